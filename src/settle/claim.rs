//! Claims of one contract over a block: own loss and what is flowed down, by party at fault,
//! through triggers, classes and caps.

use super::blame::BlameColumns;
use super::claim_plain::cut_plain;
use super::condition::Test;
use super::plain::rows_where;
use super::scratch::View;
use crate::columns::Block;
use crate::ledger::{Book, Caused};
use crate::model::Relation;
use crate::terms::{Remaining, additive, non_cumulative};
use std::ops::Range;

/// How many super-caps one contract may have.
pub(super) const MAX_SUPER_CAPS: usize = 12;
const CLASSES: usize = MAX_SUPER_CAPS + 2;
const UNCAPPED: usize = 0;
const GENERAL: usize = 1;
const FIRST_SUPER: usize = 2;
/// A cap with less than this part of its limit left is exhausted.
const SPENT: f64 = 1e-9;

/// Where a part of a claim counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Outside the caps.
    Uncapped,
    /// Under the general cap, if the contract has one.
    General,
    /// Under a super-cap.
    Super(usize),
}

impl Class {
    fn index(self) -> usize {
        match self {
            Self::Uncapped => UNCAPPED,
            Self::General => GENERAL,
            Self::Super(k) => FIRST_SUPER + k,
        }
    }
}

/// One way an atom is owed: from this culpability on, where all tests hold.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rule {
    pub least: u8,
    pub tests: Vec<Test>,
    pub class: Class,
}

/// A cap as the loop reads it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CapPlan {
    pub promise: u32,
    pub limit: f64,
    pub each_event: bool,
    pub relation: Relation,
}

impl CapPlan {
    /// Does a payment in one event use up a cap that is counted by event?
    fn is_spent_by(&self, drawn: f64) -> bool {
        self.each_event && drawn > 0.0 && self.limit - drawn <= SPENT * self.limit
    }
}

/// The part of a peril's loss that a contract answers for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct PerilClaim {
    /// Culpability columns of those at fault it answers for.
    pub culprits: Vec<usize>,
    /// The share of own loss it answers for, and its parts by slot of the obligor (they sum to 1).
    pub share: f64,
    pub own: Vec<(usize, f64)>,
    /// Flowed down: (slot of the beneficiary, slot of the obligor, share).
    pub flows: Vec<(usize, usize, f64)>,
}

impl PerilClaim {
    fn is_live(&self) -> bool {
        !self.own.is_empty() || !self.flows.is_empty()
    }
}

/// A contract as the loop reads it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ClaimPlan {
    pub promise: u32,
    pub obligor: usize,
    pub beneficiary: usize,
    pub perils: Vec<PerilClaim>,
    /// Rules of each atom of the beneficiary; the last entry is for what is flowed down.
    pub rules: Vec<Vec<Rule>>,
    /// Atoms that damages exclude.
    pub excluded: Vec<bool>,
    /// The least culpability any rule asks for.
    pub least: u8,
    pub general: Option<CapPlan>,
    pub supers: Vec<CapPlan>,
    pub pool: Option<usize>,
    /// May anything be flowed down to it?
    pub flows: bool,
    pub plain: Option<PlainClaim>,
    /// Which of the waterfall's blames it reads.
    pub blame: usize,
}

/// A contract without super-caps, carve-outs and indemnities: an atom is admitted or not, and only
/// wilful acts stand outside the general cap.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PlainClaim {
    pub admitted: Vec<bool>,
    pub flow: bool,
}

/// What is left of a contract's caps, one value a row, and what they let through.
#[derive(Clone, Debug, Default)]
pub(super) struct CapState {
    pub(super) general: Vec<f64>,
    supers: Vec<Vec<f64>>,
    /// For non-cumulative super-caps: what is left of max(G, S).
    together: Vec<Vec<f64>>,
    full: Vec<Vec<bool>>,
    /// Drawn in each claim row, to be given back where a pool cuts: general, then super-caps.
    drawn: Vec<Vec<f64>>,
    /// Of the plain way: the total of each claim row.
    pub(super) total: Vec<f64>,
}

