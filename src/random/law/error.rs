//! What is wrong with the parameters of a law.

use std::fmt;

/// A parameter that no law can have: its name, the value found and the values allowed.
///
/// ```
/// let error = obligor::random::law::Lognormal::new(11.0, -2.0).unwrap_err();
/// assert_eq!(error.to_string(), "sigma is -2, allowed is a number above 0");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct LawError {
    parameter: String,
    found: Found,
    allowed: Allowed,
}

/// The value found: a number, which has the unit of its parameter, or what it is in words.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// A number.
    Number(f64),
    /// Anything else.
    Words(String),
}

/// The values allowed; their ends have the unit of the parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum Allowed {
    /// Numbers above this one.
    Above(f64),
    /// This number and those above.
    AtLeast(f64),
    /// Numbers from the first to the second, both included.
    Between(f64, f64),
    /// Anything else, in words that name what is allowed.
    Words(String),
}

impl LawError {
    /// An error about `parameter`, which is `found` where only `allowed` makes sense; what is found
    /// counts as a number if it reads as one.
    #[must_use]
    pub fn new(parameter: &str, found: impl fmt::Display, allowed: impl fmt::Display) -> LawError {
        let found = found.to_string();
        LawError {
            parameter: parameter.to_owned(),
            found: found.parse().map_or(Found::Words(found), Found::Number),
            allowed: Allowed::Words(allowed.to_string()),
        }
    }

    fn outside(parameter: &str, found: f64, allowed: Allowed) -> LawError {
        LawError {
            parameter: parameter.to_owned(),
            found: Found::Number(found),
            allowed,
        }
    }

    /// The name of the parameter.
    #[must_use]
    pub fn parameter(&self) -> &str {
        &self.parameter
    }

    /// The value found.
    #[must_use]
    pub fn found(&self) -> &Found {
        &self.found
    }

    /// The values allowed.
    #[must_use]
    pub fn allowed(&self) -> &Allowed {
        &self.allowed
    }
}

impl fmt::Display for LawError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            parameter,
            found,
            allowed,
        } = self;
        write!(f, "{parameter} is {found}, allowed is {allowed}")
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Words(words) => f.write_str(words),
        }
    }
}

impl fmt::Display for Allowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Above(least) => write!(f, "a number above {least}"),
            Self::AtLeast(least) => write!(f, "a number of at least {least}"),
            Self::Between(least, most) => write!(f, "a number from {least} to {most}"),
            Self::Words(words) => f.write_str(words),
        }
    }
}

impl std::error::Error for LawError {}

/// `x` if it is finite and above 0; NaN fails because the comparison does.
pub(crate) fn positive(parameter: &str, x: f64) -> Result<f64, LawError> {
    above(parameter, x, 0.0)
}

/// `x` if it is finite and above `least`.
pub(crate) fn above(parameter: &str, x: f64, least: f64) -> Result<f64, LawError> {
    if x > least && x < f64::INFINITY {
        Ok(x)
    } else {
        Err(LawError::outside(parameter, x, Allowed::Above(least)))
    }
}

/// `x` if it is finite and at least `least`.
pub(crate) fn at_least(parameter: &str, x: f64, least: f64) -> Result<f64, LawError> {
    if x >= least && x < f64::INFINITY {
        Ok(x)
    } else {
        Err(LawError::outside(parameter, x, Allowed::AtLeast(least)))
    }
}

/// `x` if it is from `least` to `most`, both included.
pub(crate) fn between(parameter: &str, x: f64, least: f64, most: f64) -> Result<f64, LawError> {
    if x >= least && x <= most {
        Ok(x)
    } else {
        Err(LawError::outside(
            parameter,
            x,
            Allowed::Between(least, most),
        ))
    }
}

/// `x` if it is finite.
pub(crate) fn finite(parameter: &str, x: f64) -> Result<f64, LawError> {
    if x.is_finite() {
        Ok(x)
    } else {
        Err(LawError::new(parameter, x, "a finite number"))
    }
}

/// `p` if it is strictly between 0 and 1.
pub(crate) fn inside_unit(parameter: &str, p: f64) -> Result<f64, LawError> {
    if p > 0.0 && p < 1.0 {
        Ok(p)
    } else {
        Err(LawError::new(
            parameter,
            p,
            "a number between 0 and 1, both excluded",
        ))
    }
}

/// `p` if it is in [0, 1].
pub(crate) fn probability(parameter: &str, p: f64) -> Result<f64, LawError> {
    between(parameter, p, 0.0, 1.0)
}
