//! Mean excesses over rising thresholds, with the line of the fitted tail.

use super::{DATA, LAW, RIGHT, axes, frame, log_axis, origin, quantity, rounded};
use crate::fit::MeanExcess;
use crate::report::counted;
use crate::report::plot::frame::Frame;
use crate::report::plot::sheet::{GREY, Pen, Sheet, Spot, Words};
use crate::report::plot::{Picture, PlotError, Setting};
use crate::summary::estimate::Z_95;
use plotters::prelude::DrawingBackend;

/// Mean excesses of data and of a fitted tail.
#[derive(Debug, Clone, PartialEq)]
pub struct MeanExcessPicture {
    /// What the losses are, such as `amount, USD`.
    pub what: String,
    /// The data's, thresholds ascending.
    pub points: Vec<MeanExcess>,
    /// The tail's: thresholds and mean excesses, ascending; none where there is no tail or its mean is infinite.
    pub line: Vec<(f64, f64)>,
    /// Where the tail starts.
    pub threshold: f64,
    /// How many losses count with their limits.
    pub limited: usize,
}

impl MeanExcessPicture {
    fn frame(&self) -> Option<Frame> {
        let x = log_axis(self.points.iter().map(|it| it.threshold))?;
        let law = self.line.iter().map(|it| it.1);
        let y = log_axis(self.points.iter().map(|it| it.mean).chain(law))?;
        Some(frame(x, y, RIGHT))
    }
}

impl Picture for MeanExcessPicture {
    fn title(&self, _: &Setting) -> String {
        format!("Where a Pareto tail starts: {}", self.what)
    }

    fn caption(&self, setting: &Setting) -> String {
        let (Some(first), Some(last)) = (self.points.first(), self.points.last()) else {
            return "There are too few losses for mean excesses.".to_owned();
        };
        let growth = if last.mean > first.mean {
            "The longer the tail, the faster they rise"
        } else {
            "They do not rise, so the tail is no longer than an exponential one"
        };
        let limited = match self.limited {
            0 => "where a Pareto tail holds, the dots follow its line.".to_owned(),
            count => format!(
                "the dots follow the line of a Pareto tail, but for {} cut off at limits, which draw them down.",
                counted(count as u64, "loss", "losses")
            ),
        };
        format!(
            "Losses above {} exceed it by {} on average, losses above {} by {}. {growth}; {limited}",
            rounded(setting, first.threshold),
            rounded(setting, first.mean),
            rounded(setting, last.threshold),
            rounded(setting, last.mean)
        )
    }

    fn largest_amount(&self) -> f64 {
        let means = self.points.iter().map(|it| it.mean);
        means.fold(0.0, f64::max)
    }

    fn origin(&self, setting: &Setting) -> Option<String> {
        origin(setting)
    }

    fn draw<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
    ) -> Result<(), PlotError> {
        let Some(frame) = self.frame() else {
            return sheet.nothing("there are too few losses for mean excesses");
        };
        let titles = [
            "mean excess over the threshold, with 95 % intervals",
            "threshold",
        ];
        axes(sheet, &frame, setting, |it| quantity(setting, it), titles)?;
        for it in &self.points {
            let error = Z_95 * it.standard_error;
            let ends = [it.mean - error, it.mean + error].map(|it| it.max(frame.y.low()));
            let bar = ends.map(|end| frame.spot(it.threshold, end));
            sheet.line(&bar, Pen::solid(GREY, 1.0))?;
            sheet.dot(frame.spot(it.threshold, it.mean), 3.2, DATA, false)?;
        }
        let held = self
            .line
            .iter()
            .filter(|it| frame.x.holds(it.0) && frame.y.holds(it.1));
        let spots: Vec<Spot> = held.map(|it| frame.spot(it.0, it.1)).collect();
        sheet.line(&spots, Pen::solid(LAW, 2.0))?;
        let Some(start) = spots.first() else {
            return Ok(());
        };
        let words = format!("fitted tail above {}", quantity(setting, self.threshold));
        let at = (start.0 + 10.0, start.1 + 22.0);
        sheet.words_on_paper(at, &words, Words::new(12.5, LAW).bold())
    }
}
