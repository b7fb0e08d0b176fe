//! Few data and much prior knowledge: the rate by a gamma prior, the mean loss by Bühlmann's credibility.

use super::LawError;
use crate::math::gamma::{Tail, inverse};
use crate::math::root::bracketed;

/// Shapes of a gamma prior that are searched; their 90 % intervals reach from a ratio of 1.05 to one of 10^86.
const SHAPES: (f64, f64) = (0.015, 5_000.0);

/// What is known of a yearly rate of events before one's own experience: it is gamma with shape a and b years.
///
/// It is worth a events in b years: the mean is a/b.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RatePrior {
    /// a, a number of events.
    pub shape: f64,
    /// b, a number of years.
    pub years: f64,
}

impl RatePrior {
    /// The gamma law whose 5 % and 95 % quantiles are `low` and `high`.
    ///
    /// # Errors
    /// If not 0 < low < high, or they are nearer than a ratio of 1.05.
    ///
    /// ```
    /// use obligor::random::RatePrior;
    /// let prior = RatePrior::from_interval(0.01, 0.078)?;
    /// let (low, high) = prior.interval();
    /// assert!((low - 0.01).abs() < 1e-12 && (high - 0.078).abs() < 1e-12);
    /// assert!((prior.shape - 2.966_993).abs() < 1e-6 && (prior.mean() - 0.037_050).abs() < 1e-6);
    /// # Ok::<(), obligor::random::LawError>(())
    /// ```
    pub fn from_interval(low: f64, high: f64) -> Result<Self, LawError> {
        let ratio = |shape: f64| {
            let low = inverse(shape, 0.05, Tail::Lower);
            libm::log(inverse(shape, 0.05, Tail::Upper)) - libm::log(low)
        };
        let wanted = libm::log(high / low);
        if !(low > 0.0
            && high < f64::INFINITY
            && wanted >= ratio(SHAPES.1)
            && wanted <= ratio(SHAPES.0))
        {
            let found = format!("{low} to {high}");
            let allowed = "two rates above 0, the second at least 1.05 times the first";
            return Err(LawError::new("interval of the rate", found, allowed));
        }
        let ends = (libm::log(SHAPES.0), libm::log(SHAPES.1));
        let shape = libm::exp(bracketed(|a| ratio(libm::exp(a)) - wanted, ends.0, ends.1));
        Ok(Self {
            shape,
            years: inverse(shape, 0.05, Tail::Upper) / high,
        })
    }

    /// The mean rate a/b.
    #[must_use]
    pub fn mean(self) -> f64 {
        self.shape / self.years
    }

    /// The 5 % and the 95 % quantile of the rate.
    #[must_use]
    pub fn interval(self) -> (f64, f64) {
        let at = |tail| inverse(self.shape, 0.05, tail) / self.years;
        (at(Tail::Lower), at(Tail::Upper))
    }

    /// The rate after `claims` in `exposure_years`: shape a + claims, years b + exposure.
    ///
    /// The mean is Z × claims/exposure + (1 − Z) × a/b with credibility Z = exposure/(exposure + b). Without exposure
    /// Z is 0 and the prior stays. Source: Klugman, Panjer, Willmot, Loss Models, §17.4 (gamma–Poisson is exact).
    ///
    /// # Errors
    /// If the exposure is negative or not finite, or there are claims without exposure.
    ///
    /// ```
    /// use obligor::random::RatePrior;
    /// let update = RatePrior { shape: 2.0, years: 40.0 }.updated(10.0, 1)?;
    /// assert_eq!((update.posterior.shape, update.posterior.years), (3.0, 50.0));
    /// assert_eq!((update.credibility, update.posterior.mean()), (0.2, 0.06)); // 0.2 × 0.1 + 0.8 × 0.05
    /// # Ok::<(), obligor::random::LawError>(())
    /// ```
    pub fn updated(self, exposure_years: f64, claims: u32) -> Result<RateUpdate, LawError> {
        if !(0.0..f64::INFINITY).contains(&exposure_years) {
            let allowed = "a finite number of years of at least 0";
            return Err(LawError::new("exposure_years", exposure_years, allowed));
        }
        if exposure_years == 0.0 && claims > 0 {
            let allowed = "above 0 where there are claims";
            return Err(LawError::new("exposure_years", exposure_years, allowed));
        }
        Ok(RateUpdate {
            prior: self,
            exposure_years,
            claims,
            posterior: Self {
                shape: self.shape + f64::from(claims),
                years: self.years + exposure_years,
            },
            credibility: exposure_years / (exposure_years + self.years),
        })
    }
}

