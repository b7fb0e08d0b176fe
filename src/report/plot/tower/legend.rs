//! What colours, patterns and dots of the tower stand for.

use super::{DOTS, TowerBox, TowerPicture};
use crate::report::plot::sheet::{GREY, Hatch, INK, MARGIN, PAPER, Sheet, TOP, Words};
use crate::report::plot::text;
use crate::report::plot::{PlotError, Setting, stack};
use plotters::prelude::DrawingBackend;

/// Where the legend starts, how far apart its rows are, and how many there are at most.
const FIRST_ROW: f64 = TOP + 12.0;
const ROW: f64 = 19.0;
const ROWS: usize = 2;
/// From the start of a swatch to its words, and from its words to the next swatch.
const TO_WORDS: f64 = 21.0;
const TO_NEXT: f64 = 20.0;

/// Where the entries of a legend stand, row by row: as many as there is room for, and how many that
/// leaves out.
pub(super) fn placed(
    widths: &[f64],
    (left, right): (f64, f64),
    rows: usize,
) -> (Vec<(f64, usize)>, usize) {
    let (mut x, mut row) = (left, 0);
    let mut places = Vec::new();
    for width in widths {
        if x > left && x + TO_WORDS + width > right {
            (x, row) = (left, row + 1);
        }
        if row == rows {
            break;
        }
        places.push((x, row));
        x += TO_WORDS + width + TO_NEXT;
    }
    let left_out = widths.len() - places.len();
    (places, left_out)
}

impl TowerPicture {
    /// Who carries a part of a layer, each once, in the order of the layers.
    fn carriers(&self) -> Vec<&str> {
        let mut seen: Vec<&str> = Vec::new();
        for (party, _) in self.layers.iter().flat_map(|it| &it.shares) {
            if !seen.contains(&party.as_str()) {
                seen.push(party);
            }
        }
        seen
    }

    /// What stays where no insurer stands, if any does.
    fn unplaced(&self) -> Option<&'static str> {
        let placed = |it: &TowerBox| it.shares.iter().map(|(_, part)| part).sum::<f64>();
        let is_whole = self.layers.iter().all(|it| placed(it) >= 1.0 - 1e-9);
        match (is_whole, self.of_treaties) {
            (true, _) => None,
            (false, true) => Some("stays with the cedent"),
            (false, false) => Some("not placed"),
        }
    }

    /// Insurers by colour and pattern in rows of their own; returns how many rows they take.
    pub(super) fn swatches<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
        (left, right): (f64, f64),
        (top, rows): (f64, usize),
    ) -> Result<usize, PlotError> {
        let look = Words::new(12.5, INK);
        let room = right - left - TO_WORDS;
        let carriers = self.carriers();
        let named = carriers.iter().map(|party| setting.palette.look(party));
        let mut entries: Vec<(String, _)> = named
            .map(|of| (of.label.clone(), Some(of)))
            .chain(self.unplaced().map(|words| (words.to_owned(), None)))
            .collect();
        for (label, _) in &mut entries {
            *label = text::shorten(label, look.em, look.weight, room);
        }
        let widths: Vec<f64> = entries.iter().map(|(label, _)| look.width(label)).collect();
        let (mut places, left_out) = placed(&widths, (left, right), rows);
        if left_out > 0 {
            // The last of those that fit makes room for the word on those that do not.
            places.pop();
        }
        let mut end = (left, 0);
        for ((label, of), ((x, row), width)) in entries.iter().zip(places.iter().zip(&widths)) {
            let y = top + ROW * *row as f64;
            let (from, to) = ((*x, y - 7.0), (x + 16.0, y + 7.0));
            match of {
                Some(of) => stack::block(sheet, from, to, of.colour, of.hatch)?,
                None => {
                    let swatch = [from, (to.0, from.1), to, (from.0, to.1)];
                    sheet.hatch(&swatch, Hatch::Falling, GREY)?;
                }
            }
            sheet.words((x + TO_WORDS, y), label, look)?;
            end = (x + TO_WORDS + width + TO_NEXT, *row);
        }
        if left_out > 0 {
            let words = format!("and {} more", left_out + 1);
            let y = top + ROW * end.1 as f64;
            sheet.words((end.0, y), &words, Words::new(12.5, GREY))?;
        }
        Ok(end.1 + 1)
    }

    /// Insurers by colour and pattern, and what the dots are.
    pub(super) fn legend<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
    ) -> Result<(), PlotError> {
        let sides = (self.left(), DOTS.0 - 20.0);
        self.swatches(setting, sheet, sides, (FIRST_ROW, ROWS))?;
        if !self.of_treaties {
            let head = Words::new(12.5, GREY);
            sheet.words((MARGIN, FIRST_ROW), "share of years in which", head)?;
        }
        self.legend_of_rates(sheet, (DOTS.0, FIRST_ROW))
    }

    /// What a filled and a hollow dot are, where there are any.
    pub(super) fn legend_of_rates<B: DrawingBackend>(
        &self,
        sheet: &Sheet<B>,
        (start, y): (f64, f64),
    ) -> Result<(), PlotError> {
        let look = Words::new(12.5, INK);
        let has = |is: fn(&TowerBox) -> bool| self.layers.iter().any(is);
        let (quoted, technical) = (
            has(|it| it.quoted_rate.is_some()),
            has(|it| it.rate.is_some()),
        );
        if !quoted && !technical {
            return Ok(());
        }
        let head = "rate on line";
        sheet.words((start, y), head, look.bold())?;
        let mut x = start + look.bold().width(head) + 16.0;
        let dots = [
            (quoted, false, "quoted"),
            (technical, true, "technical ± 95 %"),
        ];
        for (_, is_hollow, words) in dots.into_iter().filter(|(is_there, ..)| *is_there) {
            sheet.dot((x, y), 4.5, INK, is_hollow)?;
            sheet.words((x + 9.0, y), words, look)?;
            x += 9.0 + look.width(words) + 16.0;
        }
        Ok(())
    }

    /// A number in a circle, which names a layer where its words do not fit.
    pub(super) fn number<B: DrawingBackend>(
        sheet: &Sheet<B>,
        at: (f64, f64),
        number: usize,
    ) -> Result<(), PlotError> {
        sheet.dot(at, 9.5, PAPER, false)?;
        let look = Words::new(12.5, INK).bold();
        let look = look.side(crate::report::plot::sheet::Side::Middle);
        sheet.words(at, &number.to_string(), look)
    }
}
