//! The run's document: what `summary.json` holds and `--json` prints.
//!
//! Documented key by key in `docs/reference/summary-json.md`. Nothing in it depends on threads,
//! time or machine: the same facts give the same bytes.

mod uncertain;

use super::{Facts, Line, Method, Results, SEMANTIC_VERSION, Who, accurate, role_word, sentence};
use crate::model::Model;
use crate::random::RatePrior;
use crate::scenario::LIBRARY_VERSION;
use crate::settle::PromiseKind;
use crate::summary::RegimeFigures;
use crate::summary::{ColumnSummary, ExceedancePoint, Figure, RETURN_PERIODS};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// The key of a figure.
#[must_use]
pub fn key(figure: Figure) -> &'static str {
    match figure {
        Figure::Gross => "gross",
        Figure::AfterContracts => "after_contracts",
        Figure::Net => "net",
        Figure::Paid => "paid",
        Figure::Received => "received",
        Figure::Insured => "insured",
        Figure::Credits => "credits",
        Figure::Cost => "cost",
    }
}

/// The key of a promise's kind.
#[must_use]
pub fn kind(kind: PromiseKind) -> &'static str {
    match kind {
        PromiseKind::Contract => "contract",
        PromiseKind::Cap => "cap",
        PromiseKind::Credit => "credit",
        PromiseKind::Policy => "policy",
        PromiseKind::Sublimit => "sublimit",
        PromiseKind::Treaty => "treaty",
    }
}

/// The document of a run.
#[must_use]
pub fn document(results: &Results<'_>) -> Value {
    let facts = results.facts;
    let (mut parties, mut groups) = (Map::new(), Map::new());
    for line in results.lines() {
        let map = match line.who {
            Who::Party | Who::Member(_) => &mut parties,
            Who::Group(_) => &mut groups,
        };
        let mut entry = of_line(&line);
        if let Some(figures) = results.parameters_of(&line) {
            entry["parameters"] = uncertain::of_party(&figures);
        }
        map.insert(line.id.to_owned(), entry);
    }
    let said = json!({
        "run": method(results.method),
        "reading": sentence::reading(results).replace('\u{a0}', " "),
        "parties": parties,
        "groups": groups,
        "promises": promises(results),
        "carriers": carriers(results),
        "regimes": regimes(results),
        "experience": experience(results),
        "conservation": {
            "largest_relative_error": results.summary.largest_relative_error,
        },
    });
    let mut document = headed(facts, results.model, said);
    if let Some(parameters) = results.parameters {
        let spread = results.model.uncertainty;
        document["parameter_uncertainty"] = uncertain::of_run(spread, parameters);
    }
    if let Some(accuracy) = results.accuracy {
        document["accuracy"] = accurate::document(accuracy);
    }
    match results.audience {
        Some(audience) => document["audience"] = json!(audience.key()),
        // What breaches cost all parties is, less one's own loss, what they cost the others.
        None => document["ground_up"] = column(&results.summary.ground_up),
    }
    document
}

/// What a run was asked for that moves or sharpens figures; what keys of their own tell is not told again.
#[must_use]
pub fn method(method: Method) -> Value {
    json!({ "exact": method.is_exact, "carrier_expenses": method.carrier_expenses })
}

/// A document: what names its scenario and run, then what it says.
#[must_use]
pub fn headed(facts: &Facts, model: &Model, said: Value) -> Value {
    let named = json!({
        "scenario": facts.scenario,
        "title": model.title,
        "currency": model.currency,
    });
    of_run(named, facts, said)
}

/// A document: what it is of, what names the run, then what it says.
#[must_use]
pub fn of_run(named: Value, facts: &Facts, said: Value) -> Value {
    let run = json!({
        "years": facts.years,
        "seed": facts.seed,
        "version": env!("CARGO_PKG_VERSION"),
        "semantic_version": SEMANTIC_VERSION,
        "library": LIBRARY_VERSION,
        "hash": facts.hash,
        "settings": settings(&facts.settings),
    });
    let mut document = named;
    for more in [run, said] {
        if let (Value::Object(document), Value::Object(more)) = (&mut document, more) {
            document.extend(more);
        }
    }
    document
}

/// What names the scenario that a document is of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The scenario's id: the stem of its file.
    pub scenario: String,
    /// Content hash of the scenario with its settings.
    pub hash: String,
    /// What `--set` changed: path and value as written.
    pub settings: Vec<(String, String)>,
}

/// Settings as a map from path to value; of a path set twice the last one counts.
#[must_use]
pub fn settings(settings: &[(String, String)]) -> Value {
    let pairs = settings.iter();
    let map: Map<String, Value> = pairs
        .map(|(path, value)| (path.clone(), json!(value)))
        .collect();
    Value::Object(map)
}