pub(super) fn reset<T: Clone>(column: &mut Vec<T>, len: usize, value: T) {
    column.clear();
    column.resize(len, value);
}

impl CapState {
    pub fn start(&mut self, plan: &ClaimPlan, rows: usize, claim_rows: usize) {
        let general = plan.general.as_ref().map_or(f64::INFINITY, |cap| cap.limit);
        reset(
            &mut self.general,
            if plan.has_caps() { rows } else { 0 },
            general,
        );
        self.supers.resize_with(plan.supers.len(), Vec::new);
        self.together.resize_with(plan.supers.len(), Vec::new);
        for (k, cap) in plan.supers.iter().enumerate() {
            reset(&mut self.supers[k], rows, cap.limit);
            reset(&mut self.together[k], rows, general.max(cap.limit));
        }
        let caps = plan.supers.len() + 1;
        self.full.resize_with(caps, Vec::new);
        self.drawn.resize_with(caps, Vec::new);
        for (k, cap) in plan.caps() {
            reset(
                &mut self.full[k],
                if cap.each_event { rows } else { 0 },
                false,
            );
            reset(
                &mut self.drawn[k],
                if plan.pool.is_some() { claim_rows } else { 0 },
                0.0,
            );
        }
    }
}

impl CapState {
    fn give_back(&mut self, k: usize, row: usize, amount: f64) {
        if k == 0 {
            self.general[row] += amount;
        } else {
            self.supers[k - 1][row] += amount;
            self.together[k - 1][row] += amount;
        }
    }
}

/// The event data every loop reads.
#[derive(Clone, Copy)]
pub(super) struct Facts<'a> {
    pub block: &'a Block,
    pub answers: &'a [Vec<bool>],
}

/// What claims are made on: rows of the beneficiary, and what it owes its own claimants.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    pub view: View<'a>,
    pub facts: Facts<'a>,
    /// The beneficiary's debts, `[slot][event]`.
    pub flowed: &'a [Vec<f64>],
    pub blame: &'a BlameColumns,
}

/// What claims come to.
pub(super) struct Payable<'a> {
    pub state: &'a mut CapState,
    /// Payable, `[atom][row]`.
    pub pay: &'a mut [Vec<f64>],
    /// The sum by event, where a pool still cuts.
    pub pooled: Option<&'a mut Vec<f64>>,
}

/// Where one claim stands.
#[derive(Clone, Copy)]
pub(super) struct At {
    /// Row of the beneficiary.
    pub i: usize,
    pub event: usize,
    /// Row of the year.
    pub row: usize,
}

impl<'a> Ground<'a> {
    #[inline(always)]
    pub fn at(&self, i: usize) -> At {
        let event = self.view.events[i] as usize;
        let row = self.facts.block.events.row[event] as usize;
        At { i, event, row }
    }

    #[inline(always)]
    pub fn peril(&self, event: usize) -> usize {
        self.facts.block.events.peril[event] as usize
    }

    /// What is flowed down in an event.
    #[inline(always)]
    pub fn flow(&self, claim: &PerilClaim, event: usize) -> f64 {
        let parts = claim.flows.iter();
        parts
            .map(|(from, _, share)| self.flowed[*from][event] * share)
            .sum()
    }
}

/// The amounts of one claim by class.
struct Amounts {
    claimed: [f64; CLASSES],
    ratio: [f64; CLASSES],
}

impl ClaimPlan {
    pub fn has_caps(&self) -> bool {
        self.general.is_some() || !self.supers.is_empty()
    }

    /// Caps with their place in the state: the general one at 0.
    pub fn caps(&self) -> impl Iterator<Item = (usize, &CapPlan)> {
        let supers = self.supers.iter().enumerate().map(|(k, cap)| (k + 1, cap));
        self.general.iter().map(|cap| (0, cap)).chain(supers)
    }

    /// Do its caps carry state from one event of a year to the next?
    pub fn has_yearly_caps(&self) -> bool {
        self.caps().any(|(_, cap)| !cap.each_event)
    }

