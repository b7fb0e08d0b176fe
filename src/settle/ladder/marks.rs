//! Losses of one event at return periods, from the laws of a peril, without drawing.
//!
//! ```text
//! λ = events a year × chance that the party is hit      1-in-T loss: P(loss > x) = 1 ÷ (λT)
//! ```

use crate::math::root::bracketed;
use crate::model::{Hit, HitProbability, Model, Peril, Severity};
use crate::random::Law;
use crate::units::{PartyId, PerilId};

/// Strata that stand for every law of a sum but the first.
const STRATA: usize = 2_000;

/// The loss of a party in one event of a peril that is reached or passed once in `years` years on
/// average; none if the peril hits it less often than that, or costs nothing.
///
/// P(loss > x) = 1 ÷ (λ·years), λ the mean number of events a year that hit the party. One law gives
/// its own quantile; a sum (severity and the cost of hours) is summed over 2,000 strata of equal
/// probability of all its laws but the first, which is exact: the result is good to about three
/// figures.
#[must_use]
pub fn return_loss(model: &Model, peril: PerilId, party: PartyId, years: f64) -> Option<f64> {
    let peril = &model.perils[peril.index()];
    let hit = peril.hits.iter().find(|hit| hit.party == party)?;
    let beyond = 1.0 / (rate(peril, hit) * years);
    // Also where no event ever hits the party, and the ratio is no number.
    if beyond.is_nan() || beyond >= 1.0 {
        return None;
    }
    let terms = terms(peril, hit);
    let loss = match terms.as_slice() {
        [] => return None,
        [(factor, law)] => factor * law.upper_quantile(beyond),
        [first, others @ ..] => of_sum(*first, others, beyond),
    };
    (loss > 0.0 && loss.is_finite()).then_some(loss)
}

/// Events a year that hit the party, on average.
fn rate(peril: &Peril, hit: &Hit) -> f64 {
    let chance = match hit.probability {
        HitProbability::Own(probability) => probability.get(),
        HitProbability::Shared => peril.share_hit.map_or(0.0, |(a, b)| a / (a + b)),
    };
    peril.frequency.mean() * chance
}

/// What a hit's loss is the sum of: factors on independent laws.
fn terms<'a>(peril: &'a Peril, hit: &'a Hit) -> Vec<(f64, &'a Law)> {
    let mut terms: Vec<(f64, &Law)> = match &hit.severity {
        Severity::Nothing => Vec::new(),
        Severity::Total { law, scale, .. } => vec![(*scale, law)],
        Severity::PerRecord { cost, scale, .. } => {
            let records = hit.records.iter();
            records.map(|law| (cost.get() * scale, law)).collect()
        }
        Severity::Heads(laws) => laws.iter().map(|(_, law)| (1.0, law)).collect(),
    };
    if let (Some(per_hour), Some(law)) = (hit.per_hour, &peril.outage) {
        terms.push((per_hour.get(), law));
    }
    terms.retain(|(factor, _)| *factor > 0.0);
    terms
}

/// The quantile of a sum.
fn of_sum((factor, law): (f64, &Law), others: &[(f64, &Law)], beyond: f64) -> f64 {
    let mut strata = vec![0.0];
    for (factor, law) in others {
        strata = summed(&strata, *factor, law);
    }
    let weight = 1.0 / strata.len() as f64;
    let passes = |x: f64| -> f64 {
        let each = strata.iter().map(|rest| {
            let left = (x - rest) / factor;
            if left < 0.0 { 1.0 } else { law.survival(left) }
        });
        each.sum::<f64>() * weight
    };
    let largest = strata.iter().copied().fold(0.0, f64::max);
    let high = factor * law.upper_quantile(beyond / 4.0) + largest;
    let low = (factor * law.upper_quantile(beyond)).max(1e-6);
    let at = bracketed(
        |log| passes(libm::exp(log)) - beyond,
        libm::log(low),
        libm::log(high),
    );
    libm::exp(at)
}

/// Strata of a sum: each of `strata` with each stratum of the law, brought back to so many.
fn summed(strata: &[f64], factor: f64, law: &Law) -> Vec<f64> {
    let centre = |k: usize, n: usize| factor * law.quantile((k as f64 + 0.5) / n as f64);
    if strata.len() == 1 {
        return (0..STRATA).map(|k| strata[0] + centre(k, STRATA)).collect();
    }
    let mut sums: Vec<f64> = (0..STRATA / 4)
        .map(|k| centre(k, STRATA / 4))
        .flat_map(|more| strata.iter().map(move |sum| sum + more))
        .collect();
    sums.sort_by(f64::total_cmp);
    let width = sums.len() / STRATA;
    let means = sums
        .chunks(width)
        .map(|some| some.iter().sum::<f64>() / some.len() as f64);
    means.collect()
}
