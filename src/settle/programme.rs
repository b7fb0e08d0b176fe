//! A policy with the layers over it, called for one event: own loss, then liability, then the
//! insurers' part of what is recovered.

use super::claim::Facts;
use super::condition::Test;
use super::scratch::View;
use crate::ledger::Book;
use crate::model::RecoveryRule;
use crate::terms::{
    EventRetention, Remaining, annual_deductible, insurers_first, largest, qualifies, top_down,
};

/// A layer with less than this part of its limit left is exhausted; one without a limit never is.
const SPENT: f64 = 1e-9;

/// A cover as the loop reads it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CoverPlan {
    /// Atoms of own loss it takes, whether each is interruption (subject to waiting), and the part of
    /// it that is covered.
    pub atoms: Vec<(usize, bool, f64)>,
    /// The covered part of what the insured owes; `None` if it does not cover that.
    pub contractual: Option<f64>,
    pub when: Test,
    pub excluded: Vec<Test>,
    pub retention: Option<f64>,
    pub insurer_part: f64,
    pub sublimit_event: f64,
    pub sublimit_year: f64,
    pub waiting: Option<f64>,
    /// The promise that its sublimit is listed as.
    pub promise: Option<u32>,
}

impl CoverPlan {
    fn is_sublimited(&self) -> bool {
        self.sublimit_event.is_finite() || self.sublimit_year.is_finite()
    }
}

/// A policy of the tower as the loop reads it; amounts are for all its insurers together.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct LayerPlan {
    pub promise: u32,
    pub insurers: Vec<(u32, f64)>,
    /// Sum of the insurers' shares.
    pub placed: f64,
    pub limit: f64,
    pub aggregate: f64,
    pub restored: bool,
    pub excluded: Vec<Test>,
}

/// An endorsement as the loop reads it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct EndorsementPlan {
    pub when: Test,
    pub insurer_part: Option<f64>,
    pub retention: Option<f64>,
    pub limit: Option<f64>,
}

/// A policy and the layers over it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ProgrammePlan {
    pub covers: Vec<CoverPlan>,
    pub layers: Vec<LayerPlan>,
    pub endorsements: Vec<EndorsementPlan>,
    pub retention: f64,
    pub aggregate_deductible: f64,
    pub recovery: RecoveryRule,
}

/// What is left over the year, and one event's working.
#[derive(Clone, Debug, Default)]
pub(super) struct ProgrammeState {
    deductible: Vec<f64>,
    aggregate: Vec<Vec<f64>>,
    sublimit_year: Vec<Vec<f64>>,
    full: Vec<Vec<bool>>,
    sublimit_full: Vec<Vec<bool>>,
    // One event:
    pub in_force: Vec<bool>,
    /// The loss that each cover takes.
    pub amount: Vec<f64>,
    payable: Vec<f64>,
    seen: Vec<f64>,
    seen_policy: f64,
    retention: EventRetention,
    eaten: f64,
    sublimit_event: Vec<f64>,
    limit: Vec<f64>,
    off: Vec<bool>,
    insurer_part: Option<f64>,
    policy_retention: f64,
    /// An endorsement's retention is in force: it stands in place of the covers' own too.
    retention_replaced: bool,
    /// Paid by each layer's insurers: on own loss, on liability, and got back.
    pub own: Vec<f64>,
    pub owed: Vec<f64>,
    pub back: Vec<f64>,
    /// Paid in this event under each cover that has a sublimit.
    pub sublimited: Vec<f64>,
    /// Of the last call: the part of what covers asked for that the primary pays, and what covers
    /// without a sublimit asked for, which is what layers share in.
    primary_part: f64,
    unlimited: f64,
    /// What each layer pays on a unit of the loss that each cover takes, `[layer][cover]`.
    pub rates: Vec<f64>,
    /// Paid by each layer's insurers in the last call.
    pub stack: Vec<f64>,
}

fn reset(columns: &mut Vec<Vec<f64>>, count: usize, len: usize, value: impl Fn(usize) -> f64) {
    columns.resize_with(count, Vec::new);
    for (k, column) in columns.iter_mut().enumerate() {
        column.clear();
        if value(k).is_finite() {
            column.resize(len, value(k));
        }
    }
}

