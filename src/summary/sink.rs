//! The sink that turns settled blocks into estimates.

use super::all_years::AllYears;
use super::batches::{MemberColumn, Spacing, YearColumn, YearSums};
use super::growth::Growth;
use super::largest_events::LargestEvents;
use super::run_summary::{Figure, Figures, PromiseSummary, RunSummary};
use super::{ColumnSpec, ColumnSummary, Keeping, LevelTooLow, Moments, Proportion};
use crate::columns::{Block, Sink};
use crate::ledger::{Measure, Totals};
use crate::model::{Heavy, Model};
use crate::settle::Waterfall;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// What a summary estimates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SummarySpec {
    /// Years of the whole run, of all shards together.
    pub years: u64,
    /// How they hang together: as those of the sampler.
    pub spacing: Spacing,
    /// The figures.
    pub figures: Vec<Figure>,
    /// Levels and return periods.
    pub column: ColumnSpec,
    /// Estimate promises?
    pub promises: bool,
    /// Measure conservation?
    pub conservation: bool,
    /// Estimate the largest event of a year, gross and net? The run must keep `events`.
    pub largest_events: bool,
}

impl SummarySpec {
    /// Net loss alone, with VaR and TVaR at some levels.
    ///
    /// ```
    /// use obligor::summary::{Figure, SummarySpec};
    /// let spec = SummarySpec::net(1_000, &[0.99]);
    /// assert_eq!((spec.figures, spec.column.levels), (vec![Figure::Net], vec![0.99]));
    /// ```
    #[must_use]
    pub fn net(years: u64, levels: &[f64]) -> Self {
        Self {
            years,
            spacing: Spacing::Years,
            figures: vec![Figure::Net],
            column: ColumnSpec {
                levels: levels.to_vec(),
                ..ColumnSpec::default()
            },
            promises: false,
            conservation: false,
            largest_events: false,
        }
    }
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
    parties: Vec<Vec<YearColumn>>,
    /// `[group][figure]`: the typical member, and the total.
    members: Vec<Vec<MemberColumn>>,
    totals: Vec<Vec<YearColumn>>,
    /// Reinstatement premiums of single parties, and of all members of each group.
    reinstatements: Vec<YearSums>,
    group_reinstatements: Vec<YearSums>,
    /// All parties' ground-up loss.
    ground_up: YearColumn,
    largest_events: Option<LargestEvents>,
    paid: Vec<YearSums>,
    exhausted: Vec<YearSums>,
    instances: Vec<u32>,
    /// What losses without a variance reach: figures of single parties and of groups, promises.
    doubted: Vec<Vec<Figure>>,
    doubted_groups: Vec<Vec<Figure>>,
    doubted_promises: Vec<bool>,
    /// Does any party suffer such a loss?
    has_heavy: bool,
    largest_error: f64,
    /// Is it another pass over the same years, for what the first had to guess in?
    again: bool,
    #[serde(skip)]
    buffers: Vec<Vec<f64>>,
    #[serde(skip)]
    all_years: AllYears,
}

impl SummarySink {
    /// An empty summary for a model and its waterfall.
    #[must_use]
    pub fn new(model: &Model, waterfall: &Waterfall, position: usize, spec: &SummarySpec) -> Self {
        Self::keeping(model, waterfall, position, spec, Keeping::default())
    }

