//! All pictures of a run: from the model, its estimates and what was gathered to the pictures of
//! [`plot`](super::plot).
//!
//! | files | picture | from |
//! |---|---|---|
//! | `exceedance-<party>` | loss by return period, gross and net, with the terms on it | estimates |
//! | `exceedance-<group>.member` | the same for a typical one of parties alike | estimates |
//! | `overview` | net curves side by side | estimates |
//! | `cap-buys-<provider>` | what became of the loss a provider caused | gathered years |
//! | `who-pays` | who bears a mean year and bad ones | estimates, replayed years |
//! | `waterfall-<party>` | from own loss to net in a mean year | estimates |
//! | `clash` | clients hit by an event, the largest events | gathered years, journals |
//!
//! Parties alike are one party here, the total of the group. A picture that would be empty is not
//! written.

mod cap_buys;
mod cast;
mod clash;
mod exceedance;
mod levels;
mod waterfall;
mod who_pays;

#[cfg(test)]
mod tests;

use crate::draw::Sampler;
use crate::model::Model;
use crate::report::Facts;
use crate::report::plot::{Currency, Imprint, Overview, Picture, PlotError, Setting};
use crate::settle::Waterfall;
use crate::summary::RunSummary;
use crate::summary::pictures::Gathered;
use cast::Cast;
use std::path::{Path, PathBuf};

/// A run, ready to be drawn.
#[derive(Clone, Copy, Debug)]
pub struct Pictured<'a> {
    /// The model.
    pub model: &'a Model,
    /// The sampler of the run: some years are drawn again.
    pub sampler: &'a Sampler,
    /// The waterfall of the run.
    pub waterfall: &'a Waterfall,
    /// The estimates: gross, net and after contracts at the return periods of
    /// [`curve_periods`](crate::summary::pictures::curve_periods), and the promises.
    pub summary: &'a RunSummary,
    /// What was gathered beside them.
    pub gathered: &'a Gathered,
    /// What names the run.
    pub facts: &'a Facts,
}

impl Pictured<'_> {
    fn setting(&self, cast: &Cast, years: u64) -> Setting {
        Setting {
            palette: cast.palette(),
            currency: Currency::new(&self.model.currency),
            imprint: Imprint {
                years,
                ..Imprint::of(self.facts, self.model)
            },
        }
    }
}

/// Writes every picture of a run into `dir`, as SVG and PNG; returns the files' paths.
///
/// Beyond twelve parties only the twelve that the losses matter to most have pictures of their
/// own. Pictures of single years say in their footer how many years they were drawn from, where
/// that is not the whole run.
///
/// # Errors
/// [`PlotError`] if a picture cannot be drawn or a file cannot be written.
pub fn write_all(run: &Pictured<'_>, dir: &Path) -> Result<Vec<PathBuf>, PlotError> {
    let cast = Cast::of(run);
    let whole = run.setting(&cast, run.summary.years);
    let kept = run.setting(&cast, run.gathered.years());
    let mut paths = Vec::new();
    let curves = exceedance::curves(run, &cast);
    for curve in &curves {
        paths.extend(curve.picture.write(&whole, dir, &curve.stem)?);
    }
    let nets = curves.iter().filter(|curve| curve.is_of_all);
    let overview = Overview {
        parties: nets.map(|curve| curve.picture.clone()).collect(),
    };
    if overview.parties.len() > 1 {
        paths.extend(overview.write(&whole, dir, "overview")?);
    }
    for picture in cap_buys::pictures(run, &cast) {
        let stem = format!("cap-buys-{}", picture.provider);
        paths.extend(picture.write(&kept, dir, &stem)?);
    }
    if let Some(picture) = who_pays::picture(run, &cast) {
        paths.extend(picture.write(&kept, dir, "who-pays")?);
    }
    for picture in waterfall::pictures(run, &cast) {
        let stem = format!("waterfall-{}", cast.key_of(&picture.party));
        paths.extend(picture.write(&whole, dir, &stem)?);
    }
    if let Some(picture) = clash::picture(run, &cast) {
        paths.extend(picture.write(&kept, dir, "clash")?);
    }
    Ok(paths)
}
