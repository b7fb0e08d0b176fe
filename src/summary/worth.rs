//! What variants are worth where parameters are drawn: paired by batches of years.

use super::Figure;
use super::compare::Subject;
use super::sink::{add, figure};
use super::spread_of_batches::SpreadOfParameters;
use crate::columns::{Block, VariantSink};
use crate::ledger::Totals;
use std::collections::BTreeMap;

/// A variant less the base, for one party or group: means a year.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Worth {
    /// Of the net loss.
    pub net: SpreadOfParameters,
    /// Of the net loss with reinstatement premiums.
    pub cost: SpreadOfParameters,
}

/// The worth of one variant to everybody, by key.
#[derive(Clone, Debug, PartialEq)]
pub struct Worths(Vec<(String, Worth)>);

impl Worths {
    /// What it is worth to a party or a group.
    #[must_use]
    pub fn of(&self, key: &str) -> Option<Worth> {
        let mut all = self.0.iter();
        all.find(|(known, _)| known == key).map(|(_, worth)| *worth)
    }
}

/// Means of the two halves of a batch.
type Halves = (f64, f64);

/// Net loss and cost of a subject in a batch.
type BatchMeans = [Halves; 2];

/// Keeps the means of half batches of every variant and subject. A block is a batch.
#[derive(Clone, Debug, PartialEq)]
pub struct WorthSink<'a> {
    batch_years: u32,
    variants: usize,
    subjects: &'a [Subject],
    /// By variant and batch, a subject each; batches without an event have none.
    means: BTreeMap<(usize, u32), Vec<BatchMeans>>,
}

impl<'a> WorthSink<'a> {
    /// An empty sink for so many variants, the base included.
    #[must_use]
    pub fn new(batch_years: u32, variants: usize, subjects: &'a [Subject]) -> Self {
        Self {
            batch_years,
            variants,
            subjects,
            means: BTreeMap::new(),
        }
    }

    /// The worth of every variant but the base.
    #[must_use]
    pub fn finish(self, years: u64) -> Vec<Worths> {
        let batches = years.div_ceil(u64::from(self.batch_years)) as u32;
        let worths = (1..self.variants).map(|variant| {
            let subjects = self.subjects.iter().enumerate();
            let all = subjects.map(|(at, subject)| {
                let of = |which: usize| {
                    let gaps = (0..batches).map(|batch| self.gap((variant, batch), at, which));
                    SpreadOfParameters::of_halves(&gaps.collect::<Vec<Halves>>())
                };
                let worth = Worth {
                    net: of(0),
                    cost: of(1),
                };
                (subject.key().to_owned(), worth)
            });
            Worths(all.collect())
        });
        worths.collect()
    }

    fn gap(&self, (variant, batch): (usize, u32), subject: usize, which: usize) -> Halves {
        let of = |variant: usize| {
            let means = self.means.get(&(variant, batch));
            means.map_or((0.0, 0.0), |means| means[subject][which])
        };
        let (base, draft) = (of(0), of(variant));
        (draft.0 - base.0, draft.1 - base.1)
    }
}

impl VariantSink for WorthSink<'_> {
    fn rows(&mut self, variant: usize, block: &Block, totals: &Totals) {
        let Some(first) = block.year.first() else {
            return;
        };
        let size = self.batch_years;
        let half = block.year.partition_point(|year| year % size < size / 2);
        let (mut buffer, mut sum) = (Vec::new(), Vec::new());
        let means = self.subjects.iter().map(|subject| {
            [Figure::Net, Figure::Cost].map(|which| {
                sum.clear();
                sum.resize(block.year.len(), 0.0);
                for party in subject.parties(variant) {
                    if let Some(column) = figure(totals, party, which, &mut buffer) {
                        add(&mut sum, column);
                    }
                }
                let mean = |part: &[f64]| part.iter().sum::<f64>() / f64::from(size / 2);
                (mean(&sum[..half]), mean(&sum[half..]))
            })
        });
        let means = means.collect();
        self.means.insert((variant, first / size), means);
    }

    fn merge(mut self, other: Self) -> Self {
        self.means.extend(other.means);
        self
    }
}
