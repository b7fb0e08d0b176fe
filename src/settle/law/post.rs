//! The pen: books what an event moves, and keeps each party's balance of it.

use super::Law;
use super::tab::Tab;
use crate::ledger::{Book, Cost, CostKind, HeadPayment, Kind, Transfer};
use crate::units::{HeadId, HeadSet};

/// Books the movements of one event.
pub(super) struct Post<'a, B: Book> {
    pub book: &'a mut B,
    pub row: u32,
    pub event: u32,
    /// Net of the event by party; agreed columns (credits, premiums) left out.
    pub net: Vec<f64>,
}

impl<B: Book> Post<'_, B> {
    /// A party bears a loss.
    pub fn bears(&mut self, party: usize, amount: f64) {
        if amount > 0.0 {
            self.net[party] += amount;
            self.book.bears(self.row, party as u32, amount);
        }
    }

    /// A party bears a cost of settlement.
    pub fn costs(&mut self, kind: CostKind, party: usize, amount: f64) {
        if amount > 0.0 {
            self.net[party] += amount;
            self.book.costs(Cost {
                row: self.row,
                event: self.event,
                party: party as u32,
                amount,
                kind,
            });
        }
    }

    /// Money moves.
    pub fn transfer(&mut self, kind: Kind, from: usize, to: usize, amount: f64, promise: u32) {
        if amount == 0.0 {
            return;
        }
        if kind.moves_net() {
            self.net[from] += amount;
            self.net[to] -= amount;
        }
        if kind == Kind::Damages {
            self.book.pays(self.row, from as u32, amount);
        }
        self.book.transfer(Transfer {
            row: self.row,
            event: self.event,
            from: from as u32,
            to: to as u32,
            amount,
            promise,
            kind,
        });
    }
}

impl Law {
    /// Books what a programme pays by head, line by line.
    pub(super) fn post_heads<B: Book>(&self, at: usize, tab: &Tab, post: &mut Post<'_, B>) {
        for line in &tab.lines {
            for (paid, layer) in line.paid.iter().zip(&self.programmes[at].layers) {
                post.book.pays_head(HeadPayment {
                    row: post.row,
                    event: post.event,
                    promise: self.policy_promise[*layer],
                    party: line.party as u32,
                    heads: HeadSet::of([HeadId::new(line.head)]),
                    amount: *paid,
                });
            }
        }
    }
}
