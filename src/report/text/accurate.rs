//! The table of what `--accuracy` asks for.

use super::lines::Lines;
use super::table::{Holds, Table};
use crate::report::accurate::{legend, relative, way};
use crate::report::{Results, grouped};

/// The title of the table.
pub const TITLE: &str = "Accuracy asked for: the loss left a year";

/// The table under its title, what it says, and what was not reached.
pub(super) fn section(results: &Results<'_>, lines: &mut Lines) {
    let Some(accuracy) = results.accuracy else {
        return;
    };
    let currency = &results.model.currency;
    lines.section(&format!("{TITLE}, {currency}"), &table(results));
    for words in shortfalls(results) {
        lines.paragraph(&words);
    }
    lines.paragraph(&legend(accuracy, results));
}

/// A row a target.
#[must_use]
pub fn table(results: &Results<'_>) -> Table {
    let mut table = Table::new(&[
        ("figure", Holds::Words),
        ("value ± error", Holds::Figures),
        ("error ÷\nvalue", Holds::Figures),
        ("asked\nfor", Holds::Figures),
        ("way", Holds::Words),
        ("years", Holds::Figures),
        ("worth", Holds::Figures),
    ]);
    for it in results.accuracy.iter().flat_map(|it| &it.targets) {
        let worth = it.worth_plain_years.map(|years| years.round() as u64);
        table.row(vec![
            it.title(results.model),
            it.amount(),
            it.relative(),
            relative(it.target.most),
            way(it.found.way).to_owned(),
            grouped(it.years),
            worth.map_or_else(|| "—".to_owned(), grouped),
        ]);
    }
    table
}

/// A sentence for each target that was not reached.
#[must_use]
pub fn shortfalls(results: &Results<'_>) -> Vec<String> {
    let targets = results.accuracy.iter().flat_map(|it| &it.targets);
    targets
        .filter_map(|it| it.shortfall(results.model))
        .collect()
}
