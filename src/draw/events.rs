//! The events of a block: how many, when, and what they carry.

use super::order::{sort, times};
use super::plan::{Certainty, CulpritPlan, PerilPlan};
use super::waves::{one_peril, wave_starts};
use super::{Sampler, Years};
use crate::columns::{Block, Events};
use crate::model::Dependence;
use crate::random::dependence::scores;
use crate::random::{DrawScratch as LawScratch, Names, bits, bits_by_year, mix64};

/// Buffers for events.
#[derive(Debug, Default)]
pub(super) struct EventScratch {
    pub words: Vec<u64>,
    pub spare: Vec<u64>,
    pub counts: Vec<u32>,
    totals: Vec<u32>,
    row_of: Vec<u32>,
    pub start: Vec<u32>,
    pub keys: Vec<u64>,
    /// Keys of one year with many events.
    pub year: Vec<u64>,
    /// Events in the order of waves.
    pub laid: Vec<Laid>,
    pub born: Vec<Born>,
    pub cursor: Vec<u32>,
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

/// How many ordinals share a block of time words.
pub(super) const TIMES_A_BLOCK: u32 = 4;

/// An event in its place: its key, its row and its year.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Laid {
    key: u64,
    row: u32,
    year: u32,
}

impl Laid {
    #[inline(always)]
    pub fn new(key: u64, row: usize, year: u32) -> Self {
        Self {
            key,
            row: row as u32,
            year,
        }
    }
}

/// The events of a peril in generation order.
#[derive(Debug, Default)]
pub(super) struct Born {
    /// The year's place in the block.
    index: Vec<u32>,
    ordinal: Vec<u32>,
    /// The blocks of their time words, named by year and a fourth of the ordinal.
    pub block: NameColumns,
}

impl Born {
    fn fill(&mut self, years: Years<'_>, counts: &[u32]) {
        let total = counts.iter().map(|count| *count as usize).sum();
        let blocks = counts
            .iter()
            .map(|count| count.div_ceil(TIMES_A_BLOCK) as usize)
            .sum();
        self.index.resize(total, 0);
        self.ordinal.resize(total, 0);
        self.block.year.resize(blocks, 0);
        self.block.ordinal.resize(blocks, 0);
        let (mut at, mut block) = (0, 0);
        for (index, count) in counts.iter().enumerate() {
            for ordinal in 0..*count {
                self.index[at] = index as u32;
                self.ordinal[at] = ordinal;
                at += 1;
            }
            for of_year in 0..count.div_ceil(TIMES_A_BLOCK) {
                self.block.year[block] = years.at(index);
                self.block.ordinal[block] = of_year;
                block += 1;
            }
        }
    }
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
        self.year
            .extend(at.iter().map(|event| events.year[*event as usize]));
        self.ordinal
            .extend(at.iter().map(|event| events.ordinal[*event as usize]));
    }

    pub fn names(&self, draw: u32, party: u64) -> Names<'_> {
        Names {
            year: &self.year,
            ordinal: &self.ordinal,
            draw,
            party,
        }
    }
}

pub(super) fn refill<T: Clone + Default>(column: &mut Vec<T>, len: usize) {
    column.clear();
    column.resize(len, T::default());
}

pub(super) const RANK_BITS: u32 = 12;
pub(super) const ORDINAL_BITS: u32 = 16;
/// A key is time, rank, ordinal, from the top.
pub(super) const TIME_SHIFT: u32 = RANK_BITS + ORDINAL_BITS;

