//! A tower priced: what each of its layers paid, year by year and event by event.
//!
//! ```text
//! Tower (layers in order) → TowerSink (every payment) → TowerYears → LayerSummary
//!                           RetermedSink (yearly sums under changed terms)
//!                           by_cover (years that paid, settled again with their workings)
//! ```
//!
//! Only the years in which a layer paid are kept, each with all its digits: exceedance curves are
//! exact, and nothing depends on blocks or threads.

mod by_cover;
mod ceded;
mod exact;
mod layers;
mod payments;
mod sink;
mod summary;
mod variants;

pub use by_cover::{ByCover, CoverClass, by_cover};
pub use exact::{Exact, exact};
pub use layers::{Limits, Tower, TowerLayer, UnknownPromise, singled_out};
pub use payments::{LayerEvent, TowerYears};
pub use sink::TowerSink;
pub use summary::{LayerSummary, LossRatio};
pub use variants::{RetermedSink, VariantYears};

#[cfg(test)]
mod tests;
