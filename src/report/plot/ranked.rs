//! Rows in order of a figure, each with its interval, beside one another in panels.
//!
//! ```text
//!  Cloudlane  ████████████├────┤      28 %
//!  Northstar  ██████├───┤             15 %
//!  Marlowe    ██├──┤                 6.7 %
//! ```

use super::axis::Axis;
use super::money::Currency;
use super::sheet::{BOTTOM, FAINT, GREY, INK, MARGIN, Pen, Sheet, Side, TOP, WIDTH, Words};
use super::text::{self, Weight};
use super::{Picture, PlotError, Setting};
use crate::report::cell::share;
use plotters::prelude::DrawingBackend;
use plotters::style::RGBColor;

/// What the figures are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Money, drawn as bars.
    Money,
    /// Shares of one, drawn as dots.
    Share,
}

/// A row: a figure with its 95 % interval.
#[derive(Debug, Clone, PartialEq)]
pub struct RankedRow {
    /// Whose figure it is.
    pub label: String,
    /// The figure; below zero is drawn as nothing.
    pub value: f64,
    /// Lower end of its interval.
    pub low: f64,
    /// Upper end of its interval; the figure itself where it has none.
    pub high: f64,
    /// What stands at the end of the row, such as its part of the whole.
    pub note: String,
    /// Is it set apart from the others in grey: what is left, or none of them?
    pub is_apart: bool,
}

/// Rows under a heading.
#[derive(Debug, Clone, PartialEq)]
pub struct RankedPanel {
    /// What they are.
    pub heading: String,
    /// The rows from top to bottom.
    pub rows: Vec<RankedRow>,
}

/// Panels of rows on one axis from nothing, so that rows of all panels compare.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// The headline.
    pub title: String,
    /// What the picture shows to be so.
    pub caption: String,
    /// What the figures are.
    pub measure: Measure,
    /// What the axis measures.
    pub axis: String,
    /// A figure that rows are measured by, with what it is.
    pub line: Option<(f64, String)>,
    /// The panels from left to right.
    pub panels: Vec<RankedPanel>,
}

const FILL: RGBColor = RGBColor(0, 114, 178);
const APART: RGBColor = RGBColor(150, 150, 150);
/// Room between panels.
const GAP: f64 = 36.0;
/// Room for the notes right of a panel.
const NOTES: f64 = 64.0;
/// Rows need no more room than this, however few there are.
const PITCH: f64 = 34.0;
/// Where rows begin, below headings and the name of the line.
const ROWS: f64 = TOP + 26.0;

/// A panel's place on the sheet.
#[derive(Clone, Copy)]
struct Place {
    left: f64,
    from: f64,
    to: f64,
    axis: Axis,
}

impl Place {
    fn across(&self, value: f64) -> f64 {
        self.from + self.axis.place(value) * (self.to - self.from)
    }
}

impl Picture for Ranked {
    fn title(&self, _: &Setting) -> String {
        self.title.clone()
    }

    fn caption(&self, _: &Setting) -> String {
        self.caption.clone()
    }

    fn largest_amount(&self) -> f64 {
        match self.measure {
            Measure::Money => self.highest(),
            Measure::Share => 0.0,
        }
    }

    fn draw<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
    ) -> Result<(), PlotError> {
        let highest = self.highest();
        if highest <= 0.0 {
            return sheet.nothing("nothing was lost in any simulated year");
        }
        let line = self.line.iter().map(|(at, _)| *at);
        let axis = Axis::for_money(0.0, line.fold(highest, f64::max), false);
        let rows = self.panels.iter().map(|it| it.rows.len());
        let most = rows.max().unwrap_or(0).max(1) as f64;
        let pitch = ((BOTTOM - 52.0 - ROWS) / most).min(PITCH);
        let ground = ROWS + most * pitch;
        let count = self.panels.len() as f64;
        let width = (WIDTH - 2.0 * MARGIN - GAP * (count - 1.0)) / count;
        let labels = if self.panels.len() > 1 { 96.0 } else { 200.0 };
        for (at, panel) in self.panels.iter().enumerate() {
            let left = MARGIN + at as f64 * (width + GAP);
            let (from, to) = (left + labels, left + width - NOTES);
            let place = Place {
                left,
                from,
                to,
                axis,
            };
            self.draw_axis(setting, sheet, place, ground)?;
            let head = Words::new(13.0, INK).bold();
            sheet.words((left, TOP - 4.0), &panel.heading, head)?;
            for (row, it) in panel.rows.iter().enumerate() {
                let y = ROWS + (row as f64 + 0.5) * pitch;
                self.draw_row(&setting.currency, sheet, place, (it, y, pitch))?;
            }
        }
        Ok(())
    }
}

