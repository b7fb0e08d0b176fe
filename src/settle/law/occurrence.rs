//! One event as settlement reads it, from a drawn block or from a scripted event.

use super::blame::Blame;
use crate::model::{Cause, Culpability, NoticeFrom, OutsideClaim};
use crate::units::FlagId;
use std::sync::Arc;

/// Hours of a policy year.
const HOURS_A_YEAR: f64 = 8_760.0;

/// What one party suffers.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Sufferer {
    /// Who.
    pub party: usize,
    /// Own loss by head.
    pub loss: Vec<f64>,
    /// The items of a head's loss; a head without is one item.
    pub items: Vec<(usize, Vec<f64>)>,
    /// Records exposed.
    pub records: f64,
}

/// One event as settlement reads it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Occurrence {
    /// The year, for the names of draws.
    pub year: u32,
    /// Which of its peril's events of the year, for the names of draws.
    pub ordinal: u32,
    /// When in the year, in [0, 1).
    pub time: f64,
    /// The peril, by position in the model.
    pub peril: Option<usize>,
    /// What caused it.
    pub cause: Cause,
    /// Where it starts.
    pub origin: Option<usize>,
    /// The flags it carries.
    pub flags: Vec<FlagId>,
    /// Hours of outage; 0 without one.
    pub hours: f64,
    /// The outage in stretches: hours and the weight of each; empty is flat.
    pub profile: Vec<(f64, f64)>,
    /// When it began, in years before the start of the year; `None`: when it happens.
    pub began: Option<f64>,
    /// Hours until parties gave notice, from when they knew; who is not named was in time.
    pub notified: Vec<(usize, f64)>,
    /// Hours from the start until parties knew; who is not named knew at once.
    pub knew: Vec<(usize, f64)>,
    /// Who suffers what, by rising party.
    pub sufferers: Vec<Sufferer>,
    /// Culpability by party.
    pub culpability: Vec<Culpability>,
    /// Who is at fault, and which contract answers for whom.
    pub(super) blame: Arc<Blame>,
    /// Claims outside contracts, each with the promise it is booked under.
    pub(crate) claims: Vec<(u32, OutsideClaim)>,
}

impl Occurrence {
    /// What a party suffers.
    #[must_use]
    pub fn of(&self, party: usize) -> Option<&Sufferer> {
        let at = self
            .sufferers
            .binary_search_by_key(&party, |sufferer| sufferer.party)
            .ok()?;
        Some(&self.sufferers[at])
    }

    /// Fault shares towards a sufferer, its own included: party and share.
    #[must_use]
    pub fn fault(&self, sufferer: usize) -> &[(usize, f64)] {
        self.blame.table(sufferer)
    }

    /// Hours from a moment until a party gave notice; `None`: it was in time.
    #[must_use]
    pub fn notice(&self, party: usize, from: NoticeFrom) -> Option<f64> {
        let of = |list: &[(usize, f64)]| {
            let mut known = list.iter().filter(|(other, _)| *other == party);
            known.next().map(|(_, hours)| *hours)
        };
        let since_knowledge = of(&self.notified)?;
        let since_event = of(&self.knew).unwrap_or(0.0) + since_knowledge;
        Some(match from {
            NoticeFrom::Knowledge => since_knowledge,
            NoticeFrom::Event => since_event,
            NoticeFrom::PolicyEnd => since_event - (1.0 - self.time) * HOURS_A_YEAR,
        })
    }

    /// Own loss of a party under a head.
    pub(super) fn loss(&self, party: usize, head: usize) -> f64 {
        self.of(party).map_or(0.0, |sufferer| sufferer.loss[head])
    }

    /// Records exposed at a party.
    pub(super) fn records(&self, party: usize) -> f64 {
        self.of(party).map_or(0.0, |sufferer| sufferer.records)
    }
}
