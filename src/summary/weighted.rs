//! Estimates under importance sampling: every year carries a weight.
//!
//! A year drawn from a tilted law has the weight w = true density ÷ drawn
//! density, so E\[w\] = 1 and the mean is Σ w·x / n. Absent years are zeros
//! whatever they weigh, hence nothing is divided by Σ w. Quantiles are read from
//! the tail side: VaR_p is the smallest x whose excess mass Σ w·1{X > x} is at
//! most (1−p)·n. With all weights 1 every figure is the unweighted one. Source:
//! Glynn, Importance sampling for Monte Carlo estimation of quantiles (1996).

use crate::units::LEAST_LOSS;
use serde::{Deserialize, Serialize};

use super::column::{ColumnSpec, ColumnSummary, doubt_if};
use super::estimate::{Estimate, LevelTooLow, Z_95};
use super::exceedance::{self, ExceedancePoint};
use super::moments::{Moments, for_each_group};
use super::paired::RatioOfMeans;
use super::probability::Proportion;
use super::spread::Units;
use super::weighted_tail::{MOST_OF_SQUARES, WeightedTail};

/// A column whose years carry weights; used like [`Column`](super::Column).
///
/// ```
/// use obligor::summary::{ColumnSpec, WeightedColumn};
/// let spec = ColumnSpec { levels: vec![0.5], ..ColumnSpec::default() };
/// let mut column = WeightedColumn::new(&spec, 4);
/// column.add_rows(&[0, 1], &[30.0, 10.0], &[0.5, 1.0]);
/// assert_eq!(column.finish(4)?.mean.value(), 6.25); // (15 + 10) / 4
/// # Ok::<(), obligor::summary::LevelTooLow>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WeightedColumn {
    spec: ColumnSpec,
    /// w·x, whose squares give the error of the mean.
    amounts: Moments,
    /// w·x², for the standard deviation of X itself.
    squares: Moments,
    /// w·1{x > 0}.
    arrivals: Moments,
    /// w²·x, for the error of the mean given a loss.
    cross: Moments,
    /// w²·x³, for the error of the standard deviation.
    cubes: Moments,
    largest: f64,
    tail: WeightedTail,
}

impl WeightedColumn {
    /// An empty column for a run of `years` years; the body is kept only by the levels.
    #[must_use]
    pub fn new(spec: &ColumnSpec, years: u64) -> Self {
        Self {
            spec: spec.clone(),
            amounts: Moments::default(),
            squares: Moments::default(),
            arrivals: Moments::default(),
            cross: Moments::default(),
            cubes: Moments::default(),
            largest: 0.0,
            tail: WeightedTail::new(years, lowest(spec)),
        }
    }

    /// Adds rows as [`Column::add_rows`](super::Column::add_rows) does, each with its weight.
    ///
    /// # Panics
    /// If there is not one value and one weight a year.
    pub fn add_rows(&mut self, years: &[u32], values: &[f64], weights: &[f64]) {
        assert_eq!(values.len(), weights.len(), "one weight a row");
        let pairs = || values.iter().zip(weights);
        let amounts: Vec<f64> = pairs().map(|(x, w)| w * x).collect();
        let squares: Vec<f64> = pairs().map(|(x, w)| w * x * x).collect();
        let arrivals: Vec<f64> = pairs()
            .map(|(x, w)| if *x >= LEAST_LOSS { *w } else { 0.0 })
            .collect();
        let cross: Vec<f64> = pairs().map(|(x, w)| w * w * x).collect();
        let cubes: Vec<f64> = pairs().map(|(x, w)| w * w * x * x * x).collect();
        for (moments, rows) in [
            (&mut self.amounts, amounts),
            (&mut self.squares, squares),
            (&mut self.arrivals, arrivals),
            (&mut self.cross, cross),
            (&mut self.cubes, cubes),
        ] {
            for_each_group(years, &rows, |years, rows| moments.add_group(years, rows));
        }
        self.largest = values
            .iter()
            .fold(self.largest, |top, &value| top.max(value));
        self.tail.add(values, weights);
    }

    /// Adds another part of the same run's years.
    ///
    /// # Panics
    /// If the two were built for different specifications or years.
    pub fn merge(&mut self, other: Self) {
        assert_eq!(
            self.spec, other.spec,
            "parts of one column ask for the same"
        );
        self.amounts.merge(&other.amounts);
        self.squares.merge(&other.squares);
        self.arrivals.merge(&other.arrivals);
        self.cross.merge(&other.cross);
        self.cubes.merge(&other.cubes);
        self.largest = self.largest.max(other.largest);
        self.tail.merge(other.tail);
    }

