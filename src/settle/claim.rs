//! Claims of one contract over a block: own loss and what is flowed down, by party at fault,
//! through triggers, classes and caps.

use super::condition::Test;
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
    general: Vec<f64>,
    supers: Vec<Vec<f64>>,
    /// For non-cumulative super-caps: what is left of max(G, S).
    together: Vec<Vec<f64>>,
    full: Vec<Vec<bool>>,
    /// Drawn in each claim row, to be given back where a pool cuts: general, then super-caps.
    drawn: Vec<Vec<f64>>,
    /// Of the plain way: share claimed and total of each claim row.
    share: Vec<f64>,
    total: Vec<f64>,
}

fn reset<T: Clone>(column: &mut Vec<T>, len: usize, value: T) {
    column.clear();
    column.resize(len, value);
}

impl CapState {
    pub fn start(&mut self, plan: &ClaimPlan, rows: usize, claim_rows: usize) {
        let general = plan.general.as_ref().map_or(f64::INFINITY, |cap| cap.limit);
        reset(&mut self.general, if plan.has_caps() { rows } else { 0 }, general);
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
            reset(&mut self.full[k], if cap.each_event { rows } else { 0 }, false);
            reset(&mut self.drawn[k], if plan.pool.is_some() { claim_rows } else { 0 }, 0.0);
        }
    }
}

/// The event data every loop reads.
#[derive(Clone, Copy)]
pub(super) struct Facts<'a> {
    pub block: &'a Block,
    pub answers: &'a [Vec<bool>],
}

/// The amounts of one claim by class.
struct Amounts {
    claimed: [f64; CLASSES],
    ratio: [f64; CLASSES],
    total: f64,
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
    fn culpability(&self, claim: &PerilClaim, facts: Facts<'_>, event: usize) -> u8 {
        let columns = &facts.block.events.culpability;
        claim.culprits.iter().map(|culprit| columns[*culprit][event]).max().unwrap_or(1)
    }

    #[inline(always)]
    fn class(&self, atom: usize, culpability: u8, facts: Facts<'_>, event: usize, records: f64) -> Option<Class> {
        let rules = &self.rules[atom];
        let meets = |rule: &&Rule| {
            culpability >= rule.least && rule.tests.iter().all(|test| test.holds(facts.answers, event, records))
        };
        rules.iter().find(meets).map(|rule| rule.class)
    }

    /// The plain form of the rules, if they have one.
    pub fn plain(rules: &[Vec<Rule>], supers: &[CapPlan], trigger: u8) -> Option<PlainClaim> {
        let wilful = Rule { least: 3, tests: Vec::new(), class: Class::Uncapped };
        let capped = Rule { least: trigger, tests: Vec::new(), class: Class::General };
        let is_plain = |rules: &Vec<Rule>| rules.is_empty() || rules[..] == [wilful.clone(), capped.clone()];
        if !supers.is_empty() || !rules.iter().all(is_plain) {
            return None;
        }
        let mut admitted: Vec<bool> = rules.iter().map(|rules| !rules.is_empty()).collect();
        let flow = admitted.pop().unwrap_or(false);
        Some(PlainClaim { admitted, flow })
    }

    /// How many columns its payable amounts take: atoms, and one for what is flowed down.
    pub fn columns(&self) -> usize {
        self.rules.len() - usize::from(!self.flows)
    }

