//! The price of a book in the terminal: the book, its providers, the policies quoted lowest.

use super::json::CURRENCY;
use super::{PricedBook, legend, reading, tables};
use crate::report::text::Page;
use crate::report::text::lines::Lines;
use crate::report::{counted, counted_years};

/// Rows of tables that may have thousands.
const SHOWN: usize = 12;

/// The whole report.
#[must_use]
pub fn report(priced: &PricedBook<'_>, page: Page) -> String {
    let mut text = Lines::headed(
        &format!("Book {}", priced.facts.scenario),
        &reading(priced),
        page,
    );
    text.section(
        &format!("The book as an account, our part, {CURRENCY} a year"),
        &tables::account(priced),
    );
    text.section(
        &format!("How bad a year gets, our part, {CURRENCY}"),
        &tables::exceedance(priced),
    );
    let shown = shown(priced.providers.len(), SHOWN);
    text.section(
        &format!("Through whom: {shown} by what they carry of the worst years, our part, {CURRENCY} a year"),
        &tables::providers(priced, SHOWN),
    );
    let (title, table) = tables::quoted(priced, SHOWN);
    text.section(
        &format!("Quoted against technical, whole policies, {CURRENCY} a year: {title}"),
        &table,
    );
    let facts = priced.facts;
    let hash: String = facts.hash.chars().take(12).collect();
    let years = counted_years(facts.years);
    text.paragraph(&legend(priced));
    text.paragraph(&format!("{years} · seed {} · book {hash}", facts.seed));
    text.end()
}

/// `3 providers`, `12 of 40 providers`.
#[must_use]
pub fn shown(all: usize, most: usize) -> String {
    let providers = counted(all as u64, "provider", "providers");
    match all > most {
        true => format!("{most} of {providers}"),
        false => providers,
    }
}
