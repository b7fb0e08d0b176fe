//! All pictures of a run: from the model, its estimates and what was gathered to the pictures of
//! [`plot`](super::plot).
//!
//! | files | picture | from |
//! |---|---|---|
//! | `exceedance-<party>` | loss by return period, gross and net, with the terms on it | estimates |
//! | `exceedance-<group>.member` | the same for a typical one of parties alike | estimates |
//! | `year-and-event` | the year's total and its largest event, of those with most left | estimates |
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
#[cfg(feature = "cli")]
use crate::report::exhibits::Weights;
use crate::report::plot::{
    CapBuys, Clash, Currency, Exceedance, Imprint, Inline, Overview, Picture, PlotError, Setting,
    Waterfall as Steps, WhoPays, YearAndEvent,
};
use crate::settle::Waterfall;
use crate::summary::RunSummary;
use crate::summary::pictures::Gathered;
#[cfg(feature = "cli")]
use crate::summary::pictures::loss_by_peril;
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

/// A picture of a run and the stem of its files.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// The stem of its files.
    pub stem: String,
    setting: Setting,
    picture: AnyPicture,
}

#[derive(Clone, Debug)]
enum AnyPicture {
    Exceedance(Exceedance),
    Overview(Overview),
    YearAndEvent(YearAndEvent),
    CapBuys(CapBuys),
    WhoPays(WhoPays),
    Steps(Steps),
    Clash(Clash),
}

impl Drawn {
    /// Writes it as SVG and PNG; returns the files' paths.
    ///
    /// # Errors
    /// [`PlotError`] if it cannot be drawn or a file cannot be written.
    pub fn write(&self, dir: &Path) -> Result<Vec<PathBuf>, PlotError> {
        let (setting, stem) = (&self.setting, self.stem.as_str());
        match &self.picture {
            AnyPicture::Exceedance(it) => it.write(setting, dir, stem),
            AnyPicture::Overview(it) => it.write(setting, dir, stem),
            AnyPicture::YearAndEvent(it) => it.write(setting, dir, stem),
            AnyPicture::CapBuys(it) => it.write(setting, dir, stem),
            AnyPicture::WhoPays(it) => it.write(setting, dir, stem),
            AnyPicture::Steps(it) => it.write(setting, dir, stem),
            AnyPicture::Clash(it) => it.write(setting, dir, stem),
        }
    }

    /// It, to stand in a page.
    ///
    /// # Errors
    /// [`PlotError`] if it cannot be drawn.
    pub fn inline(&self) -> Result<Inline, PlotError> {
        let setting = &self.setting;
        match &self.picture {
            AnyPicture::Exceedance(it) => it.inline(setting),
            AnyPicture::Overview(it) => it.inline(setting),
            AnyPicture::YearAndEvent(it) => it.inline(setting),
            AnyPicture::CapBuys(it) => it.inline(setting),
            AnyPicture::WhoPays(it) => it.inline(setting),
            AnyPicture::Steps(it) => it.inline(setting),
            AnyPicture::Clash(it) => it.inline(setting),
        }
    }
}

/// Every picture of a run.
///
/// Beyond twelve parties only the twelve that the losses matter to most have pictures of their
/// own. Pictures of single years say in their footer how many years they were drawn from, where
/// that is not the whole run.
#[must_use]
pub fn all(run: &Pictured<'_>) -> Vec<Drawn> {
    let cast = Cast::of(run);
    let whole = run.setting(&cast, run.summary.years);
    let kept = run.setting(&cast, run.gathered.years());
    let drawn = |setting: &Setting, stem: String, picture: AnyPicture| Drawn {
        stem,
        setting: setting.clone(),
        picture,
    };
    let mut all = Vec::new();
    let curves = exceedance::curves(run, &cast);
    let nets = curves.iter().filter(|curve| curve.is_of_all);
    let overview = Overview {
        parties: nets.map(|curve| curve.picture.clone()).collect(),
    };
    for curve in curves {
        all.push(drawn(
            &whole,
            curve.stem,
            AnyPicture::Exceedance(curve.picture),
        ));
    }
    if overview.parties.len() > 1 {
        all.push(drawn(
            &whole,
            "overview".to_owned(),
            AnyPicture::Overview(overview),
        ));
    }
    if let Some(picture) = exceedance::years_and_events(run, &cast) {
        let picture = AnyPicture::YearAndEvent(picture);
        all.push(drawn(&whole, "year-and-event".to_owned(), picture));
    }
    for picture in cap_buys::pictures(run, &cast) {
        let stem = format!("cap-buys-{}", picture.provider);
        all.push(drawn(&kept, stem, AnyPicture::CapBuys(picture)));
    }
    if let Some(picture) = who_pays::picture(run, &cast) {
        all.push(drawn(
            &kept,
            "who-pays".to_owned(),
            AnyPicture::WhoPays(picture),
        ));
    }
    for picture in waterfall::pictures(run, &cast) {
        let stem = format!("waterfall-{}", cast.key_of(&picture.party));
        all.push(drawn(&whole, stem, AnyPicture::Steps(picture)));
    }
    if let Some(picture) = clash::picture(run, &cast) {
        all.push(drawn(&kept, "clash".to_owned(), AnyPicture::Clash(picture)));
    }
    all
}

/// Writes pictures into `dir`, as SVG and PNG; returns the files' paths.
///
/// # Errors
/// [`PlotError`] if a picture cannot be drawn or a file cannot be written.
pub fn write_all(pictures: &[Drawn], dir: &Path) -> Result<Vec<PathBuf>, PlotError> {
    let mut paths = Vec::new();
    for picture in pictures {
        paths.extend(picture.write(dir)?);
    }
    Ok(paths)
}

/// The part of the years, the worst by total ground-up loss, that perils are weighed by.
#[cfg(feature = "cli")]
const WORST: f64 = 0.01;

/// How much of the tail each peril drives: its part of the ground-up loss of all parties in the
/// worst hundredth of the years, a TVaR 99 % split as it is made up.
#[cfg(feature = "cli")]
#[must_use]
pub fn weights(run: &Pictured<'_>) -> Weights {
    let told = "the worst hundredth of the years".to_owned();
    weights_of(run.model, (run.sampler, run.waterfall), run.gathered, told)
}

/// The same of what was gathered of any run, whose years are told in words.
#[cfg(feature = "cli")]
#[must_use]
pub fn weights_of(
    model: &Model,
    (sampler, waterfall): (&Sampler, &Waterfall),
    gathered: &Gathered,
    told: String,
) -> Weights {
    let years = gathered.worst_years(WORST);
    let losses = loss_by_peril(sampler, waterfall, &years);
    let whole: f64 = losses.iter().sum();
    let perils = model.perils.iter().enumerate();
    let part = |at: usize| losses.get(at).map_or(0.0, |loss| loss / whole.max(1e-9));
    Weights {
        perils: perils
            .map(|(at, peril)| (peril.key.clone(), peril.name.clone(), part(at)))
            .collect(),
        years: told,
    }
}
