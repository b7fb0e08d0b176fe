//! What a run found: the figures of every party, promises, all parties together.

use super::largest_events::{AllLargest, Largest, LargestEvent};
use super::{ColumnSummary, Estimate, Proportion};
use serde::{Deserialize, Serialize};

/// A yearly figure of a party.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// Own ground-up loss.
    Gross,
    /// Loss after contracts: gross + paid − received.
    AfterContracts,
    /// Net loss: gross + paid − received − insured.
    Net,
    /// Paid under contracts (insurers: policies and treaties).
    Paid,
    /// Received under contracts (insurers: subrogation).
    Received,
    /// From policies less what went back (insurers: from treaties).
    Insured,
    /// Service credits owed less received.
    Credits,
    /// Net loss and reinstatement premiums: the part of total cost of risk that varies.
    Cost,
}

impl Figure {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Gross,
        Self::AfterContracts,
        Self::Net,
        Self::Paid,
        Self::Received,
        Self::Insured,
        Self::Credits,
        Self::Cost,
    ];
}

/// The estimates of a party's figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    pub(super) columns: Vec<(Figure, ColumnSummary)>,
    pub(super) reinstatement_premium: Estimate,
}

impl Figures {
    /// The estimates of one figure, if the summary has it.
    #[must_use]
    pub fn get(&self, figure: Figure) -> Option<&ColumnSummary> {
        self.iter()
            .find(|(known, _)| *known == figure)
            .map(|(_, summary)| summary)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (Figure, &ColumnSummary)> {
        self.columns
            .iter()
            .map(|(figure, summary)| (*figure, summary))
    }

    /// Mean reinstatement premium a year, paid less received; of a typical member its part.
    #[must_use]
    pub fn reinstatement_premium(&self) -> Estimate {
        self.reinstatement_premium
    }

    /// Marks these figures.
    fn doubt(&mut self, doubted: &[Figure]) {
        let mut columns = self.columns.iter_mut();
        let reached = columns
            .by_ref()
            .filter(|(figure, _)| doubted.contains(figure));
        reached.for_each(|(_, column)| column.doubt());
    }

    /// Puts the largest events beside the years of gross and net.
    fn add_largest_events(&mut self, [gross, net]: Largest) {
        for (which, largest) in [(Figure::Gross, gross), (Figure::Net, net)] {
            let mut columns = self.columns.iter_mut();
            if let Some((_, column)) = columns.find(|(figure, _)| *figure == which) {
                column.add_largest_events(largest);
            }
        }
    }
}

/// What a promise pays in a year, for a typical member where it stands for a group's.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PromiseSummary {
    /// Mean payment a year.
    pub mean_paid: Estimate,
    /// Probability of a year in which it is exhausted.
    pub p_exhausted: Proportion,
}

/// All estimates of a run under one waterfall.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RunSummary {
    /// Simulated years.
    pub years: u64,
    /// Single parties by position in the model.
    pub parties: Vec<(usize, Figures)>,
    /// The typical member of each group.
    pub members: Vec<Figures>,
    /// The total of each group.
    pub totals: Vec<Figures>,
    /// Ground-up loss of all parties together.
    pub ground_up: ColumnSummary,
    /// Promises, in the waterfall's order.
    pub promises: Vec<PromiseSummary>,
    /// Largest |Σ net − Σ gross| ÷ max(Σ gross, 1) of a year.
    pub largest_relative_error: f64,
}

impl RunSummary {
    /// Marks what losses without a variance reach: all losses together, these figures of single parties and of groups,
    /// these promises.
    pub(super) fn doubt(&mut self, [singles, groups]: [&[Vec<Figure>]; 2], promises: &[bool]) {
        self.ground_up.doubt();
        let parties = self.parties.iter_mut().map(|(_, figures)| figures);
        let of_members = self.members.iter_mut().zip(groups);
        let of_totals = self.totals.iter_mut().zip(groups);
        let reached = parties.zip(singles).chain(of_members).chain(of_totals);
        reached.for_each(|(figures, doubted)| figures.doubt(doubted));
        let reached = self.promises.iter_mut().zip(promises);
        for (promise, _) in reached.filter(|(_, is_heavy)| **is_heavy) {
            promise.mean_paid = promise.mean_paid.in_doubt();
        }
    }

    pub(super) fn add_largest_events(&mut self, events: AllLargest) {
        let parties = self.parties.iter_mut().map(|(_, figures)| figures);
        let of_parties = parties.zip(events.singles);
        let of_members = self.members.iter_mut().zip(events.members);
        let of_totals = self.totals.iter_mut().zip(events.totals);
        for (figures, largest) in of_parties.chain(of_members).chain(of_totals) {
            figures.add_largest_events(largest);
        }
        self.ground_up.add_largest_events(events.ground_up);
    }
}

impl ColumnSummary {
    /// Puts the largest events of the years beside their totals.
    fn add_largest_events(&mut self, largest: LargestEvent) {
        self.oep = largest.quantiles;
        self.oep_tvar = largest.tvar;
        self.oep_exceedance = largest.exceedance;
    }
}
