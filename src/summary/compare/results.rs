//! What a comparison found, draft by draft.

use super::column::PairedSummary;
use super::difference::{Change, Difference};
use crate::settle::PromiseKind;
use crate::summary::Proportion;

const HALF_A_CENT: f64 = 0.005;

/// A draft against the base.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct DraftComparison {
    /// The subjects that the draft has, in the order asked for.
    pub subjects: Vec<SubjectComparison>,
    /// The promises of base and draft: the base's in its order, then those the draft adds.
    pub promises: Vec<PromiseComparison>,
}

impl DraftComparison {
    /// The figures of a subject.
    #[must_use]
    pub fn subject(&self, key: &str) -> Option<&SubjectComparison> {
        self.subjects.iter().find(|subject| subject.key == key)
    }

    /// The promise at a path.
    #[must_use]
    pub fn promise(&self, path: &str) -> Option<&PromiseComparison> {
        self.promises.iter().find(|promise| promise.path == path)
    }
}

/// What a draft changes for a party or a group.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SubjectComparison {
    /// Its key.
    pub key: String,
    /// Net loss: mean, P(net > a), VaR, TVaR.
    pub net: PairedSummary,
    /// Mean total cost of risk: net loss, reinstatement premiums, premiums and prices. Everybody's
    /// differences sum to none: what one pays less another pays more or receives less.
    pub cost: Change,
    /// What is paid beside losses in a mean year, draft less base: premiums, reinstatement premiums and
    /// prices. Without reinstatement premiums it is known.
    pub beside: Difference,
    /// Received under contracts ÷ gross loss; `None` if nothing was ever lost.
    pub recovery: Option<Change>,
}

impl SubjectComparison {
    /// How much more a draft costs in a mean year beside the losses, in premiums, reinstatement
    /// premiums and prices: Δ mean cost of risk − Δ mean net loss, but for rounding; less than half a cent is 0.
    #[must_use]
    pub fn more_beside_losses(&self) -> f64 {
        let more = self.beside.value();
        if more.abs() < HALF_A_CENT { 0.0 } else { more }
    }
}

/// How likely a promise is exhausted in a year, under base and draft.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct PromiseComparison {
    /// Its path.
    pub path: String,
    /// What it is.
    pub kind: PromiseKind,
    /// The clause it stands in: the draft's, or the base's where the draft has none.
    pub clause: Option<String>,
    /// Its limit under the base, where it is there and has one.
    pub base_limit: Option<f64>,
    /// Its limit under the draft, where it is there and has one.
    pub draft_limit: Option<f64>,
    /// Under the base; `None` if it is not there.
    pub base: Option<Proportion>,
    /// Under the draft; `None` if it is not there.
    pub draft: Option<Proportion>,
    /// Draft less base, of a typical member where it stands for a group's; `None` unless both have
    /// it for as many members.
    pub difference: Option<Difference>,
}
