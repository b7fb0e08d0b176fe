//! The lognormal law.

use crate::math::normal;
use crate::random::law::curve::{Curve, Order};
use crate::random::law::error::{LawError, above, finite, positive};
use std::f64::consts::TAU;

/// X = e^(μ + σZ), Z standard normal.
///
/// ```text
/// E[X] = e^(μ + σ²/2)    median e^μ    F(x) = Φ((ln x − μ)/σ)
/// ```
/// μ is in logarithms of money (or hours, or records), σ is a pure number above 0. Source: Klugman, Panjer, Willmot,
/// Loss Models, appendix A.5.1.1.
///
/// ```
/// use obligor::random::law::{Curve, Lognormal};
/// let law = Lognormal::from_median_p95(70e3, 1.9e6)?;
/// assert!((law.sigma() - 2.006_935).abs() < 1e-6);
/// assert!((law.quantile(0.95) / 1.9e6 - 1.0).abs() < 1e-12);
/// assert!((law.mean() / 524_470.3 - 1.0).abs() < 1e-6);
/// # Ok::<(), obligor::random::LawError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lognormal {
    mu: f64,
    sigma: f64,
}

/// μ of a median of 10¹⁸, which is the largest amount that may be written.
const MOST_MU: f64 = 41.446_531_673_892_83;

/// With more than this the fourth power of an amount that is drawn may be infinite.
const MOST_SIGMA: f64 = 10.0;

impl Lognormal {
    /// From μ and σ.
    ///
    /// # Errors
    /// If μ is not finite or above ln 10¹⁸, or σ is not above 0 or above 10.
    ///
    /// ```
    /// use obligor::random::law::Lognormal;
    /// assert!(Lognormal::new(41.4, 10.0).is_ok());
    /// assert!(Lognormal::new(41.5, 1.0).is_err());
    /// assert!(Lognormal::new(11.0, 10.1).is_err());
    /// ```
    pub fn new(mu: f64, sigma: f64) -> Result<Lognormal, LawError> {
        if finite("mu", mu)? > MOST_MU {
            return Err(LawError::new(
                "mu",
                mu,
                "a number up to 41.4, a median of 10^18",
            ));
        }
        if positive("sigma", sigma)? > MOST_SIGMA {
            return Err(LawError::new(
                "sigma",
                sigma,
                "a number above 0 and up to 10",
            ));
        }
        Ok(Lognormal { mu, sigma })
    }

    /// From the median and σ.
    ///
    /// # Errors
    /// If either is not above 0.
    pub fn from_median_sigma(median: f64, sigma: f64) -> Result<Lognormal, LawError> {
        Lognormal::new(libm::log(positive("median", median)?), sigma)
    }

    /// From the mean and σ: μ = ln mean − σ²/2.
    ///
    /// # Errors
    /// If either is not above 0.
    pub fn from_mean_sigma(mean: f64, sigma: f64) -> Result<Lognormal, LawError> {
        Lognormal::new(
            libm::log(positive("mean", mean)?) - 0.5 * sigma * sigma,
            sigma,
        )
    }

    /// From the median and the 95 % quantile.
    ///
    /// # Errors
    /// If the median is not above 0 or the quantile not above the median.
    pub fn from_median_p95(median: f64, p95: f64) -> Result<Lognormal, LawError> {
        positive("median", median)?;
        above("p95", p95, median)?;
        Lognormal::new(
            libm::log(median),
            libm::log(p95 / median) / normal::quantile(0.95),
        )
    }

    /// From the 5 % and the 95 % quantile.
    ///
    /// # Errors
    /// If the first is not above 0 or the second not above the first.
    pub fn from_p05_p95(p05: f64, p95: f64) -> Result<Lognormal, LawError> {
        positive("p05", p05)?;
        above("p95", p95, p05)?;
        let (low, high) = (libm::log(p05), libm::log(p95));
        Lognormal::new(
            0.5 * (low + high),
            libm::log(p95 / p05) / (2.0 * normal::quantile(0.95)),
        )
    }

    /// From the mean and the coefficient of variation: σ² = ln(1 + cv²).
    ///
    /// # Errors
    /// If either is not above 0.
    pub fn from_mean_cv(mean: f64, cv: f64) -> Result<Lognormal, LawError> {
        positive("cv", cv)?;
        Lognormal::from_mean_sigma(mean, libm::log1p(cv * cv).sqrt())
    }

