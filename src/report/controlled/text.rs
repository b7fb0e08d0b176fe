//! The worth of controls in the terminal: the best in a sentence, a table of all, who else gains.

use super::{Change, Controlled, Trial};
use crate::report::cell::{INDISTINCT, NONE, signed, stated};
use crate::report::text::Page;
use crate::report::text::lines::Lines;
use crate::report::text::table::{Holds, Table};
use crate::report::{counted_years, listed};
use crate::scenario::KnownControl;
use crate::summary::Difference;
use crate::summary::format::money;

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
    lines.end()
}

/// The control that saves most, and the one that saves most for what it costs.
fn verdict(controlled: &Controlled<'_>) -> String {
    let currency = &controlled.model.currency;
    let saves = |trial: &&Trial<'_>| {
        let change = trial.change(trial.party).cost_of_risk;
        change.is_distinguishable() && change.value() < 0.0
    };
    let cost = |trial: &Trial<'_>| trial.change(trial.party).cost_of_risk.value();
    let best = controlled.trials.iter().filter(saves);
    let best = best.min_by(|one, other| cost(one).total_cmp(&cost(other)));
    let Some(best) = best else {
        return "No control changes its party's cost of risk by more than chance explains."
            .to_owned();
    };
    let mut told = saving(controlled, best);
    if let Some((trial, each)) = best_for_its_cost(controlled) {
        let less = if each.high() < 1.0 {
            ", less than it costs"
        } else {
            ""
        };
        told += &format!(
            ". Of those whose cost is told {} saves most for it: {} for each {currency}\u{a0}1{less}",
            trial.known.name,
            times(each)
        );
    }
    told + "."
}

/// `Patching saves Acme most: USD 2k of its cost of risk a year`.
fn saving(controlled: &Controlled<'_>, trial: &Trial<'_>) -> String {
    let currency = &controlled.model.currency;
    let (name, party) = (trial.known.name, controlled.name(trial.party));
    let saves = if trial.in_place {
        "saves"
    } else {
        "would save"
    };
    let saved = signed(trial.change(trial.party).cost_of_risk.opposite());
    let saved = saved.trim_start_matches('+');
    format!("{name} {saves} {party} most: {currency}\u{a0}{saved} of its cost of risk a year")
}

/// The control that saves most for each unit of money, of those that save anything.
fn best_for_its_cost<'c, 'a>(
    controlled: &'c Controlled<'a>,
) -> Option<(&'c Trial<'a>, Difference)> {
    let trial = controlled.best_first().into_iter().next()?;
    let each = trial.saved_for_each_spent()?;
    (each.is_distinguishable() && each.value() > 0.0).then_some((trial, each))
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
            if trial.in_place {
                "in place"
            } else {
                "not there"
            }
            .to_owned(),
        ];
        cells.extend(figures(trial.change(trial.party)));
        cells.push(trial.cost.map_or_else(|| "—".to_owned(), stated));
        let each = trial.saved_for_each_spent();
        cells.push(each.map_or_else(|| "—".to_owned(), times));
        table.row(cells);
    }
    if is_of_one {
        table.columns(&[0, 2, 3, 4, 5, 6, 7])
    } else {
        table
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
    let told = |it: f64| {
        let sign = if it < 0.0 { "−" } else { "+" };
        format!("{sign}{}", money(it.abs()))
    };
    match (range.low(), range.high()) {
        (0.0, 0.0) => NONE.to_owned(),
        (low, high) => format!("{} to {}", told(low), told(high)),
    }
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

/// The controls that were not tried, and why.
fn untried(controlled: &Controlled<'_>) -> String {
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

fn legend(controlled: &Controlled<'_>) -> String {
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
