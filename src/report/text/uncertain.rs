//! What parameters leave open, apart from chance.

use super::entry::{Entry, Told};
use super::lines::Lines;
use super::parties::{entry, label};
use super::table::{Holds, Table};
use crate::report::{Results, grouped};
use crate::summary::format::{STRUCTURAL_ZERO, money};
use crate::summary::{Parameters, SpreadOfParameters};

/// The titles of the tables.
pub const TITLES: [&str; 2] = [
    "Parameters and chance: the mean loss left a year",
    "Parameters and chance: the loss left in the bad years",
];

/// Both tables under their titles, and what they say.
pub(super) fn sections(results: &Results<'_>, lines: &mut Lines) {
    let Some(parameters) = results.parameters else {
        return;
    };
    let currency = &results.model.currency;
    for (title, table) in TITLES.into_iter().zip([means(results), tails(results)]) {
        lines.section(&format!("{title}, {currency}"), &table);
    }
    lines.paragraph(&legend(parameters));
}

/// How far parameters move the mean, beside how far chance moves a year.
#[must_use]
pub fn means(results: &Results<'_>) -> Table {
    let mut table = Table::new(&[
        ("party", Holds::Words),
        ("mean", Holds::Figures),
        ("for nine in ten\nparameters", Holds::Figures),
        ("sd of the mean:\nparameters", Holds::Figures),
        ("sd of a year:\nchance", Holds::Figures),
    ]);
    for line in results.lines() {
        let Some(figures) = results.parameters_of(&line) else {
            continue;
        };
        let at = |told: Told, step: &str| entry(&line, told, &["parameters", "mean", step]);
        let process = Told::Amount(figures.process_sd);
        table.entries(vec![
            Entry::words(label(&line)),
            at(Told::Amount(figures.mean.mean), "value"),
            range(&figures.mean),
            sd(&figures.mean, |told| at(told, "sd")),
            entry(&line, process, &["parameters", "process_sd"]),
        ]);
    }
    table
}

/// How far parameters move the 1-in-100 year and TVaR 99 %; empty where batches are too short to tell.
#[must_use]
pub fn tails(results: &Results<'_>) -> Table {
    let mut table = Table::new(&[
        ("party", Holds::Words),
        ("1-in-100 year,\nparameters given", Holds::Figures),
        ("for nine in ten\nparameters", Holds::Figures),
        ("sd: parameters", Holds::Figures),
        ("TVaR 99 %,\nparameters given", Holds::Figures),
        ("for nine in ten\nparameters", Holds::Figures),
        ("sd: parameters", Holds::Figures),
    ]);
    for line in results.lines() {
        let Some(tail) = results.parameters_of(&line).and_then(|it| it.tail) else {
            continue;
        };
        let mut row = vec![Entry::words(label(&line))];
        for (key, spread) in ["var_99", "tvar_99"].into_iter().zip(&tail) {
            let at = |told: Told, step: &str| entry(&line, told, &["parameters", key, step]);
            row.push(at(Told::Amount(spread.mean), "value"));
            row.push(range(spread));
            row.push(sd(spread, |told| at(told, "sd")));
        }
        table.entries(row);
    }
    table
}

fn range(spread: &SpreadOfParameters) -> Entry {
    match spread.range {
        Some(range) => {
            let [low, high] = [range.low(), range.high()].map(money);
            Entry::words(format!("{low} to {high}"))
        }
        None => Entry::words(STRUCTURAL_ZERO),
    }
}

/// The standard deviation over parameters; none where chance hides it.
fn sd(spread: &SpreadOfParameters, told: impl Fn(Told) -> Entry) -> Entry {
    if spread.sd.value() > 0.0 {
        told(Told::Amount(spread.sd))
    } else {
        Entry::words(STRUCTURAL_ZERO)
    }
}

/// What the tables mean.
#[must_use]
pub fn legend(parameters: &Parameters) -> String {
    let short = match parameters.parties.iter().any(|(_, it)| it.tail.is_some()) {
        true => {
            "Parameters given: the figure of half a batch on average; the 1-in-100 year of the table above \
             holds both, chance and parameters."
        }
        false => "Batches are too short to tell the bad years apart.",
    };
    format!(
        "{} batches of {} years share one draw of parameters each. The variance of a year is the sum of both \
         squares: sd of a year by chance, sd of the mean by parameters. {short} —: nothing of it could be told from \
         chance.",
        grouped(parameters.batches),
        grouped(u64::from(parameters.batch_years)),
    )
}

/// How errors are counted.
#[must_use]
pub fn errors(parameters: &Parameters) -> String {
    format!(
        " Errors count {} batches, not years: the years of a batch share their parameters.",
        grouped(parameters.batches)
    )
}
