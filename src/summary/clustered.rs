//! The typical member of a group: years are the clusters.
//!
//! A group of m members has n·m member-years, but the members of one year share
//! its events: a cascade hits many at once. What is independent is the year, so
//! errors come from the spread of yearly sums, with m members a year:
//!
//! ```text
//!   mean    s.e. = sd(yearly total) / (m·√n)
//!   VaR     s.e. of ranks = √(N·p·(1−p)·d),   N = n·m,
//!           d = Var(members beyond VaR in a year) / (m·q·(1−q)) ≥ 1     design effect
//!   TVaR    s.e. = sd(yearly Σ(x − VaR)₊) / (m·(1−p)·√n)
//!   sd s    s.e. = sd(yearly Σx² − 2·mean·Σx) / (2·m·s·√n)
//! ```
//! With independent members d = 1; if all are hit alike d = m. Source: Kish,
//! Survey Sampling (1965), §5.4; Asmussen, Glynn, Stochastic Simulation (2007), §IV.
//!
//! A large group has more member-years beyond a level than any reader needs. Past
//! [`MOST_BEYOND`] of them only some members of each year enter quantiles and
//! TVaR, by turns, so that every year is still seen: members of one year tell much
//! the same; past [`EXACT_YEARS`](super::tail::EXACT_YEARS) only some years do. The errors are those of that smaller
//! sample. Mean, probability and histogram always count everybody.

use crate::units::LEAST_LOSS;
use serde::{Deserialize, Serialize};

use super::column::{ColumnSpec, ColumnSummary, doubt_if};
use super::estimate::{Estimate, LevelTooLow};
use super::exceedance::{self, ExceedancePoint};
use super::growth::Growth;
use super::histogram::Histogram;
use super::member_tail::{FinishedMembers, MemberTail, design_effect};
use super::moments::{Moments, for_each_group};
use super::paired::RatioOfMeans;
use super::probability::Proportion;
use super::spread::Units;
use super::tail::Keeping;
use super::tail_index::Order;

pub use super::member_tail::MOST_BEYOND;

/// The column of a typical member of a group; used like [`Column`](super::Column).
///
/// ```
/// use obligor::summary::{ClusteredColumn, ColumnSpec};
/// let spec = ColumnSpec { levels: vec![0.75], ..ColumnSpec::default() };
/// let mut column = ClusteredColumn::new(&spec, 2, 2); // two years, two members
/// column.add_rows(&[0, 0], &[0, 1], &[30.0, 10.0]); // both hit in the same year
/// let summary = column.finish(2)?;
/// assert_eq!(summary.mean.value(), 10.0);
/// // Yearly totals 40 and 0: sd 28.28, / (2·√2) = 10, where four independent years would have 7.1.
/// assert!((summary.mean.standard_error() - 10.0).abs() < 1e-12);
/// # Ok::<(), obligor::summary::LevelTooLow>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClusteredColumn {
    spec: ColumnSpec,
    members: u32,
    /// Member-years one by one.
    pooled: Moments,
    /// Total of the group in each year.
    totals: Moments,
    /// Number of members with a positive amount in each year.
    counts: Moments,
    /// Total times number of members of each year, for the error of the mean given a loss.
    products: Moments,
    /// Sum of the squares of the members' amounts in each year.
    squares: Moments,
    /// That sum times the total of each year, for the error of the standard deviation.
    squares_by_totals: Moments,
    tail: MemberTail,
    histogram: Option<Histogram>,
    #[serde(skip)]
    scratch: Scratch,
}

impl ClusteredColumn {
    /// An empty column for `years` years of a group of `members`, numbered from 0.
    #[must_use]
    pub fn new(spec: &ColumnSpec, years: u64, members: u32) -> Self {
        Self::keeping(spec, (years, members), Keeping::default())
    }

    /// The same with its tail kept as is said.
    pub(crate) fn keeping(
        spec: &ColumnSpec,
        (years, members): (u64, u32),
        keeping: Keeping,
    ) -> Self {
        let tail = MemberTail::new(years, members.max(1), spec.lowest(), keeping);
        Self::with_tail(spec, members, tail)
    }

