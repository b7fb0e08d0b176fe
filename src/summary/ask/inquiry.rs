//! What is asked, and the answer for all promises.

use super::lever::Lever;
use super::passing::{Passing, PassingByVariant};
use super::rounded::Rounded;
use super::search::{Change, Demand, Search};
use crate::model::{Appetite, Model};
use crate::simulate::{Observer, Run, VariantError, Variants, simulate_variants};
use crate::summary::estimate::Z_95;
use crate::summary::{DraftComparison, Proportion, Subject};
use std::fmt;
use std::ops::Range;

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct AskSpec<'a> {
    /// The party or group that asks.
    pub party: &'a str,
    /// What it is willing to bear.
    pub appetite: Appetite,
    /// Levels of VaR and TVaR of the comparisons.
    pub levels: &'a [f64],
}

/// Why nothing was found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskError {
    /// No party or group has that key.
    NoParty,
    /// The scenario, or the change of the promise at this path, cannot be simulated.
    Unfit {
        /// The path; `None` is the scenario as it stands.
        path: Option<String>,
        /// Why.
        message: String,
    },
    /// The run was stopped.
    Stopped,
}

impl fmt::Display for AskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoParty => f.write_str("no party or group has that key"),
            Self::Unfit { path, message } => match path {
                Some(path) => write!(f, "`{path}` cannot be changed: {message}"),
                None => f.write_str(message),
            },
            Self::Stopped => f.write_str("the run was stopped"),
        }
    }
}

impl std::error::Error for AskError {}

/// An amount to ask for, with its 95 % interval: from `nearest` to `surely` lie the amounts at which
/// the chance of a year above the loss cannot be told from the appetite's.
///
/// With n years and the appetite's chance q, k years above the loss at an amount tell it from q
/// where |k − n·q| > 1.96·√(n·q·(1−q)), as Wilson's interval of k/n does: the amounts so found are
/// order statistics about the one asked for. Source: Woodruff, JASA 47 (1952).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AskedAmount {
    /// The amount asked for, to the cent.
    pub value: f64,
    /// The amount nearest to the one now at which the chance may be within the appetite's: the one
    /// now, where it may be so as things stand.
    pub nearest: f64,
    /// The amount nearest to the one now at which all of the chance's interval is within it; `None`
    /// where it is at no amount.
    pub surely: Option<f64>,
}

impl AskedAmount {
    /// Lower and upper end for a promise, `None` for an end that these years do not tell.
    #[must_use]
    pub fn bounds(self, lever: &Lever) -> [Option<f64>; 2] {
        let nearest = Some(self.nearest);
        if lever.more_is_better {
            [nearest, self.surely]
        } else {
            [self.surely, nearest]
        }
    }
}

/// What became of a promise.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// This change meets the appetite, and no smaller one does.
    Change {
        /// The amount asked for; `None` of a promise without an amount.
        amount: Option<AskedAmount>,
        /// Do all larger changes that were tried, over all years, meet it too?
        holds_beyond: bool,
        /// The change against the base.
        comparison: Box<DraftComparison>,
        /// The same with a rounded amount, where the one found is none and the rounded one meets the
        /// appetite over all years too.
        rounded: Option<Rounded>,
    },
    /// Not even the promise without limit (or without any sum that the party would owe) meets it:
    /// a year above the loss then has this chance.
    NotEnough(Proportion),
}

/// A promise and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The promise.
    pub lever: Lever,
    /// What became of it.
    pub found: Found,
}

/// The answer for all promises.
#[derive(Clone, Debug, PartialEq)]
pub struct Asks {
    /// How likely a year above the loss is as things stand.
    pub now: Proportion,
    /// The promises in their order; none if the appetite is met as things stand.
    pub answers: Vec<Answer>,
}

