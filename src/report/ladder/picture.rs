//! The picture of a ladder.

use super::caption::said_in;
use super::{Laddered, Names, Variant, assumptions, held, reasons, verdict};
use crate::model::Model;
use crate::report::plot::{
    Currency, Imprint, LadderBand, LadderKink, LadderPanel, LadderPicture, LadderStretch, Palette,
    Setting,
};
use crate::report::{Facts, listed};
use crate::settle::ladder::{Category, Step};

/// The stack from the bottom: what stays with the claimant first.
const STACK: [Category; 6] = [
    Category::Own,
    Category::Uncollectable,
    Category::OwnInsurer,
    Category::Provider,
    Category::ProviderInsurer,
    Category::SubProcessor,
];

/// Points on a stretch of one power of ten: on a log axis lines are curves.
const POINTS_A_DECADE: f64 = 60.0;

/// Currency and origin: nothing is drawn at random, and parties have the colours of their part.
#[must_use]
pub fn setting(facts: &Facts, model: &Model) -> Setting {
    Setting {
        palette: Palette::new(Vec::<(String, String)>::new()),
        currency: Currency::new(&model.currency),
        imprint: Imprint {
            years: 0,
            seed: 0,
            ..Imprint::of(facts, model)
        },
    }
}

/// The ladder as a picture: the scenario alone, or small multiples of it and its drafts.
#[must_use]
pub fn picture(laddered: &Laddered) -> LadderPicture {
    let names = Names::new(laddered);
    let scenario = laddered.scenario();
    let bears = laddered.categories();
    let stack: Vec<Category> = STACK.into_iter().filter(|it| bears.contains(it)).collect();
    let bands = stack.iter().map(|category| LadderBand {
        name: match category {
            Category::Own => format!("{} itself", names.claimant()),
            _ => names.category(*category),
        },
        colour: *category as usize,
        is_unpaid: *category == Category::Uncollectable,
    });
    let marks = scenario.marks().into_iter();
    let rare = marks.clone().filter(|(_, loss)| loss.is_none());
    let rare: Vec<String> = rare.map(|(years, _)| format!("1-in-{years}")).collect();
    let panels = laddered.variants.iter();
    LadderPicture {
        title: format!(
            "Who pays a breach at {}: {}",
            names.claimant(),
            names.peril()
        ),
        caption: held(&said(laddered)),
        note: held(&note(laddered, &rare)),
        range: laddered.range,
        marks: marks
            .filter_map(|(years, loss)| Some((years, loss?)))
            .collect(),
        bands: bands.collect(),
        panels: panels.map(|it| panel(laddered, it, &stack)).collect(),
    }
}

/// Letters that two lines under the headline surely hold.
const CAPTION: usize = 270;

/// The reading, as many of its sentences as the page has room for; of several panels each says its
/// own.
fn said(laddered: &Laddered) -> String {
    if laddered.variants.len() > 1 {
        let names: Vec<String> = laddered.variants.iter().map(|it| it.name.clone()).collect();
        return format!(
            "The same event under {} wordings: {}.",
            names.len(),
            listed(names)
        );
    }
    said_in(laddered, CAPTION).join(" ")
}

fn note(laddered: &Laddered, rare: &[String]) -> String {
    let mut note = format!("Assumed: {}.", assumptions(laddered).join("; "));
    if laddered.variants.len() > 1 {
        note.push_str(" Hairlines without an amount are in the table.");
        return note;
    }
    note.push_str(
        " Marks: the loss of one event that frequency and severity give once in so many years",
    );
    if !rare.is_empty() {
        let none = listed(rare.iter().cloned());
        note.push_str(&format!(" (none at {none}: such events are rarer)"));
    }
    note.push('.');
    note
}

fn panel(laddered: &Laddered, variant: &Variant, stack: &[Category]) -> LadderPanel {
    let kinks = (1..variant.steps.len()).map(|at| kink(variant, at));
    LadderPanel {
        name: variant.name.clone(),
        verdict: held(&verdict(laddered, variant)),
        stretches: variant
            .steps
            .iter()
            .map(|step| stretch(variant, step, stack))
            .collect(),
        kinks: kinks.collect(),
    }
}

fn kink(variant: &Variant, at: usize) -> LadderKink {
    let step = &variant.steps[at];
    let first = reasons(variant, step).into_iter().next();
    let (label, clause) = first.map_or((String::new(), None), |it| (it.short, it.clause));
    LadderKink {
        at: step.piece.from,
        label,
        clause,
        weight: weight(variant, at),
    }
}

/// How much of the next dollar changes hands at a kink, by category.
fn weight(variant: &Variant, at: usize) -> f64 {
    let (before, after) = (&variant.steps[at - 1].piece, &variant.steps[at].piece);
    let below = variant.by_category(&before.last_slope);
    let above = variant.by_category(&after.slope);
    let changes = below.iter().zip(&above).map(|(a, b)| (a - b).abs());
    let jump = if variant.steps[at].jumps { 2.0 } else { 0.0 };
    // Where hands change inside a category only, the sooner known the better.
    changes.sum::<f64>() + jump
}

fn stretch(variant: &Variant, step: &Step, stack: &[Category]) -> LadderStretch {
    let piece = &step.piece;
    let decades = libm::log10(piece.to / piece.from);
    let points = (decades * POINTS_A_DECADE).ceil().max(2.0) as usize;
    let shares = (0..=points).map(|k| {
        let loss = match k {
            0 => piece.from,
            k if k == points => piece.to,
            k => piece.from * libm::pow(piece.to / piece.from, k as f64 / points as f64),
        };
        let paid = if piece.is_straight {
            piece.at(loss)
        } else {
            variant.ladder.at(loss).paid
        };
        (loss, parts(variant, &paid, stack))
    });
    let of = |slopes: &[f64]| {
        let sums = variant.by_category(slopes);
        stack
            .iter()
            .map(|category| sums[*category as usize])
            .collect()
    };
    LadderStretch {
        shares: shares.collect(),
        next: [of(&piece.slope), of(&piece.last_slope)],
    }
}

/// Parts of the loss by band; who gains bears nothing.
fn parts(variant: &Variant, paid: &[f64], stack: &[Category]) -> Vec<f64> {
    let sums = variant.by_category(paid);
    let borne: Vec<f64> = stack.iter().map(|it| sums[*it as usize].max(0.0)).collect();
    let all: f64 = borne.iter().sum::<f64>().max(f64::MIN_POSITIVE);
    borne.into_iter().map(|amount| amount / all).collect()
}
