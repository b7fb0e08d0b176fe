//! Who bears the loss in the end, in a mean year and in bad ones.
//!
//! ```text
//!  mean      ███ client ███│ MSP │██ insurer ██   $1.2M
//!  1-in-100  ████████ client ████████│MSP│ ins.   $34M
//! ```

use super::callout::{self, Callout, LEAST};
use super::money::percent;
use super::palette::Look;
use super::sheet::{BOTTOM, GREY, INK, MARGIN, Pen, Sheet, Side, TOP, WIDTH, Words};
use super::stack::{self, Part};
use super::{Picture, PlotError, Setting};
use super::{text, told};
use plotters::prelude::DrawingBackend;

/// What one party bears of a total.
#[derive(Debug, Clone, PartialEq)]
pub struct Slice {
    /// Id of the party.
    pub party: String,
    /// Amount in the currency; what is not positive is not drawn.
    pub amount: f64,
}

/// A bar: a measure of the total ground-up loss and who bears it.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// What the bar shows, such as `mean year` or `1-in-100 year`.
    pub label: String,
    /// Net loss of each party.
    pub slices: Vec<Slice>,
}

/// Bars of 100 %, each a total shared by those who bear it in the end.
///
/// Parties stand in the palette's order on every bar, so that a party is found at once. A part too
/// thin for its words is named below the bar; those under one per cent stand in a note.
#[derive(Debug, Clone)]
pub struct WhoPays {
    /// The bars from top to bottom: mean, 1-in-10, 1-in-100, 1-in-250.
    pub bars: Vec<Bar>,
}

/// From a bar to the names below it, and from them to the note on thin parts.
const DROP: f64 = 20.0;
const LEFT: f64 = 168.0;
const RIGHT: f64 = WIDTH - 130.0;

impl Picture for WhoPays {
    fn title(&self, _: &Setting) -> String {
        "Who bears the loss in the end".to_owned()
    }

    fn caption(&self, setting: &Setting) -> String {
        let largest = |bar: &Bar| {
            let parts = stack::parts(&setting.palette, &bar.slices);
            let whole = stack::total(&parts);
            parts
                .into_iter()
                .max_by(|a, b| a.amount.total_cmp(&b.amount))
                .map(|p| (p.look.label, percent(p.amount / whole)))
        };
        let said: Vec<(&str, (String, String))> = self
            .bars
            .iter()
            .filter_map(|bar| Some((bar.label.as_str(), largest(bar)?)))
            .collect();
        match said.as_slice() {
            [] => "There is no loss to share.".to_owned(),
            [(when, (who, share))] => {
                format!("The largest part falls on {who} in the {when}: {share}.")
            }
            [(first, (who, share)), .., (last, (_, then_share))]
                if said.iter().all(|(_, (it, _))| it == who) =>
            {
                format!(
                    "The largest part falls on {who} throughout: {share} in the {first}, {then_share} in the {last}."
                )
            }
            [(first, (who, share)), .., (last, (then, then_share))] => format!(
                "In the {first} the largest part falls on {who} ({share}), in the {last} on {then} ({then_share})."
            ),
        }
    }

    fn largest_amount(&self) -> f64 {
        let wholes = self.bars.iter().map(|bar| stack::whole(&bar.slices));
        wholes.fold(0.0, f64::max)
    }

    fn draw<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
    ) -> Result<(), PlotError> {
        if self.bars.is_empty() {
            return sheet.nothing("there is no loss to share");
        }
        let head = Words::new(12.5, INK);
        sheet.words(
            (MARGIN, TOP - 6.0),
            "share of the total loss of all parties",
            head,
        )?;
        let total = format!("total, {}", setting.currency.code());
        sheet.words((WIDTH - MARGIN, TOP - 6.0), &total, head.side(Side::End))?;
        let pitch = ((BOTTOM - TOP - 12.0) / self.bars.len() as f64).min(200.0);
        for (row, bar) in self.bars.iter().enumerate() {
            draw_bar(sheet, setting, bar, TOP + 12.0 + pitch * row as f64, pitch)?;
        }
        Ok(())
    }
}

