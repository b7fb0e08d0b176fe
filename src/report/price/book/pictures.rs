//! Pictures of a priced book: how bad a year gets, who drives the tail, which policies pay.

use super::json::CURRENCY;
use super::{PricedBook, by_return_period};
use crate::report::cell;
use crate::report::plot::{
    Bearer, Currency, Exceedance, Imprint, Level, LevelKind, Measure, Palette, Point, Ranked,
    RankedPanel, RankedRow, Setting, points,
};
use crate::report::{counted, grouped};
use crate::summary::Estimate;
use crate::summary::estimate::Z_95;
use crate::summary::pictures::curve_periods;
use crate::summary::premium::LossCurve;

/// Providers that have a bar of their own.
pub const PROVIDERS: usize = 18;

/// Policies that are told at each end of the ranking.
pub const POLICIES: usize = 20;

/// Name, currency and origin.
#[must_use]
pub fn setting(priced: &PricedBook<'_>) -> Setting {
    let facts = priced.facts;
    Setting {
        palette: Palette::new([("book", "The book")]),
        currency: Currency::new(CURRENCY),
        imprint: Imprint {
            scenario: format!("Book {}", facts.scenario),
            years: facts.years,
            seed: facts.seed,
            hash: facts.hash.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
    }
}

/// All losses of a year and its largest event by return period, with our premium.
#[must_use]
pub fn exceedance(priced: &PricedBook<'_>) -> Exceedance {
    let it = &priced.whole;
    Exceedance {
        party: "book".to_owned(),
        bearer: Bearer::Book,
        gross: curve(&it.largest),
        net: curve(&it.curve),
        levels: vec![Level {
            label: "our premium".to_owned(),
            amount: it.premium,
            kind: LevelKind::Premium,
        }],
    }
}

/// The points that so many years can tell.
fn curve(curve: &LossCurve) -> Vec<Point> {
    let years = curve.years();
    points(&by_return_period(curve, &curve_periods(years)), years)
}

fn percent(share: f64) -> String {
    cell::share(share).replace('%', " %")
}

/// What each provider carries of the worst years, and what strikes insureds alone.
#[must_use]
pub fn providers(priced: &PricedBook<'_>) -> Ranked {
    let of = |label: &str, it: Estimate, share: f64, is_apart| {
        let interval = it.interval(Z_95);
        RankedRow {
            label: label.to_owned(),
            value: it.value(),
            low: interval.low(),
            high: interval.high(),
            note: percent(share),
            is_apart,
        }
    };
    let name = |at: usize| priced.book.providers()[at].name.as_str();
    let (told, rest) = priced
        .providers
        .split_at(PROVIDERS.min(priced.providers.len()));
    let told_rows = told.iter();
    let mut rows: Vec<RankedRow> = told_rows
        .map(|it| of(name(it.provider), it.co_tvar, it.share, false))
        .collect();
    if !rest.is_empty() {
        let label = format!("{} other providers", grouped(rest.len() as u64));
        let sum = rest.iter().map(|it| it.co_tvar.value()).sum();
        let share = rest.iter().map(|it| it.share).sum();
        rows.push(of(&label, Estimate::new(sum, 0.0), share, true));
    }
    let it = &priced.whole;
    rows.push(of(
        "insureds alone",
        it.co_tvar_alone,
        priced.share_alone(),
        true,
    ));
    let worst = priced.basis.worst_years().replace('%', " %");
    Ranked {
        title: "Which providers drive the tail".to_owned(),
        caption: carried(priced, &worst),
        measure: Measure::Money,
        axis: format!(
            "our part of the losses in the worst {worst} of years, {CURRENCY} a year · line: 95 % interval"
        ),
        line: None,
        panels: vec![RankedPanel {
            heading: "Through whom, and its part of the tail".to_owned(),
            rows,
        }],
    }
}

fn carried(priced: &PricedBook<'_>, worst: &str) -> String {
    let alone = percent(priced.share_alone());
    let Some(first) = priced.providers.first().filter(|it| it.share > 0.0) else {
        return format!("No provider carries any of the losses in the worst {worst} of years.");
    };
    let name = &priced.book.providers()[first.provider].name;
    let clients = counted(first.clients as u64, "insured", "insureds");
    format!(
        "{name} ({clients}) carries {} of the losses in the worst {worst} of years; {alone} strikes insureds alone.",
        percent(first.share)
    )
}

/// What policies lose of their premium: the worst and the best, all where they are few.
#[must_use]
pub fn loss_ratios(priced: &PricedBook<'_>) -> Ranked {
    let row = |at: &usize| {
        let (it, policy) = (&priced.book.insureds()[*at], &priced.policies[*at]);
        let ratio = policy.expected.scaled(1.0 / it.premium);
        let interval = ratio.interval(Z_95);
        RankedRow {
            label: it.id.clone(),
            value: ratio.value(),
            low: interval.low().max(0.0),
            high: interval.high(),
            note: percent(ratio.value()),
            is_apart: false,
        }
    };
    let rows = |places: &[usize]| places.iter().map(row).collect();
    let panels = extremes(priced).into_iter();
    let panels = panels.map(|(heading, places)| RankedPanel {
        heading,
        rows: rows(&places),
    });
    Ranked {
        title: "What policies lose of their premium".to_owned(),
        caption: lost(priced),
        measure: Measure::Share,
        axis: "mean loss of a year over the premium · line: 95 % interval".to_owned(),
        line: Some((1.0, "the whole premium".to_owned())),
        panels: panels.collect(),
    }
}

/// The policies that are told with what they are: the worst and the best of many, else all.
#[must_use]
pub fn extremes(priced: &PricedBook<'_>) -> Vec<(String, Vec<usize>)> {
    let places = priced.by_loss_ratio();
    let count = places.len();
    if count <= 2 * POLICIES {
        let all = counted(count as u64, "policy", "policies");
        return vec![(format!("{all}, the worst first"), places)];
    }
    let best = places[count - POLICIES..].iter().rev().copied().collect();
    vec![
        (format!("The worst {POLICIES}"), places[..POLICIES].to_vec()),
        (format!("The best {POLICIES}"), best),
    ]
}

fn lost(priced: &PricedBook<'_>) -> String {
    let above = priced.rows().filter(|(it, policy)| {
        let interval = policy.expected.interval(Z_95);
        interval.low() > it.premium
    });
    let above = above.count();
    let rows = priced.rows().count() as u64;
    let all = counted(rows, "policy", "policies");
    let pays = match above {
        0 => format!("None of {all} loses"),
        1 => format!("One of {all} loses"),
        above => format!("{} of {all} lose", grouped(above as u64)),
    };
    format!(
        "{pays} more than the premium in a mean year by more than the error. The ends of a ranking owe \
         something to chance: more years, or another seed, rank others there."
    )
}
