//! The butterfly on a narrow page: of every clause the words, and under them cost and worth as bars from
//! one line.
//!
//! ```text
//!   §11.2(a): general liability cap
//!   1 × the annual fees → 3 × the annual fees
//!   costs NorthStar                       $12
//!   │████▒▒▒▒▒▒▒▒▒
//!   worth to the clinic                   $19
//!   │██████████├────┤
//! ```

use super::{Butterfly, Wing, bar, bracket, shade, told};
use crate::report::plot::sheet::{FAINT, GREY, Hatch, INK, NARROW, Pen, Sheet, Side, TOP, Words};
use crate::report::plot::stack;
use crate::report::plot::text::{self, Weight};
use crate::report::plot::{PlotError, Setting};
use plotters::prelude::DrawingBackend;
use plotters::style::RGBColor;

/// Room at both sides.
const EDGE: f64 = 8.0;
/// Letters: at 328 pixels of width, a phone's, the smallest have nine.
const LARGE: f64 = 14.0;
const SMALL: f64 = 12.5;
/// Half the height of a bar.
const HALF: f64 = 7.0;

/// Amounts to places, for both bars of all rows.
#[derive(Clone, Copy)]
struct Scale {
    unit: f64,
    low: f64,
}

impl Scale {
    fn new(rows: &[&Wing]) -> Self {
        let amounts = rows.iter().flat_map(|wing| {
            let [value, low, high] = wing.worth;
            [wing.own, wing.insurance, wing.cost(), value, low, high]
        });
        let (low, high) = amounts.fold((0.0, 0.0), |(low, high), it| {
            (f64::min(low, it), f64::max(high, it))
        });
        let span = high - low;
        Self {
            unit: if span > 0.0 {
                (NARROW - 2.0 * EDGE) / span
            } else {
                0.0
            },
            low,
        }
    }

    fn at(self, amount: f64) -> f64 {
        EDGE + (amount - self.low) * self.unit
    }
}

/// Draws the clauses from above down, all together last.
pub(super) fn draw<B: DrawingBackend>(
    of: &Butterfly,
    setting: &Setting,
    sheet: &Sheet<B>,
) -> Result<(), PlotError> {
    let (shown, together) = of.shown();
    let rows: Vec<&Wing> = shown.iter().chain([&together]).collect();
    let scale = Scale::new(&rows);
    let look = (
        scale,
        setting.palette.look(&of.party).colour,
        setting.palette.label(&of.party),
    );
    let mut y = key(sheet)?;
    for wing in rows {
        let rule = [(EDGE, y), (NARROW - EDGE, y)];
        sheet.line(&rule, Pen::solid(FAINT, 1.0))?;
        y = row(setting, sheet, wing, &look, y + 16.0)?;
    }
    Ok(())
}

/// What the shades and brackets are; returns where the rows start.
fn key<B: DrawingBackend>(sheet: &Sheet<B>) -> Result<f64, PlotError> {
    let words = Words::new(SMALL, GREY);
    let mut x = EDGE;
    let mut y = TOP - 4.0;
    for (hatch, said) in [
        (Hatch::Plain, "its own money"),
        (Hatch::Rising, "its insurers' and reinsurers'"),
    ] {
        let corners = [(x, y - 6.0), (x + 16.0, y + 6.0)];
        stack::block(sheet, corners[0], corners[1], shade(hatch), hatch)?;
        sheet.words((x + 22.0, y), said, words)?;
        x += 22.0 + words.width(said) + 16.0;
    }
    y += 20.0;
    bracket(sheet, (EDGE, EDGE + 20.0), y, 4.0)?;
    sheet.words(
        (EDGE + 26.0, y),
        "95 % interval, paired; left of the line: saved, lost",
        words,
    )?;
    Ok(y + 16.0)
}

/// A row; returns where the next one starts.
fn row<B: DrawingBackend>(
    setting: &Setting,
    sheet: &Sheet<B>,
    wing: &Wing,
    (scale, colour, name): &(Scale, RGBColor, &str),
    top: f64,
) -> Result<f64, PlotError> {
    let mut y = paragraph(sheet, &wing.clause, Words::new(LARGE, INK).bold(), top)?;
    y = paragraph(sheet, &wing.wording, Words::new(SMALL, GREY), y)?;
    let say = |amount: f64| setting.currency.amount_in_full(amount);
    let zero = scale.at(0.0);
    let cost = match &wing.facing {
        Some(facing) => (format!("costs {facing}"), say(wing.cost())),
        None => ("no other side".to_owned(), String::new()),
    };
    y = amount(sheet, &cost.0, &cost.1, y)?;
    if wing.facing.is_some() {
        let start = if wing.own * wing.insurance > 0.0 {
            wing.own
        } else {
            0.0
        };
        let insured = (scale.at(start), scale.at(start + wing.insurance));
        for (ends, hatch) in [
            ((zero, scale.at(wing.own)), Hatch::Plain),
            (insured, Hatch::Rising),
        ] {
            bar(sheet, (y, HALF), ends, shade(hatch), hatch)?;
        }
        mark_zero(sheet, zero, y)?;
        y += 22.0;
    }
    let [value, low, high] = wing.worth;
    y = amount(sheet, &format!("worth to {name}"), &say(value), y)?;
    let ink = if wing.is_distinguishable {
        *colour
    } else {
        FAINT
    };
    bar(sheet, (y, HALF), (zero, scale.at(value)), ink, Hatch::Plain)?;
    if high > low {
        bracket(sheet, (scale.at(low), scale.at(high)), y, 0.5 * HALF)?;
    }
    mark_zero(sheet, zero, y)?;
    let end = y + HALF + 10.0;
    sheet.tell(
        (EDGE, top - 10.0),
        (NARROW - EDGE, end),
        told(setting, wing),
    );
    Ok(end)
}

fn mark_zero<B: DrawingBackend>(sheet: &Sheet<B>, x: f64, y: f64) -> Result<(), PlotError> {
    let line = [(x, y - HALF - 2.0), (x, y + HALF + 2.0)];
    sheet.line(&line, Pen::solid(GREY, 1.0))
}

/// Words in up to three lines; returns where the next ones stand.
fn paragraph<B: DrawingBackend>(
    sheet: &Sheet<B>,
    words: &str,
    look: Words,
    top: f64,
) -> Result<f64, PlotError> {
    let room = NARROW - 2.0 * EDGE;
    let lines = text::wrap(&text::drawable(words), look.em, look.weight, room, 3);
    let mut y = top;
    for line in &lines {
        sheet.words((EDGE, y), line, look)?;
        y += 1.3 * look.em;
    }
    Ok(y)
}

/// Words with an amount at the end of their line; returns the middle of the bar below.
fn amount<B: DrawingBackend>(
    sheet: &Sheet<B>,
    words: &str,
    said: &str,
    y: f64,
) -> Result<f64, PlotError> {
    let bold = Words::new(SMALL, INK).bold();
    let room = NARROW - 2.0 * EDGE - bold.width(said) - 10.0;
    let words = text::shorten(&text::drawable(words), SMALL, Weight::Regular, room);
    sheet.words((EDGE, y + 2.0), &words, Words::new(SMALL, INK))?;
    sheet.words((NARROW - EDGE, y + 2.0), said, bold.side(Side::End))?;
    Ok(y + 19.0)
}
