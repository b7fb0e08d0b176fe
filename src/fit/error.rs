//! Why data cannot be fitted.

use crate::random::LawError;
use std::fmt;

/// What stands in the way of a fit.
#[derive(Clone, Debug, PartialEq)]
pub enum FitError {
    /// Fewer observations than a fit needs.
    TooFew {
        /// What is counted.
        of: &'static str,
        /// How many there are.
        found: usize,
        /// How many it takes.
        least: usize,
    },
    /// All observations have one value: any law that narrows down on it fits better than the last.
    AllEqual(f64),
    /// An observation that cannot be, by its place in the data from 0.
    Impossible {
        /// Its place in the data.
        place: usize,
        /// The value found.
        found: f64,
        /// The values allowed.
        allowed: String,
    },
    /// A number asked for that cannot be.
    Parameter(LawError),
    /// The likelihood has no peak that tells the parameters.
    Undetermined {
        /// The law.
        law: &'static str,
        /// What the likelihood does instead.
        why: String,
    },
}

impl FitError {
    /// What to do.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::TooFew { .. } => {
                "take more rows, or a lower threshold; few claims move a rate by credibility but carry no law"
            }
            Self::AllEqual(_) => "write the amount as `constant` in the scenario",
            Self::Impossible { .. } => "mend the value, or leave it out",
            Self::Parameter(_) => "choose a value that the data allow",
            Self::Undetermined { .. } => "take another law, or another floor or threshold",
        }
    }
}

impl fmt::Display for FitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooFew { of, found, least } => {
                write!(f, "a fit takes at least {least} {of}, found {found}")
            }
            Self::AllEqual(value) => write!(f, "all values are {value}: there is no spread to fit"),
            Self::Impossible {
                place,
                found,
                allowed,
            } => write!(f, "value {} is {found}, allowed is {allowed}", place + 1),
            Self::Parameter(error) => write!(f, "{error}"),
            Self::Undetermined { law, why } => write!(f, "the data determine no {law} law: {why}"),
        }
    }
}

impl std::error::Error for FitError {}

impl From<LawError> for FitError {
    fn from(error: LawError) -> Self {
        Self::Parameter(error)
    }
}
