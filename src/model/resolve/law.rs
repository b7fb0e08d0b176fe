//! Laws and frequencies: from the parameters written to the law they mean.

use super::Context;
use crate::random::law::{
    Bounds, Burr, Constant, Discrete, Exponential, Gamma, Gpd, LogUniform, Lognormal, Mixture,
    ParetoI, ParetoII, Pert, Shape, Spliced, Triangular, Uniform, Weibull,
};
use crate::random::{Frequency, Law, LawError};
use crate::scenario::written::{self, LawTable};
use crate::scenario::{Finding, Number, Path, Quantity, Written};

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
const FREQUENCIES: [&str; 9] = [
    "fixed",
    "bernoulli",
    "binomial",
    "poisson",
    "negative_binomial",
    "geometric",
    "zero_modified",
    "poisson_inverse_gaussian",
    "empirical",
];

/// Why a law cannot be made of what is written.
enum Refusal {
    /// The parameters given are none of the sets it is known by.
    Parameters {
        law: &'static str,
        allowed: &'static str,
    },
    /// The law says no.
    Law(LawError),
    /// A finding has been made already.
    Reported,
}

impl From<LawError> for Refusal {
    fn from(error: LawError) -> Self {
        Self::Law(error)
    }
}

fn parameters<T>(law: &'static str, allowed: &'static str) -> Result<T, Refusal> {
    Err(Refusal::Parameters { law, allowed })
}

impl Context<'_> {
    /// A law of a quantity.
    pub(super) fn law<Q: Quantity>(&mut self, path: &Path, law: &written::Law<Q>) -> Option<Law> {
        let result = match law {
            written::Law::Constant(value) => Constant::new(value.number())
                .map(Law::from)
                .map_err(Refusal::Law),
            written::Law::Drawn(table) => self.drawn(path, table),
        };
        result.map_err(|refusal| self.refuse(path, refusal)).ok()
    }

    fn refuse(&mut self, path: &Path, refusal: Refusal) {
        if self.document.is_spoiled(path) {
            return;
        }
        let finding = match refusal {
            Refusal::Parameters { law, allowed } => {
                let message = format!("`{path}` does not say which {law} it is");
                Finding::error(path, message)
                    .label("not these parameters")
                    .hint(format!("write {allowed}"))
            }
            Refusal::Law(error) => {
                let finding = Finding::error(path, format!("`{path}`: {error}"));
                finding
                    .label(format!("found {}", error.found()))
                    .hint(format!(
                        "`{}` must be {}",
                        error.parameter(),
                        error.allowed()
                    ))
            }
            Refusal::Reported => return,
        };
        self.report(finding);
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
        if body.bounds() != Bounds::default() {
            return parameters(
                "spliced law",
                "the body without bounds; bounds stand beside `spliced`",
            );
        }
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

    /// A law of a yearly count.
    pub(super) fn frequency(
        &mut self,
        path: &Path,
        written: &written::Frequency,
    ) -> Option<Frequency> {
        self.only_one_of(path, &FREQUENCIES);
        let law = frequency_of(written)
            .map_err(|refusal| self.refuse(path, refusal))
            .ok()?;
        let Some(sigma) = written
            .uncertainty
            .and_then(|uncertainty| uncertainty.lognormal_sigma)
        else {
            return Some(law);
        };
        let place = path.key("uncertainty");
        let mixed = law.with_uncertainty(sigma.number());
        mixed
            .map_err(|error| self.refuse(&place, Refusal::Law(error)))
            .ok()
    }
}

fn numbers<Q: Quantity>(values: &[Written<Q>]) -> Vec<f64> {
    values.iter().map(|value| value.number()).collect()
}

/// The laws that are known by their parameters alone.
fn plain<Q: Quantity>(table: &LawTable<Q>) -> Result<Option<Shape>, Refusal> {
    let shape = if let Some(value) = table.constant {
        Constant::new(value.number())?.into()
    } else if let Some(law) = table.lognormal {
        lognormal(&law)?
    } else if let Some(law) = table.gamma {
        gamma(&law)?
    } else if let Some(law) = table.exponential {
        exponential(&law)?
    } else if let Some(law) = table.weibull {
        weibull(&law)?
    } else if let Some(law) = table.lomax.or(table.pareto2) {
        lomax(&law)?
    } else {
        return tailed_or_ranged(table);
    };
    Ok(Some(shape))
}

fn tailed_or_ranged<Q: Quantity>(table: &LawTable<Q>) -> Result<Option<Shape>, Refusal> {
    let shape = if let Some(law) = table.pareto {
        pareto(&law)?
    } else if let Some(law) = table.gpd {
        gpd(&law)?
    } else if let Some(law) = table.burr {
        burr(&law)?
    } else if let Some(law) = table.pert {
        pert(&law)?
    } else if let Some(law) = table.triangular {
        triangular(&law)?
    } else if let Some(range) = table.uniform {
        let (min, max) = ends("uniform law", &range)?;
        Uniform::new(min, max)?.into()
    } else if let Some(range) = table.log_uniform {
        let (min, max) = ends("log-uniform law", &range)?;
        LogUniform::new(min, max)?.into()
    } else {
        return Ok(None);
    };
    Ok(Some(shape))
}

