//! Columns that start where a cache line does.

use std::ops::{Deref, DerefMut};

/// Bytes of a cache line, and of a vector of AVX-512.
const LINE: usize = 64;

/// Amounts of a cache line.
const ROOM: usize = LINE / size_of::<f64>();

/// Amounts that are worked at side by side: two vectors of AVX-512.
pub(crate) const SIDE: usize = 2 * ROOM;

/// A column whose first amount stands at a multiple of 64 bytes: no vector that a kernel reads or writes from there on lies
/// across two cache lines, which would cost it two accesses.
///
/// ```
/// let mut column = obligor::random::Aligned::default();
/// column.fill_new(3, 7.0);
/// assert_eq!(column[..], [7.0; 3]);
/// assert_eq!(column.as_ptr() as usize % 64, 0);
/// ```
#[derive(Debug, Default)]
pub struct Aligned {
    buffer: Vec<f64>,
    start: usize,
    len: usize,
}

impl Aligned {
    /// Makes room for so many amounts. What stands there is left over from before.
    pub fn open(&mut self, len: usize) {
        if self.buffer.len() < len + ROOM + SIDE {
            // All new, not grown: what was there need not move along.
            self.buffer = vec![0.0; len + len / 8 + ROOM + SIDE];
            let beyond = self.buffer.as_ptr() as usize % LINE;
            self.start = (LINE - beyond) % LINE / size_of::<f64>();
        }
        self.len = len;
    }

    /// The amounts and what stands behind them up to a multiple of [`SIDE`], which nobody reads.
    pub(crate) fn whole_chunks(&mut self) -> &mut [f64] {
        let whole = self.len.next_multiple_of(SIDE);
        &mut self.buffer[self.start..self.start + whole]
    }

    /// So many amounts, all of one value.
    pub fn fill_new(&mut self, len: usize, value: f64) {
        self.open(len);
        if value == 0.0 {
            // A value known here: what the compiler makes of it writes whole cache lines.
            self.fill(0.0);
        } else {
            self.fill(value);
        }
    }

    /// These amounts.
    pub fn copy_new(&mut self, amounts: &[f64]) {
        self.open(amounts.len());
        self.copy_from_slice(amounts);
    }
}

impl Deref for Aligned {
    type Target = [f64];

    #[inline(always)]
    fn deref(&self) -> &[f64] {
        &self.buffer[self.start..self.start + self.len]
    }
}

impl DerefMut for Aligned {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut [f64] {
        &mut self.buffer[self.start..self.start + self.len]
    }
}

impl PartialEq for Aligned {
    fn eq(&self, other: &Self) -> bool {
        self[..] == other[..]
    }
}

impl Clone for Aligned {
    fn clone(&self) -> Self {
        let mut other = Self::default();
        other.copy_new(self);
        other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_starts_at_a_cache_line_whatever_its_length() {
        let mut column = Aligned::default();
        for len in [0, 1, 5, 1_000, 3, 1_001, 4_096] {
            column.fill_new(len, 2.5);
            assert_eq!(column.as_ptr() as usize % LINE, 0);
            assert_eq!(column.len(), len);
            assert!(column.iter().all(|amount| *amount == 2.5));
        }
        let other = column.clone();
        assert_eq!(other[..], column[..]);
        assert_eq!(other.as_ptr() as usize % LINE, 0);
        column.copy_new(&[1.0, 2.0]);
        assert_eq!(column[..], [1.0, 2.0]);
    }
}
