//! VaR and TVaR from the largest values of a column.
//!
//! ```text
//!   amounts ──> above the floor? ──> buffer of 2k ──full──> keep the k largest,
//!                no: forgotten                               floor = the smallest of them
//! ```
//! k = (1−p)·n + 6·√(n·p·(1−p)) + 16 for the lowest level p: the years beyond
//! the level and room for intervals up to six standard errors. What is kept is
//! a set, the k largest, so neither order nor blocks nor shards can change it.
//! With k positive values or fewer all of them are kept and every level is exact.
//!
//! Beyond [`EXACT_YEARS`] years the k largest are kept by cells of a log-histogram instead of one by one: 80
//! bytes a cell where each amount had 8, quantiles within 2.5e-4 (`cells.rs`). Where the years are passed through
//! again ([`Keeping::exact`]) every figure is that of the k largest one by one, to the bit (`again.rs`); sums over them
//! are taken cell by cell in whole numbers wherever they are kept, so that they have the same bits.

mod largest;

use serde::{Deserialize, Serialize};

use super::again::{Found, MOST_SINGLE};
use super::cell::{SHIFT, Sums};
use super::cells::Cells;
use super::estimate::{Estimate, Interval, LevelTooLow, Z_95};
use super::growth::Growth;
use super::parts::Parts;
use largest::Largest;

/// Years up to which every amount of a tail is kept as it is: 10⁷.
pub const EXACT_YEARS: u64 = 10_000_000;

/// Standard errors of room below the lowest level.
const ROOM: f64 = 6.0;

/// Values kept beyond those the levels ask for.
const SPARE: f64 = 16.0;

/// Years beyond a level under which the error of its TVaR is not relied on.
pub(crate) const FEWEST_TAIL_YEARS: f64 = 20.0;

/// How the largest amounts of a run are kept.
///
/// ```
/// use obligor::summary::{Keeping, Tail};
/// let mut tail = Tail::keeping(100, 0.9, Keeping::exact().one_by_one_up_to(10));
/// let years: Vec<f64> = (1..=100).map(f64::from).collect();
/// tail.add(&years);
/// let tail = tail.finish(100);
/// // By cells: of the (1 − p)n + 6√(np(1 − p)) + 16 = 44 largest none by itself.
/// assert_eq!((tail.kept(), tail.values().len()), (44, 0));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keeping {
    /// Years up to which each is kept.
    one_by_one: u64,
    passes: Passes,
}

/// How often the years of a run are passed through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Passes {
    One,
    UntilExact,
}

impl Default for Keeping {
    /// Each amount up to [`EXACT_YEARS`] years, beyond by cells.
    fn default() -> Self {
        Self {
            one_by_one: EXACT_YEARS,
            passes: Passes::One,
        }
    }
}

impl Keeping {
    /// The same for a run whose years are passed through again until nothing is guessed any more.
    #[must_use]
    pub fn exact() -> Self {
        Self {
            passes: Passes::UntilExact,
            ..Self::default()
        }
    }

    /// Keeps each amount up to so many years instead of [`EXACT_YEARS`].
    #[must_use]
    pub fn one_by_one_up_to(self, years: u64) -> Self {
        Self {
            one_by_one: years,
            ..self
        }
    }

    /// Is each amount kept in a run of so many years?
    pub(crate) fn is_one_by_one(self, years: u64) -> bool {
        years <= self.one_by_one
    }

    /// Is what was guessed looked up in another pass?
    pub(crate) fn is_until_exact(self) -> bool {
        self.passes == Passes::UntilExact
    }
}

/// The k largest amounts seen so far; mergeable, free of order.
///
/// ```
/// use obligor::summary::Tail;
/// let mut tail = Tail::new(100, 0.9);
/// for year in 1..=100 {
///     tail.add(&[f64::from(year)]);
/// }
/// let tail = tail.finish(100);
/// assert_eq!(tail.var(0.9)?.value(), 90.0);   // the 90th smallest
/// assert_eq!(tail.tvar(0.9)?.value(), 95.5);  // mean of 91 … 100
/// # Ok::<(), obligor::summary::LevelTooLow>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tail(Kept);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Kept {
    Each(Largest),
    ByCells(Cells),
    /// What another pass seeks.
    Again(Found),
}

