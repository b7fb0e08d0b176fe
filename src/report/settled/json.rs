//! The document of a settlement: what `obligor settle --json` prints.
//!
//! Documented key by key in `docs/reference/settle.md`.

use super::{Entry, Settlement};
use crate::model::Model;
use crate::report::explained::Why;
use crate::report::json::{Source, settings};
use crate::report::{SEMANTIC_VERSION, role_word};
use crate::settle::Figures;
use serde_json::{Map, Value, json};

/// What names a settlement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettledFacts {
    /// The scenario.
    pub source: Source,
    /// The table of losses, if the events come from one.
    pub losses: Option<String>,
}

/// The document.
#[must_use]
pub fn document(facts: &SettledFacts, model: &Model, settlement: &Settlement) -> Value {
    let mut parties = Map::new();
    for (at, party) in model.parties.iter().enumerate() {
        let figures = settlement.parties.get(at).copied().unwrap_or_default();
        // Of many alike only those that had a loss are told of.
        if party.group.is_some() && figures == Figures::default() {
            continue;
        }
        let mut map = of_figures(&figures);
        map.insert("name".into(), json!(party.name));
        map.insert("role".into(), json!(role_word(&party.role)));
        parties.insert(party.key.clone(), Value::Object(map));
    }
    let unkept = settlement.transfer_count - settlement.transfers.len() as u64;
    json!({
        "scenario": facts.source.scenario,
        "title": model.title,
        "currency": model.currency,
        "version": env!("CARGO_PKG_VERSION"),
        "semantic_version": SEMANTIC_VERSION,
        "hash": facts.source.hash,
        "settings": settings(&facts.source.settings),
        "losses": facts.losses,
        "years": settlement.years,
        "events": settlement.events,
        "parties": parties,
        "groups": groups(model, settlement),
        "ground_up": settlement.losses,
        "transfers": settlement.transfers,
        "transfers_left_out": unkept,
        "conservation": { "largest_relative_error": settlement.largest_relative_error },
    })
}

fn groups(model: &Model, settlement: &Settlement) -> Value {
    let groups = model.groups.iter().map(|group| {
        let mut sum = Figures::default();
        for figures in settlement
            .parties
            .get(group.members.clone())
            .unwrap_or_default()
        {
            super::add_figures(&mut sum, figures);
        }
        let mut map = of_figures(&sum);
        map.insert("name".into(), json!(group.name));
        map.insert("count".into(), json!(group.members.len()));
        (group.key.clone(), Value::Object(map))
    });
    Value::Object(groups.collect())
}

pub(in crate::report) fn of_figures(figures: &Figures) -> Map<String, Value> {
    let pairs = [
        ("gross", figures.gross),
        ("net", figures.net),
        ("paid", figures.paid),
        ("received", figures.received),
        ("insured", figures.insured),
        ("credits", figures.credits),
        ("premiums", figures.premiums),
    ];
    let pairs = pairs.into_iter();
    pairs
        .map(|(key, value)| (key.to_owned(), json!(value)))
        .collect()
}

/// A transfer, and why its amount is what it is, where that is known.
#[must_use]
pub fn transfer(entry: &Entry<'_>, why: Option<&Why>) -> Value {
    let bound = why.map(|why| {
        json!({
            "words": why.bound.words,
            "path": why.bound.path,
            "clause": why.bound.clause,
        })
    });
    json!({
        "year": entry.year,
        "event": entry.event,
        "time": entry.time,
        "from": entry.from,
        "to": entry.to,
        "amount": entry.amount,
        "promise": entry.promise,
        "clause": entry.clause,
        "reason": entry.reason,
        "in_net": entry.in_net,
        "why": why.map(|why| &why.steps),
        "bound_by": bound,
    })
}
