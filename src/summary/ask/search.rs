//! The search for the smallest change.

use super::lever::Lever;
use super::passing::{Passing, PassingByVariant};
use crate::draw::Sampler;
use crate::model::{Appetite, Model};
use crate::settle::{Detail, Waterfall, layout};
use crate::simulate::{Observer, Run, VariantError, Variants, replay, simulate_variants};
use crate::summary::{CompareSink, DraftComparison, PairedSpec, Proportion, Subject};
use std::fmt;

/// Amounts are searched in cents.
const CENTS: f64 = 100.0;

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
    let years = run.years.end - run.years.start;
    let own = Subject::find(&[model], spec.party).ok_or(AskError::NoParty)?;
    let parties = own.parties(0);
    let passing = || Passing::new(parties.clone(), spec.appetite.loss().get());
    let freed = levers
        .iter()
        .map(|lever| lever.set(model, lever.furthest()));
    let models: Vec<Model> = std::iter::once(model.clone()).chain(freed).collect();
    let models: Vec<&Model> = models.iter().collect();
    let variants = Variants::new(&models).map_err(|error| unfit(&error, |at| levers.get(at)))?;
    let sink = || PassingByVariant(vec![passing(); variants.len()]);
    let (passed, is_stopped) = simulate_variants(&variants, run, sink, observer);
    if is_stopped {
        return Err(AskError::Stopped);
    }
    let meets = |count: u64| spec.appetite.is_met_by(count as f64 / years as f64);
    let mut asks = Asks {
        now: Proportion::of(passed.0[0].count(), years),
        answers: Vec::new(),
    };
    if meets(passed.0[0].count()) {
        return Ok(asks);
    }
    let search = |at: usize, years: Vec<u32>| Search {
        model,
        lever: &levers[at],
        sampler: variants.sampler(at + 1),
        years,
        passing: &passing,
        meets: &meets,
        observer,
    };
    let mut changes = Vec::new();
    for at in 0..levers.len() {
        let freed = &passed.0[at + 1];
        if meets(freed.count()) {
            let mut years = [passed.0[0].years(), freed.years()].concat();
            years.sort_unstable();
            years.dedup();
            changes.push(search(at, years).change(at)?);
        }
    }
    let mut comparisons = compare(model, levers, &changes, spec, run, observer)?;
    let is_met = |comparison: &DraftComparison| {
        let subject = comparison.subject(spec.party);
        let exceeded = subject.and_then(|subject| subject.net.exceeded.first());
        exceeded.is_some_and(|it| spec.appetite.is_met_by(it.draft.value()))
    };
    // A year that passes the loss neither now nor without limit may do so between.
    if !comparisons.iter().all(is_met) {
        let all: Vec<u32> = (run.years.start as u32..run.years.end as u32).collect();
        for (change, comparison) in changes.iter_mut().zip(&comparisons) {
            if !is_met(comparison) {
                *change = search(change.lever, all.clone()).change(change.lever)?;
            }
        }
        comparisons = compare(model, levers, &changes, spec, run, observer)?;
    }
    let mut comparisons = comparisons.into_iter();
    for (at, lever) in levers.iter().enumerate() {
        let change = changes.iter().find(|change| change.lever == at);
        let comparison = change.and_then(|_| comparisons.next());
        let found = match (change, comparison) {
            (Some(change), Some(comparison)) => Found::Change {
                amount: change.amount,
                holds_beyond: change.holds_beyond,
                comparison: Box::new(comparison),
            },
            _ => Found::NotEnough(Proportion::of(passed.0[at + 1].count(), years)),
        };
        asks.answers.push(Answer {
            lever: lever.clone(),
            found,
        });
    }
    Ok(asks)
}

/// An error of a variant: the base, or what stands at a place of the others.
fn unfit<'a>(error: &VariantError, lever: impl Fn(usize) -> Option<&'a Lever>) -> AskError {
    let changed = error.variant().checked_sub(1).and_then(lever);
    AskError::Unfit {
        path: changed.map(|lever| lever.path.clone()),
        message: error.to_string(),
    }
}

