//! Pictures: one file a picture, each written as SVG and as PNG from the same drawing.
//!
//! ```text
//! data of a picture ─┐
//! Setting ───────────┴→ Picture::write ─→ Sheet ─┬→ SVG  (plotters' own backend, fonts embedded)
//!   palette · currency · imprint                 └→ PNG  (`raster`, anti-aliased, twice the size)
//! ```
//!
//! | picture | type | question it answers |
//! |---|---|---|
//! | exceedance | [`Exceedance`] | how bad is one year in N for this party, before and after its terms |
//! | overview | [`Overview`] | the same, after all terms, for all parties side by side |
//! | cap buys | [`CapBuys`] | what of the loss a provider causes do its clients collect |
//! | who pays | [`WhoPays`] | who bears the loss in the end, in a mean year and in bad ones |
//! | waterfall | [`Waterfall`] | how one party gets from its own loss to what it keeps |
//! | clash | [`Clash`] | how many clients one event hits, and who paid for the largest |
//! | tower | [`TowerPicture`] | what the layers of a programme hold, pay and cost, to scale |
//! | butterfly | [`Butterfly`] | what each clause of a draft costs the other side and is worth to the party |
//! | year and event | [`YearAndEvent`] | how much of a bad year is its largest event |
//! | ladder | [`LadderPicture`] | who pays a breach of any size, and who the next dollar of it |
//! | heat map | [`HeatMap`] | what a figure is over two terms that vary, and where the present lies |
//! | worths | [`Worths`] | what each control saves a party, and what it costs |
//! | frontier | [`FrontierPicture`] | what a smaller tail costs, and which variants none beats |
//! | fitted exceedance | [`FittedExceedance`] | how fitted laws follow the losses of the data, far out too |
//! | quantiles | [`Quantiles`] | where the best law and the data part |
//! | mean excess | [`MeanExcessPicture`] | where a Pareto tail starts |
//! | tail shape | [`TailShape`] | whether the fitted shape depends on the threshold |
//!
//! House rules: labels stand on what they name, a party has one colour on all pictures
//! ([`Palette`]), all amounts of a page are in one unit ([`Picture::largest_amount`]), colour is never the only cue, and the line under the title says what the picture
//! shows. Odd data (zeros, one point, nothing at all) gives a picture that says so, never an error.

mod axis;
mod butterfly;
mod callout;
mod cap_buys;
mod clash;
mod curve;
mod error;
mod exceedance;
mod fitted;
mod frame;
mod frontier;
mod heat;
mod inline;
mod ladder;
mod money;
mod overview;
mod palette;
mod ranked;
mod raster;
mod sheet;
mod spread;
mod stack;
mod text;
mod told;
mod tower;
mod waterfall;
mod who_pays;
mod worth;
mod write;
mod year_and_event;

#[cfg(test)]
mod tests;

pub use butterfly::{Butterfly, Wing};
pub use cap_buys::{CapBin, CapBuys};
pub use clash::{Clash, LargeEvent};
pub use curve::{Point, curve_of, points};
pub use error::PlotError;
pub use exceedance::{Bearer, Exceedance, Level, LevelKind};
pub use fitted::{FittedCurve, FittedExceedance, MeanExcessPicture, Quantiles, ShapeAt, TailShape};
pub use frontier::{FrontierPicture, FrontierPoint};
pub use heat::{HeatAxis, HeatMap};
pub use inline::{Drawing, Inline};
pub use ladder::{LadderBand, LadderKink, LadderPanel, LadderPicture, LadderStretch};
pub use money::{Currency, grouped};
pub use overview::Overview;
pub use palette::Palette;
pub use ranked::{Measure, Ranked, RankedPanel, RankedRow};
pub use sheet::Sheet;
pub use text::{base64, font_faces};
pub use tower::{Rate, TowerBox, TowerContracts, TowerPicture};
pub use waterfall::{Step, StepKind, Waterfall};
pub use who_pays::{Bar, Slice, WhoPays};
pub use worth::{WorthRow, Worths};
pub use year_and_event::{YearAndEvent, YearAndEventPanel};

