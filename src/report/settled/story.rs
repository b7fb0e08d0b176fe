//! One event told: what it cost, who paid whom, what is left with whom.

use super::{Entry, WORLD, entries};
use crate::model::Model;
use crate::report::explained::Part;
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
    /// What happened and every movement in sentences, where the journal kept how amounts came
    /// about.
    pub told: Vec<Part>,
}

impl Story {
    fn of(model: &Model, settled: &Scripted, at: usize) -> Self {
        let event = &settled.occurrences[at];
        let mut story = Self {
            year: event.year,
            time: event.time,
            path: settled.ids[at].clone(),
            label: settled.labels[at].clone(),
            lines: Vec::new(),
            borne: Vec::new(),
            left: Vec::new(),
            told: Vec::new(),
        };
        for sufferer in &event.sufferers {
            let name = &model.parties[sufferer.party].name;
            let heads = sufferer.loss.iter().zip(&model.heads);
            for (amount, head) in heads.filter(|(amount, _)| **amount > 0.0) {
                story.bears(sufferer.party, *amount);
                story.lines.push(Line {
                    from: name.clone(),
                    to: WORLD.to_owned(),
                    amount: *amount,
                    promise: String::new(),
                    reason: format!("own loss: {}", head.key),
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
pub(in crate::report) fn stories(model: &Model, settled: &Scripted) -> Vec<Story> {
    let events = 0..settled.occurrences.len();
    let mut stories: Vec<Story> = events.map(|at| Story::of(model, settled, at)).collect();
    for entry in entries(model, settled) {
        stories[entry.at].take(model, &entry);
    }
    stories
}

fn add(sums: &mut Vec<(usize, f64)>, party: usize, amount: f64) {
    match sums.iter_mut().find(|(known, _)| *known == party) {
        Some((_, sum)) => *sum += amount,
        None => sums.push((party, amount)),
    }
}
