//! Losses as data have them: unseen below a floor, cut off at limits.

use crate::fit::FitError;
use crate::random::LawError;
use crate::random::law::Curve;

/// Fewer losses known in full than this carry no law.
pub const LEAST_LOSSES: usize = 10;

/// Losses to fit a law to, checked and sorted.
///
/// A loss below the floor would not be in the data (left truncation: reporting floors, deductibles). A limited loss
/// is known only to have reached its limit (right censoring: policy limits).
///
/// ```
/// use obligor::fit::Sample;
/// let losses = (1..=20).map(|n| 1_000.0 * f64::from(n)).collect();
/// let sample = Sample::new(losses, vec![25_000.0], 500.0)?;
/// assert_eq!((sample.len(), sample.limited().len()), (21, 1));
/// assert_eq!(sample.above(8_000.0)?.len(), 13); // a loss of 8,000 is not above 8,000
/// # Ok::<(), obligor::fit::FitError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    exact: Vec<f64>,
    limited: Vec<f64>,
    floor: f64,
    ceiling: f64,
}

impl Sample {
    /// Losses known in full, losses known to have reached a limit, and the floor below which none is reported; 0 is
    /// no floor. A loss exactly at the floor is reported.
    ///
    /// # Errors
    /// If the floor is negative, a loss is not above 0, below the floor or not finite, a limit is not above the floor,
    /// fewer than [`LEAST_LOSSES`] are known in full, or those are all equal. The place counts the losses known in
    /// full first.
    pub fn new(exact: Vec<f64>, limited: Vec<f64>, floor: f64) -> Result<Self, FitError> {
        if !(0.0..f64::INFINITY).contains(&floor) {
            return Err(LawError::new("floor", floor, "a finite number of at least 0").into());
        }
        let is_loss = |x: f64| x > 0.0 && x >= floor && x < f64::INFINITY;
        let is_limit = |x: f64| x > floor && x < f64::INFINITY;
        let bad = exact.iter().position(|x| !is_loss(*x));
        let bad_limit = limited.iter().position(|x| !is_limit(*x));
        let impossible = |place: usize, found: f64, allowed: String| FitError::Impossible {
            place,
            found,
            allowed,
        };
        if let Some(at) = bad {
            let allowed = match floor {
                0.0 => "a finite number above 0".to_owned(),
                floor => format!("a finite number of at least the floor {floor}"),
            };
            return Err(impossible(at, exact[at], allowed));
        }
        if let Some(at) = bad_limit {
            let allowed = format!("a finite limit above the floor {floor}");
            return Err(impossible(exact.len() + at, limited[at], allowed));
        }
        Self::of(exact, limited, floor, f64::INFINITY)
    }

    fn of(
        mut exact: Vec<f64>,
        mut limited: Vec<f64>,
        floor: f64,
        ceiling: f64,
    ) -> Result<Self, FitError> {
        exact.sort_by(f64::total_cmp);
        limited.sort_by(f64::total_cmp);
        if exact.len() < LEAST_LOSSES {
            return Err(FitError::TooFew {
                of: "losses known in full",
                found: exact.len(),
                least: LEAST_LOSSES,
            });
        }
        if exact.first() == exact.last() {
            return Err(FitError::AllEqual(exact[0]));
        }
        Ok(Self {
            exact,
            limited,
            floor,
            ceiling,
        })
    }

    /// The losses above a threshold, as a sample whose floor it is; a limit at or below it says nothing of them.
    ///
    /// # Errors
    /// If fewer than [`LEAST_LOSSES`] known in full are above, or those are all equal.
    pub fn above(&self, threshold: f64) -> Result<Self, FitError> {
        let beyond = |losses: &[f64]| {
            let above = losses.iter().copied().filter(|x| *x > threshold);
            above.collect()
        };
        let (exact, limited) = (beyond(&self.exact), beyond(&self.limited));
        Self::of(exact, limited, threshold.max(self.floor), self.ceiling)
    }

