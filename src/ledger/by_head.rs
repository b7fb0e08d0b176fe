//! The book of what policies pay on each head of each loss.

use super::{Book, Caused, Transfer};
use crate::units::HeadSet;

/// What one policy or layer pays one party in one event on some heads of its loss or debt.
///
/// A reduction made for several heads is given back pro rata, so that the payments on all heads of
/// all parties sum to what the policy pays in the event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeadPayment {
    /// The row of the year.
    pub row: u32,
    /// The event of the block.
    pub event: u32,
    /// The policy or layer, by its place in the waterfall's list.
    pub promise: u32,
    /// Whose loss or debt it pays on, by position in the model.
    pub party: u32,
    /// The heads: one where the block is by head, those of an atom else.
    pub heads: HeadSet,
    /// All its insurers together.
    pub amount: f64,
}

impl HeadPayment {
    /// Payments like it in other rows, events and amounts; zeros are left out.
    pub(super) fn each(
        self,
        rows: &[u32],
        events: &[u32],
        amounts: &[f64],
    ) -> impl Iterator<Item = Self> {
        let places = rows.iter().zip(events).zip(amounts);
        let paid = places.filter(|(_, amount)| **amount != 0.0);
        paid.map(move |((row, event), amount)| Self {
            row: *row,
            event: *event,
            amount: *amount,
            ..self
        })
    }
}

/// Payments alike but for row, event and amount.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Column {
    promise: u32,
    party: u32,
    heads: HeadSet,
    /// Where they start.
    start: usize,
}

/// Payments on heads, and nothing else; zeros are left out.
///
/// ```
/// use obligor::ledger::{Book, ByHead, HeadPayment};
/// use obligor::units::{HeadId, HeadSet};
/// let heads = HeadSet::of([HeadId::NOTIFICATION]);
/// let like = HeadPayment { row: 0, event: 0, promise: 2, party: 1, heads, amount: 0.0 };
/// let mut book = ByHead::default();
/// book.pays_heads(like, &[0, 3], &[4, 9], &[500.0, 25.0]);
/// let payments: Vec<_> = book.payments().collect();
/// assert_eq!(payments[1], HeadPayment { row: 3, event: 9, amount: 25.0, ..like });
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ByHead {
    columns: Vec<Column>,
    rows: Vec<u32>,
    events: Vec<u32>,
    amounts: Vec<f64>,
}

impl ByHead {
    /// Makes ready for a block; buffers are reused.
    pub fn start(&mut self) {
        self.columns.clear();
        self.rows.clear();
        self.events.clear();
        self.amounts.clear();
    }

    /// The payments, in the order in which they were booked.
    pub fn payments(&self) -> impl Iterator<Item = HeadPayment> + '_ {
        let ends = self.columns.iter().skip(1).map(|next| next.start);
        let ends = ends.chain([self.amounts.len()]);
        self.columns.iter().zip(ends).flat_map(|(column, end)| {
            (column.start..end).map(|at| HeadPayment {
                row: self.rows[at],
                event: self.events[at],
                promise: column.promise,
                party: column.party,
                heads: column.heads,
                amount: self.amounts[at],
            })
        })
    }

    /// How many payments.
    #[must_use]
    pub fn len(&self) -> usize {
        self.amounts.len()
    }

    /// Is there none?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.amounts.is_empty()
    }

    /// Starts a column unless the last is like it.
    fn open(&mut self, like: &HeadPayment) {
        let known = self.columns.last().is_some_and(|last| {
            (last.promise, last.party, last.heads) == (like.promise, like.party, like.heads)
        });
        if !known {
            self.columns.push(Column {
                promise: like.promise,
                party: like.party,
                heads: like.heads,
                start: self.amounts.len(),
            });
        }
    }
}

impl Book for ByHead {
    fn bears(&mut self, _row: u32, _party: u32, _amount: f64) {}

    fn bears_all(&mut self, _rows: &[u32], _party: u32, _amounts: &[f64]) {}

    fn pays(&mut self, _row: u32, _party: u32, _amount: f64) {}

    fn pays_all(&mut self, _rows: &[u32], _party: u32, _amounts: &[f64]) {}

    fn transfer(&mut self, _transfer: Transfer) {}

    fn transfers(&mut self, _: Transfer, _: &[u32], _: &[u32], _: &[f64], _: f64) {}

    fn used(&mut self, _row: u32, _promise: u32, _amount: f64) {}

    fn exhausted(&mut self, _promise: u32, _rows: impl Iterator<Item = usize>) {}

    fn caused(&mut self, _row: u32, _provider: u32, _caused: Caused) {}

    fn wants_caused(&self) -> bool {
        false
    }

    fn wants_heads(&self) -> bool {
        true
    }

    fn pays_head(&mut self, on: HeadPayment) {
        if on.amount != 0.0 {
            self.open(&on);
            self.rows.push(on.row);
            self.events.push(on.event);
            self.amounts.push(on.amount);
        }
    }

    fn pays_heads(&mut self, like: HeadPayment, rows: &[u32], events: &[u32], amounts: &[f64]) {
        if amounts.contains(&0.0) {
            like.each(rows, events, amounts)
                .for_each(|on| self.pays_head(on));
        } else if !amounts.is_empty() {
            self.open(&like);
            self.rows.extend_from_slice(rows);
            self.events.extend_from_slice(events);
            self.amounts.extend_from_slice(amounts);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::HeadId;

    #[test]
    fn payments_come_back_one_by_one_without_zeros() {
        let of = |head| HeadPayment {
            row: 0,
            event: 0,
            promise: 0,
            party: 0,
            heads: HeadSet::of([head]),
            amount: 0.0,
        };
        let (one, other) = (of(HeadId::PCI), of(HeadId::LIABILITY));
        let mut book = ByHead::default();
        book.pays_heads(one, &[0, 1, 2], &[5, 6, 7], &[1.0, 0.0, 3.0]);
        book.pays_head(HeadPayment { amount: 4.0, ..one });
        book.pays_heads(other, &[2], &[7], &[5.0]);
        let amounts: Vec<_> = book
            .payments()
            .map(|it| (it.heads, it.event, it.amount))
            .collect();
        let (pci, liability) = (one.heads, other.heads);
        let expected = [
            (pci, 5, 1.0),
            (pci, 7, 3.0),
            (pci, 0, 4.0),
            (liability, 7, 5.0),
        ];
        assert_eq!(amounts, expected);
        book.start();
        assert!(book.is_empty());
    }
}
