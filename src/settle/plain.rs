//! The backward pass of a party with no policy, or with one whose arithmetic needs no
//! cover-by-cover working: one layer, one unconditional cover, no sublimit, no waiting.
//!
//! Same formulas as [`super::programme`], an order of magnitude fewer instructions; tests settle
//! such parties both ways.

use super::balance::{BalancePlan, Network, Workings};
use super::claim::{ClaimPlan, Facts};
use super::condition::Test;
use super::programme::ProgrammePlan;
use super::scratch::View;
use crate::ledger::{Book, Caused, Kind, Transfer};
use crate::model::RecoveryRule;
use crate::terms::{Estate, Remaining, pari_passu};

const SPENT: f64 = 1e-9;
/// Own-loss atoms that the loop holds by reference; a party with more takes the general way.
pub(super) const MAX_ATOMS: usize = 16;

/// A policy of one layer and one unconditional cover.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PlainPolicy {
    pub programme: usize,
    /// Covered part of each atom (0 or 1); the last is for what the insured owes.
    covered: Vec<f64>,
    insurer_part: f64,
    retention: f64,
    limit: f64,
    aggregate: f64,
    placed: f64,
    restored: bool,
    rule: RecoveryRule,
    promise: u32,
    insurers: Vec<(u32, f64)>,
}

/// What the policy paid in one event and got back, for its insurers' shares.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Paid {
    own: f64,
    owed: f64,
    back: f64,
}

impl PlainPolicy {
    /// The plain form of a programme, if it has one.
    pub fn of(at: usize, plan: &ProgrammePlan, atoms: usize) -> Option<Self> {
        let ([layer], [cover]) = (&plan.layers[..], &plan.covers[..]) else { return None };
        let unconditional = cover.when == Test::Always && cover.excluded.is_empty() && layer.excluded.is_empty();
        let unlimited = cover.sublimit_event.is_infinite() && cover.sublimit_year.is_infinite();
        let plain = unconditional
            && unlimited
            && cover.waiting.is_none()
            && cover.retention.is_none()
            && plan.endorsements.is_empty()
            && plan.aggregate_deductible == 0.0
            && atoms <= MAX_ATOMS;
        let mut covered = vec![0.0; atoms];
        cover.atoms.iter().for_each(|(atom, _)| covered[*atom] = 1.0);
        covered.push(cover.contractual.unwrap_or(0.0));
        plain.then(|| Self {
            programme: at,
            covered,
            insurer_part: cover.insurer_part,
            retention: plan.retention,
            limit: layer.limit,
            aggregate: layer.aggregate,
            placed: layer.placed,
            restored: layer.restored,
            rule: plan.recovery,
            promise: layer.promise,
            insurers: layer.insurers.clone(),
        })
    }

    /// `own` and `owed` are covered amounts, `received` the covered part of what was received.
    #[inline(always)]
    fn pay(&self, own: f64, owed: f64, received: f64, left: &mut f64) -> (Paid, bool) {
        let mut aggregate = Remaining(*left);
        let mut limit = Remaining(self.limit);
        let first = self.retention.min(own);
        let wanted = (own - first) * self.insurer_part;
        let on_own = aggregate.draw(wanted.min(limit.0));
        limit.0 -= on_own;
        let mut retained = first;
        let mut on_owed = 0.0;
        if owed > 0.0 {
            retained = self.retention.min(own + owed);
            let wanted = (owed - (retained - first)).max(0.0) * self.insurer_part;
            on_owed = aggregate.draw(wanted.min(limit.0));
            limit.0 -= on_owed;
        }
        let paid = on_own + on_owed;
        let full = paid > 0.0 && (limit.0 <= SPENT * self.limit || aggregate.0 <= SPENT * self.aggregate);
        let insured = paid * self.placed;
        let mut back = 0.0;
        if received > 0.0 && insured > 0.0 {
            let above = (own + owed - insured - retained).max(0.0);
            let left_over = match self.rule {
                RecoveryRule::TopDown => (received - above).max(0.0),
                RecoveryRule::InsurerFirst => received,
            };
            back = left_over.min(insured);
            if self.restored {
                aggregate.restore(back / self.placed);
            }
        }
        *left = aggregate.0;
        (Paid { own: on_own * self.placed, owed: on_owed * self.placed, back }, full)
    }
}

/// What a claim brings: the contract, its payable columns, the part its obligor pays.
#[derive(Clone, Copy)]
struct Income<'a> {
    plan: &'a ClaimPlan,
    pay: &'a [Vec<f64>],
    ratio: &'a [f64],
}

