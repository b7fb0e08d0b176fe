//! Waves: the events of a block laid so that a wave holds at most one event a year.

use super::Years;
use super::events::{
    Born, EventScratch, Laid, ORDINAL_BITS, TIME_SHIFT, TIMES_A_BLOCK, frequency_bits,
};
use super::order::{sort, sorted, times};
use super::plan::PerilPlan;
use crate::columns::{Block, Events};
use crate::random::bits;

/// Rows and ordered keys of a sampler with one peril, without a branch on the number of events
/// but for years with more than four: such branches are what a dense block would spend its time
/// on.
pub(super) fn one_peril(
    peril: &PerilPlan,
    years: Years<'_>,
    block: &mut Block,
    scratch: &mut EventScratch,
) {
    frequency_bits(peril, years, &mut scratch.words);
    scratch.counts.resize(years.len(), 0);
    peril.count.fill(&scratch.words, &mut scratch.counts);
    if scratch.born.is_empty() {
        scratch.born.push(Born::default());
    }
    let named = &mut scratch.born[0].block;
    let total: usize = scratch.counts.iter().map(|count| *count as usize).sum();
    let most = years.len() + total / TIMES_A_BLOCK as usize + 1;
    block.year.resize(years.len() + 1, 0);
    scratch.start.resize(years.len() + 1, 0);
    named.year.resize(most, 0);
    named.ordinal.resize(most, 0);
    let (mut rows, mut blocks, mut start) = (0, 0, 0);
    for (index, count) in scratch.counts.iter().enumerate() {
        let year = years.at(index);
        let any = usize::from(*count > 0);
        block.year[rows] = year;
        scratch.start[rows] = start;
        named.year[blocks] = year;
        named.ordinal[blocks] = 0;
        rows += any;
        blocks += any;
        start += count;
        for later in 1..count.div_ceil(TIMES_A_BLOCK) {
            named.year[blocks] = year;
            named.ordinal[blocks] = later;
            blocks += 1;
        }
    }
    block.year.truncate(rows);
    scratch.start[rows] = start;
    scratch.start.truncate(rows + 1);
    named.year.truncate(blocks);
    named.ordinal.truncate(blocks);
    scratch.words.resize(blocks, 0);
    scratch.spare.resize(blocks, 0);
    bits(
        peril.streams.time,
        named.names(0, 0),
        &mut scratch.words,
        &mut scratch.spare,
    );
    let events = &mut block.events;
    wave_starts(&scratch.counts, events);
    lay_one_peril(peril, &block.year, total, &events.wave_start, scratch);
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

/// Orders the events of each year and lays them in waves; `scratch.start` holds each row's bucket.
fn lay_one_peril(
    peril: &PerilPlan,
    years: &[u32],
    total: usize,
    wave_start: &[u32],
    scratch: &mut EventScratch,
) {
    const FEW: usize = TIMES_A_BLOCK as usize;
    let rank = (peril.rank as u64) << ORDINAL_BITS;
    // The entry past the end takes what a year of fewer than four events does not have.
    scratch.laid.resize(total + 1, Laid::default());
    scratch.cursor.clear();
    scratch.cursor.extend(wave_start);
    scratch.cursor.resize(wave_start.len().max(FEW), 0);
    let mut few: [usize; FEW] = std::array::from_fn(|wave| scratch.cursor[wave] as usize);
    let mut next = 0;
    for ((row, year), bucket) in years.iter().enumerate().zip(scratch.start.windows(2)) {
        let count = (bucket[1] - bucket[0]) as usize;
        let mut keys = times(scratch.words[next], scratch.spare[next]);
        for (ordinal, key) in keys.iter_mut().enumerate() {
            let named = *key << TIME_SHIFT | rank | ordinal as u64;
            *key = if ordinal < count { named } else { u64::MAX };
        }
        next += 1;
        if count > FEW {
            scratch.year.clear();
            scratch.year.extend(keys);
            while scratch.year.len() < count {
                for time in times(scratch.words[next], scratch.spare[next]) {
                    scratch
                        .year
                        .push(time << TIME_SHIFT | rank | scratch.year.len() as u64);
                }
                next += 1;
            }
            scratch.year.truncate(count);
            sort(&mut scratch.year);
            keys.copy_from_slice(&scratch.year[..FEW]);
            for (key, cursor) in scratch.year[FEW..].iter().zip(&mut scratch.cursor[FEW..]) {
                scratch.laid[*cursor as usize] = Laid::new(*key, row, *year);
                *cursor += 1;
            }
        } else {
            keys = sorted(keys);
        }
        for (wave, (key, cursor)) in keys.into_iter().zip(&mut few).enumerate() {
            let at = if wave < count { *cursor } else { total };
            scratch.laid[at] = Laid::new(key, row, *year);
            *cursor += usize::from(wave < count);
        }
    }
    scratch.laid.truncate(total);
}
