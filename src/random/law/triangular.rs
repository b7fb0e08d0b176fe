//! The triangular law.

use crate::random::law::curve::Curve;
use crate::random::law::error::LawError;
use crate::random::law::pert::peaked;

/// Density rising in a line from min to mode and falling in a line to max.
///
/// ```
/// use obligor::random::law::{Curve, Triangular};
/// let law = Triangular::new(0.0, 1.0, 4.0)?;
/// assert!((law.mean() - 5.0 / 3.0).abs() < 1e-15);
/// assert!((law.cdf(1.0) - 0.25).abs() < 1e-15);
/// # Ok::<(), obligor::random::LawError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Triangular {
    min: f64,
    mode: f64,
    max: f64,
}

impl Triangular {
    /// From the least, the likeliest and the greatest value.
    ///
    /// # Errors
    /// If min is negative, max not above min, or mode outside them.
    pub fn new(min: f64, mode: f64, max: f64) -> Result<Triangular, LawError> {
        peaked(min, mode, max)?;
        Ok(Triangular { min, mode, max })
    }

    fn width(&self) -> f64 {
        self.max - self.min
    }

    fn rise(&self) -> f64 {
        self.mode - self.min
    }

    fn fall(&self) -> f64 {
        self.max - self.mode
    }

    /// The law of `factor` times a draw of this one.
    pub(crate) fn scaled(self, factor: f64) -> Result<Self, LawError> {
        Self::new(self.min * factor, self.mode * factor, self.max * factor)
    }
}

impl Curve for Triangular {
    fn cdf(&self, x: f64) -> f64 {
        if x >= self.mode {
            return 1.0 - self.survival(x);
        }
        let up = (x - self.min).max(0.0);
        up * up / (self.width() * self.rise())
    }

    fn survival(&self, x: f64) -> f64 {
        if x < self.mode {
            return 1.0 - self.cdf(x);
        }
        let down = (self.max - x).max(0.0);
        // At a mode equal to max nothing lies above it.
        if down == 0.0 {
            0.0
        } else {
            down * down / (self.width() * self.fall())
        }
    }

    fn density(&self, x: f64) -> f64 {
        if x < self.min || x > self.max {
            return 0.0;
        }
        let share = if x < self.mode {
            (x - self.min) / self.rise()
        } else {
            (self.max - x) / self.fall()
        };
        // A mode at an end leaves 0/0 there: the density is the peak.
        2.0 / self.width() * if share.is_nan() { 1.0 } else { share }
    }

    fn quantile(&self, p: f64) -> f64 {
        if p * self.width() <= self.rise() {
            return self.min + (p * self.width() * self.rise()).sqrt();
        }
        self.max - ((1.0 - p) * self.width() * self.fall()).sqrt()
    }

    fn upper_quantile(&self, q: f64) -> f64 {
        if q * self.width() <= self.fall() {
            return self.max - (q * self.width() * self.fall()).sqrt();
        }
        self.min + ((1.0 - q) * self.width() * self.rise()).sqrt()
    }

    fn support(&self) -> (f64, f64) {
        (self.min, self.max)
    }

    fn mean(&self) -> f64 {
        (self.min + self.mode + self.max) / 3.0
    }

    fn variance(&self) -> f64 {
        (self.width() * self.width() - self.rise() * self.fall()) / 18.0
    }
}