    /// The same with its tails kept as is said.
    #[must_use]
    pub fn keeping(
        model: &Model,
        waterfall: &Waterfall,
        position: usize,
        spec: &SummarySpec,
        keeping: Keeping,
    ) -> Self {
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
        let heavy = Heavy::of(model);
        let figures = spec.figures.len();
        let new = || YearColumn::new(&spec.column, spec.years, spec.spacing, keeping);
        let column = || vec![new(); figures];
        let member = |group: &Range<usize>| {
            let members = group.len() as u32;
            let of = (spec.years, members);
            vec![MemberColumn::new(&spec.column, of, spec.spacing, keeping); figures]
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
            reinstatements: vec![YearSums::new(spec.spacing); roster.singles.len()],
            group_reinstatements: vec![YearSums::new(spec.spacing); roster.groups.len()],
            ground_up: new(),
            largest_events: spec.largest_events.then(|| {
                let singles = roster.singles.len();
                let years = (spec.years, spec.spacing);
                LargestEvents::new(&spec.column, years, singles, &roster.groups, keeping)
            }),
            paid: vec![YearSums::new(spec.spacing); promises],
            exhausted: vec![YearSums::new(spec.spacing); promises],
            instances: waterfall
                .promises()
                .iter()
                .take(promises)
                .map(|promise| promise.instances)
                .collect(),
            doubted: roster
                .singles
                .iter()
                .map(|party| doubted(&heavy, *party..*party + 1))
                .collect(),
            doubted_groups: roster
                .groups
                .iter()
                .map(|group| doubted(&heavy, group.clone()))
                .collect(),
            doubted_promises: waterfall
                .promises()
                .iter()
                .take(promises)
                .map(|promise| heavy.moves(&promise.path))
                .collect(),
            has_heavy: heavy.is_any(),
            largest_error: 0.0,
            again: false,
            buffers: Vec::new(),
            all_years: AllYears::default(),
            spec: spec.clone(),
            roster,
        }
    }

    /// The sink of another pass over the same years, which looks up what the figures of this one still have to
    /// guess: nothing, and `None`, unless it was built with [`Keeping::exact`] for more years than are kept one by
    /// one. Whatever it takes besides is not kept; the run needs no promises.
    ///
    /// ```text
    ///   first pass ──again──> sink ──the same years──> learn ──again──> None: every figure is exact
    /// ```
    #[must_use]
    pub fn again(&self) -> Option<Self> {
        let years = self.spec.years;
        let plain = |columns: &Vec<YearColumn>| -> Vec<YearColumn> {
            columns.iter().map(|column| column.again(years)).collect()
        };
        let member = |columns: &Vec<MemberColumn>| -> Vec<MemberColumn> {
            columns.iter().map(|column| column.again(years)).collect()
        };
        let again = Self {
            spec: SummarySpec {
                promises: false,
                conservation: false,
                ..self.spec.clone()
            },
            position: self.position,
            roster: self.roster.clone(),
            parties: self.parties.iter().map(plain).collect(),
            members: self.members.iter().map(member).collect(),
            totals: self.totals.iter().map(plain).collect(),
            reinstatements: Vec::new(),
            group_reinstatements: Vec::new(),
            ground_up: self.ground_up.again(years),
            largest_events: self.largest_events.as_ref().map(|it| it.again(years)),
            paid: Vec::new(),
            exhausted: Vec::new(),
            instances: Vec::new(),
            doubted: Vec::new(),
            doubted_groups: Vec::new(),
            doubted_promises: Vec::new(),
            has_heavy: false,
            largest_error: 0.0,
            again: true,
            buffers: Vec::new(),
            all_years: AllYears::default(),
        };
        again.seeks().then_some(again)
    }

    fn seeks(&self) -> bool {
        let years = self.parties.iter().chain(&self.totals).flatten();
        let mut years = years.chain([&self.ground_up]);
        years.any(YearColumn::seeks)
            || self.members.iter().flatten().any(MemberColumn::seeks)
            || self
                .largest_events
                .as_ref()
                .is_some_and(LargestEvents::seeks)
    }

