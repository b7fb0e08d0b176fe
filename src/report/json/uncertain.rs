//! What parameters leave open, in the document of a run.

use crate::model::ParameterUncertainty;
use crate::summary::{ParameterFigures, Parameters, SpreadOfParameters};
use serde_json::{Value, json};

/// What was drawn, and how often.
pub(super) fn of_run(spread: ParameterUncertainty, parameters: &Parameters) -> Value {
    json!({
        "rate": spread.rate,
        "severity": spread.severity,
        "tail_shape": spread.tail_shape,
        "controls": spread.controls,
        "batch_years": parameters.batch_years,
        "batches": parameters.batches,
    })
}

/// The spreads of a party's or a group's net loss.
pub(super) fn of_party(figures: &ParameterFigures) -> Value {
    let tail = |which: usize| figures.tail.map(|tail| of_spread(&tail[which]));
    json!({
        "mean": of_spread(&figures.mean),
        "process_sd": figures.process_sd,
        "var_99": tail(0),
        "tvar_99": tail(1),
    })
}

fn of_spread(spread: &SpreadOfParameters) -> Value {
    let range = spread
        .range
        .map(|range| json!({ "low": range.low(), "high": range.high() }));
    json!({ "value": spread.mean, "sd": spread.sd, "range": range })
}
