//! Payments on a grid, and what they sum to in a year.

use crate::math::quadrature::integrate;
use crate::summary::premium::{Distortion, Loadings, Principle};
use realfft::RealFftPlanner;
use realfft::num_complex::Complex;

/// Less than this chance of more events in a year is left out.
const NEGLIGIBLE: f64 = 1e-13;

/// The longest grid of yearly payments.
const LONGEST: usize = 1 << 20;

/// One peril as the layer sees it: how many events a year, and what one of them pays.
#[derive(Clone, Debug, PartialEq)]
pub struct Claims {
    /// Chances of 0, 1, 2, … events.
    counts: Vec<f64>,
    /// Chance that an event pays anything.
    pays: f64,
    /// Chances of payments of 0, h, 2h, … up to the limit.
    payments: Vec<f64>,
}

impl Claims {
    /// The payments of one peril in `steps` steps of a limit: `survival(y)` is the chance that one event
    /// pays more than y, for y in [0, limit).
    ///
    /// Step by step `∫ survival` gives the masses, so that the mean payment is kept:
    /// `f₀ = 1 − D₀/h`, `f_j = (D_{j−1} − D_j)/h`, `f_k = D_{k−1}/h`. Chances of so many events that
    /// less than 1e-13 is left are cut off.
    #[must_use]
    pub fn new(
        mut counts: Vec<f64>,
        limit: f64,
        steps: usize,
        survival: impl Fn(f64) -> f64,
    ) -> Self {
        let mut left: f64 = 1.0;
        let most = counts.iter().position(|mass| {
            left -= mass;
            left < NEGLIGIBLE
        });
        counts.truncate(most.map_or(counts.len(), |most| most + 1));
        let step = limit / steps as f64;
        let area = |j: usize| {
            let (low, high) = (step * j as f64, step * (j + 1) as f64);
            integrate(&survival, low, high, 1e-10) / step
        };
        let areas: Vec<f64> = (0..steps).map(area).collect();
        let mut payments = vec![1.0 - areas[0]];
        payments.extend(areas.windows(2).map(|pair| (pair[0] - pair[1]).max(0.0)));
        payments.push(areas[steps - 1]);
        Self {
            counts,
            pays: survival(0.0),
            payments,
        }
    }

    fn most(&self) -> usize {
        self.counts.len().saturating_sub(1)
    }

    /// P_N(z).
    fn generated(&self, z: Complex<f64>) -> Complex<f64> {
        let zero = Complex::new(0.0, 0.0);
        self.counts
            .iter()
            .rev()
            .fold(zero, |sum, mass| sum * z + mass)
    }

    /// The chance of a year in which nothing is paid.
    fn quiet(&self) -> f64 {
        self.generated(Complex::new(1.0 - self.pays, 0.0)).re
    }
}

/// The law of a year's payments.
#[derive(Clone, Debug, PartialEq)]
pub struct Yearly {
    /// Payments, rising; the last is the aggregate limit where there is one.
    amounts: Vec<f64>,
    masses: Vec<f64>,
    quiet: f64,
}

impl Yearly {
    /// The year's sum over independent perils whose grids have the same step, of which at most
    /// `aggregate` is paid, times the part `placed`; `None` if the grid would be too long.
    ///
    /// ```
    /// use obligor::summary::compound::{Claims, Yearly};
    /// // One event in half of the years, which always pays 100.
    /// let claims = Claims::new(vec![0.5, 0.5], 100.0, 8, |_| 1.0);
    /// let year = Yearly::new(&[claims], 100.0 / 8.0, None, 1.0).unwrap();
    /// assert!((year.mean() - 50.0).abs() < 1e-9);
    /// assert!((year.sd() - 50.0).abs() < 1e-9);
    /// assert!((year.p_attach() - 0.5).abs() < 1e-12);
    /// ```
    #[must_use]
    pub fn new(perils: &[Claims], step: f64, aggregate: Option<f64>, placed: f64) -> Option<Self> {
        let longest = perils.iter().map(|it| it.most() * (it.payments.len() - 1));
        let size = (longest.sum::<usize>() + 1).next_power_of_two().max(2);
        if size > LONGEST {
            return None;
        }
        let masses = summed(perils, size);
        let most = aggregate.unwrap_or(f64::INFINITY);
        let amount = |j: usize| placed * (step * j as f64).min(most);
        Some(Self {
            amounts: (0..size).map(amount).collect(),
            masses,
            quiet: perils.iter().map(Claims::quiet).product(),
        })
    }

    /// The chance of a year with a payment.
    #[must_use]
    pub fn p_attach(&self) -> f64 {
        1.0 - self.quiet
    }

