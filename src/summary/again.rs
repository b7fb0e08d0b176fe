//! What another pass over the same years looks up within cells of a tail, so that its figures are exact.
//!
//! ```text
//!   cells ──figures──> windows: the cells within which a figure had to guess
//!   window ──again───> its amounts one by one; where it has more than 65,536, those that differ, with how often each;
//!                      where these are more than 65,536 too, cells 2¹⁶ times as fine
//! ```
//! What is found takes the place of the cell. A window of cells is sought again until no more of its amounts differ
//! than fit, or no more than two in any cell asked for: after at most three more passes, since an amount has
//! 41 bits below those of its cell. Amounts that crowd at a cap differ in their last bits alone, as sums of parts do: they
//! take one pass. Which windows there are, and which of them come as cells, depends on counts alone, and what is found in
//! them is a set, so that no order of blocks, threads or shards moves a bit.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::cell::{Cell, EMPTY, SHIFT};
use super::parts::Part;

/// Amounts of a window up to which they are kept one by one, and amounts that differ up to which these are.
pub(crate) const MOST_SINGLE: u64 = 65_536;

/// Bits by which the cells of a window are finer than it: no more than 65,536 of them.
const FINER_BITS: u32 = 16;

/// What is kept of the amounts of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Grain {
    /// Each of them.
    Single,
    /// Those that differ, or cells of so many bits.
    Cells(u32),
}

/// A range of amounts that is looked into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Window {
    /// Bits of its smallest number, and of the first beyond.
    first: u64,
    end: u64,
    grain: Grain,
}

impl Window {
    fn of(part: &Part, most_single: u64) -> Self {
        let grain = match part.cell.count <= most_single {
            true => Grain::Single,
            false => Grain::Cells(part.shift.saturating_sub(FINER_BITS)),
        };
        Self {
            first: part.first,
            end: part.first + (1 << part.shift),
            grain,
        }
    }

    pub fn holds(&self, bits: u64) -> bool {
        (self.first..self.end).contains(&bits)
    }

    /// The cells of the first pass that it takes the place of: none, where it lies within one that was looked into
    /// before.
    pub fn cells(&self) -> Range<usize> {
        let start = self.first.div_ceil(1 << SHIFT) as usize;
        // Within one cell the first edge at or above its start lies beyond its end.
        start..start.max((self.end >> SHIFT) as usize)
    }

    /// Is it followed by another whose amounts are kept alike?
    fn meets(&self, next: &Self) -> bool {
        self.end == next.first && self.grain == next.grain
    }
}

/// A cell finer than those of the first pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Finer {
    shift: u32,
    cell: Cell,
}

/// What a window of more amounts than fit has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Crowd {
    /// So many that differ, each a cell of its own.
    Different(u64),
    /// Cells, for more differ than fit.
    Cells,
}

/// Windows and what was found in them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Found {
    /// Rising; no two share a number.
    windows: Vec<Window>,
    /// What each has come to; nothing where its amounts are kept one by one.
    crowds: Vec<Crowd>,
    /// How many fit.
    most_single: u64,
    /// Bits of the amounts that are kept one by one.
    singles: Vec<u64>,
    /// Cells by the bits of their smallest number.
    finer: BTreeMap<u64, Finer>,
}

impl Found {
    /// Nothing yet, in the places of cells, highest first, that hold what is sought.
    pub fn seeking(parts: &[Part], most_single: u64) -> Self {
        let mut windows: Vec<Window> = Vec::new();
        for part in parts.iter().rev() {
            let window = Window::of(part, most_single);
            match windows.last_mut() {
                Some(last) if last.meets(&window) => last.end = window.end,
                Some(_) | None => windows.push(window),
            }
        }
        Self {
            crowds: vec![Crowd::Different(0); windows.len()],
            windows,
            most_single,
            ..Self::default()
        }
    }

    pub fn windows(&self) -> &[Window] {
        &self.windows
    }

