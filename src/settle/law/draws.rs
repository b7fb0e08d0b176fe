//! What settlement itself draws: voids, failures, disputes, enforcement.
//!
//! A draw is named by the seed, the path of the promise, what it is for, the year, the event and
//! the party, so that no term moves another's.

use super::{Law, Occurrence};
use crate::random::{Purpose, Stream, hash64, mix64};
use crate::units::Probability;

/// Does something of this probability happen, by two words of a stream?
fn below(words: [u32; 2], probability: Probability) -> bool {
    let word = u64::from(words[0]) << 32 | u64::from(words[1]);
    // 53 bits, centred.
    let uniform = ((word >> 11) as f64 + 0.5) / (1_u64 << 53) as f64;
    uniform < probability.get()
}

impl Law {
    /// Does it happen in a year?
    pub(super) fn happens_in(
        &self,
        year: u32,
        probability: Probability,
        path: &str,
        purpose: Purpose,
        party: usize,
    ) -> bool {
        if probability == Probability::ZERO || probability == Probability::ONE {
            return probability == Probability::ONE;
        }
        let stream = Stream::new(self.model.seed, hash64(path), purpose);
        let words = stream.words(year, 0, 0, self.names[party]);
        below([words[0], words[1]], probability)
    }

    /// Does it happen in an event?
    pub(super) fn happens(
        &self,
        probability: Probability,
        path: &str,
        purpose: Purpose,
        party: usize,
        event: &Occurrence,
    ) -> bool {
        if probability == Probability::ZERO || probability == Probability::ONE {
            return probability == Probability::ONE;
        }
        let words = self.event_words(path, purpose, party, event);
        below([words[0], words[1]], probability)
    }

    fn event_words(
        &self,
        path: &str,
        purpose: Purpose,
        party: usize,
        event: &Occurrence,
    ) -> [u32; 4] {
        let stream = Stream::new(self.model.seed, hash64(path), purpose);
        let peril = event.peril.map_or(0, |peril| self.perils[peril]);
        let name = mix64(self.names[party] ^ peril);
        stream.words(event.year, event.ordinal & 0xffff, 0, name)
    }

    /// Is a claim pursued, and won?
    pub(super) fn is_enforced(&self, at: usize, event: &Occurrence) -> (bool, bool) {
        let contract = &self.model.contracts[at];
        let Some(terms) = &contract.enforcement else {
            return (true, true);
        };
        let party = contract.beneficiary.index();
        let words = self.event_words(&terms.path, Purpose::Enforcement, party, event);
        let certain = |probability: Probability, words: [u32; 2]| {
            probability == Probability::ONE
                || probability > Probability::ZERO && below(words, probability)
        };
        let pursued = certain(terms.pursued, [words[0], words[1]]);
        (pursued, pursued && certain(terms.won, [words[2], words[3]]))
    }
}
