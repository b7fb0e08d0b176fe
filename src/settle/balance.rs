//! The backward pass, one party at a time, sub-processors first: what it bears, what its policies
//! pay, what it received and shares with its insurers, what it can pay its creditors.

use super::claim::{ClaimPlan, Facts};
use super::claim_caps::CapState;
use super::plain::{PlainScratch, rows_where};
use super::plain_policy::PlainPolicy;
use super::programme::{Occurrence, ProgrammePlan, ProgrammeState, Settled};
use super::scratch::View;
use crate::ledger::{Book, Caused, Kind, Transfer};
use crate::random::Aligned;
use crate::terms::{Estate, pari_passu};
use crate::units::HeadSet;

/// A party as the loop reads it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct BalancePlan {
    pub party: usize,
    /// How many atoms its own loss has.
    pub atoms: usize,
    /// Contracts under which it claims.
    pub claims: Vec<usize>,
    /// Its programmes.
    pub programmes: Vec<usize>,
    /// May it owe?
    pub owes: bool,
    /// Funds, where finite.
    pub funds: Option<f64>,
    /// What others at fault cause it: by peril, (provider, share).
    pub caused_by: Vec<Vec<(usize, f64)>>,
    pub way: Way,
}

/// How a party's rows are settled.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Way {
    /// Cover by cover, for any programmes.
    General,
    /// Without a policy, or with one that needs no cover-by-cover working.
    Plain(Option<PlainPolicy>),
}

/// What the loop reads of the rest of the waterfall.
#[derive(Clone, Copy)]
pub(super) struct Network<'a> {
    pub claims: &'a [ClaimPlan],
    pub programmes: &'a [ProgrammePlan],
    pub ratio: &'a [Vec<f64>],
    pub pay: &'a [Vec<Aligned>],
    /// Is what a contract pays left as its pool's part of the loss, and not in `pay`?
    pub is_left: &'a [bool],
    /// What pools let through, `[pool][event]`.
    pub let_through: &'a [Aligned],
    pub caps: &'a [CapState],
    /// This party's debts, `[slot][event]`.
    pub owed: &'a [Aligned],
    /// The heads of each party's atoms.
    pub heads: &'a [Vec<HeadSet>],
}

/// Buffers of the rows of a party.
#[derive(Clone, Debug, Default)]
pub(super) struct RowScratch {
    /// Own loss, and the atoms in which there is any, as bits. By row.
    loss: Vec<f64>,
    suffered: Vec<u64>,
    /// Received in a row, by atom; the last is for what was owed.
    cash: Vec<f64>,
    /// May contracts bring anything? By row.
    receives: Vec<bool>,
}

impl RowScratch {
    /// Adds up own loss over the atoms, each step over all rows.
    fn suffer(&mut self, losses: &[&[f64]], rows: usize) {
        self.loss.clear();
        self.loss.resize(rows, 0.0);
        self.suffered.clear();
        self.suffered.resize(rows, 0);
        for (atom, column) in losses.iter().enumerate() {
            let sums = self.loss.iter_mut().zip(&mut self.suffered);
            for ((loss, suffered), amount) in sums.zip(*column) {
                *loss += amount;
                *suffered |= u64::from(*amount > 0.0) << atom;
            }
        }
    }
}

/// What the loop writes.
pub(super) struct Workings<'a> {
    pub programmes: &'a mut [ProgrammeState],
    /// Part of its debts that the party pays, by event.
    pub ratio: &'a mut Vec<f64>,
    pub funds: &'a mut Vec<f64>,
    pub row: &'a mut RowScratch,
    pub ceded: &'a mut [Vec<f64>],
    pub plain: &'a mut PlainScratch,
}

