//! The amounts that matter, picked out of all without a branch on each.

use crate::random::dispatch::{self, Kernel};

/// Amounts sifted at a time.
pub(super) const SIFTED: usize = 256;

/// The bits of those amounts that pass, in order, for which there must be room for all; how many of them.
pub(super) fn sift(values: &[f64], passes: impl Fn(f64) -> bool, sifted: &mut [u64]) -> usize {
    let mut count = 0;
    dispatch::run(Sift {
        values,
        passes,
        sifted,
        count: &mut count,
    });
    count
}

struct Sift<'a, F> {
    values: &'a [f64],
    passes: F,
    sifted: &'a mut [u64],
    count: &'a mut usize,
}

impl<F: Fn(f64) -> bool> Kernel for Sift<'_, F> {
    #[inline(always)]
    fn run(self) {
        let mut out = self.sifted.iter_mut();
        let mut count = 0;
        for some in self.values.chunks(64) {
            let bit = |(i, value): (u64, &f64)| u64::from((self.passes)(*value)) << i;
            let mut passing = (0..).zip(some).map(bit).fold(0, |bits, bit| bits | bit);
            // Which of them passes no branch predictor can know: only how many is one branch, for 64.
            let passed = passing.count_ones() as usize;
            count += passed;
            for sifted in out.by_ref().take(passed) {
                *sifted = some[passing.trailing_zeros() as usize].to_bits();
                passing &= passing - 1;
            }
        }
        *self.count = count;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_picked_in_order() {
        let values: Vec<f64> = (0..200).map(|i| f64::from(i * 37 % 200)).collect();
        let mut sifted = [0; SIFTED];
        for least in [0.0, 100.0, 199.0, 500.0] {
            let count = sift(&values, |value| value >= least, &mut sifted);
            let picked: Vec<f64> = sifted[..count]
                .iter()
                .map(|bits| f64::from_bits(*bits))
                .collect();
            let expected: Vec<f64> = values
                .iter()
                .copied()
                .filter(|value| *value >= least)
                .collect();
            assert_eq!(picked, expected);
        }
        assert_eq!(sift(&[f64::NAN, 1.0], |value| value > 0.0, &mut sifted), 1);
        assert_eq!(sift(&[], |_| true, &mut sifted), 0);
    }
}
