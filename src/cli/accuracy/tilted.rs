//! Tilted years for targets that plain ones are far from.

use crate::cli::exit::Failure;
use crate::cli::progress::Progress;
use crate::columns::Sink;
use crate::draw::{Sampler, TiltPart, Tilting};
use crate::model::Model;
use crate::random::mix64;
use crate::settle::{Detail, Waterfall, layout};
use crate::simulate::{Run, simulate};
use crate::summary::accuracy::{PullSink, Target, TargetSink, TargetsFound};
use crate::units::Share;

/// The share of tilted years that are drawn plainly all the same: no weight is above 5, so that no figure of any party has
/// more than five times the variance that it has in plain years.
pub(super) const TRUE_SHARE: f64 = 0.2;

/// What names the seed of tilted years: another than that of the pilot, from which the tilt is learned.
const SEED: u64 = 0x7469_6c74;

/// Runs years into a sink.
pub(super) fn pass<S: Sink>(
    (sampler, waterfall): (&Sampler, &Waterfall),
    (years, threads): (u64, usize),
    sink: impl Fn() -> S + Sync,
) -> Result<S, Failure> {
    let run = Run {
        threads,
        promises: false,
        ..Run::of(years)
    };
    let progress = Progress::start(years);
    let waterfalls = std::slice::from_ref(waterfall);
    match simulate(sampler, waterfalls, &run, sink, &progress) {
        (_, true) => Err(Failure::Interrupted),
        (sink, false) => Ok(sink),
    }
}

/// A model whose years are tilted.
pub(super) struct Tilted {
    model: Model,
    sampler: Sampler,
    waterfall: Waterfall,
}

impl Tilted {
    /// Learns the tilt from plain years: of each target with the amount beyond which its years count, and how many plain
    /// years it needs; `None` where no tilt helps.
    ///
    /// # Errors
    /// If ctrl-c is pressed.
    pub fn learn(
        model: &Model,
        plain: (&Sampler, &Waterfall),
        (years, threads): (u64, usize),
        targets: &[(&Target, f64, f64)],
    ) -> Result<Option<Self>, Failure> {
        let beyond: Vec<(&Target, f64)> = targets.iter().map(|it| (it.0, it.1)).collect();
        let sink = || PullSink::new(model, &beyond);
        let pulled = pass(plain, (years, threads), sink)?;
        // As many tilted years for each as it is far off, to a millionth of the farthest.
        let most = targets.iter().map(|it| it.2).fold(0.0, f64::max);
        let weight = |needs: f64| (1e6 * needs / most).clamp(1.0, 1e6) as u64;
        let weights: Vec<u64> = targets.iter().map(|it| weight(it.2)).collect();
        let parts = pulled.finish(model, &weights);
        Ok(Self::new(model, parts))
    }

    fn new(model: &Model, parts: Vec<TiltPart>) -> Option<Self> {
        let tilting = Tilting::new(Share::new(TRUE_SHARE).ok()?, parts)?;
        let mut model = model.clone();
        model.seed = mix64(model.seed ^ SEED);
        let layout = layout(&[&model], Detail::Atoms);
        // What cannot be tilted is drawn plainly.
        let sampler = Sampler::tilted(&model, model.seed, &layout, &tilting).ok()?;
        let waterfall = Waterfall::new(&model, &layout).ok()?;
        Some(Self {
            model,
            sampler,
            waterfall,
        })
    }

    pub fn seed(&self) -> u64 {
        self.model.seed
    }

    /// What so many tilted years tell of targets.
    ///
    /// # Errors
    /// If ctrl-c is pressed.
    pub fn found(
        &self,
        targets: &[Target],
        (years, threads): (u64, usize),
    ) -> Result<TargetsFound, Failure> {
        let sink = || TargetSink::weighted(&self.model, targets, years);
        let sink = pass((&self.sampler, &self.waterfall), (years, threads), sink)?;
        let found = sink.finish(self.sampler.quiet_weight());
        Ok(found.expect("a target asks only for its own level"))
    }
}
