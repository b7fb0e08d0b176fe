//! How much of the tail each peril of a scenario drives, for a page of a command that keeps no years.

use super::exit::Failure;
use super::run::Engine;
use crate::model::Model;
use crate::report::audience::Audience;
use crate::report::exhibits::Weights;
use crate::report::figures::weights_of;
use crate::report::grouped;
use crate::simulate::{Run, Unobserved, simulate};
use crate::summary::pictures::PictureSink;

/// Years that are enough to weigh perils by: two hundred worst ones.
const MOST: u64 = 20_000;

/// The part of each peril in the worst hundredth of a scenario's years, of the first 20,000 at most; none for one
/// audience, whom the losses of all parties are not for.
///
/// # Errors
/// If the scenario cannot be simulated.
pub(super) fn weights(
    model: &Model,
    (seed, years): (u64, u64),
    threads: usize,
    audience: Option<&Audience>,
) -> Result<Weights, Failure> {
    if audience.is_some() {
        return Ok(Weights::default());
    }
    let engine = Engine::new(model, seed)?;
    let years = years.min(MOST);
    let run = Run {
        threads,
        promises: false,
        ..Run::of(years)
    };
    let sink = || PictureSink::new(model, &engine.sampler, 0, years);
    let waterfalls = std::slice::from_ref(&engine.waterfall);
    let (gathered, _) = simulate(&engine.sampler, waterfalls, &run, sink, &Unobserved);
    let told = format!("the worst hundredth of {} years", grouped(years));
    let drawn = (&engine.sampler, &engine.waterfall);
    Ok(weights_of(model, drawn, &gathered.finish(), told))
}
