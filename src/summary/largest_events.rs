//! The largest event of each year (OEP), gross and net: of parties, members, groups and all.
//!
//! ```text
//!   gross of an event = what the party bears of it
//!   net of an event   = that + what the event makes it pay − what the event brings it
//!   the year's amount = the largest of its events, 0 if there is none above it
//! ```
//! Events of a year are settled in time order, so the net of an event depends on what earlier ones
//! left of caps, aggregates and funds. A group's event is the sum over its members.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::batches::{MemberTailOf, Spacing, YearTailOf};
use super::column::{ByLevel, ColumnSpec};
use super::estimate::{Estimate, Interval, LevelTooLow};
use super::event_sums::{EventSums, YearMaxima, losses_of_hits};
use super::exceedance::{self, ExceedancePoint};
use super::growth::Growth;
use super::member_tail::{FinishedMembers, MemberTail};
use super::tail::{Keeping, SortedTail};
use crate::columns::Block;
use crate::ledger::Totals;

/// Gross and net.
type Both<T> = [T; 2];

/// What is known of the largest event of a year, gross and net.
pub(super) type Largest = Both<LargestEvent>;

/// What is known of the largest event of a year.
#[derive(Debug, Clone, Default)]
pub(super) struct LargestEvent {
    /// Its quantiles by level.
    pub quantiles: ByLevel<Interval>,
    /// The mean of it in the worst years, by level.
    pub tvar: ByLevel<Estimate>,
    /// Its exceedance curve, from where the tail starts.
    pub exceedance: Vec<ExceedancePoint>,
}

/// The largest events of the worst years; mergeable, free of order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct LargestEvents {
    levels: Vec<f64>,
    return_periods: Vec<f64>,
    spacing: Spacing,
    singles: Vec<Both<YearTailOf>>,
    members: Vec<Both<MemberTailOf>>,
    totals: Vec<Both<YearTailOf>>,
    ground_up: YearTailOf,
    #[serde(skip)]
    scratch: Scratch,
}

/// All of them, in the order of the parties and groups they are of.
#[derive(Debug, Clone)]
pub(super) struct AllLargest {
    pub singles: Vec<Largest>,
    pub members: Vec<Largest>,
    pub totals: Vec<Largest>,
    pub ground_up: LargestEvent,
}

impl LargestEvents {
    /// Nothing yet, for so many single parties and for groups of so many members.
    pub fn new(
        spec: &ColumnSpec,
        (years, spacing): (u64, Spacing),
        singles: usize,
        groups: &[Range<usize>],
        keeping: Keeping,
    ) -> Self {
        let lowest = spec.levels.iter().copied().fold(1.0, f64::min);
        let tail = || YearTailOf::new(years, lowest, spacing, keeping);
        let member = |group: &Range<usize>| {
            MemberTailOf::new((years, group.len() as u32), lowest, spacing, keeping)
        };
        Self {
            levels: spec.levels.clone(),
            return_periods: spec.return_periods.clone(),
            spacing,
            singles: (0..singles).map(|_| [tail(), tail()]).collect(),
            members: groups.iter().map(|it| [member(it), member(it)]).collect(),
            totals: groups.iter().map(|_| [tail(), tail()]).collect(),
            ground_up: tail(),
            scratch: Scratch::default(),
        }
    }

    /// Adds a block for the single parties and groups it was made for, by position in the model.
    ///
    /// # Panics
    /// If the totals have not kept what each event moved.
    pub fn add(
        &mut self,
        block: &Block,
        totals: &Totals,
        singles: &[usize],
        groups: &[Range<usize>],
    ) {
        let scratch = &mut self.scratch;
        scratch.start(block);
        for (party, tails) in singles.iter().zip(&mut self.singles) {
            for (amount, tail) in Amount::BOTH.into_iter().zip(tails) {
                scratch.book(amount, block, totals, *party);
                let found = scratch.years.of(&scratch.party, block);
                tail.add(found.years, found.values);
            }
            scratch.party.clear();
        }
        let tails = self.members.iter_mut().zip(&mut self.totals);
        for (group, (member, total)) in groups.iter().zip(tails) {
            for (at, party) in (0..).zip(group.clone()) {
                scratch.member(block, totals, (at, party), member);
            }
            for (sums, tail) in scratch.group.iter_mut().zip(total) {
                let found = scratch.years.of(sums, block);
                tail.add(found.years, found.values);
                sums.clear();
            }
        }
        let found = scratch.years.of(&scratch.all, block);
        self.ground_up.add(found.years, found.values);
        scratch.all.clear();
    }