    #[inline(always)]
    pub(super) fn culpability(&self, claim: &PerilClaim, facts: Facts<'_>, event: usize) -> u8 {
        let columns = &facts.block.events.culpability;
        claim
            .culprits
            .iter()
            .map(|culprit| columns[*culprit][event])
            .max()
            .unwrap_or(1)
    }

    #[inline(always)]
    fn class(
        &self,
        atom: usize,
        culpability: u8,
        facts: Facts<'_>,
        event: usize,
        records: f64,
    ) -> Option<Class> {
        let rules = &self.rules[atom];
        let meets = |rule: &&Rule| {
            culpability >= rule.least
                && rule
                    .tests
                    .iter()
                    .all(|test| test.holds(facts.answers, event, records))
        };
        rules.iter().find(meets).map(|rule| rule.class)
    }

    /// How many columns its payable amounts take: atoms, and one for what is flowed down.
    pub fn columns(&self) -> usize {
        self.rules.len() - usize::from(!self.flows)
    }

    /// Claims and caps for the rows of `part`; nothing is written for rows without a claim.
    pub fn claim<B: Book>(
        &self,
        part: Range<usize>,
        ground: Ground<'_>,
        out: &mut Payable<'_>,
        book: &mut B,
    ) {
        if let Some(plain) = &self.plain {
            return self.claim_plain(plain, part, ground, out, book);
        }
        let mut classes = Vec::with_capacity(self.rules.len());
        for i in part {
            let at = ground.at(i);
            let claim = &self.perils[ground.peril(at.event)];
            if claim.is_live() {
                self.claim_row(claim, at, ground, &mut classes, out, book);
            }
        }
    }

    fn claim_row<B: Book>(
        &self,
        claim: &PerilClaim,
        at: At,
        ground: Ground<'_>,
        classes: &mut Vec<Option<Class>>,
        out: &mut Payable<'_>,
        book: &mut B,
    ) {
        let Ground { view, facts, .. } = ground;
        let At { i, event, row } = at;
        let culpability = self.culpability(claim, facts, event);
        if culpability < self.least {
            return;
        }
        let records = view.records(i);
        let flow_atom = self.rules.len() - 1;
        let mut amounts = Amounts {
            claimed: [0.0; CLASSES],
            ratio: [1.0; CLASSES],
        };
        classes.clear();
        for atom in 0..flow_atom {
            let class = self.class(atom, culpability, facts, event, records);
            classes.push(class);
            if let Some(class) = class {
                amounts.claimed[class.index()] += view.loss(atom)[i] * claim.share;
            }
        }
        let flow = ground.flow(claim, event);
        let flow_class = self
            .class(flow_atom, culpability, facts, event, records)
            .filter(|_| flow > 0.0);
        if let Some(class) = flow_class {
            amounts.claimed[class.index()] += flow;
        }
        if amounts.claimed.iter().sum::<f64>() <= 0.0 {
            return;
        }
        if self.has_caps() {
            self.cap(&mut amounts, row, i, out.state, book);
        }
        for (atom, class) in classes.iter().enumerate() {
            if let Some(class) = class {
                out.pay[atom][i] = view.loss(atom)[i] * claim.share * amounts.ratio[class.index()];
            }
        }
        if let Some(class) = flow_class {
            out.pay[flow_atom][i] = flow * amounts.ratio[class.index()];
        }
        if let Some(pooled) = out.pooled.as_deref_mut() {
            let capped = |atom: &usize| {
                self.class(*atom, culpability, facts, event, records) != Some(Class::Uncapped)
            };
            let columns = (0..out.pay.len())
                .filter(capped)
                .map(|atom| out.pay[atom][i]);
            pooled[event] += columns.sum::<f64>();
        }
    }

