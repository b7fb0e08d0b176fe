//! The generalised Pareto law.

use crate::random::law::curve::{Curve, Order};
use crate::random::law::error::{LawError, at_least, positive};

/// S(x) = (1 + ξ (x − u)/β)^(−1/ξ) from the threshold u on; e^(−(x − u)/β) for ξ = 0.
///
/// Threshold u and scale β are amounts, the shape ξ is a pure number: above 0 a tail of index 1/ξ, below 0 an end at
/// u − β/ξ. At and below u the survival is 1. The mean is infinite for ξ ≥ 1, the variance for ξ ≥ 1/2. Source: McNeil,
/// Frey, Embrechts, Quantitative Risk Management, definition 5.16.
///
/// ```
/// use obligor::random::law::{Curve, Gpd};
/// let law = Gpd::new(1e6, 0.5, 2e6)?;
/// assert!((law.mean() - 5e6).abs() < 1e-6); // u + β/(1 − ξ)
/// assert!((law.survival(5e6) - 0.25).abs() < 1e-15);
/// # Ok::<(), obligor::random::LawError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gpd {
    threshold: f64,
    shape: f64,
    scale: f64,
}

impl Gpd {
    /// From threshold u, shape ξ and scale β.
    ///
    /// # Errors
    /// If the threshold is negative, the scale not above 0, or the shape not from −10 to 10.
    pub fn new(threshold: f64, shape: f64, scale: f64) -> Result<Gpd, LawError> {
        at_least("threshold", threshold, 0.0)?;
        positive("scale", scale)?;
        if !(-10.0..=10.0).contains(&shape) {
            return Err(LawError::new("shape", shape, "a number from -10 to 10"));
        }
        Ok(Gpd {
            threshold,
            shape,
            scale,
        })
    }

    /// u, where the law starts.
    #[must_use]
    pub fn threshold(&self) -> f64 {
        self.threshold
    }

    /// β, the reciprocal of the density at the threshold.
    #[must_use]
    pub fn scale(&self) -> f64 {
        self.scale
    }

    /// ξ.
    #[must_use]
    pub fn shape(&self) -> f64 {
        self.shape
    }

    /// −ln S at an excess over the threshold of `excess`; infinite at and beyond the end.
    fn hazard(&self, excess: f64) -> f64 {
        let y = excess.max(0.0) / self.scale;
        if self.shape == 0.0 {
            return y;
        }
        if self.shape * y <= -1.0 {
            f64::INFINITY
        } else {
            libm::log1p(self.shape * y) / self.shape
        }
    }

    /// The excess at which −ln S is `hazard`.
    fn excess_at(&self, hazard: f64) -> f64 {
        if self.shape == 0.0 {
            return self.scale * hazard;
        }
        self.scale * libm::expm1(self.shape * hazard) / self.shape
    }

    /// The law of `factor` times a draw of this one.
    pub(crate) fn scaled(self, factor: f64) -> Result<Self, LawError> {
        Self::new(self.threshold * factor, self.shape, self.scale * factor)
    }
}

impl Curve for Gpd {
    fn cdf(&self, x: f64) -> f64 {
        -libm::expm1(-self.hazard(x - self.threshold))
    }

    fn survival(&self, x: f64) -> f64 {
        libm::exp(-self.hazard(x - self.threshold))
    }

    fn density(&self, x: f64) -> f64 {
        let (bottom, top) = self.support();
        if x < bottom || x >= top {
            return 0.0;
        }
        self.survival(x) / (self.scale + self.shape * (x - self.threshold))
    }

    fn ln_density(&self, x: f64) -> f64 {
        let (bottom, top) = self.support();
        if x < bottom || x >= top {
            return f64::NEG_INFINITY;
        }
        let excess = x - self.threshold;
        -self.hazard(excess) - libm::log(self.scale + self.shape * excess)
    }

    fn quantile(&self, p: f64) -> f64 {
        self.threshold + self.excess_at(-libm::log1p(-p))
    }

    fn upper_quantile(&self, q: f64) -> f64 {
        self.threshold + self.excess_at(-libm::log(q))
    }

    fn support(&self) -> (f64, f64) {
        let top = if self.shape < 0.0 {
            self.threshold - self.scale / self.shape
        } else {
            f64::INFINITY
        };
        (self.threshold, top)
    }

    fn tail_index(&self) -> Option<f64> {
        (self.shape > 0.0).then(|| 1.0 / self.shape)
    }

    fn mean(&self) -> f64 {
        if self.shape < 1.0 {
            self.threshold + self.scale / (1.0 - self.shape)
        } else {
            f64::INFINITY
        }
    }

    fn variance(&self) -> f64 {
        if self.shape >= 0.5 {
            return f64::INFINITY;
        }
        let mean = self.scale / (1.0 - self.shape);
        mean * mean / (1.0 - 2.0 * self.shape)
    }

    fn tail_moment(&self, order: Order, low: f64) -> f64 {
        if self.shape * order.number() >= 1.0 {
            return f64::INFINITY;
        }
        // Beyond any point the law is again generalised Pareto, with scale β + ξ (low − u).
        let scale = self.scale + self.shape * (low - self.threshold);
        let survival = self.survival(low);
        let once = survival * scale / (1.0 - self.shape);
        match order {
            Order::First => once,
            Order::Second => 2.0 * once * (low + scale / (1.0 - 2.0 * self.shape)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_negative_shape_ends_the_law() -> Result<(), LawError> {
        let law = Gpd::new(10.0, -0.5, 5.0)?;
        assert_eq!(law.support(), (10.0, 20.0));
        assert_eq!(law.survival(20.0), 0.0);
        assert_eq!(law.upper_quantile(0.0), 20.0);
        assert_eq!(law.survival(10.0), 1.0);
        Ok(())
    }

    #[test]
    fn a_shape_of_nearly_zero_is_the_exponential_law() -> Result<(), LawError> {
        let (zero, near) = (Gpd::new(0.0, 0.0, 3.0)?, Gpd::new(0.0, 1e-12, 3.0)?);
        for x in [0.1, 1.0, 10.0, 60.0] {
            assert!((near.survival(x) / zero.survival(x) - 1.0).abs() < 1e-9);
        }
        assert!((near.quantile(0.9) / zero.quantile(0.9) - 1.0).abs() < 1e-11);
        Ok(())
    }
}
