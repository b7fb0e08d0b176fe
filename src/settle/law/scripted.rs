//! Scripted events, settled year by year.

use super::blame::Blame;
use super::{Law, LawState, Occurrence, Sufferer};
use crate::ledger::{Journal, Measure, Totals};
use crate::model::{Culpability, Event, Model};
use crate::settle::{Promise, WaterfallError};
use crate::units::PerilId;
use std::collections::HashMap;
use std::ops::Range;
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

/// What scripted events come to.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Scripted {
    /// The year of each row.
    pub years: Vec<u32>,
    /// The event of the model that each event of the journal is.
    pub events: Vec<usize>,
    /// Every transfer.
    pub journal: Journal,
    /// The year's totals.
    pub totals: Totals,
    /// By party.
    pub parties: Vec<Figures>,
    /// The promises that transfers name.
    pub promises: Vec<Promise>,
}

/// Settles a model's scripted events year by year, in order of time.
///
/// # Errors
/// If two layers lie over one policy.
pub fn settle_scripted(model: &Model) -> Result<Scripted, WaterfallError> {
    let law = Law::new(model)?;
    let mut order: Vec<usize> = (0..model.events.len()).collect();
    order.sort_by(|a, b| {
        let (a, b) = (&model.events[*a], &model.events[*b]);
        (a.year, a.time)
            .partial_cmp(&(b.year, b.time))
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    let of_years = ranges(&order, |at| model.events[*at].year);
    let mut out = Scripted {
        years: of_years.iter().map(|(year, _)| *year).collect(),
        events: order,
        promises: law.promises.clone(),
        ..Scripted::default()
    };
    let parties = model.parties.len();
    out.totals
        .start(out.years.len(), parties, law.promises.len(), false);
    let mut state = LawState::default();
    for (row, (year, events)) in of_years.iter().enumerate() {
        law.start(*year, &mut state);
        for event in events.clone() {
            let it = law.scripted(out.events[event]);
            law.event(&it, row as u32, event as u32, &mut state, &mut out.journal);
        }
        law.finish(row as u32, &mut state, &mut out.journal);
        law.start(*year, &mut state);
        for event in events.clone() {
            let it = law.scripted(out.events[event]);
            law.event(&it, row as u32, event as u32, &mut state, &mut out.totals);
        }
        law.finish(row as u32, &mut state, &mut out.totals);
    }
    let sum = |party: usize, measure: Measure| out.totals.column(party, measure).iter().sum();
    out.parties = (0..parties)
        .map(|party| {
            let mut net = Vec::new();
            out.totals.net(party, &mut net);
            Figures {
                gross: sum(party, Measure::Gross),
                paid: sum(party, Measure::Paid),
                received: sum(party, Measure::Received),
                insured: sum(party, Measure::Insured),
                net: net.iter().sum(),
                credits: sum(party, Measure::Credits),
                premiums: sum(party, Measure::Reinstatement),
            }
        })
        .collect();
    Ok(out)
}

/// Neighbours with one key: the key and where they stand.
fn ranges<T, K: PartialEq>(items: &[T], key: impl Fn(&T) -> K) -> Vec<(K, Range<usize>)> {
    let mut ranges: Vec<(K, Range<usize>)> = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let of_item = key(item);
        match ranges.last_mut() {
            Some((key, range)) if *key == of_item => range.end = at + 1,
            _ => ranges.push((of_item, at..at + 1)),
        }
    }
    ranges
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
                    notified: suffered.notified.map(|hours| hours.get()),
                }
            })
            .collect();
        sufferers.sort_by_key(|sufferer| sufferer.party);
        let blame = Blame::new(model, tables(model, event));
        let mut culpability = vec![Culpability::None; model.parties.len()];
        for party in &blame.parties {
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