/// Label and sum beside a bar, and the parts in it and under it.
fn draw_bar<B: DrawingBackend>(
    sheet: &Sheet<B>,
    setting: &Setting,
    bar: &Bar,
    top: f64,
    pitch: f64,
) -> Result<(), PlotError> {
    let parts = stack::parts(&setting.palette, &bar.slices);
    let bottom = top + pitch * 0.56;
    let middle = (top + bottom) / 2.0;
    let name = Words::new(15.0, INK).bold();
    let label = text::shorten(&bar.label, name.em, name.weight, LEFT - MARGIN - 12.0);
    sheet.words((MARGIN, middle), &label, name)?;
    let sum = setting.currency.amount(stack::total(&parts));
    sheet.words((WIDTH - MARGIN, middle), &sum, name.side(Side::End))?;
    if parts.is_empty() {
        let base = [(LEFT, middle), (RIGHT, middle)];
        sheet.line(&base, Pen::solid(GREY, 1.0).dashed(3.0, 3.0))?;
        let look = Words::new(13.0, GREY).side(Side::Middle);
        return sheet.words_on_paper(((LEFT + RIGHT) / 2.0, middle), "no loss", look);
    }
    draw_parts(sheet, setting, &parts, (top, bottom))
}

fn draw_parts<B: DrawingBackend>(
    sheet: &Sheet<B>,
    setting: &Setting,
    parts: &[Part],
    (top, bottom): (f64, f64),
) -> Result<(), PlotError> {
    let whole = stack::total(parts);
    let mut below: Vec<Callout> = Vec::new();
    let mut thin: Vec<Look> = Vec::new();
    let mut from = LEFT;
    for part in parts {
        let ends = (from, from + part.amount / whole * (RIGHT - LEFT));
        from = ends.1;
        let Look { colour, hatch, .. } = part.look;
        stack::block(sheet, (ends.0, top), (ends.1, bottom), colour, hatch)?;
        let words = told::part(&setting.currency, part, whole);
        sheet.tell((ends.0, top), (ends.1, bottom), words);
        if part.amount < LEAST * whole {
            thin.push(part.look.clone());
        } else if !named_inside(sheet, setting, part, whole, ends, (top, bottom))? {
            below.push(Callout::new(part, whole, ends));
        }
    }
    let room = (LEFT - 70.0, WIDTH - MARGIN);
    callout::draw(sheet, &below, room, bottom, DROP)?;
    let row = bottom + if below.is_empty() { DROP } else { 2.0 * DROP };
    callout::thin(sheet, &thin, (LEFT, row), RIGHT - LEFT, "")
}

/// Name, in one line or two, over share and amount; false if the part is too thin for them.
fn named_inside<B: DrawingBackend>(
    sheet: &Sheet<B>,
    setting: &Setting,
    part: &Part,
    whole: f64,
    (from, to): (f64, f64),
    (top, bottom): (f64, f64),
) -> Result<bool, PlotError> {
    let room = to - from - 10.0;
    let look = Words::new(13.0, INK);
    let share = percent(part.amount / whole);
    let amount = setting.currency.amount(part.amount);
    let both = format!("{share} · {amount}");
    let note = if look.width(&both) <= room {
        both
    } else {
        share
    };
    let mut lines = text::wrap(&part.look.label, look.em, look.weight, room, 2);
    // A cut name names nobody; below the bar there is room for all of it.
    let whole_name = lines.join(" ") == part.look.label;
    lines.push(note);
    let fits = lines.iter().all(|line| look.width(line) <= room);
    let tall = 18.0 * lines.len() as f64;
    if !whole_name || !fits || tall > bottom - top {
        return Ok(false);
    }
    let first = (top + bottom) / 2.0 - (tall - 18.0) / 2.0;
    for (row, line) in lines.iter().enumerate() {
        let y = first + 18.0 * row as f64;
        stack::words_inside(sheet, (from, to), y, line, look.em, part.look.colour)?;
    }
    Ok(true)
}
