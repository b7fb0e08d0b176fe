//! The document of a sweep: what it was made of, and the variants that are told.

use super::Sweep;
use crate::report::audience::Audience;
use crate::report::{SEMANTIC_VERSION, json};
use crate::summary::SweepSpec;
use serde_json::{Map, Value, json};

/// What the sweep was made of, the best and the efficient variants by number, and the figures of
/// these and of the scenario as it is. Nothing in it changes from one run to the next.
#[must_use]
pub fn document(sweep: &Sweep<'_>) -> Value {
    let facts = sweep.facts;
    let best: Vec<usize> = sweep.ranked().into_iter().take(sweep.top).collect();
    let frontier = sweep.frontier();
    let mut told = sweep.told();
    told.sort_unstable();
    json!({
        "scenario": facts.scenario,
        "version": env!("CARGO_PKG_VERSION"),
        "semantic_version": SEMANTIC_VERSION,
        "years": facts.years,
        "seed": facts.seed,
        "hash": facts.hash,
        "settings": json::settings(&facts.settings),
        "currency": sweep.model.currency,
        "level": SweepSpec::LEVEL,
        "paths": sweep.paths,
        "variants": sweep.outcomes.len() - 1,
        "failed": sweep.failed().count(),
        "party": sweep.party,
        "audience": sweep.audience.map(Audience::key),
        "appetite": sweep.appetite.map(|it| it.to_string()),
        "meet_appetite": sweep.meeting(),
        "by": sweep.by.key(),
        "verdict": sweep.verdict(),
        "best": best,
        "frontier": frontier,
        "told": told.into_iter().map(|it| (it.to_string(), told_of(sweep, it))).collect::<Map<_, _>>(),
    })
}

/// What a variant sets and the figures of the party that ranks the variants.
fn told_of(sweep: &Sweep<'_>, variant: usize) -> Value {
    let pairs = sweep.paths.iter().zip(&sweep.values[variant]);
    let set: Map<String, Value> = pairs
        .map(|(path, value)| (path.clone(), json!(value)))
        .collect();
    let figures = sweep.figures(variant).iter();
    let figures: Map<String, Value> = figures
        .map(|(metric, it)| {
            let value = json!({
                "value": it.value(),
                "low": it.low(),
                "high": it.high(),
                "trustworthy": it.is_trustworthy(),
            });
            (metric.key().to_owned(), value)
        })
        .collect();
    json!({ "set": set, "figures": figures })
}
