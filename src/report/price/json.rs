//! The document of a priced tower, documented key by key in `docs/reference/price.md`.

use super::{Basis, Grid, Priced, Revalued, View, reading, tables};
use crate::report::audience::Audience;
use crate::report::json::headed;
use serde_json::{Map, Value, json};

/// What of a layer, of a layer's quoted premium and of a layer under other terms tells what its
/// carriers would want for it.
const WALK_AWAY: [&str; 13] = [
    "sd",
    "co_tvar",
    "share_of_capital",
    "technical",
    "ceding_commission",
    "technical_on_shared_capital",
    "rate_on_line",
    "rate_per_million",
    "relative_to_layer_below",
    "premiums",
    "exact",
    "loss_ratio",
    "tvar",
];

/// The document; for who buys the tower without what its carriers would want for it.
#[must_use]
pub fn document(priced: &Priced<'_>) -> Value {
    let mut document = whole(priced);
    if priced.view() == View::Bought {
        withhold(&mut document);
    }
    document
}

fn withhold(document: &mut Value) {
    let without = |value: &mut Value, keys: &[&str]| {
        if let Value::Object(map) = value {
            map.retain(|key, _| !keys.contains(&key.as_str()));
        }
    };
    without(document, &["basis"]);
    without(&mut document["tower"], &WALK_AWAY);
    if let Value::Object(layers) = &mut document["layers"] {
        for layer in layers.values_mut() {
            // What is quoted has rates of the same names, and they are the insured's to know.
            without(&mut layer["quoted"], &["loss_ratio"]);
            without(layer, &WALK_AWAY);
        }
    }
    if let Value::Object(revalued) = &mut document["revalued"] {
        let tables = revalued.values_mut().filter_map(Value::as_array_mut);
        for row in tables.flatten() {
            without(row, &WALK_AWAY);
        }
    }
}

fn whole(priced: &Priced<'_>) -> Value {
    let rows = tables::losses(priced)
        .into_iter()
        .zip(tables::prices(priced));
    let layers: Map<String, Value> = rows
        .map(|(loss, price)| {
            let key = priced.tower.layers[loss.layer].key.clone();
            (key, layer(priced, &loss, &price))
        })
        .collect();
    let said = json!({
        "audience": priced.audience.map(Audience::key),
        "reading": reading(priced),
        "insured": priced.model.parties[priced.tower.party].key,
        "alike": priced.tower.alike,
        "events_a_year": priced.events_a_year,
        "basis": basis(priced.basis),
        "tower": {
            "expected_loss": priced.whole.mean(),
            "sd": priced.whole.sd(),
            "tvar": priced.whole.tvar(priced.basis.level),
        },
        "layers": layers,
        "revalued": priced.grid.as_ref().map(grid),
    });
    headed(priced.facts, priced.model, said)
}

/// How premiums are found.
pub(super) fn basis(it: &Basis) -> Value {
    let loadings: Map<String, Value> = it
        .loadings
        .parts()
        .into_iter()
        .map(|(name, part)| (name.to_owned(), json!(part)))
        .collect();
    let names: Map<String, Value> = it
        .principles
        .iter()
        .map(|named| (named.key.to_owned(), json!(named.name)))
        .collect();
    json!({
        "technical_by": it.principles[it.chosen].key,
        "principles": names,
        "loadings": loadings,
        "cost_of_capital": it.rate,
        "capital_level": it.level,
    })
}

