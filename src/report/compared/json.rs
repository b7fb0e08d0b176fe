//! A comparison as JSON.

use super::funding::Bearing;
use super::{Alone, Clause, Compared, Draft, LEVEL, verdict, worth_to};
use crate::report::audience::Audience;
use crate::report::json::{headed, kind};
use crate::summary::{
    Change, Difference, DraftComparison, Interval, PromiseComparison, SubjectComparison,
};
use serde_json::{Map, Value, json};

/// The document: `drafts.<name>.parties.<id>` are levels, the base's under its own name;
/// `differences.<name>.parties.<id>.<metric>` are `{value, low, high, distinguishable}`, draft less
/// base.
#[must_use]
pub fn document(compared: &Compared<'_>) -> Value {
    let facts = compared.facts;
    let (mut drafts, mut differences) = (Map::new(), Map::new());
    let mut base = json!({ "hash": facts.hash, "parties": {}, "promises": {} });
    for draft in compared.drafts.iter().rev() {
        // A party or promise that a draft has not is told by another.
        for (key, of_side) in [("parties", parties as Levels), ("promises", promises)] {
            for (name, figures) in of_side(draft.comparison, Side::Base) {
                base[key][name] = figures;
            }
        }
    }
    drafts.insert(facts.scenario.clone(), base);
    for draft in &compared.drafts {
        drafts.insert(
            draft.name.to_owned(),
            levels(draft.comparison, draft.hash, Side::Draft),
        );
        differences.insert(draft.name.to_owned(), difference(compared, draft));
    }
    let said = json!({
        "party": compared.party,
        "audience": compared.audience.map(Audience::key),
        "appetite": compared.appetite.map(|it| it.to_string()),
        "cost_of_capital": compared.cost_of_capital,
        "willingness_to_pay": "mean + k * (tvar_99 - mean) of what the draft takes off the net loss",
        "worth": "willingness_to_pay less more_beside_losses: premiums, reinstatement premiums and prices",
        "verdict": verdict(compared).replace('\u{a0}', " "),
        "drafts": drafts,
        "differences": differences,
    });
    headed(facts, compared.model, said)
}

#[derive(Clone, Copy, PartialEq)]
enum Side {
    Base,
    Draft,
}

impl Side {
    fn of(self, change: Change) -> Interval {
        match self {
            Self::Base => change.base,
            Self::Draft => change.draft,
        }
    }
}

/// `0.99` as `99`, `0.995` as `99.5`.
fn level_word(level: f64) -> String {
    format!("{}", (level * 1e6).round() / 1e4)
}

/// Figures of one side by id or path.
type Levels = fn(&DraftComparison, Side) -> Map<String, Value>;

fn levels(comparison: &DraftComparison, hash: &str, side: Side) -> Value {
    let (parties, promises) = (parties(comparison, side), promises(comparison, side));
    json!({ "hash": hash, "parties": parties, "promises": promises })
}

fn parties(comparison: &DraftComparison, side: Side) -> Map<String, Value> {
    let of_subject = |subject: &SubjectComparison| {
        let net = &subject.net;
        let mut map = Map::new();
        map.insert("mean".into(), json!(side.of(net.mean)));
        map.insert("cost_of_risk".into(), json!(side.of(subject.cost)));
        for (name, levels) in [("var", &net.var), ("tvar", &net.tvar)] {
            for (level, change) in levels.iter() {
                let key = format!("{name}_{}", level_word(level));
                map.insert(key, json!(side.of(change)));
            }
        }
        for exceeded in &net.exceeded {
            let chance = match side {
                Side::Base => exceeded.base,
                Side::Draft => exceeded.draft,
            };
            map.insert("p_over_appetite".into(), json!(chance));
        }
        let recovery = subject.recovery.map(|change| side.of(change));
        map.insert("recovery_ratio".into(), json!(recovery));
        (subject.key.clone(), Value::Object(map))
    };
    comparison.subjects.iter().map(of_subject).collect()
}

