//! VaR and TVaR from the exact largest values of a column.
//!
//! ```text
//!   amounts ──> above the floor? ──> buffer of 2k ──full──> keep the k largest,
//!                no: forgotten                               floor = the smallest of them
//! ```
//! k = (1−p)·n + 6·√(n·p·(1−p)) + 16 for the lowest level p: the years beyond
//! the level and room for intervals up to six standard errors. What is kept is
//! a set, the k largest, so neither order nor blocks nor shards can change it.
//! With k positive values or fewer all of them are kept and every level is exact.

use crate::units::LEAST_LOSS;
use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use super::estimate::{Estimate, Interval, LevelTooLow, Z_95};

/// Standard errors of room below the lowest level.
const ROOM: f64 = 6.0;

/// Values kept beyond those the levels ask for.
const SPARE: f64 = 16.0;

/// Amounts sifted at a time.
const SIFTED: usize = 256;

/// Years beyond a level under which the error of its TVaR is not relied on.
pub(crate) const FEWEST_TAIL_YEARS: f64 = 20.0;

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
pub struct Tail {
    /// Values to keep.
    capacity: usize,
    /// Bits of positive f64, which are ordered as the numbers are and survive any format.
    kept: Vec<u64>,
    /// Bits of the smallest value that matters; values at or below it are forgotten.
    floor: u64,
}

impl Tail {
    /// An empty tail for `years` years and levels down to `lowest` (0 ≤ lowest < 1; 0 keeps all).
    #[must_use]
    pub fn new(years: u64, lowest: f64) -> Self {
        Self::with_design_effect(years, lowest, 1.0)
    }

    /// Room for intervals of dependent years, wider by √(design effect).
    #[must_use]
    pub fn with_design_effect(years: u64, lowest: f64, design_effect: f64) -> Self {
        let capacity = capacity(years, lowest, design_effect);
        Self {
            capacity,
            kept: Vec::new(),
            floor: 0,
        }
    }

    /// Adds amounts of any years in any order; below a cent ([`LEAST_LOSS`]) and NaN count as zero.
    #[inline]
    pub fn add(&mut self, values: &[f64]) {
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

    /// Adds what another part of the years has kept.
    ///
    /// # Panics
    /// If the two were built for different years or levels.
    pub fn merge(&mut self, other: Self) {
        assert_eq!(
            self.capacity, other.capacity,
            "tails of one column are built alike"
        );
        self.floor = self.floor.max(other.floor);
        self.kept.extend(other.kept);
        if self.kept.len() >= 2 * self.capacity {
            self.prune();
        }
    }

    /// Sorts what is kept: ready to answer for `years` years.
    #[must_use]
    pub fn finish(mut self, years: u64) -> SortedTail {
        if self.kept.len() > self.capacity {
            self.prune();
        }
        let is_complete = self.floor == 0;
        self.kept.sort_unstable_by_key(|&bits| Reverse(bits));
        let values = self.kept.into_iter().map(f64::from_bits).collect();
        SortedTail {
            years,
            values,
            is_complete,
        }
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
    values: Vec<f64>,
    is_complete: bool,
}

impl SortedTail {
    /// A tail from its positive values in descending order.
    pub(crate) fn from_descending(years: u64, values: Vec<f64>, is_complete: bool) -> Self {
        Self {
            years,
            values,
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
        let (mut sum, mut squares) = (0.0, 0.0);
        for excess in self.above(var).iter().map(|value| value - var) {
            sum += excess;
            squares += excess * excess;
        }
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

    /// The values strictly above an amount, in descending order.
    #[must_use]
    pub fn above(&self, amount: f64) -> &[f64] {
        &self.values[..self.values.partition_point(|&value| value > amount)]
    }

    /// The kept values in descending order.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
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
            1.0 - self.values.len() as f64 / self.years as f64
        }
    }

    /// The rank-th smallest of all years (1 ≤ rank ≤ n).
    fn at_rank(&self, rank: u64, asked: f64) -> Result<f64, LevelTooLow> {
        let from_top = (self.years - rank) as usize;
        match self.values.get(from_top) {
            Some(&value) => Ok(value),
            None if self.is_complete => Ok(0.0),
            None => Err(LevelTooLow {
                asked,
                lowest: self.lowest_level(),
            }),
        }
    }
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
}
