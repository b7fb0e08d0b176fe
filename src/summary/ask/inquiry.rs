//! What is asked, and the answer for all promises.

use super::lever::Lever;
use super::passing::{Passing, PassingByVariant};
use super::search::{Change, Search};
use crate::model::{Appetite, Model};
use crate::simulate::{Observer, Run, VariantError, Variants, simulate_variants};
use crate::summary::{CompareSink, DraftComparison, PairedSpec, Proportion, Subject};
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

/// What became of a promise.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// This change meets the appetite, and no smaller one does.
    Change {
        /// The amount asked for, to the cent; `None` of a promise without an amount.
        amount: Option<f64>,
        /// Do all larger changes that were tried meet it too?
        holds_beyond: bool,
        /// The change against the base.
        comparison: Box<DraftComparison>,
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
/// limit, every change found is then settled over all years. A smaller change that meets the
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
    let answers = if inquiry.meets(as_it_stands) {
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

/// One question about one scenario.
pub(super) struct Inquiry<'a> {
    pub(super) model: &'a Model,
    pub(super) levers: &'a [Lever],
    pub(super) observer: &'a dyn Observer,
    spec: &'a AskSpec<'a>,
    run: &'a Run,
    /// Positions of the parties that ask.
    parties: Range<usize>,
}

impl Inquiry<'_> {
    fn years(&self) -> u64 {
        self.run.years.end - self.run.years.start
    }

    /// A count of years that pass the loss, begun.
    pub(super) fn passing(&self) -> Passing {
        Passing::new(self.parties.clone(), self.spec.appetite.loss().get())
    }

    /// Is the appetite met by so many years that pass the loss?
    pub(super) fn meets(&self, count: u64) -> bool {
        let chance = count as f64 / self.years() as f64;
        self.spec.appetite.is_met_by(chance)
    }

    /// Draws the years once under the base and under each promise without its limit.
    fn freed(&self) -> Result<Freed, AskError> {
        let freed = self.levers.iter();
        let freed = freed.map(|lever| lever.set(self.model, lever.furthest()));
        let models: Vec<Model> = std::iter::once(self.model.clone()).chain(freed).collect();
        let models: Vec<&Model> = models.iter().collect();
        let variants = Variants::new(&models);
        let variants = variants.map_err(|error| unfit(&error, |at| self.levers.get(at)))?;
        let sink = || PassingByVariant(vec![self.passing(); variants.len()]);
        let (passed, is_stopped) = simulate_variants(&variants, self.run, sink, self.observer);
        if is_stopped {
            return Err(AskError::Stopped);
        }
        let passed = passed.0;
        Ok(Freed { variants, passed })
    }

    fn answers(&self, freed: &Freed) -> Result<Vec<Answer>, AskError> {
        let mut changes = self.changes(freed)?;
        let mut comparisons = self.compare(&changes)?;
        // A year that passes the loss neither now nor without limit may do so between.
        if !comparisons.iter().all(|it| self.is_met(it)) {
            self.search_all_years(freed, &mut changes, &comparisons)?;
            comparisons = self.compare(&changes)?;
        }
        let mut found = changes.into_iter().zip(comparisons).peekable();
        let answers = self.levers.iter().enumerate().map(|(at, lever)| Answer {
            lever: lever.clone(),
            found: match found.next_if(|(change, _)| change.lever == at) {
                Some((change, comparison)) => Found::Change {
                    amount: change.amount,
                    holds_beyond: change.holds_beyond,
                    comparison: Box::new(comparison),
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
        let enough = (0..self.levers.len()).filter(|at| self.meets(freed.passed[at + 1].count()));
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
        comparisons: &[DraftComparison],
    ) -> Result<(), AskError> {
        let all: Vec<u32> = (self.run.years.start as u32..self.run.years.end as u32).collect();
        for (change, comparison) in changes.iter_mut().zip(comparisons) {
            if !self.is_met(comparison) {
                *change = self.search(freed, change.lever, all.clone()).change()?;
            }
        }
        Ok(())
    }

    fn search<'a>(&'a self, freed: &'a Freed, lever: usize, years: Vec<u32>) -> Search<'a> {
        Search {
            inquiry: self,
            lever,
            sampler: freed.variants.sampler(lever + 1),
            years,
        }
    }

    fn is_met(&self, comparison: &DraftComparison) -> bool {
        let subject = comparison.subject(self.spec.party);
        let exceeded = subject.and_then(|subject| subject.net.exceeded.first());
        exceeded.is_some_and(|it| self.spec.appetite.is_met_by(it.draft.value()))
    }

    /// Every change found against the base, over all years.
    fn compare(&self, changes: &[Change]) -> Result<Vec<DraftComparison>, AskError> {
        if changes.is_empty() {
            return Ok(Vec::new());
        }
        let changed = changes.iter().map(|change| {
            let lever = &self.levers[change.lever];
            lever.set(self.model, change.amount.unwrap_or(lever.furthest()))
        });
        let models: Vec<Model> = std::iter::once(self.model.clone()).chain(changed).collect();
        let models: Vec<&Model> = models.iter().collect();
        let of_change = |at: usize| changes.get(at).map(|change| &self.levers[change.lever]);
        let variants = Variants::new(&models).map_err(|error| unfit(&error, of_change))?;
        let paired = PairedSpec {
            years: self.years(),
            levels: self.spec.levels.to_vec(),
            losses: vec![self.spec.appetite.loss().get()],
        };
        let subjects = Subject::all_and(&models, self.spec.party).ok_or(AskError::NoParty)?;
        let sink = || CompareSink::new(&variants, &subjects, &paired);
        let (sink, is_stopped) = simulate_variants(&variants, self.run, sink, self.observer);
        if is_stopped {
            return Err(AskError::Stopped);
        }
        let comparisons = sink.finish();
        Ok(comparisons.expect("a comparison asks for levels that it was built for"))
    }
}
