//! Laws that are known by their parameters alone.

use super::refusal::{Refusal, parameters};
use crate::random::Shape;
use crate::random::law::{
    Burr, Constant, Exponential, Gamma, Gpd, LogUniform, Lognormal, ParetoI, ParetoII, Pert,
    Triangular, Uniform, Weibull,
};
use crate::scenario::written::{self, LawTable};
use crate::scenario::{Quantity, Written};

/// The laws that are known by their parameters alone.
pub(super) fn plain<Q: Quantity>(table: &LawTable<Q>) -> Result<Option<Shape>, Refusal> {
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

pub(super) fn of<Q: Quantity>(value: Option<Written<Q>>) -> Option<f64> {
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

fn gamma<Q: Quantity>(law: &written::TwoParameters<Q>) -> Result<Shape, Refusal> {
    let (names, values) = two(law);
    let law = match (names.as_slice(), values.as_slice()) {
        (["shape", "scale"], [shape, scale]) => Gamma::new(*shape, *scale),
        (["median", "p95"], [median, p95]) => Gamma::from_median_p95(*median, *p95),
        (["mean", "cv"], [mean, cv]) => Gamma::from_mean_cv(*mean, *cv),
        _ => {
            return parameters(
                "gamma law",
                "shape and scale, median and p95, or mean and cv",
            );
        }
    };
    Ok(law?.into())
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
