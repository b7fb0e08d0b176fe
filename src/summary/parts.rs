//! The cells of a finished tail, highest first, and which of them its figures had to guess in.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use super::cell::{Cell, SHIFT, Sums};

/// A cell in its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Part {
    /// Bits of the smallest number that belongs to it.
    pub first: u64,
    /// Bits below those that choose it.
    pub shift: u32,
    pub cell: Cell,
}

impl Part {
    /// The cell of the first pass that it is, or lies in.
    fn key(&self) -> u64 {
        self.first >> SHIFT
    }
}

/// Places of parts in which a figure had to guess; what is asked of a copy of a tail is asked of the tail.
#[derive(Clone, Debug, Default)]
struct Guessed(Arc<Mutex<BTreeSet<usize>>>);

/// What was asked of a tail is no part of it.
impl PartialEq for Guessed {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// Cells from the highest to the lowest.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Parts {
    parts: Vec<Part>,
    /// How many amounts lie above each part and in it.
    through: Vec<u64>,
    guessed: Guessed,
}

impl Parts {
    /// Cells with amounts, in any order.
    pub fn descending(mut parts: Vec<Part>) -> Self {
        parts.sort_unstable_by_key(|part| std::cmp::Reverse(part.first));
        Self {
            through: through(&parts),
            parts,
            guessed: Guessed::default(),
        }
    }

    /// The same with the largest amounts alone, so many of them.
    pub fn cut(mut self, most: u64) -> Self {
        let mut above = 0;
        for index in 0..self.parts.len() {
            let cell = self.parts[index].cell;
            if above + cell.count >= most {
                match cell.cut(most - above) {
                    Some(cell) => self.parts[index].cell = cell,
                    None => self.guess(index),
                }
                self.parts.truncate(index + 1);
                self.through = through(&self.parts);
                break;
            }
            above += cell.count;
        }
        self
    }

    /// The parts in which a figure asked so far had to guess, highest first.
    pub fn guessed(&self) -> Vec<Part> {
        let places = self.guessed.0.lock();
        let places = places.unwrap_or_else(PoisonError::into_inner);
        places.iter().map(|index| self.parts[*index]).collect()
    }

    fn guess(&self, index: usize) {
        let places = self.guessed.0.lock();
        let mut places = places.unwrap_or_else(PoisonError::into_inner);
        places.insert(index);
    }

    pub fn count(&self) -> u64 {
        self.through.last().copied().unwrap_or(0)
    }

    /// The amount with so many above it.
    pub fn nth_largest(&self, above: u64) -> Option<f64> {
        let index = self.through.partition_point(|through| *through <= above);
        let cell = &self.parts.get(index)?.cell;
        let within = above - (self.through[index] - cell.count);
        if !cell.knows(within) {
            self.guess(index);
        }
        Some(cell.at(within))
    }

    /// The largest amounts, so many of them at least, with how often each comes.
    pub fn largest(&self, most: u64) -> impl Iterator<Item = (f64, u64)> + '_ {
        let enough = self.through.partition_point(|through| *through < most) + 1;
        let taken = self.parts.iter().enumerate().take(enough);
        taken.flat_map(|(index, part)| {
            if !part.cell.is_known() {
                self.guess(index);
            }
            part.cell.amounts()
        })
    }

    /// Number and mean of the amounts of each cell of the first pass, highest first.
    pub fn means(&self) -> impl Iterator<Item = (f64, u64)> + '_ {
        let cells = self
            .parts
            .chunk_by(|one, next| one.key() == next.key())
            .map(|parts| {
                let sums = parts.iter().map(|part| part.cell.sums());
                (parts[0].key(), sums.fold(Sums::default(), Sums::with))
            });
        cells.map(|(key, sums)| (sums.mean(key), sums.count))
    }

    /// How many lie above an amount that a part is known to end at.
    pub fn count_above(&self, amount: f64) -> u64 {
        let above = self.parts.iter().map(|part| part.cell.sums_above(amount));
        above.map_while(|sums| sums).map(|sums| sums.count).sum()
    }

    /// How many lie at an amount that a part is known to end at, or above it.
    pub fn count_from(&self, amount: f64) -> u64 {
        let at = self.parts.iter().map(|part| part.cell.count_at(amount));
        self.count_above(amount) + at.sum::<u64>()
    }

    /// Sum and sum of squares of what lies above an amount.
    pub fn excess(&self, amount: f64) -> (f64, f64) {
        let (mut sum, mut squares) = (0.0, 0.0);
        for parts in self.parts.chunk_by(|one, next| one.key() == next.key()) {
            let mut sums = Sums::default();
            for Part { cell, .. } in parts {
                match cell.sums_above(amount) {
                    Some(above) => sums = sums.with(above),
                    None => {
                        let (count, mean) = cell.above(amount);
                        let excess = mean - amount;
                        sum += count * excess;
                        squares += count * excess * excess;
                    }
                }
            }
            if sums.count == 0 {
                continue;
            }
            let (more, more_squares) = sums.excess(parts[0].key(), amount);
            sum += more;
            squares += more_squares;
        }
        (sum, squares)
    }
}

fn through(parts: &[Part]) -> Vec<u64> {
    let mut sum = 0;
    let each = parts.iter().map(|part| {
        sum += part.cell.count;
        sum
    });
    each.collect()
}
