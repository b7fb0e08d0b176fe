//! One column of yearly amounts: everything that is estimated from it.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::estimate::{Estimate, Interval, LevelTooLow};
use super::exceedance::{self, ExceedancePoint};
use super::group_sums::GroupSums;
use super::histogram::Histogram;
use super::moments::{Moments, for_each_group};
use super::probability::Proportion;
use super::spread::HigherSums;
use super::tail::{Keeping, SortedTail, Tail};
use super::tail_index::Order;
use crate::units::LEAST_LOSS;

/// What a column is to answer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ColumnSpec {
    /// Levels of VaR and TVaR.
    pub levels: Vec<f64>,
    /// Return periods of the exceedance curve, in years.
    pub return_periods: Vec<f64>,
    /// Whether the body is kept too: median given a loss, and return periods
    /// below all levels without keeping their years one by one.
    pub histogram: bool,
}

impl ColumnSpec {
    /// The lowest level that the largest values themselves must answer; 1 if none is asked for.
    ///
    /// ```
    /// use obligor::summary::ColumnSpec;
    /// let spec = ColumnSpec { levels: vec![0.99], return_periods: vec![10.0], histogram: false };
    /// assert_eq!(spec.lowest(), 0.9);
    /// assert_eq!(ColumnSpec { histogram: true, ..spec }.lowest(), 0.99);
    /// ```
    #[must_use]
    pub fn lowest(&self) -> f64 {
        let levels = self.levels.iter().copied();
        let lowest = levels.fold(1.0, f64::min);
        if self.histogram && !self.levels.is_empty() {
            return lowest;
        }
        self.return_periods
            .iter()
            .map(|&period| exceedance::level(period))
            .fold(lowest, f64::min)
    }
}

/// Moments, tail and, if asked for, histogram of one party's or promise's years.
///
/// ```
/// use obligor::summary::{Column, ColumnSpec};
/// let spec = ColumnSpec { levels: vec![0.5], ..ColumnSpec::default() };
/// let mut column = Column::new(&spec, 4);
/// column.add_rows(&[1, 3], &[30.0, 10.0]);
/// let summary = column.finish(4)?;
/// assert_eq!(summary.mean.value(), 10.0);
/// assert_eq!(summary.var.at(0.5).unwrap().value(), 0.0);   // 0 0 10 30
/// assert_eq!(summary.tvar.at(0.5).unwrap().value(), 20.0);
/// # Ok::<(), obligor::summary::LevelTooLow>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    spec: ColumnSpec,
    moments: Moments,
    higher: HigherSums,
    tail: Tail,
    histogram: Option<Histogram>,
}

impl Column {
    /// An empty column for a run of `years` years; shards of one run are all built with the whole run's years.
    #[must_use]
    pub fn new(spec: &ColumnSpec, years: u64) -> Self {
        Self::keeping(spec, years, Keeping::default())
    }

    /// The same with its tail kept as is said.
    #[must_use]
    pub fn keeping(spec: &ColumnSpec, years: u64, keeping: Keeping) -> Self {
        Self {
            spec: spec.clone(),
            moments: Moments::default(),
            higher: HigherSums::default(),
            tail: Tail::keeping(years, spec.lowest(), keeping),
            histogram: spec.histogram.then(Histogram::default),
        }
    }

    /// What another pass over the same `years` years has to look up for exact figures.
    #[must_use]
    pub(crate) fn again(&self, years: u64) -> Self {
        let ask = |tail: &SortedTail| {
            // A level too low is told when the column is finished.
            let _ = summarize(&self.spec, tail, self.histogram.as_ref());
            let _ = tail.looks_without_moment(Order::Fourth);
        };
        Self {
            spec: self.spec.clone(),
            moments: Moments::default(),
            higher: HigherSums::default(),
            tail: self.tail.again(years, ask),
            histogram: None,
        }
    }

    /// Puts what another pass found in its place.
    pub(crate) fn learn(&mut self, other: Self) {
        self.tail.learn(other.tail);
    }

    /// Adds rows, one a year, in ascending order of years; zeros may be left out.
    ///
    /// All rows of a group of [`GROUP_YEARS`](super::GROUP_YEARS) years must
    /// come in one call. An amount below zero counts in mean and sd and ranks
    /// as zero in quantiles.
    ///
    /// # Panics
    /// If there is not one value a year.
    pub fn add_rows(&mut self, years: &[u32], values: &[f64]) {
        if self.tail.is_again() {
            return self.tail.add(values);
        }
        for_each_group(years, values, |years, values| {
            let sums = GroupSums::of_years(years, values);
            self.moments.add_sums(&sums);
            self.higher.add_sums(&sums);
        });
        self.tail.add(values);
        if let Some(histogram) = &mut self.histogram {
            histogram.add(values);
        }
    }

