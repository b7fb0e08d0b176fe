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
    /// `left` is what remains of the limit, `full` whether it was ever exhausted, both by row, or by place where waves
    /// are nested.
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
        for wave in of.waves() {
            let here = wave.start.max(events.start)..wave.end.min(events.end);
            for start in here.clone().step_by(PART) {
                let part = start..here.end.min(start + PART);
                let rows = &of.row[part.clone()];
                let places = part.start - wave.start..part.end - wave.start;
                let left_here = if of.is_nested {
                    &mut left[places.clone()]
                } else {
                    gather(left, rows, &mut side);
                    &mut side
                };
                if self.each_event {
                    left_here.fill(self.limit);
                }
                dispatch::run(Ration {
                    claims: &mut pooled[part],
                    left: left_here,
                    paid: &mut paid[..rows.len()],
                });
                let left_here = &*left_here;
                for (i, (row, (now, paid))) in
                    rows.iter().zip(left_here.iter().zip(&paid)).enumerate()
                {
                    if *paid > 0.0 {
                        book.used(*row, self.promise, *paid);
                        let at = if of.is_nested {
                            places.start + i
                        } else {
                            *row as usize
                        };
                        full[at] |= *now <= SPENT * self.limit;
                    }
                }
                if !of.is_nested {
                    scatter(&side, rows, left);
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
