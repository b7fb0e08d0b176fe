//! Years that come in batches with parameters of their own: what is independent is the batch.
//!
//! A batch of m years is to its years what a year is to the members of a group ([`ClusteredColumn`]): the mean's
//! error comes from the spread of batch totals, ranks and tails from how the years beyond a level crowd into
//! batches. With n years in n/m batches
//!
//! ```text
//!   mean   s.e. = sd(total of a batch) / (m · √(n/m))
//! ```
//! which holds both what m years leave open and what the parameters do. Source: Kish, Survey Sampling (1965),
//! §5.4.

use super::clustered::ClusteredColumn;
use super::column::{Column, ColumnSpec, ColumnSummary};
use super::estimate::{Estimate, LevelTooLow};
use super::growth::Growth;
use super::member_tail::MemberTail;
use super::moments::Moments;
use super::probability::Proportion;
use super::tail::{Keeping, SortedTail, Tail};
use serde::{Deserialize, Serialize};

/// How the years of a run hang together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Spacing {
    /// Each is independent of all others.
    Years,
    /// So many in a row share one draw of parameters; a block is a batch.
    Batches(u32),
}

impl Spacing {
    /// Of a sampler's batches, where it has any ([`Sampler::batch_years`](crate::draw::Sampler::batch_years)).
    #[must_use]
    pub fn of(batch_years: Option<u32>) -> Self {
        batch_years.map_or(Self::Years, Self::Batches)
    }

    /// Independent units among so many years.
    pub(super) fn units(self, years: u64) -> u64 {
        match self {
            Self::Years => years,
            Self::Batches(size) => years.div_ceil(u64::from(size)),
        }
    }

    /// Years of a unit.
    fn members(self) -> u32 {
        match self {
            Self::Years => 1,
            Self::Batches(size) => size,
        }
    }
}

/// Batches, places within them and amounts, of the rows that are not zero.
#[derive(Clone, Debug, Default)]
struct Placed {
    batches: Vec<u32>,
    places: Vec<u32>,
    values: Vec<f64>,
}

impl Placed {
    /// Rows by year and, of a group of so many, by member.
    fn take(
        &mut self,
        (size, members): (u32, u32),
        rows: impl Iterator<Item = (u32, u32, f64)>,
    ) -> &Self {
        self.batches.clear();
        self.places.clear();
        self.values.clear();
        for (year, member, value) in rows {
            if value != 0.0 {
                self.batches.push(year / size);
                self.places.push(year % size * members + member);
                self.values.push(value);
            }
        }
        self
    }
}

fn plain<'a>(years: &'a [u32], values: &'a [f64]) -> impl Iterator<Item = (u32, u32, f64)> + 'a {
    let rows = years.iter().zip(values);
    rows.map(|(year, value)| (*year, 0, *value))
}

/// A column of years, or of the years of batches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum YearColumn {
    Years(Box<Column>),
    Batches(u32, Box<ClusteredColumn>),
}

impl YearColumn {
    pub fn new(spec: &ColumnSpec, years: u64, spacing: Spacing, keeping: Keeping) -> Self {
        match spacing {
            Spacing::Years => Self::Years(Box::new(Column::keeping(spec, years, keeping))),
            Spacing::Batches(size) => {
                let batches = spacing.units(years);
                let column = ClusteredColumn::of_batches(spec, batches, size);
                Self::Batches(size, Box::new(column))
            }
        }
    }

    pub fn add_rows(&mut self, years: &[u32], values: &[f64]) {
        match self {
            Self::Years(column) => column.add_rows(years, values),
            Self::Batches(size, column) => {
                let mut placed = Placed::default();
                let it = placed.take((*size, 1), plain(years, values));
                column.add_rows(&it.batches, &it.places, &it.values);
            }
        }
    }

    /// What another pass over the same years has to look up; of batches nothing.
    pub fn again(&self, years: u64) -> Self {
        match self {
            Self::Years(column) => Self::Years(Box::new(column.again(years))),
            Self::Batches(size, column) => {
                let batches = Spacing::Batches(*size).units(years);
                Self::Batches(*size, Box::new(column.again(batches)))
            }
        }
    }

