//! How one party gets from its own loss to what it keeps, a step a row.
//!
//! ```text
//!  own loss          ██████████████████  $5.0M
//!  from NorthStar              ▒▒▒▒▒▒▒▒  −$1.2M
//!  clinic-cyber         ▒▒▒▒▒▒▒          −$2.0M
//!  what it keeps     ███                 $1.8M
//! ```

use super::axis::Axis;
use super::sheet::{BOTTOM, FAINT, GREY, Hatch, INK, MARGIN, Pen, Sheet, Side, TOP, WIDTH, Words};
use super::stack;
use super::text::{self, Weight};
use super::{Picture, PlotError, Setting};
use plotters::prelude::DrawingBackend;
use plotters::style::RGBColor;

/// What kind of transfer a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepKind {
    /// Received from others under contracts.
    Received,
    /// Owed to others under contracts.
    Owed,
    /// Paid by an insurer, less what went back to it.
    Insured,
    /// Paid to others as their insurer or reinsurer.
    Insuring,
    /// Handed on of recoveries: a burden to an insured, a relief to its insurer.
    Recovered,
}

/// One step between gross and net.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// What it is, such as `from NorthStar IT under msa-clinic`.
    pub label: String,
    /// Id of the other party; it gives the bar its colour.
    pub party: String,
    /// Change of the party's loss, in the currency: negative relieves it.
    pub amount: f64,
    /// What kind of transfer it is.
    pub kind: StepKind,
}

/// The waterfall from gross to net of one party; of an insurer without losses of its own, from
/// what it pays to what is left with it.
///
/// Beyond twelve steps the smallest are drawn as one. If gross and steps do not add up to net
/// within half a per cent of the largest bar, the difference is drawn as a row of its own.
#[derive(Debug, Clone)]
pub struct Waterfall {
    /// Id of the party.
    pub party: String,
    /// When, as part of a sentence: `a mean year`, `a 1-in-100 year`.
    pub when: String,
    /// The party's own loss before any term.
    pub gross: f64,
    /// Transfers, in the order in which they are drawn.
    pub steps: Vec<Step>,
    /// What the party is left with.
    pub net: f64,
}

const MOST_STEPS: usize = 12;
/// Tallest row: a picture of few steps fills its page.
const TALLEST: f64 = 190.0;
/// Thickest bar.
const THICKEST: f64 = 84.0;
const LEFT: f64 = 330.0;
const RIGHT: f64 = WIDTH - 150.0;

/// A bar of the waterfall.
struct Row {
    label: String,
    from: f64,
    to: f64,
    colour: RGBColor,
    hatch: Hatch,
    weight: Weight,
    words: String,
}

impl Picture for Waterfall {
    fn title(&self, setting: &Setting) -> String {
        let name = setting.palette.label(&self.party);
        let from = if self.is_insurers() {
            "the claims it pays"
        } else {
            "own loss"
        };
        let short = format!("{name}: from {from} to what is left");
        let long = format!("{short}, {}", self.when);
        // The caption says when in any case.
        if long.chars().count() <= 90 {
            long
        } else {
            short
        }
    }

    fn caption(&self, setting: &Setting) -> String {
        let name = setting.palette.label(&self.party);
        let sum = |kind: StepKind| -> f64 {
            let amounts = self.steps.iter().filter(|s| s.kind == kind);
            amounts.map(|s| finite(s.amount)).sum()
        };
        let say = |v: f64| setting.currency.amount_in_full(v);
        let handed_on = sum(StepKind::Recovered);
        let parts: Vec<String> = [
            (-sum(StepKind::Received), "contracts bring"),
            (sum(StepKind::Owed), "others are paid"),
            (
                -sum(StepKind::Insured) - handed_on.max(0.0),
                self.insurers(),
            ),
            (-handed_on, "recoveries bring"),
        ]
        .into_iter()
        .filter(|(amount, _)| *amount >= 0.5)
        .map(|(amount, what)| format!("{what} {}", say(amount)))
        .collect();
        let between = match parts.as_slice() {
            [] => "nobody takes a part of it".to_owned(),
            some => some.join(", "),
        };
        let (when, net) = (&self.when, say(finite(self.net)));
        let insuring = sum(StepKind::Insuring);
        let gross = say(finite(self.gross));
        let starts = match (self.is_insurers(), insuring > 0.0) {
            (true, _) => format!("{name} pays {} as insurer", say(insuring)),
            (false, false) => format!("the loss of {name} is {gross}"),
            (false, true) => {
                let claims = say(insuring);
                format!("the loss of {name} is {gross}, and it pays {claims} as insurer")
            }
        };
        format!("In {when}, {starts}; {between}; {net} is left.")
    }