    fn expected(&self, of: impl Fn(f64) -> f64) -> f64 {
        let pairs = self.amounts.iter().zip(&self.masses);
        pairs.map(|(amount, mass)| mass * of(*amount)).sum()
    }

    /// Mean payment of a year.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.expected(|amount| amount)
    }

    /// Its standard deviation.
    #[must_use]
    pub fn sd(&self) -> f64 {
        let mean = self.mean();
        self.expected(|amount| (amount - mean).powi(2)).sqrt()
    }

    /// `∫ g(S(x)) dx`.
    #[must_use]
    pub fn distorted(&self, by: Distortion) -> f64 {
        let (mut above, mut price) = (0.0, 0.0);
        for j in (1..self.amounts.len()).rev() {
            above += self.masses[j];
            price += (self.amounts[j] - self.amounts[j - 1]) * by.at(above);
        }
        price
    }

    /// The premium by a principle.
    #[must_use]
    pub fn technical(&self, by: Principle, loadings: &Loadings) -> f64 {
        let gross = |risk: f64| {
            let risk = crate::summary::Estimate::new(risk, 0.0);
            loadings.gross(risk).value()
        };
        match by {
            Principle::ExpectedValue { load } => gross((1.0 + load) * self.mean()),
            Principle::StandardDeviation { load } => gross(self.mean() + load * self.sd()),
            Principle::Distorted(by) => gross(self.distorted(by)),
            Principle::TargetLossRatio { ratio } => self.mean() / ratio,
        }
    }
}

/// Masses of the sum of all perils' payments, on a grid that holds every sum.
fn summed(perils: &[Claims], size: usize) -> Vec<f64> {
    let mut planner = RealFftPlanner::<f64>::new();
    let (forward, inverse) = (
        planner.plan_fft_forward(size),
        planner.plan_fft_inverse(size),
    );
    let mut product = vec![Complex::new(1.0, 0.0); size / 2 + 1];
    for peril in perils {
        let mut payments = forward.make_input_vec();
        payments[..peril.payments.len()].copy_from_slice(&peril.payments);
        let mut transform = forward.make_output_vec();
        let done = forward.process(&mut payments, &mut transform);
        done.expect("the planner made these buffers");
        for (product, z) in product.iter_mut().zip(&transform) {
            *product *= peril.generated(*z);
        }
    }
    // What transforms of real numbers are real at by nature is so to the last bit for the inverse.
    product[0].im = 0.0;
    product[size / 2].im = 0.0;
    let mut masses = inverse.make_output_vec();
    let done = inverse.process(&mut product, &mut masses);
    done.expect("the planner made these buffers");
    let scale = 1.0 / size as f64;
    masses.iter().map(|mass| (mass * scale).max(0.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn poisson(mean: f64) -> Vec<f64> {
        let mut masses = vec![(-mean).exp()];
        for k in 1..80 {
            masses.push(masses[k - 1] * mean / k as f64);
        }
        masses
    }

    #[test]
    fn a_compound_poisson_has_the_moments_of_its_claims() {
        // Uniform payments on [0, 100]: E = λ·50, Var = λ·E[Y²] = λ·10⁴/3.
        let claims = Claims::new(poisson(3.0), 100.0, 512, |y| 1.0 - y / 100.0);
        let year = Yearly::new(&[claims], 100.0 / 512.0, None, 1.0).expect("it fits");
        assert!((year.mean() / 150.0 - 1.0).abs() < 1e-9, "{}", year.mean());
        assert!(
            (year.sd() / 1e4f64.sqrt() - 1.0).abs() < 1e-5,
            "{}",
            year.sd()
        );
        assert!((year.p_attach() - (1.0 - (-3f64).exp())).abs() < 1e-12);
    }

    #[test]
    fn independent_perils_add_up() {
        let claims = |mean| Claims::new(poisson(mean), 100.0, 256, |y| (-y / 40.0).exp());
        let step = 100.0 / 256.0;
        let both = Yearly::new(&[claims(1.0), claims(2.0)], step, Some(150.0), 0.5);
        let one = Yearly::new(&[claims(3.0)], step, Some(150.0), 0.5);
        let [both, one] = [both, one].map(|it| it.expect("it fits"));
        let by = Distortion::Wang { lambda: 0.4 };
        assert!((both.distorted(by) / one.distorted(by) - 1.0).abs() < 1e-9);
        assert!((both.p_attach() - one.p_attach()).abs() < 1e-12);
        assert!(one.amounts.iter().all(|amount| *amount <= 75.0));
    }

    #[test]
    fn a_grid_that_would_be_too_long_has_no_answer() {
        let claims = Claims::new(vec![1.0 / 4096.0; 4096], 1.0, 1024, |_| 1.0);
        assert_eq!(Yearly::new(&[claims], 1.0 / 1024.0, None, 1.0), None);
    }
}
