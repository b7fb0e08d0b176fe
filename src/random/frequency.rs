//! How many events a year has.

mod scaled;

use crate::random::law::LawError;
use crate::random::law::error::{above, positive, probability};
use crate::random::mass::{
    InverseGaussian, binomial, negative_binomial, poisson, poisson_lognormal,
};

/// The most events of a year that a law may give: an event's ordinal is one of so many in the name of each of its draws.
pub const MOST_COUNTS: usize = 1 << 16;

/// The largest mean whose Poisson law keeps within [`MOST_COUNTS`] in (almost) every year.
const MOST_MEAN: f64 = 60_000.0;

/// What a table of [`MOST_COUNTS`] may leave out: a year in 10¹² has more events, and gets so many.
const CUT: f64 = 1e-12;

/// What is left beyond a table is below this: less than a 64-bit word can tell.
const NEGLIGIBLE: f64 = 1e-21;

/// The law of a yearly count of events.
///
/// ```
/// use obligor::random::Frequency;
/// let law = Frequency::poisson(0.02)?.with_uncertainty(0.55)?;
/// assert!((law.mean() - 0.02).abs() < 1e-15); // uncertainty factors have mean 1
/// assert!(law.variance() > 0.02);
/// # Ok::<(), obligor::random::LawError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Frequency {
    kind: Kind,
}

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Fixed(u32),
    Binomial { trials: u32, probability: f64 },
    Poisson { mean: f64 },
    NegativeBinomial { r: f64, beta: f64 },
    InverseGaussian { mean: f64, mixer_variance: f64 },
    Lognormal { mean: f64, sigma: f64 },
    ZeroModified { zero: f64, base: Box<Frequency> },
    Table(Vec<f64>),
}

impl Frequency {
    fn of(kind: Kind) -> Frequency {
        Frequency { kind }
    }

    /// Exactly `count` events every year.
    ///
    /// # Errors
    /// If the count is above [`MOST_COUNTS`].
    pub fn fixed(count: u32) -> Result<Frequency, LawError> {
        if count as usize > MOST_COUNTS {
            return Err(LawError::new(
                "count",
                count,
                format_args!("a whole number up to {MOST_COUNTS}"),
            ));
        }
        Ok(Frequency::of(Kind::Fixed(count)))
    }

    /// One event with probability `p`, else none.
    ///
    /// # Errors
    /// If p is not in [0, 1].
    pub fn bernoulli(p: f64) -> Result<Frequency, LawError> {
        Frequency::binomial(1, p)
    }

    /// `trials` chances of an event, each with probability `p`; mean np, variance np(1 − p).
    ///
    /// # Errors
    /// If p is not in [0, 1] or there are more than [`MOST_COUNTS`] trials.
    pub fn binomial(trials: u32, p: f64) -> Result<Frequency, LawError> {
        if trials as usize > MOST_COUNTS {
            return Err(LawError::new(
                "trials",
                trials,
                format_args!("a whole number up to {MOST_COUNTS}"),
            ));
        }
        Ok(Frequency::of(Kind::Binomial {
            trials,
            probability: probability("probability", p)?,
        }))
    }

    /// Poisson with the given mean; p(k) = e^(−λ) λ^k / k!.
    ///
    /// # Errors
    /// If the mean is negative or so large that its table would pass [`MOST_COUNTS`].
    ///
    /// ```
    /// let law = obligor::random::Frequency::poisson(2.0)?;
    /// assert!((law.pmf(3) - 0.180_447_044_315_483_6).abs() < 1e-15);
    /// # Ok::<(), obligor::random::LawError>(())
    /// ```
    pub fn poisson(mean: f64) -> Result<Frequency, LawError> {
        Ok(Frequency::of(Kind::Poisson {
            mean: countable("mean", mean)?,
        }))
    }

    /// Negative binomial with the given mean and ratio of variance to mean, which is above 1.
    ///
    /// It is Poisson with a gamma-distributed rate: r = mean / (ratio − 1), β = ratio − 1.
    ///
    /// # Errors
    /// If the mean is not above 0 or too large, or the ratio not above 1.
    ///
    /// ```
    /// let law = obligor::random::Frequency::negative_binomial(2.0, 3.0)?; // r = 1: geometric
    /// assert!((law.pmf(0) - 1.0 / 3.0).abs() < 1e-15);
    /// # Ok::<(), obligor::random::LawError>(())
    /// ```
    pub fn negative_binomial(mean: f64, variance_to_mean: f64) -> Result<Frequency, LawError> {
        positive("mean", mean)?;
        let beta = above("variance_to_mean", variance_to_mean, 1.0)? - 1.0;
        Frequency::negative_binomial_r_beta(mean / beta, beta)
    }

