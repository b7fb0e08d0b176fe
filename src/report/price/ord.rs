//! A priced tower as Open Results Data: what each layer that is asked for pays, and the whole tower.

use super::Priced;
use crate::report::ord::{Curves, PeriodLoss, Summary};
use crate::summary::premium::LossCurve;
use crate::summary::tower::{LayerEvent, TowerYears};
use crate::units::LEAST_LOSS;

/// The heads of the columns that say whose a summary is.
pub const NAMED: [&str; 2] = ["party", "layer"];

/// What stands for all layers of a tower together in the column `layer`.
pub const ALL_LAYERS: &str = "all layers";

/// A set of layers that has summaries of its own, gross and net.
#[derive(Clone, Debug, PartialEq)]
struct Part {
    name: String,
    /// One layer, or `None` for all together.
    layer: Option<usize>,
}

/// The layers that are asked for; the whole tower too where these are all of several.
fn parts(priced: &Priced<'_>) -> Vec<Part> {
    let layers = &priced.tower.layers;
    let one = |at: &usize| Part {
        name: layers[*at].key.clone(),
        layer: Some(*at),
    };
    let whole = || Part {
        name: ALL_LAYERS.to_owned(),
        layer: None,
    };
    let is_whole = layers.len() > 1 && priced.shown.len() == layers.len();
    let parts = priced.shown.iter().map(one);
    parts.chain(is_whole.then(whole)).collect()
}

/// A perspective and its amount of an event.
type Amount = (&'static str, fn(&LayerEvent) -> f64);

/// Gross: what the layer paid; net: less what came back of recoveries.
const AMOUNTS: [Amount; 2] = [("gross", |it| it.paid), ("net", |it| it.paid - it.back)];

/// The summaries, gross and net of each part; the place of one, from 1, is its `SummaryId`.
#[must_use]
pub fn summaries(priced: &Priced<'_>, years: &TowerYears) -> Vec<Summary> {
    let insured = &priced.model.parties[priced.tower.party].key;
    let parts = parts(priced);
    let both = parts.iter().flat_map(|part| {
        AMOUNTS.map(|(perspective, amount)| {
            let of = |row: &LayerEvent| is_of(part, row).then(|| amount(row));
            let (total, largest) = (years.totals(of), years.largest(of));
            summary([insured, &part.name], perspective, &total, &largest)
        })
    });
    both.collect()
}

fn is_of(part: &Part, row: &LayerEvent) -> bool {
    part.layer.is_none_or(|layer| row.layer as usize == layer)
}

fn summary(
    whose: [&String; 2],
    perspective: &'static str,
    total: &LossCurve,
    largest: &LossCurve,
) -> Summary {
    let mean = |curve: &LossCurve, level: f64| Some(curve.tvar(level).value());
    Summary {
        whose: whose.map(String::clone).to_vec(),
        perspective,
        mean: total.mean().value(),
        sd: total.sd().value(),
        curves: Curves::new([
            &|level| Some(largest.var(level)),
            &|level| mean(largest, level),
            &|level| Some(total.var(level)),
            &|level| mean(total, level),
        ]),
    }
}

/// The losses of the summaries, event by event.
pub fn losses<'a>(
    priced: &Priced<'_>,
    years: &'a TowerYears,
) -> impl Iterator<Item = PeriodLoss> + 'a {
    let parts = parts(priced);
    let is_one = |a: &LayerEvent, b: &LayerEvent| (a.year, a.event) == (b.year, b.event);
    years.rows.chunk_by(is_one).flat_map(move |event| {
        let ids = (1..).zip(parts.iter().flat_map(|part| AMOUNTS.map(|it| (part, it.1))));
        let losses: Vec<PeriodLoss> = ids
            .map(|(summary, (part, amount))| PeriodLoss {
                year: event[0].year,
                event: event[0].event,
                time: event[0].time,
                summary,
                loss: event
                    .iter()
                    .filter(|row| is_of(part, row))
                    .map(amount)
                    .sum(),
            })
            .filter(|it| it.loss.abs() >= LEAST_LOSS)
            .collect();
        losses
    })
}
