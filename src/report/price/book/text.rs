//! The price of a book in the terminal: the book, its providers, the policies quoted lowest.

use super::json::CURRENCY;
use super::{PricedBook, PricedPolicy, Quoted, reading};
use crate::report::cell::{ERROR_WORDS, amount, certain, chance, one_line};
use crate::report::price::sentence::{share, stated};
use crate::report::price::text::Text;
use crate::report::text::Page;
use crate::report::text::table::{Holds, Table};
use crate::report::{counted, counted_years, grouped};
use crate::scenario::book::Insured;
use crate::summary::format::{STRUCTURAL_ZERO, between};
use crate::summary::{Estimate, ExceedancePoint};

/// Rows of tables that may have thousands.
const SHOWN: usize = 12;

/// The whole report.
#[must_use]
pub fn report(priced: &PricedBook<'_>, page: Page) -> String {
    let mut text = Text::headed(
        &format!("Book {}", priced.facts.scenario),
        &reading(priced),
        page,
    );
    text.section(
        &format!("The book as an account, our part, {CURRENCY} a year"),
        &account(priced),
    );
    text.section(
        &format!("How bad a year gets, our part, {CURRENCY}"),
        &exceedance(priced),
    );
    let shown = shown(priced.providers.len(), "provider", "providers");
    text.section(
        &format!("Through whom: {shown} by what they carry of the worst years, our part, {CURRENCY} a year"),
        &providers(priced),
    );
    let (title, table) = policies(priced);
    text.section(
        &format!("Quoted against technical, whole policies, {CURRENCY} a year: {title}"),
        &table,
    );
    legend(priced, &mut text);
    text.lines.join("\n") + "\n"
}

/// `all 3 providers`, `12 of 40 providers`.
fn shown(all: usize, one: &str, many: &str) -> String {
    match all {
        0..=SHOWN => counted(all as u64, one, many),
        all => format!("{SHOWN} of {}", counted(all as u64, one, many)),
    }
}

fn account(priced: &PricedBook<'_>) -> Table {
    let it = &priced.whole;
    let mut table = Table::new(&[
        ("premium", Holds::Figures),
        ("expenses", Holds::Figures),
        ("expected\nloss", Holds::Figures),
        ("loss\nratio", Holds::Figures),
        ("P(losses >\npremium)", Holds::Figures),
        ("P(combined\n> 100%)", Holds::Figures),
        ("mean\nresult", Holds::Figures),
        ("result\n1-in-200", Holds::Figures),
        ("technical\npremium", Holds::Figures),
    ]);
    let ratio = it.loss_ratio();
    table.row(vec![
        certain(it.premium),
        certain(it.expenses),
        amount(it.curve.mean()),
        share(ratio.value()),
        chance(it.p_loss_ratio),
        chance(it.p_combined),
        amount(it.result()),
        certain(it.result_1_in_200()),
        certain(it.technical),
    ]);
    table
}

fn exceedance(priced: &PricedBook<'_>) -> Table {
    let it = &priced.whole;
    let mut table = Table::new(&[
        ("once in", Holds::Words),
        ("all losses of a year", Holds::Figures),
        ("of the\npremium", Holds::Figures),
        ("largest event of a year", Holds::Figures),
    ]);
    for (aep, oep) in it.aep.iter().zip(&it.oep) {
        table.row(vec![
            format!("{} years", aep.return_period),
            point(aep),
            share(aep.value / it.premium),
            point(oep),
        ]);
    }
    table
}

fn point(point: &ExceedancePoint) -> String {
    match point.value {
        0.0 => STRUCTURAL_ZERO.to_owned(),
        value => between(value, point.low, point.high),
    }
}

