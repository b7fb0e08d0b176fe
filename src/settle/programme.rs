//! A policy with the layers over it, called for one event: own loss, then liability, then the
//! insurers' part of what is recovered.

use super::condition::Test;
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
    /// The same atoms as bits.
    pub takes: u64,
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
    #[inline]
    fn is_sublimited(&self) -> bool {
        self.sublimit_event.is_finite() || self.sublimit_year.is_finite()
    }

    /// Calls `each` with every atom that it takes after the covers before it, and the part of it that is covered.
    #[inline(always)]
    fn take(&self, taken: &mut u64, hours: f64, mut each: impl FnMut(usize, f64)) {
        for (atom, is_interruption, part) in &self.atoms {
            let waits = *is_interruption && self.waiting.is_some_and(|it| !qualifies(hours, it));
            if *taken >> atom & 1 == 0 && !waits {
                *taken |= 1 << atom;
                each(*atom, *part);
            }
        }
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

/// A cover's yearly sublimit, and its working of one event.
#[derive(Clone, Debug, Default)]
pub(super) struct CoverState {
    /// What is left of the yearly sublimit, by row; empty if there is none.
    year: Vec<f64>,
    /// Was a sublimit exhausted? By row; empty if there is none.
    full: Vec<bool>,
    // One event:
    in_force: bool,
    /// The loss that it takes.
    pub amount: f64,
    payable: f64,
    /// Of a retention of its own: what was brought to it.
    seen: f64,
    /// What is left of the sublimit of the event.
    sublimit: f64,
    /// Paid in this event under a sublimit.
    pub sublimited: f64,
}

/// A layer's aggregate, and its working of one event.
#[derive(Clone, Debug, Default)]
pub(super) struct LayerState {
    /// What is left of the aggregate, by row; empty if it is unlimited.
    aggregate: Vec<f64>,
    /// Was the layer exhausted? By row.
    full: Vec<bool>,
    // One event:
    off: bool,
    limit: f64,
    /// Borne by the insured in its place.
    passed: f64,
    /// Paid by its insurers: in the last call, on own loss, on liability; and got back.
    pub last: f64,
    pub own: f64,
    pub owed: f64,
    pub back: f64,
}

/// What is left over the year, and one event's working.
#[derive(Clone, Debug, Default)]
pub(super) struct ProgrammeState {
    pub covers: Vec<CoverState>,
    pub layers: Vec<LayerState>,
    /// What is left of the annual deductible, by row; empty if there is none.
    deductible: Vec<f64>,
    // One event:
    seen_policy: f64,
    retention: EventRetention,
    eaten: f64,
    insurer_part: Option<f64>,
    policy_retention: f64,
    /// An endorsement's retention is in force: it stands in place of the covers' own too.
    retention_replaced: bool,
    /// Of the last call: the part of what covers asked for that the primary pays, and what covers
    /// without a sublimit asked for, which is what layers share in.
    primary_part: f64,
    unlimited: f64,
    /// What each layer pays on a unit of the loss that each cover takes, `[layer][cover]`.
    pub rates: Vec<f64>,
    /// Where something is recovered: what each layer paid and gets back.
    paid: Vec<f64>,
    back: Vec<f64>,
}

/// A column of so many rows.
fn reset<T: Clone>(column: &mut Vec<T>, rows: usize, value: T) {
    column.clear();
    column.resize(rows, value);
}

/// What is left of a yearly limit, by row; an empty column if it is unlimited.
fn reset_limit(column: &mut Vec<f64>, rows: usize, limit: f64) {
    reset(column, if limit.is_finite() { rows } else { 0 }, limit);
}

impl ProgrammeState {
    pub fn start(&mut self, plan: &ProgrammePlan, rows: usize) {
        let deducts = plan.aggregate_deductible > 0.0;
        let rows_deducted = if deducts { rows } else { 0 };
        reset(
            &mut self.deductible,
            rows_deducted,
            plan.aggregate_deductible,
        );
        self.covers.resize_with(plan.covers.len(), Default::default);
        for (it, cover) in self.covers.iter_mut().zip(&plan.covers) {
            reset_limit(&mut it.year, rows, cover.sublimit_year);
            reset(
                &mut it.full,
                if cover.is_sublimited() { rows } else { 0 },
                false,
            );
        }
        self.layers.resize_with(plan.layers.len(), Default::default);
        for (it, layer) in self.layers.iter_mut().zip(&plan.layers) {
            reset_limit(&mut it.aggregate, rows, layer.aggregate);
            reset(&mut it.full, rows, false);
            // Another programme, settled with the same buffers, may have left it off.
            it.off = false;
        }
        reset(&mut self.rates, plan.layers.len() * plan.covers.len(), 0.0);
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
    pub event: usize,
    pub row: usize,
    /// The answers to conditions.
    pub answers: &'a [u64],
    pub records: f64,
    /// Hours of outage.
    pub hours: f64,
    /// The row of the party.
    pub i: usize,
    /// Own loss, `[atom][row of the party]`, and the atoms in which there is any here, as bits.
    pub losses: &'a [&'a [f64]],
    pub suffered: u64,
    pub owed: f64,
    /// Received, by atom of own loss, the last for what was owed; empty where nothing was received.
    pub received: &'a [f64],
}

impl Occurrence<'_> {
    /// Own loss in an atom.
    #[inline(always)]
    pub fn loss(&self, atom: usize) -> f64 {
        self.losses[atom][self.i]
    }

    #[inline(always)]
    fn meets(&self, test: Test) -> bool {
        test.holds(self.answers, self.records)
    }

    #[inline(always)]
    fn meets_any(&self, tests: &[Test]) -> bool {
        tests.iter().any(|test| self.meets(*test))
    }
}

