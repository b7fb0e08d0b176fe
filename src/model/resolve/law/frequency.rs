//! Laws of a yearly count.

use super::known::of;
use super::refusal::{Refusal, parameters};
use super::{Context, numbers};
use crate::random::{CountTable, Frequency};
use crate::scenario::{Kind, Path, written};

/// The keys that name a law of a yearly count.
pub(super) const FREQUENCIES: [&str; 9] = [
    "fixed",
    "bernoulli",
    "binomial",
    "poisson",
    "negative_binomial",
    "geometric",
    "zero_modified",
    "poisson_inverse_gaussian",
    "empirical",
];

impl Context<'_> {
    /// A law of a yearly count.
    pub(in crate::model::resolve) fn frequency(
        &mut self,
        path: &Path,
        written: &written::Frequency,
    ) -> Option<Frequency> {
        self.only_one_of(path, &FREQUENCIES);
        let law = frequency_of(written).and_then(countable);
        let law = law
            .map_err(|refusal| self.refuse(path, Kind::Number, refusal))
            .ok()?;
        let Some(sigma) = written
            .uncertainty
            .and_then(|uncertainty| uncertainty.lognormal_sigma)
        else {
            return Some(law);
        };
        let place = path.key("uncertainty");
        let mixed = law.with_uncertainty(sigma.number());
        let mixed = mixed.map_err(Refusal::from).and_then(countable);
        mixed
            .map_err(|refusal| self.refuse(&place, Kind::Number, refusal))
            .ok()
    }
}

/// Refuses here what could not be drawn: a tail of so many events a year that no table holds it.
fn countable(law: Frequency) -> Result<Frequency, Refusal> {
    CountTable::new(&law)?;
    Ok(law)
}

fn frequency_of(written: &written::Frequency) -> Result<Frequency, Refusal> {
    if let Some(count) = written.fixed {
        return Ok(Frequency::fixed(count)?);
    }
    if let Some(chance) = written.bernoulli {
        return Ok(Frequency::bernoulli(chance.number())?);
    }
    if let Some(pig) = written.poisson_inverse_gaussian {
        return match (of(pig.mean), of(pig.variance_of_factor)) {
            (Some(mean), Some(variance)) => {
                Ok(Frequency::poisson_inverse_gaussian(mean, variance)?)
            }
            _ => Err(Refusal::Reported),
        };
    }
    if let Some(table) = &written.empirical {
        return Ok(Frequency::table(&table.counts, &numbers(&table.chances))?);
    }
    if let Some(modified) = &written.zero_modified {
        let (Some(zero), Some(base)) = (modified.zero, &modified.base) else {
            return Err(Refusal::Reported);
        };
        return Ok(Frequency::zero_modified(
            zero.number(),
            base_frequency(base)?,
        )?);
    }
    base_frequency(&written::BaseFrequency {
        binomial: written.binomial,
        poisson: written.poisson,
        negative_binomial: written.negative_binomial,
        geometric: written.geometric,
    })
}

fn base_frequency(written: &written::BaseFrequency) -> Result<Frequency, Refusal> {
    if let Some(mean) = written.poisson {
        return Ok(Frequency::poisson(mean.number())?);
    }
    if let Some(law) = written.geometric {
        let mean = law.mean.ok_or(Refusal::Reported)?;
        return Ok(Frequency::geometric(mean.number())?);
    }
    if let Some(law) = written.binomial {
        return match (law.trials, law.chance) {
            (Some(trials), Some(chance)) => Ok(Frequency::binomial(trials, chance.number())?),
            _ => Err(Refusal::Reported),
        };
    }
    let Some(law) = written.negative_binomial else {
        return parameters("frequency", "one law, such as { poisson = 0.1 }");
    };
    match (
        of(law.mean),
        of(law.variance_to_mean),
        of(law.r),
        of(law.beta),
    ) {
        (Some(mean), Some(ratio), None, None) => Ok(Frequency::negative_binomial(mean, ratio)?),
        (None, None, Some(r), Some(beta)) => Ok(Frequency::negative_binomial_r_beta(r, beta)?),
        _ => parameters(
            "negative binomial",
            "mean and variance_to_mean, or r and beta",
        ),
    }
}