impl BalancePlan {
    /// Settles the party's rows the plain way.
    pub(super) fn settle_plain<B: Book>(&self, policy: Option<&PlainPolicy>, view: View<'_>, facts: Facts<'_>, network: Network<'_>, work: &mut Workings<'_>, book: &mut B) {
        let block = facts.block;
        let rows = block.year.len();
        work.left.clear();
        work.left.resize(rows, policy.map_or(f64::INFINITY, |policy| policy.aggregate));
        work.full.clear();
        work.full.resize(rows, false);
        let mut columns: [&[f64]; MAX_ATOMS] = [&[]; MAX_ATOMS];
        for (atom, column) in columns.iter_mut().enumerate().take(self.atoms) {
            *column = view.loss(atom);
        }
        let columns = &columns[..self.atoms];
        for (i, event) in view.events.iter().enumerate() {
            let event = *event as usize;
            let row = block.events.row[event];
            let mut loss = 0.0;
            let mut covered = 0.0;
            for (atom, column) in columns.iter().enumerate() {
                loss += column[i];
                covered += policy.map_or(0.0, |policy| column[i] * policy.covered[atom]);
            }
            if loss > 0.0 {
                book.bears(row, self.party as u32, loss);
                if book.wants_caused() {
                    self.attribute(loss, row, block.events.peril[event], book);
                }
            }
            let owed: f64 = if self.owes { network.owed.iter().map(|slot| slot[event]).sum() } else { 0.0 };
            let (received, shared) = self.income(policy, i, event, row, network, book);
            if loss + owed + received <= 0.0 {
                continue;
            }
            let paid = match policy {
                Some(policy) => {
                    let claimed = owed * policy.covered[self.atoms];
                    let (paid, full) = policy.pay(covered, claimed, shared, &mut work.left[row as usize]);
                    work.full[row as usize] |= full;
                    self.book_policy(policy, paid, event as u32, row, work.ceded, book);
                    paid
                }
                None => Paid::default(),
            };
            match work.funds.get_mut(row as usize) {
                None if owed > 0.0 => book.pays(row, self.party as u32, owed),
                None => {}
                Some(funds) => {
                    let estate = Estate { funds: *funds, own_costs: loss - paid.own, kept: received - paid.back };
                    let (unsecured, after) = pari_passu(estate, owed - paid.owed);
                    *funds = after;
                    if owed > 0.0 {
                        work.ratio[event] = (paid.owed + unsecured) / owed;
                        book.pays(row, self.party as u32, paid.owed + unsecured);
                    }
                }
            }
        }
        if let Some(policy) = policy {
            book.exhausted(policy.promise, work.full.iter().filter(|full| **full).count() as u64);
        }
    }

    /// What the contracts bring, and the part of it on what the policy covers.
    #[inline(always)]
    fn income<B: Book>(&self, policy: Option<&PlainPolicy>, i: usize, event: usize, row: u32, network: Network<'_>, book: &mut B) -> (f64, f64) {
        let mut received = 0.0;
        let mut shared = 0.0;
        for claim in &self.claims {
            let plan = &network.claims[*claim];
            let income = Income { plan, pay: &network.pay[*claim], ratio: &network.ratio[plan.obligor] };
            let ratio = income.ratio.get(event).copied().unwrap_or(1.0);
            let mut amount = 0.0;
            for (atom, column) in income.pay.iter().enumerate() {
                let part = column[i] * ratio;
                amount += part;
                shared += policy.map_or(0.0, |policy| part * policy.covered[atom]);
            }
            if amount > 0.0 {
                let (from, to) = (income.plan.obligor as u32, self.party as u32);
                let promise = income.plan.promise;
                book.transfer(Transfer { row, event: event as u32, from, to, amount, promise, kind: Kind::Damages });
                if book.wants_caused() {
                    book.caused(row, from, Caused { collected: amount, ..Caused::default() });
                }
            }
            received += amount;
        }
        (received, shared)
    }

    #[inline(always)]
    fn book_policy<B: Book>(&self, policy: &PlainPolicy, paid: Paid, event: u32, row: u32, ceded: &mut [Vec<f64>], book: &mut B) {
        if paid.own + paid.owed <= 0.0 {
            return;
        }
        let insured = self.party as u32;
        for (insurer, share) in &policy.insurers {
            let part = share / policy.placed;
            let transfer = |kind, from, to, amount| Transfer { row, event, from, to, amount, promise: policy.promise, kind };
            if paid.own > 0.0 {
                book.transfer(transfer(Kind::OwnLoss, *insurer, insured, paid.own * part));
            }
            if paid.owed > 0.0 {
                book.transfer(transfer(Kind::Liability, *insurer, insured, paid.owed * part));
            }
            if paid.back > 0.0 {
                book.transfer(transfer(Kind::Recovery, insured, *insurer, paid.back * part));
            }
            if let Some(loss) = ceded[*insurer as usize].get_mut(event as usize) {
                *loss += (paid.own + paid.owed - paid.back) * part;
            }
        }
    }
}
