//! Caps of a contract: classes of a claim, what the caps let through of each, what a pool gives back.

use super::claim::{At, ClaimPlan, Ground, Payable};
use super::plain::rows_where;
use crate::ledger::Book;
use crate::model::{MAX_SUPER_CAPS, Relation};
use crate::random::Aligned;
use crate::terms::{Remaining, SuperPayment, additive, non_cumulative};
use std::ops::Range;

pub(super) const CLASSES: usize = MAX_SUPER_CAPS + 2;
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
    #[inline]
    pub(super) fn index(self) -> usize {
        match self {
            Self::Uncapped => UNCAPPED,
            Self::General => GENERAL,
            Self::Super(k) => FIRST_SUPER + k,
        }
    }
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
    #[inline]
    pub(super) fn is_spent_by(&self, drawn: f64) -> bool {
        self.each_event && drawn > 0.0 && self.limit - drawn <= SPENT * self.limit
    }
}

/// What one claim drew on a cap.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Drawn {
    /// What it took of what is left; a non-cumulative super-cap loses general payments too.
    taken: f64,
    /// What the cap let through.
    let_through: f64,
}

impl Drawn {
    /// A cap that lost what it let through.
    #[inline(always)]
    pub fn all(amount: f64) -> Self {
        Self {
            taken: amount,
            let_through: amount,
        }
    }
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
    drawn: Vec<Vec<Drawn>>,
    /// The claim rows in which something may be payable, rising; not listed by a plain contract without a cap.
    pub(super) paying: Vec<u32>,
    /// Of the plain way: the total of each claim row.
    pub(super) total: Vec<f64>,
    /// And the share of it that is answered for.
    pub(super) shares: Vec<f64>,
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
        self.paying.clear();
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
                Drawn::default(),
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

/// The amounts of one claim by class.
pub(super) struct Amounts {
    pub(super) claimed: [f64; CLASSES],
    pub(super) ratio: [f64; CLASSES],
}

/// What a super-cap pays of a claim, beside what the general cap has paid and has left.
#[inline(always)]
fn super_payment(
    relation: Relation,
    claimed: f64,
    general_paid: f64,
    general_left: f64,
    left: f64,
) -> SuperPayment {
    match relation {
        Relation::NonCumulative => non_cumulative(claimed, general_paid, left),
        Relation::Additive => additive(claimed, general_left, left),
        // `compile::beyond` has refused `within`.
        Relation::Separate | Relation::General | Relation::Within(_) => {
            let paid = claimed.min(left);
            SuperPayment {
                paid,
                from_super: paid,
                from_general: 0.0,
            }
        }
    }
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

    /// Cuts the amounts of one claim by the caps.
    pub(super) fn cap<B: Book>(
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
        let claimed = amounts.claimed[GENERAL];
        let general_paid = general.draw(claimed.min(self.left_together(row, state)));
        if claimed > 0.0 {
            amounts.ratio[GENERAL] = general_paid / claimed;
        }
        book.passes(row as u32, general_paid);
        let mut general_used = general_paid;
        for (k, cap) in self.supers.iter().enumerate() {
            let claimed = amounts.claimed[FIRST_SUPER + k];
            let left = if cap.each_event {
                cap.limit
            } else {
                state.supers[k][row]
            };
            let payment = super_payment(cap.relation, claimed, general_paid, general.0, left);
            let SuperPayment {
                paid,
                from_super,
                from_general,
            } = payment;
            book.passes(row as u32, from_super);
            book.passes(row as u32, from_general);
            if from_general > 0.0 {
                general_used += general.draw(from_general);
            }
            // What passes an additive super-cap is let through by the general cap.
            let let_through = paid - from_general;
            if claimed > 0.0 {
                amounts.ratio[FIRST_SUPER + k] = paid / claimed;
                book.used(row as u32, cap.promise, let_through);
            }
            state.supers[k][row] -= from_super;
            state.together[k][row] -= paid + general_paid;
            let drawn = Drawn {
                taken: from_super,
                let_through,
            };
            self.mark(k + 1, cap, drawn, row, i, state);
        }
        if let Some(cap) = &self.general {
            book.used(row as u32, cap.promise, general_used);
            state.general[row] -= general_used;
            self.mark(0, cap, Drawn::all(general_used), row, i, state);
        }
    }

    /// What general payments may still take under the non-cumulative super-caps, which all together
    /// with them never pass max(G, S).
    #[inline(always)]
    fn left_together(&self, row: usize, state: &CapState) -> f64 {
        let supers = self.supers.iter().enumerate();
        let counted = supers.filter(|(_, cap)| cap.relation == Relation::NonCumulative);
        let counted = counted.filter(|(_, cap)| !cap.each_event);
        counted
            .map(|(k, _)| state.together[k][row])
            .fold(f64::INFINITY, f64::min)
    }

    /// Notes what a cap let through in a claim row, and whether an event's cap is spent.
    #[inline(always)]
    pub(super) fn mark(
        &self,
        k: usize,
        cap: &CapPlan,
        drawn: Drawn,
        row: usize,
        i: usize,
        state: &mut CapState,
    ) {
        if self.pool.is_some() {
            // The pool may still give back; `cut` tells whether the cap stays spent.
            state.drawn[k][i] = drawn;
        } else if cap.is_spent_by(drawn.taken) {
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
            return self.cut_plain(part, ground, ratio, out.pay);
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
            let Drawn { taken, let_through } = state.drawn[k][i];
            if cap.is_spent_by(taken * kept) {
                state.full[k][row] = true;
            }
            let back = taken * (1.0 - kept);
            if back > 0.0 {
                state.give_back(k, row, back);
                book.used(row as u32, cap.promise, -let_through * (1.0 - kept));
            }
        }
    }

    fn cut_row(&self, at: At, kept: f64, ground: Ground<'_>, pay: &mut [Aligned]) {
        let claim = &self.perils[ground.peril(at.event)];
        let asked = self.asked(claim, at, ground);
        for (atom, column) in pay.iter_mut().enumerate() {
            if self.class(atom, asked) != Some(Class::Uncapped) {
                column[at.i] *= kept;
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
}
