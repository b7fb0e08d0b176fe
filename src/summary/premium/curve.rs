//! The empirical exceedance curve of yearly losses, and what is read off it with its error.

use super::Distortion;
use crate::summary::Estimate;
use crate::summary::column::doubt_if;
use crate::summary::tail::rank;
use crate::units::LEAST_LOSS;

/// Yearly losses of a layer, rising; years without one are counted and not kept.
///
/// ```
/// use obligor::summary::premium::LossCurve;
/// let curve = LossCurve::new(4, vec![30.0, 0.0, 10.0]);
/// assert_eq!(curve.mean().value(), 10.0);
/// assert_eq!(curve.tvar(0.5).value(), 20.0); // 0 0 10 30
/// assert_eq!(curve.var(0.75), 10.0);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct LossCurve {
    years: u64,
    losses: Vec<f64>,
    is_heavy: bool,
}

impl LossCurve {
    /// The curve of `years` years with these losses, in any order; those below half a cent
    /// ([`LEAST_LOSS`], what rounding leaves of a sum), and years that are not there, are zero.
    #[must_use]
    pub fn new(years: u64, mut losses: Vec<f64>) -> Self {
        losses.retain(|loss| *loss >= LEAST_LOSS);
        losses.sort_by(f64::total_cmp);
        Self {
            years,
            losses,
            is_heavy: false,
        }
    }

    /// The same curve; if its losses have no variance, every estimate from it is in doubt.
    ///
    /// ```
    /// use obligor::summary::premium::LossCurve;
    /// let curve = LossCurve::new(4, vec![30.0, 10.0]);
    /// assert!(!curve.heavy_if(true).mean().is_trustworthy());
    /// ```
    #[must_use]
    pub fn heavy_if(self, is_heavy: bool) -> Self {
        Self { is_heavy, ..self }
    }

    /// Years, those without a loss included.
    #[must_use]
    pub fn years(&self) -> u64 {
        self.years
    }

    /// The losses above zero, rising.
    #[must_use]
    pub fn losses(&self) -> &[f64] {
        &self.losses
    }

    fn n(&self) -> f64 {
        self.years as f64
    }

    /// Mean yearly loss.
    #[must_use]
    pub fn mean(&self) -> Estimate {
        let mean = self.losses.iter().sum::<f64>() / self.n();
        self.estimate(mean, |loss| loss)
    }

    /// Standard deviation of the yearly loss, √(Σ(x − μ)² / (n − 1)); its error by the influence
    /// ((x − μ)² − σ²) / 2σ of a year.
    #[must_use]
    pub fn sd(&self) -> Estimate {
        let (mean, variance) = self.mean_and_variance();
        let sd = variance.sqrt();
        if sd == 0.0 {
            return Estimate::new(0.0, 0.0);
        }
        self.estimate(sd, |loss| (loss - mean).powi(2) / (2.0 * sd))
    }

    pub(super) fn mean_and_variance(&self) -> (f64, f64) {
        let mean = self.mean().value();
        let zeros = self.n() - self.losses.len() as f64;
        let squares = self.losses.iter().map(|loss| (loss - mean).powi(2));
        let sum = squares.sum::<f64>() + zeros * mean * mean;
        (mean, sum / (self.n() - 1.0).max(1.0))
    }

    /// VaR_p: the ⌈p·n⌉-th smallest of all years.
    #[must_use]
    pub fn var(&self, level: f64) -> f64 {
        let zeros = self.years - self.losses.len() as u64;
        let at = rank(level, self.years);
        match at.checked_sub(zeros + 1) {
            Some(place) => self.losses[place as usize],
            None => 0.0,
        }
    }

    /// TVaR_p: the mean of the worst (1 − p)·n years, the boundary year counted fractionally.
    #[must_use]
    pub fn tvar(&self, level: f64) -> Estimate {
        // E + 1·(TVaR − E) is TVaR itself.
        self.distorted(Distortion::CostOfCapital { rate: 1.0, level })
    }

