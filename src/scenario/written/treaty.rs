use super::{Named, When};
use crate::scenario::{Number, Written};
use crate::units::{Money, Share};
use schemars::JsonSchema;
use serde::Deserialize;

/// A treaty: reinsurers take a part of what the cedent pays.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["cedent", "reinsurers"]))]
pub struct Treaty {
    /// Its name in reports.
    pub name: Option<String>,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// The insurer that cedes.
    pub cedent: Option<String>,
    /// Reinsurers and their shares of what is placed; below 1 in sum the rest stays with the cedent.
    pub reinsurers: Option<Named<Written<Share>>>,
    /// Premium a year; a quota share without it cedes its part of the cedent's premiums.
    pub premium: Option<Written<Money>>,
    /// A part of every loss.
    pub quota_share: Option<QuotaShare>,
    /// A layer of the cedent's net loss from an event.
    pub event_excess: Option<EventExcess>,
    /// A layer of the cedent's net loss of a year.
    pub stop_loss: Option<StopLoss>,
    /// Inuring order: the lower number applies first, equal ones read the same net; left out: 1
    /// for a quota share, 2 for an event excess, 3 for a stop-loss.
    pub order: Option<i64>,
    /// Events it takes.
    pub when: Option<When>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}

/// A part of every loss.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["cession"]))]
pub struct QuotaShare {
    /// The part ceded.
    pub cession: Option<Written<Share>>,
    /// The part of the ceded premium that comes back.
    pub commission: Option<Commission>,
    /// At most this of an event.
    pub event_limit: Option<Written<Money>>,
    /// At most this many times the ceded premium in a year.
    pub loss_ratio_cap: Option<Written<Number>>,
}

/// A commission: a part of the ceded premium, or a slide.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(extend("x-expects" = "a share or { slide = [[loss ratio, share], …] }"))]
pub enum Commission {
    /// A part.
    Flat(Written<Share>),
    /// By the loss ratio of the year.
    Sliding(Slide),
}

/// A commission by the loss ratio of the year.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["slide"]))]
pub struct Slide {
    /// Loss ratios, rising, and the part that then comes back; linear between them.
    #[serde(default)]
    pub slide: Vec<(Written<Number>, Written<Share>)>,
}

/// A layer of the net loss of a year.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["attachment", "limit"]))]
pub struct StopLoss {
    /// Where it starts.
    pub attachment: Option<Written<Money>>,
    /// How much it holds.
    pub limit: Option<Written<Money>>,
}

/// A layer of the net loss from an event.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["attachment", "limit"]))]
pub struct EventExcess {
    /// Where it starts.
    pub attachment: Option<Written<Money>>,
    /// How much it holds.
    pub limit: Option<Written<Money>>,
    /// The part placed; 1 unless said.
    pub placed: Option<Written<Share>>,
    /// The rate of the premium for each time the limit is bought back; left out, the limit is
    /// there for every event, an empty list: once a year.
    pub reinstatements: Option<Vec<Written<Number>>>,
    /// The first of a year's cessions that stays with the cedent.
    pub deductible: Option<Written<Money>>,
    /// Does it pay only if two insureds are hit?
    pub two_risk: Option<bool>,
}