    /// Negative binomial in the parameters r, β of Loss Models, appendix B.2.1.4: mean rβ, variance rβ(1 + β).
    ///
    /// # Errors
    /// If r or β is not above 0 or the mean is too large.
    pub fn negative_binomial_r_beta(r: f64, beta: f64) -> Result<Frequency, LawError> {
        positive("r", r)?;
        positive("beta", beta)?;
        countable("mean", r * beta)?;
        Ok(Frequency::of(Kind::NegativeBinomial { r, beta }))
    }

    /// Geometric with the given mean: p(k) = mean^k / (1 + mean)^(k+1).
    ///
    /// # Errors
    /// If the mean is not above 0 or too large.
    pub fn geometric(mean: f64) -> Result<Frequency, LawError> {
        positive("mean", mean)?;
        Frequency::negative_binomial_r_beta(1.0, mean)
    }

    /// `base` with the probability of no event set to `zero`; the other counts keep their proportions.
    ///
    /// # Errors
    /// If `zero` is not in [0, 1], or is below 1 where the base never has an event.
    pub fn zero_modified(zero: f64, base: Frequency) -> Result<Frequency, LawError> {
        probability("zero", zero)?;
        if zero < 1.0 && base.survival_of_zero() <= 0.0 {
            return Err(LawError::new(
                "base of the zero-modified law",
                "no event ever",
                "a law with events",
            ));
        }
        Ok(Frequency::of(Kind::ZeroModified {
            zero,
            base: Box::new(base),
        }))
    }

    /// Poisson whose rate is multiplied by an inverse-Gaussian factor of mean 1 and the given variance c; variance of
    /// the count mean + c mean².
    ///
    /// # Errors
    /// If either is not above 0 or the mean is too large.
    pub fn poisson_inverse_gaussian(mean: f64, mixer_variance: f64) -> Result<Frequency, LawError> {
        countable("mean", positive("mean", mean)?)?;
        positive("variance of the factor", mixer_variance)?;
        Ok(Frequency::of(Kind::InverseGaussian {
            mean,
            mixer_variance,
        }))
    }

    /// Counts with probabilities.
    ///
    /// # Errors
    /// If there are none, the lists differ in length, a probability is negative, they do not sum to 1 within a
    /// millionth, or a count is above [`MOST_COUNTS`].
    pub fn table(counts: &[u32], probabilities: &[f64]) -> Result<Frequency, LawError> {
        let values: Vec<f64> = counts.iter().copied().map(f64::from).collect();
        let checked = crate::random::law::Discrete::new(&values, probabilities)?;
        let most = checked.values().last().map_or(0, |count| *count as usize);
        if most > MOST_COUNTS {
            return Err(LawError::new(
                "counts",
                most,
                format_args!("whole numbers up to {MOST_COUNTS}"),
            ));
        }
        let mut masses = vec![0.0; most + 1];
        for (count, mass) in checked.values().iter().zip(checked.probabilities()) {
            masses[*count as usize] = *mass;
        }
        Ok(Frequency::of(Kind::Table(masses)))
    }

    /// This law with its rate multiplied by a lognormal factor LN(−σ²/2, σ) of mean 1, drawn once a year.
    ///
    /// The factor is integrated out, so that a year still takes one draw. σ = 0 changes nothing.
    ///
    /// # Errors
    /// If σ is not from 0 to 3, or the law is not Poisson: only there is the mixture computed.
    pub fn with_uncertainty(self, sigma: f64) -> Result<Frequency, LawError> {
        if !(0.0..=3.0).contains(&sigma) {
            return Err(LawError::new(
                "lognormal_sigma",
                sigma,
                "a number from 0 to 3",
            ));
        }
        match self.kind {
            _ if sigma == 0.0 => Ok(self),
            Kind::Poisson { mean: 0.0 } => Ok(self),
            Kind::Poisson { mean } => Ok(Frequency::of(Kind::Lognormal { mean, sigma })),
            Kind::Fixed(_)
            | Kind::Binomial { .. }
            | Kind::NegativeBinomial { .. }
            | Kind::InverseGaussian { .. }
            | Kind::Lognormal { .. }
            | Kind::ZeroModified { .. }
            | Kind::Table(_) => Err(LawError::new(
                "uncertainty",
                "given for a law that is not Poisson",
                "uncertainty of a Poisson law",
            )),
        }
    }

