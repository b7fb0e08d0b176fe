//! The distribution of a sample without any law: Kaplan and Meier's product-limit estimate.

use crate::fit::{Distance, Sample};
use crate::random::law::Law;

/// A loss of the data and the shares of losses beyond it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The loss.
    pub loss: f64,
    /// The estimate of P(X ≥ loss).
    pub before: f64,
    /// The estimate of P(X > loss).
    pub after: f64,
}

/// S(x) = Π over losses y ≤ x known in full of 1 − (number at y)/(number known to be at least y), given X ≥ floor.
///
/// Without limits it is the share of losses above x. A limited loss counts as beyond its limit. Source: Kaplan and
/// Meier, Journal of the American Statistical Association 53, 1958.
///
/// ```
/// use obligor::fit::{Product, Sample};
/// let losses = (1..=10).map(f64::from).collect();
/// let product = Product::of(&Sample::new(losses, vec![4.0], 0.0)?);
/// // 7 of 11 are known to be beyond 4, one of them by its limit; of 6 left one is at 5.
/// let after: Vec<f64> = product.steps().iter().map(|step| step.after).collect();
/// assert!((after[3] - 7.0 / 11.0).abs() < 1e-15 && (after[4] - 7.0 / 11.0 * 5.0 / 6.0).abs() < 1e-15);
/// # Ok::<(), obligor::fit::FitError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Product {
    steps: Vec<Step>,
    losses: usize,
}

impl Product {
    /// The estimate from a sample.
    #[must_use]
    pub fn of(sample: &Sample) -> Self {
        let (exact, limited) = (sample.exact(), sample.limited());
        let (mut before, mut passed) = (1.0, 0);
        let mut steps = Vec::new();
        for alike in exact.chunk_by(|a, b| a == b) {
            let loss = alike[0];
            // A loss limited here is beyond: it is still known to be at least this large.
            let out = limited.partition_point(|limit| *limit < loss);
            let known = exact.len() - passed + limited.len() - out;
            let after = before * (1.0 - alike.len() as f64 / known as f64);
            steps.push(Step {
                loss,
                before,
                after,
            });
            before = after;
            passed += alike.len();
        }
        Self {
            steps,
            losses: exact.len(),
        }
    }

    /// The losses known in full, ascending, each once.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The least loss of the data with at most the share `q` of losses above it; the largest where there is none.
    #[must_use]
    pub fn upper_quantile(&self, q: f64) -> f64 {
        let at = self.steps.partition_point(|step| step.after > q);
        self.steps[at.min(self.steps.len() - 1)].loss
    }

    /// Kolmogorov and Smirnov's distance to a law of the same losses, on both sides of every step.
    #[must_use]
    pub fn distance(&self, law: &Law) -> Distance {
        let mut farthest = Distance {
            distance: 0.0,
            at: 0.0,
            losses: self.losses,
        };
        for step in &self.steps {
            let survival = law.survival(step.loss);
            let gap = (survival - step.before)
                .abs()
                .max((survival - step.after).abs());
            if gap > farthest.distance {
                (farthest.distance, farthest.at) = (gap, step.loss);
            }
        }
        farthest
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fit::FitError;
    use crate::random::law::Uniform;

    #[test]
    fn the_distance_is_the_larger_side_of_the_largest_step() -> Result<(), FitError> {
        // Losses at 0.5, 1.5, … 9.5 are 0.05 from the uniform law on both sides of every step.
        let losses = (0..10).map(|n| 0.5 + f64::from(n)).collect();
        let sample = Sample::new(losses, Vec::new(), 0.0)?;
        let uniform = Law::from(Uniform::new(0.0, 10.0)?);
        let distance = Product::of(&sample).distance(&uniform);
        assert!((distance.distance - 0.05).abs() < 1e-12, "{distance:?}");
        Ok(())
    }
}