    /// Adds another part of the same run's years.
    pub fn merge(&mut self, other: Self) {
        merge_all(&mut self.singles, other.singles);
        merge_all(&mut self.members, other.members);
        merge_all(&mut self.totals, other.totals);
        self.ground_up.join(other.ground_up);
    }

    /// What another pass over the same years has to look up.
    pub fn again(&self, years: u64) -> Self {
        let asked = self.asked(years);
        let both = |tails: &Both<YearTailOf>| [0, 1].map(|at| tails[at].sought(&asked));
        Self {
            levels: self.levels.clone(),
            return_periods: self.return_periods.clone(),
            spacing: self.spacing,
            singles: self.singles.iter().map(both).collect(),
            members: self
                .members
                .iter()
                .map(|tails| [0, 1].map(|at| tails[at].sought(&asked)))
                .collect(),
            totals: self.totals.iter().map(both).collect(),
            ground_up: self.ground_up.sought(&asked),
            scratch: Scratch::default(),
        }
    }

    /// Puts what another pass found in its place.
    pub fn learn(&mut self, other: Self) {
        learn_all(&mut self.singles, other.singles);
        learn_all(&mut self.members, other.members);
        learn_all(&mut self.totals, other.totals);
        self.ground_up.learn_from(other.ground_up);
    }

    /// Does another pass have anything to look up?
    pub fn seeks(&self) -> bool {
        let years = self.singles.iter().chain(&self.totals).flatten();
        let mut years = years.chain([&self.ground_up]);
        years.any(YearTailOf::seeks) || self.members.iter().flatten().any(|it| it.tail.seeks())
    }

    /// Bytes that its amounts take after so many more years.
    pub fn bytes(&self, growth: Growth) -> f64 {
        let years = self.singles.iter().chain(&self.totals).flatten();
        let years = years
            .chain([&self.ground_up])
            .map(|tail| tail.bytes(growth));
        let members = self.members.iter().flatten();
        years
            .chain(members.map(|it| it.tail.bytes(growth)))
            .sum::<f64>()
    }

    fn asked(&self, years: u64) -> Asked<'_> {
        Asked {
            levels: &self.levels,
            return_periods: &self.return_periods,
            years,
            units: self.spacing.units(years),
        }
    }

    /// Quantiles, TVaR and curve of the largest event of a year, with the errors that those of years
    /// have; the curve starts where the tail does.
    ///
    /// # Errors
    /// [`LevelTooLow`] if `years` is far above the number the tails were built for.
    pub fn finish(self, years: u64) -> Result<AllLargest, LevelTooLow> {
        let (levels, return_periods) = (self.levels.clone(), self.return_periods.clone());
        let asked = Asked {
            levels: &levels,
            return_periods: &return_periods,
            ..self.asked(years)
        };
        Ok(AllLargest {
            singles: finish_all(self.singles, &asked)?,
            members: finish_all(self.members, &asked)?,
            totals: finish_all(self.totals, &asked)?,
            ground_up: self.ground_up.largest(&asked)?,
        })
    }
}

/// What a tail is asked.
#[derive(Debug, Clone, Copy)]
struct Asked<'a> {
    levels: &'a [f64],
    return_periods: &'a [f64],
    years: u64,
    /// Years, or batches of them, that are independent.
    units: u64,
}

impl Asked<'_> {
    fn of_years(&self, tail: &SortedTail) -> Result<LargestEvent, LevelTooLow> {
        self.of(|level| tail.var(level), |level| tail.tvar(level))
    }

    fn of_members(&self, tail: &FinishedMembers) -> Result<LargestEvent, LevelTooLow> {
        self.of(|level| tail.var(level), |level| tail.tvar(level))
    }

    fn of(
        &self,
        var: impl Fn(f64) -> Result<Interval, LevelTooLow>,
        tvar: impl Fn(f64) -> Result<Estimate, LevelTooLow>,
    ) -> Result<LargestEvent, LevelTooLow> {
        let mut it = LargestEvent::default();
        for &level in self.levels {
            it.quantiles.push(level, var(level)?);
            it.tvar.push(level, tvar(level)?);
        }
        // Periods below the tail are no part of the curve.
        let point = |period: &f64| {
            let quantile = var(exceedance::level(*period)).ok()?;
            Some(ExceedancePoint::at(*period, quantile))
        };
        it.exceedance = self.return_periods.iter().filter_map(point).collect();
        Ok(it)
    }
}

/// What a tail of years or of member-years can do here.
trait YearTail: Sized {
    fn join(&mut self, other: Self);

