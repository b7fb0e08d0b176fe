//! The gamma law.

use crate::math::gamma::{Tail, incomplete, inverse, ln_gamma};
use crate::math::root::bracketed;
use crate::random::law::curve::{Curve, Order};
use crate::random::law::error::{LawError, above, positive};

/// Density x^(a−1) e^(−x/θ) / (θ^a Γ(a)) with shape a and scale θ; mean aθ, variance aθ².
///
/// Source: Klugman, Panjer, Willmot, Loss Models, appendix A.3.2.1.
///
/// ```
/// use obligor::random::law::{Curve, Gamma};
/// let law = Gamma::from_mean_cv(100.0, 0.5)?; // shape 4, scale 25
/// assert!((law.survival(100.0) - 0.433_470_120_366_709_2).abs() < 1e-12);
/// # Ok::<(), obligor::random::LawError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gamma {
    shape: f64,
    scale: f64,
}

impl Gamma {
    /// From shape and scale.
    ///
    /// # Errors
    /// If the scale is not above 0 or the shape not from 0.01 to a million, beyond which its tables lose digits.
    pub fn new(shape: f64, scale: f64) -> Result<Gamma, LawError> {
        if !(0.01..=1e6).contains(&shape) {
            return Err(LawError::new(
                "shape",
                shape,
                "a number from 0.01 to 1000000",
            ));
        }
        Ok(Gamma {
            shape,
            scale: positive("scale", scale)?,
        })
    }

    /// From the mean and the coefficient of variation: shape 1/cv², scale mean · cv².
    ///
    /// # Errors
    /// If the mean is not above 0 or the cv not from 0.001 to 10.
    pub fn from_mean_cv(mean: f64, cv: f64) -> Result<Gamma, LawError> {
        positive("mean", mean)?;
        if !(0.001..=10.0).contains(&cv) {
            return Err(LawError::new("cv", cv, "a number from 0.001 to 10"));
        }
        Gamma::new(1.0 / (cv * cv), mean * cv * cv)
    }

    /// From the median and the 95 % quantile, whose ratio fixes the shape.
    ///
    /// # Errors
    /// If the median is not above 0, or the ratio is not one a shape from 0.05 to 100,000 gives.
    pub fn from_median_p95(median: f64, p95: f64) -> Result<Gamma, LawError> {
        positive("median", median)?;
        above("p95", p95, median)?;
        let log_ratio = |shape: f64| {
            libm::log(inverse(shape, 0.05, Tail::Upper) / inverse(shape, 0.5, Tail::Lower))
        };
        let wanted = libm::log(p95 / median);
        let (least, most) = (log_ratio(1e5), log_ratio(0.05));
        if !(least..=most).contains(&wanted) {
            let allowed = format!(
                "{:.4} to {:.0} times the median",
                libm::exp(least),
                libm::exp(most)
            );
            return Err(LawError::new("p95", p95, allowed));
        }
        let log_shape = bracketed(
            |a| log_ratio(libm::exp(a)) - wanted,
            libm::log(0.05),
            libm::log(1e5),
        );
        let shape = libm::exp(log_shape);
        Gamma::new(shape, median / inverse(shape, 0.5, Tail::Lower))
    }

    /// The law of `factor` times a draw of this one.
    pub(crate) fn scaled(self, factor: f64) -> Result<Self, LawError> {
        Self::new(self.shape, self.scale * factor)
    }
}

impl Curve for Gamma {
    fn cdf(&self, x: f64) -> f64 {
        incomplete(self.shape, x / self.scale).0
    }

    fn survival(&self, x: f64) -> f64 {
        incomplete(self.shape, x / self.scale).1
    }

    fn density(&self, x: f64) -> f64 {
        let y = x / self.scale;
        if y <= 0.0 {
            return 0.0;
        }
        libm::exp((self.shape - 1.0) * libm::log(y) - y - ln_gamma(self.shape)) / self.scale
    }

    fn ln_density(&self, x: f64) -> f64 {
        let y = x / self.scale;
        if y <= 0.0 {
            return f64::NEG_INFINITY;
        }
        (self.shape - 1.0) * libm::log(y) - y - ln_gamma(self.shape) - libm::log(self.scale)
    }

    fn quantile(&self, p: f64) -> f64 {
        self.scale * inverse(self.shape, p, Tail::Lower)
    }

    fn upper_quantile(&self, q: f64) -> f64 {
        self.scale * inverse(self.shape, q, Tail::Upper)
    }

    fn mean(&self) -> f64 {
        self.shape * self.scale
    }

    fn variance(&self) -> f64 {
        self.shape * self.scale * self.scale
    }

    fn tail_moment(&self, order: Order, low: f64) -> f64 {
        let (a, y) = (self.shape, low / self.scale);
        let moment = match order {
            Order::First => a * self.scale,
            Order::Second => a * (a + 1.0) * self.scale * self.scale,
        };
        moment * incomplete(a + order.number(), y).1 - order.power(low) * incomplete(a, y).1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_experts_say_is_met_exactly() -> Result<(), LawError> {
        for ratio in [1.01, 2.0, 4.32, 30.0, 500.0] {
            let law = Gamma::from_median_p95(1e5, ratio * 1e5)?;
            assert!((law.quantile(0.5) / 1e5 - 1.0).abs() < 1e-12);
            assert!(
                (law.upper_quantile(0.05) / (ratio * 1e5) - 1.0).abs() < 1e-12,
                "ratio {ratio}"
            );
        }
        Ok(())
    }

    #[test]
    fn impossible_parameters_are_refused() {
        assert!(Gamma::new(0.0, 1.0).is_err());
        assert!(Gamma::new(1.0, f64::NAN).is_err());
        assert!(Gamma::from_mean_cv(1.0, f64::NAN).is_err());
        assert!(Gamma::from_median_p95(1.0, 1.0).is_err());
    }
}
