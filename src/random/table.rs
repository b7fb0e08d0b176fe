//! Quantile tables: any continuous law drawn in a few nanoseconds.
//!
//! The 64-bit word of a draw is a place u in (0, 1), measured from the nearer end. Each half is cut into octaves (1/4 to
//! 1/2, 1/8 to 1/4, …, 64 of them) and each octave into 64 pieces; on a piece the quantile is a cubic through four of
//! its exact values, at the places that make the error least while both ends are met. Near either tail the pieces
//! shrink with the probability, so the relative error does not grow with depth.

use crate::math::{lean, normal};
use crate::random::law::Law;

const OCTAVES: usize = 64;
const PIECES: usize = 64;
const HALF: usize = OCTAVES * PIECES;
const ROWS: usize = 2 * HALF;

/// The exponent bits of 2^-65, the least place, and six bits of mantissa: row 0.
const FIRST_ROW: u64 = 958 << 6;
/// 2^-65.
const LEAST: f64 = 0.5 / WORDS;
/// 2^64.
const WORDS: f64 = 18_446_744_073_709_551_616.0;
const ONE: u64 = 0x3ff0_0000_0000_0000;
const MANTISSA: u64 = 0x000f_ffff_ffff_ffff;

/// The two inner nodes of a piece are this far from its ends: (2 − √2)/2, which levels the three error bumps.
const INNER: f64 = 0.292_893_218_813_452_4;

/// Relative error above which the logarithm of the quantile is tried instead.
const GOOD: f64 = 1e-10;

/// A place in (0, 1), measured from the nearer end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// The distance from the nearer end, in (0, 1/2].
    pub distance: f64,
    /// Whether the nearer end is 1.
    pub is_upper: bool,
}

impl Place {
    /// The place a word stands for: (word + 1/2) / 2^64.
    #[inline(always)]
    #[must_use]
    pub fn of(word: u64) -> Place {
        let is_upper = word >> 63 == 1;
        let from_end = if is_upper { !word } else { word };
        let doubled = (from_end << 1) | 1;
        Place {
            distance: doubled as f64 * LEAST,
            is_upper,
        }
    }

    /// The place Φ(z) of a standard normal score.
    #[must_use]
    pub fn of_score(z: f64) -> Place {
        Place {
            distance: normal::cdf(-z.abs()),
            is_upper: z > 0.0,
        }
    }

    /// The standard normal score whose place this is.
    #[must_use]
    pub fn score(self) -> f64 {
        let z = normal::quantile(self.distance);
        if self.is_upper { -z } else { z }
    }

    /// The word whose range holds this place.
    #[must_use]
    pub fn word(self) -> u64 {
        let from_end = (self.distance * WORDS) as u64;
        if self.is_upper { !from_end } else { from_end }
    }
}

/// A quantile as cubics.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    rows: Box<[[f64; 4]]>,
    in_logarithms: bool,
}

impl Table {
    /// The table of `law` before its `at_least` and `at_most`.
    ///
    /// Laws whose quantile behaves like a high power near an end are tabulated in logarithms where that is closer.
    pub fn new(law: &Law) -> Table {
        let nodes = nodes(law);
        let plain = Table::through(&nodes, false);
        let plain_error = plain.error(law);
        let is_positive = nodes.iter().flatten().all(|value| *value > 0.0);
        if plain_error <= GOOD || !is_positive {
            return plain;
        }
        let logarithms: Vec<[f64; 4]> = nodes.iter().map(|row| row.map(libm::log)).collect();
        let logarithmic = Table::through(&logarithms, true);
        if logarithmic.error(law) < plain_error {
            logarithmic
        } else {
            plain
        }
    }

    fn through(nodes: &[[f64; 4]], in_logarithms: bool) -> Table {
        Table {
            rows: nodes.iter().map(|row| cubic(*row)).collect(),
            in_logarithms,
        }
    }

    /// The largest relative error at the middle of every fifteenth piece.
    fn error(&self, law: &Law) -> f64 {
        let places = (0..ROWS).step_by(15).map(|row| {
            let at = row % HALF;
            Place {
                distance: 0.5 * (row_start(at) + row_start(at + 1)),
                is_upper: row >= HALF,
            }
        });
        let errors = places.map(|place| {
            let exact = exact(law, place);
            if exact > 1e-290 {
                (self.at(place) / exact - 1.0).abs()
            } else {
                0.0
            }
        });
        errors.fold(0.0, f64::max)
    }

