//! How uncertain the figures of perils are, as written.

use crate::scenario::{Number, Written};
use schemars::JsonSchema;
use serde::Deserialize;

/// Spreads that `obligor run --parameter-uncertainty` draws; what is left out is the library's.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ParameterUncertainty {
    /// Standard deviation of the logarithm of the factor on the rate of each peril, from 0 to 2.
    pub rate: Option<Written<Number>>,
    /// Standard deviation of the logarithm of the factor on what an event costs, from 0 to 2.
    pub severity: Option<Written<Number>>,
    /// Standard deviation of the shape of the tail of a splice, from 0 to 0.5.
    pub tail_shape: Option<Written<Number>>,
    /// Are the multipliers of controls drawn too? Yes unless said.
    pub controls: Option<bool>,
    /// Years that share one draw: a power of two from 256 to 65,536, 1,024 unless said.
    #[schemars(range(min = 256, max = 65_536))]
    pub batch_years: Option<u32>,
}
