//! The shape of the fitted tail, threshold by threshold.

use super::{DATA, LAW, RIGHT, axes, frame, log_axis, origin, quantity};
use crate::report::plot::axis::Axis;
use crate::report::plot::frame::Frame;
use crate::report::plot::grouped;
use crate::report::plot::sheet::{GREY, Pen, Sheet, Side, Words};
use crate::report::plot::{Picture, PlotError, Setting};
use crate::summary::estimate::Z_95;
use crate::summary::format::with_error;
use plotters::prelude::DrawingBackend;

/// The shape above one threshold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShapeAt {
    /// The threshold.
    pub threshold: f64,
    /// How many losses are above.
    pub losses: usize,
    /// ξ.
    pub shape: f64,
    /// Its standard error.
    pub standard_error: f64,
}

/// Shapes over rising thresholds.
#[derive(Debug, Clone, PartialEq)]
pub struct TailShape {
    /// What the losses are, such as `amount, USD`.
    pub what: String,
    /// The shapes.
    pub shapes: Vec<ShapeAt>,
    /// The one of the report.
    pub chosen: Option<ShapeAt>,
}

impl TailShape {
    fn all(&self) -> impl Iterator<Item = &ShapeAt> {
        self.shapes.iter().chain(&self.chosen)
    }

    fn frame(&self) -> Option<Frame> {
        let x = log_axis(self.all().map(|it| it.threshold))?;
        let low = self.all().map(|it| it.shape - Z_95 * it.standard_error);
        let high = self.all().map(|it| it.shape + Z_95 * it.standard_error);
        let (low, high) = (low.fold(0.0, f64::min), high.fold(1.0, f64::max));
        let room = 0.08 * (high - low);
        let y = Axis::Linear {
            low: low - room,
            high: high + room,
        };
        Some(frame(x, y, RIGHT))
    }
}

impl Picture for TailShape {
    fn title(&self, _: &Setting) -> String {
        format!(
            "Whether the tail's shape depends on its threshold: {}",
            self.what
        )
    }

    fn caption(&self, setting: &Setting) -> String {
        let rule = "Where a Pareto tail holds, shapes agree within their errors; from 1 upwards the mean is infinite.";
        match self.chosen {
            Some(it) => format!(
                "Above {} the shape is {} ({} losses). {rule}",
                quantity(setting, it.threshold),
                with_error(it.shape, it.standard_error),
                grouped(it.losses as u64)
            ),
            None => rule.to_owned(),
        }
    }

    fn largest_amount(&self) -> f64 {
        self.all().map(|it| it.threshold).fold(0.0, f64::max)
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
            return sheet.nothing("no threshold leaves enough losses for a tail");
        };
        let titles = [
            "shape of the tail, with 95 % intervals; beneath, losses above",
            "threshold",
        ];
        axes(
            sheet,
            &frame,
            setting,
            |it| format!("{}", (it * 100.0).round() / 100.0),
            titles,
        )?;
        frame.level(sheet, 1.0, Pen::solid(GREY, 1.2).dashed(6.0, 4.0))?;
        let count = Words::new(11.5, GREY).side(Side::Middle);
        let ordinary = self.shapes.iter().map(|it| (it, DATA, 3.6));
        let chosen = self.chosen.iter().map(|it| (it, LAW, 6.0));
        for (it, colour, radius) in ordinary.chain(chosen) {
            let error = Z_95 * it.standard_error;
            let ends = [it.shape - error, it.shape + error];
            let bar = ends.map(|end| frame.spot(it.threshold, end));
            sheet.line(&bar, Pen::solid(colour, 1.4))?;
            sheet.dot(frame.spot(it.threshold, it.shape), radius, colour, false)?;
            let beneath = (bar[0].0, bar[0].1 + 12.0);
            sheet.words(beneath, &grouped(it.losses as u64), count)?;
        }
        Ok(())
    }
}
