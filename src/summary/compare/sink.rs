//! The sink that compares drafts with their base while both are settled.

use super::column::{PairedColumn, PairedSpec, settled};
use super::difference::{Change, Difference};
use super::mean::PairedMean;
use super::ratio::PairedRatio;
use super::results::{DraftComparison, PromiseComparison, SubjectComparison};
use super::subject::Subject;
use crate::columns::{Block, VariantSink};
use crate::ledger::Totals;
use crate::settle::{Promise, Waterfall};
use crate::simulate::Variants;
use crate::summary::run_summary::Figure;
use crate::summary::sink::{add, exhausted_share, figure};
use crate::summary::{Estimate, LevelTooLow, Moments};
use std::borrow::Cow;

/// What is read of a subject's year.
const FIGURES: [Figure; 4] = [Figure::Net, Figure::Cost, Figure::Received, Figure::Gross];

/// A subject's years in a block, one column a figure.
type Columns = [Vec<f64>; FIGURES.len()];

/// What a variant made of a block.
#[derive(Debug, Clone, Default)]
struct Rows {
    years: Vec<u32>,
    subjects: Vec<Columns>,
    /// Rows in which each promise was exhausted, by how many members.
    exhausted: Vec<Vec<f64>>,
}

/// A subject under a draft and the base.
#[derive(Debug, Clone)]
struct SubjectPair {
    net: PairedColumn,
    base_cost: Moments,
    draft_cost: Moments,
    cost: PairedMean,
    /// What is paid beside losses, by the year: reinstatement premiums.
    beside: PairedMean,
    recovery: PairedRatio,
}

impl SubjectPair {
    /// What a draft changes for a subject. The interval of its mean cost of risk is that of its mean net
    /// loss, shifted, unless reinstatement premiums make it another; it is as much in doubt as that.
    fn finish(
        self,
        subject: &Subject,
        draft: usize,
        years: u64,
    ) -> Result<SubjectComparison, LevelTooLow> {
        let doubts = subject.doubts(draft);
        let net = self.net.finish()?.doubted(doubts);
        let fixed = subject.fixed();
        let more = subject.more_fixed(draft);
        let raised =
            |mean: Estimate, by: f64| Estimate::new(mean.value() + by, mean.standard_error());
        let cost = Change::of(
            raised(self.base_cost.mean(years), fixed),
            raised(self.draft_cost.mean(years), fixed + more),
            self.cost.finish(years, net.looks_infinite()).shifted(more),
        );
        let recovery = self.recovery.finish(years);
        Ok(SubjectComparison {
            key: subject.key().to_owned(),
            net,
            cost: cost.doubted(doubts),
            beside: self.beside.finish(years, false).shifted(more),
            recovery: recovery.map(|it| it.doubted(subject.ratio_doubts(draft))),
        })
    }
}

/// A promise under a draft, under the base, and the difference.
#[derive(Debug, Clone, Default)]
struct PromisePair {
    base: Moments,
    draft: Moments,
    difference: Moments,
}

/// A promise of base and draft by their positions in either waterfall.
#[derive(Debug, Clone)]
struct Matched {
    base: Option<(usize, Promise)>,
    draft: Option<(usize, Promise)>,
}

#[derive(Debug, Clone)]
struct DraftPair {
    subjects: Vec<SubjectPair>,
    matched: Vec<Matched>,
    promises: Vec<PromisePair>,
}

/// Differences of every draft from the base, for some parties; mergeable.
///
/// Feed it by [`simulate_variants`](crate::simulate::simulate_variants) with a run that keeps
/// promises. Memory: for each draft and subject at most 64 bytes for each year beyond the lowest
/// level, and no year otherwise; ask for few subjects at 10⁷ years.
#[derive(Debug, Clone)]
pub struct CompareSink {
    spec: PairedSpec,
    subjects: Vec<Subject>,
    drafts: Vec<DraftPair>,
    base: Rows,
    draft: Rows,
    buffer: Vec<f64>,
}

impl CompareSink {
    /// An empty comparison of variants, of which the first is the base.
    #[must_use]
    pub fn new(variants: &Variants, subjects: &[Subject], spec: &PairedSpec) -> Self {
        let pair = SubjectPair {
            net: PairedColumn::new(spec),
            base_cost: Moments::default(),
            draft_cost: Moments::default(),
            cost: PairedMean::default(),
            beside: PairedMean::default(),
            recovery: PairedRatio::default(),
        };
        let drafts = (1..variants.len()).map(|draft| {
            let matched = matched(variants.waterfall(0), variants.waterfall(draft));
            DraftPair {
                subjects: vec![pair.clone(); subjects.len()],
                promises: vec![PromisePair::default(); matched.len()],
                matched,
            }
        });
        Self {
            spec: spec.clone(),
            subjects: subjects.to_vec(),
            drafts: drafts.collect(),
            base: Rows::default(),
            draft: Rows::default(),
            buffer: Vec::new(),
        }
    }

