//! Terms of contracts, policies and treaties: one file each, formula, drawing, function and
//! threshold tests together. A term knows no party, no clock, no randomness and no file.
//!
//! A new term touches six places:
//!
//! 1. `terms/`: its formula, drawing, pure function and tests at the threshold, in a file here;
//! 2. `settle/`: its loop, and a kind of transfer in `ledger/` if it moves money of its own;
//! 3. `scenario/`: its keys, in `scenario/written`, which the schema is made of;
//! 4. `model/`: what is checked and resolved, in `model/resolve`, and its default as an origin;
//! 5. `report/reading/`: one sentence for `read`, and the steps that `explain` tells;
//! 6. `scenarios/terms/`: one story of the gallery that uses it.
//!
//! Two terms have no file here, because they are draws and no arithmetic: a **dispute** and a **void**
//! policy (`settle/law/draws`). A **condition** is a question about an event (`settle/law/when`). An
//! **indemnity period** is [`part_within`] of the outage, as a waiting period is.
//!
//! A page of `docs/terms/` then works an example of it. `tests/six_places.rs` has a row for every
//! file of this folder and misses none.

mod additional_insured;
mod annual_deductible;
mod attachment;
mod basket;
mod cap;
mod cap_first;
mod clearing;
mod coinsurance;
mod contributory;
mod credits;
mod de_minimis;
mod enforcement;
mod flow_down;
mod joint;
mod joint_insureds;
mod layer;
mod liquidated;
mod loss_ratio;
mod mitigation;
mod notice;
mod other_insurance;
mod persons;
mod pool;
mod procurement;
mod quota_share;
mod recovery;
mod reinstatements;
mod remaining;
mod retention;
mod retroactive;
mod set_off;
mod sublimit;
mod trigger;
mod two_risk;
mod waiting;
mod waiver;
mod within;

/// How far a sum that ought to stand at a threshold may miss it by rounding, in parts of it.
pub const ROUNDING: f64 = 1e-12;

pub use additional_insured::{credited, insured_once};
pub use annual_deductible::annual_deductible;
pub use attachment::fixed_attachment;
pub use basket::{deductible, tipping};
pub use cap::{SuperPayment, additive, non_cumulative};
pub use cap_first::cap_first;
pub use clearing::{Cleared, Estate, administered, eisenberg_noe, pari_passu};
pub use coinsurance::coinsured;
pub use contributory::{BarredFrom, scaled_up};
pub use credits::service_credit;
pub use de_minimis::de_minimis;
pub use enforcement::after_costs;
pub use flow_down::{cash_part, gross_part};
pub use joint::taken_over;
pub use joint_insureds::cut_alike;
pub use layer::Layer;
pub use liquidated::liquidated;
pub use loss_ratio::bounded_cession;
pub use mitigation::mitigated;
pub use notice::notified;
pub use other_insurance::by_limits;
pub use persons::persons;
pub use pool::{first_come, pro_rata, water_filling};
pub use procurement::missing_cover;
pub use quota_share::cession;
pub use recovery::{insured_first, insurers_first, recovered_pro_rata, top_down};
pub use reinstatements::Reinstatements;
pub use remaining::Remaining;
pub use retention::{EventRetention, largest, largest_flat, sum_capped};
pub use retroactive::is_before;
pub use set_off::set_off;
pub use sublimit::sublimit_left;
pub use trigger::is_triggered;
pub use two_risk::is_two_risk;
pub use waiting::{part_within, qualifies};
pub use waiver::{kept_by_waiver, owed_after_waiver};
pub use within::within;
