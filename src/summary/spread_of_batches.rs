//! What parameters and what chance contribute to a spread, from batches of years that share parameters.
//!
//! With B batches of m years, x̄_b and s²_b mean and variance of the years of batch b (one-way analysis of variance,
//! nested simulation):
//! ```text
//!   process      σ²_c = mean of s²_b                  the variance of a year, parameters given
//!   parameters   σ²_p = Var_b(x̄_b) − σ²_c / m         of the mean, over parameters
//! ```
//! A quantile has no s²_b; each batch is cut into two halves with one figure each, T′_b and T″_b, whose chance is
//! independent: their covariance over batches is the variance of the expected figure over parameters, whatever
//! chance adds to each.
//! ```text
//!   parameters   σ²_p = Cov_b(T′_b, T″_b)
//! ```
//! Sources: Searle, Casella, McCulloch, Variance Components (1992), §3.5; Gordy, Juneja, Nested simulation in
//! portfolio risk measurement, Management Science 56 (2010).

use super::estimate::{Estimate, Interval};

/// Batches under which no range is told.
const FEWEST_BATCHES: usize = 20;

/// Ends of the range of a figure over parameters.
const RANGE: [f64; 2] = [0.05, 0.95];

/// Mean and variance of the years of a batch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BatchYears {
    /// x̄_b.
    pub mean: f64,
    /// s²_b.
    pub variance: f64,
}

/// A figure's spread over parameters.
///
/// ```
/// use obligor::summary::{BatchYears, SpreadOfParameters};
/// // Means 1 and 3 of 100 years with a variance of 4 each: Var = 2, less 4 / 100.
/// let batches = [1.0, 3.0].map(|mean| BatchYears { mean, variance: 4.0 });
/// let (spread, process) = SpreadOfParameters::of_means(&batches, 100);
/// assert_eq!((spread.mean.value(), process.value()), (2.0, 2.0));
/// assert!((spread.sd.value() - 1.96_f64.sqrt()).abs() < 1e-12);
/// // Halves: (2 − 3)(1 − 2) + (4 − 3)(3 − 2) = 2.
/// let spread = SpreadOfParameters::of_halves(&[(2.0, 1.0), (4.0, 3.0)]);
/// assert_eq!((spread.mean.value(), spread.sd.value()), (2.5, 2.0_f64.sqrt()));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct SpreadOfParameters {
    /// The figure given parameters, on average over these.
    pub mean: Estimate,
    /// Its standard deviation over parameters.
    pub sd: Estimate,
    /// Where it lies for nine in ten parameters; none of fewer than 20 batches, and none where chance hides
    /// what parameters do: no variance over them is left.
    pub range: Option<Interval>,
}

impl SpreadOfParameters {
    /// Of the mean of so many years a batch, and the standard deviation of a year given parameters.
    #[must_use]
    pub fn of_means(batches: &[BatchYears], years: u32) -> (Self, Estimate) {
        let count = batches.len() as f64;
        let means: Vec<f64> = batches.iter().map(|it| it.mean).collect();
        let mean = average(&means);
        let bessel = count / (count - 1.0);
        let parts = batches.iter().map(|it| {
            let gap = it.mean - mean.value();
            gap * gap * bessel - it.variance / f64::from(years)
        });
        let variance = average(&parts.collect::<Vec<f64>>());
        let process: Vec<f64> = batches.iter().map(|it| it.variance).collect();
        (Self::of(mean, variance, means), root(average(&process)))
    }

    /// Of a figure of the two halves of every batch.
    #[must_use]
    pub fn of_halves(halves: &[(f64, f64)]) -> Self {
        let count = halves.len() as f64;
        let of = |which: fn(&(f64, f64)) -> f64| {
            average(&halves.iter().map(which).collect::<Vec<f64>>())
        };
        let [one, other] = [of(|it| it.0), of(|it| it.1)].map(Estimate::value);
        let bessel = count / (count - 1.0);
        let products = halves
            .iter()
            .map(|it| (it.0 - one) * (it.1 - other) * bessel);
        let covariance = average(&products.collect::<Vec<f64>>());
        let both: Vec<f64> = halves.iter().map(|it| f64::midpoint(it.0, it.1)).collect();
        Self::of(average(&both), covariance, both)
    }

    pub(super) fn in_doubt(self) -> Self {
        Self {
            mean: self.mean.in_doubt(),
            sd: self.sd.in_doubt(),
            range: self.range.map(Interval::in_doubt),
        }
    }

    fn of(mean: Estimate, variance: Estimate, figures: Vec<f64>) -> Self {
        Self {
            mean,
            sd: root(variance),
            range: range(mean.value(), variance.value(), figures),
        }
    }
}

