//! What a party may ask for to have its appetite met: the cheapest single change of each promise.

pub mod json;
pub mod text;

use super::compared::{Compared, Funding};
use crate::model::Appetite;
use crate::report::cell::{against, stated, whether_open};
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
    /// The same with a rounded amount, where the one found is none.
    pub rounded: Option<RoundedAsk<'a>>,
}

/// A change with an amount that can stand in a contract; it meets the appetite too.
#[derive(Clone, Debug)]
pub struct RoundedAsk<'a> {
    /// The amount.
    pub amount: f64,
    /// The change against the base.
    pub comparison: &'a DraftComparison,
    /// By how much the mean net loss of all others together rises.
    pub cost: f64,
    /// How likely a year above the appetite's loss is, before and after.
    pub chance: Option<Exceeded>,
}

impl Ask<'_> {
    /// What others pay and how likely a year above the loss is, with the amount that is asked for.
    fn told(&self) -> (f64, Option<Exceeded>) {
        let rounded = self.rounded.as_ref();
        rounded.map_or((self.cost, self.chance), |it| (it.cost, it.chance))
    }
}

impl<'a> Asked<'a> {
    /// The changes that meet the appetite, those that cost the others least first; of equal cost the
    /// first in the order of the scenario.
    #[must_use]
    pub fn cheapest_first(&self) -> Vec<Ask<'a>> {
        let told = |comparison: &'a DraftComparison| {
            let subject = self.compared.of_party(comparison);
            let cost = subject.map_or(0.0, |it| -it.net.mean.difference.value());
            (
                cost,
                subject.and_then(|it| it.net.exceeded.first().copied()),
            )
        };
        let of_answer = |answer: &'a Answer| match &answer.found {
            Found::Change {
                amount,
                holds_beyond,
                comparison,
                rounded,
            } => {
                let (cost, chance) = told(comparison);
                let rounded = rounded.as_ref().map(|it| {
                    let (cost, chance) = told(&it.comparison);
                    RoundedAsk {
                        amount: it.amount,
                        comparison: &it.comparison,
                        cost,
                        chance,
                    }
                });
                Some(Ask {
                    lever: &answer.lever,
                    amount: *amount,
                    holds_beyond: *holds_beyond,
                    comparison,
                    funding: self.compared.funding(comparison),
                    cost,
                    chance,
                    rounded,
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

    /// What is asked for, without what it is now: `a limit of 350k in MSA §9.2`, and where that is
    /// rounded the least that is enough.
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
                let (least, span) = (exact(amount.value), span(amount, ask.lever));
                match &ask.rounded {
                    None => format!("{what} of {currency}\u{a0}{least}{span}{now} in {place}"),
                    Some(it) => {
                        let ends = span.trim_start_matches(" (").trim_end_matches(')');
                        let ends = match ends {
                            "" => String::new(),
                            ends => format!(", its interval {ends}"),
                        };
                        let rounded = stated(it.amount);
                        format!(
                            "{what} of {currency}\u{a0}{rounded}{now} in {place} (the least that does: {least}{ends})"
                        )
                    }
                }
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
        let (cost, chance) = first.told();
        let is = chance.map_or(String::new(), |it| against(it.draft, self.appetite));
        let open = chance.map_or("", |it| whether_open(it.draft, self.appetite));
        let cost = if first.funding.pay.is_empty() {
            "no more than chance explains".to_owned()
        } else {
            format!("{currency}\u{a0}{} a year", money(cost))
        };
        let premium = self.whose_premium(first);
        let of = match asks.len() {
            1 => format!("No other single change {theirs}does it; it costs the others"),
            many => {
                format!("Of {many} single changes {theirs}that do it, it costs the others least:")
            }
        };
        format!(
            "Ask for {}: {year} then has a chance of {is} (now {now}, at most {most}{open}). {of} {cost}.{premium}",
            self.wanted(first)
        )
    }

    /// That more insurance costs premium, and who pays it; nothing of a promise that is none.
    fn whose_premium(&self, ask: &Ask<'_>) -> String {
        match ask.lever.kind {
            LeverKind::PolicyLimit => {
                " A larger limit costs premium too, which is not in this.".to_owned()
            }
            LeverKind::ProviderLimit | LeverKind::RequiredInsurance => {
                let Some(payer) = self.payer(ask.lever) else {
                    return String::new();
                };
                format!(" {payer} pays the premium of that insurance, which is not in this.")
            }
            LeverKind::Cap | LeverKind::SuperCap | LeverKind::Pool | LeverKind::DeemedDirect => {
                String::new()
            }
        }
    }

    /// Who pays the premium of the insurance of a promise: the insured, or who has to hold it.
    fn payer(&self, lever: &Lever) -> Option<&str> {
        let model = self.compared.model;
        let insured = lever.policy().map(|at| model.policies[at].insured);
        let party = insured.or(lever.giver)?;
        Some(&model.parties[party.index()].name)
    }

    /// What the limit asked for would cost at the rate on line that the policy pays now; `None` of a
    /// promise that is no policy of the party, and of one without a premium or a limit.
    ///
    /// ```text
    /// rate on line = premium / limit        more = rate · (limit asked for − limit now)
    /// ```
    fn more_premium(&self, ask: &Ask<'_>) -> Option<MorePremium> {
        let policy = &self.compared.model.policies[ask.lever.policy()?];
        let asked = ask.rounded.as_ref().map(|it| it.amount);
        let asked = asked.or(ask.amount.map(|it| it.value))?;
        let (premium, now) = (policy.premium.get(), ask.lever.now?);
        let is_told = ask.lever.kind == LeverKind::PolicyLimit && premium > 0.0 && now > 0.0;
        is_told.then(|| MorePremium {
            premium,
            limit: now,
            more_limit: asked - now,
            more: premium / now * (asked - now),
        })
    }
}

/// What more limit would cost at the rate on line of the policy as it is.
#[derive(Clone, Copy, Debug, PartialEq)]
struct MorePremium {
    premium: f64,
    limit: f64,
    more_limit: f64,
    more: f64,
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
