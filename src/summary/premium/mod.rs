//! What a layer ought to cost: premium principles on the simulated years.
//!
//! ```text
//! years of a layer → LossCurve → Principle → risk premium ─┬→ technical premium
//!                                expenses, brokerage … ────┘      (Loadings)
//! ```
//!
//! All are functions of the empirical exceedance curve: with n years, of which the absent ones are
//! zero, S(x) is the share of years above x.

mod curve;
mod distortion;
mod loadings;
mod principle;
mod share_of_tail;

pub use curve::LossCurve;
pub use distortion::Distortion;
pub use loadings::{Loadings, LoadingsError};
pub use principle::Principle;
pub use share_of_tail::co_tvar;
