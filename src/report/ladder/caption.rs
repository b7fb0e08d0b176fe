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
    sentences(laddered).join(" ")
}

/// The sentences of the reading, the last stretch first.
pub(super) fn sentences(laddered: &Laddered) -> Vec<String> {
    let mut sentences = vec![verdict(laddered, laddered.scenario())];
    sentences.extend(regimes(laddered, laddered.scenario()));
    sentences
}

/// What the last stretch of a variant says.
#[must_use]
pub fn verdict(laddered: &Laddered, variant: &Variant) -> String {
    let names = Names::new(laddered);
    let claimant = names.claimant();
    let currency = Currency::new(&variant.model.currency);
    let Some(last) = variant.steps.last() else {
        return String::new();
    };
    let starts_above = variant.steps.len() > 1;
    let every = format!("further {} of a breach at {claimant}", currency.unit());
    let start = match starts_above {
        true => format!("Above {},", currency.amount_in_full(last.piece.from)),
        false => format!(
            "From {} to {},",
            currency.amount_in_full(last.piece.from),
            currency.amount_in_full(last.piece.to)
        ),
    };
    let slopes = variant.by_category(&last.piece.last_slope);
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

/// The widest stretches before the last in which somebody else pays.
fn regimes(laddered: &Laddered, variant: &Variant) -> Vec<String> {
    let names = Names::new(laddered);
    let currency = Currency::new(&variant.model.currency);
    let Some((_, before)) = variant.steps.split_last() else {
        return Vec::new();
    };
    let width = |step: &Step| (step.piece.to / step.piece.from).ln();
    let mut widest: Vec<&Step> = before
        .iter()
        .filter(|step| {
            let own = variant.by_category(&step.piece.slope)[Category::Own as usize];
            own < ALL
        })
        .collect();
    widest.sort_by(|a, b| width(b).total_cmp(&width(a)));
    widest.truncate(MOST_TOLD);
    widest.sort_by(|a, b| a.piece.from.total_cmp(&b.piece.from));
    let sentence = |step: &Step| {
        let (from, to) = (step.piece.from, step.piece.to);
        let range = format!(
            "From {} to {}",
            currency.amount_in_full(from),
            currency.amount_in_full(to)
        );
        let slopes = variant.by_category(&step.piece.slope);
        let first = if step.piece.is_straight {
            ""
        } else {
            " at first"
        };
        let unit = currency.unit();
        match only_payer(slopes) {
            Some(category) => {
                let who = names.category(category);
                format!("{range}, each further {unit}{first} comes from {who}.")
            }
            None => format!(
                "{range}, of each further {unit}{first} {}.",
                shared(&names, &currency, slopes)
            ),
        }
    };
    widest.into_iter().map(sentence).collect()
}
