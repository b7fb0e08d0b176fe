//! Rates on line beside the layers.

use super::{CEILING, DOTS, GROUND, TowerPicture, share};
use crate::report::plot::PlotError;
use crate::report::plot::axis::Axis;
use crate::report::plot::sheet::{FAINT, GREY, INK, MARGIN, Pen, Sheet, Side, WIDTH, Words};
use plotters::prelude::DrawingBackend;

/// How far quoted rates stand above the middle of a layer, and technical ones below it.
const DODGE: f64 = 12.0;

impl TowerPicture {
    /// Rates on line, quoted and technical.
    pub(super) fn rates<B: DrawingBackend>(
        &self,
        sheet: &Sheet<B>,
        middles: &[f64],
    ) -> Result<(), PlotError> {
        let rates = self.layers.iter().flat_map(|it| {
            let technical = it.rate.map_or(0.0, |rate| rate.high);
            [technical, it.quoted_rate.unwrap_or(0.0)]
        });
        let highest = rates.filter(|it| it.is_finite()).fold(0.0, f64::max);
        if highest <= 0.0 {
            return Ok(());
        }
        let axis = Axis::Linear {
            low: 0.0,
            high: 1.08 * highest,
        };
        let across = |rate: f64| DOTS.0 + axis.place(rate) * (DOTS.1 - DOTS.0);
        let look = Words::new(12.0, GREY).side(Side::Middle);
        for tick in axis.ticks() {
            let x = across(tick);
            let ink = if tick == 0.0 { GREY } else { FAINT };
            sheet.line(&[(x, CEILING), (x, GROUND)], Pen::solid(ink, 1.0))?;
            sheet.words((x, GROUND + 13.0), &share(tick), look)?;
        }
        for (it, y) in self.layers.iter().zip(middles) {
            sheet.line(
                &[(DOTS.0, *y), (DOTS.1, *y)],
                Pen::solid(FAINT, 1.0).dashed(2.0, 4.0),
            )?;
            if self.of_treaties {
                // Boxes stand side by side: the row alone does not say whose it is.
                let look = Words::new(11.5, GREY).side(Side::End);
                sheet.words_on_paper((DOTS.1, *y), &it.name, look)?;
            }
            // A row of their own each, so that equal rates do not hide one another.
            if let Some(quoted) = it.quoted_rate {
                let at = (across(quoted), y - DODGE);
                sheet.dot(at, 6.0, INK, false)?;
                beside(sheet, at, at.0, &share(quoted))?;
            }
            if let Some(rate) = it.rate {
                let (low, high) = (across(rate.low.max(0.0)), across(rate.high));
                let at = (across(rate.value), y + DODGE);
                sheet.line(&[(low, at.1), (high, at.1)], Pen::solid(INK, 2.0))?;
                sheet.dot(at, 6.0, INK, true)?;
                beside(sheet, at, high, &share(rate.value))?;
            }
        }
        Ok(())
    }
}

/// Words right of a dot and of what reaches beyond it, or left of it where the sheet ends.
fn beside<B: DrawingBackend>(
    sheet: &Sheet<B>,
    at: (f64, f64),
    reach: f64,
    words: &str,
) -> Result<(), PlotError> {
    let look = Words::new(12.5, INK);
    let start = reach.max(at.0 + 6.0) + 6.0;
    if start + look.width(words) <= WIDTH - MARGIN {
        return sheet.words_on_paper((start, at.1), words, look);
    }
    // Over the whisker, which would strike the words through.
    sheet.words_on_paper((at.0, at.1 - 15.0), words, look.side(Side::Middle))
}
