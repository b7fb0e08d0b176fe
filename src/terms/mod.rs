//! Terms of contracts, policies and treaties: one file each, formula, drawing, function and
//! threshold tests together. A term knows no party, no clock, no randomness and no file.
//!
//! A new term touches six places: its formula here, its loop in `settle/`, its keys in
//! `scenario/`, its checks in `model/`, one sentence for the journal, and one gallery scenario.

mod attachment;
mod basket;
mod cap;
mod cap_first;
mod clearing;
mod contributory;
mod credits;
mod de_minimis;
mod enforcement;
mod layer;
mod liquidated;
mod loss_ratio;
mod notice;
mod other_insurance;
mod persons;
mod pool;
mod quota_share;
mod recovery;
mod reinstatements;
mod remaining;
mod retention;
mod set_off;
mod sublimit;
mod waiting;
mod within;

/// How far a sum that ought to stand at a threshold may miss it by rounding, in parts of it.
pub const ROUNDING: f64 = 1e-12;

pub use attachment::fixed_attachment;
pub use basket::{deductible, tipping};
pub use cap::{SuperPayment, additive, non_cumulative};
pub use cap_first::cap_first;
pub use clearing::{Cleared, Estate, administered, eisenberg_noe, pari_passu};
pub use contributory::{BarredFrom, scaled_up};
pub use credits::service_credit;
pub use de_minimis::de_minimis;
pub use enforcement::after_costs;
pub use layer::Layer;
pub use liquidated::liquidated;
pub use loss_ratio::bounded_cession;
pub use notice::notified;
pub use other_insurance::by_limits;
pub use persons::persons;
pub use pool::{first_come, pro_rata, water_filling};
pub use quota_share::cession;
pub use recovery::{insured_first, insurers_first, recovered_pro_rata, top_down};
pub use reinstatements::Reinstatements;
pub use remaining::Remaining;
pub use retention::{EventRetention, largest, largest_flat, spread, spread_in_order, sum_capped};
pub use set_off::set_off;
pub use sublimit::sublimit_left;
pub use waiting::{part_within, qualifies};
pub use within::within;
