//! Waves: the events of a block laid so that a wave holds at most one event a year.

use super::Years;
use super::events::{EventScratch, frequency_bits};
use super::plan::PerilPlan;
use crate::columns::{Block, Events};

/// Lays the events of a sampler with one peril: its ordinals are in time order, so that wave w holds every year's
/// ordinal w and no time need be drawn or sorted.
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
    keep_rows(years, counts, &mut block.year);
    let events = &mut block.events;
    // One past the end takes the candidate that the last wave does not choose.
    for column in [&mut events.row, &mut events.year, &mut events.ordinal] {
        column.resize(total + 1, 0);
    }
    let rows = block.year.len();
    events.row[..rows]
        .iter_mut()
        .zip(0..)
        .for_each(|(event, row)| *event = row);
    events.year[..rows].copy_from_slice(&block.year);
    events.ordinal[..rows].fill(0);
    events.wave_start.clear();
    events.wave_start.extend([0, rows as u32]);
    let (mut first, mut end) = (0, rows);
    let mut wave = 0;
    while end < total {
        wave += 1;
        let last = next_wave(first..end, wave, counts, events);
        (first, end) = (end, last);
        events.wave_start.push(end as u32);
    }
    for column in [&mut events.row, &mut events.year, &mut events.ordinal] {
        column.truncate(total);
    }
    events.time.clear();
    events.peril.clear();
    events.peril.resize(total, peril.position as u32);
}

/// Keeps the years that have an event, and their counts, without a branch.
fn keep_rows(years: Years<'_>, counts: &mut Vec<u32>, kept: &mut Vec<u32>) {
    kept.resize(years.len() + 1, 0);
    let mut rows = 0;
    for index in 0..counts.len() {
        let count = counts[index];
        kept[rows] = years.at(index);
        counts[rows] = count;
        rows += usize::from(count > 0);
    }
    kept.truncate(rows);
    counts.truncate(rows);
}

/// Chooses from a wave the rows that have an event in the next; returns the next wave's end.
fn next_wave(
    from: std::ops::Range<usize>,
    wave: u32,
    counts: &[u32],
    events: &mut Events,
) -> usize {
    let mut end = from.end;
    let (row, year) = (&mut events.row[..], &mut events.year[..]);
    let year = &mut year[..row.len()];
    for event in from.clone() {
        let at = row[event];
        row[end] = at;
        year[end] = year[event];
        end += usize::from(counts[at as usize] > wave);
    }
    events.ordinal[from.end..end].fill(wave);
    end
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
