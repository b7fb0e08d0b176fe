use super::Chance;
use crate::scenario::{Count, Written};
use crate::units::{Money, Share};
use schemars::JsonSchema;
use serde::Deserialize;

/// A party: client, provider, sub-processor, insurer, reinsurer.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Party {
    /// Its name in reports; left out, its id.
    pub name: Option<String>,
    /// What it is in the story (client, provider, sub-processor, insurer, reinsurer …); it labels
    /// reports only, but for `claimants`, who claim against all at fault under no contract.
    pub role: Option<String>,
    /// How many alike; what names the party names each of them.
    #[schemars(range(min = 1, max = 100_000))]
    pub count: Option<u64>,
    /// Fact: revenue a year.
    pub revenue: Option<Written<Money>>,
    /// Fact: records held.
    pub records: Option<Written<Count>>,
    /// Own money it can pay others with in a year, beyond insurance; left out, unlimited.
    pub funds: Option<Written<Money>>,
    /// The part of its estate that administration takes when it cannot pay.
    pub administration: Option<Written<Share>>,
    /// An insurer: how likely it fails for the year, or true.
    pub failure: Option<Chance>,
    /// The corporate group it belongs to.
    pub group: Option<String>,
    /// A captive: the party that owns it.
    pub owner: Option<String>,
    /// The id its draws are named by, to keep them after renaming.
    pub stream: Option<String>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}

/// A cost head.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Its name in reports.
    pub name: Option<String>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}
