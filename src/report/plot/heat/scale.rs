//! The scale of colours of a heat map: its unit, its ends, and where the lines have their levels.

use super::{GROUND, HeatMap, PAPER, RIGHT, ROOF, colour, contour, share_of};
use crate::report::plot::sheet::{GREY, INK, Pen, Sheet, Side, Words};
use crate::report::plot::{PlotError, Setting};
use plotters::prelude::DrawingBackend;

/// From side to side.
const SCALE: (f64, f64) = (RIGHT + 70.0, RIGHT + 88.0);

impl HeatMap {
    /// The scale of colours with its unit, its ends and a mark at every line of equal figures.
    pub(super) fn draw_scale<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
        ends: (f64, f64),
    ) -> Result<(), PlotError> {
        const STEPS: usize = 60;
        let look = Words::new(12.0, INK);
        let x = SCALE.1 + 8.0;
        let unit = self.unit(setting);
        sheet.words((SCALE.1, ROOF - 30.0), &unit, look.side(Side::End))?;
        if ends.0 >= ends.1 {
            // One figure everywhere has one colour, and no scale.
            sheet.block((SCALE.0, GROUND - 18.0), (SCALE.1, GROUND), colour(0.0))?;
            return sheet.words((x, GROUND - 9.0), &self.words(ends.0, setting), look.bold());
        }
        let height = (GROUND - ROOF) / STEPS as f64;
        for step in 0..STEPS {
            let top = GROUND - height * (step + 1) as f64;
            let fill = colour((step as f64 + 0.5) / STEPS as f64);
            sheet.block((SCALE.0, top), (SCALE.1, top + height + 0.5), fill)?;
        }
        let corners = [
            (SCALE.0, ROOF),
            (SCALE.1, ROOF),
            (SCALE.1, GROUND),
            (SCALE.0, GROUND),
        ];
        for at in 0..corners.len() {
            let side = [corners[at], corners[(at + 1) % corners.len()]];
            sheet.line(&side, Pen::solid(GREY, 1.0))?;
        }
        let mut taken = Vec::new();
        for (end, y) in [(ends.1, ROOF), (ends.0, GROUND)] {
            sheet.words((x, y), &self.words(end, setting), look.bold())?;
            taken.push(y);
        }
        for (level, y) in self.marks(ends) {
            sheet.line(&[(SCALE.0, y), (SCALE.1, y)], Pen::solid(PAPER, 3.0))?;
            sheet.line(&[(SCALE.0, y), (SCALE.1 + 4.0, y)], Pen::solid(INK, 1.0))?;
            if taken.iter().all(|other: &f64| (other - y).abs() > 15.0) {
                sheet.words((x, y), &self.level_in_words(level, setting), look)?;
                taken.push(y);
            }
        }
        Ok(())
    }

    /// What the scale measures.
    pub(super) fn unit(&self, setting: &Setting) -> String {
        match self.share_of {
            Some(share_of) => share_of.to_owned(),
            None => format!("{} a year", setting.currency.code()),
        }
    }

    /// The levels of the lines and how high they stand on the scale.
    pub(super) fn marks(&self, ends: (f64, f64)) -> impl Iterator<Item = (f64, f64)> {
        let levels = contour::levels(ends).into_iter();
        levels.map(move |level| (level, GROUND - share_of(level, ends) * (GROUND - ROOF)))
    }
}
