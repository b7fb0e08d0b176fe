//! Sums of a column group by group, with the bits of [`GroupSums`].

use super::super::group_sums::{GroupSums, LANES, fold};
use super::super::moments::GROUP_YEARS;
use super::slots::{Booked, Rows, Slots};
use crate::random::dispatch::Kernel;
use std::iter::repeat;

/// Years of a group.
const YEARS: usize = GROUP_YEARS as usize;

/// First and second powers of the groups that changed, in the place of what stands there.
pub(super) fn powers(slots: &Slots, values: &[f64], is_changed: &[bool], sums: &mut [[f64; 2]]) {
    let groups = slots.groups.iter().zip(is_changed).zip(sums);
    for ((group, _), sums) in groups.filter(|((_, is_changed), _)| **is_changed) {
        let years = &slots.years[group.clone()];
        *sums = GroupSums::<2>::of_years(years, &values[group.clone()]).powers;
    }
}

/// Sums of products of two columns over the groups that changed, in the place of what stands there.
pub(super) fn products(slots: &Slots, columns: [&[f64]; 2], is_changed: &[bool], sums: &mut [f64]) {
    let groups = slots.groups.iter().zip(is_changed).zip(sums);
    for ((group, _), sums) in groups.filter(|((_, is_changed), _)| **is_changed) {
        let [one, other] = columns.map(|column| &column[group.clone()]);
        let mut products = [0.0; YEARS];
        let products = &mut products[..group.len()];
        for (product, (one, other)) in products.iter_mut().zip(one.iter().zip(other)) {
            *product = one * other;
        }
        let years = &slots.years[group.clone()];
        [*sums] = GroupSums::<1>::of_years(years, products).powers;
    }
}

/// Lays rows over a base of whole groups and sums these, group by group while they are in the first-level cache.
pub(super) struct Whole<'a> {
    /// The column without these rows; none if it is zero everywhere.
    pub base: Option<&'a [f64]>,
    pub rows: &'a Rows,
    pub booked: Booked<'a>,
    /// Where the column goes: of one group's length if nobody reads it.
    pub column: &'a mut [f64],
    /// First and second powers of each group.
    pub sums: &'a mut [[f64; 2]],
    /// What the column is multiplied by, and the sums of these products.
    pub other: Option<(&'a [f64], &'a mut [f64])>,
}

impl Kernel for Whole<'_> {
    #[inline(always)]
    fn run(self) {
        let Rows {
            within,
            places,
            ends,
            ..
        } = self.rows;
        let (column, _) = self.column.as_chunks_mut::<YEARS>();
        let last = column.len().saturating_sub(1);
        let base = self.base.map(|base| base.as_chunks::<YEARS>().0);
        let mut other = self
            .other
            .map(|(other, sums)| (other.as_chunks::<YEARS>().0, sums));
        let mut start = 0;
        for (at, (end, sums)) in ends.iter().zip(self.sums).enumerate() {
            let rows = start..*end;
            start = *end;
            let group = &mut column[at.min(last)];
            match base {
                Some(base) => *group = base[at],
                None => *group = [0.0; YEARS],
            }
            let slots = &within[rows.clone()];
            match self.booked {
                Booked::Nothing => put(group, slots, repeat(0.0)),
                Booked::ByRow(values) => put(group, slots, values[rows].iter().copied()),
                Booked::ByPlace(values) => {
                    let places = places[rows].iter();
                    put(group, slots, places.map(|place| values[*place as usize]));
                }
            }
            *sums = powers_of(group);
            if let Some((other, sums)) = &mut other {
                sums[at] = products_of(group, &other[at]);
            }
        }
    }
}

#[inline(always)]
fn put(group: &mut [f64; YEARS], slots: &[u8], values: impl Iterator<Item = f64>) {
    for (slot, value) in slots.iter().zip(values) {
        group[*slot as usize] = value;
    }
}

#[inline(always)]
fn powers_of(group: &[f64; YEARS]) -> [f64; 2] {
    let mut powers = [[0.0; LANES]; 2];
    let (chunks, _) = group.as_chunks::<LANES>();
    for chunk in chunks {
        for (lane, value) in chunk.iter().enumerate() {
            powers[0][lane] += value;
            powers[1][lane] += value * value;
        }
    }
    powers.map(fold)
}

#[inline(always)]
fn products_of(group: &[f64; YEARS], other: &[f64; YEARS]) -> f64 {
    let mut sums = [0.0; LANES];
    let [(ones, _), (others, _)] = [group.as_chunks::<LANES>(), other.as_chunks()];
    for (one, other) in ones.iter().zip(others) {
        for (sum, (one, other)) in sums.iter_mut().zip(one.iter().zip(other)) {
            *sum += one * other;
        }
    }
    fold(sums)
}