    /// What another pass has to look up.
    fn sought(&self, asked: &Asked<'_>) -> Self;

    fn learn_from(&mut self, other: Self);

    fn largest(self, asked: &Asked<'_>) -> Result<LargestEvent, LevelTooLow>;
}

impl YearTail for YearTailOf {
    fn join(&mut self, other: Self) {
        match (self, other) {
            (Self::Years(mine), Self::Years(theirs)) => mine.merge(theirs),
            (Self::Batches(_, mine), Self::Batches(_, theirs)) => mine.merge(theirs),
            (Self::Years(_), Self::Batches(..)) | (Self::Batches(..), Self::Years(_)) => {
                panic!("parts of one tail are of one run")
            }
        }
    }

    // A level too low is told when the tail is finished.
    fn sought(&self, asked: &Asked<'_>) -> Self {
        self.again(asked.years, |tail| drop(asked.of_years(tail)))
    }

    fn learn_from(&mut self, other: Self) {
        self.learn(other);
    }

    fn largest(self, asked: &Asked<'_>) -> Result<LargestEvent, LevelTooLow> {
        match self {
            Self::Years(tail) => asked.of_years(&tail.finish(asked.years)),
            Self::Batches(_, tail) => asked.of_members(&tail.finish(asked.units)),
        }
    }
}

impl YearTail for MemberTailOf {
    fn join(&mut self, other: Self) {
        self.tail.merge(other.tail);
    }

    fn sought(&self, asked: &Asked<'_>) -> Self {
        self.again(|tail: &MemberTail| tail.again(asked.units, |tail| drop(asked.of_members(tail))))
    }

    fn learn_from(&mut self, other: Self) {
        self.tail.learn(other.tail);
    }

    fn largest(self, asked: &Asked<'_>) -> Result<LargestEvent, LevelTooLow> {
        asked.of_members(&self.tail.finish(asked.units))
    }
}

fn learn_all<T: YearTail>(mine: &mut [Both<T>], theirs: Vec<Both<T>>) {
    let pairs = mine.iter_mut().flatten().zip(theirs.into_iter().flatten());
    pairs.for_each(|(mine, theirs)| mine.learn_from(theirs));
}

fn merge_all<T: YearTail>(mine: &mut [Both<T>], theirs: Vec<Both<T>>) {
    let pairs = mine.iter_mut().flatten().zip(theirs.into_iter().flatten());
    pairs.for_each(|(mine, theirs)| mine.join(theirs));
}

fn finish_all<T: YearTail>(
    tails: Vec<Both<T>>,
    asked: &Asked<'_>,
) -> Result<Vec<Largest>, LevelTooLow> {
    let both = |[gross, net]: Both<T>| Ok([gross.largest(asked)?, net.largest(asked)?]);
    tails.into_iter().map(both).collect()
}

/// An amount of a party; net adds to gross, so it is booked after it.
#[derive(Debug, Clone, Copy)]
enum Amount {
    Gross,
    Net,
}

impl Amount {
    const BOTH: Both<Self> = [Self::Gross, Self::Net];
}

/// Memory reused between blocks.
#[derive(Debug, Clone, Default)]
struct Scratch {
    /// Loss of each hit, all heads together.
    losses: Vec<f64>,
    party: EventSums,
    group: Both<EventSums>,
    all: EventSums,
    years: YearMaxima,
}

/// What is left over from the last block is no part of a sink.
impl PartialEq for Scratch {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Scratch {
    fn start(&mut self, block: &Block) {
        losses_of_hits(block, &mut self.losses);
        let [gross, net] = &mut self.group;
        for sums in [&mut self.party, gross, net, &mut self.all] {
            sums.make_room(block.events.len());
        }
        self.years.make_room(block.year.len());
    }

    fn book(&mut self, amount: Amount, block: &Block, totals: &Totals, party: usize) {
        match amount {
            Amount::Gross => {
                self.party.add_borne(block, &self.losses, party);
                self.all.add_borne(block, &self.losses, party);
            }
            Amount::Net => self.party.add_moved(totals, party),
        }
    }

    /// Books a member by its place in the group and its position in the model.
    fn member(
        &mut self,
        block: &Block,
        totals: &Totals,
        (at, party): (u32, usize),
        tails: &mut Both<MemberTailOf>,
    ) {
        for (amount, tail) in Amount::BOTH.into_iter().zip(tails) {
            self.book(amount, block, totals, party);
            let found = self.years.of(&self.party, block);
            tail.add(at, found.years, found.values);
            self.group[amount as usize].add_all(&self.party);
        }
        self.party.clear();
    }
}