    /// The probability of exactly `count` events.
    #[must_use]
    pub fn pmf(&self, count: u32) -> f64 {
        let k = f64::from(count);
        match &self.kind {
            Kind::Fixed(n) => f64::from(u8::from(*n == count)),
            Kind::Binomial {
                trials,
                probability,
            } => binomial(*trials, *probability, count),
            Kind::Poisson { mean } => poisson(*mean, k),
            Kind::NegativeBinomial { r, beta } => negative_binomial(*r, *beta, k),
            Kind::InverseGaussian {
                mean,
                mixer_variance,
            } => InverseGaussian::new(*mean, *mixer_variance)
                .nth(count as usize)
                .unwrap_or(0.0),
            Kind::Lognormal { mean, sigma } => poisson_lognormal(*mean, *sigma, k),
            Kind::ZeroModified { zero, .. } if count == 0 => *zero,
            Kind::ZeroModified { zero, base } => {
                (1.0 - zero) * base.pmf(count) / base.survival_of_zero()
            }
            Kind::Table(masses) => masses.get(count as usize).copied().unwrap_or(0.0),
        }
    }

    /// The probability of at most `count` events.
    #[must_use]
    pub fn cdf(&self, count: u32) -> f64 {
        match &self.kind {
            Kind::InverseGaussian {
                mean,
                mixer_variance,
            } => InverseGaussian::new(*mean, *mixer_variance)
                .take(count as usize + 1)
                .sum(),
            Kind::Fixed(_)
            | Kind::Binomial { .. }
            | Kind::Poisson { .. }
            | Kind::NegativeBinomial { .. }
            | Kind::Lognormal { .. }
            | Kind::ZeroModified { .. }
            | Kind::Table(_) => (0..=count).map(|k| self.pmf(k)).sum(),
        }
    }

    /// The expected number of events.
    #[must_use]
    pub fn mean(&self) -> f64 {
        match &self.kind {
            Kind::Fixed(n) => f64::from(*n),
            Kind::Binomial {
                trials,
                probability,
            } => f64::from(*trials) * probability,
            Kind::Poisson { mean }
            | Kind::InverseGaussian { mean, .. }
            | Kind::Lognormal { mean, .. } => *mean,
            Kind::NegativeBinomial { r, beta } => r * beta,
            Kind::ZeroModified { zero, .. } if *zero == 1.0 => 0.0,
            Kind::ZeroModified { zero, base } => {
                (1.0 - zero) * base.mean() / base.survival_of_zero()
            }
            Kind::Table(masses) => (0_u32..).zip(masses).map(|(k, p)| f64::from(k) * p).sum(),
        }
    }

    /// The variance of the number of events.
    #[must_use]
    pub fn variance(&self) -> f64 {
        match &self.kind {
            Kind::Fixed(_) => 0.0,
            Kind::Binomial {
                trials,
                probability,
            } => f64::from(*trials) * probability * (1.0 - probability),
            Kind::Poisson { mean } => *mean,
            Kind::NegativeBinomial { r, beta } => r * beta * (1.0 + beta),
            Kind::InverseGaussian {
                mean,
                mixer_variance,
            } => mean + mixer_variance * mean * mean,
            Kind::Lognormal { mean, sigma } => mean + mean * mean * libm::expm1(sigma * sigma),
            Kind::ZeroModified { zero, .. } if *zero == 1.0 => 0.0,
            Kind::ZeroModified { zero, base } => {
                let square = base.variance() + base.mean() * base.mean();
                (1.0 - zero) * square / base.survival_of_zero() - self.mean() * self.mean()
            }
            Kind::Table(masses) => {
                let mean = self.mean();
                (0_u32..)
                    .zip(masses)
                    .map(|(k, p)| p * (f64::from(k) - mean) * (f64::from(k) - mean))
                    .sum()
            }
        }
    }

