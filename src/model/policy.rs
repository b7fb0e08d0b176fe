//! Policies and the treaties that reinsure their insurers.

use super::Condition;
use crate::units::{HeadSet, Hours, Money, PartyId, Share};

/// To whom a recovery goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecoveryRule {
    /// The insured's covered loss above the policy, then insurers from the top layer down, then
    /// the retention.
    TopDown,
    /// Insurers from the top layer down, then the insured.
    InsurerFirst,
}

/// A waiting period that, once exceeded, pays from hour zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Waiting {
    /// The hours an outage must exceed.
    pub period: Hours,
}

/// A part of the limit for some heads.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sublimit {
    /// For each event.
    pub event: Option<Money>,
    /// For the year.
    pub year: Option<Money>,
}

/// A cover: the heads it takes and the terms of its own.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Cover {
    /// Its key in the policy.
    pub key: String,
    /// Its path, `policy.clinic-cyber.covers.crime`.
    pub path: String,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// The heads it takes; with `contract` it covers what the insured owes.
    pub heads: HeadSet,
    /// The events it takes.
    pub when: Condition,
    /// Its own retention; `None` counts with the policy's.
    pub retention: Option<Money>,
    /// The insured's share after the retention.
    pub coinsurance: Share,
    /// The part of the limit for this cover.
    pub sublimit: Sublimit,
    /// Waiting period for interruption; the policy's where the cover has none.
    pub waiting: Option<Waiting>,
    /// The covered part of a contract claim.
    pub contractual_share: Share,
    /// Events that the cover does not take.
    pub excluded_if: Vec<Condition>,
}

/// An endorsement: for events that meet its condition it replaces the terms it names, in every
/// cover.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Endorsement {
    /// Its key in the policy.
    pub key: String,
    /// Its path.
    pub path: String,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// The events it names.
    pub when: Condition,
    /// Replaces the insured's share after the retention.
    pub coinsurance: Option<Share>,
    /// Replaces the retention, the covers' own included.
    pub retention: Option<Money>,
    /// Replaces the limit per event.
    pub limit: Option<Money>,
}

/// A policy: insurers pay a part of the insured's loss and liability.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Policy {
    /// Its key; the policies of a group's members share it.
    pub key: String,
    /// Its path, `policy.clinic-cyber`.
    pub path: String,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// Who is insured.
    pub insured: PartyId,
    /// Insurers and their shares; below 1 in sum the rest stays with the insured.
    pub insurers: Vec<(PartyId, Share)>,
    /// Premium a year, for all insurers together.
    pub premium: Money,
    /// The policy this one is the next layer over: a position in the model.
    pub over: Option<usize>,
    /// The policy's retention per event; none for a layer over another.
    pub retention: Money,
    /// Limit per event.
    pub limit: Option<Money>,
    /// Annual aggregate limit.
    pub aggregate: Option<Money>,
    /// Annual aggregate deductible.
    pub aggregate_deductible: Money,
    /// Do recoveries restore the aggregate?
    pub aggregate_restored: bool,
    /// To whom recoveries go first.
    pub recovery: RecoveryRule,
    /// Events the policy does not take; wilful acts of the insured are added by default.
    pub excluded_if: Vec<Condition>,
    /// Covers; a policy written without any has one on all heads.
    pub covers: Vec<Cover>,
    /// Endorsements.
    pub endorsements: Vec<Endorsement>,
}

/// What a treaty pays.
#[derive(Clone, Debug, PartialEq)]
pub enum TreatyKind {
    /// `cession × loss`; the reinsurer pays a commission on the premium ceded.
    QuotaShare {
        /// The part ceded.
        cession: Share,
        /// The part of the ceded premium that comes back.
        commission: Share,
    },
    /// `placed × min((net loss of the event − attachment)₊, limit)`.
    EventExcess {
        /// Where it starts, per event.
        attachment: Money,
        /// How much it holds, per event.
        limit: Money,
        /// The part placed with the reinsurers.
        placed: Share,
        /// Rate of the premium for each time the limit is bought back; `None`: no limit for the
        /// year; an empty list: the limit once a year.
        reinstatements: Option<Vec<f64>>,
    },
}

/// A treaty: reinsurers take a part of the cedent's loss on its policies.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Treaty {
    /// Its key.
    pub key: String,
    /// Its path, `treaty.harbor-event-xl`.
    pub path: String,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// Who cedes.
    pub cedent: PartyId,
    /// Reinsurers and their shares of what is placed; the shares sum to 1.
    pub reinsurers: Vec<(PartyId, Share)>,
    /// Premium a year; for a quota share left out, the cession of the premiums of the cedent.
    pub premium: Option<Money>,
    /// What it pays.
    pub kind: TreatyKind,
}
