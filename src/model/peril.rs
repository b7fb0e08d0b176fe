//! Perils: how often, whom, how much.

use super::{Cause, Culpability};
use crate::random::{Experience, Frequency, Law};
use crate::units::{FlagId, HeadId, Money, PartyId, Probability, Share};

/// How likely a party is hit by an event of a peril.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum HitProbability {
    /// By itself.
    Own(Probability),
    /// By the share drawn once for the event.
    Shared,
}

/// Dependence between the severity totals of those hit together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Dependence {
    /// None.
    Independent,
    /// One common factor; `correlation` of any two normal scores.
    Gaussian {
        /// In [0, 1].
        correlation: Share,
    },
    /// The same with one chi-square an event.
    StudentT {
        /// In [0, 1].
        correlation: Share,
        /// Degrees of freedom, above 0.
        degrees: f64,
    },
}

/// One head of a split of a total.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SplitPart {
    /// The head.
    pub head: HeadId,
    /// Fixed split: its share. Dirichlet: its α. Presence × amount: its share given it is there,
    /// before renormalising over the heads present.
    pub weight: f64,
    /// How likely the head is there; 1 for fixed and Dirichlet splits.
    pub presence: Probability,
}

/// How a total becomes heads.
#[derive(Clone, Debug, PartialEq)]
pub enum Split {
    /// Shares that sum to 1.
    Fixed(Vec<SplitPart>),
    /// Shares drawn from a Dirichlet law.
    Dirichlet(Vec<SplitPart>),
    /// Heads drawn by presence, shares renormalised over the heads present; the first part is
    /// always present.
    Presence(Vec<SplitPart>),
}

/// The money that an event costs a party it hits, but for interruption by the hour.
#[derive(Clone, Debug, PartialEq)]
pub enum Severity {
    /// Nothing by severity.
    Nothing,
    /// A total, then a split. `scale` is what the drawn total is multiplied by (1 less the part
    /// of interruption, where that comes by the hour).
    Total {
        /// The law of the total.
        law: Law,
        /// Factor on the drawn total.
        scale: f64,
        /// How the total becomes heads.
        split: Split,
    },
    /// `per_record × records`, then a split.
    PerRecord {
        /// Cost per record.
        cost: Money,
        /// How the total becomes heads.
        split: Split,
        /// Factor on the total, as above.
        scale: f64,
    },
    /// A law for each head, independent of each other.
    Heads(Vec<(HeadId, Law)>),
}

/// What a peril does to one party.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Hit {
    /// The party that suffers.
    pub party: PartyId,
    /// Path of the entry, `peril.msp-intrusion.hits.clinic`.
    pub path: String,
    /// How likely it is hit.
    pub probability: HitProbability,
    /// What it costs.
    pub severity: Severity,
    /// Interruption: cost per hour of outage.
    pub per_hour: Option<Money>,
    /// Records exposed.
    pub records: Option<Law>,
    /// Fault shares for this sufferer; they sum to 1, its own contributory share included.
    pub fault: Vec<(PartyId, Share)>,
}

impl Hit {
    /// The laws that its loss is drawn from, but for the length of an outage: of a head, of the
    /// records that a cost per record counts, or of the whole.
    pub fn laws(&self) -> impl Iterator<Item = (Option<HeadId>, &Law)> {
        let (whole, heads) = match &self.severity {
            Severity::Nothing => (None, &[][..]),
            Severity::Total { law, .. } => (Some(law), &[][..]),
            Severity::PerRecord { .. } => (self.records.as_ref(), &[][..]),
            Severity::Heads(laws) => (None, &laws[..]),
        };
        let heads = heads.iter().map(|(head, law)| (Some(*head), law));
        whole.map(|law| (None, law)).into_iter().chain(heads)
    }
}

/// What one's own experience says of a peril, beside what is known of firms alike.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Learned {
    /// Its path, `peril.ransomware.experience`.
    pub path: String,
    /// The peril's name.
    pub name: String,
    /// Prior, data, posterior, credibility.
    pub experience: Experience,
}

/// A way things go wrong.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Peril {
    /// Its key.
    pub key: String,
    /// Its path, `peril.msp-intrusion`.
    pub path: String,
    /// Its name in reports.
    pub name: String,
    /// The id its draws are named by: its key, or `stream` where given.
    pub stream: String,
    /// Where its events start.
    pub origin: PartyId,
    /// Events a year.
    pub frequency: Frequency,
    /// Beta law of the share of parties hit, one draw an event.
    pub share_hit: Option<(f64, f64)>,
    /// What its events are caused by.
    pub cause: Cause,
    /// Chances of each culpability in the order of [`Culpability::ALL`], for each party that may
    /// be at fault (all parties with a fault share are here, defaults included).
    pub culpability: Vec<(PartyId, [f64; 4])>,
    /// Hours of outage, one draw an event.
    pub outage: Option<Law>,
    /// Flags and their chances.
    pub flags: Vec<(FlagId, Probability)>,
    /// Dependence between the severity totals of those hit.
    pub dependence: Dependence,
    /// Whom it hits; members of groups each have an entry.
    pub hits: Vec<Hit>,
}

impl Peril {
    /// The chances of each level for the highest culpability of some parties, which are drawn
    /// independently; who may not be at fault is not to blame.
    pub(crate) fn highest_culpability(&self, parties: impl Iterator<Item = PartyId>) -> [f64; 4] {
        let mut highest = [1.0, 0.0, 0.0, 0.0];
        for party in parties {
            let mut known = self.culpability.iter();
            let Some((_, chances)) = known.find(|(id, _)| *id == party) else {
                continue;
            };
            let of = highest;
            for level in 0..4 {
                let below = |of: &[f64; 4]| of[..level].iter().sum::<f64>();
                highest[level] =
                    of[level] * (below(chances) + chances[level]) + below(&of) * chances[level];
            }
        }
        highest
    }

    /// The flags that every event of this peril carries.
    pub fn certain_flags(&self) -> impl Iterator<Item = FlagId> {
        let flags = self.flags.iter();
        let certain = flags.filter(|(_, chance)| *chance >= Probability::ONE);
        certain.map(|(flag, _)| *flag)
    }

    /// The one culpability a party always has under this peril, if its chances are certain.
    #[must_use]
    pub fn certain_culpability(&self, party: PartyId) -> Option<Culpability> {
        let (_, chances) = self.culpability.iter().find(|(id, _)| *id == party)?;
        Culpability::ALL
            .into_iter()
            .find(|level| chances[*level as usize] >= 1.0)
    }
}
