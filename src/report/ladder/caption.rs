//! The ladder in sentences: whose every further dollar is.

use super::{Laddered, NOTHING, Names, Variant, coins};
use crate::report::listed;
use crate::report::plot::Currency;
use crate::settle::ladder::{Category, Step};

/// A part this near to the whole is all of it.
const ALL: f64 = 0.995;

/// Regimes told beside the last.
const MOST_TOLD: usize = 2;

/// The reading of the scenario: above the last kink, then the widest stretches below it.
///
/// `Above $2.23M, every further dollar of a breach at Lakeside Clinic is Lakeside Clinic's.`
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
    let slopes = variant.by_category(&end.piece.last_slope);
    let lost = slopes[Category::Uncollectable as usize];
    let stays = |slopes: &[f64; 6]| {
        slopes[Category::Own as usize] + slopes[Category::Uncollectable as usize]
    };
    if stays(&slopes) >= ALL {
        let start = above(
            &currency,
            variant.steps[0].piece.from,
            last_while(variant, stays),
        );
        if slopes[Category::Own as usize] >= ALL {
            let own = |slopes: &[f64; 6]| slopes[Category::Own as usize];
            let from = last_while(variant, own);
            let start = above(&currency, variant.steps[0].piece.from, from);
            return format!("{start} every {every} {}.", names.is_claimants());
        }
        let cents = currency.cents_in_full(lost);
        return format!(
            "{start} every {every} stays with {claimant}, {cents} of it uncollectable."
        );
    }
    let from = currency.amount_in_full(last.from);
    let start = match regimes.len() {
        1 => format!("From {from} to {},", currency.amount_in_full(last.to)),
        _ => format!("Above {from},"),
    };
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

/// The loss from which on a part of each further dollar is all of it; the part is all of it at the
/// end of the range.
fn last_while(variant: &Variant, part: impl Fn(&[f64; 6]) -> f64) -> f64 {
    let is_all = |slopes: &[f64]| part(&variant.by_category(slopes)) >= ALL;
    let mut from = variant.steps.last().map_or(0.0, |step| step.piece.to);
    for Step { piece, .. } in variant.steps.iter().rev() {
        if !is_all(&piece.last_slope) {
            break;
        }
        if !is_all(&piece.slope) {
            // A bend: its slope is no line, so that the place is looked for.
            let slope = |loss: f64| {
                let wide = ((piece.to - piece.from) * 1e-6).max(1e-3);
                let (low, high) = (
                    variant.ladder.at(loss - wide),
                    variant.ladder.at(loss + wide),
                );
                let both = low.paid.iter().zip(&high.paid);
                both.map(|(a, b)| (b - a) / (2.0 * wide))
                    .collect::<Vec<f64>>()
            };
            let (mut low, mut high) = (piece.from, piece.to);
            while high / low > 1.0 + 1e-4 {
                let middle = (low * high).sqrt();
                if is_all(&slope(middle)) {
                    high = middle;
                } else {
                    low = middle;
                }
            }
            return high;
        }
        from = piece.from;
    }
    from
}

/// `Above $2.23M,`; `From $10k,` where it is so from the start.
fn above(currency: &Currency, start: f64, from: f64) -> String {
    let amount = currency.amount_in_full(from);
    if from > start {
        format!("Above {amount},")
    } else {
        format!("From {amount},")
    }
}

/// `60 ¢ come from Harbor Mutual (Lakeside Clinic's insurer) and 40 ¢ stay with Lakeside Clinic`; what
/// somebody gets back is told with the sum that it is got back of.
fn shared(names: &Names<'_>, currency: &Currency, slopes: [f64; 6]) -> String {
    // As the table of kinks has them, to a tenth.
    let coins = coins(&slopes, 1000);
    let told = |kind: &dyn Fn(Category, i64) -> bool| -> Vec<(i64, Category)> {
        let all = Category::ALL.into_iter();
        let all = all.map(|category| (coins[category as usize], category));
        let mut told: Vec<(i64, Category)> = all.filter(|(it, of)| kind(*of, *it)).collect();
        told.sort_by_key(|(coin, _)| -coin);
        told
    };
    let cents = |coin: i64| currency.coins(coin as f64 / 10.0);
    let from = told(&|of, coin| is_other(of) && coin > 0);
    let from = from.into_iter().enumerate().map(|(at, (coin, of))| {
        let come = if at == 0 { " come" } else { "" };
        format!("{}{come} from {}", cents(coin), names.category(of))
    });
    let mut parts: Vec<String> = from.collect();
    let lost = coins[Category::Uncollectable as usize];
    if lost > 0 {
        parts.push(format!("{} are uncollectable", cents(lost)));
    }
    let own = coins[Category::Own as usize];
    if own > 0 {
        parts.push(format!("{} stay with {}", cents(own), names.claimant()));
    }
    let back = told(&|_, coin| coin < 0).into_iter().map(|(coin, of)| {
        let less = cents(-coin);
        match of {
            Category::Uncollectable => format!("{less} less are uncollectable"),
            _ if names.is_many(of) => format!("{} get back {less}", names.category(of)),
            _ => format!("{} gets back {less}", names.category(of)),
        }
    });
    let back: Vec<String> = back.collect();
    let told = listed(parts);
    if back.is_empty() {
        return told;
    }
    // What is paid is more than the one unit by what comes back: both sums are told.
    let paid: i64 = coins.iter().filter(|coin| **coin > 0).sum();
    format!("{told}; {} of these {}", listed(back), cents(paid))
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
    let width = |regime: &Regime| libm::log(regime.to / regime.from);
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
