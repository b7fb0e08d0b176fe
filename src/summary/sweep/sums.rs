//! Sums of a column group by group, with the bits of [`GroupSums`].

use super::super::group_sums::{GroupSums, LANES, fold};
use super::super::moments::GROUP_YEARS;
use super::slots::Slots;
use crate::random::dispatch::{self, Kernel};

/// Years of a group.
const YEARS: usize = GROUP_YEARS as usize;

/// First and second powers of the groups that changed, in the place of those of the base.
pub(super) fn powers(slots: &Slots, values: &[f64], is_changed: &[bool], sums: &mut [[f64; 2]]) {
    if slots.are_whole {
        return dispatch::run(Powers {
            values,
            is_changed,
            sums,
        });
    }
    let groups = slots.groups.iter().zip(is_changed).zip(sums);
    for ((group, _), sums) in groups.filter(|((_, is_changed), _)| **is_changed) {
        let years = &slots.years[group.clone()];
        *sums = GroupSums::<2>::of_years(years, &values[group.clone()]).powers;
    }
}

/// Sums of products of two columns over the groups that changed, in the place of those of the base.
pub(super) fn products(slots: &Slots, columns: [&[f64]; 2], is_changed: &[bool], sums: &mut [f64]) {
    if slots.are_whole {
        return dispatch::run(Products {
            columns,
            is_changed,
            sums,
        });
    }
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

struct Powers<'a> {
    values: &'a [f64],
    is_changed: &'a [bool],
    sums: &'a mut [[f64; 2]],
}

impl Kernel for Powers<'_> {
    #[inline(always)]
    fn run(self) {
        let (groups, _) = self.values.as_chunks::<YEARS>();
        for ((group, is_changed), sums) in groups.iter().zip(self.is_changed).zip(self.sums) {
            if !is_changed {
                continue;
            }
            let mut powers = [[0.0; LANES]; 2];
            let (chunks, _) = group.as_chunks::<LANES>();
            for chunk in chunks {
                for (lane, value) in chunk.iter().enumerate() {
                    powers[0][lane] += value;
                    powers[1][lane] += value * value;
                }
            }
            *sums = powers.map(fold);
        }
    }
}

struct Products<'a> {
    columns: [&'a [f64]; 2],
    is_changed: &'a [bool],
    sums: &'a mut [f64],
}

impl Kernel for Products<'_> {
    #[inline(always)]
    fn run(self) {
        let [ones, others] = self.columns.map(|column| column.as_chunks::<YEARS>().0);
        let groups = ones.iter().zip(others).zip(self.is_changed);
        for (((one, other), is_changed), sum) in groups.zip(self.sums) {
            if !is_changed {
                continue;
            }
            let mut sums = [0.0; LANES];
            let [(one, _), (other, _)] = [one.as_chunks::<LANES>(), other.as_chunks()];
            for (one, other) in one.iter().zip(other) {
                for lane in 0..LANES {
                    sums[lane] += one[lane] * other[lane];
                }
            }
            *sum = fold(sums);
        }
    }
}
