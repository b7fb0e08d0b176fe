//! The events of a block: how many, when, and what they carry.

use super::plan::{Certainty, CulpritPlan, PerilPlan};
use super::{Sampler, Years};
use crate::columns::{Block, Events};
use crate::model::Dependence;
use crate::random::dependence::scores;
use crate::random::{DrawScratch as LawScratch, Names, bits, bits_by_year, mix64};

/// Buffers for events.
#[derive(Debug, Default)]
pub(super) struct EventScratch {
    words: Vec<u64>,
    spare: Vec<u64>,
    counts: Vec<u32>,
    totals: Vec<u32>,
    row_of: Vec<u32>,
    start: Vec<u32>,
    keys: Vec<u64>,
    /// Events of each peril in generation order: (year index, ordinal).
    born: Vec<Born>,
    cursor: Vec<u32>,
    /// Positions of each peril's events in the block.
    pub of_peril: Vec<Vec<u32>>,
    names: NameColumns,
    /// Bits that decide who is hit, by event.
    pub hit_bits: Vec<u64>,
    /// The share of parties hit as a threshold, by event.
    pub share: Vec<u64>,
    /// The common factor and the chi-square, by event.
    pub common: Vec<f64>,
    pub chi: Vec<f64>,
    law: LawScratch,
    column: Vec<f64>,
}

#[derive(Debug, Default)]
struct Born {
    year: Vec<u32>,
    index: Vec<u32>,
    ordinal: Vec<u32>,
}

/// Years and ordinals of the draws of a column.
#[derive(Debug, Default)]
pub(super) struct NameColumns {
    pub year: Vec<u32>,
    pub ordinal: Vec<u32>,
}

impl NameColumns {
    pub fn gather(&mut self, events: &Events, at: &[u32]) {
        self.year.clear();
        self.ordinal.clear();
        self.year.extend(at.iter().map(|event| events.year[*event as usize]));
        self.ordinal.extend(at.iter().map(|event| events.ordinal[*event as usize]));
    }

    pub fn names(&self, draw: u32, party: u64) -> Names<'_> {
        Names { year: &self.year, ordinal: &self.ordinal, draw, party }
    }
}

pub(super) fn refill<T: Clone + Default>(column: &mut Vec<T>, len: usize) {
    column.clear();
    column.resize(len, T::default());
}

const RANK_BITS: u32 = 12;
const ORDINAL_BITS: u32 = 16;

impl Sampler {
    pub(super) fn draw_events(&self, years: Years<'_>, block: &mut Block, scratch: &mut EventScratch) {
        self.count(years, scratch);
        self.row(years, block, scratch);
        self.order(block, scratch);
        self.attributes(block, scratch);
    }

    /// How many events of each peril each year has.
    fn count(&self, years: Years<'_>, scratch: &mut EventScratch) {
        refill(&mut scratch.totals, years.len());
        scratch.born.resize_with(self.perils.len(), Born::default);
        for (peril, born) in self.perils.iter().zip(&mut scratch.born) {
            frequency_bits(peril, years, &mut scratch.words);
            scratch.counts.resize(years.len(), 0);
            peril.count.fill(&scratch.words, &mut scratch.counts);
            born.year.clear();
            born.index.clear();
            born.ordinal.clear();
            for (index, (count, total)) in scratch.counts.iter().zip(&mut scratch.totals).enumerate() {
                if *count == 0 {
                    continue;
                }
                *total += count;
                for ordinal in 0..*count {
                    born.year.push(years.at(index));
                    born.index.push(index as u32);
                    born.ordinal.push(ordinal);
                }
            }
        }
    }

    /// A row for every year with an event, and the bucket of its events.
    fn row(&self, years: Years<'_>, block: &mut Block, scratch: &mut EventScratch) {
        block.year.clear();
        scratch.start.clear();
        refill(&mut scratch.row_of, years.len());
        let mut start = 0;
        for (index, total) in scratch.totals.iter().enumerate().filter(|(_, total)| **total > 0) {
            scratch.row_of[index] = block.year.len() as u32;
            block.year.push(years.at(index));
            scratch.start.push(start);
            start += total;
        }
        scratch.start.push(start);
    }