fn providers(priced: &PricedBook<'_>) -> Table {
    let mut table = Table::new(&[
        ("provider", Holds::Words),
        ("insureds", Holds::Figures),
        ("premium", Holds::Figures),
        ("limits", Holds::Figures),
        ("expected loss\nthrough it", Holds::Figures),
        ("in the\nworst years", Holds::Figures),
        ("of the\ntail", Holds::Figures),
    ]);
    for it in priced.providers.iter().take(SHOWN) {
        table.row(vec![
            priced.book.providers()[it.provider].name.clone(),
            grouped(it.clients as u64),
            certain(it.premium),
            certain(it.limits),
            one_line(&amount(it.expected)),
            one_line(&amount(it.co_tvar)),
            share(it.share),
        ]);
    }
    if !table.is_empty() {
        table.row(alone(priced));
    }
    table
}

/// What strikes insureds alone, beside the providers.
fn alone(priced: &PricedBook<'_>) -> Vec<String> {
    let it = &priced.whole;
    let through: f64 = priced.providers.iter().map(|it| it.expected.value()).sum();
    let rest: f64 = priced.providers.iter().map(|it| it.share).sum();
    vec![
        "insureds alone".to_owned(),
        grouped(priced.policies.len() as u64),
        certain(it.premium),
        certain(it.limits),
        certain(it.curve.mean().value() - through),
        one_line(&amount(it.co_tvar_alone)),
        share(1.0 - rest),
    ]
}

/// The policies quoted below their technical premium, those furthest below first; where there are
/// none, those that are nearest to it. With what they are.
fn policies(priced: &PricedBook<'_>) -> (String, Table) {
    let mut table = Table::new(&[
        ("policy", Holds::Words),
        ("sector", Holds::Words),
        ("provider", Holds::Words),
        ("limit xs\nretention", Holds::Figures),
        ("P(pays)", Holds::Figures),
        ("expected\nloss", Holds::Figures),
        ("loss on\nline", Holds::Figures),
        ("quoted", Holds::Figures),
        ("technical", Holds::Figures),
        ("quoted to\ntechnical", Holds::Figures),
    ]);
    let is_below =
        |(it, policy): &(&Insured, &PricedPolicy)| policy.quoted(it.premium) == Quoted::Below;
    let mut rows: Vec<(&Insured, &PricedPolicy)> = priced.rows().filter(is_below).collect();
    let below = shown(rows.len(), "policy", "policies");
    let title = match rows.len() {
        0 => "none is below, these are nearest to it".to_owned(),
        1..=SHOWN => format!("{below} below it"),
        _ => format!("{below} below it, those furthest below"),
    };
    if rows.is_empty() {
        rows = priced.rows().collect();
    }
    let ratio = |(it, policy): &(&Insured, &PricedPolicy)| it.premium / policy.technical.value();
    rows.sort_by(|a, b| ratio(a).total_cmp(&ratio(b)));
    for row in rows.iter().take(SHOWN) {
        let (it, policy) = row;
        let one = |estimate: Estimate| one_line(&amount(estimate));
        table.row(vec![
            it.id.clone(),
            it.sector.word().to_owned(),
            it.provider.clone().unwrap_or_default(),
            format!("{} xs {}", stated(it.limit), stated(it.retention)),
            share(policy.p_attach.value()),
            one(policy.expected),
            share(policy.expected.value() / it.limit),
            stated(it.premium),
            one(policy.technical),
            share(ratio(row)),
        ]);
    }
    (title, table)
}

fn legend(priced: &PricedBook<'_>, text: &mut Text) {
    let (basis, book, facts) = (priced.basis, priced.book, priced.facts);
    text.words(&format!(
        "Frequencies and severities by revenue and sector from published figures; {} of the ransomware and data breaches of an \
         insured with a provider come through it and strike its other clients too. Technical: by {}, each policy held alone, \
         over what {} leave. Worst years: the worst {}. ±: {ERROR_WORDS}. —: never, or there is none.",
        share(book.part()),
        basis.principles[basis.chosen].name,
        basis.loadings_in_words(),
        share(1.0 - basis.level),
    ));
    let hash: String = facts.hash.chars().take(12).collect();
    let years = counted_years(facts.years);
    text.words(&format!("{years} · seed {} · book {hash}", facts.seed));
}
