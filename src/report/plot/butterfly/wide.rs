//! The butterfly on a wide page: cost to the left of the words, worth to their right.

use super::{Butterfly, Wing, bar, bracket, shade, told};
use crate::report::plot::sheet::{
    BOTTOM, FAINT, GREY, Hatch, INK, MARGIN, Pen, Sheet, Side, TOP, WIDTH, Words,
};
use crate::report::plot::stack;
use crate::report::plot::text::{self, Weight};
use crate::report::plot::{PlotError, Setting};
use plotters::prelude::DrawingBackend;
use plotters::style::RGBColor;

/// Where the words between the wings start and end.
const WORDS: (f64, f64) = (420.0, 780.0);
/// Room for an amount at the end of a bar.
const AMOUNT: f64 = 78.0;
const TALLEST: f64 = 74.0;

/// Amounts to places: the same length for the same money on both sides.
#[derive(Clone, Copy)]
struct Scale {
    unit: f64,
    /// The lowest amount on the left and on the right, 0 or below.
    low: [f64; 2],
}

impl Scale {
    fn new(rows: &[&Wing]) -> Self {
        let ends = |side: usize| -> (f64, f64) {
            let amounts = rows.iter().flat_map(|wing| match side {
                0 => vec![wing.own, wing.insurance, wing.cost()],
                _ => wing.worth.to_vec(),
            });
            amounts.fold((0.0, 0.0), |(low, high), it| {
                (f64::min(low, it), f64::max(high, it))
            })
        };
        let (left, right) = (ends(0), ends(1));
        let span = (left.1 - left.0).max(right.1 - right.0);
        let room = WORDS.0 - MARGIN - AMOUNT - 16.0;
        Self {
            unit: if span > 0.0 { room / span } else { 0.0 },
            low: [left.0, right.0],
        }
    }

    fn left(self, amount: f64) -> f64 {
        WORDS.0 - 16.0 - (amount - self.low[0]) * self.unit
    }

    fn right(self, amount: f64) -> f64 {
        WORDS.1 + 16.0 + (amount - self.low[1]) * self.unit
    }
}

/// Draws the rows with their wings to both sides of the words.
pub(super) fn draw<B: DrawingBackend>(
    of: &Butterfly,
    setting: &Setting,
    sheet: &Sheet<B>,
) -> Result<(), PlotError> {
    let (shown, together) = of.shown();
    let rows: Vec<&Wing> = shown.iter().chain([&together]).collect();
    let scale = Scale::new(&rows);
    head(of, setting, sheet)?;
    let top = TOP + 50.0;
    let pitch = ((BOTTOM - 12.0 - top) / (rows.len() as f64 + 0.4)).min(TALLEST);
    let bottom = top + pitch * (rows.len() as f64 + 0.4);
    for x in [scale.left(0.0), scale.right(0.0)] {
        sheet.line(&[(x, top), (x, bottom)], Pen::solid(GREY, 1.0))?;
    }
    let colour = setting.palette.look(&of.party).colour;
    for (at, wing) in shown.iter().enumerate() {
        let middle = top + pitch * (at as f64 + 0.5);
        row(
            setting,
            sheet,
            wing,
            (scale, colour, Weight::Regular),
            (middle, pitch),
        )?;
    }
    let rule = top + pitch * (shown.len() as f64 + 0.2);
    sheet.line(
        &[(MARGIN, rule), (WIDTH - MARGIN, rule)],
        Pen::solid(FAINT, 1.0),
    )?;
    let middle = rule + pitch * 0.7;
    row(
        setting,
        sheet,
        &together,
        (scale, colour, Weight::Bold),
        (middle, pitch),
    )
}

/// What either side is, and the key of the left one.
fn head<B: DrawingBackend>(
    of: &Butterfly,
    setting: &Setting,
    sheet: &Sheet<B>,
) -> Result<(), PlotError> {
    let name = setting.palette.label(&of.party);
    let (first, second) = (TOP + 12.0, TOP + 34.0);
    let title = Words::new(13.5, INK).bold();
    sheet.words(
        (MARGIN, first),
        "costs the other side in a mean year",
        title,
    )?;
    sheet.words(
        (WORDS.1 + 16.0, first),
        &format!("worth to {name} a year"),
        title,
    )?;
    let key = Words::new(12.5, GREY);
    let mut x = MARGIN;
    for (hatch, words) in [
        (Hatch::Plain, "its own money"),
        (Hatch::Rising, "its insurers' and reinsurers'"),
    ] {
        stack::block(
            sheet,
            (x, second - 6.0),
            (x + 16.0, second + 6.0),
            shade(hatch),
            hatch,
        )?;
        sheet.words((x + 22.0, second), words, key)?;
        x += 22.0 + key.width(words) + 18.0;
    }
    sheet.words((x, second), "right of the line: saved", key)?;
    let from = WORDS.1 + 16.0;
    bracket(sheet, (from, from + 22.0), second, 4.0)?;
    sheet.words((from + 30.0, second), "95 % interval, paired", key)
}

