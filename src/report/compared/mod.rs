//! Drafts against their base: what each changes for a party, clause by clause, and who in the end
//! pays for it.
//!
//! ```text
//! base ──┬── draft            all its clauses together
//!        └── one clause of it each alone, the others as in the base
//! ```
//! Everybody's net losses of a year sum to what breaches cost, and premiums and prices to nothing, so that
//! what one gains others pay.

mod facing;
mod funding;
pub mod json;
mod legend;
mod picture;
pub mod tables;
pub mod text;
mod verdict;

#[cfg(test)]
mod tests;

pub use facing::Facing;
pub use funding::{Bearing, Funding, Purse};
pub use legend::legend;
pub use picture::{butterfly, setting, setting_of};
pub use verdict::verdict;

use super::Facts;
use super::audience::Audience;
use crate::model::{Appetite, Model};
use crate::scenario::ClauseChange;
use crate::summary::{Difference, DraftComparison, SubjectComparison};

/// The level of the tail that capital is held for.
pub const LEVEL: f64 = 0.99;

/// A base and its drafts, simulated over the same years, as one party sees them.
#[derive(Clone, Debug)]
pub struct Compared<'a> {
    /// What names the base and its run.
    pub facts: &'a Facts,
    /// The base.
    pub model: &'a Model,
    /// The key of the party that decides.
    pub party: &'a str,
    /// What it is willing to bear.
    pub appetite: Option<Appetite>,
    /// Its cost of capital a year, k of the willingness to pay.
    pub cost_of_capital: f64,
    /// Whom the report is for, if it is for one alone: the party that decides.
    pub audience: Option<&'a Audience>,
    /// The drafts in the order given.
    pub drafts: Vec<Draft<'a>>,
}

/// A draft of the base.
#[derive(Clone, Debug)]
pub struct Draft<'a> {
    /// The stem of its file, for an audience its number: `draft 1`.
    pub name: &'a str,
    /// Content hash.
    pub hash: &'a str,
    /// The draft against the base.
    pub comparison: &'a DraftComparison,
    /// What it words differently, as far as the audience may see it.
    pub clauses: Vec<Clause<'a>>,
    /// How many clauses the audience may not see.
    pub withheld: usize,
}

/// A clause that a draft words differently.
#[derive(Clone, Debug)]
pub struct Clause<'a> {
    /// What is written now and what is asked for.
    pub change: &'a ClauseChange,
    /// The base with this clause alone changed.
    pub alone: Alone<'a>,
    /// Who stands opposite the party in it.
    pub facing: Facing,
}

/// What a clause does without the others of its draft.
#[derive(Clone, Copy, Debug)]
pub enum Alone<'a> {
    /// This.
    Compared(&'a DraftComparison),
    /// It cannot stand without them.
    OnlyTogether,
}

impl<'a> Compared<'a> {
    /// The name of a party or group of the base.
    #[must_use]
    pub fn name(&self, key: &'a str) -> &'a str {
        super::name_of(self.model, key)
    }

    /// The figures of the party that decides, where a draft has it.
    #[must_use]
    pub fn of_party(&self, comparison: &'a DraftComparison) -> Option<&'a SubjectComparison> {
        comparison.subject(self.party)
    }

    /// Who gains and who pays; for an audience all others are one.
    #[must_use]
    pub fn funding(&self, comparison: &DraftComparison) -> Funding {
        match self.audience {
            Some(audience) => Funding::of_one(self.model, comparison, audience.key()),
            None => Funding::of(self.model, comparison),
        }
    }

    /// What a draft or a clause is worth to the party before what it costs more beside losses, the most
    /// that it may cost: Δmean + k·(ΔTVaR₉₉ − Δmean) of what it takes off its net loss; `None` where
    /// the draft does not have it.
    #[must_use]
    pub fn willingness(&self, comparison: &'a DraftComparison) -> Option<Difference> {
        let subject = self.of_party(comparison)?;
        subject.net.willingness_to_pay(LEVEL, self.cost_of_capital)
    }

    /// What it is worth to the party: [`willingness`](Self::willingness) less what it pays more beside
    /// losses, in premiums, reinstatement premiums and prices.
    #[must_use]
    pub fn worth(&self, comparison: &'a DraftComparison) -> Option<Difference> {
        worth_to(self.of_party(comparison)?, self.cost_of_capital)
    }
}

/// What a draft is worth to anybody at a cost of capital, as [`Compared::worth`].
fn worth_to(subject: &SubjectComparison, cost_of_capital: f64) -> Option<Difference> {
    let willing = subject.net.willingness_to_pay(LEVEL, cost_of_capital)?;
    // Below half a cent it is what rounding leaves of long sums.
    Some(match subject.more_beside_losses() {
        0.0 => willing,
        _ => willing.less(subject.beside),
    })
}
