//! Quantiles of the body of a column: the median given a loss, short return periods.
//!
//! A histogram of the positive amounts with 512 cells an octave, each with the
//! number, the smallest and the largest of its amounts. A cell is at most
//! 1/512 = 0.2 % wide, and an atom (a cap, a retention) that is alone in its
//! cell is exact because smallest = largest.

use crate::units::LEAST_LOSS;
use serde::{Deserialize, Serialize};

use super::estimate::{Interval, Z_95};
use super::sift::{SIFTED, sift};

/// Leading bits of the fraction that choose the cell within an octave.
const CELL_BITS: u32 = 9;

/// Relative width of a cell at most: 2⁻⁹.
pub const CELL_WIDTH: f64 = 1.0 / (1u64 << CELL_BITS) as f64;

const SHIFT: u32 = 52 - CELL_BITS;

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Cell {
    count: u64,
    /// Bits of positive f64: ordered as the numbers are, and 0 in an empty cell.
    smallest: u64,
    largest: u64,
}

const EMPTY: Cell = Cell {
    count: 0,
    smallest: u64::MAX,
    largest: 0,
};

/// A log-histogram of positive amounts; mergeable, free of order.
///
/// ```
/// use obligor::summary::Histogram;
/// let mut histogram = Histogram::default();
/// histogram.add(&[0.0, 100.0, 200.0, 300.0]);
/// let median = histogram.quantile(0.5, 1.0).unwrap();
/// assert_eq!(median.value(), 200.0); // of the three positive ones
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Histogram {
    /// Index of the first cell among all that f64 allows.
    first: usize,
    /// From the lowest to the highest cell in use.
    cells: Vec<Cell>,
}

impl Histogram {
    /// Adds amounts of any years in any order; only positive finite ones count.
    #[inline]
    pub fn add(&mut self, values: &[f64]) {
        let mut positive = [0; SIFTED];
        for chunk in values.chunks(SIFTED) {
            let passes = |value: f64| (LEAST_LOSS..f64::INFINITY).contains(&value);
            let count = sift(chunk, passes, &mut positive);
            positive[..count]
                .iter()
                .for_each(|&bits| self.add_positive(bits));
        }
    }

    #[inline]
    fn add_positive(&mut self, bits: u64) {
        let index = (bits >> SHIFT) as usize;
        let mut place = index.wrapping_sub(self.first);
        if place >= self.cells.len() {
            self.reach(index);
            place = index - self.first;
        }
        let cell = &mut self.cells[place];
        cell.count += 1;
        cell.smallest = cell.smallest.min(bits);
        cell.largest = cell.largest.max(bits);
    }

    /// Widens the cells in use so that they hold the given one.
    #[cold]
    fn reach(&mut self, index: usize) {
        if self.cells.is_empty() {
            self.first = index;
        }
        if index < self.first {
            let more = self.first - index;
            self.cells.splice(0..0, std::iter::repeat_n(EMPTY, more));
            self.first = index;
        }
        let length = self.cells.len().max(index - self.first + 1);
        self.cells.resize(length, EMPTY);
    }

    /// Adds the amounts of another part of the years.
    pub fn merge(&mut self, other: &Self) {
        if other.cells.is_empty() {
            return;
        }
        self.reach(other.first);
        self.reach(other.first + other.cells.len() - 1);
        let start = other.first - self.first;
        for (cell, added) in self.cells[start..].iter_mut().zip(&other.cells) {
            cell.count += added.count;
            cell.smallest = cell.smallest.min(added.smallest);
            cell.largest = cell.largest.max(added.largest);
        }
    }

