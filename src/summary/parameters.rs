//! What parameters contribute to the losses left with parties, apart from what chance does.

use super::Figure;
use super::estimate::Estimate;
use super::sink::{add, figure};
use super::spread_of_batches::{BatchYears, SpreadOfParameters};
use super::tail::rank;
use crate::columns::{Block, Sink};
use crate::ledger::Totals;
use crate::model::Model;
use std::ops::Range;

/// The level of the quantiles that are told.
const LEVEL: f64 = 0.99;

/// Years beyond the level that half a batch must have for its quantile to say something.
const FEWEST_BEYOND: f64 = 5.0;

/// Net loss of a party, or of all members of a group.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct ParameterFigures {
    /// The mean of a year.
    pub mean: SpreadOfParameters,
    /// The standard deviation of a year, parameters given.
    pub process_sd: Estimate,
    /// VaR 99 % and TVaR 99 % of half a batch; none where a batch has too few years.
    pub tail: Option<[SpreadOfParameters; 2]>,
}

impl ParameterFigures {
    /// The same with every error but that of the 1-in-100 year marked as not to be relied on: of a tail that looks
    /// like one of infinite variance.
    #[must_use]
    pub fn in_doubt(mut self) -> Self {
        self.process_sd = self.process_sd.in_doubt();
        self.mean = self.mean.in_doubt();
        self.tail = self.tail.map(|[var, tvar]| [var, tvar.in_doubt()]);
        self
    }
}

/// What parameters contribute, party by party.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Parameters {
    /// Years of a batch.
    pub batch_years: u32,
    /// How many batches.
    pub batches: u64,
    /// By key, of single parties and of groups.
    pub parties: Vec<(String, ParameterFigures)>,
}

impl Parameters {
    /// The figures of a party or a group.
    #[must_use]
    pub fn of(&self, key: &str) -> Option<&ParameterFigures> {
        let mut parties = self.parties.iter();
        let (_, figures) = parties.find(|(known, _)| known == key)?;
        Some(figures)
    }
}

/// One subject in one batch.
#[derive(Clone, Copy, Debug, PartialEq)]
struct BatchRow {
    years: BatchYears,
    /// VaR and TVaR of the halves.
    tail: [(f64, f64); 2],
}

/// Keeps of every batch the mean and variance of its years and the tails of its halves. A block is a batch.
#[derive(Clone, Debug, PartialEq)]
pub struct ParameterSink {
    batch_years: u32,
    subjects: Vec<(String, Range<usize>)>,
    rows: Vec<(u32, Vec<BatchRow>)>,
}

impl ParameterSink {
    /// An empty sink for batches of so many years.
    #[must_use]
    pub fn new(model: &Model, batch_years: u32) -> Self {
        let singles = model.parties.iter().enumerate();
        let singles = singles.filter(|(_, party)| party.group.is_none());
        let singles = singles.map(|(at, party)| (party.key.clone(), at..at + 1));
        let groups = model.groups.iter();
        let groups = groups.map(|group| (group.key.clone(), group.members.clone()));
        Self {
            batch_years,
            subjects: singles.chain(groups).collect(),
            rows: Vec::new(),
        }
    }

    /// The spreads over all batches; batches without an event count as such among so many years.
    #[must_use]
    pub fn finish(mut self, years: u64) -> Parameters {
        // In the order of years, so that sums do not depend on who drew which.
        self.rows.sort_by_key(|(batch, _)| *batch);
        let batches = years.div_ceil(u64::from(self.batch_years));
        let has_tail = f64::from(self.batch_years / 2) * (1.0 - LEVEL) >= FEWEST_BEYOND;
        let parties = self.subjects.iter().enumerate().map(|(at, (key, _))| {
            let mut rows: Vec<BatchRow> = self.rows.iter().map(|(_, rows)| rows[at]).collect();
            rows.resize(batches as usize, BatchRow::QUIET);
            let of_years: Vec<BatchYears> = rows.iter().map(|it| it.years).collect();
            let (mean, process_sd) = SpreadOfParameters::of_means(&of_years, self.batch_years);
            let halves = |which: usize| {
                let halves: Vec<(f64, f64)> = rows.iter().map(|it| it.tail[which]).collect();
                SpreadOfParameters::of_halves(&halves)
            };
            let figures = ParameterFigures {
                mean,
                process_sd,
                tail: has_tail.then(|| [halves(0), halves(1)]),
            };
            (key.clone(), figures)
        });
        Parameters {
            batch_years: self.batch_years,
            batches,
            parties: parties.collect(),
        }
    }
}