    /// [`Self::claim`] for a plain contract: each step over all rows before the next.
    #[allow(clippy::too_many_arguments)]
    fn claim_plain<B: Book>(&self, plain: &PlainClaim, part: Range<usize>, view: View<'_>, facts: Facts<'_>, flowed: &[Vec<f64>], state: &mut CapState, pay: &mut [Vec<f64>], pooled: Option<&mut Vec<f64>>, book: &mut B) {
        let events = &facts.block.events;
        let atoms = plain.admitted.len();
        let mut share = std::mem::take(&mut state.share);
        let mut total = std::mem::take(&mut state.total);
        share.clear();
        share.extend(view.events[part.clone()].iter().map(|event| self.share(facts, *event as usize)));
        reset(&mut total, share.len(), 0.0);
        for (atom, _) in plain.admitted.iter().enumerate().filter(|(_, admitted)| **admitted) {
            let losses = &view.loss(atom)[part.clone()];
            let amounts = losses.iter().zip(&share).map(|(loss, share)| loss * share);
            for ((pay, total), amount) in pay[atom][part.clone()].iter_mut().zip(&mut total).zip(amounts) {
                *pay = amount;
                *total += amount;
            }
        }
        if self.flows && plain.flow {
            for ((i, event), total) in part.clone().zip(&view.events[part.clone()]).zip(&mut total) {
                let event = *event as usize;
                let claim = &self.perils[events.peril[event] as usize];
                if !claim.flows.is_empty() && self.culpability(claim, facts, event) >= self.least {
                    let flow: f64 = claim.flows.iter().map(|(from, _, share)| flowed[*from][event] * share).sum();
                    pay[atoms][i] = flow;
                    *total += flow;
                }
            }
        }
        if let Some(cap) = &self.general {
            for ((i, event), total) in part.clone().zip(&view.events[part.clone()]).zip(&mut total) {
                if *total > 0.0 {
                    *total = self.cap_plain(cap, *total, *event as usize, i, facts, state, pay, book);
                }
            }
        }
        if let Some(pooled) = pooled {
            for (event, total) in view.events[part].iter().zip(&total) {
                pooled[*event as usize] += total;
            }
        }
        state.share = share;
        state.total = total;
    }

    /// The share of own loss that is claimed of an event; 0 if the culpability does not reach.
    #[inline(always)]
    fn share(&self, facts: Facts<'_>, event: usize) -> f64 {
        let claim = &self.perils[facts.block.events.peril[event] as usize];
        if claim.share > 0.0 && self.culpability(claim, facts, event) >= self.least { claim.share } else { 0.0 }
    }

    #[allow(clippy::too_many_arguments)]
    #[inline(always)]
    fn cap_plain<B: Book>(&self, cap: &CapPlan, total: f64, event: usize, i: usize, facts: Facts<'_>, state: &mut CapState, pay: &mut [Vec<f64>], book: &mut B) -> f64 {
        const WILFUL: u8 = 3;
        let events = &facts.block.events;
        if self.culpability(&self.perils[events.peril[event] as usize], facts, event) >= WILFUL {
            return total;
        }
        let row = events.row[event] as usize;
        let mut left = Remaining(if cap.each_event { cap.limit } else { state.general[row] });
        let paid = left.draw(total);
        book.used(row as u32, cap.promise, paid);
        state.general[row] -= paid;
        self.mark(0, cap, left.0, paid, row, i, state);
        if paid < total {
            let ratio = paid / total;
            pay.iter_mut().for_each(|column| column[i] *= ratio);
        }
        paid
    }

