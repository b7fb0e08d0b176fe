//! The price of a tower in the terminal.

pub mod grid;
pub mod layers;

use super::sentence::share;
use super::{Priced, View, reading};
use crate::report::cell::{DOUBTED, ERROR_WORDS};
use crate::report::grouped;
use crate::report::text::Page;
use crate::report::text::lines::Lines;
use crate::summary::format::money;
use crate::summary::tower::TowerLayer;

/// The whole report.
#[must_use]
pub fn report(priced: &Priced<'_>, page: Page) -> String {
    let mut text = Lines::headed(&priced.model.title, &reading(priced), page);
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
    for words in legend(priced) {
        text.paragraph(&words);
    }
    if text.contain('?') {
        text.paragraph(DOUBTED);
    }
    text.notice(priced.audience);
    text.foot(priced.facts);
    text.end()
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
         to below: premium per unit of limit over that of the layer below.{} \
         Loss ratio: what is paid less what comes back of it over the premium, so that a year whose payment all \
         comes back has none. ±: {ERROR_WORDS}. —: never, or there is none.",
        match priced.view() {
            View::Whole | View::Carried => of_carriers(priced),
            View::Bought => String::new(),
        }
    );
    let looked_at = priced.layers.iter().find_map(|it| it.by_cover.as_ref());
    let part = looked_at.filter(|it| it.settled < it.paying).map(|it| {
        let (settled, paying) = (grouped(it.settled), grouped(it.paying));
        format!("Covers are told from the first {settled} of {paying} years that paid.")
    });
    std::iter::once(words).chain(part).collect()
}

/// What the words mean that tell the carriers' side of a price.
fn of_carriers(priced: &Priced<'_>) -> String {
    let basis = priced.basis;
    format!(
        " Capital: the layer's mean in the worst {} of the tower's years, and its part of them all. \
         Technical: by {}, over what {} leave, {} of the premium{}.",
        basis.worst_years(),
        basis.principles[basis.chosen].name,
        basis.loadings_in_words(),
        share(basis.loadings.left_for_losses()),
        own_commissions(priced),
    )
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
