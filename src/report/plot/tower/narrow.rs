//! The tower for a narrow page: boxes to scale with a number each, and what they cost under them.
//!
//! ```text
//!   $8.1M ┌───────────────┐
//!         │       2       │
//!   $3.1M ├───────────────┤
//!         │       1       │
//!  $0.05M └───────────────┘
//!  1  primary  3M
//!     attached in 7 % of years …
//!     ─ ○─┼─     ●        2.1 %
//! ```

use super::boxes::arrow;
use super::rates::Panel;
use super::{TowerBox, TowerPicture};
use crate::report::plot::sheet::{FAINT, GREY, INK, NARROW, Pen, Sheet, Side, Words};
use crate::report::plot::spread::spread;
use crate::report::plot::{PlotError, Setting, text};
use plotters::prelude::DrawingBackend;

const EDGE: f64 = 8.0;
/// Sides of the boxes, right of the heights.
const BOXES: (f64, f64) = (92.0, NARROW - EDGE);
/// Height of the tower.
const TALL: f64 = 360.0;
/// Rows of insurers at most.
const SWATCHES: usize = 12;
/// Where words of a layer start, right of its number.
const WORDS: f64 = 34.0;
/// From one line of words to the next.
const LINE: f64 = 19.0;
/// Room for the two rates of a layer, and for the axis under them.
const RATES: f64 = 46.0;
const AXIS: f64 = 30.0;

/// Where the tower stands on the narrow sheet.
struct Stand {
    ceiling: f64,
    highest: f64,
    columns: usize,
}

impl Stand {
    fn ground(&self) -> f64 {
        self.ceiling + TALL
    }

    fn height(&self, amount: f64) -> f64 {
        self.ground() - (amount / self.highest).clamp(0.0, 1.0) * TALL
    }

    fn ends(&self, it: &TowerBox) -> (f64, f64) {
        let top = it.to.map_or(self.ceiling, |to| self.height(to));
        (top, self.height(it.from))
    }

    fn sides(&self, column: usize) -> (f64, f64) {
        let width = (BOXES.1 - BOXES.0) / self.columns as f64;
        let left = BOXES.0 + width * column as f64;
        let gap = if column + 1 < self.columns { 8.0 } else { 0.0 };
        (left, left + width - gap)
    }
}

