//! Many variants over the same years: a few figures of each party, and no more memory than these take.
//!
//! | metric | value | interval |
//! |---|---|---|
//! | mean | mean net loss of a year | ± 1.96 standard errors |
//! | VaR, TVaR | of the net loss at the level asked for | of ranks; ± 1.96 standard errors |
//! | P(net > a) | share of years above a, a year of exactly a not among them | Wilson's |
//! | cost of risk | mean of net loss and reinstatement premiums, with premiums and prices | ± 1.96 s.e. |
//! | recovery ratio | Σ received ÷ Σ gross | delta method on the log odds |
//!
//! Each has the bits that a run of its variant alone gives it.

mod columns;

use super::column::doubt_if;
use super::compare::Subject;
use super::estimate::Z_95;
use super::{Estimate, Interval, LevelTooLow, Moments, Proportion, RatioOfMeans, Tail};
use crate::columns::{Block, PatchedSink, VariantSink};
use crate::ledger::Totals;
use columns::{Columns, Laid, Sums, Years};
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

    /// Its name in tables and on the command line; the level is that of [`SweepSpec::LEVEL`].
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
    columns: Columns,
    /// The base's last block, for variants that differ from it in some rows.
    years: Years,
    /// `[subject]`.
    base: Vec<Laid>,
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
            columns: Columns::default(),
            years: Years::default(),
            base: vec![Laid::default(); subjects.len()],
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
                    metrics: swept.finish(&spec, fixed, (subject, variant))?,
                })
            });
            parties.collect()
        };
        swept.into_iter().enumerate().map(of_variant).collect()
    }
}

impl Swept {
    fn finish(
        self,
        spec: &SweepSpec,
        fixed: f64,
        (subject, variant): (&Subject, usize),
    ) -> Result<Vec<(Metric, Interval)>, LevelTooLow> {
        let years = spec.years;
        let tail = self.tail.finish(years);
        let is_heavy = subject.bears_heavy(variant);
        let doubted = |estimate: Estimate| {
            let is_in_doubt = is_heavy || tail.looks_infinite();
            doubt_if(is_in_doubt, estimate).interval(Z_95)
        };
        let of_ratio = |ratio: Estimate| {
            doubt_if(subject.has_heavy_ratio(variant), ratio).interval_of_ratio(Z_95)
        };
        let cost = self.cost.mean(years);
        let cost = Estimate::new(cost.value() + fixed, cost.standard_error());
        let recovery = of_ratio(self.recovery.finish(years));
        let passed = spec.loss.map(|_| interval(self.passed, years));
        let metrics = [
            (Metric::Mean, Some(doubted(self.net.mean(years)))),
            (Metric::Var, Some(tail.var(SweepSpec::LEVEL)?)),
            (
                Metric::Tvar,
                Some(doubt_if(is_heavy, tail.tvar(SweepSpec::LEVEL)?).interval(Z_95)),
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

impl Swept {
    fn add(&mut self, years: &[u32], columns: &Columns, loss: Option<f64>) {
        let mut moments = Moments::default();
        moments.add_rows(years, &columns.net);
        self.net.merge(&moments);
        add_tail(&mut self.tail, &mut self.passed, &columns.net, loss);
        if columns.has_ratio {
            self.recovery
                .add_rows(years, &columns.received, &columns.gross);
        }
        if columns.has_premium {
            self.cost.add_rows(years, &columns.cost);
        } else {
            self.cost.merge(&moments);
        }
    }
}

fn add_tail(tail: &mut Tail, passed: &mut u64, net: &[f64], loss: Option<f64>) {
    tail.add(net);
    if let Some(loss) = loss {
        let passes = net.iter().filter(|net| **net > loss);
        *passed += passes.count() as u64;
    }
}

impl VariantSink for SweepSink {
    fn rows(&mut self, variant: usize, block: &Block, totals: &Totals) {
        let loss = self.spec.loss;
        if variant == 0 {
            self.years.start(&block.year);
        }
        for (at, subject) in self.subjects.iter().enumerate() {
            let laid = &mut self.base[at];
            let columns = if variant == 0 {
                &mut laid.columns
            } else {
                &mut self.columns
            };
            columns.sum(subject.parties(variant), totals);
            self.swept[variant][at].add(&block.year, columns, loss);
            if variant == 0 {
                laid.start(&self.years);
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

impl PatchedSink for SweepSink {
    fn patched(&mut self, variant: usize, rows: &[u32], totals: &Totals) {
        let loss = self.spec.loss;
        let subjects = self.subjects.iter().zip(&mut self.base);
        for ((subject, base), swept) in subjects.zip(&mut self.swept[variant]) {
            self.columns.sum(subject.parties(variant), totals);
            let Swept {
                net,
                tail,
                passed,
                cost,
                recovery,
            } = swept;
            let each = |sums: &Sums| {
                net.add_sums(&sums.net);
                cost.add_sums(&sums.cost);
                recovery.add_sums(&sums.recovery);
            };
            let all = |net: &[f64]| add_tail(tail, passed, net, loss);
            base.patched(&self.years, rows, &mut self.columns, each, all);
        }
    }
}
