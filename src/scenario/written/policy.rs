use super::{Chance, Day, LawWord, Named, NoticeEffect, OneOrMany, SideWord, When};
use crate::scenario::{Count, Number, Written};
use crate::units::{Hours, Money, Share};
use schemars::JsonSchema;
use serde::Deserialize;

/// A policy: insurers pay a part of the insured's loss and liability.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["insurers"]))]
pub struct Policy {
    /// Its name in reports.
    pub name: Option<String>,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// The party insured.
    pub insured: Option<String>,
    /// Several insured under one limit and one retention; the first is `insured`.
    #[serde(default)]
    pub insureds: Vec<String>,
    /// Others insured for their third-party heads.
    #[serde(default)]
    pub additional_insureds: Named<AdditionalInsured>,
    /// The law it stands under: a preset of switches, each of which may be written.
    pub law: Option<LawWord>,
    /// Insurers and their shares; below 1 in sum the rest stays with the insured.
    pub insurers: Option<Named<Written<Share>>>,
    /// Premium a year, for all insurers together.
    pub premium: Option<Written<Money>>,
    /// The policy this one is the next layer over.
    pub over: Option<String>,
    /// When a layer starts to pay; drop-down unless said.
    pub attachment: Option<AttachmentWritten>,
    /// Which policy for the same loss pays first: the lower number; equal ones share by limits.
    pub priority: Option<i64>,
    /// Does it pay before all that do not say so?
    pub primary_non_contributory: Option<bool>,
    /// Retention per event.
    pub retention: Option<Written<Money>>,
    /// Events for which the retention stands; all unless said. For others there is none.
    pub retention_when: Option<When>,
    /// How the retentions of covers make the retention of the event; largest-borne unless said.
    pub retention_rule: Option<RetentionRuleWord>,
    /// Over what the retention is spread; pro-rata unless said.
    pub retention_spread: Option<RetentionSpreadWord>,
    /// What a loss with coinsurance erodes limits by; the insurer's part unless said.
    pub coinsurance_basis: Option<CoinsuranceBasisWord>,
    /// What sublimits are measured on; after the retention unless said.
    pub sublimit_basis: Option<SublimitBasisWord>,
    /// Is the head `defence` inside the limits? Inside unless said.
    pub defence: Option<SideWord>,
    /// In which order own loss and liability use it; own loss first unless said.
    pub erosion: Option<ErosionWord>,
    /// Limit per event; left out, none.
    pub limit: Option<Written<Money>>,
    /// Annual aggregate limit; left out, none.
    pub aggregate: Option<Written<Money>>,
    /// Annual aggregate deductible.
    pub aggregate_deductible: Option<Written<Money>>,
    /// Do recoveries restore the aggregate?
    pub aggregate_restored: Option<bool>,
    /// The rate of the premium for each time the aggregate is bought back.
    #[serde(default)]
    pub reinstatements: Vec<Written<Number>>,
    /// What it pays when its insured cannot; ring-fenced unless said.
    pub pays_when_insolvent: Option<WhenInsolventWord>,
    /// A waiver of subrogation.
    pub waiver_of_subrogation: Option<Waiver>,
    /// How likely the insurer disputes an event and does not pay.
    pub dispute: Option<Chance>,
    /// How likely it turns out void for the year.
    pub void: Option<Chance>,
    /// Events that began before this day are excluded.
    pub retroactive: Option<Day>,
    /// The condition that the insurer is told in time.
    pub notice: Option<PolicyNotice>,
    /// Events it takes.
    pub when: Option<When>,
    /// Who is repaid first from recoveries; no default.
    pub recovery: Option<RecoveryWord>,
    /// Waiting period for interruption, for covers without their own.
    pub waiting: Option<Waiting>,
    /// The insured's share after the retention, for covers without their own.
    pub coinsurance: Option<Written<Share>>,
    /// Events for which that share stands; all unless said. For others there is none.
    pub coinsurance_when: Option<When>,
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

/// The condition of a policy that the insurer is told of an event in time.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["within", "effect"]))]
pub struct PolicyNotice {
    /// In time up to and with this.
    pub within: Option<Written<Hours>>,
    /// From when the time runs; the insured's knowledge unless said.
    pub from: Option<NoticeFromWord>,
    /// What lateness does; no default.
    pub effect: Option<NoticeEffect>,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}

/// From when the time for notice runs.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeFromWord {
    /// When the insured knows of the event.
    Knowledge,
    /// When the event starts.
    Event,
    /// From the end of the policy year, as in claims-made policies.
    PolicyEnd,
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
    /// The insured until it is made whole, then insurers from the top.
    InsuredFirst,
    /// All in proportion to what they bore.
    ProRata,
}

/// Another party insured for its third-party heads.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdditionalInsured {
    /// For which heads; left out: defence, liability, regulatory and pci.
    #[serde(default)]
    pub heads: Vec<String>,
    /// Does what it is paid erode the caps of the named insured's contract? No unless said.
    pub erodes_cap: Option<bool>,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}

