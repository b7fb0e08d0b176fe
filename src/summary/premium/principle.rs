//! Premium principles.

use super::{Distortion, Loadings, LossCurve};
use crate::summary::Estimate;

/// How the premium of a layer is found from its yearly losses.
///
/// Every principle but the target loss ratio gives a risk premium, to which [`Loadings`] are added.
/// Source: Kaas, Goovaerts, Dhaene, Denuit, Modern Actuarial Risk Theory, chapter 5.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Principle {
    /// (1 + θ)·E.
    ExpectedValue {
        /// θ.
        load: f64,
    },
    /// E + β·sd.
    StandardDeviation {
        /// β.
        load: f64,
    },
    /// `∫ g(S(x)) dx`: cost of capital, Wang, proportional hazard.
    Distorted(Distortion),
    /// E / ratio: the premium itself; expenses and profit are in the rest of it.
    TargetLossRatio {
        /// Losses over premium, above 0.
        ratio: f64,
    },
}

impl Principle {
    /// The price of the risk, before expenses, brokerage and profit; of a target loss ratio the mean.
    #[must_use]
    pub fn risk_premium(self, curve: &LossCurve) -> Estimate {
        match self {
            Self::ExpectedValue { load } => curve.mean().scaled(1.0 + load),
            Self::StandardDeviation { load } => with_standard_deviation(curve, load),
            Self::Distorted(by) => curve.distorted(by),
            Self::TargetLossRatio { .. } => curve.mean(),
        }
    }

    /// The premium to be charged.
    ///
    /// ```
    /// use obligor::summary::premium::{Loadings, LossCurve, Principle};
    /// let curve = LossCurve::new(2, vec![60.0]);
    /// let loadings = Loadings::new(0.25, 0.0, 0.0, 0.0, 0.0)?;
    /// let mean = Principle::ExpectedValue { load: 0.0 };
    /// assert_eq!(mean.technical(&curve, &loadings).value(), 40.0);
    /// let target = Principle::TargetLossRatio { ratio: 0.6 };
    /// assert_eq!(target.technical(&curve, &loadings).value(), 50.0);
    /// # Ok::<(), obligor::summary::premium::LoadingsError>(())
    /// ```
    #[must_use]
    pub fn technical(self, curve: &LossCurve, loadings: &Loadings) -> Estimate {
        match self {
            Self::TargetLossRatio { ratio } => curve.mean().scaled(1.0 / ratio),
            Self::ExpectedValue { .. } | Self::StandardDeviation { .. } | Self::Distorted(_) => {
                loadings.gross(self.risk_premium(curve))
            }
        }
    }
}

/// E + β·sd with the error of the sum, mean and sd being estimated from the same years.
fn with_standard_deviation(curve: &LossCurve, load: f64) -> Estimate {
    let (mean, variance) = curve.mean_and_variance();
    let sd = variance.sqrt();
    if sd == 0.0 {
        return curve.mean();
    }
    curve.estimate(mean + load * sd, |loss| {
        loss + load * (loss - mean).powi(2) / (2.0 * sd)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::normal;

    const N: u64 = 200_000;

    /// The curve with the quantiles of a law in the middle of N equal steps.
    fn curve_of(quantile: impl Fn(f64) -> f64) -> LossCurve {
        let at = |i: u64| quantile((i as f64 + 0.5) / N as f64);
        LossCurve::new(N, (0..N).map(at).collect())
    }

    fn exponential(mean: f64) -> LossCurve {
        curve_of(|p| -mean * (1.0 - p).ln())
    }

    fn is_near(seen: Estimate, exact: f64) {
        let far = (seen.value() / exact - 1.0).abs();
        assert!(far < 2e-3, "{seen} for {exact}");
    }

    #[test]
    fn an_exponential_under_the_proportional_hazard_costs_its_mean_over_the_exponent() {
        for exponent in [0.6, 0.8, 1.0] {
            let by = Distortion::ProportionalHazard { exponent };
            let seen = Principle::Distorted(by).risk_premium(&exponential(50.0));
            is_near(seen, 50.0 / exponent);
        }
    }

    #[test]
    fn a_normal_under_the_wang_transform_costs_lambda_deviations_more() {
        let curve = curve_of(|p| 100.0 + 10.0 * normal::quantile(p));
        for lambda in [0.0, 0.25, 1.0] {
            let by = Principle::Distorted(Distortion::Wang { lambda });
            is_near(by.risk_premium(&curve), 100.0 + 10.0 * lambda);
        }
    }

    #[test]
    fn a_lognormal_under_the_wang_transform_is_a_shifted_lognormal() {
        // exp(μ + σZ) becomes exp(μ + λσ + σZ).
        let (mu, sigma, lambda) = (1.0, 0.5, 0.3);
        let curve = curve_of(|p| (mu + sigma * normal::quantile(p)).exp());
        let by = Principle::Distorted(Distortion::Wang { lambda });
        let exact = f64::exp(mu + lambda * sigma + 0.5 * sigma * sigma);
        is_near(by.risk_premium(&curve), exact);
    }

    #[test]
    fn capital_of_an_exponential_costs_its_rate_on_tvar_above_the_mean() {
        // TVaR_p = m·(1 − ln(1 − p)).
        let (rate, level) = (0.12, 0.99);
        let by = Principle::Distorted(Distortion::CostOfCapital { rate, level });
        let exact = 50.0 + rate * 50.0 * 100f64.ln();
        is_near(by.risk_premium(&exponential(50.0)), exact);
    }

    #[test]
    fn an_exponential_deviates_by_its_mean() {
        let by = Principle::StandardDeviation { load: 0.4 };
        is_near(by.risk_premium(&exponential(50.0)), 70.0);
    }

    #[test]
    fn no_load_and_no_price_of_risk_is_the_mean() {
        let curve = exponential(50.0);
        let mean = curve.mean().value();
        for principle in [
            Principle::ExpectedValue { load: 0.0 },
            Principle::StandardDeviation { load: 0.0 },
            Principle::Distorted(Distortion::Wang { lambda: 0.0 }),
            Principle::Distorted(Distortion::ProportionalHazard { exponent: 1.0 }),
            Principle::Distorted(Distortion::CostOfCapital {
                rate: 0.0,
                level: 0.99,
            }),
        ] {
            let seen = principle.risk_premium(&curve).value();
            assert!((seen / mean - 1.0).abs() < 1e-9, "{principle:?}: {seen}");
        }
    }
}
