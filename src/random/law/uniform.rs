//! The uniform law, and the law whose logarithm is uniform.

use crate::random::law::curve::Curve;
use crate::random::law::error::{LawError, above, at_least, positive};

/// Every value between min and max alike.
///
/// ```
/// use obligor::random::law::{Curve, Uniform};
/// assert_eq!(Uniform::new(2.0, 6.0)?.quantile(0.25), 3.0);
/// # Ok::<(), obligor::random::LawError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Uniform {
    min: f64,
    max: f64,
}

impl Uniform {
    /// From both ends.
    ///
    /// # Errors
    /// If min is negative or max not above min.
    pub fn new(min: f64, max: f64) -> Result<Uniform, LawError> {
        at_least("min", min, 0.0)?;
        Ok(Uniform {
            min,
            max: above("max", max, min)?,
        })
    }

    /// The law of `factor` times a draw of this one.
    pub(crate) fn scaled(self, factor: f64) -> Result<Self, LawError> {
        Self::new(self.min * factor, self.max * factor)
    }
}

impl Curve for Uniform {
    fn cdf(&self, x: f64) -> f64 {
        ((x - self.min) / (self.max - self.min)).clamp(0.0, 1.0)
    }

    fn survival(&self, x: f64) -> f64 {
        ((self.max - x) / (self.max - self.min)).clamp(0.0, 1.0)
    }

    fn density(&self, x: f64) -> f64 {
        if x >= self.min && x <= self.max {
            1.0 / (self.max - self.min)
        } else {
            0.0
        }
    }

    fn quantile(&self, p: f64) -> f64 {
        self.min + p * (self.max - self.min)
    }

    fn upper_quantile(&self, q: f64) -> f64 {
        self.max - q * (self.max - self.min)
    }

    fn support(&self) -> (f64, f64) {
        (self.min, self.max)
    }

    fn mean(&self) -> f64 {
        0.5 * (self.min + self.max)
    }

    fn variance(&self) -> f64 {
        (self.max - self.min) * (self.max - self.min) / 12.0
    }
}

/// Every order of magnitude between min and max alike: ln X is uniform.
///
/// ```
/// use obligor::random::law::{Curve, LogUniform};
/// let law = LogUniform::new(1e4, 1e6)?;
/// assert!((law.quantile(0.5) - 1e5).abs() < 1e-7);
/// # Ok::<(), obligor::random::LawError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogUniform {
    min: f64,
    max: f64,
    span: f64,
}

impl LogUniform {
    /// From both ends.
    ///
    /// # Errors
    /// If min is not above 0 or max not above min.
    pub fn new(min: f64, max: f64) -> Result<LogUniform, LawError> {
        positive("min", min)?;
        above("max", max, min)?;
        Ok(LogUniform {
            min,
            max,
            span: libm::log(max / min),
        })
    }

    /// The law of `factor` times a draw of this one.
    pub(crate) fn scaled(self, factor: f64) -> Result<Self, LawError> {
        Self::new(self.min * factor, self.max * factor)
    }
}

impl Curve for LogUniform {
    fn cdf(&self, x: f64) -> f64 {
        if x <= self.min {
            0.0
        } else {
            (libm::log(x / self.min) / self.span).min(1.0)
        }
    }

    fn survival(&self, x: f64) -> f64 {
        if x <= self.min {
            1.0
        } else {
            (libm::log(self.max / x) / self.span).max(0.0)
        }
    }

    fn density(&self, x: f64) -> f64 {
        if x >= self.min && x <= self.max {
            1.0 / (x * self.span)
        } else {
            0.0
        }
    }

    fn quantile(&self, p: f64) -> f64 {
        (self.min * libm::exp(p * self.span)).min(self.max)
    }

    fn upper_quantile(&self, q: f64) -> f64 {
        (self.max * libm::exp(-q * self.span)).max(self.min)
    }

    fn support(&self) -> (f64, f64) {
        (self.min, self.max)
    }

    fn mean(&self) -> f64 {
        (self.max - self.min) / self.span
    }

    fn variance(&self) -> f64 {
        let mean = self.mean();
        (self.max - self.min) * (self.max + self.min) / (2.0 * self.span) - mean * mean
    }
}
