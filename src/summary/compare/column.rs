//! Net losses of a party under base and draft, year by year.

use super::difference::{Change, Difference, Doubts};
use super::mean::PairedMean;
use super::pair_tail::{Joint, PairTail};
use crate::summary::column::ByLevel;
use crate::summary::{LevelTooLow, Moments, Proportion};
use serde::{Deserialize, Serialize};

/// Amounts this near are one: a hundredth of a cent.
const NEAR: f64 = 1e-4;

/// Amounts this near, as a part of the larger, are one: what rounding leaves of long sums.
const NEAR_PART: f64 = 1e-9;

/// What a pair of columns is to answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PairedSpec {
    /// Years of the whole run, of all shards together.
    pub years: u64,
    /// Levels of VaR and TVaR.
    pub levels: Vec<f64>,
    /// Losses a whose P(net > a) is asked for: those of appetites.
    pub losses: Vec<f64>,
}

/// In how many years an amount is passed: under the base, under the draft, under one alone.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Passed {
    base: u64,
    draft: u64,
    only_base: u64,
    only_draft: u64,
}

/// Two columns of yearly amounts over the same years; mergeable.
///
/// ```
/// use obligor::summary::{PairedColumn, PairedSpec};
/// let spec = PairedSpec { years: 4, levels: vec![0.5], losses: vec![15.0] };
/// let mut pair = PairedColumn::new(&spec);
/// pair.add_rows(&[1, 3], &[30.0, 10.0], &[20.0, 10.0]);
/// let summary = pair.finish()?;
/// assert_eq!((summary.mean.base.value(), summary.mean.difference.value()), (10.0, -2.5));
/// let tvar = summary.tvar.at(0.5).unwrap();
/// assert_eq!((tvar.base.value(), tvar.draft.value()), (20.0, 15.0));
/// assert_eq!(tvar.difference.value(), -5.0);
/// assert_eq!(summary.exceeded[0].difference.value(), 0.0);
/// assert_eq!(summary.years_that_differ, 1);
/// # Ok::<(), obligor::summary::LevelTooLow>(())
/// ```
#[derive(Debug, Clone)]
pub struct PairedColumn {
    spec: PairedSpec,
    base: Moments,
    draft: Moments,
    differences: PairedMean,
    passed: Vec<Passed>,
    tail: PairTail,
}

impl PairedColumn {
    /// Empty columns.
    #[must_use]
    pub fn new(spec: &PairedSpec) -> Self {
        let lowest = spec.levels.iter().copied().fold(1.0, f64::min);
        Self {
            base: Moments::default(),
            draft: Moments::default(),
            differences: PairedMean::default(),
            passed: vec![Passed::default(); spec.losses.len()],
            tail: PairTail::new(spec.years, lowest),
            spec: spec.clone(),
        }
    }

    /// Adds rows of both in ascending order of years, whole groups of years a call; years in which
    /// both are zero may be left out. Amounts below zero rank as zero in quantiles.
    ///
    /// # Panics
    /// If the three slices differ in length.
    pub fn add_rows(&mut self, years: &[u32], base: &[f64], draft: &[f64]) {
        assert_eq!(base.len(), draft.len(), "one value a row on either side");
        self.base.add_rows(years, base);
        self.draft.add_rows(years, draft);
        self.differences.add_rows(years, base, draft);
        for (&base, &draft) in base.iter().zip(draft) {
            self.tail.add(base, settled(base, draft));
        }
        for (loss, passed) in self.spec.losses.iter().zip(&mut self.passed) {
            for (&base, &draft) in base.iter().zip(draft) {
                let (before, after) = (passes(base, *loss), passes(draft, *loss));
                passed.base += u64::from(before);
                passed.draft += u64::from(after);
                passed.only_base += u64::from(before && !after);
                passed.only_draft += u64::from(after && !before);
            }
        }
    }

    /// Adds another part of the same run's years.
    ///
    /// # Panics
    /// If the two were built for different specifications.
    pub fn merge(&mut self, other: Self) {
        assert_eq!(
            self.spec, other.spec,
            "parts of one column ask for the same"
        );
        self.base.merge(&other.base);
        self.draft.merge(&other.draft);
        self.differences.merge(&other.differences);
        self.tail.merge(other.tail);
        for (mine, theirs) in self.passed.iter_mut().zip(other.passed) {
            mine.base += theirs.base;
            mine.draft += theirs.draft;
            mine.only_base += theirs.only_base;
            mine.only_draft += theirs.only_draft;
        }
    }

