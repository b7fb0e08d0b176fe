//! The number at which a party is indifferent between two drafts, and its interval.

use super::{COVER, Reported, SCENARIO, assert_held};
use crate::ready::{HEAD, Tested};
use obligor::model::Model;
use obligor::scenario::{Document, NumericChange, read_text};
use obligor::simulate::{Run, Unobserved, Variants, simulate_variants};
use obligor::summary::{
    CompareSink, Crossing, Difference, Indifference, PairedSpec, Subject, indifference,
};
use std::error::Error;

/// A search settles each run about ten times.
const RUNS: u64 = 500;
const YEARS: u64 = 2_048;
const SEED: u64 = 91_000;

const FIRST_LIMIT: f64 = 0.5e6;
const DEARER: f64 = 1e5;

fn document(limit: f64, premium: f64) -> Result<Document, Box<dyn Error>> {
    let tables = SCENARIO
        .replace("limit     = \"3M\"", &format!("limit = {limit:.1}"))
        .replace("premium   = \"1.5M\"", &format!("premium = {premium:.1}"));
    let document = read_text("test.toml", &format!("{HEAD}{tables}"), &[])?;
    assert_ne!(tables, SCENARIO);
    Ok(document)
}

fn model(document: &Document, seed: u64) -> Result<Model, Box<dyn Error>> {
    let (mut model, _) = document.resolve().map_err(|it| it.to_string())?;
    model.seed = seed;
    Ok(model)
}

/// What a draft is worth to the firm beside the first, less what it costs more.
fn gain(first: &Model, draft: &Model) -> Result<Difference, Box<dyn Error>> {
    let models = [first, draft];
    let variants = Variants::new(&models).map_err(|it| it.to_string())?;
    let subjects = Subject::all(&models);
    let spec = PairedSpec {
        years: YEARS,
        levels: vec![0.9],
        losses: Vec::new(),
    };
    let sink = || CompareSink::new(&variants, &subjects, &spec);
    let sink = simulate_variants(&variants, &Run::of(YEARS), sink, &Unobserved).0;
    let comparison = sink.finish()?.pop().ok_or("one draft is compared")?;
    let firm = comparison.subject("firm").ok_or("the firm is in both")?;
    let worth = firm.net.willingness_to_pay(0.9, 0.0);
    Ok(worth
        .ok_or("the level is kept")?
        .shifted(-firm.more_beside_losses()))
}

fn crossing(
    [first, second]: [&Document; 2],
    limit: &NumericChange,
    seed: u64,
) -> Result<Crossing, Box<dyn Error>> {
    let base = model(first, seed)?;
    let found = indifference(limit.now, limit.asked, |value| {
        let draft = second.with_number(&limit.path, value)?;
        gain(&base, &model(&draft, seed)?).map(Some)
    });
    match found? {
        Indifference::At(crossing) => Ok(crossing),
        other => Err(format!("no crossing: {other:?}").into()),
    }
}

/// A limit of 3M in place of 0.5M costs 100k a year more: with which limit is the firm indifferent? What the limit l
/// pays more is λ·m·(e^(−(r + 0.5M)/m) − e^(−(r + l)/m)), with r the retention.
#[test]
fn where_a_party_is_indifferent_is_held_19_times_in_20() -> Tested {
    let (rate, mean) = (COVER.losses.rate, COVER.losses.mean);
    let beyond = (-(COVER.retention + FIRST_LIMIT) / mean).exp() - DEARER / (rate * mean);
    let truth = -mean * beyond.ln() - COVER.retention;
    let documents = [
        document(FIRST_LIMIT, 2e5)?,
        document(COVER.limit, 2e5 + DEARER)?,
    ];
    let numbers = documents[0].numeric_differences(&documents[1]);
    let is_limit = |it: &&NumericChange| it.path.to_string() == "policy.cyber.limit";
    let limit = numbers.iter().find(is_limit).ok_or("the limits differ")?;
    let [first, second] = &documents;
    let mut held = 0;
    for seed in SEED..SEED + RUNS {
        let found = crossing([first, second], limit, seed)?;
        let reported = Reported::of("indifference", truth, [found.low, found.high]);
        held += u32::from(reported.holds());
    }
    let reported = Reported::of("limit at which the firm is indifferent", truth, [truth; 2]);
    assert_held(&[(reported, held)], RUNS, SEED);
    Ok(())
}
