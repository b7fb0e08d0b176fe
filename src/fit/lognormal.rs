//! The lognormal law fitted: μ and ln σ.

use crate::fit::fitted::Search;
use crate::fit::maximum::{Maximum, Pair};
use crate::fit::{Family, FitError, Fitted, Parameter, Sample};
use crate::random::LawError;
use crate::random::law::Lognormal;

/// Beyond this σ the law is a power law as far as any data reach.
const MOST_SIGMA: f64 = 50.0;

/// The search; without floor and limits it starts on the peak.
pub(super) fn search(sample: &Sample) -> Search<Lognormal> {
    let (mean, deviation) = sample.logarithms();
    Search {
        family: Family::Lognormal,
        start: [mean, libm::log(deviation)],
        step: [0.5 * deviation, 0.3],
        curve: law,
    }
}

fn law([mu, ln_sigma]: Pair, _: f64) -> Result<Lognormal, LawError> {
    let sigma = libm::exp(ln_sigma);
    if sigma > MOST_SIGMA {
        return Err(LawError::new("sigma", sigma, "a number up to 50"));
    }
    Lognormal::new(mu, sigma)
}

/// μ and σ at a peak.
pub(super) fn parameters(peak: &Maximum) -> Vec<Parameter> {
    vec![
        Parameter::plain("mu", peak.at[0], peak.covariance.first),
        Parameter::by_logarithm("sigma", peak.at[1], peak.covariance.second),
    ]
}

pub(super) fn fit(sample: &Sample) -> Result<Fitted, FitError> {
    search(sample).fit(sample, parameters)
}
