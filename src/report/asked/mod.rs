//! What a party may ask for to have its appetite met: the cheapest single change of each promise.

pub mod json;
pub mod text;

use super::compared::{Compared, Funding};
use crate::model::Appetite;
use crate::report::cell::{against, whether_open};
use crate::report::{cents, whose};
use crate::summary::format::{money, percent};
use crate::summary::{
    Answer, AskedAmount, Asks, DraftComparison, Exceeded, Found, Lever, LeverKind, Proportion,
};

/// The answers for one party.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// Scenario, party and cost of capital, without drafts.
    pub compared: Compared<'a>,
    /// What the party is willing to bear.
    pub appetite: Appetite,
    /// What was found.
    pub asks: &'a Asks,
}

/// A change that meets the appetite.
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    /// The promise.
    pub lever: &'a Lever,
    /// The amount asked for, with its interval.
    pub amount: Option<AskedAmount>,
    /// Do larger changes meet the appetite too?
    pub holds_beyond: bool,
    /// The change against the base.
    pub comparison: &'a DraftComparison,
    /// Who pays for it.
    pub funding: Funding,
    /// By how much the mean net loss of all others together rises: what the party's own falls by,
    /// whether chance explains it or not.
    pub cost: f64,
    /// How likely a year above the appetite's loss is, before and after.
    pub chance: Option<Exceeded>,
}

impl<'a> Asked<'a> {
    /// The changes that meet the appetite, those that cost the others least first; of equal cost the
    /// first in the order of the scenario.
    #[must_use]
    pub fn cheapest_first(&self) -> Vec<Ask<'a>> {
        let of_answer = |answer: &'a Answer| match &answer.found {
            Found::Change {
                amount,
                holds_beyond,
                comparison,
            } => {
                let subject = self.compared.of_party(comparison);
                Some(Ask {
                    lever: &answer.lever,
                    amount: *amount,
                    holds_beyond: *holds_beyond,
                    comparison,
                    funding: self.compared.funding(comparison),
                    cost: subject.map_or(0.0, |it| -it.net.mean.difference.value()),
                    chance: subject.and_then(|it| it.net.exceeded.first().copied()),
                })
            }
            Found::NotEnough(_) => None,
        };
        let mut asks: Vec<Ask<'a>> = self.asks.answers.iter().filter_map(of_answer).collect();
        asks.sort_by(|one, other| one.cost.total_cmp(&other.cost));
        asks
    }

    /// The promises that do not meet it even without limit, with the chance that they leave.
    pub fn not_enough(&self) -> impl Iterator<Item = (&'a Lever, Proportion)> {
        self.asks
            .answers
            .iter()
            .filter_map(|answer| match answer.found {
                Found::NotEnough(chance) => Some((&answer.lever, chance)),
                Found::Change { .. } => None,
            })
    }

    /// What is asked for, without what it is now: `a limit of 350,000 in MSA §9.2`.
    fn wanted(&self, ask: &Ask<'_>) -> String {
        let path = ask.lever.path.trim_end_matches(".limit");
        let place = ask.lever.clause.as_deref().unwrap_or(path);
        match (ask.amount, ask.lever.head) {
            (Some(amount), _) => {
                let what = match ask.lever.kind {
                    LeverKind::RequiredInsurance => "a duty to hold insurance",
                    LeverKind::Cap
                    | LeverKind::SuperCap
                    | LeverKind::Pool
                    | LeverKind::DeemedDirect
                    | LeverKind::PolicyLimit
                    | LeverKind::ProviderLimit => "a limit",
                };
                let currency = &self.compared.model.currency;
                let now = ask.lever.now.filter(|now| *now > 0.0);
                let now = now.map_or(String::new(), |now| format!(" in place of {}", exact(now)));
                let (value, span) = (exact(amount.value), span(amount, ask.lever));
                format!("{what} of {currency}\u{a0}{value}{span}{now} in {place}")
            }
            (None, Some(head)) => {
                let head = &self.compared.model.heads[head.index()].name;
                format!("{head} to be deemed direct in {place}")
            }
            (None, None) => place.to_owned(),
        }
    }

    /// What the party should ask for, in a sentence or two.
    #[must_use]
    pub fn verdict(&self) -> String {
        let party = self.compared.name(self.compared.party);
        let currency = &self.compared.model.currency;
        let loss = money(self.appetite.loss().get());
        let most = percent(self.appetite.probability().get(), 0.0);
        let now = against(self.asks.now, self.appetite);
        let open = whether_open(self.asks.now, self.appetite);
        let year = format!("a year above {currency}\u{a0}{loss}");
        if self.appetite.is_met_by(self.asks.now.value()) {
            return format!(
                "{} appetite is met as it stands: {year} has a chance of {now} (at most {most}{open}). \
                 Nothing needs to be asked for.",
                whose(party)
            );
        }
        let asks = self.cheapest_first();
        // An audience is told of the promises that it is a party to.
        let theirs = match self.compared.audience {
            Some(_) => "that it is a party to ",
            None => "",
        };
        let Some(first) = asks.first() else {
            return format!(
                "No single promise {theirs}meets the appetite of {party}, however far it goes: {year} \
                 has a chance of {now} (at most {most}{open}). `obligor compare` tells what several \
                 changes do together."
            );
        };
        let is = first
            .chance
            .map_or(String::new(), |it| against(it.draft, self.appetite));
        let open = first
            .chance
            .map_or("", |it| whether_open(it.draft, self.appetite));
        let cost = if first.funding.pay.is_empty() {
            "no more than chance explains".to_owned()
        } else {
            format!("{currency}\u{a0}{} a year", money(first.cost))
        };
        let of = match asks.len() {
            1 => format!("No other single change {theirs}does it; it costs the others"),
            many => {
                format!("Of {many} single changes {theirs}that do it, it costs the others least:")
            }
        };
        format!(
            "Ask for {}: {year} then has a chance of {is} (now {now}, at most {most}{open}). {of} {cost}.",
            self.wanted(first)
        )
    }
}

/// The interval of an amount in brackets, nothing where it is the amount: ` (5.61M to 14.2M)`, and
/// where no larger change is sure to be enough ` (5.61M or more)`.
fn span(amount: AskedAmount, lever: &Lever) -> String {
    let value = money(amount.value);
    match amount.bounds(lever).map(|end| end.map(money)) {
        [Some(low), Some(high)] if low == value && high == value => String::new(),
        [Some(low), Some(high)] => format!(" ({low} to {high})"),
        [Some(low), None] => format!(" ({low} or more)"),
        [None, Some(high)] => format!(" ({high} or less)"),
        [None, None] => String::new(),
    }
}

/// An amount to the cent, cents left out where there are none.
fn exact(amount: f64) -> String {
    cents(amount).trim_end_matches(".00").to_owned()
}
