//! A sweep in the terminal: the verdict, the best variants, what failed.

use super::{Sweep, name, rank};
use crate::model::Appetite;
use crate::report::cell::{DOUBT, against_between, hundredths_between, stated, whether_open};
use crate::report::text::Page;
use crate::report::text::lines::Lines;
use crate::report::text::table::{Holds, Table};
use crate::report::{counted, counted_years, grouped, listed};
use crate::summary::format::{STRUCTURAL_ZERO, between, money, percent};
use crate::summary::{Interval, Metric};

/// The best variants beside the scenario as it is.
#[must_use]
pub fn report(sweep: &Sweep<'_>, page: Page) -> String {
    let ranked = sweep.ranked();
    let verdict = verdict(sweep, name(sweep));
    let mut lines = Lines::headed(&sweep.model.title, &verdict, page);
    for table in best(sweep, &ranked, page.width) {
        lines.gap();
        lines.table(&table);
    }
    if let Some((variant, why)) = sweep.failed().next() {
        let said = format!("Variant {variant}{} failed: {why}.", sweep.line(variant));
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

/// The answer in a few sentences.
pub(super) fn verdict(sweep: &Sweep<'_>, name: &str) -> String {
    let count = sweep.outcomes.len() as u64 - 1;
    let failed = match sweep.failed().count() {
        0 => String::new(),
        failed => format!(", of which {} failed (failed.csv)", grouped(failed as u64)),
    };
    let classed = rank::classed(sweep);
    let met = sweep.appetite.zip(sweep.meeting());
    let is_by_appetite = sweep.by == Metric::POverAppetite;
    let found = match (classed.first(), met) {
        (None, _) => format!("None has a {} of {name}.", words(sweep.by)),
        (Some(_), Some((it, meeting))) if is_by_appetite && meeting > 0 => {
            cheapest_in_words(sweep, name, &classed, it)
        }
        (Some((first, _)), _) => best_in_words(sweep, name, *first, &classed),
    };
    let met = met.map_or(String::new(), |(it, meeting)| {
        met_in_words(sweep, it, meeting)
    });
    let variants = counted(count, "variant", "variants");
    format!("{variants}{failed}. {met}{found}")
}

/// How many variants meet the appetite, and whether the present does.
fn met_in_words(sweep: &Sweep<'_>, it: Appetite, meeting: usize) -> String {
    let settled = sweep.outcomes.len() - 1 - sweep.failed().count();
    let by = match meeting {
        0 => "none of them".to_owned(),
        all if all == settled && all > 1 => format!("all {} that settled", grouped(all as u64)),
        meeting => format!("{} of them", grouped(meeting as u64)),
    };
    let now = match sweep.meets(it, 0) {
        true => "it is met",
        false => "it is not met",
    };
    let open = sweep.chance(0).map_or("", |now| whether_open(now, it));
    let it = appetite(it);
    format!("The appetite, {it}, is met by {by}; now {now}{open}. ")
}

/// Of the variants that meet the appetite the one that costs least, beside the present.
fn cheapest_in_words(
    sweep: &Sweep<'_>,
    name: &str,
    classed: &[(usize, usize)],
    it: Appetite,
) -> String {
    let first = classed[0].0;
    let value = |variant, metric| sweep.figure(variant, metric).map(Interval::value);
    let [best, now] = [first, 0].map(|variant| {
        let cost = figure(sweep, variant, Metric::CostOfRisk);
        let chance = figure(sweep, variant, Metric::POverAppetite);
        (cost, chance)
    });
    let is_as_good = |variant: usize| {
        let mut figures = [Metric::CostOfRisk, Metric::Tvar].into_iter();
        figures.all(|metric| value(variant, metric) == value(first, metric))
    };
    let others = classed[1..].iter().take_while(|(_, class)| *class == 0);
    let others = others.filter(|(variant, _)| is_as_good(*variant)).count() as u64;
    let alike = match others {
        0 => String::new(),
        others => format!(" ({} as good)", counted(others, "other is", "others are")),
    };
    let cost = |variant| value(variant, Metric::CostOfRisk);
    let beside = match sweep.meets(it, 0) && cost(0) <= cost(first) {
        true => ": none of them costs less than that",
        false => "",
    };
    let open = sweep
        .chance(first)
        .map_or("", |chance| whether_open(chance, it));
    format!(
        "Of these variant {first}{alike} has the smallest cost of risk for {name}: {}, with such a year at \
         a chance of {}{open}. Now: {} and {}{beside}.",
        best.0, best.1, now.0, now.1
    )
}

/// A figure of the party that ranks the variants, in words.
fn figure(sweep: &Sweep<'_>, variant: usize, metric: Metric) -> String {
    match (metric, sweep.chance(variant), sweep.appetite) {
        (Metric::POverAppetite, Some(chance), Some(it)) => against_between(chance, it),
        _ => {
            let figure = sweep.figure(variant, metric);
            figure.map_or_else(|| STRUCTURAL_ZERO.to_owned(), |it| cell(metric, it))
        }
    }
}

/// Which others tie with the best.
fn alike_in_words(sweep: &Sweep<'_>, first: usize, classed: &[(usize, usize)]) -> String {
    let tied = classed.iter().take_while(|(_, class)| *class == 0);
    let tied = tied.map(|(variant, _)| *variant).collect::<Vec<_>>();
    let value = |variant, metric| sweep.figure(variant, metric).map(Interval::value);
    let is_same = |variant: usize| {
        let figures = [sweep.by, Metric::CostOfRisk, Metric::Tvar];
        let mut figures = figures.into_iter();
        figures.all(|metric| value(variant, metric) == value(first, metric))
    };
    let same = tied.iter().filter(|it| is_same(**it)).count();
    let costs = |it: &usize| value(*it, Metric::CostOfRisk);
    let is_by_cost = tied.iter().any(|it| costs(it) != costs(&first));
    let by = match is_by_cost {
        true => "cost of risk",
        false => "TVaR",
    };
    match (tied.len() as u64, same as u64) {
        (_, 0) | (1, _) => String::new(),
        (2, 2) => " (1 other is as good)".to_owned(),
        (tied, same) if tied == same => format!(" ({} others are as good)", grouped(tied - 1)),
        (tied, _) => format!(
            " (of {} that tie in it the one with the smallest {by})",
            grouped(tied)
        ),
    }
}

/// The best variant beside the present; whether any is better at all, and which are as good.
fn best_in_words(
    sweep: &Sweep<'_>,
    name: &str,
    first: usize,
    classed: &[(usize, usize)],
) -> String {
    let by = sweep.by;
    let told = words(by);
    let value = |variant: usize| sweep.figure(variant, by).map(Interval::value);
    let [best, now] = [first, 0].map(|variant| figure(sweep, variant, by));
    let alike = alike_in_words(sweep, first, classed);
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
            "None is better for {name} by {told} than now, {now}; {than} variant {first}, {best}{alike}."
        );
    }
    // Two figures that are written alike leave open whether anything is gained.
    let gain = if best == now {
        format!(", better by {}", gain(by, better))
    } else {
        String::new()
    };
    format!("The best for {name} by {told} is variant {first}{alike}: {best}, now {now}{gain}.")
}