impl BatchRow {
    /// A batch without an event.
    const QUIET: Self = Self {
        years: BatchYears {
            mean: 0.0,
            variance: 0.0,
        },
        tail: [(0.0, 0.0); 2],
    };

    fn of(size: u32, years: &[u32], values: &[f64]) -> Self {
        let count = f64::from(size);
        let sum: f64 = values.iter().sum();
        let squares: f64 = values.iter().map(|it| it * it).sum();
        let mean = sum / count;
        let half = years.partition_point(|year| year % size < size / 2);
        let [one, other] = [&values[..half], &values[half..]].map(|part| tail(size / 2, part));
        Self {
            years: BatchYears {
                mean,
                variance: ((squares - sum * mean) / (count - 1.0)).max(0.0),
            },
            tail: [(one.0, other.0), (one.1, other.1)],
        }
    }
}

/// VaR and TVaR of so many years, of which those with an amount are given.
fn tail(years: u32, values: &[f64]) -> (f64, f64) {
    let mut largest: Vec<f64> = values.iter().copied().filter(|it| *it > 0.0).collect();
    largest.sort_by(|one, other| other.total_cmp(one));
    let from_top = u64::from(years) - rank(LEVEL, u64::from(years));
    let var = largest.get(from_top as usize).copied().unwrap_or(0.0);
    let excess = largest.iter().map(|it| (it - var).max(0.0)).sum::<f64>();
    (var, var + excess / ((1.0 - LEVEL) * f64::from(years)))
}

impl Sink for ParameterSink {
    fn rows(&mut self, block: &Block, settled: &[Totals]) {
        let Some(first) = block.year.first() else {
            return;
        };
        let (mut buffer, mut sum) = (Vec::new(), Vec::new());
        let rows = self.subjects.iter().map(|(_, members)| {
            sum.clear();
            sum.resize(block.year.len(), 0.0);
            for party in members.clone() {
                if let Some(net) = figure(&settled[0], party, Figure::Net, &mut buffer) {
                    add(&mut sum, net);
                }
            }
            BatchRow::of(self.batch_years, &block.year, &sum)
        });
        let rows = rows.collect();
        self.rows.push((first / self.batch_years, rows));
    }

    fn merge(mut self, other: Self) -> Self {
        self.rows.extend(other.rows);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_its_years_and_the_tails_of_its_halves() {
        // Eight years, losses in the years 1, 6 and 7 of batch 3.
        let row = BatchRow::of(8, &[25, 30, 31], &[8.0, 4.0, 12.0]);
        assert_eq!(row.years.mean, 3.0);
        // Σx² = 224, less 24 · 3 = 72: 152 / 7.
        assert!((row.years.variance - 152.0 / 7.0).abs() < 1e-12);
        // Of four years the largest is the 1-in-100 one, and nothing lies beyond.
        assert_eq!(row.tail, [(8.0, 12.0), (8.0, 12.0)]);
    }

    #[test]
    fn the_tail_of_half_a_batch_counts_the_boundary_year_in_part() {
        let values: Vec<f64> = (1..=200).map(f64::from).collect();
        // Of 512 years the 507th smallest is the sixth largest; five and 0.12 lie beyond it.
        let (var, tvar) = tail(512, &values);
        assert_eq!(var, 195.0);
        assert!((tvar - (195.0 + 15.0 / 5.12)).abs() < 1e-12);
        let (none, tvar) = tail(512, &values[..5]);
        assert!(none == 0.0 && (tvar - 15.0 / 5.12).abs() < 1e-12);
    }
}
