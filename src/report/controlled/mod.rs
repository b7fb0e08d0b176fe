//! What each control of a party changes for everybody, and what it saves for what it costs.

pub mod json;
mod picture;
pub mod text;
mod verdict;

pub use picture::worths;
pub use verdict::verdict;

use super::Facts;
use super::audience::Audience;
use super::compared::LEVEL;
use crate::model::{ControlEffect, Model};
use crate::scenario::KnownControl;
use crate::summary::estimate::Z_95;
use crate::summary::{Difference, DraftComparison, Estimate, SubjectComparison, Worths};

/// The controls of some parties, each taken away or added alone over the same years.
#[derive(Clone, Debug)]
pub struct Controlled<'a> {
    /// What names the scenario and its run.
    pub facts: &'a Facts,
    /// The scenario.
    pub model: &'a Model,
    /// Whom the report is for, if it is for one alone: the party whose controls they are.
    pub audience: Option<&'a Audience>,
    /// The controls, as they were asked for.
    pub trials: Vec<Trial<'a>>,
    /// The controls of the catalogue that were not tried: without published effect or without perils.
    pub untried: Vec<&'static KnownControl>,
}

/// A control tried: the scenario with it against the scenario without it.
#[derive(Clone, Debug)]
pub struct Trial<'a> {
    /// The key of the party, or of the group.
    pub party: &'a str,
    /// The control.
    pub known: &'static KnownControl,
    /// Is it in place in the scenario?
    pub in_place: bool,
    /// What it changes where it is in place.
    pub effect: ControlEffect,
    /// What it costs a year, where that is known.
    pub cost: Option<f64>,
    /// The scenario with the control the other way, against the scenario as it is; `None` where that
    /// settles alike.
    pub comparison: Option<&'a DraftComparison>,
    /// The same by batches, where parameters were drawn: it stands in place of the comparison's means.
    pub worth: Option<&'a Worths>,
}

/// What a control changes for a party: with it less without it, so that savings are below zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// Mean net loss.
    pub mean: Difference,
    /// TVaR 99 % of the net loss.
    pub tvar: Difference,
    /// Mean total cost of risk, the control's own cost left out.
    pub cost_of_risk: Difference,
    /// Of the cost of risk: where it lies for nine in ten parameters, and its standard deviation over these;
    /// where they were drawn. The difference of TVaR is then not told.
    pub parameters: Option<(Difference, Estimate)>,
}

impl Change {
    const NONE: Self = Self {
        mean: Difference::NONE,
        tvar: Difference::NONE,
        cost_of_risk: Difference::NONE,
        parameters: None,
    };
}

impl Trial<'_> {
    /// What the control changes for a party or a group.
    #[must_use]
    pub fn change(&self, key: &str) -> Change {
        let subject = self.comparison.and_then(|it| it.subject(key));
        subject.map_or(Change::NONE, |subject| self.of_subject(subject))
    }

    fn of_subject(&self, subject: &SubjectComparison) -> Change {
        // The other way is without it where it is in place.
        let with_less_without = |difference: Difference| {
            if self.in_place {
                difference.opposite()
            } else {
                difference
            }
        };
        if let Some(worth) = self.worth.and_then(|worths| worths.of(&subject.key)) {
            return Change {
                mean: with_less_without(of_batches(worth.net.mean)),
                tvar: Difference::NONE,
                cost_of_risk: with_less_without(of_batches(worth.cost.mean)),
                parameters: worth.cost.range.map(|range| {
                    let range = Difference::new(range.value(), range.low(), range.high());
                    (with_less_without(range), worth.cost.sd)
                }),
            };
        }
        let tvar = subject.net.tvar.at(LEVEL);
        let tvar = tvar.map_or(Difference::NONE, |tvar| tvar.difference);
        Change {
            mean: with_less_without(subject.net.mean.difference),
            tvar: with_less_without(tvar),
            cost_of_risk: with_less_without(subject.cost.difference),
            parameters: None,
        }
    }

    /// Does another control change the very same for everybody, of the same party?
    #[must_use]
    pub fn changes_the_same(&self, other: &Self) -> bool {
        let same = match (self.comparison, other.comparison) {
            (Some(one), Some(other)) => std::ptr::eq(one, other),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        same && self.party == other.party && self.in_place == other.in_place
    }

    /// What the party saves of its mean cost of risk for each unit of money the control costs;
    /// `None` without a cost above 0.
    #[must_use]
    pub fn saved_for_each_spent(&self) -> Option<Difference> {
        let cost = self.cost.filter(|cost| *cost > 0.0)?;
        let saved = self.change(self.party).cost_of_risk.opposite();
        let [value, low, high] = [saved.value(), saved.low(), saved.high()].map(|it| it / cost);
        let ratio = Difference::new(value, low, high);
        Some(ratio.in_doubt_if(!saved.is_trustworthy()))
    }

    /// Everybody else for whom it changes something that chance does not explain.
    #[must_use]
    pub fn others(&self) -> Vec<(&str, Change)> {
        let subjects = self.comparison.iter().flat_map(|it| &it.subjects);
        let others = subjects.filter(|subject| subject.key != self.party);
        let changes = others.map(|subject| (subject.key.as_str(), self.of_subject(subject)));
        changes
            .filter(|(_, change)| change.cost_of_risk.is_distinguishable())
            .collect()
    }
}

/// A difference with the 95 % interval that batches give it.
fn of_batches(mean: Estimate) -> Difference {
    let interval = mean.interval(Z_95);
    Difference::new(interval.value(), interval.low(), interval.high())
}

impl<'a> Controlled<'a> {
    /// Were parameters drawn?
    #[must_use]
    pub fn draws_parameters(&self) -> bool {
        self.trials.iter().any(|trial| trial.worth.is_some())
    }

    /// The trials by what they save for what they cost, those without a cost behind them by what they
    /// save; what cannot be told from nothing comes last.
    #[must_use]
    pub fn best_first(&self) -> Vec<&Trial<'a>> {
        let rank = |trial: &Trial<'a>| {
            let saved = trial.change(trial.party).cost_of_risk.opposite();
            let class = match (saved.is_distinguishable(), trial.saved_for_each_spent()) {
                (true, Some(_)) => 0,
                (true, None) => 1,
                (false, _) => 2,
            };
            let spent = trial.saved_for_each_spent();
            (class, spent.unwrap_or(saved).value())
        };
        let mut trials: Vec<&Trial<'a>> = self.trials.iter().collect();
        trials.sort_by(|one, other| {
            let (one, other) = (rank(one), rank(other));
            one.0.cmp(&other.0).then(other.1.total_cmp(&one.1))
        });
        trials
    }

    /// The parties whose controls are tried, each once, in their order.
    #[must_use]
    pub fn parties(&self) -> Vec<&'a str> {
        let mut parties: Vec<&'a str> = Vec::new();
        for trial in &self.trials {
            if !parties.contains(&trial.party) {
                parties.push(trial.party);
            }
        }
        parties
    }

    /// The name of a party or group.
    #[must_use]
    pub fn name<'k>(&'k self, key: &'k str) -> &'k str {
        super::name_of(self.model, key)
    }
}
