//! A sweep in tables: `sweep.csv`, `variants.csv`, `failed.csv`, and the best variants in words.

pub mod json;
#[cfg(feature = "plots")]
pub mod picture;

use super::csv::text_cell;
use super::text::Page;
use super::text::lines::Lines;
use super::text::table::{Holds, Table};
use super::{Facts, counted_years};
use crate::model::Model;
use crate::summary::format::{between, money, percent};
use crate::summary::{Interval, Metric, SweptParty};
use std::fmt::Write;

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

    /// The variants that settled, the best first; of equals the first.
    #[must_use]
    pub fn ranked(&self) -> Vec<usize> {
        let value = |variant: usize| Some((self.figure(variant, self.by)?.value(), variant));
        let mut ranked: Vec<(f64, usize)> = (1..self.outcomes.len()).filter_map(value).collect();
        ranked.sort_by(|(one, _), (other, _)| match self.by.is_better_higher() {
            true => other.total_cmp(one),
            false => one.total_cmp(other),
        });
        ranked.into_iter().map(|(_, variant)| variant).collect()
    }

    /// The efficient variants: none that costs as much or less has a smaller TVaR. By cost of risk.
    #[must_use]
    pub fn frontier(&self) -> Vec<usize> {
        let point = |variant: usize| {
            let cost = self.figure(variant, Metric::CostOfRisk)?.value();
            Some((cost, self.figure(variant, Metric::Tvar)?.value(), variant))
        };
        let mut points: Vec<_> = (0..self.outcomes.len()).filter_map(point).collect();
        points.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let mut lowest = f64::INFINITY;
        points.retain(|(_, tail, _)| {
            let is_efficient = *tail < lowest;
            lowest = lowest.min(*tail);
            is_efficient
        });
        points.into_iter().map(|(.., variant)| variant).collect()
    }

    /// The scenario as it is, the best variants, and the efficient ones that are none of them.
    #[must_use]
    pub fn told(&self) -> Vec<usize> {
        let mut told = vec![0];
        let best = self.ranked().into_iter().take(self.top);
        for variant in best.chain(self.frontier()) {
            if !told.contains(&variant) {
                told.push(variant);
            }
        }
        told
    }

    /// The answer in a sentence or two.
    #[must_use]
    pub fn verdict(&self) -> String {
        verdict(self, &name(self), &self.ranked())
    }

    /// The variants that failed, with the reason.
    pub fn failed(&self) -> impl Iterator<Item = (usize, &'a str)> {
        self.outcomes.iter().filter_map(|outcome| {
            let why = outcome.result.as_ref().err()?;
            Some((outcome.variant, why.as_str()))
        })
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

/// `sweep.csv`: one row a variant, party and metric.
#[must_use]
pub fn table(sweep: &Sweep<'_>) -> String {
    let mut text = String::from("variant,party,metric,value,low,high,trustworthy\n");
    for (variant, party, metric, it) in sweep.rows() {
        let (value, low, high) = (it.value(), it.low(), it.high());
        let (party, trusted) = (text_cell(party), it.is_trustworthy());
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{variant},{party},{metric},{value},{low},{high},{trusted}"
        );
    }
    text
}

/// `variants.csv`: what each variant sets; `--variants` reads it again.
#[must_use]
pub fn variants(sweep: &Sweep<'_>) -> String {
    let numbered = (0..sweep.values.len()).collect::<Vec<_>>();
    settings(sweep, &numbered, &[])
}

/// `frontier.csv`: the efficient variants with their cost of risk and TVaR.
#[must_use]
pub fn frontier(sweep: &Sweep<'_>) -> String {
    settings(
        sweep,
        &sweep.frontier(),
        &[Metric::CostOfRisk, Metric::Tvar],
    )
}

