//! Mean, standard deviation and number of years hit, free of order.
//!
//! Within a group of 256 years (aligned to the absolute year) amounts are added
//! in f64, in one fixed order; the group's sum is then added exactly
//! ([`ExactSum`]). So neither the block size nor the order of the groups nor a
//! zero more or less among the rows can move a bit.

use serde::{Deserialize, Serialize};

use super::estimate::Estimate;
use super::fixed::ExactSum;
use super::group_sums::GroupSums;
use super::probability::Proportion;

/// Years that are summed together; no group may be split between two calls.
pub const GROUP_YEARS: u32 = 256;

/// Relative rounding of a sum of squares: a variance below it is no variance.
pub(crate) const ROUNDING: f64 = 1e-13;

/// Count, sum, sum of squares and largest value of a column of yearly amounts.
///
/// With S₁ = Σx, S₂ = Σx² over the n years, absent ones being zero:
/// mean = S₁/n, variance = (S₂ − S₁²/n)/(n−1), standard error = sd/√n.
///
/// ```
/// use obligor::summary::Moments;
/// let mut moments = Moments::default();
/// moments.add_rows(&[0, 7], &[30.0, 10.0]); // two years of four, the others zero
/// let mean = moments.mean(4);
/// assert_eq!(mean.value(), 10.0);
/// assert!((mean.standard_error() - 50f64.sqrt()).abs() < 1e-12); // sd = √200, n = 4
/// assert_eq!(moments.p_positive(4).value(), 0.5);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Moments {
    positives: u64,
    sum: ExactSum,
    squares: ExactSum,
    largest: f64,
}

impl Moments {
    /// Adds rows, one a year, in ascending order of years; zeros may be left out.
    ///
    /// All rows of a group of [`GROUP_YEARS`] years must come in one call.
    pub fn add_rows(&mut self, years: &[u32], values: &[f64]) {
        for_each_group(years, values, |years, values| self.add_group(years, values));
    }

    /// Adds the rows of one group of years.
    #[inline]
    pub(crate) fn add_group(&mut self, years: &[u32], values: &[f64]) {
        self.add_sums(&GroupSums::<2>::of_years(years, values));
    }

    /// Adds the rows of one group in which a year may have several rows.
    pub(crate) fn add_group_of_members(&mut self, years: &[u32], values: &[f64]) {
        self.add_sums(&GroupSums::<2>::of_members(years, values));
    }

    /// Adds the sums of a group of years.
    #[inline]
    pub(crate) fn add_sums<const P: usize>(&mut self, sums: &GroupSums<P>) {
        const { assert!(P >= 2, "a spread needs the squares") }
        self.sum.add(sums.powers[0]);
        self.squares.add(sums.powers[1]);
        self.positives += sums.positives;
        self.largest = self.largest.max(sums.largest);
    }

    /// Adds the first two powers of groups of years alone: for who asks for no more than mean and spread.
    #[inline]
    pub(crate) fn add_powers(&mut self, groups: &[[f64; 2]]) {
        self.sum.add_all(groups.iter().map(|[sum, _]| *sum));
        self.squares
            .add_all(groups.iter().map(|[_, squares]| *squares));
    }

    /// Adds the sums of groups of years alone: for who asks for no more than the mean.
    #[inline]
    pub(crate) fn add_sums_alone(&mut self, groups: &[f64]) {
        self.sum.add_all(groups.iter().copied());
    }

    /// Adds all years of another column's part.
    pub fn merge(&mut self, other: &Self) {
        self.positives += other.positives;
        self.sum.merge(&other.sum);
        self.squares.merge(&other.squares);
        self.largest = self.largest.max(other.largest);
    }

    /// Mean over `years` with its standard error; no years give 0 with an infinite error.
    #[must_use]
    pub fn mean(&self, years: u64) -> Estimate {
        if years == 0 {
            return Estimate::new(0.0, f64::INFINITY);
        }
        let n = years as f64;
        Estimate::new(self.sum.value() / n, self.sd(years) / n.sqrt())
    }

    /// Standard deviation of a year's amount; infinite with one year or fewer
    /// unless nothing was positive.
    ///
    /// A spread within the rounding of the sum of squares (3·10⁻⁷ of the mean) is zero.
    #[must_use]
    pub fn sd(&self, years: u64) -> f64 {
        let (n, sum, squares) = (years as f64, self.sum.value(), self.squares.value());
        if squares == 0.0 {
            return 0.0;
        }
        if years < 2 || !squares.is_finite() {
            return f64::INFINITY;
        }
        let centred = squares - sum * (sum / n);
        if centred <= ROUNDING * squares {
            0.0
        } else {
            (centred / (n - 1.0)).sqrt()
        }
    }

