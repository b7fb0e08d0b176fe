//! Two books that are kept side by side.

use super::{Book, Caused, Cost, Gauge, HeadPayment, Owed, Transfer, Work};

/// Writes everything into two books.
#[derive(Debug)]
pub struct Both<'a, A, B>(pub &'a mut A, pub &'a mut B);

impl<A: Book, B: Book> Book for Both<'_, A, B> {
    fn bears(&mut self, row: u32, party: u32, amount: f64) {
        self.0.bears(row, party, amount);
        self.1.bears(row, party, amount);
    }

    fn costs(&mut self, cost: Cost) {
        self.0.costs(cost);
        self.1.costs(cost);
    }

    fn bears_all(&mut self, rows: &[u32], party: u32, amounts: &[f64]) {
        self.0.bears_all(rows, party, amounts);
        self.1.bears_all(rows, party, amounts);
    }

    fn pays(&mut self, row: u32, party: u32, amount: f64) {
        self.0.pays(row, party, amount);
        self.1.pays(row, party, amount);
    }

    fn pays_all(&mut self, rows: &[u32], party: u32, amounts: &[f64]) {
        self.0.pays_all(rows, party, amounts);
        self.1.pays_all(rows, party, amounts);
    }

    fn passes(&mut self, row: u32, amount: f64) {
        self.0.passes(row, amount);
        self.1.passes(row, amount);
    }

    fn transfer(&mut self, transfer: Transfer) {
        self.0.transfer(transfer);
        self.1.transfer(transfer);
    }

    fn transfers(
        &mut self,
        like: Transfer,
        rows: &[u32],
        events: &[u32],
        amounts: &[f64],
        factor: f64,
    ) {
        self.0.transfers(like, rows, events, amounts, factor);
        self.1.transfers(like, rows, events, amounts, factor);
    }

    fn insures(
        &mut self,
        like: Transfer,
        rows: &[u32],
        events: &[u32],
        paid: &[f64],
        back: Option<&[f64]>,
        factor: f64,
    ) {
        self.0.insures(like, rows, events, paid, back, factor);
        self.1.insures(like, rows, events, paid, back, factor);
    }

    fn used(&mut self, row: u32, promise: u32, amount: f64) {
        self.0.used(row, promise, amount);
        self.1.used(row, promise, amount);
    }

    fn used_all(&mut self, rows: &[u32], promise: u32, amounts: &[f64]) {
        self.0.used_all(rows, promise, amounts);
        self.1.used_all(rows, promise, amounts);
    }

    fn exhausted(&mut self, promise: u32, rows: impl Iterator<Item = usize>) {
        let rows: Vec<usize> = rows.collect();
        self.0.exhausted(promise, rows.iter().copied());
        self.1.exhausted(promise, rows.into_iter());
    }

    fn caused(&mut self, row: u32, provider: u32, caused: Caused) {
        self.0.caused(row, provider, caused);
        self.1.caused(row, provider, caused);
    }

    fn wants_caused(&self) -> bool {
        self.0.wants_caused() || self.1.wants_caused()
    }

    fn wants_heads(&self) -> bool {
        self.0.wants_heads() || self.1.wants_heads()
    }

    fn pays_head(&mut self, on: HeadPayment) {
        self.0.pays_head(on);
        self.1.pays_head(on);
    }

    fn pays_heads(&mut self, like: HeadPayment, rows: &[u32], events: &[u32], amounts: &[f64]) {
        self.0.pays_heads(like, rows, events, amounts);
        self.1.pays_heads(like, rows, events, amounts);
    }

    fn wants_workings(&self) -> bool {
        self.0.wants_workings() || self.1.wants_workings()
    }

    fn works(&mut self, row: u32, event: u32, of: Work) {
        if self.0.wants_workings() {
            self.0.works(row, event, of.clone());
        }
        if self.1.wants_workings() {
            self.1.works(row, event, of);
        }
    }

    fn wants_gauges(&self) -> bool {
        self.0.wants_gauges() || self.1.wants_gauges()
    }

    fn gauge(&mut self, gauge: Gauge) {
        self.0.gauge(gauge);
        self.1.gauge(gauge);
    }

    fn owed(&mut self, owed: Owed) {
        self.0.owed(owed);
        self.1.owed(owed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Journal, Kind, Measure, Totals};

    #[test]
    fn both_books_have_what_is_written_once() {
        let (mut journal, mut totals) = (Journal::default(), Totals::default());
        totals.start(1, 2, 1, false);
        let mut both = Both(&mut journal, &mut totals);
        both.bears(0, 1, 10.0);
        both.pays(0, 0, 4.0);
        both.transfer(Transfer {
            row: 0,
            event: 0,
            from: 0,
            to: 1,
            amount: 4.0,
            promise: 0,
            kind: Kind::Damages,
        });
        assert_eq!((journal.bears.len(), journal.transfers.len()), (1, 1));
        assert_eq!(totals.column(1, Measure::Gross), [10.0]);
        assert_eq!(totals.column(1, Measure::Received), [4.0]);
        assert_eq!(totals.column(0, Measure::Paid), [4.0]);
    }
}
