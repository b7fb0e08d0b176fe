//! The backward pass of a party with no policy, or with one whose arithmetic needs no
//! cover-by-cover working: one layer, one unconditional cover, no sublimit, no waiting.
//!
//! Same formulas as [`super::programme`], an order of magnitude fewer instructions; tests settle
//! such parties both ways.

use super::balance::{BalancePlan, Network, Workings};
use super::claim::Facts;
use super::condition::Test;
use super::programme::ProgrammePlan;
use super::scratch::View;
use crate::ledger::{Book, Caused, Kind, Transfer};
use crate::model::RecoveryRule;
use crate::terms::{Estate, pari_passu};

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
        let ([layer], [cover]) = (&plan.layers[..], &plan.covers[..]) else {
            return None;
        };
        let unconditional =
            cover.when == Test::Always && cover.excluded.is_empty() && layer.excluded.is_empty();
        let unlimited = cover.sublimit_event.is_infinite() && cover.sublimit_year.is_infinite();
        let plain = unconditional
            && unlimited
            && cover.waiting.is_none()
            && cover.retention.is_none()
            && plan.endorsements.is_empty()
            && plan.aggregate_deductible == 0.0
            && atoms <= MAX_ATOMS;
        let mut covered = vec![0.0; atoms];
        cover
            .atoms
            .iter()
            .for_each(|(atom, _)| covered[*atom] = 1.0);
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

    /// `own` and `owed` are covered amounts, `received` the covered part of what was received;
    /// `OWES` and `CLAIMS` leave out what the party never does.
    #[inline(always)]
    fn pay<const OWES: bool, const CLAIMS: bool>(
        &self,
        own: f64,
        owed: f64,
        received: f64,
        left: &mut f64,
    ) -> (Paid, bool) {
        let first = least(self.retention, own);
        let on_own = least(least((own - first) * self.insurer_part, self.limit), *left);
        let mut paid = on_own;
        let mut retained = first;
        let mut on_owed = 0.0;
        if OWES {
            // What the first call used of the retention and of the limit the second has not again.
            retained = least(self.retention, own + owed);
            let wanted = (owed - (retained - first)) * self.insurer_part;
            on_owed = least(
                least(most(wanted, 0.0), self.limit - on_own),
                *left - on_own,
            );
            paid += on_owed;
        }
        *left -= paid;
        // Bitwise: a branch on the outcome would be mispredicted every other event.
        let spent = (self.limit - paid <= SPENT * self.limit) | (*left <= SPENT * self.aggregate);
        let full = (paid > 0.0) & spent;
        let mut back = 0.0;
        if CLAIMS {
            let insured = paid * self.placed;
            let above = most(own + owed - insured - retained, 0.0);
            let shared = match self.rule {
                RecoveryRule::TopDown => most(received - above, 0.0),
                RecoveryRule::InsurerFirst => received,
            };
            back = least(shared, insured);
            if self.restored {
                *left += back / self.placed;
            }
        }
        (
            Paid {
                own: on_own * self.placed,
                owed: on_owed * self.placed,
                back,
            },
            full,
        )
    }
}