impl Tail {
    /// An empty tail for `years` years and levels down to `lowest` (0 ≤ lowest < 1; 0 keeps all).
    #[must_use]
    pub fn new(years: u64, lowest: f64) -> Self {
        Self::keeping(years, lowest, Keeping::default())
    }

    /// The same, kept as is said.
    #[must_use]
    pub fn keeping(years: u64, lowest: f64, keeping: Keeping) -> Self {
        let capacity = capacity(years, lowest, 1.0);
        Self(
            match (keeping.is_one_by_one(years), keeping.is_until_exact()) {
                (true, _) => Kept::Each(Largest::new(capacity)),
                (false, false) => Kept::ByCells(Cells::new(capacity)),
                (false, true) => Kept::ByCells(Cells::in_passes(capacity)),
            },
        )
    }

    /// What another pass over the same years has to look up for the figures that `ask` takes from the tail.
    #[must_use]
    pub(crate) fn again(&self, years: u64, ask: impl FnOnce(&SortedTail)) -> Self {
        self.again_of(years, MOST_SINGLE, ask)
    }

    fn again_of(&self, years: u64, most_single: u64, ask: impl FnOnce(&SortedTail)) -> Self {
        let Kept::ByCells(cells) = &self.0 else {
            return Self(Kept::Again(Found::default()));
        };
        if !cells.are_in_passes() {
            return Self(Kept::Again(Found::default()));
        }
        let sorted = self.clone().finish(years);
        ask(&sorted);
        Self(Kept::Again(Found::seeking(&sorted.guessed(), most_single)))
    }

    /// Puts what another pass found in its place.
    ///
    /// # Panics
    /// If the other is no such pass.
    pub(crate) fn learn(&mut self, other: Self) {
        match (&mut self.0, other.0) {
            (Kept::ByCells(cells), Kept::Again(found)) => cells.learn(found),
            (Kept::Each(_), Kept::Again(_)) => {}
            _ => panic!("a tail learns from another pass over its years"),
        }
    }

    /// Bytes that its amounts take after so many more years.
    pub(crate) fn bytes(&self, growth: Growth) -> f64 {
        match &self.0 {
            Kept::Each(largest) => largest.bytes(growth),
            Kept::ByCells(cells) => cells.bytes(growth),
            Kept::Again(_) => 0.0,
        }
    }

    /// Is it of another pass?
    pub(crate) fn is_again(&self) -> bool {
        matches!(self.0, Kept::Again(_))
    }

    /// Does another pass have anything to look up?
    pub(crate) fn seeks(&self) -> bool {
        matches!(&self.0, Kept::Again(found) if found.seeks())
    }

    /// Adds amounts of any years in any order; below half a cent ([`LEAST_LOSS`](crate::units::LEAST_LOSS)) and NaN count as zero.
    #[inline]
    pub fn add(&mut self, values: &[f64]) {
        match &mut self.0 {
            Kept::Each(largest) => largest.add(values),
            Kept::ByCells(cells) => cells.add(values),
            Kept::Again(found) => found.add(values),
        }
    }

    /// Adds what another part of the years has kept.
    ///
    /// # Panics
    /// If the two were built for different years or levels.
    pub fn merge(&mut self, other: Self) {
        match (&mut self.0, other.0) {
            (Kept::Each(mine), Kept::Each(theirs)) if mine.capacity == theirs.capacity => {
                mine.merge(theirs);
            }
            (Kept::ByCells(mine), Kept::ByCells(theirs)) if mine.is_like(&theirs) => {
                mine.merge(&theirs);
            }
            (Kept::Again(mine), Kept::Again(theirs)) => mine.merge(theirs),
            _ => panic!("tails of one column are built alike"),
        }
    }

