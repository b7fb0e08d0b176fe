//! Distortions: how a principle weighs the tail of a curve.

use crate::math::normal;

/// A distortion g: [0, 1] → [0, 1], rising, concave, with g(0) = 0 and g(1) = 1.
///
/// A loss with exceedance curve S costs `∫ g(S(x)) dx`; with g(s) = s that is the mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Distortion {
    /// g(s) = Φ(Φ⁻¹(s) + λ): a normal loss costs μ + λσ. Source: S. Wang, "A class of distortion
    /// operators for pricing financial and insurance risks", Journal of Risk and Insurance 67 (2000).
    Wang {
        /// λ, the price of risk; 0 is the mean.
        lambda: f64,
    },
    /// g(s) = s^a: the hazard rate is multiplied by a, an exponential loss costs m / a. Source:
    /// S. Wang, "Insurance pricing and increased limits ratemaking by proportional hazards
    /// transforms", Insurance: Mathematics and Economics 17 (1995).
    ProportionalHazard {
        /// a in (0, 1]; 1 is the mean.
        exponent: f64,
    },
    /// g(s) = (1 − r)·s + r·min(s / (1 − p), 1), so that the price is E + r·(TVaR_p − E): capital up
    /// to TVaR_p is held, what is above the mean of it costs r a year.
    CostOfCapital {
        /// r, the cost of capital a year.
        rate: f64,
        /// p, the level of TVaR, below 1.
        level: f64,
    },
}

impl Distortion {
    /// g(s); at 0 it is 0 and at 1 it is 1, whatever the parameters.
    ///
    /// ```
    /// use obligor::summary::premium::Distortion;
    /// assert_eq!(Distortion::ProportionalHazard { exponent: 0.5 }.at(0.25), 0.5);
    /// let capital = Distortion::CostOfCapital { rate: 0.1, level: 0.99 };
    /// assert!((capital.at(0.01) - (0.9 * 0.01 + 0.1)).abs() < 1e-15);
    /// ```
    #[must_use]
    pub fn at(self, s: f64) -> f64 {
        if s <= 0.0 || s >= 1.0 {
            return s.clamp(0.0, 1.0);
        }
        match self {
            Self::Wang { lambda } => normal::cdf(normal::quantile(s) + lambda),
            Self::ProportionalHazard { exponent } => libm::pow(s, exponent),
            Self::CostOfCapital { rate, level } => {
                (1.0 - rate) * s + rate * (s / (1.0 - level)).min(1.0)
            }
        }
    }

    /// g′(s) for s in (0, 1); at the kink of [`Distortion::CostOfCapital`] that of its left side.
    #[must_use]
    pub fn slope(self, s: f64) -> f64 {
        match self {
            Self::Wang { lambda } => {
                // φ(z + λ) / φ(z), with no quotient of two tiny numbers.
                let z = normal::quantile(s);
                libm::exp(-lambda * (z + 0.5 * lambda))
            }
            Self::ProportionalHazard { exponent } => exponent * libm::pow(s, exponent - 1.0),
            Self::CostOfCapital { rate, level } => {
                let inside = if s <= 1.0 - level { 1.0 } else { 0.0 };
                (1.0 - rate) + rate * inside / (1.0 - level)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Distortion; 3] = [
        Distortion::Wang { lambda: 0.4 },
        Distortion::ProportionalHazard { exponent: 0.7 },
        Distortion::CostOfCapital {
            rate: 0.12,
            level: 0.95,
        },
    ];

    #[test]
    fn a_distortion_starts_at_nothing_and_ends_at_certainty() {
        for distortion in ALL {
            assert_eq!((distortion.at(0.0), distortion.at(1.0)), (0.0, 1.0));
            assert!(distortion.at(0.2) > 0.2, "{distortion:?} loads the tail");
        }
    }

    #[test]
    fn the_slope_is_that_of_the_distortion() {
        for distortion in ALL {
            for s in [0.001, 0.02, 0.3, 0.9] {
                let step = 1e-6 * s;
                let seen = (distortion.at(s + step) - distortion.at(s - step)) / (2.0 * step);
                let slope = distortion.slope(s);
                assert!((seen / slope - 1.0).abs() < 1e-5, "{distortion:?} at {s}");
            }
        }
    }
}