    /// What another pass over the same `years` years has to look up for exact figures.
    pub(crate) fn again(&self, years: u64) -> Self {
        let ask = |tail: &FinishedMembers| {
            // A level too low is told when the column is finished.
            let _ = self.ask(tail, years, &mut ColumnSummary::default());
            let _ = tail.sorted.tail_index();
            let _ = tail.sorted.looks_without_moment(Order::Fourth);
        };
        let tail = self.tail.again(years, ask);
        Self {
            histogram: None,
            ..Self::with_tail(&self.spec, self.members, tail)
        }
    }

    /// Bytes that its amounts take after so many more years.
    pub(crate) fn bytes(&self, growth: Growth) -> f64 {
        self.tail.bytes(growth)
    }

    /// Does another pass have anything to look up?
    pub(crate) fn seeks(&self) -> bool {
        self.tail.seeks()
    }

    /// Puts what another pass found in its place.
    pub(crate) fn learn(&mut self, other: Self) {
        self.tail.learn(other.tail);
    }

    /// An empty column for batches of so many years (or member-years) each, that share parameters: a batch
    /// stands for a year of the group, its years for the members, and all of them count. All rows of a batch
    /// must come in one call of their own.
    pub(crate) fn of_batches(spec: &ColumnSpec, batches: u64, members: u32) -> Self {
        let tail = MemberTail::of_batches(batches, members, spec.lowest());
        Self::with_tail(spec, members, tail)
    }

    fn with_tail(spec: &ColumnSpec, members: u32, tail: MemberTail) -> Self {
        Self {
            spec: spec.clone(),
            members: members.max(1),
            pooled: Moments::default(),
            totals: Moments::default(),
            counts: Moments::default(),
            products: Moments::default(),
            squares: Moments::default(),
            squares_by_totals: Moments::default(),
            tail,
            histogram: spec.histogram.then(Histogram::default),
            scratch: Scratch::default(),
        }
    }

    /// Adds rows in ascending order of years and, within a year, of members; zeros may be left out.
    ///
    /// All rows of a group of [`GROUP_YEARS`](super::GROUP_YEARS) years must
    /// come in one call.
    ///
    /// # Panics
    /// If there is not one member and one value a row.
    pub fn add_rows(&mut self, years: &[u32], members: &[u32], values: &[f64]) {
        assert!(
            years.len() == members.len() && years.len() == values.len(),
            "one value a row"
        );
        if self.tail.is_again() {
            return self.tail.add(years, members, values);
        }
        for_each_group(years, values, |years, values| self.add_group(years, values));
        self.tail.add(years, members, values);
        if let Some(histogram) = &mut self.histogram {
            histogram.add(values);
        }
    }

    /// Adds the columns of all members over the same rows, one row a year in ascending order.
    ///
    /// # Panics
    /// If a column has not one value a row.
    pub fn add_members(&mut self, years: &[u32], columns: &[&[f64]]) {
        let mut hits = std::mem::take(&mut self.scratch.hits);
        hits.clear();
        for (row, &year) in years.iter().enumerate() {
            for (column, member) in columns.iter().zip(0..) {
                if column[row] != 0.0 {
                    hits.push(year, member, column[row]);
                }
            }
        }
        self.add_rows(&hits.years, &hits.members, &hits.values);
        self.scratch.hits = hits;
    }

    fn add_group(&mut self, years: &[u32], values: &[f64]) {
        self.pooled.add_group_of_members(years, values);
        let by_year = &mut self.scratch;
        by_year.sum_by_year(years, values);
        for (moments, column) in [
            (&mut self.totals, &by_year.totals),
            (&mut self.counts, &by_year.counts),
            (&mut self.products, &by_year.products),
            (&mut self.squares, &by_year.squares),
            (&mut self.squares_by_totals, &by_year.squares_by_totals),
        ] {
            moments.add_group(&by_year.years, column);
        }
    }

    /// Adds another part of the same run's years.
    ///
    /// # Panics
    /// If the two were built for different specifications, years or groups.
    pub fn merge(&mut self, other: Self) {
        assert_eq!(
            self.spec, other.spec,
            "parts of one column ask for the same"
        );
        assert_eq!(
            self.members, other.members,
            "parts of one group have the same members"
        );
        self.pooled.merge(&other.pooled);
        self.totals.merge(&other.totals);
        self.counts.merge(&other.counts);
        self.products.merge(&other.products);
        self.squares.merge(&other.squares);
        self.squares_by_totals.merge(&other.squares_by_totals);
        self.tail.merge(other.tail);
        if let (Some(histogram), Some(more)) = (&mut self.histogram, &other.histogram) {
            histogram.merge(more);
        }
    }

