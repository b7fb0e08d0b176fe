//! The error of a standard deviation.
//!
//! A unit is what is independent of all others: a year, of a party or of a group of m members
//! alike. With T = Σx its total and Q = Σx² the sum of squares over its members,
//! ```text
//!   s.e.(s) = √( Var(Q − 2·μ·T) / n ) / (2·m·s)          delta method, s² = Σ Q/(n·m) − μ²
//! ```
//! With m = 1 that is √((m₄ − s⁴)/n) / (2s), where m₄ is the fourth central moment. Source: Cramér,
//! Mathematical Methods of Statistics (1946), §27.7 and §28.4.

use serde::{Deserialize, Serialize};

use super::estimate::Estimate;
use super::fixed::ExactSum;
use super::group_sums::GroupSums;
use super::moments::Moments;
use super::tail::SortedTail;
use super::tail_index::Order;

/// Share of Q² that s⁴ must exceed, or rounding hides the spread of Q − 2·μ·T.
const HIDDEN: f64 = 1e-9;

/// Sums of third and fourth powers of a column of yearly amounts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct HigherSums {
    cubes: ExactSum,
    fourths: ExactSum,
}

impl HigherSums {
    #[inline]
    pub fn add_sums(&mut self, sums: &GroupSums<4>) {
        self.cubes.add(sums.powers[2]);
        self.fourths.add(sums.powers[3]);
    }

    pub fn merge(&mut self, other: &Self) {
        self.cubes.merge(&other.cubes);
        self.fourths.merge(&other.fourths);
    }

    /// The standard deviation of the column with these moments.
    pub fn sd(&self, moments: &Moments, years: u64) -> Estimate {
        let units = Units {
            count: years,
            members: 1,
            totals: moments.sum(),
            totals_squared: moments.sum_of_squares(),
            squares: moments.sum_of_squares(),
            squares_squared: self.fourths.value(),
            products: self.cubes.value(),
        };
        units.error_of(moments.sd(years))
    }
}

/// Sums over independent units.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Units {
    pub count: u64,
    /// Members of a unit.
    pub members: u32,
    /// ΣT.
    pub totals: f64,
    /// ΣT².
    pub totals_squared: f64,
    /// ΣQ.
    pub squares: f64,
    /// ΣQ².
    pub squares_squared: f64,
    /// ΣQT.
    pub products: f64,
}

impl Units {
    /// A standard deviation with its standard error.
    ///
    /// Zero has no error. Where the spread is below 0.6 % of the mean, rounding hides the fourth
    /// moment: the error is then that of a normal law, s/√(2n), and in doubt.
    pub fn error_of(&self, sd: f64) -> Estimate {
        if sd == 0.0 || self.count < 2 || !sd.is_finite() {
            return Estimate::new(sd, if sd == 0.0 { 0.0 } else { f64::INFINITY });
        }
        let (n, m) = (self.count as f64, f64::from(self.members));
        let mean_square = self.squares_squared / n;
        if !mean_square.is_finite() {
            return Estimate::new(sd, f64::INFINITY);
        }
        let shape = (m * sd * sd).powi(2);
        if shape <= HIDDEN * mean_square || mean_square == 0.0 {
            return Estimate::new(sd, sd / (2.0 * n).sqrt()).in_doubt();
        }
        let mean = self.totals / (n * m);
        let of_squares = mean_square - (self.squares / n).powi(2);
        let mixed = (self.products - self.squares * (self.totals / n)) / n;
        let of_totals = (self.totals_squared - self.totals * (self.totals / n)) / n;
        let variance = of_squares - 4.0 * mean * (mixed - mean * of_totals);
        Estimate::new(sd, (variance.max(0.0) / n).sqrt() / (2.0 * m * sd))
    }
}

