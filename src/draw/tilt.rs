//! Years of which some are drawn with more events or larger losses, each with the weight that makes up for it.
//!
//! ```text
//!   one word a year ── below α ──> true year, f
//!                    └─ else ────> a part j, with share β_j: counts and losses tilted, g_j
//!   w = f / (α·f + Σ β_j·g_j) = 1 / (α + Σ β_j·L_j)          α + Σ β_j = 1
//!   L_j = Π_perils g_j(k)/f(k) · S_j                          k events of the peril
//!   S_j = Π_hits e^(δz − δ²/2)        every loss of a peril with a shift δ, z their normal scores
//!       = 1/H · Σ_hits e^(δz − δ²/2)  one loss of the year's H, each as likely
//! ```
//! All else is drawn as ever, given counts and losses, and cancels. A weight is at most 1/α whatever the parts (a
//! *defensive* mixture), E\[w\] = 1, and Σ w·x / n is unbiased for the mean of every amount x. A year that stays true is
//! the year of the sampler without tilt, to the bit.
//! Sources: Hesterberg, Technometrics 37 (1995); Owen, Zhou, JASA 95 (2000).

use super::Years;
use super::events::refill;
use super::plan::{SamplerError, threshold};
use super::scored::{Scored, scored};
use super::tilting::{Shift, TiltPart, Tilting};
use crate::columns::Block;
use crate::model::Model;
use crate::random::{
    CountTable, Frequency, LawError, Purpose, Stream, bits_by_year, hash64, mix64,
};

/// Logarithms of ratios beyond this are as good as infinite: e^700 is the largest power that an f64 holds.
const MOST_LOG: f64 = 1e4;

/// The tilted counts of a peril.
#[derive(Debug)]
struct TiltedCount {
    count: CountTable,
    /// ln g(k)/f(k), by k.
    log_ratio: Vec<f64>,
}

impl TiltedCount {
    /// `None` where the factor is 1.
    fn new(law: &Frequency, factor: f64) -> Result<Option<Self>, LawError> {
        if factor == 1.0 {
            return Ok(None);
        }
        let tilted = law.tilted(factor)?;
        let (real, other) = (law.masses()?, tilted.masses()?);
        let mass = |masses: &[f64], k: usize| masses.get(k).copied().unwrap_or(0.0);
        let log_ratio = |k| {
            let ratio = libm::log(mass(&other, k)) - libm::log(mass(&real, k));
            // Neither law has such a count: nothing draws it.
            let ratio = if ratio.is_nan() { 0.0 } else { ratio };
            ratio.clamp(-MOST_LOG, MOST_LOG)
        };
        Ok(Some(Self {
            log_ratio: (0..real.len().max(other.len())).map(log_ratio).collect(),
            count: CountTable::new(&tilted)?,
        }))
    }

    fn log_ratio(&self, count: u32) -> f64 {
        // A count that only another part draws: beyond both tables, the true law as good as never has it.
        let known = self.log_ratio.get(count as usize);
        known.copied().unwrap_or(MOST_LOG)
    }
}

/// A part ready to draw.
#[derive(Debug)]
struct Part {
    /// Of all years.
    share: f64,
    /// Choices below this, and at no other part's, are its.
    below: u64,
    /// By the ranks of perils; none where nothing is tilted.
    counts: Vec<Option<TiltedCount>>,
    /// By the places of what is shifted.
    shifts: Vec<Shift>,
}

/// What tilts the years of a sampler.
#[derive(Debug)]
pub(super) struct Tilt {
    true_share: f64,
    below: u64,
    choice: Stream,
    parts: Vec<Part>,
    /// Losses that some part shifts.
    scored: Vec<Scored>,
}

/// Buffers, by year of the block.
#[derive(Debug, Default)]
pub(super) struct TiltScratch {
    choices: Vec<u64>,
    /// The part a year is of, from 1; 0 for a true year.
    part: Vec<u8>,
    /// ln L_j, `[year][part]`.
    log_ratio: Vec<f64>,
    /// The year of each row, by its place in the block.
    year_of: Vec<u32>,
    /// Hits of one peril on one party, and how many of them were looked at.
    hits: Vec<u32>,
    seen: Vec<u32>,
    /// Σ e^(δz − δ²/2) over these, `[year][part]`.
    jumps: Vec<f64>,
}