    /// Claims and caps for the rows of `part`; `pay[atom][row]` takes what is payable, `pooled`
    /// the sum by event where a pool still cuts. Nothing is written for rows without a claim.
    #[allow(clippy::too_many_arguments)]
    pub fn claim<B: Book>(
        &self,
        part: Range<usize>,
        view: View<'_>,
        facts: Facts<'_>,
        flowed: &[Vec<f64>],
        state: &mut CapState,
        pay: &mut [Vec<f64>],
        pooled: Option<&mut Vec<f64>>,
        book: &mut B,
    ) {
        if let Some(plain) = &self.plain {
            return self.claim_plain(plain, part, view, facts, flowed, state, pay, pooled, book);
        }
        let events = &facts.block.events;
        let flow_atom = self.rules.len() - 1;
        let mut classes = [None; 64];
        let mut pooled = pooled;
        for i in part {
            let event = view.events[i] as usize;
            let claim = &self.perils[events.peril[event] as usize];
            if !claim.is_live() {
                continue;
            }
            let culpability = self.culpability(claim, facts, event);
            if culpability < self.least {
                continue;
            }
            let records = view.records(i);
            let mut amounts = Amounts { claimed: [0.0; CLASSES], ratio: [1.0; CLASSES], total: 0.0 };
            for atom in 0..flow_atom {
                let class = self.class(atom, culpability, facts, event, records);
                classes[atom] = class;
                if let Some(class) = class {
                    amounts.claimed[class.index()] += view.loss(atom)[i] * claim.share;
                }
            }
            let flow: f64 = claim.flows.iter().map(|(from, _, share)| flowed[*from][event] * share).sum();
            let flow_class =
                if flow > 0.0 { self.class(flow_atom, culpability, facts, event, records) } else { None };
            if let Some(class) = flow_class {
                amounts.claimed[class.index()] += flow;
            }
            amounts.total = amounts.claimed.iter().sum();
            if amounts.total <= 0.0 {
                continue;
            }
            if self.has_caps() {
                self.cap(&mut amounts, events.row[event] as usize, i, state, book);
            }
            for atom in 0..flow_atom {
                if let Some(class) = classes[atom] {
                    pay[atom][i] = view.loss(atom)[i] * claim.share * amounts.ratio[class.index()];
                }
            }
            if let Some(class) = flow_class {
                pay[flow_atom][i] = flow * amounts.ratio[class.index()];
            }
            if let Some(pooled) = pooled.as_deref_mut() {
                pooled[event] += pay.iter().map(|column| column[i]).sum::<f64>();
            }
        }
    }

