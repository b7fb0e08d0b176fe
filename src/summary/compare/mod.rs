//! Drafts against their base over the same years: differences with paired intervals.
//!
//! ```text
//!   base   b₁ b₂ … bₙ ┐
//!                      ├─ year by year: what both share cancels
//!   draft  d₁ d₂ … dₙ ┘
//! ```
//!
//! | metric | value | error |
//! |---|---|---|
//! | mean, cost of risk | mean of dᵢ − bᵢ | its standard error, longer where skewed |
//! | P(net > a), P(exhausted) | share of years | of the years in which only one happens (Bonett, Price) |
//! | TVaR_p | TVaR_p(d) − TVaR_p(b) | influence functions, year by year, longer where skewed |
//! | VaR_p | VaR_p(d) − VaR_p(b) | intervals of ranks, correlated as the years beyond are |
//! | ratio | Σt/Σg of d − of b | delta method, year by year, within what a ratio may be |
//!
//! A difference within rounding of a year's amounts (below a hundredth of a cent, or a part in
//! 10⁹ of the larger) is none. Where no year differs all differences are zero, without error.

mod column;
mod difference;
mod mean;
mod pair_tail;
mod ratio;
mod results;
mod sink;
mod subject;

pub(in crate::summary) use column::passes;
pub use column::{Exceeded, PairedColumn, PairedSpec, PairedSummary};
pub use difference::{Change, Difference};
pub use ratio::PairedRatio;
pub use results::{DraftComparison, PromiseComparison, SubjectComparison};
pub use sink::CompareSink;
pub use subject::Subject;

#[cfg(test)]
mod tests;
