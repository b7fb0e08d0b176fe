//! The k largest amounts, one by one.

use crate::summary::growth::Growth;
use crate::summary::sift::{SIFTED, sift};
use crate::units::LEAST_LOSS;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

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
        // Gathered over several chunks: bits that were just written one by one are slow to read as vectors.
        let mut sifted = [0; 2 * SIFTED];
        let mut count = 0;
        for chunk in values.chunks(SIFTED) {
            let floor = f64::from_bits(self.floor).max(LEAST_LOSS.next_down());
            count += sift(chunk, |value| value > floor, &mut sifted[count..]);
            if count > SIFTED {
                self.keep(&sifted[..count]);
                count = 0;
            }
        }
        self.keep(&sifted[..count]);
    }

    fn keep(&mut self, sifted: &[u64]) {
        self.kept.extend_from_slice(sifted);
        if self.kept.len() >= 2 * self.capacity {
            self.prune();
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
