//! Scripted events, settled year by year.

use super::blame::Blame;
use super::fined::Fines;
use super::{Law, LawBlocks, LawState, Occurrence, Sufferer};
use crate::columns::{Block, Fined, Layout};
use crate::ledger::{Both, Journal, Measure, Totals};
use crate::model::{Culpability, Event, Model};
use crate::settle::{Promise, WaterfallError};
use crate::units::PerilId;
use std::collections::HashMap;
use std::sync::Arc;

/// A party's amounts over all scripted years.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Figures {
    /// Own ground-up loss, the costs of settlement included.
    pub gross: f64,
    /// Paid under contracts; by an insurer under its policies and treaties.
    pub paid: f64,
    /// Received under contracts; by an insurer by subrogation.
    pub received: f64,
    /// From policies less what went back; by an insurer from its treaties.
    pub insured: f64,
    /// `gross + paid − received − insured`.
    pub net: f64,
    /// Service credits owed less received.
    pub credits: f64,
    /// Reinstatement premiums and commissions given back, paid less received.
    pub premiums: f64,
}

/// What given events come to.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Scripted {
    /// The year of each row.
    pub years: Vec<u32>,
    /// The event of the model that each event of the journal is; of drawn events their number in
    /// the order of time.
    pub events: Vec<usize>,
    /// What each event of the journal is called: its path in the model, or `event 1` for the first
    /// of a drawn year.
    pub ids: Vec<String>,
    /// What each event of the journal is, in words.
    pub labels: Vec<String>,
    /// The same events as settlement reads them.
    pub occurrences: Vec<Occurrence>,
    /// Every transfer.
    pub journal: Journal,
    /// The year's totals.
    pub totals: Totals,
    /// By party.
    pub parties: Vec<Figures>,
    /// The promises that transfers name.
    pub promises: Vec<Promise>,
    /// What regimes made of scripted events, which is part of own losses.
    pub fined: Vec<Fined>,
}

/// Settles a model's scripted events year by year, in order of time; what regimes impose is added to
/// their losses.
///
/// # Errors
/// If two layers lie over one policy, which resolving a scenario refuses.
pub fn settle_scripted(model: &Model) -> Result<Scripted, WaterfallError> {
    settle_scripted_into(model, Journal::default())
}

