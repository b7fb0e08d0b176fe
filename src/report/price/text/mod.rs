//! The price of a tower in the terminal.

pub mod grid;
pub mod layers;

use super::sentence::share;
use super::{Priced, reading};
use crate::report::cell::ERROR_WORDS;
use crate::report::text::table::{Table, wrapped};
use crate::report::text::{Page, Weight};
use crate::report::{counted_years, grouped};
use crate::summary::format::money;
use crate::summary::tower::TowerLayer;

/// The whole report.
#[must_use]
pub fn report(priced: &Priced<'_>, page: Page) -> String {
    let mut text = Text::headed(&priced.model.title, &reading(priced), page);
    let currency = &priced.model.currency;
    text.section(
        &format!("How often each layer pays, and how much a year, {currency}"),
        &layers::losses(priced),
    );
    text.section(
        &format!("What each layer costs a year, {currency}"),
        &layers::prices(priced),
    );
    text.section(&by_principle(priced), &layers::principles(priced));
    text.section(
        &format!("What the layers pay for, {currency} a year"),
        &layers::covers(priced),
    );
    text.section(
        &format!("One compound sum: the exact law of the year beside the simulated, {currency}"),
        &layers::exact(priced),
    );
    text.section(
        "Loss ratio of the quoted premium",
        &layers::loss_ratios(priced),
    );
    if let Some(grid) = &priced.grid {
        for (title, table) in grid::told(priced, grid) {
            text.section(&title, &table);
        }
    }
    text.legend(priced);
    text.lines.join("\n") + "\n"
}

/// Lines on a page.
pub(super) struct Text {
    pub(super) lines: Vec<String>,
    pub(super) page: Page,
}

impl Text {
    /// A title and what it comes to.
    pub(super) fn headed(title: &str, reading: &str, page: Page) -> Self {
        let mut text = Self {
            lines: wrapped(title, page.width),
            page,
        };
        text.lines.push(String::new());
        for line in wrapped(reading, page.width) {
            let line = text.bold(&line);
            text.lines.push(line);
        }
        text
    }

    /// Words after an empty line.
    pub(super) fn words(&mut self, words: &str) {
        self.lines.push(String::new());
        self.lines.extend(wrapped(words, self.page.width));
    }

    fn bold(&self, line: &str) -> String {
        match self.page.weight {
            Weight::Bold if !line.is_empty() => format!("\u{1b}[1m{line}\u{1b}[0m"),
            Weight::Bold | Weight::Plain => line.to_owned(),
        }
    }

    /// A table with its title; an empty one is left out.
    pub(super) fn section(&mut self, title: &str, table: &Table) {
        if table.is_empty() {
            return;
        }
        self.lines.push(String::new());
        for line in wrapped(title, self.page.width) {
            let line = self.bold(&line);
            self.lines.push(line);
        }
        self.lines.push(String::new());
        let width = self.page.width;
        let lines = if table.fits(width) {
            table.lines(width)
        } else {
            table.stacked(width)
        };
        self.lines.extend(lines);
    }

    fn legend(&mut self, priced: &Priced<'_>) {
        let facts = priced.facts;
        let hash: String = facts.hash.chars().take(12).collect();
        let years = counted_years(facts.years);
        let foot = format!("{years} · seed {} · scenario {hash}", facts.seed);
        for words in legend(priced).into_iter().chain([foot]) {
            self.words(&words);
        }
        for (path, value) in &facts.settings {
            self.lines
                .extend(wrapped(&format!("set {path} = {value}"), self.page.width));
        }
    }
}

/// The title of the table of principles.
#[must_use]
pub fn by_principle(priced: &Priced<'_>) -> String {
    let currency = &priced.model.currency;
    let quoted = match priced.is_quoted() {
        true => ", and what part of it is quoted",
        false => "",
    };
    format!("Technical premium by principle, {currency} a year{quoted}")
}

/// What the words and signs of the tables mean.
#[must_use]
pub fn legend(priced: &Priced<'_>) -> Vec<String> {
    let basis = priced.basis;
    let events = money(priced.events_a_year);
    let is_treaty = |layer: &TowerLayer| layer.policy.is_none();
    let per_event = match priced.tower.layers.iter().all(is_treaty) {
        true => format!("all {events} events a year"),
        false => format!(
            "the {events} events a year that start with the insured, hit it or are its fault"
        ),
    };
    let words = format!(
        "Expected loss: payments less what comes back of recoveries. Per event: of {per_event}. Rate on line: premium over limit; \
             to below: premium per unit of limit over that of the layer below. Capital: the layer's mean in \
             the worst {} of the tower's years, and its part of them all. Technical: by {}, over what {} \
             leave, {} of the premium{}. ±: {ERROR_WORDS}. —: never, or there is none.",
        share(1.0 - basis.level),
        basis.principles[basis.chosen].name,
        basis.loadings_in_words(),
        share(basis.loadings.left_for_losses()),
        own_commissions(priced),
    );
    let looked_at = priced.layers.iter().find_map(|it| it.by_cover.as_ref());
    let part = looked_at.filter(|it| it.settled < it.paying).map(|it| {
        let (settled, paying) = (grouped(it.settled), grouped(it.paying));
        format!("Covers are told from the first {settled} of {paying} years that paid.")
    });
    std::iter::once(words).chain(part).collect()
}

/// Quota shares whose own commission is taken beside the loadings of all layers.
fn own_commissions(priced: &Priced<'_>) -> String {
    let basis = priced.basis;
    let commission = |at: &usize| basis.loadings_of(*at).parts()[3].1;
    let of_all = basis.loadings.parts()[3].1;
    let own = priced.shown.iter().filter(|at| commission(at) != of_all);
    let told = own.map(|at| {
        let key = &priced.tower.layers[*at].key;
        format!(
            "; of {key} its ceding commission of {} too",
            share(commission(at))
        )
    });
    told.collect()
}
