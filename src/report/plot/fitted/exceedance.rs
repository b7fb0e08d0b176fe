//! The share of losses beyond an amount: the data as dots, the fitted laws as lines, both axes in ratios.

use super::{DATA, axes, frame, log_axis, origin};
use crate::report::plot::axis::Axis;
use crate::report::plot::frame::{Frame, SideLabel, label_column, width_of};
use crate::report::plot::sheet::{MARGIN, Pen, Sheet, Spot, WIDTH};
use crate::report::plot::text::Weight;
use crate::report::plot::{Picture, PlotError, Setting};
use crate::summary::format::percent;
use plotters::prelude::DrawingBackend;
use plotters::style::RGBColor;

/// A fitted law as a line.
#[derive(Debug, Clone, PartialEq)]
pub struct FittedCurve {
    /// Its name.
    pub name: String,
    /// A remark under it.
    pub note: String,
    /// Amounts and the law's shares of losses beyond them, amounts ascending.
    pub points: Vec<(f64, f64)>,
}

/// Exceedance of the data and of fitted laws.
#[derive(Debug, Clone, PartialEq)]
pub struct FittedExceedance {
    /// What the losses are, such as `amount, USD`.
    pub what: String,
    /// Losses and the shares of losses beyond them, ascending.
    pub data: Vec<(f64, f64)>,
    /// The laws, the best first.
    pub laws: Vec<FittedCurve>,
    /// What the picture shows to be so.
    pub caption: String,
}

/// Lines of laws, each with its own dash: colour is never the only cue.
const LINES: [(RGBColor, Option<(f64, f64)>); 4] = [
    (RGBColor(0, 114, 178), None),
    (RGBColor(213, 94, 0), Some((9.0, 4.0))),
    (RGBColor(0, 158, 115), Some((3.0, 3.0))),
    (RGBColor(150, 90, 160), Some((14.0, 4.0))),
];

impl FittedExceedance {
    fn frame(&self, right: f64) -> Option<Frame> {
        let shares = self.data.iter().map(|it| it.1).filter(|it| *it > 0.0);
        let least = shares.fold(1.0_f64, f64::min);
        let x = log_axis(self.data.iter().map(|it| it.0))?;
        let y = Axis::Log {
            low: (least * 0.5).min(0.5),
            high: 1.0,
        };
        Some(frame(x, y, right))
    }

    fn labels(&self, frame: &Frame) -> Vec<SideLabel> {
        let end = |law: &FittedCurve| {
            let held = law.points.iter().rev().find(|it| is_held(frame, it));
            held.map_or(frame.bottom, |it| frame.up(it.1))
        };
        let laws = self.laws.iter().zip(LINES.iter().cycle());
        laws.map(|(law, (colour, _))| SideLabel {
            at: end(law),
            head: law.name.clone(),
            note: law.note.clone(),
            colour: *colour,
            weight: Weight::Bold,
        })
        .collect()
    }
}

/// Is a point of a law inside the frame?
fn is_held(frame: &Frame, point: &(f64, f64)) -> bool {
    frame.x.holds(point.0) && point.1 >= frame.y.low()
}

impl Picture for FittedExceedance {
    fn title(&self, _: &Setting) -> String {
        format!("How fitted laws follow the losses: {}", self.what)
    }

    fn caption(&self, _: &Setting) -> String {
        self.caption.clone()
    }

    fn largest_amount(&self) -> f64 {
        self.data.last().map_or(0.0, |it| it.0)
    }

    fn origin(&self, setting: &Setting) -> Option<String> {
        origin(setting)
    }

    fn draw<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
    ) -> Result<(), PlotError> {
        let Some(wide) = self.frame(WIDTH - MARGIN) else {
            return sheet.nothing("there are no losses to draw");
        };
        let room = width_of(&self.labels(&wide)).min(240.0);
        let right = WIDTH - MARGIN - room - 28.0;
        let frame = Frame { right, ..wide };
        let titles = ["share of losses beyond", &self.what];
        axes(sheet, &frame, setting, |it| percent(it, 0.0), titles)?;
        for (loss, share) in self.data.iter().filter(|it| it.1 > 0.0) {
            sheet.dot(frame.spot(*loss, *share), 2.6, DATA, false)?;
        }
        for (law, (colour, dash)) in self.laws.iter().zip(LINES.iter().cycle()) {
            let shown = law.points.iter().filter(|it| is_held(&frame, it));
            let spots: Vec<Spot> = shown.map(|it| frame.spot(it.0, it.1)).collect();
            let pen = Pen {
                dash: *dash,
                ..Pen::solid(*colour, 2.0)
            };
            sheet.line(&spots, pen)?;
        }
        label_column(sheet, &frame, &self.labels(&frame), room)
    }
}
