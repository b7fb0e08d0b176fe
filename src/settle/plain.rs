//! The backward pass of a party with no policy, or with one whose arithmetic needs no
//! cover-by-cover working: one layer, one unconditional cover, no sublimit, no waiting.
//!
//! Same formulas as [`super::programme`], an order of magnitude fewer instructions; tests settle
//! such parties both ways.

use super::balance::{BalancePlan, Network, Workings};
use super::claim::{ClaimPlan, Facts};
use super::plain_policy::{PaidScratch, PlainPolicy, Rows, Waves};
use super::scratch::View;
use super::summed::Brought;
use crate::columns::Events;
use crate::ledger::{Book, Caused, Kind, Transfer};
use crate::random::dispatch::{self, Kernel};
use crate::random::{Aligned, gather};
use crate::terms::{Estate, pari_passu};

/// Buffers of the plain way, one value a row of the party.
#[derive(Clone, Debug, Default)]
pub(super) struct PlainScratch {
    rows: Vec<u32>,
    /// Where each wave starts among the party's rows.
    waves: Vec<u32>,
    /// Zeros for amounts that there are not; never written.
    zeros: Vec<f64>,
    loss: Vec<f64>,
    covered: Vec<f64>,
    owed: Vec<f64>,
    amount: Vec<f64>,
    cash: CashScratch,
    paid: PaidScratch,
}

/// What contracts bring.
#[derive(Clone, Debug, Default)]
struct CashScratch {
    received: Vec<f64>,
    shared: Vec<f64>,
    amount: Vec<f64>,
}

/// What the policy paid and got back, one value a row.
#[derive(Clone, Copy)]
struct Insured<'a> {
    own: &'a [f64],
    liability: &'a [f64],
    back: &'a [f64],
}

/// The rows marked.
pub(super) fn rows_where(marked: &[bool]) -> impl Iterator<Item = usize> {
    marked
        .iter()
        .enumerate()
        .filter(|(_, marked)| **marked)
        .map(|(row, _)| row)
}

fn zero(column: &mut Vec<f64>, len: usize) {
    column.clear();
    column.resize(len, 0.0);
}

/// sum += part × factor, element by element.
struct Add<'a> {
    sum: &'a mut [f64],
    part: &'a [f64],
    factor: f64,
}

impl Kernel for Add<'_> {
    #[inline(always)]
    fn run(self) {
        let pairs = self.sum.iter_mut().zip(self.part);
        pairs.for_each(|(sum, part)| *sum += part * self.factor);
    }
}

pub(super) fn add(sum: &mut [f64], part: &[f64], factor: f64) {
    dispatch::run(Add { sum, part, factor });
}

/// The sum of some atoms' losses: the column itself if it is one.
fn sum_of<'a>(
    view: View<'a>,
    mut atoms: impl Iterator<Item = usize>,
    zeros: &'a [f64],
    buffer: &'a mut Vec<f64>,
) -> &'a [f64] {
    let Some(first) = atoms.next() else {
        return zeros;
    };
    let Some(second) = atoms.next() else {
        return view.loss(first);
    };
    buffer.clear();
    buffer.extend_from_slice(view.loss(first));
    add(buffer, view.loss(second), 1.0);
    atoms.for_each(|atom| add(buffer, view.loss(atom), 1.0));
    buffer
}

/// The row of the year of each event; the block's own column if the party is in every event.
fn rows_of<'a>(events: &[u32], row_of: &'a [u32], buffer: &'a mut Vec<u32>) -> &'a [u32] {
    if events.len() == row_of.len() {
        return row_of;
    }
    gather(row_of, events, buffer);
    buffer
}

/// The waves of the party's events.
fn waves_of<'a>(events: &[u32], of: &'a Events, buffer: &'a mut Vec<u32>) -> Waves<'a> {
    let is_in_all = events.len() == of.len();
    let years = of.wave_start.get(1).copied().unwrap_or(0) as usize;
    if !is_in_all {
        buffer.clear();
        let place = |start: &u32| events.partition_point(|event| event < start) as u32;
        buffer.extend(of.wave_start.iter().map(place));
    }
    Waves {
        starts: if is_in_all { &of.wave_start } else { buffer },
        are_nested: is_in_all && of.is_nested,
        years,
    }
}

