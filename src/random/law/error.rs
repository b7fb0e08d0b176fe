//! What is wrong with the parameters of a law.

use std::fmt;

/// A parameter that no law can have: its name, the value found and the values allowed.
///
/// ```
/// let error = obligor::random::law::Lognormal::new(11.0, -2.0).unwrap_err();
/// assert_eq!(error.to_string(), "sigma is -2, allowed is a number above 0");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LawError {
    parameter: String,
    found: String,
    allowed: String,
}

impl LawError {
    /// An error about `parameter`, which is `found` where only `allowed` makes sense.
    #[must_use]
    pub fn new(parameter: &str, found: impl fmt::Display, allowed: impl fmt::Display) -> LawError {
        LawError {
            parameter: parameter.to_owned(),
            found: found.to_string(),
            allowed: allowed.to_string(),
        }
    }

    /// The name of the parameter.
    #[must_use]
    pub fn parameter(&self) -> &str {
        &self.parameter
    }

    /// The value found, in words.
    #[must_use]
    pub fn found(&self) -> &str {
        &self.found
    }

    /// The values allowed, in words.
    #[must_use]
    pub fn allowed(&self) -> &str {
        &self.allowed
    }
}

impl fmt::Display for LawError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} is {}, allowed is {}",
            self.parameter, self.found, self.allowed
        )
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
        Err(LawError::new(
            parameter,
            x,
            format_args!("a number above {least}"),
        ))
    }
}

/// `x` if it is finite and at least `least`.
pub(crate) fn at_least(parameter: &str, x: f64, least: f64) -> Result<f64, LawError> {
    if x >= least && x < f64::INFINITY {
        Ok(x)
    } else {
        Err(LawError::new(
            parameter,
            x,
            format_args!("a number of at least {least}"),
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
    if (0.0..=1.0).contains(&p) {
        Ok(p)
    } else {
        Err(LawError::new(parameter, p, "a number from 0 to 1"))
    }
}
