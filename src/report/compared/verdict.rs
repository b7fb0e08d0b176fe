//! The verdict on drafts in a sentence or two.

use super::{Compared, Draft};
use crate::model::Appetite;
use crate::report::cell::{against, ends, whether_open};
use crate::report::{counted_years, listed};
use crate::summary::format::{between, money, percent};
use crate::summary::{Difference, Exceeded, Proportion};

/// A draft that the party has a part in.
struct Choice<'a> {
    draft: &'a Draft<'a>,
    /// What it is worth to the party, before premiums and prices.
    worth: Difference,
    /// How much more the party pays in a mean year in premiums, reinstatement premiums and prices.
    more: f64,
    /// How likely a year above the appetite's loss is under base and draft, where there is one.
    chance: Option<Exceeded>,
}

impl Choice<'_> {
    /// What it is worth beyond what it costs more in premiums and prices.
    fn gain(&self) -> Difference {
        self.worth.shifted(-self.more)
    }

    fn is_better(&self) -> bool {
        self.gain().is_distinguishable() && self.gain().value() > 0.0
    }

    fn is_worse(&self) -> bool {
        self.gain().is_distinguishable() && self.gain().value() < 0.0
    }

    fn meets(&self, appetite: Option<Appetite>) -> bool {
        let pair = appetite.zip(self.chance);
        pair.is_none_or(|(appetite, chance)| appetite.is_met_by(chance.draft.value()))
    }
}

/// Which draft the party should take, what it is worth to it at its cost of capital, and what that
/// does to its appetite.
///
/// A draft's gain is its willingness to pay less what it costs more in premiums and prices. Where the
/// appetite is met, by the base or a draft, drafts that do not meet it are out. Of the others the one
/// with the largest gain is named, provided that its interval leaves out zero, or that the base
/// misses the appetite and the draft does not. Else the base is to be kept.
#[must_use]
pub fn verdict(compared: &Compared<'_>) -> String {
    let choices = choices(compared);
    let Some(first) = choices.first() else {
        let party = compared.name(compared.party);
        return format!("No draft has {party} in it, so there is nothing to decide for it.");
    };
    let base = compared.appetite.zip(first.chance);
    let met_by_base = base.is_none_or(|(appetite, chance)| appetite.is_met_by(chance.base.value()));
    let meeting = choices.iter().filter(|it| it.meets(compared.appetite));
    let meeting: Vec<&Choice<'_>> = meeting.collect();
    let nobody_meets = !met_by_base && meeting.is_empty();
    let pool: Vec<&Choice<'_>> = if nobody_meets {
        choices.iter().collect()
    } else {
        meeting
    };
    let largest = |one: &&&Choice<'_>, other: &&&Choice<'_>| {
        one.gain().value().total_cmp(&other.gain().value())
    };
    // A draft whose gain chance may explain hides no smaller one that is sure.
    let sure = pool.iter().filter(|it| it.is_better()).max_by(largest);
    let is_needed = !met_by_base && !nobody_meets;
    let needed = || pool.iter().max_by(largest).filter(|_| is_needed);
    let taken = sure.or_else(needed).copied();
    let told = match taken {
        Some(best) => take(compared, best, &pool, choices.len()),
        None => keep(compared, &choices, &pool),
    };
    let appetite = appetite(compared, &choices, taken);
    match appetite {
        Some(appetite) => format!("{}; {appetite}", told.trim_end_matches('.')),
        None => told,
    }
}

fn choices<'a>(compared: &'a Compared<'a>) -> Vec<Choice<'a>> {
    let of_draft = |draft: &'a Draft<'a>| {
        let subject = compared.of_party(draft.comparison)?;
        Some(Choice {
            worth: compared.willingness(draft.comparison)?,
            more: subject.more_beside_losses(),
            chance: subject.net.exceeded.first().copied(),
            draft,
        })
    };
    compared.drafts.iter().filter_map(of_draft).collect()
}

