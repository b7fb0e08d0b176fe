//! What each clause of a draft costs the others and is worth to the party that asks for it.
//!
//! ```text
//!   costs others a year                                worth to the clinic a year
//!        ▒▒▒▒██████ │ §11.2(a)  1 × fees → 3 × fees │ ███████████├──┤
//!                 █ │ damages   interruption claimable│ ██├┤
//!   ───────────────────────────────────────────────────────────────
//!      ▒▒▒▒▒███████ │ all together                  │ █████████████├───┤
//! ```

use super::sheet::{BOTTOM, FAINT, GREY, Hatch, INK, MARGIN, Pen, Sheet, Side, TOP, WIDTH, Words};
use super::stack;
use super::text::{self, Weight};
use super::{Picture, PlotError, Setting};
use plotters::prelude::DrawingBackend;
use plotters::style::RGBColor;

/// A clause, or all of a draft together.
#[derive(Debug, Clone, PartialEq)]
pub struct Wing {
    /// The clause by its reference or path.
    pub clause: String,
    /// `limit.fees = 1 → limit.fees = 3`.
    pub wording: String,
    /// What it costs others of their own money in a mean year.
    pub own: f64,
    /// What it costs their insurers and reinsurers.
    pub insurance: f64,
    /// What it is worth to the party a year, with both ends of its paired interval.
    pub worth: [f64; 3],
    /// Does that interval leave out zero?
    pub is_distinguishable: bool,
}

impl Wing {
    fn cost(&self) -> f64 {
        self.own + self.insurance
    }

    /// The same without amounts that are none.
    fn drawable(&self) -> Self {
        let finite = |amount: f64| if amount.is_finite() { amount } else { 0.0 };
        Self {
            own: finite(self.own),
            insurance: finite(self.insurance),
            worth: self.worth.map(finite),
            ..self.clone()
        }
    }
}

/// The clauses of a draft from the best to the worst bargain: what each is worth to the party for
/// what it costs all others together.
#[derive(Debug, Clone, PartialEq)]
pub struct Butterfly {
    /// Id of the party that asks.
    pub party: String,
    /// Name of the draft.
    pub draft: String,
    /// The clauses, each alone, in the order in which they are drawn.
    pub wings: Vec<Wing>,
    /// All of them together.
    pub together: Wing,
}

/// Rows of clauses that a page holds; what is beyond is told in the caption.
const MOST_ROWS: usize = 9;
/// Where the words between the wings start and end.
const WORDS: (f64, f64) = (420.0, 780.0);
/// Up to this amount a page is told in units of its currency.
const IN_UNITS: f64 = 10_000.0;
/// The largest amount that has no letter.
const LAST_UNIT: f64 = 999.0;
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

impl Picture for Butterfly {
    fn title(&self, setting: &Setting) -> String {
        let name = setting.palette.label(&self.party);
        format!(
            "What `{}` is worth to {name}, and what it costs the others",
            self.draft
        )
    }

    fn caption(&self, setting: &Setting) -> String {
        let say = |amount: f64| setting.currency.amount_in_full(amount);
        let worth = |wing: &Wing| wing.is_distinguishable && wing.worth[0] > 0.0;
        let best = self.wings.iter().find(|wing| worth(wing));
        let best = match best {
            Some(wing) => format!(
                "The best bargain is {}: worth {} a year for {} of the others'.",
                wing.clause,
                say(wing.worth[0]),
                say(wing.cost().max(0.0))
            ),
            None => "No clause alone is worth more than chance explains.".to_owned(),
        };
        let beyond = self.wings.len().saturating_sub(MOST_ROWS);
        let beyond = if beyond > 0 {
            format!(" {beyond} more clauses are in the table.")
        } else {
            String::new()
        };
        format!(
            "{best} Each clause alone, from the best bargain down; bars are grey where their interval spans zero.{beyond}"
        )
    }

    fn largest_amount(&self) -> f64 {
        let rows = self.wings.iter().chain([&self.together]);
        let amounts =
            rows.flat_map(|wing| [wing.cost().abs(), wing.worth[1].abs(), wing.worth[2].abs()]);
        let largest = amounts
            .filter(|amount| amount.is_finite())
            .fold(0.0, f64::max);
        // A page of a few thousands is told in units: $62 and not $0.062k.
        if largest < IN_UNITS {
            largest.min(LAST_UNIT)
        } else {
            largest
        }
    }

