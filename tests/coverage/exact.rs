//! Compound Poisson sums of exponential losses, in closed form.
//!
//! ```text
//! S = X₁ + … + X_N,   N ~ Poisson(λ),   X ~ Exp with mean m,   Q(n, y) = e^−y · Σ y^k/k!, k < n
//! P(S > x)    = Σ P(N = n) · Q(n, x/m)
//! E (S − x)₊  = Σ P(N = n) · (n·m·Q(n + 1, x/m) − x·Q(n, x/m))
//! P(max ≤ x)  = exp(−λ·e^(−x/m))
//! ```

/// More events a year than any has.
const MOST: u32 = 80;

/// The law of a year.
#[derive(Clone, Copy)]
pub struct Compound {
    /// Events a year, λ.
    pub rate: f64,
    /// Mean loss of one, m.
    pub mean: f64,
}

impl Compound {
    pub fn p_positive(self) -> f64 {
        1.0 - (-self.rate).exp()
    }

    pub fn sd(self) -> f64 {
        self.mean * (2.0 * self.rate).sqrt()
    }

    /// Σ over n of P(N = n) · f(n, Q(n, y), Q(n + 1, y)).
    fn over_counts(self, y: f64, f: impl Fn(f64, f64, f64) -> f64) -> f64 {
        let (mut sum, mut chance, mut term, mut below) = (0.0, (-self.rate).exp(), (-y).exp(), 0.0);
        for n in 0..MOST {
            let through = below + term;
            sum += chance * f(f64::from(n), below, through);
            below = through;
            chance *= self.rate / f64::from(n + 1);
            term *= y / f64::from(n + 1);
        }
        sum
    }

    /// P(S > x).
    pub fn beyond(self, x: f64) -> f64 {
        self.over_counts(x / self.mean, |_, below, _| below)
    }

    /// E (S − x)₊.
    pub fn excess(self, x: f64) -> f64 {
        self.over_counts(x / self.mean, |n, below, through| {
            n * self.mean * through - x * below
        })
    }

    /// The amount that a year passes with this chance.
    pub fn passed_with(self, chance: f64) -> f64 {
        let (mut low, mut high) = (0.0, 100.0 * self.mean);
        for _ in 0..100 {
            let middle = 0.5 * (low + high);
            match self.beyond(middle) > chance {
                true => low = middle,
                false => high = middle,
            }
        }
        high
    }

    pub fn tvar(self, level: f64) -> f64 {
        let var = self.passed_with(1.0 - level);
        var + self.excess(var) / (1.0 - level)
    }

    /// The largest event of a year at a level.
    pub fn largest(self, level: f64) -> f64 {
        -self.mean * (-level.ln() / self.rate).ln()
    }

    /// The mean largest event of the years beyond a level, with u = −ln level:
    /// largest + m·∫ (1 − e^−t)/t dt ÷ (1 − level) from 0 to u.
    pub fn largest_beyond(self, level: f64) -> f64 {
        let u = -level.ln();
        let (mut sum, mut term) = (0.0, -1.0);
        for k in 1..40 {
            term *= -u / f64::from(k);
            sum += term / f64::from(k);
        }
        self.largest(level) + self.mean * sum / (1.0 - level)
    }
}

/// A policy that pays `limit` over `retention` of each event.
#[derive(Clone, Copy)]
pub struct Cover {
    pub losses: Compound,
    pub retention: f64,
    pub limit: f64,
}

impl Cover {
    /// What it would pay without a limit: an exponential loss forgets its retention, so that it is of
    /// the same law and only rarer. As long as a year costs less than the limit both pay the same.
    pub fn unlimited(self) -> Compound {
        let rate = self.losses.rate * self.passes(self.retention);
        Compound {
            rate,
            ..self.losses
        }
    }

    fn passes(self, loss: f64) -> f64 {
        (-loss / self.losses.mean).exp()
    }

    /// P(an event reaches it).
    pub fn p_reached(self) -> f64 {
        self.passes(self.retention)
    }

    /// P(an event of a year uses it up).
    pub fn p_exhausted(self) -> f64 {
        1.0 - (-self.losses.rate * self.passes(self.retention + self.limit)).exp()
    }

    /// Mean paid a year, λ·m·(e^(−r/m) − e^(−(r + l)/m)).
    pub fn mean(self) -> f64 {
        let [from, to] = [self.retention, self.retention + self.limit].map(|it| self.passes(it));
        self.losses.rate * self.losses.mean * (from - to)
    }

    /// √(λ·E Y²), E Y² = 2·m²·e^(−r/m)·(1 − e^(−l/m)·(1 + l/m)).
    pub fn sd(self) -> f64 {
        let (m, l) = (self.losses.mean, self.limit / self.losses.mean);
        let second = 2.0 * m * m * (1.0 - self.passes(self.limit) * (1.0 + l));
        (self.unlimited().rate * second).sqrt()
    }

    /// TVaR of a level whose VaR is below the limit: E (paid − v)₊ is that without limit less what the
    /// limit takes off the mean.
    pub fn tvar(self, level: f64) -> f64 {
        let all = self.unlimited();
        let var = all.passed_with(1.0 - level);
        assert!(var < self.limit, "{var}");
        let cut = all.rate * all.mean - self.mean();
        var + (all.excess(var) - cut) / (1.0 - level)
    }
}

#[test]
fn the_closed_forms_are_what_sums_over_a_grid_say() {
    // Panjer's recursion on a grid of a two-hundredth of the mean, losses rounded to it.
    let (steps, rate) = (200.0_f64, 0.5);
    let law = Compound { rate, mean: 1.0 };
    let survival = |k: f64| (-((k - 0.5) / steps).max(0.0)).exp();
    let loss: Vec<f64> = (0..6_000)
        .map(|k| survival(f64::from(k)) - survival(f64::from(k) + 1.0))
        .collect();
    let mut year = vec![(rate * (loss[0] - 1.0)).exp()];
    for s in 1..loss.len() {
        let sum: f64 = (1..=s).map(|k| k as f64 * loss[k] * year[s - k]).sum();
        year.push(rate / s as f64 * sum);
    }
    let at = 2.5;
    let from = (at * steps) as usize + 1;
    let beyond: f64 = year[from..].iter().sum();
    let excess = |(k, chance): (usize, &f64)| ((k as f64) / steps - at).max(0.0) * chance;
    let excess: f64 = year.iter().enumerate().map(excess).sum();
    // The grid's point at 2.5 stands for half a step to either side.
    let half = 0.5 * year[from - 1];
    assert!((law.beyond(at) - beyond - half).abs() < 1e-5, "{beyond}");
    assert!((law.excess(at) - excess).abs() < 1e-5, "{excess}");
    assert!((law.beyond(law.passed_with(0.01)) - 0.01).abs() < 1e-12);
    let sum: f64 = (0..100_000)
        .map(|k| law.largest(0.95 + 0.05 * (f64::from(k) + 0.5) / 1e5) / 1e5)
        .sum();
    assert!((law.largest_beyond(0.95) - sum).abs() < 1e-4, "{sum}");
}
