//! Pictures of laws fitted to data: what they share is their frame and their origin.

mod exceedance;
mod mean_excess;
mod quantiles;
mod shape;

pub use exceedance::{FittedCurve, FittedExceedance};
pub use mean_excess::MeanExcessPicture;
pub use quantiles::Quantiles;
pub use shape::{ShapeAt, TailShape};

use super::axis::Axis;
use super::frame::Frame;
use super::sheet::{BOTTOM, FAINT, GREY, INK, MARGIN, Pen, Sheet, Side, TOP, WIDTH, Words};
use super::{PlotError, Setting};
use plotters::prelude::DrawingBackend;
use plotters::style::RGBColor;

/// Dots of the data.
const DATA: RGBColor = RGBColor(96, 104, 116);
/// The line of a law alone.
const LAW: RGBColor = RGBColor(0, 114, 178);
/// Left edge, and right edge without a column of labels.
const LEFT: f64 = MARGIN + 80.0;
const RIGHT: f64 = WIDTH - MARGIN - 20.0;
const CEILING: f64 = TOP + 34.0;
const GROUND: f64 = BOTTOM - 52.0;

/// The frame between two axes.
fn frame(x: Axis, y: Axis, right: f64) -> Frame {
    Frame {
        left: LEFT,
        right,
        top: CEILING,
        bottom: GROUND,
        x,
        y,
    }
}

/// A log axis that holds all positive values, with a little room; none where there are none.
fn log_axis(values: impl Iterator<Item = f64>) -> Option<Axis> {
    let positive = values.filter(|it| *it > 0.0 && it.is_finite());
    let (low, high) = positive.fold((f64::INFINITY, 0.0_f64), |(low, high), it| {
        (low.min(it), high.max(it))
    });
    let room = libm::pow((high / low).max(1.1), 0.03);
    (high > 0.0).then(|| Axis::Log {
        low: low / room,
        high: high * room,
    })
}

/// Grid, ticks and titles of both axes; the lower one has quantities, the left one is told by `words`.
fn axes<B: DrawingBackend>(
    sheet: &Sheet<B>,
    frame: &Frame,
    setting: &Setting,
    words: impl Fn(f64) -> String,
    [upright, level]: [&str; 2],
) -> Result<(), PlotError> {
    let left = Words::new(12.5, GREY).side(Side::End);
    for tick in frame.y.ticks() {
        frame.level(sheet, tick, Pen::solid(FAINT, 1.0))?;
        sheet.words((frame.left - 8.0, frame.up(tick)), &words(tick), left)?;
    }
    let below = Words::new(12.5, GREY).side(Side::Middle);
    for tick in frame.x.ticks() {
        let x = frame.across(tick);
        let line = [(x, frame.top), (x, frame.bottom)];
        sheet.line(&line, Pen::solid(FAINT, 1.0))?;
        sheet.words((x, frame.bottom + 14.0), &quantity(setting, tick), below)?;
    }
    let base = [(frame.left, frame.bottom), (frame.right, frame.bottom)];
    sheet.line(&base, Pen::solid(GREY, 1.0))?;
    let look = Words::new(12.5, INK);
    sheet.words((MARGIN, frame.top - 22.0), &format!("↑ {upright}"), look)?;
    let level = format!("{level} →");
    sheet.words(
        (frame.right, frame.bottom + 36.0),
        &level,
        look.side(Side::End),
    )
}

/// A quantity in its own unit: on a log axis one unit for all would be unreadable at its ends.
fn quantity(setting: &Setting, value: f64) -> String {
    setting.currency.for_page(value).amount_as_stated(value)
}

/// The same to three figures, in sentences.
fn rounded(setting: &Setting, value: f64) -> String {
    setting.currency.for_page(value).amount_in_full(value)
}

/// The data as an origin in the footer.
fn origin(setting: &Setting) -> Option<String> {
    let hash: String = setting.imprint.hash.chars().take(12).collect();
    Some(format!("fitted to data {hash}"))
}
