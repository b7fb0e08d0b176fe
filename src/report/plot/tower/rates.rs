//! Rates on line beside the layers: dots on one axis, their numbers in a column of their own.
//!
//! Dots and whiskers stay left of the numbers, and each has a row of its own, so that no label can
//! lie on a dot, a whisker or another label however close the rates are.

use super::{CEILING, DOTS, GROUND, NUMBERS, TowerBox, TowerPicture, share};
use crate::report::plot::PlotError;
use crate::report::plot::axis::Axis;
use crate::report::plot::sheet::{FAINT, GREY, INK, Pen, Sheet, Side, Spot, Words};
use crate::report::plot::spread::spread;
use crate::report::plot::text;
use plotters::prelude::DrawingBackend;

/// Room for a layer's rates at most.
const PITCH: f64 = 62.0;
/// A whisker is drawn as far as so many times the largest rate; beyond it ends in an arrow.
const REACH: f64 = 3.0;
/// Radius of a dot.
const DOT: f64 = 6.0;

/// Where dots and numbers stand, and what they are measured by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Panel {
    axis: Axis,
    /// Between which the dots lie.
    dots: (f64, f64),
    /// Where numbers end.
    numbers: f64,
}

impl Panel {
    /// The panel of layers of which any has a rate.
    pub(super) fn of(layers: &[TowerBox], dots: (f64, f64), numbers: f64) -> Option<Self> {
        let technical = layers.iter().filter_map(|it| it.rate);
        let values = technical.clone().map(|it| it.value);
        let values = values.chain(layers.iter().filter_map(|it| it.quoted_rate));
        let values: Vec<f64> = values.filter(|it| it.is_finite()).collect();
        let largest = values.iter().copied().reduce(f64::max)?;
        let ends = technical
            .map(|it| it.high)
            .filter(|it| it.is_finite())
            .fold(largest, f64::max);
        let most = if largest > 0.0 { REACH * largest } else { ends };
        let high = 1.08 * ends.min(most);
        let high = if high > 0.0 { high } else { 0.01 };
        let axis = Axis::Linear { low: 0.0, high };
        Some(Self {
            axis,
            dots,
            numbers,
        })
    }

    fn across(&self, rate: f64) -> f64 {
        self.dots.0 + self.axis.place(rate) * (self.dots.1 - self.dots.0)
    }

    /// Ticks with their words: so many that these do not touch.
    fn ticks(&self, look: Words) -> Vec<(f64, String)> {
        let all = self.axis.ticks();
        let step = all.get(1).map_or(1.0, |it| it - all[0]);
        let decimals = decimals(step);
        let words = |tick: f64| match tick {
            0.0 => "0 %".to_owned(),
            tick => format!("{:.decimals$} %", 100.0 * tick),
        };
        let all: Vec<(f64, String)> = all.into_iter().map(|it| (it, words(it))).collect();
        let widest = all.iter().map(|(_, it)| look.width(it)).fold(0.0, f64::max);
        let apart = self.across(step) - self.across(0.0);
        let every = ((widest + 8.0) / apart.max(1.0)).ceil().max(1.0) as usize;
        all.into_iter().step_by(every).collect()
    }

    /// Upright lines at round rates, and the rates under them.
    pub(super) fn grid<B: DrawingBackend>(
        &self,
        sheet: &Sheet<B>,
        (top, bottom): (f64, f64),
    ) -> Result<(), PlotError> {
        let look = Words::new(12.0, GREY).side(Side::Middle);
        for (tick, words) in self.ticks(look) {
            let x = self.across(tick);
            let ink = if tick == 0.0 { GREY } else { FAINT };
            sheet.line(&[(x, top), (x, bottom)], Pen::solid(ink, 1.0))?;
            sheet.words((x, bottom + 13.0), &words, look)?;
        }
        Ok(())
    }