    /// Bytes that the kept amounts take after so many more years.
    ///
    /// ```
    /// use obligor::scenario::read;
    /// use obligor::settle::{Detail, Waterfall, layout};
    /// use obligor::summary::{Growth, SummarySink, SummarySpec};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let story = std::path::Path::new("scenarios/msp-three-clients.toml");
    /// let (model, _) = read(story, &[])?.resolve().expect("it resolves");
    /// let waterfall = Waterfall::new(&model, &layout(&[&model], Detail::Atoms))?;
    /// let spec = SummarySpec::net(1_000_000, &[0.99]);
    /// let sink = SummarySink::new(&model, &waterfall, 0, &spec);
    /// // Nothing was seen yet; of each column up to twice 10,000 + 6 · 99.5 + 16 amounts of 8 bytes are kept.
    /// assert_eq!(sink.bytes(Growth::by(1.0, 1)), 0.0);
    /// assert!(sink.bytes(Growth::at_most(1e9, 1)) > 2.0 * 8.0 * 10_613.0);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn bytes(&self, growth: Growth) -> f64 {
        let years = self.parties.iter().chain(&self.totals).flatten();
        let years = years
            .chain([&self.ground_up])
            .map(|column| column.bytes(growth));
        let members = self.members.iter().flatten();
        let members = members.map(|column| column.bytes(growth));
        let events = self.largest_events.iter().map(|it| it.bytes(growth));
        years.chain(members).chain(events).sum()
    }

    /// Takes what [another pass](Self::again) found in its place.
    ///
    /// # Panics
    /// If the other is no such pass over the years of this one.
    pub fn learn(&mut self, other: Self) {
        assert!(other.again, "a summary learns from another pass");
        let years = self.parties.iter_mut().chain(&mut self.totals).flatten();
        let theirs = other.parties.into_iter().chain(other.totals).flatten();
        years
            .zip(theirs)
            .for_each(|(mine, theirs)| mine.learn(theirs));
        let members = self.members.iter_mut().flatten();
        members
            .zip(other.members.into_iter().flatten())
            .for_each(|(mine, theirs)| mine.learn(theirs));
        self.ground_up.learn(other.ground_up);
        if let (Some(mine), Some(theirs)) = (&mut self.largest_events, other.largest_events) {
            mine.learn(theirs);
        }
    }

    /// All estimates.
    ///
    /// # Errors
    /// [`LevelTooLow`] if the run had far more years than the specification says.
    pub fn finish(self) -> Result<RunSummary, LevelTooLow> {
        let years = self.spec.years;
        let promises = self.promise_summaries();
        let whole = Finish {
            figures: &self.spec.figures,
            years,
        };
        let plain = |column: YearColumn| column.finish(years);
        let typical = |column: MemberColumn| column.finish(years);
        let mut summary = RunSummary {
            years,
            parties: Vec::with_capacity(self.parties.len()),
            members: Vec::with_capacity(self.members.len()),
            totals: Vec::with_capacity(self.totals.len()),
            ground_up: self.ground_up.finish(years)?,
            promises,
            largest_relative_error: self.largest_error,
        };
        let singles = self.roster.singles.iter().zip(self.parties);
        for ((party, columns), premium) in singles.zip(&self.reinstatements) {
            let figures = whole.figures(columns, plain, premium, 1)?;
            summary.parties.push((*party, figures));
        }
        let groups = self.members.into_iter().zip(self.totals);
        let groups = groups.zip(&self.group_reinstatements);
        for (((members, totals), premium), group) in groups.zip(&self.roster.groups) {
            let member = whole.figures(members, typical, premium, group.len())?;
            summary.members.push(member);
            let total = whole.figures(totals, plain, premium, 1)?;
            summary.totals.push(total);
        }
        if let Some(events) = self.largest_events {
            summary.add_largest_events(events.finish(years)?);
        }
        if self.has_heavy {
            summary.doubt(
                [&self.doubted, &self.doubted_groups],
                &self.doubted_promises,
            );
        }
        Ok(summary)
    }

    fn promise_summaries(&self) -> Vec<PromiseSummary> {
        let years = self.spec.years;
        let columns = self.paid.iter().zip(&self.exhausted).zip(&self.instances);
        let promises = columns.map(|((paid, exhausted), instances)| PromiseSummary {
            mean_paid: paid.mean(years).scaled(1.0 / f64::from(*instances)),
            p_exhausted: exhausted.share(years, *instances),
        });
        promises.collect()
    }

    fn promises(&mut self, block: &Block, totals: &Totals) {
        for (promise, (paid, exhausted)) in
            self.paid.iter_mut().zip(&mut self.exhausted).enumerate()
        {
            paid.add_rows(&block.year, totals.promise(promise));
            exhausted.add_rows(&block.year, totals.exhausted(promise));
        }
    }

    fn reinstatements(&mut self, block: &Block, totals: &Totals) {
        let measure = Measure::Reinstatement;
        for (party, moments) in self.roster.singles.iter().zip(&mut self.reinstatements) {
            if totals.is_booked(*party, measure) {
                moments.add_rows(&block.year, totals.column(*party, measure));
            }
        }
        let groups = self
            .roster
            .groups
            .iter()
            .zip(&mut self.group_reinstatements);
        for (group, moments) in groups {
            let mut booked = group
                .clone()
                .filter(|party| totals.is_booked(*party, measure))
                .peekable();
            if booked.peek().is_some() {
                let sum = &mut self.buffers[0];
                sum.clear();
                sum.resize(totals.rows(), 0.0);
                booked.for_each(|party| add(sum, totals.column(party, measure)));
                moments.add_rows(&block.year, sum);
            }
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

/// The figures of some parties that losses without a variance reach.
fn doubted(heavy: &Heavy, parties: Range<usize>) -> Vec<Figure> {
    let reaches = |figure: &Figure| {
        parties.clone().any(|party| match figure {
            Figure::Gross => heavy.suffers(party),
            Figure::Paid => heavy.pays(party),
            Figure::Received => heavy.receives(party),
            Figure::Insured => heavy.is_insured(party),
            Figure::Credits => false,
            Figure::AfterContracts => {
                heavy.suffers(party) || heavy.pays(party) || heavy.receives(party)
            }
            Figure::Net | Figure::Cost => heavy.bears(party),
        })
    };
    Figure::ALL.into_iter().filter(reaches).collect()
}

/// What all columns of a run are finished with.
#[derive(Clone, Copy)]
struct Finish<'a> {
    figures: &'a [Figure],
    years: u64,
}

impl Finish<'_> {
    /// Figures from their columns, and the mean reinstatement premium of one of so many members.
    fn figures<C>(
        self,
        columns: Vec<C>,
        finish: impl Fn(C) -> Result<ColumnSummary, LevelTooLow>,
        premium: &YearSums,
        members: usize,
    ) -> Result<Figures, LevelTooLow> {
        let pairs = self.figures.iter().zip(columns);
        let finished = pairs.map(|(figure, column)| Ok((*figure, finish(column)?)));
        Ok(Figures {
            columns: finished.collect::<Result<_, _>>()?,
            reinstatement_premium: premium.mean(self.years).scaled(1.0 / members as f64),
        })
    }
}

