//! Means whose error the exactly known mean of the own loss takes a part of.
//!
//! ```text
//!   mean = X̄ − β·(C̄ − E[C])     β = Cov(X, C) / Var(C)     s.e.² = Var(X)·(1 − ρ²)·(n − 1) / (n − 2) / n
//! ```
//! X is the loss left with the party in a year, C what its breaches cost it before anything is shared: a compound
//! sum whose mean is known exactly, E\[C\] = Σ E\[N\]·q·E\[cost of a hit\] (Wald). β is estimated from the same years,
//! which biases the mean by a term of order 1/n. Source: Owen, Monte Carlo theory, methods and examples, §8.9.

use crate::columns::Block;
use crate::model::{Hit, HitProbability, Model, Peril, Severity};
use crate::summary::Moments;
use crate::summary::estimate::Estimate;
use std::ops::Range;

/// Share of the sum of squares of the control that one year may hold: beyond, β rests on that year alone.
const MOST_OF_SQUARES: f64 = 0.25;

/// The exact mean of a year's own loss of some parties together; `None` where it is not known or has no variance: what
/// regimes impose hangs on times and records.
///
/// ```
/// use obligor::scenario::read_text;
/// use obligor::summary::accuracy::exact_mean;
/// let text = "schema = 1\ntitle = \"One\"\ncurrency = \"USD\"\nyears = 10\nseed = 1\n[party.clinic]\n[peril.breach]\n\
///     origin = \"clinic\"\nfrequency = { poisson = 0.5 }\nfault = { self = 1.0 }\n\
///     hits.clinic = { probability = 0.2, severity = { constant = \"1M\" }, split = { response = 1.0 } }\n";
/// let (model, _) = read_text("one.toml", text, &[]).unwrap().resolve().unwrap();
/// assert!((exact_mean(&model, &(0..1)).unwrap() - 100_000.0).abs() < 1e-6);
/// ```
#[must_use]
pub fn exact_mean(model: &Model, parties: &Range<usize>) -> Option<f64> {
    let is_own = |party: usize| parties.contains(&party);
    let mut regimes = model.regimes.iter();
    if regimes.any(|it| is_own(it.party.index())) {
        return None;
    }
    let perils = model.perils.iter();
    let hits = perils.flat_map(|peril| peril.hits.iter().map(move |hit| (peril, hit)));
    let own = hits.filter(|(_, hit)| is_own(hit.party.index()));
    let means = own.map(|(peril, hit)| mean_of(peril, hit));
    let sum = means.sum::<Option<f64>>()?;
    (sum > 0.0 && sum.is_finite()).then_some(sum)
}

/// What a peril costs a party in a mean year.
fn mean_of(peril: &Peril, hit: &Hit) -> Option<f64> {
    let chance = match (hit.probability, peril.share_hit) {
        (HitProbability::Own(chance), _) => chance.get(),
        (HitProbability::Shared, Some((a, b))) => a / (a + b),
        (HitProbability::Shared, None) => return None,
    };
    if hit.laws().any(|(_, law)| !law.has_variance()) {
        return None;
    }
    let cost = match &hit.severity {
        Severity::Nothing => 0.0,
        Severity::Total { law, scale, .. } => law.mean() * scale,
        Severity::PerRecord { cost, scale, .. } => {
            hit.records.as_ref()?.mean() * cost.get() * scale
        }
        Severity::Heads(laws) => laws.iter().map(|(_, law)| law.mean()).sum(),
    };
    let by_hour = match (hit.per_hour, &peril.outage) {
        (Some(per_hour), Some(outage)) => outage.mean() * per_hour.get(),
        (Some(_), None) => return None,
        (None, _) => 0.0,
    };
    Some(peril.frequency.mean() * chance * (cost + by_hour))
}

/// Years of X and C beside each other.
#[derive(Clone, Debug)]
pub(super) struct Controlled {
    exact: f64,
    amounts: Moments,
    control: Moments,
    /// X·C.
    products: Moments,
    buffer: Vec<f64>,
}

impl Controlled {
    pub fn around(exact: f64) -> Self {
        Self {
            exact,
            amounts: Moments::default(),
            control: Moments::default(),
            products: Moments::default(),
            buffer: Vec::new(),
        }
    }

