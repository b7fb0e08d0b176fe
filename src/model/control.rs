//! Controls that parties have, and what they change.

use crate::scenario::{ActsOn, KnownControl};
use crate::units::Money;

/// What a control changes, as factors; 1 changes nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ControlEffect {
    /// On how often events start with the party.
    pub frequency: f64,
    /// On what events cost it.
    pub severity: f64,
    /// On the records it holds and events expose.
    pub records: f64,
    /// On the hours until it knows of an event.
    pub detection: f64,
}

impl ControlEffect {
    /// No effect.
    pub const NONE: Self = Self {
        frequency: 1.0,
        severity: 1.0,
        records: 1.0,
        detection: 1.0,
    };

    /// The factor on one of them.
    #[must_use]
    pub fn on(&self, what: ActsOn) -> f64 {
        match what {
            ActsOn::Frequency => self.frequency,
            ActsOn::Severity => self.severity,
            ActsOn::Records => self.records,
            ActsOn::Detection => self.detection,
        }
    }

    /// The same with another factor on one of them.
    #[must_use]
    pub fn with(mut self, what: ActsOn, factor: f64) -> Self {
        match what {
            ActsOn::Frequency => self.frequency = factor,
            ActsOn::Severity => self.severity = factor,
            ActsOn::Records => self.records = factor,
            ActsOn::Detection => self.detection = factor,
        }
        self
    }
}

/// A control that a party speaks of.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Control {
    /// The key of the party, or of the group for all its members.
    pub party: String,
    /// The control.
    pub known: &'static KnownControl,
    /// Its path, `party.clinic.controls.mfa`.
    pub path: String,
    /// Is it in place?
    pub in_place: bool,
    /// What it changes where it is in place.
    pub effect: ControlEffect,
    /// σ of a lognormal factor of mean 1 on that, drawn where a run asks for parameter uncertainty: the catalogue's,
    /// 0 where the scenario states the effect or it acts on neither frequency nor severity.
    pub sigma: f64,
    /// The part of the records held that localisation leaves; 1 for every other control.
    pub kept: f64,
    /// The perils it acts on; all where empty.
    pub perils: Vec<String>,
    /// What it costs a year, where that is said.
    pub cost: Option<Money>,
}

impl Control {
    /// Does it act in events of a peril?
    #[must_use]
    pub fn acts_in(&self, peril: &str) -> bool {
        self.in_place && (self.perils.is_empty() || self.perils.iter().any(|it| it == peril))
    }
}