impl Ranked {
    /// The largest figure, or end of an interval.
    fn highest(&self) -> f64 {
        let rows = self.panels.iter().flat_map(|it| &it.rows);
        let ends = rows.flat_map(|it| [it.value, it.high]);
        ends.filter(|it| it.is_finite()).fold(0.0, f64::max)
    }

    fn say(&self, currency: &Currency, value: f64) -> String {
        match self.measure {
            Measure::Money => currency.amount_in_full(value),
            Measure::Share => share(value.max(0.0)).replace('%', " %"),
        }
    }

    fn draw_axis<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
        place: Place,
        ground: f64,
    ) -> Result<(), PlotError> {
        let look = Words::new(12.5, GREY).side(Side::Middle);
        for tick in place.axis.ticks() {
            let x = place.across(tick);
            sheet.line(&[(x, ROWS), (x, ground)], Pen::solid(FAINT, 1.0))?;
            let words = match self.measure {
                Measure::Money => setting.currency.amount_as_stated(tick),
                Measure::Share => self.say(&setting.currency, tick),
            };
            sheet.words((x, ground + 13.0), &words, look)?;
        }
        let look = Words::new(12.5, INK).side(Side::Middle);
        let middle = (place.from + place.to) / 2.0;
        sheet.words((middle, ground + 35.0), &self.axis, look)?;
        let Some((at, words)) = &self.line else {
            return Ok(());
        };
        let x = place.across(*at);
        let pen = Pen::solid(INK, 1.0).dashed(5.0, 4.0);
        sheet.line(&[(x, ROWS - 6.0), (x, ground)], pen)?;
        let look = Words::new(11.5, INK).side(Side::Middle);
        sheet.words((x, ROWS - 13.0), words, look)
    }

    fn draw_row<B: DrawingBackend>(
        &self,
        currency: &Currency,
        sheet: &Sheet<B>,
        place: Place,
        (it, y, pitch): (&RankedRow, f64, f64),
    ) -> Result<(), PlotError> {
        let colour = if it.is_apart { APART } else { FILL };
        let name = Words::new(12.5, INK);
        let room = place.from - place.left - 8.0;
        let label = text::shorten(&it.label, name.em, Weight::Regular, room);
        sheet.words((place.left, y), &label, name)?;
        let x = place.across(it.value);
        match self.measure {
            Measure::Money => {
                let half = 0.34 * pitch;
                sheet.block((place.from, y - half), (x, y + half), colour)?;
            }
            Measure::Share => {}
        }
        if it.high > it.low {
            let ends = [it.low, it.high].map(|end| place.across(end));
            let pen = Pen::solid(INK, 1.5);
            sheet.line(&[(ends[0], y), (ends[1], y)], pen)?;
            for end in ends {
                sheet.line(&[(end, y - 4.0), (end, y + 4.0)], pen)?;
            }
        }
        if self.measure == Measure::Share {
            sheet.dot((x, y), 4.5, colour, false)?;
        }
        let note = Words::new(12.5, GREY).side(Side::End);
        sheet.words((place.to + NOTES, y), &it.note, note)?;
        let [value, low, high] = [it.value, it.low, it.high].map(|it| self.say(currency, it));
        let ends = match it.high > it.low {
            true => format!(" ({low} to {high})"),
            false => String::new(),
        };
        let (from, to) = (place.left, place.to + NOTES);
        let words = format!("{}: {value}{ends}; {}", it.label, it.note);
        sheet.tell((from, y - pitch / 2.0), (to, y + pitch / 2.0), words);
        Ok(())
    }
}
