//! Counts of events in periods of equal length, and whether they vary more than a Poisson law lets them.

use crate::fit::{FitError, Parameter};
use crate::math::gamma;
use crate::random::Frequency;

/// Fewer periods than this show no spread.
const LEAST_PERIODS: usize = 3;

/// Counts of periods of one length, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counts {
    counts: Vec<u32>,
}

impl Counts {
    /// The counts of at least three periods, those without any event among them.
    ///
    /// # Errors
    /// If there are fewer, or all are zero.
    pub fn new(counts: Vec<u32>) -> Result<Self, FitError> {
        if counts.len() < LEAST_PERIODS {
            return Err(FitError::TooFew {
                of: "periods",
                found: counts.len(),
                least: LEAST_PERIODS,
            });
        }
        if counts.iter().all(|count| *count == 0) {
            return Err(FitError::TooFew {
                of: "event",
                found: 0,
                least: 1,
            });
        }
        Ok(Self { counts })
    }

    /// The counts.
    #[must_use]
    pub fn counts(&self) -> &[u32] {
        &self.counts
    }

    /// How many periods.
    pub(super) fn periods(&self) -> f64 {
        self.counts.len() as f64
    }

    /// The mean.
    #[must_use]
    pub fn mean(&self) -> f64 {
        let total: u64 = self.counts.iter().map(|count| u64::from(*count)).sum();
        total as f64 / self.periods()
    }

    /// Σ (k − mean)².
    fn squares(&self) -> f64 {
        let mean = self.mean();
        let off = |count: &u32| (f64::from(*count) - mean) * (f64::from(*count) - mean);
        self.counts.iter().map(off).sum()
    }

    /// The sample variance, with n − 1.
    #[must_use]
    pub fn variance(&self) -> f64 {
        self.squares() / (self.periods() - 1.0)
    }

    /// Do the counts vary more than a Poisson law with their mean, so that a negative binomial law has a peak?
    pub(super) fn are_overdispersed(&self) -> bool {
        self.squares() > self.periods() * self.mean()
    }

    /// The test of dispersion.
    ///
    /// ```
    /// use obligor::fit::Counts;
    /// // Mean 3, variance 10/4, statistic 10/3 with 4 degrees of freedom: Q = (1 + 5/3) e^(−5/3).
    /// let it = Counts::new(vec![1, 2, 3, 4, 5])?.dispersion();
    /// assert!((it.ratio - 2.5 / 3.0).abs() < 1e-15);
    /// assert!((it.chance - 0.503_668_2).abs() < 1e-6);
    /// # Ok::<(), obligor::fit::FitError>(())
    /// ```
    #[must_use]
    pub fn dispersion(&self) -> Dispersion {
        let freedom = self.periods() - 1.0;
        let statistic = self.squares() / self.mean();
        Dispersion {
            ratio: statistic / freedom,
            chance: gamma::incomplete(0.5 * freedom, 0.5 * statistic).1,
        }
    }
}

/// Fisher's test of dispersion: (n − 1) × variance ÷ mean is about chi-square with n − 1 degrees under a Poisson law.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dispersion {
    /// Variance ÷ mean.
    pub ratio: f64,
    /// The chance of at least this ratio if the counts were Poisson.
    pub chance: f64,
}

/// A law fitted to counts.
#[derive(Clone, Debug, PartialEq)]
pub struct FittedCounts {
    /// Its word, as in a scenario.
    pub word: &'static str,
    /// The law of a period's count.
    pub law: Frequency,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// How many of them were fitted.
    pub free: usize,
    /// ln L at its largest.
    pub log_likelihood: f64,
    /// How many periods.
    pub periods: usize,
}

impl FittedCounts {
    /// Akaike's criterion 2k − 2 ln L.
    #[must_use]
    pub fn aic(&self) -> f64 {
        2.0 * self.free as f64 - 2.0 * self.log_likelihood
    }

    /// Schwarz's criterion k ln n − 2 ln L.
    #[must_use]
    pub fn bic(&self) -> f64 {
        self.free as f64 * libm::log(self.periods as f64) - 2.0 * self.log_likelihood
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_periods_and_no_events_are_refused() {
        assert!(Counts::new(Vec::new()).is_err());
        assert!(Counts::new(vec![3, 4]).is_err());
        assert!(Counts::new(vec![0, 0, 0]).is_err());
        assert!(Counts::new(vec![0, 0, 1]).is_ok());
    }
}
