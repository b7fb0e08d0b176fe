//! Drawing: what can happen. A sampler fills blocks; a block is a pure function of the sampler and
//! its years.
//!
//! Every draw is named by (seed, peril, purpose, year, ordinal, party): no state, so that blocks,
//! threads and shards cannot matter, and a changed term, an added party or a reordered file moves
//! no other draw.

mod clock;
mod events;
mod fines;
mod hits;
mod order;
mod plan;
mod scored;
mod severity;
mod tilt;
mod tilting;
mod uncertain;
mod waves;

pub use plan::SamplerError;
pub use scored::{Scored, scored};
pub use tilting::{Shift, TiltPart, Tilting};

use crate::columns::{Block, Layout};
use crate::model::{Model, ParameterUncertainty};
use events::EventScratch;
use hits::HitScratch;
use plan::{Drawers, Of, PartyPlan, PerilPlan};
use std::sync::Arc;
use tilt::Tilt;
use uncertain::{BatchSamplers, Batches};

pub use uncertain::controls_alike;

/// The years of a block: a range, or some years in rising order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Years<'a> {
    /// `count` years from `first` on.
    Range {
        /// The first year.
        first: u32,
        /// How many.
        count: u32,
    },
    /// These years, rising.
    List(&'a [u32]),
}

impl Years<'_> {
    fn len(self) -> usize {
        match self {
            Self::Range { count, .. } => count as usize,
            Self::List(years) => years.len(),
        }
    }

    fn at(self, index: usize) -> u32 {
        match self {
            Self::Range { first, .. } => first + index as u32,
            Self::List(years) => years[index],
        }
    }
}

/// Do the samplers of two models, each with its layout, draw the same blocks?
///
/// They do if all that a sampler reads is the same: seed, layout, perils, and the names of heads,
/// flags and parties that draws go by. Terms of contracts and policies are not read; only the
/// layout, where they tell heads apart, follows from them.
#[must_use]
pub fn draws_alike(one: (&Model, &Layout), other: (&Model, &Layout)) -> bool {
    let ((one, layout), (other, its)) = (one, other);
    let streams = |model: &Model| -> Vec<String> {
        let parties = model.parties.iter();
        parties.map(|party| party.stream.clone()).collect()
    };
    let heads = |model: &Model| -> Vec<String> {
        model.heads.iter().map(|head| head.key.clone()).collect()
    };
    one.seed == other.seed
        && layout == its
        && one.perils == other.perils
        && one.clocks == other.clocks
        && one.regimes == other.regimes
        && one.flags == other.flags
        && heads(one) == heads(other)
        && streams(one) == streams(other)
}

/// Memory of a worker, reused from block to block.
#[derive(Debug, Default)]
pub struct DrawScratch {
    events: EventScratch,
    hits: HitScratch,
    batches: BatchSamplers,
}

/// What can happen: perils, laws, dependence, ready to draw.
#[derive(Debug)]
pub struct Sampler {
    perils: Vec<PerilPlan>,
    parties: Vec<PartyPlan>,
    /// Sets of perils that can hit a party, each with the parties' candidates in common.
    candidates: Vec<Vec<usize>>,
    widest: usize,
    flags: bool,
    hours: bool,
    culprits: usize,
    clocks: usize,
    records: bool,
    times: bool,
    /// What draws in its place where parameters are drawn too.
    batches: Option<Arc<Batches>>,
    /// What draws some years with more events.
    tilt: Option<Tilt>,
}

impl Sampler {
    /// Prepares a model's perils for a seed and a layout.
    ///
    /// # Errors
    /// If a frequency has more events a year than ordinals can name.
    pub fn new(model: &Model, seed: u64, layout: &Layout) -> Result<Self, SamplerError> {
        let of = Of {
            model,
            seed,
            layout,
            factors: None,
        };
        plan::sampler(of, &mut Drawers::default())
    }

    /// The same with parameter uncertainty: each batch of years has factors of its own on every peril's rate
    /// and severity, on the shape of tails, and on the multipliers of controls.
    ///
    /// What a year draws depends on the seed and the year, not on how many years a run has. A block must lie
    /// within a batch ([`batch_years`](Self::batch_years)).
    ///
    /// # Errors
    /// As [`new`](Self::new), and if the largest factor that may be drawn makes more events than can be named.
    pub fn uncertain(
        model: &Model,
        seed: u64,
        layout: &Layout,
        spread: ParameterUncertainty,
    ) -> Result<Self, SamplerError> {
        let of = Of {
            model,
            seed,
            layout,
            factors: None,
        };
        let mut drawers = Drawers::default();
        let sampler = plan::sampler(of, &mut drawers)?;
        let batches = Batches::new((model, seed, layout), spread, drawers)?;
        Ok(Self {
            batches: Some(Arc::new(batches)),
            ..sampler
        })
    }

    /// The same with some years tilted: its blocks carry weights, and whatever is estimated from them must take these
    /// into account.
    ///
    /// # Errors
    /// As [`new`](Self::new), and if a tilted rate has more events a year than ordinals can name.
    pub fn tilted(
        model: &Model,
        seed: u64,
        layout: &Layout,
        tilting: &Tilting,
    ) -> Result<Self, SamplerError> {
        let sampler = Self::new(model, seed, layout)?;
        let places: Vec<usize> = sampler.perils.iter().map(|peril| peril.position).collect();
        let tilt = Tilt::new(model, seed, tilting, &places)?;
        Ok(Self {
            tilt: Some(tilt),
            ..sampler
        })
    }

    /// The weight of a year without an event, which has no row: 1 where years are not tilted.
    #[must_use]
    pub fn quiet_weight(&self) -> f64 {
        self.tilt.as_ref().map_or(1.0, Tilt::quiet_weight)
    }

    /// Years that share one draw of parameters, where these are drawn.
    #[must_use]
    pub fn batch_years(&self) -> Option<u32> {
        self.batches.as_ref().map(|batches| batches.years())
    }

    /// Expected parties hit in a year, for choosing a block's size.
    #[must_use]
    pub fn hits_a_year(&self) -> f64 {
        self.parties
            .iter()
            .flat_map(|party| &party.hits)
            .map(|hit| hit.expected)
            .sum()
    }

    /// Expected events in a year.
    #[must_use]
    pub fn events_a_year(&self) -> f64 {
        self.perils.iter().map(|peril| peril.mean).sum()
    }

    /// Draws the events of some years into a block.
    ///
    /// # Panics
    /// If parameters are drawn and the years are of more than one batch.
    pub fn draw(&self, years: Years<'_>, block: &mut Block, scratch: &mut DrawScratch) {
        block.years = years.len() as u64;
        block.weight = None;
        let DrawScratch {
            events,
            hits,
            batches: samplers,
        } = scratch;
        let sampler = match &self.batches {
            Some(batches) if years.len() > 0 => {
                let batch = |year: u32| year / batches.years();
                let first = batch(years.at(0));
                let last = batch(years.at(years.len() - 1));
                assert_eq!(first, last, "a block lies within a batch");
                samplers.of(batches, first)
            }
            Some(_) | None => self,
        };
        sampler.draw_events(years, block, events);
        sampler.draw_hits(block, events, hits);
        if let Some(tilt) = &sampler.tilt {
            tilt.weigh(block, &mut events.tilt);
        }
    }
}
