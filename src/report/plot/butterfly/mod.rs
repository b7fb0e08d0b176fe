//! What each clause of a draft costs the other side and is worth to the party that asks for it.
//!
//! ```text
//!   costs the other side                               worth to the clinic a year
//!        ▒▒▒▒██████ │ §11.2(a)  1 × fees → 3 × fees │ ███████████├──┤
//!                 █ │ damages   interruption claimable│ ██├┤
//!   ───────────────────────────────────────────────────────────────
//!      ▒▒▒▒▒███████ │ all together                  │ █████████████├───┤
//! ```

mod stacked;
mod wide;

use super::inline::{FOOT, UPPER};
use super::sheet::{GREY, Hatch, INK, Pen, Sheet};
use super::stack;
use super::{Picture, PlotError, Setting};
use plotters::prelude::DrawingBackend;
use plotters::style::RGBColor;
use std::ops::Range;

/// A clause, or all of a draft together.
#[derive(Debug, Clone, PartialEq)]
pub struct Wing {
    /// The clause by its reference or path.
    pub clause: String,
    /// `1 × the annual fees → 3 × the annual fees a year`.
    pub wording: String,
    /// Who stands opposite in it, by name; `None` where nobody does.
    pub facing: Option<String>,
    /// What it costs the other side of its own money in a mean year.
    pub own: f64,
    /// What it costs its insurers and reinsurers.
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
/// what it costs the other side and its insurers.
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
const NOTHING: &str = "no clause moves anything";
/// Up to this amount a page is told in units of its currency.
const IN_UNITS: f64 = 10_000.0;
/// The largest amount that has no letter.
const LAST_UNIT: f64 = 999.0;
impl Picture for Butterfly {
    fn title(&self, setting: &Setting) -> String {
        let name = setting.palette.label(&self.party);
        format!(
            "What {} is worth to {name}, and what it costs the other side",
            self.draft
        )
    }

    fn caption(&self, setting: &Setting) -> String {
        let say = |amount: f64| setting.currency.amount_in_full(amount);
        let worth = |wing: &Wing| wing.is_distinguishable && wing.worth[0] > 0.0;
        let best = self.wings.iter().find(|wing| worth(wing));
        let best = match best {
            Some(wing) => format!(
                "The best bargain is {}: worth {} a year for {} of the other side's and its insurers' money.",
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
        if self.largest_amount() <= 0.0 {
            return sheet.nothing(NOTHING);
        }
        wide::draw(self, setting, sheet)
    }

    fn draw_narrow<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
    ) -> Result<Option<Range<f64>>, PlotError> {
        if self.largest_amount() <= 0.0 {
            return Ok(None);
        }
        stacked::draw(self, setting, sheet)?;
        Ok(Some(UPPER..sheet.lowest() + FOOT))
    }
}

impl Butterfly {
    /// The clauses that a page holds, and all together, without amounts that are none.
    fn shown(&self) -> (Vec<Wing>, Wing) {
        let shown = self.wings.iter().take(MOST_ROWS);
        (
            shown.map(Wing::drawable).collect(),
            self.together.drawable(),
        )
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

/// A row in words: cost by purse, worth with its interval.
fn told(setting: &Setting, wing: &Wing) -> String {
    let say = |amount: f64| setting.currency.amount_in_full(amount);
    let [value, low, high] = wing.worth.map(say);
    let doubt = match wing.is_distinguishable {
        true => "",
        false => ", not distinguishable from nothing",
    };
    let cost = match &wing.facing {
        Some(facing) => format!(
            "costs the other side ({facing}) {} of its own and {} of its insurers' and reinsurers'",
            say(wing.own),
            say(wing.insurance)
        ),
        None => "has no other side".to_owned(),
    };
    let wording = match wing.wording.as_str() {
        "" => String::new(),
        words => format!(", {words}"),
    };
    format!(
        "{}{wording}: {cost}; worth {value} ({low} to {high}){doubt}",
        wing.clause
    )
}
