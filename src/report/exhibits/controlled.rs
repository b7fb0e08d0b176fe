//! What the report of controls shows.

use super::{Exhibits, Input, Order, Section, Weights, filled, inputs, told};
use crate::report::cell::{ERROR_WORDS, NONE};
use crate::report::controlled::text::{legend, now, untried};
use crate::report::controlled::{Change, Controlled, Trial, verdict};
use crate::report::plot::Inline;
use crate::report::text::entry::{Entry, Told, pointer};
use crate::report::text::table::{Holds, Table};
use crate::scenario::ActsOn;

/// No more parties than this stand beside one another in a table.
const MOST_PARTIES: usize = 8;

/// The report of the worth of controls.
#[must_use]
pub fn controlled(
    controlled: &Controlled<'_>,
    pictures: Vec<Inline>,
    (written, weights): (Vec<Input>, &Weights),
    again: String,
) -> Exhibits {
    let currency = &controlled.model.currency;
    let own = Section::new("What each control is worth to its party")
        .table(
            format!("With each control less without it, {currency} a year"),
            own(controlled),
            Order::Free,
        )
        .words(format!("±: {ERROR_WORDS}. {}", legend(controlled)))
        .noted(controlled.audience)
        .pictures(pictures);
    let mut everybody = Section::new("What each control is worth to everybody");
    if controlled.audience.is_none() {
        for parties in concerned(controlled).chunks(MOST_PARTIES) {
            everybody = everybody.table(
                format!("Cost of risk with each control less without it, {currency} a year"),
                of_parties(controlled, parties),
                Order::Free,
            );
        }
    }
    let mut published = Section::new("What is published, and what is used of it").table(
        "Published ratio of those with a control to those without",
        published(controlled),
        Order::Free,
    );
    let untried = untried(controlled);
    if !untried.is_empty() {
        published = published.words(untried);
    }
    Exhibits {
        title: controlled.model.title.clone(),
        currency: currency.clone(),
        verdict: verdict(controlled),
        verdict_at: "/verdict",
        facts: told(controlled.facts),
        sections: filled([own, everybody, published, inputs(&written, Some(weights))]),
        inputs: written,
        again,
    }
}

/// Name of a control, and of whom where several parties have some.
fn named(controlled: &Controlled<'_>, trial: &Trial<'_>) -> Entry {
    let name = trial.known.name;
    if controlled.parties().len() < 2 {
        return Entry::words(name);
    }
    Entry::words(format!("{name}\nof {}", controlled.name(trial.party)))
}

fn own(controlled: &Controlled<'_>) -> Table {
    let tail = if controlled.draws_parameters() {
        ["for nine in ten\nparameters from", "to"].as_slice()
    } else {
        &["TVaR 99 %"]
    };
    let mut columns = vec![
        ("control", Holds::Words),
        ("now", Holds::Words),
        ("mean loss left", Holds::Figures),
        ("cost of risk", Holds::Figures),
    ];
    columns.extend(tail.iter().map(|it| (*it, Holds::Figures)));
    columns.push(("costs", Holds::Figures));
    columns.push(("saves\nfor each 1", Holds::Figures));
    let mut table = Table::new(&columns);
    for (at, trial) in controlled.best_first().into_iter().enumerate() {
        let at = at.to_string();
        let mut cells = vec![named(controlled, trial), Entry::words(now(trial))];
        let place = |keys: &[&str]| {
            let all = ["controls", &at, "parties", trial.party];
            pointer(all.into_iter().chain(keys.iter().copied()))
        };
        let change = trial.change(trial.party);
        for (difference, key) in [(change.mean, "mean"), (change.cost_of_risk, "cost_of_risk")] {
            cells.push(Entry::of(Told::Difference(difference), place(&[key])));
        }
        cells.extend(tails(change, controlled.draws_parameters(), place));
        let cost = trial.cost.map(|it| (Told::Stated(it), "cost"));
        let each = trial.saved_for_each_spent();
        let each = each.map(|it| (Told::SavedForEach(it), "saved_for_each_spent"));
        for figure in [cost, each] {
            let cell = figure.map(|(it, key)| Entry::of(it, pointer(["controls", &at, key])));
            cells.push(cell.unwrap_or(Entry::words("—")));
        }
        table.entries(cells);
    }
    table
}

