//! A value that never travels without its error.
//!
//! ```compile_fail
//! use obligor::summary::Estimate;
//! let bare = Estimate { value: 1.0 }; // there is no estimate without its error
//! ```

use std::fmt;

use serde::{Deserialize, Serialize};

use super::format;

/// Standard normal quantile of a two-sided 95 % interval.
pub const Z_95: f64 = 1.959_963_984_540_054;

/// A value with its standard error.
///
/// Serialised as `{value, standard_error}`, with `trustworthy: false` added
/// only where the error itself is in doubt.
///
/// ```
/// use obligor::summary::Estimate;
/// let mean = Estimate::new(1_234_567.0, 31_234.0);
/// assert_eq!(mean.to_string(), "1.235M ± 31k");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    value: f64,
    standard_error: f64,
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    trustworthy: bool,
}

impl Estimate {
    /// An estimate whose standard error can be relied on.
    #[must_use]
    pub fn new(value: f64, standard_error: f64) -> Self {
        Self {
            value,
            standard_error,
            trustworthy: standard_error.is_finite(),
        }
    }

    /// The same figures with the error marked as not to be relied on.
    #[must_use]
    pub fn in_doubt(self) -> Self {
        Self {
            trustworthy: false,
            ..self
        }
    }

    /// The value; show it with [`standard_error`](Self::standard_error).
    #[must_use]
    pub fn value(self) -> f64 {
        self.value
    }

    /// The standard deviation of the value over repetitions of the simulation.
    #[must_use]
    pub fn standard_error(self) -> f64 {
        self.standard_error
    }

    /// Whether the error can be relied on: false for a tail that looks like one
    /// of infinite variance and for a TVaR of fewer than 20 years.
    #[must_use]
    pub fn is_trustworthy(self) -> bool {
        self.trustworthy
    }

    /// Whether value and error are both exactly zero: nothing ever happened.
    #[must_use]
    pub fn is_structural_zero(self) -> bool {
        self.value == 0.0 && self.standard_error == 0.0
    }

    /// The interval value ± z · standard error.
    ///
    /// ```
    /// use obligor::summary::Estimate;
    /// let interval = Estimate::new(10.0, 1.0).interval(2.0);
    /// assert_eq!((interval.low(), interval.high()), (8.0, 12.0));
    /// ```
    #[must_use]
    pub fn interval(self, z: f64) -> Interval {
        let half = z * self.standard_error;
        let interval = Interval::new(self.value, self.value - half, self.value + half);
        if self.trustworthy {
            interval
        } else {
            interval.in_doubt()
        }
    }

    /// The interval of a ratio of what is got back to what was lost, which stays where such a ratio may
    /// be: inside (0, 1) for a ratio below 1, above 0 for any other.
    ///
    /// ```text
    ///   r < 1    logit r ± z·s/(r·(1 − r)), taken back      logit r = ln r/(1 − r)
    ///   r ≥ 1    ln r ± z·s/r, taken back
    /// ```
    /// A ratio of 0 or below, or one without error, has no other interval than
    /// [`interval`](Self::interval)'s, from 0 on. Source: Agresti, Categorical Data Analysis, §3.1 (the
    /// delta method on the log odds).
    ///
    /// ```
    /// use obligor::summary::Estimate;
    /// let rare = Estimate::new(0.02, 0.015).interval_of_ratio(1.96);
    /// assert!((rare.low() - 0.004_52).abs() < 1e-4 && (rare.high() - 0.083_80).abs() < 1e-4);
    /// let all = Estimate::new(1.0, 0.0).interval_of_ratio(1.96);
    /// assert_eq!((all.low(), all.high()), (1.0, 1.0));
    /// ```
    #[must_use]
    pub fn interval_of_ratio(self, z: f64) -> Interval {
        let (ratio, error) = (self.value, self.standard_error);
        let plain = self.interval(z);
        let [low, high] = if ratio <= 0.0 || error == 0.0 {
            [plain.low.max(0.0), plain.high]
        } else if ratio < 1.0 {
            let centre = libm::log(ratio / (1.0 - ratio));
            let half = z * error / (ratio * (1.0 - ratio));
            [centre - half, centre + half].map(|logit| 1.0 / (1.0 + libm::exp(-logit)))
        } else {
            let half = z * error / ratio;
            [ratio * libm::exp(-half), ratio * libm::exp(half)]
        };
        Interval {
            low: low.min(ratio),
            high: high.max(ratio),
            ..plain
        }
    }

