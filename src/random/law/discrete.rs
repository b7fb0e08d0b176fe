//! Tables of values with probabilities, and the law of one value.

use crate::random::law::curve::Order;
use crate::random::law::error::{LawError, at_least, positive};

/// Values with probabilities, in ascending order.
///
/// ```
/// use obligor::random::law::{Discrete, Law};
/// let law = Law::from(Discrete::new(&[100.0, 0.0], &[0.25, 0.75])?);
/// assert_eq!(law.mean(), 25.0);
/// assert_eq!((law.cdf(0.0), law.quantile(0.75), law.quantile(0.76)), (0.75, 0.0, 100.0));
/// # Ok::<(), obligor::random::LawError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Discrete {
    values: Vec<f64>,
    probabilities: Vec<f64>,
}

impl Discrete {
    /// From values and their probabilities, in any order; equal values are added up.
    ///
    /// # Errors
    /// If there are none, the lists differ in length, a value or probability is negative, or the probabilities do not
    /// sum to 1 within a millionth.
    pub fn new(values: &[f64], probabilities: &[f64]) -> Result<Discrete, LawError> {
        if values.is_empty() {
            return Err(LawError::new(
                "values",
                "an empty list",
                "at least one value",
            ));
        }
        if values.len() != probabilities.len() {
            let found = format!("{} long", probabilities.len());
            return Err(LawError::new(
                "probabilities",
                found,
                format_args!("one for each of {} values", values.len()),
            ));
        }
        for (&value, &probability) in values.iter().zip(probabilities) {
            at_least("values", value, 0.0)?;
            at_least("probabilities", probability, 0.0)?;
        }
        let total: f64 = probabilities.iter().sum();
        if (total - 1.0).abs() > 1e-6 {
            return Err(LawError::new("sum of probabilities", total, 1));
        }
        Ok(Discrete::gathered(
            values
                .iter()
                .copied()
                .zip(probabilities.iter().map(|p| p / total)),
        ))
    }

    /// From observations, each as likely as any other.
    ///
    /// # Errors
    /// If there are none or one is negative.
    pub fn empirical(values: &[f64]) -> Result<Discrete, LawError> {
        let each = 1.0 / values.len() as f64;
        Discrete::new(values, &vec![each; values.len()])
    }

    fn gathered(pairs: impl Iterator<Item = (f64, f64)>) -> Discrete {
        let mut pairs: Vec<(f64, f64)> = pairs.filter(|pair| pair.1 > 0.0).collect();
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        pairs.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        let (values, probabilities) = pairs.into_iter().unzip();
        Discrete {
            values,
            probabilities,
        }
    }

    /// The values, ascending.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Their probabilities.
    #[must_use]
    pub fn probabilities(&self) -> &[f64] {
        &self.probabilities
    }

    fn sum(&self, keep: impl Fn(f64) -> bool, weigh: impl Fn(f64) -> f64) -> f64 {
        let pairs = self.values.iter().zip(&self.probabilities);
        pairs
            .filter(|(x, _)| keep(**x))
            .map(|(x, p)| p * weigh(*x))
            .sum()
    }

    pub(crate) fn cdf(&self, x: f64) -> f64 {
        self.sum(|v| v <= x, |_| 1.0)
    }

    pub(crate) fn survival(&self, x: f64) -> f64 {
        self.sum(|v| v > x, |_| 1.0)
    }

    pub(crate) fn between(&self, low: f64, high: f64) -> f64 {
        self.sum(|v| v >= low && v <= high, |_| 1.0)
    }

    /// The law given that the value is within `low` and `high`, ends included; `None` if that never happens.
    pub(crate) fn within(&self, low: f64, high: f64) -> Option<Discrete> {
        let mass = self.between(low, high);
        let pairs = self
            .values
            .iter()
            .copied()
            .zip(self.probabilities.iter().map(|p| p / mass));
        (mass > 0.0).then(|| Discrete::gathered(pairs.filter(|(x, _)| *x >= low && *x <= high)))
    }

    /// The least value whose distribution function reaches p.
    pub(crate) fn quantile(&self, p: f64) -> f64 {
        let mut below = 0.0;
        for (x, probability) in self.values.iter().zip(&self.probabilities) {
            below += probability;
            if p <= below {
                return *x;
            }
        }
        self.support().1
    }

    /// The least value that is exceeded with probability at most q.
    pub(crate) fn upper_quantile(&self, q: f64) -> f64 {
        let mut above = 0.0;
        for (x, probability) in self.values.iter().zip(&self.probabilities).rev() {
            above += probability;
            if q < above {
                return *x;
            }
        }
        self.support().0
    }

    pub(crate) fn support(&self) -> (f64, f64) {
        (self.values[0], self.values[self.values.len() - 1])
    }

    pub(crate) fn layer_moment(&self, order: Order, low: f64, high: f64) -> f64 {
        self.sum(|x| x > low, |x| order.power(x.min(high)) - order.power(low))
    }

    /// The law of `factor` times a draw of this one.
    pub(crate) fn scaled(&self, factor: f64) -> Result<Self, LawError> {
        let values: Vec<f64> = self.values.iter().map(|value| value * factor).collect();
        Self::new(&values, &self.probabilities)
    }
}

/// One value, always.
///
/// ```
/// use obligor::random::law::{Constant, Law};
/// assert_eq!(Law::from(Constant::new(5e4)?).mean(), 5e4);
/// # Ok::<(), obligor::random::LawError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Constant {
    atom: Discrete,
}

impl Constant {
    /// From the value.
    ///
    /// # Errors
    /// If it is negative or not finite.
    pub fn new(value: f64) -> Result<Constant, LawError> {
        at_least("value", value, 0.0)?;
        Ok(Constant {
            atom: Discrete {
                values: vec![value],
                probabilities: vec![1.0],
            },
        })
    }

    /// The value.
    #[must_use]
    pub fn value(&self) -> f64 {
        self.atom.values[0]
    }

    pub(crate) fn atom(&self) -> &Discrete {
        &self.atom
    }

    /// The law of `factor` times a draw of this one.
    pub(crate) fn scaled(&self, factor: f64) -> Result<Self, LawError> {
        Self::new(self.value() * factor)
    }
}

/// Weights above 0, scaled to sum to 1.
pub(crate) fn shares(weights: &[f64]) -> Result<Vec<f64>, LawError> {
    for &weight in weights {
        at_least("weights", weight, 0.0)?;
    }
    let total = positive("sum of weights", weights.iter().sum())?;
    Ok(weights.iter().map(|weight| weight / total).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_that_make_no_law_are_refused() {
        assert!(Discrete::new(&[], &[]).is_err());
        assert!(Discrete::new(&[1.0], &[0.5, 0.5]).is_err());
        assert!(Discrete::new(&[1.0, 2.0], &[0.5, 0.4]).is_err());
        assert!(Discrete::new(&[1.0, -2.0], &[0.5, 0.5]).is_err());
        assert!(Discrete::new(&[1.0, f64::NAN], &[0.5, 0.5]).is_err());
        assert!(Constant::new(f64::NAN).is_err());
    }

    #[test]
    fn equal_observations_share_one_place() -> Result<(), LawError> {
        let law = Discrete::empirical(&[3.0, 1.0, 3.0, 2.0])?;
        assert_eq!(law.values(), [1.0, 2.0, 3.0]);
        assert_eq!(law.probabilities(), [0.25, 0.25, 0.5]);
        assert_eq!(law.upper_quantile(0.5), 2.0);
        assert_eq!(law.upper_quantile(0.49), 3.0);
        Ok(())
    }
}
