//! What every continuous law can say of itself.

use crate::math::quadrature::integrate;

/// Relative accuracy asked of quadrature; the error estimate is pessimistic by several digits.
const ACCURACY: f64 = 1e-11;

/// Below this share of its terms a difference has lost the digits promised, and quadrature takes over.
const CANCELLED: f64 = 1e-6;

/// The order of a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Of X.
    First,
    /// Of X².
    Second,
}

impl Order {
    /// x or x².
    #[must_use]
    pub fn power(self, x: f64) -> f64 {
        match self {
            Order::First => x,
            Order::Second => x * x,
        }
    }

    /// d/dx of [`Order::power`].
    #[must_use]
    pub fn slope(self, x: f64) -> f64 {
        match self {
            Order::First => 1.0,
            Order::Second => 2.0 * x,
        }
    }

    /// 1 or 2.
    #[must_use]
    pub fn number(self) -> f64 {
        match self {
            Order::First => 1.0,
            Order::Second => 2.0,
        }
    }
}

/// A continuous law of losses on an interval of [0, ∞).
pub trait Curve {
    /// F(x) = P(X ≤ x), relatively accurate where it is small.
    fn cdf(&self, x: f64) -> f64;

    /// S(x) = P(X > x), relatively accurate where it is small.
    fn survival(&self, x: f64) -> f64;

    /// f(x), the derivative of F.
    fn density(&self, x: f64) -> f64;

    /// ln f(x), which likelihoods sum; −∞ where the density is 0.
    fn ln_density(&self, x: f64) -> f64 {
        libm::log(self.density(x))
    }

    /// The x with F(x) = p; for p above one half [`Curve::upper_quantile`] of 1 − p has more digits.
    fn quantile(&self, p: f64) -> f64;

    /// The x with S(x) = q.
    fn upper_quantile(&self, q: f64) -> f64;

    /// The least and the greatest value possible.
    fn support(&self) -> (f64, f64) {
        (0.0, f64::INFINITY)
    }

    /// α such that moments of order α and above are infinite; `None` where all are finite.
    fn tail_index(&self) -> Option<f64> {
        None
    }

    /// `E[X]`, infinite where it is.
    fn mean(&self) -> f64;

    /// `Var[X]`, infinite where it or the mean is.
    fn variance(&self) -> f64;

    /// ∫ from `low` to ∞ of k t^(k−1) S(t) dt, for `low` within the support; infinite where it is.
    ///
    /// For k = 1 this is the stop-loss premium `E[(X − low)₊]`.
    fn tail_moment(&self, order: Order, low: f64) -> f64 {
        let (_, top) = self.support();
        numeric_layer(order, low, top.min(self.upper_quantile(1e-300)), |t| {
            self.survival(t)
        })
    }

    /// ∫ from `low` to `high` of k t^(k−1) S(t) dt: the k-th moment of X between the two.
    ///
    /// For k = 1 this is the expected loss to a layer of `high − low` in excess of `low`.
    fn layer_moment(&self, order: Order, low: f64, high: f64) -> f64 {
        let (bottom, top) = self.support();
        // Below the support the survival is 1.
        let certain = (order.power(high.min(bottom)) - order.power(low)).max(0.0);
        let (low, high) = (low.max(bottom), high.min(top));
        if high <= low {
            return certain;
        }
        let all = self.tail_moment(order, low);
        if high == top {
            return certain + all;
        }
        let beyond = self.tail_moment(order, high);
        let layer = all - beyond;
        if layer.is_finite() && layer > CANCELLED * all {
            return certain + layer;
        }
        // Starting where F is still 1e-18 keeps logarithms finite and loses nothing.
        let start = low.max(self.quantile(1e-18)).min(high);
        certain + order.power(start) - order.power(low)
            + numeric_layer(order, start, high, |t| self.survival(t))
    }
}

/// ∫ from `low` to `high` of k t^(k−1) S(t) dt by quadrature, in ln t where the interval spans more than a factor of 2.
pub(crate) fn numeric_layer(
    order: Order,
    low: f64,
    high: f64,
    survival: impl Fn(f64) -> f64,
) -> f64 {
    if low > 0.0 && high > 2.0 * low {
        let in_logarithms = |y: f64| {
            let t = libm::exp(y);
            t * order.slope(t) * survival(t)
        };
        return integrate(in_logarithms, libm::log(low), libm::log(high), ACCURACY);
    }
    integrate(|t| order.slope(t) * survival(t), low, high, ACCURACY)
}