    /// All estimates over `years` years.
    ///
    /// A mean or TVaR is in doubt where one year holds over a quarter of the sum
    /// of squares behind its error, a TVaR also with an effective number
    /// (Σw)²/Σw² of tail years below 20. `median_given_loss` is absent where
    /// the levels did not keep enough of the body.
    ///
    /// # Errors
    /// [`LevelTooLow`] if `years` is far above the number the column was built for.
    pub fn finish(self, years: u64) -> Result<ColumnSummary, LevelTooLow> {
        let mean = self.amounts.mean(years);
        let arrival = self.arrivals.mean(years);
        let is_one_year = self.amounts.share_of_largest() > MOST_OF_SQUARES;
        let mut summary = ColumnSummary {
            years,
            mean: doubt_if(is_one_year, mean),
            sd: self.sd(years),
            p_positive: Proportion::from_error(arrival.value(), arrival.standard_error(), years),
            largest: self.largest,
            mean_given_loss: self.mean_given_loss(),
            looks_infinite: is_one_year,
            ..ColumnSummary::default()
        };
        let tail = self.tail.finish(years);
        if self.arrivals.positives() > 0 {
            summary.median_given_loss = tail.interval_of_mass(self.arrivals.sum() / 2.0, Z_95);
        }
        for &level in &self.spec.levels {
            summary.var.push(level, tail.var_interval(level, Z_95)?);
            summary.tvar.push(level, tail.tvar(level)?);
        }
        for &period in &self.spec.return_periods {
            let quantile = tail.var_interval(exceedance::level(period), Z_95)?;
            summary
                .exceedance
                .push(ExceedancePoint::at(period, quantile));
        }
        Ok(summary)
    }

    /// √(Σ w·x²/n − mean²), with n − 1 as the unweighted one has it; in doubt by the rule of means.
    fn sd(&self, years: u64) -> Estimate {
        let n = years as f64;
        let (sum, squares) = (self.amounts.sum(), self.squares.sum());
        let sd = if squares == 0.0 {
            0.0
        } else if years < 2 {
            f64::INFINITY
        } else {
            ((squares - sum * (sum / n)).max(0.0) / (n - 1.0)).sqrt()
        };
        let units = Units {
            count: years,
            members: 1,
            totals: sum,
            totals_squared: self.amounts.sum_of_squares(),
            squares,
            squares_squared: self.squares.sum_of_squares(),
            products: self.cubes.sum(),
        };
        doubt_if(
            self.squares.share_of_largest() > MOST_OF_SQUARES,
            units.error_of(sd),
        )
    }

    /// Ratio Σwx / Σw of the positive years.
    fn mean_given_loss(&self) -> Estimate {
        let positives = self.arrivals.positives();
        RatioOfMeans::from_moments(&self.amounts, &self.arrivals, &self.cross, positives)
    }
}

