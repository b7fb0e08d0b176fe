//! Waves: the events of a block laid so that a wave holds at most one event a year.

use super::Years;
use super::events::{EventScratch, frequency_bits};
use super::plan::PerilPlan;
use crate::columns::{Block, Events, waves};
use crate::random::dispatch::{self, Kernel};

/// Lays the events of a sampler with one peril: its ordinals are in time order, so that wave w holds every year's
/// ordinal w and no time need be drawn or sorted.
///
/// Years stand in the order of falling counts, and of equal counts in their own: the waves are nested, and each is the
/// first part of one column.
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
    let events = &mut block.events;
    wave_starts(counts, events);
    let sizes = || events.waves().map(|wave| wave.len() as u32);
    let rows = sizes().next().unwrap_or(0) as usize;
    // The years of each count come after those of all higher counts.
    scratch.cursor.clear();
    scratch.cursor.extend(sizes());
    scratch.cursor.push(0);
    let places = &mut scratch.keys;
    places.resize(years.len(), 0);
    block.year.resize(years.len(), 0);
    let first = match years {
        Years::Range { first, .. } => first,
        Years::List(_) => 0,
    };
    place(
        counts,
        &mut scratch.cursor,
        places,
        (first, &mut block.year),
    );
    block.year.truncate(rows);
    let total = events.wave_start.last().map_or(0, |end| *end as usize);
    let columns = [&mut events.row, &mut events.year, &mut events.ordinal];
    for column in columns {
        column.resize(total, 0);
    }
    dispatch::run(Unpack {
        places: &places[..rows],
        row: &mut events.row[..rows],
        year: &mut events.year[..rows],
    });
    if let Years::List(years) = years {
        let dates = events.year[..rows].iter_mut().chain(&mut block.year);
        dates.for_each(|year| *year = years[*year as usize]);
    }
    for (wave, ordinal) in waves(&events.wave_start).zip(0..) {
        dispatch::run(Fill {
            column: &mut events.ordinal[wave.clone()],
            value: ordinal,
        });
        if ordinal > 0 {
            events.row.copy_within(..wave.len(), wave.start);
            events.year.copy_within(..wave.len(), wave.start);
        }
    }
    events.time.clear();
    let position = peril.position as u32;
    // After a block of this one peril they stand there already.
    if !events.is_nested || events.peril.first() != Some(&position) {
        events.peril.clear();
    }
    events.peril.resize(total, position);
    events.is_nested = true;
}

/// Writes each year's row and its number to where the cursor of its count stands, and the numbers of the years that
/// have an event row by row; the years are numbered from `first`.
fn place(counts: &[u32], cursor: &mut [u32], places: &mut [u64], (first, rows): (u32, &mut [u32])) {
    let mut row = 0;
    for (year, count) in (first..).zip(counts) {
        let cursor = &mut cursor[*count as usize];
        places[*cursor as usize] = (row as u64) << 32 | u64::from(year);
        *cursor += 1;
        rows[row] = year;
        row += usize::from(*count > 0);
    }
}

/// The ordinals of some events of nested waves, rising: the number of the wave of each.
pub(super) fn fill_ordinals(events: &Events, at: &[u32], ordinals: &mut Vec<u32>) {
    ordinals.resize(at.len(), 0);
    let mut rest = (at, &mut ordinals[..]);
    for (end, value) in events.wave_start.iter().skip(1).zip(0..) {
        let count = rest.0.partition_point(|event| event < end);
        let (column, ordinals) = rest.1.split_at_mut(count);
        dispatch::run(Fill { column, value });
        rest = (&rest.0[count..], ordinals);
    }
}

/// Takes rows and years apart.
struct Unpack<'a> {
    places: &'a [u64],
    row: &'a mut [u32],
    year: &'a mut [u32],
}

impl Kernel for Unpack<'_> {
    #[inline(always)]
    fn run(self) {
        for (place, (row, year)) in self.places.iter().zip(self.row.iter_mut().zip(self.year)) {
            *row = (place >> 32) as u32;
            *year = *place as u32;
        }
    }
}

/// column ← value.
struct Fill<'a> {
    column: &'a mut [u32],
    value: u32,
}

impl Kernel for Fill<'_> {
    #[inline(always)]
    fn run(self) {
        self.column.fill(self.value);
    }
}

/// Where each wave starts: how many years have more than so many events.
pub(super) fn wave_starts(counts: &[u32], events: &mut Events) {
    events.wave_start.clear();
    events.wave_start.push(0);
    dispatch::run(WaveStarts {
        counts,
        starts: &mut events.wave_start,
    });
}

struct WaveStarts<'a> {
    counts: &'a [u32],
    starts: &'a mut Vec<u32>,
}

impl Kernel for WaveStarts<'_> {
    #[inline(always)]
    fn run(self) {
        let most = self.counts.iter().fold(0, |most, count| most.max(*count));
        let mut start = 0;
        for wave in 0..most {
            let more = self.counts.iter().map(|count| u32::from(*count > wave));
            start += more.sum::<u32>();
            self.starts.push(start);
        }
    }
}
