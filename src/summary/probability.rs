//! Proportions of years with intervals that stay inside [0, 1].

use std::fmt;

use serde::{Deserialize, Serialize};

use super::estimate::Z_95;
use super::format;

/// −ln 0.05: with no success in n trials, P is below 3 / n at 95 % ("rule of three").
const RULE_OF_THREE: f64 = 2.995_732_273_553_991;

/// How often something happened, with its 95 % interval.
///
/// Wilson's score interval: with P = k / n and z = 1.96
/// ```text
///   centre = (P + z²/2n) / (1 + z²/n)
///   half   = z · sqrt(P(1−P)/n + z²/4n²) / (1 + z²/n)
/// ```
/// Never (k = 0) it is [0, 3/n], always (k = n) [1 − 3/n, 1]: the rule of
/// three. Source: Wilson, JASA 22 (1927); Brown, Cai, DasGupta, Statistical
/// Science 16 (2001).
///
/// Serialised as `{value, low, high}`.
///
/// ```
/// use obligor::summary::Proportion;
/// let hit = Proportion::of(50, 1_000);
/// assert_eq!(hit.value(), 0.05);
/// assert!((hit.low() - 0.038_13).abs() < 1e-5 && (hit.high() - 0.065_31).abs() < 1e-5);
/// assert!((Proportion::of(0, 1_000).high() - 0.002_996).abs() < 1e-6);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Proportion {
    value: f64,
    low: f64,
    high: f64,
}

impl Proportion {
    /// `successes` of `trials` independent years; no trials know nothing: 0 in [0, 1].
    #[must_use]
    pub fn of(successes: u64, trials: u64) -> Self {
        Self::with_design_effect(successes, trials, 1.0)
    }

    /// Trials that come in clusters: n is divided by the design effect, the
    /// variance of the proportion over what independent trials would have.
    #[must_use]
    pub fn with_design_effect(successes: u64, trials: u64, design_effect: f64) -> Self {
        if trials == 0 {
            return Self {
                value: 0.0,
                low: 0.0,
                high: 1.0,
            };
        }
        let n = trials as f64 / design_effect;
        if successes == 0 {
            return Self {
                value: 0.0,
                low: 0.0,
                high: (RULE_OF_THREE / n).min(1.0),
            };
        }
        if successes >= trials {
            return Self {
                value: 1.0,
                low: (1.0 - RULE_OF_THREE / n).max(0.0),
                high: 1.0,
            };
        }
        Self::wilson(successes as f64 / trials as f64, n)
    }

    /// A proportion estimated with weights, from its value and standard error.
    ///
    /// The interval is Wilson's with the n that independent trials would need
    /// for that error. A value of 0 with an error of 0 in `years` years has
    /// [0, 3/years], which trusts that no weight exceeds 1 by much.
    #[must_use]
    pub fn from_error(value: f64, standard_error: f64, years: u64) -> Self {
        let value = value.clamp(0.0, 1.0);
        if standard_error <= 0.0 || value <= 0.0 || value >= 1.0 {
            let successes = if value >= 0.5 { years } else { 0 };
            return Self::of(successes, years);
        }
        Self::wilson(
            value,
            value * (1.0 - value) / (standard_error * standard_error),
        )
    }

    fn wilson(value: f64, n: f64) -> Self {
        let z2 = Z_95 * Z_95;
        let centre = (value + z2 / (2.0 * n)) / (1.0 + z2 / n);
        let spread = (value * (1.0 - value) / n + z2 / (4.0 * n * n)).sqrt();
        let half = Z_95 * spread / (1.0 + z2 / n);
        Self {
            value,
            low: (centre - half).max(0.0),
            high: (centre + half).min(1.0),
        }
    }

    /// The proportion seen; show it with its bounds.
    #[must_use]
    pub fn value(self) -> f64 {
        self.value
    }

    /// Lower end of the interval.
    #[must_use]
    pub fn low(self) -> f64 {
        self.low
    }

    /// Upper end of the interval.
    #[must_use]
    pub fn high(self) -> f64 {
        self.high
    }
}

impl fmt::Display for Proportion {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let error = (self.high - self.low) / 2.0;
        let [value, low, high] =
            [self.value, self.low, self.high].map(|share| format::percent(share, error));
        if self.value == 0.0 {
            return out.pad(&format!("0% (below {high})"));
        }
        out.pad(&format!("{value} ({low} to {high})"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summary::testing::Random;

    #[test]
    fn never_and_always_follow_the_rule_of_three() {
        let never = Proportion::of(0, 300);
        assert_eq!((never.value(), never.low()), (0.0, 0.0));
        assert!((never.high() - 0.01).abs() < 2e-5);
        let always = Proportion::of(300, 300);
        assert_eq!((always.value(), always.high()), (1.0, 1.0));
        assert!((always.low() - 0.99).abs() < 2e-5);
    }

    #[test]
    fn no_trial_knows_nothing() {
        let unknown = Proportion::of(0, 0);
        assert_eq!((unknown.low(), unknown.high()), (0.0, 1.0));
    }

    #[test]
    fn the_interval_covers_small_probabilities() {
        let mut random = Random::seeded(11);
        let (mut covered, repetitions) = (0, 2_000);
        for _ in 0..repetitions {
            let successes = (0..400).filter(|_| random.uniform() < 0.02).count() as u64;
            let seen = Proportion::of(successes, 400);
            covered += u32::from(seen.low() <= 0.02 && 0.02 <= seen.high());
        }
        let coverage = f64::from(covered) / f64::from(repetitions);
        assert!(coverage > 0.93, "{coverage}");
    }

    #[test]
    fn a_design_effect_widens_as_fewer_trials_would() {
        let clustered = Proportion::with_design_effect(200, 4_000, 4.0);
        assert_eq!(clustered, Proportion::of(50, 1_000));
    }

    #[test]
    fn an_error_of_independent_trials_gives_the_same_interval() {
        let (p, n) = (0.05f64, 1_000u64);
        let seen = Proportion::from_error(p, (p * (1.0 - p) / n as f64).sqrt(), n);
        let counted = Proportion::of(50, n);
        assert!((seen.low() - counted.low()).abs() < 1e-12);
        assert!((seen.high() - counted.high()).abs() < 1e-12);
    }

    #[test]
    fn words_show_the_bounds() {
        assert_eq!(Proportion::of(50, 1_000).to_string(), "5% (4% to 7%)");
        assert_eq!(Proportion::of(0, 1_000).to_string(), "0% (below 0.3%)");
    }
}
