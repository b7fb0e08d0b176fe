//! The ladder in the terminal: what is assumed, every kink with its clause, who bears what there.

use super::coins;
use super::{Laddered, Names, Variant, assumptions, caption, held, reasons, verdict};
use crate::report::cents;
use crate::report::listed;
use crate::report::plot::Currency;
use crate::report::text::Page;
use crate::report::text::lines::Lines;
use crate::report::text::table::{Holds, Table, wrapped};
use crate::settle::ladder::{Payer, Step};

/// The whole report.
#[must_use]
pub fn report(laddered: &Laddered, page: Page) -> String {
    let scenario = laddered.scenario();
    let names = Names::new(laddered);
    let mut text = Lines::titled(&scenario.model.title, page);
    let title = format!(
        "Who pays a breach at {}: {}",
        names.claimant(),
        names.peril()
    );
    text.heading(&title);
    let assumed = assumptions(laddered).join("; ");
    text.words(&held(&format!("Assumed: {assumed}.")));
    for variant in &laddered.variants {
        let of = match laddered.variants.len() {
            1 => String::new(),
            _ => format!("{}: ", variant.name),
        };
        let currency = &scenario.model.currency;
        text.heading(&format!("{of}Who pays the next {}", coin_of(currency)));
        text.table(&changes(&names, variant));
        text.heading(&format!("{of}Who bears what, {currency}"));
        text.table(&amounts(laddered, &names, variant));
    }
    text.heading("In words");
    text.words(&held(&caption(laddered)));
    for draft in &laddered.variants[1..] {
        let words = format!("{}: {}", draft.name, verdict(laddered, draft));
        text.words(&held(&words));
    }
    text.words(&held(&marks(laddered)));
    text.end()
}

fn coin_of(currency: &str) -> String {
    Currency::new(currency).unit().to_owned()
}

/// Every kink: what happens there, and who pays the next dollar above it.
fn changes(names: &Names<'_>, variant: &Variant) -> Table {
    let next = format!("the next {} is paid by", coin_of(&variant.model.currency));
    let mut table = Table::new(&[
        ("from a loss of", Holds::Figures),
        ("because", Holds::Words),
        (&next, Holds::Words),
    ]);
    for (at, step) in variant.steps.iter().enumerate() {
        let why = match at {
            0 => "the smallest loss looked at".to_owned(),
            _ => because(variant, at),
        };
        let next = next_dollar(names, variant, step);
        table.row(vec![cents(step.piece.from), why, held(&next)]);
    }
    table
}

/// Why a step starts, with what jumps there.
fn because(variant: &Variant, at: usize) -> String {
    let step = &variant.steps[at];
    let reasons = reasons(variant, step);
    let told = reasons.iter().map(super::Reason::with_clause);
    let why = told.collect::<Vec<_>>().join("; ");
    if step.jumps {
        format!("{why}; parts jump")
    } else {
        why
    }
}

/// `Harbor Mutual (Lakeside Clinic's insurer) 60 ¢ and Lakeside Clinic 40 ¢`: they sum to 100 ¢, less
/// what somebody gets back.
#[must_use]
pub fn next_dollar(names: &Names<'_>, variant: &Variant, step: &Step) -> String {
    let currency = Currency::new(&variant.model.currency);
    let told = |slopes: &[f64]| -> String {
        let payers = variant.ladder.payers().iter().zip(coins(slopes, 1000));
        let mut parts: Vec<(i64, &Payer)> = payers
            .filter(|(_, coin)| *coin != 0)
            .map(|(payer, coin)| (coin, payer))
            .collect();
        parts.sort_by_key(|(coin, _)| -coin);
        let name = |payer: &Payer| names.payer(&variant.model, payer);
        if let [(1000, payer)] = parts.as_slice() {
            return name(payer);
        }
        let cents = |coin: i64| currency.coins(coin as f64 / 10.0);
        let (pay, back): (Vec<_>, Vec<_>) = parts.into_iter().partition(|(coin, _)| *coin > 0);
        let pay = pay
            .iter()
            .map(|(coin, payer)| format!("{} {}", name(payer), cents(*coin)));
        let back = back.iter().map(|(coin, payer)| {
            let get = if names.are_many(&variant.model, payer) {
                "get"
            } else {
                "gets"
            };
            format!("{} {get} back {}", name(payer), cents(-coin))
        });
        let told: Vec<String> = std::iter::once(listed(pay)).chain(back).collect();
        told.join("; ")
    };
    let first = told(&step.piece.slope);
    if step.piece.is_straight {
        return first;
    }
    let last = told(&step.piece.last_slope);
    format!("at first {first}; at the end {last}")
}

/// What each category has borne at every kink, a jump from both sides, and at the largest loss.
fn amounts(laddered: &Laddered, names: &Names<'_>, variant: &Variant) -> Table {
    let categories = laddered.categories();
    let headings: Vec<String> = categories
        .iter()
        .map(|it| heading(&names.category(*it)))
        .collect();
    let mut columns = vec![("of a loss of", Holds::Figures)];
    columns.extend(
        headings
            .iter()
            .map(|heading| (heading.as_str(), Holds::Figures)),
    );
    let mut table = Table::new(&columns);
    let mut row = |gross: f64, amounts: &[f64]| {
        let sums = variant.by_category(amounts);
        let of = categories
            .iter()
            .map(|category| cents(sums[*category as usize]));
        table.row(std::iter::once(cents(gross)).chain(of).collect());
    };
    for (at, step) in variant.steps.iter().enumerate() {
        if step.jumps && at > 0 {
            let before = &variant.steps[at - 1].piece;
            row(before.to - 0.01, &before.at(before.to - 0.01));
        }
        row(step.piece.from, &step.piece.first);
    }
    if let Some(last) = variant.steps.last() {
        row(last.piece.to, &last.piece.last);
    }
    table
}

/// A heading in lines of some dozen letters.
fn heading(name: &str) -> String {
    wrapped(name, 14).join("\n")
}

/// The losses of rare events.
fn marks(laddered: &Laddered) -> String {
    let scenario = laddered.scenario();
    let currency = Currency::new(&scenario.model.currency);
    let told = scenario
        .marks()
        .into_iter()
        .map(|(years, loss)| match loss {
            Some(loss) => format!("1-in-{years} {}", currency.amount_in_full(loss)),
            None => format!("1-in-{years} none"),
        });
    let name = Names::new(laddered).claimant();
    format!(
        "One event of this peril costs {name}, by the laws of frequency and severity: {}.",
        listed(told)
    )
}