use crate::model::Model;
use crate::report::Facts;
use plotters::prelude::DrawingBackend;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Where the numbers of a picture come from, printed in its footer.
#[derive(Debug, Clone)]
pub struct Imprint {
    /// Title of the scenario.
    pub scenario: String,
    /// Simulated policy years; 0 where nothing is simulated.
    pub years: u64,
    /// Seed of the draws; nothing is said of it where nothing is simulated.
    pub seed: u64,
    /// Hash of the scenario, hexadecimal; the first twelve digits are printed.
    pub hash: String,
    /// Version of the program.
    pub version: String,
}

impl Imprint {
    /// The origin of a run's figures.
    #[must_use]
    pub fn of(facts: &Facts, model: &Model) -> Self {
        Self {
            scenario: model.title.clone(),
            years: facts.years,
            seed: facts.seed,
            hash: facts.hash.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}

/// What all pictures of a run share: colours and names of the parties, currency and origin.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Name and colour of every party.
    pub palette: Palette,
    /// Currency of all amounts.
    pub currency: Currency,
    /// Years, seed, hash and version for the footer.
    pub imprint: Imprint,
}

impl Setting {
    /// The same for a page whose largest amount is `largest`: all amounts in one unit.
    fn of_page(&self, largest: f64) -> Self {
        Self {
            currency: self.currency.for_page(largest),
            ..self.clone()
        }
    }
}

/// One picture: data that can be drawn on a sheet of 1200 × 750 units.
pub trait Picture {
    /// The headline: what is shown.
    fn title(&self, setting: &Setting) -> String;

    /// The sentence under the headline: what the picture shows to be so.
    fn caption(&self, setting: &Setting) -> String;

    /// The largest amount of money on the page: it gives the page its unit.
    fn largest_amount(&self) -> f64;

    /// Where the figures come from, if not from a run.
    fn origin(&self, _: &Setting) -> Option<String> {
        None
    }

    /// Draws what stands between the caption and the footer.
    ///
    /// # Errors
    /// [`PlotError::Drawing`] if the backend refuses.
    fn draw<B: DrawingBackend>(&self, setting: &Setting, sheet: &Sheet<B>)
    -> Result<(), PlotError>;

    /// Draws the same for a page too narrow for the sheet, within the left 440 units, and says from
    /// where to where down it goes; `None` of a picture that has no such drawing.
    ///
    /// # Errors
    /// [`PlotError::Drawing`] if the backend refuses.
    fn draw_narrow<B: DrawingBackend>(
        &self,
        _setting: &Setting,
        _sheet: &Sheet<B>,
    ) -> Result<Option<Range<f64>>, PlotError> {
        Ok(None)
    }

    /// Writes `<stem>.svg` and `<stem>.png` into `dir` (made if missing) and returns their paths.
    ///
    /// Each file is written to a temporary name beside it and renamed, so that a reader never
    /// sees half a picture. The SVG carries its fonts and scales to any size; the PNG has
    /// 2400 × 1500 pixels.
    ///
    /// # Errors
    /// [`PlotError::Write`] with the path if a file cannot be written, [`PlotError::Drawing`] or
    /// [`PlotError::Encoding`] if the picture cannot be made.
    fn write(&self, setting: &Setting, dir: &Path, stem: &str) -> Result<Vec<PathBuf>, PlotError>
    where
        Self: Sized,
    {
        write::both(self, setting, dir, stem)
    }

    /// The picture to stand in a page that has the fonts: title, caption and drawing apart.
    ///
    /// # Errors
    /// [`PlotError::Drawing`] if the picture cannot be drawn.
    fn inline(&self, setting: &Setting) -> Result<Inline, PlotError>
    where
        Self: Sized,
    {
        inline::of(self, setting)
    }
}
