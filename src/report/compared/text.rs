//! A comparison in the terminal: the verdict, what changes for the party, what each clause does and
//! who pays for it, and everybody's side.

use super::{Alone, Bearing, Clause, Compared, Draft, legend, tables, verdict};
use crate::report::cell::signed;
use crate::report::text::Page;
use crate::report::text::lines::Lines;
use crate::report::{counted, listed};
use crate::summary::DraftComparison;
use crate::summary::format::money;

/// The whole comparison.
#[must_use]
pub fn report(compared: &Compared<'_>, page: Page) -> String {
    let mut lines = Lines::headed(&compared.model.title, &verdict(compared), page);
    own(compared, &mut lines);
    limits(compared, &mut lines);
    for draft in &compared.drafts {
        clauses(compared, draft, &mut lines);
    }
    if compared.audience.is_none() {
        sides(compared, &mut lines);
    }
    lines.paragraph(&legend(compared));
    lines.notice(compared.audience);
    lines.foot(compared.facts);
    lines.end()
}

/// A table a draft where one of all drafts is too wide.
fn own(compared: &Compared<'_>, lines: &mut Lines) {
    let name = compared.name(compared.party);
    let currency = &compared.model.currency;
    let title = format!("{name} a year, {currency}");
    let drafts: Vec<&Draft<'_>> = compared.drafts.iter().collect();
    let all = tables::own(compared, &drafts);
    if all.natural_width() <= lines.page().width {
        return lines.section(&title, &all);
    }
    for draft in drafts {
        lines.section(&title, &tables::own(compared, &[draft]));
    }
}

fn limits(compared: &Compared<'_>, lines: &mut Lines) {
    for draft in &compared.drafts {
        let title = format!(
            "How often caps and limits are exhausted under `{}`",
            draft.name
        );
        lines.section(&title, &tables::limits(compared, draft));
    }
}

fn clauses(compared: &Compared<'_>, draft: &Draft<'_>, lines: &mut Lines) {
    if draft.clauses.is_empty() && draft.withheld == 0 {
        return lines.paragraph(&format!("`{}` words nothing differently.", draft.name));
    }
    lines.gap();
    lines.bold(&format!(
        "What `{}` changes, clause by clause, {} a year",
        draft.name, compared.model.currency
    ));
    for it in &draft.clauses {
        clause(compared, it, lines);
    }
    if draft.withheld > 0 {
        lines.paragraph(&withheld(draft));
    }
    if draft.clauses.len() + draft.withheld > 1 {
        lines.paragraph("All together");
        moves(compared, draft.comparison, lines);
    }
}

fn clause(compared: &Compared<'_>, clause: &Clause<'_>, lines: &mut Lines) {
    let change = clause.change;
    lines.paragraph(&change.sentence());
    if change.said.is_some() {
        lines.indented(&change.place(), 2, 4);
    } else {
        let reference = change.clause.as_deref();
        let place =
            reference.map_or_else(|| change.place(), |it| format!("{it} ({})", change.place()));
        lines.indented(&place, 2, 4);
    }
    match clause.alone {
        Alone::Compared(comparison) => moves(compared, comparison, lines),
        Alone::OnlyTogether => {
            let words = "It cannot stand without the other clauses of the draft.";
            lines.indented(words, 2, 4);
        }
    }
}

/// Worth to the party, who gains, who pays.
fn moves(compared: &Compared<'_>, comparison: &DraftComparison, lines: &mut Lines) {
    if let Some(worth) = compared.worth(comparison) {
        let name = compared.name(compared.party);
        lines.indented(&format!("Worth to {name}: {}", signed(worth)), 2, 4);
    }
    let funding = compared.funding(comparison);
    if funding.gain.is_empty() && funding.pay.is_empty() {
        let words = "Nobody gains or pays by more than chance explains.";
        return lines.indented(words, 2, 4);
    }
    let (gain, pay) = (bearings(&funding.gain), bearings(&funding.pay));
    lines.indented(&format!("Gains: {gain}"), 2, 4);
    lines.indented(&format!("Pays in the end: {pay}"), 2, 4);
}

fn sides(compared: &Compared<'_>, lines: &mut Lines) {
    let currency = &compared.model.currency;
    for draft in &compared.drafts {
        let title = format!(
            "Every side of `{}`: loss left a year, less the base's, {currency}",
            draft.name
        );
        lines.section(&title, &tables::sides(compared, draft));
    }
}

/// How much of a draft an audience may not see, in words.
#[must_use]
pub fn withheld(draft: &Draft<'_>) -> String {
    let others = counted(draft.withheld as u64, "change", "changes");
    format!("{others} of what others agree on, not shown")
}

/// Who gains or pays how much, in words.
#[must_use]
pub fn bearings(bearings: &[Bearing]) -> String {
    if bearings.is_empty() {
        return "nobody by more than chance explains".to_owned();
    }
    let each = bearings.iter().map(|it| {
        let amount = money(it.more.value().abs());
        format!("{} {amount}", it.name)
    });
    listed(each.collect::<Vec<String>>())
}