impl ProgrammePlan {
    /// Settles one event; the state's layers hold each one's part.
    #[inline]
    pub fn settle<B: Book>(
        &self,
        it: Occurrence<'_>,
        state: &mut ProgrammeState,
        book: &mut B,
    ) -> Settled {
        if it.meets_any(&self.layers[0].excluded) {
            return Settled::default();
        }
        let (covered, contractual) = self.take(it, state);
        let claimed = contractual.map_or(0.0, |(_, part)| it.owed * part);
        if covered <= 0.0 && claimed <= 0.0 {
            return Settled::default();
        }
        self.fresh(state);
        self.open(it, state);
        let own = if covered > 0.0 {
            self.call(it.row, state, book)
        } else {
            0.0
        };
        state.layers.iter_mut().for_each(|it| it.own = it.last);
        if own > 0.0 && book.wants_heads() {
            self.rate(state);
        }
        let mut owed = 0.0;
        if let (Some((cover, _)), true) = (contractual, claimed > 0.0) {
            state.covers.iter_mut().for_each(|it| it.amount = 0.0);
            state.covers[cover].amount = claimed;
            owed = self.call(it.row, state, book);
            state.layers.iter_mut().for_each(|it| it.owed = it.last);
        }
        let back = if own + owed > 0.0 && !it.received.is_empty() {
            self.recover(it, state, covered + claimed, contractual)
        } else {
            0.0
        };
        Settled { own, owed, back }
    }

    /// Leaves layers off and changes limit and retention as the event asks.
    #[inline(always)]
    fn open(&self, it: Occurrence<'_>, state: &mut ProgrammeState) {
        for (state, layer) in state.layers[1..].iter_mut().zip(&self.layers[1..]) {
            state.off = it.meets_any(&layer.excluded);
        }
        for endorsement in &self.endorsements {
            if it.meets(endorsement.when) {
                let limit = &mut state.layers[0].limit;
                *limit = endorsement.limit.unwrap_or(*limit);
                state.insurer_part = endorsement.insurer_part.or(state.insurer_part);
                state.policy_retention = endorsement.retention.unwrap_or(state.policy_retention);
                state.retention_replaced |= endorsement.retention.is_some();
            }
        }
    }

    /// Nothing of the event's limits and retention is used, and nothing is paid.
    #[inline(always)]
    pub fn fresh(&self, state: &mut ProgrammeState) {
        for (it, layer) in state.layers.iter_mut().zip(&self.layers) {
            it.limit = layer.limit;
            (it.last, it.own, it.owed, it.back) = (0.0, 0.0, 0.0, 0.0);
            it.passed = 0.0;
        }
        for (it, cover) in state.covers.iter_mut().zip(&self.covers) {
            it.seen = 0.0;
            it.sublimited = 0.0;
            it.sublimit = cover.sublimit_event;
        }
        state.insurer_part = None;
        state.policy_retention = self.retention;
        state.retention_replaced = false;
        state.seen_policy = 0.0;
        state.retention = EventRetention::default();
        state.eaten = 0.0;
    }

