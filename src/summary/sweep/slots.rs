//! Where the years of a block stand in a column, and how the rows of a book are put there.
//!
//! ```text
//! most years have a row    slots  = all years of whole groups, those without a row among them
//! few have                 slots  = rows
//! ```
//! Groups that are whole are summed without asking which years they have.

use super::super::moments::GROUP_YEARS;
use std::ops::Range;

/// With more years than so many a row, laying out all of them costs more than it saves.
const MOST_A_ROW: usize = 4;

/// Where the rows of a block stand.
#[derive(Clone, Debug, Default)]
pub(super) struct Slots {
    /// The year of each slot.
    pub years: Vec<u32>,
    /// The slot of each row.
    of_row: Vec<u32>,
    /// The slots of each group.
    pub groups: Vec<Range<usize>>,
    /// Has every year of every group a slot?
    pub are_whole: bool,
}

impl Slots {
    /// Lays out the years of a block's rows, which ascend.
    pub fn start(&mut self, years: &[u32]) {
        self.years.clear();
        self.of_row.clear();
        self.groups.clear();
        self.are_whole = false;
        let (Some(first), Some(last)) = (years.first(), years.last()) else {
            return;
        };
        let (start, end) = (first / GROUP_YEARS, last / GROUP_YEARS + 1);
        let group = GROUP_YEARS as usize;
        let count = (end - start) as usize * group;
        self.are_whole = count <= MOST_A_ROW * years.len();
        if self.are_whole {
            let start = start * GROUP_YEARS;
            self.years.extend((start..).take(count));
            self.of_row.extend(years.iter().map(|year| year - start));
            let groups = (0..count).step_by(group);
            self.groups.extend(groups.map(|start| start..start + group));
            return;
        }
        self.years.extend_from_slice(years);
        self.of_row.extend(0..years.len() as u32);
        let mut start = 0;
        for group in years.chunk_by(|one, other| one / GROUP_YEARS == other / GROUP_YEARS) {
            self.groups.push(start..start + group.len());
            start += group.len();
        }
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.years.len()
    }
}

/// A yearly column of a book, in the order in which it stands there.
#[derive(Clone, Copy, Debug)]
pub(super) enum Booked<'a> {
    /// Nothing was booked.
    Nothing,
    ByRow(&'a [f64]),
    /// By place in the first of nested waves.
    ByPlace(&'a [f64]),
}

/// The rows of a book, and the slots that they take.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    /// The slot of each row.
    slots: Vec<u32>,
    /// The same within its group, where groups are whole.
    pub within: Vec<u8>,
    /// The place of each row in the first of nested waves; none if waves are not nested.
    pub places: Vec<u32>,
    /// Where the rows of each group end.
    pub ends: Vec<usize>,
}

impl Rows {
    /// All rows of a block, and the row at each place of its nested waves.
    pub fn all(&mut self, slots: &Slots, places: &[u32]) {
        self.slots.clone_from(&slots.of_row);
        self.start(slots, places);
    }

    /// Some rows of a block, rising, of which the book has one each.
    pub fn some(&mut self, slots: &Slots, rows: &[u32], places: &[u32]) {
        self.slots.clear();
        let taken = rows.iter().map(|row| slots.of_row[*row as usize]);
        self.slots.extend(taken);
        self.start(slots, places);
    }

    fn start(&mut self, slots: &Slots, places: &[u32]) {
        self.within.clear();
        if slots.are_whole {
            // A group has 256 slots, as a byte has values.
            self.within
                .extend(self.slots.iter().map(|slot| *slot as u8));
        }
        self.places.clear();
        self.places.resize(places.len(), 0);
        for (place, row) in (0..).zip(places) {
            self.places[*row as usize] = place;
        }
        self.ends.clear();
        let mut end = 0;
        for group in &slots.groups {
            let rest = &self.slots[end..];
            end += rest.partition_point(|slot| (*slot as usize) < group.end);
            self.ends.push(end);
        }
    }

    /// Puts a column into its slots, and notes for each group whether it moved a bit there.
    pub fn replace(&self, booked: Booked<'_>, column: &mut [f64], is_changed: &mut Vec<bool>) {
        is_changed.clear();
        let mut start = 0;
        for end in &self.ends {
            let rows = start..*end;
            start = *end;
            let slots = &self.slots[rows.clone()];
            is_changed.push(match booked {
                Booked::Nothing => exchange(column, slots, std::iter::repeat(0.0)),
                Booked::ByRow(values) => exchange(column, slots, values[rows].iter().copied()),
                Booked::ByPlace(values) => {
                    let places = self.places[rows].iter();
                    exchange(column, slots, places.map(|place| values[*place as usize]))
                }
            });
        }
    }

    /// Does any row of a column differ from what stands in its slot?
    pub fn differ(&self, booked: Booked<'_>, column: &[f64]) -> bool {
        let differs =
            |(slot, value): (&u32, f64)| column[*slot as usize].to_bits() != value.to_bits();
        let mut slots = self.slots.iter();
        match booked {
            Booked::Nothing => slots.any(|slot| differs((slot, 0.0))),
            Booked::ByRow(values) => slots.zip(values.iter().copied()).any(differs),
            Booked::ByPlace(values) => {
                let places = self.places.iter();
                slots
                    .zip(places.map(|place| values[*place as usize]))
                    .any(differs)
            }
        }
    }
}

/// Puts values into slots; did any bit move?
#[inline(always)]
fn exchange(column: &mut [f64], slots: &[u32], values: impl Iterator<Item = f64>) -> bool {
    let mut moved = 0;
    for (slot, value) in slots.iter().zip(values) {
        let old = &mut column[*slot as usize];
        moved |= old.to_bits() ^ value.to_bits();
        *old = value;
    }
    moved != 0
}