impl BalancePlan {
    /// Settles the party's rows.
    pub fn settle<B: Book>(
        &self,
        view: View<'_>,
        facts: Facts<'_>,
        network: Network<'_>,
        work: &mut Workings<'_>,
        book: &mut B,
    ) {
        let block = facts.block;
        work.funds.clear();
        work.ratio.clear();
        if let Some(funds) = self.funds {
            work.funds.resize(block.year.len(), funds);
            work.ratio.resize(block.events.len(), 1.0);
        }
        if let Way::Plain(policy) = &self.way {
            return self.settle_plain(policy.as_ref(), view, facts, network, work, book);
        }
        for programme in &self.programmes {
            work.programmes[*programme].start(&network.programmes[*programme], block.year.len());
        }
        work.row.cash.resize(self.atoms + 1, 0.0);
        self.mark_received(view.events.len(), network, &mut work.row.receives);
        let losses: Vec<&[f64]> = (0..self.atoms).map(|atom| view.loss(atom)).collect();
        work.row.suffer(&losses, view.events.len());
        for i in 0..view.events.len() {
            self.row(view, &losses, i, facts, network, work, book);
        }
        for programme in &self.programmes {
            let plan = &network.programmes[*programme];
            for (promise, full) in plan.exhausted(&work.programmes[*programme]) {
                book.exhausted(promise, rows_where(full));
            }
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one row of a hot loop: what it reads and writes are separate borrows"
    )]
    #[inline(always)]
    fn row<B: Book>(
        &self,
        view: View<'_>,
        losses: &[&[f64]],
        i: usize,
        facts: Facts<'_>,
        network: Network<'_>,
        work: &mut Workings<'_>,
        book: &mut B,
    ) {
        let event = view.events[i] as usize;
        let row = facts.block.events.row[event];
        let loss = work.row.loss[i];
        if loss > 0.0 {
            book.bears(row, self.party as u32, loss);
            if book.wants_caused() {
                self.attribute(loss, row, facts.block.events.peril[event], book);
            }
        }
        let owed: f64 = if self.owes {
            network.owed.iter().map(|slot| slot[event]).sum()
        } else {
            0.0
        };
        let mut received = 0.0;
        if work.row.receives[i] {
            received = self.receive(i, event, row, network, &mut work.row.cash, book);
        }
        if loss + owed + received <= 0.0 {
            return;
        }
        let it = Occurrence {
            event,
            row: row as usize,
            answers: facts.answers.of(event),
            records: view.records(i),
            hours: facts.block.events.hours.get(event).copied().unwrap_or(0.0),
            i,
            losses,
            suffered: work.row.suffered[i],
            owed,
            received: if received > 0.0 { &work.row.cash } else { &[] },
        };
        let mut insured = Settled::default();
        for programme in &self.programmes {
            let plan = &network.programmes[*programme];
            let state = &mut work.programmes[*programme];
            let settled = plan.settle(it, state, book);
            if settled.own + settled.owed > 0.0 {
                self.book_insurers(plan, state, event as u32, row, work.ceded, book);
                if book.wants_heads() {
                    self.book_heads(plan, state, it, network, book);
                }
            }
            insured.own += settled.own;
            insured.owed += settled.owed;
            insured.back += settled.back;
        }
        self.pay(loss, owed, received, insured, event, row, work, book);
    }

    /// Marks the rows in which a contract may bring something.
    fn mark_received(&self, rows: usize, network: Network<'_>, receives: &mut Vec<bool>) {
        receives.clear();
        receives.resize(rows, false);
        for claim in &self.claims {
            let plan = &network.claims[*claim];
            for i in plan.paying(&network.caps[*claim], rows) {
                let mut payable = network.pay[*claim].iter().map(|column| column[i]);
                receives[i] |= payable.any(|amount| amount > 0.0);
            }
        }
    }