    /// Which covers are in force, and the own loss that each takes. Returns the sum, and the cover in force for what
    /// the insured owes with the covered part of that.
    #[inline(always)]
    fn take(&self, it: Occurrence<'_>, state: &mut ProgrammeState) -> (f64, Option<(usize, f64)>) {
        let (mut taken, mut covered, mut contractual) = (0, 0.0, None);
        for (c, (state, cover)) in state.covers.iter_mut().zip(&self.covers).enumerate() {
            let mut amount = 0.0;
            // A cover that nothing is brought to makes no difference.
            let is_called = cover.takes & it.suffered != 0 || cover.contractual.is_some();
            state.in_force = is_called && it.meets(cover.when) && !it.meets_any(&cover.excluded);
            if state.in_force {
                cover.take(&mut taken, it.hours, |atom, part| {
                    amount += part * it.loss(atom);
                });
                contractual = contractual.or(cover.contractual.map(|part| (c, part)));
            }
            state.amount = amount;
            covered += amount;
        }
        (covered, contractual)
    }

    /// Calls `each` with every atom of own loss that a cover takes: the cover, the atom, the part of
    /// it that is covered. An atom goes to the first cover in force.
    #[inline(always)]
    pub fn each_taken(
        &self,
        covers: &[CoverState],
        hours: f64,
        mut each: impl FnMut(usize, usize, f64),
    ) {
        let mut taken = 0;
        let covers = self.covers.iter().zip(covers).enumerate();
        for (c, (cover, _)) in covers.filter(|(_, (_, state))| state.in_force) {
            cover.take(&mut taken, hours, |atom, part| each(c, atom, part));
        }
    }

    /// One call: retention, coinsurance, sublimits, then the layers; returns what insurers pay.
    pub fn call<B: Book>(&self, row: usize, state: &mut ProgrammeState, book: &mut B) -> f64 {
        self.retain(state);
        let mut wanted = 0.0;
        let mut unlimited = 0.0;
        for (it, cover) in state.covers.iter_mut().zip(&self.covers) {
            if it.payable > 0.0 {
                let part = state.insurer_part.unwrap_or(cover.insurer_part);
                let left = it.year.get(row).copied().unwrap_or(f64::INFINITY);
                it.payable = (it.payable * part).min(it.sublimit).min(left);
                wanted += it.payable;
                if !cover.is_sublimited() {
                    unlimited += it.payable;
                }
            }
            book.passes(row as u32, it.payable);
        }
        state.layers.iter_mut().for_each(|it| it.last = 0.0);
        if wanted <= 0.0 {
            return 0.0;
        }
        book.passes(row as u32, wanted.min(state.layers[0].limit));
        let primary = self.primary(wanted, row, state);
        book.passes(row as u32, primary.0);
        state.primary_part = primary.0 / wanted;
        state.unlimited = unlimited;
        self.erode_sublimits(state.primary_part, row, state);
        let mut paid = primary.0 * self.layers[0].placed;
        let mut above = primary.1 * (unlimited / wanted);
        book.passes(row as u32, above);
        for (it, layer) in state.layers[1..].iter_mut().zip(&self.layers[1..]) {
            if it.off {
                above -= it.pass_by(above, row);
                continue;
            }
            let pays = it.excess(layer, above, row);
            book.passes(row as u32, pays);
            above -= pays;
            paid += pays * layer.placed;
        }
        paid
    }