impl ProgrammeState {
    pub fn start(&mut self, plan: &ProgrammePlan, rows: usize) {
        let (layers, covers) = (plan.layers.len(), plan.covers.len());
        self.deductible.clear();
        self.deductible.resize(
            if plan.aggregate_deductible > 0.0 {
                rows
            } else {
                0
            },
            plan.aggregate_deductible,
        );
        reset(&mut self.aggregate, layers, rows, |k| {
            plan.layers[k].aggregate
        });
        reset(&mut self.sublimit_year, covers, rows, |c| {
            plan.covers[c].sublimit_year
        });
        for (full, count) in [(&mut self.full, layers), (&mut self.sublimit_full, covers)] {
            full.resize_with(count, Vec::new);
            full.iter_mut().for_each(|column| {
                column.clear();
                column.resize(rows, false);
            });
        }
        for column in [
            &mut self.own,
            &mut self.owed,
            &mut self.back,
            &mut self.stack,
            &mut self.limit,
        ] {
            column.resize(layers, 0.0);
        }
        self.rates.resize(layers * covers, 0.0);
        self.off.resize(layers, false);
        self.in_force.resize(covers, false);
        for column in [
            &mut self.amount,
            &mut self.payable,
            &mut self.seen,
            &mut self.sublimit_event,
            &mut self.sublimited,
        ] {
            column.resize(covers, 0.0);
        }
    }
}

/// What one event brought to or through a programme.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Settled {
    /// Paid by insurers on own loss.
    pub own: f64,
    /// Paid by insurers on what the insured owes.
    pub owed: f64,
    /// Gone back to insurers.
    pub back: f64,
}

/// One event at an insured.
#[derive(Clone, Copy)]
pub(super) struct Occurrence<'a> {
    pub view: View<'a>,
    pub i: usize,
    pub event: usize,
    pub row: usize,
    pub owed: f64,
    /// Received, by atom of own loss; the last is for what was owed.
    pub received: &'a [f64],
}

impl ProgrammePlan {
    /// Settles one event; the state's `own`, `owed` and `back` hold each layer's part.
    #[inline]
    pub fn settle<B: Book>(
        &self,
        it: Occurrence<'_>,
        facts: Facts<'_>,
        state: &mut ProgrammeState,
        book: &mut B,
    ) -> Settled {
        if !self.open(it, facts, state) {
            return Settled::default();
        }
        let covered = self.own_loss(it, facts, state);
        let own = if covered > 0.0 {
            self.call(it.row, state, book)
        } else {
            0.0
        };
        state.own.copy_from_slice(&state.stack);
        if own > 0.0 && book.wants_heads() {
            self.rate(state);
        }
        let contractual = self.contractual(state);
        let claimed = self.liability(it, state, contractual);
        let owed = if claimed > 0.0 {
            self.call(it.row, state, book)
        } else {
            0.0
        };
        if claimed > 0.0 {
            state.owed.copy_from_slice(&state.stack);
        }
        let back = if own + owed > 0.0 {
            self.recover(it, facts, state, covered + claimed, contractual)
        } else {
            0.0
        };
        Settled { own, owed, back }
    }

    /// Which covers and layers answer for the event; false if none does.
    #[inline(always)]
    fn open(&self, it: Occurrence<'_>, facts: Facts<'_>, state: &mut ProgrammeState) -> bool {
        let records = it.view.records(it.i);
        let met = |tests: &[Test]| {
            tests
                .iter()
                .any(|test| test.holds(facts.answers, it.event, records))
        };
        for (off, layer) in state.off.iter_mut().zip(&self.layers) {
            *off = met(&layer.excluded);
        }
        self.fresh(state);
        if state.off[0] {
            return false;
        }
        for endorsement in &self.endorsements {
            if endorsement.when.holds(facts.answers, it.event, records) {
                state.insurer_part = endorsement.insurer_part.or(state.insurer_part);
                state.policy_retention = endorsement.retention.unwrap_or(state.policy_retention);
                state.retention_replaced |= endorsement.retention.is_some();
                state.limit[0] = endorsement.limit.unwrap_or(state.limit[0]);
            }
        }
        let mut any = false;
        for (c, cover) in self.covers.iter().enumerate() {
            let open = cover.when.holds(facts.answers, it.event, records) && !met(&cover.excluded);
            state.in_force[c] = open;
            any |= open;
        }
        any
    }