    /// P(N > 0), with all digits for rare events.
    #[must_use]
    pub fn survival_of_zero(&self) -> f64 {
        match &self.kind {
            Kind::Fixed(n) => f64::from(u8::from(*n > 0)),
            Kind::Binomial {
                trials,
                probability,
            } => -libm::expm1(f64::from(*trials) * libm::log1p(-probability)),
            Kind::Poisson { mean } => -libm::expm1(-mean),
            Kind::NegativeBinomial { r, beta } => -libm::expm1(-r * libm::log1p(*beta)),
            Kind::InverseGaussian {
                mean,
                mixer_variance,
            } => -libm::expm1(InverseGaussian::log_of_zero(*mean, *mixer_variance)),
            Kind::Lognormal { .. } => self
                .masses()
                .map_or(0.0, |masses| masses[1..].iter().rev().sum()),
            Kind::ZeroModified { zero, .. } => 1.0 - zero,
            Kind::Table(masses) => masses[1..].iter().sum(),
        }
    }

    /// The probabilities of 0, 1, 2, … events, up to where less is left than a 64-bit word can tell.
    ///
    /// # Errors
    /// If that takes more than [`MOST_COUNTS`].
    pub(crate) fn masses(&self) -> Result<Vec<f64>, LawError> {
        match &self.kind {
            Kind::Fixed(n) => self.first_masses(*n),
            Kind::Binomial { trials, .. } => self.first_masses(*trials),
            Kind::Table(masses) => Ok(masses.clone()),
            Kind::InverseGaussian {
                mean,
                mixer_variance,
            } => self.until_negligible(InverseGaussian::new(*mean, *mixer_variance)),
            Kind::ZeroModified { zero, base } => {
                let scale = if *zero == 1.0 {
                    0.0
                } else {
                    (1.0 - zero) / base.survival_of_zero()
                };
                let mut masses: Vec<f64> = base
                    .masses()?
                    .into_iter()
                    .map(|mass| mass * scale)
                    .collect();
                masses[0] = *zero;
                Ok(masses)
            }
            // Seven standard deviations out, beyond which no more than [`CUT`] is left: known before a second is spent on the
            // table.
            Kind::Lognormal { mean, sigma }
                if mean * libm::exp(7.0 * sigma) > MOST_COUNTS as f64 =>
            {
                Err(self.endless())
            }
            Kind::Poisson { .. } | Kind::NegativeBinomial { .. } | Kind::Lognormal { .. } => {
                self.until_negligible((0..).map(|count| self.pmf(count)))
            }
        }
    }

    fn first_masses(&self, last: u32) -> Result<Vec<f64>, LawError> {
        Ok((0..=last).map(|count| self.pmf(count)).collect())
    }

    fn until_negligible(&self, all: impl Iterator<Item = f64>) -> Result<Vec<f64>, LawError> {
        let mean = self.mean();
        let mut masses = Vec::new();
        for (count, mass) in (0_u32..).zip(all) {
            masses.push(mass);
            let k = f64::from(count) + 1.0;
            // Beyond the mean every law here falls at least as fast as k^-2, so what is left is below k times this.
            if k > mean + 1.0 && mass * k < NEGLIGIBLE {
                return Ok(masses);
            }
            if masses.len() > MOST_COUNTS {
                return match mass * k < CUT {
                    true => Ok(masses),
                    false => Err(self.endless()),
                };
            }
        }
        Err(self.endless())
    }

    fn endless(&self) -> LawError {
        let found = format!("{} events a year with too long a tail", self.mean());
        LawError::new(
            "frequency",
            found,
            format_args!("one with (almost) no year of over {MOST_COUNTS} events"),
        )
    }
}