    /// Cuts the amounts of one claim by the caps.
    fn cap<B: Book>(
        &self,
        amounts: &mut Amounts,
        row: usize,
        i: usize,
        state: &mut CapState,
        book: &mut B,
    ) {
        let general_left = match &self.general {
            Some(cap) if cap.each_event => cap.limit,
            _ => state.general[row],
        };
        let mut general = Remaining(general_left);
        let together = (0..self.supers.len())
            .filter(|k| self.supers[*k].relation == Relation::NonCumulative)
            .map(|k| {
                if self.supers[k].each_event {
                    f64::INFINITY
                } else {
                    state.together[k][row]
                }
            })
            .fold(f64::INFINITY, f64::min);
        let claimed = amounts.claimed[GENERAL];
        let general_paid = general.draw(claimed.min(together));
        if claimed > 0.0 {
            amounts.ratio[GENERAL] = general_paid / claimed;
        }
        let mut general_used = general_paid;
        for (k, cap) in self.supers.iter().enumerate() {
            let claimed = amounts.claimed[FIRST_SUPER + k];
            let left = if cap.each_event {
                cap.limit
            } else {
                state.supers[k][row]
            };
            let (paid, from_super, from_general) = match cap.relation {
                Relation::NonCumulative => {
                    let payment = non_cumulative(claimed, general_paid, left);
                    (payment.paid, payment.from_super, 0.0)
                }
                Relation::Additive => {
                    let payment = additive(claimed, general.0, left);
                    (payment.paid, payment.from_super, payment.from_general)
                }
                // `compile::beyond` has refused `within`.
                Relation::Separate | Relation::General | Relation::Within(_) => {
                    let paid = claimed.min(left);
                    (paid, paid, 0.0)
                }
            };
            if from_general > 0.0 {
                general_used += general.draw(from_general);
            }
            if claimed > 0.0 {
                amounts.ratio[FIRST_SUPER + k] = paid / claimed;
                // What passes an additive super-cap is let through by the general cap.
                book.used(row as u32, cap.promise, paid - from_general);
            }
            state.supers[k][row] -= from_super;
            state.together[k][row] -= paid + general_paid;
            self.mark(k + 1, cap, from_super, row, i, state);
        }
        if let Some(cap) = &self.general {
            book.used(row as u32, cap.promise, general_used);
            state.general[row] -= general_used;
            self.mark(0, cap, general_used, row, i, state);
        }
    }

    /// Notes what a cap let through in a claim row, and whether an event's cap is spent.
    #[inline(always)]
    pub(super) fn mark(
        &self,
        k: usize,
        cap: &CapPlan,
        drawn: f64,
        row: usize,
        i: usize,
        state: &mut CapState,
    ) {
        if self.pool.is_some() {
            // The pool may still give back; `cut` tells whether the cap stays spent.
            state.drawn[k][i] = drawn;
        } else if cap.is_spent_by(drawn) {
            state.full[k][row] = true;
        }
    }

    /// Cuts the claims of `part` by their pool's ratio and gives back what the caps had let
    /// through; what stands outside the caps stands outside the pool too.
    pub fn cut<B: Book>(
        &self,
        part: Range<usize>,
        ground: Ground<'_>,
        ratio: &[f64],
        out: &mut Payable<'_>,
        book: &mut B,
    ) {
        if self.plain.is_some() && !self.has_caps() {
            return cut_plain(part, ground, ratio, out.pay);
        }
        for i in part {
            let kept = ratio[ground.view.events[i] as usize];
            if self.has_caps() {
                self.settle_caps(ground.at(i), kept, out.state, book);
            }
            if kept < 1.0 {
                self.cut_row(ground.at(i), kept, ground, out.pay);
            }
        }
    }

    /// Gives back what the caps had let through, and marks those that stay spent.
    fn settle_caps<B: Book>(&self, at: At, kept: f64, state: &mut CapState, book: &mut B) {
        let At { i, row, .. } = at;
        for (k, cap) in self.caps() {
            let drawn = state.drawn[k][i];
            if cap.is_spent_by(drawn * kept) {
                state.full[k][row] = true;
            }
            let back = drawn * (1.0 - kept);
            if back > 0.0 {
                state.give_back(k, row, back);
                book.used(row as u32, cap.promise, -back);
            }
        }
    }

