//! Estimates of yearly amounts, each with its error.
//!
//! A *column* is what one party bears, pays or receives in each of n simulated
//! years. Only the years in which something happened are fed; **an absent year
//! is a zero**. Blocks may be of any size, arrive in any order, be spread over
//! threads and shards and be merged in any order: the finished figures have the
//! same bits, provided that a group of [`GROUP_YEARS`] years (aligned to the
//! absolute year) is never split between two calls.
//!
//! | module | holds |
//! |---|---|
//! | [`estimate`] | a value with its standard error or interval |
//! | [`fixed`] | sums whose bits do not depend on the order of the terms |
//! | [`moments`] | mean, standard deviation, number of years hit |
//! | [`tail`] | VaR and TVaR from the exact largest values |
//! | [`tail_index`] | whether the tail lets an error be trusted |
//! | [`exceedance`] | values by return period |
//! | [`event_losses`] | what each event costs each party, gross and net, event by event |
//! | `largest_events` | the largest event of each year, gross and net |
//! | [`histogram`] | quantiles of the body: the median given a loss |
//! | [`probability`] | proportions with Wilson intervals |
//! | [`weighted`] | the same under importance sampling |
//! | [`clustered`] | the typical member of a group: years are the clusters |
//! | [`pictures`] | what pictures need beside the estimates |
//! | [`book`] | a book of policies: each, all together, by provider |
//! | [`tower`] | the layers of a tower: attached, exhausted, paid, by cover |
//! | `regimes` | what regimes cost a year, and how often notices are late |
//! | [`compound`] | the exact law of a compound year, by Fourier transform |
//! | [`premium`] | premium principles on the years of a layer |
//! | [`paired`] | mean difference and ratio of means of two columns of the same years |
//! | [`accuracy`] | figures told as exactly as is asked for, by plain or by tilted years |
//! | [`mod@ask`] | of each promise the smallest change that meets an appetite |
//! | [`compare`] | drafts against their base over the same years |
//! | [`sweep`] | a few figures of each party under very many variants |
//! | [`mod@column`] | all of it behind one `add_rows`, `merge`, `finish` |
//! | [`mod@format`] | money and errors in words, no more digits than are known |
//!
//! Definitions: VaR_p is the ⌈p·n⌉-th smallest of all n years; TVaR_p the mean
//! of the worst (1−p)·n years, the boundary year counted fractionally.

mod accounts;
pub mod accuracy;
mod again;
mod all_years;
pub mod ask;
pub mod batches;
pub mod book;
mod breakeven;
mod carriers;
mod cell;
mod cells;
pub mod clustered;
pub mod column;
pub mod compare;
pub mod compound;
pub mod estimate;
pub mod event_losses;
mod event_sums;
pub mod exceedance;
pub mod fixed;
pub mod format;
mod group_sums;
mod growth;
pub mod histogram;
mod largest_events;
mod late_part;
mod member_tail;
pub mod moments;
pub mod paired;
mod parameters;
mod parts;
pub mod pictures;
pub mod premium;
pub mod probability;
mod regimes;
mod run_summary;
mod sift;
mod sink;
mod spread;
mod spread_of_batches;
pub mod sweep;
pub mod tail;
pub mod tail_index;
pub mod tower;
pub mod weighted;
mod weighted_tail;
mod worth;

#[cfg(test)]
mod testing;

pub use accounts::{Account, accounts, commission};
pub use ask::{
    Answer, AskError, AskSpec, AskedAmount, Asks, Found, Lever, LeverKind, Rounded, ask, levers,
};
pub use batches::Spacing;
pub use breakeven::{Crossing, Indifference, indifference};
pub use carriers::{Carrier, CarrierSink};
pub use clustered::ClusteredColumn;
pub use column::{Column, ColumnSpec, ColumnSummary};
pub use compare::{
    Change, CompareSink, Difference, DraftComparison, Exceeded, PairedColumn, PairedRatio,
    PairedSpec, PairedSummary, PromiseComparison, Subject, SubjectComparison,
};
pub use estimate::{Estimate, Interval, LevelTooLow};
pub use exceedance::{ExceedancePoint, RETURN_PERIODS};
pub use growth::Growth;
pub use histogram::Histogram;
pub use moments::{GROUP_YEARS, Moments};
pub use paired::{PairedDifference, RatioOfMeans};
pub use parameters::{ParameterFigures, ParameterSink, Parameters};
pub use probability::Proportion;
pub use regimes::{NoticeFigures, RegimeFigures, RegimeSink};
pub use run_summary::{Figure, Figures, PromiseSummary, RunSummary};
pub use sink::{SummarySink, SummarySpec};
pub use spread_of_batches::{BatchYears, SpreadOfParameters};
pub use sweep::{Metric, SweepSink, SweepSpec, SweptParty};
pub use tail::{Keeping, SortedTail, Tail};
pub use weighted::WeightedColumn;
pub use worth::{Worth, WorthSink, Worths};
