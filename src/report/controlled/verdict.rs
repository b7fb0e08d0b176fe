//! What the controls come to, in a sentence or two.

use super::{Controlled, Trial};
use crate::report::cell::{saved_for_each, signed};
use crate::summary::Difference;

/// The control that saves most, and the one that saves most for what it costs.
#[must_use]
pub fn verdict(controlled: &Controlled<'_>) -> String {
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
            saved_for_each(each)
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
    let saved = signed(trial.change(trial.party).cost_of_risk.opposite()).replace('+', "");
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
