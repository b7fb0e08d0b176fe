//! The largest amounts of very many years, by cells of a log-histogram.
//!
//! ```text
//!   amount ──> cell: octave, and the leading 11 bits of its fraction
//!   cell       number, smallest and largest with how often each, sum of the distances from its lower edge
//! ```
//! 2,048 cells an octave, each at most 2⁻¹¹ = 4.9e-4 of its amounts wide. A quantile is placed between the
//! smallest and the largest of its cell by its rank among them, so that it lies within half of that, 2.5e-4, of
//! the exact one unless they are crowded at one end, and within one cell always. An atom (a cap, a limit) that is
//! the smallest or the largest of its cell is exact, for how often that comes is known. Sums of whole cells are exact, so that a
//! TVaR is off in its boundary cell alone. Distances are whole numbers: no order of blocks, threads or shards moves
//! a bit. Cells below the amounts that the lowest level asks for are forgotten.

use crate::units::LEAST_LOSS;
use serde::{Deserialize, Serialize};

/// Leading bits of the fraction that choose the cell within an octave.
const CELL_BITS: u32 = 11;

const SHIFT: u32 = 52 - CELL_BITS;

/// Amounts sifted at a time.
const SIFTED: usize = 256;

/// The amounts of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cell {
    /// How many they are.
    pub count: u64,
    /// Bits of positive f64, which are ordered as the numbers are.
    smallest: u64,
    largest: u64,
    /// How many are the smallest, and how many the largest.
    at_smallest: u64,
    at_largest: u64,
    /// Sum of the bits below those that choose the cell.
    distances: u128,
}

const EMPTY: Cell = Cell {
    count: 0,
    smallest: u64::MAX,
    largest: 0,
    at_smallest: 0,
    at_largest: 0,
    distances: 0,
};

impl Cell {
    fn add(&mut self, bits: u64) {
        self.merge(&Self {
            count: 1,
            smallest: bits,
            largest: bits,
            at_smallest: 1,
            at_largest: 1,
            distances: u128::from(bits & ((1 << SHIFT) - 1)),
        });
    }

    fn merge(&mut self, other: &Self) {
        let lower = self.smallest.min(other.smallest);
        let upper = self.largest.max(other.largest);
        let of = |is: bool, count: u64| if is { count } else { 0 };
        self.at_smallest = of(self.smallest == lower, self.at_smallest)
            + of(other.smallest == lower, other.at_smallest);
        self.at_largest = of(self.largest == upper, self.at_largest)
            + of(other.largest == upper, other.at_largest);
        (self.smallest, self.largest) = (lower, upper);
        self.count += other.count;
        self.distances += other.distances;
    }

    pub fn smallest(&self) -> f64 {
        f64::from_bits(self.smallest)
    }

    pub fn largest(&self) -> f64 {
        f64::from_bits(self.largest)
    }

    /// The mean of its amounts: within an octave bits rise as the numbers do.
    pub fn mean(&self) -> f64 {
        let edge = self.largest >> SHIFT << SHIFT;
        let (edge, next) = (f64::from_bits(edge), f64::from_bits(edge + (1 << SHIFT)));
        let depth = self.distances as f64 / self.count as f64 / (1_u64 << SHIFT) as f64;
        edge + (next - edge) * depth
    }

    /// The amount with so many of the cell above it, as if those between smallest and largest lay evenly.
    pub fn at(&self, above: u64) -> f64 {
        if above < self.at_largest {
            return self.largest();
        }
        if above + self.at_smallest >= self.count {
            return self.smallest();
        }
        let between = (self.count - self.at_smallest - self.at_largest + 1) as f64;
        let depth = (above - self.at_largest + 1) as f64 / between;
        self.largest() - (self.largest() - self.smallest()) * depth
    }