pub(super) fn add(sum: &mut [f64], column: &[f64]) {
    sum.iter_mut()
        .zip(column)
        .for_each(|(sum, value)| *sum += value);
}

/// How likely a typical member exhausts its promise in a year. Members share events, so the years
/// are the clusters and the error comes from their counts.
pub(super) fn exhausted_share(counts: &Moments, years: u64, members: u32) -> Proportion {
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
pub(super) fn measures(figure: Figure) -> &'static [Measure] {
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
pub(super) fn figure<'a>(
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
        let has_net = self.spec.figures.contains(&Figure::Net) && !self.parties.is_empty();
        if has_net {
            self.all_years.start(block);
        }
        let pairs = self.roster.singles.chunks(2);
        for (two, columns) in pairs.zip(self.parties.chunks_mut(2)) {
            if has_net {
                self.all_years.take(totals, two);
            }
            for (at, (party, columns)) in two.iter().zip(columns).enumerate() {
                for (which, column) in self.spec.figures.iter().zip(columns) {
                    if *which == Figure::Net
                        && let Some((years, net)) = self.all_years.net(at)
                    {
                        column.add_rows(years, net);
                    } else if let Some(rows) = figure(totals, *party, *which, &mut self.buffers[0])
                    {
                        column.add_rows(&block.year, rows);
                    }
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
        self.reinstatements(block, totals);
        if let Some(events) = &mut self.largest_events {
            events.add(block, totals, &self.roster.singles, &self.roster.groups);
        }
        if self.spec.promises {
            self.promises(block, totals);
        }
        if self.spec.conservation || self.again {
            self.conserve(block, totals);
        }
    }

    fn merge(mut self, other: Self) -> Self {
        let merge = |mine: &mut Vec<Vec<YearColumn>>, theirs: Vec<Vec<YearColumn>>| {
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
        if let (Some(mine), Some(theirs)) = (&mut self.largest_events, other.largest_events) {
            mine.merge(theirs);
        }
        for (mine, theirs) in [
            (&mut self.reinstatements, &other.reinstatements),
            (&mut self.group_reinstatements, &other.group_reinstatements),
            (&mut self.paid, &other.paid),
            (&mut self.exhausted, &other.exhausted),
        ] {
            let pairs = mine.iter_mut().zip(theirs);
            pairs.for_each(|(mine, theirs)| mine.merge(theirs));
        }
        self.largest_error = self.largest_error.max(other.largest_error);
        self
    }
}
