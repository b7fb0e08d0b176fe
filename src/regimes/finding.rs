//! What no formula tells.

use std::fmt;

/// Why an amount is not known: what the law leaves open, or what the user has not said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Finding {
    /// A contract is lost in place of a fine.
    LossOfContract,
    /// The law sets no amount.
    NoSchedule,
    /// The amount is left to national law.
    NationalLaw,
    /// Persons may claim what they lost, and no sum is set.
    ActualDamageOnly,
    /// Persons have no claim under this law.
    NoPrivateAction,
    /// The maximum depends on a turnover that is not given.
    TurnoverNotGiven,
    /// The part left for a turnover between the verified ends is not given.
    TurnoverAdjustmentNotGiven,
    /// The law has only a maximum, and no seriousness is given.
    SeriousnessNotGiven,
    /// What the schemes recover for a card is not given.
    CardCostNotGiven,
}

impl Finding {
    /// Every finding, in the order of reports.
    pub const ALL: [Self; 9] = [
        Self::LossOfContract,
        Self::NoSchedule,
        Self::NationalLaw,
        Self::ActualDamageOnly,
        Self::NoPrivateAction,
        Self::TurnoverNotGiven,
        Self::TurnoverAdjustmentNotGiven,
        Self::SeriousnessNotGiven,
        Self::CardCostNotGiven,
    ];

    /// A short name for tables and files.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::LossOfContract => "loss-of-contract",
            Self::NoSchedule => "no-schedule",
            Self::NationalLaw => "national-law",
            Self::ActualDamageOnly => "actual-damage-only",
            Self::NoPrivateAction => "no-private-action",
            Self::TurnoverNotGiven => "turnover-not-given",
            Self::TurnoverAdjustmentNotGiven => "turnover-adjustment-not-given",
            Self::SeriousnessNotGiven => "seriousness-not-given",
            Self::CardCostNotGiven => "card-cost-not-given",
        }
    }

    /// Can the user's settings close it? Otherwise it is how the law is.
    #[must_use]
    pub fn is_for_the_user(self) -> bool {
        match self {
            Self::NoSchedule
            | Self::NationalLaw
            | Self::TurnoverNotGiven
            | Self::TurnoverAdjustmentNotGiven
            | Self::SeriousnessNotGiven
            | Self::CardCostNotGiven => true,
            Self::LossOfContract | Self::ActualDamageOnly | Self::NoPrivateAction => false,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::LossOfContract => "no fine: the contract with the agency may be lost",
            Self::NoSchedule => "the law sets no amount; give one",
            Self::NationalLaw => "the amount is national law; give one",
            Self::ActualDamageOnly => "persons may claim their actual damage; the law sets no sum",
            Self::NoPrivateAction => "persons have no claim of their own under this law",
            Self::TurnoverNotGiven => "the maximum depends on the group's turnover; give it",
            Self::TurnoverAdjustmentNotGiven => {
                "between 2M and 500M of turnover the part of the starting amount is not verified; give it"
            }
            Self::SeriousnessNotGiven => "the law has only a maximum; give the seriousness",
            Self::CardCostNotGiven => "what the schemes recover for a card is not public; give it",
        })
    }
}
