//! Who bears the loss in the end, in a mean year and in bad ones.
//!
//! ```text
//!  mean      ███ client ███│ MSP │██ insurer ██   $1.2M
//!  1-in-100  ████████ client ████████│MSP│ ins.   $34M
//! ```

use super::money::percent;
use super::sheet::{BOTTOM, GREY, INK, MARGIN, Pen, Sheet, Side, TOP, WIDTH, Words};
use super::spread::spread;
use super::stack::{self, Part};
use super::text;
use super::{Picture, PlotError, Setting};
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
/// thin for its words is named below the bar.
#[derive(Debug, Clone)]
pub struct WhoPays {
    /// The bars from top to bottom: mean, 1-in-10, 1-in-100, 1-in-250.
    pub bars: Vec<Bar>,
}

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
            [(first, (who, share)), .., (last, (then, then_share))] if who == then => format!(
                "The largest part falls on {who} throughout: {share} in the {first}, {then_share} in the {last}."
            ),
            [(first, (who, share)), .., (last, (then, then_share))] => format!(
                "In the {first} the largest part falls on {who} ({share}), in the {last} on {then} ({then_share})."
            ),
        }
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
        let pitch = ((BOTTOM - TOP - 12.0) / self.bars.len() as f64).min(170.0);
        for (row, bar) in self.bars.iter().enumerate() {
            draw_bar(sheet, setting, bar, TOP + 12.0 + pitch * row as f64, pitch)?;
        }
        Ok(())
    }
}

fn draw_bar<B: DrawingBackend>(
    sheet: &Sheet<B>,
    setting: &Setting,
    bar: &Bar,
    top: f64,
    pitch: f64,
) -> Result<(), PlotError> {
    let parts = stack::parts(&setting.palette, &bar.slices);
    let whole = stack::total(&parts);
    let bottom = top + pitch * 0.56;
    let middle = (top + bottom) / 2.0;
    let name = Words::new(15.0, INK).bold();
    let label = text::shorten(&bar.label, name.em, name.weight, LEFT - MARGIN - 12.0);
    sheet.words((MARGIN, middle), &label, name)?;
    let sum = setting.currency.amount(whole);
    sheet.words((WIDTH - MARGIN, middle), &sum, name.side(Side::End))?;
    if parts.is_empty() {
        let base = [(LEFT, middle), (RIGHT, middle)];
        sheet.line(&base, Pen::solid(GREY, 1.0).dashed(3.0, 3.0))?;
        let look = Words::new(13.0, GREY).side(Side::Middle);
        return sheet.words_on_paper(((LEFT + RIGHT) / 2.0, middle), "no loss", look);
    }
    let mut below: Vec<Callout> = Vec::new();
    let mut from = LEFT;
    for part in &parts {
        let to = from + part.amount / whole * (RIGHT - LEFT);
        stack::block(
            sheet,
            (from, top),
            (to, bottom),
            part.look.colour,
            part.look.hatch,
        )?;
        if !named_inside(sheet, setting, part, whole, (from, to), (top, bottom))? {
            below.push(Callout {
                at: (from + to) / 2.0,
                label: part.look.label.clone(),
                share: part.amount / whole,
            });
        }
        from = to;
    }
    callouts(sheet, below, bottom)
}

/// A part too thin for words, to be named below its bar.
struct Callout {
    at: f64,
    label: String,
    share: f64,
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

/// Names of thin parts under the bar with leaders up to it; those under one per cent together.
fn callouts<B: DrawingBackend>(
    sheet: &Sheet<B>,
    parts: Vec<Callout>,
    bottom: f64,
) -> Result<(), PlotError> {
    let parts = tiny_together(parts);
    let look = Words::new(12.0, INK);
    let (low, high) = (LEFT - 70.0, WIDTH - MARGIN);
    let most = (high - low) / parts.len().max(1) as f64 - 14.0;
    let words: Vec<String> = parts.iter().map(|p| callout_words(p, look, most)).collect();
    let sizes: Vec<f64> = words.iter().map(|w| look.width(w) + 14.0).collect();
    let wanted: Vec<f64> = parts.iter().map(|p| p.at).collect();
    let placed = spread(&wanted, &sizes, low, high);
    let y = bottom + 22.0;
    for ((part, words), at) in parts.iter().zip(&words).zip(placed) {
        let leader = [
            (part.at, bottom + 1.0),
            (part.at, bottom + 4.0),
            (at, y - 9.0),
        ];
        sheet.line(&leader, Pen::solid(GREY, 0.75))?;
        sheet.words((at, y), words, look.side(Side::Middle))?;
    }
    Ok(())
}

fn callout_words(part: &Callout, look: Words, most: f64) -> String {
    let share = percent(part.share);
    // A long name is cut only when all names together would not fit.
    let room = (most - look.width(&share) - 4.0).max(130.0);
    let name = text::shorten(&part.label, look.em, look.weight, room);
    format!("{name} {share}")
}

/// Two or more callouts under one per cent become one, where their middle is.
fn tiny_together(parts: Vec<Callout>) -> Vec<Callout> {
    let (tiny, mut kept): (Vec<Callout>, Vec<Callout>) =
        parts.into_iter().partition(|p| p.share < 0.01);
    if tiny.len() < 2 {
        kept.extend(tiny);
        return kept;
    }
    kept.push(Callout {
        at: tiny.iter().map(|p| p.at).sum::<f64>() / tiny.len() as f64,
        label: format!("{} parties under 1 %:", tiny.len()),
        share: tiny.iter().map(|p| p.share).sum(),
    });
    kept
}
