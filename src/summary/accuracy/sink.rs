//! The estimate of every target, from plain or from weighted years.

use super::control::{Controlled, exact_mean};
use super::target::{Found, Target, TargetFigure, Way};
use crate::columns::{Block, Sink};
use crate::ledger::Totals;
use crate::model::{Heavy, Model};
use crate::summary::sink::figure;
use crate::summary::{
    Column, ColumnSpec, ColumnSummary, Figure, LevelTooLow, Moments, WeightedColumn,
};
use std::ops::Range;

/// What a year costs to draw and settle beside an event or a hit: counted and not timed, so that the same run chooses the
/// same way on every machine and beside any other work.
const WORK_OF_A_YEAR: u64 = 4;

/// The years of a party, or of a group as one.
#[derive(Clone, Debug)]
enum Sample {
    Plain(Box<Column>),
    Weighted(Box<WeightedColumn>),
}

/// A party that a target is of.
#[derive(Clone, Debug)]
struct Watched {
    parties: Range<usize>,
    sample: Sample,
    control: Option<Controlled>,
    /// May what it bears have no variance?
    is_heavy: bool,
}

/// Which years are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Years {
    Plain,
    Weighted,
}

/// Estimates of targets; mergeable, and the same bits in any order of blocks.
#[derive(Clone, Debug)]
pub struct TargetSink {
    years: u64,
    targets: Vec<Target>,
    watched: Vec<Watched>,
    /// Which of these each target is of.
    of: Vec<usize>,
    weights: Moments,
    rows: u64,
    work: u64,
    buffers: [Vec<f64>; 2],
}

/// What was found of targets.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetsFound {
    /// The years.
    pub years: u64,
    /// Of each target.
    pub found: Vec<Found>,
    /// (Σw)² / Σw² over all years: how many plain years have weights as even.
    pub effective_years: f64,
    /// What these years cost to draw and settle, counted: 1 an event and a hit, 4 a year.
    pub work: f64,
}

impl TargetSink {
    /// For a run of so many plain years.
    #[must_use]
    pub fn plain(model: &Model, targets: &[Target], years: u64) -> Self {
        Self::new(model, targets, years, Years::Plain)
    }

    /// For a run of so many years whose blocks carry weights.
    #[must_use]
    pub fn weighted(model: &Model, targets: &[Target], years: u64) -> Self {
        Self::new(model, targets, years, Years::Weighted)
    }

    fn new(model: &Model, targets: &[Target], years: u64, which: Years) -> Self {
        let heavy = Heavy::of(model);
        let mut watched: Vec<Watched> = Vec::new();
        let mut of = Vec::new();
        for target in targets {
            let known = watched.iter().position(|it| it.parties == target.parties);
            of.push(known.unwrap_or(watched.len()));
            if known.is_some() {
                continue;
            }
            let own = || targets.iter().filter(|it| it.parties == target.parties);
            // Whether a mean can be trusted is read from the largest hundredth of the years.
            let levels = own().map(|it| it.figure.level().unwrap_or(0.99));
            let spec = ColumnSpec {
                levels: levels.collect(),
                ..ColumnSpec::default()
            };
            let has_mean = own().any(|it| it.figure == TargetFigure::Mean);
            let exact = exact_mean(model, &target.parties).filter(|_| has_mean);
            watched.push(Watched {
                parties: target.parties.clone(),
                sample: match which {
                    Years::Plain => Sample::Plain(Box::new(Column::new(&spec, years))),
                    Years::Weighted => {
                        Sample::Weighted(Box::new(WeightedColumn::new(&spec, years)))
                    }
                },
                control: exact
                    .filter(|_| which == Years::Plain)
                    .map(Controlled::around),
                is_heavy: target.parties.clone().any(|party| heavy.bears(party)),
            });
        }
        Self {
            years,
            targets: targets.to_vec(),
            watched,
            of,
            weights: Moments::default(),
            rows: 0,
            work: 0,
            buffers: Default::default(),
        }
    }

    /// The estimates; a year without an event, which has no row, has the sampler's
    /// [`quiet_weight`](crate::draw::Sampler::quiet_weight).
    ///
    /// # Errors
    /// [`LevelTooLow`] if the run had far more years than it was built for.
    pub fn finish(self, quiet_weight: f64) -> Result<TargetsFound, LevelTooLow> {
        let years = self.years;
        let quiet = (years - self.rows.min(years)) as f64;
        let sum = self.weights.sum() + quiet * quiet_weight;
        let squares = self.weights.sum_of_squares() + quiet * quiet_weight * quiet_weight;
        let finished: Result<Vec<_>, _> = self
            .watched
            .into_iter()
            .map(|it| it.finish(years))
            .collect();
        let finished = finished?;
        let pairs = self.targets.iter().zip(&self.of);
        let found = pairs.map(|(target, of)| finished[*of].found(target.figure));
        Ok(TargetsFound {
            years,
            found: found.collect(),
            effective_years: sum * (sum / squares),
            work: (WORK_OF_A_YEAR * years + self.work) as f64,
        })
    }
}

