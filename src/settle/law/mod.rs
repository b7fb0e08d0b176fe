//! The whole law, one event at a time over the whole network.
//!
//! The block engine settles the terms it knows many times faster; a waterfall with any other term
//! holds this engine instead. Both are the same law: a test settles networks both ways.
//!
//! ```text
//! own costs ─ own loss, additional insureds ─ claims, repeated until nothing changes ─ set-off
//!           ─ liability insurance ─ clearing, recoveries shared ─ claims outside contracts
//!           ─ aggregates restored ─ treaties                      end of year: stop-loss, slides
//! ```

mod agreed;
mod blame;
mod block;
mod call;
mod caps;
mod claim;
mod clear;
mod compile;
mod credited;
mod draws;
mod duty;
mod fined;
mod flow;
mod forward;
mod gauges;
mod insure;
mod joint;
mod linked;
mod occurrence;
mod post;
mod reach;
mod recover;
mod retain;
mod scripted;
mod settle;
mod tab;
mod treaties;
mod when;
mod workings;
mod year_end;

pub use occurrence::{Occurrence, Sufferer};
pub use scripted::{Figures, Scripted, settle_drawn, settle_scripted, settle_scripted_into};

pub(super) use block::{LawBlocks, LawScratch, needs_law};

use super::Promise;
use crate::model::{Culpability, Model};
use blame::Blame;
use call::ProgrammeYear;
use caps::Caps;
use insure::Eve;
use std::sync::Arc;
use treaties::{Cedent, TreatyYear};
use year_end::EventNet;

/// A limit with less than this part of it left is exhausted.
const SPENT: f64 = 1e-9;
/// The standard heads that terms name, by position.
const NOTIFICATION: usize = 1;
const DEFENCE: usize = 6;

/// A policy and the layers over it.
#[derive(Clone, Debug, PartialEq)]
struct Programme {
    /// Positions in the model, from the bottom up.
    layers: Vec<usize>,
    /// By layer: does it answer for all that the policy at the bottom answers for?
    follows: Vec<bool>,
    /// The named insured, then those insured jointly with it.
    insureds: Vec<usize>,
    /// The order in which policies of one insured pay; equal ones share.
    rank: (bool, i64),
    /// All it can pay in an event.
    limit: f64,
}

/// A model's contracts, policies and treaties, ready to settle events one at a time.
#[derive(Clone, Debug, PartialEq)]
pub struct Law {
    model: Model,
    heads: usize,
    promises: Vec<Promise>,
    contract_promise: Vec<u32>,
    credit_promise: Vec<Option<u32>>,
    cap_promise: Vec<u32>,
    pool_promise: Vec<u32>,
    policy_promise: Vec<u32>,
    /// By programme and cover.
    sublimit_promise: Vec<Vec<Option<u32>>>,
    treaty_promise: Vec<u32>,
    /// By party: claims of parties without contracts.
    direct_promise: Vec<u32>,
    /// By scripted event and claim outside contracts.
    outside_promise: Vec<Vec<u32>>,
    /// The number of each contract's first cap.
    cap_start: Vec<usize>,
    /// The cap that a cap lies within.
    outer_cap: Vec<Option<usize>>,
    by_obligor: Vec<Vec<usize>>,
    by_beneficiary: Vec<Vec<usize>>,
    /// The least culpability that any promise of a contract asks for.
    least: Vec<Culpability>,
    /// Joint-and-several contracts by claimant.
    joint: Vec<Vec<usize>>,
    /// Contracts of two parties, one way and the other.
    mutual: Vec<(Vec<usize>, Vec<usize>)>,
    claimants: Vec<bool>,
    may_owe: Vec<bool>,
    /// Parties in the order of payment: an obligor before those it pays, as far as there is one.
    payers: Vec<usize>,
    /// Claimants whose insurers bear what they waive, in rounds: whom they owe before them.
    waivers: Vec<Vec<usize>>,
    programmes: Vec<Programme>,
    of_party: Vec<Vec<usize>>,
    /// Programmes in the order in which they are called.
    calls: Vec<usize>,
    cedents: Vec<Cedent>,
    /// Fault by peril.
    blames: Vec<Arc<Blame>>,
    /// The number of each scripted event among those of its year and peril.
    ordinals: Vec<u32>,
    /// Hashes that name parties and perils in draws.
    names: Vec<u64>,
    perils: Vec<u64>,
}

/// What is left of everything over a year.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LawState {
    caps: Caps,
    pools: Vec<f64>,
    programmes: Vec<ProgrammeYear>,
    funds: Vec<f64>,
    /// By contract: the insurance that caps which follow it have counted.
    answered: Vec<f64>,
    treaties: Vec<TreatyYear>,
    /// Insurers' shares that count this year, by policy and place in its list.
    failed: Vec<bool>,
    net_of_year: Vec<f64>,
    /// By event of the year, where a stop-loss reads some events only.
    event_nets: Vec<EventNet>,
    cap_full: Vec<bool>,
    pool_full: Vec<bool>,
    last_event: u32,
    /// Is it noted how amounts come about?
    noted: bool,
}

impl Law {
    /// The promises, in the order of their numbers in transfers.
    #[must_use]
    pub fn promises(&self) -> &[Promise] {
        &self.promises
    }
}
