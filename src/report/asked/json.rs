//! The answers as JSON.

use super::{Ask, Asked};
use crate::report::audience::Audience;
use crate::report::compared::LEVEL;
use crate::report::compared::json::bearings;
use crate::report::json::headed;
use crate::summary::{Lever, LeverKind};
use serde_json::{Value, json};

/// The document: `asks` are the changes that meet the appetite, the cheapest for others first;
/// `not_enough` the promises that do not, however far they go.
#[must_use]
pub fn document(asked: &Asked<'_>) -> Value {
    let compared = &asked.compared;
    let asks: Vec<Value> = asked
        .cheapest_first()
        .iter()
        .map(|it| ask(asked, it))
        .collect();
    let not_enough = asked.not_enough().map(|(lever, chance)| {
        let mut entry = promise(asked, lever);
        entry["p_over_appetite_at_its_furthest"] = json!(chance);
        entry
    });
    let said = json!({
        "party": compared.party,
        "audience": compared.audience.map(Audience::key),
        "appetite": asked.appetite.to_string(),
        "cost_of_capital": compared.cost_of_capital,
        "verdict": asked.verdict().replace('\u{a0}', " "),
        "met_as_it_stands": asked.appetite.is_met_by(asked.asks.now.value()),
        "p_over_appetite": asked.asks.now,
        "asks": asks,
        "not_enough": not_enough.collect::<Vec<Value>>(),
    });
    headed(compared.facts, compared.model, said)
}

fn kind(kind: LeverKind) -> &'static str {
    match kind {
        LeverKind::Cap => "cap",
        LeverKind::SuperCap => "super-cap",
        LeverKind::Pool => "pool",
        LeverKind::DeemedDirect => "deemed-direct",
        LeverKind::PolicyLimit => "policy-limit",
        LeverKind::ProviderLimit => "provider-limit",
        LeverKind::RequiredInsurance => "required-insurance",
    }
}

fn promise(asked: &Asked<'_>, lever: &Lever) -> Value {
    let model = asked.compared.model;
    json!({
        "path": lever.path,
        "kind": kind(lever.kind),
        "clause": lever.clause,
        "head": lever.head.map(|head| &model.heads[head.index()].key),
        "giver": lever.giver.map(|party| &model.parties[party.index()].key),
        "now": lever.now,
    })
}

fn ask(asked: &Asked<'_>, ask: &Ask<'_>) -> Value {
    let mut entry = promise(asked, ask.lever);
    let [low, high] = ask.amount.map_or([None; 2], |it| it.bounds(ask.lever));
    entry["asked"] = json!(ask.amount.map(|it| it.value));
    entry["asked_low"] = json!(low);
    entry["asked_high"] = json!(high);
    entry["p_over_appetite"] = json!(ask.chance.map(|it| it.draft));
    entry["difference"] = json!(ask.chance.map(|it| it.difference));
    entry["willingness_to_pay"] = json!(asked.compared.willingness(ask.comparison));
    let subject = asked.compared.of_party(ask.comparison);
    let tvar = subject.and_then(|it| it.net.tvar.at(LEVEL));
    entry["mean"] = json!(subject.map(|it| it.net.mean.difference));
    entry["tvar_99"] = json!(tvar.map(|it| it.difference));
    entry["cost_to_others"] = json!(ask.cost);
    entry["pay"] = bearings(&ask.funding.pay);
    entry["gain"] = bearings(&ask.funding.gain);
    entry["holds_beyond"] = json!(ask.holds_beyond);
    entry["rounded"] = json!(ask.rounded.as_ref().map(|it| json!({
        "asked": it.amount,
        "p_over_appetite": it.chance.map(|it| it.draft),
        "willingness_to_pay": asked.compared.worth(it.comparison),
        "cost_to_others": it.cost,
    })));
    entry
}