    /// Takes the own losses of a block and what was left of them; nothing where nothing was booked.
    pub fn add(&mut self, block: &Block, parties: &Range<usize>, left: Option<&[f64]>) {
        let control = &mut self.buffer;
        control.clear();
        control.resize(block.year.len(), 0.0);
        for party in parties.clone() {
            for hit in block.hits.of(party) {
                let row = block.events.row[block.hits.event[hit] as usize];
                let columns = block.hits.loss.iter();
                control[row as usize] += columns.map(|column| column[hit]).sum::<f64>();
            }
        }
        self.control.add_rows(&block.year, control);
        let Some(left) = left else { return };
        self.amounts.add_rows(&block.year, left);
        let pairs = control.iter_mut().zip(left);
        pairs.for_each(|(control, left)| *control *= left);
        self.products.add_rows(&block.year, control);
    }

    pub fn merge(&mut self, other: &Self) {
        self.amounts.merge(&other.amounts);
        self.control.merge(&other.control);
        self.products.merge(&other.products);
    }

    /// The mean with its control; `None` where the control says nothing, or rests on one year.
    pub fn mean(&self, years: u64) -> Option<Estimate> {
        let n = years as f64;
        let (x, c) = (self.amounts.sum(), self.control.sum());
        let of_control = self.control.sum_of_squares() - c * (c / n);
        let both = self.products.sum() - x * (c / n);
        let own = self.amounts.sum_of_squares() - x * (x / n);
        let is_one_year = self.control.share_of_largest() > MOST_OF_SQUARES;
        let is_sound = years > 2 && of_control > 0.0 && own > 0.0 && !is_one_year;
        let slope = both / of_control;
        let value = x / n - slope * (c / n - self.exact);
        let rest = (own - both * slope).max(0.0) / (n - 2.0);
        let error = (rest / n).sqrt();
        (is_sound && error.is_finite()).then(|| Estimate::new(value, error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summary::testing::Random;

    /// 2,000 years of a loss of which what is above 1 is not left; its mean with and without control.
    fn sample(seed: u64) -> (Estimate, Estimate) {
        let mut random = Random::seeded(seed);
        let mut it = Controlled::around(0.5);
        let years: Vec<u32> = (0..2_000).collect();
        let losses: Vec<f64> = years.iter().map(|_| -0.5 * random.uniform().ln()).collect();
        let left: Vec<f64> = losses.iter().map(|loss| loss.min(1.0)).collect();
        let both: Vec<f64> = losses.iter().zip(&left).map(|(c, x)| c * x).collect();
        it.control.add_rows(&years, &losses);
        it.amounts.add_rows(&years, &left);
        it.products.add_rows(&years, &both);
        (it.mean(2_000).expect("sound"), it.amounts.mean(2_000))
    }

    #[test]
    fn a_control_shrinks_the_error_and_moves_no_mean() {
        // E min(C, 1) = 0.5·(1 − e^-2)
        let truth = 0.5 * (1.0 - (-2f64).exp());
        let (mut covered, mut mean, mut gain) = (0, 0.0, 0.0);
        let repetitions = 400;
        for seed in 0..repetitions {
            let (controlled, plain) = sample(9_000 + seed);
            let interval = controlled.interval(1.96);
            covered += u32::from(interval.low() <= truth && truth <= interval.high());
            mean += controlled.value() / repetitions as f64;
            gain +=
                (plain.standard_error() / controlled.standard_error()).powi(2) / repetitions as f64;
        }
        let coverage = f64::from(covered) / repetitions as f64;
        assert!((coverage - 0.95).abs() < 0.04, "coverage {coverage}");
        let error = sample(1).0.standard_error() / (repetitions as f64).sqrt();
        assert!((mean - truth).abs() < 4.0 * error, "{mean} and {truth}");
        assert!(gain > 3.0, "variance falls {gain} times");
    }

    #[test]
    fn a_control_of_one_year_is_not_used() {
        let mut it = Controlled::around(1.0);
        it.control.add_rows(&[0, 1, 2], &[1.0, 1.0, 100.0]);
        it.amounts.add_rows(&[0, 1, 2], &[1.0, 1.0, 2.0]);
        it.products.add_rows(&[0, 1, 2], &[1.0, 1.0, 200.0]);
        assert_eq!(it.mean(3), None);
    }
}