    /// Adds another part of the same run's years.
    ///
    /// # Panics
    /// If the two were built for different specifications or years.
    pub fn merge(&mut self, other: Self) {
        assert_eq!(
            self.spec, other.spec,
            "parts of one column ask for the same"
        );
        self.moments.merge(&other.moments);
        self.higher.merge(&other.higher);
        self.tail.merge(other.tail);
        if let (Some(histogram), Some(more)) = (&mut self.histogram, &other.histogram) {
            histogram.merge(more);
        }
    }

    /// All estimates over `years` years; amounts that are all below half a cent
    /// ([`LEAST_LOSS`]) are what rounding leaves of sums, and nothing.
    ///
    /// # Errors
    /// [`LevelTooLow`] if `years` is far above the number the column was built for.
    pub fn finish(mut self, years: u64) -> Result<ColumnSummary, LevelTooLow> {
        if self.is_dust() {
            self.moments = Moments::default();
            self.higher = HigherSums::default();
        }
        let tail = self.tail.finish(years);
        let mut summary = summarize(&self.spec, &tail, self.histogram.as_ref())?;
        summary.mean = doubt_if(summary.looks_infinite, self.moments.mean(years));
        summary.mean_given_loss =
            doubt_if(summary.looks_infinite, self.moments.mean_given_positive());
        summary.sd = tail.judge_sd(self.higher.sd(&self.moments, years));
        summary.p_positive = self.moments.p_positive(years);
        summary.largest = self.moments.largest();
        Ok(summary)
    }

    /// True if no year, of either sign, has half a cent: the square of one that had is in the sum.
    fn is_dust(&self) -> bool {
        let squares = self.moments.sum_of_squares();
        squares < LEAST_LOSS * LEAST_LOSS && !self.moments.is_too_large()
    }

    /// Count, sums and largest amount so far.
    #[must_use]
    pub fn moments(&self) -> &Moments {
        &self.moments
    }

    /// The largest amounts so far.
    #[must_use]
    pub fn tail(&self) -> &Tail {
        &self.tail
    }
}

/// What tail and histogram alone can tell.
fn summarize(
    spec: &ColumnSpec,
    tail: &SortedTail,
    histogram: Option<&Histogram>,
) -> Result<ColumnSummary, LevelTooLow> {
    let mut summary = ColumnSummary {
        years: tail.years(),
        median_given_loss: median_given_loss(tail, histogram),
        tail_index: tail.tail_index(),
        looks_infinite: tail.looks_infinite(),
        ..ColumnSummary::default()
    };
    for &level in &spec.levels {
        summary.var.push(level, tail.var(level)?);
        summary.tvar.push(level, tail.tvar(level)?);
    }
    for &period in &spec.return_periods {
        let level = exceedance::level(period);
        let quantile = match (tail.var(level), histogram) {
            (Err(_), Some(histogram)) => histogram.var(level, tail.years(), 1.0),
            (exact, _) => exact?,
        };
        summary
            .exceedance
            .push(ExceedancePoint::at(period, quantile));
    }
    Ok(summary)
}

/// From all positive years where they were kept, else from the histogram.
fn median_given_loss(tail: &SortedTail, histogram: Option<&Histogram>) -> Option<Interval> {
    if !tail.is_complete() {
        return histogram.and_then(|histogram| histogram.quantile(0.5, 1.0));
    }
    let positives = tail.of_positives()?;
    positives.var(0.5).ok()
}

pub(crate) fn doubt_if(looks_infinite: bool, estimate: Estimate) -> Estimate {
    if looks_infinite {
        estimate.in_doubt()
    } else {
        estimate
    }
}

/// All estimates of a column, serialised under these names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnSummary {
    /// Number of years, absent ones included.
    pub years: u64,
    /// Mean yearly amount.
    pub mean: Estimate,
    /// Standard deviation of the yearly amount.
    pub sd: Estimate,
    /// Share of years with a positive amount.
    pub p_positive: Proportion,
    /// Largest yearly amount.
    pub largest: f64,
    /// Mean of the years with a positive amount.
    pub mean_given_loss: Estimate,
    /// Median of the years with a positive amount; none without such years, or
    /// where the body was not kept.
    pub median_given_loss: Option<Interval>,
    /// VaR by level.
    pub var: ByLevel<Interval>,
    /// TVaR by level.
    pub tvar: ByLevel<Estimate>,
    /// The largest event of a year (OEP) by level; empty unless it was asked for.
    #[serde(default, skip_serializing_if = "ByLevel::is_empty")]
    pub oep: ByLevel<Interval>,
    /// The mean of the largest event over the worst years by level; empty unless it was asked for.
    #[serde(default, skip_serializing_if = "ByLevel::is_empty")]
    pub oep_tvar: ByLevel<Estimate>,
    /// The exceedance curve of the largest event, from where the tail starts; empty unless it was
    /// asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub oep_exceedance: Vec<ExceedancePoint>,
    /// The exceedance curve at the return periods asked for.
    pub exceedance: Vec<ExceedancePoint>,
    /// Hill's tail index, where there is a tail.
    pub tail_index: Option<Estimate>,
    /// Whether the tail looks like one of infinite variance, or the law has none: means and TVaRs are then in doubt.
    pub looks_infinite: bool,
}

