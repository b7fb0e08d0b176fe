//! Quantiles of the data against those of a law: on the line where both agree.

use super::{DATA, GROUND, LAW, RIGHT, axes, frame, log_axis, origin, quantity, rounded};
use crate::report::plot::frame::Frame;
use crate::report::plot::sheet::{Pen, Sheet, Side, Words};
use crate::report::plot::{Picture, PlotError, Setting};
use plotters::prelude::DrawingBackend;

/// Quantiles of data and law.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantiles {
    /// What the losses are, such as `amount, USD`.
    pub what: String,
    /// The name of the law.
    pub law: String,
    /// The law's quantile and the data's at the same probability, ascending.
    pub pairs: Vec<(f64, f64)>,
}

impl Quantiles {
    fn frame(&self) -> Option<Frame> {
        let both = self.pairs.iter().flat_map(|it| [it.0, it.1]);
        let axis = log_axis(both)?;
        Some(frame(axis, axis, RIGHT))
    }
}

impl Picture for Quantiles {
    fn title(&self, _: &Setting) -> String {
        format!("Where the {} law and the losses part", self.law)
    }

    fn caption(&self, setting: &Setting) -> String {
        let apart = |it: &&(f64, f64)| libm::log(it.1 / it.0).abs();
        let farthest = self
            .pairs
            .iter()
            .max_by(|a, b| apart(a).total_cmp(&apart(b)));
        let Some((law, data)) = farthest else {
            return "There are no losses to compare.".to_owned();
        };
        format!(
            "Each dot is a loss of the data against the amount that the law passes as often; on the line both agree. \
             Farthest apart: {} in the data, {} by the law.",
            rounded(setting, *data),
            rounded(setting, *law)
        )
    }

    fn largest_amount(&self) -> f64 {
        self.pairs.last().map_or(0.0, |it| it.1)
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
            return sheet.nothing("there are no losses to compare");
        };
        let (data, law) = (format!("data: {}", self.what), format!("{} law", self.law));
        axes(
            sheet,
            &frame,
            setting,
            |it| quantity(setting, it),
            [&data, &law],
        )?;
        let ends = [frame.x.low(), frame.x.high()].map(|it| frame.spot(it, it));
        sheet.line(&ends, Pen::solid(LAW, 1.6))?;
        for (law, data) in &self.pairs {
            sheet.dot(frame.spot(*law, *data), 2.8, DATA, false)?;
        }
        let look = Words::new(12.5, LAW).side(Side::End);
        let at = (frame.right - 12.0, GROUND - 14.0);
        sheet.words_on_paper(at, "below the line: the law is above the data", look)
    }
}