    /// Cuts the amounts of one claim by the caps.
    fn cap<B: Book>(&self, amounts: &mut Amounts, row: usize, i: usize, state: &mut CapState, book: &mut B) {
        let general_left = match &self.general {
            Some(cap) if cap.each_event => cap.limit,
            _ => state.general[row],
        };
        let mut general = Remaining(general_left);
        let together = (0..self.supers.len())
            .filter(|k| self.supers[*k].relation == Relation::NonCumulative)
            .map(|k| if self.supers[k].each_event { f64::INFINITY } else { state.together[k][row] })
            .fold(f64::INFINITY, f64::min);
        let claimed = amounts.claimed[GENERAL];
        let general_paid = general.draw(claimed.min(together));
        if claimed > 0.0 {
            amounts.ratio[GENERAL] = general_paid / claimed;
        }
        let mut general_used = general_paid;
        for (k, cap) in self.supers.iter().enumerate() {
            let claimed = amounts.claimed[FIRST_SUPER + k];
            let left = if cap.each_event { cap.limit } else { state.supers[k][row] };
            let (paid, from_super, from_general) = match cap.relation {
                Relation::NonCumulative => {
                    let payment = non_cumulative(claimed, general_paid, left);
                    (payment.paid, payment.from_super, 0.0)
                }
                Relation::Additive => {
                    let payment = additive(claimed, general.0, left);
                    (payment.paid, payment.from_super, payment.from_general)
                }
                Relation::Separate | Relation::General => {
                    let paid = claimed.min(left);
                    (paid, paid, 0.0)
                }
            };
            if from_general > 0.0 {
                general_used += general.draw(from_general);
            }
            if claimed > 0.0 {
                amounts.ratio[FIRST_SUPER + k] = paid / claimed;
                book.used(row as u32, cap.promise, paid);
            }
            state.supers[k][row] -= from_super;
            state.together[k][row] -= paid + general_paid;
            self.mark(k + 1, cap, left - from_super, from_super, row, i, state);
        }
        if let Some(cap) = &self.general {
            book.used(row as u32, cap.promise, general_used);
            state.general[row] -= general_used;
            self.mark(0, cap, general.0, general_used, row, i, state);
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn mark(&self, k: usize, cap: &CapPlan, left: f64, drawn: f64, row: usize, i: usize, state: &mut CapState) {
        if cap.each_event && drawn > 0.0 && left <= SPENT * cap.limit {
            state.full[k][row] = true;
        }
        if self.pool.is_some() {
            state.drawn[k][i] = drawn;
        }
    }

    /// Cuts the claims of `part` by their pool's ratio and gives back what the caps had let
    /// through.
    pub fn cut<B: Book>(
        &self,
        part: Range<usize>,
        view: View<'_>,
        facts: Facts<'_>,
        ratio: &[f64],
        state: &mut CapState,
        pay: &mut [Vec<f64>],
        book: &mut B,
    ) {
        for i in part {
            let event = view.events[i] as usize;
            let kept = ratio[event];
            if kept >= 1.0 {
                continue;
            }
            for column in pay.iter_mut() {
                column[i] *= kept;
            }
            let row = facts.block.events.row[event] as usize;
            for (k, cap) in self.caps() {
                let back = state.drawn[k][i] * (1.0 - kept);
                let left = if k == 0 { &mut state.general[row] } else { &mut state.supers[k - 1][row] };
                *left += back;
                if k > 0 {
                    state.together[k - 1][row] += back;
                }
                book.used(row as u32, cap.promise, -back);
            }
        }
    }

    /// The slot of the one party at fault that every claim is for, if there is just one.
    fn only_slot(&self) -> Option<usize> {
        let mut slots = self.perils.iter().flat_map(|claim| &claim.own).map(|(slot, _)| *slot);
        let first = slots.next()?;
        (!self.flows && slots.all(|slot| slot == first)).then_some(first)
    }

    /// Adds what is payable to the obligor's debts, by party at fault.
    pub fn owe(&self, view: View<'_>, facts: Facts<'_>, flowed: &[Vec<f64>], pay: &[Vec<f64>], owed: &mut [Vec<f64>]) {
        let atoms = self.rules.len() - 1;
        if let Some(slot) = self.only_slot() {
            for column in pay {
                for (event, amount) in view.events.iter().zip(column) {
                    owed[slot][*event as usize] += amount;
                }
            }
            return;
        }
        for (i, event) in view.events.iter().enumerate() {
            let event = *event as usize;
            let own: f64 = pay[..atoms].iter().map(|column| column[i]).sum();
            let flow = if self.flows { pay[atoms][i] } else { 0.0 };
            if own + flow <= 0.0 {
                continue;
            }
            let claim = &self.perils[facts.block.events.peril[event] as usize];
            for (slot, part) in &claim.own {
                owed[*slot][event] += own * part;
            }
            if flow > 0.0 {
                let claimed: f64 = claim.flows.iter().map(|(from, _, share)| flowed[*from][event] * share).sum();
                for (from, slot, share) in &claim.flows {
                    owed[*slot][event] += flow * (flowed[*from][event] * share / claimed);
                }
            }
        }
    }

    /// Tells the book in how many rows each cap was exhausted.
    pub fn report<B: Book>(&self, state: &CapState, book: &mut B) {
        for (k, cap) in self.caps() {
            let rows = if cap.each_event {
                state.full[k].iter().filter(|full| **full).count()
            } else {
                let left = if k == 0 { &state.general } else { &state.supers[k - 1] };
                left.iter().filter(|left| **left <= SPENT * cap.limit && cap.limit > 0.0).count()
            };
            book.exhausted(cap.promise, rows as u64);
        }
    }

    /// Tells the book how much was claimed, excluded and is payable.
    pub fn attribute<B: Book>(&self, view: View<'_>, facts: Facts<'_>, flowed: &[Vec<f64>], pay: &[Vec<f64>], book: &mut B) {
        let events = &facts.block.events;
        let flow_atom = self.rules.len() - 1;
        for (i, event) in view.events.iter().enumerate() {
            let event = *event as usize;
            let claim = &self.perils[events.peril[event] as usize];
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
            let flow: f64 = claim.flows.iter().map(|(from, _, share)| flowed[*from][event] * share).sum();
            if flow > 0.0 && self.class(flow_atom, culpability, facts, event, records).is_some() {
                caused.admitted += flow;
            }
            caused.payable = pay.iter().map(|column| column.get(i).copied().unwrap_or(0.0)).sum();
            book.caused(events.row[event], self.obligor as u32, caused);
        }
    }
}
