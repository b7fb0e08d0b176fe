//! What given events come to: the ledger, transfer by transfer, and what is left with whom.
//!
//! Settlement may come in pieces of whole years; figures of all of them are added up, the ledgers
//! of the first events are kept to be shown.

pub mod csv;
pub mod json;
mod story;
#[cfg(feature = "cli")]
pub mod text;

#[cfg(all(test, feature = "cli"))]
mod tests;

pub(in crate::report) use story::stories;
pub use story::{Line, Story};

use crate::model::Model;
use crate::report::explained::{event, why};
use crate::settle::{Figures, Scripted};
use serde_json::Value;

/// The outside account: suppliers, attackers, regulators, data subjects.
pub const WORLD: &str = "World";

/// Events whose ledgers are kept to be shown.
pub const SHOWN_EVENTS: usize = 20;

/// Transfers kept for the document; a table of all of them is written beside it.
pub const KEPT_TRANSFERS: usize = 100_000;

/// One movement, or a cost that settlement itself causes: then it goes to [`WORLD`] under no
/// promise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry<'a> {
    /// The year.
    pub year: u32,
    /// The event, by its place in the settlement.
    pub at: usize,
    /// The event's path.
    pub event: &'a str,
    /// When in the year.
    pub time: f64,
    /// Id of who pays.
    pub from: &'a str,
    /// Id of who receives.
    pub to: &'a str,
    /// Positions of the two in the model.
    pub parties: (usize, Option<usize>),
    /// How much.
    pub amount: f64,
    /// Path of the promise.
    pub promise: Option<&'a str>,
    /// The clause it stands in.
    pub clause: Option<&'a str>,
    /// Why.
    pub reason: &'static str,
    /// Does it count in the net loss? Credits, premiums and commissions have columns of their own.
    pub in_net: bool,
}

/// Every movement of a settlement in its order, costs of settlement first.
pub fn entries<'a>(
    model: &'a Model,
    settled: &'a Scripted,
) -> impl Iterator<Item = Entry<'a>> + use<'a> {
    let id = |party: u32| model.parties[party as usize].key.as_str();
    let happened = |event: u32| {
        let at = event as usize;
        (at, settled.ids[at].as_str(), &settled.occurrences[at])
    };
    let costs = settled.journal.costs.iter().map(move |cost| {
        let (at, event, it) = happened(cost.event);
        Entry {
            year: it.year,
            at,
            event,
            time: it.time,
            from: id(cost.party),
            to: WORLD,
            parties: (cost.party as usize, None),
            amount: cost.amount,
            promise: None,
            clause: None,
            reason: cost.kind.reason(),
            in_net: true,
        }
    });
    let transfers = settled.journal.transfers.iter().map(move |transfer| {
        let (at, event, it) = happened(transfer.event);
        let promise = settled.promises.get(transfer.promise as usize);
        Entry {
            year: it.year,
            at,
            event,
            time: it.time,
            from: id(transfer.from),
            to: id(transfer.to),
            parties: (transfer.from as usize, Some(transfer.to as usize)),
            amount: transfer.amount,
            promise: promise.map(|promise| promise.path.as_str()),
            clause: promise.and_then(|promise| promise.clause.as_deref()),
            reason: transfer.kind.reason(),
            in_net: transfer.kind.moves_net(),
        }
    });
    costs.chain(transfers)
}

/// What all events come to.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Settlement {
    /// By party.
    pub parties: Vec<Figures>,
    /// The first events.
    pub stories: Vec<Story>,
    /// The first transfers, as the document has them.
    pub transfers: Vec<Value>,
    /// How many transfers there are.
    pub transfer_count: u64,
    /// How many events there are.
    pub events: u64,
    /// How many years have events.
    pub years: u64,
    /// The losses of all events, costs of settlement included.
    pub losses: f64,
    /// Largest of |Σ left − Σ losses| ÷ max(Σ losses, 1) of an event, and of the same between the
    /// ledger and the totals of a party.
    pub largest_relative_error: f64,
}

impl Settlement {
    /// Adds the settlement of a model's events; no year may be in two pieces.
    pub fn add(&mut self, model: &Model, settled: &Scripted) {
        self.parties.resize(model.parties.len(), Figures::default());
        for (sum, figures) in self.parties.iter_mut().zip(&settled.parties) {
            add_figures(sum, figures);
        }
        self.events += settled.occurrences.len() as u64;
        self.years += settled.years.len() as u64;
        let mut stories = stories(model, settled);
        let costs = settled.journal.costs.len();
        for (at, entry) in entries(model, settled).enumerate() {
            if self.transfers.len() < KEPT_TRANSFERS {
                let why = at.checked_sub(costs).map(|at| why(model, settled, at));
                let why = why.filter(|_| settled.journal.keeps_workings());
                self.transfers.push(json::transfer(&entry, why.as_ref()));
            }
            self.transfer_count += 1;
        }
        self.check(model, settled, &stories);
        self.losses += stories.iter().map(Story::losses).sum::<f64>();
        stories.truncate(SHOWN_EVENTS.saturating_sub(self.stories.len()));
        if settled.journal.keeps_workings() {
            for (at, story) in stories.iter_mut().enumerate() {
                story.told = event(model, settled, at);
            }
        }
        self.stories.extend(stories);
    }

    /// Measures how far losses and what is left are apart, event by event and party by party.
    fn check(&mut self, model: &Model, settled: &Scripted, stories: &[Story]) {
        let mut worst = self.largest_relative_error;
        let mut left = vec![0.0; model.parties.len()];
        for story in stories {
            worst = worst.max(apart(story.left_in_all(), story.losses()));
            for (party, amount) in &story.left {
                left[*party] += amount;
            }
        }
        for (figures, left) in settled.parties.iter().zip(&left) {
            worst = worst.max((figures.net - left).abs() / figures.gross.max(1.0));
        }
        self.largest_relative_error = worst;
    }

    /// The positions of parties that had any loss or movement.
    pub fn moved(&self) -> impl Iterator<Item = (usize, &Figures)> {
        let parties = self.parties.iter().enumerate();
        parties.filter(|(_, figures)| **figures != Figures::default())
    }
}

fn apart(left: f64, losses: f64) -> f64 {
    (left - losses).abs() / losses.max(1.0)
}

pub(in crate::report) fn add_figures(sum: &mut Figures, other: &Figures) {
    sum.gross += other.gross;
    sum.paid += other.paid;
    sum.received += other.received;
    sum.insured += other.insured;
    sum.net += other.net;
    sum.credits += other.credits;
    sum.premiums += other.premiums;
}
