//! Layers as boxes, with what stands around them.

use super::{CEILING, GROUND, GUTTER, LEFT, RIGHT, TowerBox, TowerPicture, share};
use crate::report::plot::sheet::{FAINT, GREY, Hatch, INK, MARGIN, PAPER, Pen, Sheet, Side, Words};
use crate::report::plot::spread::spread;
use crate::report::plot::text;
use crate::report::plot::{PlotError, Setting, stack};
use plotters::prelude::DrawingBackend;

impl TowerPicture {
    /// The retention below each programme, and the ground.
    pub(super) fn ground<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
    ) -> Result<(), PlotError> {
        for column in 0..self.columns() {
            let mut own = self.layers.iter().filter(|it| it.column == column);
            let Some(first) = own.next() else { continue };
            let (left, right) = self.sides(column);
            if first.from > 0.0 {
                sheet.block((left, self.height(first.from)), (right, GROUND), FAINT)?;
                let words = format!(
                    "retention {}",
                    setting.currency.amount_as_stated(first.from)
                );
                let look = Words::new(12.0, GREY).side(Side::Middle);
                let words = text::shorten(&words, look.em, look.weight, right - left);
                sheet.words(((left + right) / 2.0, GROUND + 13.0), &words, look)?;
            }
        }
        sheet.line(
            &[(self.left() - 8.0, GROUND), (RIGHT, GROUND)],
            Pen::solid(INK, 1.0),
        )
    }

    pub(super) fn layer<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
        it: &TowerBox,
    ) -> Result<(), PlotError> {
        self.painted(setting, sheet, it, (self.sides(it.column), self.ends(it)))
    }

    /// A layer as a box between its sides and its ends, insurers' shares in their colours.
    pub(super) fn painted<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
        it: &TowerBox,
        ((left, right), (top, bottom)): ((f64, f64), (f64, f64)),
    ) -> Result<(), PlotError> {
        let mut x = left;
        for (party, part) in &it.shares {
            let of = setting.palette.look(party);
            let end = (x + part * (right - left)).min(right);
            stack::block(sheet, (x, top), (end, bottom), of.colour, of.hatch)?;
            x = end;
        }
        if x < right - 1.0 {
            let rest = [(x, top), (right, top), (right, bottom), (x, bottom)];
            sheet.hatch(&rest, Hatch::Falling, GREY)?;
        }
        let said = format!(
            "{}: attached in {} of years, exhausted in {}; expected loss {} a year",
            it.name,
            it.attached,
            it.exhausted,
            setting.currency.amount_in_full(it.expected)
        );
        sheet.tell((left, top), (right, bottom), said);
        let outline = [(left, bottom), (left, top), (right, top), (right, bottom)];
        let pen = Pen::solid(PAPER, 2.0);
        sheet.line(
            &outline,
            if it.to.is_some() {
                pen
            } else {
                pen.dashed(4.0, 4.0)
            },
        )
    }

    /// What a layer is and costs, on a patch of paper inside it: as many lines as there is room for.
    pub(super) fn card<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
        it: &TowerBox,
        (middle, slot): (f64, f64),
    ) -> Result<(), PlotError> {
        let (left, right) = self.sides(it.column);
        let lines = match self.of_treaties {
            true => self.lines_of_treaty(setting, it),
            false => self.lines(setting, it),
        };
        let em = (slot * 0.6).min(12.5);
        let looks = std::iter::once(Words::new((em + 1.0).min(slot * 0.6), INK).bold())
            .chain(std::iter::repeat(Words::new(em, INK)));
        let room = right - left - if self.of_treaties { 20.0 } else { 40.0 };
        let spacing = if self.of_treaties { 15.5 } else { 18.0 };
        let fitting = (((slot - 8.0) / spacing) as usize).max(1);
        let lines: Vec<(String, Words)> = lines
            .iter()
            .take(fitting)
            .zip(looks)
            .map(|(line, look)| (text::shorten(line, look.em, look.weight, room), look))
            .collect();
        let widest = lines
            .iter()
            .map(|(line, look)| look.width(line))
            .fold(0.0, f64::max);
        let (x, half) = ((left + right) / 2.0, widest / 2.0 + 10.0);
        let tall = slot / 2.0 - (slot / 20.0).min(3.0);
        let middle_row = (lines.len() as f64 - 1.0) / 2.0;
        sheet.block((x - half, middle - tall), (x + half, middle + tall), PAPER)?;
        for (row, (line, look)) in lines.iter().enumerate() {
            let y = middle + spacing * (row as f64 - middle_row);
            sheet.words((x, y), line, look.side(Side::Middle))?;
        }
        Ok(())
    }

    pub(super) fn lines(&self, setting: &Setting, it: &TowerBox) -> Vec<String> {
        let yearly = self.yearly(setting);
        let outside = match it.outside_caps {
            part if part >= 0.00005 => format!(", {} of it outside all caps", share(part)),
            part if part > 0.0 => ", under 0.01 % of it outside all caps".to_owned(),
            _ => String::new(),
        };
        let told = [("technical premium", it.technical), ("quoted", it.quoted)];
        let told = told.into_iter().filter_map(|(what, amount)| {
            Some(format!("{what} {}", yearly.amount_in_full(amount?)))
        });
        let expected = yearly.amount_in_full(it.expected);
        vec![
            format!("{}  {}", it.name, terms(setting, it)),
            format!("expected loss {expected} a year{outside}"),
            told.collect::<Vec<_>>().join(", "),
        ]
    }

    /// The columns of treaties are narrow: a line each, and how often instead of beside the box.
    fn lines_of_treaty(&self, setting: &Setting, it: &TowerBox) -> Vec<String> {
        let yearly = self.yearly(setting);
        let say = |amount: f64| yearly.amount_in_full(amount);
        let premiums = [("technical", it.technical), ("quoted", it.quoted)];
        let premiums = premiums
            .into_iter()
            .filter_map(|(what, amount)| Some(format!("{what} {}", say(amount?))));
        let lines = [
            it.name.clone(),
            terms(setting, it),
            format!("expected loss {}", say(it.expected)),
            format!("attached {}", it.attached),
            format!("exhausted {}", it.exhausted),
        ];
        lines.into_iter().chain(premiums).collect()
    }

    /// Heights where layers meet, with how often losses reach them.
    pub(super) fn boundaries<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
    ) -> Result<(), PlotError> {
        if !self.of_treaties {
            self.how_often(sheet)?;
        }
        let mut heights: Vec<f64> = Vec::new();
        for it in &self.layers {
            heights.push(it.from);
            heights.extend(it.to);
        }
        heights.sort_by(f64::total_cmp);
        heights.dedup();
        let wanted: Vec<f64> = heights.iter().map(|it| self.height(*it)).collect();
        let (top, bottom) = (CEILING - 8.0, GROUND + 6.0);
        let placed = spread(&wanted, &vec![15.0; wanted.len()], top, bottom);
        let em = letters((bottom - top) / wanted.len() as f64);
        let look = Words::new(em, GREY).side(Side::End);
        for ((amount, at), y) in heights.iter().zip(&wanted).zip(placed) {
            sheet.words(
                (self.left() - 14.0, y),
                &setting.currency.amount_as_stated(*amount),
                look,
            )?;
            sheet.line(
                &[(self.left() - 10.0, y), (self.left() - 1.0, *at)],
                Pen::solid(GREY, 0.75),
            )?;
        }
        Ok(())
    }

    /// How often losses reach each layer and pass it.
    fn how_often<B: DrawingBackend>(&self, sheet: &Sheet<B>) -> Result<(), PlotError> {
        let mut labels: Vec<(f64, String)> = Vec::new();
        for it in &self.layers {
            let (top, bottom) = self.ends(it);
            labels.push((bottom - 9.0, format!("attached {}", it.attached)));
            labels.push((top + 9.0, format!("exhausted {}", it.exhausted)));
        }
        let wanted: Vec<f64> = labels.iter().map(|(y, _)| *y).collect();
        let (top, bottom) = (CEILING - 12.0, GROUND + 8.0);
        let placed = spread(&wanted, &vec![17.0; wanted.len()], top, bottom);
        let look = Words::new(letters((bottom - top) / wanted.len() as f64), INK);
        for ((_, words), y) in labels.iter().zip(placed) {
            sheet.words((MARGIN, y), words, look)?;
        }
        Ok(())
    }

    /// The dashed line at the sum of the caps, at its height; where that lies above the picture, an
    /// arrow that says so.
    pub(super) fn cap_line<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
    ) -> Result<(), PlotError> {
        if self.caps() <= 0.0 {
            return Ok(());
        }
        let sum = setting.currency.amount_in_full(self.caps());
        let mut words = vec!["sum of the", "caps in force", sum.as_str()];
        let pen = Pen::solid(INK, 1.5);
        let first = if self.draws_caps() {
            let y = self.height(self.caps());
            let line = [(LEFT - 8.0, y), (GUTTER - 4.0, y)];
            sheet.line(&line, pen.dashed(7.0, 5.0))?;
            (y - CAPTION).clamp(CEILING, GROUND - 2.0 * CAPTION)
        } else {
            words.extend(["above the", "picture"]);
            arrow(sheet, GUTTER + 6.0, (CEILING + 22.0, CEILING - 10.0), pen)?;
            CEILING + 36.0
        };
        let look = Words::new(12.5, INK).bold();
        for (row, line) in words.into_iter().enumerate() {
            sheet.words((GUTTER, first + CAPTION * row as f64), line, look)?;
        }
        Ok(())
    }
}

/// How far apart the lines of the words on caps are.
const CAPTION: f64 = 16.0;

/// An arrow up from one height to another.
pub(super) fn arrow<B: DrawingBackend>(
    sheet: &Sheet<B>,
    x: f64,
    (from, to): (f64, f64),
    pen: Pen,
) -> Result<(), PlotError> {
    sheet.line(&[(x, from), (x, to)], pen)?;
    let head = [(x - 5.0, to + 7.0), (x, to), (x + 5.0, to + 7.0)];
    sheet.line(&head, pen)
}

/// The size of letters that labels so far apart can have.
fn letters(pitch: f64) -> f64 {
    (pitch / 1.25).min(12.5)
}

/// What a layer holds, in words.
pub(super) fn terms(setting: &Setting, it: &TowerBox) -> String {
    match (&it.terms, it.to) {
        (Some(words), _) => words.clone(),
        (None, Some(to)) => setting.currency.amount_as_stated(to - it.from),
        (None, None) => "unlimited".to_owned(),
    }
}
