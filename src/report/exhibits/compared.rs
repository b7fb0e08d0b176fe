//! What the report of a comparison shows.

use super::convergence::{convergence, figures_of};
use super::{Exhibits, Input, Order, Section, Weights, filled, inputs, told};
use crate::report::compared::text::{bearings, withheld};
use crate::report::compared::{Alone, Compared, Draft, legend, tables, verdict};
use crate::report::plot::Inline;
use crate::report::text::entry::{Entry, Told, pointer};
use crate::report::text::table::{Holds, Table};
use crate::summary::DraftComparison;

/// The report of a comparison.
#[must_use]
pub fn compared(
    compared: &Compared<'_>,
    pictures: Vec<Inline>,
    (written, weights): (Vec<Input>, &Weights),
    again: String,
) -> Exhibits {
    let currency = &compared.model.currency;
    let name = compared.name(compared.party);
    let drafts: Vec<&Draft<'_>> = compared.drafts.iter().collect();
    let own = Section::new(format!("What changes for {name}"))
        .table(
            format!("A year of {name}, {currency}"),
            tables::own(compared, &drafts),
            Order::Fixed,
        )
        .words(legend(compared))
        .noted(compared.audience)
        .pictures(pictures);
    let mut clauses = Section::new("Clause by clause");
    let mut limits = Section::new("Caps and limits");
    let mut sides = Section::new("Every side");
    for draft in drafts {
        let told = &draft.name;
        clauses = clauses.table(
            format!("What `{told}` changes, {currency} a year"),
            of_clauses(compared, draft),
            Order::Fixed,
        );
        limits = limits.table(
            format!("How often they are exhausted under `{told}`, {currency}"),
            tables::limits(compared, draft),
            Order::Free,
        );
        sides = sides.table(
            format!("Loss left a year under `{told}`, less the base's, {currency}"),
            tables::sides(compared, draft),
            Order::Free,
        );
    }
    let mut facts = told(compared.facts);
    let hashes = compared.drafts.iter();
    facts.extend(hashes.map(|draft| ("draft", format!("{} {}", draft.name, draft.hash))));
    Exhibits {
        title: compared.model.title.clone(),
        currency: currency.clone(),
        verdict: verdict(compared),
        verdict_at: "/verdict",
        facts,
        sections: filled([
            own,
            clauses,
            limits,
            sides,
            known(compared),
            inputs(&written, Some(weights)),
        ]),
        inputs: written,
        again,
    }
}

/// How far the party's figures are known, under the base and under each draft.
fn known(compared: &Compared<'_>) -> Section {
    let drafts: Vec<&Draft<'_>> = compared.drafts.iter().collect();
    let own = tables::own(compared, &drafts);
    // Base, then draft and difference in turn: differences have their intervals beside them.
    let figures: Vec<usize> = (0..=drafts.len()).map(|draft| (2 * draft).max(1)).collect();
    let title = format!(
        "{}, {} a year",
        compared.name(compared.party),
        compared.model.currency
    );
    convergence(title, figures_of(&own, &figures), compared.facts.years)
}

/// Wording change, worth to the party, who gains, who in the end pays; all together last.
fn of_clauses(compared: &Compared<'_>, draft: &Draft<'_>) -> Table {
    let mut table = Table::new(&[
        ("clause", Holds::Paths),
        ("change", Holds::Words),
        ("worth", Holds::Figures),
        ("gains", Holds::Words),
        ("pays in the end", Holds::Words),
    ]);
    for (at, clause) in draft.clauses.iter().enumerate() {
        let change = clause.change;
        let path = change.place();
        let place = match &change.clause {
            Some(reference) => format!("{reference}\n{path}"),
            None => path,
        };
        // Cells have no markup.
        let wording = change.sentence().replace('`', "");
        let head = [Entry::words(place), Entry::words(wording)];
        let at = at.to_string();
        let rest = match clause.alone {
            Alone::Compared(alone) => {
                moves(compared, alone, &[draft.name, "clauses", &at, "alone"])
            }
            Alone::OnlyTogether => ["", "cannot stand without the others", ""].map(Entry::words),
        };
        table.entries(head.into_iter().chain(rest).collect());
    }
    if draft.withheld > 0 {
        let withheld = withheld(draft);
        table.entries([withheld.as_str(), "", "", "", ""].map(Entry::words).into());
    }
    if draft.clauses.len() + draft.withheld > 1 {
        let head = ["All together", ""].map(Entry::words);
        let rest = moves(compared, draft.comparison, &[draft.name]);
        table.entries(head.into_iter().chain(rest).collect());
    }
    table
}

fn moves(compared: &Compared<'_>, comparison: &DraftComparison, place: &[&str]) -> [Entry; 3] {
    let worth = compared.worth(comparison).map(|worth| {
        let steps = ["differences"].into_iter().chain(place.iter().copied());
        let steps = steps.chain(["parties", compared.party, "worth"]);
        Entry::of(Told::Difference(worth), pointer(steps))
    });
    let funding = compared.funding(comparison);
    [
        worth.unwrap_or(Entry::words("")),
        Entry::words(bearings(&funding.gain)),
        Entry::words(bearings(&funding.pay)),
    ]
}