    fn cut_row(&self, at: At, kept: f64, ground: Ground<'_>, pay: &mut [Vec<f64>]) {
        let At { i, event, .. } = at;
        let claim = &self.perils[ground.peril(event)];
        let culpability = self.culpability(claim, ground.facts, event);
        let records = ground.view.records(i);
        for (atom, column) in pay.iter_mut().enumerate() {
            let class = self.class(atom, culpability, ground.facts, event, records);
            if class != Some(Class::Uncapped) {
                column[i] *= kept;
            }
        }
    }

    /// The slot of the one party at fault that every claim is for, if there is just one.
    fn only_slot(&self) -> Option<usize> {
        let mut slots = self
            .perils
            .iter()
            .flat_map(|claim| &claim.own)
            .map(|(slot, _)| *slot);
        let first = slots.next()?;
        (!self.flows && slots.all(|slot| slot == first)).then_some(first)
    }

    /// Adds what is payable to the obligor's debts, by party at fault.
    pub fn owe(&self, ground: Ground<'_>, pay: &[Vec<f64>], owed: &mut [Vec<f64>]) {
        if let Some(slot) = self.only_slot() {
            for column in pay {
                for (event, amount) in ground.view.events.iter().zip(column) {
                    owed[slot][*event as usize] += amount;
                }
            }
            return;
        }
        let atoms = self.rules.len() - 1;
        for i in 0..ground.view.events.len() {
            let event = ground.at(i).event;
            let own: f64 = pay[..atoms].iter().map(|column| column[i]).sum();
            let flow = if self.flows { pay[atoms][i] } else { 0.0 };
            if own + flow <= 0.0 {
                continue;
            }
            let claim = &self.perils[ground.peril(event)];
            for (slot, part) in &claim.own {
                owed[*slot][event] += own * part;
            }
            if flow > 0.0 {
                let paid = flow / ground.flow(claim, event);
                for (from, slot, share) in &claim.flows {
                    owed[*slot][event] += ground.flowed[*from][event] * share * paid;
                }
            }
        }
    }

    /// Tells the book in which rows each cap was exhausted.
    pub fn report<B: Book>(&self, state: &CapState, book: &mut B) {
        for (k, cap) in self.caps() {
            if cap.each_event {
                book.exhausted(cap.promise, rows_where(&state.full[k]));
                continue;
            }
            let left = if k == 0 {
                &state.general
            } else {
                &state.supers[k - 1]
            };
            let spent = |left: &f64| *left <= SPENT * cap.limit && cap.limit > 0.0;
            let rows = left.iter().enumerate().filter(|(_, left)| spent(left));
            book.exhausted(cap.promise, rows.map(|(row, _)| row));
        }
    }

    /// Tells the book how much was claimed, excluded and is payable.
    pub fn attribute<B: Book>(&self, ground: Ground<'_>, pay: &[Vec<f64>], book: &mut B) {
        let Ground { view, facts, .. } = ground;
        let flow_atom = self.rules.len() - 1;
        for i in 0..view.events.len() {
            let At { event, row, .. } = ground.at(i);
            let claim = &self.perils[ground.peril(event)];
            let culpability = self.culpability(claim, facts, event);
            if !claim.is_live() || culpability < self.least {
                continue;
            }
            let mut caused = Caused::default();
            let records = view.records(i);
            for atom in 0..flow_atom {
                let claimed = view.loss(atom)[i] * claim.share;
                match self.class(atom, culpability, facts, event, records) {
                    Some(_) => caused.admitted += claimed,
                    None if self.excluded[atom] => caused.excluded += claimed,
                    None => {}
                }
            }
            if self
                .class(flow_atom, culpability, facts, event, records)
                .is_some()
            {
                caused.admitted += ground.flow(claim, event);
            }
            caused.payable = pay.iter().map(|column| column[i]).sum();
            book.caused(row as u32, self.obligor as u32, caused);
        }
    }
}