    /// Nothing of the event's limits and retention is used, and nothing is paid.
    #[inline(always)]
    pub fn fresh(&self, state: &mut ProgrammeState) {
        state.own.fill(0.0);
        state.owed.fill(0.0);
        state.back.fill(0.0);
        state.stack.fill(0.0);
        state.insurer_part = None;
        state.policy_retention = self.retention;
        state.retention_replaced = false;
        for (left, layer) in state.limit.iter_mut().zip(&self.layers) {
            *left = layer.limit;
        }
        for (c, cover) in self.covers.iter().enumerate() {
            state.seen[c] = 0.0;
            state.sublimited[c] = 0.0;
            state.sublimit_event[c] = cover.sublimit_event;
        }
        state.seen_policy = 0.0;
        state.retention = EventRetention::default();
        state.eaten = 0.0;
    }

    /// The covered own loss by cover.
    #[inline(always)]
    fn own_loss(&self, it: Occurrence<'_>, facts: Facts<'_>, state: &mut ProgrammeState) -> f64 {
        state.amount.fill(0.0);
        let (amount, in_force) = (&mut state.amount, &state.in_force);
        self.each_taken(in_force, facts, it.event, |c, atom, part| {
            amount[c] += part * it.view.loss(atom)[it.i];
        });
        amount.iter().sum()
    }

    /// Calls `each` with every atom of own loss that a cover takes: the cover, the atom, the part of
    /// it that is covered. An atom goes to the first cover in force.
    #[inline(always)]
    pub fn each_taken(
        &self,
        in_force: &[bool],
        facts: Facts<'_>,
        event: usize,
        mut each: impl FnMut(usize, usize, f64),
    ) {
        let mut taken = 0u64;
        for (c, cover) in self.covers.iter().enumerate().filter(|(c, _)| in_force[*c]) {
            for (atom, is_interruption, part) in &cover.atoms {
                if taken >> atom & 1 == 1 || (*is_interruption && !waited(cover, facts, event)) {
                    continue;
                }
                taken |= 1 << atom;
                each(c, *atom, *part);
            }
        }
    }

    /// The cover in force for what the insured owes, and the covered part.
    #[inline(always)]
    fn contractual(&self, state: &ProgrammeState) -> Option<(usize, f64)> {
        let mut covers = self.covers.iter().enumerate();
        covers.find_map(|(c, cover)| {
            cover
                .contractual
                .filter(|_| state.in_force[c])
                .map(|part| (c, part))
        })
    }

    #[inline(always)]
    fn liability(
        &self,
        it: Occurrence<'_>,
        state: &mut ProgrammeState,
        contractual: Option<(usize, f64)>,
    ) -> f64 {
        let Some((cover, part)) = contractual.filter(|_| it.owed > 0.0) else {
            return 0.0;
        };
        state.amount.fill(0.0);
        state.amount[cover] = it.owed * part;
        state.amount[cover]
    }

    /// One call: retention, coinsurance, sublimits, then the layers; returns what insurers pay.
    pub fn call<B: Book>(&self, row: usize, state: &mut ProgrammeState, book: &mut B) -> f64 {
        self.retain(state);
        let mut wanted = 0.0;
        let mut unlimited = 0.0;
        for (c, cover) in self.covers.iter().enumerate() {
            let part = state.insurer_part.unwrap_or(cover.insurer_part);
            let year_left = state.sublimit_year[c]
                .get(row)
                .copied()
                .unwrap_or(f64::INFINITY);
            let payable = (state.payable[c] * part)
                .min(state.sublimit_event[c])
                .min(year_left);
            state.payable[c] = payable;
            book.passes(row as u32, payable);
            wanted += payable;
            if !cover.is_sublimited() {
                unlimited += payable;
            }
        }
        state.stack.fill(0.0);
        if wanted <= 0.0 {
            return 0.0;
        }
        book.passes(row as u32, wanted.min(state.limit[0]));
        let primary = self.primary(wanted, row, state);
        book.passes(row as u32, primary.0);
        state.primary_part = primary.0 / wanted;
        state.unlimited = unlimited;
        self.erode_sublimits(state.primary_part, row, state);
        let mut paid = primary.0 * self.layers[0].placed;
        let mut above = primary.1 * (unlimited / wanted);
        book.passes(row as u32, above);
        for k in 1..self.layers.len() {
            let pays = self.excess(k, above, row, state);
            book.passes(row as u32, pays);
            above -= pays;
            paid += pays * self.layers[k].placed;
        }
        paid
    }

