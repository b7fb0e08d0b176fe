//! What a summary will take of memory, told from what its first years have kept.
//!
//! ```text
//!   kept amounts = min(most · workers, kept so far · years / years so far)
//! ```
//! Amounts that are zero are not kept, so that most columns take far less than they may; a few thousand years tell
//! how much. What a vector has in reserve is not counted: the program takes this much or more.

/// How far the years of a run go beyond those that a summary has seen.
///
/// ```
/// use obligor::summary::Growth;
/// // 100 amounts after 1 of 8 parts of the years, on two workers that keep up to 300 each, 8 bytes an amount.
/// assert_eq!(Growth::by(8.0, 2).bytes(100, 300, 8), 4_800.0);
/// assert_eq!(Growth::by(4.0, 2).bytes(100, 300, 8), 3_200.0);
/// // Whatever the years have: as many amounts as there are rows, and no more than are kept.
/// assert_eq!(Growth::at_most(500.0, 2).bytes(0, 300, 8), 4_000.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Growth {
    rows: Rows,
    workers: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Rows {
    /// So many at most, whatever was seen.
    AtMost(f64),
    /// So many times those seen.
    Times(f64),
}

impl Growth {
    /// To so many times the years seen, on so many workers.
    #[must_use]
    pub fn by(times: f64, workers: usize) -> Self {
        Self {
            rows: Rows::Times(times),
            workers: workers as f64,
        }
    }

    /// To so many years with an amount at most.
    #[must_use]
    pub fn at_most(rows: f64, workers: usize) -> Self {
        Self {
            rows: Rows::AtMost(rows),
            workers: workers as f64,
        }
    }

    /// Bytes of amounts of `size` bytes, `kept` of which were kept so far; a worker keeps up to `most`.
    #[must_use]
    pub fn bytes(self, kept: usize, most: usize, size: usize) -> f64 {
        let rows = match self.rows {
            Rows::AtMost(rows) => rows,
            Rows::Times(times) => kept as f64 * times,
        };
        rows.min(most as f64 * self.workers) * size as f64
    }

    /// Bytes of cells, whose number the years hardly move: `found` so far, rarely more than `most`.
    pub(super) fn cells(self, found: usize, most: usize, size: usize) -> f64 {
        let cells = match self.rows {
            Rows::AtMost(rows) => rows.min(most as f64),
            Rows::Times(_) => found as f64,
        };
        cells * self.workers * size as f64
    }
}
