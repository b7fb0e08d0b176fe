//! The price of a tower in the terminal.

mod grid;

use super::sentence::{carriers, share, stated};
use super::{Grid, Priced, reading, tables};
use crate::report::cell::{amount, chance, one_line};
use crate::report::text::table::{Holds, Table, wrapped};
use crate::report::text::{Page, Weight};
use crate::report::{counted_years, grouped};
use crate::summary::Estimate;
use crate::summary::estimate::Z_95;
use crate::summary::format::{STRUCTURAL_ZERO, money};
use crate::summary::tower::{LayerSummary, TowerLayer};
use grid::{crossed, factors};

/// The whole report.
#[must_use]
pub fn report(priced: &Priced<'_>, page: Page) -> String {
    let mut text = Text::headed(&priced.model.title, &reading(priced), page);
    let currency = &priced.model.currency;
    text.section(
        &format!("How often each layer pays, and how much a year, {currency}"),
        &losses(priced),
    );
    text.section(
        &format!("What each layer costs a year, {currency}"),
        &prices(priced),
    );
    text.section(
        &format!("Technical premium by principle, {currency} a year"),
        &principles(priced),
    );
    text.section(
        &format!("What the layers pay for, {currency} a year"),
        &covers(priced),
    );
    text.section(
        &format!("One compound sum: the exact law of the year beside the simulated, {currency}"),
        &exact(priced),
    );
    text.section("Loss ratio of the quoted premium", &loss_ratios(priced));
    if let Some(grid) = &priced.grid {
        text.grid(priced, grid);
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

    fn grid(&mut self, priced: &Priced<'_>, grid: &Grid) {
        let key = &priced.tower.layers[priced.shown[0]].key;
        let follows = match grid.has_aggregate {
            true => "per event, the aggregate in the same proportion",
            false => "per event",
        };
        let title = format!("Increased limits of {key}, {follows}, at its own retention");
        self.section(&title, &factors("limit", &grid.by_limit(), |it| it.limit));
        if grid.retentions.len() > 1 {
            let title = format!("Retention credits of {key}, per event, at its own limit");
            self.section(
                &title,
                &factors("retention", &grid.by_retention(), |it| it.retention),
            );
            let title = format!(
                "Technical premium of {key} by retention (down) and limit (across), both per event"
            );
            self.section(&title, &crossed(grid));
        }
    }

    fn legend(&mut self, priced: &Priced<'_>) {
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
             leave, {} of the premium. ±: half a 95 % interval. —: never, or there is none.",
            share(1.0 - basis.level),
            basis.principles[basis.chosen].name,
            basis.loadings_in_words(),
            share(basis.loadings.left_for_losses()),
        );
        let facts = priced.facts;
        let hash: String = facts.hash.chars().take(12).collect();
        let years = counted_years(facts.years);
        let foot = format!("{years} · seed {} · scenario {hash}", facts.seed);
        let looked_at = priced.layers.iter().find_map(|it| it.by_cover.as_ref());
        let part = looked_at.filter(|it| it.settled < it.paying).map(|it| {
            let (settled, paying) = (grouped(it.settled), grouped(it.paying));
            format!("Covers are told from the first {settled} of {paying} years that paid.")
        });
        for words in std::iter::once(words).chain(part).chain([foot]) {
            self.words(&words);
        }
        for (path, value) in &facts.settings {
            self.lines
                .extend(wrapped(&format!("set {path} = {value}"), self.page.width));
        }
    }
}

fn name(priced: &Priced<'_>, at: usize) -> String {
    let terms = priced.terms(at, stated);
    format!("{}\n{terms}", priced.tower.layers[at].key)
}

fn losses(priced: &Priced<'_>) -> Table {
    let mut table = Table::new(&[
        ("layer", Holds::Paths),
        ("attached\nper year", Holds::Figures),
        ("exhausted\nper year", Holds::Figures),
        ("attached\nper event", Holds::Figures),
        ("exhausted\nper event", Holds::Figures),
        ("expected\nloss", Holds::Figures),
        ("sd", Holds::Figures),
        ("loss on\nline", Holds::Figures),
    ]);
    for row in tables::losses(priced) {
        table.row(vec![
            name(priced, row.layer),
            chance(row.p_attach_year),
            chance(row.p_exhaust_year),
            chance(row.p_attach_event),
            chance(row.p_exhaust_event),
            amount(row.expected),
            amount(row.sd),
            rate(row.loss_on_line),
        ]);
    }
    table
}

