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

use crate::units::LEAST_LOSS;
use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use super::again::{Found, MOST_SINGLE};
use super::cell::{SHIFT, Sums};
use super::cells::Cells;
use super::estimate::{Estimate, Interval, LevelTooLow, Z_95};
use super::parts::Parts;

/// Years up to which every amount of a tail is kept as it is: 10⁷.
pub const EXACT_YEARS: u64 = 10_000_000;

/// Standard errors of room below the lowest level.
const ROOM: f64 = 6.0;

/// Values kept beyond those the levels ask for.
const SPARE: f64 = 16.0;

/// Amounts sifted at a time.
const SIFTED: usize = 256;

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

    /// Is it of another pass?
    pub(crate) fn is_again(&self) -> bool {
        matches!(self.0, Kept::Again(_))
    }

    /// Does another pass have anything to look up?
    pub(crate) fn seeks(&self) -> bool {
        matches!(&self.0, Kept::Again(found) if found.seeks())
    }

    /// Adds amounts of any years in any order; below half a cent ([`LEAST_LOSS`]) and NaN count as zero.
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

/// The k largest amounts, one by one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Largest {
    /// Values to keep.
    capacity: usize,
    /// Bits of positive f64, which are ordered as the numbers are and survive any format.
    kept: Vec<u64>,
    /// Bits of the smallest value that matters; values at or below it are forgotten.
    floor: u64,
}

impl Largest {
    fn new(capacity: usize) -> Self {
        Self {
            capacity,
            kept: Vec::new(),
            floor: 0,
        }
    }

    #[inline]
    fn add(&mut self, values: &[f64]) {
        // Sifted without a branch: which value passes is what no branch predictor can know.
        let mut sifted = [0u64; SIFTED];
        for chunk in values.chunks(SIFTED) {
            let floor = f64::from_bits(self.floor).max(LEAST_LOSS.next_down());
            let mut count = 0;
            for &value in chunk {
                sifted[count % SIFTED] = value.to_bits();
                count += usize::from(value > floor);
            }
            self.kept.extend_from_slice(&sifted[..count]);
            if self.kept.len() >= 2 * self.capacity {
                self.prune();
            }
        }
    }

    fn merge(&mut self, other: Self) {
        self.floor = self.floor.max(other.floor);
        self.kept.extend(other.kept);
        if self.kept.len() >= 2 * self.capacity {
            self.prune();
        }
    }

    /// In descending order, and whether they are all there were.
    fn finish(mut self) -> (Vec<f64>, bool) {
        if self.kept.len() > self.capacity {
            self.prune();
        }
        self.kept.sort_unstable_by_key(|&bits| Reverse(bits));
        let values = self.kept.into_iter().map(f64::from_bits).collect();
        (values, self.floor == 0)
    }

