//! Laws of losses, hours and records: one law a file.
//!
//! Every file holds a law's distribution function, quantiles and moments, and how to get it from what experts hold. A
//! [`Law`] is one of these shapes with its [`Bounds`].

pub mod bounded;
pub mod burr;
pub mod curve;
pub mod discrete;
pub mod error;
pub mod exponential;
pub mod gamma;
pub mod gpd;
pub mod lognormal;
pub mod mixture;
pub mod pareto;
pub mod pert;
pub mod shape;
pub mod spliced;
pub mod triangular;
pub mod uniform;
pub mod weibull;
mod window;

pub use bounded::{Bounds, Law};
pub use burr::Burr;
pub use curve::{Curve, Order};
pub use discrete::{Constant, Discrete};
pub use error::{Allowed, Found, LawError};
pub use exponential::Exponential;
pub use gamma::Gamma;
pub use gpd::Gpd;
pub use lognormal::Lognormal;
pub use mixture::Mixture;
pub use pareto::{ParetoI, ParetoII};
pub use pert::Pert;
pub use shape::Shape;
pub use spliced::Spliced;
pub use triangular::Triangular;
pub use uniform::{LogUniform, Uniform};
pub use weibull::Weibull;
