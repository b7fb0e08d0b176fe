//! The Burr law (type XII).

use crate::math::beta::incomplete;
use crate::math::gamma::ln_gamma;
use crate::random::law::curve::{Curve, Order};
use crate::random::law::error::{LawError, positive};
use crate::random::law::pareto::index;

/// S(x) = (1 + (x/θ)^γ)^(−α) with shapes α, γ and scale θ; its tail has index αγ.
///
/// Source: Klugman, Panjer, Willmot, Loss Models, appendix A.2.2.1.
///
/// ```
/// use obligor::random::law::{Burr, Curve};
/// let law = Burr::new(2.0, 10.0, 1.0)?; // γ = 1 is Pareto II
/// assert!((law.mean() - 10.0).abs() < 1e-12);
/// assert!((law.survival(10.0) - 0.25).abs() < 1e-15);
/// # Ok::<(), obligor::random::LawError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Burr {
    alpha: f64,
    theta: f64,
    gamma: f64,
}

impl Burr {
    /// From α, the scale θ and γ.
    ///
    /// # Errors
    /// If one of them is not above 0, or α, γ or αγ is below 0.1.
    pub fn new(alpha: f64, theta: f64, gamma: f64) -> Result<Burr, LawError> {
        index("alpha", alpha)?;
        index("gamma", gamma)?;
        index("alpha x gamma", alpha * gamma)?;
        Ok(Burr {
            alpha,
            theta: positive("theta", theta)?,
            gamma,
        })
    }

    /// (x/θ)^γ.
    fn odds(&self, x: f64) -> f64 {
        libm::pow(x.max(0.0) / self.theta, self.gamma)
    }

    /// `E[X^k]` for αγ > k.
    fn moment(&self, k: f64) -> f64 {
        let s = k / self.gamma;
        let log = ln_gamma(1.0 + s) + ln_gamma(self.alpha - s) - ln_gamma(self.alpha);
        libm::pow(self.theta, k) * libm::exp(log)
    }

    /// The law of `factor` times a draw of this one.
    pub(crate) fn scaled(self, factor: f64) -> Result<Self, LawError> {
        Self::new(self.alpha, self.theta * factor, self.gamma)
    }
}

impl Curve for Burr {
    fn cdf(&self, x: f64) -> f64 {
        -libm::expm1(-self.alpha * libm::log1p(self.odds(x)))
    }

    fn survival(&self, x: f64) -> f64 {
        libm::exp(-self.alpha * libm::log1p(self.odds(x)))
    }

    fn density(&self, x: f64) -> f64 {
        if x <= 0.0 {
            return 0.0;
        }
        let odds = self.odds(x);
        self.alpha * self.gamma / x * (odds / (1.0 + odds)) * self.survival(x)
    }

    fn quantile(&self, p: f64) -> f64 {
        self.theta * libm::pow(libm::expm1(-libm::log1p(-p) / self.alpha), 1.0 / self.gamma)
    }

    fn upper_quantile(&self, q: f64) -> f64 {
        self.theta * libm::pow(libm::expm1(-libm::log(q) / self.alpha), 1.0 / self.gamma)
    }

    fn tail_index(&self) -> Option<f64> {
        Some(self.alpha * self.gamma)
    }

    fn mean(&self) -> f64 {
        if self.alpha * self.gamma > 1.0 {
            self.moment(1.0)
        } else {
            f64::INFINITY
        }
    }

    fn variance(&self) -> f64 {
        if self.alpha * self.gamma <= 2.0 {
            return f64::INFINITY;
        }
        let mean = self.mean();
        self.moment(2.0) - mean * mean
    }

    fn tail_moment(&self, order: Order, low: f64) -> f64 {
        let k = order.number();
        if self.alpha * self.gamma <= k {
            return f64::INFINITY;
        }
        let odds = self.odds(low);
        let (x, y) = (odds / (1.0 + odds), 1.0 / (1.0 + odds));
        let (_, beyond) = incomplete(1.0 + k / self.gamma, self.alpha - k / self.gamma, x, y);
        self.moment(k) * beyond - order.power(low) * self.survival(low)
    }
}
