//! The mean of what a draft has more than its base, year by year.

use super::column::settled;
use super::difference::Difference;
use super::pair_tail::decides;
use crate::summary::Moments;
use crate::summary::fixed::ExactSum;
use crate::summary::group_sums::GroupSums;
use crate::summary::moments::for_each_group;

/// Differences of two columns over the same years; mergeable.
///
/// Net loss and cost of risk are both told by it, so that where no year parts the two columns of costs
/// by anything but a constant, both have the same interval.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct PairedMean {
    differences: Moments,
    cubes: ExactSum,
    largest: f64,
    differing: u64,
    buffer: Vec<f64>,
}

impl PairedMean {
    /// Adds rows of both in ascending order of years, whole groups of years a call.
    pub(super) fn add_rows(&mut self, years: &[u32], base: &[f64], draft: &[f64]) {
        let Self {
            differences,
            cubes,
            largest,
            differing,
            buffer,
        } = self;
        buffer.clear();
        for (&base, &draft) in base.iter().zip(draft) {
            let difference = settled(base, draft) - base;
            buffer.push(difference);
            *differing += u64::from(difference != 0.0);
            *largest = largest.max(difference.abs());
        }
        for_each_group(years, buffer, |years, values| {
            let sums = GroupSums::<3>::of_years(years, values);
            differences.add_sums(&sums);
            cubes.add(sums.powers[2]);
        });
    }

    /// Adds another part of the same run's years.
    pub(super) fn merge(&mut self, other: &Self) {
        self.differences.merge(&other.differences);
        self.cubes.merge(&other.cubes);
        self.largest = self.largest.max(other.largest);
        self.differing += other.differing;
    }

    /// Years in which the two differ by more than rounding.
    pub(super) fn differing(&self) -> u64 {
        self.differing
    }

    /// Σ x, x², x³ of x = draft less base.
    pub(super) fn sums(&self) -> [f64; 3] {
        let squares = self.differences.sum_of_squares();
        [self.differences.sum(), squares, self.cubes.value()]
    }

    /// The mean over `years` years; in doubt where one year of a tail that looks infinite decides.
    pub(super) fn finish(&self, years: u64, looks_infinite: bool) -> Difference {
        if self.differing == 0 {
            return Difference::NONE;
        }
        let sums = self.sums();
        let is_in_doubt = looks_infinite && decides(self.largest, sums[1]);
        let moments = sums.map(|sum| sum / years.max(1) as f64);
        Difference::of_influences(moments[0], moments, years).in_doubt_if(is_in_doubt)
    }
}