    /// All estimates of a typical member over `years` years.
    ///
    /// # Errors
    /// [`LevelTooLow`] if `years` is far above the number the column was built for.
    pub fn finish(mut self, years: u64) -> Result<ColumnSummary, LevelTooLow> {
        let member_years = years * u64::from(self.members);
        let arrivals = self.arrival_design_effect(years);
        let mean = self
            .totals
            .mean(years)
            .scaled(1.0 / f64::from(self.members));
        let given = self.mean_given_loss();
        let median = self
            .histogram
            .as_ref()
            .and_then(|body| body.quantile(0.5, arrivals));
        let sd = self.sd(years);
        let nothing = MemberTail::of_batches(0, 1, 1.0);
        let tail = std::mem::replace(&mut self.tail, nothing).finish(years);
        let looks_infinite = tail.sorted.looks_infinite();
        let mut summary = ColumnSummary {
            years,
            mean: doubt_if(looks_infinite, mean),
            sd: tail.sorted.judge_sd(sd),
            p_positive: Proportion::with_design_effect(
                self.pooled.positives(),
                member_years,
                arrivals,
            ),
            largest: self.pooled.largest(),
            mean_given_loss: doubt_if(looks_infinite, given),
            median_given_loss: median,
            tail_index: tail.sorted.tail_index(),
            looks_infinite,
            ..ColumnSummary::default()
        };
        self.ask(&tail, years, &mut summary)?;
        Ok(summary)
    }

    /// Quantiles and TVaRs of a tail, and the exceedance curve.
    fn ask(
        &self,
        tail: &FinishedMembers,
        years: u64,
        summary: &mut ColumnSummary,
    ) -> Result<(), LevelTooLow> {
        let member_years = years * u64::from(self.members);
        let arrivals = self.arrival_design_effect(years);
        for &level in &self.spec.levels {
            summary.var.push(level, tail.var(level)?);
            summary.tvar.push(level, tail.tvar(level)?);
        }
        for &period in &self.spec.return_periods {
            let level = exceedance::level(period);
            let quantile = match (tail.var(level), &self.histogram) {
                (Err(_), Some(body)) => body.var(level, member_years, arrivals),
                (exact, _) => exact?,
            };
            summary
                .exceedance
                .push(ExceedancePoint::at(period, quantile));
        }
        Ok(())
    }

    /// Standard deviation of a member-year, with the error that years as clusters give it.
    fn sd(&self, years: u64) -> Estimate {
        let units = Units {
            count: years,
            members: self.members,
            totals: self.totals.sum(),
            totals_squared: self.totals.sum_of_squares(),
            squares: self.squares.sum(),
            squares_squared: self.squares.sum_of_squares(),
            products: self.squares_by_totals.sum(),
        };
        units.error_of(self.pooled.sd(years * u64::from(self.members)))
    }

    /// Design effect of the share of member-years with a loss.
    fn arrival_design_effect(&self, years: u64) -> f64 {
        let variance = self.counts.sd(years).powi(2);
        let member_years = years as f64 * f64::from(self.members);
        design_effect(
            variance,
            self.pooled.positives() as f64 / member_years,
            self.members,
        )
    }

    /// Yearly totals over yearly numbers of members hit, in the years that hit any.
    fn mean_given_loss(&self) -> Estimate {
        let years_hit = self.counts.positives();
        RatioOfMeans::from_moments(&self.totals, &self.counts, &self.products, years_hit)
    }
}

/// Memory reused between calls.
#[derive(Debug, Clone, Default)]
struct Scratch {
    years: Vec<u32>,
    totals: Vec<f64>,
    counts: Vec<f64>,
    products: Vec<f64>,
    squares: Vec<f64>,
    squares_by_totals: Vec<f64>,
    hits: Hits,
}

