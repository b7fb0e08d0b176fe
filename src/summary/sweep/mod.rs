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
mod gathered;
mod slots;
mod sums;
mod swept;

use super::compare::Subject;
use super::{Interval, LevelTooLow};
use crate::columns::{Block, PatchedSink, VariantSink};
use crate::ledger::Totals;
use columns::{Laid, Patch};
use gathered::Gathered;
use serde::{Deserialize, Serialize};
use slots::{Rows, Slots};
use std::fmt;
use swept::Swept;

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

/// The figures of some parties under every variant; mergeable.
///
/// Memory: for each variant and subject about 16 bytes for each of the worst 1 % of the years.
#[derive(Clone, Debug)]
pub struct SweepSink {
    spec: SweepSpec,
    subjects: Vec<Subject>,
    /// `[variant][subject]`.
    swept: Vec<Vec<Swept>>,
    /// The base's last block, for variants that differ from it in some rows.
    slots: Slots,
    /// `[subject]`.
    base: Vec<Laid>,
    rows: Rows,
    /// What a variant's own block takes.
    own: (Slots, Laid),
    patch: Patch,
    gathered: Gathered,
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
        let swept = Swept::new(spec);
        Self {
            spec: spec.clone(),
            subjects: subjects.to_vec(),
            swept: vec![vec![swept; subjects.len()]; variants],
            slots: Slots::default(),
            base: vec![Laid::default(); subjects.len()],
            rows: Rows::default(),
            own: Default::default(),
            patch: Patch::default(),
            gathered: Gathered::default(),
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

impl VariantSink for SweepSink {
    fn rows(&mut self, variant: usize, block: &Block, totals: &Totals) {
        let (slots, own) = match variant {
            0 => (&mut self.slots, None),
            _ => (&mut self.own.0, Some(&mut self.own.1)),
        };
        slots.start(&block.year);
        self.rows.all(slots, totals.places());
        let at = (&*slots, &self.rows);
        let mut own = own;
        let subjects = self.subjects.iter().zip(&mut self.base);
        for ((subject, base), swept) in subjects.zip(&mut self.swept[variant]) {
            let laid = own.as_deref_mut().unwrap_or(base);
            let parties = subject.parties(variant);
            laid.start(at, parties, totals, &mut self.gathered);
            laid.add_to(swept, self.spec.loss);
        }
    }

    fn merge(mut self, other: Self) -> Self {
        let mine = self.swept.iter_mut().flatten();
        for (mine, theirs) in mine.zip(other.swept.into_iter().flatten()) {
            mine.merge(theirs);
        }
        self
    }
}

impl PatchedSink for SweepSink {
    fn patched(&mut self, variant: usize, rows: &[u32], totals: &Totals) {
        self.rows.some(&self.slots, rows, totals.places());
        let at = (&self.slots, &self.rows);
        let subjects = self.subjects.iter().zip(&self.base);
        for ((subject, base), swept) in subjects.zip(&mut self.swept[variant]) {
            let swept = (swept, self.spec.loss);
            let of = (subject.parties(variant), totals);
            self.patch.add_to(swept, base, at, of, &mut self.gathered);
        }
    }
}