    /// Sorts what is kept: ready to answer for `years` years.
    ///
    /// # Panics
    /// If it is another pass, which knows only what was sought.
    #[must_use]
    pub fn finish(self, years: u64) -> SortedTail {
        match self.0 {
            Kept::Each(largest) => {
                let (values, is_complete) = largest.finish();
                SortedTail::from_descending(years, values, is_complete)
            }
            Kept::ByCells(cells) => {
                let (parts, is_complete) = cells.finish();
                SortedTail {
                    years,
                    amounts: Amounts::ByCells(parts),
                    is_complete,
                }
            }
            Kept::Again(_) => panic!("another pass is learnt from before figures are asked"),
        }
    }
}

/// Number of values that answer all levels from `lowest` up.
pub(crate) fn capacity(years: u64, lowest: f64, design_effect: f64) -> usize {
    let n = years as f64;
    let beyond = (1.0 - lowest).clamp(0.0, 1.0) * n;
    let room = ROOM * (beyond * lowest.max(0.0) * design_effect).sqrt();
    // Never zero: the buffer is pruned when it holds twice as many.
    (beyond + room + SPARE).min(n).max(1.0).ceil() as usize
}

/// The largest values in descending order, zeros of absent years understood.
#[derive(Debug, Clone, PartialEq)]
pub struct SortedTail {
    years: u64,
    amounts: Amounts,
    is_complete: bool,
}

#[derive(Debug, Clone, PartialEq)]
enum Amounts {
    Each(Vec<f64>),
    ByCells(Parts),
}

impl SortedTail {
    /// A tail from its positive values in descending order.
    pub(crate) fn from_descending(years: u64, values: Vec<f64>, is_complete: bool) -> Self {
        Self {
            years,
            amounts: Amounts::Each(values),
            is_complete,
        }
    }

    /// VaR_p, the ⌈p·n⌉-th smallest of all years, with its 95 % interval.
    ///
    /// # Errors
    /// [`LevelTooLow`] if the level or its interval reaches below what was kept.
    pub fn var(&self, level: f64) -> Result<Interval, LevelTooLow> {
        self.var_interval(level, Z_95)
    }

    /// VaR_p between the order statistics whose ranks lie z standard errors away.
    ///
    /// The number of years at or below the true quantile is binomial, so with
    /// s = √(n·p·(1−p)) the ranks are ⌊np − z·s⌋ and ⌈np + z·s⌉ + 1; on an atom
    /// (a cap, a limit, zero) all three may be the same amount. A rank above n
    /// has no year: the largest stands in and the interval is in doubt. Source:
    /// David, Nagaraja, Order Statistics, §7.1.
    ///
    /// # Errors
    /// [`LevelTooLow`] if the level or its interval reaches below what was kept.
    pub fn var_interval(&self, level: f64, z: f64) -> Result<Interval, LevelTooLow> {
        self.var_interval_with_design_effect(level, z, 1.0)
    }

    /// The same for dependent years: s is wider by √(design effect).
    pub(crate) fn var_interval_with_design_effect(
        &self,
        level: f64,
        z: f64,
        design_effect: f64,
    ) -> Result<Interval, LevelTooLow> {
        if self.years == 0 {
            return Ok(Interval::new(0.0, 0.0, 0.0).in_doubt());
        }
        let n = self.years as f64;
        let value = self.at_rank(rank(level, self.years), level)?;
        let half = z * (n * level * (1.0 - level) * design_effect).sqrt();
        let lower = (n * level - half).floor().max(1.0);
        let upper = (n * level + half).ceil() + 1.0;
        let low = self.at_rank(lower as u64, level)?;
        let high = self.at_rank(upper.min(n) as u64, level)?;
        let interval = Interval::new(value, low, high);
        Ok(if upper > n {
            interval.in_doubt()
        } else {
            interval
        })
    }

