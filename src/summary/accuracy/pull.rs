//! From plain years, how tilted years ought to be drawn for some targets.
//!
//! ```text
//!   ideal density  g* ∝ h·f      h = |X| for a mean, 1{X ≥ VaR} for a VaR, (X − VaR)₊ for a TVaR
//!   rate × factor  E*[N] / E[N]                      of each peril
//!   every loss     δ = E*[Σz] / E*[H]                z the normal scores of its H hits, the gain E*[H]·δ²/2
//!   or one         δ = E*[max z | H > 0]             the gain at least (δ²/2 − E*[ln H | H > 0])·P*(H > 0)
//! ```
//! Of all tilts of its kind this one is (of one loss: nearly) nearest to the ideal by Kullback–Leibler distance, which
//! falls by the gain (the cross-entropy method). The expectations under g* are those of plain years weighted by h. Source: Rubinstein, Kroese, The Cross-Entropy Method
//! (2004), chapter 3.

use super::sink::net;
use super::target::{Target, TargetFigure};
use crate::columns::{Block, Sink};
use crate::draw::{Scored, Shift, TiltPart, scored};
use crate::ledger::Totals;
use crate::model::Model;
use crate::summary::fixed::ExactSum;
use std::ops::Range;

/// Less than so much more of a rate is left as it is.
const LEAST_FACTOR: f64 = 1.1;
/// No rate is multiplied by more.
const MOST_FACTOR: f64 = 1_000.0;
/// The same of shifts.
const LEAST_SHIFT: f64 = 0.1;
const MOST_SHIFT: f64 = 4.0;

/// What pulls at the years of one target.
#[derive(Clone, Debug)]
struct Pull {
    parties: Range<usize>,
    figure: TargetFigure,
    /// The VaR beyond which years count.
    beyond: f64,
    whole: ExactSum,
    /// Σ h·N, by peril.
    events: Vec<ExactSum>,
    /// By what is scored.
    hits: Vec<Scores>,
}

/// What the scores of a peril's losses sum to, each year by its height h.
#[derive(Clone, Debug, Default)]
struct Scores {
    /// Σ h·H.
    hits: ExactSum,
    /// Σ h·Σz.
    all: ExactSum,
    /// Σ h, Σ h·max z and Σ h·ln H over years with a hit.
    years: ExactSum,
    largest: ExactSum,
    log_hits: ExactSum,
}

impl Scores {
    fn add(&mut self, height: f64, year: &YearScores) {
        if height == 0.0 || year.hits == 0 {
            return;
        }
        let hits = f64::from(year.hits);
        self.hits.add(height * hits);
        self.all.add(height * year.sum);
        self.years.add(height);
        self.largest.add(height * year.largest);
        self.log_hits.add(height * libm::log(hits));
    }

    fn merge(&mut self, other: &Self) {
        self.hits.merge(&other.hits);
        self.all.merge(&other.all);
        self.years.merge(&other.years);
        self.largest.merge(&other.largest);
        self.log_hits.merge(&other.log_hits);
    }

    /// The shift that gains most.
    fn shift(&self) -> Shift {
        let (hits, years) = (self.hits.value(), self.years.value());
        if years <= 0.0 {
            return Shift::Not;
        }
        let every = (self.all.value() / hits).min(MOST_SHIFT);
        let one = (self.largest.value() / years).min(MOST_SHIFT);
        let gain_of_every = hits * every * every / 2.0;
        let gain_of_one = years * one * one / 2.0 - self.log_hits.value();
        if one >= LEAST_SHIFT && gain_of_one > gain_of_every {
            Shift::One(one)
        } else if every >= LEAST_SHIFT {
            Shift::Every(every)
        } else {
            Shift::Not
        }
    }
}

/// The scores of the losses of a year.
#[derive(Clone, Copy, Debug, Default)]
struct YearScores {
    hits: u32,
    sum: f64,
    largest: f64,
}

impl YearScores {
    fn add(&mut self, score: f64) {
        self.largest = match self.hits {
            0 => score,
            _ => self.largest.max(score),
        };
        self.hits += 1;
        self.sum += score;
    }
}

