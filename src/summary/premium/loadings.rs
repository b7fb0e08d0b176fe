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

/// Why there are no such loadings.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum LoadingsError {
    /// A part or the fixed amount, by its name, is below 0 or not finite.
    Amount {
        /// Its name, as in [`Loadings::parts`].
        name: &'static str,
        /// What it was to be.
        value: f64,
    },
    /// The parts together leave nothing for losses.
    Sum(f64),
}

impl fmt::Display for LoadingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Amount { name, value } => {
                let name = name.replace('_', "-");
                write!(f, "`{name}` is {value}, not a finite number of 0 or more")
            }
            Self::Sum(sum) => write!(
                f,
                "expenses, brokerage, profit and ceding commission take {sum} of the premium, not less than 1"
            ),
        }
    }
}

impl std::error::Error for LoadingsError {}

impl Loadings {
    /// Parts of the premium (expenses, brokerage, profit, ceding commission) and a fixed amount.
    ///
    /// # Errors
    /// If a part or the amount is below 0 or not finite, or the parts leave nothing: their sum is 1
    /// or more.
    pub fn new(
        expenses: f64,
        brokerage: f64,
        profit: f64,
        commission: f64,
        fixed: f64,
    ) -> Result<Self, LoadingsError> {
        let it = Self {
            expenses,
            brokerage,
            profit,
            commission,
            fixed,
        };
        let is_good = |value: f64| value.is_finite() && value >= 0.0;
        let bad = it.parts().into_iter().find(|(_, value)| !is_good(*value));
        if let Some((name, value)) = bad {
            return Err(LoadingsError::Amount { name, value });
        }
        let sum = expenses + brokerage + profit + commission;
        if sum >= 1.0 {
            return Err(LoadingsError::Sum(sum));
        }
        Ok(it)
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
    }

    #[test]
    fn a_loading_that_is_no_amount_is_refused_by_its_name() {
        let said = |loadings: Result<Loadings, LoadingsError>| {
            loadings.map_err(|error| error.to_string()).unwrap_err()
        };
        for (loadings, named) in [
            (
                Loadings::new(-0.1, 0.0, 0.0, 0.0, 0.0),
                "`expenses` is -0.1,",
            ),
            (
                Loadings::new(0.0, f64::NAN, 0.0, 0.0, 0.0),
                "`brokerage` is NaN,",
            ),
            (
                Loadings::new(0.0, 0.0, 0.0, 0.0, f64::INFINITY),
                "`fixed-expense` is inf,",
            ),
        ] {
            let said = said(loadings);
            assert!(said.starts_with(named), "{said}");
        }
    }
}
