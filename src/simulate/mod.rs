//! The loop: blocks of years are drawn once and settled under one or many waterfalls into sinks.
//! Variants whose perils differ have samplers of their own over the same years.
//!
//! Blocks, threads and shards are tuning; what a sink holds at the end depends on none of them.

mod patched;
mod variants;

pub use patched::simulate_patched;
pub use variants::{VariantError, Variants, simulate_variants};

use crate::columns::{Block, Sink};
use crate::draw::{DrawScratch, Sampler, Years};
use crate::ledger::{Journal, Totals};
use crate::settle::{Scratch, Waterfall};
use rayon::prelude::*;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Years per group of sums: blocks and shards start and end at its multiples.
pub const YEAR_GROUP: u64 = 256;

/// What to simulate and with what means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The years, from a multiple of [`YEAR_GROUP`]; a shard has a part of them.
    pub years: Range<u64>,
    /// Worker threads; 1 works on the calling thread.
    pub threads: usize,
    /// Years a block, a power of two from 256; `None` chooses by the hits expected.
    pub block: Option<u32>,
    /// Keep where the loss caused by each provider went?
    pub attributes: bool,
    /// Keep what each promise paid?
    pub promises: bool,
    /// Keep what each event moved, for the largest event of a year?
    pub events: bool,
    /// Keep each transfer under these promises, by their places in the waterfalls' lists.
    pub watches: Vec<u32>,
}

impl Run {
    /// All years of a run on one thread.
    #[must_use]
    pub fn of(years: u64) -> Self {
        Self {
            years: 0..years,
            threads: 1,
            block: None,
            attributes: false,
            promises: true,
            events: false,
            watches: Vec::new(),
        }
    }

    /// The part of the years that shard `index` of `count` has; the parts meet at multiples of
    /// [`YEAR_GROUP`], so that merged sums have the same bits.
    ///
    /// ```
    /// use obligor::simulate::Run;
    /// let shards: Vec<_> = (0..3).map(|i| Run::of(1_000).shard(i, 3).years).collect();
    /// assert_eq!(shards, [0..256, 256..512, 512..1_000]);
    /// ```
    #[must_use]
    pub fn shard(mut self, index: u64, count: u64) -> Self {
        let (start, end) = (self.years.start, self.years.end);
        let groups = (end - start).div_ceil(YEAR_GROUP);
        let cut = |index: u64| (start + groups * index / count * YEAR_GROUP).min(end);
        self.years = cut(index)..if index + 1 == count {
            end
        } else {
            cut(index + 1)
        };
        self
    }

    /// Years a block: what [`block`](Self::block) says, or as many as bring 16,384 hits; a power of two from
    /// [`YEAR_GROUP`] to 65,536.
    ///
    /// ```
    /// use obligor::simulate::Run;
    /// assert_eq!(Run::of(100).block_years(8.0), 2_048);
    /// assert_eq!(Run::of(100).block_years(0.0), 65_536);
    /// ```
    #[must_use]
    pub fn block_years(&self, hits_a_year: f64) -> u64 {
        const HITS: f64 = 16_384.0;
        let years = self.block.map_or(HITS / hits_a_year.max(1e-6), f64::from);
        1 << (years.clamp(YEAR_GROUP as f64, 65_536.0) as u64).ilog2()
    }
}

/// Watches a run from the side.
pub trait Observer: Sync {
    /// So many more years are done.
    fn done(&self, years: u64);

    /// Should the run stop?
    fn stops(&self) -> bool;
}

/// Watches nothing and never stops.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unobserved;

impl Observer for Unobserved {
    fn done(&self, _years: u64) {}

    fn stops(&self) -> bool {
        false
    }
}

/// What the books of a block keep beside the totals of parties.
#[derive(Clone, Copy, Debug)]
struct Keeps<'a> {
    attributes: bool,
    promises: bool,
    events: bool,
    watches: &'a [u32],
}

impl<'a> Keeps<'a> {
    fn of(run: &'a Run) -> Self {
        Self {
            attributes: run.attributes,
            promises: run.promises,
            events: run.events,
            watches: &run.watches,
        }
    }

    /// Makes a book ready for a block that a waterfall settles.
    fn open(self, block: &Block, waterfall: &Waterfall, totals: &mut Totals) {
        let promises = if self.promises {
            waterfall.promises().len()
        } else {
            0
        };
        block.open(totals, promises, self.attributes);
        if self.events {
            totals.keep_moved();
        }
        totals.watch(self.watches);
    }
}

/// One worker's memory.
#[derive(Debug, Default)]
struct Worker {
    block: Block,
    draw: DrawScratch,
    settle: Scratch,
    totals: Vec<Totals>,
}

impl Worker {
    fn block(
        &mut self,
        sampler: &Sampler,
        waterfalls: &[Waterfall],
        years: Years<'_>,
        keeps: Keeps<'_>,
    ) {
        sampler.draw(years, &mut self.block, &mut self.draw);
        self.totals.resize_with(waterfalls.len(), Totals::default);
        for (waterfall, totals) in waterfalls.iter().zip(&mut self.totals) {
            keeps.open(&self.block, waterfall, totals);
            waterfall.settle(&self.block, &mut self.settle, totals);
        }
    }
}

