//! Many variants over the same years: a few figures of each party, and no more memory than these take.
//!
//! | metric | value | interval |
//! |---|---|---|
//! | mean | mean net loss of a year | ± 1.96 standard errors |
//! | VaR, TVaR | of the net loss at the level asked for | of ranks; ± 1.96 standard errors |
//! | P(net > a) | share of years above a, a year of exactly a not among them | Wilson's |
//! | cost of risk | mean of net loss and reinstatement premiums, with premiums and prices | ± 1.96 s.e. |
//! | recovery ratio | Σ received ÷ Σ gross | delta method |
//!
//! Each has the bits that a run of its variant alone gives it.

use super::compare::Subject;
use super::estimate::Z_95;
use super::run_summary::Figure;
use super::sink::{add, figure};
use super::{Estimate, Interval, LevelTooLow, Moments, Proportion, RatioOfMeans, Tail};
use crate::columns::{Block, VariantSink};
use crate::ledger::{Measure, Totals};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a sweep tells of a party under a variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Mean net loss.
    Mean,
    /// Value at risk of the net loss.
    Var,
    /// Tail value at risk of the net loss.
    Tvar,
    /// Chance of a year above the appetite's loss.
    POverAppetite,
    /// Total cost of risk.
    CostOfRisk,
    /// Received under contracts of each unit of own loss.
    RecoveryRatio,
}

impl Metric {
    /// All of them, in the order of the tables.
    pub const ALL: [Self; 6] = [
        Self::Mean,
        Self::Var,
        Self::Tvar,
        Self::POverAppetite,
        Self::CostOfRisk,
        Self::RecoveryRatio,
    ];

