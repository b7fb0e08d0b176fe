//! The worth of controls as JSON.

use super::{Change, Controlled, Trial, verdict};
use crate::report::SEMANTIC_VERSION;
use crate::report::audience::Audience;
use crate::report::json::settings;
use crate::scenario::ActsOn;
use serde_json::{Map, Value, json};

/// The document: `controls` in the order of the text, each with what it changes for every party,
/// with it less without it.
#[must_use]
pub fn document(controlled: &Controlled<'_>) -> Value {
    let facts = controlled.facts;
    let trials = controlled.best_first();
    json!({
        "scenario": facts.scenario,
        "title": controlled.model.title,
        "currency": controlled.model.currency,
        "years": facts.years,
        "seed": facts.seed,
        "version": env!("CARGO_PKG_VERSION"),
        "semantic_version": SEMANTIC_VERSION,
        "hash": facts.hash,
        "settings": settings(&facts.settings),
        "audience": controlled.audience.map(Audience::key),
        "verdict": verdict(controlled).replace('\u{a0}', " "),
        "controls": trials.into_iter().map(trial).collect::<Vec<Value>>(),
        "untried": controlled.untried.iter().map(|it| it.key).collect::<Vec<_>>(),
    })
}

fn trial(trial: &Trial<'_>) -> Value {
    let effect = ActsOn::ALL.map(|what| (what.word().to_owned(), json!(trial.effect.on(what))));
    let own = std::iter::once((trial.party, trial.change(trial.party)));
    let subjects = trial.comparison.iter().flat_map(|it| &it.subjects);
    let keys = subjects.map(|subject| subject.key.as_str());
    let others = keys.map(|key| (key, trial.change(key)));
    let parties: Map<String, Value> = own
        .chain(others)
        .map(|(key, it)| (key.to_owned(), change(it)))
        .collect();
    json!({
        "party": trial.party,
        "control": trial.known.key,
        "name": trial.known.name,
        "in_place": trial.in_place,
        "effect": effect.into_iter().collect::<Map<String, Value>>(),
        "cost": trial.cost,
        "saved_for_each_spent": trial.saved_for_each_spent(),
        "parties": parties,
        "published": {
            "what": trial.known.published,
            "ratio": trial.known.ratio,
            "multiplier": trial.known.multiplier(),
            "sigma": trial.known.sigma(),
            "source": trial.known.origin(),
            "as_of": trial.known.date,
            "confidence": trial.known.confidence,
        },
    })
}

fn change(change: Change) -> Value {
    let mut told = json!({
        "mean": change.mean,
        "tvar_99": change.tvar,
        "cost_of_risk": change.cost_of_risk,
    });
    if let Some((range, sd)) = change.parameters {
        told["tvar_99"] = Value::Null;
        told["parameters"] = json!({ "low": range.low(), "high": range.high(), "sd": sd });
    }
    told
}
