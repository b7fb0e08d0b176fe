//! Events a year, fewer or more.

use super::{Frequency, Kind};
use crate::random::law::LawError;
use crate::random::law::error::positive;
use crate::random::mass::binomial;

/// Counts of a table that is thinned: the work grows with their square.
const MOST_THINNED: usize = 2_000;

impl Frequency {
    /// This law with its mean multiplied by `factor`.
    ///
    /// Up to 1 each event stays with that probability, independently of all others:
    /// ```text
    /// P(N' = j) = Σ_k P(N = k) · C(k, j) · c^j (1 − c)^(k − j)
    /// ```
    /// Poisson, binomial and negative binomial laws and mixtures of Poisson laws stay of their kind;
    /// the others become tables. Above 1 only those kinds have a meaning. A factor of 1 changes nothing.
    /// Source: Klugman, Panjer, Willmot, Loss Models, §6.7 and theorem 8.6 (thinning).
    ///
    /// ```
    /// use obligor::random::Frequency;
    /// let half = Frequency::poisson(0.2)?.scaled(0.5)?;
    /// assert_eq!(half, Frequency::poisson(0.1)?);
    /// let rare = Frequency::fixed(2)?.scaled(0.25)?;
    /// assert!((rare.pmf(1) - 2.0 * 0.25 * 0.75).abs() < 1e-15);
    /// # Ok::<(), obligor::random::LawError>(())
    /// ```
    ///
    /// # Errors
    /// If the factor is not above 0; if it is above 1 and the law of another kind, or a chance would pass
    /// 1; if a table of more than 2,000 counts would be thinned.
    pub fn scaled(&self, factor: f64) -> Result<Frequency, LawError> {
        positive("factor on the frequency", factor)?;
        if factor == 1.0 {
            return Ok(self.clone());
        }
        match self.kind {
            Kind::Poisson { mean } => Frequency::poisson(mean * factor),
            Kind::Binomial {
                trials,
                probability,
            } => Frequency::binomial(trials, probability * factor),
            Kind::NegativeBinomial { r, beta } => {
                Frequency::negative_binomial_r_beta(r, beta * factor)
            }
            Kind::InverseGaussian {
                mean,
                mixer_variance,
            } => Frequency::poisson_inverse_gaussian(mean * factor, mixer_variance),
            Kind::Lognormal { mean, sigma } => {
                Frequency::poisson(mean * factor)?.with_uncertainty(sigma)
            }
            Kind::Fixed(count) if factor < 1.0 => Frequency::binomial(count, factor),
            Kind::ZeroModified { .. } | Kind::Table(_) if factor < 1.0 => self.thinned(factor),
            Kind::Fixed(_) | Kind::ZeroModified { .. } | Kind::Table(_) => Err(LawError::new(
                "factor on the frequency",
                factor,
                "at most 1 for counts that are fixed, in a table or zero-modified",
            )),
        }
    }

    /// This law with more or fewer events, whatever its kind: a Poisson law and its mixtures with their mean multiplied by
    /// `factor` ([`scaled`](Self::scaled)), any other law as a table of p(k)·θᵏ, normalised, θ the factor.
    ///
    /// Where p(k) is 0 so is its tilt. A factor of 1 changes nothing.
    ///
    /// ```
    /// use obligor::random::Frequency;
    /// let even = Frequency::bernoulli(0.2)?.tilted(4.0)?; // odds of 1 to 4, four times
    /// assert!((even.pmf(1) - 0.5).abs() < 1e-15);
    /// assert_eq!(Frequency::poisson(0.2)?.tilted(4.0)?, Frequency::poisson(0.8)?);
    /// # Ok::<(), obligor::random::LawError>(())
    /// ```
    ///
    /// # Errors
    /// If the factor is not above 0, or the law then has too many events.
    pub fn tilted(&self, factor: f64) -> Result<Frequency, LawError> {
        positive("factor on the frequency", factor)?;
        if factor == 1.0 || self.takes_any_factor() {
            return self.scaled(factor);
        }
        let logs = (0_u32..).zip(self.masses()?);
        let logs = logs.map(|(k, mass)| libm::log(mass) + f64::from(k) * libm::log(factor));
        let logs: Vec<f64> = logs.collect();
        let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let masses: Vec<f64> = logs.iter().map(|log| libm::exp(log - most)).collect();
        let whole: f64 = masses.iter().sum();
        let masses = masses.into_iter().map(|mass| mass / whole);
        Ok(Frequency::of(Kind::Table(masses.collect())))
    }

