//! The worth of controls in the terminal: the best in a sentence, a table of all, who else gains.

use super::{Change, Controlled, Trial, verdict};
use crate::report::cell::{NONE, saved_for_each, signed, signed_money, stated};
use crate::report::text::Page;
use crate::report::text::lines::Lines;
use crate::report::text::table::{Holds, Table};
use crate::report::{counted_years, listed};
use crate::scenario::KnownControl;
use crate::summary::Difference;

/// The whole report.
#[must_use]
pub fn report(controlled: &Controlled<'_>, page: Page) -> String {
    let mut lines = Lines::headed(&controlled.model.title, &verdict(controlled), page);
    let currency = &controlled.model.currency;
    let title = format!("What each control changes for its party, {currency} a year");
    lines.section(&title, &own(controlled));
    let others = others(controlled);
    if !others.is_empty() {
        lines.gap();
        lines.bold(&format!(
            "What each changes for others' cost of risk, {currency} a year"
        ));
    }
    for (controls, told) in others {
        lines.paragraph(&controls);
        lines.indented(&told, 2, 2);
    }
    for words in [untried(controlled), legend(controlled)] {
        if !words.is_empty() {
            lines.paragraph(&words);
        }
    }
    lines.notice(controlled.audience);
    lines.end()
}

fn own(controlled: &Controlled<'_>) -> Table {
    let trials = controlled.best_first();
    let is_of_one = trials.windows(2).all(|two| two[0].party == two[1].party);
    let tail = if controlled.draws_parameters() {
        "for nine in ten\nparameters"
    } else {
        "TVaR 99 %"
    };
    let columns = [
        ("control", Holds::Words),
        ("of", Holds::Words),
        ("now", Holds::Words),
        ("mean loss left", Holds::Figures),
        (tail, Holds::Figures),
        ("cost of risk", Holds::Figures),
        ("costs", Holds::Figures),
        ("saves for each 1", Holds::Figures),
    ];
    let mut table = Table::new(&columns);
    for trial in trials {
        let mut cells = vec![
            trial.known.name.to_owned(),
            controlled.name(trial.party).to_owned(),
            now(trial).to_owned(),
        ];
        cells.extend(figures(trial.change(trial.party)));
        cells.push(trial.cost.map_or_else(|| "—".to_owned(), stated));
        let each = trial.saved_for_each_spent();
        cells.push(each.map_or_else(|| "—".to_owned(), saved_for_each));
        table.row(cells);
    }
    if is_of_one {
        table.columns(&[0, 2, 3, 4, 5, 6, 7])
    } else {
        table
    }
}

/// Whether the scenario has a control.
pub(in crate::report) fn now(trial: &Trial<'_>) -> &'static str {
    if trial.in_place {
        "in place"
    } else {
        "not there"
    }
}

/// Each control, those that change the same together, and whom it changes something for.
fn others(controlled: &Controlled<'_>) -> Vec<(String, String)> {
    let mut groups: Vec<Vec<&Trial<'_>>> = Vec::new();
    for trial in controlled.best_first() {
        match groups
            .iter_mut()
            .find(|group| group[0].changes_the_same(trial))
        {
            Some(group) => group.push(trial),
            None => groups.push(vec![trial]),
        }
    }
    let told = groups.into_iter().filter_map(|group| {
        let others = group[0].others();
        let others = others.iter().map(|(key, change)| {
            let figure = signed(change.cost_of_risk).replace(' ', "\u{a0}");
            format!("{} {figure}", controlled.name(key))
        });
        let others: Vec<String> = others.collect();
        let names = listed(group.iter().map(|trial| trial.known.name.to_owned()));
        let party = controlled.name(group[0].party);
        (!others.is_empty()).then(|| (format!("{names} of {party}"), others.join("; ")))
    });
    told.collect()
}

fn figures(change: Change) -> [String; 3] {
    let tail = match change.parameters {
        Some((range, _)) => span(range),
        None => signed(change.tvar),
    };
    [signed(change.mean), tail, signed(change.cost_of_risk)]
}

/// The ends of a range of money with their signs.
fn span(range: Difference) -> String {
    match (range.low(), range.high()) {
        (0.0, 0.0) => NONE.to_owned(),
        (low, high) => format!("{} to {}", signed_money(low), signed_money(high)),
    }
}

/// The controls that were not tried, and why; nothing where all were.
pub(in crate::report) fn untried(controlled: &Controlled<'_>) -> String {
    let (by_peril, unpublished): (Vec<_>, Vec<_>) =
        controlled.untried.iter().partition(|it| it.is_by_peril);
    let keys = |controls: &[&KnownControl]| listed(controls.iter().map(|it| it.key.to_owned()));
    let mut told = Vec::new();
    if !unpublished.is_empty() {
        let keys = keys(&unpublished);
        told.push(format!(
            "Without published effect, so not tried until the scenario gives them one: {keys}."
        ));
    }
    if !by_peril.is_empty() {
        let keys = keys(&by_peril);
        told.push(format!(
            "Tried where the scenario names its perils: {keys}."
        ));
    }
    told.join(" ")
}

/// What figures and words mean.
pub(in crate::report) fn legend(controlled: &Controlled<'_>) -> String {
    let facts = controlled.facts;
    let parameters = if controlled.draws_parameters() {
        " Rates, severities and effects are drawn once for each batch of years, and the intervals count batches. For \
         nine in ten parameters: the cost of risk that it changes lies there, chance apart; TVaR is not compared."
    } else {
        ""
    };
    format!(
        "{}, seed {}, the same with each control and without it; every control alone, all others as the \
         scenario has them. Below zero it saves. Cost of risk: mean net loss, reinstatement premiums, \
         premiums and prices as they stand; not what the control costs. ?: few years decide. Effects are the square root of \
         what is published, together at most to a quarter: `docs/reference/controls.md`.{parameters}",
        counted_years(facts.years),
        facts.seed
    )
}
