//! The yearly columns of a subject, and those of the base, into which a variant's rows are patched.

use super::super::group_sums::GroupSums;
use super::super::moments::GROUP_YEARS;
use super::super::run_summary::Figure;
use super::super::sink::{add, figure};
use crate::ledger::{Measure, Totals};
use std::ops::Range;

/// What a subject's years come to, summed over its parties.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    pub net: Vec<f64>,
    /// The net loss where no reinstatement moves it.
    pub cost: Vec<f64>,
    pub received: Vec<f64>,
    pub gross: Vec<f64>,
    pub has_premium: bool,
    pub has_ratio: bool,
    buffer: Vec<f64>,
}

impl Columns {
    /// Sums the parties' columns of a block.
    pub fn sum(&mut self, parties: Range<usize>, totals: &Totals) {
        let books = |measure: Measure| parties.clone().any(|it| totals.is_booked(it, measure));
        self.has_premium = books(Measure::Reinstatement);
        self.has_ratio = books(Measure::Gross) || books(Measure::Received);
        for column in [
            &mut self.net,
            &mut self.cost,
            &mut self.received,
            &mut self.gross,
        ] {
            column.clear();
            column.resize(totals.rows(), 0.0);
        }
        for party in parties {
            self.add(party, totals);
        }
        if !self.has_premium {
            self.cost.copy_from_slice(&self.net);
        }
    }

    fn add(&mut self, party: usize, totals: &Totals) {
        if let Some(net) = figure(totals, party, Figure::Net, &mut self.buffer) {
            add(&mut self.net, net);
        }
        for (measure, sum) in [
            (Measure::Received, &mut self.received),
            (Measure::Gross, &mut self.gross),
        ] {
            if totals.is_booked(party, measure) {
                add(sum, totals.column(party, measure));
            }
        }
        if self.has_premium
            && let Some(cost) = figure(totals, party, Figure::Cost, &mut self.buffer)
        {
            add(&mut self.cost, cost);
        }
    }

    fn each(&mut self) -> [&mut Vec<f64>; 4] {
        [
            &mut self.net,
            &mut self.cost,
            &mut self.received,
            &mut self.gross,
        ]
    }
}

/// The sums of one group of years.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sums {
    pub net: GroupSums<2>,
    pub cost: GroupSums<2>,
    /// Received, gross and their products.
    pub recovery: [GroupSums<2>; 3],
}

impl Sums {
    fn of(years: &[u32], columns: &Columns, rows: Range<usize>) -> Self {
        let years = &years[rows.clone()];
        let sums = |values: &[f64]| GroupSums::of_years(years, values);
        let (received, gross) = (
            &columns.received[rows.clone()],
            &columns.gross[rows.clone()],
        );
        let mut products = [0.0; GROUP_YEARS as usize];
        let pairs = received.iter().zip(gross);
        for (product, (received, gross)) in products.iter_mut().zip(pairs) {
            *product = received * gross;
        }
        Self {
            net: sums(&columns.net[rows.clone()]),
            cost: sums(&columns.cost[rows]),
            recovery: [
                sums(received),
                sums(gross),
                sums(&products[..received.len()]),
            ],
        }
    }
}

/// The years of a block of the base by groups.
#[derive(Clone, Debug, Default)]
pub(super) struct Years {
    years: Vec<u32>,
    groups: Vec<Range<usize>>,
}

impl Years {
    pub fn start(&mut self, years: &[u32]) {
        self.years.clear();
        self.years.extend_from_slice(years);
        self.groups.clear();
        let mut start = 0;
        for group in years.chunk_by(|one, other| one / GROUP_YEARS == other / GROUP_YEARS) {
            self.groups.push(start..start + group.len());
            start += group.len();
        }
    }
}

/// A subject's columns under the base, and their sums by group.
#[derive(Clone, Debug, Default)]
pub(super) struct Laid {
    pub columns: Columns,
    sums: Vec<Sums>,
    is_changed: Vec<bool>,
}

impl Laid {
    /// Sums the groups of the columns.
    pub fn start(&mut self, years: &Years) {
        let groups = years.groups.iter().cloned();
        self.sums.clear();
        self.sums
            .extend(groups.map(|rows| Sums::of(&years.years, &self.columns, rows)));
    }

    /// Puts a variant's rows in place of the base's, calls `each` with the sums of every group and
    /// `all` with the net losses of all rows, and puts the base's back.
    pub fn patched(
        &mut self,
        years: &Years,
        rows: &[u32],
        patch: &mut Columns,
        mut each: impl FnMut(&Sums),
        all: impl FnOnce(&[f64]),
    ) {
        self.swap(rows, patch);
        let mut at = 0;
        for (group, known) in years.groups.iter().zip(&self.sums) {
            let first = at;
            while rows.get(at).is_some_and(|row| (*row as usize) < group.end) {
                at += 1;
            }
            if self.is_changed[first..at].contains(&true) {
                each(&Sums::of(&years.years, &self.columns, group.clone()));
            } else {
                each(known);
            }
        }
        all(&self.columns.net);
        self.swap(rows, patch);
    }

    /// Exchanges rows with a patch's, and notes in which of them anything differs.
    fn swap(&mut self, rows: &[u32], patch: &mut Columns) {
        self.is_changed.clear();
        self.is_changed.resize(rows.len(), false);
        for (mine, theirs) in self.columns.each().into_iter().zip(patch.each()) {
            let pairs = rows.iter().zip(theirs).zip(&mut self.is_changed);
            for ((row, theirs), is_changed) in pairs {
                let mine = &mut mine[*row as usize];
                *is_changed |= mine.to_bits() != theirs.to_bits();
                std::mem::swap(mine, theirs);
            }
        }
    }
}
