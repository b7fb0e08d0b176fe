//! Variants of which only the rows that may differ from the base are settled.

use super::variants::{Variant, Worker};
use super::{Keeps, Observer, Run, Variants, over_blocks};
use crate::columns::{Block, PatchedSink};
use crate::draw::{Sampler, Years};
use crate::ledger::Trace;
use crate::settle::Waterfall;

/// Rows of which so many parts of eight may differ are settled whole.
const MOST_EIGHTHS: usize = 7;

/// Fewer variants are settled whole: finding the rows costs two settlements.
const WORTH_FINDING: usize = 4;

/// Rows in which variants may differ are settled fastest where they are as many as a whole block has: blocks may be so
/// many times as long.
const LONGER: u64 = 4;

/// Blocks are made longer while every thread has as many.
const FEWEST_BLOCKS: u64 = 8;

/// The variants that draw as the base does and differ from it in limits only.
struct Near {
    is_near: Vec<bool>,
    /// All limits at their least, and all at their most.
    ends: (Waterfall, Waterfall),
}

impl Near {
    fn of(variants: &Variants) -> Option<Self> {
        let (base, _) = variants.variants.split_first()?;
        let is_near = |it: &Variant| {
            let draws_alike = it.sampler == base.sampler;
            draws_alike && base.waterfall.differs_in_limits_only(&it.waterfall)
        };
        let is_near: Vec<bool> = variants.variants.iter().map(is_near).collect();
        let near = variants.variants.iter().zip(&is_near);
        let near = near.filter(|(_, is_near)| **is_near);
        let near: Vec<&Waterfall> = near.map(|(it, _)| &it.waterfall).collect();
        if near.len() <= WORTH_FINDING {
            return None;
        }
        let ends = Waterfall::bracket(&near)?;
        Some(Self { is_near, ends })
    }
}

/// The rows of a block in which variants may differ, and these rows as a block of their own.
#[derive(Debug, Default)]
struct Patch {
    traces: [Trace; 2],
    rows: Vec<u32>,
    years: Vec<u32>,
    block: Block,
}

impl Patch {
    /// Finds the rows; false if there are too many to be worth it.
    fn find(&mut self, near: &Near, sampler: &Sampler, worker: &mut Worker, base: usize) -> bool {
        let block = &worker.blocks[base];
        let [least, most] = &mut self.traces;
        for (waterfall, trace) in [(&near.ends.0, &mut *least), (&near.ends.1, &mut *most)] {
            trace.start(block.year.len());
            waterfall.settle(block, &mut worker.settle, trace);
        }
        self.rows.clear();
        let rows = least.differing(most).map(|row| row as u32);
        self.rows.extend(rows);
        if self.rows.len() * 8 > block.year.len() * MOST_EIGHTHS {
            return false;
        }
        self.years.clear();
        let years = self.rows.iter().map(|row| block.year[*row as usize]);
        self.years.extend(years);
        sampler.draw(Years::List(&self.years), &mut self.block, &mut worker.draw);
        true
    }
}

fn settle<S: PatchedSink>(
    variants: &Variants,
    near: Option<&Near>,
    keeps: Keeps<'_>,
    (worker, patch, sink): &mut (Worker, Patch, S),
    years: Years<'_>,
) {
    worker.draw(variants, years);
    let base = variants.variants[0].sampler;
    let sampler = &variants.samplers[base];
    let near = near.filter(|near| patch.find(near, sampler, worker, base));
    for (number, it) in variants.variants.iter().enumerate() {
        if number == 0 || !near.is_some_and(|near| near.is_near[number]) {
            worker.settle(it, keeps);
            sink.rows(number, &worker.blocks[it.sampler], &worker.totals);
        } else {
            keeps.open(&patch.block, &it.waterfall, &mut worker.totals);
            let (settle, totals) = (&mut worker.settle, &mut worker.totals);
            it.waterfall.settle(&patch.block, settle, totals);
            sink.patched(number, &patch.rows, totals);
        }
    }
}

fn block_years(variants: &Variants, run: &Run) -> u64 {
    let usual = variants.block_years(run);
    if run.block.is_some() || variants.has_batches() {
        return usual;
    }
    let years = run.years.end.saturating_sub(run.years.start);
    let most = years / (FEWEST_BLOCKS * run.threads.max(1) as u64);
    let mut size = usual;
    while size < LONGER * usual && 2 * size <= most {
        size *= 2;
    }
    size
}

/// As [`simulate_variants`](super::simulate_variants), but of a variant that differs from the base
/// in limits only ([`Waterfall::differs_in_limits_only`]) no more rows are settled than those in
/// which some of these variants may differ.
pub fn simulate_patched<S: PatchedSink>(
    variants: &Variants,
    run: &Run,
    sink: impl Fn() -> S + Sync,
    observer: &dyn Observer,
) -> (S, bool) {
    let near = Near::of(variants);
    let keeps = Keeps::of(run);
    let start = || (Worker::default(), Patch::default(), sink());
    let each = |state: &mut (Worker, Patch, S), years: Years<'_>| {
        settle(variants, near.as_ref(), keeps, state, years);
    };
    type State<S> = (Worker, Patch, S);
    let merge =
        |(worker, patch, one): State<S>, (_, _, two): State<S>| (worker, patch, one.merge(two));
    let size = match near {
        Some(_) => block_years(variants, run),
        None => variants.block_years(run),
    };
    let ((.., merged), stopped) = over_blocks(run, size, observer, start, each, merge);
    (merged, stopped)
}