/// TVaR, or between which ends the cost of risk that it changes lies for nine in ten parameters.
fn tails(change: Change, are_drawn: bool, place: impl Fn(&[&str]) -> String) -> Vec<Entry> {
    match change.parameters {
        Some((range, _)) => [(range.low(), "low"), (range.high(), "high")]
            .map(|(end, key)| Entry::of(Told::Signed(end), place(&["parameters", key])))
            .to_vec(),
        None if are_drawn => vec![Entry::words(NONE), Entry::words(NONE)],
        None => vec![Entry::of(
            Told::Difference(change.tvar),
            place(&["tvar_99"]),
        )],
    }
}

/// The keys of those for whom a control changes something in some year, in the order of the scenario.
fn concerned<'a>(controlled: &Controlled<'a>) -> Vec<&'a str> {
    let comparisons = controlled.trials.iter().filter_map(|it| it.comparison);
    let mut keys: Vec<&'a str> = Vec::new();
    for subject in comparisons.flat_map(|it| &it.subjects) {
        let cost = subject.cost.difference;
        let is_moved = cost.low() != 0.0 || cost.high() != 0.0;
        if is_moved && !keys.contains(&subject.key.as_str()) {
            keys.push(&subject.key);
        }
    }
    keys
}

/// A row a control, a column a party.
fn of_parties(controlled: &Controlled<'_>, parties: &[&str]) -> Table {
    let names: Vec<String> = parties
        .iter()
        .map(|key| controlled.name(key).replace(' ', "\n"))
        .collect();
    let mut columns = vec![("control", Holds::Words)];
    columns.extend(names.iter().map(|name| (name.as_str(), Holds::Figures)));
    let mut table = Table::new(&columns);
    for (at, trial) in controlled.best_first().into_iter().enumerate() {
        let Some(comparison) = trial.comparison else {
            continue;
        };
        let at = at.to_string();
        let mut cells = vec![named(controlled, trial)];
        for key in parties {
            let place = pointer(["controls", &at, "parties", key, "cost_of_risk"]);
            let told = Told::Difference(trial.change(key).cost_of_risk);
            let is_there = comparison.subject(key).is_some();
            cells.push(match is_there {
                true => Entry::of(told, place),
                false => Entry::words("—"),
            });
        }
        table.entries(cells);
    }
    table
}

/// What is published of each control, with its source, and the factors that the scenario uses.
fn published(controlled: &Controlled<'_>) -> Table {
    let trials = controlled.best_first();
    let is_used = |what: &ActsOn| trials.iter().any(|it| it.effect.on(*what) != 1.0);
    let used: Vec<ActsOn> = ActsOn::ALL.into_iter().filter(is_used).collect();
    let headings: Vec<String> = used
        .iter()
        .map(|what| format!("used here\non {}", what.word()))
        .collect();
    let mut columns = vec![
        ("control", Holds::Words),
        ("published\nratio", Holds::Figures),
        ("its square\nroot", Holds::Figures),
    ];
    columns.extend(headings.iter().map(|it| (it.as_str(), Holds::Figures)));
    columns.extend([
        ("what is published", Holds::Words),
        ("source, date", Holds::Words),
        ("how sure", Holds::Words),
    ]);
    let mut table = Table::new(&columns);
    for (at, trial) in trials.iter().enumerate() {
        let (at, known) = (at.to_string(), trial.known);
        let mut cells = vec![named(controlled, trial)];
        let figures = [("ratio", known.ratio), ("multiplier", known.multiplier())];
        for (key, value) in figures {
            let place = pointer(["controls", &at, "published", key]);
            cells.push(match known.ratio < 1.0 {
                true => Entry::of(Told::Multiplier(value), place),
                false => Entry::words("—"),
            });
        }
        for what in &used {
            let place = pointer(["controls", &at, "effect", what.word()]);
            cells.push(Entry::of(Told::Multiplier(trial.effect.on(*what)), place));
        }
        let source = format!("{}, {}", known.origin(), known.date);
        cells.extend([known.published, &source, known.confidence].map(Entry::words));
        table.entries(cells);
    }
    table
}