impl ColumnSummary {
    /// Marks what rests on a variance as in doubt, as for a law that has none: mean, sd and TVaR. Quantiles and
    /// probabilities stay as they are, and so does a structural zero.
    ///
    /// ```
    /// use obligor::summary::{Column, ColumnSpec};
    /// let mut column = Column::new(&ColumnSpec { levels: vec![0.5], ..ColumnSpec::default() }, 4);
    /// column.add_rows(&[1, 3], &[30.0, 10.0]);
    /// let mut summary = column.finish(4)?;
    /// summary.doubt();
    /// assert!(!summary.mean.is_trustworthy());
    /// assert_eq!(summary.mean.value(), 10.0);
    /// # Ok::<(), obligor::summary::LevelTooLow>(())
    /// ```
    pub fn doubt(&mut self) {
        if self.mean.is_structural_zero() {
            return;
        }
        self.looks_infinite = true;
        self.mean = self.mean.in_doubt();
        self.sd = self.sd.in_doubt();
        self.mean_given_loss = self.mean_given_loss.in_doubt();
        for levels in [&mut self.tvar, &mut self.oep_tvar] {
            levels
                .0
                .iter_mut()
                .for_each(|(_, tvar)| *tvar = tvar.in_doubt());
        }
    }
}

impl Default for ColumnSummary {
    /// Nothing is known yet.
    fn default() -> Self {
        Self {
            years: 0,
            mean: Estimate::new(0.0, f64::INFINITY),
            sd: Estimate::new(0.0, f64::INFINITY),
            p_positive: Proportion::of(0, 0),
            largest: 0.0,
            mean_given_loss: Estimate::new(0.0, f64::INFINITY),
            median_given_loss: None,
            var: ByLevel::default(),
            tvar: ByLevel::default(),
            oep: ByLevel::default(),
            oep_tvar: ByLevel::default(),
            oep_exceedance: Vec::new(),
            exceedance: Vec::new(),
            tail_index: None,
            looks_infinite: false,
        }
    }
}

/// Figures by level, in the order asked for; serialised as a map keyed `"0.99"`.
#[derive(Debug, Clone, PartialEq)]
pub struct ByLevel<T>(Vec<(f64, T)>);

impl<T: Copy> ByLevel<T> {
    /// Appends the figure of a level.
    pub fn push(&mut self, level: f64, figure: T) {
        self.0.push((level, figure));
    }

    /// The figure of a level as it was asked for; `None` for any other.
    #[must_use]
    pub fn at(&self, level: f64) -> Option<T> {
        self.0
            .iter()
            .find(|(known, _)| *known == level)
            .map(|(_, figure)| *figure)
    }

    /// Levels and figures in the order asked for.
    pub fn iter(&self) -> impl Iterator<Item = (f64, T)> + '_ {
        self.0.iter().copied()
    }
}

impl<T> ByLevel<T> {
    /// Another figure of each level.
    pub(crate) fn map(self, figure: impl Fn(T) -> T) -> Self {
        let levels = self.0.into_iter();
        Self(levels.map(|(level, it)| (level, figure(it))).collect())
    }

