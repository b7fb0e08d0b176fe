//! The report in the terminal: a sentence, who is left with what, who paid whom, what ran out.
//!
//! It fits the width it is given: where one table of parties does not, it becomes two with the
//! same rows.

pub mod entry;
pub mod parties;
pub mod promises;
pub mod table;

use super::cell::ERROR_WORDS;
use super::{Results, counted_years, sentence};
use promises::Paths;
use table::{Table, wrapped};

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

/// The whole report.
#[must_use]
pub fn report(results: &Results<'_>, page: Page) -> String {
    let mut text = Text {
        lines: Vec::new(),
        page,
    };
    text.head(results);
    text.parties(results);
    text.carriers(results);
    text.combined(results);
    let flows = promises::flows(results);
    text.section(
        &format!("Who paid whom in a mean year, {}", results.model.currency),
        &flows,
    );
    text.limits(results);
    text.legend(OWED);
    text.foot(results);
    text.lines.join("\n") + "\n"
}

/// The sentence and the losses left with each party: the report's first table alone.
#[must_use]
pub fn summary(results: &Results<'_>, page: Page) -> String {
    let mut text = Text {
        lines: Vec::new(),
        page,
    };
    text.head(results);
    let losses = parties::parties(results).columns(&parties::LOSS_COLUMNS);
    let currency = &results.model.currency;
    text.section(
        &format!("Loss left with each party a year, {currency}"),
        &losses,
    );
    text.legend("");
    text.foot(results);
    text.lines.join("\n") + "\n"
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

struct Text {
    lines: Vec<String>,
    page: Page,
}

impl Text {
    fn bold(&self, line: &str) -> String {
        match self.page.weight {
            Weight::Bold if !line.is_empty() => format!("\u{1b}[1m{line}\u{1b}[0m"),
            Weight::Bold | Weight::Plain => line.to_owned(),
        }
    }

    fn head(&mut self, results: &Results<'_>) {
        self.lines
            .extend(wrapped(&results.model.title, self.page.width));
        self.lines.push(String::new());
        for line in wrapped(&sentence::reading(results), self.page.width) {
            let line = self.bold(&line);
            self.lines.push(line);
        }
    }

    fn parties(&mut self, results: &Results<'_>) {
        let currency = &results.model.currency;
        let table = parties::parties(results);
        if table.natural_width() <= self.page.width {
            self.section(
                &format!("Loss left with each party a year, {currency}"),
                &table,
            );
            return;
        }
        let losses = table.columns(&parties::LOSS_COLUMNS);
        self.section(
            &format!("Loss left with each party a year, {currency}"),
            &losses,
        );
        let costs = table.columns(&parties::COST_COLUMNS);
        self.section(
            &format!("Mean loss and total cost of risk a year, {currency}"),
            &costs,
        );
    }

    fn carriers(&mut self, results: &Results<'_>) {
        let currency = &results.model.currency;
        let table = parties::carriers(results);
        let title = format!("Insurers and reinsurers: a mean year, {currency}");
        if table.fits(self.page.width) {
            self.section(&title, &table);
            return;
        }
        self.section(&title, &table.columns(&parties::ACCOUNT_COLUMNS));
        let tail = table.columns(&parties::TAIL_COLUMNS);
        self.section(
            &format!("Insurers and reinsurers: their bad years, {currency}"),
            &tail,
        );
    }

    /// Insurers as an account.
    fn combined(&mut self, results: &Results<'_>) {
        let currency = &results.model.currency;
        let title = format!("Insurers and reinsurers: is the premium enough, {currency} a year");
        self.section(&title, &parties::combined(results));
        if let Some(words) = parties::of_accounts(results) {
            self.lines.push(String::new());
            self.lines.extend(wrapped(&words, self.page.width));
        }
    }

    fn limits(&mut self, results: &Results<'_>) {
        let whole = promises::limits(results, Paths::Whole);
        let limits = if whole.natural_width() <= self.page.width {
            whole
        } else {
            promises::limits(results, Paths::Broken)
        };
        self.section("How often each cap and limit was exhausted", &limits);
    }

    fn section(&mut self, title: &str, table: &Table) {
        if table.is_empty() {
            return;
        }
        self.lines.push(String::new());
        let title = self.bold(title);
        self.lines.push(title);
        self.lines.push(String::new());
        self.lines.extend(table.lines(self.page.width));
    }

    fn legend(&mut self, of_promises: &str) {
        let mut words = legend(of_promises);
        let has_doubt = |line: &String| line.contains('?');
        if self.lines.iter().any(has_doubt) {
            words.push_str(" ?: the error is itself in doubt, too few years lie beyond.");
        }
        self.lines.push(String::new());
        self.lines.extend(wrapped(&words, self.page.width));
    }

    fn foot(&mut self, results: &Results<'_>) {
        if let Some(audience) = results.audience {
            self.lines.push(String::new());
            self.lines
                .extend(wrapped(&audience.notice(), self.page.width));
        }
        let facts = results.facts;
        let hash: String = facts.hash.chars().take(12).collect();
        let years = counted_years(facts.years);
        let words = format!("{years} · seed {} · scenario {hash}", facts.seed);
        self.lines.push(String::new());
        self.lines.extend(wrapped(&words, self.page.width));
        for (path, value) in &facts.settings {
            self.lines
                .extend(wrapped(&format!("set {path} = {value}"), self.page.width));
        }
    }
}
