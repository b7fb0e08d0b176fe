//! The Pareto law of type I, and that of type II (Lomax).

use crate::math::root::bracketed;
use crate::random::law::curve::{Curve, Order};
use crate::random::law::error::{LawError, above, positive};
use crate::random::law::gpd::Gpd;

/// S(x) = (θ/x)^α from the least loss θ on; at and below θ the survival is 1.
///
/// The mean is infinite for α ≤ 1, the variance for α ≤ 2. Source: Klugman, Panjer, Willmot, Loss Models, A.4.1.4
/// (single-parameter Pareto).
///
/// ```
/// use obligor::random::law::{Curve, ParetoI};
/// let law = ParetoI::new(1.5, 1e6)?;
/// assert!((law.mean() - 3e6).abs() < 1e-6);
/// assert!((law.survival(4e6) - 0.125).abs() < 1e-15);
/// assert_eq!(law.variance(), f64::INFINITY);
/// # Ok::<(), obligor::random::LawError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ParetoI {
    alpha: f64,
    theta: f64,
}

impl ParetoI {
    /// From the tail index α and the least loss θ.
    ///
    /// # Errors
    /// If α is not from 0.1 up or θ not above 0.
    pub fn new(alpha: f64, theta: f64) -> Result<ParetoI, LawError> {
        Ok(ParetoI {
            alpha: index("alpha", alpha)?,
            theta: positive("theta", theta)?,
        })
    }

    /// The law of `factor` times a draw of this one.
    pub(crate) fn scaled(self, factor: f64) -> Result<Self, LawError> {
        Self::new(self.alpha, self.theta * factor)
    }
}

/// A tail index whose quantiles stay below the greatest double at every depth that is drawn.
pub(crate) fn index(parameter: &str, alpha: f64) -> Result<f64, LawError> {
    crate::random::law::error::at_least(parameter, alpha, 0.1)
}

impl Curve for ParetoI {
    fn cdf(&self, x: f64) -> f64 {
        if x > self.theta {
            -libm::expm1(self.alpha * libm::log(self.theta / x))
        } else {
            0.0
        }
    }

    fn survival(&self, x: f64) -> f64 {
        if x > self.theta {
            libm::pow(self.theta / x, self.alpha)
        } else {
            1.0
        }
    }

    fn density(&self, x: f64) -> f64 {
        if x >= self.theta {
            self.alpha / x * self.survival(x)
        } else {
            0.0
        }
    }

    fn quantile(&self, p: f64) -> f64 {
        self.theta * libm::exp(-libm::log1p(-p) / self.alpha)
    }

    fn upper_quantile(&self, q: f64) -> f64 {
        self.theta * libm::pow(q, -1.0 / self.alpha)
    }

    fn support(&self) -> (f64, f64) {
        (self.theta, f64::INFINITY)
    }

    fn tail_index(&self) -> Option<f64> {
        Some(self.alpha)
    }

    fn mean(&self) -> f64 {
        if self.alpha > 1.0 {
            self.theta * self.alpha / (self.alpha - 1.0)
        } else {
            f64::INFINITY
        }
    }

    fn variance(&self) -> f64 {
        let (a, less) = (self.alpha, self.alpha - 1.0);
        if a > 2.0 {
            self.theta * self.theta * a / (less * less * (a - 2.0))
        } else {
            f64::INFINITY
        }
    }

    fn tail_moment(&self, order: Order, low: f64) -> f64 {
        let k = order.number();
        if self.alpha <= k {
            return f64::INFINITY;
        }
        k / (self.alpha - k) * order.power(low) * self.survival(low)
    }
}

/// S(x) = (1 + x/θ)^(−α) with shape α and scale θ, from 0 on (Lomax, Pareto II).
///
/// It is the generalised Pareto law with threshold 0, ξ = 1/α and β = θ/α. Source: Klugman, Panjer, Willmot, Loss
/// Models, appendix A.2.3.1.
///
/// ```
/// use obligor::random::law::{Curve, ParetoII};
/// let law = ParetoII::new(3.0, 2e6)?;
/// assert!((law.mean() - 1e6).abs() < 1e-6);
/// assert!((law.survival(2e6) - 0.125).abs() < 1e-15);
/// # Ok::<(), obligor::random::LawError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ParetoII {
    alpha: f64,
    excess: Gpd,
}

