//! What the report of a priced book shows.

use super::assumed::{assumed, rows};
use super::run::{error, relative};
use super::{Exhibits, Input, Order, Section, filled, told};
use crate::report::cell::share;
use crate::report::plot::Inline;
use crate::report::price::book::json::CURRENCY;
use crate::report::price::book::pictures::{POLICIES, PROVIDERS, extremes};
use crate::report::price::book::{PricedBook, legend, reading, tables, text};
use crate::report::text::entry::{Entry, Told};
use crate::report::text::table::{Holds, Table};
use crate::report::{counted_years, grouped};
use crate::summary::ExceedancePoint;

/// The pictures of a book.
#[derive(Clone, Debug, Default)]
pub struct BookPictures {
    /// All losses of a year and its largest event.
    pub exceedance: Option<Inline>,
    /// Providers by what they carry of the tail.
    pub providers: Option<Inline>,
    /// Policies by what they lose of their premium.
    pub loss_ratios: Option<Inline>,
}

/// The report of a priced book.
#[must_use]
pub fn book(priced: &PricedBook<'_>, pictures: BookPictures, again: String) -> Exhibits {
    let account = Section::new("The book as an account")
        .table(
            format!("Our part, {CURRENCY} a year"),
            tables::account(priced),
            Order::Fixed,
        )
        .words(legend(priced));
    let years = Section::new("How bad a year gets")
        .table(
            format!("All losses of a year (AEP) and its largest event (OEP), our part, {CURRENCY}"),
            tables::exceedance(priced),
            Order::Free,
        )
        .pictures(pictures.exceedance);
    let shown = text::shown(priced.providers.len(), PROVIDERS);
    let through = Section::new("Through whom")
        .table(
            format!("{shown} by what they carry of the worst years, our part, {CURRENCY} a year"),
            tables::providers(priced, PROVIDERS),
            Order::Free,
        )
        .pictures(pictures.providers);
    let assumed = assumed(priced);
    let (title, below) = tables::quoted(priced, POLICIES);
    let quoted = Section::new("Quoted against technical").table(
        format!("Whole policies, {CURRENCY} a year: {title}"),
        below,
        Order::Free,
    );
    let sections = [
        account,
        years,
        through,
        quoted,
        ratios(priced, pictures.loss_ratios),
        convergence(priced),
        assumptions(&assumed),
    ];
    let mut facts = told(priced.facts);
    for (label, _) in &mut facts {
        if *label == "scenario" {
            *label = "book";
        }
    }
    facts.push(("loadings", priced.basis.loadings_in_words()));
    let assumed = assumed.into_iter().map(|(input, _)| input);
    Exhibits {
        title: format!("Book {}", priced.facts.scenario),
        currency: CURRENCY.to_owned(),
        verdict: reading(priced),
        verdict_at: "/reading",
        facts,
        sections: filled(sections),
        inputs: assumed.chain(rows(priced)).collect(),
        again,
    }
}

fn ratios(priced: &PricedBook<'_>, picture: Option<Inline>) -> Section {
    let mut section = Section::new("Policy by policy").pictures(picture);
    for (heading, places) in extremes(priced) {
        section = section.table(
            format!("{heading} by loss ratio, whole policies, {CURRENCY} a year"),
            tables::loss_ratios(priced, &places),
            Order::Free,
        );
    }
    section.words("All policies with all their figures are in book.csv and book.parquet.")
}

/// How far the figures of the book are known.
fn convergence(priced: &PricedBook<'_>) -> Section {
    let it = &priced.whole;
    let mut table = Table::new(&[
        ("of the book", Holds::Words),
        ("figure", Holds::Figures),
        ("error over\nthe figure", Holds::Figures),
    ]);
    let mean = it.curve.mean();
    table.entries(vec![
        Entry::words("mean loss of a year"),
        Entry::of(Told::Amount(mean), "/whole/expected_loss"),
        Entry::words(relative(mean.value(), error(mean))),
    ]);
    let points = it.aep.iter().enumerate();
    for (at, point) in points.filter(|(_, it)| it.return_period >= 100.0) {
        table.entries(vec![
            Entry::words(format!("all losses once in {} years", point.return_period)),
            tables::point(point, "aep", at),
            Entry::words(relative(point.value, longer(point))),
        ]);
    }
    table.entries(vec![
        Entry::words(format!(
            "mean of the worst {} of years",
            priced.basis.worst_years()
        )),
        Entry::of(Told::Amount(it.tvar), "/whole/tvar"),
        Entry::words(relative(it.tvar.value(), error(it.tvar))),
    ]);
    let years = priced.facts.years;
    Section::new("Convergence")
        .table(
            format!("The book, our part, {CURRENCY}"),
            table,
            Order::Fixed,
        )
        .words(format!(
            "{} were simulated; {} of them lie at or beyond the loss once in 200 years. Error: half a 95 % \
             interval, the longer side of one that is lopsided. Four times as many years halve it.",
            counted_years(years),
            grouped(years / 200)
        ))
}

fn longer(point: &ExceedancePoint) -> f64 {
    (point.high - point.value).max(point.value - point.low)
}

/// What is taken for granted, that on which most of the tail hangs first.
fn assumptions(assumed: &[(Input, Option<f64>)]) -> Section {
    let mut table = Table::new(&[
        ("assumption", Holds::Words),
        ("figure", Holds::Words),
        ("of the tail\nhangs on it", Holds::Figures),
        ("source", Holds::Words),
    ]);
    for (input, part) in assumed {
        table.entries(vec![
            Entry::words(input.path.clone()),
            Entry::words(input.written.clone()),
            Entry::words(part.map_or("—".to_owned(), share)),
            Entry::words(input.source.clone().unwrap_or_default()),
        ]);
    }
    Section::new("Assumptions and sources")
        .table("What the book takes for granted", table, Order::Free)
        .words(
            "Good to ×2.5 in frequencies and ×3 in mean severities; whoever knows better figures for a book \
             should use those. Of the tail: the part of the losses in the worst years that comes about so; it moves \
             with these figures.",
        )
}
