//! The rectangle that data are drawn in, its axes, and the labels beside it.

use super::axis::{Axis, return_period_ticks};
use super::money::{Currency, grouped};
use super::sheet::{FAINT, GREY, INK, Pen, Sheet, Side, Spot, Words};
use super::spread::spread;
use super::text::{self, Weight};
use super::{PlotError, Point};
use plotters::prelude::DrawingBackend;
use plotters::style::RGBColor;

/// A rectangle of the sheet with an axis along each side.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
    pub x: Axis,
    pub y: Axis,
}

impl Frame {
    /// Where a value of the lower axis stands.
    pub fn across(&self, value: f64) -> f64 {
        self.left + self.x.place(value) * (self.right - self.left)
    }

    /// Where a value of the left axis stands.
    pub fn up(&self, value: f64) -> f64 {
        self.bottom - self.y.place(value) * (self.bottom - self.top)
    }

    /// Where a pair of values stands.
    pub fn spot(&self, x: f64, y: f64) -> Spot {
        (self.across(x), self.up(y))
    }

    /// A horizontal line through the frame.
    pub fn level<B: DrawingBackend>(
        &self,
        sheet: &Sheet<B>,
        value: f64,
        pen: Pen,
    ) -> Result<(), PlotError> {
        let y = self.up(value);
        sheet.line(&[(self.left, y), (self.right, y)], pen)
    }

    /// Grid lines at round amounts, with their amounts on the left if `labelled`.
    pub fn money_grid<B: DrawingBackend>(
        &self,
        sheet: &Sheet<B>,
        currency: &Currency,
        labelled: bool,
    ) -> Result<(), PlotError> {
        let look = Words::new(12.5, GREY).side(Side::End);
        for tick in self.y.ticks() {
            self.level(sheet, tick, Pen::solid(FAINT, 1.0))?;
            if labelled {
                let at = (self.left - 8.0, self.up(tick));
                sheet.words(at, &currency.amount_as_stated(tick), look)?;
            }
        }
        Ok(())
    }

    /// The base line with return periods; `room` units are kept between two labels.
    pub fn return_periods<B: DrawingBackend>(
        &self,
        sheet: &Sheet<B>,
        room: f64,
        labelled: bool,
    ) -> Result<(), PlotError> {
        let base = [(self.left, self.bottom), (self.right, self.bottom)];
        sheet.line(&base, Pen::solid(GREY, 1.0))?;
        let look = Words::new(12.5, GREY).side(Side::Middle);
        for period in return_period_ticks(self.x, self.right - self.left, room) {
            let x = self.across(period);
            let mark = [(x, self.bottom), (x, self.bottom + 5.0)];
            sheet.line(&mark, Pen::solid(GREY, 1.0))?;
            if labelled {
                let at = (x, self.bottom + 15.0);
                sheet.words(at, &grouped(period as u64), look)?;
            }
        }
        Ok(())
    }

    /// What the axes measure: the left one above the frame, the lower one below it.
    pub fn axis_titles<B: DrawingBackend>(
        &self,
        sheet: &Sheet<B>,
        upright: &str,
        level: &str,
    ) -> Result<(), PlotError> {
        let look = Words::new(12.5, INK);
        let edge = super::sheet::MARGIN.min(self.left);
        sheet.words((edge, self.top - 16.0), upright, look)?;
        let middle = (self.left + self.right) / 2.0;
        let below = (middle, self.bottom + 36.0);
        sheet.words(below, level, look.side(Side::Middle))
    }

    /// A curve through points in ascending return period, from where it rises above the axis.
    ///
    /// What lies under the lower end of a log axis is not drawn: nothing has no place on it.
    pub fn curve(&self, points: &[Point]) -> Vec<Spot> {
        self.risen(points)
            .iter()
            .map(|p| self.spot(p.return_period, p.value))
            .collect()
    }

    /// The points from where the curve comes up to the lower end of a log axis; all on a linear one.
    fn risen(&self, points: &[Point]) -> Vec<Point> {
        let low = self.y.low();
        let under = points.partition_point(|p| p.value <= low);
        if !self.y.is_log() || under == 0 {
            return points.to_vec();
        }
        let Some(first) = points.get(under) else {
            return Vec::new();
        };
        let last = points[under - 1];
        let share = (low - last.value) / (first.value - last.value);
        let grown = libm::pow(first.return_period / last.return_period, share);
        let start = Point {
            return_period: last.return_period * grown,
            value: low,
            low,
            high: low,
        };
        let rest = points[under..].iter().copied();
        std::iter::once(start).chain(rest).collect()
    }

    /// The outline of a band between two curves.
    pub fn band(&self, points: &[Point]) -> Vec<Spot> {
        let points = self.risen(points);
        let low = points.iter().map(|p| self.spot(p.return_period, p.low));
        let high = points
            .iter()
            .rev()
            .map(|p| self.spot(p.return_period, p.high));
        low.chain(high).collect()
    }
}

/// Words beside the frame that name what stands at a height.
#[derive(Debug, Clone)]
pub(super) struct SideLabel {
    pub at: f64,
    pub head: String,
    pub note: String,
    pub colour: RGBColor,
    pub weight: Weight,
}

/// How the second line of a label looks.
const NOTE: Words = Words {
    em: 11.5,
    colour: GREY,
    weight: Weight::Regular,
    side: Side::Start,
};

impl SideLabel {
    fn look(&self) -> Words {
        Words {
            weight: self.weight,
            ..Words::new(12.5, self.colour)
        }
    }

    fn height(&self) -> f64 {
        if self.note.is_empty() { LOW } else { TALL }
    }
}

/// Height of a label with a note and of one without.
const TALL: f64 = 33.0;
const LOW: f64 = 18.0;

/// Width of the widest label.
pub(super) fn width_of(labels: &[SideLabel]) -> f64 {
    let widths = labels.iter().map(|label| {
        let note = NOTE.width(&label.note);
        label.look().width(&label.head).max(note)
    });
    widths.fold(0.0, f64::max)
}

/// Labels in a column right of the frame, moved apart, each tied to its height by a leader.
pub(super) fn label_column<B: DrawingBackend>(
    sheet: &Sheet<B>,
    frame: &Frame,
    labels: &[SideLabel],
    room: f64,
) -> Result<(), PlotError> {
    let wanted: Vec<f64> = labels.iter().map(|l| l.at).collect();
    let sizes: Vec<f64> = labels.iter().map(SideLabel::height).collect();
    let placed = spread(&wanted, &sizes, frame.top - 22.0, frame.bottom + 14.0);
    let (edge, start) = (frame.right + 3.0, frame.right + 24.0);
    for (label, y) in labels.iter().zip(placed) {
        let leader = [
            (edge, label.at),
            (edge + 4.0, label.at),
            (start - 8.0, y),
            (start - 4.0, y),
        ];
        sheet.line(&leader, Pen::solid(label.colour, 0.75))?;
        let (head, note) = (label.look(), NOTE);
        let name = text::shorten(&label.head, head.em, head.weight, room);
        if label.note.is_empty() {
            sheet.words((start, y), &name, head)?;
            continue;
        }
        sheet.words((start, y - 7.0), &name, head)?;
        let words = text::shorten(&label.note, note.em, note.weight, room);
        sheet.words((start, y + 7.5), &words, note)?;
    }
    Ok(())
}