    /// Bears what is left of the event's retention and spreads it over covers.
    #[inline(always)]
    fn retain(&self, state: &mut ProgrammeState) {
        let mut by_policy = 0.0;
        let mut event = 0.0;
        let mut weights = 0.0;
        let replaced = state.retention_replaced;
        let own = |cover: &CoverPlan| cover.retention.filter(|_| !replaced);
        for (it, cover) in state.covers.iter_mut().zip(&self.covers) {
            let amount = it.amount;
            if amount <= 0.0 {
                continue;
            }
            match own(cover) {
                Some(retention) => {
                    it.seen += amount;
                    event = largest(event, retention.min(it.seen));
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
        for (it, cover) in state.covers.iter_mut().zip(&self.covers) {
            let amount = it.amount;
            if amount <= 0.0 {
                it.payable = 0.0;
                continue;
            }
            let part = match own(cover) {
                _ if weights <= 0.0 => 0.0,
                Some(retention) => bears * retention.min(amount) / weights,
                None => bears * policy_weight / weights * amount / by_policy,
            };
            it.payable = (amount - part).max(0.0);
        }
    }

    /// The primary: per-event limit, annual deductible, aggregate. Returns what it pays and what
    /// goes up; what the deductible eats does not go up.
    #[inline(always)]
    fn primary(&self, wanted: f64, row: usize, state: &mut ProgrammeState) -> (f64, f64) {
        let (layer, it) = (&self.layers[0], &mut state.layers[0]);
        let within = wanted.min(it.limit);
        let eaten = match state.deductible.get_mut(row) {
            Some(left) => annual_deductible(within, left),
            None => 0.0,
        };
        let pays = draw(&mut it.aggregate, row, within - eaten);
        state.eaten += eaten;
        it.limit -= eaten + pays;
        it.mark(layer, row, pays);
        it.last = pays * layer.placed;
        (pays, wanted - eaten - pays)
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
        for (c, (it, cover)) in state.covers.iter().zip(&self.covers).enumerate() {
            let left = if it.amount > 0.0 {
                it.payable / it.amount
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
            for (k, layer) in state.layers.iter().enumerate().skip(1) {
                state.rates[k * covers + c] = rises * layer.last;
            }
        }
    }

    #[inline(always)]
    fn erode_sublimits(&self, ratio: f64, row: usize, state: &mut ProgrammeState) {
        for (it, cover) in state.covers.iter_mut().zip(&self.covers) {
            if it.payable <= 0.0 || !cover.is_sublimited() {
                continue;
            }
            let paid = it.payable * ratio;
            it.payable = paid;
            it.sublimit -= paid;
            it.sublimited += paid;
            let mut spent = it.sublimit < SPENT * cover.sublimit_event;
            if let Some(left) = it.year.get_mut(row) {
                *left -= paid;
                spent |= *left < SPENT * cover.sublimit_year;
            }
            it.full[row] |= spent;
        }
    }

    /// The insurers' part of what was received on heads the policy covers.
    fn recover(
        &self,
        it: Occurrence<'_>,
        state: &mut ProgrammeState,
        covered: f64,
        contractual: Option<(usize, f64)>,
    ) -> f64 {
        let mut received = 0.0;
        self.each_taken(&state.covers, it.hours, |_, atom, part| {
            received += part * it.received[atom];
        });
        if let Some((_, part)) = contractual {
            received += part * it.received[it.received.len() - 1];
        }
        if received <= 0.0 {
            return 0.0;
        }
        state.paid.clear();
        let by_layer = state.layers.iter().map(|layer| layer.own + layer.owed);
        state.paid.extend(by_layer);
        reset(&mut state.back, self.layers.len(), 0.0);
        let paid: f64 = state.paid.iter().sum();
        // What the annual deductible ate lies below the policy, like the retention.
        let above = covered - paid - state.retention.borne() - state.eaten;
        let kept = match self.recovery {
            RecoveryRule::TopDown => top_down(received, above, &state.paid, &mut state.back),
            // `compile::beyond` has refused the other two.
            RecoveryRule::InsurerFirst | RecoveryRule::InsuredFirst | RecoveryRule::ProRata => {
                insurers_first(received, &state.paid, &mut state.back)
            }
        };
        let layers = state.layers.iter_mut().zip(&self.layers).zip(&state.back);
        for ((state, layer), back) in layers {
            state.back = *back;
            let left = state.aggregate.get_mut(it.row);
            if let Some(left) = left.filter(|_| layer.restored && *back > 0.0) {
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
        let layers = self.layers.iter().zip(&state.layers);
        let layers = layers.map(|(layer, it)| (layer.promise, &it.full[..]));
        let covers = self.covers.iter().zip(&state.covers);
        layers.chain(covers.filter_map(|(cover, it)| Some((cover.promise?, &it.full[..]))))
    }
}

impl LayerState {
    #[inline(always)]
    fn excess(&mut self, layer: &LayerPlan, above: f64, row: usize) -> f64 {
        if above <= 0.0 {
            return 0.0;
        }
        let pays = draw(&mut self.aggregate, row, above.min(self.limit));
        self.limit -= pays;
        self.mark(layer, row, pays);
        self.last = pays * layer.placed;
        pays
    }

    /// What does not go up past a layer that does not answer: as far as its limit reaches the insured
    /// bears it in the place of the layer.
    fn pass_by(&mut self, above: f64, row: usize) -> f64 {
        let year = self.aggregate.get(row).copied().unwrap_or(f64::INFINITY);
        let room = self.limit.min(year) - self.passed;
        let bears = above.min(room.max(0.0));
        self.passed += bears;
        bears
    }

    /// Notes whether it is exhausted.
    #[inline(always)]
    fn mark(&mut self, layer: &LayerPlan, row: usize, pays: f64) {
        let event_full = self.limit < SPENT * layer.limit;
        let left = self.aggregate.get(row);
        let year_full = left.is_some_and(|left| *left < SPENT * layer.aggregate);
        if pays > 0.0 && (event_full || year_full) {
            self.full[row] = true;
        }
    }
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
