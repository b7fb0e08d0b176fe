//! What the report of a run shows.

use super::{Exhibits, Input, Order, Section, Weights, filled, inputs, told};
use crate::report::accurate::legend;
use crate::report::cell::{DOUBTED, share};
use crate::report::plot::Inline;
use crate::report::text::entry::{Entry, Told};
use crate::report::text::table::{Holds, Table};
use crate::report::text::unpriced::unpriced;
use crate::report::text::{self, accurate, balance, learned, parties, promises, uncertain};
use crate::report::{Line, Results, counted_years, sentence};
use crate::summary::estimate::Z_95;
use crate::summary::format::STRUCTURAL_ZERO;
use crate::summary::{Estimate, Figure, Interval};

/// The report of a run: pictures by the stems of their files, inputs, and how much of the tail
/// each peril drives.
#[must_use]
pub fn run(
    results: &Results<'_>,
    pictures: Vec<(String, Inline)>,
    written: Vec<Input>,
    weights: &Weights,
    again: String,
) -> Exhibits {
    let (of_parties, of_all): (Vec<_>, Vec<_>) = pictures
        .into_iter()
        .partition(|(stem, _)| stem.starts_with("exceedance-") || stem.starts_with("waterfall-"));
    let (of_events, of_all): (Vec<_>, Vec<_>) = of_all
        .into_iter()
        .partition(|(stem, _)| stem == "year-and-event");
    let pictures = Section::new("The run in pictures").pictures(decisive(of_all));
    let each = Section::new("Party by party").pictures(by_party(of_parties));
    Exhibits {
        title: results.model.title.clone(),
        currency: results.model.currency.clone(),
        verdict: sentence::reading(results),
        verdict_at: "/reading",
        facts: told(results.facts),
        sections: filled([
            left(results),
            accuracy(results),
            parameters(results),
            pictures,
            year_and_event(results, of_events),
            carriers(results),
            flows(results),
            limits(results),
            learned(results),
            regimes(results),
            each,
            convergence(results),
            inputs(&written, Some(weights)),
        ]),
        inputs: written,
        again,
    }
}

fn left(results: &Results<'_>) -> Section {
    let currency = &results.model.currency;
    let unpriced = unpriced(results.model, results.audience);
    let left = Section::new("Who is left with what")
        .table(
            format!("Loss left with each party a year, {currency}"),
            parties::parties(results),
            Order::Free,
        )
        .words(format!("{} {DOUBTED}", text::legend("")));
    let left = unpriced.into_iter().fold(left, Section::words);
    left.noted(results.audience)
}

/// What came of the accuracy asked for; empty where none was.
fn accuracy(results: &Results<'_>) -> Section {
    let section = Section::new("Accuracy asked for");
    let Some(accuracy) = results.accuracy else {
        return section;
    };
    let currency = &results.model.currency;
    let title = format!("{}, {currency}", accurate::TITLE);
    let section = section.table(title, accurate::table(results), Order::Free);
    let words = accurate::shortfalls(results);
    let words = words.into_iter().chain([legend(accuracy, results)]);
    section.words(words.collect::<Vec<_>>().join(" "))
}

/// What parameters leave open apart from chance; empty where they were not drawn.
fn parameters(results: &Results<'_>) -> Section {
    let section = Section::new("Parameters and chance");
    let Some(parameters) = results.parameters else {
        return section;
    };
    let currency = &results.model.currency;
    let tables = [uncertain::means(results), uncertain::tails(results)];
    let titled = uncertain::TITLES.into_iter().zip(tables);
    let section = titled.fold(section, |section, (title, table)| {
        section.table(format!("{title}, {currency}"), table, Order::Free)
    });
    section.words(format!(
        "{}{}",
        uncertain::legend(parameters),
        uncertain::errors(parameters)
    ))
}

fn year_and_event(
    results: &Results<'_>,
    pictures: impl IntoIterator<Item = (String, Inline)>,
) -> Section {
    let currency = &results.model.currency;
    Section::new("One event or a whole year")
        .table(
            format!("Loss left: the year's total and its largest event, {currency}"),
            events(results),
            Order::Free,
        )
        .words("A year's total adds up its events (AEP); its largest event stands alone (OEP).")
        .pictures(pictures.into_iter().map(|(_, picture)| picture))
}

fn carriers(results: &Results<'_>) -> Section {
    let currency = &results.model.currency;
    let carriers = Section::new("Insurers and reinsurers")
        .table(
            format!("A mean year and the bad ones, {currency}"),
            parties::carriers(results),
            Order::Free,
        )
        .table(
            format!("Is the premium enough, {currency} a year"),
            parties::combined(results),
            Order::Free,
        );
    match parties::of_accounts(results) {
        Some(words) => carriers.words(words),
        None => carriers,
    }
}

fn flows(results: &Results<'_>) -> Section {
    let currency = &results.model.currency;
    let flows = Section::new("Who paid whom").table(
        format!("In a mean year, {currency}"),
        promises::flows(results),
        Order::Free,
    );
    let balances = balance::balances(results);
    if balances.is_empty() {
        return flows;
    }
    let title = format!("From own loss to loss left in a mean year, {currency}");
    flows
        .table(title, balances, Order::Free)
        .words(balance::legend(results))
}

fn learned(results: &Results<'_>) -> Section {
    let section = Section::new("Own experience").table(
        format!("What it moved, amounts in {}", results.model.currency),
        learned::learned(results.model),
        Order::Free,
    );
    let legend = learned::legend(results.model);
    legend.into_iter().fold(section, Section::words)
}