/// What is left over from the last call is no part of a column.
impl PartialEq for Scratch {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Scratch {
    fn sum_by_year(&mut self, years: &[u32], values: &[f64]) {
        self.years.clear();
        self.totals.clear();
        self.counts.clear();
        self.squares.clear();
        for (&year, &value) in years.iter().zip(values) {
            if self.years.last() != Some(&year) {
                self.years.push(year);
                self.totals.push(0.0);
                self.counts.push(0.0);
                self.squares.push(0.0);
            }
            let last = self.years.len() - 1;
            self.totals[last] += value;
            self.counts[last] += f64::from(u8::from(value >= LEAST_LOSS));
            self.squares[last] += value * value;
        }
        multiply(&self.totals, &self.counts, &mut self.products);
        multiply(&self.totals, &self.squares, &mut self.squares_by_totals);
    }
}

fn multiply(left: &[f64], right: &[f64], products: &mut Vec<f64>) {
    products.clear();
    products.extend(left.iter().zip(right).map(|(left, right)| left * right));
}

/// Rows of members that were hit.
#[derive(Debug, Clone, Default)]
struct Hits {
    years: Vec<u32>,
    members: Vec<u32>,
    values: Vec<f64>,
}

impl Hits {
    fn clear(&mut self) {
        self.years.clear();
        self.members.clear();
        self.values.clear();
    }

