use super::Chance;
use crate::scenario::{Number, Written};
use crate::units::{Money, Probability, Share};
use schemars::JsonSchema;
use serde::Deserialize;

/// What no law says of a regime, and the scenario must or may settle; for all parties under it.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["enforcement"]))]
pub struct Regime {
    /// Chance that the authority imposes anything after an event; no default.
    pub enforcement: Option<Written<Probability>>,
    /// The part of what is imposed that is paid in the end; all unless said.
    pub settlement: Option<Written<Share>>,
    /// The band of seriousness, in place of what follows from culpability.
    pub seriousness: Option<SeriousnessWritten>,
    /// Which maximum of the GDPR and UK GDPR; standard (Article 83(4)) unless said.
    pub infringement: Option<InfringementWord>,
    /// GDPR between 2M and 500M of turnover: the part of the starting amount that stays.
    pub turnover_adjustment: Option<Written<Share>>,
    /// HIPAA: which limit a calendar year has; discretion unless said.
    pub year_cap: Option<YearCapWord>,
    /// HIPAA: provisions infringed, each counted on its own; 1 unless said.
    #[schemars(range(min = 1, max = 100))]
    pub provisions: Option<u32>,
    /// HIPAA: was what was wrong put right within 30 days? No unless said.
    pub corrected: Option<bool>,
    /// PCI: months for which the duty had been neglected; 0 unless said.
    pub months_neglected: Option<Written<Number>>,
    /// PCI: what the schemes recover for a card.
    pub per_card: Option<Written<Money>>,
    /// The fine where the law has no amount.
    pub fine: Option<Written<Money>>,
    /// The fine for a late notice where the law has no amount.
    pub late_fine: Option<Written<Money>>,
    /// Chance that persons claim the sums a statute gives them.
    pub claim: Option<Written<Probability>>,
    /// The part of those sums that is paid: who is in the class, times what it settles for; under the
    /// CMIA also whose information somebody in fact saw.
    pub claimed: Option<Written<Share>>,
    /// May what is imposed be insured? Unless said, the law's answer for the country of the party's
    /// archetype; no where it is unclear.
    pub insurable: Option<Chance>,
    /// May a contract that lists `regulatory` pass it on? The law's answer unless said.
    pub passes_on: Option<bool>,
    /// From whose knowledge the time for notice runs, of events that another party tells of; from the
    /// party's own unless said.
    pub clock: Option<ClockWord>,
    /// What one unit of the regime's currency is in the scenario's.
    pub exchange: Option<Written<Number>>,
    /// Where the settings come from.
    pub source: Option<String>,
    /// When that was read.
    pub as_of: Option<String>,
    /// How sure the writer is.
    pub confidence: Option<String>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}

/// A band of seriousness: a word, or the ends of the part of the maximum.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(extend("x-expects" = "low, medium, high, or [0.1, 0.3]: parts of the maximum"))]
pub enum SeriousnessWritten {
    /// A word.
    Word(SeriousnessWord),
    /// From and to.
    Band(Written<Share>, Written<Share>),
}

/// Seriousness, as the European Data Protection Board grades it.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum SeriousnessWord {
    /// 0 to 10 % of the maximum.
    Low,
    /// 10 to 20 %.
    Medium,
    /// 20 to 100 %.
    High,
}

/// Which maximum of the GDPR an infringement is under.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum InfringementWord {
    /// Article 83(4): security, notification, processors.
    Standard,
    /// Article 83(5): principles, rights, transfers.
    Higher,
}

/// Which limit a calendar year of HIPAA penalties has.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum YearCapWord {
    /// By tier, as the authority has applied it since 2019.
    Discretion,
    /// One for all tiers, as the regulation has it.
    Regulation,
}

/// From whose knowledge the time for notice runs.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum ClockWord {
    /// The party's own.
    Own,
    /// That of the party where the event started: what an agent knows counts as known.
    Processor,
}
