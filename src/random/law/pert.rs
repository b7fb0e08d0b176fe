//! The PERT law.

use crate::math::beta::{incomplete, inverse, ln_beta};
use crate::math::gamma::Tail;
use crate::random::law::curve::Curve;
use crate::random::law::error::{LawError, above, at_least, between};

/// A beta law stretched over [min, max] with a given mode; the confidence λ is 4 unless said otherwise.
///
/// ```text
/// shapes 1 + λ (mode − min)/(max − min) and 1 + λ (max − mode)/(max − min);  mean (min + λ mode + max)/(λ + 2)
/// ```
/// Source: Vose, Risk Analysis, 3rd ed., modified PERT.
///
/// ```
/// use obligor::random::law::{Curve, Pert};
/// let law = Pert::new(10.0, 20.0, 60.0)?;
/// assert!((law.mean() - 25.0).abs() < 1e-12);
/// # Ok::<(), obligor::random::LawError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pert {
    min: f64,
    max: f64,
    first: f64,
    second: f64,
}

impl Pert {
    /// From the least, the likeliest and the greatest value, with λ = 4.
    ///
    /// # Errors
    /// If min is negative, max not above min, or mode outside them.
    pub fn new(min: f64, mode: f64, max: f64) -> Result<Pert, LawError> {
        Pert::with_confidence(min, mode, max, 4.0)
    }

    /// The same with a confidence λ of its own: the larger, the closer to the mode.
    ///
    /// # Errors
    /// As [`Pert::new`], or if λ is not from 0 to 10,000.
    pub fn with_confidence(
        min: f64,
        mode: f64,
        max: f64,
        confidence: f64,
    ) -> Result<Pert, LawError> {
        peaked(min, mode, max)?;
        if !(0.0..=1e4).contains(&confidence) {
            return Err(LawError::new(
                "shape",
                confidence,
                "a number from 0 to 10000",
            ));
        }
        let place = (mode - min) / (max - min);
        Ok(Pert {
            min,
            max,
            first: 1.0 + confidence * place,
            second: 1.0 + confidence * (1.0 - place),
        })
    }

    fn place(&self, x: f64) -> (f64, f64) {
        let width = self.max - self.min;
        ((x - self.min) / width, (self.max - x) / width)
    }

    /// The law of `factor` times a draw of this one.
    pub(crate) fn scaled(self, factor: f64) -> Result<Self, LawError> {
        above("max", self.max * factor, self.min * factor)?;
        Ok(Self {
            min: self.min * factor,
            max: self.max * factor,
            ..self
        })
    }
}

/// Checks 0 ≤ min ≤ mode ≤ max and min < max.
pub(crate) fn peaked(min: f64, mode: f64, max: f64) -> Result<(), LawError> {
    at_least("min", min, 0.0)?;
    above("max", max, min)?;
    between("mode", mode, min, max)?;
    Ok(())
}

impl Curve for Pert {
    fn cdf(&self, x: f64) -> f64 {
        let (below, above) = self.place(x);
        incomplete(self.first, self.second, below, above).0
    }

    fn survival(&self, x: f64) -> f64 {
        let (below, above) = self.place(x);
        incomplete(self.first, self.second, below, above).1
    }

    fn density(&self, x: f64) -> f64 {
        let (below, above) = self.place(x);
        if below < 0.0 || above < 0.0 {
            return 0.0;
        }
        let power = libm::pow(below, self.first - 1.0) * libm::pow(above, self.second - 1.0);
        power * libm::exp(-ln_beta(self.first, self.second)) / (self.max - self.min)
    }

    fn quantile(&self, p: f64) -> f64 {
        self.min + (self.max - self.min) * inverse(self.first, self.second, p, Tail::Lower).0
    }

    fn upper_quantile(&self, q: f64) -> f64 {
        self.max - (self.max - self.min) * inverse(self.first, self.second, q, Tail::Upper).1
    }

    fn support(&self) -> (f64, f64) {
        (self.min, self.max)
    }

    fn mean(&self) -> f64 {
        self.min + (self.max - self.min) * self.first / (self.first + self.second)
    }

    fn variance(&self) -> f64 {
        let (sum, width) = (self.first + self.second, self.max - self.min);
        width * width * self.first * self.second / (sum * sum * (sum + 1.0))
    }
}