    /// Share of years with an amount of a cent or more ([`LEAST_LOSS`](crate::units::LEAST_LOSS)).
    #[must_use]
    pub fn p_positive(&self, years: u64) -> Proportion {
        Proportion::of(self.positives, years)
    }

    /// Mean of the positive years alone, with the standard error it has given their number.
    ///
    /// Zero without error if no year was positive. Amounts below zero have no place in it.
    #[must_use]
    pub fn mean_given_positive(&self) -> Estimate {
        if self.positives == 0 {
            Estimate::new(0.0, 0.0)
        } else {
            self.mean(self.positives)
        }
    }

    /// Number of years with an amount of a cent or more.
    #[must_use]
    pub fn positives(&self) -> u64 {
        self.positives
    }

    /// The largest amount, 0 if none was positive.
    #[must_use]
    pub fn largest(&self) -> f64 {
        self.largest
    }

    /// Sum of all amounts.
    #[must_use]
    pub fn sum(&self) -> f64 {
        self.sum.value()
    }

    /// Sum of the squares of all amounts.
    #[must_use]
    pub fn sum_of_squares(&self) -> f64 {
        self.squares.value()
    }

    /// Whether some amount was not finite or too large to square: mean and
    /// error are then infinite and in doubt.
    #[must_use]
    pub fn is_too_large(&self) -> bool {
        self.sum.is_too_large() || self.squares.is_too_large()
    }

    /// Share of the sum of squares that the largest year alone holds, 0 for an empty column.
    pub(crate) fn share_of_largest(&self) -> f64 {
        let squares = self.squares.value();
        if squares > 0.0 {
            self.largest * self.largest / squares
        } else {
            0.0
        }
    }
}

/// Calls `each` with the rows of every group of [`GROUP_YEARS`] years in turn.
#[inline]
pub(crate) fn for_each_group(years: &[u32], values: &[f64], mut each: impl FnMut(&[u32], &[f64])) {
    assert_eq!(years.len(), values.len(), "one value a row");
    debug_assert!(years.is_sorted(), "rows come in ascending order of years");
    let mut start = 0;
    while start < years.len() {
        let end = start + group_length(&years[start..]);
        each(&years[start..end], &values[start..end]);
        start = end;
    }
}

