//! Scripted events: one breach and all it causes, as the scenario or a loss table states it.

use super::{Cause, Culpability};
use crate::units::{FlagId, HeadId, HeadSet, Hours, Money, PartyId, PerilId, Share};

/// A stretch of an outage at one cost per hour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OutageStretch {
    /// How long.
    pub hours: Hours,
    /// What each hour costs; only the shape counts, it is scaled to the head's loss.
    pub per_hour: Money,
}

/// What one party suffers in an event.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Suffered {
    /// Own loss by head.
    pub loss: Vec<(HeadId, f64)>,
    /// The items that a head's loss consists of; a head without is one item.
    pub items: Vec<(HeadId, Vec<f64>)>,
    /// The heads whose amounts the event states, whatever a regime would make of it.
    pub stated: HeadSet,
    /// Records exposed.
    pub records: f64,
    /// Fault shares for this sufferer, its own contributory share included under its own id; they
    /// sum to 1. The resolver fills them always; empty means the event's.
    pub fault: Vec<(PartyId, Share)>,
}

/// A claim that rests on no contract: a fixed amount.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OutsideClaim {
    /// Who claims.
    pub claimant: PartyId,
    /// From whom.
    pub obligor: PartyId,
    /// How much; never more than what the claimant still bears.
    pub amount: f64,
}

/// When a party notified persons and authorities, as far as the event says.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Notified {
    /// Until persons were.
    pub persons: Option<Hours>,
    /// Until the first notice to an authority.
    pub authority: Option<Hours>,
    /// From each notice to an authority to the report that followed.
    pub reports: Vec<Hours>,
    /// Until it was classified as major or found to be material.
    pub assessment: Option<Hours>,
}

/// An event.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Event {
    /// Its path, `event[0]`.
    pub path: String,
    /// The year it falls in, from 0.
    pub year: u32,
    /// When in the year, in [0, 1).
    pub time: f64,
    /// The peril, if it names one.
    pub peril: Option<PerilId>,
    /// The peril in words, for reports.
    pub label: String,
    /// Where it starts: the peril's origin, or none.
    pub origin: Option<PartyId>,
    /// What caused it.
    pub cause: Cause,
    /// The flags it carries.
    pub flags: Vec<FlagId>,
    /// Culpability of parties at fault; who is not named is negligent.
    pub culpability: Vec<(PartyId, Culpability)>,
    /// Fault shares for all sufferers; a sufferer's own share is in [`Event::contributory`].
    pub fault: Vec<(PartyId, Share)>,
    /// The share of each sufferer itself (`self`).
    pub contributory: Share,
    /// The profile of the outage, in sequence; empty without one.
    pub outage: Vec<OutageStretch>,
    /// When it began, in years before the start of the simulated year; `None`: when it happens.
    pub began: Option<f64>,
    /// Who gave notice when, after the event; who is not named was in time.
    pub notified: Vec<(PartyId, Hours)>,
    /// Who notified persons and authorities when, where the event says.
    pub notification: Vec<(PartyId, Notified)>,
    /// Who suffers what.
    pub suffered: Vec<(PartyId, Suffered)>,
    /// Claims outside contracts.
    pub claims: Vec<OutsideClaim>,
}