/// The parameters given, by name, in the order listed.
fn given(named: &[(&'static str, Option<f64>)]) -> (Vec<&'static str>, Vec<f64>) {
    named
        .iter()
        .filter_map(|(name, value)| value.map(|value| (*name, value)))
        .unzip()
}

fn of<Q: Quantity>(value: Option<Written<Q>>) -> Option<f64> {
    value.map(Written::number)
}

fn lognormal<Q: Quantity>(law: &written::Lognormal<Q>) -> Result<Shape, Refusal> {
    let (names, values) = given(&[
        ("median", of(law.median)),
        ("p05", of(law.p05)),
        ("p95", of(law.p95)),
        ("mean", of(law.mean)),
        ("cv", of(law.cv)),
        ("mu", of(law.mu)),
        ("sigma", of(law.sigma)),
    ]);
    let law = match (names.as_slice(), values.as_slice()) {
        (["median", "p95"], [median, p95]) => Lognormal::from_median_p95(*median, *p95),
        (["p05", "p95"], [p05, p95]) => Lognormal::from_p05_p95(*p05, *p95),
        (["mean", "cv"], [mean, cv]) => Lognormal::from_mean_cv(*mean, *cv),
        (["median", "mean"], [median, mean]) => Lognormal::from_mean_median(*mean, *median),
        (["mu", "sigma"], [mu, sigma]) => Lognormal::new(*mu, *sigma),
        (["median", "sigma"], [median, sigma]) => Lognormal::from_median_sigma(*median, *sigma),
        (["mean", "sigma"], [mean, sigma]) => Lognormal::from_mean_sigma(*mean, *sigma),
        _ => {
            return parameters(
                "lognormal law",
                "median and p95; p05 and p95; mean and cv; mean and median; mu and sigma; median and sigma; or mean and sigma",
            );
        }
    };
    Ok(law?.into())
}

fn gamma<Q: Quantity>(law: &written::Gamma<Q>) -> Result<Shape, Refusal> {
    match (of(law.shape), of(law.scale), of(law.mean), of(law.cv)) {
        (Some(shape), Some(scale), None, None) => Ok(Gamma::new(shape, scale)?.into()),
        (None, None, Some(mean), Some(cv)) => Ok(Gamma::from_mean_cv(mean, cv)?.into()),
        _ => parameters("gamma law", "shape and scale, or mean and cv"),
    }
}

fn exponential<Q: Quantity>(law: &written::Exponential<Q>) -> Result<Shape, Refusal> {
    match (of(law.mean), of(law.median)) {
        (Some(mean), None) => Ok(Exponential::new(mean)?.into()),
        (None, Some(median)) => Ok(Exponential::from_median(median)?.into()),
        _ => parameters("exponential law", "mean or median"),
    }
}

/// The parameters of a law with a shape and a scale, by name.
fn two<Q: Quantity>(law: &written::TwoParameters<Q>) -> (Vec<&'static str>, Vec<f64>) {
    given(&[
        ("shape", of(law.shape)),
        ("scale", of(law.scale)),
        ("median", of(law.median)),
        ("p95", of(law.p95)),
        ("mean", of(law.mean)),
        ("cv", of(law.cv)),
    ])
}

fn weibull<Q: Quantity>(law: &written::TwoParameters<Q>) -> Result<Shape, Refusal> {
    let (names, values) = two(law);
    let law = match (names.as_slice(), values.as_slice()) {
        (["shape", "scale"], [shape, scale]) => Weibull::new(*shape, *scale),
        (["median", "p95"], [median, p95]) => Weibull::from_median_p95(*median, *p95),
        (["mean", "cv"], [mean, cv]) => Weibull::from_mean_cv(*mean, *cv),
        _ => {
            return parameters(
                "Weibull law",
                "shape and scale, median and p95, or mean and cv",
            );
        }
    };
    Ok(law?.into())
}

fn lomax<Q: Quantity>(law: &written::TwoParameters<Q>) -> Result<Shape, Refusal> {
    let (names, values) = two(law);
    let law = match (names.as_slice(), values.as_slice()) {
        (["shape", "scale"], [shape, scale]) => ParetoII::new(*shape, *scale),
        (["median", "p95"], [median, p95]) => ParetoII::from_median_p95(*median, *p95),
        _ => return parameters("Lomax law", "shape and scale, or median and p95"),
    };
    Ok(law?.into())
}

fn pareto<Q: Quantity>(law: &written::Pareto<Q>) -> Result<Shape, Refusal> {
    match (of(law.shape), of(law.scale)) {
        (Some(shape), Some(scale)) => Ok(ParetoI::new(shape, scale)?.into()),
        _ => parameters("Pareto law", "shape and scale"),
    }
}

fn gpd<Q: Quantity>(law: &written::Gpd<Q>) -> Result<Shape, Refusal> {
    match (
        of(law.threshold),
        of(law.shape),
        of(law.scale),
        law.above_quantile,
    ) {
        (threshold, Some(shape), Some(scale), None) => {
            Ok(Gpd::new(threshold.unwrap_or(0.0), shape, scale)?.into())
        }
        _ => parameters(
            "generalised Pareto law",
            "threshold, shape and scale; `above_quantile` belongs to the tail of a spliced law",
        ),
    }
}

fn burr<Q: Quantity>(law: &written::Burr<Q>) -> Result<Shape, Refusal> {
    match (of(law.shape), of(law.scale), of(law.power)) {
        (Some(shape), Some(scale), Some(power)) => Ok(Burr::new(shape, scale, power)?.into()),
        _ => parameters("Burr law", "shape, scale and power"),
    }
}

fn pert<Q: Quantity>(law: &written::Pert<Q>) -> Result<Shape, Refusal> {
    let (Some(min), Some(mode), Some(max)) = (of(law.min), of(law.mode), of(law.max)) else {
        return parameters("PERT law", "min, mode and max");
    };
    let law = match of(law.shape) {
        Some(shape) => Pert::with_confidence(min, mode, max, shape),
        None => Pert::new(min, mode, max),
    };
    Ok(law?.into())
}

fn triangular<Q: Quantity>(law: &written::Triangular<Q>) -> Result<Shape, Refusal> {
    match (of(law.min), of(law.mode), of(law.max)) {
        (Some(min), Some(mode), Some(max)) => Ok(Triangular::new(min, mode, max)?.into()),
        _ => parameters("triangular law", "min, mode and max"),
    }
}

fn ends<Q: Quantity>(law: &'static str, range: &written::Range<Q>) -> Result<(f64, f64), Refusal> {
    match (of(range.min), of(range.max)) {
        (Some(min), Some(max)) => Ok((min, max)),
        _ => parameters(law, "min and max"),
    }
}

fn frequency_of(written: &written::Frequency) -> Result<Frequency, Refusal> {
    if let Some(count) = written.fixed {
        return Ok(Frequency::fixed(count)?);
    }
    if let Some(chance) = written.bernoulli {
        return Ok(Frequency::bernoulli(chance.number())?);
    }
    if let Some(pig) = written.poisson_inverse_gaussian {
        return match (of(pig.mean), of(pig.variance_of_factor)) {
            (Some(mean), Some(variance)) => {
                Ok(Frequency::poisson_inverse_gaussian(mean, variance)?)
            }
            _ => Err(Refusal::Reported),
        };
    }
    if let Some(table) = &written.empirical {
        return Ok(Frequency::table(&table.counts, &numbers(&table.chances))?);
    }
    if let Some(modified) = &written.zero_modified {
        let (Some(zero), Some(base)) = (modified.zero, &modified.base) else {
            return Err(Refusal::Reported);
        };
        return Ok(Frequency::zero_modified(
            zero.number(),
            base_frequency(base)?,
        )?);
    }
    base_frequency(&written::BaseFrequency {
        binomial: written.binomial,
        poisson: written.poisson,
        negative_binomial: written.negative_binomial,
        geometric: written.geometric,
    })
}

fn base_frequency(written: &written::BaseFrequency) -> Result<Frequency, Refusal> {
    if let Some(mean) = written.poisson {
        return Ok(Frequency::poisson(mean.number())?);
    }
    if let Some(law) = written.geometric {
        let mean = law.mean.ok_or(Refusal::Reported)?;
        return Ok(Frequency::geometric(mean.number())?);
    }
    if let Some(law) = written.binomial {
        return match (law.trials, law.chance) {
            (Some(trials), Some(chance)) => Ok(Frequency::binomial(trials, chance.number())?),
            _ => Err(Refusal::Reported),
        };
    }
    let Some(law) = written.negative_binomial else {
        return parameters("frequency", "one law, such as { poisson = 0.1 }");
    };
    match (
        of(law.mean),
        of(law.variance_to_mean),
        of(law.r),
        of(law.beta),
    ) {
        (Some(mean), Some(ratio), None, None) => Ok(Frequency::negative_binomial(mean, ratio)?),
        (None, None, Some(r), Some(beta)) => Ok(Frequency::negative_binomial_r_beta(r, beta)?),
        _ => parameters(
            "negative binomial",
            "mean and variance_to_mean, or r and beta",
        ),
    }
}