fn row<B: DrawingBackend>(
    setting: &Setting,
    sheet: &Sheet<B>,
    wing: &Wing,
    (scale, colour, weight): (Scale, RGBColor, Weight),
    (middle, pitch): (f64, f64),
) -> Result<(), PlotError> {
    let half = (0.3 * pitch).min(16.0);
    cost(setting, sheet, wing, scale, (middle, half))?;
    worth(setting, sheet, wing, (scale, colour), (middle, half))?;
    let corners = ((MARGIN, middle - half), (WIDTH - MARGIN, middle + half));
    sheet.tell(corners.0, corners.1, told(setting, wing));
    words(sheet, wing, weight, middle)
}

/// The left wing; none where nobody stands opposite. What is saved lies beyond zero, on the side of the words; what the other
/// side and its insurers both pay is stacked.
fn cost<B: DrawingBackend>(
    setting: &Setting,
    sheet: &Sheet<B>,
    wing: &Wing,
    scale: Scale,
    at: (f64, f64),
) -> Result<(), PlotError> {
    if wing.facing.is_none() {
        let said = Words::new(12.0, GREY).side(Side::End);
        return sheet.words((scale.left(0.0) - 8.0, at.0), "no other side", said);
    }
    let is_stacked = wing.own * wing.insurance > 0.0;
    let start = if is_stacked { wing.own } else { 0.0 };
    let (zero, own) = (scale.left(0.0), scale.left(wing.own));
    let (from, all) = (scale.left(start), scale.left(start + wing.insurance));
    for (ends, hatch) in [((zero, own), Hatch::Plain), ((from, all), Hatch::Rising)] {
        bar(sheet, at, ends, shade(hatch), hatch)?;
    }
    let end = own.min(all).min(zero);
    let amount = Words::new(13.0, INK).bold().side(Side::End);
    let said = setting.currency.amount_in_full(wing.cost());
    sheet.words((end - 8.0, at.0), &said, amount)
}

/// The right wing, with its interval.
fn worth<B: DrawingBackend>(
    setting: &Setting,
    sheet: &Sheet<B>,
    wing: &Wing,
    (scale, colour): (Scale, RGBColor),
    (middle, half): (f64, f64),
) -> Result<(), PlotError> {
    let [value, low, high] = wing.worth;
    let ink = if wing.is_distinguishable {
        colour
    } else {
        FAINT
    };
    let ends = (scale.right(0.0), scale.right(value));
    bar(sheet, (middle, half), ends, ink, Hatch::Plain)?;
    if high > low {
        let ends = (scale.right(low), scale.right(high));
        bracket(sheet, ends, middle, 0.5 * half)?;
    }
    let ends = [0.0, value, high].map(|it| scale.right(it));
    let end = ends.into_iter().fold(0.0, f64::max);
    let amount = Words::new(13.0, INK).bold();
    let said = setting.currency.amount_in_full(value);
    sheet.words_on_paper((end + 9.0, middle), &said, amount)
}

/// Clause and wording between the wings.
fn words<B: DrawingBackend>(
    sheet: &Sheet<B>,
    wing: &Wing,
    weight: Weight,
    middle: f64,
) -> Result<(), PlotError> {
    let room = WORDS.1 - WORDS.0;
    let centre = (WORDS.0 + WORDS.1) / 2.0;
    let name = Words {
        weight: Weight::Bold,
        ..Words::new(13.0, INK)
    };
    let clause = text::shorten(&text::drawable(&wing.clause), name.em, name.weight, room);
    if weight == Weight::Bold || wing.wording.is_empty() {
        return sheet.words((centre, middle), &clause, name.side(Side::Middle));
    }
    sheet.words((centre, middle - 9.0), &clause, name.side(Side::Middle))?;
    let body = Words::new(12.0, GREY);
    let wording = text::shorten(&text::drawable(&wing.wording), body.em, body.weight, room);
    sheet.words((centre, middle + 9.0), &wording, body.side(Side::Middle))
}