impl SortedTail {
    /// A standard deviation, in doubt where the tail looks like one without a fourth moment.
    pub(crate) fn judge_sd(&self, sd: Estimate) -> Estimate {
        if self.looks_without_moment(Order::Fourth) {
            sd.in_doubt()
        } else {
            sd
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summary::estimate::Z_95;
    use crate::summary::testing::Random;
    use crate::summary::{Column, ColumnSpec};

    fn sd_of(values: &[f64]) -> Estimate {
        let years: Vec<u32> = (0..).take(values.len()).collect();
        let mut column = Column::new(&ColumnSpec::default(), values.len() as u64);
        column.add_rows(&years, values);
        column.finish(values.len() as u64).unwrap().sd
    }

    #[test]
    fn a_hand_computed_error() {
        let sd = sd_of(&[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 10.0, 30.0]);
        // Mean 4, Σ(x − 4)² = 840, Σ(x − 4)⁴ = 460,320: Var((x − 4)²) = 46,032 − 84².
        assert!((sd.value() - (840.0f64 / 9.0).sqrt()).abs() < 1e-12);
        let expected = (38_976.0f64 / 10.0).sqrt() / (2.0 * sd.value());
        assert!((sd.standard_error() - expected).abs() < 1e-12);
        assert!(sd.is_trustworthy());
    }

    #[test]
    fn a_sd_lies_within_two_errors_19_times_in_20() {
        let (n, repetitions) = (4_000, 600u64);
        // An exponential amount in half of the years: variance 1 − ¼.
        let truth = 0.75f64.sqrt();
        let mut covered = 0;
        for seed in 0..repetitions {
            let mut random = Random::seeded(8_200 + seed);
            let mut draw = || {
                if random.uniform() < 0.5 {
                    -random.uniform().ln()
                } else {
                    0.0
                }
            };
            let values: Vec<f64> = (0..n).map(|_| draw()).collect();
            let interval = sd_of(&values).interval(Z_95);
            covered += u32::from(interval.low() <= truth && truth <= interval.high());
        }
        let coverage = f64::from(covered) / repetitions as f64;
        assert!((coverage - 0.95).abs() < 0.025, "coverage {coverage}");
    }

    #[test]
    fn an_error_that_rounding_hides_is_that_of_a_normal_law_and_in_doubt() {
        let mut random = Random::seeded(83);
        let mut around = |mean: f64| {
            let values: Vec<f64> = (0..10_000).map(|_| mean + random.normal()).collect();
            sd_of(&values)
        };
        let normal = 1.0 / 20_000f64.sqrt();
        let (near, far) = (around(20.0), around(2_000.0));
        assert!(near.is_trustworthy() && !far.is_trustworthy());
        for sd in [near, far] {
            assert!((sd.value() - 1.0).abs() < 4.0 * normal);
            assert!((sd.standard_error() / normal - 1.0).abs() < 0.06);
        }
    }

    #[test]
    fn a_tail_without_fourth_moment_puts_the_sd_in_doubt_and_not_the_mean() {
        let mut random = Random::seeded(84);
        let values: Vec<f64> = (0..100_000)
            .map(|_| random.uniform().powf(-1.0 / 2.5))
            .collect();
        let years: Vec<u32> = (0..100_000).collect();
        let spec = ColumnSpec {
            levels: vec![0.9],
            ..ColumnSpec::default()
        };
        let mut column = Column::new(&spec, 100_000);
        column.add_rows(&years, &values);
        let summary = column.finish(100_000).unwrap();
        assert!(summary.mean.is_trustworthy() && !summary.sd.is_trustworthy());
    }

    #[test]
    fn what_has_no_spread_has_no_error_and_one_year_knows_none() {
        assert!(sd_of(&[0.0; 100]).is_structural_zero());
        assert!(sd_of(&[7.0; 1_000]).is_structural_zero());
        assert!(!sd_of(&[7.0]).is_trustworthy());
        assert!(!sd_of(&[1e100, 0.0, 0.0]).is_trustworthy());
    }
}