    /// Bears what is left of the event's retention and spreads it over covers.
    #[inline(always)]
    fn retain(&self, state: &mut ProgrammeState) {
        let mut by_policy = 0.0;
        let mut event = 0.0;
        let mut weights = 0.0;
        for (c, cover) in self.covers.iter().enumerate() {
            let amount = state.amount[c];
            if amount <= 0.0 {
                continue;
            }
            match cover.retention.filter(|_| !state.retention_replaced) {
                Some(retention) => {
                    state.seen[c] += amount;
                    event = largest(event, retention.min(state.seen[c]));
                    weights += retention.min(amount);
                }
                None => by_policy += amount,
            }
        }
        state.seen_policy += by_policy;
        event = largest(event, state.policy_retention.min(state.seen_policy));
        let policy_weight = state.policy_retention.min(by_policy);
        weights += policy_weight;
        let bears = state.retention.bear(event);
        for (c, cover) in self.covers.iter().enumerate() {
            let amount = state.amount[c];
            let part = match cover.retention.filter(|_| !state.retention_replaced) {
                _ if amount <= 0.0 || weights <= 0.0 => 0.0,
                Some(retention) => bears * retention.min(amount) / weights,
                None => bears * policy_weight / weights * amount / by_policy,
            };
            state.payable[c] = (amount - part).max(0.0);
        }
    }

    /// The primary: per-event limit, annual deductible, aggregate. Returns what it pays and what
    /// goes up; what the deductible eats does not go up.
    #[inline(always)]
    fn primary(&self, wanted: f64, row: usize, state: &mut ProgrammeState) -> (f64, f64) {
        let layer = &self.layers[0];
        let within = wanted.min(state.limit[0]);
        let eaten = match state.deductible.get_mut(row) {
            Some(left) => annual_deductible(within, left),
            None => 0.0,
        };
        let pays = draw(&mut state.aggregate[0], row, within - eaten);
        state.eaten += eaten;
        state.limit[0] -= eaten + pays;
        self.mark(0, row, pays, state);
        state.stack[0] = pays * layer.placed;
        (pays, wanted - eaten - pays)
    }

    #[inline(always)]
    fn excess(&self, k: usize, above: f64, row: usize, state: &mut ProgrammeState) -> f64 {
        if above <= 0.0 || state.off[k] {
            return 0.0;
        }
        let pays = draw(&mut state.aggregate[k], row, above.min(state.limit[k]));
        state.limit[k] -= pays;
        self.mark(k, row, pays, state);
        state.stack[k] = pays * self.layers[k].placed;
        pays
    }

    #[inline(always)]
    fn mark(&self, k: usize, row: usize, pays: f64, state: &mut ProgrammeState) {
        let layer = &self.layers[k];
        let event_full = state.limit[k] < SPENT * layer.limit;
        let year_full = state.aggregate[k]
            .get(row)
            .is_some_and(|left| *left < SPENT * layer.aggregate);
        if pays > 0.0 && (event_full || year_full) {
            state.full[k][row] = true;
        }
    }

    /// What each layer pays on a unit of the loss that each cover took in the last call: retention,
    /// sublimits and limits cut everything under a cover alike, and a layer what rises to it.
    ///
    /// With `x` the loss under a cover, `p` what is left of it after retention, coinsurance and
    /// sublimit, and `u` the sum of `p` over the covers without a sublimit:
    ///
    /// ```text
    /// primary   p ÷ x × paid ÷ asked for × placed
    /// a layer   p ÷ x × paid by its insurers ÷ u       nothing under a sublimit
    /// ```
    #[inline(always)]
    pub fn rate(&self, state: &mut ProgrammeState) {
        let covers = self.covers.len();
        for (c, cover) in self.covers.iter().enumerate() {
            let amount = state.amount[c];
            let left = if amount > 0.0 {
                state.payable[c] / amount
            } else {
                0.0
            };
            // What a sublimit lets through has been cut to what the primary pays of it.
            let (primary, rises) = if cover.is_sublimited() {
                (left, 0.0)
            } else if state.unlimited > 0.0 {
                (left * state.primary_part, left / state.unlimited)
            } else {
                (0.0, 0.0)
            };
            state.rates[c] = primary * self.layers[0].placed;
            for k in 1..self.layers.len() {
                state.rates[k * covers + c] = rises * state.stack[k];
            }
        }
    }