    fn largest_amount(&self) -> f64 {
        let mut reached = finite(self.gross);
        let steps = self.steps_to_draw().into_iter().map(|step| {
            reached += step.amount;
            reached.abs().max(step.amount.abs())
        });
        let ends = finite(self.gross).abs().max(finite(self.net).abs());
        steps.fold(ends, f64::max)
    }

    fn draw<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
    ) -> Result<(), PlotError> {
        let rows = self.rows(setting);
        let ends = || rows.iter().flat_map(|r| [r.from, r.to]);
        let high = ends().fold(0.0, f64::max);
        let low = ends().fold(0.0, f64::min);
        if high <= low {
            return sheet.nothing("no loss and no transfer");
        }
        let axis = Axis::Linear { low, high };
        let (top, bottom) = (TOP + 8.0, BOTTOM - 30.0);
        let pitch = ((bottom - top) / rows.len() as f64).min(TALLEST);
        let base = top + pitch * rows.len() as f64;
        scale(sheet, setting, axis, (top, base))?;
        for (place, row) in rows.iter().enumerate() {
            let above = top + pitch * place as f64;
            draw_row(sheet, row, axis, above, pitch)?;
            if place + 1 < rows.len() {
                let x = across(axis, row.to);
                let (half, middle) = (half_of(pitch), above + pitch / 2.0);
                let ends = [(x, middle + half), (x, middle + pitch - half)];
                sheet.line(&ends, Pen::solid(GREY, 1.0))?;
            }
        }
        Ok(())
    }
}

/// Half the thickness of a bar in a row.
fn half_of(pitch: f64) -> f64 {
    (0.34 * pitch).min(THICKEST / 2.0)
}

fn finite(amount: f64) -> f64 {
    if amount.is_finite() { amount } else { 0.0 }
}

fn across(axis: Axis, value: f64) -> f64 {
    LEFT + axis.place(value) * (RIGHT - LEFT)
}

impl Waterfall {
    /// Is it of an insurer without losses of its own?
    fn is_insurers(&self) -> bool {
        finite(self.gross) == 0.0 && self.steps.iter().any(|s| s.kind == StepKind::Insuring)
    }

