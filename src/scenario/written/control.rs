use crate::scenario::{Number, Written};
use crate::units::Money;
use schemars::JsonSchema;
use serde::Deserialize;

/// A control of a party: whether it is in place, or numbers of its own.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(extend("x-expects" = "true, false, or a table such as { frequency = 0.8, cost = \"20k\" }"))]
pub enum Control {
    /// In place with the effect of the catalogue, or not.
    Stated(bool),
    /// With numbers of its own.
    Told(Box<ControlTable>),
}

/// What a control does and costs; what is left out is as the catalogue has it.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ControlTable {
    /// Is it in place? Yes unless said.
    pub in_place: Option<bool>,
    /// Factor on how often events start with the party.
    pub frequency: Option<Written<Number>>,
    /// Factor on what events cost the party.
    pub severity: Option<Written<Number>>,
    /// Factor on the records it holds and events expose.
    pub records: Option<Written<Number>>,
    /// Factor on the hours until it knows of an event.
    pub detection: Option<Written<Number>>,
    /// Localisation: the places whose records stay, such as US or US-FL.
    #[serde(default)]
    pub keep: Vec<String>,
    /// The perils it acts on; all unless said.
    #[serde(default)]
    pub perils: Vec<String>,
    /// What it costs a year; `obligor controls` sets it against what it takes off.
    pub cost: Option<Written<Money>>,
    /// Where the numbers come from.
    pub source: Option<String>,
    /// When that was read.
    pub as_of: Option<String>,
    /// How sure the writer is.
    pub confidence: Option<String>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}