/// A rate before and after one's own experience.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RateUpdate {
    /// Before.
    pub prior: RatePrior,
    /// Years observed.
    pub exposure_years: f64,
    /// Events in them.
    pub claims: u32,
    /// After.
    pub posterior: RatePrior,
    /// Z, the weight of the experience in the mean.
    pub credibility: f64,
}

/// What is known of the mean loss of an event before one's own losses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeanPrior {
    /// The mean loss of firms like this one.
    pub mean: f64,
    /// v, the variance of losses of one firm, averaged over firms.
    pub within: f64,
    /// a, the variance of the mean loss between firms.
    pub between: f64,
}

impl MeanPrior {
    /// From the mean, the coefficient of variation of one firm's losses, and that of mean losses between firms.
    ///
    /// # Errors
    /// If the mean or the first coefficient is not above 0, or the second negative.
    pub fn from_variation(mean: f64, of_losses: f64, between_firms: f64) -> Result<Self, LawError> {
        let is_positive = |x: f64| x > 0.0 && x < f64::INFINITY;
        for (name, value) in [("mean", mean), ("cv of losses", of_losses)] {
            if !is_positive(value) {
                return Err(LawError::new(name, value, "a number above 0"));
            }
        }
        if !(0.0..f64::INFINITY).contains(&between_firms) {
            let allowed = "a number of at least 0";
            return Err(LawError::new("cv between firms", between_firms, allowed));
        }
        let square = |cv: f64| (mean * cv) * (mean * cv);
        Ok(Self {
            mean,
            within: square(of_losses),
            between: square(between_firms),
        })
    }

    /// The mean loss after some losses of one's own: Z × their mean + (1 − Z) × the prior mean, with credibility
    /// Z = n/(n + k), k = v/a.
    ///
    /// Without losses, or where firms do not differ, Z is 0. Source: Bühlmann 1967; Loss Models, §16.4.4.
    ///
    /// # Errors
    /// If a loss is negative or not finite.
    ///
    /// ```
    /// use obligor::random::MeanPrior;
    /// let prior = MeanPrior { mean: 100.0, within: 60_000.0, between: 20_000.0 }; // k = 3
    /// let update = prior.updated(&[400.0])?;
    /// assert_eq!((update.credibility, update.posterior), (0.25, 175.0));
    /// # Ok::<(), obligor::random::LawError>(())
    /// ```
    pub fn updated(self, losses: &[f64]) -> Result<MeanUpdate, LawError> {
        let bad = losses
            .iter()
            .position(|x| !(0.0..f64::INFINITY).contains(x));
        if let Some(place) = bad {
            let allowed = "a finite number of at least 0";
            return Err(LawError::new(
                &format!("losses[{place}]"),
                losses[place],
                allowed,
            ));
        }
        let n = losses.len() as f64;
        let credibility = match n * self.between {
            0.0 => 0.0,
            weight => weight / (weight + self.within),
        };
        let observed = (n > 0.0).then(|| losses.iter().sum::<f64>() / n);
        Ok(MeanUpdate {
            prior: self,
            losses: losses.len(),
            observed,
            posterior: self.mean + credibility * (observed.unwrap_or(self.mean) - self.mean),
            credibility,
        })
    }
}

/// A mean loss before and after one's own losses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeanUpdate {
    /// Before.
    pub prior: MeanPrior,
    /// How many losses of one's own.
    pub losses: usize,
    /// Their mean, if there are any.
    pub observed: Option<f64>,
    /// The mean after.
    pub posterior: f64,
    /// Z, the weight of one's own losses.
    pub credibility: f64,
}

