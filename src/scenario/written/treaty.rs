use super::Named;
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
    /// Reinsurers and their shares of what is placed; they sum to 1.
    pub reinsurers: Option<Named<Written<Share>>>,
    /// Premium a year; a quota share without it cedes its part of the cedent's premiums.
    pub premium: Option<Written<Money>>,
    /// A part of every loss.
    pub quota_share: Option<QuotaShare>,
    /// A layer of the cedent's net loss from an event.
    pub event_excess: Option<EventExcess>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}

/// A part of every loss.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["cession"]))]
pub struct QuotaShare {
    /// The part ceded.
    pub cession: Option<Written<Share>>,
    /// The part of the ceded premium that comes back.
    pub commission: Option<Written<Share>>,
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
}
