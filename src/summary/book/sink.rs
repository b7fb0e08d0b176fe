//! The sink that keeps every payment of the policies of a part of a book.

use crate::columns::{Block, Sink};
use crate::ledger::Totals;

/// What a policy paid in one event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Payment {
    /// The policy, by its place in the part.
    pub policy: u32,
    /// The year.
    pub year: u32,
    /// The place of the event in its block; within a year it rises with time.
    pub event: u32,
    /// The peril, by its place in the model.
    pub peril: u32,
    /// Which of the peril's events of the year.
    pub ordinal: u32,
    /// How much, for the whole policy.
    pub paid: f64,
}

/// Keeps what each policy paid in each event; mergeable.
///
/// It takes the totals of the waterfall at position 0, which must watch
/// ([`Run::watches`](crate::simulate::Run)) the policies' promises. Policies have one insurer and
/// get nothing back.
#[derive(Clone, Debug, PartialEq)]
pub struct BookSink {
    /// The policy of each promise of the waterfall.
    policy_of: Vec<Option<u32>>,
    payments: Vec<Payment>,
}

impl BookSink {
    /// An empty sink; `policy_of` has the place in the part of each promise of the
    /// waterfall.
    #[must_use]
    pub fn new(policy_of: Vec<Option<u32>>) -> Self {
        Self {
            policy_of,
            payments: Vec::new(),
        }
    }

    /// All payments by policy, year and event.
    #[must_use]
    pub fn finish(mut self) -> Vec<Payment> {
        self.payments
            .sort_by_key(|it| (it.policy, it.year, it.event));
        self.payments
    }
}

impl Sink for BookSink {
    fn rows(&mut self, block: &Block, settled: &[Totals]) {
        let events = &block.events;
        for it in settled[0].watched() {
            let Some(policy) = self.policy_of[it.promise as usize] else {
                continue;
            };
            let at = it.event as usize;
            self.payments.push(Payment {
                policy,
                year: events.year[at],
                event: it.event,
                peril: events.peril[at],
                ordinal: events.ordinal[at],
                paid: it.amount,
            });
        }
    }

    fn merge(mut self, other: Self) -> Self {
        self.payments.extend(other.payments);
        self
    }
}