fn settings(sweep: &Sweep<'_>, variants: &[usize], metrics: &[Metric]) -> String {
    let mut text = String::from("variant");
    for path in sweep.paths {
        text.push(',');
        text.push_str(&text_cell(path));
    }
    for metric in metrics {
        let _ = write!(text, ",{metric}");
    }
    text.push('\n');
    for &variant in variants {
        let _ = write!(text, "{variant}");
        for value in &sweep.values[variant] {
            text.push(',');
            text.push_str(&value_cell(value.as_deref().unwrap_or_default()));
        }
        for metric in metrics {
            let value = sweep.figure(variant, *metric).map(Interval::value);
            let _ = write!(text, ",{}", value.unwrap_or(f64::NAN));
        }
        text.push('\n');
    }
    text
}

/// A number below zero is no formula.
fn value_cell(value: &str) -> String {
    if value.parse::<f64>().is_ok() {
        value.to_owned()
    } else {
        text_cell(value)
    }
}

/// `failed.csv`: which variants could not be settled, and why.
#[must_use]
pub fn failed(sweep: &Sweep<'_>) -> String {
    let mut text = String::from("variant,reason\n");
    for (variant, why) in sweep.failed() {
        let _ = writeln!(text, "{variant},{}", text_cell(why));
    }
    text
}

/// The best variants beside the scenario as it is.
#[must_use]
pub fn report(sweep: &Sweep<'_>, page: Page) -> String {
    let name = name(sweep);
    let ranked = sweep.ranked();
    let verdict = verdict(sweep, &name, &ranked);
    let mut lines = Lines::headed(&sweep.model.title, &verdict, page);
    lines.gap();
    lines.table(&best(sweep, &ranked));
    lines.paragraph(&legend(sweep));
    lines.end()
}

/// A party's or group's name.
pub(super) fn name(sweep: &Sweep<'_>) -> String {
    let party = sweep.model.party(sweep.party);
    let party = party.map(|party| sweep.model.parties[party.index()].name.clone());
    party.unwrap_or_else(|| sweep.party.to_owned())
}

fn verdict(sweep: &Sweep<'_>, name: &str, ranked: &[usize]) -> String {
    let count = sweep.outcomes.len() - 1;
    let failed = match sweep.failed().count() {
        0 => String::new(),
        1 => ", of which 1 failed (failed.csv)".to_owned(),
        many => format!(", of which {many} failed (failed.csv)"),
    };
    let variants = if count == 1 { "variant" } else { "variants" };
    let found = match ranked.first() {
        Some(first) => best_in_words(sweep, name, *first, ranked),
        None => format!("None has a {} of {name}.", words(sweep.by)),
    };
    format!("{count} {variants}{failed}. {found}")
}

/// The best variant beside the present; whether any is better at all, and which are as good.
fn best_in_words(sweep: &Sweep<'_>, name: &str, first: usize, ranked: &[usize]) -> String {
    let by = sweep.by;
    let told = words(by);
    let value = |variant: usize| sweep.figure(variant, by).map(Interval::value);
    let word = |variant: usize| {
        let figure = sweep.figure(variant, by);
        figure.map_or_else(|| "—".to_owned(), |figure| cell(by, figure))
    };
    let others = ranked[1..].iter();
    let alike = others.take_while(|it| value(**it) == value(first)).count();
    let alike = match alike {
        0 => String::new(),
        1 => " (1 other is as good)".to_owned(),
        many => format!(" ({many} others are as good)"),
    };
    let better = match (value(first), value(0)) {
        (Some(best), Some(now)) if by.is_better_higher() => best - now,
        (Some(best), Some(now)) => now - best,
        _ => f64::INFINITY,
    };
    if better <= 0.0 {
        let than = if better == 0.0 {
            "as good is"
        } else {
            "the nearest is"
        };
        return format!(
            "None is better for {name} by {told} than now, {}; {than} variant {first}, {}{alike}.",
            word(0),
            word(first)
        );
    }
    // Two figures that are written alike leave open whether anything is gained.
    let gain = if word(first) == word(0) {
        let half = better / 20.0;
        let gain = match by {
            Metric::POverAppetite | Metric::RecoveryRatio => percent(better, half),
            Metric::Mean | Metric::Var | Metric::Tvar | Metric::CostOfRisk => money(better),
        };
        format!(", better by {gain}")
    } else {
        String::new()
    };
    format!(
        "The best for {name} by {told} is variant {first}{alike}: {}, now {}{gain}.",
        word(first),
        word(0)
    )
}

