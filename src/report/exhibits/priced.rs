//! What the report of a priced tower shows.

use super::convergence::{convergence, figures_of};
use super::{Exhibits, Input, Order, Section, Weights, filled, inputs, told};
use crate::report::plot::Inline;
use crate::report::price::text::{by_principle, grid, layers, legend};
use crate::report::price::{Priced, View, reading};

/// The report of a priced tower; the pictures are the tower, and the year beside its largest event.
#[must_use]
pub fn priced(
    priced: &Priced<'_>,
    [picture, events]: [Option<Inline>; 2],
    (written, weights): (Vec<Input>, &Weights),
    again: String,
) -> Exhibits {
    let currency = &priced.model.currency;
    let mut pays = Section::new("How often each layer pays")
        .table(
            format!("Chances, and what it pays a year, {currency}"),
            layers::losses(priced),
            Order::Free,
        )
        .pictures(picture);
    for words in legend(priced) {
        pays = pays.words(words);
    }
    let pays = pays.noted(priced.audience);
    let events = Section::new("One event or a whole year").pictures(events);
    let covers = Section::new("What the layers pay for").table(
        format!("By cover, {currency} a year"),
        layers::covers(priced),
        Order::Fixed,
    );
    let exact = Section::new("Checked against the exact law").table(
        format!("One compound sum: the exact law of the year beside the simulated, {currency}"),
        layers::exact(priced),
        Order::Fixed,
    );
    let mut terms = Section::new("Other limits and retentions");
    for (title, table) in priced.grid.iter().flat_map(|grid| grid::told(priced, grid)) {
        terms = terms.table(format!("{title}, {currency}"), table, Order::Fixed);
    }
    let mut facts = told(priced.facts);
    if priced.view() != View::Bought {
        facts.push(("loadings", priced.basis.loadings_in_words()));
    }
    Exhibits {
        title: priced.model.title.clone(),
        currency: currency.clone(),
        verdict: reading(priced),
        verdict_at: "/reading",
        facts,
        sections: filled([
            pays,
            costs(priced),
            covers,
            events,
            exact,
            terms,
            known(priced),
            inputs(&written, Some(weights)),
        ]),
        inputs: written,
        again,
    }
}

/// How far chances and losses of the layers are known.
fn known(priced: &Priced<'_>) -> Section {
    let losses = layers::losses(priced);
    let title = format!("The layers, {} a year", priced.model.currency);
    convergence(title, figures_of(&losses, &[1, 2, 5]), priced.facts.years)
}

/// Premiums, quoted and technical, and what they leave.
fn costs(priced: &Priced<'_>) -> Section {
    let currency = &priced.model.currency;
    Section::new("What each layer costs")
        .table(
            format!("Premium a year, {currency}"),
            layers::prices(priced),
            Order::Free,
        )
        .table(
            by_principle(priced),
            layers::principles(priced),
            Order::Fixed,
        )
        .table(
            "Loss ratio of the quoted premium",
            layers::loss_ratios(priced),
            Order::Free,
        )
}
