//! A book that keeps of each row a fingerprint of all that moved, to tell whether two waterfalls
//! move the same.

use super::{Book, Caused, Transfer};

/// An odd number whose multiples scatter: 2⁶⁴ over the golden ratio.
const SCATTER: u64 = 0x9e37_79b9_7f4a_7c15;

/// A fingerprint of 64 bits a row: of every transfer, every debt paid and all that caps, pools and
/// sublimits let through, with their bits and in their order. Losses borne are drawn, not settled,
/// and left out.
///
/// Two rows that differ in anything of it have the same fingerprint with a chance of 2⁻⁶⁴.
///
/// ```
/// use obligor::ledger::{Book, Trace};
/// let (mut one, mut other) = (Trace::default(), Trace::default());
/// one.start(2);
/// other.start(2);
/// one.pays(1, 0, 10.0);
/// other.pays(1, 0, 10.5);
/// assert_eq!(one.differing(&other).collect::<Vec<_>>(), [1]);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trace {
    rows: Vec<u64>,
}

impl Trace {
    /// Makes ready for a block of so many rows.
    pub fn start(&mut self, rows: usize) {
        self.rows.clear();
        self.rows.resize(rows, 0);
    }

    /// The rows in which something else moved, rising.
    pub fn differing<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = usize> + 'a {
        let pairs = self.rows.iter().zip(&other.rows).enumerate();
        pairs.filter_map(|(row, (one, other))| (one != other).then_some(row))
    }

    #[inline]
    fn mix(&mut self, row: u32, word: u64) {
        let kept = &mut self.rows[row as usize];
        let mixed = (kept.rotate_left(23) ^ word).wrapping_mul(SCATTER);
        *kept = mixed ^ (mixed >> 29);
    }
}

impl Book for Trace {
    fn bears(&mut self, _row: u32, _party: u32, _amount: f64) {}

    fn bears_all(&mut self, _rows: &[u32], _party: u32, _amounts: &[f64]) {}

    fn pays(&mut self, row: u32, party: u32, amount: f64) {
        self.mix(row, u64::from(party) << 2);
        self.mix(row, amount.to_bits());
    }

    fn passes(&mut self, row: u32, amount: f64) {
        self.mix(row, amount.to_bits());
    }

    fn transfer(&mut self, it: Transfer) {
        self.mix(it.row, u64::from(it.from) << 32 | u64::from(it.to));
        self.mix(it.row, u64::from(it.promise) << 32 | it.kind as u64);
        self.mix(it.row, u64::from(it.event) << 2 | 1);
        self.mix(it.row, it.amount.to_bits());
    }

    fn used(&mut self, row: u32, promise: u32, amount: f64) {
        self.mix(row, u64::from(promise) << 2 | 2);
        self.mix(row, amount.to_bits());
    }

    fn exhausted(&mut self, _promise: u32, _rows: impl Iterator<Item = usize>) {}

    fn caused(&mut self, _row: u32, _provider: u32, _caused: Caused) {}

    fn wants_caused(&self) -> bool {
        false
    }
}