fn of_line(line: &Line<'_>) -> Value {
    let mut map = Map::new();
    map.insert("name".into(), json!(line.name));
    map.insert("role".into(), json!(role_word(line.role)));
    if let Who::Member(count) | Who::Group(count) = line.who {
        map.insert("count".into(), json!(count));
    }
    for (figure, summary) in line.figures.iter() {
        map.insert(key(figure).into(), column(summary));
    }
    let net = line.figure(Figure::Net);
    let given = json!({ "median": net.median_given_loss, "mean": net.mean_given_loss });
    map.insert("given_a_loss".into(), given);
    map.insert("premium".into(), json!(line.account.premium));
    map.insert("price".into(), json!(line.account.price));
    map.insert(
        "reinstatement_premium".into(),
        plain(&line.figures.reinstatement_premium()),
    );
    map.insert(
        "total_cost_of_risk".into(),
        plain(&line.total_cost_of_risk()),
    );
    Value::Object(map)
}

/// The estimates of a figure; of its exceedance curve the periods of every report.
fn column(column: &ColumnSummary) -> Value {
    let reported = |point: &&ExceedancePoint| RETURN_PERIODS.contains(&point.return_period);
    let exceedance: Vec<&ExceedancePoint> = column.exceedance.iter().filter(reported).collect();
    let mut entry = json!({
        "mean": column.mean,
        "sd": column.sd,
        "p_positive": column.p_positive,
        "var": plain(&column.var),
        "tvar": plain(&column.tvar),
        "exceedance": exceedance,
        "largest": column.largest,
        "looks_infinite": column.looks_infinite,
    });
    if !column.oep.is_empty() {
        entry["oep"] = plain(&column.oep);
        entry["oep_tvar"] = plain(&column.oep_tvar);
    }
    entry
}

fn promises(results: &Results<'_>) -> Value {
    let entries = results.promises().map(|(promise, summary)| {
        let (from, to) = (promise.from.index(), promise.to.index());
        let entry = json!({
            "kind": kind(promise.kind),
            "clause": promise.clause,
            "from": id(results, from),
            "to": id(results, to),
            "limit": promise.limit,
            "instances": promise.instances,
            "mean_paid": summary.mean_paid,
            "p_exhausted": summary.p_exhausted,
        });
        (promise.path.clone(), entry)
    });
    Value::Object(entries.collect())
}

fn carriers(results: &Results<'_>) -> Value {
    let accounts = results.carriers.iter().map(|it| {
        let account = json!({
            "gross_premium": it.gross,
            "ceded_premium": it.ceded,
            "commission": it.commission,
            "premium": it.premium(),
            "expenses": it.expenses,
            "expected_loss": it.losses,
            "reinstatement_premium": it.reinstatement,
            "combined_ratio": it.combined_ratio(),
            "p_combined_above_1": it.p_combined,
            "result": it.mean_result(),
            "one_in_200": { "loss": it.one_in_200, "result": it.result_1_in_200() },
        });
        (id(results, it.party).to_owned(), account)
    });
    Value::Object(accounts.collect())
}

/// By path of the experience; empty without any.
fn experience(results: &Results<'_>) -> Value {
    let of_rate = |rate: RatePrior| {
        let (low, high) = rate.interval();
        json!({ "mean": rate.mean(), "low": low, "high": high })
    };
    let learned = results.model.learned.iter().map(|it| {
        let rate = it.experience.rate;
        let mean = it.experience.mean.map(|mean| {
            json!({
                "prior": mean.prior.mean,
                "losses": mean.losses,
                "observed": mean.observed,
                "posterior": mean.posterior,
                "credibility": mean.credibility,
            })
        });
        let entry = json!({
            "rate": {
                "prior": of_rate(rate.prior),
                "exposure_years": rate.exposure_years,
                "claims": rate.claims,
                "posterior": of_rate(rate.posterior),
                "credibility": rate.credibility,
            },
            "mean_loss": mean,
        });
        (it.path.clone(), entry)
    });
    Value::Object(learned.collect())
}

/// By party and regime; empty where nobody stands under one.
fn regimes(results: &Results<'_>) -> Value {
    let mut parties = Map::new();
    for it in results.regimes {
        let of_party = parties.entry(&it.party).or_insert_with(|| json!({}));
        of_party[it.regime] = json!({
            "owed": it.owed,
            "p_owed": it.p_owed,
            "notifiable_events": it.notifiable,
            "p_late": it.p_late,
            "notices": notices(it),
        });
    }
    Value::Object(parties)
}

/// By notice; those that no number of hours misses are not listed.
fn notices(it: &RegimeFigures) -> Value {
    let timed = it.notices.iter().filter(|it| it.due > 0);
    let told = timed.map(|it| {
        let figures = json!({
            "to": it.notice.to.name(),
            "what": it.notice.what,
            "due_events": it.due,
            "p_late": it.p_late,
        });
        (it.notice.key.to_owned(), figures)
    });
    Value::Object(told.collect())
}

/// The id of a party; a member has the id of its group.
fn id<'a>(results: &Results<'a>, party: usize) -> &'a str {
    let party = &results.model.parties[party];
    match party.group {
        Some(group) => &results.model.groups[group.index()].key,
        None => &party.key,
    }
}

/// Our own estimates always serialise: their keys are text, their values numbers.
fn plain(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}
