//! The sink that turns settled blocks into estimates.

use super::{
    ClusteredColumn, Column, ColumnSpec, ColumnSummary, Estimate, LevelTooLow, Moments, Proportion,
};
use crate::columns::{Block, Sink};
use crate::ledger::{Measure, Totals};
use crate::model::Model;
use crate::settle::Waterfall;
use serde::{Deserialize, Serialize};
use std::ops::Range;

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

/// What a summary estimates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SummarySpec {
    /// Years of the whole run, of all shards together.
    pub years: u64,
    /// The figures.
    pub figures: Vec<Figure>,
    /// Levels and return periods.
    pub column: ColumnSpec,
    /// Estimate promises?
    pub promises: bool,
    /// Measure conservation?
    pub conservation: bool,
}

/// Who has columns: single parties, and groups by their members' positions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Roster {
    singles: Vec<usize>,
    groups: Vec<Range<usize>>,
}

/// Estimates of every figure of every party of one waterfall; mergeable and serialisable.
///
/// It takes the totals of the waterfall at `position` among those settled side by side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SummarySink {
    spec: SummarySpec,
    position: usize,
    roster: Roster,
    /// `[single][figure]`.
    parties: Vec<Vec<Column>>,
    /// `[group][figure]`: the typical member, and the total.
    members: Vec<Vec<ClusteredColumn>>,
    totals: Vec<Vec<Column>>,
    /// All parties' ground-up loss.
    ground_up: Column,
    paid: Vec<Moments>,
    exhausted: Vec<Moments>,
    instances: Vec<u32>,
    largest_error: f64,
    #[serde(skip)]
    buffers: Vec<Vec<f64>>,
}

impl SummarySink {
    /// An empty summary for a model and its waterfall.
    #[must_use]
    pub fn new(model: &Model, waterfall: &Waterfall, position: usize, spec: &SummarySpec) -> Self {
        let singles =
            (0..model.parties.len()).filter(|party| model.parties[*party].group.is_none());
        let roster = Roster {
            singles: singles.collect(),
            groups: model
                .groups
                .iter()
                .map(|group| group.members.clone())
                .collect(),
        };
        let figures = spec.figures.len();
        let column = || vec![Column::new(&spec.column, spec.years); figures];
        let member = |group: &Range<usize>| {
            vec![ClusteredColumn::new(&spec.column, spec.years, group.len() as u32); figures]
        };
        let promises = if spec.promises {
            waterfall.promises().len()
        } else {
            0
        };
        Self {
            position,
            parties: roster.singles.iter().map(|_| column()).collect(),
            members: roster.groups.iter().map(member).collect(),
            totals: roster.groups.iter().map(|_| column()).collect(),
            ground_up: Column::new(&spec.column, spec.years),
            paid: vec![Moments::default(); promises],
            exhausted: vec![Moments::default(); promises],
            instances: waterfall
                .promises()
                .iter()
                .take(promises)
                .map(|promise| promise.instances)
                .collect(),
            largest_error: 0.0,
            buffers: Vec::new(),
            spec: spec.clone(),
            roster,
        }
    }

    /// All estimates.
    ///
    /// # Errors
    /// [`LevelTooLow`] if the run had far more years than the specification says.
    pub fn finish(self) -> Result<RunSummary, LevelTooLow> {
        let years = self.spec.years;
        let figures = &self.spec.figures;
        let finish = |columns: Vec<Column>| {
            let finished = figures
                .iter()
                .zip(columns)
                .map(|(figure, column)| Ok((*figure, column.finish(years)?)));
            finished
                .collect::<Result<Vec<_>, LevelTooLow>>()
                .map(Figures)
        };
        let finish_members = |columns: Vec<ClusteredColumn>| {
            let finished = figures
                .iter()
                .zip(columns)
                .map(|(figure, column)| Ok((*figure, column.finish(years)?)));
            finished
                .collect::<Result<Vec<_>, LevelTooLow>>()
                .map(Figures)
        };
        let mut promises = Vec::with_capacity(self.paid.len());
        for ((paid, exhausted), instances) in
            self.paid.iter().zip(&self.exhausted).zip(&self.instances)
        {
            promises.push(PromiseSummary {
                mean_paid: paid.mean(years).scaled(1.0 / f64::from(*instances)),
                p_exhausted: exhausted_share(exhausted, years, *instances),
            });
        }
        Ok(RunSummary {
            years,
            parties: self
                .roster
                .singles
                .iter()
                .copied()
                .zip(self.parties)
                .map(|(party, columns)| Ok((party, finish(columns)?)))
                .collect::<Result<_, LevelTooLow>>()?,
            members: self
                .members
                .into_iter()
                .map(finish_members)
                .collect::<Result<_, _>>()?,
            totals: self
                .totals
                .into_iter()
                .map(finish)
                .collect::<Result<_, _>>()?,
            ground_up: self.ground_up.finish(years)?,
            promises,
            largest_relative_error: self.largest_error,
        })
    }