    /// The quantile at a place.
    #[inline(always)]
    pub fn at(&self, place: Place) -> f64 {
        let (row, share) = locate(place);
        let value = self.cubic_at(row, share);
        if self.in_logarithms {
            lean::exp(value)
        } else {
            value
        }
    }

    #[inline(always)]
    fn cubic_at(&self, row: usize, share: f64) -> f64 {
        let [a, b, c, d] = self.rows[row];
        a + share * (b + share * (c + share * d))
    }

    /// The quantile at each word's place.
    pub fn fill(&self, words: &[u64], out: &mut [f64]) {
        for (word, out) in words.iter().zip(out.iter_mut()) {
            let (row, share) = locate(Place::of(*word));
            *out = self.cubic_at(row, share);
        }
        if self.in_logarithms {
            crate::random::kernel::exp_affine(out, 0.0, 1.0);
        }
    }
}

/// The row of a place and how far into its piece it is: the exponent and mantissa of the distance, read off.
#[inline(always)]
fn locate(place: Place) -> (usize, f64) {
    // One half itself would be one row too far, and no row lies below 2^-65.
    let bits = place
        .distance
        .clamp(LEAST, 0.5 - f64::EPSILON / 4.0)
        .to_bits();
    let row = ((bits >> 46) - FIRST_ROW) as usize + if place.is_upper { HALF } else { 0 };
    (row, f64::from_bits(ONE | ((bits << 6) & MANTISSA)) - 1.0)
}

/// The distance at which a row of either half starts.
fn row_start(row: usize) -> f64 {
    f64::from_bits((FIRST_ROW + row as u64) << 46)
}

fn exact(law: &Law, place: Place) -> f64 {
    if place.is_upper {
        law.core_upper_quantile(place.distance)
    } else {
        law.core_quantile(place.distance)
    }
}

/// The exact values at the four nodes of every row; neighbouring rows share one.
fn nodes(law: &Law) -> Vec<[f64; 4]> {
    let mut nodes = Vec::with_capacity(ROWS);
    for is_upper in [false, true] {
        // The greatest double would make infinite slopes.
        let value = |distance| exact(law, Place { distance, is_upper }).min(1e300);
        let mut left = value(row_start(0));
        for row in 0..HALF {
            let (start, end) = (row_start(row), row_start(row + 1));
            let inner = INNER * (end - start);
            let right = value(end);
            nodes.push([left, value(start + inner), value(end - inner), right]);
            left = right;
        }
    }
    nodes
}

/// The coefficients of the cubic through four values at 0, INNER, 1 − INNER and 1.
fn cubic(values: [f64; 4]) -> [f64; 4] {
    let nodes = [0.0, INNER, 1.0 - INNER, 1.0];
    let mut slopes = values;
    for order in 1..4 {
        for i in (order..4).rev() {
            slopes[i] = (slopes[i] - slopes[i - 1]) / (nodes[i] - nodes[i - order]);
        }
    }
    // Newton's form, multiplied out from the innermost bracket.
    let [_, n1, n2, _] = nodes;
    let [c0, c1, c2, c3] = slopes;
    [c0, c1 - c2 * n1 + c3 * n1 * n2, c2 - c3 * (n1 + n2), c3]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::law::Exponential;

    #[test]
    fn a_cubic_is_met_exactly() {
        let f = |x: f64| 1.0 + x * (2.0 + x * (-3.0 + x * 4.0));
        let found = cubic([f(0.0), f(INNER), f(1.0 - INNER), f(1.0)]);
        for (found, wanted) in found.into_iter().zip([1.0, 2.0, -3.0, 4.0]) {
            assert!((found - wanted).abs() < 1e-13);
        }
    }

    #[test]
    fn the_extreme_words_have_rows() {
        for word in [0, 1, u64::MAX, u64::MAX - 1, (1 << 63) - 1, 1 << 63] {
            let (row, share) = locate(Place::of(word));
            assert!(
                row < ROWS && (0.0..1.0).contains(&share),
                "{word:#x} is at {row}, {share}"
            );
        }
        assert_eq!(locate(Place::of(0)), (0, 0.0));
    }

    #[test]
    fn words_keep_the_order_of_quantiles() {
        let table = Table::new(&Law::from(Exponential::new(1.0).expect("one is a mean")));
        let mut before = 0.0;
        for step in 0..200_000_u64 {
            let value = table.at(Place::of(step * (u64::MAX / 200_000)));
            assert!(value > before);
            before = value;
        }
    }
}
