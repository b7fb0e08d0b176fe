//! A figure of a party and the relative error asked for.

use crate::model::{Heavy, Model};
use crate::summary::compare::Subject;
use crate::summary::estimate::Z_95;
use crate::summary::{Estimate, Interval};
use std::fmt;
use std::ops::Range;

/// A figure of the loss left with a party in a year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TargetFigure {
    /// Its mean.
    Mean,
    /// VaR at a level.
    Var(f64),
    /// TVaR at a level.
    Tvar(f64),
}

impl TargetFigure {
    /// The level that it needs of a column.
    #[must_use]
    pub fn level(self) -> Option<f64> {
        match self {
            Self::Mean => None,
            Self::Var(level) | Self::Tvar(level) => Some(level),
        }
    }

    /// A level as it was written, `99.5`: 0.995 · 100 is that but for rounding.
    #[must_use]
    pub fn percent(level: f64) -> f64 {
        (level * 1e8).round() / 1e6
    }

    /// Has it a standard error only where the variance is finite?
    #[must_use]
    pub fn needs_variance(self) -> bool {
        match self {
            Self::Mean | Self::Tvar(_) => true,
            Self::Var(_) => false,
        }
    }
}

impl fmt::Display for TargetFigure {
    /// As it is written: `mean`, `var99.5`, `tvar99`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mean => out.pad("mean"),
            Self::Var(level) => out.pad(&format!("var{}", Self::percent(*level))),
            Self::Tvar(level) => out.pad(&format!("tvar{}", Self::percent(*level))),
        }
    }
}

/// How a target is estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// From years as they are drawn.
    Plain,
    /// From these, with the exactly known mean of the own loss as a control variate.
    Controlled,
    /// From tilted years, each with its weight.
    Tilted,
}

/// A figure of a party, or of a group as one, and the relative error asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// The key of the party or group.
    pub key: String,
    /// Positions of its parties in the model.
    pub parties: Range<usize>,
    /// The figure.
    pub figure: TargetFigure,
    /// Standard error ÷ value, at most.
    pub most: f64,
}

impl Target {
    /// A target of the party or group with a key; `None` if the model has none of it.
    #[must_use]
    pub fn find(model: &Model, key: &str, figure: TargetFigure, most: f64) -> Option<Self> {
        Some(Self {
            key: key.to_owned(),
            parties: Subject::find(&[model], key)?.parties(0),
            figure,
            most,
        })
    }

    /// Has its estimate a standard error? Not a mean or a TVaR where what the party bears has no variance.
    #[must_use]
    pub fn has_error(&self, model: &Model) -> bool {
        let heavy = Heavy::of(model);
        let is_heavy = self.parties.clone().any(|party| heavy.bears(party));
        !(is_heavy && self.figure.needs_variance())
    }

    /// The keys of all parties that stand for themselves, and of all groups.
    #[must_use]
    pub fn keys(model: &Model) -> Vec<String> {
        let subjects = Subject::all(&[model]);
        subjects.iter().map(|it| it.key().to_owned()).collect()
    }
}

/// What was found of a target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// How.
    pub way: Way,
    /// The estimate.
    pub value: f64,
    /// Its standard error; of a VaR the half-width of its 95 % interval ÷ 1.96.
    pub error: f64,
    /// Can the error be relied on?
    pub is_trusted: bool,
    /// How many times the variance of the plain estimate from the same years is its own: 1 of that itself, and of tilted
    /// years.
    pub gain: f64,
    /// The amount beyond which the years of its tail lie: of a TVaR and a VaR the VaR, of a mean 0.
    pub beyond: f64,
}

impl Found {
    pub(super) fn of_estimate(way: Way, estimate: Estimate, beyond: f64) -> Self {
        Self {
            way,
            value: estimate.value(),
            error: estimate.standard_error(),
            is_trusted: estimate.is_trustworthy(),
            gain: 1.0,
            beyond,
        }
    }

    pub(super) fn of_interval(way: Way, interval: Interval) -> Self {
        Self {
            way,
            value: interval.value(),
            error: (interval.high() - interval.low()) / (2.0 * Z_95),
            is_trusted: interval.is_trustworthy(),
            gain: 1.0,
            beyond: interval.value(),
        }
    }

    /// Standard error ÷ |value|; infinite of a value of 0.
    #[must_use]
    pub fn relative_error(self) -> f64 {
        if self.value == 0.0 {
            f64::INFINITY
        } else {
            self.error / self.value.abs()
        }
    }

    /// Is the relative error at most this, and to be relied on? An error exactly as large as asked for is.
    #[must_use]
    pub fn reaches(self, most: f64) -> bool {
        self.is_trusted && self.relative_error() <= most
    }

    /// How many years of the kind of these `years` would reach a relative error, errors falling with their root.
    ///
    /// ```
    /// use obligor::summary::accuracy::{Found, Way};
    /// let found = Found { way: Way::Plain, value: 50.0, error: 1.0, is_trusted: true, gain: 1.0, beyond: 0.0 };
    /// assert_eq!(found.needs(0.01, 1_000), 4_000.0); // 2 % of 1,000 years: 1 % of four times as many
    /// ```
    #[must_use]
    pub fn needs(self, most: f64, years: u64) -> f64 {
        (self.relative_error() / most).powi(2) * years as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_told_as_it_is_written() {
        let told = [
            TargetFigure::Mean,
            TargetFigure::Var(0.995),
            TargetFigure::Tvar(0.99),
            TargetFigure::Tvar(0.999_9),
        ]
        .map(|figure| figure.to_string());
        assert_eq!(told, ["mean", "var99.5", "tvar99", "tvar99.99"]);
    }

    #[test]
    fn an_error_as_large_as_asked_for_reaches() {
        let found = Found {
            way: Way::Plain,
            value: -200.0,
            error: 1.0,
            is_trusted: true,
            gain: 1.0,
            beyond: 0.0,
        };
        assert!(found.reaches(0.005) && !found.reaches(0.004_999));
        let in_doubt = Found {
            is_trusted: false,
            ..found
        };
        assert!(!in_doubt.reaches(0.5));
        let zero = Found {
            value: 0.0,
            ..found
        };
        assert!(!zero.reaches(1e9));
    }
}
