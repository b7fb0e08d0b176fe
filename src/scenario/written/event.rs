use super::{CauseWord, CulpabilityWord, Day, Named, OneOrMany};
use crate::scenario::{Count, Written};
use crate::units::{Hours, Money, Share};
use schemars::JsonSchema;
use serde::Deserialize;

/// A scripted event: one breach and all it causes, for `obligor settle`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// What happens, in words; left out, the peril's name.
    pub name: Option<String>,
    /// The year it falls in, from 0.
    pub year: Option<u32>,
    /// When in the year, from 0 to below 1; left out, 0. Events of one time stand in the order
    /// written.
    pub time: Option<Written<Share>>,
    /// The peril it is one of: origin, cause, fault and certain culpability are the peril's where
    /// the event does not say.
    pub peril: Option<String>,
    /// The party where it starts.
    pub origin: Option<String>,
    /// What makes it happen; the peril's, or malicious.
    pub cause: Option<CauseWord>,
    /// Flags it carries; where nothing is said, those that its peril always carries.
    pub flags: Option<OneOrMany<String>>,
    /// Culpability of the origin (a word), or of each party at fault (a table); negligent where
    /// nothing is said.
    pub culpability: Option<EventCulpability>,
    /// Fault shares by party, `self` for whoever suffers; they sum to 1.
    pub fault: Option<Named<Written<Share>>>,
    /// Fault shares for one sufferer, in place of `fault`.
    #[serde(default)]
    pub fault_of: Named<Named<Written<Share>>>,
    /// Hours of outage, or stretches of hours and cost per hour in sequence.
    pub outage: Option<Outage>,
    /// The day it began; left out, it begins when it happens.
    pub began: Option<Day>,
    /// Own loss by party and head.
    #[serde(default)]
    pub loss: Named<Named<Written<Money>>>,
    /// Items that the loss of a head consists of, by party and head; they sum to the loss.
    #[serde(default)]
    pub items: Named<Named<Vec<Written<Money>>>>,
    /// Records exposed, by party.
    #[serde(default)]
    pub records: Named<Written<Count>>,
    /// How long after the event a party gave notice; left out, in time.
    #[serde(default)]
    pub notified: Named<Written<Hours>>,
    /// How long after it knew of the event a party under a regime notified persons, or persons and
    /// authorities each; left out, as drawn from the party's own clock.
    #[serde(default)]
    pub notification: Named<EventNotification>,
    /// Claims outside contracts.
    #[serde(default)]
    pub claims: Vec<OutsideClaim>,
    /// The clause or source it comes from.
    pub clause: Option<String>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}

/// When a party notified persons and authorities of an event: one time is that of persons.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(extend(
    "x-expects" = "hours such as \"61d\", or { persons, authority, reports, assessment }"
))]
pub enum EventNotification {
    /// Persons.
    Persons(Written<Hours>),
    /// Each by itself.
    Apart(Box<EventNotificationTable>),
}

/// Hours of each notice from the party's knowledge.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventNotificationTable {
    /// Until the persons affected were notified.
    pub persons: Option<Written<Hours>>,
    /// Until the first notice to an authority.
    pub authority: Option<Written<Hours>>,
    /// From each notice to an authority to the report that followed, at most two.
    #[serde(default)]
    pub reports: Vec<Written<Hours>>,
    /// Until the event was classified as major or found to be material.
    pub assessment: Option<Written<Hours>>,
}

/// Culpability in an event: a word for the origin, or words by party.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(extend("x-expects" = "none, negligent, gross, wilful, or a table by party"))]
pub enum EventCulpability {
    /// Of the origin.
    Origin(CulpabilityWord),
    /// Of each party named.
    Parties(Named<CulpabilityWord>),
}

/// An outage: hours, or its profile.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(extend("x-expects" = "hours such as \"36h\", or a list of [hours, cost per hour]"))]
pub enum Outage {
    /// So long, at one cost per hour.
    Flat(Written<Hours>),
    /// Stretches in sequence; only the shape of the costs counts.
    Profile(Vec<(Written<Hours>, Written<Money>)>),
}

/// A claim that rests on no contract.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["claimant", "obligor", "amount"]))]
pub struct OutsideClaim {
    /// Who claims.
    pub claimant: Option<String>,
    /// From whom.
    pub obligor: Option<String>,
    /// How much; never more than what the claimant still bears.
    pub amount: Option<Written<Money>>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}