fn regimes(results: &Results<'_>) -> Section {
    let section = Section::new("Regulatory regimes").table(
        format!("What they ask, {}", results.model.currency),
        parties::regimes(results),
        Order::Free,
    );
    if section.blocks.is_empty() {
        return section;
    }
    let section = section.words(
        "Owed: fines, assessments and sums that a statute gives to persons, before contracts and \
         insurance. Late: given after the regime's time, of events of which notice had to be given.",
    );
    let notices = parties::notices(results);
    let section = section.table("How often notices are late", notices, Order::Free);
    let assumed = parties::nothing_imposed(results).into_iter();
    let assumed = assumed.chain(parties::usual_times(results));
    assumed.fold(section, Section::words)
}

fn limits(results: &Results<'_>) -> Section {
    let currency = &results.model.currency;
    let limits = Section::new("Caps and limits").table(
        format!("How often each was exhausted, {currency}"),
        promises::limits(results, promises::Paths::Whole),
        Order::Free,
    );
    match limits.blocks.is_empty() {
        true => limits,
        false => limits.words("Owed: what the cap or limit lets through, paid or not."),
    }
}

/// The pictures of all parties, those that carry the decision first.
fn decisive(mut pictures: Vec<(String, Inline)>) -> impl Iterator<Item = Inline> {
    let rank = |stem: &str| match stem {
        "ladder" => 0,
        "who-pays" => 1,
        it if it.starts_with("cap-buys-") => 2,
        "overview" => 3,
        _ => 4,
    };
    pictures.sort_by_key(|(stem, _)| rank(stem));
    pictures.into_iter().map(|(_, picture)| picture)
}

/// The pictures of each party together, in the order in which parties first appear.
fn by_party(mut pictures: Vec<(String, Inline)>) -> impl Iterator<Item = Inline> {
    let party = |stem: &str| {
        let (_, party) = stem.split_once('-').unwrap_or(("", stem));
        party.trim_end_matches(".member").to_owned()
    };
    let parties: Vec<String> = pictures.iter().map(|(stem, _)| party(stem)).collect();
    let rank = |stem: &str| parties.iter().position(|known| *known == party(stem));
    pictures.sort_by_key(|(stem, _)| rank(stem));
    pictures.into_iter().map(|(_, picture)| picture)
}

/// The levels at which years and their largest events are told, as documents write them.
const LEVELS: [(f64, &str); 3] = [(0.95, "0.95"), (0.99, "0.99"), (0.996, "0.996")];

fn events(results: &Results<'_>) -> Table {
    let mut table = Table::new(&[
        ("party", Holds::Words),
        ("1-in-20\nyear", Holds::Figures),
        ("1-in-20\nevent", Holds::Figures),
        ("1-in-100\nyear", Holds::Figures),
        ("1-in-100\nevent", Holds::Figures),
        ("1-in-250\nyear", Holds::Figures),
        ("1-in-250\nevent", Holds::Figures),
    ]);
    for line in results.lines() {
        let net = line.figure(Figure::Net);
        let mut row = vec![Entry::words(parties::label(&line))];
        for (level, key) in LEVELS {
            row.push(quantile(&line, net.var.at(level), ["net", "var", key]));
            row.push(quantile(&line, net.oep.at(level), ["net", "oep", key]));
        }
        table.entries(row);
    }
    table
}

fn quantile(line: &Line<'_>, found: Option<Interval>, steps: [&str; 3]) -> Entry {
    found.map_or(Entry::words(STRUCTURAL_ZERO), |it| {
        parties::entry(line, Told::Quantile(it), &steps)
    })
}

/// How far the figures are known: what more years would change.
fn convergence(results: &Results<'_>) -> Section {
    let mut table = Table::new(&[
        ("party", Holds::Words),
        ("mean loss\nleft", Holds::Figures),
        ("± of it", Holds::Figures),
        ("1-in-100\nyear", Holds::Figures),
        ("± of it", Holds::Figures),
        ("TVaR 99 %", Holds::Figures),
        ("± of it", Holds::Figures),
        ("tail", Holds::Words),
    ]);
    for line in results.lines() {
        let net = line.figure(Figure::Net);
        let (Some(var), Some(tvar)) = (net.var.at(0.99), net.tvar.at(0.99)) else {
            continue;
        };
        let half = (var.high() - var.value()).max(var.value() - var.low());
        let of = |told: Told, steps: &[&str]| parties::entry(&line, told, steps);
        let tail = match net.looks_infinite {
            true => "looks like one of infinite variance: means and TVaR in doubt",
            false => "",
        };
        table.entries(vec![
            Entry::words(parties::label(&line)),
            of(Told::Amount(net.mean), &["net", "mean"]),
            Entry::words(relative(net.mean.value(), error(net.mean))),
            of(Told::Quantile(var), &["net", "var", "0.99"]),
            Entry::words(relative(var.value(), half)),
            of(Told::Amount(tvar), &["net", "tvar", "0.99"]),
            Entry::words(relative(tvar.value(), error(tvar))),
            Entry::words(tail),
        ]);
    }
    let years = results.facts.years;
    let beyond = years / 100;
    let worst = results.summary.largest_relative_error;
    Section::new("Convergence")
        .table(
            format!("Half a 95 % interval, {}", results.model.currency),
            table,
            Order::Free,
        )
        .words(format!(
            "{} were simulated; {beyond} of them lie at or beyond the 1-in-100 year. An error falls \
             with the square root of the years: four times as many halve it. In no year do losses \
             left and losses suffered differ by more than {worst:.0e} of their sum.",
            counted_years(years)
        ))
}

pub(super) fn error(estimate: Estimate) -> f64 {
    Z_95 * estimate.standard_error()
}

pub(super) fn relative(value: f64, half: f64) -> String {
    match value.abs() {
        0.0 => STRUCTURAL_ZERO.to_owned(),
        value => share(half / value),
    }
}