    /// Has every factor above 0 a meaning for [`scaled`](Self::scaled): is it a Poisson law or a mixture of some?
    ///
    /// Counts that are fixed, binomial, in a table or zero-modified have a most that no factor can pass.
    ///
    /// ```
    /// use obligor::random::Frequency;
    /// assert!(Frequency::poisson(0.1)?.takes_any_factor());
    /// assert!(!Frequency::bernoulli(0.1)?.takes_any_factor());
    /// # Ok::<(), obligor::random::LawError>(())
    /// ```
    #[must_use]
    pub fn takes_any_factor(&self) -> bool {
        match self.kind {
            Kind::Poisson { .. }
            | Kind::NegativeBinomial { .. }
            | Kind::InverseGaussian { .. }
            | Kind::Lognormal { .. } => true,
            Kind::Fixed(_) | Kind::Binomial { .. } | Kind::ZeroModified { .. } | Kind::Table(_) => {
                false
            }
        }
    }

    /// Is the rate itself a lognormal law already ([`with_uncertainty`](Self::with_uncertainty))?
    #[must_use]
    pub fn is_uncertain(&self) -> bool {
        matches!(self.kind, Kind::Lognormal { .. })
    }

    fn thinned(&self, factor: f64) -> Result<Frequency, LawError> {
        let masses = self.masses()?;
        if masses.len() > MOST_THINNED {
            return Err(LawError::new(
                "counts that are thinned",
                masses.len(),
                format_args!("at most {MOST_THINNED}"),
            ));
        }
        let left = |j: u32| {
            let from = (0_u32..).zip(&masses);
            from.map(|(k, mass)| mass * binomial(k, factor, j)).sum()
        };
        let counts = 0..masses.len() as u32;
        Ok(Frequency::of(Kind::Table(counts.map(left).collect())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_law_of_any_kind_keeps_its_share_of_the_mean() -> Result<(), LawError> {
        let base = Frequency::negative_binomial(0.4, 2.0)?;
        let laws = [
            Frequency::fixed(3)?,
            Frequency::binomial(4, 0.3)?,
            Frequency::poisson(0.7)?,
            Frequency::poisson(0.7)?.with_uncertainty(0.5)?,
            Frequency::poisson_inverse_gaussian(0.7, 0.5)?,
            Frequency::zero_modified(0.8, base.clone())?,
            Frequency::table(&[0, 2, 5], &[0.5, 0.3, 0.2])?,
            base,
        ];
        for law in laws {
            let some = law.scaled(0.3)?;
            assert!((some.mean() - 0.3 * law.mean()).abs() < 1e-12, "{law:?}");
            // Thinning: Var N' = c² Var N + c (1 − c) E N.
            let variance = 0.09 * law.variance() + 0.21 * law.mean();
            assert!((some.variance() - variance).abs() < 1e-9, "{law:?}");
            assert_eq!(law.scaled(1.0)?, law);
        }
        Ok(())
    }

    #[test]
    fn a_tilt_keeps_what_cannot_be_and_moves_the_rest() -> Result<(), LawError> {
        let table = Frequency::table(&[0, 2, 5], &[0.5, 0.3, 0.2])?.tilted(2.0)?;
        let whole = 0.5 + 0.3 * 4.0 + 0.2 * 32.0;
        assert!((table.pmf(5) - 6.4 / whole).abs() < 1e-15);
        assert_eq!((table.pmf(1), table.pmf(6)), (0.0, 0.0));
        let fixed = Frequency::fixed(3)?.tilted(7.0)?;
        assert_eq!((fixed.pmf(3), fixed.mean()), (1.0, 3.0));
        let many = Frequency::binomial(40, 0.3)?.tilted(3.0)?;
        assert!(
            (many.mean() - 40.0 * 0.9 / 1.6).abs() < 1e-10,
            "odds of 3 to 7, three times"
        );
        assert!(Frequency::fixed(3)?.tilted(0.0).is_err());
        Ok(())
    }

    #[test]
    fn more_events_than_a_table_has_are_refused() -> Result<(), LawError> {
        assert!(Frequency::fixed(1)?.scaled(1.5).is_err());
        assert!(Frequency::bernoulli(0.8)?.scaled(1.5).is_err());
        assert!(Frequency::poisson(0.1)?.scaled(0.0).is_err());
        assert_eq!(
            Frequency::poisson(0.1)?.scaled(1.5)?,
            Frequency::poisson(0.1 * 1.5)?
        );
        Ok(())
    }
}