    /// Takes what each contract brings; fills the cash by atom and returns its sum.
    #[inline(always)]
    fn receive<B: Book>(
        &self,
        i: usize,
        event: usize,
        row: u32,
        network: Network<'_>,
        cash: &mut [f64],
        book: &mut B,
    ) -> f64 {
        let mut received = 0.0;
        cash.fill(0.0);
        for claim in &self.claims {
            let plan = &network.claims[*claim];
            let ratio = network.ratio[plan.obligor]
                .get(event)
                .copied()
                .unwrap_or(1.0);
            let mut amount = 0.0;
            for (cash, column) in cash.iter_mut().zip(&network.pay[*claim]) {
                let part = column.get(i).copied().unwrap_or(0.0) * ratio;
                *cash += part;
                amount += part;
            }
            if amount > 0.0 {
                let (from, to) = (plan.obligor as u32, self.party as u32);
                let event = event as u32;
                book.transfer(Transfer {
                    row,
                    event,
                    from,
                    to,
                    amount,
                    promise: plan.promise,
                    kind: Kind::Damages,
                });
                if book.wants_caused() {
                    book.caused(
                        row,
                        from,
                        Caused {
                            collected: amount,
                            ..Caused::default()
                        },
                    );
                }
            }
            received += amount;
        }
        received
    }

    /// Pays creditors: the insured part is theirs whatever happens, the rest comes from the estate.
    #[expect(
        clippy::too_many_arguments,
        reason = "one row of a hot loop: what it reads and writes are separate borrows"
    )]
    #[inline(always)]
    fn pay<B: Book>(
        &self,
        loss: f64,
        owed: f64,
        received: f64,
        insured: Settled,
        event: usize,
        row: u32,
        work: &mut Workings<'_>,
        book: &mut B,
    ) {
        let Some(funds) = work.funds.get_mut(row as usize) else {
            if owed > 0.0 {
                book.pays(row, self.party as u32, owed);
            }
            return;
        };
        let estate = Estate {
            funds: *funds,
            own_costs: loss - insured.own,
            kept: received - insured.back,
        };
        let (paid, after) = pari_passu(estate, owed - insured.owed);
        *funds = after;
        if owed > 0.0 {
            let paid = insured.owed + paid;
            work.ratio[event] = paid / owed;
            book.pays(row, self.party as u32, paid);
        }
    }

    fn book_insurers<B: Book>(
        &self,
        plan: &ProgrammePlan,
        state: &ProgrammeState,
        event: u32,
        row: u32,
        ceded: &mut [Vec<f64>],
        book: &mut B,
    ) {
        let insured = self.party as u32;
        for (layer, paid) in plan.layers.iter().zip(&state.layers) {
            let (own, owed, back) = (paid.own, paid.owed, paid.back);
            if own + owed <= 0.0 {
                continue;
            }
            for (insurer, share) in &layer.insurers {
                let part = share / layer.placed;
                let transfer = |kind, from, to, amount| Transfer {
                    row,
                    event,
                    from,
                    to,
                    amount,
                    promise: layer.promise,
                    kind,
                };
                if own > 0.0 {
                    book.transfer(transfer(Kind::OwnLoss, *insurer, insured, own * part));
                }
                if owed > 0.0 {
                    book.transfer(transfer(Kind::Liability, *insurer, insured, owed * part));
                }
                if back > 0.0 {
                    book.transfer(transfer(Kind::Recovery, insured, *insurer, back * part));
                }
                if let Some(loss) = ceded[*insurer as usize].get_mut(event as usize) {
                    *loss += (own + owed - back) * part;
                }
            }
        }
        for (cover, it) in plan.covers.iter().zip(&state.covers) {
            if let Some(promise) = cover.promise.filter(|_| it.sublimited > 0.0) {
                book.used(row, promise, it.sublimited);
            }
        }
    }

    pub(super) fn attribute<B: Book>(&self, loss: f64, row: u32, peril: u32, book: &mut B) {
        for (provider, share) in &self.caused_by[peril as usize] {
            book.caused(
                row,
                *provider as u32,
                Caused {
                    caused: loss * share,
                    ..Caused::default()
                },
            );
        }
    }
}