    fn insurers(&self) -> &'static str {
        if self.is_insurers() {
            "reinsurers pay"
        } else {
            "insurers pay"
        }
    }

    fn rows(&self, setting: &Setting) -> Vec<Row> {
        let own = setting.palette.look(&self.party);
        let say = |v: f64| setting.currency.amount_in_full(v);
        let gross = finite(self.gross);
        let mut rows = Vec::new();
        let own_loss = Row {
            label: "own loss, before any term".to_owned(),
            from: 0.0,
            to: gross,
            colour: GREY,
            hatch: Hatch::Plain,
            weight: Weight::Bold,
            words: say(gross),
        };
        if !self.is_insurers() {
            rows.push(own_loss);
        }
        let mut running = gross;
        for step in self.steps_to_draw() {
            let to = running + step.amount;
            let look = setting.palette.look(&step.party);
            rows.push(Row {
                label: step.label,
                from: running,
                to,
                colour: look.colour,
                hatch: look.hatch,
                weight: Weight::Regular,
                words: signed(&say(step.amount.abs()), step.amount),
            });
            running = to;
        }
        let net = finite(self.net);
        rows.push(Row {
            label: "what is left".to_owned(),
            from: 0.0,
            to: net,
            colour: own.colour,
            hatch: own.hatch,
            weight: Weight::Bold,
            words: say(net),
        });
        rows
    }

    /// Steps with an amount; the smallest beyond twelve as one, and what does not add up as one.
    fn steps_to_draw(&self) -> Vec<Step> {
        let mut steps: Vec<Step> = self
            .steps
            .iter()
            .filter(|s| s.amount.is_finite() && s.amount != 0.0)
            .cloned()
            .collect();
        let mut sizes: Vec<f64> = steps.iter().map(|s| s.amount.abs()).collect();
        sizes.sort_by(|a, b| b.total_cmp(a));
        if let Some(least) = sizes
            .get(MOST_STEPS - 1)
            .copied()
            .filter(|_| sizes.len() > MOST_STEPS)
        {
            let (kept, small): (Vec<Step>, Vec<Step>) =
                steps.into_iter().partition(|s| s.amount.abs() > least);
            steps = kept;
            let sum = small.iter().map(|s| s.amount).sum();
            steps.push(rest(format!("{} smaller transfers", small.len()), sum));
        }
        let reached = finite(self.gross) + steps.iter().map(|s| s.amount).sum::<f64>();
        let largest = sizes
            .first()
            .copied()
            .unwrap_or(0.0)
            .max(finite(self.gross));
        let missing = finite(self.net) - reached;
        if missing.abs() > 0.005 * largest {
            steps.push(rest("other transfers".to_owned(), missing));
        }
        steps
    }
}

fn rest(label: String, amount: f64) -> Step {
    Step {
        label,
        party: String::new(),
        amount,
        kind: StepKind::Owed,
    }
}

fn signed(words: &str, amount: f64) -> String {
    let sign = if amount < 0.0 { "−" } else { "+" };
    format!("{sign}{words}")
}

fn scale<B: DrawingBackend>(
    sheet: &Sheet<B>,
    setting: &Setting,
    axis: Axis,
    (top, bottom): (f64, f64),
) -> Result<(), PlotError> {
    let look = Words::new(12.5, GREY).side(Side::Middle);
    for tick in axis.ticks() {
        let x = across(axis, tick);
        let ink = if tick == 0.0 { GREY } else { FAINT };
        sheet.line(&[(x, top), (x, bottom)], Pen::solid(ink, 1.0))?;
        sheet.words(
            (x, bottom + 13.0),
            &setting.currency.amount_as_stated(tick),
            look,
        )?;
    }
    let unit = format!("{} a year", setting.currency.code());
    sheet.words((MARGIN, bottom + 13.0), &unit, Words::new(12.5, GREY))
}

fn draw_row<B: DrawingBackend>(
    sheet: &Sheet<B>,
    row: &Row,
    axis: Axis,
    above: f64,
    pitch: f64,
) -> Result<(), PlotError> {
    let middle = above + pitch / 2.0;
    let (top, bottom) = (middle - half_of(pitch), middle + half_of(pitch));
    let left = across(axis, row.from.min(row.to));
    let right = across(axis, row.from.max(row.to)).max(left + 2.0);
    let corner = (right + 1.0, bottom);
    stack::block(sheet, (left, top), corner, row.colour, row.hatch)?;
    let words = format!("{}: {}", row.label, row.words);
    sheet.tell((MARGIN, top), (WIDTH - MARGIN, bottom), words);
    let name = Words {
        weight: row.weight,
        ..Words::new(13.5, INK)
    };
    let room = LEFT - MARGIN - 16.0;
    let lines = text::wrap(&text::drawable(&row.label), name.em, name.weight, room, 2);
    let start = middle - 8.5 * (lines.len().max(1) - 1) as f64;
    for (place, line) in lines.iter().enumerate() {
        let at = (LEFT - 16.0, start + 17.0 * place as f64);
        sheet.words(at, line, name.side(Side::End))?;
    }
    let amount = Words::new(13.5, INK).bold();
    sheet.words_on_paper((right + 9.0, middle), &row.words, amount)
}