/// A party's years, estimated.
struct Finished {
    way: Way,
    summary: ColumnSummary,
    controlled: Option<Found>,
    is_heavy: bool,
}

impl Watched {
    fn finish(self, years: u64) -> Result<Finished, LevelTooLow> {
        let (way, summary) = match self.sample {
            Sample::Plain(column) => (Way::Plain, column.finish(years)?),
            Sample::Weighted(column) => (Way::Tilted, column.finish(years)?),
        };
        let controlled = self.control.and_then(|it| it.mean(years));
        Ok(Finished {
            way,
            controlled: controlled.map(|mean| Found::of_estimate(Way::Controlled, mean, 0.0)),
            summary,
            is_heavy: self.is_heavy,
        })
    }
}

impl Finished {
    fn found(&self, figure: TargetFigure) -> Found {
        let unknown = Found {
            way: self.way,
            value: 0.0,
            error: 0.0,
            is_trusted: false,
            gain: 1.0,
            beyond: 0.0,
        };
        let found = match figure {
            TargetFigure::Mean => {
                let plain = Found::of_estimate(self.way, self.summary.mean, 0.0);
                let better = |it: &Found| it.error < plain.error && plain.is_trusted;
                let gained = |it: Found| Found {
                    gain: (plain.error / it.error).powi(2),
                    ..it
                };
                self.controlled.filter(better).map_or(plain, gained)
            }
            TargetFigure::Var(level) => {
                let var = self.summary.var.at(level);
                var.map_or(unknown, |it| Found::of_interval(self.way, it))
            }
            TargetFigure::Tvar(level) => {
                let tvar = self.summary.tvar.at(level);
                let beyond = self.summary.var.at(level).map_or(0.0, |var| var.value());
                tvar.map_or(unknown, |it| Found::of_estimate(self.way, it, beyond))
            }
        };
        Found {
            is_trusted: found.is_trusted && !(self.is_heavy && figure.needs_variance()),
            ..found
        }
    }
}

/// The loss left with some parties together in each row; false where nothing was booked.
pub(super) fn net(
    totals: &Totals,
    parties: &Range<usize>,
    sum: &mut Vec<f64>,
    buffer: &mut Vec<f64>,
) -> bool {
    sum.clear();
    for party in parties.clone() {
        let Some(rows) = figure(totals, party, Figure::Net, buffer) else {
            continue;
        };
        if sum.is_empty() {
            sum.extend_from_slice(rows);
        } else {
            sum.iter_mut().zip(rows).for_each(|(sum, row)| *sum += row);
        }
    }
    !sum.is_empty()
}

impl Sink for TargetSink {
    fn rows(&mut self, block: &Block, settled: &[Totals]) {
        let [sum, buffer] = &mut self.buffers;
        let weights = block.weight.as_deref();
        for watched in &mut self.watched {
            let is_booked = net(&settled[0], &watched.parties, sum, buffer);
            if is_booked {
                match (&mut watched.sample, weights) {
                    (Sample::Plain(column), None) => column.add_rows(&block.year, sum),
                    (Sample::Weighted(column), Some(weights)) => {
                        column.add_rows(&block.year, sum, weights);
                    }
                    (Sample::Weighted(column), None) => {
                        column.add_rows(&block.year, sum, &vec![1.0; sum.len()]);
                    }
                    (Sample::Plain(_), Some(_)) => {
                        unreachable!("weighted years are never taken for plain ones")
                    }
                }
            }
            if let Some(control) = &mut watched.control {
                control.add(block, &watched.parties, is_booked.then_some(&sum[..]));
            }
        }
        match weights {
            Some(weights) => self.weights.add_rows(&block.year, weights),
            None => self
                .weights
                .add_rows(&block.year, &vec![1.0; block.year.len()]),
        }
        self.rows += block.year.len() as u64;
        let happened = block.events.len() + block.hits.event.len();
        self.work += happened as u64;
    }

    fn merge(mut self, other: Self) -> Self {
        for (mine, theirs) in self.watched.iter_mut().zip(other.watched) {
            match (&mut mine.sample, theirs.sample) {
                (Sample::Plain(mine), Sample::Plain(theirs)) => mine.merge(*theirs),
                (Sample::Weighted(mine), Sample::Weighted(theirs)) => mine.merge(*theirs),
                (Sample::Plain(_), Sample::Weighted(_))
                | (Sample::Weighted(_), Sample::Plain(_)) => {
                    unreachable!("parts of one run take the same years")
                }
            }
            if let (Some(mine), Some(theirs)) = (&mut mine.control, &theirs.control) {
                mine.merge(theirs);
            }
        }
        self.weights.merge(&other.weights);
        self.rows += other.rows;
        self.work += other.work;
        self
    }
}
