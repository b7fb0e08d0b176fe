//! A pool: one limit over what several contracts let through.

use super::plain::rows_full;
use super::plain_policy::scatter;
use crate::columns::Events;
use crate::ledger::{Book, PART};
use crate::random::dispatch::{self, Kernel};
use crate::random::{Aligned, gather};
use crate::terms::Remaining;
use std::ops::Range;

/// With no more than this part of its limit left a pool is exhausted.
const SPENT: f64 = 1e-9;

/// A pool as the loop reads it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PoolPlan {
    pub promise: u32,
    pub limit: f64,
    pub each_event: bool,
}

/// What the claims under a pool come to, and its state.
#[derive(Clone, Debug, Default)]
pub(super) struct PoolState {
    /// The sum of claims by event; once rationed, the part of them that the pool lets through.
    pub claims: Aligned,
    /// What it pays, by event.
    paid: Aligned,
    /// What is left of the limit, and whether it was ever exhausted: by row, or by place where waves are nested.
    left: Aligned,
    full: Vec<u8>,
    /// The same of the years of one part of a wave, side by side.
    side: Vec<f64>,
    filled: Vec<u8>,
}

impl PoolPlan {
    /// Makes the state of a block's pool ready, with so many rows.
    pub fn start(&self, state: &mut PoolState, events: usize, rows: usize) {
        state.claims.fill_new(events, 0.0);
        state.paid.open(events);
        state.left.fill_new(rows, self.limit);
        state.full.clear();
        state.full.resize(rows, 0);
    }

    /// Turns the sum of claims of each event into the part of them that the pool lets through.
    pub fn ration<B: Book>(
        &self,
        events: Range<usize>,
        of: &Events,
        state: &mut PoolState,
        book: &mut B,
    ) {
        // State that lies as the rows do needs no room in the first-level cache.
        let most = if of.is_nested { usize::MAX } else { PART };
        // No year comes twice in a wave, so that its events can be rationed side by side.
        for wave in of.waves() {
            let end = wave.end.min(events.end);
            let mut start = wave.start.max(events.start);
            while start < end {
                let part = start..end.min(start.saturating_add(most));
                start = part.end;
                if of.is_nested {
                    let places = part.start - wave.start..part.end - wave.start;
                    let (left, full) = (&mut state.left[places.clone()], &mut state.full[places]);
                    let amounts = (&mut state.claims[part.clone()], &mut state.paid[part]);
                    self.ration_years(amounts, left, full);
                    continue;
                }
                let rows = &of.row[part.clone()];
                gather(&state.left, rows, &mut state.side);
                state.filled.clear();
                state.filled.resize(rows.len(), 0);
                let amounts = (&mut state.claims[part.clone()], &mut state.paid[part]);
                self.ration_years(amounts, &mut state.side, &mut state.filled);
                scatter(&state.side, rows, &mut state.left);
                for (row, filled) in rows.iter().zip(&state.filled) {
                    state.full[*row as usize] |= filled;
                }
            }
        }
        book.used_all(&of.row[events.clone()], self.promise, &state.paid[events]);
    }

    /// The same for one event of each of several years.
    fn ration_years(
        &self,
        (claims, paid): (&mut [f64], &mut [f64]),
        left: &mut [f64],
        full: &mut [u8],
    ) {
        if self.each_event {
            left.fill(self.limit);
        }
        dispatch::run(Ration {
            spent: SPENT * self.limit,
            claims,
            paid,
            left,
            full,
        });
    }

    /// Tells the book in which rows the pool was exhausted.
    pub fn report<B: Book>(&self, of: &Events, state: &PoolState, book: &mut B) {
        let places = of.is_nested.then_some(&of.row[..]);
        book.exhausted(self.promise, rows_full(&state.full, places));
    }
}

/// paid ← min(claims, left); claims ← paid over claims, 1 without any.
struct Ration<'a> {
    /// With no more left the pool is exhausted.
    spent: f64,
    claims: &'a mut [f64],
    paid: &'a mut [f64],
    left: &'a mut [f64],
    full: &'a mut [u8],
}

impl Kernel for Ration<'_> {
    #[inline(always)]
    fn run(self) {
        let state = self.left.iter_mut().zip(self.full);
        for ((claims, paid), (side, full)) in self.claims.iter_mut().zip(self.paid).zip(state) {
            let mut left = Remaining(*side);
            *paid = left.draw(*claims);
            *side = left.0;
            *full |= u8::from((*paid > 0.0) & (left.0 <= self.spent));
            let part = *paid / *claims;
            *claims = if *claims > 0.0 { part } else { 1.0 };
        }
    }
}
