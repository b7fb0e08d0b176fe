//! One cell of a log-histogram: how many amounts it has, its smallest and largest, and sums of whole numbers.
//!
//! The bits of an amount below those that choose its cell are its distance from the cell's lower edge, in steps of the
//! cell's numbers: whole numbers of 41 bits, whose sums no order moves and whose squares sum exactly too.

use serde::{Deserialize, Serialize};

/// Leading bits of the fraction that choose the cell within an octave.
const CELL_BITS: u32 = 11;

pub(super) const SHIFT: u32 = 52 - CELL_BITS;

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
    /// Sum of their squares: 82 bits each.
    squares: u128,
}

pub(super) const EMPTY: Cell = Cell {
    count: 0,
    smallest: u64::MAX,
    largest: 0,
    at_smallest: 0,
    at_largest: 0,
    distances: 0,
    squares: 0,
};

impl Cell {
    /// So many of one amount.
    pub fn of(bits: u64, count: u64) -> Self {
        let sums = Sums::of(bits, count);
        Self {
            count,
            smallest: bits,
            largest: bits,
            at_smallest: count,
            at_largest: count,
            distances: sums.distances,
            squares: sums.squares,
        }
    }

    pub fn add(&mut self, bits: u64) {
        self.merge(&Self::of(bits, 1));
    }

    pub fn merge(&mut self, other: &Self) {
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
        self.squares += other.squares;
    }

    /// Which of all cells it is, or is a part of.
    pub fn key(&self) -> u64 {
        self.largest >> SHIFT
    }

    /// Are all its amounts known, since no more than two differ?
    pub fn is_known(&self) -> bool {
        self.at_smallest + self.at_largest >= self.count
    }

    /// Is the amount with so many of the cell above it known?
    pub fn knows(&self, above: u64) -> bool {
        above < self.at_largest || above + self.at_smallest >= self.count
    }

    /// Its amounts with how often each comes, where all are [known](Self::is_known); else their mean.
    pub fn amounts(&self) -> impl Iterator<Item = (f64, u64)> {
        let [first, second] = match (self.is_known(), self.smallest == self.largest) {
            (false, _) => [(self.mean(), self.count), (0.0, 0)],
            (true, true) => [(self.largest(), self.count), (0.0, 0)],
            (true, false) => [
                (self.largest(), self.at_largest),
                (self.smallest(), self.at_smallest),
            ],
        };
        [first, second].into_iter().filter(|(_, count)| *count > 0)
    }

    pub fn sums(&self) -> Sums {
        Sums {
            count: self.count,
            distances: self.distances,
            squares: self.squares,
        }
    }

    /// How many are of an amount at which it ends.
    pub fn count_at(&self, amount: f64) -> u64 {
        match amount.to_bits() {
            bits if bits == self.largest => self.at_largest,
            bits if bits == self.smallest => self.at_smallest,
            _ => 0,
        }
    }

    /// The sums of what lies above an amount, where they are known.
    pub fn sums_above(&self, amount: f64) -> Option<Sums> {
        if amount >= self.largest() {
            return Some(Sums::default());
        }
        if amount < self.smallest() {
            return Some(self.sums());
        }
        let is_least = amount == self.smallest() || self.is_known();
        is_least.then(|| self.sums().less(Sums::of(self.smallest, self.at_smallest)))
    }

    /// Its largest amounts, so many of them, where they are known.
    pub fn cut(&self, most: u64) -> Option<Self> {
        if most <= self.at_largest {
            return Some(Self::of(self.largest, most));
        }
        let fewer = self.count.saturating_sub(most);
        // What is above the smallest is not known once none of these is left, unless it is the largest alone.
        (fewer < self.at_smallest).then(|| {
            let left = self.sums().less(Sums::of(self.smallest, fewer));
            Self {
                count: self.count - fewer,
                at_smallest: self.at_smallest - fewer,
                distances: left.distances,
                squares: left.squares,
                ..*self
            }
        })
    }

    pub fn smallest(&self) -> f64 {
        f64::from_bits(self.smallest)
    }

    pub fn largest(&self) -> f64 {
        f64::from_bits(self.largest)
    }

    pub fn mean(&self) -> f64 {
        self.sums().mean(self.key())
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

/// Sums of amounts of one cell: whole numbers, so that none depends on how its amounts were found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    pub count: u64,
    /// Of the bits below those that choose the cell, and of their squares.
    distances: u128,
    squares: u128,
}

impl Sums {
    /// Of so many of one amount.
    pub fn of(bits: u64, count: u64) -> Self {
        let distance = u128::from(bits & ((1 << SHIFT) - 1));
        let distances = distance * u128::from(count);
        Self {
            count,
            distances,
            squares: distance * distances,
        }
    }

    /// Of some amounts of one cell.
    pub fn of_all(amounts: &[f64]) -> Self {
        let each = amounts.iter().map(|amount| Self::of(amount.to_bits(), 1));
        each.fold(Self::default(), Self::with)
    }

    pub fn with(self, other: Self) -> Self {
        Self {
            count: self.count + other.count,
            distances: self.distances + other.distances,
            squares: self.squares + other.squares,
        }
    }

    fn less(self, other: Self) -> Self {
        Self {
            count: self.count - other.count,
            distances: self.distances - other.distances,
            squares: self.squares - other.squares,
        }
    }

    /// The mean of the amounts of the cell of a key: within an octave bits rise as the numbers do.
    pub fn mean(&self, key: u64) -> f64 {
        let (edge, next) = edges(key);
        let depth = self.distances as f64 / self.count as f64 / (1_u64 << SHIFT) as f64;
        edge + (next - edge) * depth
    }

    /// Sum and sum of squares of how far amounts of the cell of a key lie above an amount that none is below.
    ///
    /// With the cell's edge e, the step u of its numbers and distances d, x − v = (e − v) + u·d; where v is in the
    /// cell too, u·(d − d_v), in whole numbers.
    pub fn excess(&self, key: u64, amount: f64) -> (f64, f64) {
        let (edge, next) = edges(key);
        let step = (next - edge) / (1_u64 << SHIFT) as f64;
        let (from, depth) = match amount < edge {
            true => (edge - amount, 0),
            false => (0.0, amount.to_bits() - (key << SHIFT)),
        };
        let (count, depth) = (u128::from(self.count), u128::from(depth));
        let distances = self.distances - depth * count;
        let squares = self.squares + depth * depth * count - 2 * depth * self.distances;
        let [count, distances, squares] = [count, distances, squares].map(|it| it as f64);
        let (all, deep) = (count * from, step * distances);
        // One factor at a time: the square of the step alone may pass what f64 holds.
        (
            all + deep,
            from * (all + 2.0 * deep) + step * (step * squares),
        )
    }
}

/// The lower edge of the cell of a key, and of the next.
fn edges(key: u64) -> (f64, f64) {
    let edge = key << SHIFT;
    (f64::from_bits(edge), f64::from_bits(edge + (1 << SHIFT)))
}