    /// The drafts against the base, in their order.
    ///
    /// # Errors
    /// [`LevelTooLow`] if the run had far more years than the specification says.
    pub fn finish(self) -> Result<Vec<DraftComparison>, LevelTooLow> {
        let years = self.spec.years;
        let mut drafts = Vec::with_capacity(self.drafts.len());
        for (draft, pair) in (1..).zip(self.drafts) {
            let mut subjects = Vec::with_capacity(self.subjects.len());
            let pairs = self.subjects.iter().zip(pair.subjects);
            for (subject, pair) in pairs.filter(|(subject, _)| subject.is_in(draft)) {
                subjects.push(pair.finish(subject, draft, years)?);
            }
            let promises = pair.matched.iter().zip(&pair.promises);
            let promises = promises.map(|(matched, pair)| matched.compared(pair, years));
            drafts.push(DraftComparison {
                subjects,
                promises: promises.collect(),
            });
        }
        Ok(drafts)
    }

    /// What a variant made of a block, read into `rows`.
    fn read(&mut self, variant: usize, block: &Block, totals: &Totals, rows: &mut Rows) {
        rows.years.clone_from(&block.year);
        rows.subjects
            .resize_with(self.subjects.len(), Columns::default);
        for (subject, columns) in self.subjects.iter().zip(&mut rows.subjects) {
            for (which, column) in FIGURES.iter().zip(columns) {
                column.clear();
                column.resize(totals.rows(), 0.0);
                for party in subject.parties(variant) {
                    if let Some(rows) = figure(totals, party, *which, &mut self.buffer) {
                        add(column, rows);
                    }
                }
            }
        }
        let promises = match variant.checked_sub(1) {
            Some(draft) => self.drafts[draft].matched.iter(),
            None => return self.read_base_promises(totals, rows),
        };
        rows.exhausted.clear();
        rows.exhausted
            .extend(promises.map(|matched| match &matched.draft {
                Some((position, _)) => totals.exhausted(*position).to_vec(),
                None => Vec::new(),
            }));
    }

    /// The base's promises in its own order; drafts find theirs among them.
    fn read_base_promises(&self, totals: &Totals, rows: &mut Rows) {
        let of_base = self.drafts.first().into_iter();
        let promises = of_base.flat_map(|draft| &draft.matched);
        let count = promises.filter(|matched| matched.base.is_some()).count();
        rows.exhausted.clear();
        rows.exhausted
            .extend((0..count).map(|promise| totals.exhausted(promise).to_vec()));
    }
}

/// The promises of both by path: the base's, then those of the draft alone.
fn matched(base: &Waterfall, draft: &Waterfall) -> Vec<Matched> {
    let (base, draft) = (base.promises(), draft.promises());
    let position =
        |promises: &[Promise], path: &str| promises.iter().position(|promise| promise.path == path);
    let of_base = base.iter().enumerate().map(|(at, promise)| Matched {
        base: Some((at, promise.clone())),
        draft: position(draft, &promise.path).map(|at| (at, draft[at].clone())),
    });
    let added = draft.iter().enumerate();
    let added = added.filter(|(_, promise)| position(base, &promise.path).is_none());
    let added = added.map(|(at, promise)| Matched {
        base: None,
        draft: Some((at, promise.clone())),
    });
    of_base.chain(added).collect()
}

impl Matched {
    fn compared(&self, pair: &PromisePair, years: u64) -> PromiseComparison {
        let base = self.base.as_ref().map(|(_, promise)| promise);
        let draft = self.draft.as_ref().map(|(_, promise)| promise);
        let either = draft.or(base).expect("a promise of one of them");
        let share = |promise: Option<&Promise>, moments: &Moments| {
            promise.map(|promise| exhausted_share(moments, years, promise.instances))
        };
        let members = base.zip(draft).map(|(a, b)| (a.instances, b.instances));
        let members = members.filter(|(base, draft)| base == draft);
        PromiseComparison {
            path: either.path.clone(),
            kind: either.kind,
            clause: draft
                .and_then(|it| it.clause.clone())
                .or_else(|| base?.clause.clone()),
            base_limit: base.and_then(|promise| promise.limit),
            draft_limit: draft.and_then(|promise| promise.limit),
            base: share(base, &pair.base),
            draft: share(draft, &pair.draft),
            difference: members.map(|(members, _)| pair.more_exhausted(members, years)),
        }
    }
}

impl PromisePair {
    /// How much more likely a typical member exhausts it under the draft.
    fn more_exhausted(&self, members: u32, years: u64) -> Difference {
        let squares = self.difference.sum_of_squares();
        if members > 1 {
            let mean = self.difference.mean(years);
            return Difference::of(mean.scaled(1.0 / f64::from(members)));
        }
        // Years in which one alone is exhausted count ±1: their number and balance tell both.
        let balance = self.difference.sum();
        let only = |sign: f64| ((squares + sign * balance) / 2.0) as u64;
        Difference::of_counts(only(1.0), only(-1.0), years)
    }
}