    /// Number of positive amounts.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.cells.iter().map(|cell| cell.count).sum()
    }

    /// The ⌈p·k⌉-th smallest of the k positive amounts with its 95 % interval, `None` if there is none.
    ///
    /// Exact on atoms and at both ends, elsewhere within one cell, 0.2 %. The
    /// bounds are those of [`SortedTail::var_interval`](super::SortedTail::var_interval)
    /// with k/`design_effect` independent amounts.
    #[must_use]
    pub fn quantile(&self, level: f64, design_effect: f64) -> Option<Interval> {
        let count = self.count();
        (count > 0).then(|| self.quantile_of(level, count, design_effect))
    }

    /// VaR of all `years` years, absent ones being zero.
    #[must_use]
    pub fn var(&self, level: f64, years: u64, design_effect: f64) -> Interval {
        self.quantile_of(level, years.max(1), design_effect)
    }

    /// Quantile of `total` amounts of which all but those counted are zero.
    fn quantile_of(&self, level: f64, total: u64, design_effect: f64) -> Interval {
        let n = total as f64;
        let half = Z_95 * (n * level * (1.0 - level) * design_effect).sqrt();
        let lower = (n * level - half).floor().max(1.0) as u64;
        let upper = (n * level + half).ceil() + 1.0;
        let ranks = [super::tail::rank(level, total), lower, upper.min(n) as u64];
        let [value, low, high] = ranks.map(|rank| self.at_rank_from_top(total - rank));
        let interval = Interval::new(value, low, high);
        if upper > n {
            interval.in_doubt()
        } else {
            interval
        }
    }

    /// The amount with so many amounts above it; 0 beyond the last.
    fn at_rank_from_top(&self, mut above: u64) -> f64 {
        for cell in self.cells.iter().rev() {
            if above < cell.count {
                let [smallest, largest] = [cell.smallest, cell.largest].map(f64::from_bits);
                let depth = above as f64 / (cell.count - 1).max(1) as f64;
                return largest - (largest - smallest) * depth;
            }
            above -= cell.count;
        }
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summary::tail::{Tail, rank};
    use crate::summary::testing::Random;

    #[test]
    fn quantiles_lie_within_one_cell_of_the_exact_ones() {
        let mut random = Random::seeded(21);
        let mut values: Vec<f64> = (0..30_000)
            .map(|_| 1e3 * (2.0 * random.normal()).exp())
            .collect();
        let mut histogram = Histogram::default();
        histogram.add(&values);
        values.sort_by(f64::total_cmp);
        for level in [0.0, 0.01, 0.25, 0.5, 0.9, 0.999, 1.0] {
            let exact = values[rank(level, 30_000) as usize - 1];
            let seen = histogram.quantile(level, 1.0).unwrap().value();
            assert!(
                (seen / exact - 1.0).abs() <= CELL_WIDTH,
                "{level}: {seen} for {exact}"
            );
        }
        assert_eq!(histogram.quantile(0.0, 1.0).unwrap().value(), values[0]);
        assert_eq!(
            histogram.quantile(1.0, 1.0).unwrap().value(),
            values[29_999]
        );
    }

    #[test]
    fn an_atom_is_exact() {
        let mut histogram = Histogram::default();
        histogram.add(&[100_000.0; 60]);
        histogram.add(&[1.0; 20]);
        histogram.add(&[5e6; 20]);
        let median = histogram.quantile(0.5, 1.0).unwrap();
        assert_eq!(
            (median.value(), median.low(), median.high()),
            (1e5, 1e5, 1e5)
        );
    }

    #[test]
    fn short_return_periods_agree_with_the_exact_tail() {
        let mut random = Random::seeded(22);
        let values: Vec<f64> = (0..10_000)
            .map(|_| (random.normal() - 0.5).max(0.0))
            .collect();
        let mut histogram = Histogram::default();
        let mut tail = Tail::new(10_000, 0.0);
        histogram.add(&values);
        tail.add(&values);
        let tail = tail.finish(10_000);
        for level in [0.3, 0.5, 0.8, 0.95] {
            let (seen, exact) = (histogram.var(level, 10_000, 1.0), tail.var(level).unwrap());
            for (a, b) in [
                (seen.value(), exact.value()),
                (seen.low(), exact.low()),
                (seen.high(), exact.high()),
            ] {
                assert!((a - b).abs() <= CELL_WIDTH * b, "{level}: {a} for {b}");
            }
        }
    }

    #[test]
    fn merging_in_any_order_gives_the_same_histogram() {
        let mut random = Random::seeded(23);
        let values: Vec<f64> = (0..5_000).map(|_| (3.0 * random.normal()).exp()).collect();
        let mut whole = Histogram::default();
        whole.add(&values);
        let mut merged = Histogram::default();
        for block in values.chunks(700).rev() {
            let mut part = Histogram::default();
            part.add(block);
            merged.merge(&part);
        }
        merged.merge(&Histogram::default());
        assert_eq!(whole, merged);
    }

    #[test]
    fn an_empty_histogram_has_no_quantile() {
        let mut histogram = Histogram::default();
        histogram.add(&[0.0, -1.0, f64::NAN, f64::INFINITY]);
        assert_eq!(histogram.quantile(0.5, 1.0), None);
        assert_eq!(histogram.var(0.5, 100, 1.0).value(), 0.0);
    }
}
