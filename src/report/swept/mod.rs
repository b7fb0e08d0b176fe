//! A sweep in tables: `sweep.csv`, `variants.csv`, `failed.csv`, and the best variants in words.

pub mod json;
#[cfg(feature = "plots")]
pub mod picture;

mod rank;
mod tables;
mod text;

pub(super) use rank::rule;
pub use tables::{failed, frontier, table, variants};
pub(in crate::report) use text::free_cover;
pub use text::{appetite, report};
pub(super) use text::{headings, lettered, words};

use super::audience::Audience;
use super::{Facts, name_of};
use crate::model::{Appetite, Model};
use crate::summary::{Interval, Metric, Proportion, SweptParty};

/// What became of a variant.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Its number; 0 is the scenario as it is.
    pub variant: usize,
    /// The figures of its parties, or why there are none.
    pub result: Result<Vec<SweptParty>, String>,
}

/// A whole sweep.
#[derive(Clone, Copy, Debug)]
pub struct Sweep<'a> {
    /// What names it.
    pub facts: &'a Facts,
    /// The scenario as it is.
    pub model: &'a Model,
    /// Whom the report is for, if it is for one party alone: the one whose figures it has.
    pub audience: Option<&'a Audience>,
    /// What is willing to be borne.
    pub appetite: Option<Appetite>,
    /// The paths that vary.
    pub paths: &'a [String],
    /// `[variant][path]` as written, from variant 0; none where nothing is written.
    pub values: &'a [Vec<Option<String>>],
    /// The number of the scenario as it is at each path, where it is one.
    pub now: &'a [Option<f64>],
    /// What became of each, from variant 0.
    pub outcomes: &'a [Outcome],
    /// Whose figures rank the variants.
    pub party: &'a str,
    /// Which of them does.
    pub by: Metric,
    /// How many are told.
    pub top: usize,
    /// `[variant − 1]`: the line of the table of variants that each stands on; empty without a table.
    pub lines: &'a [usize],
}

impl<'a> Sweep<'a> {
    /// A figure of the party that ranks the variants.
    #[must_use]
    pub fn figure(&self, variant: usize, metric: Metric) -> Option<Interval> {
        let mut metrics = self.figures(variant).iter();
        metrics
            .find(|(it, _)| *it == metric)
            .map(|(_, value)| *value)
    }

    /// All figures of the party that ranks the variants; none of a variant that failed.
    #[must_use]
    pub fn figures(&self, variant: usize) -> &'a [(Metric, Interval)] {
        let mut parties = self.outcomes[variant].result.iter().flatten();
        let party = parties.find(|party| party.key == self.party);
        party.map_or(&[], |party| &party.metrics)
    }

    /// The chance of a year above the appetite's loss, of the party that ranks the variants.
    #[must_use]
    pub fn chance(&self, variant: usize) -> Option<Proportion> {
        let years = self.facts.years;
        let chance = self.figure(variant, Metric::POverAppetite)?.value();
        Some(Proportion::of(
            (chance * years as f64).round() as u64,
            years,
        ))
    }

    /// The variants that settled, the best first. By the chance of a year above the appetite all that
    /// meet it come first; where variants tie, the smaller cost of risk decides, then the smaller TVaR.
    #[must_use]
    pub fn ranked(&self) -> Vec<usize> {
        let classed = rank::classed(self);
        classed.into_iter().map(|(variant, _)| variant).collect()
    }

    /// The efficient variants: none that costs as much or less has a smaller TVaR, and none of that
    /// TVaR costs less. By cost of risk; of equals all.
    #[must_use]
    pub fn frontier(&self) -> Vec<usize> {
        let point = |variant: usize| {
            let cost = self.figure(variant, Metric::CostOfRisk)?.value();
            Some((cost, self.figure(variant, Metric::Tvar)?.value(), variant))
        };
        let mut points: Vec<_> = (0..self.outcomes.len()).filter_map(point).collect();
        points.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let mut last = (f64::INFINITY, f64::INFINITY);
        points.retain(|(cost, tail, _)| {
            let is_efficient = *tail < last.1 || (*cost, *tail) == last;
            if is_efficient {
                last = (*cost, *tail);
            }
            is_efficient
        });
        points.into_iter().map(|(.., variant)| variant).collect()
    }

    /// The efficient variants, of equals the first.
    #[must_use]
    pub fn corners(&self) -> Vec<usize> {
        let mut corners = self.frontier();
        corners.dedup_by_key(|variant| {
            let value = |metric| self.figure(*variant, metric).map(Interval::value);
            (value(Metric::CostOfRisk), value(Metric::Tvar))
        });
        corners
    }

    /// How many variants meet the appetite; none where none is stated.
    #[must_use]
    pub fn meeting(&self) -> Option<usize> {
        let appetite = self.appetite?;
        let variants = 1..self.outcomes.len();
        Some(variants.filter(|it| self.meets(appetite, *it)).count())
    }

    fn meets(&self, appetite: Appetite, variant: usize) -> bool {
        let chance = self.figure(variant, Metric::POverAppetite);
        chance.is_some_and(|it| appetite.is_met_by(it.value()))
    }

    /// The scenario as it is, the best variants, and the efficient ones that are none of them.
    #[must_use]
    pub fn told(&self) -> Vec<usize> {
        let mut told = vec![0];
        let best = self.ranked().into_iter().take(self.top);
        for variant in best.chain(self.corners()) {
            if !told.contains(&variant) {
                told.push(variant);
            }
        }
        told
    }

    /// The answer in a sentence or two.
    #[must_use]
    pub fn verdict(&self) -> String {
        text::verdict(self, name(self))
    }

    /// The variants that failed, with the reason.
    pub fn failed(&self) -> impl Iterator<Item = (usize, &'a str)> {
        self.outcomes.iter().filter_map(|outcome| {
            let why = outcome.result.as_ref().err()?;
            Some((outcome.variant, why.as_str()))
        })
    }

    /// Where a variant stands in the table of variants: ` (line 3 of the table)`; nothing without one.
    #[must_use]
    pub fn line(&self, variant: usize) -> String {
        let line = variant.checked_sub(1).and_then(|row| self.lines.get(row));
        line.map_or(String::new(), |line| format!(" (line {line} of the table)"))
    }

    /// Every variant, party and metric in order.
    pub fn rows(&self) -> impl Iterator<Item = (usize, &'a str, Metric, Interval)> {
        self.outcomes.iter().flat_map(|outcome| {
            let parties = outcome.result.iter().flatten();
            parties.flat_map(move |party| {
                let metrics = party.metrics.iter();
                metrics.map(move |(metric, value)| {
                    (outcome.variant, party.key.as_str(), *metric, *value)
                })
            })
        })
    }
}

/// A party's or group's name.
pub(super) fn name<'a>(sweep: &Sweep<'a>) -> &'a str {
    name_of(sweep.model, sweep.party)
}
