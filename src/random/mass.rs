//! Probabilities of counts, one function a law.

use crate::math::gamma::ln_gamma;
use crate::math::root;

/// e^(−λ) λ^k / k!.
pub(crate) fn poisson(mean: f64, k: f64) -> f64 {
    if mean == 0.0 {
        return if k == 0.0 { 1.0 } else { 0.0 };
    }
    libm::exp(k * libm::log(mean) - mean - ln_gamma(k + 1.0))
}

/// n! / (k! (n − k)!) p^k (1 − p)^(n − k).
pub(crate) fn binomial(trials: u32, p: f64, count: u32) -> f64 {
    if count > trials {
        return 0.0;
    }
    // By logarithms neither a certain chance nor a single trial would be exact.
    if p == 0.0 || p == 1.0 {
        return f64::from(u8::from(count == if p == 0.0 { 0 } else { trials }));
    }
    if trials == 1 {
        return if count == 1 { p } else { 1.0 - p };
    }
    let (n, k) = (f64::from(trials), f64::from(count));
    let ways = ln_gamma(n + 1.0) - ln_gamma(k + 1.0) - ln_gamma(n - k + 1.0);
    libm::exp(ways + k * libm::log(p) + (n - k) * libm::log1p(-p))
}

/// Γ(r + k) / (Γ(r) k!) β^k / (1 + β)^(r + k).
pub(crate) fn negative_binomial(r: f64, beta: f64, k: f64) -> f64 {
    let ways = ln_gamma(r + k) - ln_gamma(r) - ln_gamma(k + 1.0);
    libm::exp(ways - (r + k) * libm::log1p(beta) + k * libm::log(beta))
}

/// ∫ φ(z) Poisson(k; m e^(σz − σ²/2)) dz by the trapezoidal rule about the integrand's peak.
///
/// The integrand is log-concave and analytic, so the rule converges geometrically; the step keeps the error below
/// 1e-15 of the peak (the nearest growth off the real line is at π/(2σ)).
pub(crate) fn poisson_lognormal(mean: f64, sigma: f64, k: f64) -> f64 {
    let log_mean = libm::log(mean) - 0.5 * sigma * sigma;
    let rate = |z: f64| libm::exp(log_mean + sigma * z);
    let downhill = |z: f64| (z - sigma * (k - rate(z)), 1.0 + sigma * sigma * rate(z));
    let start = ((libm::log(k + 0.5) - log_mean) / sigma).clamp(-8.0, 8.0);
    let peak = root::newton(downhill, start, -sigma * mean - 1.0, sigma * k + 1.0);
    let log_term = |z: f64| k * (log_mean + sigma * z) - rate(z) - 0.5 * z * z;
    let step = 0.25 / downhill(peak).1.sqrt().max(sigma);
    let highest = log_term(peak);
    let side = |direction: f64| -> f64 {
        let terms = (1..).map(|i| log_term(peak + direction * step * f64::from(i)) - highest);
        terms.take_while(|log| *log > -46.0).map(libm::exp).sum()
    };
    let sum = (1.0 + side(1.0) + side(-1.0)) * step;
    sum * libm::exp(highest - ln_gamma(k + 1.0)) / std::f64::consts::TAU.sqrt()
}

/// The probabilities of the Poisson–inverse Gaussian law, by the ratios of Loss Models, example 7.16.
pub(crate) struct InverseGaussian {
    factor: f64,
    step: f64,
    ratio: f64,
    first_ratio: f64,
    log_mass: f64,
    count: f64,
}

impl InverseGaussian {
    /// ln P(N = 0).
    pub fn log_of_zero(mean: f64, mixer_variance: f64) -> f64 {
        let twice = 2.0 * mean * mixer_variance;
        // (1 − √(1 + 2μc)) / c, without its cancellation.
        -2.0 * mean / (1.0 + (1.0 + twice).sqrt())
    }

    /// From the mean of the count and the variance of the factor.
    pub fn new(mean: f64, mixer_variance: f64) -> InverseGaussian {
        let spread = 1.0 + 2.0 * mean * mixer_variance;
        InverseGaussian {
            factor: (spread - 1.0) / spread,
            step: mean * mean / spread,
            ratio: 0.0,
            first_ratio: mean / spread.sqrt(),
            log_mass: InverseGaussian::log_of_zero(mean, mixer_variance),
            count: 0.0,
        }
    }
}

impl Iterator for InverseGaussian {
    type Item = f64;

    fn next(&mut self) -> Option<f64> {
        let mass = libm::exp(self.log_mass);
        self.count += 1.0;
        let k = self.count;
        self.ratio = if k == 1.0 {
            self.first_ratio
        } else {
            self.factor * (1.0 - 1.5 / k) + self.step / (k * (k - 1.0) * self.ratio)
        };
        self.log_mass += libm::log(self.ratio);
        Some(mass)
    }
}
