//! Regimes that parties stand under, with what the scenario settles of them.

use crate::regimes::{self, Settings};
use crate::units::{FlagId, HeadId, HeadSet, PartyId, Probability};

/// From whose knowledge the time for notice runs, of events that another party tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockFrom {
    /// The party's own.
    Own,
    /// That of the party where the event started.
    Processor,
}

/// A regime that a party stands under.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RegimeUse {
    /// Who stands under it.
    pub party: PartyId,
    /// The regime.
    pub regime: regimes::Regime,
    /// Path of its settings, `regime.hipaa`.
    pub path: String,
    /// What the scenario settles.
    pub settings: Settings,
    /// The part of the party's records whose persons it reaches.
    pub reached: f64,
    /// Turnover of the undertaking, in the regime's currency.
    pub turnover: Option<f64>,
    /// One unit of the regime's currency in the scenario's.
    pub exchange: f64,
    /// Provisions infringed (HIPAA).
    pub provisions: u32,
    /// Was what was wrong put right in time (HIPAA)?
    pub is_corrected: bool,
    /// Months of neglect (PCI).
    pub months_neglected: f64,
    /// From whose knowledge its time runs.
    pub clock: ClockFrom,
    /// Chance that what it imposes may be insured.
    pub insurable: Probability,
    /// The head of what it imposes where that may be insured, and where it may not.
    pub heads: [HeadId; 2],
    /// The flag of events whose records were encrypted, if the scenario has it.
    pub encrypted: Option<FlagId>,
}

/// The heads of fines, by what may become of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fines {
    /// All of them; `regulatory` always.
    pub all: HeadSet,
    /// Those that no policy pays.
    pub uninsurable: HeadSet,
    /// Those that no contract passes on.
    pub kept: HeadSet,
}

impl Default for Fines {
    fn default() -> Self {
        Self {
            all: HeadSet::of([HeadId::REGULATORY]),
            uninsurable: HeadSet::EMPTY,
            kept: HeadSet::EMPTY,
        }
    }
}

impl Fines {
    /// A set of heads as a policy reads it: `regulatory` stands for all fines that may be insured.
    #[must_use]
    pub fn of_policy(self, heads: HeadSet) -> HeadSet {
        self.meant(heads, self.uninsurable)
    }

    /// A set of heads as a contract reads it: `regulatory` stands for all fines it may pass on.
    #[must_use]
    pub fn of_contract(self, heads: HeadSet) -> HeadSet {
        self.meant(heads, self.kept)
    }

    fn meant(self, heads: HeadSet, barred: HeadSet) -> HeadSet {
        if heads.contains(HeadId::REGULATORY) {
            heads.or(self.all).minus(barred)
        } else {
            heads
        }
    }
}