/// A metric in words.
pub(super) fn words(metric: Metric) -> &'static str {
    match metric {
        Metric::Mean => "mean net loss",
        Metric::Var => "1-in-100 year",
        Metric::Tvar => "TVaR 99 %",
        Metric::POverAppetite => "chance of a year above the appetite",
        Metric::CostOfRisk => "cost of risk",
        Metric::RecoveryRatio => "recovery ratio",
    }
}

fn cell(metric: Metric, value: Interval) -> String {
    let doubt = if value.is_trustworthy() { "" } else { " (?)" };
    let half = (value.high() - value.low()) / 2.0;
    let figure = match metric {
        Metric::POverAppetite | Metric::RecoveryRatio => percent(value.value(), half / 2.0),
        Metric::Mean | Metric::Var | Metric::Tvar | Metric::CostOfRisk => {
            between(value.value(), value.low(), value.high())
        }
    };
    figure + doubt
}

/// The scenario as it is, then the best variants.
fn best(sweep: &Sweep<'_>, ranked: &[usize]) -> Table {
    let metrics: Vec<Metric> = [sweep.by, Metric::CostOfRisk, Metric::Tvar]
        .into_iter()
        .enumerate()
        .filter(|(at, metric)| *at == 0 || *metric != sweep.by)
        .map(|(_, metric)| metric)
        .collect();
    let headings = headings(sweep.paths);
    let mut columns = vec![("variant", Holds::Words)];
    columns.extend(headings.iter().map(|it| (it.as_str(), Holds::Figures)));
    columns.extend(metrics.iter().map(|it| (words(*it), Holds::Figures)));
    let mut table = Table::new(&columns);
    let frontier = sweep.frontier();
    for &variant in [0].iter().chain(ranked.iter().take(sweep.top)) {
        let mark = if frontier.contains(&variant) {
            " *"
        } else {
            ""
        };
        let mut cells = vec![match variant {
            0 => format!("now{mark}"),
            number => format!("{number}{mark}"),
        }];
        let values = sweep.values[variant].iter();
        cells.extend(values.map(|it| it.as_deref().map_or_else(|| "—".to_owned(), lettered)));
        cells.extend(metrics.iter().map(|metric| {
            let figure = sweep.figure(variant, *metric);
            figure.map_or_else(|| "—".to_owned(), |figure| cell(*metric, figure))
        }));
        table.row(cells);
    }
    table
}

/// A number from 10,000 with the letter of its size and all its digits: `5375000` is `5.375M`.
pub(super) fn lettered(written: &str) -> String {
    let Ok(number) = written.parse::<f64>() else {
        return written.to_owned();
    };
    let (size, letter) = match number.abs() {
        it if it >= 1e9 => (1e9, "B"),
        it if it >= 1e6 => (1e6, "M"),
        it if it >= 1e4 => (1e3, "k"),
        _ => return written.to_owned(),
    };
    // As the decimal would be written, not as the quotient comes out.
    let exact: f64 = format!("{:.11e}", number / size).parse().unwrap_or(number);
    format!("{exact}{letter}")
}

/// The last keys of each path, as many as tell it from the others; a line each.
pub(super) fn headings(paths: &[String]) -> Vec<String> {
    let tail = |path: &str, keys: usize| {
        let parts: Vec<&str> = path.rsplit('.').take(keys).collect();
        parts.into_iter().rev().collect::<Vec<_>>().join(".\n")
    };
    let is_told_apart = |keys: usize| {
        let mut tails: Vec<String> = paths.iter().map(|path| tail(path, keys)).collect();
        tails.sort();
        tails.dedup();
        tails.len() == paths.len()
    };
    let keys = (2..16).find(|keys| is_told_apart(*keys)).unwrap_or(16);
    paths.iter().map(|path| tail(path, keys)).collect()
}

fn legend(sweep: &Sweep<'_>) -> String {
    format!(
        "All variants over the same {}, {} a year. In brackets 95 % intervals. * efficient: no variant costs \
         as little and has a smaller TVaR. `now` is the scenario as it is.",
        counted_years(sweep.facts.years),
        sweep.model.currency
    )
}
