//! Where a Pareto tail starts: mean excesses, and the fitted shape threshold by threshold.

use crate::fit::{Family, Parameter, Product, Sample, fit};

/// Fewer losses above a threshold than this tell no shape worth a picture.
const LEAST_ABOVE: usize = 20;

/// The mean of what losses above a threshold have beyond it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeanExcess {
    /// The threshold.
    pub threshold: f64,
    /// Mean excess.
    pub mean: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// How many losses are above.
    pub losses: usize,
}

/// Mean excesses over about `count` thresholds, equally many losses apart, the last with ten losses above it.
///
/// A generalised Pareto tail has the straight line e(u) = (β + ξ(u − u₀))/(1 − ξ); an exponential one a level line.
/// Limited losses count with their limits, which draws the line down.
///
/// ```
/// use obligor::fit::{Sample, mean_excesses};
/// let losses = (1..=100).map(f64::from).collect();
/// let excesses = mean_excesses(&Sample::new(losses, vec![], 0.0)?, 10);
/// let first = excesses[0]; // above 1: the mean of 1, 2 … 99
/// assert_eq!((first.threshold, first.mean, first.losses), (1.0, 50.0, 99));
/// # Ok::<(), obligor::fit::FitError>(())
/// ```
#[must_use]
pub fn mean_excesses(sample: &Sample, count: usize) -> Vec<MeanExcess> {
    let mut all: Vec<f64> = sample
        .exact()
        .iter()
        .chain(sample.limited())
        .copied()
        .collect();
    all.sort_by(f64::total_cmp);
    let last = all.len().saturating_sub(10);
    let mut excesses: Vec<MeanExcess> = Vec::new();
    for step in 0..count {
        let threshold = all[step * last / count.max(1)];
        let above = &all[all.partition_point(|x| *x <= threshold)..];
        if above.len() < 2 || excesses.last().is_some_and(|it| it.threshold == threshold) {
            continue;
        }
        let n = above.len() as f64;
        let mean = above.iter().map(|x| x - threshold).sum::<f64>() / n;
        let off = |x: &f64| (x - threshold - mean) * (x - threshold - mean);
        let variance = above.iter().map(off).sum::<f64>() / (n - 1.0);
        excesses.push(MeanExcess {
            threshold,
            mean,
            standard_error: (variance / n).sqrt(),
            losses: above.len(),
        });
    }
    excesses
}

/// The generalised Pareto law above one threshold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Threshold {
    /// The threshold.
    pub threshold: f64,
    /// How many losses are above.
    pub losses: usize,
    /// ξ.
    pub shape: Parameter,
    /// β.
    pub scale: Parameter,
}

/// The tail fitted above the quantiles of these shares of losses above, such as 0.5, 0.2, 0.1; thresholds that leave
/// fewer than 20 losses or determine no law are left out.
///
/// Above the point where a Pareto tail starts the shape stays the same within its errors.
#[must_use]
pub fn thresholds(sample: &Sample, shares_above: &[f64]) -> Vec<Threshold> {
    let product = Product::of(sample);
    let mut found: Vec<Threshold> = Vec::new();
    for share in shares_above {
        let threshold = product.upper_quantile(*share);
        if found.iter().any(|it| it.threshold == threshold) {
            continue;
        }
        let Ok(fitted) = fit(Family::Gpd, sample, threshold) else {
            continue;
        };
        let (Some(shape), Some(scale)) = (fitted.parameter("shape"), fitted.parameter("scale"))
        else {
            continue;
        };
        if fitted.losses >= LEAST_ABOVE {
            found.push(Threshold {
                threshold,
                losses: fitted.losses,
                shape: *shape,
                scale: *scale,
            });
        }
    }
    found
}
