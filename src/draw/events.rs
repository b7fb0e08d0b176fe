//! The events of a block: how many, when, and what they carry.

use super::order::{sort, times};
use super::plan::{Certainty, CulpritPlan, PerilPlan};
use super::tilt::TiltScratch;
use super::waves::{fill_ordinals, one_peril, wave_starts};
use super::{Sampler, Years};
use crate::columns::{Block, Events};
use crate::model::Dependence;
use crate::random::dependence::scores;
use crate::random::{DrawScratch as LawScratch, Names, bits, bits_by_year, gather, mix64};

/// Buffers for events.
#[derive(Debug, Default)]
pub(super) struct EventScratch {
    pub words: Vec<u64>,
    pub spare: Vec<u64>,
    pub counts: Vec<u32>,
    totals: Vec<u32>,
    row_of: Vec<u32>,
    start: Vec<u32>,
    pub keys: Vec<u64>,
    /// Events in the order of waves.
    laid: Vec<Laid>,
    born: Vec<Born>,
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
    pub law: LawScratch,
    pub column: Vec<f64>,
    pub tilt: TiltScratch,
}

/// How many ordinals share a block of time words.
const TIMES_A_BLOCK: u32 = 4;

/// An event in its place: its key, its row and its year.
#[derive(Clone, Copy, Debug, Default)]
struct Laid {
    key: u64,
    row: u32,
    year: u32,
}

/// How many events a peril has in each year of the block, and the blocks of their times.
#[derive(Debug, Default)]
struct Born {
    counts: Vec<u32>,
    /// Named by year and a fourth of the ordinal.
    times: NameColumns,
}

impl Born {
    fn name_times(&mut self, years: Years<'_>) {
        self.times.year.clear();
        self.times.ordinal.clear();
        for (index, count) in self.counts.iter().enumerate() {
            for of_year in 0..count.div_ceil(TIMES_A_BLOCK) {
                self.times.year.push(years.at(index));
                self.times.ordinal.push(of_year);
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
    /// The years and ordinals of some events, rising.
    pub fn gather(&mut self, events: &Events, at: &[u32]) {
        if at.len() == events.len() {
            self.year.clone_from(&events.year);
            self.ordinal.clone_from(&events.ordinal);
            return;
        }
        gather(&events.year, at, &mut self.year);
        self.number(events, at);
    }

    /// The ordinals of some events, rising.
    pub fn number(&mut self, events: &Events, at: &[u32]) {
        if events.is_nested {
            fill_ordinals(events, at, &mut self.ordinal);
        } else {
            gather(&events.ordinal, at, &mut self.ordinal);
        }
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

const RANK_BITS: u32 = 12;
const ORDINAL_BITS: u32 = 16;
/// A key is time, rank, ordinal, from the top.
const TIME_SHIFT: u32 = RANK_BITS + ORDINAL_BITS;

impl Sampler {
    pub(super) fn draw_events(
        &self,
        years: Years<'_>,
        block: &mut Block,
        scratch: &mut EventScratch,
    ) {
        match &self.perils[..] {
            [peril] if !self.times && self.tilt.is_none() => {
                one_peril(peril, years, block, scratch);
            }
            _ => self.lay(years, block, scratch),
        }
        self.sort_by_peril(&block.events, &mut scratch.of_peril);
        self.attributes(block, scratch);
    }

    /// Lays the events of several perils by time.
    fn lay(&self, years: Years<'_>, block: &mut Block, scratch: &mut EventScratch) {
        self.count(years, scratch);
        self.row(years, block, scratch);
        self.order(block, scratch);
        self.read(&scratch.laid, &mut block.events);
        block.events.is_nested = false;
    }

    /// How many events of each peril each year has.
    fn count(&self, years: Years<'_>, scratch: &mut EventScratch) {
        refill(&mut scratch.totals, years.len());
        scratch.born.resize_with(self.perils.len(), Born::default);
        if let Some(tilt) = &self.tilt {
            tilt.choose(years, &mut scratch.tilt);
        }
        for (peril, born) in self.perils.iter().zip(&mut scratch.born) {
            frequency_bits(peril, years, &mut scratch.words);
            born.counts.resize(years.len(), 0);
            peril.count.fill(&scratch.words, &mut born.counts);
            if let Some(tilt) = &self.tilt {
                tilt.tilt(
                    peril.rank,
                    &scratch.words,
                    &mut born.counts,
                    &mut scratch.tilt,
                );
            }
            scratch
                .totals
                .iter_mut()
                .zip(&born.counts)
                .for_each(|(total, count)| *total += count);
            born.name_times(years);
        }
        if self.tilt.is_some() {
            scratch.tilt.find_rows(&scratch.totals);
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
            let blocks = born.times.year.len();
            scratch.words.resize(blocks, 0);
            scratch.spare.resize(blocks, 0);
            bits(
                peril.streams.time,
                born.times.names(0, 0),
                &mut scratch.words,
                &mut scratch.spare,
            );
            let words = scratch.words.iter().zip(&scratch.spare);
            let mut blocks = words.map(|(first, second)| times(*first, *second));
            let counted = born.counts.iter().zip(&scratch.row_of);
            for (count, row) in counted.filter(|(count, _)| **count > 0) {
                let cursor = &mut scratch.cursor[*row as usize];
                let bucket = *cursor as usize..(*cursor + count) as usize;
                *cursor += count;
                date(peril.rank, &mut scratch.keys[bucket], &mut blocks);
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
                scratch.laid[*cursor as usize] = Laid {
                    key: *key,
                    row: row as u32,
                    year: *year,
                };
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
        if let [_] = self.perils[..] {
            let all = &mut of_peril[0];
            // Places rise: if the last is that of all before it, none is missing.
            if all
                .last()
                .is_some_and(|last| *last as usize + 1 != all.len())
            {
                all.clear();
            }
            all.truncate(events.len());
            all.extend(all.len() as u32..events.len() as u32);
            return;
        }
        of_peril.iter_mut().for_each(Vec::clear);
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
        super::clock::clear(&mut events.clocks, self.clocks, n);
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
            if !peril.clocks.is_empty() || peril.late.is_some() {
                let names = std::mem::take(&mut scratch.names);
                peril.time(&at, &names, events, scratch);
                scratch.names = names;
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
        if at.len() == scratch.hit_bits.len() {
            std::mem::swap(&mut scratch.hit_bits, &mut scratch.words);
        } else {
            for (event, word) in at.iter().zip(&scratch.words) {
                scratch.hit_bits[*event as usize] = *word;
            }
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

/// The keys of a peril's events of one year: its times in order, so that ordinals rise with time.
fn date(rank: usize, keys: &mut [u64], blocks: &mut impl Iterator<Item = [u64; 4]>) {
    for (four, times) in keys.chunks_mut(TIMES_A_BLOCK as usize).zip(blocks) {
        four.copy_from_slice(&times[..four.len()]);
    }
    sort(keys);
    let rank = (rank as u64) << ORDINAL_BITS;
    for (ordinal, key) in keys.iter_mut().enumerate() {
        *key = *key << TIME_SHIFT | rank | ordinal as u64;
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
        if at.len() == column.len() {
            return column.fill(level);
        }
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