/// Number of leading rows whose years lie in the group of the first one.
#[inline]
fn group_length(years: &[u32]) -> usize {
    let full = GROUP_YEARS as usize;
    let group = years[0] / GROUP_YEARS;
    let is_in = |year: u32| year / GROUP_YEARS == group;
    // The usual dense column: distinct ascending years, so the 256th row ends the group.
    if years.len() >= full
        && is_in(years[full - 1])
        && years.get(full).is_none_or(|&year| !is_in(year))
    {
        return full;
    }
    // A year may have several rows, so that a group may be longer than its years.
    years.partition_point(|&year| is_in(year))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summary::testing::{Random, random_blocks};

    #[test]
    fn a_hand_computed_column() {
        let mut moments = Moments::default();
        moments.add_rows(&[1, 2, 300], &[2.0, 4.0, 6.0]);
        // n = 6: mean 2, Σ(x − 2)² = 56 − 24 = 32, sd = √6.4.
        assert_eq!(moments.mean(6).value(), 2.0);
        assert!((moments.sd(6) - 6.4f64.sqrt()).abs() < 1e-14);
        assert!((moments.mean(6).standard_error() - (6.4f64 / 6.0).sqrt()).abs() < 1e-14);
        assert_eq!(moments.mean_given_positive().value(), 4.0);
        assert!(
            (moments.mean_given_positive().standard_error() - (4.0f64 / 3.0).sqrt()).abs() < 1e-14
        );
        assert_eq!((moments.positives(), moments.largest()), (3, 6.0));
    }

    #[test]
    fn an_empty_column_is_a_structural_zero() {
        let moments = Moments::default();
        assert!(moments.mean(1_000).is_structural_zero());
        assert!(moments.mean_given_positive().is_structural_zero());
        assert_eq!(moments.sd(1_000), 0.0);
        assert_eq!(moments.share_of_largest(), 0.0);
    }

    #[test]
    fn one_year_has_no_error_to_show() {
        let mut moments = Moments::default();
        moments.add_rows(&[0], &[5.0]);
        assert_eq!(moments.mean(1).value(), 5.0);
        assert!(!moments.mean(1).is_trustworthy());
        assert_eq!(moments.mean(0).standard_error(), f64::INFINITY);
    }

    #[test]
    fn a_constant_has_no_spread() {
        let years: Vec<u32> = (0..10_000).collect();
        let mut moments = Moments::default();
        moments.add_rows(&years, &vec![0.1; years.len()]);
        assert_eq!(moments.sd(10_000), 0.0);
        assert!((moments.mean(10_000).value() - 0.1).abs() < 1e-15);
    }

    #[test]
    fn amounts_below_zero_count_in_the_mean_only() {
        let mut moments = Moments::default();
        moments.add_rows(&[0, 1], &[-10.0, 4.0]);
        assert_eq!(moments.mean(2).value(), -3.0);
        assert_eq!((moments.positives(), moments.largest()), (1, 4.0));
    }

    #[test]
    fn blocks_order_merges_and_zeros_move_no_bit() {
        let seed = 7;
        let mut random = Random::seeded(seed);
        let years: Vec<u32> = (100..40_000).filter(|_| random.uniform() < 0.8).collect();
        let values: Vec<f64> = years
            .iter()
            .map(|&year| {
                // A stretch of full groups, so that both ways of summing are compared.
                let is_hit = random.uniform() < 0.5 || (10_240..20_480).contains(&year);
                if is_hit {
                    (2.0 * random.normal()).exp()
                } else {
                    0.0
                }
            })
            .collect();
        let mut whole = Moments::default();
        whole.add_rows(&years, &values);

        let dense_years: Vec<u32> = (0..40_192).collect();
        let mut dense_values = vec![0.0; dense_years.len()];
        years
            .iter()
            .zip(&values)
            .for_each(|(&year, &value)| dense_values[year as usize] = value);
        let mut dense = Moments::default();
        dense.add_rows(&dense_years, &dense_values);
        assert_eq!(whole, dense, "seed {seed}");

        let mut blocks = random_blocks(&mut random, &years);
        random.shuffle(&mut blocks);
        let mut parts = vec![Moments::default(); 3];
        for block in blocks {
            let part = random.below(3);
            parts[part].add_rows(&years[block.clone()], &values[block]);
        }
        let mut merged = Moments::default();
        parts.iter().rev().for_each(|part| merged.merge(part));
        assert_eq!(whole.mean(40_000), merged.mean(40_000), "seed {seed}");
        assert_eq!(whole, merged, "seed {seed}");
    }

    #[test]
    fn a_group_that_is_full_by_repeats_is_summed_by_lane() {
        let years: Vec<u32> = (0..128).flat_map(|year| [year, year]).collect();
        let mut moments = Moments::default();
        let values: Vec<f64> = (0..256).map(|row| 0.1 * f64::from(row)).collect();
        for_each_group(&years, &values, |years, values| {
            moments.add_group_of_members(years, values)
        });
        let mut padded = Moments::default();
        let more_years: Vec<u32> = years.iter().copied().chain([200]).collect();
        let more_values: Vec<f64> = values.iter().copied().chain([0.0]).collect();
        for_each_group(&more_years, &more_values, |years, values| {
            padded.add_group_of_members(years, values);
        });
        assert_eq!(moments, padded);
    }

    #[test]
    fn what_cannot_be_squared_is_flagged() {
        let mut moments = Moments::default();
        moments.add_rows(&[0, 1], &[1e200, 1.0]);
        assert!(moments.is_too_large());
        assert!(!moments.mean(10).is_trustworthy());
    }

    #[test]
    fn the_mean_lies_within_two_errors_19_times_in_20() {
        let (n, repetitions) = (20_000u32, 1_500);
        let years: Vec<u32> = (0..n).collect();
        let truth = (0.5f64).exp();
        let mut covered = 0;
        for seed in 0..repetitions {
            let mut random = Random::seeded(1_000 + seed);
            let values: Vec<f64> = years.iter().map(|_| random.normal().exp()).collect();
            let mut moments = Moments::default();
            moments.add_rows(&years, &values);
            let interval = moments.mean(u64::from(n)).interval(1.96);
            covered += u32::from(interval.low() <= truth && truth <= interval.high());
        }
        let coverage = f64::from(covered) / repetitions as f64;
        assert!((coverage - 0.95).abs() < 0.02, "coverage {coverage}");
    }
}
