//! The Weibull law.

use crate::math::gamma::{incomplete, ln_gamma};
use crate::math::root::bracketed;
use crate::random::law::curve::{Curve, Order};
use crate::random::law::error::{LawError, above, positive};

/// S(x) = e^(−(x/λ)^c) with shape c and scale λ; mean λ Γ(1 + 1/c).
///
/// Source: Klugman, Panjer, Willmot, Loss Models, appendix A.3.2.3.
///
/// ```
/// use obligor::random::law::{Curve, Weibull};
/// let law = Weibull::new(0.5, 10.0)?;
/// assert!((law.mean() - 20.0).abs() < 1e-12); // λ Γ(3)
/// # Ok::<(), obligor::random::LawError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weibull {
    shape: f64,
    scale: f64,
}

impl Weibull {
    /// From shape and scale.
    ///
    /// # Errors
    /// If the scale is not above 0 or the shape not from 0.05 to 1000, beyond which its moments overflow.
    pub fn new(shape: f64, scale: f64) -> Result<Weibull, LawError> {
        if !(0.05..=1e3).contains(&shape) {
            return Err(LawError::new("shape", shape, "a number from 0.05 to 1000"));
        }
        Ok(Weibull {
            shape,
            scale: positive("scale", scale)?,
        })
    }

    /// From the median and the 95 % quantile: c = ln(ln 20 / ln 2) / ln(p95 / median).
    ///
    /// # Errors
    /// If the median is not above 0, or the quantile not above it.
    pub fn from_median_p95(median: f64, p95: f64) -> Result<Weibull, LawError> {
        positive("median", median)?;
        above("p95", p95, median)?;
        let spread = libm::log(libm::log(20.0) / std::f64::consts::LN_2);
        let shape = spread / libm::log(p95 / median);
        Weibull::new(
            shape,
            median / libm::pow(std::f64::consts::LN_2, 1.0 / shape),
        )
    }

    /// From the mean and the coefficient of variation, by solving 1 + cv² = Γ(1 + 2/c) / Γ(1 + 1/c)².
    ///
    /// # Errors
    /// If the mean is not above 0 or the cv not from 0.01 to 1000.
    pub fn from_mean_cv(mean: f64, cv: f64) -> Result<Weibull, LawError> {
        positive("mean", mean)?;
        if !(0.01..=1000.0).contains(&cv) {
            return Err(LawError::new("cv", cv, "a number from 0.01 to 1000"));
        }
        let log_square = |c: f64| ln_gamma(1.0 + 2.0 / c) - 2.0 * ln_gamma(1.0 + 1.0 / c);
        let wanted = libm::log1p(cv * cv);
        let log_shape = bracketed(
            |c| log_square(libm::exp(c)) - wanted,
            libm::log(0.06),
            libm::log(500.0),
        );
        let shape = libm::exp(log_shape);
        Weibull::new(shape, mean / libm::exp(ln_gamma(1.0 + 1.0 / shape)))
    }

    /// −ln S(x).
    fn hazard(&self, x: f64) -> f64 {
        libm::pow(x.max(0.0) / self.scale, self.shape)
    }

    fn moment(&self, k: f64) -> f64 {
        libm::pow(self.scale, k) * libm::exp(ln_gamma(1.0 + k / self.shape))
    }

    /// The law of `factor` times a draw of this one.
    pub(crate) fn scaled(self, factor: f64) -> Result<Self, LawError> {
        Self::new(self.shape, self.scale * factor)
    }
}

impl Curve for Weibull {
    fn cdf(&self, x: f64) -> f64 {
        -libm::expm1(-self.hazard(x))
    }

    fn survival(&self, x: f64) -> f64 {
        libm::exp(-self.hazard(x))
    }

    fn density(&self, x: f64) -> f64 {
        if x > 0.0 {
            self.shape / x * self.hazard(x) * self.survival(x)
        } else {
            0.0
        }
    }

    fn ln_density(&self, x: f64) -> f64 {
        if x <= 0.0 {
            return f64::NEG_INFINITY;
        }
        let ln_y = libm::log(x / self.scale);
        libm::log(self.shape / x) + self.shape * ln_y - self.hazard(x)
    }

    fn quantile(&self, p: f64) -> f64 {
        self.scale * libm::pow(-libm::log1p(-p), 1.0 / self.shape)
    }

    fn upper_quantile(&self, q: f64) -> f64 {
        self.scale * libm::pow(-libm::log(q), 1.0 / self.shape)
    }

    fn mean(&self) -> f64 {
        self.moment(1.0)
    }

    fn variance(&self) -> f64 {
        let (once, twice) = (
            ln_gamma(1.0 + 1.0 / self.shape),
            ln_gamma(1.0 + 2.0 / self.shape),
        );
        let mean = self.mean();
        mean * mean * libm::expm1(twice - 2.0 * once)
    }

    fn tail_moment(&self, order: Order, low: f64) -> f64 {
        let k = order.number();
        // k λ^k / c · Γ(k/c) Q(k/c, hazard) = λ^k Γ(1 + k/c) Q.
        self.moment(k) * incomplete(k / self.shape, self.hazard(low)).1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_experts_say_is_met_exactly() -> Result<(), LawError> {
        let law = Weibull::from_median_p95(70e3, 1.9e6)?;
        assert!((law.quantile(0.5) / 70e3 - 1.0).abs() < 1e-12);
        assert!((law.upper_quantile(0.05) / 1.9e6 - 1.0).abs() < 1e-12);
        for cv in [0.05, 0.5, 1.0, 4.0, 40.0] {
            let law = Weibull::from_mean_cv(5e4, cv)?;
            assert!((law.mean() / 5e4 - 1.0).abs() < 1e-12);
            assert!(
                (law.variance().sqrt() / (cv * 5e4) - 1.0).abs() < 1e-11,
                "cv {cv}"
            );
        }
        Ok(())
    }
}
