//! The generalised Pareto law fitted to what lies above a threshold: ξ and ln β.

use crate::fit::fitted::Search;
use crate::fit::maximum::{Maximum, Pair};
use crate::fit::{Family, FitError, Fitted, Parameter, Sample};
use crate::random::LawError;
use crate::random::law::Gpd;

/// At and below this shape the peak is not regular: errors are no longer those of the information (Smith, Biometrika
/// 72, 1985), and below −1 the likelihood has no largest value.
const LEAST_SHAPE: f64 = -0.5;

/// The search in a sample whose floor is the threshold.
pub(super) fn search(tail: &Sample) -> Search<Gpd> {
    let excesses = tail.exact();
    let median = excesses[excesses.len() / 2] - tail.floor();
    // The median excess of a tail of this shape is β (2^ξ − 1)/ξ.
    let shape = 0.3;
    let scale = median.max(1e-6 * tail.floor()) * shape / (libm::exp2(shape) - 1.0);
    Search {
        family: Family::Gpd,
        start: [shape, libm::log(scale)],
        step: [0.2, 0.3],
        curve: law,
    }
}

fn law([shape, ln_scale]: Pair, threshold: f64) -> Result<Gpd, LawError> {
    if shape <= LEAST_SHAPE {
        return Err(LawError::new("shape", shape, "a number above -0.5"));
    }
    Gpd::new(threshold, shape, libm::exp(ln_scale))
}

/// ξ and β at a peak.
pub(super) fn parameters(peak: &Maximum) -> Vec<Parameter> {
    vec![
        Parameter::plain("shape", peak.at[0], peak.covariance.first),
        Parameter::by_logarithm("scale", peak.at[1], peak.covariance.second),
    ]
}

pub(super) fn fit(sample: &Sample, threshold: f64) -> Result<Fitted, FitError> {
    let tail = sample.above(threshold)?;
    let mut fitted = search(&tail).fit(&tail, parameters)?;
    fitted.threshold = Some(tail.floor());
    Ok(fitted)
}