    /// Puts what another pass found in its place.
    pub fn learn(&mut self, other: Self) {
        if let (Self::Years(mine), Self::Years(theirs)) = (self, other) {
            mine.learn(*theirs);
        }
    }

    /// Does another pass have anything to look up?
    pub fn seeks(&self) -> bool {
        matches!(self, Self::Years(column) if column.tail().seeks())
    }

    /// Bytes that its amounts take after so many more years.
    pub fn bytes(&self, growth: Growth) -> f64 {
        match self {
            Self::Years(column) => column.tail().bytes(growth),
            Self::Batches(_, column) => column.bytes(growth),
        }
    }

    pub fn merge(&mut self, other: Self) {
        match (self, other) {
            (Self::Years(mine), Self::Years(theirs)) => mine.merge(*theirs),
            (Self::Batches(_, mine), Self::Batches(_, theirs)) => mine.merge(*theirs),
            (Self::Years(_), Self::Batches(..)) | (Self::Batches(..), Self::Years(_)) => {
                panic!("parts of one column are of one run")
            }
        }
    }

    pub fn finish(self, years: u64) -> Result<ColumnSummary, LevelTooLow> {
        match self {
            Self::Years(column) => column.finish(years),
            Self::Batches(size, column) => {
                let batches = Spacing::Batches(size).units(years);
                let summary = column.finish(batches)?;
                Ok(ColumnSummary { years, ..summary })
            }
        }
    }
}

/// The column of a typical member of a group, over years or over batches of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct MemberColumn {
    spacing: Spacing,
    members: u32,
    column: ClusteredColumn,
}

impl MemberColumn {
    pub fn new(
        spec: &ColumnSpec,
        (years, members): (u64, u32),
        spacing: Spacing,
        keeping: Keeping,
    ) -> Self {
        let column = match spacing {
            Spacing::Years => ClusteredColumn::keeping(spec, (years, members), keeping),
            Spacing::Batches(size) => {
                ClusteredColumn::of_batches(spec, spacing.units(years), size * members)
            }
        };
        Self {
            spacing,
            members,
            column,
        }
    }

    /// What another pass over the same years has to look up; of batches nothing.
    pub fn again(&self, years: u64) -> Self {
        Self {
            spacing: self.spacing,
            members: self.members,
            column: self.column.again(self.spacing.units(years)),
        }
    }

    /// Puts what another pass found in its place.
    pub fn learn(&mut self, other: Self) {
        self.column.learn(other.column);
    }

    /// Does another pass have anything to look up?
    pub fn seeks(&self) -> bool {
        self.column.seeks()
    }

    /// Bytes that its amounts take after so many more years.
    pub fn bytes(&self, growth: Growth) -> f64 {
        self.column.bytes(growth)
    }

    /// As [`ClusteredColumn::add_members`].
    pub fn add_members(&mut self, years: &[u32], columns: &[&[f64]]) {
        let Spacing::Batches(size) = self.spacing else {
            return self.column.add_members(years, columns);
        };
        let rows = years.iter().enumerate().flat_map(|(row, year)| {
            let columns = (0_u32..).zip(columns);
            columns.map(move |(member, column)| (*year, member, column[row]))
        });
        let mut placed = Placed::default();
        let it = placed.take((size, self.members), rows);
        self.column.add_rows(&it.batches, &it.places, &it.values);
    }

    pub fn merge(&mut self, other: Self) {
        self.column.merge(other.column);
    }

    pub fn finish(self, years: u64) -> Result<ColumnSummary, LevelTooLow> {
        let summary = self.column.finish(self.spacing.units(years))?;
        Ok(ColumnSummary { years, ..summary })
    }
}

/// The largest amounts of years, or of the years of batches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum YearTailOf {
    Years(Tail),
    Batches(u32, MemberTail),
}

impl YearTailOf {
    pub fn new(years: u64, lowest: f64, spacing: Spacing, keeping: Keeping) -> Self {
        match spacing {
            Spacing::Years => Self::Years(Tail::keeping(years, lowest, keeping)),
            Spacing::Batches(size) => Self::Batches(
                size,
                MemberTail::of_batches(spacing.units(years), size, lowest),
            ),
        }
    }

