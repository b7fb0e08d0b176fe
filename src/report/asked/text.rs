//! The answers in the terminal: the verdict, every change that meets the appetite, the promises that
//! do not.

use super::{Ask, Asked, exact};
use crate::report::cell::{often, signed, signed_percent};
use crate::report::compared::text::bearings;
use crate::report::counted_years;
use crate::report::text::table::{Holds, Table, wrapped};
use crate::report::text::{Page, Weight};
use crate::summary::format::{money, percent};
use crate::summary::{Lever, LeverKind};

/// The whole answer.
#[must_use]
pub fn report(asked: &Asked<'_>, page: Page) -> String {
    let compared = &asked.compared;
    let mut lines = wrapped(&compared.model.title, page.width);
    lines.push(String::new());
    bold(&asked.verdict(), page, &mut lines);
    let asks = asked.cheapest_first();
    if !asks.is_empty() {
        lines.push(String::new());
        let title = "What meets it, the cheapest for the others first";
        bold(
            &format!("{title}, {} a year", compared.model.currency),
            page,
            &mut lines,
        );
    }
    for ask in &asks {
        lines.push(String::new());
        lines.extend(wrapped(&place(ask.lever), page.width));
        let told = told(asked, ask);
        let told = told
            .iter()
            .flat_map(|it| wrapped(it, page.width.saturating_sub(2)));
        lines.extend(told.map(|line| format!("  {line}")));
    }
    let table = not_enough(asked);
    if !table.is_empty() {
        lines.push(String::new());
        bold(
            "What does not meet it, however far it goes",
            page,
            &mut lines,
        );
        lines.push(String::new());
        lines.extend(table.lines(page.width));
    }
    lines.push(String::new());
    lines.extend(wrapped(&legend(asked), page.width));
    if let Some(audience) = compared.audience {
        lines.push(String::new());
        lines.extend(wrapped(&audience.notice(), page.width));
    }
    lines.join("\n") + "\n"
}

pub(in crate::report) fn bold(words: &str, page: Page, lines: &mut Vec<String>) {
    for line in wrapped(words, page.width) {
        lines.push(match page.weight {
            Weight::Bold => format!("\u{1b}[1m{line}\u{1b}[0m"),
            Weight::Plain => line,
        });
    }
}

fn place(lever: &Lever) -> String {
    match &lever.clause {
        Some(clause) => format!("{clause} ({})", lever.path),
        None => lever.path.clone(),
    }
}

fn told(asked: &Asked<'_>, ask: &Ask<'_>) -> Vec<String> {
    let compared = &asked.compared;
    let mut told = vec![match (ask.lever.now, ask.amount, ask.lever.head) {
        (Some(now), Some(amount), _) => format!("{} → {}", exact(now), exact(amount)),
        (_, _, Some(head)) => {
            let head = &compared.model.heads[head.index()].name;
            format!("excluded → {head} deemed direct")
        }
        _ => "given as a whole".to_owned(),
    }];
    if let Some(chance) = ask.chance {
        told.push(format!(
            "a year above {}: {} → {} ({})",
            money(asked.appetite.loss().get()),
            often(chance.base),
            often(chance.draft),
            signed_percent(chance.difference)
        ));
    }
    if let Some(worth) = compared.worth(ask.comparison) {
        let party = compared.name(compared.party);
        told.push(format!("worth to {party}: {}", signed(worth)));
    }
    told.push(format!("who pays: {}", bearings(&ask.funding.pay)));
    let priced = matches!(
        ask.lever.kind,
        LeverKind::PolicyLimit | LeverKind::ProviderLimit
    );
    if priced {
        told.push("its premium is left as it is: see `obligor price`".to_owned());
    }
    if !ask.holds_beyond {
        told.push("not all larger changes meet it: do not ask for more unseen".to_owned());
    }
    told
}

fn not_enough(asked: &Asked<'_>) -> Table {
    let mut table = Table::new(&[
        ("promise", Holds::Paths),
        ("now", Holds::Figures),
        ("at its furthest", Holds::Figures),
    ]);
    for (lever, chance) in asked.not_enough() {
        let head = lever
            .head
            .map(|head| &asked.compared.model.heads[head.index()].key);
        let head = head.map_or(String::new(), |head| format!(" {head}"));
        table.row(vec![
            format!("{}{head}", lever.path),
            lever.now.map_or("excluded".to_owned(), money),
            often(chance),
        ]);
    }
    table
}

fn legend(asked: &Asked<'_>) -> String {
    let facts = asked.compared.facts;
    let capital = percent(asked.compared.cost_of_capital, 0.0);
    format!(
        "{}, seed {}, the same under every change; a change is the smallest of its promise that meets \
         the appetite in them, to the cent; other years ask for another amount. At its furthest: no limit on what the party is owed or insured \
         for, nothing left that it owes. Worth: willingness to pay at a cost of capital of {capital}. Who \
         pays: by how much its mean net loss of a year rises.",
        counted_years(facts.years),
        facts.seed
    )
}