    /// Is there no figure of any level?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T> Default for ByLevel<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Serialize> Serialize for ByLevel<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(
            self.0
                .iter()
                .map(|(level, figure)| (level.to_string(), figure)),
        )
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for ByLevel<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let figures = BTreeMap::<String, T>::deserialize(from)?;
        let parsed = figures.into_iter().map(|(level, figure)| {
            let level = level.parse().map_err(|_| {
                serde::de::Error::custom(format!("level `{level}` is not a number"))
            })?;
            Ok((level, figure))
        });
        let mut figures: Vec<(f64, T)> = parsed.collect::<Result<_, D::Error>>()?;
        figures.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        Ok(Self(figures))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summary::testing::{Random, random_blocks};

    fn spec() -> ColumnSpec {
        ColumnSpec {
            levels: vec![0.9, 0.99],
            return_periods: vec![2.0, 10.0, 250.0],
            histogram: true,
        }
    }

    fn random_column(seed: u64) -> (Vec<u32>, Vec<f64>) {
        let mut random = Random::seeded(seed);
        let years: Vec<u32> = (0..30_000).filter(|_| random.uniform() < 0.7).collect();
        let draw = |_: &u32| {
            if random.uniform() < 0.2 {
                0.0
            } else {
                random.normal().exp()
            }
        };
        let values = years.iter().map(draw).collect();
        (years, values)
    }

    #[test]
    fn what_rounding_leaves_of_sums_is_nothing() {
        let of = |values: &[f64]| {
            let mut column = Column::new(&spec(), 1_000);
            let years: Vec<u32> = (0..values.len() as u32).collect();
            column.add_rows(&years, values);
            column.finish(1_000).expect("enough years")
        };
        let dust = of(&[1e-10, -3e-12, 0.1 + 0.2 - 0.3]);
        assert!(dust.mean.is_structural_zero());
        assert_eq!([dust.sd.value(), dust.largest], [0.0; 2]);
        // Half a cent received is something.
        assert_eq!(of(&[1e-10, -0.005]).mean.value(), (1e-10 - 0.005) / 1e3);
    }

    #[test]
    fn blocks_shards_and_storage_move_no_bit() {
        let seed = 41;
        let (years, values) = random_column(seed);
        let mut whole = Column::new(&spec(), 30_000);
        whole.add_rows(&years, &values);
        let whole = whole.finish(30_000).unwrap();
        let mut random = Random::seeded(seed + 1);
        for _ in 0..4 {
            let mut blocks = random_blocks(&mut random, &years);
            random.shuffle(&mut blocks);
            let mut parts = vec![Column::new(&spec(), 30_000); 7];
            for rows in blocks {
                parts[random.below(7)].add_rows(&years[rows.clone()], &values[rows]);
            }
            random.shuffle(&mut parts);
            let mut merged = Column::new(&spec(), 30_000);
            for part in parts {
                let text = serde_json::to_string(&part).unwrap();
                merged.merge(serde_json::from_str(&text).unwrap());
            }
            assert_eq!(merged.finish(30_000).unwrap(), whole, "seed {seed}");
        }
    }

    #[test]
    fn a_period_below_all_levels_comes_from_the_histogram() {
        let (years, values) = random_column(42);
        let exact = ColumnSpec {
            histogram: false,
            ..spec()
        };
        let [seen, exact] = [spec(), exact].map(|spec| {
            let mut column = Column::new(&spec, 30_000);
            column.add_rows(&years, &values);
            column.finish(30_000).unwrap()
        });
        let (seen, exact) = (seen.exceedance, exact.exceedance);
        assert!((seen[0].value / exact[0].value - 1.0).abs() < 0.002);
        assert_eq!(seen[1..], exact[1..]);
    }

    #[test]
    fn the_median_given_a_loss_forgets_the_quiet_years() {
        let mut column = Column::new(&spec(), 1_000);
        column.add_rows(&[3, 500, 900], &[10.0, 1e6, 30.0]);
        let summary = column.finish(1_000).unwrap();
        assert_eq!(summary.median_given_loss.unwrap().value(), 30.0);
        assert!(summary.var.at(0.99).unwrap().value() == 0.0);
        assert!((summary.mean_given_loss.value() - 1_000_040.0 / 3.0).abs() < 1e-9);
    }

    #[test]
    fn an_untouched_column_is_zero_throughout() {
        let summary = Column::new(&spec(), 10_000).finish(10_000).unwrap();
        assert!(summary.mean.is_structural_zero());
        assert!(summary.var.at(0.9).unwrap().is_structural_zero());
        assert!(summary.tvar.at(0.99).unwrap().is_structural_zero());
        assert!(summary.sd.is_structural_zero());
        assert_eq!(summary.largest, 0.0);
        assert_eq!(summary.median_given_loss, None);
        assert_eq!(summary.p_positive.value(), 0.0);
    }

    #[test]
    fn a_summary_is_stored_by_level() {
        let (years, values) = random_column(43);
        let mut column = Column::new(&spec(), 30_000);
        column.add_rows(&years, &values);
        let summary = column.finish(30_000).unwrap();
        let text = serde_json::to_string(&summary).unwrap();
        assert!(text.contains(r#""tvar":{"0.9":{"value":"#), "{text}");
        assert_eq!(
            serde_json::from_str::<ColumnSummary>(&text).unwrap(),
            summary
        );
    }

    #[test]
    fn a_pareto_without_variance_puts_its_mean_in_doubt() {
        let mut random = Random::seeded(45);
        let years: Vec<u32> = (0..20_000).collect();
        let values: Vec<f64> = years.iter().map(|_| random.uniform().powf(-1.0)).collect();
        let mut column = Column::new(&spec(), 20_000);
        column.add_rows(&years, &values);
        let summary = column.finish(20_000).unwrap();
        assert!(!summary.mean.is_trustworthy() && !summary.tvar.at(0.99).unwrap().is_trustworthy());
        assert!(summary.var.at(0.99).unwrap().is_trustworthy());
    }
}
