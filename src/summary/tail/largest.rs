//! The k largest amounts, one by one.

use crate::random::dispatch::{self, Kernel};
use crate::summary::growth::Growth;
use crate::units::LEAST_LOSS;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// Amounts sifted at a time.
const SIFTED: usize = 256;

/// Amounts looked at together: mostly none of them is among the largest.
const GLANCED: usize = 16;

/// The bits of the amounts above a floor, in order.
struct Sift<'a> {
    values: &'a [f64],
    floor: f64,
    sifted: &'a mut [u64; SIFTED],
    count: &'a mut usize,
}

impl Kernel for Sift<'_> {
    #[inline(always)]
    fn run(self) {
        let mut count = 0;
        for few in self.values.chunks(GLANCED) {
            let above = few
                .iter()
                .fold(0, |above, value| above | u64::from(*value > self.floor));
            if above == 0 {
                continue;
            }
            // Without a branch: which of them passes is what no branch predictor can know.
            for value in few {
                self.sifted[count % SIFTED] = value.to_bits();
                count += usize::from(*value > self.floor);
            }
        }
        *self.count = count;
    }
}

/// The k largest amounts, one by one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Largest {
    /// Values to keep.
    pub capacity: usize,
    /// Bits of positive f64, which are ordered as the numbers are and survive any format.
    kept: Vec<u64>,
    /// Bits of the smallest value that matters; values at or below it are forgotten.
    floor: u64,
}

impl Largest {
    pub fn new(capacity: usize) -> Self {
        Self {
            capacity,
            kept: Vec::new(),
            floor: 0,
        }
    }

    #[inline]
    pub fn add(&mut self, values: &[f64]) {
        let mut sifted = [0u64; SIFTED];
        for chunk in values.chunks(SIFTED) {
            let mut count = 0;
            dispatch::run(Sift {
                values: chunk,
                floor: f64::from_bits(self.floor).max(LEAST_LOSS.next_down()),
                sifted: &mut sifted,
                count: &mut count,
            });
            self.kept.extend_from_slice(&sifted[..count]);
            if self.kept.len() >= 2 * self.capacity {
                self.prune();
            }
        }
    }

    pub fn merge(&mut self, other: Self) {
        self.floor = self.floor.max(other.floor);
        self.kept.extend(other.kept);
        if self.kept.len() >= 2 * self.capacity {
            self.prune();
        }
    }

    /// Bytes after so many more years.
    pub fn bytes(&self, growth: Growth) -> f64 {
        growth.bytes(self.kept.len(), 2 * self.capacity, size_of::<u64>())
    }

    /// In descending order, and whether they are all there were.
    pub fn finish(mut self) -> (Vec<f64>, bool) {
        if self.kept.len() > self.capacity {
            self.prune();
        }
        self.kept.sort_unstable_by_key(|&bits| Reverse(bits));
        let values = self.kept.into_iter().map(f64::from_bits).collect();
        (values, self.floor == 0)
    }

    #[cold]
    fn prune(&mut self) {
        let (_, &mut smallest, _) = self
            .kept
            .select_nth_unstable_by_key(self.capacity - 1, |&bits| Reverse(bits));
        self.kept.truncate(self.capacity);
        self.floor = smallest;
    }
}