fn layer(priced: &Priced<'_>, loss: &tables::LossRow, price: &tables::PriceRow) -> Value {
    let at = loss.layer;
    let (stated, it) = (&priced.tower.layers[at], &priced.layers[at]);
    let insurers: Map<String, Value> = stated
        .insurers
        .iter()
        .map(|(party, share)| (priced.model.parties[*party].key.clone(), json!(share)))
        .collect();
    let premiums: Map<String, Value> = priced
        .basis
        .principles
        .iter()
        .zip(&it.premiums)
        .map(|(named, (risk, technical))| {
            let quoted = priced.quoted_of(at, *technical);
            let both =
                json!({ "risk_premium": risk, "technical": technical, "quoted_of_technical": quoted });
            (named.key.to_owned(), both)
        })
        .collect();
    let of_events = loss.p_attach_event.zip(loss.p_exhaust_event);
    let per_event =
        of_events.map(|(attach, exhaust)| json!({ "p_attach": attach, "p_exhaust": exhaust }));
    let commission = priced.basis.loadings_of(at).parts()[3].1;
    json!({
        "attachment": stated.attachment,
        "ground": stated.ground,
        "limit": stated.limits.event,
        "aggregate": stated.limits.year,
        "insurers": insurers,
        "per_year": { "p_attach": loss.p_attach_year, "p_exhaust": loss.p_exhaust_year },
        "per_event": per_event,
        "expected_loss": loss.expected,
        "paid": it.summary.paid,
        "recovered": it.summary.back,
        "sd": loss.sd,
        "loss_on_line": loss.loss_on_line,
        "co_tvar": it.summary.co_tvar,
        "share_of_capital": it.summary.share_of_capital,
        "technical": price.technical,
        "ceding_commission": commission,
        "technical_on_shared_capital": it.allocated,
        "rate_on_line": price.technical_on_line,
        "rate_per_million": price.technical_on_line.map(|rate| rate.scaled(1e6)),
        "relative_to_layer_below": price.technical_relative,
        "quoted": quoted(priced, price),
        "premiums": premiums,
        "by_cover": it.by_cover.as_ref().map(by_cover),
        "reinstatement_premium": it.summary.reinstatement,
        "exact": exact(priced, at),
    })
}

fn quoted(priced: &Priced<'_>, price: &tables::PriceRow) -> Value {
    let Some(premium) = price.quoted else {
        return Value::Null;
    };
    let ratio = priced.layers[price.layer].summary.loss_ratio(premium);
    let quantiles: Map<String, Value> = ratio
        .quantiles
        .iter()
        .map(|(level, value)| (level.to_string(), json!(value)))
        .collect();
    json!({
        "premium": premium,
        "rate_on_line": price.quoted_on_line,
        "rate_per_million": price.quoted_on_line.map(|rate| 1e6 * rate),
        "relative_to_layer_below": price.quoted_relative,
        "loss_ratio": {
            "mean": ratio.mean,
            "p_above_1": ratio.above_one,
            "quantiles": quantiles,
        },
    })
}

fn exact(priced: &Priced<'_>, at: usize) -> Value {
    let year = priced.layers[at].exact.as_ref().map(|it| &it.fine);
    let (Some(year), Some((technical, grid))) = (year, priced.exact_technical(at)) else {
        return Value::Null;
    };
    json!({
        "expected_loss": year.mean(),
        "sd": year.sd(),
        "p_attach": year.p_attach(),
        "technical": technical,
        "technical_grid_error": grid,
    })
}

fn by_cover(it: &crate::summary::tower::ByCover) -> Value {
    let mut map: Map<String, Value> = it
        .classes
        .iter()
        .map(|(class, paid)| (class.key().to_owned(), json!(paid)))
        .collect();
    map.insert("liability_outside_caps".to_owned(), json!(it.carved_out));
    map.insert("settled_years".to_owned(), json!(it.settled));
    map.insert("paying_years".to_owned(), json!(it.paying));
    Value::Object(map)
}

fn grid(grid: &Grid) -> Value {
    let cells = grid.cells.iter().flatten().map(revalued);
    json!({
        "limit_is": format!("per {}", grid.per),
        "retention_is": grid.start,
        "aggregate_follows_limit": grid.has_aggregate,
        "own": { "limit": grid.own.0, "retention": grid.own.1 },
        "increased_limits": grid.by_limit().iter().map(revalued).collect::<Vec<_>>(),
        "retention_credits": grid.by_retention().iter().map(revalued).collect::<Vec<_>>(),
        "grid": cells.collect::<Vec<_>>(),
    })
}

fn revalued(it: &Revalued) -> Value {
    json!({
        "limit": it.limit,
        "retention": it.retention,
        "expected_loss": it.expected,
        "factor": it.factor,
        "technical": it.technical,
    })
}
