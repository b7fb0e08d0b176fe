//! One of several laws, by weight.

use crate::math::root::bracketed;
use crate::random::law::bounded::Law;
use crate::random::law::curve::Order;
use crate::random::law::discrete::shares;
use crate::random::law::error::LawError;

/// A law that is one of several, chosen with given weights.
///
/// ```text
/// F(x) = Σ wᵢ Fᵢ(x)     E[X^k] = Σ wᵢ E[Xᵢ^k]
/// ```
///
/// ```
/// use obligor::random::law::{Constant, Exponential, Law, Mixture};
/// let parts = [(0.9, Law::from(Constant::new(0.0)?)), (0.1, Law::from(Exponential::new(1e6)?))];
/// let law = Law::from(Mixture::new(parts)?);
/// assert!((law.mean() - 1e5).abs() < 1e-9);
/// assert!((law.cdf(0.0) - 0.9).abs() < 1e-15);
/// # Ok::<(), obligor::random::LawError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Mixture {
    parts: Vec<(f64, Law)>,
    ordered: bool,
}

impl Mixture {
    /// From weights, which are scaled to sum to 1, and laws. A law of weight 0 is left out.
    ///
    /// # Errors
    /// If no weight is above 0 or one is negative.
    pub fn new(parts: impl IntoIterator<Item = (f64, Law)>) -> Result<Mixture, LawError> {
        let (weights, laws): (Vec<f64>, Vec<Law>) = parts.into_iter().unzip();
        let weighted = shares(&weights)?.into_iter().zip(laws);
        Ok(Mixture::of(
            weighted.filter(|(weight, _)| *weight > 0.0).collect(),
        ))
    }

    fn of(parts: Vec<(f64, Law)>) -> Mixture {
        let ordered = parts
            .windows(2)
            .all(|pair| pair[0].1.support().1 <= pair[1].1.support().0);
        Mixture { parts, ordered }
    }

    /// The weights and laws.
    #[must_use]
    pub fn parts(&self) -> &[(f64, Law)] {
        &self.parts
    }

    /// Whether each law lies wholly below the next, so that choosing the law by u keeps the order of u.
    #[must_use]
    pub fn is_ordered(&self) -> bool {
        self.ordered
    }

    fn sum(&self, of: impl Fn(&Law) -> f64) -> f64 {
        self.parts
            .iter()
            .map(|(weight, law)| weight * of(law))
            .sum()
    }

    pub(crate) fn cdf(&self, x: f64) -> f64 {
        self.sum(|law| law.cdf(x))
    }

    pub(crate) fn survival(&self, x: f64) -> f64 {
        self.sum(|law| law.survival(x))
    }

    pub(crate) fn between(&self, low: f64, high: f64) -> f64 {
        self.sum(|law| law.between(low, high))
    }

    pub(crate) fn within(&self, low: f64, high: f64) -> Option<Mixture> {
        let mass = self.between(low, high);
        let part = |(weight, law): &(f64, Law)| {
            let weight = weight * law.between(low, high) / mass;
            law.within(low, high)
                .filter(|_| weight > 0.0)
                .map(|law| (weight, law))
        };
        (mass > 0.0).then(|| Mixture::of(self.parts.iter().filter_map(part).collect()))
    }

    pub(crate) fn support(&self) -> (f64, f64) {
        let ends = self.parts.iter().map(|(_, law)| law.support());
        ends.fold((f64::INFINITY, 0.0), |(low, high), (bottom, top)| {
            (low.min(bottom), high.max(top))
        })
    }

    pub(crate) fn tail_index(&self) -> Option<f64> {
        self.parts
            .iter()
            .filter_map(|(_, law)| law.tail_index())
            .min_by(f64::total_cmp)
    }

    pub(crate) fn layer_moment(&self, order: Order, low: f64, high: f64) -> f64 {
        self.sum(|law| law.layer_moment(order, low, high))
    }

    pub(crate) fn quantile(&self, p: f64) -> f64 {
        if !self.ordered {
            return self.search(|law| law.quantile(p), |x| self.cdf(x) - p);
        }
        let mut below = 0.0;
        for (weight, law) in &self.parts {
            if p <= below + weight {
                return law.quantile((p - below) / weight);
            }
            below += weight;
        }
        self.support().1
    }

    pub(crate) fn upper_quantile(&self, q: f64) -> f64 {
        if !self.ordered {
            return self.search(|law| law.upper_quantile(q), |x| q - self.survival(x));
        }
        let mut above = 0.0;
        for (weight, law) in self.parts.iter().rev() {
            if q <= above + weight {
                return law.upper_quantile((q - above) / weight);
            }
            above += weight;
        }
        self.support().0
    }

    /// The least x where the increasing `gap` reaches 0: it lies between the parts' own quantiles.
    fn search(&self, own: impl Fn(&Law) -> f64, gap: impl Fn(f64) -> f64) -> f64 {
        let ends = self.parts.iter().map(|(_, law)| own(law));
        let (low, high) = ends.fold((f64::INFINITY, 0.0), |(low, high), x| {
            (f64::min(low, x), f64::max(high, x))
        });
        if gap(low) >= 0.0 || !high.is_finite() {
            return if high.is_finite() { low } else { high };
        }
        if low > 0.0 {
            // In logarithms, since parts can lie many orders of magnitude apart.
            let y = bracketed(|y| gap(libm::exp(y)), libm::log(low), libm::log(high));
            return libm::exp(y).clamp(low, high);
        }
        bracketed(gap, low, high)
    }

    /// The law of `factor` times a draw of this one.
    pub(crate) fn scaled(&self, factor: f64) -> Result<Self, LawError> {
        let parts = self
            .parts
            .iter()
            .map(|(weight, law)| Ok((*weight, law.scaled(factor)?)));
        Self::new(parts.collect::<Result<Vec<(f64, Law)>, LawError>>()?)
    }
}
