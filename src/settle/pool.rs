//! A pool: one limit over what several contracts let through.

use super::plain_policy::{PART, scatter};
use crate::columns::Events;
use crate::ledger::Book;
use crate::random::dispatch::{self, Kernel};
use crate::random::gather;
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

impl PoolPlan {
    /// Turns the sum of claims of each event into the part of them that the pool lets through.
    ///
    /// `left` is what remains of the limit, `full` whether it was ever exhausted, both by row.
    pub fn ration<B: Book>(
        &self,
        events: Range<usize>,
        of: &Events,
        pooled: &mut [f64],
        (left, full): (&mut [f64], &mut [bool]),
        book: &mut B,
    ) {
        let (mut side, mut paid) = (Vec::new(), [0.0; PART]);
        // No year comes twice in a wave, so that its events can be rationed side by side.
        let waves = of.waves().map(|wave| {
            let start = wave.start.max(events.start);
            start..wave.end.min(events.end)
        });
        let parts = waves.flat_map(|wave| {
            let starts = wave.clone().step_by(PART);
            starts.map(move |start| start..wave.end.min(start + PART))
        });
        for part in parts {
            let rows = &of.row[part.clone()];
            gather(left, rows, &mut side);
            if self.each_event {
                side.fill(self.limit);
            }
            dispatch::run(Ration {
                claims: &mut pooled[part],
                left: &mut side,
                paid: &mut paid[..rows.len()],
            });
            scatter(&side, rows, left);
            for (row, (side, paid)) in rows.iter().zip(side.iter().zip(&paid)) {
                if *paid > 0.0 {
                    book.used(*row, self.promise, *paid);
                    full[*row as usize] |= *side <= SPENT * self.limit;
                }
            }
        }
    }
}

/// paid ← min(claims, left); claims ← paid over claims, 1 without any.
struct Ration<'a> {
    claims: &'a mut [f64],
    left: &'a mut [f64],
    paid: &'a mut [f64],
}

impl Kernel for Ration<'_> {
    #[inline(always)]
    fn run(self) {
        let out = self.left.iter_mut().zip(self.paid);
        for (claims, (side, paid)) in self.claims.iter_mut().zip(out) {
            let mut left = Remaining(*side);
            *paid = left.draw(*claims);
            *side = left.0;
            let part = *paid / *claims;
            *claims = if *claims > 0.0 { part } else { 1.0 };
        }
    }
}