    /// The same quantity in another unit or shared among `1 / factor` members.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        Self {
            value: self.value * factor,
            standard_error: self.standard_error * factor.abs(),
            ..self
        }
    }
}

impl fmt::Display for Estimate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let doubt = if self.trustworthy { "" } else { " (?)" };
        out.pad(&(format::with_error(self.value, self.standard_error) + doubt))
    }
}

/// A value with an interval, which need not be symmetric; 95 % unless asked otherwise.
///
/// Serialised as `{value, low, high}`, with `trustworthy: false` added only
/// where the interval cannot reach its level.
///
/// ```
/// use obligor::summary::Interval;
/// assert_eq!(Interval::new(2e6, 1.8e6, 2.3e6).to_string(), "2.00M (1.80M to 2.30M)");
/// assert_eq!(Interval::new(5e6, 5e6, 5e6).to_string(), "5.00M");
/// assert_eq!(Interval::new(0.0, 0.0, 0.0).to_string(), "—");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    value: f64,
    low: f64,
    high: f64,
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    trustworthy: bool,
}

impl Interval {
    /// A value between two bounds that can be relied on.
    #[must_use]
    pub fn new(value: f64, low: f64, high: f64) -> Self {
        Self {
            value,
            low,
            high,
            trustworthy: true,
        }
    }

    /// The same figures with the bounds marked as not to be relied on.
    #[must_use]
    pub fn in_doubt(self) -> Self {
        Self {
            trustworthy: false,
            ..self
        }
    }

    /// The value; show it with its bounds.
    #[must_use]
    pub fn value(self) -> f64 {
        self.value
    }

    /// The lower bound, at most the value.
    #[must_use]
    pub fn low(self) -> f64 {
        self.low
    }

    /// The upper bound, at least the value.
    #[must_use]
    pub fn high(self) -> f64 {
        self.high
    }

    /// Whether the bounds can be relied on: false where so few years lie beyond
    /// the level that even the largest one is no upper bound.
    #[must_use]
    pub fn is_trustworthy(self) -> bool {
        self.trustworthy
    }

    /// Whether value and both bounds are exactly zero: a quantile that lies
    /// among the years in which nothing happened.
    #[must_use]
    pub fn is_structural_zero(self) -> bool {
        self.value == 0.0 && self.low == 0.0 && self.high == 0.0
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let doubt = if self.trustworthy || self.is_structural_zero() {
            ""
        } else {
            " (?)"
        };
        out.pad(&(format::between(self.value, self.low, self.high) + doubt))
    }
}

/// A quantile was asked for below the levels a column was built for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LevelTooLow {
    /// The level asked for.
    pub asked: f64,
    /// The lowest level the kept values answer.
    pub lowest: f64,
}

impl fmt::Display for LevelTooLow {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "level {} is below the lowest one that this column keeps exactly, {}; \
             hint: name it among the levels before the run, or keep a histogram",
            self.asked, self.lowest
        )
    }
}

impl std::error::Error for LevelTooLow {}

fn yes() -> bool {
    true
}

fn is_yes(trustworthy: &bool) -> bool {
    *trustworthy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_is_stored_as_value_and_error() {
        let plain = serde_json::to_string(&Estimate::new(1.5, 0.25)).expect("plain data");
        assert_eq!(plain, r#"{"value":1.5,"standard_error":0.25}"#);
        let doubtful = serde_json::to_string(&Estimate::new(1.5, 0.25).in_doubt()).expect("plain");
        assert_eq!(
            doubtful,
            r#"{"value":1.5,"standard_error":0.25,"trustworthy":false}"#
        );
        let read: Estimate = serde_json::from_str(&plain).expect("its own text");
        assert!(read.is_trustworthy());
    }

    #[test]
    fn an_interval_is_stored_as_value_low_high() {
        let text = serde_json::to_string(&Interval::new(2.0, 1.0, 4.0)).expect("plain data");
        assert_eq!(text, r#"{"value":2.0,"low":1.0,"high":4.0}"#);
    }

    #[test]
    fn doubt_is_shown() {
        assert_eq!(
            Estimate::new(1e6, 1e5).in_doubt().to_string(),
            "1.00M ± 100k (?)"
        );
        assert_eq!(
            Interval::new(1e6, 0.0, 1e6).in_doubt().to_string(),
            "1.0M (0 to 1.0M) (?)"
        );
    }

    #[test]
    fn an_error_that_is_not_finite_is_never_trusted() {
        assert!(!Estimate::new(1.0, f64::INFINITY).is_trustworthy());
    }
}
