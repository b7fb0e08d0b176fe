//! Variants of a scenario in one pass: each distinct sampler draws a block once, and every variant
//! settles the block of its own.

use super::{Keeps, Observer, Run, over_blocks};
use crate::columns::{Block, VariantSink};
use crate::draw::{DrawScratch, Sampler, Years, controls_alike, draws_alike};
use crate::ledger::Totals;
use crate::model::{Model, ParameterUncertainty};
use crate::settle::{Detail, Scratch, Waterfall, layout};
use std::fmt;

/// Why a variant cannot be simulated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariantError {
    variant: usize,
    message: String,
}

impl VariantError {
    /// Which one, from 0 for the base.
    #[must_use]
    pub fn variant(&self) -> usize {
        self.variant
    }
}

impl fmt::Display for VariantError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for VariantError {}

/// A variant ready to settle, and which of the samplers draws for it.
#[derive(Debug)]
pub(super) struct Variant {
    pub sampler: usize,
    pub waterfall: Waterfall,
}

/// A scenario and its drafts, ready to simulate over the same years; the base is variant 0.
///
/// Each variant has the layout it would have alone, so that its figures are those of a run of it
/// alone, to the bit. Variants that draw alike ([`draws_alike`]) share a sampler. Where perils
/// differ, or terms that tell other heads apart, a variant has a sampler of its own; its draws go
/// by the same names, so the random numbers are common all the same.
#[derive(Debug)]
pub struct Variants {
    pub(super) samplers: Vec<Sampler>,
    pub(super) variants: Vec<Variant>,
}

impl Variants {
    /// Prepares models, the base first. Draws are named by each model's `seed`: give all of them
    /// the base's, or the years have nothing in common.
    ///
    /// # Errors
    /// If a model cannot be drawn or settled, or has another seed than the base.
    pub fn new(models: &[&Model]) -> Result<Self, VariantError> {
        Self::prepared(models, None)
    }

    /// The same with parameter uncertainty ([`Sampler::uncertain`]): every variant has the same factors in the
    /// same batch, but for those on controls that it alone has in place.
    ///
    /// # Errors
    /// As [`new`](Self::new), and if the largest factor makes more events than can be named.
    pub fn uncertain(
        models: &[&Model],
        spread: ParameterUncertainty,
    ) -> Result<Self, VariantError> {
        Self::prepared(models, Some(spread))
    }

    fn prepared(
        models: &[&Model],
        spread: Option<ParameterUncertainty>,
    ) -> Result<Self, VariantError> {
        let layouts: Vec<_> = models
            .iter()
            .map(|model| layout(&[*model], Detail::Atoms))
            .collect();
        let mut samplers: Vec<(usize, Sampler)> = Vec::new();
        let mut variants = Vec::with_capacity(models.len());
        for (variant, (model, layout)) in models.iter().zip(&layouts).enumerate() {
            let refused = |message: String| VariantError { variant, message };
            if model.seed != models[0].seed {
                let (seed, base) = (model.seed, models[0].seed);
                return Err(refused(format!("seed {seed} is not the base's, {base}")));
            }
            let alike = |first: usize| {
                draws_alike((models[first], &layouts[first]), (model, layout))
                    && (spread.is_none() || controls_alike(models[first], model))
            };
            let known = samplers.iter().position(|(first, _)| alike(*first));
            let sampler = match known {
                Some(known) => known,
                None => {
                    let sampler = match spread {
                        Some(spread) => Sampler::uncertain(model, model.seed, layout, spread),
                        None => Sampler::new(model, model.seed, layout),
                    };
                    let sampler = sampler.map_err(|error| refused(error.to_string()))?;
                    samplers.push((variant, sampler));
                    samplers.len() - 1
                }
            };
            let waterfall = Waterfall::new(model, layout);
            let waterfall = waterfall.map_err(|error| refused(error.to_string()))?;
            variants.push(Variant { sampler, waterfall });
        }
        let samplers = samplers.into_iter().map(|(_, sampler)| sampler).collect();
        Ok(Self { samplers, variants })
    }

    /// How many variants, the base included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.variants.len()
    }

    /// Is there none?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.variants.is_empty()
    }

    /// How many distinct samplers: 1 if no draft changes what is drawn.
    #[must_use]
    pub fn samplers(&self) -> usize {
        self.samplers.len()
    }

    /// The sampler of a variant.
    #[must_use]
    pub fn sampler(&self, variant: usize) -> &Sampler {
        &self.samplers[self.variants[variant].sampler]
    }

    /// The waterfall of a variant.
    #[must_use]
    pub fn waterfall(&self, variant: usize) -> &Waterfall {
        &self.variants[variant].waterfall
    }

    /// Are years drawn in batches, one to a block?
    pub(super) fn has_batches(&self) -> bool {
        let mut batches = self.samplers.iter().map(Sampler::batch_years);
        batches.any(|batch| batch.is_some())
    }

    /// Years a block, by the sampler that hits most.
    pub(super) fn block_years(&self, run: &Run) -> u64 {
        let mut batches = self.samplers.iter().filter_map(Sampler::batch_years);
        if let Some(batch) = batches.next() {
            return u64::from(batch);
        }
        let hits = self.samplers.iter().map(Sampler::hits_a_year);
        run.block_years(hits.fold(0.0, f64::max))
    }
}

/// One worker's memory: a block a sampler, one book that the variants use in turn.
#[derive(Debug, Default)]
pub(super) struct Worker {
    pub blocks: Vec<Block>,
    pub draw: DrawScratch,
    pub settle: Scratch,
    pub totals: Totals,
}

impl Worker {
    /// Draws a block with each sampler.
    pub fn draw(&mut self, variants: &Variants, years: Years<'_>) {
        self.blocks
            .resize_with(variants.samplers.len(), Block::default);
        for (sampler, block) in variants.samplers.iter().zip(&mut self.blocks) {
            sampler.draw(years, block, &mut self.draw);
        }
    }

    /// Settles the block of a variant into the book.
    pub fn settle(&mut self, Variant { sampler, waterfall }: &Variant, keeps: Keeps<'_>) {
        let block = &self.blocks[*sampler];
        keeps.open(block, waterfall, &mut self.totals);
        waterfall.settle(block, &mut self.settle, &mut self.totals);
    }
}

/// Draws the years of a run once for each distinct sampler and settles them under every variant;
/// returns the merged sink and whether the run was stopped before its end.
///
/// The figures of a variant are those of [`simulate`](super::simulate) of it alone, to the bit.
///
/// # Panics
/// If the operating system refuses threads.
pub fn simulate_variants<S: VariantSink>(
    variants: &Variants,
    run: &Run,
    sink: impl Fn() -> S + Sync,
    observer: &dyn Observer,
) -> (S, bool) {
    let size = variants.block_years(run);
    let keeps = Keeps::of(run);
    let start = || (Worker::default(), sink());
    let each = |(worker, sink): &mut (Worker, S), years: Years<'_>| {
        worker.draw(variants, years);
        for (number, variant) in variants.variants.iter().enumerate() {
            worker.settle(variant, keeps);
            sink.rows(number, &worker.blocks[variant.sampler], &worker.totals);
        }
    };
    let merge = |(worker, one): (Worker, S), (_, two): (Worker, S)| (worker, one.merge(two));
    let ((_, merged), stopped) = over_blocks(run, size, observer, start, each, merge);
    (merged, stopped)
}
