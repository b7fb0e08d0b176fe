//! A book of policies settled part by part: what each pays, what all pay together, and through whom.
//!
//! ```text
//!   part of the book → BookSink → payments → the years of each of its policies
//!                                          ↘ BookYears: all parts by year, by provider, by event
//! ```

mod sink;
mod years;

pub use sink::{BookSink, Payment};
pub use years::{BookYears, Gathering, Struck};

use super::Proportion;
use super::premium::LossCurve;

/// What one policy paid in the years of a run, for the whole policy.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyYears {
    /// Its yearly payments.
    pub curve: LossCurve,
    /// Years in which it used its limit up (less than 1e-9 of it left).
    pub p_exhaust: Proportion,
    /// Years in which it paid more than its premium.
    pub p_above_premium: Proportion,
}

impl PolicyYears {
    /// The years of a policy with this limit and premium, by its payments in the order of years.
    ///
    /// A year that pays exactly the premium is not above it.
    ///
    /// ```
    /// use obligor::summary::book::{Payment, PolicyYears};
    /// let paid = |year, paid| Payment { policy: 0, year, event: 0, peril: 0, ordinal: 0, paid };
    /// let payments = [paid(3, 60.0), paid(3, 40.0), paid(7, 10.0)];
    /// let years = PolicyYears::new(&payments, 10, 100.0, 10.0);
    /// assert_eq!(years.curve.mean().value(), 11.0);
    /// assert_eq!(years.p_exhaust.value(), 0.1);
    /// assert_eq!(years.p_above_premium.value(), 0.1);
    /// ```
    #[must_use]
    pub fn new(payments: &[Payment], years: u64, limit: f64, premium: f64) -> Self {
        let of_years = payments.chunk_by(|one, next| one.year == next.year);
        let sums: Vec<f64> = of_years
            .map(|year| year.iter().map(|it| it.paid).sum())
            .collect();
        let above = |amount: f64| sums.iter().filter(|sum| **sum > amount).count() as u64;
        Self {
            p_exhaust: Proportion::of(above(limit * (1.0 - 1e-9)), years),
            p_above_premium: Proportion::of(above(premium), years),
            curve: LossCurve::new(years, sums),
        }
    }

    /// Years in which it paid.
    #[must_use]
    pub fn p_attach(&self) -> Proportion {
        Proportion::of(self.curve.losses().len() as u64, self.curve.years())
    }
}
