//! One event told: what it cost, who paid whom, what is left with whom.

use super::{Entry, WORLD, entries};
use crate::model::{Event, Model};
use crate::settle::Scripted;

/// A line of an event's ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Name of who pays.
    pub from: String,
    /// Name of who receives; what an event costs goes to the outside world.
    pub to: String,
    /// How much.
    pub amount: f64,
    /// The promise's path and its clause; empty for a cost.
    pub promise: String,
    /// Why.
    pub reason: String,
}

/// An event told.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Story {
    /// The year.
    pub year: u32,
    /// When in the year.
    pub time: f64,
    /// The event's path.
    pub path: String,
    /// What happened, in words.
    pub label: String,
    /// What it cost, then who paid whom.
    pub lines: Vec<Line>,
    /// What each party bore of the event itself, costs of settlement included, by position.
    pub borne: Vec<(usize, f64)>,
    /// What is left with each party that had a loss or moved money, by position.
    pub left: Vec<(usize, f64)>,
}

impl Story {
    fn of(model: &Model, event: &Event) -> Self {
        let mut story = Self {
            year: event.year,
            time: event.time,
            path: event.path.clone(),
            label: event.label.clone(),
            lines: Vec::new(),
            borne: Vec::new(),
            left: Vec::new(),
        };
        for (party, suffered) in &event.suffered {
            let name = &model.parties[party.index()].name;
            for (head, amount) in &suffered.loss {
                story.bears(party.index(), *amount);
                story.lines.push(Line {
                    from: name.clone(),
                    to: WORLD.to_owned(),
                    amount: *amount,
                    promise: String::new(),
                    reason: format!("own loss: {}", model.heads[head.index()].key),
                });
            }
        }
        story
    }

    fn bears(&mut self, party: usize, amount: f64) {
        add(&mut self.borne, party, amount);
        add(&mut self.left, party, amount);
    }

    fn take(&mut self, model: &Model, entry: &Entry<'_>) {
        let (from, to) = entry.parties;
        let name = |party: usize| model.parties[party].name.clone();
        match to {
            None => self.bears(from, entry.amount),
            Some(to) if entry.in_net => {
                add(&mut self.left, from, entry.amount);
                add(&mut self.left, to, -entry.amount);
            }
            Some(_) => {}
        }
        let outside = if entry.in_net {
            ""
        } else {
            " (outside the net loss)"
        };
        let promise = entry.promise.unwrap_or_default();
        self.lines.push(Line {
            from: name(from),
            to: to.map_or(WORLD.to_owned(), name),
            amount: entry.amount,
            promise: match entry.clause {
                Some(clause) => format!("{promise}\n{clause}"),
                None => promise.to_owned(),
            },
            reason: format!("{}{outside}", entry.reason),
        });
    }

    /// What the event cost in all, costs of settlement included.
    #[must_use]
    pub fn losses(&self) -> f64 {
        self.borne.iter().map(|(_, amount)| amount).sum()
    }

    /// What is left with all parties together.
    #[must_use]
    pub fn left_in_all(&self) -> f64 {
        self.left.iter().map(|(_, amount)| amount).sum()
    }
}

/// The events of a model in the order of settlement.
pub(super) fn stories(model: &Model, settled: &Scripted) -> Vec<Story> {
    let mut place = vec![0; model.events.len()];
    for (order, at) in settled.events.iter().enumerate() {
        place[*at] = order;
    }
    let events = settled.events.iter().map(|at| &model.events[*at]);
    let mut stories: Vec<Story> = events.map(|event| Story::of(model, event)).collect();
    for entry in entries(model, settled) {
        stories[place[entry.at]].take(model, &entry);
    }
    stories
}

fn add(sums: &mut Vec<(usize, f64)>, party: usize, amount: f64) {
    match sums.iter_mut().find(|(known, _)| *known == party) {
        Some((_, sum)) => *sum += amount,
        None => sums.push((party, amount)),
    }
}
