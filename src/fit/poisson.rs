//! The Poisson law fitted: its mean is the mean of the counts.

use crate::fit::{Counts, FitError, FittedCounts, Parameter};
use crate::math::gamma::ln_gamma;
use crate::random::Frequency;

/// λ = Σk/n with variance λ/n; ln L = Σ (k ln λ − λ − ln k!).
///
/// # Errors
/// If the mean is too large for a yearly count.
///
/// ```
/// use obligor::fit::{Counts, poisson};
/// let fitted = poisson(&Counts::new(vec![1, 2, 3])?)?;
/// let mean = fitted.parameters[0];
/// assert_eq!(mean.value, 2.0);
/// assert!((mean.standard_error - (2.0_f64 / 3.0).sqrt()).abs() < 1e-15);
/// assert!((fitted.log_likelihood - (64.0_f64.ln() - 6.0 - 12.0_f64.ln())).abs() < 1e-12);
/// # Ok::<(), obligor::fit::FitError>(())
/// ```
pub fn poisson(counts: &Counts) -> Result<FittedCounts, FitError> {
    let (mean, n) = (counts.mean(), counts.periods());
    let terms = counts.counts().iter().map(|count| {
        let k = f64::from(*count);
        k * libm::log(mean) - mean - ln_gamma(k + 1.0)
    });
    Ok(FittedCounts {
        word: "poisson",
        law: Frequency::poisson(mean)?,
        parameters: vec![Parameter::plain("mean", mean, mean / n)],
        free: 1,
        log_likelihood: terms.sum(),
        periods: counts.counts().len(),
    })
}
