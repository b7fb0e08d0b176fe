//! One simulated year explained: what happened, who paid what to whom, why and by which clause, in
//! the order of the law, with the sum that proves conservation.
//!
//! The year is drawn again, which gives the same bits, and settled by [`crate::settle::Law`] into
//! a journal that keeps how amounts came about. The run's own settlement of the same year is
//! beside it as a check.

mod answered;
mod case;
mod claim;
mod claim_caps;
mod claim_none;
mod fined;
mod happened;
mod insured;
pub mod json;
mod layers;
pub mod markdown;
mod movement;
mod page;
mod policy;
mod purse;
mod refused;
mod rest;
mod retained;
mod tell;
#[cfg(feature = "cli")]
pub mod text;
mod treaty;
mod used;
mod why;
mod worst;
mod year;

#[cfg(test)]
mod tests;

pub use happened::{date, day};
pub use page::Part;
pub use why::{Bound, Why};
pub use worst::{Ranked, WorstYears};
pub use year::{Asked, pages};

use crate::columns::{Block, Fined, Sink};
use crate::draw::{DrawScratch, Sampler, Years};
use crate::ledger::{Journal, Kind, Totals, Transfer};
use crate::model::Model;
use crate::report::settled::{Story, stories};
use crate::settle::{Detail, Figures, Scripted, Waterfall, layout, settle_drawn};
use crate::simulate::replay;
use case::Case;

/// A year laid open.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Explained {
    /// The year's number, from 0.
    pub year: u32,
    /// The year settled, with how amounts came about.
    pub settled: Scripted,
    /// What the run itself leaves with each party in the year.
    pub run: Vec<Figures>,
    /// Largest |net here − net of the run| ÷ max(Σ ground-up loss, 1) of a party.
    pub difference: f64,
    /// Each event told: borne and left.
    pub stories: Vec<Story>,
    /// What regimes made of the events, which is part of own losses.
    pub fined: Vec<Fined>,
}

impl Explained {
    /// Draws a year of a model again and settles it once more.
    ///
    /// # Errors
    /// If the model cannot be drawn or settled, in words.
    pub fn drawn(model: &Model, year: u32) -> Result<Self, String> {
        let facts = layout(&[model], Detail::Facts);
        let sampler = Sampler::new(model, model.seed, &facts).map_err(|error| error.to_string())?;
        let mut block = Block::default();
        sampler.draw(
            Years::List(&[year]),
            &mut block,
            &mut DrawScratch::default(),
        );
        let settled = settle_drawn(model, &facts, &block, Journal::with_workings());
        let settled = settled.map_err(|error| error.to_string())?;
        let run = run_of(model, year)?;
        let ground_up: f64 = run.iter().map(|figures| figures.gross).sum();
        let apart = settled.parties.iter().zip(&run);
        let apart = apart.map(|(here, there)| (here.net - there.net).abs() / ground_up.max(1.0));
        let stories = stories(model, &settled);
        Ok(Self {
            year,
            difference: apart.fold(0.0, f64::max),
            run,
            settled,
            stories,
            // In a block of one year events are in the order of time, as they are settled.
            fined: block.fined,
        })
    }

    /// How many events the year has.
    #[must_use]
    pub fn events(&self) -> usize {
        self.settled.occurrences.len()
    }

    /// What an event, by its place in the year, leaves with each party.
    #[must_use]
    pub fn of_event(&self, event: usize) -> Vec<Figures> {
        let mut figures = vec![Figures::default(); self.settled.parties.len()];
        for sufferer in &self.settled.occurrences[event].sufferers {
            figures[sufferer.party].gross += sufferer.loss.iter().sum::<f64>();
        }
        let is_of = |at: u32| at as usize == event;
        for cost in self
            .settled
            .journal
            .costs
            .iter()
            .filter(|it| is_of(it.event))
        {
            figures[cost.party as usize].gross += cost.amount;
        }
        let transfers = self.settled.journal.transfers.iter();
        for transfer in transfers.filter(|it| is_of(it.event)) {
            book(&mut figures, transfer);
        }
        for it in &mut figures {
            it.net = it.gross + it.paid - it.received - it.insured;
        }
        figures
    }

    /// Why a transfer of the journal has its amount, and what bound it.
    #[must_use]
    pub fn why(&self, model: &Model, transfer: usize) -> Why {
        why(model, &self.settled, transfer)
    }

    /// Largest |Σ left − Σ losses| ÷ max(Σ losses, 1) of an event.
    #[must_use]
    pub fn largest_error(&self) -> f64 {
        let errors = self
            .stories
            .iter()
            .map(|story| (story.left_in_all() - story.losses()).abs() / story.losses().max(1.0));
        errors.fold(0.0, f64::max)
    }
}

/// Why a transfer of settled events has its amount; the journal must have kept how amounts came
/// about.
#[must_use]
pub fn why(model: &Model, settled: &Scripted, transfer: usize) -> Why {
    let hero = None;
    let case = Case {
        model,
        settled,
        hero,
    };
    rest::why(case, transfer)
}

/// One of several settled events told: what happened, and every movement with its steps; the
/// journal must have kept how amounts came about.
#[must_use]
pub fn event(model: &Model, settled: &Scripted, event: usize) -> Vec<Part> {
    let hero = None;
    let case = Case {
        model,
        settled,
        hero,
    };
    let mut parts = happened::happened(case, event);
    parts.extend(fined::fined(case, &settled.fined, event));
    let told = tell::told(case, event);
    parts.extend(told.parts);
    for (number, table) in told.tables {
        parts.push(Part::Words(format!("Number {number}, member by member:")));
        parts.push(table);
    }
    parts
}

/// Adds a transfer to the figures of both sides.
fn book(figures: &mut [Figures], transfer: &Transfer) {
    let amount = transfer.amount;
    let (from, to) = (transfer.from as usize, transfer.to as usize);
    match transfer.kind {
        Kind::Damages
        | Kind::Liquidated
        | Kind::SetOff
        | Kind::InsuredRetention
        | Kind::Direct
        | Kind::Outside => {
            figures[from].paid += amount;
            figures[to].received += amount;
        }
        Kind::OwnLoss | Kind::Liability | Kind::Cession | Kind::AdditionalInsured => {
            figures[from].paid += amount;
            figures[to].insured += amount;
        }
        Kind::Recovery => {
            figures[from].insured -= amount;
            figures[to].received += amount;
        }
        Kind::Credit => {
            figures[from].credits += amount;
            figures[to].credits -= amount;
        }
        Kind::Reinstatement | Kind::Commission => {
            figures[from].premiums += amount;
            figures[to].premiums -= amount;
        }
    }
}

/// What the run leaves with each party in a year.
fn run_of(model: &Model, year: u32) -> Result<Vec<Figures>, String> {
    struct Kept(Vec<Figures>);
    impl Sink for Kept {
        fn rows(&mut self, _block: &Block, settled: &[Totals]) {
            let totals = &settled[0];
            let parties = 0..totals.parties();
            self.0 = parties.map(|party| Figures::of(totals, party)).collect();
        }
        fn merge(self, _other: Self) -> Self {
            self
        }
    }
    let layout = layout(&[model], Detail::Atoms);
    let sampler = Sampler::new(model, model.seed, &layout).map_err(|error| error.to_string())?;
    let waterfall = Waterfall::new(model, &layout).map_err(|error| error.to_string())?;
    let mut kept = Kept(vec![Figures::default(); model.parties.len()]);
    replay(&sampler, &[waterfall], &[year], false, &mut kept);
    Ok(kept.0)
}
