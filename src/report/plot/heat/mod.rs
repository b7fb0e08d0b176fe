//! A heat map: a figure over two things that vary, with lines of equal figures and the present.
//!
//! ```text
//!                        USD a year
//!   10M ┌────┬────┬────┐ ▒ 140k
//!       │ 90k│ 60k│ 55k│ ▒
//!    5M ├────┼──╲─┼────┤ ┼ 100k   ╲ a line of equal figures, its mark on the scale
//!       │140k│ 95k╲ 80k│ ░        ◯ the present draft
//!    1M └────┴────┴────┘ ░ 55k
//!         1M   3M   5M
//! ```

mod contour;
mod scale;

#[cfg(test)]
mod tests;

use super::sheet::{
    BOTTOM, FAINT, GREY, INK, MARGIN, PAPER, Pen, Sheet, Side, Spot, TOP, WIDTH, Words,
};
use super::{Picture, PlotError, Setting, stack, text};
use crate::summary::format::percent;
use plotters::prelude::DrawingBackend;
use plotters::style::RGBColor;

/// One of the two things that vary.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatAxis {
    /// What it is.
    pub name: String,
    /// Its values in words, in the order in which they stand.
    pub labels: Vec<String>,
    /// Where the present lies, in values from 0; between two of them, or beyond the ends.
    pub now: Option<f64>,
    /// Do the values rise or fall throughout, so that there is something between two of them?
    pub is_ordered: bool,
}

/// A figure over two axes.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatMap {
    /// What is shown of whom: `TVaR 99 of Lakeside Clinic`.
    pub figure: String,
    /// From left to right.
    pub across: HeatAxis,
    /// From the bottom up.
    pub up: HeatAxis,
    /// `[up][across]`; none where nothing could be settled.
    pub cells: Vec<Vec<Option<f64>>>,
    /// The figure under the present terms.
    pub now: Option<f64>,
    /// What a share is of, such as `of years`; none if the figure is an amount.
    pub share_of: Option<&'static str>,
}

const LEFT: f64 = 150.0;
const RIGHT: f64 = WIDTH - MARGIN - 146.0;
const ROOF: f64 = TOP + 42.0;
const GROUND: f64 = BOTTOM - 52.0;
/// Size of the letters in a cell.
const EM: f64 = 11.5;
/// Cells narrower or lower than this have no words.
const LEAST: (f64, f64) = (40.0, 17.0);
/// The least and the most of a figure.
const PALE: RGBColor = RGBColor(247, 243, 226);
const DEEP: RGBColor = RGBColor(24, 62, 110);

impl HeatMap {
    fn figures(&self) -> impl Iterator<Item = f64> + '_ {
        let cells = self.cells.iter().flatten().flatten();
        cells.copied().filter(|it| it.is_finite())
    }

    /// The least and the most; none without a figure.
    fn ends(&self) -> Option<(f64, f64)> {
        let least = self.figures().fold(f64::INFINITY, f64::min);
        let most = self.figures().fold(f64::NEG_INFINITY, f64::max);
        (least <= most).then_some((least, most))
    }

    /// Is there something between two values of both axes?
    fn has_lines(&self) -> bool {
        self.across.is_ordered && self.up.is_ordered
    }

    /// A figure with three digits, or with as many as tell it from the next level.
    fn words(&self, figure: f64, setting: &Setting) -> String {
        if self.share_of.is_some() {
            return percent(figure, 0.0);
        }
        match self.finest() {
            Some(step) => setting
                .currency
                .amount_as_stated((figure / step).round() * step),
            None => setting.currency.amount_in_full(figure),
        }
    }

    /// The power of ten that levels differ by, where three digits of the largest figure do not show it.
    fn finest(&self) -> Option<f64> {
        let (least, most) = self.ends()?;
        let levels = contour::levels((least, most));
        let [first, second, ..] = levels[..] else {
            return None;
        };
        let power = |it: f64| 10_f64.powi(it.abs().log10().floor() as i32);
        let step = power((second - first) * (1.0 + 1e-9));
        (step < power(most.abs().max(least.abs())) / 100.0).then_some(step)
    }

    fn size(&self) -> (f64, f64) {
        let (columns, rows) = (self.across.labels.len(), self.up.labels.len());
        (
            (RIGHT - LEFT) / columns.max(1) as f64,
            (GROUND - ROOF) / rows.max(1) as f64,
        )
    }

    /// The middle of a cell; between two cells for a fraction, held inside the map.
    fn spot(&self, (across, up): Spot) -> Spot {
        let (width, height) = self.size();
        (
            (LEFT + (across + 0.5) * width).clamp(LEFT, RIGHT),
            (GROUND - (up + 0.5) * height).clamp(ROOF, GROUND),
        )
    }

    fn is_outside(&self) -> bool {
        let beyond = |axis: &HeatAxis| {
            let last = axis.labels.len() as f64 - 0.5;
            axis.now.is_some_and(|now| !(-0.5..=last).contains(&now))
        };
        beyond(&self.across) || beyond(&self.up)
    }
}

