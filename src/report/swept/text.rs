//! A sweep in the terminal: the verdict, the best variants, what failed.

use super::{Sweep, name};
use crate::model::Appetite;
use crate::report::cell::stated;
use crate::report::text::Page;
use crate::report::text::lines::Lines;
use crate::report::text::table::{Holds, Table};
use crate::report::{counted, counted_years};
use crate::summary::format::{between, money, percent};
use crate::summary::{Interval, Metric};

/// The best variants beside the scenario as it is.
#[must_use]
pub fn report(sweep: &Sweep<'_>, page: Page) -> String {
    let ranked = sweep.ranked();
    let verdict = verdict(sweep, name(sweep), &ranked);
    let mut lines = Lines::headed(&sweep.model.title, &verdict, page);
    for table in best(sweep, &ranked, page.width) {
        lines.gap();
        lines.table(&table);
    }
    if let Some((variant, why)) = sweep.failed().next() {
        let said = format!("Variant {variant} failed: {why}.");
        lines.paragraph(&format!("{said} All that failed stand in failed.csv."));
    }
    lines.paragraph(&legend(sweep));
    lines.notice(sweep.audience);
    lines.foot(sweep.facts);
    lines.end()
}

/// What is willing to be borne, in words.
#[must_use]
pub fn appetite(appetite: Appetite) -> String {
    let most = percent(appetite.probability().get(), 0.0);
    let loss = stated(appetite.loss().get());
    format!("at most {most} of years above {loss}")
}

/// The answer in a sentence or two.
pub(super) fn verdict(sweep: &Sweep<'_>, name: &str, ranked: &[usize]) -> String {
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
    let met = sweep.appetite.zip(sweep.meeting());
    let met = met.map_or(String::new(), |(it, meeting)| {
        let by = match meeting {
            0 => "none of them".to_owned(),
            meeting => counted(meeting as u64, "of them", "of them"),
        };
        let now = match sweep.meets(it, 0) {
            true => "it is met",
            false => "it is not met",
        };
        let it = appetite(it);
        format!(" The appetite, {it}, is met by {by}; now {now}.")
    });
    format!("{count} {variants}{failed}. {found}{met}")
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
pub(in crate::report) fn words(metric: Metric) -> &'static str {
    match metric {
        Metric::Mean => "mean net loss",
        Metric::Var => "1-in-100 year",
        Metric::Tvar => "TVaR 99 %",
        Metric::POverAppetite => "chance of a year above the appetite",
        Metric::CostOfRisk => "cost of risk",
        Metric::RecoveryRatio => "recovery ratio",
    }
}

/// A metric over its column.
fn heading(metric: Metric) -> &'static str {
    match metric {
        Metric::POverAppetite => "chance of a\nyear above\nthe appetite",
        Metric::Mean | Metric::Var | Metric::Tvar | Metric::CostOfRisk | Metric::RecoveryRatio => {
            words(metric)
        }
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

/// Where intervals stand.
#[derive(Clone, Copy, PartialEq)]
enum Intervals {
    Beside,
    Below,
}

/// The scenario as it is, then the best variants; on a narrow page what they set, and what it comes to.
fn best(sweep: &Sweep<'_>, ranked: &[usize], width: usize) -> Vec<Table> {
    let whole = table_of(sweep, ranked, Intervals::Beside);
    if whole.fits(width) {
        return vec![whole];
    }
    let paths = sweep.paths.len();
    let figures = |of: Table| {
        let count = of.headings().len();
        let kept: Vec<usize> = std::iter::once(0).chain(paths + 1..count).collect();
        of.columns(&kept)
    };
    let set: Vec<usize> = (0..=paths).collect();
    let beside = figures(whole.clone());
    let figures = match beside.fits(width) {
        true => beside,
        false => figures(table_of(sweep, ranked, Intervals::Below)),
    };
    vec![whole.columns(&set), figures]
}

fn table_of(sweep: &Sweep<'_>, ranked: &[usize], intervals: Intervals) -> Table {
    let metrics: Vec<Metric> = [sweep.by, Metric::CostOfRisk, Metric::Tvar]
        .into_iter()
        .enumerate()
        .filter(|(at, metric)| *at == 0 || *metric != sweep.by)
        .map(|(_, metric)| metric)
        .collect();
    let headings = headings(sweep.paths);
    let mut columns = vec![("variant", Holds::Words)];
    columns.extend(headings.iter().map(|it| (it.as_str(), Holds::Figures)));
    columns.extend(metrics.iter().map(|it| (heading(*it), Holds::Figures)));
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
            let cell = figure.map_or_else(|| "—".to_owned(), |figure| cell(*metric, figure));
            match intervals {
                Intervals::Beside => cell,
                Intervals::Below => cell.replacen(" (", "\n(", 1),
            }
        }));
        table.row(cells);
    }
    table
}

/// A number from 10,000 with the letter of its size and all its digits: `5375000` is `5.375M`.
pub(in crate::report) fn lettered(written: &str) -> String {
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
pub(in crate::report) fn headings(paths: &[String]) -> Vec<String> {
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

/// What the mark of efficient variants means.
const EFFICIENT: &str = "* efficient: no variant has both a smaller TVaR and no larger cost of risk, nor a \
     smaller cost of risk and no larger TVaR.";

fn legend(sweep: &Sweep<'_>) -> String {
    format!(
        "All variants over the same {}, {} a year. In brackets 95 % intervals. {EFFICIENT} `now` is the \
         scenario as it is.",
        counted_years(sweep.facts.years),
        sweep.model.currency
    )
}