/// Without a histogram the tail answers every return period too.
fn lowest(spec: &ColumnSpec) -> f64 {
    ColumnSpec {
        histogram: false,
        ..spec.clone()
    }
    .lowest()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summary::Interval;
    use crate::summary::column::Column;
    use crate::summary::testing::{Random, random_blocks};

    fn spec() -> ColumnSpec {
        ColumnSpec {
            levels: vec![0.9, 0.99, 0.995],
            return_periods: vec![100.0],
            histogram: false,
        }
    }

    #[test]
    fn weights_of_one_change_nothing() {
        let mut random = Random::seeded(51);
        let years: Vec<u32> = (0..20_000).filter(|_| random.uniform() < 0.6).collect();
        let values: Vec<f64> = years.iter().map(|_| random.normal().exp()).collect();
        let mut plain = Column::new(&spec(), 20_000);
        plain.add_rows(&years, &values);
        let plain = plain.finish(20_000).unwrap();
        let mut weighted = WeightedColumn::new(&spec(), 20_000);
        weighted.add_rows(&years, &values, &vec![1.0; years.len()]);
        let weighted = weighted.finish(20_000).unwrap();
        assert_eq!(weighted.mean, plain.mean);
        assert_eq!(weighted.largest, plain.largest);
        let (seen, same) = (weighted.sd, plain.sd);
        assert!((seen.value() / same.value() - 1.0).abs() < 1e-12);
        assert!((seen.standard_error() / same.standard_error() - 1.0).abs() < 1e-9);
        let errors = |summary: &ColumnSummary| summary.mean_given_loss.standard_error();
        assert!((errors(&weighted) / errors(&plain) - 1.0).abs() < 1e-9);
        assert_eq!(weighted.p_positive.value(), plain.p_positive.value());
        assert!((weighted.p_positive.low() - plain.p_positive.low()).abs() < 1e-6);
        for level in spec().levels {
            let (seen, same) = (
                weighted.var.at(level).unwrap(),
                plain.var.at(level).unwrap(),
            );
            assert_eq!(seen.value(), same.value());
            assert!((seen.low() / same.low() - 1.0).abs() < 0.01);
            assert!((seen.high() / same.high() - 1.0).abs() < 0.01);
            let (seen, same) = (
                weighted.tvar.at(level).unwrap(),
                plain.tvar.at(level).unwrap(),
            );
            assert!((seen.value() / same.value() - 1.0).abs() < 1e-12);
            assert!((seen.standard_error() / same.standard_error() - 1.0).abs() < 1e-9);
        }
    }

    /// A standard normal drawn around `shift`, its exponential, and its weight.
    fn tilted(random: &mut Random, shift: f64) -> (f64, f64) {
        let z = random.normal() + shift;
        (z.exp(), (shift * shift / 2.0 - shift * z).exp())
    }

    #[test]
    fn a_tilted_law_finds_the_tail_of_the_true_one() {
        let (var, tvar) = (2.326_347_874_040_841f64.exp(), 15.229_0);
        let (n, repetitions) = (5_000u32, 300u64);
        let years: Vec<u32> = (0..n).collect();
        let spec = ColumnSpec {
            levels: vec![0.99],
            ..ColumnSpec::default()
        };
        let (mut means, mut vars, mut tvars, mut width) = (0, 0, 0, 0.0);
        for seed in 0..repetitions {
            let mut random = Random::seeded(5_000 + seed);
            let (values, weights): (Vec<f64>, Vec<f64>) =
                years.iter().map(|_| tilted(&mut random, 1.5)).unzip();
            let mut column = WeightedColumn::new(&spec, u64::from(n));
            column.add_rows(&years, &values, &weights);
            let summary = column.finish(u64::from(n)).unwrap();
            let covers = |interval: Interval, truth| {
                u32::from(interval.low() <= truth && truth <= interval.high())
            };
            means += covers(summary.mean.interval(Z_95), 0.5f64.exp());
            vars += covers(summary.var.at(0.99).unwrap(), var);
            let seen = summary.tvar.at(0.99).unwrap();
            tvars += covers(seen.interval(Z_95), tvar);
            width += seen.standard_error() / repetitions as f64;
        }
        for covered in [means, vars, tvars] {
            assert!(
                f64::from(covered) / repetitions as f64 > 0.9,
                "{means} {vars} {tvars}"
            );
        }
        // Plain sampling of 5,000 years has a standard error of about 1.6.
        assert!(width < 0.4, "{width}");
    }

    #[test]
    fn blocks_and_shards_move_no_bit() {
        let seed = 52;
        let mut random = Random::seeded(seed);
        let years: Vec<u32> = (0..20_000).filter(|_| random.uniform() < 0.6).collect();
        let (values, weights): (Vec<f64>, Vec<f64>) = years
            .iter()
            .map(|_| tilted(&mut random, 1.0))
            .map(|(value, weight)| (value.min(9.0), weight))
            .unzip();
        let mut whole = WeightedColumn::new(&spec(), 20_000);
        whole.add_rows(&years, &values, &weights);
        let whole = whole.finish(20_000).unwrap();
        for _ in 0..4 {
            let mut blocks = random_blocks(&mut random, &years);
            random.shuffle(&mut blocks);
            let mut parts = vec![WeightedColumn::new(&spec(), 20_000); 3];
            for rows in blocks {
                let part = &mut parts[random.below(3)];
                part.add_rows(&years[rows.clone()], &values[rows.clone()], &weights[rows]);
            }
            let mut merged = parts.pop().unwrap();
            parts.into_iter().for_each(|part| merged.merge(part));
            assert_eq!(merged.finish(20_000).unwrap(), whole, "seed {seed}");
        }
    }

    #[test]
    fn an_untouched_column_is_zero() {
        let summary = WeightedColumn::new(&spec(), 1_000).finish(1_000).unwrap();
        assert!(summary.mean.is_structural_zero());
        assert_eq!(summary.var.at(0.99).unwrap().value(), 0.0);
        assert!(summary.tvar.at(0.99).unwrap().is_structural_zero());
        assert_eq!(summary.median_given_loss, None);
    }
}
