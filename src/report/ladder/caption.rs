//! The ladder in sentences: whose every further dollar is.

use super::{Laddered, NOTHING, Names, Variant};
use crate::report::listed;
use crate::report::plot::Currency;
use crate::settle::ladder::{Category, Step};

/// A part this near to the whole is all of it.
const ALL: f64 = 0.995;

/// Regimes told beside the last.
const MOST_TOLD: usize = 2;

/// The reading of the scenario: above the last kink, then the widest stretches below it.
///
/// `Above $2.23M, every further dollar of a breach at Lakeside Clinic is its own.`
#[must_use]
pub fn caption(laddered: &Laddered) -> String {
    said_in(laddered, usize::MAX).join(" ")
}

/// Its sentences, the last stretch first, in at most so many letters: the wider a stretch, the sooner it is told.
pub(super) fn said_in(laddered: &Laddered, letters: usize) -> Vec<String> {
    let last = verdict(laddered, laddered.scenario());
    let mut left = letters.saturating_sub(last.chars().count());
    let mut told: Vec<(f64, String)> = Vec::new();
    for (from, sentence) in regimes(laddered, laddered.scenario()) {
        let length = sentence.chars().count() + 1;
        if length <= left {
            left -= length;
            told.push((from, sentence));
        }
    }
    told.sort_by(|a, b| a.0.total_cmp(&b.0));
    let told = told.into_iter().map(|(_, sentence)| sentence);
    std::iter::once(last).chain(told).collect()
}

/// What the last stretch of a variant says.
#[must_use]
pub fn verdict(laddered: &Laddered, variant: &Variant) -> String {
    let names = Names::new(laddered);
    let claimant = names.claimant();
    let currency = Currency::new(&variant.model.currency);
    let regimes = joined(variant);
    let (Some(last), Some(end)) = (regimes.last(), variant.steps.last()) else {
        return String::new();
    };
    let every = format!("further {} of a breach at {claimant}", currency.unit());
    let from = currency.amount_in_full(last.from);
    let start = match regimes.len() {
        1 => format!("From {from} to {},", currency.amount_in_full(last.to)),
        _ => format!("Above {from},"),
    };
    let slopes = variant.by_category(&end.piece.last_slope);
    let stays = slopes[Category::Own as usize] + slopes[Category::Uncollectable as usize];
    let lost = slopes[Category::Uncollectable as usize];
    if slopes[Category::Own as usize] >= ALL {
        return format!("{start} every {every} is its own.");
    }
    if stays >= ALL {
        let cents = currency.cents(lost);
        return format!("{start} every {every} stays with it, {cents} of it uncollectable.");
    }
    match only_payer(slopes) {
        Some(category) => {
            let who = names.category(category);
            format!("{start} every {every} comes from {who}.")
        }
        None => format!(
            "{start} of each {every} {}.",
            shared(&names, &currency, slopes)
        ),
    }
}

/// `60 ¢ come from its insurer Harbor Mutual and 40 ¢ stay with it`.
fn shared(names: &Names<'_>, currency: &Currency, slopes: [f64; 6]) -> String {
    let others = Category::ALL.into_iter().filter(|it| is_other(*it));
    let mut parts: Vec<(f64, String)> = others
        .map(|category| (slopes[category as usize], names.category(category)))
        .filter(|(slope, _)| slope.abs() >= NOTHING)
        .collect();
    parts.sort_by(|a, b| b.0.total_cmp(&a.0));
    let from = parts.into_iter().enumerate().map(|(at, (slope, name))| {
        let come = if at == 0 { " come" } else { "" };
        format!("{}{come} from {name}", currency.cents(slope))
    });
    let lost = slopes[Category::Uncollectable as usize];
    let own = slopes[Category::Own as usize];
    let mut told: Vec<String> = from.collect();
    if lost.abs() >= NOTHING {
        told.push(format!("{} are uncollectable", currency.cents(lost)));
    }
    if own.abs() >= NOTHING {
        told.push(format!("{} stay with it", currency.cents(own)));
    }
    listed(told)
}

/// Is it money of others than the claimant?
fn is_other(category: Category) -> bool {
    match category {
        Category::Own | Category::Uncollectable => false,
        Category::OwnInsurer
        | Category::Provider
        | Category::ProviderInsurer
        | Category::SubProcessor => true,
    }
}

/// The one other whose money pays all of the next dollar.
fn only_payer(slopes: [f64; 6]) -> Option<Category> {
    let mut others = Category::ALL.into_iter().filter(|it| is_other(*it));
    others.find(|category| slopes[*category as usize] >= ALL)
}

/// Losses over which the same categories pay the same parts.
struct Regime {
    from: f64,
    to: f64,
    slopes: [f64; 6],
    is_straight: bool,
}

/// The stretches of a variant, neighbours of the same parts joined.
fn joined(variant: &Variant) -> Vec<Regime> {
    let mut regimes: Vec<Regime> = Vec::new();
    for Step { piece, .. } in &variant.steps {
        let slopes = variant.by_category(&piece.slope);
        let is_same = |last: &Regime| {
            let mut pairs = last.slopes.iter().zip(&slopes);
            last.is_straight && piece.is_straight && pairs.all(|(a, b)| (a - b).abs() < NOTHING)
        };
        match regimes.last_mut().filter(|last| is_same(last)) {
            Some(last) => last.to = piece.to,
            None => regimes.push(Regime {
                from: piece.from,
                to: piece.to,
                slopes,
                is_straight: piece.is_straight,
            }),
        }
    }
    regimes
}

/// The widest stretches before the last in which somebody else pays, with their starts.
fn regimes(laddered: &Laddered, variant: &Variant) -> Vec<(f64, String)> {
    let names = Names::new(laddered);
    let currency = Currency::new(&variant.model.currency);
    let mut widest = joined(variant);
    widest.pop();
    widest.retain(|regime| regime.slopes[Category::Own as usize] < ALL);
    let width = |regime: &Regime| (regime.to / regime.from).ln();
    widest.sort_by(|a, b| width(b).total_cmp(&width(a)));
    widest.truncate(MOST_TOLD);
    let sentence = |regime: &Regime| {
        let (from, to) = (regime.from, regime.to);
        let (from, to) = (currency.amount_in_full(from), currency.amount_in_full(to));
        let first = if regime.is_straight { "" } else { " at first" };
        let unit = currency.unit();
        match only_payer(regime.slopes) {
            Some(category) => {
                let who = names.category(category);
                format!("From {from} to {to}, each further {unit}{first} comes from {who}.")
            }
            None => {
                let shared = shared(&names, &currency, regime.slopes);
                format!("From {from} to {to}, of each further {unit}{first} {shared}.")
            }
        }
    };
    let told = widest.iter();
    told.map(|regime| (regime.from, sentence(regime))).collect()
}
