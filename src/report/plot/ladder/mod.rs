//! Who pays a breach of any size: a stack of shares over the loss, and who pays the next dollar.
//!
//! ```text
//!        │$96k retention  │$1.4M cap, §11.2     hairlines where a clause changes who pays
//!  100 % ┌┼───────────────┼──────────┐
//!        │░ provider ░░░░░│▒ insurer ▒│
//!    0 % └┴── claimant ───┴──────────┘
//!  next  ▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆
//!        10k     100k     1M      10M    loss, log scale; marks at 1-in-10, 100, 250
//! ```

mod kinks;
mod panel;

use super::palette::Look;
use super::sheet::{BOTTOM, GREY, Hatch, INK, MARGIN, Sheet, Side, TOP, WIDTH, Words};
use super::{Currency, Palette, Picture, PlotError, Setting};
use super::{stack, text};
use panel::Panel;
use plotters::prelude::DrawingBackend;
use plotters::style::RGBColor;

/// One of those who bear the loss, from the bottom of the stack upwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LadderBand {
    /// What the band is called.
    pub name: String,
    /// Its place among the colours: the same whoever else there is.
    pub colour: usize,
    /// Is it what nobody can pay? It is hatched in the colour of the first.
    pub is_unpaid: bool,
}

/// A stretch of losses over which the same terms bind.
#[derive(Debug, Clone, PartialEq)]
pub struct LadderStretch {
    /// Losses, rising, and the part of each that every band bears.
    pub shares: Vec<(f64, Vec<f64>)>,
    /// Parts of the next dollar by band, at the start and at the end.
    pub next: [Vec<f64>; 2],
}

/// Where a clause changes who pays.
#[derive(Debug, Clone, PartialEq)]
pub struct LadderKink {
    /// The loss.
    pub at: f64,
    /// The term, in few words.
    pub label: String,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// How much changes there; the least important lose their label first.
    pub weight: f64,
}

/// A scenario or a draft of it.
#[derive(Debug, Clone, PartialEq)]
pub struct LadderPanel {
    /// Its name.
    pub name: String,
    /// What it says of the largest losses.
    pub verdict: String,
    /// The stretches, in order.
    pub stretches: Vec<LadderStretch>,
    /// The kinks, in order.
    pub kinks: Vec<LadderKink>,
}

/// Who bears a breach at one party, by its size: one panel, or small multiples of several drafts.
///
/// The axis of the loss is logarithmic and each amount on the page has its own unit: over powers of
/// ten one unit for all would hide the small ones.
#[derive(Debug, Clone)]
pub struct LadderPicture {
    /// The headline.
    pub title: String,
    /// What it shows.
    pub caption: String,
    /// What it assumes.
    pub note: String,
    /// The smallest and the largest loss.
    pub range: (f64, f64),
    /// Return periods in years and the losses of one event there.
    pub marks: Vec<(f64, f64)>,
    /// Those who bear the loss.
    pub bands: Vec<LadderBand>,
    /// The scenario, then its drafts.
    pub panels: Vec<LadderPanel>,
}

/// Lines of the note, their size and distance.
const NOTE_LINES: usize = 3;
const NOTE_EM: f64 = 11.0;
const NOTE_STEP: f64 = 14.5;
/// The row of bands without room for their name.
const KEY_ROW: f64 = 655.0;

impl Picture for LadderPicture {
    fn title(&self, _: &Setting) -> String {
        self.title.clone()
    }

    fn caption(&self, _: &Setting) -> String {
        self.caption.clone()
    }

    fn largest_amount(&self) -> f64 {
        self.range.1
    }

    fn draw<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
    ) -> Result<(), PlotError> {
        let currency = Currency::new(setting.currency.code());
        let skins = self.skins();
        let mut unnamed: Vec<usize> = (0..self.bands.len()).collect();
        match self.panels.as_slice() {
            [] => return sheet.nothing("there is no loss to share"),
            [one] => {
                let named = Panel::whole(self, one, &skins, &currency).draw(sheet)?;
                unnamed.retain(|band| !named.contains(band));
            }
            several => {
                for (place, one) in several.iter().enumerate() {
                    let room = grid(place, several.len());
                    Panel::small(self, one, &skins, &currency, room).draw(sheet)?;
                }
            }
        }
        self.key(sheet, &skins, &unnamed)?;
        self.draw_note(sheet)
    }
}

