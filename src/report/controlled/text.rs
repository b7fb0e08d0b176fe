//! The worth of controls in the terminal: the best in a sentence, a table of all, who else gains.

use super::{Change, Controlled, Trial};
use crate::report::cell::{INDISTINCT, signed, stated};
use crate::report::text::Page;
use crate::report::text::lines::Lines;
use crate::report::text::table::{Holds, Table};
use crate::report::{counted_years, listed};
use crate::summary::Difference;

/// The whole report.
#[must_use]
pub fn report(controlled: &Controlled<'_>, page: Page) -> String {
    let mut lines = Lines::headed(&controlled.model.title, &verdict(controlled), page);
    let currency = &controlled.model.currency;
    let title = format!("What each control changes for its party, {currency} a year");
    lines.section(&title, &own(controlled));
    let title = format!("What it changes for others, {currency} a year");
    lines.section(&title, &others(controlled));
    for words in [unpublished(controlled), legend(controlled)] {
        if !words.is_empty() {
            lines.paragraph(&words);
        }
    }
    lines.end()
}

/// The control that saves most for what it costs, or most.
fn verdict(controlled: &Controlled<'_>) -> String {
    let currency = &controlled.model.currency;
    let best = controlled.best_first().into_iter().find(|trial| {
        let change = trial.change(trial.party);
        change.cost_of_risk.is_distinguishable() && change.cost_of_risk.value() < 0.0
    });
    let Some(best) = best else {
        return "No control changes its party's cost of risk by more than chance explains."
            .to_owned();
    };
    let (name, party) = (best.known.name, controlled.name(best.party));
    let saves = if best.in_place { "saves" } else { "would save" };
    let saved = signed(best.change(best.party).cost_of_risk.opposite());
    let saved = saved.trim_start_matches('+');
    let spent = match (best.cost, best.saved_for_each_spent()) {
        (Some(cost), Some(each)) => format!(
            " for {currency}\u{a0}{}: {} for each {currency}\u{a0}1 spent, the most of all",
            stated(cost),
            times(each)
        ),
        _ => ", the most of all; with `--cost` the return on what it costs is told".to_owned(),
    };
    format!("{name} {saves} {party} {currency}\u{a0}{saved} a year{spent}.")
}

fn own(controlled: &Controlled<'_>) -> Table {
    let mut table = Table::new(&[
        ("control", Holds::Words),
        ("in place", Holds::Words),
        ("mean loss left", Holds::Figures),
        ("TVaR 99 %", Holds::Figures),
        ("cost of risk", Holds::Figures),
        ("costs", Holds::Figures),
        ("saves for each 1", Holds::Figures),
    ]);
    let trials = controlled.best_first();
    let is_one = trials.windows(2).all(|two| two[0].party == two[1].party);
    for trial in trials {
        let party = if is_one {
            String::new()
        } else {
            format!("{}: ", controlled.name(trial.party))
        };
        let change = trial.change(trial.party);
        let mut cells = vec![
            format!("{party}{}", trial.known.name),
            if trial.in_place { "yes" } else { "no" }.to_owned(),
        ];
        cells.extend(figures(change));
        cells.push(trial.cost.map_or_else(|| "—".to_owned(), stated));
        let each = trial.saved_for_each_spent();
        cells.push(each.map_or_else(|| "—".to_owned(), times));
        table.row(cells);
    }
    table
}

fn others(controlled: &Controlled<'_>) -> Table {
    let mut table = Table::new(&[
        ("control", Holds::Words),
        ("for", Holds::Words),
        ("mean loss left", Holds::Figures),
        ("TVaR 99 %", Holds::Figures),
        ("cost of risk", Holds::Figures),
    ]);
    for trial in controlled.best_first() {
        for (key, change) in trial.others() {
            let control = control_of(controlled, trial);
            let mut cells = vec![control, controlled.name(key).to_owned()];
            cells.extend(figures(change));
            table.row(cells);
        }
    }
    table
}

fn control_of(controlled: &Controlled<'_>, trial: &Trial<'_>) -> String {
    let of = controlled.name(trial.party);
    format!("{} of {of}", trial.known.name)
}

fn figures(change: Change) -> [String; 3] {
    [change.mean, change.tvar, change.cost_of_risk].map(signed)
}

/// A ratio with its interval: `3.2 (2.9 to 3.6)`.
fn times(ratio: Difference) -> String {
    if !ratio.is_distinguishable() {
        return INDISTINCT.to_owned();
    }
    let [value, low, high] = [ratio.value(), ratio.low(), ratio.high()].map(|it| {
        let digits = if it.abs() < 10.0 { 2 } else { 0 };
        format!("{it:.digits$}").replace('-', "−")
    });
    format!("{value} ({low} to {high})")
}

fn unpublished(controlled: &Controlled<'_>) -> String {
    if controlled.unpublished.is_empty() {
        return String::new();
    }
    let names = controlled.unpublished.iter();
    let names = listed(names.map(|it| it.key.to_owned()));
    format!("Without published effect, so without figures until the scenario gives them: {names}.")
}

fn legend(controlled: &Controlled<'_>) -> String {
    let facts = controlled.facts;
    format!(
        "{}, seed {}, the same with each control and without it; every control alone, all others as the \
         scenario has them. Below zero it saves. Cost of risk: mean net loss, reinstatement premiums, \
         premiums and prices as they stand; not what the control costs. Effects are the square root of \
         what is published, together at most to a quarter: `docs/reference/controls.md`.",
        counted_years(facts.years),
        facts.seed
    )
}
