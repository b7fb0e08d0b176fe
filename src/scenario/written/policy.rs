use super::{Named, OneOrMany, When};
use crate::scenario::Written;
use crate::units::{Hours, Money, Share};
use schemars::JsonSchema;
use serde::Deserialize;

/// A policy: insurers pay a part of the insured's loss and liability.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["insured", "insurers"]))]
pub struct Policy {
    /// Its name in reports.
    pub name: Option<String>,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// The party insured.
    pub insured: Option<String>,
    /// Insurers and their shares; below 1 in sum the rest stays with the insured.
    pub insurers: Option<Named<Written<Share>>>,
    /// Premium a year, for all insurers together.
    pub premium: Option<Written<Money>>,
    /// The policy this one is the next layer over.
    pub over: Option<String>,
    /// Retention per event.
    pub retention: Option<Written<Money>>,
    /// Limit per event; left out, none.
    pub limit: Option<Written<Money>>,
    /// Annual aggregate limit; left out, none.
    pub aggregate: Option<Written<Money>>,
    /// Annual aggregate deductible.
    pub aggregate_deductible: Option<Written<Money>>,
    /// Do recoveries restore the aggregate?
    pub aggregate_restored: Option<bool>,
    /// Who is repaid first from recoveries; no default.
    pub recovery: Option<RecoveryWord>,
    /// Waiting period for interruption, for covers without their own.
    pub waiting: Option<Waiting>,
    /// The insured's share after the retention, for covers without their own.
    pub coinsurance: Option<Written<Share>>,
    /// Events the policy does not take; any one condition excludes.
    #[serde(default)]
    pub excluded_if: OneOrMany<When>,
    /// Wilful acts of the insured; excluded unless said.
    pub wilful: Option<WilfulWord>,
    /// Covers; left out, one on all heads.
    #[serde(default)]
    pub covers: Named<Cover>,
    /// Terms replaced for some events.
    #[serde(default)]
    pub endorsements: Named<Endorsement>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}

/// Wilful acts of the insured.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum WilfulWord {
    /// Not covered.
    Excluded,
    /// Covered.
    Covered,
}

/// Who is repaid first.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum RecoveryWord {
    /// The insured's loss above the policy, then insurers from the top, then the retention.
    TopDown,
    /// Insurers from the top, then the insured.
    InsurerFirst,
}

/// A waiting period.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["period", "mode"], "x-expects" = "{ period, mode }"))]
pub struct Waiting {
    /// How long.
    pub period: Option<Written<Hours>>,
    /// What it does; no default.
    pub mode: Option<ModeWord>,
}

/// What a waiting period does.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum ModeWord {
    /// A longer outage is paid from hour 0.
    Qualifying,
}

/// A part of the limit; it says per event or per year.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-expects" = "{ event = … } or { year = … }"))]
pub struct Sublimit {
    /// For each event.
    pub event: Option<Written<Money>>,
    /// For the year.
    pub year: Option<Written<Money>>,
}

/// A cover: heads and terms of their own.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cover {
    /// Heads it takes; all if none are named. `contract` is what the insured owes.
    #[serde(default)]
    pub heads: Vec<String>,
    /// Events it takes.
    pub when: Option<When>,
    /// Events it does not take; any one condition excludes.
    #[serde(default)]
    pub excluded_if: OneOrMany<When>,
    /// A retention of its own.
    pub retention: Option<Written<Money>>,
    /// The insured's share after the retention.
    pub coinsurance: Option<Written<Share>>,
    /// The part of the limit for this cover.
    pub sublimit: Option<Sublimit>,
    /// Waiting period for interruption.
    pub waiting: Option<Waiting>,
    /// The covered part of a contract claim.
    pub contractual_share: Option<Written<Share>>,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}

/// An endorsement: for events that meet its condition it replaces the terms it names.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["when"]))]
pub struct Endorsement {
    /// The events it names.
    pub when: Option<When>,
    /// Replaces the insured's share after the retention, in every cover.
    pub coinsurance: Option<Written<Share>>,
    /// Replaces the retention, in every cover.
    pub retention: Option<Written<Money>>,
    /// Replaces the limit per event.
    pub limit: Option<Written<Money>>,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}