fn countable(parameter: &str, mean: f64) -> Result<f64, LawError> {
    if (0.0..=MOST_MEAN).contains(&mean) {
        Ok(mean)
    } else {
        Err(LawError::new(
            parameter,
            mean,
            format_args!("a number from 0 to {MOST_MEAN} events a year"),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_year_has_more_events_than_there_are_ordinals() -> Result<(), LawError> {
        assert_eq!(Frequency::fixed(65_536)?.masses()?.len(), 65_537);
        assert!(Frequency::fixed(65_537).is_err());
        assert!(Frequency::binomial(65_537, 0.5).is_err());
        assert!(Frequency::table(&[65_537], &[1.0]).is_err());
        assert!(Frequency::poisson(60_000.0)?.masses()?.len() <= 65_537);
        assert!(Frequency::poisson(60_001.0).is_err());
        // A long tail passes the most however small its mean.
        assert!(Frequency::negative_binomial(0.01, 1e6)?.masses().is_err());
        Ok(())
    }

    fn all() -> Result<Vec<Frequency>, LawError> {
        Ok(vec![
            Frequency::fixed(3)?,
            Frequency::bernoulli(0.02)?,
            Frequency::binomial(40, 0.3)?,
            Frequency::poisson(0.02)?,
            Frequency::poisson(7.5)?,
            Frequency::poisson(3_000.0)?,
            Frequency::negative_binomial(2.5, 4.0)?,
            Frequency::negative_binomial(0.01, 1.5)?,
            Frequency::geometric(1.7)?,
            Frequency::zero_modified(0.6, Frequency::poisson(2.0)?)?,
            Frequency::poisson_inverse_gaussian(1.2, 2.0)?,
            Frequency::poisson_inverse_gaussian(300.0, 0.1)?,
            Frequency::poisson(0.02)?.with_uncertainty(0.55)?,
            Frequency::poisson(0.5)?.with_uncertainty(1.2)?,
            Frequency::poisson(40.0)?.with_uncertainty(0.8)?,
            Frequency::table(&[0, 1, 5], &[0.7, 0.2, 0.1])?,
        ])
    }

    #[test]
    fn probabilities_sum_to_one_and_have_the_stated_moments() -> Result<(), LawError> {
        for law in all()? {
            let masses = law.masses()?;
            let total: f64 = masses.iter().sum();
            let mean: f64 = (0_u32..).zip(&masses).map(|(k, p)| f64::from(k) * p).sum();
            let square: f64 = (0_u32..)
                .zip(&masses)
                .map(|(k, p)| f64::from(k) * f64::from(k) * p)
                .sum();
            let tolerance = if law.mean() > 100.0 { 1e-11 } else { 1e-13 };
            assert!((total - 1.0).abs() < tolerance, "{law:?} sums to {total}");
            assert!(
                (mean - law.mean()).abs() <= 10.0 * tolerance * law.mean(),
                "{law:?} has mean {mean}"
            );
            let variance = square - mean * mean;
            assert!(
                (variance - law.variance()).abs() <= 1e-9 * (square + 1e-9),
                "{law:?} has variance {variance}"
            );
            assert!(
                (law.survival_of_zero() - (1.0 - law.pmf(0))).abs() < 1e-14,
                "{law:?}"
            );
        }
        Ok(())
    }

    #[test]
    fn known_probabilities_are_met() -> Result<(), LawError> {
        // By quadrature with 30 digits.
        let rare = Frequency::poisson(0.02)?.with_uncertainty(0.55)?;
        assert!((rare.pmf(0) / 0.980_267_383_775_471 - 1.0).abs() < 1e-14);
        assert!((rare.pmf(3) / 3.145_727_807_850_434e-6 - 1.0).abs() < 1e-13);
        let frequent = Frequency::poisson(40.0)?.with_uncertainty(0.8)?;
        assert!((frequent.pmf(100) / 0.001_541_657_870_869_595_6 - 1.0).abs() < 1e-13);
        // Geometric and binomial by hand.
        assert!((Frequency::geometric(1.0)?.pmf(2) - 0.125).abs() < 1e-15);
        assert!((Frequency::binomial(4, 0.5)?.cdf(1) - 0.3125).abs() < 1e-15);
        // An inverse-Gaussian factor of variance c: P(0) = exp((1 − √(1 + 2μc))/c).
        let mixed = Frequency::poisson_inverse_gaussian(1.5, 1.0)?;
        assert!((mixed.pmf(0) - libm::exp(-1.0)).abs() < 1e-15);
        assert!((mixed.pmf(1) - 0.75 * libm::exp(-1.0)).abs() < 1e-15);
        Ok(())
    }

    #[test]
    fn impossible_parameters_are_refused() -> Result<(), LawError> {
        assert!(Frequency::bernoulli(55.0).is_err());
        assert!(Frequency::bernoulli(f64::NAN).is_err());
        assert!(Frequency::poisson(-1.0).is_err());
        assert!(Frequency::poisson(1e9).is_err());
        assert!(Frequency::negative_binomial(1.0, 1.0).is_err());
        assert!(Frequency::binomial(3, 0.2)?.with_uncertainty(0.5).is_err());
        assert!(Frequency::poisson(1.0)?.with_uncertainty(-0.5).is_err());
        assert!(Frequency::table(&[1], &[0.5]).is_err());
        assert!(Frequency::zero_modified(0.5, Frequency::fixed(0)?).is_err());
        Ok(())
    }
}