    /// From the mean and the median: σ² = 2 ln(mean / median).
    ///
    /// # Errors
    /// If the median is not above 0 or the mean not above the median.
    pub fn from_mean_median(mean: f64, median: f64) -> Result<Lognormal, LawError> {
        positive("median", median)?;
        above("mean", mean, median)?;
        Lognormal::new(libm::log(median), (2.0 * libm::log(mean / median)).sqrt())
    }

    /// μ, the mean of ln X.
    #[must_use]
    pub fn mu(&self) -> f64 {
        self.mu
    }

    /// σ, the standard deviation of ln X.
    #[must_use]
    pub fn sigma(&self) -> f64 {
        self.sigma
    }

    fn score(&self, x: f64) -> f64 {
        if x > 0.0 {
            (libm::log(x) - self.mu) / self.sigma
        } else {
            f64::NEG_INFINITY
        }
    }

    /// The law of `factor` times a draw of this one.
    pub(crate) fn scaled(self, factor: f64) -> Result<Self, LawError> {
        Self::new(self.mu + libm::log(factor), self.sigma)
    }
}

impl Curve for Lognormal {
    fn cdf(&self, x: f64) -> f64 {
        normal::cdf(self.score(x))
    }

    fn survival(&self, x: f64) -> f64 {
        normal::survival(self.score(x))
    }

    fn density(&self, x: f64) -> f64 {
        if x > 0.0 {
            normal::density(self.score(x)) / (x * self.sigma)
        } else {
            0.0
        }
    }

    fn ln_density(&self, x: f64) -> f64 {
        if x <= 0.0 {
            return f64::NEG_INFINITY;
        }
        let (z, ln_x) = (self.score(x), libm::log(x));
        -0.5 * z * z - ln_x - libm::log(self.sigma) - 0.5 * libm::log(TAU)
    }

    fn quantile(&self, p: f64) -> f64 {
        libm::exp(self.mu + self.sigma * normal::quantile(p))
    }

    fn upper_quantile(&self, q: f64) -> f64 {
        libm::exp(self.mu + self.sigma * normal::upper_quantile(q))
    }

    fn mean(&self) -> f64 {
        libm::exp(self.mu + 0.5 * self.sigma * self.sigma)
    }

    fn variance(&self) -> f64 {
        let square = self.sigma * self.sigma;
        libm::expm1(square) * libm::exp(2.0 * self.mu + square)
    }

    fn tail_moment(&self, order: Order, low: f64) -> f64 {
        let (k, z) = (order.number(), self.score(low));
        let moment = libm::exp(k * self.mu + 0.5 * k * k * self.sigma * self.sigma);
        moment * normal::survival(z - k * self.sigma) - order.power(low) * normal::survival(z)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_experts_say_is_met_exactly() -> Result<(), LawError> {
        let close = |a: f64, b: f64| assert!((a / b - 1.0).abs() < 1e-12, "{a} against {b}");
        let law = Lognormal::from_p05_p95(0.2e6, 8e6)?;
        close(law.quantile(0.05), 0.2e6);
        close(law.upper_quantile(0.05), 8e6);
        let law = Lognormal::from_mean_cv(3e5, 2.5)?;
        close(law.mean(), 3e5);
        close(law.variance().sqrt(), 7.5e5);
        let law = Lognormal::from_mean_median(9e5, 1e5)?;
        close(law.mean(), 9e5);
        close(law.quantile(0.5), 1e5);
        close(Lognormal::from_mean_sigma(5e4, 1.3)?.mean(), 5e4);
        close(Lognormal::from_median_sigma(5e4, 1.3)?.quantile(0.5), 5e4);
        Ok(())
    }

    #[test]
    fn impossible_parameters_are_refused() {
        assert!(Lognormal::new(f64::NAN, 1.0).is_err());
        assert!(Lognormal::new(0.0, 0.0).is_err());
        assert!(Lognormal::new(0.0, f64::NAN).is_err());
        assert!(Lognormal::from_median_p95(2.0, 2.0).is_err());
        assert!(Lognormal::from_mean_median(1.0, 2.0).is_err());
        assert!(Lognormal::from_mean_cv(-1.0, 2.0).is_err());
    }
}