/// Every change found against the base, over all years.
fn compare(
    model: &Model,
    levers: &[Lever],
    changes: &[Change],
    spec: &AskSpec<'_>,
    run: &Run,
    observer: &dyn Observer,
) -> Result<Vec<DraftComparison>, AskError> {
    if changes.is_empty() {
        return Ok(Vec::new());
    }
    let changed = changes.iter().map(|change| {
        let lever = &levers[change.lever];
        lever.set(model, change.amount.unwrap_or(lever.furthest()))
    });
    let models: Vec<Model> = std::iter::once(model.clone()).chain(changed).collect();
    let models: Vec<&Model> = models.iter().collect();
    let of_change = |at: usize| changes.get(at).map(|change| &levers[change.lever]);
    let variants = Variants::new(&models).map_err(|error| unfit(&error, of_change))?;
    let mut subjects = Subject::all(&models);
    if !subjects.iter().any(|subject| subject.key() == spec.party) {
        subjects.extend(Subject::find(&models, spec.party));
    }
    let paired = PairedSpec {
        years: run.years.end - run.years.start,
        levels: spec.levels.to_vec(),
        losses: vec![spec.appetite.loss().get()],
    };
    let sink = || CompareSink::new(&variants, &subjects, &paired);
    let (sink, is_stopped) = simulate_variants(&variants, run, sink, observer);
    if is_stopped {
        return Err(AskError::Stopped);
    }
    Ok(sink
        .finish()
        .expect("a comparison asks for levels that it was built for"))
}

/// The smallest change of a promise that is enough.
struct Change {
    /// Which promise.
    lever: usize,
    amount: Option<f64>,
    holds_beyond: bool,
}

/// The search for one promise, over the years that its change may move across the loss.
struct Search<'a> {
    model: &'a Model,
    lever: &'a Lever,
    sampler: &'a Sampler,
    years: Vec<u32>,
    passing: &'a dyn Fn() -> Passing,
    meets: &'a dyn Fn(u64) -> bool,
    observer: &'a dyn Observer,
}

impl Search<'_> {
    /// The smallest change; of a promise without an amount the whole of it.
    fn change(&self, lever: usize) -> Result<Change, AskError> {
        let (amount, holds_beyond) = match self.lever.now {
            Some(now) => {
                let (amount, holds_beyond) = self.smallest(now)?;
                (Some(amount), holds_beyond)
            }
            None => (None, true),
        };
        Ok(Change {
            lever,
            amount,
            holds_beyond,
        })
    }

    /// The amount nearest to the one now, in cents, that meets the appetite, and whether larger
    /// changes do so too. The furthest amount must meet it, the one now must not.
    fn smallest(&self, now: f64) -> Result<(f64, bool), AskError> {
        const PLACES: i64 = 8;
        const BEYOND: [i64; 4] = [2, 10, 100, 10_000];
        let steps = Steps::of(now, self.lever);
        let mut found = self.between(&steps, 0, steps.count)?;
        let mut at = 1;
        while at < PLACES {
            let nearer = found / PLACES * at;
            if 0 < nearer && nearer < found && self.is_met(steps.amount(nearer))? {
                found = self.between(&steps, found / PLACES * (at - 1), nearer)?;
                at = 0;
            }
            at += 1;
        }
        let mut holds_beyond = true;
        for times in BEYOND {
            let further = found.saturating_mul(times).min(steps.count);
            holds_beyond &= self.is_met(steps.amount(further))?;
        }
        Ok((steps.amount(found), holds_beyond))
    }

    /// The first step after `missed`, which does not meet the appetite, up to `met`, which does.
    fn between(&self, steps: &Steps, mut missed: i64, mut met: i64) -> Result<i64, AskError> {
        while met - missed > 1 {
            let middle = if met / 4 > missed.max(1) {
                // The order of magnitude first.
                ((missed.max(1) as f64) * met as f64).sqrt() as i64
            } else {
                missed + (met - missed) / 2
            };
            let middle = middle.clamp(missed + 1, met - 1);
            if self.is_met(steps.amount(middle))? {
                met = middle;
            } else {
                missed = middle;
            }
        }
        Ok(met)
    }

    fn is_met(&self, amount: f64) -> Result<bool, AskError> {
        if self.observer.stops() {
            return Err(AskError::Stopped);
        }
        let model = self.lever.set(self.model, amount);
        let layout = layout(&[&model], Detail::Atoms);
        let waterfall = Waterfall::new(&model, &layout).map_err(|error| AskError::Unfit {
            path: Some(self.lever.path.clone()),
            message: error.to_string(),
        })?;
        let mut passing = (self.passing)();
        let waterfalls = std::slice::from_ref(&waterfall);
        replay(self.sampler, waterfalls, &self.years, false, &mut passing);
        Ok((self.meets)(passing.count()))
    }
}

/// Amounts of whole cents from the one now to the furthest.
struct Steps {
    start: i64,
    sign: i64,
    count: i64,
}

impl Steps {
    fn of(now: f64, lever: &Lever) -> Self {
        let cents = now * CENTS;
        let end = (lever.furthest() * CENTS) as i64;
        let (start, sign) = if lever.more_is_better {
            ((cents.floor() as i64).min(end - 1), 1)
        } else {
            (cents.ceil() as i64, -1)
        };
        Self {
            start,
            sign,
            count: (end - start).abs(),
        }
    }

    fn amount(&self, step: i64) -> f64 {
        (self.start + self.sign * step) as f64 / CENTS
    }
}