    /// `∫ g(S(x)) dx`, a sum over the steps of the curve, with its standard error.
    ///
    /// A year with loss y has the influence `∫₀ʸ g′(S(x)) dx`, up to a constant (Jones and Zitikis,
    /// "Empirical estimation of risk measures and related quantities", NAAJ 7 (2003)).
    ///
    /// ```
    /// use obligor::summary::premium::{Distortion, LossCurve};
    /// let curve = LossCurve::new(4, vec![100.0]);
    /// let half = Distortion::ProportionalHazard { exponent: 0.5 };
    /// assert_eq!(curve.distorted(half).value(), 50.0); // 100 · √¼
    /// ```
    #[must_use]
    pub fn distorted(&self, by: Distortion) -> Estimate {
        let (mut price, mut influence, mut below) = (0.0, 0.0, 0.0);
        let mut influences = Vec::with_capacity(self.losses.len());
        for (place, loss) in self.losses.iter().enumerate() {
            let step = loss - below;
            if step > 0.0 {
                let above = (self.losses.len() - place) as f64 / self.n();
                price += step * by.at(above);
                influence += step * by.slope(above);
            }
            below = *loss;
            influences.push(influence);
        }
        self.told(price, &influences)
    }

    fn told(&self, value: f64, influences: &[f64]) -> Estimate {
        let estimate = Estimate::new(value, self.error_of(influences));
        doubt_if(self.is_heavy && !estimate.is_structural_zero(), estimate)
    }

    /// A value whose error is that of the mean of `influence` over the years; a year without a loss
    /// has the influence of 0.
    pub(super) fn estimate(&self, value: f64, influence: impl Fn(f64) -> f64) -> Estimate {
        let none = influence(0.0);
        let influences: Vec<f64> = self
            .losses
            .iter()
            .map(|loss| influence(*loss) - none)
            .collect();
        self.told(value, &influences)
    }

    /// sd / √n of influences of the years with a loss, the others having none.
    fn error_of(&self, influences: &[f64]) -> f64 {
        let n = self.n();
        if influences.is_empty() {
            return 0.0;
        }
        if n < 2.0 {
            return f64::INFINITY;
        }
        let mean = influences.iter().sum::<f64>() / n;
        let squares = influences.iter().map(|it| (it - mean).powi(2));
        let sum = squares.sum::<f64>() + (n - influences.len() as f64) * mean * mean;
        (sum / (n - 1.0) / n).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summary::testing::Random;

    #[test]
    fn the_boundary_year_counts_fractionally() {
        let curve = LossCurve::new(10, vec![5.0, 3.0, 9.0, 1.0]);
        assert!((curve.tvar(0.75).value() - 15.5 / 2.5).abs() < 1e-12);
        assert_eq!(curve.var(0.75), 3.0);
        assert_eq!(curve.var(0.6), 0.0);
    }

    #[test]
    fn a_layer_that_never_paid_costs_nothing_for_sure() {
        let curve = LossCurve::new(1_000, Vec::new());
        assert!(curve.mean().is_structural_zero());
        assert!(curve.sd().is_structural_zero());
        assert!(
            curve
                .distorted(Distortion::Wang { lambda: 0.5 })
                .is_structural_zero()
        );
    }

    #[test]
    fn what_rounding_leaves_of_a_sum_is_no_loss() {
        let dust = vec![1e-10, 0.1 + 0.2 - 0.3, -2e-12, LEAST_LOSS.next_down()];
        let curve = LossCurve::new(1_000, dust);
        assert!(curve.losses().is_empty());
        assert!(curve.mean().is_structural_zero());
        assert_eq!([curve.var(0.999), curve.tvar(0.999).value()], [0.0; 2]);
        let least = LossCurve::new(1_000, vec![LEAST_LOSS]);
        assert_eq!(least.losses(), [LEAST_LOSS]);
    }

    #[test]
    fn the_error_of_the_mean_is_the_usual_one() {
        let curve = LossCurve::new(4, vec![30.0, 10.0]);
        assert!((curve.mean().standard_error() - 50f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn the_interval_of_a_distorted_price_covers_it() {
        // Exponential, mean 1: the proportional hazard with a = 0.8 costs 1 / 0.8.
        let (n, repetitions) = (2_000, 400);
        let by = Distortion::ProportionalHazard { exponent: 0.8 };
        let mut covered = 0;
        for seed in 0..repetitions {
            let mut random = Random::seeded(7_700 + seed);
            let losses = (0..n).map(|_| -random.uniform().ln()).collect();
            let seen = LossCurve::new(n, losses).distorted(by).interval(1.96);
            covered += u32::from(seen.low() <= 1.25 && 1.25 <= seen.high());
        }
        let coverage = f64::from(covered) / repetitions as f64;
        assert!((0.91..=0.98).contains(&coverage), "{coverage}");
    }
}
