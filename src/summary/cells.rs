//! The largest amounts of very many years, by cells of a log-histogram.
//!
//! ```text
//!   amount ──> cell: octave, and the leading 11 bits of its fraction
//!   cell       number, smallest and largest with how often each, sums of the distances from its lower edge
//!              and of their squares
//! ```
//! 2,048 cells an octave, each at most 2⁻¹¹ = 4.9e-4 of its amounts wide. A quantile is placed between the
//! smallest and the largest of its cell by its rank among them, so that it lies within half of that, 2.5e-4, of
//! the exact one unless they are crowded at one end, and within one cell always. An atom (a cap, a limit) that is
//! the smallest or the largest of its cell is exact, for how often that comes is known. Sums of whole cells are exact, so that a
//! TVaR is off in its boundary cell alone. Distances are whole numbers: no order of blocks, threads or shards moves
//! a bit. Cells below the amounts that the lowest level asks for are forgotten.
//!
//! Where the years are passed through again (`again.rs`), what the figures had to guess within a cell is looked
//! up, and takes the place of the cell.

use super::again::Found;
use super::cell::{Cell, EMPTY, SHIFT};
use super::growth::Growth;
use super::parts::{Part, Parts};
use super::sift::{SIFTED, sift};
use crate::units::LEAST_LOSS;
use serde::{Deserialize, Serialize};

/// Cells of forty octaves, a factor of 10¹² between the least and the largest amount.
const MANY: usize = 40 << 11;

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
    /// What is looked up in further passes; none where one pass is all.
    found: Option<Found>,
}

impl Cells {
    pub fn new(capacity: usize) -> Self {
        Self {
            capacity: capacity as u64,
            first: 0,
            cells: Vec::new(),
            count: 0,
            floor: 0,
            found: None,
        }
    }

    /// Cells whose years are passed through again until every figure is exact.
    pub fn in_passes(capacity: usize) -> Self {
        Self {
            found: Some(Found::default()),
            ..Self::new(capacity)
        }
    }

    pub fn are_in_passes(&self) -> bool {
        self.found.is_some()
    }

    /// Puts what another pass found in the place of the cells it was sought in.
    pub fn learn(&mut self, found: Found) {
        let (first, length) = (self.first, self.cells.len());
        let place = |index: usize| index.saturating_sub(first).min(length);
        for window in found.windows() {
            let cells = window.cells();
            self.cells[place(cells.start)..place(cells.end)].fill(EMPTY);
        }
        if let Some(known) = &mut self.found {
            known.learn(found);
        }
    }

    /// Adds amounts of any years in any order; below half a cent ([`LEAST_LOSS`]) and NaN count as zero.
    pub fn add(&mut self, values: &[f64]) {
        let mut sifted = [0; SIFTED];
        for chunk in values.chunks(SIFTED) {
            let floor = f64::from_bits(self.floor).max(LEAST_LOSS);
            let passes = |value: f64| (floor..f64::INFINITY).contains(&value);
            let count = sift(chunk, passes, &mut sifted);
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

    /// Bytes that they take after so many more years.
    pub fn bytes(&self, growth: Growth) -> f64 {
        growth.cells(self.cells.len(), MANY, size_of::<Cell>())
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
    pub fn finish(mut self) -> (Parts, bool) {
        let found = self.found.take();
        if found.is_none() {
            self.prune();
        }
        let lowest = (self.floor >> SHIFT) as usize;
        let cells = (self.first..).zip(self.cells);
        let kept = cells.filter(|(index, cell)| *index >= lowest && cell.count > 0);
        let parts = kept.map(|(index, cell)| Part {
            first: (index as u64) << SHIFT,
            shift: SHIFT,
            cell,
        });
        let Some(found) = found else {
            return (Parts::descending(parts.collect()), self.floor == 0);
        };
        // As one by one: exactly as many as are asked for, complete if there are no more.
        let is_complete = self.floor == 0 && self.count <= self.capacity;
        let all = Parts::descending(parts.chain(found.into_parts()).collect());
        (all.cut(self.capacity), is_complete)
    }
}