    /// The losses up to a threshold, as a sample of what is known to be no larger.
    pub(super) fn up_to(&self, threshold: f64) -> Result<Self, FitError> {
        let below = self.exact.iter().copied().filter(|x| *x <= threshold);
        Self::of(below.collect(), Vec::new(), self.floor, threshold)
    }

    /// How many losses there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.exact.len() + self.limited.len()
    }

    /// Never: a sample has at least [`LEAST_LOSSES`].
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The losses known in full, ascending.
    #[must_use]
    pub fn exact(&self) -> &[f64] {
        &self.exact
    }

    /// The limits that losses have reached, ascending.
    #[must_use]
    pub fn limited(&self) -> &[f64] {
        &self.limited
    }

    /// Where reporting starts; 0 is no floor.
    #[must_use]
    pub fn floor(&self) -> f64 {
        self.floor
    }

    /// ln L = Σ ln f(x) + Σ ln S(limit) − n ln (P between floor and ceiling); −∞ where the law cannot have given
    /// the sample.
    pub(super) fn log_likelihood(&self, curve: &dyn Curve) -> f64 {
        let exact: f64 = self.exact.iter().map(|x| curve.ln_density(*x)).sum();
        let limits = self.limited.chunk_by(|a, b| a == b);
        let limited: f64 = limits
            .map(|alike| alike.len() as f64 * libm::log(curve.survival(alike[0])))
            .sum();
        let seen = self.len() as f64 * libm::log(mass(curve, self.floor, self.ceiling));
        let total = exact + limited - seen;
        if total.is_nan() {
            f64::NEG_INFINITY
        } else {
            total
        }
    }

    /// Mean and standard deviation of the logarithms, limits taken as losses: where a search starts.
    pub(super) fn logarithms(&self) -> (f64, f64) {
        let all = || {
            self.exact
                .iter()
                .chain(&self.limited)
                .map(|x| libm::log(*x))
        };
        let n = self.len() as f64;
        let mean = all().sum::<f64>() / n;
        let square: f64 = all().map(|y| (y - mean) * (y - mean)).sum();
        (mean, (square / n).sqrt())
    }

    /// The mean, limits taken as losses.
    pub(super) fn mean(&self) -> f64 {
        let all = self.exact.iter().chain(&self.limited);
        all.sum::<f64>() / self.len() as f64
    }
}

/// P(low < X ≤ high), from the side that keeps its digits.
fn mass(curve: &dyn Curve, low: f64, high: f64) -> f64 {
    let below = curve.cdf(low);
    if high == f64::INFINITY {
        curve.survival(low)
    } else if below > 0.5 {
        curve.survival(low) - curve.survival(high)
    } else {
        curve.cdf(high) - below
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn twenty() -> Vec<f64> {
        (1..=20).map(f64::from).collect()
    }

    #[test]
    fn what_cannot_be_a_loss_is_refused_with_its_place() {
        for (bad, floor) in [
            (0.0, 0.0),
            (-1.0, 0.0),
            (f64::NAN, 0.0),
            (f64::INFINITY, 0.0),
            (0.5, 1.0),
        ] {
            let mut losses = twenty();
            losses[6] = bad;
            let refused = Sample::new(losses, Vec::new(), floor);
            assert!(
                matches!(refused, Err(FitError::Impossible { place: 6, .. })),
                "{bad}: {refused:?}"
            );
        }
        let limit_at_floor = Sample::new(twenty(), vec![1.0], 1.0);
        assert!(matches!(
            limit_at_floor,
            Err(FitError::Impossible { place: 20, .. })
        ));
        assert!(Sample::new(twenty(), vec![1.5], 1.0).is_ok());
    }

    #[test]
    fn too_few_and_all_equal_losses_are_refused() {
        for count in [0, 1, 9] {
            let refused = Sample::new(twenty()[..count].to_vec(), Vec::new(), 0.0);
            assert!(matches!(refused, Err(FitError::TooFew { found, .. }) if found == count));
        }
        assert!(Sample::new(twenty()[..10].to_vec(), Vec::new(), 0.0).is_ok());
        let refused = Sample::new(vec![5.0; 50], Vec::new(), 0.0);
        assert_eq!(refused, Err(FitError::AllEqual(5.0)));
    }
}