    /// The rates of a layer in rows of their own, under its name where that is asked for.
    pub(super) fn row<B: DrawingBackend>(
        &self,
        sheet: &Sheet<B>,
        it: &TowerBox,
        (middle, pitch): (f64, f64),
        is_named: bool,
    ) -> Result<(), PlotError> {
        let rows = if is_named { 3.0 } else { 2.0 };
        let em = (pitch / rows / 1.3).min(12.5);
        let apart = (pitch / rows).min(if is_named { 17.0 } else { 24.0 });
        let mut y = middle - apart * (rows - 1.0) / 2.0;
        if is_named {
            let look = Words::new(em.min(11.5), GREY);
            let room = self.numbers - self.dots.0 - DOT - 6.0;
            let name = text::shorten(&it.name, look.em, look.weight, room);
            sheet.words((self.dots.0 + DOT + 4.0, y), &name, look)?;
            y += apart;
        }
        let dot = DOT.min(apart / 2.2);
        if let Some(quoted) = it.quoted_rate {
            let at = (self.across(quoted), y);
            self.number(sheet, at, (dot, em), quoted)?;
            sheet.dot(at, dot, INK, false)?;
        }
        if let Some(rate) = it.rate {
            let at = (self.across(rate.value), y + apart);
            self.number(sheet, at, (dot, em), rate.value)?;
            self.whisker(sheet, (rate.low.max(0.0), rate.high), at.1)?;
            sheet.dot(at, dot, INK, true)?;
        }
        Ok(())
    }

    /// The number of a rate in its column, and a faint line to it from the dot.
    fn number<B: DrawingBackend>(
        &self,
        sheet: &Sheet<B>,
        at: Spot,
        (dot, em): (f64, f64),
        rate: f64,
    ) -> Result<(), PlotError> {
        let look = Words::new(em, INK).side(Side::End);
        let words = share(rate);
        let end = self.numbers - look.width(&words) - 4.0;
        let leader = [(at.0 + dot, at.1), (end, at.1)];
        sheet.line(&leader, Pen::solid(FAINT, 1.0).dashed(2.0, 4.0))?;
        sheet.words((self.numbers, at.1), &words, look)
    }

    /// From the lower to the upper end, with an arrow where that lies beyond the axis.
    fn whisker<B: DrawingBackend>(
        &self,
        sheet: &Sheet<B>,
        (low, high): (f64, f64),
        y: f64,
    ) -> Result<(), PlotError> {
        let (from, to) = (self.across(low), self.across(high));
        let pen = Pen::solid(INK, 2.0);
        sheet.line(&[(from, y), (to, y)], pen)?;
        if self.axis.holds(high) {
            return Ok(());
        }
        let end = self.dots.1;
        let head = [(end - 6.0, y - 4.0), (end, y), (end - 6.0, y + 4.0)];
        sheet.line(&[(from, y), (end, y)], pen)?;
        sheet.line(&head, pen)
    }
}

/// Decimals that a step of this size needs in percent.
fn decimals(step: f64) -> usize {
    let hundredths = 100.0 * step;
    let is_told = |digits: &i32| {
        let told = hundredths * 10f64.powi(*digits);
        (told - told.round()).abs() < 1e-6 * told
    };
    (0..9).find(is_told).unwrap_or(9) as usize
}

impl TowerPicture {
    /// Rates on line, quoted and technical.
    pub(super) fn rates<B: DrawingBackend>(&self, sheet: &Sheet<B>) -> Result<(), PlotError> {
        let Some(panel) = Panel::of(&self.layers, DOTS, NUMBERS) else {
            return Ok(());
        };
        panel.grid(sheet, (CEILING, GROUND))?;
        let pitch = ((GROUND - CEILING) / self.layers.len() as f64).min(PITCH);
        let middle = |it: &TowerBox| {
            let (top, bottom) = self.ends(it);
            (top + bottom) / 2.0
        };
        let wanted: Vec<f64> = self.layers.iter().map(middle).collect();
        let sizes = vec![pitch; wanted.len()];
        let placed = spread(&wanted, &sizes, CEILING, GROUND);
        // Where boxes stand side by side the row alone does not say whose it is.
        let is_named = self.of_treaties || self.columns() > 1;
        for (it, y) in self.layers.iter().zip(placed) {
            panel.row(sheet, it, (y, pitch), is_named)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::decimals;

    #[test]
    fn a_tick_is_told_with_the_digits_that_its_step_has() {
        assert_eq!(
            [0.1, 0.01, 0.025, 0.002, 0.000_25, 1e-5].map(decimals),
            [0, 0, 1, 1, 3, 3]
        );
    }
}