/// Finds the smallest change of each promise with which a party's appetite is met: the share of the
/// run's years above its loss is at most its chance, and one cent less is not enough.
///
/// The years are drawn once; the search settles those alone that pass the loss with or without a
/// limit. The amounts found, their intervals' ends and larger amounts are then settled over all
/// years, and searched again over all of them should one not hold. A smaller change that meets the
/// appetite too, where the chance is not monotone, is looked for at seven places between.
///
/// # Errors
/// If there is no such party, a change cannot be simulated, or the run is stopped.
pub fn ask(
    model: &Model,
    levers: &[Lever],
    spec: &AskSpec<'_>,
    run: &Run,
    observer: &dyn Observer,
) -> Result<Asks, AskError> {
    let own = Subject::find(&[model], spec.party).ok_or(AskError::NoParty)?;
    let inquiry = Inquiry {
        model,
        levers,
        spec,
        run,
        observer,
        parties: own.parties(0),
    };
    let freed = inquiry.freed()?;
    let as_it_stands = freed.passed[0].count();
    let answers = if inquiry.meets(as_it_stands, Demand::Seen) {
        Vec::new()
    } else {
        inquiry.answers(&freed)?
    };
    Ok(Asks {
        now: Proportion::of(as_it_stands, inquiry.years()),
        answers,
    })
}

/// An error of a variant: the base, or what stands at a place of the others.
fn unfit<'a>(error: &VariantError, lever: impl Fn(usize) -> Option<&'a Lever>) -> AskError {
    let changed = error.variant().checked_sub(1).and_then(lever);
    AskError::Unfit {
        path: changed.map(|lever| lever.path.clone()),
        message: error.to_string(),
    }
}

/// The base and each promise without its limit, and which years pass the loss under each.
struct Freed {
    variants: Variants,
    /// The base's first.
    passed: Vec<Passing>,
}

/// Whether a change holds over all years, and larger ones do.
struct Confirmed {
    holds: bool,
    holds_beyond: bool,
}

impl Confirmed {
    /// A promise without an amount was settled over all years when it was given.
    const AS_A_WHOLE: Self = Self {
        holds: true,
        holds_beyond: true,
    };
}

/// One question about one scenario.
pub(super) struct Inquiry<'a> {
    pub(super) model: &'a Model,
    pub(super) levers: &'a [Lever],
    pub(super) observer: &'a dyn Observer,
    pub(super) spec: &'a AskSpec<'a>,
    pub(super) run: &'a Run,
    /// Positions of the parties that ask.
    parties: Range<usize>,
}

