//! The Weibull law fitted: ln shape and ln scale.

use crate::fit::fitted::Search;
use crate::fit::maximum::{Maximum, Pair};
use crate::fit::{Family, FitError, Fitted, Parameter, Sample};
use crate::random::LawError;
use crate::random::law::Weibull;
use std::f64::consts::PI;

/// Euler's constant.
const EULER: f64 = 0.577_215_664_901_532_9;

/// Starts where the logarithm has the mean and the deviation of the sample's: π/(√6 k) and ln λ − γ/k.
pub(super) fn fit(sample: &Sample) -> Result<Fitted, FitError> {
    let (mean, deviation) = sample.logarithms();
    let shape = PI / (6f64.sqrt() * deviation);
    let search = Search {
        family: Family::Weibull,
        start: [libm::log(shape), mean + EULER / shape],
        step: [0.3, 0.5 * deviation],
        curve: |[ln_shape, ln_scale]: Pair, _| law(ln_shape, ln_scale),
    };
    search.fit(sample, parameters)
}

fn law(ln_shape: f64, ln_scale: f64) -> Result<Weibull, LawError> {
    Weibull::new(libm::exp(ln_shape), libm::exp(ln_scale))
}

fn parameters(peak: &Maximum) -> Vec<Parameter> {
    vec![
        Parameter::by_logarithm("shape", peak.at[0], peak.covariance.first),
        Parameter::by_logarithm("scale", peak.at[1], peak.covariance.second),
    ]
}