    /// TVaR_p, the mean of the worst (1−p)·n years, with its standard error.
    ///
    /// The boundary year counts fractionally, which is the same as
    /// ```text
    ///   TVaR = VaR + Σ(x − VaR)₊ / ((1−p)·n)
    ///   s.e.² = [ Var(X | X ≥ VaR) + p·(TVaR − VaR)² ] / ((1−p)·n)
    ///         = Var((X − VaR)₊) / ((1−p)²·n)
    /// ```
    /// In doubt with fewer than 20 years in the tail, or if the tail
    /// [looks infinite](Self::looks_infinite). Sources: Rockafellar, Uryasev,
    /// J. Banking & Finance 26 (2002); Manistre, Hancock, NAAJ 9 (2005).
    ///
    /// # Errors
    /// [`LevelTooLow`] if the level reaches below what was kept.
    pub fn tvar(&self, level: f64) -> Result<Estimate, LevelTooLow> {
        if self.years == 0 {
            return Ok(Estimate::new(0.0, f64::INFINITY));
        }
        let var = self.at_rank(rank(level, self.years), level)?;
        let (sum, squares) = self.excess(var);
        let thin = self.is_thin(level, self.years);
        Ok(self.tvar_from((level, var), (sum, squares), self.years, thin))
    }

    /// Do too few of so many independent units lie beyond a level for the error of its TVaR?
    pub(crate) fn is_thin(&self, level: f64, units: u64) -> bool {
        (1.0 - level) * (units as f64) < FEWEST_TAIL_YEARS
    }

    /// TVaR from sums over `clusters` independent units of their total excess above the VaR.
    pub(crate) fn tvar_from(
        &self,
        (level, var): (f64, f64),
        (sum, squares): (f64, f64),
        clusters: u64,
        is_thin: bool,
    ) -> Estimate {
        let beyond = (1.0 - level) * self.years as f64;
        let units = clusters as f64;
        let mean = sum / units;
        let variance = (squares / units - mean * mean).max(0.0);
        let error = (variance * units).sqrt() / beyond;
        let estimate = Estimate::new(var + sum / beyond, error);
        let is_thin = is_thin && !estimate.is_structural_zero();
        if is_thin || self.looks_infinite() {
            estimate.in_doubt()
        } else {
            estimate
        }
    }

    /// Sum and sum of squares of what lies above an amount, cell by cell; within a cell that the amount cuts and
    /// that is not known, all above are taken to be their mean.
    pub(crate) fn excess(&self, amount: f64) -> (f64, f64) {
        match &self.amounts {
            Amounts::Each(_) => {
                let (mut sum, mut squares) = (0.0, 0.0);
                for (key, sums) in by_cell(self.above(amount)) {
                    let (more, more_squares) = sums.excess(key, amount);
                    sum += more;
                    squares += more_squares;
                }
                (sum, squares)
            }
            Amounts::ByCells(parts) => parts.excess(amount),
        }
    }

    /// The values strictly above an amount, in descending order, where they are kept [one by one](Self::values).
    #[must_use]
    pub fn above(&self, amount: f64) -> &[f64] {
        let values = self.values();
        &values[..values.partition_point(|&value| value > amount)]
    }

    /// The kept values in descending order; none where they are kept by cells, beyond [`EXACT_YEARS`].
    #[must_use]
    pub fn values(&self) -> &[f64] {
        match &self.amounts {
            Amounts::Each(values) => values,
            Amounts::ByCells(_) => &[],
        }
    }

    /// How many values are kept.
    #[must_use]
    pub fn kept(&self) -> u64 {
        match &self.amounts {
            Amounts::Each(values) => values.len() as u64,
            Amounts::ByCells(parts) => parts.count(),
        }
    }

    /// How many of the kept values lie above an amount that is one of them.
    pub(crate) fn count_above(&self, amount: f64) -> u64 {
        match &self.amounts {
            Amounts::Each(_) => self.above(amount).len() as u64,
            Amounts::ByCells(parts) => parts.count_above(amount),
        }
    }