    /// Its name in tables and on the command line; the level is that of [`SweepSpec::level`].
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Mean => "mean",
            Self::Var => "var_99",
            Self::Tvar => "tvar_99",
            Self::POverAppetite => "p_over_appetite",
            Self::CostOfRisk => "cost_of_risk",
            Self::RecoveryRatio => "recovery_ratio",
        }
    }

    /// Is more of it better? Of the ratio alone.
    #[must_use]
    pub fn is_better_higher(self) -> bool {
        self == Self::RecoveryRatio
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

/// What a sweep asks of each variant.
#[derive(Clone, Debug, PartialEq)]
pub struct SweepSpec {
    /// Years of the run.
    pub years: u64,
    /// The loss of the appetite, if there is one.
    pub loss: Option<f64>,
}

impl SweepSpec {
    /// The level of VaR and TVaR.
    pub const LEVEL: f64 = 0.99;
}

/// A party under a variant.
#[derive(Clone, Debug)]
struct Swept {
    net: Moments,
    tail: Tail,
    passed: u64,
    cost: Moments,
    recovery: RatioOfMeans,
}

/// The figures of some parties under every variant; mergeable.
///
/// Memory: for each variant and subject about 16 bytes for each of the worst 1 % of the years.
#[derive(Clone, Debug)]
pub struct SweepSink {
    spec: SweepSpec,
    subjects: Vec<Subject>,
    /// `[variant][subject]`.
    swept: Vec<Vec<Swept>>,
    net: Vec<f64>,
    buffer: Vec<f64>,
    sums: [Vec<f64>; 3],
}

/// What a sweep found of a party under a variant.
#[derive(Clone, Debug, PartialEq)]
pub struct SweptParty {
    /// Its key.
    pub key: String,
    /// Its metrics, in the order of [`Metric::ALL`]; one that does not apply is left out.
    pub metrics: Vec<(Metric, Interval)>,
}

impl SweepSink {
    /// An empty sweep of so many variants, whose subjects' positions are those of the same models.
    #[must_use]
    pub fn new(variants: usize, subjects: &[Subject], spec: &SweepSpec) -> Self {
        let swept = Swept {
            net: Moments::default(),
            tail: Tail::new(spec.years, SweepSpec::LEVEL),
            passed: 0,
            cost: Moments::default(),
            recovery: RatioOfMeans::default(),
        };
        Self {
            spec: spec.clone(),
            subjects: subjects.to_vec(),
            swept: vec![vec![swept; subjects.len()]; variants],
            net: Vec::new(),
            buffer: Vec::new(),
            sums: Default::default(),
        }
    }

    /// The parties of every variant, in the subjects' order; a variant without a party leaves it out.
    ///
    /// # Errors
    /// [`LevelTooLow`] if the run had far more years than the specification says.
    pub fn finish(self) -> Result<Vec<Vec<SweptParty>>, LevelTooLow> {
        let Self {
            spec,
            subjects,
            swept,
            ..
        } = self;
        let of_variant = |(variant, swept): (usize, Vec<Swept>)| {
            let pairs = subjects.iter().zip(swept);
            let there = pairs.filter(|(subject, _)| subject.is_in(variant));
            let parties = there.map(|(subject, swept)| {
                let fixed = subject.fixed_of(variant);
                Ok(SweptParty {
                    key: subject.key().to_owned(),
                    metrics: swept.finish(&spec, fixed)?,
                })
            });
            parties.collect()
        };
        swept.into_iter().enumerate().map(of_variant).collect()
    }
}

impl Swept {
    fn finish(self, spec: &SweepSpec, fixed: f64) -> Result<Vec<(Metric, Interval)>, LevelTooLow> {
        let years = spec.years;
        let tail = self.tail.finish(years);
        let doubted = |estimate: Estimate| {
            let interval = estimate.interval(Z_95);
            if tail.looks_infinite() {
                interval.in_doubt()
            } else {
                interval
            }
        };
        let cost = self.cost.mean(years);
        let cost = Estimate::new(cost.value() + fixed, cost.standard_error());
        let recovery = self.recovery.finish(years).interval(Z_95);
        let passed = spec.loss.map(|_| interval(self.passed, years));
        let metrics = [
            (Metric::Mean, Some(doubted(self.net.mean(years)))),
            (Metric::Var, Some(tail.var(SweepSpec::LEVEL)?)),
            (
                Metric::Tvar,
                Some(tail.tvar(SweepSpec::LEVEL)?.interval(Z_95)),
            ),
            (Metric::POverAppetite, passed),
            (Metric::CostOfRisk, Some(doubted(cost))),
            (
                Metric::RecoveryRatio,
                self.recovery.has_any().then_some(recovery),
            ),
        ];
        let there = metrics.into_iter();
        Ok(there
            .filter_map(|(metric, value)| Some((metric, value?)))
            .collect())
    }
}

fn interval(passed: u64, years: u64) -> Interval {
    let share = Proportion::of(passed, years);
    Interval::new(share.value(), share.low(), share.high())
}

impl SweepSink {
    /// The columns of a subject's year, summed over its members: net, received, gross, and
    /// the cost where a reinstatement moves it from the net loss.
    fn sum(&mut self, subject: usize, variant: usize, totals: &Totals, has_premium: bool) {
        let zeros = |column: &mut Vec<f64>| {
            column.clear();
            column.resize(totals.rows(), 0.0);
        };
        zeros(&mut self.net);
        self.sums.iter_mut().for_each(zeros);
        for party in self.subjects[subject].parties(variant) {
            if let Some(net) = figure(totals, party, Figure::Net, &mut self.buffer) {
                add(&mut self.net, net);
            }
            let [received, gross, cost] = &mut self.sums;
            for (measure, sum) in [(Measure::Received, received), (Measure::Gross, gross)] {
                if totals.is_booked(party, measure) {
                    add(sum, totals.column(party, measure));
                }
            }
            if has_premium
                && let Some(of_party) = figure(totals, party, Figure::Cost, &mut self.buffer)
            {
                add(cost, of_party);
            }
        }
    }

    /// Is a measure of a subject booked in the block?
    fn books(&self, subject: usize, variant: usize, totals: &Totals, measure: Measure) -> bool {
        let mut parties = self.subjects[subject].parties(variant);
        parties.any(|party| totals.is_booked(party, measure))
    }
}

impl VariantSink for SweepSink {
    fn rows(&mut self, variant: usize, block: &Block, totals: &Totals) {
        for subject in 0..self.subjects.len() {
            let has_premium = self.books(subject, variant, totals, Measure::Reinstatement);
            self.sum(subject, variant, totals, has_premium);
            let has_ratio = [Measure::Gross, Measure::Received]
                .iter()
                .any(|measure| self.books(subject, variant, totals, *measure));
            let [received, gross, cost] = &self.sums;
            let swept = &mut self.swept[variant][subject];
            let mut moments = Moments::default();
            moments.add_rows(&block.year, &self.net);
            swept.net.merge(&moments);
            swept.tail.add(&self.net);
            if let Some(loss) = self.spec.loss {
                let passes = self.net.iter().filter(|net| **net > loss);
                swept.passed += passes.count() as u64;
            }
            if has_ratio {
                swept.recovery.add_rows(&block.year, received, gross);
            }
            if has_premium {
                swept.cost.add_rows(&block.year, cost);
            } else {
                swept.cost.merge(&moments);
            }
        }
    }

    fn merge(mut self, other: Self) -> Self {
        let mine = self.swept.iter_mut().flatten();
        for (mine, theirs) in mine.zip(other.swept.into_iter().flatten()) {
            mine.net.merge(&theirs.net);
            mine.tail.merge(theirs.tail);
            mine.passed += theirs.passed;
            mine.cost.merge(&theirs.cost);
            mine.recovery.merge(&theirs.recovery);
        }
        self
    }
}