impl Inquiry<'_> {
    pub(super) fn years(&self) -> u64 {
        self.run.years.end - self.run.years.start
    }

    /// A count of years that pass the loss, begun.
    pub(super) fn passing(&self) -> Passing {
        Passing::new(self.parties.clone(), self.spec.appetite.loss().get())
    }

    /// Is the appetite met by so many years that pass the loss?
    pub(super) fn meets(&self, count: u64, demand: Demand) -> bool {
        let (count, years) = (count as f64, self.years() as f64);
        let most = self.spec.appetite.probability().get();
        let spread = Z_95 * (years * most * (1.0 - most)).sqrt();
        match demand {
            Demand::Possibly => count <= years * most + spread,
            Demand::Seen => self.spec.appetite.is_met_by(count / years),
            Demand::Surely => count <= years * most - spread,
        }
    }

    /// Draws the years once under the base and under each promise without its limit.
    fn freed(&self) -> Result<Freed, AskError> {
        let levers = self.levers.iter().enumerate();
        let freed: Vec<(usize, f64)> = levers.map(|(at, it)| (at, it.furthest())).collect();
        let variants = self.variants(&freed, &self.models(&freed))?;
        let passed = self.count(&variants)?;
        Ok(Freed { variants, passed })
    }

    /// The base, and the base with an amount each in place of promises, these by position.
    pub(super) fn models(&self, changes: &[(usize, f64)]) -> Vec<Model> {
        let changed = changes.iter();
        let changed = changed.map(|(lever, amount)| self.levers[*lever].set(self.model, *amount));
        std::iter::once(self.model.clone()).chain(changed).collect()
    }

    pub(super) fn variants(
        &self,
        changes: &[(usize, f64)],
        models: &[Model],
    ) -> Result<Variants, AskError> {
        let models: Vec<&Model> = models.iter().collect();
        let lever = |at: usize| changes.get(at).map(|(lever, _)| &self.levers[*lever]);
        Variants::new(&models).map_err(|error| unfit(&error, lever))
    }

    /// Which years pass the loss under each.
    fn count(&self, variants: &Variants) -> Result<Vec<Passing>, AskError> {
        let sink = || PassingByVariant(vec![self.passing(); variants.len()]);
        let (passed, is_stopped) = simulate_variants(variants, self.run, sink, self.observer);
        if is_stopped {
            return Err(AskError::Stopped);
        }
        Ok(passed.0)
    }

    fn answers(&self, freed: &Freed) -> Result<Vec<Answer>, AskError> {
        let mut changes = self.changes(freed)?;
        let mut confirmed = self.confirm(&changes)?;
        // A year that passes the loss neither now nor without limit may do so between.
        if !confirmed.iter().all(|it| it.holds) {
            self.search_all_years(freed, &mut changes, &confirmed)?;
            confirmed = self.confirm(&changes)?;
        }
        let comparisons = self.compare(&changes)?;
        let found = changes.into_iter().zip(confirmed).zip(comparisons);
        let mut found = found.peekable();
        let answers = self.levers.iter().enumerate().map(|(at, lever)| Answer {
            lever: lever.clone(),
            found: match found.next_if(|((change, _), _)| change.lever == at) {
                Some(((change, confirmed), (comparison, rounded))) => Found::Change {
                    amount: change.amount,
                    holds_beyond: confirmed.holds_beyond,
                    comparison: Box::new(comparison),
                    rounded,
                },
                None => {
                    Found::NotEnough(Proportion::of(freed.passed[at + 1].count(), self.years()))
                }
            },
        });
        Ok(answers.collect())
    }

    /// The smallest change of each promise that is enough without its limit, in their order.
    fn changes(&self, freed: &Freed) -> Result<Vec<Change>, AskError> {
        let enough = (0..self.levers.len())
            .filter(|at| self.meets(freed.passed[at + 1].count(), Demand::Seen));
        enough
            .map(|at| {
                let (now, without) = (&freed.passed[0], &freed.passed[at + 1]);
                let mut years = [now.years(), without.years()].concat();
                years.sort_unstable();
                years.dedup();
                self.search(freed, at, years).change()
            })
            .collect()
    }

    /// Searches again over all years what does not hold there.
    fn search_all_years(
        &self,
        freed: &Freed,
        changes: &mut [Change],
        confirmed: &[Confirmed],
    ) -> Result<(), AskError> {
        let all: Vec<u32> = (self.run.years.start as u32..self.run.years.end as u32).collect();
        let missed = changes.iter_mut().zip(confirmed);
        for (change, _) in missed.filter(|(_, confirmed)| !confirmed.holds) {
            *change = self.search(freed, change.lever, all.clone()).change()?;
        }
        Ok(())
    }

    /// Settles over all years the amounts of every change found and larger ones.
    fn confirm(&self, changes: &[Change]) -> Result<Vec<Confirmed>, AskError> {
        let claims = changes.iter().flat_map(|change| {
            let beyond = change.beyond.iter().map(|amount| (*amount, Demand::Seen));
            let claims = change.claims().into_iter().chain(beyond);
            claims.map(|(amount, _)| (change.lever, amount))
        });
        let claims: Vec<(usize, f64)> = claims.collect();
        if claims.is_empty() {
            let given = changes.iter().map(|_| Confirmed::AS_A_WHOLE);
            return Ok(given.collect());
        }
        let passed = self.count(&self.variants(&claims, &self.models(&claims))?)?;
        let mut counts = passed.iter().skip(1).map(Passing::count);
        let mut met = |claims: &[(f64, Demand)]| {
            let pairs = claims.iter().zip(&mut counts);
            // All of them: each takes its count.
            pairs.fold(true, |all, ((_, demand), count)| {
                all & self.meets(count, *demand)
            })
        };
        let confirmed = changes.iter().map(|change| {
            let beyond = change.beyond.iter().map(|amount| (*amount, Demand::Seen));
            Confirmed {
                holds: met(&change.claims()),
                holds_beyond: met(&beyond.collect::<Vec<_>>()),
            }
        });
        Ok(confirmed.collect())
    }

    fn search<'a>(&'a self, freed: &'a Freed, lever: usize, years: Vec<u32>) -> Search<'a> {
        Search {
            inquiry: self,
            lever,
            sampler: freed.variants.sampler(lever + 1),
            years,
        }
    }
}