impl TiltScratch {
    /// Takes down which years have a row: those with an event.
    pub fn find_rows(&mut self, totals: &[u32]) {
        let years = (0_u32..).zip(totals);
        let rows = years.filter(|(_, total)| **total > 0);
        self.year_of.clear();
        self.year_of.extend(rows.map(|(year, _)| year));
    }
}

/// More parts than this have no place in a year's byte.
const MOST_PARTS: usize = 255;

impl Tilt {
    /// For perils at these places in the model, by rank.
    pub fn new(
        model: &Model,
        seed: u64,
        tilting: &Tilting,
        places: &[usize],
    ) -> Result<Self, SamplerError> {
        if tilting.parts().len() > MOST_PARTS {
            let message = format!("at most {MOST_PARTS} parts of the years are tilted");
            return Err(SamplerError { message });
        }
        let is_shifted = |it: &Scored| {
            let mut parts = tilting.parts().iter();
            parts.any(|part| part.shift(it.peril()) != Shift::Not)
        };
        let scored: Vec<Scored> = scored(model).into_iter().filter(is_shifted).collect();
        let true_share = tilting.true_share().get();
        let whole: f64 = tilting
            .parts()
            .iter()
            .map(|part| part.weight() as f64)
            .sum();
        let mut reached = true_share;
        let mut parts = Vec::new();
        for part in tilting.parts() {
            let share = (1.0 - true_share) * part.weight() as f64 / whole;
            reached += share;
            parts.push(Part {
                share,
                below: threshold(reached.min(1.0)),
                counts: counts(model, part, places)?,
                shifts: scored.iter().map(|it| part.shift(it.peril())).collect(),
            });
        }
        Ok(Self {
            true_share,
            below: threshold(true_share),
            choice: Stream::new(seed, hash64("years"), Purpose::Tilt),
            parts,
            scored,
        })
    }

    /// Chooses which years of a block are tilted, and how.
    pub fn choose(&self, years: Years<'_>, scratch: &mut TiltScratch) {
        scratch.choices.clear();
        scratch.choices.resize(years.len(), 0);
        match years {
            Years::Range { first, .. } => bits_by_year(self.choice, first, &mut scratch.choices),
            Years::List(years) => {
                for (year, word) in years.iter().zip(&mut scratch.choices) {
                    bits_by_year(self.choice, *year, std::slice::from_mut(word));
                }
            }
        }
        let last = self.parts.len() - 1;
        let part = |word: &u64| match word {
            word if *word < self.below => 0,
            // Rounding leaves a few words above the last threshold: they are the last part's.
            word => 1 + self.parts[..last].partition_point(|part| part.below <= *word) as u8,
        };
        scratch.part.clear();
        scratch.part.extend(scratch.choices.iter().map(part));
        scratch.log_ratio.clear();
        let ratios = years.len() * self.parts.len();
        scratch.log_ratio.resize(ratios, 0.0);
    }

    /// Puts the tilted counts of a peril, from the same words, in the place of the true ones of tilted years.
    pub fn tilt(&self, rank: usize, words: &[u64], counts: &mut [u32], scratch: &mut TiltScratch) {
        for ((count, word), part) in counts.iter_mut().zip(words).zip(&scratch.part) {
            let part = self.part(*part);
            if let Some(tilted) = part.and_then(|part| part.counts[rank].as_ref()) {
                *count = tilted.count.count(*word);
            }
        }
        let ratios = scratch.log_ratio.chunks_exact_mut(self.parts.len());
        for (count, ratios) in counts.iter().zip(ratios) {
            for (part, ratio) in self.parts.iter().zip(ratios) {
                if let Some(tilted) = &part.counts[rank] {
                    *ratio += tilted.log_ratio(*count);
                }
            }
        }
    }

    /// None for a true year.
    fn part(&self, part: u8) -> Option<&Part> {
        usize::from(part)
            .checked_sub(1)
            .map(|part| &self.parts[part])
    }

    /// Makes the losses of tilted years larger, and weighs all years that have a row.
    pub fn weigh(&self, block: &mut Block, scratch: &mut TiltScratch) {
        debug_assert!(
            !block.events.is_nested,
            "losses that change are not laid out"
        );
        for (at, scored) in self.scored.iter().enumerate() {
            self.shift(at, *scored, block, scratch);
        }
        let ratios = |year: &u32| {
            let first = *year as usize * self.parts.len();
            &scratch.log_ratio[first..first + self.parts.len()]
        };
        let weights = scratch.year_of.iter().map(ratios);
        block.weight = Some(weights.map(|ratios| self.weight(ratios)).collect());
    }