/// Left, right, top and bottom of a small multiple among so many: two beside each other, of more
/// than four three, so that a stack keeps its height.
fn grid(place: usize, count: usize) -> [f64; 4] {
    let columns = if count > 4 { 3 } else { 2 };
    let rows = count.div_ceil(columns) as f64;
    let (column, row) = ((place % columns) as f64, (place / columns) as f64);
    let (gap, top, bottom) = (30.0, TOP - 4.0, KEY_ROW - 14.0);
    let width = (WIDTH - 2.0 * MARGIN + gap) / columns as f64 - gap;
    let height = (bottom - top) / rows;
    let left = MARGIN + column * (width + gap);
    let from = top + row * height;
    [left, left + width, from, from + height]
}

/// A band's look, and the colour of its pattern.
struct Skin {
    look: Look,
    lines: RGBColor,
}

impl LadderPicture {
    /// How each band looks.
    fn skins(&self) -> Vec<Skin> {
        const SLOTS: [&str; 6] = ["0", "1", "2", "3", "4", "5"];
        let palette = Palette::new(SLOTS.map(|slot| (slot, slot)));
        let first = palette.look_at(0).colour;
        let of = |band: &LadderBand| {
            let mut look = palette.look_at(band.colour);
            look.label = text::drawable(&band.name);
            let mut lines = stack::lighter(look.colour);
            // Hatched is what nobody pays, and that alone.
            look.hatch = Hatch::Plain;
            if band.is_unpaid {
                (look.colour, look.hatch, lines) = (pale(first), Hatch::Rising, first);
            }
            Skin { look, lines }
        };
        self.bands.iter().map(of).collect()
    }

    /// A row that names the bands without a label of their own.
    fn key<B: DrawingBackend>(
        &self,
        sheet: &Sheet<B>,
        skins: &[Skin],
        unnamed: &[usize],
    ) -> Result<(), PlotError> {
        let words = Words::new(12.0, INK);
        let all = WIDTH - 2.0 * MARGIN;
        let labels = unnamed.iter().map(|band| &skins[*band].look.label);
        let wanted: f64 = labels.map(|label| words.width(label) + 42.0).sum();
        // Names lose their ends only where not all have room.
        let room = if wanted <= all {
            all
        } else {
            all / unnamed.len().max(1) as f64 - 42.0
        };
        let mut x = MARGIN;
        for band in unnamed {
            let skin = &skins[*band];
            let (top, bottom) = (KEY_ROW - 6.0, KEY_ROW + 6.0);
            panel::fill(
                sheet,
                &[(x, top), (x + 16.0, top), (x + 16.0, bottom), (x, bottom)],
                skin,
            )?;
            let name = text::shorten(&skin.look.label, words.em, words.weight, room.max(80.0));
            sheet.words((x + 22.0, KEY_ROW), &name, words)?;
            x += 22.0 + words.width(&name) + 20.0;
        }
        Ok(())
    }

    fn draw_note<B: DrawingBackend>(&self, sheet: &Sheet<B>) -> Result<(), PlotError> {
        let look = Words::new(NOTE_EM, GREY);
        let room = WIDTH - 2.0 * MARGIN;
        let note = text::drawable(&self.note);
        let lines = text::wrap(&note, look.em, look.weight, room, NOTE_LINES);
        for (row, line) in lines.iter().enumerate() {
            let from_last = (lines.len() - 1 - row) as f64;
            let at = (MARGIN, BOTTOM - 1.0 - NOTE_STEP * from_last);
            sheet.words(at, line, look.side(Side::Start))?;
        }
        Ok(())
    }
}

/// A quarter of a colour on paper.
fn pale(colour: RGBColor) -> RGBColor {
    let mix = |v: u8| 255 - (255 - v) / 4;
    RGBColor(mix(colour.0), mix(colour.1), mix(colour.2))
}
