//! Between two drafts: at which price, and at which number of a clause, a party is indifferent.

use super::audience::Audience;
use super::cell::ends;
use super::compared::Compared;
use super::compared::json::bearings;
use super::counted_years;
use crate::report::json::headed;
use crate::report::text::Page;
use crate::report::text::lines::Lines;
use crate::scenario::NumericChange;
use crate::summary::format::{between, money, percent};
use crate::summary::{Crossing, Difference, DraftComparison, Indifference};
use serde_json::{Value, json};

/// Two drafts as one party weighs them.
#[derive(Clone, Debug)]
pub struct BreakEven<'a> {
    /// The first, the party and its cost of capital, without drafts.
    pub compared: Compared<'a>,
    /// The name of the second.
    pub name: &'a str,
    /// The second against the first.
    pub comparison: &'a DraftComparison,
    /// The first number that differs, and where along it the party is indifferent, the rest being
    /// as in the second.
    pub along: Option<(&'a NumericChange, Indifference)>,
}

impl BreakEven<'_> {
    /// What the second is worth to the party before premiums and prices: so much dearer than the
    /// first it may be.
    #[must_use]
    pub fn worth(&self) -> Difference {
        let worth = self.compared.willingness(self.comparison);
        worth.unwrap_or(Difference::NONE)
    }

    /// How much dearer the second is, in premiums and prices.
    #[must_use]
    pub fn more(&self) -> f64 {
        let subject = self.compared.of_party(self.comparison);
        subject.map_or(0.0, |it| it.more_beside_losses())
    }

    /// The answer in two sentences.
    #[must_use]
    pub fn verdict(&self) -> String {
        let compared = &self.compared;
        let (base, name) = (&compared.facts.scenario, self.name);
        let party = compared.name(compared.party);
        let currency = &compared.model.currency;
        let (worth, more) = (self.worth(), self.more());
        let years = counted_years(compared.facts.years);
        let price = if worth.low() == 0.0 && worth.high() == 0.0 {
            format!("`{name}` leaves {party} the same as `{base}` in each of {years}")
        } else if !worth.is_distinguishable() {
            format!(
                "What `{name}` is worth to {party} beside `{base}` cannot be told from nothing in {years}"
            )
        } else {
            let [near, far] = ends(worth);
            let (than, word) = if worth.value() > 0.0 {
                ("more", "dearer")
            } else {
                ("less", "cheaper")
            };
            let amount = between(worth.value().abs(), near, far);
            format!(
                "{party} is indifferent if `{name}` costs {currency}\u{a0}{amount} a year {than} in \
                 premiums and prices than `{base}`: so much {word} it may be"
            )
        };
        let now = match more {
            0.0 => "now both cost the same".to_owned(),
            more if more > 0.0 => format!("now it costs {currency}\u{a0}{} more", money(more)),
            less => format!("now it costs {currency}\u{a0}{} less", money(-less)),
        };
        format!("{price} ({now}).{}", self.along_words())
    }

    fn along_words(&self) -> String {
        let Some((number, found)) = &self.along else {
            return " No number differs that both state.".to_owned();
        };
        let clause = number.clause.as_ref();
        let clause = clause.map_or(String::new(), |it| format!(" ({it})"));
        let path = &number.path;
        let sides = format!("{} → {}", figure(number.now), figure(number.asked));
        match found {
            Indifference::At(at) => format!(
                " Along `{path}`{clause}, {sides}, it is indifferent at {}, the rest as in `{}`.",
                crossing(*at),
                self.name
            ),
            Indifference::Nowhere(low, high) => format!(
                " Along `{path}`{clause}, {sides}, there is no {} from {} to {} at which it is indifferent.",
                kind(&path.to_string()),
                figure(*low),
                figure(*high)
            ),
            Indifference::AtFirst => format!(
                " Along `{path}`{clause}, {sides}, nothing weighs against it: with {} `{}` is worth to {} \
                 what `{}` is, at the same price.",
                figure(number.now),
                self.name,
                self.compared.name(self.compared.party),
                self.compared.facts.scenario
            ),
        }
    }

    /// The answer for a terminal.
    #[must_use]
    pub fn text(&self, page: Page) -> String {
        let compared = &self.compared;
        let capital = percent(compared.cost_of_capital, 0.0);
        let years = counted_years(compared.facts.years);
        let legend = format!(
            "{years}, seed {}, the same under both. Indifferent: what is worth at a cost of capital of \
             {capital}, less premiums and prices, is nothing; in brackets 95 % intervals.",
            compared.facts.seed
        );
        let mut lines = Lines::headed(&compared.model.title, &self.verdict(), page);
        lines.paragraph(&legend);
        lines.notice(compared.audience);
        lines.end()
    }

    /// The answer as JSON: `break_even` of the difference in premiums and prices, and of the number
    /// of the clause `along`.
    #[must_use]
    pub fn json(&self) -> Value {
        let compared = &self.compared;
        let funding = compared.funding(self.comparison);
        let said = json!({
            "other": self.name,
            "party": compared.party,
            "audience": compared.audience.map(Audience::key),
            "cost_of_capital": compared.cost_of_capital,
            "verdict": self.verdict().replace('\u{a0}', " "),
            "premiums_and_prices": { "break_even": self.worth(), "now": self.more() },
            "along": self.along.as_ref().map(|(number, found)| along(number, *found)),
            "gain": bearings(&funding.gain),
            "pay": bearings(&funding.pay),
        });
        headed(compared.facts, compared.model, said)
    }
}

fn along(number: &NumericChange, found: Indifference) -> Value {
    let mut entry = json!({
        "path": number.path.to_string(),
        "clause": number.clause,
        "now": number.now,
        "other": number.asked,
    });
    match found {
        Indifference::At(at) => {
            entry["break_even"] = json!({ "value": at.value, "low": at.low, "high": at.high });
        }
        Indifference::Nowhere(low, high) => {
            entry["break_even"] = Value::Null;
            entry["searched"] = json!([low, high]);
        }
        Indifference::AtFirst => {
            entry["break_even"] = Value::Null;
            entry["searched"] = Value::Null;
        }
    }
    entry
}

/// What the number at a path is called in a sentence.
fn kind(path: &str) -> &str {
    match path.rsplit('.').next() {
        Some(key @ ("premium" | "price" | "limit" | "retention" | "aggregate")) => key,
        Some(_) | None => "value",
    }
}

/// Money from a thousand, a plain number below.
fn figure(number: f64) -> String {
    if number.abs() >= 1_000.0 {
        money(number)
    } else {
        format!("{}", (number * 1e4).round() / 1e4)
    }
}

fn crossing(at: Crossing) -> String {
    let [low, high] = [at.low, at.high];
    if !low.is_finite() || !high.is_finite() {
        return figure(at.value);
    }
    if at.value.abs() >= 1_000.0 && low > 0.0 {
        return between(at.value, low, high);
    }
    let of = [at.value, low, high].map(figure);
    format!("{} ({} to {})", of[0], of[1], of[2])
}
