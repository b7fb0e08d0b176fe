//! Sums whose bits do not depend on the order of their terms.
//!
//! Floating-point addition is not associative, so the mean of a column would
//! change in its last bits with the size of a block. [`ExactSum`] keeps the sum
//! in fixed point instead, one 128-bit integer for each stretch of 32 binary
//! exponents: every finite f64 is an integer multiple of its stretch's unit,
//! and integers may be added in any order.
//!
//! ```text
//!   f64 = ± mantissa (53 bits) · 2^(e − 1075)
//!   cell[e / 32] += ± mantissa << (e mod 32)         at most 84 of 127 bits
//! ```
//! The 43 spare bits hold 8.8·10¹² terms; more than that is flagged, never wrapped.
//! One fixed scale for all amounts would not do: yearly sums from 1e-6 to 1e24,
//! and their squares, span more than 128 bits.

use serde::{Deserialize, Serialize};

/// Exponents that share one cell.
const EXPONENTS_PER_CELL: u32 = 32;

/// A sum of finite f64 terms, exact and therefore free of order.
///
/// ```
/// use obligor::summary::fixed::ExactSum;
/// let mut sum = ExactSum::default();
/// for term in [1e15, 1e-6, -1e15] {
///     sum.add(term);
/// }
/// assert_eq!(sum.value(), 1e-6);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExactSum {
    /// Position of the first cell among all that f64 allows.
    first: u32,
    /// From the lowest to the highest cell in use; a few in practice.
    cells: Vec<Cell>,
    is_too_large: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Cell(#[serde(with = "halves")] i128);

impl ExactSum {
    /// Adds one term; a term that is not finite raises the flag [`is_too_large`](Self::is_too_large).
    #[inline]
    pub fn add(&mut self, term: f64) {
        if term == 0.0 {
            return;
        }
        if !term.is_finite() {
            self.is_too_large = true;
            return;
        }
        let (position, amount) = in_cell(term);
        self.add_to_cell(position, amount);
    }

    /// Adds some terms: what comes to one cell is added up first.
    #[inline]
    pub(crate) fn add_all(&mut self, terms: impl IntoIterator<Item = f64>) {
        let (mut position, mut sum) = (0, 0);
        for term in terms {
            if !term.is_finite() {
                self.is_too_large = true;
                continue;
            }
            // Zero has no amount in the lowest cell, which is not reached for it.
            let (next, amount) = in_cell(term);
            if next != position && amount != 0 {
                self.add_any(position, sum);
                (position, sum) = (next, 0);
            }
            sum += amount;
        }
        self.add_any(position, sum);
    }

    #[inline]
    fn add_any(&mut self, position: u32, amount: i128) {
        if amount != 0 {
            self.add_to_cell(position, amount);
        }
    }

    /// Adds all terms of another sum.
    pub fn merge(&mut self, other: &Self) {
        self.is_too_large |= other.is_too_large;
        for (position, cell) in (other.first..).zip(&other.cells) {
            self.add_to_cell(position, cell.0);
        }
    }

    /// The sum as the f64 nearest to within a few units of the last digit; infinite once too large.
    #[must_use]
    pub fn value(&self) -> f64 {
        if self.is_too_large {
            return f64::INFINITY;
        }
        let mut sum = 0.0;
        for (place, cell) in self.cells.iter().enumerate().rev() {
            let unit = ((self.first + place as u32) * EXPONENTS_PER_CELL) as i32 - 1075;
            // In two steps: 2^-1075 itself is below the smallest f64.
            sum += cell.0 as f64 * power_of_two(unit / 2) * power_of_two(unit - unit / 2);
        }
        sum
    }

    /// Whether a term was infinite or NaN, or the sum outgrew its cells.
    #[must_use]
    pub fn is_too_large(&self) -> bool {
        self.is_too_large
    }

    #[inline]
    fn add_to_cell(&mut self, position: u32, amount: i128) {
        let mut place = position.wrapping_sub(self.first) as usize;
        if place >= self.cells.len() {
            self.reach(position);
            place = (position - self.first) as usize;
        }
        let cell = &mut self.cells[place];
        match cell.0.checked_add(amount) {
            Some(total) => cell.0 = total,
            None => self.is_too_large = true,
        }
    }

    /// Widens the cells in use so that they hold the given one.
    #[cold]
    fn reach(&mut self, position: u32) {
        if self.cells.is_empty() {
            self.first = position;
        }
        if position < self.first {
            let more = (self.first - position) as usize;
            let empty = std::iter::repeat_n(Cell::default(), more);
            self.cells.splice(0..0, empty);
            self.first = position;
        }
        let length = (position - self.first + 1) as usize;
        self.cells
            .resize(length.max(self.cells.len()), Cell::default());
    }
}

/// The cell of a finite term, and what it is in that cell's unit.
#[inline]
fn in_cell(term: f64) -> (u32, i128) {
    let bits = term.to_bits();
    let stored = ((bits >> 52) & 0x7ff) as u32;
    let fraction = bits & ((1 << 52) - 1);
    // A subnormal has no leading one and the exponent of the smallest normal number.
    let mantissa = if stored == 0 {
        fraction
    } else {
        fraction | (1 << 52)
    };
    let exponent = stored.max(1);
    let magnitude = i128::from(mantissa) << (exponent % EXPONENTS_PER_CELL);
    let signed = if term < 0.0 { -magnitude } else { magnitude };
    (exponent / EXPONENTS_PER_CELL, signed)
}

/// 2^exponent for a normal result, −1022 ≤ exponent ≤ 1023.
fn power_of_two(exponent: i32) -> f64 {
    f64::from_bits(((exponent + 1023) as u64) << 52)
}

/// 128-bit integers as two 64-bit halves: not every format holds them whole.
mod halves {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(total: &i128, to: S) -> Result<S::Ok, S::Error> {
        ((total >> 64) as i64, *total as u64).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<i128, D::Error> {
        let (high, low) = <(i64, u64)>::deserialize(from)?;
        Ok((i128::from(high) << 64) | i128::from(low))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summary::testing::Random;

    fn sum_of(terms: &[f64]) -> ExactSum {
        let mut sum = ExactSum::default();
        terms.iter().for_each(|&term| sum.add(term));
        sum
    }

    #[test]
    fn any_order_and_any_split_give_the_same_bits() {
        let mut random = Random::seeded(1);
        let terms: Vec<f64> = (0..5_000)
            .map(|_| random.normal() * (40.0 * random.uniform() - 20.0).exp())
            .collect();
        let forward = sum_of(&terms);
        let mut backward = sum_of(&terms.iter().rev().copied().collect::<Vec<_>>()[..1_234]);
        backward.merge(&sum_of(
            &terms.iter().rev().copied().collect::<Vec<_>>()[1_234..],
        ));
        assert_eq!(forward, backward);
        assert_eq!(forward.value().to_bits(), backward.value().to_bits());
    }

    #[test]
    fn amounts_from_a_millionth_to_a_quadrillion_keep_twelve_digits() {
        for amount in [1e-6, 0.1, 1.0, 1e15, 1e30, 5e-324, 1e300] {
            let mut sum = sum_of(&[amount; 1_000]);
            // 2^20 doublings of the same sum: a billion terms.
            for _ in 0..20 {
                let copy = sum.clone();
                sum.merge(&copy);
            }
            let expected = amount * (1_000u64 << 20) as f64;
            if expected.is_finite() {
                assert!((sum.value() / expected - 1.0).abs() < 1e-15, "{amount}");
            }
        }
    }

    #[test]
    fn what_cancels_leaves_the_small_term() {
        assert_eq!(sum_of(&[1e24, 1e-6, -1e24]).value(), 1e-6);
        assert_eq!(sum_of(&[3.0, -3.0]).value(), 0.0);
        assert_eq!(sum_of(&[]).value(), 0.0);
    }

    #[test]
    fn terms_added_together_are_those_added_one_by_one() {
        let mut random = Random::seeded(2);
        for spread in [1.0, 40.0, 300.0] {
            let mut terms: Vec<f64> = (0..500)
                .map(|_| random.normal() * (spread * random.normal()).exp())
                .collect();
            terms.extend([0.0, -0.0, 5e-324, 1e300]);
            random.shuffle(&mut terms);
            let mut together = ExactSum::default();
            terms
                .chunks(7)
                .for_each(|some| together.add_all(some.iter().copied()));
            assert_eq!(together, sum_of(&terms));
        }
        let mut sum = ExactSum::default();
        sum.add_all([1.0, f64::NAN, 2.0]);
        assert!(sum.is_too_large());
    }

    #[test]
    fn infinity_is_flagged_and_never_wraps() {
        for bad in [f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
            let sum = sum_of(&[1.0, bad]);
            assert!(sum.is_too_large());
            assert_eq!(sum.value(), f64::INFINITY);
        }
        let mut sum = sum_of(&[f64::from_bits((31 << 52) | ((1 << 52) - 1))]);
        for _ in 0..50 {
            let copy = sum.clone();
            sum.merge(&copy);
        }
        assert!(sum.is_too_large());
    }

    #[test]
    fn a_stored_sum_reads_back_whole() {
        let sum = sum_of(&[-1e22, 3.5, 1e-300]);
        let text = serde_json::to_string(&sum).expect("plain data");
        assert_eq!(
            serde_json::from_str::<ExactSum>(&text).expect("its own text"),
            sum
        );
    }
}
