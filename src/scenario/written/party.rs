use super::peril::CulpabilityOf;
use super::{Chance, Control, Law, LawTable, Named, OneOrMany};
use crate::scenario::calibration::archetype::FirmKind;
use crate::scenario::{Count, Written};
use crate::units::{Hours, Money, Share};
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
    /// Fact: records held, all together or by the residence of the persons: `US-FL`, `DE`.
    pub records: Option<Records>,
    /// What kind of firm it is: its perils and their costs come from the library, beneath what the
    /// scenario writes.
    pub archetype: Option<Archetype>,
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
    /// Fact: revenue a year of the undertaking it belongs to, which fines are measured by; left out,
    /// the revenues of all parties of its corporate group together.
    pub turnover: Option<Written<Money>>,
    /// Regulatory regimes it stands under; each has its settings under `regime`.
    #[serde(default)]
    pub regimes: Vec<String>,
    /// Hours from the start of an event until the party knows of it.
    pub discovery: Option<Law<Hours>>,
    /// Hours from then until it notifies the persons affected; or a table with authorities apart.
    pub notification: Option<Notification>,
    /// Hours from then until it gives notice to those it claims from: contract partners, insurers.
    pub claim_notice: Option<Law<Hours>>,
    /// Whom it tells of events that start with it, within what time.
    pub notify: Option<Notify>,
    /// Security controls, by their names in the catalogue: in place or not, with numbers of their own
    /// where there are any.
    #[serde(default)]
    pub controls: Named<Control>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}

/// Records held: a number, or a number by residence.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(extend("x-expects" = "a count, or counts by residence such as { \"US-FL\" = 40_000 }"))]
pub enum Records {
    /// All together; where the persons live is not said.
    All(Written<Count>),
    /// By residence.
    ByResidence(Named<Written<Count>>),
}

/// When a party notifies persons and authorities: one law is that of persons.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(extend(
    "x-expects" = "a law of hours, or { persons, authority, report, assessment }"
))]
pub enum Notification {
    /// Persons, always after the same time.
    Always(Written<Hours>),
    /// Each by itself.
    Apart(Box<NotificationTable>),
    /// Persons, drawn.
    Drawn(Box<LawTable<Hours>>),
}

/// Hours of each notice from the party's knowledge.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NotificationTable {
    /// Until the persons affected are notified.
    pub persons: Option<Law<Hours>>,
    /// Until the first notice to an authority.
    pub authority: Option<Law<Hours>>,
    /// From each notice to an authority to the report that follows; those reports are not looked at
    /// unless said.
    pub report: Option<Law<Hours>>,
    /// Until the event is found to be material (SEC; at once unless said) or classified as major (DORA;
    /// the time from there is not looked at unless said).
    pub assessment: Option<Law<Hours>>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}

/// The duty of a party to tell others of events that start with it.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["to", "after"]))]
pub struct Notify {
    /// Whom: they know of the event when they are told.
    #[serde(default)]
    pub to: OneOrMany<String>,
    /// Hours from its own knowledge until it tells them.
    pub after: Option<Law<Hours>>,
    /// In time up to and with this.
    pub within: Option<Written<Hours>>,
    /// The flag that an event carries when it tells later; `late-notice` unless said.
    pub flag: Option<String>,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}

/// A kind of firm, by which the library has the perils of a party.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["kind"]))]
pub struct Archetype {
    /// Clinic, hospital, retailer, bank, saas, msp, law-firm, or the sector of any other firm.
    pub kind: Option<FirmKind>,
    /// Revenue a year, in US dollars; left out, the party's.
    pub revenue: Option<Written<Money>>,
    /// Records held; left out, the party's.
    pub records: Option<Written<Count>>,
    /// Country, by its two letters; the figures are mostly those of the United States (US).
    pub country: Option<String>,
    /// Of a provider: how blameworthy it is for what reaches its clients, a word or chances.
    pub culpability: Option<CulpabilityOf>,
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