impl ParetoII {
    /// From shape α and scale θ.
    ///
    /// # Errors
    /// If α is not from 0.1 up or θ not above 0.
    pub fn new(alpha: f64, theta: f64) -> Result<ParetoII, LawError> {
        index("shape", alpha)?;
        positive("scale", theta)?;
        Ok(ParetoII {
            alpha,
            excess: Gpd::new(0.0, 1.0 / alpha, theta / alpha)?,
        })
    }

    /// From the median and the 95 % quantile, whose ratio fixes the shape.
    ///
    /// # Errors
    /// If the median is not above 0, or the 95 % quantile is not more than 4.33 times it (the exponential law, which
    /// is the limit of ever larger shapes, has 4.32).
    pub fn from_median_p95(median: f64, p95: f64) -> Result<ParetoII, LawError> {
        positive("median", median)?;
        above("p95", p95, median)?;
        let rise = |tail: f64, alpha: f64| libm::expm1(libm::log(tail) / alpha);
        let log_ratio = |alpha: f64| libm::log(rise(20.0, alpha) / rise(2.0, alpha));
        let wanted = libm::log(p95 / median);
        if !(log_ratio(1e3)..=log_ratio(0.1)).contains(&wanted) {
            return Err(LawError::new(
                "p95",
                p95,
                "more than 4.33 times the median (and less than 1e10 times)",
            ));
        }
        let alpha = libm::exp(bracketed(
            |a| log_ratio(libm::exp(a)) - wanted,
            libm::log(0.1),
            libm::log(1e3),
        ));
        ParetoII::new(alpha, median / rise(2.0, alpha))
    }

    /// α.
    #[must_use]
    pub fn alpha(&self) -> f64 {
        self.alpha
    }

    /// The law of `factor` times a draw of this one.
    pub(crate) fn scaled(self, factor: f64) -> Result<Self, LawError> {
        Self::new(self.alpha, self.excess.scale() * self.alpha * factor)
    }
}

impl Curve for ParetoII {
    fn cdf(&self, x: f64) -> f64 {
        self.excess.cdf(x)
    }

    fn survival(&self, x: f64) -> f64 {
        self.excess.survival(x)
    }

    fn density(&self, x: f64) -> f64 {
        self.excess.density(x)
    }

    fn quantile(&self, p: f64) -> f64 {
        self.excess.quantile(p)
    }

    fn upper_quantile(&self, q: f64) -> f64 {
        self.excess.upper_quantile(q)
    }

    fn tail_index(&self) -> Option<f64> {
        Some(self.alpha)
    }

    fn mean(&self) -> f64 {
        self.excess.mean()
    }

    fn variance(&self) -> f64 {
        self.excess.variance()
    }

    fn tail_moment(&self, order: Order, low: f64) -> f64 {
        self.excess.tail_moment(order, low)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_experts_say_is_met_exactly() -> Result<(), LawError> {
        for ratio in [4.4, 10.0, 27.0, 1e4] {
            let law = ParetoII::from_median_p95(70e3, ratio * 70e3)?;
            assert!((law.quantile(0.5) / 70e3 - 1.0).abs() < 1e-12);
            assert!(
                (law.upper_quantile(0.05) / (ratio * 70e3) - 1.0).abs() < 1e-12,
                "ratio {ratio}"
            );
        }
        assert!(ParetoII::from_median_p95(1.0, 4.0).is_err());
        Ok(())
    }

    #[test]
    fn moments_at_their_order_are_infinite() -> Result<(), LawError> {
        assert_eq!(ParetoI::new(1.0, 1.0)?.mean(), f64::INFINITY);
        assert_eq!(ParetoII::new(1.0, 1.0)?.mean(), f64::INFINITY);
        assert_eq!(ParetoII::new(2.0, 1.0)?.variance(), f64::INFINITY);
        Ok(())
    }
}