/// From pale to deep.
fn colour(share: f64) -> RGBColor {
    let mix =
        |from: u8, to: u8| (f64::from(from) + share * (f64::from(to) - f64::from(from))) as u8;
    RGBColor(
        mix(PALE.0, DEEP.0),
        mix(PALE.1, DEEP.1),
        mix(PALE.2, DEEP.2),
    )
}

fn share_of(figure: f64, (least, most): (f64, f64)) -> f64 {
    if most > least {
        ((figure - least) / (most - least)).clamp(0.0, 1.0)
    } else {
        0.0
    }
}

impl Picture for HeatMap {
    fn title(&self, _: &Setting) -> String {
        self.figure.clone()
    }

    fn caption(&self, setting: &Setting) -> String {
        let Some((least, most)) = self.ends() else {
            return "None of the variants could be settled.".to_owned();
        };
        let unit = self.unit(setting);
        let levels = contour::levels((least, most));
        let levels = levels.iter().map(|it| self.level_in_words(*it, setting));
        let lines = match (self.has_lines(), levels.collect::<Vec<_>>()) {
            (true, levels) if !levels.is_empty() => {
                format!(" Lines join equal figures: {}.", levels.join(", "))
            }
            _ => String::new(),
        };
        let [low, high] = [least, most].map(|it| self.words(it, setting));
        let range = if least < most {
            format!("From {low} (pale) to {high} (deep) {unit}.{lines}")
        } else {
            format!("{low} {unit} in every cell.")
        };
        let now = match (self.now, self.across.now.is_some() && self.up.now.is_some()) {
            (Some(now), true) if self.is_outside() => format!(
                " The ring is the present draft, {}: it lies beyond the values drawn and stands at their edge.",
                self.words(now, setting)
            ),
            (Some(now), true) => {
                format!(
                    " The ring is the present draft, {}.",
                    self.words(now, setting)
                )
            }
            (Some(now), false) => format!(
                " The present draft, {}, has no place among the values drawn.",
                self.words(now, setting)
            ),
            (None, _) => String::new(),
        };
        range + &now
    }

    fn largest_amount(&self) -> f64 {
        if self.share_of.is_some() {
            return 0.0;
        }
        let figures = self.figures().chain(self.now);
        figures.fold(0.0, |most, it| f64::max(most, it.abs()))
    }

    fn draw<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
    ) -> Result<(), PlotError> {
        let Some(ends) = self.ends() else {
            return sheet.nothing("none of the variants could be settled");
        };
        self.draw_cells(sheet, ends)?;
        if self.has_lines() {
            self.draw_lines(setting, sheet, ends)?;
        }
        self.draw_figures(setting, sheet, ends)?;
        self.draw_labels(sheet)?;
        self.draw_scale(setting, sheet, ends)?;
        self.draw_now(sheet)
    }
}

impl HeatMap {
    /// The cells with their middles and colours; none of a cell without a figure.
    fn cells(&self, ends: (f64, f64)) -> impl Iterator<Item = (Spot, Option<(f64, RGBColor)>)> {
        let rows = self.cells.iter().enumerate();
        rows.flat_map(move |(up, row)| {
            row.iter().enumerate().map(move |(across, cell)| {
                let figure = cell.filter(|it| it.is_finite());
                let filled = figure.map(|it| (it, colour(share_of(it, ends))));
                (self.spot((across as f64, up as f64)), filled)
            })
        })
    }

    fn draw_cells<B: DrawingBackend>(
        &self,
        sheet: &Sheet<B>,
        ends: (f64, f64),
    ) -> Result<(), PlotError> {
        let (width, height) = self.size();
        for ((x, y), filled) in self.cells(ends) {
            let from = (x - width / 2.0, y - height / 2.0);
            let to = (from.0 + width, from.1 + height);
            match filled {
                Some((_, colour)) => sheet.block(from, to, colour)?,
                None => sheet.line(&[from, to], Pen::solid(FAINT, 1.0))?,
            }
        }
        Ok(())
    }

    /// What the axes say of a cell, counted row by row.
    fn place(&self, at: usize) -> String {
        let count = self.across.labels.len().max(1);
        let said = |axis: &HeatAxis, at: usize| {
            let label = axis.labels.get(at).map_or("", String::as_str);
            format!("{} {label}", axis.name)
        };
        let (across, up) = (said(&self.across, at % count), said(&self.up, at / count));
        format!("{across}, {up}")
    }