    /// All differences.
    ///
    /// # Errors
    /// [`LevelTooLow`] if the columns have far more years than the specification says.
    pub fn finish(self) -> Result<PairedSummary, LevelTooLow> {
        let years = self.spec.years;
        let same = self.differences.differing() == 0;
        let unless_same = |difference| if same { Difference::NONE } else { difference };
        let pairs = self.tail.finish(years);
        let looks_infinite = pairs.looks_infinite();
        let exceeded = self.spec.losses.iter().zip(&self.passed);
        let exceeded = exceeded.map(|(loss, passed)| Exceeded {
            loss: *loss,
            base: Proportion::of(passed.base, years),
            draft: Proportion::of(passed.draft, years),
            difference: unless_same(Difference::of_counts(
                passed.only_draft,
                passed.only_base,
                years,
            )),
        });
        let mut summary = PairedSummary {
            years,
            years_that_differ: self.differences.differing(),
            mean: Change::of(
                self.base.mean(years),
                self.draft.mean(years),
                self.differences.finish(years, looks_infinite),
            ),
            exceeded: exceeded.collect(),
            var: ByLevel::default(),
            tvar: ByLevel::default(),
            looks_infinite,
            sums: self.differences.sums(),
            joints: Vec::new(),
        };
        for &level in &self.spec.levels {
            let mut var = pairs.var(level)?;
            let (mut tvar, joint) = pairs.tvar(level)?;
            for change in [&mut var, &mut tvar] {
                change.difference = unless_same(change.difference);
            }
            summary.var.push(level, var);
            summary.tvar.push(level, tvar);
            summary.joints.push(joint);
        }
        Ok(summary)
    }
}

/// The draft's amount, the base's where only rounding parts them.
#[inline]
pub(super) fn settled(base: f64, draft: f64) -> f64 {
    if (draft - base).abs() <= near(base, draft) {
        base
    } else {
        draft
    }
}

/// Does a year pass a loss by more than rounding? A net loss that a retention ends at the loss
/// itself is a long sum, and may come out a little above.
#[inline]
pub(in crate::summary) fn passes(net: f64, loss: f64) -> bool {
    net - loss > near(net, loss)
}

/// How far apart two amounts may be and still be one.
#[inline]
fn near(one: f64, other: f64) -> f64 {
    NEAR.max(NEAR_PART * one.abs().max(other.abs()))
}

/// How likely a year is that passes a loss.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Exceeded {
    /// The loss; a year of exactly that does not pass it.
    pub loss: f64,
    /// Under the base.
    pub base: Proportion,
    /// Under the draft.
    pub draft: Proportion,
    /// Draft less base, paired.
    pub difference: Difference,
}

/// Differences of a party's net loss between base and draft, each draft less base.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairedSummary {
    /// Simulated years.
    pub years: u64,
    /// Years in which the two differ by more than rounding.
    pub years_that_differ: u64,
    /// Mean.
    pub mean: Change,
    /// P(net > a) for each loss asked for.
    pub exceeded: Vec<Exceeded>,
    /// VaR by level.
    pub var: ByLevel<Change>,
    /// TVaR by level.
    pub tvar: ByLevel<Change>,
    /// Does the tail of either look like one of infinite variance?
    #[serde(skip)]
    looks_infinite: bool,
    /// Σ x, x², x³ of x = draft less base.
    #[serde(skip)]
    sums: [f64; 3],
    #[serde(skip)]
    joints: Vec<Joint>,
}

impl PairedSummary {
    /// Marks mean and TVaR where they rest on losses without a variance.
    pub(super) fn doubted(mut self, by: Doubts) -> Self {
        self.mean = self.mean.doubted(by);
        self.tvar = self.tvar.map(|tvar| tvar.doubted(by));
        self
    }

    /// Does the tail of either look like one of infinite variance?
    pub(super) fn looks_infinite(&self) -> bool {
        self.looks_infinite
    }

    /// What the draft is worth to the party at a cost of capital k, with the paired interval:
    /// ```text
    ///   Δmean + k·(ΔTVaR_p − Δmean)        Δ = base less draft: what the draft takes off
    /// ```
    /// Never ΔTVaR alone: capital is borrowed for the year, not spent. `None` for a level that was
    /// not asked for.
    ///
    /// ```
    /// use obligor::summary::{PairedColumn, PairedSpec};
    /// let spec = PairedSpec { years: 4, levels: vec![0.5], losses: vec![] };
    /// let mut pair = PairedColumn::new(&spec);
    /// pair.add_rows(&[1, 3], &[30.0, 10.0], &[20.0, 10.0]);
    /// let worth = pair.finish()?.willingness_to_pay(0.5, 0.1).unwrap();
    /// assert_eq!(worth.value(), 2.5 + 0.1 * (5.0 - 2.5));
    /// # Ok::<(), obligor::summary::LevelTooLow>(())
    /// ```
    #[must_use]
    pub fn willingness_to_pay(&self, level: f64, k: f64) -> Option<Difference> {
        let joint = self.joints.iter().find(|joint| joint.level() == level)?;
        let worth = joint.willingness(k, self.sums, self.years);
        let is_trusted = self.mean.difference.is_trustworthy()
            && self.tvar.at(level)?.difference.is_trustworthy();
        Some(worth.in_doubt_if(!is_trusted))
    }
}
