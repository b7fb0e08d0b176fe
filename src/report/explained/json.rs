//! The document of an explained year: what `obligor explain --json` prints.
//!
//! Documented key by key in `docs/reference/explain.md`.

use super::case::Case;
use super::happened::{date, day};
use super::tell::told;
use super::year::Asked;
use super::{Explained, Part, used};
use crate::columns::Fined;
use crate::model::{Cause, Model};
use crate::report::json::{Source, settings};
use crate::report::settled::{entries, json::of_figures, json::transfer};
use crate::report::{SEMANTIC_VERSION, role_word};
use crate::settle::Figures;
use serde_json::{Map, Value, json};

/// What names an explained year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExplainedFacts {
    /// The scenario.
    pub source: Source,
    /// The id of the party whose worst year it is.
    pub worst: Option<String>,
}

/// The document.
#[must_use]
pub fn document(
    facts: &ExplainedFacts,
    model: &Model,
    explained: &Explained,
    asked: &Asked,
) -> Value {
    let case = Case {
        model,
        settled: &explained.settled,
        hero: asked.hero,
    };
    let is_asked = |event: usize| asked.event.is_none_or(|only| only == event);
    let events = (0..explained.events()).filter(|event| is_asked(*event));
    let of_events: Vec<Value> = events
        .map(|event| of_event(case, explained, event))
        .collect();
    let figures = match asked.event {
        Some(event) => explained.of_event(event),
        None => explained.settled.parties.clone(),
    };
    let ground_up: f64 = figures.iter().map(|it| it.gross).sum();
    let worst = asked.worst.as_ref().map(|(_, rank, ranked)| {
        json!({
            "party": facts.worst,
            "rank": rank,
            "years": asked.years,
            "net": ranked.net,
        })
    });
    json!({
        "scenario": facts.source.scenario,
        "title": model.title,
        "currency": model.currency,
        "version": env!("CARGO_PKG_VERSION"),
        "semantic_version": SEMANTIC_VERSION,
        "hash": facts.source.hash,
        "settings": settings(&facts.source.settings),
        "seed": model.seed,
        "years": asked.years,
        "year": explained.year,
        "event": asked.event.map(|event| event + 1),
        "worst": worst,
        "events": of_events,
        "transfers": transfers(case, is_asked),
        "parties": parties(model, &figures),
        "ground_up": ground_up,
        "limits": limits(case),
        "conservation": { "largest_relative_error": explained.largest_error() },
        "agreement": { "largest_relative_difference": explained.difference },
    })
}

/// What regimes made of an event.
fn regimes(model: &Model, explained: &Explained, event: usize) -> Vec<Value> {
    let of_event = explained.fined.iter();
    let of_event = of_event.filter(|it| it.event as usize == event);
    let rows = of_event.map(|it| {
        json!({
            "party": model.parties[it.party as usize].key,
            "regime": model.regimes[it.regime as usize].regime.key(),
            "owed": it.owed,
            "notifiable": it.due != 0,
            "late": it.is_late(),
            "notices": notices(model, it),
        })
    });
    rows.collect()
}

/// Each notice that was due, and whether it came late.
fn notices(model: &Model, it: &Fined) -> Value {
    let all = model.regimes[it.regime as usize].regime.deadlines();
    let due = all.iter().enumerate();
    let due = due.filter(|(at, _)| it.due >> at & 1 == 1);
    let told = due.map(|(at, notice)| {
        let late = json!({ "to": notice.to.name(), "late": it.late >> at & 1 == 1 });
        (notice.key.to_owned(), late)
    });
    Value::Object(told.collect())
}

fn of_event(case: Case<'_>, explained: &Explained, event: usize) -> Value {
    let it = case.event(event);
    let model = case.model;
    let key = |party: usize| model.parties[party].key.as_str();
    let mut suffered = Map::new();
    let mut culpability = Map::new();
    for sufferer in &it.sufferers {
        let mut loss = Map::new();
        for (head, amount) in sufferer.loss.iter().enumerate() {
            if *amount > 0.0 {
                loss.insert(model.heads[head].key.clone(), json!(amount));
            }
        }
        let mut fault = Map::new();
        for (party, share) in it.fault(sufferer.party) {
            fault.insert(key(*party).to_owned(), json!(share));
            if *party != sufferer.party {
                let level = it.culpability[*party].word();
                culpability.insert(key(*party).to_owned(), json!(level));
            }
        }
        suffered.insert(
            key(sufferer.party).to_owned(),
            json!({ "loss": loss, "records": sufferer.records, "fault": fault }),
        );
    }
    let flags: Vec<&str> = it
        .flags
        .iter()
        .map(|flag| model.flags[flag.index()].as_str())
        .collect();
    let story = &explained.stories[event];
    json!({
        "number": event + 1,
        "id": explained.settled.ids[event],
        "time": it.time,
        "day": day(model, it.time),
        "date": date(model, it.time),
        "peril": it.peril.map(|peril| model.perils[peril].key.as_str()),
        "name": explained.settled.labels[event],
        "origin": it.origin.map(key),
        "cause": match it.cause {
            Cause::Malicious => "malicious",
            Cause::Failure => "failure",
        },
        "flags": flags,
        "outage_hours": it.hours,
        "culpability": culpability,
        "suffered": suffered,
        "regimes": regimes(model, explained, event),
        "told": items(&told(case, event).parts),
        "parties": parties(model, &explained.of_event(event)),
        "conservation": { "losses": story.losses(), "left": story.left_in_all() },
    })
}

/// Costs of settlement, then transfers, each with why its amount is what it is.
fn transfers(case: Case<'_>, is_asked: impl Fn(usize) -> bool) -> Vec<Value> {
    let costs = case.settled.journal.costs.len();
    let all = entries(case.model, case.settled).enumerate();
    let asked = all.filter(|(_, entry)| is_asked(entry.at));
    asked
        .map(|(at, entry)| {
            let why = at.checked_sub(costs).map(|at| super::rest::why(case, at));
            transfer(&entry, why.as_ref())
        })
        .collect()
}

fn parties(model: &Model, figures: &[Figures]) -> Value {
    let mut parties = Map::new();
    for (party, figures) in model.parties.iter().zip(figures) {
        // Of many alike only those that had a loss or moved money are told of.
        if party.group.is_some() && *figures == Figures::default() {
            continue;
        }
        let mut map = of_figures(figures);
        map.insert("name".into(), json!(party.name));
        map.insert("role".into(), json!(role_word(&party.role)));
        parties.insert(party.key.clone(), Value::Object(map));
    }
    Value::Object(parties)
}

fn limits(case: Case<'_>) -> Vec<Value> {
    let limits = case.used().map(|work| {
        let limit = Some(work.limit).filter(|limit| limit.is_finite());
        let (path, holder) = used::path_and_holder(case, work);
        json!({
            "path": path,
            "party": case.model.parties[holder].key,
            "limit": limit,
            "used": work.used,
        })
    });
    limits.collect()
}

/// The numbered sentences of an event.
fn items(parts: &[Part]) -> Vec<Value> {
    let told = parts.iter().filter_map(|part| match part {
        Part::Item {
            number,
            words,
            steps,
        } => Some(json!({ "number": number, "words": words, "steps": steps })),
        Part::Heading(..) | Part::Words(_) | Part::Table { .. } => None,
    });
    told.collect()
}