    /// Orders the events of each year by time, then peril, then ordinal, and lays them in waves.
    fn order(&self, block: &mut Block, scratch: &mut EventScratch) {
        let rows = block.year.len();
        let total = scratch.start[rows] as usize;
        scratch.cursor.clear();
        scratch.cursor.extend(&scratch.start[..rows]);
        scratch.keys.clear();
        scratch.keys.resize(total, 0);
        for (peril, born) in self.perils.iter().zip(&scratch.born) {
            scratch.words.resize(born.year.len(), 0);
            scratch.spare.resize(born.year.len(), 0);
            let names = Names { year: &born.year, ordinal: &born.ordinal, draw: 0, party: 0 };
            bits(peril.streams.time, names, &mut scratch.words, &mut scratch.spare);
            for ((index, ordinal), word) in born.index.iter().zip(&born.ordinal).zip(&scratch.words) {
                let row = scratch.row_of[*index as usize] as usize;
                let at = scratch.cursor[row] as usize;
                scratch.cursor[row] += 1;
                let rank = (peril.rank as u64) << ORDINAL_BITS;
                scratch.keys[at] = (word >> 32 << (RANK_BITS + ORDINAL_BITS)) | rank | u64::from(*ordinal);
            }
        }
        for bucket in scratch.start.windows(2) {
            let keys = &mut scratch.keys[bucket[0] as usize..bucket[1] as usize];
            if keys.len() > 1 {
                keys.sort_unstable();
            }
        }
        self.lay_waves(block, scratch, total);
    }

    fn lay_waves(&self, block: &mut Block, scratch: &mut EventScratch, total: usize) {
        let events = &mut block.events;
        let sizes = &mut scratch.cursor;
        sizes.clear();
        for bucket in scratch.start.windows(2) {
            let count = (bucket[1] - bucket[0]) as usize;
            if sizes.len() < count {
                sizes.resize(count, 0);
            }
            sizes[..count].iter_mut().for_each(|size| *size += 1);
        }
        events.wave_start.clear();
        let mut start = 0;
        for size in sizes.iter_mut() {
            events.wave_start.push(start);
            let next = start + *size;
            *size = start;
            start = next;
        }
        events.wave_start.push(start);
        for column in [&mut events.row, &mut events.year, &mut events.peril, &mut events.ordinal, &mut events.time] {
            column.resize(total, 0);
        }
        for (row, bucket) in scratch.start.windows(2).enumerate() {
            let keys = &scratch.keys[bucket[0] as usize..bucket[1] as usize];
            for (key, cursor) in keys.iter().zip(sizes.iter_mut()) {
                let at = *cursor as usize;
                *cursor += 1;
                let rank = (key >> ORDINAL_BITS) as usize & ((1 << RANK_BITS) - 1);
                events.row[at] = row as u32;
                events.year[at] = block.year[row];
                events.peril[at] = self.perils[rank].position as u32;
                events.ordinal[at] = *key as u32 & ((1 << ORDINAL_BITS) - 1);
                events.time[at] = (*key >> (RANK_BITS + ORDINAL_BITS)) as u32;
            }
        }
        self.sort_by_peril(events, &mut scratch.of_peril);
    }

    fn sort_by_peril(&self, events: &Events, of_peril: &mut Vec<Vec<u32>>) {
        of_peril.resize_with(self.perils.len(), Vec::new);
        of_peril.iter_mut().for_each(Vec::clear);
        let rank_of = |position: u32| self.perils.iter().position(|peril| peril.position as u32 == position);
        if let [_] = self.perils[..] {
            of_peril[0].extend(0..events.peril.len() as u32);
            return;
        }
        let ranks: Vec<usize> = (0..self.perils.len() as u32).filter_map(rank_of).collect();
        for (event, position) in events.peril.iter().enumerate() {
            of_peril[ranks[*position as usize]].push(event as u32);
        }
    }

    /// What the events carry, drawn only where somebody reads it.
    fn attributes(&self, block: &mut Block, scratch: &mut EventScratch) {
        let n = block.events.len();
        let events = &mut block.events;
        refill(&mut events.flags, if self.flags { n } else { 0 });
        refill(&mut events.hours, if self.hours { n } else { 0 });
        events.culpability.resize_with(self.culprits, Vec::new);
        events.culpability.iter_mut().for_each(|column| refill(column, n));
        scratch.hit_bits.resize(n, 0);
        scratch.share.resize(n, 0);
        if self.perils.iter().any(|peril| peril.dependence != Dependence::Independent) {
            refill(&mut scratch.common, n);
            refill(&mut scratch.chi, n);
        }
        for (peril, at) in self.perils.iter().zip(std::mem::take(&mut scratch.of_peril)) {
            scratch.names.gather(events, &at);
            if peril.tests_hits {
                self.hit_bits(peril, &at, scratch);
            }
            self.flag(peril, &at, events, scratch);
            for culprit in &peril.culprits {
                blame(peril, culprit, &at, events, scratch);
            }
            if let Some(drawer) = peril.hours.as_ref().filter(|_| self.hours) {
                scratch.column.resize(at.len(), 0.0);
                drawer.fill(peril.streams.outage, scratch.names.names(0, 0), &mut scratch.law, &mut scratch.column);
                for (event, hours) in at.iter().zip(&scratch.column) {
                    events.hours[*event as usize] = *hours;
                }
            }
            factor(peril, &at, scratch);
            scratch.of_peril.push(at);
        }
    }

