//! Counts of events by inverse distribution function.

use crate::random::dispatch::{self, Kernel};
use crate::random::frequency::Frequency;
use crate::random::kernel::CHUNK;
use crate::random::law::LawError;

/// 2^64.
const WORDS: f64 = 18_446_744_073_709_551_616.0;

/// At most this many limits are compared without branches.
const MOST_COMPARES: usize = 16;

/// A frequency law as limits on 64-bit words: one word, one count.
///
/// Larger words give no fewer events, and a higher rate lowers every limit's place: changing a rate adds or drops events
/// and leaves the others where they are. Limits are measured from the top, where the rare counts lie, so that they keep
/// all their digits; what lies beyond the last is less likely than 2^-64, or than 1e-12 beyond 65,536 events.
///
/// ```
/// use obligor::random::{CountTable, Frequency};
/// let table = CountTable::new(&Frequency::bernoulli(0.25)?)?;
/// assert_eq!(table.count(u64::MAX), 1);
/// assert_eq!(table.count(3 << 62), 1); // the top quarter
/// assert_eq!(table.count((3 << 62) - 1), 0);
/// # Ok::<(), obligor::random::LawError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct CountTable {
    /// More than k events where the word's distance from the top is at most `limits[k]`; descending.
    limits: Vec<u64>,
    /// How many limits are compared without branches before searching.
    compared: usize,
}

impl CountTable {
    /// The table of a law.
    ///
    /// # Errors
    /// If it would need more than [`crate::random::frequency::MOST_COUNTS`] counts.
    pub fn new(law: &Frequency) -> Result<CountTable, LawError> {
        let masses = law.masses()?;
        let mut limits: Vec<u64> = Vec::with_capacity(masses.len());
        let mut beyond = 0.0;
        for mass in masses.iter().skip(1).rev() {
            beyond += mass;
            let words = beyond * WORDS;
            if words >= WORDS {
                limits.push(u64::MAX);
            } else if words >= 1.0 {
                limits.push(words as u64 - 1);
            }
        }
        limits.reverse();
        Ok(CountTable {
            compared: compared(&limits),
            limits,
        })
    }

    /// The count of one word.
    #[must_use]
    pub fn count(&self, word: u64) -> u32 {
        self.limits.partition_point(|limit| !word <= *limit) as u32
    }

    /// The counts of a column of words.
    pub fn fill(&self, words: &[u64], counts: &mut [u32]) {
        for (words, counts) in words.chunks(CHUNK).zip(counts.chunks_mut(CHUNK)) {
            let mut most = 0;
            dispatch::run(Compare {
                words,
                limits: &self.limits[..self.compared],
                counts,
                most: &mut most,
            });
            if most as usize == self.compared && self.compared < self.limits.len() {
                self.search(words, counts);
            }
        }
    }

    /// The most events a year can have.
    #[must_use]
    pub fn most(&self) -> u32 {
        self.limits.len() as u32
    }

    fn search(&self, words: &[u64], counts: &mut [u32]) {
        let rest = &self.limits[self.compared..];
        for (word, count) in words.iter().zip(counts) {
            if *count as usize == self.compared {
                *count += rest.partition_point(|limit| !word <= *limit) as u32;
            }
        }
    }
}

/// Limits that at least one word in 4,096 is within: so that most chunks need no search; none where most words would
/// have to be searched for anyway.
fn compared(limits: &[u64]) -> usize {
    let within = |part| {
        limits
            .iter()
            .take_while(move |limit| **limit > u64::MAX / part)
    };
    if within(32).count() > MOST_COMPARES {
        return 0;
    }
    within(4_096)
        .count()
        .clamp(1, MOST_COMPARES)
        .min(limits.len())
}

struct Compare<'a> {
    words: &'a [u64],
    limits: &'a [u64],
    counts: &'a mut [u32],
    /// The largest count.
    most: &'a mut u32,
}

impl Kernel for Compare<'_> {
    #[inline(always)]
    fn run(self) {
        self.counts.fill(0);
        // As many limits as can be in one pass over the words.
        let (eights, rest) = self.limits.as_chunks::<8>();
        for limits in eights {
            pass(self.words, limits, self.counts);
        }
        let (fours, rest) = rest.as_chunks::<4>();
        for limits in fours {
            pass(self.words, limits, self.counts);
        }
        match *rest {
            [a, b, c] => pass(self.words, &[a, b, c], self.counts),
            [a, b] => pass(self.words, &[a, b], self.counts),
            [a] => pass(self.words, &[a], self.counts),
            _ => {}
        }
        *self.most = self.counts.iter().fold(0, |top, count| top.max(*count));
    }
}

/// Adds how many of the limits each word is within.
#[inline(always)]
fn pass<const N: usize>(words: &[u64], limits: &[u64; N], counts: &mut [u32]) {
    for (word, count) in words.iter().zip(counts) {
        let mut within = 0;
        for limit in limits {
            within += u32::from(!word <= *limit);
        }
        *count += within;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::stream::mix64;

    fn words() -> Vec<u64> {
        (0..20_011).map(mix64).collect()
    }

    #[test]
    fn a_column_counts_as_its_words_do() -> Result<(), LawError> {
        let laws = [
            Frequency::fixed(3)?,
            Frequency::fixed(0)?,
            Frequency::bernoulli(0.01)?,
            Frequency::poisson(0.2)?,
            Frequency::poisson(4.0)?,
            Frequency::poisson(60.0)?,
            Frequency::negative_binomial(2.0, 9.0)?,
        ];
        for law in laws {
            let table = CountTable::new(&law)?;
            let words = words();
            let mut counts = vec![0; words.len()];
            table.fill(&words, &mut counts);
            assert!(
                words
                    .iter()
                    .zip(&counts)
                    .all(|(word, count)| table.count(*word) == *count),
                "{law:?}"
            );
        }
        Ok(())
    }

    #[test]
    fn a_certain_count_is_certain_at_every_word() -> Result<(), LawError> {
        let table = CountTable::new(&Frequency::fixed(3)?)?;
        assert!(
            [0, 1, 1 << 63, u64::MAX]
                .iter()
                .all(|word| table.count(*word) == 3)
        );
        let table = CountTable::new(&Frequency::fixed(0)?)?;
        assert!(
            [0, 1, 1 << 63, u64::MAX]
                .iter()
                .all(|word| table.count(*word) == 0)
        );
        Ok(())
    }

    #[test]
    fn a_higher_rate_only_adds_events() -> Result<(), LawError> {
        let (low, high) = (
            CountTable::new(&Frequency::poisson(0.3)?)?,
            CountTable::new(&Frequency::poisson(0.31)?)?,
        );
        assert!(
            words()
                .iter()
                .all(|word| low.count(*word) <= high.count(*word))
        );
        Ok(())
    }

    #[test]
    fn limits_are_the_probabilities_to_a_word() -> Result<(), LawError> {
        let table = CountTable::new(&Frequency::poisson(1e-6)?)?;
        let exact = -libm::expm1(-1e-6) * WORDS;
        assert!((table.limits[0] as f64 / exact - 1.0).abs() < 1e-12);
        assert!(table.limits.len() >= 3); // p(3) is 1.7e-19, three words
        Ok(())
    }

    #[test]
    fn a_law_with_endless_events_is_refused() -> Result<(), LawError> {
        let law = Frequency::negative_binomial(1_000.0, 100_000.0)?;
        assert!(CountTable::new(&law).is_err());
        Ok(())
    }
}