impl Pull {
    fn height(&self, left: f64) -> f64 {
        match self.figure {
            TargetFigure::Mean => left.abs(),
            TargetFigure::Var(_) => f64::from(u8::from(left >= self.beyond && left > 0.0)),
            TargetFigure::Tvar(_) => (left - self.beyond).max(0.0),
        }
    }
}

/// Gathers from plain years how those of some targets ought to be tilted.
#[derive(Clone, Debug)]
pub struct PullSink {
    pulls: Vec<Pull>,
    scored: Vec<Scored>,
    buffers: [Vec<f64>; 3],
    /// By what is scored, of the rows of a block.
    scores: Vec<Vec<YearScores>>,
}

impl PullSink {
    /// For targets, each with the amount beyond which its years count: the VaR at its level.
    #[must_use]
    pub fn new(model: &Model, targets: &[(&Target, f64)]) -> Self {
        let scored = scored(model);
        let pull = |(target, beyond): &(&Target, f64)| Pull {
            parties: target.parties.clone(),
            figure: target.figure,
            beyond: *beyond,
            whole: ExactSum::default(),
            events: vec![ExactSum::default(); model.perils.len()],
            hits: vec![Scores::default(); scored.len()],
        };
        Self {
            pulls: targets.iter().map(pull).collect(),
            scores: vec![Vec::new(); scored.len()],
            scored,
            buffers: Default::default(),
        }
    }

    /// A part of tilted years for each target, with these weights; none where nothing is gained by tilting.
    #[must_use]
    pub fn finish(self, model: &Model, weights: &[u64]) -> Vec<TiltPart> {
        let parts = self.pulls.iter().zip(weights).filter_map(|(pull, weight)| {
            let whole = pull.whole.value();
            let expected = model.perils.iter().map(|peril| peril.frequency.mean());
            let factors = pull.events.iter().zip(expected).map(|(events, mean)| {
                let factor = events.value() / whole / mean;
                let is_more = factor.is_finite() && factor >= LEAST_FACTOR;
                if is_more {
                    factor.min(MOST_FACTOR)
                } else {
                    1.0
                }
            });
            let mut shifts = vec![Shift::Not; model.perils.len()];
            for (scored, scores) in self.scored.iter().zip(&pull.hits) {
                shifts[scored.peril()] = scores.shift();
            }
            TiltPart::new(*weight, factors.collect(), shifts).filter(TiltPart::tilts)
        });
        parts.collect()
    }
}

/// The scores of a peril's losses in each row of a block.
fn score(scored: Scored, block: &Block, years: &mut Vec<YearScores>) {
    years.clear();
    years.resize(block.year.len(), YearScores::default());
    for hit in block.hits.of(scored.party()) {
        let event = block.hits.event[hit] as usize;
        if block.events.peril[event] as usize == scored.peril() {
            let loss = block.hits.loss.iter().map(|column| column[hit]).sum();
            years[block.events.row[event] as usize].add(scored.score(loss));
        }
    }
}

impl Sink for PullSink {
    fn rows(&mut self, block: &Block, settled: &[Totals]) {
        for (scored, years) in self.scored.iter().zip(&mut self.scores) {
            score(*scored, block, years);
        }
        let [left, buffer, heights] = &mut self.buffers;
        for pull in &mut self.pulls {
            if !net(&settled[0], &pull.parties, left, buffer) {
                continue;
            }
            heights.clear();
            heights.extend(left.iter().map(|left| pull.height(*left)));
            heights.iter().for_each(|height| pull.whole.add(*height));
            let events = block.events.row.iter().zip(&block.events.peril);
            for (row, peril) in events {
                pull.events[*peril as usize].add(heights[*row as usize]);
            }
            for (years, scores) in self.scores.iter().zip(&mut pull.hits) {
                let pairs = heights.iter().zip(years);
                pairs.for_each(|(height, year)| scores.add(*height, year));
            }
        }
    }

    fn merge(mut self, other: Self) -> Self {
        for (mine, theirs) in self.pulls.iter_mut().zip(&other.pulls) {
            mine.whole.merge(&theirs.whole);
            let events = mine.events.iter_mut().zip(&theirs.events);
            events.for_each(|(mine, theirs)| mine.merge(theirs));
            let hits = mine.hits.iter_mut().zip(&theirs.hits);
            hits.for_each(|(mine, theirs)| mine.merge(theirs));
        }
        self
    }
}