    fn hit_bits(&self, peril: &PerilPlan, at: &[u32], scratch: &mut EventScratch) {
        scratch.words.resize(at.len(), 0);
        scratch.spare.resize(at.len(), 0);
        bits(peril.streams.hit, scratch.names.names(0, 0), &mut scratch.words, &mut scratch.spare);
        for (event, word) in at.iter().zip(&scratch.words) {
            scratch.hit_bits[*event as usize] = *word;
        }
        let Some(law) = &peril.share else { return };
        let names = scratch.names.year.iter().zip(&scratch.names.ordinal);
        for (event, (year, ordinal)) in at.iter().zip(names) {
            let share = law.draw(&mut peril.streams.share.rng(*year, *ordinal, 0));
            scratch.share[*event as usize] = super::plan::threshold(share);
        }
    }

    fn flag(&self, peril: &PerilPlan, at: &[u32], events: &mut Events, scratch: &mut EventScratch) {
        if !self.flags || peril.flags.is_empty() {
            return;
        }
        scratch.words.resize(at.len(), 0);
        scratch.spare.resize(at.len(), 0);
        if peril.flags.iter().any(|flag| matches!(flag.chance, Certainty::Chance(_))) {
            bits(peril.streams.flag, scratch.names.names(0, 0), &mut scratch.words, &mut scratch.spare);
        }
        for flag in &peril.flags {
            for (event, word) in at.iter().zip(&scratch.words) {
                let carried = match flag.chance {
                    Certainty::Never => false,
                    Certainty::Always => true,
                    Certainty::Chance(threshold) => mix64(word ^ flag.hash) < threshold,
                };
                events.flags[*event as usize] |= u64::from(carried) << flag.bit;
            }
        }
    }
}

fn frequency_bits(peril: &PerilPlan, years: Years<'_>, words: &mut Vec<u64>) {
    words.resize(years.len(), 0);
    match years {
        Years::Range { first, .. } => bits_by_year(peril.streams.frequency, first, words),
        Years::List(years) => {
            for (year, word) in years.iter().zip(words) {
                bits_by_year(peril.streams.frequency, *year, std::slice::from_mut(word));
            }
        }
    }
}

fn blame(peril: &PerilPlan, culprit: &CulpritPlan, at: &[u32], events: &mut Events, scratch: &mut EventScratch) {
    let column = &mut events.culpability[culprit.column];
    if let Some(level) = culprit.certain {
        at.iter().for_each(|event| column[*event as usize] = level);
        return;
    }
    scratch.words.resize(at.len(), 0);
    scratch.spare.resize(at.len(), 0);
    bits(peril.streams.culpability, scratch.names.names(0, culprit.hash), &mut scratch.words, &mut scratch.spare);
    for (event, word) in at.iter().zip(&scratch.words) {
        column[*event as usize] = culprit.below.iter().map(|below| u8::from(word >= below)).sum();
    }
}

/// The common factor of dependent severities.
fn factor(peril: &PerilPlan, at: &[u32], scratch: &mut EventScratch) {
    if peril.dependence == Dependence::Independent {
        return;
    }
    scratch.column.resize(at.len(), 0.0);
    scores(peril.streams.common, scratch.names.names(0, 0), &mut scratch.column);
    for (event, score) in at.iter().zip(&scratch.column) {
        scratch.common[*event as usize] = *score;
    }
    if let Some(law) = &peril.chi {
        let names = scratch.names.year.iter().zip(&scratch.names.ordinal);
        for (event, (year, ordinal)) in at.iter().zip(names) {
            scratch.chi[*event as usize] = law.draw(&mut peril.streams.chi.rng(*year, *ordinal, 0));
        }
    }
}