fn prices(priced: &Priced<'_>) -> Table {
    let mut table = Table::new(&[
        ("layer", Holds::Paths),
        ("insurers", Holds::Words),
        ("\nquoted", Holds::Figures),
        ("\ntechnical", Holds::Figures),
        ("rate on line\nquoted", Holds::Figures),
        ("\ntechnical", Holds::Figures),
        ("to below\nquoted", Holds::Figures),
        ("\ntechnical", Holds::Figures),
        ("capital", Holds::Figures),
        ("of the\ntower's", Holds::Figures),
    ]);
    for row in tables::prices(priced) {
        let it = &priced.layers[row.layer].summary;
        table.row(vec![
            name(priced, row.layer),
            carriers(priced, row.layer),
            row.quoted.map_or(STRUCTURAL_ZERO.to_owned(), stated),
            amount(row.technical),
            row.quoted_on_line.map_or(STRUCTURAL_ZERO.to_owned(), share),
            rate(row.technical_on_line),
            relative(row.quoted_relative),
            relative(row.technical_relative),
            amount(it.co_tvar),
            it.share_of_capital
                .map_or(STRUCTURAL_ZERO.to_owned(), share),
        ]);
    }
    table
}

/// One row a principle, one column a layer.
fn principles(priced: &Priced<'_>) -> Table {
    let keys = priced
        .shown
        .iter()
        .map(|at| priced.tower.layers[*at].key.as_str());
    let mut columns = vec![("principle", Holds::Words)];
    columns.extend(keys.map(|key| (key, Holds::Figures)));
    let mut table = Table::new(&columns);
    let one = |estimate: Estimate| one_line(&amount(estimate));
    let mut row = |name: &str, of: &dyn Fn(usize) -> String| {
        let cells = priced.shown.iter().map(|at| of(*at));
        table.row(std::iter::once(name.to_owned()).chain(cells).collect());
    };
    for (place, named) in priced.basis.principles.iter().enumerate() {
        row(&named.name, &|at| one(priced.layers[at].premiums[place].1));
    }
    row("cost of capital, the tower held as one", &|at| {
        one(priced.layers[at].allocated)
    });
    if priced.is_quoted() {
        let layers = &priced.tower.layers;
        row("quoted", &|at| {
            layers[at]
                .premium
                .map_or(STRUCTURAL_ZERO.to_owned(), stated)
        });
    }
    let per_million = |at: usize| priced.on_line(at, priced.technical(at).scaled(1e6));
    row("technical, per million of limit", &|at| {
        per_million(at).map_or(STRUCTURAL_ZERO.to_owned(), one)
    });
    if priced.is_quoted() {
        let layers = &priced.tower.layers;
        row("quoted, per million of limit", &|at| {
            let rate = layers[at].premium.zip(layers[at].limit());
            rate.map_or(STRUCTURAL_ZERO.to_owned(), |(premium, limit)| {
                money(1e6 * premium / limit)
            })
        });
    }
    let moves = |at: &usize| {
        !priced.layers[*at]
            .summary
            .reinstatement
            .is_structural_zero()
    };
    if priced.shown.iter().any(moves) {
        row(
            "received beside it: reinstatement premium, commission given back",
            &|at| one(priced.layers[at].summary.reinstatement),
        );
    }
    table
}

fn covers(priced: &Priced<'_>) -> Table {
    let shown: Vec<usize> = priced
        .shown
        .iter()
        .copied()
        .filter(|at| priced.layers[*at].by_cover.is_some())
        .collect();
    let keys = shown.iter().map(|at| priced.tower.layers[*at].key.as_str());
    let mut columns = vec![("cover", Holds::Words)];
    columns.extend(keys.map(|key| (key, Holds::Figures)));
    let mut table = Table::new(&columns);
    let Some(first) = shown
        .first()
        .and_then(|at| priced.layers[*at].by_cover.as_ref())
    else {
        return table;
    };
    let of = |at: usize| priced.layers[at].by_cover.as_ref();
    for (place, (class, _)) in first.classes.iter().enumerate() {
        let paid = |at: usize| of(at).map_or(Estimate::new(0.0, 0.0), |it| it.classes[place].1);
        if shown.iter().all(|at| paid(*at).is_structural_zero()) {
            continue;
        }
        let cells = shown.iter().map(|at| part(paid(*at), priced, *at));
        table.row(
            std::iter::once(class.name().to_owned())
                .chain(cells)
                .collect(),
        );
    }
    let carved = |at: usize| of(at).map_or(Estimate::new(0.0, 0.0), |it| it.carved_out);
    if shown.iter().any(|at| !carved(*at).is_structural_zero()) {
        let cells = shown.iter().map(|at| part(carved(*at), priced, *at));
        let name = "of liability: claims outside all caps".to_owned();
        table.row(std::iter::once(name).chain(cells).collect());
    }
    let one = |estimate: Estimate| one_line(&amount(estimate));
    let mut total = |name: &str, of: fn(&LayerSummary) -> Estimate| {
        let cells = shown.iter().map(|at| one(of(&priced.layers[*at].summary)));
        table.row(std::iter::once(name.to_owned()).chain(cells).collect());
    };
    total("paid", |it| it.paid);
    total("got back of recoveries", |it| it.back);
    table
}