/// When a layer starts to pay: a word, or a sum.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(extend("x-expects" = "drop-down, fixed, insurer-payment-only or { fixed = \"5M\" }"))]
pub enum AttachmentWritten {
    /// A word.
    Word(AttachmentWord),
    /// A sum per loss.
    At(FixedAttachment),
}

/// A fixed attachment.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["fixed"], "x-expects" = "{ fixed = \"5M\" }"))]
pub struct FixedAttachment {
    /// Where it starts, in each loss.
    pub fixed: Option<Written<Money>>,
}

/// When a layer starts to pay.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum AttachmentWord {
    /// Over what is left of the layers below, by whoever eroded them.
    DropDown,
    /// Over the sum of the limits below, in each loss.
    Fixed,
    /// Once the insurers below have paid their limits themselves.
    InsurerPaymentOnly,
}

/// How the retentions of covers make the retention of the event.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum RetentionRuleWord {
    /// The largest that a cover bears.
    LargestBorne,
    /// What all bear together, but at most the largest.
    SumCapped,
    /// The largest of the covers touched.
    LargestFlat,
    /// Each cover's own, and the policy's on top.
    Stacked,
}

/// Over what a retention is spread.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum RetentionSpreadWord {
    /// Pro rata.
    ProRata,
    /// The heads in their order.
    HeadOrder,
    /// First what is not paid anyway.
    InsuredFavourable,
}

/// What a loss with coinsurance erodes limits by.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
pub enum CoinsuranceBasisWord {
    /// The insurer's part.
    #[serde(rename = "insurer-part")]
    InsurerPart,
    /// The whole.
    #[serde(rename = "100%")]
    Whole,
}

/// What sublimits are measured on.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum SublimitBasisWord {
    /// What is in excess of the retention.
    AfterRetention,
    /// The loss: the retention erodes it.
    GroundUp,
}

/// In which order own loss and liability use a policy.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum ErosionWord {
    /// Own loss first.
    FirstPartyFirst,
    /// Together.
    ProRata,
}

/// What a policy pays when its insured cannot.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum WhenInsolventWord {
    /// The insured part reaches the claimant.
    RingFenced,
    /// It falls into the estate.
    Estate,
    /// Nothing unless the insured can bear its retention.
    ConditionPrecedent,
}

/// A waiver of subrogation.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["parties"]))]
pub struct Waiver {
    /// Against whom.
    #[serde(default)]
    pub parties: Vec<String>,
    /// What it takes away; the claim unless said.
    pub effect: Option<WaiverWord>,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}

/// What a waiver of subrogation takes away.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum WaiverWord {
    /// The claim for what insurance has paid.
    Claim,
    /// What the insurer would have taken.
    InsurerOnly,
}

/// A waiting period.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["period", "mode"], "x-expects" = "{ period, mode }"))]
pub struct Waiting {
    /// How long.
    pub period: Option<Written<Hours>>,
    /// What it does; no default.
    pub mode: Option<ModeWord>,
    /// Events for which it stands; all unless said.
    pub when: Option<When>,
}

/// What a waiting period does.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum ModeWord {
    /// A longer outage is paid from hour 0.
    Qualifying,
    /// The first hours are not covered; no money retention.
    TimeDeductible,
    /// The first hours are not covered, and the retention applies to the rest.
    TimePlusMoney,
    /// The larger of the first hours and the retention is not covered.
    GreaterOf,
}

/// A part of the limit; it says per event or per year.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-expects" = "{ event = … } or { year = … }"))]
pub struct Sublimit {
    /// For each event.
    pub event: Option<Written<Money>>,
    /// For the year.
    pub year: Option<Written<Money>>,
    /// Events for which it stands; all unless said.
    pub when: Option<When>,
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
    /// Events for which it has one; all unless said. For others it counts with the policy's.
    pub retention_when: Option<When>,
    /// The insured's share after the retention.
    pub coinsurance: Option<Written<Share>>,
    /// Events for which that share stands; all unless said. For others there is none.
    pub coinsurance_when: Option<When>,
    /// The part of the limit for this cover.
    pub sublimit: Option<Sublimit>,
    /// Waiting period for interruption.
    pub waiting: Option<Waiting>,
    /// The covered part of a contract claim, and of assessments of card schemes (`pci`) unless the
    /// cover lists `pci` among its heads.
    pub contractual_share: Option<Written<Share>>,
    /// Hours of an outage after which interruption is not covered.
    pub indemnity_period: Option<Written<Hours>>,
    /// Notification is covered for so many persons.
    pub persons: Option<Written<Count>>,
    /// Does it leave the aggregate as it is?
    pub outside_aggregate: Option<bool>,
    /// How likely the insurer disputes an event under the cover and does not pay.
    pub dispute: Option<Chance>,
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
    /// Replaces the sublimit, in every cover.
    pub sublimit: Option<Sublimit>,
    /// Replaces the waiting period, in every cover.
    pub waiting: Option<Waiting>,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}