    /// The figures in cells that have room for them.
    fn draw_figures<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
        ends: (f64, f64),
    ) -> Result<(), PlotError> {
        let (width, height) = self.size();
        for (at, (middle, filled)) in self.cells(ends).enumerate() {
            let Some((figure, colour)) = filled else {
                continue;
            };
            let words = self.words(figure, setting);
            let from = (middle.0 - width / 2.0, middle.1 - height / 2.0);
            let to = (from.0 + width, from.1 + height);
            sheet.tell(from, to, format!("{}: {words}", self.place(at)));
            let look = Words::new(EM, stack::ink_on(colour)).side(Side::Middle);
            if height >= LEAST.1 && width >= LEAST.0.max(look.width(&words) + 6.0) {
                sheet.words(middle, &words, look)?;
            }
        }
        Ok(())
    }

    /// Lines of equal figures at round levels, each labelled where it leaves the map.
    fn draw_lines<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
        ends: (f64, f64),
    ) -> Result<(), PlotError> {
        let last = (
            self.across.labels.len() as f64 - 1.0,
            self.up.labels.len() as f64 - 1.0,
        );
        let mut above = LEFT;
        let mut beside = f64::INFINITY;
        for level in contour::levels(ends) {
            let pieces = contour::line(&self.cells, level);
            for (from, to) in &pieces {
                self.draw_piece(sheet, self.spot(*from), self.spot(*to))?;
            }
            let words = self.level_in_words(level, setting);
            let look = Words::new(EM, INK).bold();
            let mut places = pieces.iter().flat_map(|(from, to)| [*from, *to]);
            let leaves = |place: &Spot| place.1 >= last.1 || place.0 >= last.0;
            let Some(place) = places.find(leaves) else {
                continue;
            };
            let (x, y) = self.spot(place);
            if place.1 >= last.1 {
                self.draw_piece(sheet, (x, y), (x, ROOF))?;
                let half = look.width(&words) / 2.0;
                if (x - above).abs() > 2.0 * half + 6.0 || above == LEFT {
                    sheet.words((x, ROOF - 9.0), &words, look.side(Side::Middle))?;
                    above = x;
                }
            } else {
                self.draw_piece(sheet, (x, y), (RIGHT, y))?;
                if (y - beside).abs() > 15.0 {
                    sheet.words((RIGHT + 5.0, y), &words, look)?;
                    beside = y;
                }
            }
        }
        Ok(())
    }

    fn draw_piece<B: DrawingBackend>(
        &self,
        sheet: &Sheet<B>,
        from: Spot,
        to: Spot,
    ) -> Result<(), PlotError> {
        sheet.line(&[from, to], Pen::solid(PAPER, 3.0))?;
        sheet.line(&[from, to], Pen::solid(INK, 1.0))
    }

    fn level_in_words(&self, level: f64, setting: &Setting) -> String {
        if self.share_of.is_some() {
            percent(level, 0.0)
        } else {
            setting.currency.amount_as_stated(level)
        }
    }

    fn draw_labels<B: DrawingBackend>(&self, sheet: &Sheet<B>) -> Result<(), PlotError> {
        let (width, height) = self.size();
        let look = Words::new(12.0, GREY).side(Side::Middle);
        let widest = self.across.labels.iter().map(|it| look.width(it));
        let each = ((widest.fold(0.0, f64::max) + 10.0) / width)
            .ceil()
            .max(1.0) as usize;
        for (at, label) in self.across.labels.iter().enumerate().step_by(each) {
            let (x, _) = self.spot((at as f64, 0.0));
            sheet.words((x, GROUND + 14.0), label, look)?;
        }
        let each = (17.0 / height).ceil().max(1.0) as usize;
        let look = Words::new(12.0, GREY).side(Side::End);
        for (at, label) in self.up.labels.iter().enumerate().step_by(each) {
            let (_, y) = self.spot((0.0, at as f64));
            let room = LEFT - 8.0 - MARGIN;
            let label = text::shorten(label, look.em, look.weight, room);
            sheet.words((LEFT - 8.0, y), &label, look)?;
        }
        let look = Words::new(12.5, INK);
        let name = format!("↑ {}", self.up.name);
        sheet.words((MARGIN, ROOF - 30.0), &name, look)?;
        let name = format!("{} →", self.across.name);
        sheet.words((RIGHT, GROUND + 36.0), &name, look.side(Side::End))
    }

    fn draw_now<B: DrawingBackend>(&self, sheet: &Sheet<B>) -> Result<(), PlotError> {
        let (Some(across), Some(up)) = (self.across.now, self.up.now) else {
            return Ok(());
        };
        let at = self.spot((across, up));
        sheet.dot(at, 11.0, PAPER, false)?;
        sheet.dot(at, 9.0, INK, true)?;
        sheet.dot(at, 3.5, INK, false)?;
        let look = Words::new(13.0, INK).bold();
        let (x, look) = if at.0 + 70.0 > RIGHT {
            (at.0 - 16.0, look.side(Side::End))
        } else {
            (at.0 + 16.0, look)
        };
        sheet.words_on_paper((x, at.1.clamp(ROOF + 10.0, GROUND - 10.0)), "now", look)
    }
}
