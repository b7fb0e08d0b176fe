//! The figures of a priced tower row by row, for text and documents alike.

use super::Priced;
use crate::summary::{Estimate, Proportion};

/// A row of how often and how much a layer pays.
#[derive(Clone, Debug, PartialEq)]
pub struct LossRow {
    /// The layer.
    pub layer: usize,
    /// Years in which it pays.
    pub p_attach_year: Proportion,
    /// Years in which it is exhausted.
    pub p_exhaust_year: Proportion,
    /// Events in which it pays; none of a layer on the loss of a year.
    pub p_attach_event: Option<Proportion>,
    /// Events that exhaust it; none of a layer on the loss of a year.
    pub p_exhaust_event: Option<Proportion>,
    /// Mean net payment a year.
    pub expected: Estimate,
    /// Standard deviation of it.
    pub sd: Estimate,
    /// The mean over the limit.
    pub loss_on_line: Option<Estimate>,
}

/// The loss rows of the layers asked for.
#[must_use]
pub fn losses(priced: &Priced<'_>) -> Vec<LossRow> {
    let row = |at: &usize| {
        let it = &priced.layers[*at].summary;
        let of_events = |proportion| (!priced.is_annual(*at)).then_some(proportion);
        LossRow {
            layer: *at,
            p_attach_year: it.p_attach_year,
            p_exhaust_year: it.p_exhaust_year,
            p_attach_event: of_events(it.p_attach_event),
            p_exhaust_event: of_events(it.p_exhaust_event),
            expected: it.expected(),
            sd: it.curve.sd(),
            loss_on_line: priced.on_line(*at, it.expected()),
        }
    };
    priced.shown.iter().map(row).collect()
}

/// A row of what a layer costs.
#[derive(Clone, Debug, PartialEq)]
pub struct PriceRow {
    /// The layer.
    pub layer: usize,
    /// Premium quoted.
    pub quoted: Option<f64>,
    /// Technical premium.
    pub technical: Estimate,
    /// Quoted over limit.
    pub quoted_on_line: Option<f64>,
    /// Technical over limit.
    pub technical_on_line: Option<Estimate>,
    /// Quoted rate over that of the layer below.
    pub quoted_relative: Option<f64>,
    /// Technical rate over that of the layer below.
    pub technical_relative: Option<f64>,
}

/// The price rows of the layers asked for.
#[must_use]
pub fn prices(priced: &Priced<'_>) -> Vec<PriceRow> {
    let row = |at: &usize| {
        let it = &priced.tower.layers[*at];
        let technical = priced.technical(*at);
        PriceRow {
            layer: *at,
            quoted: it.premium,
            technical,
            quoted_on_line: it
                .premium
                .zip(it.limit())
                .map(|(quoted, limit)| quoted / limit),
            technical_on_line: priced.on_line(*at, technical),
            quoted_relative: priced.quoted_relative(*at),
            technical_relative: priced.technical_relative(*at),
        }
    };
    priced.shown.iter().map(row).collect()
}
