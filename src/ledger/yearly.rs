//! One yearly amount of a party: a value a row of the block, by row or, while only nested waves were added, by place.

use crate::random::Aligned;
use std::cell::OnceCell;
use std::ops::Range;

/// How the rows of a block's nested waves lie: the rows of each wave are the first of those of the wave before.
#[derive(Clone, Debug, Default)]
pub(super) struct Nest {
    /// Where each wave starts, and the end; empty if waves are not nested.
    pub waves: Vec<u32>,
    /// The row at each place of the first wave, which has every row once.
    pub rows: Vec<u32>,
}

impl Nest {
    /// Are these rows, one for each event, those of all the waves? Only the block's own column is as long.
    pub fn is_of(&self, rows: &[u32]) -> bool {
        self.waves.last() == Some(&(rows.len() as u32))
    }
}

/// In which order the amounts of a column stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Order {
    /// Nothing was booked.
    #[default]
    Unbooked,
    ByRow,
    /// By place in the first wave.
    ByPlace,
}

/// A yearly column.
#[derive(Clone, Debug, Default)]
pub(super) struct Yearly {
    order: Order,
    amounts: Aligned,
    /// What stands by place, by row, for who asks.
    by_row: OnceCell<Vec<f64>>,
}

impl Yearly {
    /// Forgets what was booked; the buffer stays.
    pub fn clear(&mut self) {
        self.order = Order::Unbooked;
        self.by_row.take();
    }

    /// Was anything booked?
    pub fn is_booked(&self) -> bool {
        self.order != Order::Unbooked
    }

    /// Does it stand by row?
    pub fn is_by_row(&self) -> bool {
        self.order == Order::ByRow
    }

    /// The amounts by row; `zeros` if nothing was booked.
    pub fn by_row<'a>(&'a self, nest: &Nest, zeros: &'a [f64]) -> &'a [f64] {
        match self.order {
            Order::Unbooked => zeros,
            Order::ByRow => &self.amounts,
            Order::ByPlace => self.by_row.get_or_init(|| to_rows(&self.amounts, nest)),
        }
    }

    /// The amounts by place, of a column that does not stand by row; `zeros` if nothing was booked.
    pub fn by_place<'a>(&'a self, zeros: &'a [f64]) -> &'a [f64] {
        debug_assert!(!self.is_by_row());
        if self.is_booked() {
            &self.amounts
        } else {
            zeros
        }
    }

    /// To be added to by row.
    #[inline(always)]
    pub fn open(&mut self, rows: usize, nest: &Nest) -> &mut [f64] {
        if self.order != Order::ByRow {
            self.turn(rows, nest);
        }
        &mut self.amounts
    }

    #[cold]
    fn turn(&mut self, rows: usize, nest: &Nest) {
        if self.order == Order::ByPlace {
            let by_row = self.by_row.take();
            let by_row = by_row.unwrap_or_else(|| to_rows(&self.amounts, nest));
            self.amounts.copy_new(&by_row);
        } else {
            self.amounts.fill_new(rows, 0.0);
        }
        self.order = Order::ByRow;
    }

    /// A column that does not stand by row, to be added to by place.
    pub fn open_places(&mut self, rows: usize) -> Places<'_> {
        assert!(!self.is_by_row(), "a column by row is added to by row");
        let is_new = !self.is_booked();
        self.by_row.take();
        if is_new {
            self.amounts.open(rows);
        }
        self.order = Order::ByPlace;
        Places {
            sums: &mut self.amounts,
            is_new,
            opened: 0,
        }
    }

    /// The same, to be added to several years at a time.
    pub fn open_chunks(&mut self, rows: usize) -> Chunks<'_> {
        let is_new = self.open_places(rows).skip();
        Chunks {
            sums: self.amounts.whole_chunks(),
            is_new,
        }
    }
}

/// Yearly sums by place in the first of nested waves, several years side by side. Who adds to them writes all of them.
#[derive(Debug)]
pub struct Chunks<'a> {
    sums: &'a mut [f64],
    is_new: bool,
}

/// Sums that nobody keeps: zero, and never written.
impl Default for Chunks<'_> {
    fn default() -> Self {
        Self {
            sums: &mut [],
            is_new: true,
        }
    }
}

impl Chunks<'_> {
    /// The sums of a chunk of so many years, of which [`SIDE`](crate::random::SIDE) is a multiple: zero if nothing was added before.
    #[inline(always)]
    pub(crate) fn read<const W: usize>(&self, at: usize) -> [f64; W] {
        if self.is_new {
            [0.0; W]
        } else {
            self.sums.as_chunks().0[at]
        }
    }

    /// Writes the sums of a chunk.
    #[inline(always)]
    pub(crate) fn write<const W: usize>(&mut self, at: usize, sums: &[f64; W]) {
        self.sums.as_chunks_mut().0[at] = *sums;
    }
}

/// Yearly sums by place in the first of nested waves. Who adds to them opens all of them, in order, part by part.
#[derive(Debug)]
pub struct Places<'a> {
    sums: &'a mut [f64],
    is_new: bool,
    /// How many were opened.
    opened: usize,
}

impl Drop for Places<'_> {
    fn drop(&mut self) {
        // What was not opened still holds the sums of a block before.
        debug_assert!(self.opened == self.sums.len() || std::thread::panicking());
    }
}

impl Places<'_> {
    /// Leaves all to be written otherwise; says whether nothing was added before.
    fn skip(mut self) -> bool {
        self.opened = self.sums.len();
        self.is_new
    }

    /// How many years have an event.
    #[must_use]
    #[inline(always)]
    pub fn years(&self) -> usize {
        self.sums.len()
    }

    /// The next sums, of these years: zero if nothing was added before.
    ///
    /// # Panics
    /// If they do not follow those that were opened before.
    #[inline(always)]
    pub fn part(&mut self, years: Range<usize>) -> &mut [f64] {
        assert_eq!(years.start, self.opened, "sums are opened in order");
        self.opened = years.end;
        let part = &mut self.sums[years];
        if self.is_new {
            part.fill(0.0);
        }
        part
    }
}

fn to_rows(amounts: &[f64], nest: &Nest) -> Vec<f64> {
    let mut by_row = vec![0.0; amounts.len()];
    for (row, amount) in nest.rows.iter().zip(amounts) {
        by_row[*row as usize] = *amount;
    }
    by_row
}