/// The same into a journal that may ask for workings.
///
/// # Errors
/// If two layers lie over one policy, which resolving a scenario refuses.
pub fn settle_scripted_into(model: &Model, journal: Journal) -> Result<Scripted, WaterfallError> {
    let law = Law::new(model)?;
    let mut order: Vec<usize> = (0..model.events.len()).collect();
    order.sort_by(|a, b| {
        let (a, b) = (&model.events[*a], &model.events[*b]);
        (a.year, a.time)
            .partial_cmp(&(b.year, b.time))
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    let mut occurrences: Vec<Occurrence> = order.iter().map(|at| law.scripted(*at)).collect();
    let mut fines = Fines::default();
    let mut fined = Vec::new();
    for (number, (at, it)) in order.iter().zip(&mut occurrences).enumerate() {
        fined.extend(fines.add(model, &model.events[*at], number as u32, it));
    }
    let mut out = law.settle_all(occurrences, journal);
    out.fined = fined;
    let events = || order.iter().map(|at| &model.events[*at]);
    out.ids = events().map(|event| event.path.clone()).collect();
    out.labels = events().map(|event| event.label.clone()).collect();
    out.events = order;
    Ok(out)
}

/// Settles a block of drawn years event by event; its layout must be by head.
///
/// The same law as a [`Waterfall`](crate::settle::Waterfall)'s, with the events beside their
/// transfers.
///
/// # Errors
/// If two layers lie over one policy, which resolving a scenario refuses.
pub fn settle_drawn(
    model: &Model,
    layout: &Layout,
    block: &Block,
    journal: Journal,
) -> Result<Scripted, WaterfallError> {
    let blocks = LawBlocks::new(model, layout)?;
    let mut out = blocks.law().settle_all(blocks.occurrences(block), journal);
    let mut number = 0;
    let mut year = None;
    for it in &out.occurrences {
        number = if year == Some(it.year) { number + 1 } else { 1 };
        year = Some(it.year);
        out.ids.push(format!("event {number}"));
        let peril = it.peril.map(|peril| model.perils[peril].name.clone());
        out.labels.push(peril.unwrap_or_default());
    }
    Ok(out)
}

impl Law {
    /// Settles events that are in the order of years and time.
    fn settle_all(&self, occurrences: Vec<Occurrence>, journal: Journal) -> Scripted {
        let of_years: Vec<&[Occurrence]> = occurrences.chunk_by(|a, b| a.year == b.year).collect();
        let parties = self.model.parties.len();
        let (mut totals, mut journal) = (Totals::default(), journal);
        totals.start(of_years.len(), parties, self.promises.len(), false);
        let mut state = LawState::default();
        let mut book = Both(&mut journal, &mut totals);
        let mut number = 0;
        for (row, events) in of_years.iter().enumerate() {
            self.start(events[0].year, &mut state);
            for it in *events {
                self.event(it, row as u32, number, &mut state, &mut book);
                number += 1;
            }
            self.finish(row as u32, &mut state, &mut book);
        }
        Scripted {
            years: of_years.iter().map(|events| events[0].year).collect(),
            events: (0..occurrences.len()).collect(),
            parties: (0..parties)
                .map(|party| Figures::of(&totals, party))
                .collect(),
            promises: self.promises.clone(),
            occurrences,
            journal,
            totals,
            ..Scripted::default()
        }
    }
}

impl Figures {
    /// A party's sums over all rows.
    #[must_use]
    pub fn of(totals: &Totals, party: usize) -> Self {
        let sum = |measure: Measure| totals.column(party, measure).iter().sum();
        let mut net = Vec::new();
        totals.net(party, &mut net);
        Self {
            gross: sum(Measure::Gross),
            paid: sum(Measure::Paid),
            received: sum(Measure::Received),
            insured: sum(Measure::Insured),
            net: net.iter().sum(),
            credits: sum(Measure::Credits),
            premiums: sum(Measure::Reinstatement),
        }
    }
}

/// The number of each event among those of its year and peril, in the order of the file.
pub(super) fn ordinals(events: &[Event]) -> Vec<u32> {
    let mut next: HashMap<(u32, Option<PerilId>), u32> = HashMap::new();
    let numbered = events.iter().map(|event| {
        let next = next.entry((event.year, event.peril)).or_default();
        *next += 1;
        *next - 1
    });
    numbered.collect()
}

impl Law {
    /// A scripted event as settlement reads it.
    #[must_use]
    pub fn scripted(&self, at: usize) -> Occurrence {
        let model = &self.model;
        let event = &model.events[at];
        let mut sufferers: Vec<Sufferer> = event
            .suffered
            .iter()
            .map(|(party, suffered)| {
                let mut loss = vec![0.0; self.heads];
                for (head, amount) in &suffered.loss {
                    loss[head.index()] += amount;
                }
                let items = suffered.items.iter();
                Sufferer {
                    party: party.index(),
                    loss,
                    items: items
                        .map(|(head, items)| (head.index(), items.clone()))
                        .collect(),
                    records: suffered.records,
                }
            })
            .collect();
        sufferers.sort_by_key(|sufferer| sufferer.party);
        let blame = Blame::new(model, tables(model, event));
        let mut culpability = vec![Culpability::None; model.parties.len()];
        for party in &blame.at_fault {
            culpability[*party] = Culpability::Negligent;
        }
        for (party, level) in &event.culpability {
            culpability[party.index()] = *level;
        }
        let promises = self.outside_promise[at].iter();
        Occurrence {
            year: event.year,
            ordinal: self.ordinals[at],
            time: event.time,
            peril: event.peril.map(|peril| peril.index()),
            cause: event.cause,
            origin: event.origin.map(|party| party.index()),
            flags: event.flags.clone(),
            hours: event.outage.iter().map(|stretch| stretch.hours.get()).sum(),
            profile: event
                .outage
                .iter()
                .map(|stretch| (stretch.hours.get(), stretch.per_hour.get()))
                .collect(),
            began: event.began,
            notified: event
                .notified
                .iter()
                .map(|(party, hours)| (party.index(), hours.get()))
                .collect(),
            knew: Vec::new(),
            sufferers,
            culpability,
            blame: Arc::new(blame),
            claims: promises
                .copied()
                .zip(event.claims.iter().copied())
                .collect(),
        }
    }
}

/// The fault table of each sufferer: its own, or the event's with its contributory share.
fn tables(model: &Model, event: &Event) -> Vec<Option<super::blame::Table>> {
    let mut tables = vec![None; model.parties.len()];
    for (party, suffered) in &event.suffered {
        let own = suffered.fault.iter();
        let of_event = event.fault.iter();
        let table: super::blame::Table = if suffered.fault.is_empty() {
            of_event
                .map(|(other, share)| (other.index(), share.get()))
                .chain([(party.index(), event.contributory.get())])
                .filter(|(_, share)| *share > 0.0)
                .collect()
        } else {
            own.map(|(other, share)| (other.index(), share.get()))
                .collect()
        };
        tables[party.index()] = Some(table);
    }
    tables
}
