//! Names of parts too thin for words: under their bar, with a leader up to each.

use super::money::percent;
use super::palette::Look;
use super::sheet::{GREY, INK, Pen, Sheet, Side, Words};
use super::spread::spread;
use super::stack::{Part, legible};
use super::{PlotError, text};
use plotters::prelude::DrawingBackend;
use plotters::style::RGBColor;

/// Size of the letters.
const EM: f64 = 12.0;
/// Room between two names.
const GAP: f64 = 14.0;

/// A part with less than this share of its bar is a line: it is named in a note, without a leader.
pub(super) const LEAST: f64 = 0.01;

/// A part of a bar and where its middle stands.
pub(super) struct Callout {
    at: f64,
    label: String,
    share: f64,
    colour: RGBColor,
}

impl Callout {
    /// The part that stands between two ends of a bar of this whole.
    pub fn new(part: &Part, whole: f64, (from, to): (f64, f64)) -> Self {
        Self {
            at: (from + to) / 2.0,
            label: part.look.label.clone(),
            share: part.amount / whole,
            colour: legible(part.look.colour),
        }
    }

    fn words(&self, most: f64) -> String {
        let (look, share) = (Words::new(EM, INK), percent(self.share));
        // A long name is cut only when all names together would not fit.
        let room = (most - look.width(&share) - 4.0).max(100.0);
        let name = text::shorten(&self.label, EM, look.weight, room);
        format!("{name} {share}")
    }
}

/// Draws the names in a row `drop` below the bar, between `low` and `high`.
pub(super) fn draw<B: DrawingBackend>(
    sheet: &Sheet<B>,
    callouts: &[Callout],
    (low, high): (f64, f64),
    bottom: f64,
    drop: f64,
) -> Result<(), PlotError> {
    let look = Words::new(EM, INK);
    let most = (high - low) / callouts.len().max(1) as f64 - GAP;
    let mut words: Vec<String> = callouts.iter().map(|c| c.words(f64::INFINITY)).collect();
    if words.iter().map(|w| look.width(w) + GAP).sum::<f64>() > high - low {
        words = callouts.iter().map(|c| c.words(most)).collect();
    }
    let sizes: Vec<f64> = words.iter().map(|w| look.width(w) + GAP).collect();
    let wanted: Vec<f64> = callouts.iter().map(|c| c.at).collect();
    let placed = spread(&wanted, &sizes, low, high);
    let row = bottom + drop;
    for ((callout, words), at) in callouts.iter().zip(&words).zip(placed) {
        // Straight down where the name stands under the part, else to its nearer end.
        let half = (look.width(words) / 2.0 - 5.0).max(0.0);
        let end = callout.at.clamp(at - half, at + half);
        let leader = [
            (callout.at, bottom + 1.0),
            (callout.at, bottom + 3.0),
            (end, row - 8.0),
        ];
        sheet.line(&leader, Pen::solid(callout.colour, 1.0))?;
        sheet.words((at, row), words, look.side(Side::Middle))?;
    }
    Ok(())
}

/// A line that names the parts too thin to point at; nothing without any.
pub(super) fn thin<B: DrawingBackend>(
    sheet: &Sheet<B>,
    looks: &[Look],
    (start, row): (f64, f64),
    room: f64,
    of: &str,
) -> Result<(), PlotError> {
    if looks.is_empty() {
        return Ok(());
    }
    let look = Words::new(EM, GREY);
    let names: Vec<&str> = looks.iter().map(|look| look.label.as_str()).collect();
    let each = if names.len() > 1 { " each" } else { "" };
    let said = format!("under 1 %{each}{of}: {}", names.join(", "));
    let said = text::shorten(&said, look.em, look.weight, room);
    sheet.words((start, row), &said, look)
}
