//! From the price of the risk to the premium that is charged.

use crate::summary::Estimate;
use std::fmt;

/// Parts of the premium that are not there for losses, and a fixed expense.
///
/// ```text
///   P = (risk premium + fixed) / (1 − expenses − brokerage − profit − commission)
/// ```
///
/// ```
/// use obligor::summary::Estimate;
/// use obligor::summary::premium::Loadings;
/// let loadings = Loadings::new(0.10, 0.15, 0.05, 0.0, 2_000.0)?;
/// assert_eq!(loadings.gross(Estimate::new(68_000.0, 700.0)).value().round(), 100_000.0);
/// # Ok::<(), obligor::summary::premium::LoadingsError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Loadings {
    expenses: f64,
    brokerage: f64,
    profit: f64,
    commission: f64,
    fixed: f64,
}

/// Why loadings leave nothing for losses.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadingsError {
    sum: f64,
}

impl fmt::Display for LoadingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "expenses, brokerage, profit and ceding commission take {} of the premium, not 0 or more and less than 1",
            self.sum
        )
    }
}

impl std::error::Error for LoadingsError {}

impl Loadings {
    /// Parts of the premium (expenses, brokerage, profit, ceding commission) and a fixed amount.
    ///
    /// # Errors
    /// If a part is below 0 or not a number, or the parts leave nothing: their sum is 1 or more.
    pub fn new(
        expenses: f64,
        brokerage: f64,
        profit: f64,
        commission: f64,
        fixed: f64,
    ) -> Result<Self, LoadingsError> {
        let parts = [expenses, brokerage, profit, commission];
        let sum: f64 = parts.iter().sum();
        let is_good = parts.iter().all(|part| *part >= 0.0) && sum < 1.0 && fixed >= 0.0;
        if !is_good {
            return Err(LoadingsError { sum });
        }
        Ok(Self {
            expenses,
            brokerage,
            profit,
            commission,
            fixed,
        })
    }

    /// The part of the premium that is left for losses and what risk costs.
    #[must_use]
    pub fn left_for_losses(&self) -> f64 {
        1.0 - self.expenses - self.brokerage - self.profit - self.commission
    }

    /// The premium that leaves so much for the risk.
    #[must_use]
    pub fn gross(&self, risk: Estimate) -> Estimate {
        let left = self.left_for_losses();
        let premium = Estimate::new(
            (risk.value() + self.fixed) / left,
            risk.standard_error() / left,
        );
        if risk.is_trustworthy() {
            premium
        } else {
            premium.in_doubt()
        }
    }

    /// The parts and the fixed amount by name, as they were given.
    #[must_use]
    pub fn parts(&self) -> [(&'static str, f64); 5] {
        [
            ("expenses", self.expenses),
            ("brokerage", self.brokerage),
            ("profit", self.profit),
            ("ceding_commission", self.commission),
            ("fixed_expense", self.fixed),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loadings_that_leave_nothing_are_refused() {
        assert!(Loadings::new(0.5, 0.3, 0.2, 0.0, 0.0).is_err());
        assert!(Loadings::new(0.5, 0.3, 0.1999, 0.0, 0.0).is_ok());
        assert!(Loadings::new(-0.1, 0.0, 0.0, 0.0, 0.0).is_err());
        assert!(Loadings::new(f64::NAN, 0.0, 0.0, 0.0, 0.0).is_err());
    }
}
