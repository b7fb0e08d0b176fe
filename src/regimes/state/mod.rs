//! Breach notification laws of US states: one file each.

mod alaska;
mod california;
mod florida;
mod new_york;
mod texas;

pub use alaska::penalty as alaska;
pub use florida::penalty as florida;
pub use new_york::penalty as new_york;
pub use texas::penalty as texas;

use super::Finding;
use super::entry::{Entry, nothing};
use super::{Amount, Facts, Settings};

/// A state whose notification law is in the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Alaska.
    Alaska,
    /// California.
    California,
    /// Florida.
    Florida,
    /// New York.
    NewYork,
    /// Texas.
    Texas,
}

impl State {
    pub(super) fn entry(self) -> &'static Entry {
        match self {
            Self::Alaska => &alaska::ENTRY,
            Self::California => &california::ENTRY,
            Self::Florida => &florida::ENTRY,
            Self::NewYork => &new_york::ENTRY,
            Self::Texas => &texas::ENTRY,
        }
    }
}

/// The want of safeguards is an unfair practice here, without a sum for a breach: the user's.
fn unfair_practice(facts: &Facts, settings: &Settings, _: f64) -> Amount {
    if facts.is_neglect() {
        Amount::given(settings.own_fine, Finding::NoSchedule)
    } else {
        Amount::NOTHING
    }
}

fn no_private_action(_: &Facts, _: &Settings, _: f64) -> Amount {
    Amount::open(Finding::NoPrivateAction)
}

fn actual_damage_only(_: &Facts, _: &Settings, _: f64) -> Amount {
    Amount::open(Finding::ActualDamageOnly)
}

/// What is said of insurance in every state.
const INSURANCE: &str = "policies pay where insurable by law; states differ";
