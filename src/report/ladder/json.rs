//! The document of a ladder: what `obligor ladder --json` prints.
//!
//! Documented key by key in `docs/reference/ladder.md`.

use super::{Laddered, Names, Variant, assumptions, caption, reasons, verdict};
use crate::model::Model;
use crate::report::SEMANTIC_VERSION;
use crate::report::json::settings;
use crate::settle::ladder::{Category, Payer, Step, Struck, Who};
use serde_json::{Map, Value, json};

/// What names a ladder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LadderFacts {
    /// The scenario's id: the stem of its file.
    pub scenario: String,
    /// Content hash of the scenario with its settings.
    pub hash: String,
    /// What `--set` changed: path and value as written.
    pub settings: Vec<(String, String)>,
}

/// The key of a category.
#[must_use]
pub fn key(category: Category) -> &'static str {
    match category {
        Category::Own => "own",
        Category::OwnInsurer => "own_insurer",
        Category::Provider => "provider",
        Category::ProviderInsurer => "provider_insurer",
        Category::SubProcessor => "sub_processor",
        Category::Uncollectable => "uncollectable",
    }
}

/// The document.
#[must_use]
pub fn document(facts: &LadderFacts, laddered: &Laddered) -> Value {
    let scenario = laddered.scenario();
    let (model, assumed) = (&scenario.model, &scenario.assumed);
    let names = Names::new(laddered);
    let categories = Category::ALL
        .map(|category| json!({ "key": key(category), "name": names.category(category) }));
    let marks = scenario.marks().into_iter();
    let marks: Vec<Value> = marks
        .map(|(years, loss)| json!({ "years": years, "loss": loss }))
        .collect();
    let drafts: Vec<Value> = laddered.variants[1..]
        .iter()
        .map(|draft| {
            let mut map = of_variant(laddered, &names, draft);
            map.insert("name".into(), json!(draft.name));
            Value::Object(map)
        })
        .collect();
    let mut map = Map::new();
    let head = [
        ("scenario", json!(facts.scenario)),
        ("title", json!(model.title)),
        ("currency", json!(model.currency)),
        ("version", json!(env!("CARGO_PKG_VERSION"))),
        ("semantic_version", json!(SEMANTIC_VERSION)),
        ("hash", json!(facts.hash)),
        ("settings", settings(&facts.settings)),
        (
            "claimant",
            json!(model.parties[assumed.claimant.index()].key),
        ),
        ("peril", json!(model.perils[assumed.peril.index()].key)),
        ("from", json!(laddered.range.0)),
        ("to", json!(laddered.range.1)),
        ("assumptions", of_assumed(laddered)),
        ("categories", json!(categories)),
        ("marks", json!(marks)),
        ("caption", json!(caption(laddered))),
    ];
    map.extend(head.map(|(key, value)| (key.to_owned(), value)));
    map.extend(of_variant(laddered, &names, scenario));
    map.insert("drafts".into(), json!(drafts));
    Value::Object(map)
}

fn of_assumed(laddered: &Laddered) -> Value {
    let Variant {
        model,
        assumed,
        ladder,
        ..
    } = laddered.scenario();
    let culpability = assumed.culpability.iter().map(|(party, level, chance)| {
        let key = model.parties[party.index()].key.clone();
        (key, json!({ "level": level.word(), "chance": chance }))
    });
    let flags = assumed.flags.iter();
    let heads = assumed.heads.iter();
    let decided = ladder.decided().iter();
    json!({
        "hit": match assumed.struck { Struck::Claimant => "claimant", Struck::All => "all" },
        "culpability": Value::Object(culpability.collect()),
        "flags": flags.map(|flag| model.flags[flag.index()].clone()).collect::<Vec<_>>(),
        "hours": assumed.hours,
        "records": assumed.records,
        "heads": heads.map(|(head, share)| (model.heads[head.index()].key.clone(), json!(share)))
            .collect::<Map<_, _>>(),
        "chances": decided.map(|it| json!({
            "path": it.path, "chance": it.chance, "happens": it.happens,
        })).collect::<Vec<_>>(),
        "words": assumptions(laddered),
    })
}

fn of_variant(laddered: &Laddered, names: &Names<'_>, variant: &Variant) -> Map<String, Value> {
    let kinks: Vec<Value> = (0..variant.steps.len())
        .map(|at| of_step(names, variant, at))
        .collect();
    let end = variant
        .steps
        .last()
        .map(|step| json!({ "gross": step.piece.to, "bears": sums(variant, &step.piece.last) }));
    let mut map = Map::new();
    map.insert("kinks".into(), json!(kinks));
    map.insert("end".into(), json!(end));
    map.insert("verdict".into(), json!(verdict(laddered, variant)));
    map
}

/// A step as the kink at its start; the first is the start of the range.
fn of_step(names: &Names<'_>, variant: &Variant, at: usize) -> Value {
    let step = &variant.steps[at];
    let reasons = if at == 0 {
        Vec::new()
    } else {
        reasons(variant, step)
    };
    let before = at.checked_sub(1).map(|before| &variant.steps[before].piece);
    json!({
        "gross": (step.piece.from * 100.0).round() / 100.0,
        "kind": match (at, step.jumps) { (0, _) => "start", (_, true) => "jump", _ => "kink" },
        "bears": sums(variant, &step.piece.first),
        "before": before.filter(|_| step.jumps).map(|piece| sums(variant, &piece.last)),
        "next": next(names, variant, step),
        "next_by_category": sums(variant, &step.piece.slope),
        "is_straight": step.piece.is_straight,
        "causes": reasons.iter().map(|reason| json!({
            "what": reason.words, "promise": reason.path, "clause": reason.clause,
        })).collect::<Vec<_>>(),
    })
}

fn next(names: &Names<'_>, variant: &Variant, step: &Step) -> Vec<Value> {
    let payers = variant.ladder.payers().iter().zip(&step.piece.slope);
    payers
        .filter(|(_, slope)| slope.abs() >= 1e-9)
        .map(|(payer, slope)| {
            let mut map = of_payer(&variant.model, payer);
            map.insert("name".into(), json!(names.payer(&variant.model, payer)));
            map.insert("share".into(), json!(slope));
            Value::Object(map)
        })
        .collect()
}

fn of_payer(model: &Model, payer: &Payer) -> Map<String, Value> {
    let mut map = Map::new();
    map.insert("category".into(), json!(key(payer.category)));
    match payer.who {
        Who::Party(party) => map.insert("party".into(), json!(model.parties[party].key)),
        Who::Policy(policy) => map.insert("policy".into(), json!(model.policies[policy].key)),
    };
    map
}

fn sums(variant: &Variant, amounts: &[f64]) -> Value {
    let sums = variant.by_category(amounts);
    let pairs = Category::ALL.map(|category| {
        // Rounding leaves no amounts of less than nothing.
        let sum = sums[category as usize];
        let sum = if sum.abs() < 1e-9 { 0.0 } else { sum };
        (key(category).to_owned(), json!(sum))
    });
    Value::Object(pairs.into_iter().collect())
}
