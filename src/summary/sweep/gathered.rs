//! What a subject's parties come to in a book, summed.

use super::super::run_summary::Figure;
use super::super::sink::{add, figure, measures};
use super::slots::Booked;
use crate::ledger::{Measure, Totals};
use crate::random::Aligned;
use std::ops::Range;

/// Room for one column of one subject. Sums over parties are taken in their order, row by row or place by place: to the
/// same bits.
#[derive(Clone, Debug, Default)]
pub(super) struct Gathered {
    by_place: Aligned,
    by_row: Vec<f64>,
    sum: Vec<f64>,
}

impl Gathered {
    /// Net loss.
    pub fn net(&mut self, parties: Range<usize>, totals: &Totals) -> Booked<'_> {
        let Self {
            by_place,
            by_row,
            sum,
        } = self;
        let rows = totals.rows();
        let is_booked = |party: usize| {
            let mut measures = measures(Figure::Net).iter();
            measures.any(|measure| totals.is_booked(party, *measure))
        };
        let mut booked = parties.filter(|party| is_booked(*party));
        let (Some(first), second) = (booked.next(), booked.next()) else {
            return Booked::Nothing;
        };
        let Some(second) = second else {
            if totals.net_by_place(first, by_place) {
                return Booked::ByPlace(&by_place[..rows]);
            }
            totals.net(first, by_row);
            return Booked::ByRow(by_row);
        };
        let all = [first, second].into_iter().chain(booked);
        start(sum, rows);
        let mut stand_by_place = all.clone();
        if stand_by_place.all(|party| {
            let stands = totals.net_by_place(party, by_place);
            if stands {
                add(sum, &by_place[..rows]);
            }
            stands
        }) {
            return Booked::ByPlace(sum);
        }
        start(sum, rows);
        for party in all {
            totals.net(party, by_row);
            add(sum, by_row);
        }
        Booked::ByRow(sum)
    }

    /// A measure.
    pub fn measure<'a>(
        &'a mut self,
        parties: Range<usize>,
        totals: &'a Totals,
        measure: Measure,
    ) -> Booked<'a> {
        let mut booked = parties.filter(|party| totals.is_booked(*party, measure));
        let (Some(first), second) = (booked.next(), booked.next()) else {
            return Booked::Nothing;
        };
        let by_place = |party: usize| totals.column_by_place(party, measure);
        let Some(second) = second else {
            let column = || Booked::ByRow(totals.column(first, measure));
            return by_place(first).map_or_else(column, Booked::ByPlace);
        };
        let all = [first, second].into_iter().chain(booked);
        start(&mut self.sum, totals.rows());
        if all.clone().all(|party| by_place(party).is_some()) {
            all.filter_map(by_place)
                .for_each(|column| add(&mut self.sum, column));
            return Booked::ByPlace(&self.sum);
        }
        all.for_each(|party| add(&mut self.sum, totals.column(party, measure)));
        Booked::ByRow(&self.sum)
    }

    /// Net loss with reinstatements, row by row.
    pub fn cost(&mut self, parties: Range<usize>, totals: &Totals) -> Booked<'_> {
        start(&mut self.sum, totals.rows());
        for party in parties {
            if let Some(cost) = figure(totals, party, Figure::Cost, &mut self.by_row) {
                add(&mut self.sum, cost);
            }
        }
        Booked::ByRow(&self.sum)
    }
}

/// Do reinstatements move what any of the parties bears?
pub(super) fn has_premium(mut parties: Range<usize>, totals: &Totals) -> bool {
    parties.any(|party| totals.is_booked(party, Measure::Reinstatement))
}

fn start(sum: &mut Vec<f64>, rows: usize) {
    sum.clear();
    sum.resize(rows, 0.0);
}
