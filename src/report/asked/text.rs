//! The answers in the terminal: the verdict, every change that meets the appetite, the promises that
//! do not.

use super::{Ask, Asked, exact, span};
use crate::report::cell::{against, share, signed, signed_percent, stated};
use crate::report::compared::Bearing;
use crate::report::compared::text::bearings;
use crate::report::counted_years;
use crate::report::text::Page;
use crate::report::text::lines::Lines;
use crate::report::text::table::{Holds, Table};
use crate::summary::format::{money, percent};
use crate::summary::{Lever, LeverKind};

/// The whole answer.
#[must_use]
pub fn report(asked: &Asked<'_>, page: Page) -> String {
    let compared = &asked.compared;
    let mut lines = Lines::headed(&compared.model.title, &asked.verdict(), page);
    let asks = asked.cheapest_first();
    if !asks.is_empty() {
        let title = "What meets it, the cheapest for the others first";
        lines.gap();
        lines.bold(&format!("{title}, {} a year", compared.model.currency));
    }
    for ask in &asks {
        lines.paragraph(&place(ask.lever));
        for words in told(asked, ask) {
            lines.indented(&words, 2, 2);
        }
    }
    lines.section(
        "What does not meet it, however far it goes",
        &not_enough(asked),
    );
    lines.paragraph(&legend(asked));
    lines.notice(compared.audience);
    lines.end()
}

fn place(lever: &Lever) -> String {
    match &lever.clause {
        Some(clause) => format!("{clause} ({})", lever.path),
        None => lever.path.clone(),
    }
}

fn told(asked: &Asked<'_>, ask: &Ask<'_>) -> Vec<String> {
    let compared = &asked.compared;
    let mut told = vec![match (ask.lever.now, ask.amount, ask.lever.head) {
        (Some(now), Some(amount), _) => {
            let span = span(amount, ask.lever);
            let rounded = ask.rounded.as_ref();
            let rounded = rounded.map_or(String::new(), |it| {
                format!(", rounded {}", stated(it.amount))
            });
            format!("{} → {}{span}{rounded}", exact(now), exact(amount.value))
        }
        (_, _, Some(head)) => {
            let head = &compared.model.heads[head.index()].name;
            format!("excluded → {head} deemed direct")
        }
        _ => "given as a whole".to_owned(),
    }];
    if let Some(chance) = ask.chance {
        told.push(format!(
            "a year above {}: {} → {} ({})",
            money(asked.appetite.loss().get()),
            against(chance.base, asked.appetite),
            against(chance.draft, asked.appetite),
            signed_percent(chance.difference)
        ));
    }
    if let Some(worth) = compared.willingness(ask.comparison) {
        let party = compared.name(compared.party);
        told.push(format!("worth to {party}: {}", signed(worth)));
    }
    told.push(format!("who pays: {}", bearings(&ask.funding.pay)));
    let gain = ask.funding.gain.iter();
    let others: Vec<Bearing> = gain
        .filter(|it| it.key != compared.party)
        .cloned()
        .collect();
    if !others.is_empty() {
        told.push(format!("who gains too: {}", bearings(&others)));
    }
    told.extend(of_premium(asked, ask));
    if ask.amount.is_some_and(|amount| amount.surely.is_none()) {
        told.push("no amount is sure to meet it: these years are too few to tell".to_owned());
    }
    if !ask.holds_beyond {
        told.push("not all larger changes meet it: do not ask for more unseen".to_owned());
    }
    told
}

/// That more insurance costs premium, what the policy's own rate implies, and who pays it.
fn of_premium(asked: &Asked<'_>, ask: &Ask<'_>) -> Option<String> {
    match ask.lever.kind {
        LeverKind::PolicyLimit => Some(match asked.more_premium(ask) {
            None => "a larger limit costs premium, which is left as it is: see `obligor price`"
                .to_owned(),
            Some(it) => format!(
                "a larger limit costs premium, which is left as it is: at the rate on line paid now, {} \
                 ({} for {}), {} more of limit would cost {} a year; what it ought to cost tells \
                 `obligor price`",
                share(it.premium / it.limit),
                stated(it.premium),
                stated(it.limit),
                money(it.more_limit),
                money(it.more)
            ),
        }),
        LeverKind::ProviderLimit | LeverKind::RequiredInsurance => {
            let payer = asked.payer(ask.lever)?;
            Some(format!(
                "its premium is for {payer} to pay and not in these figures, nor is what {payer} asks \
                 for it in its price: see `obligor price`"
            ))
        }
        LeverKind::Cap | LeverKind::SuperCap | LeverKind::Pool | LeverKind::DeemedDirect => None,
    }
}

fn not_enough(asked: &Asked<'_>) -> Table {
    let mut table = Table::new(&[
        ("promise", Holds::Paths),
        ("now", Holds::Figures),
        ("at its furthest", Holds::Figures),
    ]);
    for (lever, chance) in asked.not_enough() {
        let head = lever
            .head
            .map(|head| &asked.compared.model.heads[head.index()].key);
        let head = head.map_or(String::new(), |head| format!(" {head}"));
        table.row(vec![
            format!("{}{head}", lever.path),
            lever.now.map_or("excluded".to_owned(), money),
            against(chance, asked.appetite),
        ]);
    }
    table
}

/// Words for what is printed, and for nothing else.
fn legend(asked: &Asked<'_>) -> String {
    let facts = asked.compared.facts;
    let asks = asked.cheapest_first();
    let has = |what: fn(&Ask<'_>) -> bool| asks.iter().any(what);
    let misses = asked.not_enough().next().is_some();
    let capital = percent(asked.compared.cost_of_capital, 0.0);
    let worth = format!("Worth: willingness to pay at a cost of capital of {capital}.");
    let has_worth = asks
        .iter()
        .any(|it| asked.compared.willingness(it.comparison).is_some());
    let mut legend = format!("{}, seed {}", counted_years(facts.years), facts.seed);
    for (is_printed, words) in [
        (misses || !asks.is_empty(), ", the same under every change"),
        (
            has(|it| it.amount.is_some()),
            "; a change is the smallest of its promise that meets the appetite in them, to the cent",
        ),
        (
            has(|it| it.rounded.is_some()),
            "; rounded: to an amount that meets it too",
        ),
        (
            has(|it| {
                it.amount
                    .is_some_and(|amount| !span(amount, it.lever).is_empty())
            }),
            "; in brackets its 95 % interval, the amounts at which the chance cannot be told from the \
             appetite's: other years ask for another amount",
        ),
        (true, "."),
        (
            misses,
            " At its furthest: no limit on what the party is owed or insured for, nothing left that it \
             owes.",
        ),
        (has_worth, " "),
        (has_worth, &worth),
        (
            !asks.is_empty(),
            " Who pays: by how much its mean cost of risk of a year rises.",
        ),
    ] {
        if is_printed {
            legend.push_str(words);
        }
    }
    legend
}
