//! Clocks: when a party knows of an event, and whom it tells when.

use super::NoticeEffect;
use crate::random::Law;
use crate::units::{FlagId, Hours, PartyId};

/// Whom a party tells of events that start with it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Notify {
    /// Whom; they know of the event when they are told.
    pub to: Vec<PartyId>,
    /// Hours from its own knowledge, one draw an event for all.
    pub after: Law,
    /// In time up to and with this; always where nothing is said.
    pub within: Option<Hours>,
    /// What an event carries of which they were told later.
    pub flag: FlagId,
}

/// When a party knows of an event, and how long it then takes to tell others.
///
/// What is not given takes no time: an event is known at once, and told at once.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Clock {
    /// Whose.
    pub party: PartyId,
    /// From the start of an event until the party knows of it, unless another tells it.
    pub discovery: Option<Law>,
    /// From then until authorities and persons are notified.
    pub notification: Option<Law>,
    /// From then until those are told from whom it claims: contract partners, insurers.
    pub claim_notice: Option<Law>,
    /// Whom it tells of events that start with it.
    pub notify: Option<Notify>,
}

/// From when the time for a notice runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeFrom {
    /// When the party knows of the event.
    Knowledge,
    /// When the event starts.
    Event,
    /// From the end of the policy year; before it every notice is in time.
    PolicyEnd,
}

/// The condition of a policy that its insurers are told in time.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct PolicyNotice {
    /// Its path.
    pub path: String,
    /// In time up to and with this.
    pub within: Hours,
    /// From when that runs.
    pub from: NoticeFrom,
    /// What lateness does.
    pub effect: NoticeEffect,
}
