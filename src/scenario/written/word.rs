//! Values that several tables share: chances that may be certain, days, laws.

use crate::scenario::Written;
use crate::units::Probability;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use std::borrow::Cow;

/// A probability, or true or false.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(extend("x-expects" = "a probability such as 0.05 or \"5%\", true or false"))]
pub enum Chance {
    /// Certain or impossible.
    Known(bool),
    /// With this probability.
    Probable(Written<Probability>),
}

impl Chance {
    /// The probability: 1 for true, 0 for false.
    pub fn get(self) -> Probability {
        match self {
            Self::Known(true) => Probability::ONE,
            Self::Known(false) => Probability::ZERO,
            Self::Probable(probability) => probability.get(),
        }
    }
}

/// A day of the calendar, as written: `"2026-01-31"`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Day(pub String);

impl JsonSchema for Day {
    fn schema_name() -> Cow<'static, str> {
        "Day".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A day of the calendar, year-month-day.",
            "type": "string",
            "format": "date",
            "x-expects": "a day such as \"2026-01-31\"",
        })
    }
}

/// A law whose usual switches a contract or policy takes where it does not say.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum LawWord {
    /// England and Wales.
    England,
    /// New York.
    NewYork,
    /// California.
    California,
}

impl LawWord {
    /// The word used in scenarios.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::England => "england",
            Self::NewYork => "new-york",
            Self::California => "california",
        }
    }
}

/// On which side of a limit something stands.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum SideWord {
    /// It counts towards the limit.
    Inside,
    /// It is paid beside the limit.
    Outside,
}
