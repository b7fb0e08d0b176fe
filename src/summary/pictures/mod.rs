//! What pictures need beside the estimates: which years were bad, what became of the loss that each
//! provider caused, how many clients each event hit.
//!
//! ```text
//! simulate ──> (SummarySink, PictureSink) ──finish──> RunSummary, Gathered
//!                                                               │ years_around(100)
//!                                                               ▼
//!                                                    mean_net, largest_events   (replayed years)
//! ```
//!
//! Rows are small and few are kept ([`MOST_ROWS`]); whatever a picture asks of single years beyond
//! them is settled again, since a year is a pure function of seed and scenario.

mod caused;
mod gathered;
mod periods;
mod replayed;
mod sink;

pub use caused::{CausedLoss, CausedPoint};
pub use gathered::Gathered;
pub use periods::{curve_periods, longest_period};
pub use replayed::{LargestEvent, largest_events, loss_by_peril, mean_net};
pub use sink::{MOST_ROWS, PictureSink};

#[cfg(test)]
mod tests;