    /// How many of the kept values lie at an amount that is one of them, or above it.
    pub(crate) fn count_from(&self, amount: f64) -> u64 {
        match &self.amounts {
            Amounts::Each(values) => values.partition_point(|&value| value >= amount) as u64,
            Amounts::ByCells(parts) => parts.count_from(amount),
        }
    }

    /// The largest values in descending order, so many of them at least, with how often each comes; those of a
    /// cell that is not known as so many of their mean.
    pub(crate) fn largest(&self, most: u64) -> impl Iterator<Item = (f64, u64)> + '_ {
        let each = self.values().iter().map(|value| (*value, 1));
        let by_cells = match &self.amounts {
            Amounts::Each(_) => None,
            Amounts::ByCells(parts) => Some(parts.largest(most)),
        };
        each.chain(by_cells.into_iter().flatten())
    }

    /// Mean and number of the kept values of each cell, in descending order.
    pub(crate) fn means(&self) -> impl Iterator<Item = (f64, u64)> + '_ {
        let each = by_cell(self.values()).map(|(key, sums)| (sums.mean(key), sums.count));
        let by_cells = match &self.amounts {
            Amounts::Each(_) => None,
            Amounts::ByCells(parts) => Some(parts.means()),
        };
        each.chain(by_cells.into_iter().flatten())
    }

    /// The cells in which figures asked so far had to guess, highest first.
    fn guessed(&self) -> Vec<super::parts::Part> {
        match &self.amounts {
            Amounts::Each(_) => Vec::new(),
            Amounts::ByCells(parts) => parts.guessed(),
        }
    }

    /// The same as if the years with an amount were all there are; `None` without any.
    pub(crate) fn of_positives(&self) -> Option<Self> {
        let years = self.kept();
        (years > 0).then(|| Self {
            years,
            ..self.clone()
        })
    }

    /// Number of years, absent ones included.
    #[must_use]
    pub fn years(&self) -> u64 {
        self.years
    }

    /// Whether every positive value was kept, so that any level can be answered.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// The lowest level that can be answered without its interval; 0 if all values are kept.
    #[must_use]
    pub fn lowest_level(&self) -> f64 {
        if self.is_complete {
            0.0
        } else {
            1.0 - self.kept() as f64 / self.years as f64
        }
    }

    /// The kept value with so many above it.
    pub(crate) fn nth_largest(&self, above: u64) -> Option<f64> {
        match &self.amounts {
            Amounts::Each(values) => values.get(above as usize).copied(),
            Amounts::ByCells(parts) => parts.nth_largest(above),
        }
    }

    /// The rank-th smallest of all years (1 ≤ rank ≤ n).
    fn at_rank(&self, rank: u64, asked: f64) -> Result<f64, LevelTooLow> {
        match self.nth_largest(self.years - rank) {
            Some(value) => Ok(value),
            None if self.is_complete => Ok(0.0),
            None => Err(LevelTooLow {
                asked,
                lowest: self.lowest_level(),
            }),
        }
    }
}

/// Descending values by the cells that they would be kept in.
fn by_cell(values: &[f64]) -> impl Iterator<Item = (u64, Sums)> + '_ {
    let key = |value: &f64| value.to_bits() >> SHIFT;
    let cells = values.chunk_by(move |one, next| key(one) == key(next));
    cells.map(move |values| (key(&values[0]), Sums::of_all(values)))
}

/// ⌈p·n⌉ for 0 ≤ p ≤ 1, at least 1, with p meant as the decimal it was written as.
///
/// ```
/// use obligor::summary::tail::rank;
/// assert_eq!(rank(0.07, 100), 7); // 0.07 · 100 is 7.000000000000001 in f64
/// assert_eq!(rank(0.071, 100), 8);
/// ```
#[must_use]
pub fn rank(level: f64, years: u64) -> u64 {
    let exact = level * years as f64;
    let nearest = exact.round();
    let is_whole = (exact - nearest).abs() <= 1e-12 * years as f64;
    let rank = if is_whole { nearest } else { exact.ceil() };
    (rank as u64).clamp(1, years.max(1))
}

#[cfg(test)]
mod tests;
