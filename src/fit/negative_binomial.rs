//! The negative binomial law fitted: ln mean and ln of variance ÷ mean less 1.

use crate::fit::maximum::{Pair, maximum};
use crate::fit::{Counts, FitError, FittedCounts, Parameter};
use crate::math::gamma::ln_gamma;
use crate::random::Frequency;

/// The mean m is the mean of the counts; β = variance ÷ mean − 1 is where the likelihood with r = m/β is largest.
///
/// ```text
/// ln L = Σ ln Γ(r + k) − ln Γ(r) − ln k! − (r + k) ln(1 + β) + k ln β
/// ```
///
/// # Errors
/// If the counts do not vary more than a Poisson law's, which the law tends to then, or the mean is too large.
///
/// ```
/// use obligor::fit::{Counts, negative_binomial, poisson};
/// let counts = Counts::new(vec![0, 0, 1, 9, 0, 2, 0, 12, 1, 0])?;
/// let fitted = negative_binomial(&counts)?;
/// assert!((fitted.parameters[0].value - 2.5).abs() < 1e-6);
/// assert!(fitted.aic() < poisson(&counts)?.aic());
/// # Ok::<(), obligor::fit::FitError>(())
/// ```
pub fn negative_binomial(counts: &Counts) -> Result<FittedCounts, FitError> {
    let undetermined = |why: &str| FitError::Undetermined {
        law: "negative binomial",
        why: why.to_owned(),
    };
    if !counts.are_overdispersed() {
        return Err(undetermined(
            "the counts do not vary more than a Poisson law's",
        ));
    }
    let (mean, ratio) = (counts.mean(), counts.variance() / counts.mean());
    let start = [libm::log(mean), libm::log((ratio - 1.0).max(1e-3))];
    let height = |at: Pair| log_likelihood(counts, at);
    let peak = maximum(height, start, [0.2, 0.5])
        .ok_or_else(|| undetermined("the likelihood has no peak"))?;
    let [mean, beta] = peak.at.map(libm::exp);
    let of_beta = Parameter::by_logarithm("variance_to_mean", peak.at[1], peak.covariance.second);
    Ok(FittedCounts {
        word: "negative_binomial",
        law: Frequency::negative_binomial(mean, 1.0 + beta)?,
        parameters: vec![
            Parameter::by_logarithm("mean", peak.at[0], peak.covariance.first),
            Parameter {
                value: 1.0 + beta,
                ..of_beta
            },
        ],
        free: 2,
        log_likelihood: peak.value,
        periods: counts.counts().len(),
    })
}

fn log_likelihood(counts: &Counts, [ln_mean, ln_beta]: Pair) -> f64 {
    let beta = libm::exp(ln_beta);
    let r = libm::exp(ln_mean - ln_beta);
    let (ln_more, ln_gamma_r) = (libm::log1p(beta), ln_gamma(r));
    let terms = counts.counts().iter().map(|count| {
        let k = f64::from(*count);
        ln_gamma(r + k) - ln_gamma_r - ln_gamma(k + 1.0) - (r + k) * ln_more + k * ln_beta
    });
    let sum: f64 = terms.sum();
    if sum.is_nan() { f64::NEG_INFINITY } else { sum }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likelihood_of_a_geometric_law_is_that_of_its_formula() {
        // r = 1: p(k) = β^k/(1 + β)^(k + 1); with β = 2 and counts 0, 1, 3 that is 1/3 · 2/9 · 8/81.
        let counts = Counts::new(vec![0, 1, 3]).expect("they are counts");
        let height = log_likelihood(&counts, [2f64.ln(), 2f64.ln()]);
        assert!(
            (height - (16.0_f64 / 2187.0).ln()).abs() < 1e-12,
            "{height}"
        );
    }

    #[test]
    fn the_likelihood_is_largest_at_the_mean_and_at_the_root_of_the_score() {
        let counts = Counts::new(vec![0, 0, 1, 9, 0, 2, 0, 12, 1, 0]).expect("they are counts");
        let fitted = negative_binomial(&counts).expect("they vary");
        let (mean, ratio) = (fitted.parameters[0].value, fitted.parameters[1].value);
        assert!((mean - 2.5).abs() < 1e-6, "{mean}");
        // d ln L/dr = Σ_j (number of counts above j)/(r + j) − n ln(1 + m/r) = 0 (Loss Models, §12.6).
        let r = mean / (ratio - 1.0);
        let beyond = |j: u32| counts.counts().iter().filter(|k| **k > j).count() as f64;
        let sum: f64 = (0..12).map(|j| beyond(j) / (r + f64::from(j))).sum();
        assert!((sum - 10.0 * (1.0 + mean / r).ln()).abs() < 1e-4, "r = {r}");
    }

    #[test]
    fn even_counts_have_no_negative_binomial_law() {
        let counts = Counts::new(vec![5, 5, 6, 4]).expect("they are counts");
        assert!(matches!(
            negative_binomial(&counts),
            Err(FitError::Undetermined { .. })
        ));
    }
}