/// Both sides laid out over the years of either; the years of both if they are the same.
#[derive(Debug)]
struct Aligned {
    years: Vec<u32>,
    /// Rows of base and draft, by the rows of both; `None` if they are the same.
    rows: Option<[Vec<Option<usize>>; 2]>,
}

impl Aligned {
    fn new(base: &[u32], draft: &[u32]) -> Self {
        if base == draft {
            return Self {
                years: base.to_vec(),
                rows: None,
            };
        }
        let mut years: Vec<u32> = base.iter().chain(draft).copied().collect();
        years.sort_unstable();
        years.dedup();
        let rows = [base, draft].map(|side| {
            let row = |year: &u32| side.binary_search(year).ok();
            years.iter().map(row).collect()
        });
        Self {
            years,
            rows: Some(rows),
        }
    }

    /// A column of a side (0 base, 1 draft), zero in years of the other alone.
    fn column<'c>(&self, side: usize, column: &'c [f64]) -> Cow<'c, [f64]> {
        match &self.rows {
            None => Cow::Borrowed(column),
            Some(rows) => {
                let value = |row: &Option<usize>| row.map_or(0.0, |row| column[row]);
                rows[side].iter().map(value).collect()
            }
        }
    }
}

impl DraftPair {
    fn add(&mut self, base: &Rows, draft: &Rows) {
        let aligned = Aligned::new(&base.years, &draft.years);
        let years = &aligned.years;
        let subjects = base.subjects.iter().zip(&draft.subjects);
        for ((base, draft), pair) in subjects.zip(&mut self.subjects) {
            let [net, cost, received, gross] = std::array::from_fn(|at| {
                [aligned.column(0, &base[at]), aligned.column(1, &draft[at])]
            });
            pair.net.add_rows(years, &net[0], &net[1]);
            pair.base_cost.add_rows(years, &cost[0]);
            pair.draft_cost.add_rows(years, &cost[1]);
            pair.cost.add_rows(years, &cost[0], &cost[1]);
            if cost != net {
                let beside = [0, 1].map(|side| less(&cost[side], &net[side]));
                pair.beside.add_rows(years, &beside[0], &beside[1]);
            }
            let sides = [0, 1].map(|side| [&received[side][..], &gross[side][..]]);
            pair.recovery.add_rows(years, sides[0], sides[1]);
        }
        let promises = self.matched.iter().zip(&mut self.promises);
        for ((matched, pair), of_draft) in promises.zip(&draft.exhausted) {
            let of_base = matched.base.as_ref().map(|(at, _)| &base.exhausted[*at]);
            if let Some(column) = of_base {
                pair.base.add_rows(&base.years, column);
            }
            if matched.draft.is_some() {
                pair.draft.add_rows(&draft.years, of_draft);
            }
            if let (Some(of_base), Some(_)) = (of_base, &matched.draft) {
                let (one, two) = (aligned.column(0, of_base), aligned.column(1, of_draft));
                pair.difference.add_rows(years, &differences(&one, &two));
            }
        }
    }
}

fn less(columns: &[f64], others: &[f64]) -> Vec<f64> {
    let pairs = columns.iter().zip(others);
    pairs.map(|(one, other)| one - other).collect()
}

fn differences(base: &[f64], draft: &[f64]) -> Vec<f64> {
    let pairs = base.iter().zip(draft);
    pairs
        .map(|(base, draft)| settled(*base, *draft) - base)
        .collect()
}

impl VariantSink for CompareSink {
    fn rows(&mut self, variant: usize, block: &Block, totals: &Totals) {
        if variant == 0 {
            let mut base = std::mem::take(&mut self.base);
            self.read(variant, block, totals, &mut base);
            self.base = base;
            return;
        }
        let mut draft = std::mem::take(&mut self.draft);
        self.read(variant, block, totals, &mut draft);
        self.drafts[variant - 1].add(&self.base, &draft);
        self.draft = draft;
    }

    fn merge(mut self, other: Self) -> Self {
        for (mine, theirs) in self.drafts.iter_mut().zip(other.drafts) {
            for (mine, theirs) in mine.subjects.iter_mut().zip(theirs.subjects) {
                mine.net.merge(theirs.net);
                mine.base_cost.merge(&theirs.base_cost);
                mine.draft_cost.merge(&theirs.draft_cost);
                mine.cost.merge(&theirs.cost);
                mine.beside.merge(&theirs.beside);
                mine.recovery.merge(&theirs.recovery);
            }
            for (mine, theirs) in mine.promises.iter_mut().zip(&theirs.promises) {
                mine.base.merge(&theirs.base);
                mine.draft.merge(&theirs.draft);
                mine.difference.merge(&theirs.difference);
            }
        }
        self
    }
}