    /// Is anything sought?
    pub fn seeks(&self) -> bool {
        !self.windows.is_empty()
    }

    /// Keeps those amounts that lie in a window, in any order.
    pub fn add(&mut self, values: &[f64]) {
        let (Some(lowest), Some(highest)) = (self.windows.first(), self.windows.last()) else {
            return;
        };
        // Negative amounts and NaN have bits beyond those of any number kept.
        let all = lowest.first..highest.end;
        let bits = values.iter().map(|value| value.to_bits());
        for bits in bits.filter(|bits| all.contains(bits)) {
            let next = self.windows.partition_point(|it| it.first <= bits);
            let window = self.windows[next - 1];
            match window.grain {
                _ if bits >= window.end => {}
                Grain::Single => self.singles.push(bits),
                Grain::Cells(shift) => self.put(next - 1, shift, bits, &Cell::of(bits, 1)),
            }
        }
    }

    /// Adds amounts of a window of more than fit: those of one number, or of a cell of so many bits.
    fn put(&mut self, window: usize, shift: u32, first: u64, cell: &Cell) {
        let (shift, first) = match self.crowds[window] {
            Crowd::Different(_) => (0, first),
            Crowd::Cells => (shift, first >> shift << shift),
        };
        let mine = self.finer.entry(first);
        let is_new = matches!(mine, Entry::Vacant(_));
        let empty = Finer { shift, cell: EMPTY };
        mine.or_insert(empty).cell.merge(cell);
        if let Crowd::Different(count) = &mut self.crowds[window] {
            *count += u64::from(is_new);
            if *count > self.most_single {
                self.coarsen(window);
            }
        }
    }

    /// Parts a window into cells, whose amounts differ more often than fits.
    fn coarsen(&mut self, window: usize) {
        let Window { first, end, grain } = self.windows[window];
        let (Grain::Cells(shift), Crowd::Different(_)) = (grain, self.crowds[window]) else {
            return;
        };
        self.crowds[window] = Crowd::Cells;
        let different = self.finer.range(first..end);
        let different: Vec<(u64, Cell)> = different.map(|(at, it)| (*at, it.cell)).collect();
        self.finer.retain(|at, _| !(first..end).contains(at));
        for (at, cell) in different {
            self.put(window, shift, at, &cell);
        }
    }

    /// Adds what another part of the years has found in the same windows.
    ///
    /// # Panics
    /// If the two sought something else.
    pub fn merge(&mut self, other: Self) {
        assert_eq!(self.windows, other.windows, "parts of one pass seek alike");
        self.singles.extend(other.singles);
        for (window, crowd) in other.crowds.iter().enumerate() {
            if *crowd == Crowd::Cells {
                self.coarsen(window);
            }
        }
        for (first, finer) in other.finer {
            let window = self.windows.partition_point(|it| it.first <= first) - 1;
            if let Grain::Cells(shift) = self.windows[window].grain {
                self.put(window, shift, first, &finer.cell);
            }
        }
    }

    /// Puts what a later pass found in the place of what was known.
    pub fn learn(&mut self, later: Self) {
        let is_sought = |first: u64| later.windows.iter().any(|window| window.holds(first));
        self.finer.retain(|first, _| !is_sought(*first));
        self.singles.extend(later.singles);
        self.finer.extend(later.finer);
    }

    /// Its cells and, as cells of one amount, its amounts.
    pub fn into_parts(mut self) -> impl Iterator<Item = Part> {
        self.singles.sort_unstable();
        let alike = self.singles.chunk_by(|one, next| one == next);
        let singles = alike.map(|bits| Part {
            first: bits[0],
            shift: 0,
            cell: Cell::of(bits[0], bits.len() as u64),
        });
        let singles: Vec<Part> = singles.collect();
        let finer = self.finer.into_iter().map(|(first, finer)| Part {
            first,
            shift: finer.shift,
            cell: finer.cell,
        });
        finer.chain(singles)
    }
}