/// The smaller of two amounts; amounts are never NaN, so that one instruction does.
#[inline(always)]
fn least(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// The larger of two amounts.
#[inline(always)]
fn most(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// Columns of the plain way, one value a row of the party.
#[derive(Clone, Debug, Default)]
pub(super) struct PlainScratch {
    rows: Vec<u32>,
    loss: Vec<f64>,
    covered: Vec<f64>,
    owed: Vec<f64>,
    received: Vec<f64>,
    shared: Vec<f64>,
    amount: Vec<f64>,
    own: Vec<f64>,
    liability: Vec<f64>,
    back: Vec<f64>,
    left: Vec<f64>,
    full: Vec<bool>,
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

/// sum = part, or 0 throughout.
fn first(sum: &mut Vec<f64>, part: &[f64], counts: bool) {
    if counts {
        sum.clear();
        sum.extend_from_slice(part);
    } else {
        zero(sum, part.len());
    }
}

/// sum += part × factor, element by element.
#[inline(always)]
fn add(sum: &mut [f64], part: &[f64], factor: f64) {
    sum.iter_mut()
        .zip(part)
        .for_each(|(sum, part)| *sum += part * factor);
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
        let row_of = &facts.block.events.row;
        let columns = &mut *work.plain;
        columns.rows.clear();
        columns
            .rows
            .extend(view.events.iter().map(|event| row_of[*event as usize]));
        self.bear(policy, view, facts, columns, book);
        zero(&mut columns.owed, n);
        if self.owes {
            for slot in network.owed {
                for (owed, event) in columns.owed.iter_mut().zip(view.events) {
                    *owed += slot[*event as usize];
                }
            }
        }
        self.receive_all(policy, view, network, columns, book);
        for column in [&mut columns.own, &mut columns.liability, &mut columns.back] {
            zero(column, n);
        }
        if let Some(policy) = policy {
            let years = facts.block.year.len();
            match (self.owes, self.claims.is_empty()) {
                (false, true) => policy.settle::<false, false>(years, self.atoms, columns),
                (false, false) => policy.settle::<false, true>(years, self.atoms, columns),
                (true, true) => policy.settle::<true, false>(years, self.atoms, columns),
                (true, false) => policy.settle::<true, true>(years, self.atoms, columns),
            }
            book.exhausted(policy.promise, rows_where(&columns.full));
            self.book_policy(policy, view, columns, work.ceded, book);
        }
        if work.funds.is_empty() {
            if self.owes {
                book.pays_all(&columns.rows, self.party as u32, &columns.owed);
            }
        } else {
            self.pay_creditors(view, work, book);
        }
    }

    /// Own loss, and the part of it that the policy covers.
    fn bear<B: Book>(
        &self,
        policy: Option<&PlainPolicy>,
        view: View<'_>,
        facts: Facts<'_>,
        columns: &mut PlainScratch,
        book: &mut B,
    ) {
        let covered = |atom: usize| policy.is_some_and(|policy| policy.covered[atom] > 0.0);
        if self.atoms == 0 {
            zero(&mut columns.loss, view.events.len());
            zero(&mut columns.covered, view.events.len());
        } else {
            first(&mut columns.loss, view.loss(0), true);
            first(&mut columns.covered, view.loss(0), covered(0));
        }
        for atom in 1..self.atoms {
            add(&mut columns.loss, view.loss(atom), 1.0);
            if covered(atom) {
                add(&mut columns.covered, view.loss(atom), 1.0);
            }
        }
        if self.atoms > 0 {
            book.bears_all(&columns.rows, self.party as u32, &columns.loss);
        }
        if book.wants_caused() {
            for ((row, event), loss) in columns.rows.iter().zip(view.events).zip(&columns.loss) {
                self.attribute(*loss, *row, facts.block.events.peril[*event as usize], book);
            }
        }
    }

    /// What each contract brings, and the part of it on what the policy covers.
    fn receive_all<B: Book>(
        &self,
        policy: Option<&PlainPolicy>,
        view: View<'_>,
        network: Network<'_>,
        columns: &mut PlainScratch,
        book: &mut B,
    ) {
        let n = view.events.len();
        zero(&mut columns.received, n);
        zero(&mut columns.shared, n);
        for claim in &self.claims {
            let plan = &network.claims[*claim];
            let ratio = &network.ratio[plan.obligor];
            zero(&mut columns.amount, n);
            for (atom, pay) in network.pay[*claim].iter().enumerate() {
                let covered = policy.map_or(0.0, |policy| policy.covered[atom]);
                if ratio.is_empty() {
                    add(&mut columns.amount, pay, 1.0);
                    add(&mut columns.shared, pay, covered);
                } else {
                    let paid = pay
                        .iter()
                        .zip(view.events)
                        .map(|(pay, event)| pay * ratio[*event as usize]);
                    for ((amount, shared), paid) in
                        columns.amount.iter_mut().zip(&mut columns.shared).zip(paid)
                    {
                        *amount += paid;
                        *shared += paid * covered;
                    }
                }
            }
            add(&mut columns.received, &columns.amount, 1.0);
            let (from, to) = (plan.obligor as u32, self.party as u32);
            let like = Transfer {
                row: 0,
                event: 0,
                from,
                to,
                amount: 0.0,
                promise: plan.promise,
                kind: Kind::Damages,
            };
            book.transfers(like, &columns.rows, view.events, &columns.amount, 1.0);
            if book.wants_caused() {
                for (row, amount) in columns.rows.iter().zip(&columns.amount) {
                    book.caused(
                        *row,
                        from,
                        Caused {
                            collected: *amount,
                            ..Caused::default()
                        },
                    );
                }
            }
        }
    }

    fn book_policy<B: Book>(
        &self,
        policy: &PlainPolicy,
        view: View<'_>,
        columns: &PlainScratch,
        ceded: &mut [Vec<f64>],
        book: &mut B,
    ) {
        let insured = self.party as u32;
        for (insurer, share) in &policy.insurers {
            let part = share / policy.placed;
            let like = |kind, from, to| Transfer {
                row: 0,
                event: 0,
                from,
                to,
                amount: 0.0,
                promise: policy.promise,
                kind,
            };
            let mut post =
                |like, amounts| book.transfers(like, &columns.rows, view.events, amounts, part);
            post(like(Kind::OwnLoss, *insurer, insured), &columns.own);
            if self.owes {
                post(like(Kind::Liability, *insurer, insured), &columns.liability);
            }
            if !self.claims.is_empty() {
                post(like(Kind::Recovery, insured, *insurer), &columns.back);
            }
            let loss = &mut ceded[*insurer as usize];
            if loss.is_empty() {
                continue;
            }
            let paid = columns
                .own
                .iter()
                .zip(&columns.liability)
                .zip(&columns.back);
            for (event, ((own, owed), back)) in view.events.iter().zip(paid) {
                loss[*event as usize] += (own + owed - back) * part;
            }
        }
    }

    /// Pays creditors from finite funds: the insured part is theirs whatever happens.
    fn pay_creditors<B: Book>(&self, view: View<'_>, work: &mut Workings<'_>, book: &mut B) {
        let columns = &mut *work.plain;
        for (i, event) in view.events.iter().enumerate() {
            let funds = &mut work.funds[columns.rows[i] as usize];
            let (owed, insured) = (columns.owed[i], columns.liability[i]);
            let own_costs = columns.loss[i] - columns.own[i];
            let estate = Estate {
                funds: *funds,
                own_costs,
                kept: columns.received[i] - columns.back[i],
            };
            let (unsecured, after) = pari_passu(estate, owed - insured);
            *funds = after;
            columns.amount.resize(view.events.len(), 0.0);
            columns.amount[i] = if owed > 0.0 { insured + unsecured } else { 0.0 };
            if owed > 0.0 {
                work.ratio[*event as usize] = columns.amount[i] / owed;
            }
        }
        columns.amount.truncate(view.events.len());
        if self.owes {
            book.pays_all(&columns.rows, self.party as u32, &columns.amount);
        }
    }
}

impl PlainPolicy {
    /// The policy over all rows, in order; state is one value a year.
    fn settle<const OWES: bool, const CLAIMS: bool>(
        &self,
        years: usize,
        atoms: usize,
        columns: &mut PlainScratch,
    ) {
        columns.left.clear();
        columns.left.resize(years, self.aggregate);
        columns.full.clear();
        columns.full.resize(years, false);
        let part = self.covered[atoms];
        let amounts = columns
            .covered
            .iter()
            .zip(&columns.owed)
            .zip(&columns.shared);
        let paid = columns
            .own
            .iter_mut()
            .zip(&mut columns.liability)
            .zip(&mut columns.back);
        for ((row, ((covered, owed), shared)), ((own, liability), back)) in
            columns.rows.iter().zip(amounts).zip(paid)
        {
            let row = *row as usize;
            let (paid, full) =
                self.pay::<OWES, CLAIMS>(*covered, owed * part, *shared, &mut columns.left[row]);
            *own = paid.own;
            if OWES {
                *liability = paid.owed;
            }
            if CLAIMS {
                *back = paid.back;
            }
            columns.full[row] |= full;
        }
    }
}
