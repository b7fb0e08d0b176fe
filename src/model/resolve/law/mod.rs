//! Laws and frequencies: from the parameters written to the law they mean.

mod frequency;
mod known;
mod refusal;

use super::Context;
use crate::random::Law;
use crate::random::law::{Bounds, Constant, Discrete, Mixture, Shape, Spliced};
use crate::scenario::written::{self, LawTable};
use crate::scenario::{Finding, Number, Path, Quantity, Written};
use known::plain;
use refusal::{Refusal, parameters};

/// The keys that name a law of a quantity.
const LAWS: [&str; 18] = [
    "constant",
    "lognormal",
    "gamma",
    "exponential",
    "weibull",
    "pareto",
    "lomax",
    "pareto2",
    "gpd",
    "burr",
    "pert",
    "triangular",
    "uniform",
    "log_uniform",
    "mixture",
    "spliced",
    "discrete",
    "empirical",
];

impl Context<'_> {
    /// A law of a quantity.
    pub(super) fn law<Q: Quantity>(&mut self, path: &Path, law: &written::Law<Q>) -> Option<Law> {
        let result = match law {
            written::Law::Constant(value) => Constant::new(value.number())
                .map(Law::from)
                .map_err(Refusal::from),
            written::Law::Drawn(table) => self.drawn(path, table),
        };
        result
            .map_err(|refusal| self.refuse(path, Q::KIND, refusal))
            .ok()
    }

    fn drawn<Q: Quantity>(&mut self, path: &Path, table: &LawTable<Q>) -> Result<Law, Refusal> {
        self.only_one_of(path, &LAWS);
        let bound = |end: Option<Written<Q>>| end.map(|end| end.number());
        let bounds = Bounds {
            from: bound(table.from),
            to: bound(table.to),
            at_least: bound(table.at_least),
            at_most: bound(table.at_most),
        };
        let shape = self.shape(path, table)?;
        self.refuse_bounds_that_cross(path, &bounds)?;
        Ok(Law::new(shape, bounds)?)
    }

    /// Where no possible value lies within the ends that values are moved to, all draws are one
    /// number: whoever means that writes a constant.
    fn refuse_bounds_that_cross(&mut self, path: &Path, bounds: &Bounds) -> Result<(), Refusal> {
        let crossed = |low: Option<f64>, high: Option<f64>| {
            low.zip(high).is_some_and(|(low, high)| high <= low)
        };
        let (moved, kept, must) = if crossed(bounds.from, bounds.at_most) {
            ("at_most", "from", "above")
        } else if crossed(bounds.at_least, bounds.to) {
            ("at_least", "to", "below")
        } else {
            return Ok(());
        };
        let place = path.key(moved);
        let (found, end) = (
            self.document.words(&place),
            self.document.words(&path.key(kept)),
        );
        let message = format!("`{place}` is {found}, not {must} `{kept}`, which is {end}");
        let finding = Finding::error(&place, message).label("every draw would be this");
        self.report(finding.hint(format!(
            "write {moved} {must} {end}, or a constant if every draw is the same"
        )));
        Err(Refusal::Reported)
    }

    fn shape<Q: Quantity>(&mut self, path: &Path, table: &LawTable<Q>) -> Result<Shape, Refusal> {
        if let Some(mixture) = &table.mixture {
            return self.mixture(&path.key("mixture"), mixture);
        }
        if let Some(spliced) = &table.spliced {
            return self.spliced(&path.key("spliced"), spliced);
        }
        if let Some(discrete) = &table.discrete {
            return Ok(
                Discrete::new(&numbers(&discrete.values), &numbers(&discrete.chances))?.into(),
            );
        }
        if let Some(empirical) = &table.empirical {
            return Ok(Discrete::empirical(&numbers(&empirical.values))?.into());
        }
        match plain(table)? {
            Some(shape) => Ok(shape),
            None => parameters(
                "law",
                "one law, such as { lognormal = { median = …, p95 = … } }",
            ),
        }
    }

    fn mixture<Q: Quantity>(
        &mut self,
        path: &Path,
        items: &[written::MixtureItem<Q>],
    ) -> Result<Shape, Refusal> {
        let mut parts = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let law = item
                .law
                .as_ref()
                .and_then(|law| self.law(&path.index(index).key("law"), law));
            let (Some(weight), Some(law)) = (item.weight, law) else {
                return Err(Refusal::Reported);
            };
            parts.push((weight.number(), law));
        }
        let weights: Vec<f64> = parts.iter().map(|(weight, _)| *weight).collect();
        if !self.sums_to_one(path, "the weights", &weights, "weights are parts of 1") {
            return Err(Refusal::Reported);
        }
        Ok(Mixture::new(parts)?.into())
    }

    /// Above its threshold a body is not drawn from, so its bounds would be read two ways.
    fn refuse_bounds_of_a_body(&mut self, path: &Path) -> Result<(), Refusal> {
        let bounds = ["from", "to", "at_least", "at_most"].map(|key| path.key(key));
        let Some(place) = bounds.iter().find(|place| self.document.says(place)) else {
            return Ok(());
        };
        let message = format!("`{place}` bounds the body of a spliced law");
        let finding = Finding::error(place, message).at_key().label("not here");
        self.report(finding.hint("bounds stand beside `spliced`, on body and tail together"));
        Err(Refusal::Reported)
    }

    fn spliced<Q: Quantity>(
        &mut self,
        path: &Path,
        spliced: &written::Spliced<Q>,
    ) -> Result<Shape, Refusal> {
        const ALLOWED: &str = "tail = { gpd = { shape, above_quantile } }, or body_weight and \
                               tail = { gpd = { threshold, shape, scale } }";
        let body = spliced
            .body
            .as_ref()
            .and_then(|body| self.law(&path.key("body"), body));
        let tail = spliced.tail.and_then(|tail| tail.gpd);
        let (Some(body), Some(tail)) = (body, tail) else {
            return Err(Refusal::Reported);
        };
        self.refuse_bounds_of_a_body(&path.key("body"))?;
        let body = body.shape().clone();
        let number = |value: Option<Written<Number>>| value.map(Written::number);
        match (
            tail.above_quantile,
            tail.threshold,
            number(tail.shape),
            tail.scale,
            spliced.body_weight,
        ) {
            (Some(quantile), None, Some(shape), None, None) => {
                Ok(Spliced::above_quantile(body, quantile.number(), shape)?.into())
            }
            (None, Some(threshold), Some(shape), Some(scale), Some(weight)) => {
                let (threshold, scale) = (threshold.number(), scale.number());
                Ok(
                    Spliced::above_threshold(body, threshold, weight.number(), shape, scale)?
                        .into(),
                )
            }
            _ => parameters("spliced law", ALLOWED),
        }
    }
}

fn numbers<Q: Quantity>(values: &[Written<Q>]) -> Vec<f64> {
    values.iter().map(|value| value.number()).collect()
}
