//! Quantities as types: money, shares, probabilities, hours and the ids of what a model names.
//!
//! A quantity is checked once, when it is made, and trusted from then on. NaN is refused everywhere.

mod heads;
mod ids;
mod quantity;

pub use heads::{HeadId, HeadSet, MAX_FLAGS, MAX_HEADS, STANDARD_HEADS};
pub use ids::{CapId, FlagId, GroupId, PartyId, PerilId};
pub use quantity::{Hours, LEAST_LOSS, Money, Probability, QuantityError, Share};