fn promises(comparison: &DraftComparison, side: Side) -> Map<String, Value> {
    let of_promise = |promise: &PromiseComparison| {
        let (limit, chance) = match side {
            Side::Base => (promise.base_limit, promise.base),
            Side::Draft => (promise.draft_limit, promise.draft),
        };
        let entry = json!({
            "kind": kind(promise.kind),
            "clause": promise.clause,
            "limit": limit,
            "p_exhausted": chance?,
        });
        Some((promise.path.clone(), entry))
    };
    comparison.promises.iter().filter_map(of_promise).collect()
}

fn difference(compared: &Compared<'_>, draft: &Draft<'_>) -> Value {
    let clauses: Vec<Value> = draft
        .clauses
        .iter()
        .map(|it| clause(compared, it))
        .collect();
    let mut entry = differences(compared, draft.comparison);
    entry.insert("clauses".into(), json!(clauses));
    if draft.withheld > 0 {
        entry.insert("clauses_withheld".into(), json!(draft.withheld));
    }
    Value::Object(entry)
}

fn differences(compared: &Compared<'_>, comparison: &DraftComparison) -> Map<String, Value> {
    let of_subject =
        |subject: &SubjectComparison| (subject.key.clone(), metrics(compared, subject));
    let parties: Map<String, Value> = comparison.subjects.iter().map(of_subject).collect();
    let promises = comparison.promises.iter().filter_map(|promise| {
        let entry = json!({ "p_exhausted": promise.difference? });
        Some((promise.path.clone(), entry))
    });
    let promises: Map<String, Value> = promises.collect();
    let funding = compared.funding(comparison);
    let mut map = Map::new();
    map.insert("parties".into(), json!(parties));
    map.insert("promises".into(), json!(promises));
    map.insert("gain".into(), bearings(&funding.gain));
    map.insert("pay".into(), bearings(&funding.pay));
    map
}

/// Every metric as a difference, and the willingness to pay for it.
fn metrics(compared: &Compared<'_>, subject: &SubjectComparison) -> Value {
    let net = &subject.net;
    let mut map = Map::new();
    let mut put = |key: String, difference: Difference| {
        map.insert(key, json!(difference));
    };
    put("mean".into(), net.mean.difference);
    put("cost_of_risk".into(), subject.cost.difference);
    for (name, levels) in [("var", &net.var), ("tvar", &net.tvar)] {
        for (level, change) in levels.iter() {
            put(format!("{name}_{}", level_word(level)), change.difference);
        }
    }
    for exceeded in &net.exceeded {
        put("p_over_appetite".into(), exceeded.difference);
    }
    if let Some(recovery) = &subject.recovery {
        put("recovery_ratio".into(), recovery.difference);
    }
    if let Some(worth) = net.willingness_to_pay(LEVEL, compared.cost_of_capital) {
        put("willingness_to_pay".into(), worth);
    }
    if let Some(worth) = worth_to(subject, compared.cost_of_capital) {
        put("worth".into(), worth);
    }
    put("more_beside_losses".into(), subject.beside);
    Value::Object(map)
}

pub(in crate::report) fn bearings(bearings: &[Bearing]) -> Value {
    let each = bearings.iter().map(|it| {
        json!({
            "party": it.key,
            "purse": match it.purse {
                super::Purse::Own => "own",
                super::Purse::Insurance => "insurance",
                super::Purse::Others => "others",
            },
            "cost_of_risk": it.more,
        })
    });
    each.collect()
}

fn clause(compared: &Compared<'_>, clause: &Clause<'_>) -> Value {
    let change = clause.change;
    let mut entry = json!({
        "path": change.path.to_string(),
        "with": change.with.as_ref().map(ToString::to_string),
        "clause": change.clause,
        "now": change.now,
        "asked": change.asked,
        "said": change.said.as_ref().map(|_| change.sentence()),
    });
    // Who insures the other side is nothing for an audience.
    entry["other_side"] = match compared.audience {
        None => json!({ "parties": clause.facing.own, "carriers": clause.facing.carriers }),
        Some(_) => Value::Null,
    };
    entry["alone"] = match clause.alone {
        Alone::Compared(comparison) => Value::Object(differences(compared, comparison)),
        Alone::OnlyTogether => Value::Null,
    };
    entry
}
