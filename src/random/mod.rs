//! Named draws and the laws they follow.
//!
//! A draw is named by (seed, entity, purpose, year, ordinal, party) and by nothing else: [`Stream`] turns the name into
//! bits, [`Law`] says what the bits mean, [`Drawer`] does it for a column at a time. Counts of events come from a
//! [`Frequency`] through a [`CountTable`].

#[forbid(unsafe_code)]
mod aligned;
#[forbid(unsafe_code)]
pub mod count;
#[forbid(unsafe_code)]
pub mod credibility;
#[forbid(unsafe_code)]
pub mod dependence;
pub mod dispatch;
#[forbid(unsafe_code)]
pub mod drawer;
#[forbid(unsafe_code)]
pub mod frequency;
#[forbid(unsafe_code)]
pub mod kernel;
#[forbid(unsafe_code)]
pub mod law;
#[forbid(unsafe_code)]
mod lognormal_kernel;
#[forbid(unsafe_code)]
mod mass;
#[forbid(unsafe_code)]
pub mod philox;
#[forbid(unsafe_code)]
pub mod stream;
#[forbid(unsafe_code)]
pub mod table;

pub use aligned::Aligned;
pub(crate) use aligned::SIDE;
pub use count::CountTable;
pub use credibility::{Experience, MeanPrior, MeanUpdate, RatePrior, RateUpdate};
pub use drawer::{DrawScratch, Drawer, fill_columns, sum_columns};
pub use frequency::Frequency;
pub use kernel::{Names, below, below_each, bits, bits_by_year, exp_affine, gather, gather_two};
pub use law::{Bounds, Law, LawError, Shape};
pub use philox::PhiloxRng;
pub use stream::{Purpose, Stream, hash64, mix64};