/// An amount with its part of all that the layer paid.
fn part(paid: Estimate, priced: &Priced<'_>, at: usize) -> String {
    let all = priced.layers[at].summary.paid.value();
    if paid.is_structural_zero() || all <= 0.0 {
        return STRUCTURAL_ZERO.to_owned();
    }
    format!(
        "{}  {:>5}",
        one_line(&amount(paid)),
        share(paid.value() / all)
    )
}

/// Exact figures of layers that have them, and the simulated ones.
fn exact(priced: &Priced<'_>) -> Table {
    let mut table = Table::new(&[
        ("layer", Holds::Paths),
        ("law", Holds::Words),
        ("attached", Holds::Figures),
        ("expected loss", Holds::Figures),
        ("sd", Holds::Figures),
        ("technical", Holds::Figures),
    ]);
    for at in &priced.shown {
        let it = &priced.layers[*at];
        let (Some(exact), Some((technical, _))) = (&it.exact, priced.exact_technical(*at)) else {
            continue;
        };
        let year = &exact.fine;
        let key = &priced.tower.layers[*at].key;
        let p_attach = format!("{:.3}%", 100.0 * year.p_attach());
        let exactly = [year.mean(), year.sd(), technical].map(|it| format!("{it:.0}"));
        let mut row = vec![key.clone(), "exact".to_owned(), p_attach];
        row.extend(exactly);
        table.row(row);
        let mut row = vec![String::new(), "simulated".to_owned()];
        row.push(one_line(&chance(it.summary.p_attach_year)));
        let simulated = [
            it.summary.expected(),
            it.summary.curve.sd(),
            priced.technical(*at),
        ];
        row.extend(simulated.map(|it| {
            let error = Z_95 * it.standard_error();
            format!("{:.0} ± {error:.0}", it.value())
        }));
        table.row(row);
    }
    table
}

fn loss_ratios(priced: &Priced<'_>) -> Table {
    let mut table = Table::new(&[
        ("layer", Holds::Paths),
        ("mean", Holds::Figures),
        ("above 100%", Holds::Figures),
        ("1 in 10", Holds::Figures),
        ("1 in 20", Holds::Figures),
        ("1 in 100", Holds::Figures),
        ("1 in 200", Holds::Figures),
    ]);
    for at in &priced.shown {
        let it = &priced.tower.layers[*at];
        let Some(premium) = it.premium else { continue };
        let ratio = priced.layers[*at].summary.loss_ratio(premium);
        let mut row = vec![
            it.key.clone(),
            rate(Some(ratio.mean)),
            one_line(&chance(ratio.above_one)),
        ];
        let rare = ratio.quantiles.iter().skip(1);
        row.extend(rare.map(|(_, value)| match *value {
            0.0 => STRUCTURAL_ZERO.to_owned(),
            value => share(value),
        }));
        table.row(row);
    }
    table
}

/// A rate in percent over its error.
fn rate(estimate: Option<Estimate>) -> String {
    let Some(estimate) = estimate.filter(|it| !it.is_structural_zero()) else {
        return STRUCTURAL_ZERO.to_owned();
    };
    let error = Z_95 * estimate.standard_error();
    let value = share(estimate.value());
    let decimals = value
        .split_once('.')
        .map_or(0, |(_, digits)| digits.len() - 1);
    let error = format!("{:.decimals$}", 100.0 * error);
    if error.chars().all(|digit| matches!(digit, '0' | '.')) {
        return value;
    }
    format!("{value} ± {error}%")
}

fn relative(of: Option<f64>) -> String {
    of.map_or(STRUCTURAL_ZERO.to_owned(), |it| format!("{it:.2}"))
}
