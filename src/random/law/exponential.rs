//! The exponential law.

use crate::random::law::curve::{Curve, Order};
use crate::random::law::error::{LawError, positive};

/// S(x) = e^(−x/m) with mean m.
///
/// Source: Klugman, Panjer, Willmot, Loss Models, appendix A.3.3.1.
///
/// ```
/// use obligor::random::law::{Curve, Exponential};
/// let law = Exponential::from_median(10.0)?;
/// assert!((law.mean() - 14.426_950_408_889_635).abs() < 1e-12);
/// # Ok::<(), obligor::random::LawError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exponential {
    mean: f64,
}

impl Exponential {
    /// From the mean.
    ///
    /// # Errors
    /// If the mean is not above 0.
    pub fn new(mean: f64) -> Result<Exponential, LawError> {
        Ok(Exponential {
            mean: positive("mean", mean)?,
        })
    }

    /// From the median: mean = median / ln 2.
    ///
    /// # Errors
    /// If the median is not above 0.
    pub fn from_median(median: f64) -> Result<Exponential, LawError> {
        Exponential::new(positive("median", median)? / std::f64::consts::LN_2)
    }

    /// The law of `factor` times a draw of this one.
    pub(crate) fn scaled(self, factor: f64) -> Result<Self, LawError> {
        Self::new(self.mean * factor)
    }
}

impl Curve for Exponential {
    fn cdf(&self, x: f64) -> f64 {
        -libm::expm1(-x.max(0.0) / self.mean)
    }

    fn survival(&self, x: f64) -> f64 {
        libm::exp(-x.max(0.0) / self.mean)
    }

    fn density(&self, x: f64) -> f64 {
        if x >= 0.0 {
            self.survival(x) / self.mean
        } else {
            0.0
        }
    }

    fn quantile(&self, p: f64) -> f64 {
        -self.mean * libm::log1p(-p)
    }

    fn upper_quantile(&self, q: f64) -> f64 {
        -self.mean * libm::log(q)
    }

    fn mean(&self) -> f64 {
        self.mean
    }

    fn variance(&self) -> f64 {
        self.mean * self.mean
    }

    fn tail_moment(&self, order: Order, low: f64) -> f64 {
        let beyond = self.mean * self.survival(low);
        match order {
            Order::First => beyond,
            Order::Second => 2.0 * (low + self.mean) * beyond,
        }
    }
}