    fn promises(&mut self, block: &Block, totals: &Totals) {
        for (promise, (paid, exhausted)) in
            self.paid.iter_mut().zip(&mut self.exhausted).enumerate()
        {
            paid.add_rows(&block.year, totals.promise(promise));
            exhausted.add_rows(&block.year, totals.exhausted(promise));
        }
    }

    /// Ground-up loss of all, and how far what payers paid is from what receivers received.
    fn conserve(&mut self, block: &Block, totals: &Totals) {
        let mut gross = std::mem::take(&mut self.buffers[0]);
        let mut net = std::mem::take(&mut self.buffers[1]);
        gross.clear();
        gross.resize(totals.rows(), 0.0);
        net.clear();
        net.resize(totals.rows(), 0.0);
        for party in 0..totals.parties() {
            add(&mut gross, totals.column(party, Measure::Gross));
            if self.spec.conservation {
                let paid = totals.column(party, Measure::Paid);
                let received = totals.column(party, Measure::Received);
                let insured = totals.column(party, Measure::Insured);
                let moved = paid.iter().zip(received).zip(insured);
                for (net, ((paid, received), insured)) in net.iter_mut().zip(moved) {
                    *net += paid - received - insured;
                }
            }
        }
        for (gross, net) in gross.iter().zip(&net) {
            self.largest_error = self.largest_error.max(net.abs() / gross.max(1.0));
        }
        self.ground_up.add_rows(&block.year, &gross);
        self.buffers[0] = gross;
        self.buffers[1] = net;
    }
}

fn add(sum: &mut [f64], column: &[f64]) {
    sum.iter_mut()
        .zip(column)
        .for_each(|(sum, value)| *sum += value);
}

/// How likely a typical member exhausts its promise in a year. Members share events, so the years
/// are the clusters and the error comes from their counts.
fn exhausted_share(counts: &Moments, years: u64, members: u32) -> Proportion {
    if members == 1 {
        return Proportion::of(counts.positives(), years);
    }
    let share = counts.mean(years).scaled(1.0 / f64::from(members));
    Proportion::from_error(
        share.value(),
        share.standard_error(),
        years * u64::from(members),
    )
}

/// The measures that a figure is made of.
fn measures(figure: Figure) -> &'static [Measure] {
    match figure {
        Figure::Gross => &[Measure::Gross],
        Figure::Paid => &[Measure::Paid],
        Figure::Received => &[Measure::Received],
        Figure::Insured => &[Measure::Insured],
        Figure::Credits => &[Measure::Credits],
        Figure::AfterContracts => &[Measure::Gross, Measure::Paid, Measure::Received],
        Figure::Net => &[
            Measure::Gross,
            Measure::Paid,
            Measure::Received,
            Measure::Insured,
        ],
        Figure::Cost => &[
            Measure::Gross,
            Measure::Paid,
            Measure::Received,
            Measure::Insured,
            Measure::Reinstatement,
        ],
    }
}