/// One's own experience beside what is known of firms like this one: prior, data, posterior and credibility.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Experience {
    /// The yearly rate of events.
    pub rate: RateUpdate,
    /// The mean loss of an event, where a prior for it is given.
    pub mean: Option<MeanUpdate>,
}

impl Experience {
    /// The experience of `exposure_years` with `claims`, of which some losses are known.
    ///
    /// # Errors
    /// If there are more losses than claims, or an update refuses them.
    ///
    /// ```
    /// use obligor::random::{Experience, MeanPrior, RatePrior};
    /// let rate = RatePrior::from_interval(0.01, 0.078)?;
    /// let mean = MeanPrior::from_variation(326e3, 7.3, 0.72)?; // lognormal σ 2.0 within, 0.65 between
    /// let it = Experience::new(rate, Some(mean), 6.0, 1, &[900e3])?;
    /// assert!((it.rate.credibility - 0.069_701).abs() < 1e-6);
    /// assert!((it.mean.unwrap().credibility - 0.009_634).abs() < 1e-6); // one loss of such a law tells little
    /// # Ok::<(), obligor::random::LawError>(())
    /// ```
    pub fn new(
        rate: RatePrior,
        mean: Option<MeanPrior>,
        exposure_years: f64,
        claims: u32,
        losses: &[f64],
    ) -> Result<Self, LawError> {
        if losses.len() as u64 > u64::from(claims) {
            let allowed = format!("at most the {claims} claims");
            return Err(LawError::new("losses", losses.len(), allowed));
        }
        Ok(Self {
            rate: rate.updated(exposure_years, claims)?,
            mean: mean.map(|prior| prior.updated(losses)).transpose()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_of_every_width_are_met() -> Result<(), LawError> {
        for ratio in [1.06, 1.5, 7.8, 100.0, 1e6] {
            let prior = RatePrior::from_interval(0.02, 0.02 * ratio)?;
            let (low, high) = prior.interval();
            assert!((low / 0.02 - 1.0).abs() < 1e-9, "ratio {ratio}: {low}");
            assert!(
                (high / (0.02 * ratio) - 1.0).abs() < 1e-9,
                "ratio {ratio}: {high}"
            );
        }
        for (low, high) in [
            (0.0, 1.0),
            (0.1, 0.1),
            (0.2, 0.1),
            (0.1, f64::NAN),
            (0.1, f64::INFINITY),
        ] {
            assert!(
                RatePrior::from_interval(low, high).is_err(),
                "{low} to {high}"
            );
        }
        Ok(())
    }

    #[test]
    fn without_exposure_the_prior_stays() -> Result<(), LawError> {
        let prior = RatePrior::from_interval(0.01, 0.1)?;
        let update = prior.updated(0.0, 0)?;
        assert_eq!((update.posterior, update.credibility), (prior, 0.0));
        assert!(prior.updated(0.0, 1).is_err());
        assert!(prior.updated(-1.0, 0).is_err());
        assert!(prior.updated(f64::NAN, 0).is_err());
        let mean = MeanPrior::from_variation(100.0, 2.0, 0.5)?.updated(&[])?;
        assert_eq!(
            (mean.posterior, mean.credibility, mean.observed),
            (100.0, 0.0, None)
        );
        Ok(())
    }

    #[test]
    fn the_posterior_mean_weighs_experience_by_its_credibility() -> Result<(), LawError> {
        let update = RatePrior::from_interval(0.03, 0.2)?.updated(12.0, 4)?;
        let z = update.credibility;
        let weighed = z * 4.0 / 12.0 + (1.0 - z) * update.prior.mean();
        assert!((update.posterior.mean() / weighed - 1.0).abs() < 1e-12);
        Ok(())
    }

    #[test]
    fn where_firms_do_not_differ_experience_has_no_weight() -> Result<(), LawError> {
        let update = MeanPrior::from_variation(100.0, 2.0, 0.0)?.updated(&[900.0, 800.0])?;
        assert_eq!((update.posterior, update.credibility), (100.0, 0.0));
        assert!(
            Experience::new(
                RatePrior {
                    shape: 1.0,
                    years: 1.0
                },
                None,
                1.0,
                0,
                &[5.0]
            )
            .is_err()
        );
        Ok(())
    }
}