impl BalancePlan {
    /// Settles the party's rows the plain way: each step over all rows before the next.
    pub(super) fn settle_plain<B: Book>(
        &self,
        policy: Option<&PlainPolicy>,
        view: View<'_>,
        facts: Facts<'_>,
        network: Network<'_>,
        work: &mut Workings<'_>,
        book: &mut B,
    ) {
        let n = view.events.len();
        let scratch = &mut *work.plain;
        scratch.zeros.resize(n.max(scratch.zeros.len()), 0.0);
        let zeros = &scratch.zeros[..n];
        let rows = rows_of(view.events, &facts.block.events.row, &mut scratch.rows);
        let loss = sum_of(view, 0..self.atoms, zeros, &mut scratch.loss);
        let covers = |atom: &usize| policy.is_some_and(|policy| policy.covered[*atom] > 0.0);
        let covered = if (0..self.atoms).all(|atom| covers(&atom)) {
            loss
        } else {
            let atoms = (0..self.atoms).filter(covers);
            sum_of(view, atoms, zeros, &mut scratch.covered)
        };
        let owed = if self.owes {
            owed_in(view.events, network.owed, &mut scratch.owed)
        } else {
            zeros
        };
        let mut it = Rows {
            events: view.events,
            rows,
            loss,
            covered,
            owed,
            received: zeros,
            shared: zeros,
        };
        let waves = waves_of(view.events, &facts.block.events, &mut scratch.waves);
        if let Some(policy) = policy.filter(|_| work.funds.is_empty())
            && self.settle_summed(
                policy,
                (it, waves),
                network,
                work.ceded,
                &mut scratch.paid,
                book,
            )
        {
            return report(policy, rows, waves, &scratch.paid, book);
        }
        self.bear(it, facts, book);
        let cash = &mut scratch.cash;
        [it.received, it.shared] = self.receive_all(policy, it, network, cash, zeros, book);
        let mut insured = Insured {
            own: zeros,
            liability: zeros,
            back: zeros,
        };
        if let Some(policy) = policy {
            self.call(policy, it, waves, &mut scratch.paid);
            let paid = &scratch.paid;
            insured.own = &paid.own;
            // What never happens to the party stays nothing.
            if self.owes {
                insured.liability = &paid.liability;
            }
            if !self.claims.is_empty() {
                insured.back = &paid.back;
            }
            report(policy, rows, waves, paid, book);
            self.book_policy(policy, it, insured, work.ceded, book);
            if book.wants_heads() {
                let paid = (insured.own, insured.liability);
                self.book_heads_plain(policy, view, it, paid, network, book);
            }
        }
        if work.funds.is_empty() {
            if self.owes {
                book.pays_all(rows, self.party as u32, owed);
            }
        } else {
            self.pay_creditors(
                it,
                insured,
                work.funds,
                work.ratio,
                &mut scratch.amount,
                book,
            );
        }
    }

    /// Books own loss.
    fn bear<B: Book>(&self, it: Rows<'_>, facts: Facts<'_>, book: &mut B) {
        if self.atoms > 0 {
            book.bears_all(it.rows, self.party as u32, it.loss);
        }
        if book.wants_caused() {
            for ((row, event), loss) in it.rows.iter().zip(it.events).zip(it.loss) {
                self.attribute(*loss, *row, facts.block.events.peril[*event as usize], book);
            }
        }
    }

