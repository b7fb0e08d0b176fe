//! When a term applies: a condition over the attributes of an event.

use crate::units::{FlagId, PartyId, PerilId};

/// What makes an event happen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Cause {
    /// Somebody meant harm (the default).
    #[default]
    Malicious,
    /// A system failed by itself.
    Failure,
}

/// How blameworthy a party is for an event, in rising order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Culpability {
    /// No fault that a fault-based promise asks for.
    None = 0,
    /// Failed to take reasonable care.
    Negligent = 1,
    /// Failed grossly.
    Gross = 2,
    /// Meant it.
    Wilful = 3,
}

impl Culpability {
    /// All levels in rising order.
    pub const ALL: [Self; 4] = [Self::None, Self::Negligent, Self::Gross, Self::Wilful];

    /// The word used in scenarios.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Negligent => "negligent",
            Self::Gross => "gross",
            Self::Wilful => "wilful",
        }
    }
}

/// Where an event starts, seen from the party a term is about: the obligor of a contract term,
/// the insured of a policy term.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum OriginIs {
    /// At that party.
    Own,
    /// At another party.
    Other,
    /// At one of these parties.
    Parties(Vec<PartyId>),
}

/// A half-open range: `over < x ≤ up_to`; a missing end is open.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Band {
    /// Exclusive lower end.
    pub over: Option<f64>,
    /// Inclusive upper end.
    pub up_to: Option<f64>,
}

impl Band {
    /// Is `x` in the range? At `over` it is not, at `up_to` it is.
    ///
    /// ```
    /// use obligor::model::Band;
    /// let band = Band { over: Some(8.0), up_to: Some(24.0) };
    /// assert!(!band.contains(8.0) && band.contains(8.1) && band.contains(24.0));
    /// ```
    #[must_use]
    pub fn contains(&self, x: f64) -> bool {
        self.over.is_none_or(|over| x > over) && self.up_to.is_none_or(|up_to| x <= up_to)
    }
}

/// A condition: its parts are joined by *and*, the values of a list by *or*; an empty list or
/// `None` asks nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Condition {
    /// The event carries one of these flags.
    pub flags: Vec<FlagId>,
    /// The event carries none of these flags.
    pub not_flags: Vec<FlagId>,
    /// The event is of one of these perils.
    pub perils: Vec<PerilId>,
    /// The event has one of these causes.
    pub causes: Vec<Cause>,
    /// The event starts there.
    pub origin: Option<OriginIs>,
    /// The origin has (or has not) a contract with the party the term is about.
    pub contracted: Option<bool>,
    /// The culpability of the obligor (contract term) or of the insured (policy term).
    pub culpability: Vec<Culpability>,
    /// The records exposed at the party that suffers.
    pub records: Option<Band>,
    /// The hours of outage.
    pub hours: Option<Band>,
}

impl Condition {
    /// Does the condition ask nothing, so that it always holds?
    #[must_use]
    pub fn is_always(&self) -> bool {
        *self == Self::default()
    }
}
