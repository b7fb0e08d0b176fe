//! Waves: the events of a block laid so that a wave holds at most one event a year.

use super::Years;
use super::events::{EventScratch, frequency_bits};
use super::plan::PerilPlan;
use crate::columns::{Block, Events};
use crate::random::dispatch::{self, Kernel};

/// A block's years for which [`one_peril`] has room in its packed words.
pub(super) const MOST_YEARS: usize = 1 << PLACE_BITS;

/// A packed word holds an event's row, its year's place in the block and its year's count.
const PLACE_BITS: u32 = 24;
const COUNT_BITS: u32 = 16;

/// Lays the events of a sampler with one peril: its ordinals are in time order, so that wave w holds every year's
/// ordinal w and no time need be drawn or sorted.
///
/// Rows move from wave to wave as packed words, so that an event costs one store and no branch on the count.
pub(super) fn one_peril(
    peril: &PerilPlan,
    years: Years<'_>,
    block: &mut Block,
    scratch: &mut EventScratch,
) {
    frequency_bits(peril, years, &mut scratch.words);
    let counts = &mut scratch.counts;
    counts.resize(years.len(), 0);
    peril.count.fill(&scratch.words, counts);
    let total: usize = counts.iter().map(|count| *count as usize).sum();
    let packed = &mut scratch.keys;
    // One past the end takes the candidate that is not chosen.
    packed.resize(years.len().max(total) + 1, 0);
    let rows = keep_rows(counts, packed);
    let events = &mut block.events;
    events.ordinal.resize(total, 0);
    events.ordinal[..rows].fill(0);
    events.wave_start.clear();
    events.wave_start.extend([0, rows as u32]);
    let (mut first, mut end) = (0, rows);
    let mut wave = 0;
    while end < total {
        wave += 1;
        let (done, rest) = packed.split_at_mut(end);
        let next = end + choose(&done[first..], wave, rest);
        events.ordinal[end..next].fill(wave);
        (first, end) = (end, next);
        events.wave_start.push(end as u32);
    }
    unpack(&packed[..total], years, events);
    block.year.clear();
    block.year.extend_from_slice(&events.year[..rows]);
    events.time.clear();
    events.peril.clear();
    events.peril.resize(total, peril.position as u32);
}

/// Packs the years that have an event; returns how many.
fn keep_rows(counts: &[u32], packed: &mut [u64]) -> usize {
    let mut rows = 0;
    for (index, count) in (0_u64..).zip(counts) {
        packed[rows] = ((rows as u64) << PLACE_BITS | index) << COUNT_BITS | u64::from(*count);
        rows += usize::from(*count > 0);
    }
    rows
}

/// Chooses from a wave the rows that have an event in the next; returns how many.
fn choose(from: &[u64], wave: u32, chosen: &mut [u64]) -> usize {
    const COUNT: u64 = (1 << COUNT_BITS) - 1;
    let mut len = 0;
    for word in from {
        chosen[len] = *word;
        len += usize::from(word & COUNT > u64::from(wave));
    }
    len
}

/// Row and year of every event.
fn unpack(packed: &[u64], years: Years<'_>, events: &mut Events) {
    events.row.resize(packed.len(), 0);
    events.year.resize(packed.len(), 0);
    let first = match years {
        Years::Range { first, .. } => first,
        Years::List(_) => 0,
    };
    dispatch::run(Unpack {
        packed,
        first,
        row: &mut events.row,
        year: &mut events.year,
    });
    if let Years::List(years) = years {
        for year in &mut events.year {
            *year = years[*year as usize];
        }
    }
}

/// Takes rows and places of years apart; a year is its place after the first.
struct Unpack<'a> {
    packed: &'a [u64],
    first: u32,
    row: &'a mut [u32],
    year: &'a mut [u32],
}

impl Kernel for Unpack<'_> {
    #[inline(always)]
    fn run(self) {
        const PLACE: u64 = (1 << PLACE_BITS) - 1;
        for (word, (row, year)) in self.packed.iter().zip(self.row.iter_mut().zip(self.year)) {
            *row = (word >> (PLACE_BITS + COUNT_BITS)) as u32;
            *year = self.first + (word >> COUNT_BITS & PLACE) as u32;
        }
    }
}

/// Where each wave starts: how many years have more than so many events.
pub(super) fn wave_starts(counts: &[u32], events: &mut Events) {
    let most = counts.iter().max().copied().unwrap_or(0);
    events.wave_start.clear();
    events.wave_start.push(0);
    let mut start = 0;
    for wave in 0..most {
        start += counts
            .iter()
            .map(|count| u32::from(*count > wave))
            .sum::<u32>();
        events.wave_start.push(start);
    }
}