/// The column of a figure, computed into `buffer` unless the totals hold it; `None` where nothing
/// was booked in the block: its zeros would move no bit of any estimate.
fn figure<'a>(
    totals: &'a Totals,
    party: usize,
    figure: Figure,
    buffer: &'a mut Vec<f64>,
) -> Option<&'a [f64]> {
    let mut booked = measures(figure).iter();
    if !booked.any(|measure| totals.is_booked(party, *measure)) {
        return None;
    }
    Some(match figure {
        Figure::Gross => totals.column(party, Measure::Gross),
        Figure::Paid => totals.column(party, Measure::Paid),
        Figure::Received => totals.column(party, Measure::Received),
        Figure::Insured => totals.column(party, Measure::Insured),
        Figure::Credits => totals.column(party, Measure::Credits),
        Figure::Net => {
            totals.net(party, buffer);
            buffer
        }
        Figure::Cost => {
            totals.net(party, buffer);
            add(buffer, totals.column(party, Measure::Reinstatement));
            buffer
        }
        Figure::AfterContracts => {
            buffer.clear();
            buffer.extend_from_slice(totals.column(party, Measure::Gross));
            add(buffer, totals.column(party, Measure::Paid));
            let received = totals.column(party, Measure::Received);
            buffer
                .iter_mut()
                .zip(received)
                .for_each(|(loss, received)| *loss -= received);
            buffer
        }
    })
}

impl Sink for SummarySink {
    fn rows(&mut self, block: &Block, settled: &[Totals]) {
        let totals = &settled[self.position];
        let widest = self
            .roster
            .groups
            .iter()
            .map(ExactSizeIterator::len)
            .max()
            .unwrap_or(0);
        self.buffers.resize_with(widest.max(2), Vec::new);
        for (party, columns) in self.roster.singles.iter().zip(&mut self.parties) {
            for (which, column) in self.spec.figures.iter().zip(columns) {
                if let Some(rows) = figure(totals, *party, *which, &mut self.buffers[0]) {
                    column.add_rows(&block.year, rows);
                }
            }
        }
        let groups = self
            .roster
            .groups
            .iter()
            .zip(&mut self.members)
            .zip(&mut self.totals);
        for ((members, typical), total) in groups {
            for ((which, typical), total) in self.spec.figures.iter().zip(typical).zip(total) {
                let columns: Vec<Option<&[f64]>> = members
                    .clone()
                    .zip(&mut self.buffers)
                    .map(|(party, buffer)| figure(totals, party, *which, buffer))
                    .collect();
                if columns.iter().all(Option::is_none) {
                    continue;
                }
                let zeros = vec![0.0; totals.rows()];
                let mut sum = zeros.clone();
                columns
                    .iter()
                    .flatten()
                    .for_each(|column| add(&mut sum, column));
                let columns: Vec<&[f64]> = columns
                    .into_iter()
                    .map(|column| column.unwrap_or(&zeros))
                    .collect();
                typical.add_members(&block.year, &columns);
                total.add_rows(&block.year, &sum);
            }
        }
        if self.spec.promises {
            self.promises(block, totals);
        }
        if self.spec.conservation {
            self.conserve(block, totals);
        }
    }

    fn merge(mut self, other: Self) -> Self {
        let merge = |mine: &mut Vec<Vec<Column>>, theirs: Vec<Vec<Column>>| {
            let pairs = mine.iter_mut().flatten().zip(theirs.into_iter().flatten());
            pairs.for_each(|(mine, theirs)| mine.merge(theirs));
        };
        merge(&mut self.parties, other.parties);
        merge(&mut self.totals, other.totals);
        let members = self
            .members
            .iter_mut()
            .flatten()
            .zip(other.members.into_iter().flatten());
        members.for_each(|(mine, theirs)| mine.merge(theirs));
        self.ground_up.merge(other.ground_up);
        self.paid
            .iter_mut()
            .zip(&other.paid)
            .for_each(|(mine, theirs)| mine.merge(theirs));
        let exhausted = self.exhausted.iter_mut().zip(&other.exhausted);
        exhausted.for_each(|(mine, theirs)| mine.merge(theirs));
        self.largest_error = self.largest_error.max(other.largest_error);
        self
    }
}

/// The estimates of a party's figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures(Vec<(Figure, ColumnSummary)>);

impl Figures {
    /// The estimates of one figure, if the summary has it.
    #[must_use]
    pub fn get(&self, figure: Figure) -> Option<&ColumnSummary> {
        self.0
            .iter()
            .find(|(known, _)| *known == figure)
            .map(|(_, summary)| summary)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (Figure, &ColumnSummary)> {
        self.0.iter().map(|(figure, summary)| (*figure, summary))
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
