//! Terms of contracts, policies and treaties: one file each, formula, drawing, function and
//! threshold tests together. A term knows no party, no clock, no randomness and no file.
//!
//! A new term touches six places: its formula here, its loop in `settle/`, its keys in
//! `scenario/`, its checks in `model/`, one sentence for the journal, and one gallery scenario.

mod cap;
mod clearing;
mod credits;
mod layer;
mod quota_share;
mod recovery;
mod reinstatements;
mod remaining;
mod retention;
mod waiting;

pub use cap::{SuperPayment, additive, non_cumulative};
pub use clearing::{Estate, pari_passu};
pub use credits::service_credit;
pub use layer::Layer;
pub use quota_share::cession;
pub use recovery::{insurers_first, top_down};
pub use reinstatements::Reinstatements;
pub use remaining::Remaining;
pub use retention::{EventRetention, largest};
pub use waiting::qualifies;