    /// What the contracts bring, and the part of it on what the policy covers.
    fn receive_all<'a, B: Book>(
        &self,
        policy: Option<&PlainPolicy>,
        it: Rows<'a>,
        network: Network<'a>,
        cash: &'a mut CashScratch,
        zeros: &'a [f64],
        book: &mut B,
    ) -> [&'a [f64]; 2] {
        let covered = |atom: usize| policy.map_or(0.0, |policy| policy.covered[atom]);
        if let Some((plan, brought)) = self.brought(network) {
            let CashScratch {
                received, shared, ..
            } = cash;
            let pay = match brought {
                Brought::Column(pay) => pay,
                Brought::Part(ratio) => {
                    received.clear();
                    received.extend(it.loss.iter().zip(ratio).map(|(loss, ratio)| loss * ratio));
                    received
                }
            };
            self.book_received(plan, it, pay, book);
            let shared = match covered(0) {
                0.0 => zeros,
                1.0 => pay,
                part => {
                    zero(shared, pay.len());
                    add(shared, pay, part);
                    shared
                }
            };
            return [pay, shared];
        }
        if self.claims.is_empty() {
            return [zeros; 2];
        }
        zero(&mut cash.received, it.events.len());
        zero(&mut cash.shared, it.events.len());
        for claim in &self.claims {
            let plan = &network.claims[*claim];
            let ratio = &network.ratio[plan.obligor];
            zero(&mut cash.amount, it.events.len());
            for (atom, pay) in network.pay[*claim].iter().enumerate() {
                let columns = cash.amount.iter_mut().zip(&mut cash.shared);
                for ((event, pay), (amount, shared)) in
                    it.events.iter().zip(pay.iter()).zip(columns)
                {
                    let paid = pay * ratio.get(*event as usize).copied().unwrap_or(1.0);
                    *amount += paid;
                    *shared += paid * covered(atom);
                }
            }
            add(&mut cash.received, &cash.amount, 1.0);
            self.book_received(plan, it, &cash.amount, book);
        }
        [&cash.received, &cash.shared]
    }

    /// Books what one contract brings.
    fn book_received<B: Book>(
        &self,
        plan: &ClaimPlan,
        it: Rows<'_>,
        amounts: &[f64],
        book: &mut B,
    ) {
        let from = plan.obligor as u32;
        let like = Transfer {
            row: 0,
            event: 0,
            from,
            to: self.party as u32,
            amount: 0.0,
            promise: plan.promise,
            kind: Kind::Damages,
        };
        book.transfers(like, it.rows, it.events, amounts, 1.0);
        if book.wants_caused() {
            for (row, amount) in it.rows.iter().zip(amounts) {
                let collected = Caused {
                    collected: *amount,
                    ..Caused::default()
                };
                book.caused(*row, from, collected);
            }
        }
    }

    /// Calls the policy in every row.
    fn call(&self, policy: &PlainPolicy, it: Rows<'_>, waves: Waves<'_>, paid: &mut PaidScratch) {
        let n = it.rows.len();
        paid.own.open(n);
        paid.liability.open(n);
        paid.back.open(n);
        match (self.owes, !self.claims.is_empty()) {
            (false, false) => policy.settle::<false, false>(it, waves, paid),
            (false, true) => policy.settle::<false, true>(it, waves, paid),
            (true, false) => policy.settle::<true, false>(it, waves, paid),
            (true, true) => policy.settle::<true, true>(it, waves, paid),
        }
    }

    /// What an insurer pays on own losses, but for row, event and amount.
    fn pays_own(&self, policy: &PlainPolicy, insurer: u32) -> Transfer {
        Transfer {
            row: 0,
            event: 0,
            from: insurer,
            to: self.party as u32,
            amount: 0.0,
            promise: policy.promise,
            kind: Kind::OwnLoss,
        }
    }

    fn book_policy<B: Book>(
        &self,
        policy: &PlainPolicy,
        it: Rows<'_>,
        insured: Insured<'_>,
        ceded: &mut [Vec<f64>],
        book: &mut B,
    ) {
        let back = (!self.claims.is_empty()).then_some(insured.back);
        for (insurer, share) in &policy.insurers {
            let part = share / policy.placed;
            let like = self.pays_own(policy, *insurer);
            book.insures(like, it.rows, it.events, insured.own, back, part);
            if self.owes {
                let owed = Transfer {
                    kind: Kind::Liability,
                    ..like
                };
                book.transfers(owed, it.rows, it.events, insured.liability, part);
            }
            let loss = &mut ceded[*insurer as usize];
            if loss.is_empty() {
                continue;
            }
            let paid = insured.own.iter().zip(insured.liability).zip(insured.back);
            for (event, ((own, owed), back)) in it.events.iter().zip(paid) {
                loss[*event as usize] += (own + owed - back) * part;
            }
        }
    }

    /// Pays creditors from finite funds: the insured part is theirs whatever happens.
    fn pay_creditors<B: Book>(
        &self,
        it: Rows<'_>,
        insured: Insured<'_>,
        funds: &mut [f64],
        ratio: &mut [f64],
        amounts: &mut Vec<f64>,
        book: &mut B,
    ) {
        amounts.clear();
        for (i, event) in it.events.iter().enumerate() {
            let funds = &mut funds[it.rows[i] as usize];
            let estate = Estate {
                funds: *funds,
                own_costs: it.loss[i] - insured.own[i],
                kept: it.received[i] - insured.back[i],
            };
            let (unsecured, after) = pari_passu(estate, it.owed[i] - insured.liability[i]);
            *funds = after;
            let owed = it.owed[i];
            let paid = if owed > 0.0 {
                insured.liability[i] + unsecured
            } else {
                0.0
            };
            amounts.push(paid);
            if owed > 0.0 {
                ratio[*event as usize] = paid / owed;
            }
        }
        if self.owes {
            book.pays_all(it.rows, self.party as u32, amounts);
        }
    }
}

/// Tells the book in which rows the policy was exhausted.
fn report<B: Book>(
    policy: &PlainPolicy,
    rows: &[u32],
    waves: Waves<'_>,
    paid: &PaidScratch,
    book: &mut B,
) {
    let places = waves.are_nested.then_some(rows);
    book.exhausted(policy.promise, rows_full(&paid.full, places));
}

/// The rows marked as full, which stand by row or by place: then these are the rows of the places.
pub(super) fn rows_full<'a>(
    full: &'a [u8],
    of_places: Option<&'a [u32]>,
) -> impl Iterator<Item = usize> + 'a {
    let full = full.iter().enumerate().filter(|(_, full)| **full != 0);
    full.map(move |(at, _)| of_places.map_or(at, |rows| rows[at] as usize))
}

/// What a party owes in each of its events, over its slots: the column itself if it is one of all events.
fn owed_in<'a>(events: &[u32], owed: &'a [Aligned], buffer: &'a mut Vec<f64>) -> &'a [f64] {
    let is_in_all = |slot: &Aligned| slot.len() == events.len();
    if let [slot] = owed
        && is_in_all(slot)
    {
        return slot;
    }
    zero(buffer, events.len());
    for slot in owed {
        if is_in_all(slot) {
            add(buffer, slot, 1.0);
            continue;
        }
        for (owed, event) in buffer.iter_mut().zip(events) {
            *owed += slot[*event as usize];
        }
    }
    buffer
}