/// Draws and settles the years of a run under every waterfall side by side; returns the merged
/// sink and whether the run was stopped before its end. Where the operating system refuses threads
/// one does it all.
pub fn simulate<S: Sink>(
    sampler: &Sampler,
    waterfalls: &[Waterfall],
    run: &Run,
    sink: impl Fn() -> S + Sync,
    observer: &dyn Observer,
) -> (S, bool) {
    let batch = sampler.batch_years().map(u64::from);
    let size = batch.unwrap_or_else(|| run.block_years(sampler.hits_a_year()));
    let keeps = Keeps::of(run);
    let start = || (Worker::default(), sink());
    let each = |(worker, sink): &mut (Worker, S), years: Years<'_>| {
        worker.block(sampler, waterfalls, years, keeps);
        sink.rows(&worker.block, &worker.totals);
    };
    let merge = |(worker, one): (Worker, S), (_, two): (Worker, S)| (worker, one.merge(two));
    let ((_, merged), stopped) = over_blocks(run, size, observer, start, each, merge);
    (merged, stopped)
}

/// Hands out the years of a run block by block to workers, each with a state of its own; returns
/// their merged state and whether the run was stopped before its end.
fn over_blocks<W: Send>(
    run: &Run,
    size: u64,
    observer: &dyn Observer,
    start: impl Fn() -> W + Sync,
    each: impl Fn(&mut W, Years<'_>) + Sync,
    merge: impl Fn(W, W) -> W + Sync + Send,
) -> (W, bool) {
    let next = AtomicU64::new(run.years.start);
    let stopped = AtomicBool::new(false);
    let work = || {
        let mut state = start();
        loop {
            let first = next.fetch_add(size, Ordering::Relaxed);
            if first >= run.years.end {
                return state;
            }
            if observer.stops() {
                stopped.store(true, Ordering::Relaxed);
                return state;
            }
            let count = size.min(run.years.end - first);
            let years = Years::Range {
                first: first as u32,
                count: count as u32,
            };
            each(&mut state, years);
            observer.done(count);
        }
    };
    if run.threads <= 1 {
        return (work(), stopped.load(Ordering::Relaxed));
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(run.threads);
    // Threads that the system refuses cost time and nothing else: results are the same on one.
    let Ok(pool) = pool.build() else {
        return (work(), stopped.load(Ordering::Relaxed));
    };
    let merged = pool.install(|| {
        (0..run.threads)
            .into_par_iter()
            .map(|_| work())
            .reduce_with(merge)
    });
    (
        merged.unwrap_or_else(start),
        stopped.load(Ordering::Relaxed),
    )
}

/// Settles some years again, rising, into a sink; the same years give the same rows.
pub fn replay<S: Sink>(
    sampler: &Sampler,
    waterfalls: &[Waterfall],
    years: &[u32],
    attributes: bool,
    sink: &mut S,
) {
    let mut worker = Worker::default();
    for part in batched(years, sampler).flat_map(|years| years.chunks(4_096)) {
        let keeps = Keeps {
            attributes,
            promises: true,
            events: false,
            watches: &[],
        };
        worker.block(sampler, waterfalls, Years::List(part), keeps);
        sink.rows(&worker.block, &worker.totals);
    }
}

/// Rising years by the batches whose parameters they share, all together where none are drawn.
fn batched<'a>(years: &'a [u32], sampler: &Sampler) -> impl Iterator<Item = &'a [u32]> {
    let size = sampler.batch_years().unwrap_or(u32::MAX);
    years.chunk_by(move |one, other| one / size == other / size)
}

/// Settles some years again, rising, and hands each block on with a journal that also keeps how
/// amounts came about; only a waterfall that settles event by event
/// ([`Waterfall::by_event`]) has anything to tell of that. Says whether it was stopped before the end.
pub fn replay_workings(
    sampler: &Sampler,
    waterfall: &Waterfall,
    years: &[u32],
    observer: &impl Observer,
    mut each: impl FnMut(&Block, &Journal),
) -> bool {
    let mut worker = Worker::default();
    for part in batched(years, sampler).flat_map(|years| years.chunks(256)) {
        if observer.stops() {
            return true;
        }
        let mut journal = Journal::with_workings();
        sampler.draw(Years::List(part), &mut worker.block, &mut worker.draw);
        waterfall.settle(&worker.block, &mut worker.settle, &mut journal);
        each(&worker.block, &journal);
        observer.done(part.len() as u64);
    }
    false
}

/// One year, with every transfer.
#[must_use]
pub fn journal(sampler: &Sampler, waterfall: &Waterfall, year: u32) -> (Block, Journal) {
    let mut worker = Worker::default();
    let mut journal = Journal::default();
    sampler.draw(Years::List(&[year]), &mut worker.block, &mut worker.draw);
    waterfall.settle(&worker.block, &mut worker.settle, &mut journal);
    (worker.block, journal)
}

#[cfg(test)]
mod tests;