    #[cold]
    fn prune(&mut self) {
        let (_, &mut smallest, _) = self
            .kept
            .select_nth_unstable_by_key(self.capacity - 1, |&bits| Reverse(bits));
        self.kept.truncate(self.capacity);
        self.floor = smallest;
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
mod tests {
    use super::*;
    use crate::summary::testing::Random;

    fn tail_of(values: &[f64], years: u64, lowest: f64) -> SortedTail {
        let mut tail = Tail::new(years, lowest);
        tail.add(values);
        tail.finish(years)
    }

    #[test]
    fn the_boundary_year_counts_fractionally() {
        let tail = tail_of(&[5.0, 3.0, 9.0, 1.0], 10, 0.0);
        // Worst 2.5 years: 9, 5 and half of 3.
        assert!((tail.tvar(0.75).unwrap().value() - 15.5 / 2.5).abs() < 1e-14);
        assert_eq!(tail.var(0.75).unwrap().value(), 3.0);
        assert_eq!(tail.var(0.6).unwrap().value(), 0.0);
        assert_eq!(tail.var(0.61).unwrap().value(), 1.0);
        // Over all ten years it is the mean.
        assert!((tail.tvar(0.0).unwrap().value() - 1.8).abs() < 1e-14);
    }

    #[test]
    fn the_error_of_tvar_follows_the_formula() {
        let mut random = Random::seeded(3);
        let mut values: Vec<f64> = (0..1_000).map(|_| random.normal().exp()).collect();
        let tail = tail_of(&values, 1_000, 0.9);
        values.sort_by(|a, b| b.total_cmp(a));
        let (worst, var) = (&values[..100], values[100]);
        let tvar = worst.iter().sum::<f64>() / 100.0;
        let spread = worst.iter().map(|x| (x - tvar).powi(2)).sum::<f64>() / 100.0;
        let expected = ((spread + 0.9 * (tvar - var).powi(2)) / 100.0).sqrt();
        let seen = tail.tvar(0.9).unwrap();
        assert!((seen.value() / tvar - 1.0).abs() < 1e-13);
        assert!((seen.standard_error() / expected - 1.0).abs() < 1e-12);
    }

    #[test]
    fn order_blocks_and_shards_keep_the_same_values() {
        let seed = 5;
        let mut random = Random::seeded(seed);
        let mut values: Vec<f64> = (0..50_000)
            .map(|_| {
                if random.uniform() < 0.3 {
                    0.0
                } else {
                    random.normal().exp().min(8.0)
                }
            })
            .collect();
        let whole = tail_of(&values, 50_000, 0.98);
        for _ in 0..5 {
            random.shuffle(&mut values);
            let mut parts = vec![Tail::new(50_000, 0.98); 4];
            let mut rest = &values[..];
            while !rest.is_empty() {
                let (block, after) = rest.split_at(random.below(3_000).min(rest.len()));
                parts[random.below(4)].add(block);
                rest = after;
            }
            let mut merged = parts.pop().unwrap();
            parts.into_iter().for_each(|part| merged.merge(part));
            assert_eq!(merged.finish(50_000), whole, "seed {seed}");
        }
    }

    #[test]
    fn pruned_and_whole_agree_at_every_level_kept() {
        let mut random = Random::seeded(6);
        let values: Vec<f64> = (0..100_000).map(|_| random.normal().exp()).collect();
        let (pruned, whole) = (
            tail_of(&values, 100_000, 0.99),
            tail_of(&values, 100_000, 0.0),
        );
        assert!(!pruned.is_complete() && whole.is_complete());
        for level in [0.99, 0.995, 0.996, 0.9999] {
            assert_eq!(
                pruned.var_interval(level, 5.0),
                whole.var_interval(level, 5.0)
            );
            assert_eq!(
                pruned.tvar(level).unwrap().value(),
                whole.tvar(level).unwrap().value()
            );
        }
        let error = pruned.var(0.9).unwrap_err();
        assert_eq!(error.asked, 0.9);
        assert!(error.to_string().contains("hint: name it among the levels"));
    }

    /// The same amounts kept by cells, as beyond [`EXACT_YEARS`].
    fn by_cells(values: &[f64], years: u64, lowest: f64) -> SortedTail {
        let mut tail = Tail(Kept::ByCells(Cells::new(capacity(years, lowest, 1.0))));
        values.chunks(1_000).for_each(|block| tail.add(block));
        tail.finish(years)
    }

    #[test]
    fn cells_keep_quantiles_within_a_quarter_of_a_thousandth() {
        let mut random = Random::seeded(17);
        let values: Vec<f64> = (0..200_000)
            .map(|_| 1e5 * (1.5 * random.normal()).exp())
            .collect();
        let (cells, exact) = (
            by_cells(&values, 400_000, 0.9),
            tail_of(&values, 400_000, 0.9),
        );
        assert!(cells.values().is_empty() && !cells.is_complete());
        let near =
            |a: f64, b: f64, bound: f64| assert!((a / b - 1.0).abs() <= bound, "{a} for {b}");
        for level in [0.9, 0.95, 0.99, 0.995, 0.999, 0.9999] {
            let (seen, known) = (cells.var(level).unwrap(), exact.var(level).unwrap());
            near(seen.value(), known.value(), 2.5e-4);
            near(seen.low(), known.low(), 2.5e-4);
            near(seen.high(), known.high(), 2.5e-4);
            let (seen, known) = (cells.tvar(level).unwrap(), exact.tvar(level).unwrap());
            near(seen.value(), known.value(), 1e-6);
            near(seen.standard_error(), known.standard_error(), 1e-4);
        }
        let (seen, known) = (cells.tail_index().unwrap(), exact.tail_index().unwrap());
        near(seen.value(), known.value(), 1e-3);
        assert_eq!(cells.looks_infinite(), exact.looks_infinite());
        assert!(cells.var(0.5).is_err());
    }

    #[test]
    fn cells_are_exact_at_atoms_and_where_every_amount_is_known() {
        let mut values = vec![1.0; 900];
        values.extend([5e6; 100]);
        let tail = by_cells(&values, 2_000, 0.9);
        let var = tail.var(0.96).unwrap();
        assert_eq!((var.value(), var.low(), var.high()), (5e6, 5e6, 5e6));
        assert_eq!(tail.tvar(0.96).unwrap(), Estimate::new(5e6, 0.0));
        // 100 of 5e6 and 100 of 1 among the worst tenth.
        let tvar = tail.tvar(0.9).unwrap().value();
        assert!((tvar / 2_500_000.5 - 1.0).abs() < 1e-15);
        // Others in the same cells move no atom at their end: 1.0001 above 1, 4,999,900 below 5e6.
        let crowded: Vec<f64> = values
            .iter()
            .copied()
            .chain([1.0001; 50])
            .chain([4_999_900.0; 50])
            .collect();
        let (cells, exact) = (
            by_cells(&crowded, 2_000, 0.0),
            tail_of(&crowded, 2_000, 0.0),
        );
        for level in [0.5, 0.7, 0.91, 0.96, 0.99] {
            assert_eq!(cells.var(level), exact.var(level), "{level}");
            let [seen, known] = [&cells, &exact].map(|it| it.tvar(level).unwrap().value());
            assert!(
                (seen / known - 1.0).abs() < 1e-12,
                "{level}: {seen} for {known}"
            );
        }
        let whole = by_cells(&values, 2_000, 0.0);
        assert!(whole.is_complete());
        assert_eq!(whole.var(0.5).unwrap().value(), 0.0);
        assert_eq!(whole.of_positives().unwrap().var(0.5).unwrap().value(), 1.0);
    }

    #[test]
    fn cells_are_the_same_bits_in_any_order_blocks_and_shards() {
        let mut random = Random::seeded(18);
        let mut values: Vec<f64> = (0..60_000).map(|_| (2.0 * random.normal()).exp()).collect();
        let whole = by_cells(&values, 60_000, 0.95);
        let empty = || Tail(Kept::ByCells(Cells::new(capacity(60_000, 0.95, 1.0))));
        for _ in 0..4 {
            random.shuffle(&mut values);
            let mut parts = vec![empty(); 3];
            for block in values.chunks(777) {
                parts[random.below(3)].add(block);
            }
            let mut merged = empty();
            for part in parts {
                let text = serde_json::to_string(&part).unwrap();
                merged.merge(serde_json::from_str(&text).unwrap());
            }
            assert_eq!(merged.finish(60_000), whole);
        }
    }

    /// All that is asked of a tail, to the bit.
    fn asked(tail: &SortedTail) -> String {
        let levels = [0.0, 0.3, 0.5, 0.9, 0.91, 0.95, 0.99, 0.995, 0.999, 0.9999];
        let each: Vec<_> = levels.map(|it| (tail.var(it), tail.tvar(it))).to_vec();
        let positives = tail.of_positives().filter(|_| tail.is_complete());
        let positives = positives.map(|it| it.var(0.5));
        let kept = (tail.kept(), tail.is_complete(), tail.lowest_level());
        let index = (tail.tail_index(), tail.looks_infinite());
        format!("{each:?} {positives:?} {kept:?} {index:?}")
    }

    /// The figures after as many passes as it takes, amounts in random order in blocks over shards; and how many.
    fn in_passes(
        random: &mut Random,
        values: &mut [f64],
        (years, lowest): (u64, f64),
        most_single: u64,
    ) -> (String, u32) {
        let keeping = Keeping::exact().one_by_one_up_to(0);
        let mut pass = |values: &mut [f64], empty: &Tail| {
            random.shuffle(values);
            let mut parts = vec![empty.clone(); 3];
            for block in values.chunks(777) {
                parts[random.below(3)].add(block);
            }
            let mut merged = empty.clone();
            for part in parts {
                let text = serde_json::to_string(&part).unwrap();
                merged.merge(serde_json::from_str(&text).unwrap());
            }
            merged
        };
        let mut tail = pass(values, &Tail::keeping(years, lowest, keeping));
        let ask = |tail: &SortedTail| drop(asked(tail));
        for passes in 1.. {
            let again = tail.again_of(years, most_single, ask);
            if !again.seeks() {
                return (asked(&tail.finish(years)), passes);
            }
            tail.learn(pass(values, &again));
        }
        unreachable!()
    }

    #[test]
    fn another_pass_gives_every_figure_of_amounts_kept_one_by_one() {
        let seed = 19;
        let mut random = Random::seeded(seed);
        let mut wide: Vec<f64> = (0..12_000).map(|_| (2.0 * random.normal()).exp()).collect();
        let mut atoms: Vec<f64> = wide.iter().map(|it| 1.0 + it.clamp(0.7, 3.0)).collect();
        // Nine in ten lie in one cell, a third of these on one amount in its midst.
        let crowd = |random: &mut Random| match random.below(30) {
            0..3 => 5.0 + random.uniform(),
            3..12 => 4.001,
            _ => 4.0 + 0.001_9 * random.uniform(),
        };
        let mut crowded: Vec<f64> = (0..12_000).map(|_| crowd(&mut random)).collect();
        let mut infinite: Vec<f64> = wide.iter().map(|it| it.powi(3)).collect();
        for values in [&mut wide, &mut atoms, &mut infinite, &mut crowded] {
            for (years, lowest) in [(12_000, 0.95), (20_000, 0.9), (12_000, 0.0)] {
                let exact = asked(&tail_of(values, years, lowest));
                let of = (years, lowest);
                let (seen, passes) = in_passes(&mut random, values, of, MOST_SINGLE);
                assert_eq!(seen, exact, "seed {seed}");
                assert!(passes <= 2, "{passes}");
                // Where windows hold more than fits they are narrowed first.
                let (seen, passes) = in_passes(&mut random, values, of, 10);
                assert_eq!(seen, exact, "seed {seed}");
                assert!(passes <= 4, "{passes}");
            }
        }
    }

    #[test]
    fn a_year_past_the_last_that_is_kept_as_it_is_goes_by_cells() {
        let finished = |years| {
            let mut tail = Tail::new(years, 0.99);
            tail.add(&[3.0, 7.0]);
            tail.finish(years)
        };
        let (last, next) = (finished(EXACT_YEARS), finished(EXACT_YEARS + 1));
        assert_eq!((last.values(), last.kept()), (&[7.0, 3.0][..], 2));
        assert_eq!((next.values(), next.kept()), (&[][..], 2));
        assert_eq!(next.var(1.0).unwrap().value(), 7.0);
    }

    #[test]
    fn an_atom_has_the_same_amount_for_value_and_bounds() {
        let mut values = vec![1.0; 900];
        values.extend([5e6; 100]);
        let tail = tail_of(&values, 1_000, 0.9);
        let var = tail.var(0.95).unwrap();
        assert_eq!((var.value(), var.low(), var.high()), (5e6, 5e6, 5e6));
        assert_eq!(tail.tvar(0.95).unwrap(), Estimate::new(5e6, 0.0));
        assert_eq!(tail.var(0.9).unwrap().value(), 1.0);
        assert_eq!(tail.var(0.901).unwrap().value(), 5e6);
    }

    #[test]
    fn an_all_zero_column_is_zero_at_every_level() {
        let tail = tail_of(&[0.0, -1.0, f64::NAN], 10_000, 0.99);
        assert!(tail.is_complete());
        assert!(tail.var(0.5).unwrap().is_structural_zero());
        assert!(tail.tvar(0.99).unwrap().is_structural_zero());
        assert!(tail.tvar(0.99).unwrap().is_trustworthy());
        assert_eq!(tail.tail_index(), None);
    }

    #[test]
    fn a_single_value_is_the_worst_year() {
        let tail = tail_of(&[7.0], 1, 0.99);
        assert_eq!(tail.var(0.99).unwrap().value(), 7.0);
        assert!(!tail.var(0.99).unwrap().is_trustworthy());
        assert_eq!(tail_of(&[7.0], 100, 0.99).var(0.995).unwrap().value(), 7.0);
        assert_eq!(tail_of(&[7.0], 100, 0.99).var(0.99).unwrap().value(), 0.0);
        assert!((tail_of(&[7.0], 100, 0.99).tvar(0.98).unwrap().value() - 3.5).abs() < 1e-14);
    }

    #[test]
    fn no_years_answer_without_trust() {
        let tail = tail_of(&[], 0, 0.99);
        assert!(!tail.var(0.99).unwrap().is_trustworthy());
        assert!(!tail.tvar(0.99).unwrap().is_trustworthy());
    }

    #[test]
    fn ranks_are_those_of_the_written_decimal() {
        for (level, years, expected) in [
            (0.99, 1_000_000, 990_000),
            (0.995, 1_000_000, 995_000),
            (1.0 - 1.0 / 250.0, 1_000_000, 996_000),
            (0.98, 250, 245),
            (0.99, 250, 248),
            (0.0, 10, 1),
            (1.0, 10, 10),
            (0.9, 1_000_000_000, 900_000_000),
        ] {
            assert_eq!(rank(level, years), expected, "{level} of {years}");
        }
    }

    #[test]
    fn the_intervals_cover_the_lognormal_quantile_and_its_tail_mean() {
        // σ = 1: VaR99 = e^2.3263, TVaR99 = e^½ Φ(1 − 2.3263)/0.01.
        let (var, tvar) = (2.326_347_874_040_841f64.exp(), 15.229_0);
        let (n, repetitions) = (20_000u64, 400u64);
        let (mut vars, mut tvars) = (0, 0);
        for seed in 0..repetitions {
            let mut random = Random::seeded(9_000 + seed);
            let values: Vec<f64> = (0..n).map(|_| random.normal().exp()).collect();
            let tail = tail_of(&values, n, 0.99);
            let seen = tail.var(0.99).unwrap();
            vars += u32::from(seen.low() <= var && var <= seen.high());
            let seen = tail.tvar(0.99).unwrap().interval(Z_95);
            tvars += u32::from(seen.low() <= tvar && tvar <= seen.high());
        }
        let [vars, tvars] = [vars, tvars].map(|count| f64::from(count) / repetitions as f64);
        assert!((0.92..=0.99).contains(&vars), "VaR covered in {vars}");
        assert!((0.90..=0.99).contains(&tvars), "TVaR covered in {tvars}");
    }

    /// What an interval may hold of laws without a variance, on which `looks_infinite` casts doubt.
    #[test]
    fn the_error_of_a_heavy_tail_mean_is_doubted_where_it_does_not_cover() {
        // Pareto of index 1/0.6, as of a generalised Pareto tail of shape 0.6: VaR99 = 100^0.6, TVaR99 = 2.5 VaR99.
        let shape = 0.6;
        let var = 100f64.powf(shape);
        let tvar = var / (1.0 - shape);
        let (n, repetitions) = (20_000u64, 400u64);
        let (mut vars, mut missed, mut trusted) = (0, 0, 0);
        for seed in 0..repetitions {
            let mut random = Random::seeded(19_000 + seed);
            let values: Vec<f64> = (0..n).map(|_| random.uniform().powf(-shape)).collect();
            let tail = tail_of(&values, n, 0.99);
            let seen = tail.var(0.99).unwrap();
            vars += u32::from(seen.low() <= var && var <= seen.high());
            let seen = tail.tvar(0.99).unwrap();
            let held = seen.interval(Z_95);
            if !(held.low() <= tvar && tvar <= held.high()) {
                missed += 1;
                trusted += u32::from(seen.is_trustworthy());
            }
        }
        let of = |count: u32| f64::from(count) / repetitions as f64;
        let (vars, missed, trusted) = (of(vars), of(missed), of(trusted));
        println!(
            "VaR held in {vars}; TVaR missed in {missed}, of all runs missed and trusted in {trusted}"
        );
        assert!((0.92..=0.99).contains(&vars), "VaR covered in {vars}");
        assert!(
            missed > 0.1,
            "a tail this heavy is not told by its error: {missed}"
        );
    }
}