    pub fn add(&mut self, years: &[u32], values: &[f64]) {
        match self {
            Self::Years(tail) => tail.add(values),
            Self::Batches(size, tail) => {
                let mut placed = Placed::default();
                let it = placed.take((*size, 1), plain(years, values));
                tail.add(&it.batches, &it.places, &it.values);
            }
        }
    }

    /// What another pass over the same years has to look up for what `ask` takes; of batches nothing.
    pub fn again(&self, years: u64, ask: impl FnOnce(&SortedTail)) -> Self {
        match self {
            Self::Years(tail) => Self::Years(tail.again(years, ask)),
            Self::Batches(size, tail) => Self::Batches(*size, tail.again(0, |_| {})),
        }
    }

    /// Puts what another pass found in its place.
    pub fn learn(&mut self, other: Self) {
        if let (Self::Years(mine), Self::Years(theirs)) = (self, other) {
            mine.learn(theirs);
        }
    }

    /// Does another pass have anything to look up?
    pub fn seeks(&self) -> bool {
        matches!(self, Self::Years(tail) if tail.seeks())
    }

    /// Bytes that its amounts take after so many more years.
    pub fn bytes(&self, growth: Growth) -> f64 {
        match self {
            Self::Years(tail) => tail.bytes(growth),
            Self::Batches(_, tail) => tail.bytes(growth),
        }
    }
}

/// The largest amounts of the members of a group, over years or over batches of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct MemberTailOf {
    spacing: Spacing,
    members: u32,
    pub tail: MemberTail,
}

impl MemberTailOf {
    pub fn new(
        (years, members): (u64, u32),
        lowest: f64,
        spacing: Spacing,
        keeping: Keeping,
    ) -> Self {
        let tail = match spacing {
            Spacing::Years => MemberTail::new(years, members, lowest, keeping),
            Spacing::Batches(size) => {
                MemberTail::of_batches(spacing.units(years), size * members, lowest)
            }
        };
        Self {
            spacing,
            members,
            tail,
        }
    }

    /// The same with another tail.
    pub fn again(&self, tail: impl FnOnce(&MemberTail) -> MemberTail) -> Self {
        Self {
            spacing: self.spacing,
            members: self.members,
            tail: tail(&self.tail),
        }
    }

    /// Amounts of one member.
    pub fn add(&mut self, member: u32, years: &[u32], values: &[f64]) {
        let Spacing::Batches(size) = self.spacing else {
            let members = vec![member; years.len()];
            return self.tail.add(years, &members, values);
        };
        let mut placed = Placed::default();
        let rows = years.iter().zip(values);
        let rows = rows.map(|(year, value)| (*year, member, *value));
        let it = placed.take((size, self.members), rows);
        self.tail.add(&it.batches, &it.places, &it.values);
    }
}

/// Sums of yearly amounts, or of those of batches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct YearSums {
    spacing: Spacing,
    moments: Moments,
}

impl YearSums {
    pub fn new(spacing: Spacing) -> Self {
        Self {
            spacing,
            moments: Moments::default(),
        }
    }

    pub fn add_rows(&mut self, years: &[u32], values: &[f64]) {
        match (self.spacing, years.first()) {
            (Spacing::Years, _) => self.moments.add_rows(years, values),
            (Spacing::Batches(_), None) => {}
            (Spacing::Batches(size), Some(year)) => {
                let sum: f64 = values.iter().sum();
                self.moments.add_rows(&[year / size], &[sum]);
            }
        }
    }

    pub fn merge(&mut self, other: &Self) {
        self.moments.merge(&other.moments);
    }

    /// Mean a year.
    pub fn mean(&self, years: u64) -> Estimate {
        let mean = self.moments.mean(self.spacing.units(years));
        mean.scaled(1.0 / f64::from(self.spacing.members()))
    }

    /// How likely it is in a year, of sums that count, a typical one of `instances`. Instances share events, as
    /// years of a batch share parameters: the years, or the batches, are the clusters and the error comes from
    /// their counts.
    pub fn share(&self, years: u64, instances: u32) -> Proportion {
        if instances == 1 && self.spacing == Spacing::Years {
            return Proportion::of(self.moments.positives(), years);
        }
        let share = self.mean(years).scaled(1.0 / f64::from(instances));
        Proportion::from_error(
            share.value(),
            share.standard_error(),
            years * u64::from(instances),
        )
    }
}