impl Sampler {
    pub(super) fn draw_events(
        &self,
        years: Years<'_>,
        block: &mut Block,
        scratch: &mut EventScratch,
    ) {
        if let [peril] = &self.perils[..] {
            one_peril(peril, years, block, scratch);
        } else {
            self.count(years, scratch);
            self.row(years, block, scratch);
            self.order(block, scratch);
        }
        self.read(&scratch.laid, &mut block.events);
        self.sort_by_peril(&block.events, &mut scratch.of_peril);
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
            scratch
                .totals
                .iter_mut()
                .zip(&scratch.counts)
                .for_each(|(total, count)| *total += count);
            born.fill(years, &scratch.counts);
        }
    }

    /// A row for every year with an event, and the bucket of its events.
    fn row(&self, years: Years<'_>, block: &mut Block, scratch: &mut EventScratch) {
        block.year.clear();
        scratch.start.clear();
        refill(&mut scratch.row_of, years.len());
        let mut start = 0;
        for (index, total) in scratch
            .totals
            .iter()
            .enumerate()
            .filter(|(_, total)| **total > 0)
        {
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
        scratch.keys.resize(total, 0);
        for (peril, born) in self.perils.iter().zip(&scratch.born) {
            let blocks = born.block.year.len();
            scratch.words.resize(blocks, 0);
            scratch.spare.resize(blocks, 0);
            bits(
                peril.streams.time,
                born.block.names(0, 0),
                &mut scratch.words,
                &mut scratch.spare,
            );
            let rank = (peril.rank as u64) << ORDINAL_BITS;
            let mut next = 0;
            for (index, ordinal) in born.index.iter().zip(&born.ordinal) {
                let in_block = ordinal % TIMES_A_BLOCK;
                next += usize::from(in_block == 0);
                let words = times(scratch.words[next - 1], scratch.spare[next - 1]);
                let key = words[in_block as usize] << TIME_SHIFT | rank | u64::from(*ordinal);
                let cursor = &mut scratch.cursor[scratch.row_of[*index as usize] as usize];
                scratch.keys[*cursor as usize] = key;
                *cursor += 1;
            }
        }
        wave_starts(&scratch.totals, &mut block.events);
        scratch.cursor.clear();
        scratch.cursor.extend(&block.events.wave_start);
        scratch.laid.resize(total, Laid::default());
        for ((row, year), bucket) in block.year.iter().enumerate().zip(scratch.start.windows(2)) {
            let keys = &mut scratch.keys[bucket[0] as usize..bucket[1] as usize];
            sort(keys);
            for (key, cursor) in keys.iter().zip(&mut scratch.cursor) {
                scratch.laid[*cursor as usize] = Laid::new(*key, row, *year);
                *cursor += 1;
            }
        }
    }

    /// Takes what was laid apart into columns.
    fn read(&self, laid: &[Laid], events: &mut Events) {
        const ORDINAL: u64 = (1 << ORDINAL_BITS) - 1;
        const RANK: u64 = (1 << RANK_BITS) - 1;
        let columns = [
            &mut events.row,
            &mut events.year,
            &mut events.ordinal,
            &mut events.time,
            &mut events.peril,
        ];
        for column in columns {
            column.resize(laid.len(), 0);
        }
        let names = events.ordinal.iter_mut().zip(&mut events.time);
        let years = events.row.iter_mut().zip(&mut events.year);
        for ((laid, (row, year)), (ordinal, time)) in laid.iter().zip(years).zip(names) {
            *row = laid.row;
            *year = laid.year;
            *ordinal = (laid.key & ORDINAL) as u32;
            *time = (laid.key >> TIME_SHIFT) as u32;
        }
        if let [only] = &self.perils[..] {
            events.peril.fill(only.position as u32);
        } else {
            for (peril, laid) in events.peril.iter_mut().zip(laid) {
                let rank = (laid.key >> ORDINAL_BITS & RANK) as usize;
                *peril = self.perils[rank].position as u32;
            }
        }
    }

    fn sort_by_peril(&self, events: &Events, of_peril: &mut Vec<Vec<u32>>) {
        of_peril.resize_with(self.perils.len(), Vec::new);
        of_peril.iter_mut().for_each(Vec::clear);
        if let [_] = self.perils[..] {
            of_peril[0].extend(0..events.peril.len() as u32);
            return;
        }
        let mut ranks = vec![0; self.perils.len()];
        for (rank, peril) in self.perils.iter().enumerate() {
            ranks[peril.position] = rank;
        }
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
        events
            .culpability
            .iter_mut()
            .for_each(|column| refill(column, n));
        scratch.hit_bits.resize(n, 0);
        scratch.share.resize(n, 0);
        if self
            .perils
            .iter()
            .any(|peril| peril.dependence != Dependence::Independent)
        {
            refill(&mut scratch.common, n);
            refill(&mut scratch.chi, n);
        }
        for (peril, at) in self
            .perils
            .iter()
            .zip(std::mem::take(&mut scratch.of_peril))
        {
            if peril.reads_names {
                scratch.names.gather(events, &at);
            }
            if peril.tests_hits {
                self.hit_bits(peril, &at, scratch);
            }
            self.flag(peril, &at, events, scratch);
            for culprit in &peril.culprits {
                blame(peril, culprit, &at, events, scratch);
            }
            if let Some(drawer) = peril.hours.as_ref().filter(|_| self.hours) {
                scratch.column.resize(at.len(), 0.0);
                drawer.fill(
                    peril.streams.outage,
                    scratch.names.names(0, 0),
                    &mut scratch.law,
                    &mut scratch.column,
                );
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
        bits(
            peril.streams.hit,
            scratch.names.names(0, 0),
            &mut scratch.words,
            &mut scratch.spare,
        );
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
        if peril
            .flags
            .iter()
            .any(|flag| matches!(flag.chance, Certainty::Chance(_)))
        {
            bits(
                peril.streams.flag,
                scratch.names.names(0, 0),
                &mut scratch.words,
                &mut scratch.spare,
            );
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

pub(super) fn frequency_bits(peril: &PerilPlan, years: Years<'_>, words: &mut Vec<u64>) {
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

fn blame(
    peril: &PerilPlan,
    culprit: &CulpritPlan,
    at: &[u32],
    events: &mut Events,
    scratch: &mut EventScratch,
) {
    let column = &mut events.culpability[culprit.column];
    if let Some(level) = culprit.certain {
        at.iter().for_each(|event| column[*event as usize] = level);
        return;
    }
    scratch.words.resize(at.len(), 0);
    scratch.spare.resize(at.len(), 0);
    bits(
        peril.streams.culpability,
        scratch.names.names(0, culprit.hash),
        &mut scratch.words,
        &mut scratch.spare,
    );
    for (event, word) in at.iter().zip(&scratch.words) {
        column[*event as usize] = culprit
            .below
            .iter()
            .map(|below| u8::from(word >= below))
            .sum();
    }
}

/// The common factor of dependent severities.
fn factor(peril: &PerilPlan, at: &[u32], scratch: &mut EventScratch) {
    if peril.dependence == Dependence::Independent {
        return;
    }
    scratch.column.resize(at.len(), 0.0);
    scores(
        peril.streams.common,
        scratch.names.names(0, 0),
        &mut scratch.column,
    );
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
