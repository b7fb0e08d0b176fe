//! A policy and the layers over it for several insureds whose losses of an event are added: one
//! retention and one limit for all, the payment shared pro rata.
//!
//! ```text
//! party  head                cover          layers                 party  head
//!   a    1 2 3 ─┐                                              ┌─   a    1 2 3
//!               ├─ added ─ retention, sublimit ─ limits ─ rates ┤
//!   b    1 2 3 ─┘                                              └─   b    1 2 3
//! ```
//!
//! Everything under a cover is cut alike, so that what a layer pays on a head is its loss times a
//! rate of the cover: the terms run once an event over sums, the way back to heads is one product
//! each. None of the insureds has a contract, so what they bear is all the policy is called for.

use super::claim::Facts;
use super::programme::{LayerPlan, ProgrammePlan, ProgrammeState};
use super::scratch::View;
use crate::ledger::{Book, HeadPayment, Kind, Transfer};
use crate::units::HeadSet;

/// A party that is not in an event.
const ABSENT: u32 = u32::MAX;

/// Insureds under one programme, as the loop reads them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct JointPlan {
    pub programme: usize,
    pub insureds: Vec<JointInsured>,
}

/// One of them: what each cover takes of its loss (atom, covered part), and the heads of its atoms.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct JointInsured {
    pub party: usize,
    pub covers: Vec<Vec<(usize, f64)>>,
    pub heads: Vec<HeadSet>,
}

/// The events in which a layer pays, and its rates in them.
#[derive(Clone, Debug, Default)]
struct Paying {
    /// Places among the events of the programme.
    at: Vec<u32>,
    /// By cover.
    rates: Vec<Vec<f64>>,
}

/// Where an insured takes part in what a layer pays.
#[derive(Clone, Debug, Default)]
struct Parts {
    rows: Vec<u32>,
    events: Vec<u32>,
    /// Places among the rows of the party and among those of the layer.
    hits: Vec<u32>,
    places: Vec<u32>,
    amounts: Vec<f64>,
    sums: Vec<f64>,
}

/// Buffers of a worker.
#[derive(Clone, Debug, Default)]
pub(super) struct JointScratch {
    /// The events in which any of the insureds is hit.
    events: Vec<u32>,
    spare: Vec<u32>,
    /// By insured: which of its rows is each of these.
    places: Vec<Vec<u32>>,
    /// Losses added, by cover.
    amounts: Vec<Vec<f64>>,
    paying: Vec<Paying>,
    parts: Parts,
}

/// What the loop reads and writes beside its own buffers.
pub(super) struct JointWork<'a, 'b> {
    pub plan: &'a ProgrammePlan,
    pub facts: Facts<'a>,
    pub views: &'b [View<'a>],
    pub state: &'b mut ProgrammeState,
    pub ceded: &'b mut [Vec<f64>],
}

impl JointPlan {
    /// Settles every event in which one of the insureds is hit.
    pub fn settle<B: Book>(
        &self,
        work: &mut JointWork<'_, '_>,
        scratch: &mut JointScratch,
        book: &mut B,
    ) {
        gather(work.views, scratch);
        self.add_up(work, scratch);
        call_all(work, scratch, book);
        for k in 0..work.plan.layers.len() {
            for insured in 0..self.insureds.len() {
                self.pay(k, insured, work, scratch, book);
            }
        }
    }

    /// Adds the losses that each cover takes, over all insureds.
    fn add_up(&self, work: &JointWork<'_, '_>, scratch: &mut JointScratch) {
        let JointScratch {
            events,
            places,
            amounts,
            ..
        } = scratch;
        amounts.resize_with(work.plan.covers.len(), Vec::new);
        for (c, amounts) in amounts.iter_mut().enumerate() {
            amounts.clear();
            amounts.resize(events.len(), 0.0);
            for ((insured, view), places) in self.insureds.iter().zip(work.views).zip(&*places) {
                let is_whole = view.events.len() == events.len();
                for (atom, part) in &insured.covers[c] {
                    let losses = view.loss(*atom);
                    if is_whole {
                        let both = amounts.iter_mut().zip(losses);
                        both.for_each(|(amount, loss)| *amount += part * loss);
                        continue;
                    }
                    for (amount, place) in amounts.iter_mut().zip(places) {
                        *amount += losses.get(*place as usize).map_or(0.0, |loss| part * loss);
                    }
                }
            }
        }
    }

    /// Books what a layer pays one insured, and on which heads.
    fn pay<B: Book>(
        &self,
        k: usize,
        insured: usize,
        work: &mut JointWork<'_, '_>,
        scratch: &mut JointScratch,
        book: &mut B,
    ) {
        let (layer, view) = (&work.plan.layers[k], work.views[insured]);
        let it = &self.insureds[insured];
        let (paying, parts) = (&scratch.paying[k], &mut scratch.parts);
        parts.find(paying, &scratch.places[insured], work.facts, view);
        parts.sums.clear();
        parts.sums.resize(parts.rows.len(), 0.0);
        for (c, atoms) in it.covers.iter().enumerate() {
            for (atom, part) in atoms {
                parts.share(view.loss(*atom), &paying.rates[c], *part);
                if book.wants_heads() {
                    let like = HeadPayment {
                        row: 0,
                        event: 0,
                        promise: layer.promise,
                        party: it.party as u32,
                        heads: it.heads[*atom],
                        amount: 0.0,
                    };
                    book.pays_heads(like, &parts.rows, &parts.events, &parts.amounts);
                }
            }
        }
        book_insurers(layer, it.party, parts, work.ceded, book);
    }
}