impl TowerPicture {
    /// Draws all of it, one thing under another; returns how far down it goes.
    pub(super) fn stacked<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
    ) -> Result<f64, PlotError> {
        let sides = (EDGE, NARROW - EDGE);
        let rows = self.swatches(setting, sheet, sides, (16.0, SWATCHES))?;
        let below = 16.0 + LINE * rows as f64;
        let has_caps = self.caps() > 0.0;
        let stand = Stand {
            ceiling: below + if has_caps { 2.0 * LINE } else { 6.0 },
            highest: self.highest(),
            columns: self.columns(),
        };
        for it in &self.layers {
            self.stacked_box(setting, sheet, &stand, it)?;
        }
        sheet.line(
            &[(BOXES.0 - 6.0, stand.ground()), (BOXES.1, stand.ground())],
            Pen::solid(INK, 1.0),
        )?;
        if has_caps {
            self.stacked_caps(setting, sheet, &stand, below + 4.0)?;
        }
        self.stacked_heights(setting, sheet, &stand)?;
        self.stacked_numbers(sheet, &stand)?;
        let panel = Panel::of(&self.layers, (WORDS + 6.0, 360.0), NARROW - EDGE);
        let mut y = stand.ground() + 32.0;
        if panel.is_some() {
            self.legend_of_rates(sheet, (EDGE, y))?;
            y += 30.0;
        }
        for (at, it) in self.layers.iter().enumerate() {
            y = self.stacked_words(setting, sheet, (at + 1, it), y)?;
            if let Some(panel) = &panel {
                panel.grid(sheet, (y, y + RATES))?;
                panel.row(sheet, it, (y + RATES / 2.0, RATES), false)?;
                y += RATES + AXIS;
            }
            y += 14.0;
        }
        Ok(y - 10.0)
    }

    fn stacked_box<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
        stand: &Stand,
        it: &TowerBox,
    ) -> Result<(), PlotError> {
        let (top, bottom) = stand.ends(it);
        let (left, right) = stand.sides(it.column);
        let is_lowest = |other: &TowerBox| other.column != it.column || other.from >= it.from;
        if it.from > 0.0 && self.layers.iter().all(is_lowest) {
            sheet.block((left, bottom), (right, stand.ground()), FAINT)?;
        }
        self.painted(setting, sheet, it, ((left, right), (top, bottom)))
    }

    /// The line of the caps at its height, or an arrow where that lies above, and what it is.
    fn stacked_caps<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
        stand: &Stand,
        y: f64,
    ) -> Result<(), PlotError> {
        let sum = setting.currency.amount_in_full(self.caps());
        let pen = Pen::solid(INK, 1.5);
        let look = Words::new(12.5, INK).bold();
        let words = if self.draws_caps() {
            let at = stand.height(self.caps());
            let dashed = pen.dashed(7.0, 5.0);
            sheet.line(&[(BOXES.0 - 6.0, at), (BOXES.1, at)], dashed)?;
            sheet.line(&[(EDGE, y), (EDGE + 24.0, y)], dashed)?;
            format!("sum of the caps in force {sum}")
        } else {
            arrow(sheet, EDGE + 12.0, (y + 8.0, y - 8.0), pen)?;
            format!("sum of the caps in force {sum}, above the picture")
        };
        let room = NARROW - 2.0 * EDGE - WORDS;
        let words = text::shorten(&words, look.em, look.weight, room);
        sheet.words((WORDS + 4.0, y), &words, look)
    }

    fn stacked_heights<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
        stand: &Stand,
    ) -> Result<(), PlotError> {
        let mut heights: Vec<f64> = self.layers.iter().map(|it| it.from).collect();
        heights.extend(self.layers.iter().filter_map(|it| it.to));
        heights.sort_by(f64::total_cmp);
        heights.dedup();
        let wanted: Vec<f64> = heights.iter().map(|it| stand.height(*it)).collect();
        let (top, bottom) = (stand.ceiling - 8.0, stand.ground() + 8.0);
        let placed = spread(&wanted, &vec![16.0; wanted.len()], top, bottom);
        let look = Words::new(12.0, GREY).side(Side::End);
        for ((amount, at), y) in heights.iter().zip(&wanted).zip(placed) {
            let words = setting.currency.amount_as_stated(*amount);
            sheet.words((BOXES.0 - 14.0, y), &words, look)?;
            let leader = [(BOXES.0 - 10.0, y), (BOXES.0 - 1.0, *at)];
            sheet.line(&leader, Pen::solid(GREY, 0.75))?;
        }
        Ok(())
    }

    fn stacked_numbers<B: DrawingBackend>(
        &self,
        sheet: &Sheet<B>,
        stand: &Stand,
    ) -> Result<(), PlotError> {
        for column in 0..stand.columns {
            let layers = self.layers.iter().enumerate();
            let own: Vec<(usize, &TowerBox)> =
                layers.filter(|(_, it)| it.column == column).collect();
            let wanted = own.iter().map(|(_, it)| {
                let (top, bottom) = stand.ends(it);
                (top + bottom) / 2.0
            });
            let wanted: Vec<f64> = wanted.collect();
            let sizes = vec![20.0; own.len()];
            let placed = spread(&wanted, &sizes, stand.ceiling, stand.ground());
            let (left, right) = stand.sides(column);
            for ((at, _), y) in own.into_iter().zip(placed) {
                Self::number(sheet, ((left + right) / 2.0, y), at + 1)?;
            }
        }
        Ok(())
    }

    /// What a layer is and costs, under its number; returns where its words end.
    fn stacked_words<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
        (number, it): (usize, &TowerBox),
        top: f64,
    ) -> Result<f64, PlotError> {
        Self::number(sheet, (EDGE + 10.0, top), number)?;
        let mut lines = self.lines(setting, it);
        lines.insert(
            1,
            format!(
                "attached in {} of years, exhausted {}",
                it.attached, it.exhausted
            ),
        );
        lines.retain(|line| !line.is_empty());
        let bold = Words::new(13.5, INK).bold();
        let looks = std::iter::once(bold).chain(std::iter::repeat(Words::new(12.5, INK)));
        let room = NARROW - EDGE - WORDS;
        let mut y = top;
        for (line, look) in lines.iter().zip(looks) {
            for part in text::wrap(line, look.em, look.weight, room, 2) {
                sheet.words((WORDS, y), &part, look)?;
                y += LINE;
            }
        }
        Ok(y - 2.0)
    }
}
