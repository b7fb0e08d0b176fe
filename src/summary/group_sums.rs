//! Sums over one group of 256 years, free of where the rows lie.
//!
//! Amounts are added in f64, year y in lane y mod 8, each lane in ascending order of years, and the
//! lanes in one fixed order. A zero more or less moves no bit, so dense rows, scattered rows and
//! rows laid out over the whole group give the same sums.

use super::moments::GROUP_YEARS;
use crate::random::dispatch::{self, Kernel};
use crate::units::LEAST_LOSS;

/// Lanes of a group's sums: enough for one vector of AVX-512 or four of SSE2.
pub(super) const LANES: usize = 8;

/// Years of a group.
const YEARS: usize = GROUP_YEARS as usize;

/// Rows from which laying them out over the whole group is cheaper than adding one by one.
const WORTH_LAYING_OUT: usize = 64;

/// Sums of the first P powers of a group's amounts, the number of those from a cent on
/// ([`LEAST_LOSS`]) and the largest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct GroupSums<const P: usize> {
    /// Σx, Σx², … Σxᴾ.
    pub powers: [f64; P],
    pub positives: u64,
    /// 0 if no amount is positive.
    pub largest: f64,
}

impl<const P: usize> GroupSums<P> {
    /// Sums of rows whose years ascend, one a year.
    #[inline]
    pub fn of_years(years: &[u32], values: &[f64]) -> Self {
        if let Ok(full) = values.try_into() {
            return Self::of_full(full);
        }
        if values.len() < WORTH_LAYING_OUT {
            return Self::by_row(years, values);
        }
        let mut laid_out = [0.0; YEARS];
        for (&year, &value) in years.iter().zip(values) {
            laid_out[year as usize % YEARS] = value;
        }
        Self::of_full(&laid_out)
    }

    /// Sums of rows of which a year may have several.
    #[inline]
    pub fn of_members(years: &[u32], values: &[f64]) -> Self {
        Self::by_row(years, values)
    }

    fn of_full(values: &[f64; YEARS]) -> Self {
        let mut sums = Lanes::new();
        dispatch::run(Full {
            values,
            sums: &mut sums,
        });
        sums.fold()
    }

    fn by_row(years: &[u32], values: &[f64]) -> Self {
        let mut sums = Lanes::new();
        for (&year, &value) in years.iter().zip(values) {
            sums.add(year as usize % LANES, value);
        }
        sums.fold()
    }
}

/// The sums of each lane.
#[derive(Clone, Copy)]
struct Lanes<const P: usize> {
    powers: [[f64; LANES]; P],
    positives: [u64; LANES],
    largest: [f64; LANES],
}

impl<const P: usize> Lanes<P> {
    fn new() -> Self {
        Self {
            powers: [[0.0; LANES]; P],
            positives: [0; LANES],
            largest: [0.0; LANES],
        }
    }

    #[inline(always)]
    fn add(&mut self, lane: usize, value: f64) {
        let mut power = value;
        for sums in &mut self.powers {
            sums[lane] += power;
            power *= value;
        }
        self.positives[lane] += u64::from(value >= LEAST_LOSS);
        let largest = self.largest[lane];
        self.largest[lane] = if value > largest { value } else { largest };
    }

    fn fold(&self) -> GroupSums<P> {
        GroupSums {
            powers: self.powers.map(fold),
            positives: self.positives.iter().sum(),
            largest: self.largest.iter().fold(0.0, |top, &lane| lane.max(top)),
        }
    }
}

/// One order of adding the lanes, the same however the rows lay.
#[inline]
pub(super) fn fold(lanes: [f64; LANES]) -> f64 {
    let [a, b, c, d, e, f, g, h] = lanes;
    ((a + b) + (c + d)) + ((e + f) + (g + h))
}

/// The loop over a group in which every year has its row.
struct Full<'a, const P: usize> {
    values: &'a [f64; YEARS],
    sums: &'a mut Lanes<P>,
}

impl<const P: usize> Kernel for Full<'_, P> {
    #[inline(always)]
    fn run(self) {
        let mut sums = *self.sums;
        let (chunks, _) = self.values.as_chunks::<LANES>();
        for chunk in chunks {
            for (lane, &value) in chunk.iter().enumerate() {
                sums.add(lane, value);
            }
        }
        *self.sums = sums;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summary::testing::Random;

    #[test]
    fn rows_left_out_laid_out_or_added_one_by_one_give_the_same_bits() {
        let seed = 81;
        let mut random = Random::seeded(seed);
        for share in [0.01, 0.2, 0.5, 0.99, 1.0] {
            let mut full = [0.0; YEARS];
            for value in &mut full {
                if random.uniform() < share {
                    *value = (3.0 * random.normal()).exp();
                }
            }
            let dense = GroupSums::<4>::of_full(&full);
            let years: Vec<u32> = (512..768)
                .filter(|year| full[*year as usize - 512] > 0.0)
                .collect();
            let values: Vec<f64> = years
                .iter()
                .map(|year| full[*year as usize - 512])
                .collect();
            assert_eq!(GroupSums::of_years(&years, &values), dense, "seed {seed}");
            assert_eq!(GroupSums::of_members(&years, &values), dense, "seed {seed}");
            let [sum, squares, ..] = dense.powers;
            assert_eq!(GroupSums::<2>::of_full(&full).powers, [sum, squares]);
        }
    }

    #[test]
    fn a_hand_computed_group() {
        let sums = GroupSums::<4>::of_years(&[3, 11, 200], &[2.0, -1.0, 3.0]);
        assert_eq!(sums.powers, [4.0, 14.0, 34.0, 98.0]);
        assert_eq!((sums.positives, sums.largest), (2, 3.0));
    }
}
