//! The verdict on drafts in a sentence or two.

use super::text::ends;
use super::{Compared, Draft};
use crate::report::counted_years;
use crate::summary::format::{between, money, percent};
use crate::summary::{Difference, Exceeded, Proportion};

/// A draft that the party has a part in.
struct Choice<'a> {
    draft: &'a Draft<'a>,
    /// What it is worth to the party.
    worth: Difference,
    /// How likely a year above the appetite's loss is under base and draft, where there is one.
    chance: Option<Exceeded>,
}

/// Which draft the party should take, what it is worth to it at its cost of capital, and what that
/// does to its appetite.
///
/// Of the drafts that meet the appetite (of all, where none does or none is stated) the one with the
/// largest willingness to pay is named, provided that its interval leaves out zero. Else the base is
/// to be kept, unless it misses the appetite and the draft meets it.
#[must_use]
pub fn verdict(compared: &Compared<'_>) -> String {
    let choices = choices(compared);
    let meets = |chance: Proportion| {
        let appetite = compared.appetite;
        appetite.is_none_or(|appetite| appetite.is_met_by(chance.value()))
    };
    let met_by_base = base_chance(&choices).is_none_or(meets);
    let meeting = |choice: &&Choice<'_>| choice.chance.is_none_or(|chance| meets(chance.draft));
    let some_meet = choices.iter().any(|choice| meeting(&choice));
    let pool = choices
        .iter()
        .filter(|choice| !some_meet || meeting(choice));
    let worth = |choice: &&Choice<'_>| choice.worth.value();
    let best = pool.max_by(|one, other| worth(one).total_cmp(&worth(other)));
    let Some(best) = best else {
        let party = compared.name(compared.party);
        return format!("No draft has {party} in it, so there is nothing to decide for it.");
    };
    let is_better = best.worth.is_distinguishable() && best.worth.value() > 0.0;
    let is_needed = some_meet && !met_by_base;
    let taken = is_better || is_needed;
    let first = if taken {
        take(compared, best, choices.len())
    } else {
        keep(compared, &choices)
    };
    let second = appetite(compared, &choices, taken.then_some(best));
    format!(
        "{first}{}",
        second.map_or(String::new(), |it| format!(" {it}"))
    )
}

fn choices<'a>(compared: &'a Compared<'a>) -> Vec<Choice<'a>> {
    let of_draft = |draft: &'a Draft<'a>| {
        let subject = compared.of_party(draft.comparison)?;
        Some(Choice {
            worth: compared.worth(draft.comparison)?,
            chance: subject.net.exceeded.first().copied(),
            draft,
        })
    };
    compared.drafts.iter().filter_map(of_draft).collect()
}

fn base_chance(choices: &[Choice<'_>]) -> Option<Proportion> {
    choices.first()?.chance.map(|chance| chance.base)
}

/// What a draft is worth or costs, at which cost of capital.
fn take(compared: &Compared<'_>, best: &Choice<'_>, choices: usize) -> String {
    let party = compared.name(compared.party);
    let name = best.draft.name;
    let of_all = if choices > 1 {
        ", of all drafts the most"
    } else {
        ""
    };
    let capital = percent(compared.cost_of_capital, 0.0);
    let currency = &compared.model.currency;
    let worth = best.worth;
    if !worth.is_distinguishable() {
        let years = counted_years(compared.facts.years);
        return format!(
            "`{name}` is what {party} needs: what it is worth beside that cannot be told from nothing in {years} (cost of capital {capital})."
        );
    }
    let [near, far] = ends(worth);
    let told = between(worth.value().abs(), near, far);
    let doubt = if worth.is_trustworthy() {
        ""
    } else {
        "; too few years lie beyond to trust the interval"
    };
    let told = format!("{currency}\u{a0}{told}");
    if worth.value() > 0.0 {
        format!(
            "`{name}` is worth up to {told} a year to {party}{of_all}, at a cost of capital of {capital}{doubt}."
        )
    } else {
        format!(
            "`{name}` is what {party} needs, though it costs it {told} a year at a cost of capital of {capital}{doubt}."
        )
    }
}

/// Why the base is to be kept.
fn keep(compared: &Compared<'_>, choices: &[Choice<'_>]) -> String {
    let party = compared.name(compared.party);
    let capital = percent(compared.cost_of_capital, 0.0);
    let years = counted_years(compared.facts.years);
    let is_worse =
        |choice: &Choice<'_>| choice.worth.is_distinguishable() && choice.worth.value() < 0.0;
    let worse = choices.iter().filter(|choice| is_worse(choice)).count();
    let what = match (choices.len(), worse) {
        (1, 1) => format!("`{}` leaves {party} worse off", choices[0].draft.name),
        (1, _) => format!(
            "for {party} `{}` cannot be told from it in {years}",
            choices[0].draft.name
        ),
        (all, worse) if all == worse => format!("every draft leaves {party} worse off"),
        (_, 0) => format!("for {party} no draft can be told from it in {years}"),
        _ => format!("no draft leaves {party} better off by more than chance may in {years}"),
    };
    let base = &compared.facts.scenario;
    format!("Keep `{base}`: {what} (cost of capital {capital}).")
}

/// What becomes of the appetite.
fn appetite(
    compared: &Compared<'_>,
    choices: &[Choice<'_>],
    taken: Option<&Choice<'_>>,
) -> Option<String> {
    let appetite = compared.appetite?;
    let base = base_chance(choices)?;
    let party = compared.name(compared.party);
    let told = |chance: Proportion| {
        let (low, high) = (chance.low(), chance.high());
        let asked = appetite.probability().get();
        let half = (high - chance.value()).max(chance.value() - low);
        let percent = percent(chance.value(), half);
        let is_open = low <= asked && asked < high;
        let doubt = if is_open {
            ", within the error of it"
        } else {
            ""
        };
        (percent, doubt)
    };
    let is_met = |chance: Proportion| appetite.is_met_by(chance.value());
    let loss = money(appetite.loss().get());
    let (was, _) = told(base);
    let currency = &compared.model.currency;
    let year = format!("a year above {currency}\u{a0}{loss}");
    let limit = percent(appetite.probability().get(), 0.0);
    Some(match taken.and_then(|choice| choice.chance) {
        Some(chance) => {
            let (is, doubt) = told(chance.draft);
            let met = if is_met(chance.draft) {
                "meets"
            } else {
                "does not meet"
            };
            format!(
                "It {met} the appetite of {party}: {year} has a chance of {is} (now {was}, at most {limit}{doubt})."
            )
        }
        None => {
            let (was, doubt) = told(base);
            let met = if is_met(base) {
                "is met as it stands"
            } else {
                "is met by no draft"
            };
            format!(
                "The appetite of {party} {met}: {year} has a chance of {was} (at most {limit}{doubt})."
            )
        }
    })
}
