//! The gamma law fitted: ln shape and ln mean, whose errors are almost independent.

use crate::fit::fitted::Search;
use crate::fit::maximum::{Maximum, Pair};
use crate::fit::{Family, FitError, Fitted, Parameter, Sample};
use crate::random::LawError;
use crate::random::law::Gamma;

/// Starts at Minka's approximate shape (Estimating a gamma distribution, 2002).
pub(super) fn fit(sample: &Sample) -> Result<Fitted, FitError> {
    let (ln_mean, (mean_ln, _)) = (libm::log(sample.mean()), sample.logarithms());
    let gap = (ln_mean - mean_ln).max(1e-9);
    let root = ((gap - 3.0) * (gap - 3.0) + 24.0 * gap).sqrt();
    let shape = (3.0 - gap + root) / (12.0 * gap);
    let search = Search {
        family: Family::Gamma,
        start: [libm::log(shape), ln_mean],
        step: [0.3, 0.3],
        curve: law,
    };
    search.fit(sample, parameters)
}

fn law([ln_shape, ln_mean]: Pair, _: f64) -> Result<Gamma, LawError> {
    Gamma::new(libm::exp(ln_shape), libm::exp(ln_mean - ln_shape))
}

/// ln scale = ln mean − ln shape, so its variance is the sum of both less twice their covariance.
fn parameters(peak: &Maximum) -> Vec<Parameter> {
    let it = peak.covariance;
    let of_scale = it.first + it.second - 2.0 * it.both;
    vec![
        Parameter::by_logarithm("shape", peak.at[0], it.first),
        Parameter::by_logarithm("scale", peak.at[1] - peak.at[0], of_scale),
    ]
}