    fn erode_sublimits(&self, ratio: f64, row: usize, state: &mut ProgrammeState) {
        for (c, cover) in self.covers.iter().enumerate() {
            if !cover.is_sublimited() || state.payable[c] <= 0.0 {
                continue;
            }
            let paid = state.payable[c] * ratio;
            state.payable[c] = paid;
            state.sublimit_event[c] -= paid;
            state.sublimited[c] += paid;
            let mut spent = state.sublimit_event[c] < SPENT * cover.sublimit_event;
            if let Some(left) = state.sublimit_year[c].get_mut(row) {
                *left -= paid;
                spent |= *left < SPENT * cover.sublimit_year;
            }
            state.sublimit_full[c][row] |= spent;
        }
    }

    /// The insurers' part of what was received on heads the policy covers.
    fn recover(
        &self,
        it: Occurrence<'_>,
        facts: Facts<'_>,
        state: &mut ProgrammeState,
        covered: f64,
        contractual: Option<(usize, f64)>,
    ) -> f64 {
        let mut received = 0.0;
        self.each_taken(&state.in_force, facts, it.event, |_, atom, part| {
            received += part * it.received[atom];
        });
        if let Some((_, part)) = contractual {
            received += part * it.received[it.received.len() - 1];
        }
        if received <= 0.0 {
            return 0.0;
        }
        for ((stack, own), owed) in state.stack.iter_mut().zip(&state.own).zip(&state.owed) {
            *stack = own + owed;
        }
        let paid: f64 = state.stack.iter().sum();
        // What the annual deductible ate lies below the policy, like the retention.
        let above = covered - paid - state.retention.borne() - state.eaten;
        let kept = match self.recovery {
            RecoveryRule::TopDown => top_down(received, above, &state.stack, &mut state.back),
            // `compile::beyond` has refused the other two.
            RecoveryRule::InsurerFirst | RecoveryRule::InsuredFirst | RecoveryRule::ProRata => {
                insurers_first(received, &state.stack, &mut state.back)
            }
        };
        for (k, layer) in self.layers.iter().enumerate() {
            let back = state.back[k];
            let left = state.aggregate[k].get_mut(it.row);
            if let Some(left) = left.filter(|_| layer.restored && back > 0.0) {
                *left += back / layer.placed;
            }
        }
        received - kept
    }

    /// The rows in which each layer and sublimit was exhausted, by promise.
    pub fn exhausted<'a>(
        &'a self,
        state: &'a ProgrammeState,
    ) -> impl Iterator<Item = (u32, &'a [bool])> + 'a {
        let layers = self.layers.iter().zip(&state.full);
        let layers = layers.map(|(layer, full)| (layer.promise, &full[..]));
        let covers = self.covers.iter().zip(&state.sublimit_full);
        layers.chain(covers.filter_map(|(cover, full)| Some((cover.promise?, &full[..]))))
    }
}

/// Has the outage passed the cover's waiting period?
#[inline(always)]
fn waited(cover: &CoverPlan, facts: Facts<'_>, event: usize) -> bool {
    cover.waiting.is_none_or(|period| {
        qualifies(
            facts.block.events.hours.get(event).copied().unwrap_or(0.0),
            period,
        )
    })
}

/// Draws from a yearly column; an empty column is unlimited.
#[inline(always)]
fn draw(column: &mut [f64], row: usize, wanted: f64) -> f64 {
    let Some(left) = column.get_mut(row) else {
        return wanted;
    };
    let mut remaining = Remaining(*left);
    let paid = remaining.draw(wanted);
    *left = remaining.0;
    paid
}
