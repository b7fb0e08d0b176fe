use super::{Named, When};
use crate::scenario::{Number, Written};
use crate::units::{Hours, Money, Share};
use schemars::JsonSchema;
use serde::Deserialize;

/// A contract: the obligor answers to the beneficiary for a part of its loss.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["obligor", "beneficiary", "liability"]))]
pub struct Contract {
    /// Its name in reports.
    pub name: Option<String>,
    /// The party that answers.
    pub obligor: Option<String>,
    /// The party it answers to.
    pub beneficiary: Option<String>,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// Fees a year, which caps and credits may refer to.
    pub annual_fees: Option<Written<Money>>,
    /// How liability follows fault; no default.
    pub liability: Option<LiabilityWord>,
    /// Those the obligor answers for beside itself.
    #[serde(default)]
    pub answers_for: Vec<String>,
    /// Ordinary damages.
    pub damages: Option<Damages>,
    /// What the beneficiary may pass on of what it owes its own claimants.
    pub flow_down: Option<FlowDownWord>,
    /// Liability caps; `general` takes what no other takes.
    #[serde(default)]
    pub caps: Named<Cap>,
    /// What stands outside the caps.
    #[serde(default)]
    pub uncapped: Named<CarveOut>,
    /// Heads owed whether or not damages exclude them.
    #[serde(default)]
    pub indemnities: Named<Indemnity>,
    /// Service credits by hours of outage.
    pub credits: Option<Credits>,
    /// What the terms cost the beneficiary a year.
    pub price: Option<Written<Money>>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}

/// How liability follows fault.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum LiabilityWord {
    /// For its own share of fault and the shares of those it answers for.
    Several,
    /// For the whole, less the claimant's contributory share, once it is in breach.
    Full,
}

/// What culpability a promise asks for.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum TriggerWord {
    /// Any, none included.
    Strict,
    /// Negligence or worse.
    Negligent,
    /// Gross negligence or worse.
    Gross,
    /// Wilful acts.
    Wilful,
}

/// What may be passed on.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum FlowDownWord {
    /// The liability payable after the beneficiary's own caps.
    LiabilityPayable,
    /// Nothing.
    None,
}

/// Ordinary damages.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Damages {
    /// The culpability they ask for; negligent unless said.
    pub trigger: Option<TriggerWord>,
    /// Heads excluded, such as consequential loss.
    #[serde(default)]
    pub excluded: Vec<String>,
    /// Fine-like heads that are recoverable because they stand here.
    #[serde(default)]
    pub includes: Vec<String>,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}

/// Over what a cap is counted.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum PerWord {
    /// Each claim afresh.
    Claim,
    /// Each event afresh.
    Event,
    /// Over the year.
    Year,
    /// Over the term of the contract.
    Term,
}

/// How a super-cap stands to the general cap.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum RelationWord {
    /// Beside it: neither erodes the other.
    Separate,
    /// General payments erode it; all together never pass the larger of the two.
    NonCumulative,
    /// What passes it erodes the general cap.
    Additive,
}

/// A liability cap.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["limit", "per"]))]
pub struct Cap {
    /// How much: money, a multiple of the fees, the greater or the lesser of several.
    pub limit: Option<Limit>,
    /// Over what it is counted; no default.
    pub per: Option<PerWord>,
    /// How it stands to the general cap; every other cap says so.
    pub relation: Option<RelationWord>,
    /// Heads it takes; all if none are named.
    #[serde(default)]
    pub heads: Vec<String>,
    /// Events it takes.
    pub when: Option<When>,
    /// Which of two caps that meet on one head goes first: the lower number.
    pub priority: Option<i64>,
    /// For a term cap: what has been paid before the simulated year.
    pub already_paid: Option<Written<Money>>,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}

/// A limit: money, or worked out.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(extend("x-expects" = "money, { fees = 1.5 }, { greater_of = [ … ] } or { lesser_of = [ … ] }"))]
pub enum Limit {
    /// So much.
    Money(Written<Money>),
    /// Worked out.
    Terms(LimitTerms),
}

/// A limit that is worked out: one of its keys.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-expects" = "{ fees = 1.5 }, { greater_of = [ … ] } or { lesser_of = [ … ] }"))]
pub struct LimitTerms {
    /// This many times the annual fees.
    pub fees: Option<Written<Number>>,
    /// The largest of these.
    pub greater_of: Option<Vec<Limit>>,
    /// The smallest of these.
    pub lesser_of: Option<Vec<Limit>>,
}

/// A carve-out: what it names is paid without cap.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CarveOut {
    /// Heads it names; all if none are.
    #[serde(default)]
    pub heads: Vec<String>,
    /// Events it names.
    pub when: Option<When>,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}

/// An indemnity.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["trigger"]))]
pub struct Indemnity {
    /// Heads it names; all if none are.
    #[serde(default)]
    pub heads: Vec<String>,
    /// The culpability it asks for; no default.
    pub trigger: Option<TriggerWord>,
    /// Events it names.
    pub when: Option<When>,
    /// The cap it counts under.
    pub under: Option<String>,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}

/// Service credits, outside the caps.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["percent_of_month"]))]
pub struct Credits {
    /// Hours that must be exceeded, and the part of a month's fee then owed.
    #[serde(default)]
    pub percent_of_month: Vec<(Written<Hours>, Written<Share>)>,
    /// Do they stand in place of damages?
    pub in_place_of_damages: Option<bool>,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}

/// A cap that several contracts of one obligor share.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["obligor", "limit", "per", "members"]))]
pub struct Pool {
    /// Its name in reports.
    pub name: Option<String>,
    /// The party that answers.
    pub obligor: Option<String>,
    /// How much.
    pub limit: Option<Written<Money>>,
    /// Over what it is counted; no default.
    pub per: Option<PerWord>,
    /// The contracts that share it.
    #[serde(default)]
    pub members: Vec<String>,
    /// How claims that pass it are cut.
    pub division: Option<Division>,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}

/// How claims that pass a pool are cut.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Division {
    /// All claims of an event alike.
    ProRata,
}