/// The mean of independent figures, with its standard error.
fn average(figures: &[f64]) -> Estimate {
    let count = figures.len() as f64;
    let mean = figures.iter().sum::<f64>() / count;
    let squares = figures
        .iter()
        .map(|it| (it - mean) * (it - mean))
        .sum::<f64>();
    // One batch tells nothing of how far others lie from it.
    let error = if figures.len() > 1 {
        (squares / (count - 1.0) / count).sqrt()
    } else {
        f64::INFINITY
    };
    Estimate::new(mean, error)
}

/// The root of a variance; what noise made negative is zero. The error is how far one standard error of the variance
/// moves the root.
fn root(variance: Estimate) -> Estimate {
    let value = variance.value().max(0.0);
    let more = (value + variance.standard_error()).sqrt();
    Estimate::new(value.sqrt(), more - value.sqrt())
}

/// The 5 % and 95 % quantiles of what batches show, drawn in towards the mean until its variance is that over
/// parameters alone. Source: Louis, JASA 79 (1984).
fn range(mean: f64, variance: f64, mut figures: Vec<f64>) -> Option<Interval> {
    if figures.len() < FEWEST_BATCHES || variance <= 0.0 {
        return None;
    }
    let seen = average(&figures).standard_error().powi(2) * figures.len() as f64;
    let part = if seen > 0.0 {
        (variance / seen).sqrt().min(1.0)
    } else {
        0.0
    };
    figures.sort_by(f64::total_cmp);
    let at = |level: f64| {
        let rank = super::tail::rank(level, figures.len() as u64) as usize;
        mean + part * (figures[rank - 1] - mean)
    };
    let [low, high] = RANGE.map(at);
    Some(Interval::new(mean, low.min(mean), high.max(mean)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summary::testing::Random;

    /// Batches of years with a lognormal mean of their own.
    fn batches(count: usize, years: u32, sigma: f64) -> (Vec<BatchYears>, Vec<(f64, f64)>) {
        let mut random = Random::seeded(7_001);
        let batch = |_| {
            let centre = 100.0 * (sigma * random.normal() - 0.5 * sigma * sigma).exp();
            let drawn: Vec<f64> = (0..years)
                .map(|_| centre + 30.0 * random.normal())
                .collect();
            let mean = |part: &[f64]| part.iter().sum::<f64>() / part.len() as f64;
            let all = mean(&drawn);
            let squares: f64 = drawn.iter().map(|it| (it - all) * (it - all)).sum();
            let variance = squares / f64::from(years - 1);
            let (one, other) = drawn.split_at(drawn.len() / 2);
            (
                BatchYears {
                    mean: all,
                    variance,
                },
                (mean(one), mean(other)),
            )
        };
        (0..count).map(batch).unzip()
    }

    #[test]
    fn both_ways_find_the_spread_that_was_drawn() {
        let sigma: f64 = 0.3;
        let truth = 100.0 * (sigma * sigma).exp_m1().sqrt();
        let (means, halves) = batches(4_000, 64, sigma);
        let (spread, process) = SpreadOfParameters::of_means(&means, 64);
        for found in [spread.sd, SpreadOfParameters::of_halves(&halves).sd] {
            let z = (found.value() - truth) / found.standard_error();
            assert!(z.abs() < 4.0, "{found} for {truth}");
        }
        let z = (process.value() - 30.0) / process.standard_error();
        assert!(z.abs() < 4.0, "{process}");
        let range = spread.range.expect("there are batches enough");
        let end = |score: f64| 100.0 * (sigma * score - 0.5 * sigma * sigma).exp();
        assert!((range.low() / end(-1.645) - 1.0).abs() < 0.05, "{range}");
        assert!((range.high() / end(1.645) - 1.0).abs() < 0.05, "{range}");
    }

    #[test]
    fn batches_alike_but_for_chance_have_no_spread_of_parameters() {
        let (means, halves) = batches(400, 64, 0.0);
        let (spread, _) = SpreadOfParameters::of_means(&means, 64);
        for found in [spread.sd, SpreadOfParameters::of_halves(&halves).sd] {
            assert!(found.value() <= 3.0 * found.standard_error(), "{found}");
            assert!(found.value() < 1.5, "chance alone spreads means by 3.75");
        }
    }

    #[test]
    fn halves_that_vary_against_each_other_tell_no_range() {
        let halves: Vec<(f64, f64)> = (0..40).map(|at| [(1.0, 3.0), (3.0, 1.0)][at % 2]).collect();
        let spread = SpreadOfParameters::of_halves(&halves);
        assert_eq!((spread.mean.value(), spread.sd.value()), (2.0, 0.0));
        assert_eq!(spread.range, None);
    }

    #[test]
    fn few_batches_tell_no_range_and_one_no_error() {
        let (means, _) = batches(19, 64, 0.3);
        let (spread, _) = SpreadOfParameters::of_means(&means, 64);
        assert_eq!(spread.range, None);
        let (spread, _) = SpreadOfParameters::of_means(&means[..1], 64);
        assert!(!spread.mean.is_trustworthy());
    }
}
