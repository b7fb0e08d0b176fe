use crate::scenario::{Count, Written};
use crate::units::Hours;
use schemars::JsonSchema;
use serde::Deserialize;

/// One word or a list of words.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum OneOrMany<T> {
    /// One.
    One(T),
    /// Several, joined by *or*.
    Many(Vec<T>),
}

impl<T> Default for OneOrMany<T> {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl<T> OneOrMany<T> {
    /// The words as a slice.
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        match self {
            Self::One(word) => std::slice::from_ref(word),
            Self::Many(words) => words,
        }
    }
}

/// What makes an event happen.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum CauseWord {
    /// Somebody meant harm.
    Malicious,
    /// A system failed by itself.
    Failure,
}

/// How blameworthy a party is.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq, Hash)]
#[serde(rename_all = "kebab-case")]
pub enum CulpabilityWord {
    /// Not at all.
    None,
    /// Failed to take reasonable care.
    Negligent,
    /// Failed grossly.
    Gross,
    /// Meant it.
    Wilful,
}

/// A condition: its keys are joined by *and*, the values of a list by *or*.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// The event carries one of these flags.
    #[serde(default)]
    pub flags: OneOrMany<String>,
    /// The event carries none of these flags.
    #[serde(default)]
    pub not_flags: OneOrMany<String>,
    /// The event is of one of these perils.
    #[serde(default)]
    pub peril: OneOrMany<String>,
    /// The event has one of these causes.
    #[serde(default)]
    pub cause: OneOrMany<CauseWord>,
    /// Where the event starts: `own`, `other`, or a list of parties.
    #[schemars(extend("x-expects" = "`own`, `other` or a list of parties"))]
    pub origin: Option<OneOrMany<String>>,
    /// Has the origin a contract with the party the term is about?
    pub contracted: Option<bool>,
    /// Culpability of the obligor (contract term) or of the insured (policy term).
    #[serde(default)]
    pub culpability: OneOrMany<CulpabilityWord>,
    /// Records exposed.
    pub records: Option<BandWritten<Count>>,
    /// Hours of outage.
    pub hours: Option<BandWritten<Hours>>,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}

/// A range: over (exclusive) and up to (inclusive).
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, bound = "Q: crate::scenario::Quantity")]
#[schemars(
    rename = "Band{Q}",
    bound = "Q: crate::scenario::Quantity + JsonSchema",
    extend("x-expects" = "{ over, up_to }")
)]
pub struct BandWritten<Q> {
    /// Exclusive lower end.
    pub over: Option<Written<Q>>,
    /// Inclusive upper end.
    pub up_to: Option<Written<Q>>,
}
