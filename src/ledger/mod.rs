//! The ledger: money moves only by transfer, and every transfer has two sides.
//!
//! Settlement is written once, generic over the [`Book`] that takes its transfers: [`Totals`]
//! in the hot loop, [`Journal`] where every transfer and its reason is wanted.

mod both;
mod by_head;
mod gauge;
mod journal;
mod sums;
mod totals;
mod trace;
mod transfer;
mod workings;
mod yearly;

pub use both::Both;
pub use by_head::{ByHead, HeadPayment};
pub use gauge::{Gauge, Owed, Term};
pub use journal::Journal;
pub(crate) use sums::is_rounding;
pub use sums::{InsuredSums, OfInsured};
pub(crate) use sums::{PART, waves};
pub use totals::{Caused, Measure, Moved, Totals, Watched};
pub use trace::Trace;
pub use transfer::{Cost, CostKind, Kind, Transfer};
pub use workings::{
    CallWork, CalledFor, CapWork, CessionWork, ClaimWork, DebtWork, DutyWork, FaultWork, HeadWork,
    Lapsed, LayerWork, LimitOf, LineWork, PoolWork, PurseWork, Refusal, Refused, RepaidWork,
    SharingWork, Treatment, UsedWork, Verdict, Work, Working,
};
pub use yearly::{Chunks, Places};

/// Takes what settlement moves.
///
/// The payer of contract debts books what it pays in one sum ([`Book::pays`]); the receivers book
/// what each contract brought ([`Book::transfer`]). The two are computed apart, so that their
/// agreement proves conservation.
pub trait Book {
    /// A party bears ground-up loss in a row.
    fn bears(&mut self, row: u32, party: u32, amount: f64);

    /// A party bears a cost that settlement itself causes; it is ground-up loss.
    fn costs(&mut self, cost: Cost) {
        self.bears(cost.row, cost.party, cost.amount);
    }

    /// A party bears ground-up losses, one for each of `rows`; zeros move nothing.
    fn bears_all(&mut self, rows: &[u32], party: u32, amounts: &[f64]) {
        for (row, amount) in rows
            .iter()
            .zip(amounts)
            .filter(|(_, amount)| **amount != 0.0)
        {
            self.bears(*row, party, *amount);
        }
    }

    /// A party pays its contract creditors in a row.
    fn pays(&mut self, row: u32, party: u32, amount: f64);

    /// A party pays its contract creditors, one amount for each of `rows`.
    fn pays_all(&mut self, rows: &[u32], party: u32, amounts: &[f64]) {
        for (row, amount) in rows
            .iter()
            .zip(amounts)
            .filter(|(_, amount)| **amount != 0.0)
        {
            self.pays(*row, party, *amount);
        }
    }

    /// An amount that a step lets through on the way to what moves; only who compares steps keeps it.
    #[inline(always)]
    fn passes(&mut self, _row: u32, _amount: f64) {}

    /// A movement, seen from the receiving step.
    fn transfer(&mut self, transfer: Transfer);

    /// Movements alike but for row, event and amount; each amount counts `factor` times, zeros
    /// move nothing.
    fn transfers(
        &mut self,
        like: Transfer,
        rows: &[u32],
        events: &[u32],
        amounts: &[f64],
        factor: f64,
    ) {
        for ((row, event), amount) in rows.iter().zip(events).zip(amounts) {
            if *amount != 0.0 {
                self.transfer(Transfer {
                    row: *row,
                    event: *event,
                    amount: amount * factor,
                    ..like
                });
            }
        }
    }

    /// What an insurer pays on own losses, and gets back of them if anything can come back, one
    /// amount for each of `rows`; each counts `factor` times. `like` is the payment's.
    fn insures(
        &mut self,
        like: Transfer,
        rows: &[u32],
        events: &[u32],
        paid: &[f64],
        back: Option<&[f64]>,
        factor: f64,
    ) {
        self.transfers(like, rows, events, paid, factor);
        if let Some(back) = back {
            self.transfers(like.recovery(), rows, events, back, factor);
        }
    }

    /// The yearly sums of an insured that owes nothing, for who adds each event's amounts itself: only if `rows` are
    /// those of nested waves and nothing is kept of single payments.
    ///
    /// Event k of a wave belongs to place k of every sum.
    fn insured_sums(&mut self, _of: OfInsured, _rows: &[u32]) -> Option<InsuredSums<'_>> {
        None
    }

    /// A cap, pool or sublimit let an amount through in a row.
    fn used(&mut self, row: u32, promise: u32, amount: f64);

    /// A cap or pool let amounts through, one for each of `rows`; zeros are nothing.
    fn used_all(&mut self, rows: &[u32], promise: u32, amounts: &[f64]) {
        for (row, amount) in rows
            .iter()
            .zip(amounts)
            .filter(|(_, amount)| **amount > 0.0)
        {
            self.used(*row, promise, *amount);
        }
    }

    /// A promise was exhausted in these rows.
    fn exhausted(&mut self, promise: u32, rows: impl Iterator<Item = usize>);

    /// How much of the loss that a provider caused in a row went which way.
    fn caused(&mut self, row: u32, provider: u32, caused: Caused);

    /// Does the book want [`Book::caused`]?
    fn wants_caused(&self) -> bool;

    /// Does the book want [`Book::pays_head`]?
    fn wants_heads(&self) -> bool {
        false
    }

    /// What a policy pays on heads of a loss or debt: its payments once more, by what they are for.
    fn pays_head(&mut self, _on: HeadPayment) {}

    /// Payments on heads alike but for row, event and amount; zeros move nothing.
    fn pays_heads(&mut self, like: HeadPayment, rows: &[u32], events: &[u32], amounts: &[f64]) {
        like.each(rows, events, amounts)
            .for_each(|on| self.pays_head(on));
    }

    /// Does the book want [`Book::works`]?
    fn wants_workings(&self) -> bool {
        false
    }

    /// How an amount of an event came about; books that only add up take no notice.
    fn works(&mut self, _row: u32, _event: u32, _of: Work) {}

    /// Does the book want [`Book::gauge`]? The law engine alone reads them.
    fn wants_gauges(&self) -> bool {
        false
    }

    /// How full a term is in the event.
    fn gauge(&mut self, _gauge: Gauge) {}

    /// What one party owes another in the event: of [`Work::Debt`] what following money takes, for a
    /// book that settles thousands of losses and wants no workings of them.
    fn owed(&mut self, _owed: Owed) {}
}