    fn draw<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
    ) -> Result<(), PlotError> {
        let shown: Vec<Wing> = self
            .wings
            .iter()
            .take(MOST_ROWS)
            .map(Wing::drawable)
            .collect();
        let together = self.together.drawable();
        let rows: Vec<&Wing> = shown.iter().chain([&together]).collect();
        if self.largest_amount() <= 0.0 {
            return sheet.nothing("no clause moves anything");
        }
        let scale = Scale::new(&rows);
        self.head(setting, sheet)?;
        let top = TOP + 50.0;
        let pitch = ((BOTTOM - 12.0 - top) / (rows.len() as f64 + 0.4)).min(TALLEST);
        let bottom = top + pitch * (rows.len() as f64 + 0.4);
        for x in [scale.left(0.0), scale.right(0.0)] {
            sheet.line(&[(x, top), (x, bottom)], Pen::solid(GREY, 1.0))?;
        }
        let colour = setting.palette.look(&self.party).colour;
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
}

impl Butterfly {
    /// What either side is, and the key of the left one.
    fn head<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
    ) -> Result<(), PlotError> {
        let name = setting.palette.label(&self.party);
        let (first, second) = (TOP + 12.0, TOP + 34.0);
        let title = Words::new(13.5, INK).bold();
        sheet.words((MARGIN, first), "costs the others in a mean year", title)?;
        sheet.words(
            (WORDS.1 + 16.0, first),
            &format!("worth to {name} a year"),
            title,
        )?;
        let key = Words::new(12.5, GREY);
        let mut x = MARGIN;
        for (hatch, words) in [
            (Hatch::Plain, "their own money"),
            (Hatch::Rising, "their insurers' and reinsurers'"),
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
        sheet.words((x, second), "right of the line: what they save", key)?;
        let from = WORDS.1 + 16.0;
        bracket(sheet, (from, from + 22.0), second, 4.0)?;
        sheet.words((from + 30.0, second), "95 % interval, paired", key)
    }
}

/// Own money is dark, insurers' light and hatched.
fn shade(hatch: Hatch) -> RGBColor {
    match hatch {
        Hatch::Plain => GREY,
        Hatch::Rising | Hatch::Falling | Hatch::Upright => stack::lighter(GREY),
    }
}

fn bracket<B: DrawingBackend>(
    sheet: &Sheet<B>,
    (from, to): (f64, f64),
    y: f64,
    half: f64,
) -> Result<(), PlotError> {
    let pen = Pen::solid(INK, 1.5);
    sheet.line(&[(from, y), (to, y)], pen)?;
    sheet.line(&[(from, y - half), (from, y + half)], pen)?;
    sheet.line(&[(to, y - half), (to, y + half)], pen)
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

/// A bar of a row between two places; none below half a pixel.
fn bar<B: DrawingBackend>(
    sheet: &Sheet<B>,
    (middle, half): (f64, f64),
    (from, to): (f64, f64),
    colour: RGBColor,
    hatch: Hatch,
) -> Result<(), PlotError> {
    let (left, right) = (from.min(to), from.max(to));
    if right - left < 0.5 {
        return Ok(());
    }
    let corners = [(left, middle - half), (right, middle + half)];
    stack::block(sheet, corners[0], corners[1], colour, hatch)
}

/// The left wing. What others gain lies beyond zero, on the side of the words; what they and their
/// insurers both pay is stacked.
fn cost<B: DrawingBackend>(
    setting: &Setting,
    sheet: &Sheet<B>,
    wing: &Wing,
    scale: Scale,
    at: (f64, f64),
) -> Result<(), PlotError> {
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

/// A row in words: cost by purse, worth with its interval.
fn told(setting: &Setting, wing: &Wing) -> String {
    let say = |amount: f64| setting.currency.amount_in_full(amount);
    let [value, low, high] = wing.worth.map(say);
    let doubt = match wing.is_distinguishable {
        true => "",
        false => ", not distinguishable from nothing",
    };
    format!(
        "{}: costs the others {} of their own and {} of their insurers'; worth {value} ({low} to {high}){doubt}",
        wing.clause,
        say(wing.own),
        say(wing.insurance)
    )
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
