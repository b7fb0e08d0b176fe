//! The report in the terminal: a sentence, who is left with what, who paid whom, what ran out.
//!
//! It fits the width it is given: where one table of parties does not, it becomes two with the
//! same rows.

pub mod accurate;
pub mod balance;
pub mod entry;
pub mod learned;
pub mod lines;
pub mod parties;
pub mod promises;
pub mod table;
pub mod uncertain;
pub mod unpriced;

use super::cell::{DOUBTED, ERROR_WORDS};
use super::{Results, sentence};
use lines::Lines;
use promises::Paths;

/// May words be set in bold?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Headings and the reading are bold: a terminal, and `NO_COLOR` is not set.
    Bold,
    /// No escape codes.
    Plain,
}

/// How a report is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// Characters a line.
    pub width: usize,
    /// May words be set in bold?
    pub weight: Weight,
}

impl Page {
    /// A line in bold, where words may be.
    #[must_use]
    pub fn bold(self, line: String) -> String {
        match self.weight {
            Weight::Bold => format!("\u{1b}[1m{line}\u{1b}[0m"),
            Weight::Plain => line,
        }
    }
}

/// The whole report.
#[must_use]
pub fn report(results: &Results<'_>, page: Page) -> String {
    let mut lines = headed(results, page);
    of_parties(results, &mut lines);
    accurate::section(results, &mut lines);
    uncertain::sections(results, &mut lines);
    of_carriers(results, &mut lines);
    let currency = &results.model.currency;
    lines.section(
        &format!("Insurers and reinsurers: is the premium enough, {currency} a year"),
        &parties::combined(results),
    );
    if let Some(words) = parties::of_accounts(results) {
        lines.paragraph(&words);
    }
    lines.section(
        &format!("Who paid whom in a mean year, {currency}"),
        &promises::flows(results),
    );
    of_balances(results, &mut lines);
    of_limits(results, &mut lines);
    lines.section(
        &format!("What own experience moved, amounts in {currency}"),
        &learned::learned(results.model),
    );
    for words in learned::legend(results.model) {
        lines.paragraph(&words);
    }
    lines.section(
        &format!("What regulatory regimes ask, {currency}"),
        &parties::regimes(results),
    );
    lines.section(
        "How often their notices are late",
        &parties::notices(results),
    );
    for why in parties::nothing_imposed(results) {
        lines.paragraph(&why);
    }
    for assumed in parties::usual_times(results) {
        lines.paragraph(&assumed);
    }
    end(results, OWED, lines)
}

/// The sentence and the losses left with each party: the report's first table alone.
#[must_use]
pub fn summary(results: &Results<'_>, page: Page) -> String {
    let mut lines = headed(results, page);
    let losses = parties::parties(results).columns(&parties::LOSS_COLUMNS);
    let currency = &results.model.currency;
    lines.section(
        &format!("Loss left with each party a year, {currency}"),
        &losses,
    );
    end(results, "", lines)
}

/// What the legend says of the tables of promises.
const OWED: &str = " Owed: what the cap or limit lets through, paid or not.";

/// What the words and signs of the tables mean.
#[must_use]
pub fn legend(of_promises: &str) -> String {
    format!(
        "Loss left: own loss + paid − received − insured.{of_promises} 1-in-100 year: reached \
         or passed once in 100 years. ±: {ERROR_WORDS}, the error of simulating so many \
         years; left out where it changes no digit. —: never (of a 1-in-N year: less often \
         than that)."
    )
}

fn headed(results: &Results<'_>, page: Page) -> Lines {
    Lines::headed(&results.model.title, &sentence::reading(results), page)
}

fn of_parties(results: &Results<'_>, lines: &mut Lines) {
    let currency = &results.model.currency;
    let table = parties::parties(results);
    let title = format!("Loss left with each party a year, {currency}");
    if table.natural_width() <= lines.page().width {
        lines.section(&title, &table);
    } else {
        lines.section(&title, &table.columns(&parties::LOSS_COLUMNS));
        lines.section(
            &format!("Mean loss and total cost of risk a year, {currency}"),
            &table.columns(&parties::COST_COLUMNS),
        );
    }
    if let Some(words) = unpriced::unpriced(results.model, results.audience) {
        lines.paragraph(&words);
    }
}

fn of_carriers(results: &Results<'_>, lines: &mut Lines) {
    let currency = &results.model.currency;
    let table = parties::carriers(results);
    let title = format!("Insurers and reinsurers: a mean year, {currency}");
    if table.fits(lines.page().width) {
        return lines.section(&title, &table);
    }
    lines.section(&title, &table.columns(&parties::ACCOUNT_COLUMNS));
    lines.section(
        &format!("Insurers and reinsurers: their bad years, {currency}"),
        &table.columns(&parties::TAIL_COLUMNS),
    );
}

fn of_balances(results: &Results<'_>, lines: &mut Lines) {
    let table = balance::balances(results);
    if table.is_empty() {
        return;
    }
    let currency = &results.model.currency;
    let title = format!("From own loss to loss left in a mean year, {currency}");
    lines.section(&title, &table);
    lines.paragraph(&balance::legend(results));
}

fn of_limits(results: &Results<'_>, lines: &mut Lines) {
    let whole = promises::limits(results, Paths::Whole);
    let limits = if whole.natural_width() <= lines.page().width {
        whole
    } else {
        promises::limits(results, Paths::Broken)
    };
    lines.section("How often each cap and limit was exhausted", &limits);
}

/// What words and signs mean, whom it is for, and what names the run.
fn end(results: &Results<'_>, of_promises: &str, mut lines: Lines) -> String {
    let mut words = legend(of_promises);
    if lines.contain('?') {
        words.push(' ');
        words.push_str(DOUBTED);
    }
    if let Some(parameters) = results.parameters {
        words.push_str(&uncertain::errors(parameters));
    }
    lines.paragraph(&words);
    lines.notice(results.audience);
    lines.foot(results.facts);
    lines.end()
}