    /// How many lie above an amount, and their mean: all, none, or the part of a cell that it cuts.
    pub fn above(&self, amount: f64) -> (f64, f64) {
        if amount >= self.largest() {
            return (0.0, 0.0);
        }
        if amount < self.smallest() {
            return (self.count as f64, self.mean());
        }
        // Those at the smallest are not above it; the others have the rest of the sum.
        let [all, least] = [self.count, self.at_smallest].map(|it| it as f64);
        let rest = all - least;
        let mean = self.smallest() + (self.mean() - self.smallest()) * all / rest.max(1.0);
        if amount == self.smallest() {
            return (rest, mean);
        }
        let most = self.at_largest as f64;
        let part = (self.largest() - amount) / (self.largest() - self.smallest());
        let between = (rest - most) * part;
        let above = most + between;
        let middle = 0.5 * (self.largest() + amount);
        (above, (most * self.largest() + between * middle) / above)
    }
}

/// The cells in use from the lowest that matters to the highest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Cells {
    /// Amounts that must be there at least.
    capacity: u64,
    /// Index of the first cell among all that f64 allows.
    first: usize,
    cells: Vec<Cell>,
    /// Amounts in all cells.
    count: u64,
    /// Bits of the smallest number of the lowest cell that matters.
    floor: u64,
}

impl Cells {
    pub fn new(capacity: usize) -> Self {
        Self {
            capacity: capacity as u64,
            first: 0,
            cells: Vec::new(),
            count: 0,
            floor: 0,
        }
    }

    /// Adds amounts of any years in any order; below half a cent ([`LEAST_LOSS`]) and NaN count as zero.
    pub fn add(&mut self, values: &[f64]) {
        let mut sifted = [0_u64; SIFTED];
        for chunk in values.chunks(SIFTED) {
            let floor = f64::from_bits(self.floor).max(LEAST_LOSS);
            let mut count = 0;
            for &value in chunk {
                sifted[count % SIFTED] = value.to_bits();
                count += usize::from((floor..f64::INFINITY).contains(&value));
            }
            for &bits in &sifted[..count] {
                let index = (bits >> SHIFT) as usize;
                self.reach(index);
                self.cells[index - self.first].add(bits);
            }
            self.count += count as u64;
            if self.count >= 2 * self.capacity {
                self.prune();
            }
        }
    }

    /// Widens the cells in use so that they hold the given one.
    fn reach(&mut self, index: usize) {
        if index.wrapping_sub(self.first) < self.cells.len() {
            return;
        }
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

    /// Forgets the cells below those that hold as many of the largest amounts as there must be.
    fn prune(&mut self) {
        let mut above = 0;
        let mut lowest = self.cells.len();
        while lowest > 0 && above < self.capacity {
            lowest -= 1;
            above += self.cells[lowest].count;
        }
        let floor = ((self.first + lowest) as u64) << SHIFT;
        if lowest > 0 && floor > self.floor {
            self.cells.drain(..lowest);
            self.first += lowest;
            self.count = above;
            self.floor = floor;
        }
    }

    pub fn is_like(&self, other: &Self) -> bool {
        self.capacity == other.capacity
    }

    pub fn merge(&mut self, other: &Self) {
        self.floor = self.floor.max(other.floor);
        for (index, cell) in (other.first..).zip(&other.cells) {
            if cell.count > 0 {
                self.reach(index);
                self.cells[index - self.first].merge(cell);
                self.count += cell.count;
            }
        }
        if self.count >= 2 * self.capacity {
            self.prune();
        }
    }

    /// The cells with amounts, highest first, and whether every positive amount is in them.
    pub fn finish(mut self) -> (Vec<Cell>, bool) {
        self.prune();
        let is_complete = self.floor == 0;
        let lowest = (self.floor >> SHIFT) as usize;
        let cells = (self.first..).zip(self.cells);
        let mut kept: Vec<Cell> = cells
            .filter(|(index, cell)| *index >= lowest && cell.count > 0)
            .map(|(_, cell)| cell)
            .collect();
        kept.reverse();
        (kept, is_complete)
    }
}
