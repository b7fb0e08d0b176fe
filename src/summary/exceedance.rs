//! Amounts by return period: the exceedance curve.
//!
//! The amount exceeded once in T years is VaR at level 1 − 1/T. Year totals give
//! the aggregate curve (AEP), the largest event of each year the occurrence
//! curve (OEP); which one is decided by the column that is fed.

use serde::{Deserialize, Serialize};

use super::estimate::{Interval, LevelTooLow};
use super::tail::SortedTail;

/// The return periods, in years, that every report shows.
pub const RETURN_PERIODS: [f64; 6] = [10.0, 20.0, 50.0, 100.0, 200.0, 250.0];

/// One point of an exceedance curve with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ExceedancePoint {
    /// Years between two exceedances on average.
    pub return_period: f64,
    /// The amount.
    pub value: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

impl ExceedancePoint {
    /// The point of a quantile with its bounds.
    #[must_use]
    pub fn at(return_period: f64, quantile: Interval) -> Self {
        Self {
            return_period,
            value: quantile.value(),
            low: quantile.low(),
            high: quantile.high(),
        }
    }
}

/// Level 1 − 1/T of a return period of T years; T ≤ 1 is level 0.
///
/// ```
/// assert_eq!(obligor::summary::exceedance::level(100.0), 0.99);
/// ```
#[must_use]
pub fn level(return_period: f64) -> f64 {
    if return_period > 1.0 {
        1.0 - 1.0 / return_period
    } else {
        0.0
    }
}

impl SortedTail {
    /// The amounts of the given return periods, in their order.
    ///
    /// # Errors
    /// [`LevelTooLow`] if a return period is shorter than what was kept reaches.
    pub fn exceedance(&self, return_periods: &[f64]) -> Result<Vec<ExceedancePoint>, LevelTooLow> {
        return_periods
            .iter()
            .map(|&period| Ok(ExceedancePoint::at(period, self.var(level(period))?)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summary::tail::Tail;

    #[test]
    fn once_in_a_hundred_years_is_the_99th_of_a_hundred() {
        let mut tail = Tail::new(1_000, 0.9);
        let values: Vec<f64> = (1..=1_000).map(f64::from).collect();
        tail.add(&values);
        let curve = tail.finish(1_000).exceedance(&RETURN_PERIODS).unwrap();
        let amounts: Vec<f64> = curve.iter().map(|point| point.value).collect();
        assert_eq!(amounts, [900.0, 950.0, 980.0, 990.0, 995.0, 996.0]);
        assert!(
            curve
                .iter()
                .all(|point| point.low < point.value && point.value < point.high)
        );
    }

    #[test]
    fn a_period_below_what_was_kept_is_refused() {
        let mut tail = Tail::new(10_000, 0.99);
        tail.add(&vec![1.0; 10_000]);
        assert!(tail.finish(10_000).exceedance(&[2.0]).is_err());
    }
}