    fn push(&mut self, year: u32, member: u32, value: f64) {
        self.years.push(year);
        self.members.push(member);
        self.values.push(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summary::column::Column;
    use crate::summary::estimate::Z_95;
    use crate::summary::testing::{Random, random_blocks};

    fn spec() -> ColumnSpec {
        ColumnSpec {
            levels: vec![0.9, 0.99],
            return_periods: vec![50.0],
            histogram: true,
        }
    }

    /// Years of a group whose members share a factor and are hit together in one year of four.
    fn group(random: &mut Random, years: u32, members: usize) -> (Vec<u32>, Vec<Vec<f64>>) {
        let years: Vec<u32> = (0..years).collect();
        let mut columns = vec![vec![0.0; years.len()]; members];
        for row in 0..years.len() {
            let (is_cascade, shared) = (random.uniform() < 0.25, random.normal());
            for column in &mut columns {
                let is_hit = random.uniform() < if is_cascade { 0.8 } else { 0.02 };
                let size = (0.8 * shared + 0.6 * random.normal()).exp();
                column[row] = if is_hit { size } else { 0.0 };
            }
        }
        (years, columns)
    }

    fn summary_of(years: &[u32], columns: &[Vec<f64>]) -> ColumnSummary {
        let mut column = ClusteredColumn::new(&spec(), years.len() as u64, columns.len() as u32);
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        column.add_members(years, &columns);
        column.finish(years.len() as u64).unwrap()
    }

    #[test]
    fn a_group_of_one_is_a_plain_column() {
        let mut random = Random::seeded(61);
        let (years, columns) = group(&mut random, 20_000, 1);
        let clustered = summary_of(&years, &columns);
        let mut plain = Column::new(&spec(), 20_000);
        plain.add_rows(&years, &columns[0]);
        let plain = plain.finish(20_000).unwrap();
        assert_eq!(clustered.mean, plain.mean);
        assert_eq!(clustered.sd.value(), plain.sd.value());
        let errors = [clustered.sd, plain.sd].map(Estimate::standard_error);
        assert!((errors[0] / errors[1] - 1.0).abs() < 1e-12);
        let gap = clustered.p_positive.low() - plain.p_positive.low();
        assert!(
            gap.abs() < 1e-5,
            "the design effect of one member is n / (n − 1)"
        );
        for level in [0.9, 0.99] {
            assert_eq!(clustered.var.at(level), plain.var.at(level));
            let (seen, same) = (
                clustered.tvar.at(level).unwrap(),
                plain.tvar.at(level).unwrap(),
            );
            assert!((seen.value() / same.value() - 1.0).abs() < 1e-13);
            assert!((seen.standard_error() / same.standard_error() - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn members_hit_alike_are_worth_one() {
        let mut random = Random::seeded(62);
        let (years, columns) = group(&mut random, 10_000, 1);
        let one = summary_of(&years, &columns);
        let ten = summary_of(&years, &vec![columns[0].clone(); 10]);
        assert!((ten.mean.standard_error() / one.mean.standard_error() - 1.0).abs() < 1e-9);
        assert!((ten.sd.standard_error() / one.sd.standard_error() - 1.0).abs() < 1e-3);
        let widths = [&one, &ten].map(|summary| {
            let var = summary.var.at(0.99).unwrap();
            [
                var.high() - var.low(),
                summary.tvar.at(0.99).unwrap().standard_error(),
            ]
        });
        assert!((widths[1][0] / widths[0][0] - 1.0).abs() < 0.1);
        assert!((widths[1][1] / widths[0][1] - 1.0).abs() < 1e-6);
        assert!((ten.p_positive.low() / one.p_positive.low() - 1.0).abs() < 1e-3);
    }

    #[test]
    fn blocks_and_shards_move_no_bit() {
        let seed = 63;
        let mut random = Random::seeded(seed);
        let (years, columns) = group(&mut random, 12_000, 7);
        let whole = summary_of(&years, &columns);
        for _ in 0..3 {
            let mut blocks = random_blocks(&mut random, &years);
            random.shuffle(&mut blocks);
            let mut parts = vec![ClusteredColumn::new(&spec(), 12_000, 7); 3];
            for rows in blocks {
                let slices: Vec<&[f64]> = columns.iter().map(|all| &all[rows.clone()]).collect();
                parts[random.below(3)].add_members(&years[rows], &slices);
            }
            let mut merged = parts.pop().unwrap();
            parts.into_iter().for_each(|part| merged.merge(part));
            assert_eq!(merged.finish(12_000).unwrap(), whole, "seed {seed}");
        }
    }

    #[test]
    fn members_that_take_turns_still_give_the_law_of_each() {
        let spec = ColumnSpec {
            levels: vec![0.5],
            ..ColumnSpec::default()
        };
        let mut column = ClusteredColumn::new(&spec, 200_000, 7);
        let mut random = Random::seeded(64);
        let years: Vec<u32> = (0..200_000).flat_map(|year| [year; 7]).collect();
        let members: Vec<u32> = (0..200_000).flat_map(|_| 0..7).collect();
        let values: Vec<f64> = years.iter().map(|_| random.uniform()).collect();
        column.add_rows(&years, &members, &values);
        let summary = column.finish(200_000).unwrap();
        let var = summary.var.at(0.5).unwrap();
        assert!(var.low() < 0.5 && 0.5 < var.high() && var.high() - var.low() < 0.004);
        let tvar = summary.tvar.at(0.5).unwrap();
        assert!((tvar.value() - 0.75).abs() < 4.0 * tvar.standard_error());
    }

    #[test]
    fn an_atom_at_the_cap_keeps_its_bounds() {
        let years: Vec<u32> = (0..10_000).collect();
        let capped: Vec<f64> = years
            .iter()
            .map(|year| if year % 8 == 0 { 5e6 } else { 0.0 })
            .collect();
        let summary = summary_of(&years, &vec![capped; 4]);
        let var = summary.var.at(0.99).unwrap();
        assert_eq!((var.low(), var.value(), var.high()), (5e6, 5e6, 5e6));
        assert_eq!(summary.tvar.at(0.99).unwrap(), Estimate::new(5e6, 0.0));
    }

    #[test]
    fn the_intervals_cover_although_members_are_hit_together() {
        let (n, members, repetitions) = (2_000, 10, 300u64);
        let mut random = Random::seeded(6_000);
        let (years, columns) = group(&mut random, 200_000, members);
        let truth = summary_of(&years, &columns);
        let mut covered = [0u32; 6];
        for seed in 0..repetitions {
            let mut random = Random::seeded(6_100 + seed);
            let (years, columns) = group(&mut random, n, members);
            let seen = summary_of(&years, &columns);
            let covers = |low: f64, high: f64, truth: f64| u32::from(low <= truth && truth <= high);
            let mean = seen.mean.interval(Z_95);
            let var = seen.var.at(0.9).unwrap();
            let tvar = seen.tvar.at(0.9).unwrap().interval(Z_95);
            let hit = seen.p_positive;
            covered[0] += covers(mean.low(), mean.high(), truth.mean.value());
            covered[1] += covers(var.low(), var.high(), truth.var.at(0.9).unwrap().value());
            covered[2] += covers(tvar.low(), tvar.high(), truth.tvar.at(0.9).unwrap().value());
            let given = seen.mean_given_loss.interval(Z_95);
            covered[4] += covers(given.low(), given.high(), truth.mean_given_loss.value());
            covered[3] += covers(hit.low(), hit.high(), truth.p_positive.value());
            let sd = seen.sd.interval(Z_95);
            covered[5] += covers(sd.low(), sd.high(), truth.sd.value());
        }
        let shares = covered.map(|count| f64::from(count) / repetitions as f64);
        for (share, least) in shares.iter().zip([0.91, 0.92, 0.90, 0.92, 0.91, 0.85]) {
            assert!(
                *share >= least,
                "mean, VaR, TVaR, P, mean given a loss, sd covered in {shares:?}"
            );
        }
    }
}