    fn shift(&self, at: usize, scored: Scored, block: &mut Block, scratch: &mut TiltScratch) {
        let Block { hits, events, .. } = block;
        let range = hits.of(scored.party());
        let (event_of, columns) = (&hits.event, &mut hits.loss);
        let TiltScratch {
            choices,
            part: part_of,
            log_ratio,
            year_of,
            hits: all,
            seen,
            jumps,
        } = scratch;
        let year_of = |hit: usize| {
            let event = event_of[hit] as usize;
            let is_of = events.peril[event] as usize == scored.peril();
            is_of.then(|| year_of[events.row[event] as usize] as usize)
        };
        let own = || range.clone().filter_map(|hit| Some((hit, year_of(hit)?)));
        refill(all, choices.len());
        refill(seen, choices.len());
        refill(jumps, log_ratio.len());
        own().for_each(|(_, year)| all[year] += 1);
        let count = self.parts.len();
        for (hit, year) in own() {
            let shift = match self.part(part_of[year]).map(|part| part.shifts[at]) {
                Some(Shift::Every(by)) => by,
                Some(Shift::One(by)) if chosen(choices[year], at, all[year]) == seen[year] => by,
                Some(Shift::One(_) | Shift::Not) | None => 0.0,
            };
            seen[year] += 1;
            let total: f64 = columns.iter().map(|column| column[hit]).sum();
            let score = scored.score(total) + shift;
            if shift != 0.0 {
                let factor = scored.factor(shift);
                columns.iter_mut().for_each(|column| column[hit] *= factor);
            }
            for (j, part) in self.parts.iter().enumerate() {
                match part.shifts[at] {
                    Shift::Not => {}
                    Shift::Every(by) => log_ratio[year * count + j] += log_of_shift(by, score),
                    Shift::One(by) => {
                        jumps[year * count + j] += libm::exp(log_of_shift(by, score));
                    }
                }
            }
        }
        for (year, hits) in all.iter().enumerate().filter(|(_, hits)| **hits > 0) {
            for (j, part) in self.parts.iter().enumerate() {
                if let Shift::One(_) = part.shifts[at] {
                    let mean = jumps[year * count + j] / f64::from(*hits);
                    log_ratio[year * count + j] += libm::log(mean);
                }
            }
        }
    }

    fn weight(&self, log_ratios: &[f64]) -> f64 {
        let parts = self.parts.iter().zip(log_ratios);
        let tilted: f64 = parts
            .map(|(part, ratio)| part.share * libm::exp(*ratio))
            .sum();
        1.0 / (self.true_share + tilted)
    }

    /// The weight of a year without an event.
    pub fn quiet_weight(&self) -> f64 {
        let of_part = |part: &Part| -> f64 {
            let counts = part.counts.iter().flatten();
            counts.map(|tilted| tilted.log_ratio(0)).sum()
        };
        let ratios: Vec<f64> = self.parts.iter().map(of_part).collect();
        self.weight(&ratios)
    }
}

/// Which of so many hits of a year is shifted, where one of them is.
fn chosen(choice: u64, at: usize, hits: u32) -> u32 {
    // Another word than that which chose the part, and for each peril its own.
    let word = mix64(choice ^ mix64(at as u64 + 1)) >> 32;
    ((word * u64::from(hits)) >> 32) as u32
}

/// ln of the density of a shifted score, beside that of one which is not.
fn log_of_shift(by: f64, score: f64) -> f64 {
    by * score - by * by / 2.0
}

/// The tilted counts of a part, by the ranks of perils.
fn counts(
    model: &Model,
    part: &TiltPart,
    places: &[usize],
) -> Result<Vec<Option<TiltedCount>>, SamplerError> {
    let one = |place: &usize| {
        let peril = &model.perils[*place];
        TiltedCount::new(&peril.frequency, part.factor(*place)).map_err(|error| SamplerError {
            message: format!("`{}.frequency` cannot be tilted: {error}", peril.path),
        })
    };
    places.iter().map(one).collect()
}
