//! Laws fitted to data by maximum likelihood, and rates and means moved by few data (credibility).
//!
//! ```text
//! losses, limits, floor → Sample ─┬→ fit(family) → Fitted: law, parameters ± errors, AIC, BIC, KS
//!                                 ├→ Product: what the data say of exceedance, without a law
//!                                 └→ thresholds, mean_excesses: where a Pareto tail starts
//! counts of years → Counts → poisson, negative_binomial, dispersion
//! one's own experience → RatePrior, MeanPrior → credibility
//! ```
//! Losses below a floor are not seen (left truncation), losses that reached a limit are known to be no less (right
//! censoring). Sources: Klugman, Panjer, Willmot, Loss Models, chapters 11–16; McNeil, Frey, Embrechts, Quantitative
//! Risk Management, chapter 5.

mod counts;
mod error;
mod excess;
mod fitted;
mod gamma;
mod gpd;
mod lognormal;
mod maximum;
mod negative_binomial;
mod period;
mod poisson;
mod product;
mod sample;
mod spliced;
mod weibull;

pub use crate::random::credibility::{Experience, MeanPrior, MeanUpdate, RatePrior, RateUpdate};
pub use counts::{Counts, Dispersion, FittedCounts};
pub use error::FitError;
pub use excess::{MeanExcess, Threshold, mean_excesses, thresholds};
pub use fitted::{Distance, Family, Fitted, Parameter, fit};
pub use negative_binomial::negative_binomial;
pub use period::{Period, Window, counted};
pub use poisson::poisson;
pub use product::Product;
pub use sample::{LEAST_LOSSES, Sample};

#[cfg(test)]
mod tests;