/// What a draft is worth or costs, at which cost of capital.
fn take(compared: &Compared<'_>, best: &Choice<'_>, pool: &[&Choice<'_>], all: usize) -> String {
    let party = compared.name(compared.party);
    let name = best.draft.name;
    let capital = percent(compared.cost_of_capital, 0.0);
    let currency = &compared.model.currency;
    let worth = best.worth;
    let doubt = if worth.is_trustworthy() {
        ""
    } else {
        "; its interval is not to be trusted"
    };
    // The worth is above nothing for sure, and what its price leaves of it need not be.
    let is_open =
        worth.is_distinguishable() && worth.value() > 0.0 && !best.gain().is_distinguishable();
    let left = match is_open && best.more > 0.0 {
        true => " (what that leaves of its worth cannot be told from nothing)",
        false => "",
    };
    let more = format!("{}{left}", premiums(best.more, currency));
    let ends_words = format!(
        "{more}{}, at a cost of capital of {capital}{doubt}.",
        rivals(compared, best, pool, all)
    );
    if !worth.is_distinguishable() {
        let years = counted_years(compared.facts.years);
        return format!(
            "`{name}` is what {party} wants: its worth beside that cannot be told from nothing in {years}{ends_words}"
        );
    }
    let [near, far] = ends(worth);
    let told = between(worth.value().abs(), near, far);
    if worth.value() > 0.0 {
        format!("`{name}` is worth about {currency}\u{a0}{told} a year to {party}{ends_words}")
    } else {
        format!(
            "`{name}` is what {party} wants, though it costs it about {currency}\u{a0}{told} a year{ends_words}"
        )
    }
}

/// What it pays more or less in premiums and prices.
fn premiums(more: f64, currency: &str) -> String {
    let amount = money(more.abs());
    if more > 0.0 {
        format!(", for {currency}\u{a0}{amount} more in premiums and prices")
    } else if more < 0.0 {
        format!(", with {currency}\u{a0}{amount} less in premiums and prices")
    } else {
        String::new()
    }
}

/// `` `three-caps`, about USD 2.9k but anything from −3.3k to 10.2k,``: what a draft gains and its interval.
fn in_doubt(choice: &Choice<'_>, currency: &str) -> String {
    let gain = choice.gain();
    let told = [gain.value(), gain.low(), gain.high()].map(|it| match it {
        it if it < 0.0 => format!("−{}", money(-it)),
        it => money(it),
    });
    let [value, low, high] = told;
    format!(
        "`{}`, about {currency}\u{a0}{value} but anything from {low} to {high},",
        choice.draft.name
    )
}

/// How it stands among the drafts it was chosen from.
fn rivals(compared: &Compared<'_>, best: &Choice<'_>, pool: &[&Choice<'_>], all: usize) -> String {
    if pool.len() < 2 {
        return String::new();
    }
    let of = if pool.len() < all {
        format!("the {} drafts that meet the appetite", pool.len())
    } else {
        format!("{all} drafts")
    };
    let (gain, currency) = (best.gain(), &compared.model.currency);
    let others = || pool.iter().filter(|it| it.draft.name != best.draft.name);
    // A draft that may be worth more, and of which chance may explain all, is passed over: not in silence.
    let unsure = others().filter(|it| it.gain().value() > gain.value());
    let unsure: Vec<String> = unsure.map(|it| in_doubt(it, currency)).collect();
    let overlaps = others().filter(|it| it.gain().high() > gain.low());
    let overlaps: Vec<String> = overlaps.map(|it| format!("`{}`", it.draft.name)).collect();
    let dearer = pool.iter().any(|it| it.more != 0.0);
    let less = if dearer {
        " less premiums and prices"
    } else {
        ""
    };
    if !unsure.is_empty() {
        return format!(
            ", of {of} the largest{less} that can be told from nothing ({} may be worth more)",
            listed(unsure)
        );
    }
    let largest = format!("the largest{less}");
    if overlaps.is_empty() {
        format!(", {largest} of {of}")
    } else {
        format!(
            ", {largest} of {of} (its interval overlaps that of {})",
            listed(overlaps)
        )
    }
}

/// Why the base is to be kept.
fn keep(compared: &Compared<'_>, choices: &[Choice<'_>], pool: &[&Choice<'_>]) -> String {
    let party = compared.name(compared.party);
    let capital = percent(compared.cost_of_capital, 0.0);
    let years = counted_years(compared.facts.years);
    let worse = pool.iter().filter(|choice| choice.is_worse()).count();
    let out = choices.len() - pool.len();
    let one = pool.first().map_or("", |choice| choice.draft.name);
    let what = match (pool.len(), worse) {
        (0, _) if out == 1 => format!("`{}` breaks the appetite of {party}", choices[0].draft.name),
        (0, _) => format!("every draft breaks the appetite of {party}"),
        (1, 1) => format!("`{one}` leaves {party} worse off"),
        (1, _) => {
            let beside = beside(
                pool,
                "from nothing",
                "from what it costs more in premiums and prices",
            );
            format!("what `{one}` is worth to {party} cannot be told {beside} in {years}")
        }
        (all, worse) if all == worse => format!("every draft leaves {party} worse off"),
        _ => {
            let beside = beside(pool, "", "it costs more in premiums and prices and ");
            format!("no draft is worth more to {party} than {beside}chance explains in {years}")
        }
    };
    let out = match out {
        0 => String::new(),
        _ if pool.is_empty() => String::new(),
        1 => "; the other draft breaks its appetite".to_owned(),
        out => format!("; {out} others break its appetite"),
    };
    let base = &compared.facts.scenario;
    format!("Keep `{base}`: {what}{out} (cost of capital {capital}).")
}

/// The second words where a draft has a worth that it costs more for, else the first.
fn beside<'a>(pool: &[&Choice<'_>], free: &'a str, dear: &'a str) -> &'a str {
    let is_dear = |it: &&&Choice<'_>| it.more > 0.0 && it.worth.is_distinguishable();
    match pool.iter().find(is_dear) {
        Some(_) => dear,
        None => free,
    }
}

/// What becomes of the appetite.
fn appetite(
    compared: &Compared<'_>,
    choices: &[Choice<'_>],
    taken: Option<&Choice<'_>>,
) -> Option<String> {
    let appetite = compared.appetite?;
    let base = choices.first()?.chance?.base;
    let party = compared.name(compared.party);
    let loss = money(appetite.loss().get());
    let currency = &compared.model.currency;
    let year = format!("a year above {currency}\u{a0}{loss}");
    let limit = percent(appetite.probability().get(), 0.0);
    let is_met = |chance: Proportion| appetite.is_met_by(chance.value());
    let was = against(base, appetite);
    Some(match taken.and_then(|choice| choice.chance) {
        Some(chance) => {
            let is = against(chance.draft, appetite);
            let open = whether_open(chance.draft, appetite);
            let met = if is_met(chance.draft) {
                "meets"
            } else {
                "does not meet"
            };
            format!(
                "it {met} the appetite of {party}: {year} has a chance of {is} (now {was}, at most {limit}{open})."
            )
        }
        None => {
            let met = if is_met(base) {
                "is met as it stands"
            } else {
                "is met by no draft"
            };
            let open = whether_open(base, appetite);
            format!(
                "the appetite of {party} {met}: {year} has a chance of {was} (at most {limit}{open})."
            )
        }
    })
}