impl Parts {
    /// Finds where a party takes part in what a layer pays.
    fn find(&mut self, paying: &Paying, places: &[u32], facts: Facts<'_>, view: View<'_>) {
        for column in [
            &mut self.rows,
            &mut self.events,
            &mut self.hits,
            &mut self.places,
        ] {
            column.clear();
        }
        let row_of = &facts.block.events.row;
        for (place, at) in paying.at.iter().enumerate() {
            let hit = places[*at as usize];
            if hit != ABSENT {
                let event = view.events[hit as usize];
                self.hits.push(hit);
                self.places.push(place as u32);
                self.events.push(event);
                self.rows.push(row_of[event as usize]);
            }
        }
    }

    /// What the layer pays on an atom, beside the sum over atoms.
    fn share(&mut self, losses: &[f64], rates: &[f64], part: f64) {
        self.amounts.clear();
        let both = self.hits.iter().zip(&self.places);
        let amounts =
            both.map(|(hit, place)| part * losses[*hit as usize] * rates[*place as usize]);
        self.amounts.extend(amounts);
        let sums = self.sums.iter_mut().zip(&self.amounts);
        sums.for_each(|(sum, amount)| *sum += amount);
    }
}

/// The events in which any insured is hit, and the place of each insured's rows among them.
fn gather(views: &[View<'_>], scratch: &mut JointScratch) {
    let JointScratch {
        events,
        spare,
        places,
        ..
    } = scratch;
    events.clear();
    if let Some((first, others)) = views.split_first() {
        events.extend_from_slice(first.events);
        for view in others.iter().filter(|view| view.events != first.events) {
            merge(events, view.events, spare);
            std::mem::swap(events, spare);
        }
    }
    places.resize_with(views.len(), Vec::new);
    for (view, places) in views.iter().zip(places) {
        places.clear();
        let mut next = 0;
        places.extend(events.iter().map(|event| {
            let is_hit = view.events.get(next) == Some(event);
            let place = if is_hit { next as u32 } else { ABSENT };
            next += usize::from(is_hit);
            place
        }));
    }
}

/// Two rising lists as one, what is in both once.
fn merge(one: &[u32], other: &[u32], into: &mut Vec<u32>) {
    into.clear();
    let (mut i, mut j) = (0, 0);
    while let (Some(a), Some(b)) = (one.get(i), other.get(j)) {
        into.push(*a.min(b));
        i += usize::from(a <= b);
        j += usize::from(b <= a);
    }
    into.extend_from_slice(&one[i..]);
    into.extend_from_slice(&other[j..]);
}

/// Calls the programme event by event over the sums; keeps where each layer pays, and its rates.
fn call_all<B: Book>(work: &mut JointWork<'_, '_>, scratch: &mut JointScratch, book: &mut B) {
    let (plan, state) = (work.plan, &mut *work.state);
    let covers = plan.covers.len();
    state.start(plan, work.facts.block.year.len());
    scratch
        .paying
        .resize_with(plan.layers.len(), Paying::default);
    for paying in &mut scratch.paying {
        paying.at.clear();
        paying.rates.resize_with(covers, Vec::new);
        paying.rates.iter_mut().for_each(Vec::clear);
    }
    for (i, event) in scratch.events.iter().enumerate() {
        let row = work.facts.block.events.row[*event as usize];
        plan.fresh(state);
        for (cover, amounts) in state.covers.iter_mut().zip(&scratch.amounts) {
            cover.amount = amounts[i];
        }
        if plan.call(row as usize, state, book) <= 0.0 {
            continue;
        }
        plan.rate(state);
        for (k, paying) in scratch.paying.iter_mut().enumerate() {
            if state.layers[k].last > 0.0 {
                paying.at.push(i as u32);
                let rates = paying.rates.iter_mut().zip(&state.rates[k * covers..]);
                rates.for_each(|(rates, rate)| rates.push(*rate));
            }
        }
        for (cover, it) in plan.covers.iter().zip(&state.covers) {
            if let Some(promise) = cover.promise.filter(|_| it.sublimited > 0.0) {
                book.used(row, promise, it.sublimited);
            }
        }
    }
    for (promise, full) in plan.exhausted(state) {
        book.exhausted(promise, super::plain::rows_where(full));
    }
}

fn book_insurers<B: Book>(
    layer: &LayerPlan,
    party: usize,
    parts: &Parts,
    ceded: &mut [Vec<f64>],
    book: &mut B,
) {
    for (insurer, share) in &layer.insurers {
        let part = share / layer.placed;
        let like = Transfer {
            row: 0,
            event: 0,
            from: *insurer,
            to: party as u32,
            amount: 0.0,
            promise: layer.promise,
            kind: Kind::OwnLoss,
        };
        book.transfers(like, &parts.rows, &parts.events, &parts.sums, part);
        let losses = &mut ceded[*insurer as usize];
        if !losses.is_empty() {
            for (event, paid) in parts.events.iter().zip(&parts.sums) {
                losses[*event as usize] += paid * part;
            }
        }
    }
}