/// A difference of two figures of one kind.
fn gain(by: Metric, better: f64) -> String {
    match by {
        Metric::POverAppetite => percent(better, better / 20.0),
        Metric::RecoveryRatio => format!("{:.3} from contracts of each 100 lost", 100.0 * better),
        Metric::Mean | Metric::Var | Metric::Tvar | Metric::CostOfRisk => money(better),
    }
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
        Metric::RecoveryRatio => "from contracts,\nof 100 lost",
        Metric::Mean | Metric::Var | Metric::Tvar | Metric::CostOfRisk => words(metric),
    }
}

fn cell(metric: Metric, value: Interval) -> String {
    let doubt = if value.is_trustworthy() { "" } else { DOUBT };
    let figure = match metric {
        Metric::POverAppetite | Metric::RecoveryRatio => hundredths_between(value),
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
        let none = || STRUCTURAL_ZERO.to_owned();
        cells.extend(values.map(|it| it.as_deref().map_or_else(none, lettered)));
        cells.extend(metrics.iter().map(|metric| {
            let cell = figure(sweep, variant, *metric);
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

/// That more cover costs nothing here, where the terms of a policy or a treaty vary and its premium does not.
pub(in crate::report) fn free_cover(sweep: &Sweep<'_>) -> Option<String> {
    let of_cover = |path: &&String| {
        ["policy.", "treaty."].iter().any(|it| path.starts_with(it)) && !path.ends_with(".premium")
    };
    let premium = |path: &String| {
        let promise: Vec<&str> = path.splitn(3, '.').take(2).collect();
        format!("{}.premium", promise.join("."))
    };
    let mut missing: Vec<String> = sweep.paths.iter().filter(of_cover).map(premium).collect();
    missing.retain(|it| !sweep.paths.contains(it));
    missing.dedup();
    let named = listed(missing.iter().map(|it| format!("`{it}`")));
    (!missing.is_empty()).then(|| {
        format!("Premiums are as they stand: more cover costs nothing here unless {named} varies with it.")
    })
}

fn legend(sweep: &Sweep<'_>) -> String {
    let free = free_cover(sweep).map_or(String::new(), |it| format!(" {it}"));
    format!(
        "All variants over the same {}, {} a year. In brackets 95 % intervals; {DOUBT} behind one: too few \
         years lie beyond to trust it, or losses without a variance reach it. {} {EFFICIENT} `now` is the scenario as it is.{free}",
        counted_years(sweep.facts.years),
        sweep.model.currency,
        rank::rule(sweep)
    )
}
