//! One panel: stack, hairlines, the strip of the next dollar, axis and marks.

use super::kinks::{self, Placed};
use super::{LadderPanel, LadderPicture, LadderStretch, Skin};
use crate::report::plot::axis::Axis;
use crate::report::plot::sheet::{
    GREY, INK, MARGIN, PAPER, Pen, Sheet, Side, Spot, TOP, WIDTH, Words,
};
use crate::report::plot::spread::spread;
use crate::report::plot::stack::ink_on;
use crate::report::plot::text;
use crate::report::plot::{Currency, PlotError};
use plotters::prelude::DrawingBackend;

/// Height of the strip, and room between it and the stack.
const STRIP: f64 = 22.0;
const GAP: f64 = 6.0;
/// Height of a band's name.
const NAME: f64 = 17.0;
/// Steps in which room for a name is looked for.
const STEP: f64 = 6.0;
/// Rows of labels above a whole page and a small panel.
const ROWS: usize = 6;
const SMALL_ROWS: usize = 2;

/// A panel in its place.
pub(super) struct Panel<'a> {
    picture: &'a LadderPicture,
    data: &'a LadderPanel,
    skins: &'a [Skin],
    currency: &'a Currency,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    axis: Axis,
    labels: Vec<Placed>,
    is_whole: bool,
}

/// Fills a shape in a band's look.
pub(super) fn fill<B: DrawingBackend>(
    sheet: &Sheet<B>,
    spots: &[Spot],
    skin: &Skin,
) -> Result<(), PlotError> {
    sheet.shape(spots, skin.look.colour, 1.0)?;
    sheet.hatch(spots, skin.look.hatch, skin.lines)
}

impl<'a> Panel<'a> {
    /// A panel that fills the page.
    pub fn whole(
        picture: &'a LadderPicture,
        data: &'a LadderPanel,
        skins: &'a [Skin],
        currency: &'a Currency,
    ) -> Self {
        let mut panel = Self {
            picture,
            data,
            skins,
            currency,
            left: 112.0,
            right: WIDTH - 62.0,
            top: 0.0,
            bottom: 558.0,
            axis: axis(picture),
            labels: Vec::new(),
            is_whole: true,
        };
        let words = |kink: &super::LadderKink| {
            let amount = currency.amount_in_full(kink.at);
            let short = format!("{amount} {}", kink.label);
            let clause = kink.clause.iter();
            let mut all: Vec<String> = clause.map(|it| format!("{short}, {it}")).collect();
            all.extend([short, amount]);
            all
        };
        let ends = (panel.left, WIDTH - 24.0);
        panel.labels = kinks::place(&data.kinks, words, &panel.xs(), ends, ROWS);
        panel.top = TOP + 6.0 + panel.height_of_labels();
        panel
    }

    /// A small multiple in a place of its own: left, right, top, bottom.
    pub fn small(
        picture: &'a LadderPicture,
        data: &'a LadderPanel,
        skins: &'a [Skin],
        currency: &'a Currency,
        [left, right, top, bottom]: [f64; 4],
    ) -> Self {
        let mut panel = Self {
            picture,
            data,
            skins,
            currency,
            left: left + 44.0,
            right: right - 14.0,
            top,
            bottom: bottom - STRIP - GAP - 34.0,
            axis: axis(picture),
            labels: Vec::new(),
            is_whole: false,
        };
        let words = |kink: &super::LadderKink| vec![currency.amount_in_full(kink.at)];
        let ends = (panel.left, right + 10.0);
        panel.labels = kinks::place(&data.kinks, words, &panel.xs(), ends, SMALL_ROWS);
        panel.top = top + 46.0 + panel.height_of_labels();
        panel
    }

    fn height_of_labels(&self) -> f64 {
        let rows = self.labels.iter().map(|label| label.row + 1).max();
        kinks::ROW * rows.unwrap_or(0) as f64
    }

    fn xs(&self) -> Vec<f64> {
        let kinks = self.data.kinks.iter();
        kinks.map(|kink| self.across(kink.at)).collect()
    }

    fn across(&self, loss: f64) -> f64 {
        self.left + self.axis.place(loss) * (self.right - self.left)
    }

    fn up(&self, share: f64) -> f64 {
        self.bottom - share.clamp(0.0, 1.0) * (self.bottom - self.top)
    }

    /// Draws the panel; returns the bands that carry their name.
    pub fn draw<B: DrawingBackend>(&self, sheet: &Sheet<B>) -> Result<Vec<usize>, PlotError> {
        for stretch in &self.data.stretches {
            self.draw_stretch(sheet, stretch)?;
            self.draw_next(sheet, stretch)?;
        }
        self.draw_scale(sheet)?;
        self.draw_hairlines(sheet)?;
        self.draw_losses(sheet)?;
        if self.is_whole {
            self.draw_marks(sheet)?;
            return self.name_bands(sheet);
        }
        self.draw_heading(sheet)?;
        Ok(Vec::new())
    }

    fn draw_heading<B: DrawingBackend>(&self, sheet: &Sheet<B>) -> Result<(), PlotError> {
        let top = self.top - self.height_of_labels() - 46.0;
        let room = self.right - self.left + 54.0;
        let name = Words::new(13.5, INK).bold();
        let left = self.left - 44.0;
        let said = text::shorten(&self.data.name, name.em, name.weight, room);
        sheet.words((left, top + 8.0), &said, name)?;
        let look = Words::new(11.5, GREY);
        let verdict = text::drawable(&self.data.verdict);
        let lines = text::wrap(&verdict, look.em, look.weight, room, 2);
        for (row, line) in lines.iter().enumerate() {
            sheet.words((left, top + 24.0 + 13.5 * row as f64), line, look)?;
        }
        Ok(())
    }

    /// The bands of a stretch, one over the other.
    fn draw_stretch<B: DrawingBackend>(
        &self,
        sheet: &Sheet<B>,
        stretch: &LadderStretch,
    ) -> Result<(), PlotError> {
        for (band, skin) in self.skins.iter().enumerate() {
            let edge = |above: bool| -> Vec<Spot> {
                let at = |(loss, shares): &(f64, Vec<f64>)| {
                    let upto = if above { band + 1 } else { band };
                    (self.across(*loss), self.up(sum(&shares[..upto])))
                };
                stretch.shares.iter().map(at).collect()
            };
            let (lower, upper) = (edge(false), edge(true));
            let is_thin = lower.iter().zip(&upper).all(|(a, b)| a.1 - b.1 < 0.25);
            if is_thin {
                continue;
            }
            let outline: Vec<Spot> = lower
                .iter()
                .copied()
                .chain(upper.iter().rev().copied())
                .collect();
            fill(sheet, &outline, skin)?;
            if band + 1 < self.skins.len() {
                sheet.line(&upper, Pen::solid(PAPER, 1.0))?;
            }
        }
        Ok(())
    }

    /// Of whom the next dollar comes at the start of a stretch, in words.
    fn told(&self, stretch: &LadderStretch, (from, to): (f64, f64)) -> String {
        let bands = self.picture.bands.iter().zip(&stretch.next[0]);
        let paying = bands.filter(|(_, part)| part.abs() >= 0.005);
        let said =
            paying.map(|(band, part)| format!("{} {}", band.name, self.currency.cents(*part)));
        let said: Vec<String> = said.collect();
        let [from, to] = [from, to].map(|it| self.currency.amount_in_full(it));
        format!("{from} to {to}, of each further one: {}", said.join(", "))
    }

    /// The strip: who pays the next dollar, pro rata where several do.
    fn draw_next<B: DrawingBackend>(
        &self,
        sheet: &Sheet<B>,
        stretch: &LadderStretch,
    ) -> Result<(), PlotError> {
        let (Some((from, _)), Some((to, _))) = (stretch.shares.first(), stretch.shares.last())
        else {
            return Ok(());
        };
        let (left, right) = (self.across(*from), self.across(*to));
        let base = self.bottom + GAP + STRIP;
        sheet.tell(
            (left, self.top),
            (right, base),
            self.told(stretch, (*from, *to)),
        );
        let parts = stretch.next.each_ref().map(|next| {
            let paid: Vec<f64> = next.iter().map(|part| part.max(0.0)).collect();
            let all = sum(&paid).max(f64::MIN_POSITIVE);
            paid.into_iter()
                .map(|part| part / all)
                .collect::<Vec<f64>>()
        });
        for (band, skin) in self.skins.iter().enumerate() {
            let at = |end: &Vec<f64>, upto: usize| base - STRIP * sum(&end[..upto]);
            let outline = [
                (left, at(&parts[0], band)),
                (right, at(&parts[1], band)),
                (right, at(&parts[1], band + 1)),
                (left, at(&parts[0], band + 1)),
            ];
            if outline[0].1 - outline[3].1 > 0.25 || outline[1].1 - outline[2].1 > 0.25 {
                fill(sheet, &outline, skin)?;
            }
        }
        Ok(())
    }

    /// Shares at the left, and what strip and stack are.
    fn draw_scale<B: DrawingBackend>(&self, sheet: &Sheet<B>) -> Result<(), PlotError> {
        let look = Words::new(12.5, GREY).side(Side::End);
        for percent in [0, 25, 50, 75, 100] {
            let y = self.up(f64::from(percent) / 100.0);
            let mark = [(self.left - 4.0, y), (self.left, y)];
            sheet.line(&mark, Pen::solid(GREY, 1.0))?;
            let is_end = percent % 100 == 0 || self.bottom - self.top > 120.0;
            if is_end {
                sheet.words((self.left - 7.0, y), &format!("{percent} %"), look)?;
            }
        }
        let strip = self.bottom + GAP + STRIP / 2.0;
        if !self.is_whole {
            return sheet.words((self.left - 7.0, strip), "next", look);
        }
        let unit = format!("next {}", self.currency.unit());
        sheet.words((self.left - 7.0, strip), &unit, look)?;
        let title = Words::new(12.5, INK);
        let y = self.up(0.875);
        sheet.words((MARGIN, y - 8.0), "share of", title)?;
        sheet.words((MARGIN, y + 8.0), "the loss", title)
    }

    /// Hairlines up to their labels; those without one end at the frame.
    fn draw_hairlines<B: DrawingBackend>(&self, sheet: &Sheet<B>) -> Result<(), PlotError> {
        let below = self.bottom + GAP + STRIP;
        for (kink, x) in self.xs().into_iter().enumerate() {
            let label = self.labels.iter().find(|label| label.kink == kink);
            let top = label.map_or(self.top, |label| self.row(label.row) - 5.0);
            sheet.line(&[(x, self.top), (x, below)], Pen::solid(PAPER, 1.5))?;
            sheet.line(&[(x, top), (x, below)], Pen::solid(INK, 0.5))?;
        }
        let look = Words::new(kinks::EM, INK);
        for label in &self.labels {
            sheet.words((label.from, self.row(label.row)), &label.words, look)?;
        }
        Ok(())
    }

    /// The middle of a row of labels.
    fn row(&self, row: usize) -> f64 {
        self.top - 9.0 - kinks::ROW * row as f64
    }

    /// The axis of the loss.
    fn draw_losses<B: DrawingBackend>(&self, sheet: &Sheet<B>) -> Result<(), PlotError> {
        let base = self.bottom + GAP + STRIP + 3.0;
        sheet.line(
            &[(self.left, base), (self.right, base)],
            Pen::solid(GREY, 1.0),
        )?;
        let look = Words::new(12.5, GREY).side(Side::Middle);
        for tick in self.axis.ticks() {
            let x = self.across(tick);
            sheet.line(&[(x, base), (x, base + 5.0)], Pen::solid(GREY, 1.0))?;
            let words = self.currency.amount_as_stated(tick);
            sheet.words((x, base + 14.0), &words, look)?;
        }
        if !self.is_whole {
            return Ok(());
        }
        let is_named = |label: &&Placed| {
            let words = &self.data.kinks[label.kink].label;
            label.words.contains(words.as_str())
        };
        let named = self.labels.iter().filter(is_named).count();
        let hidden = self.data.kinks.len() - named;
        let more = match hidden {
            0 => String::new(),
            1 => " · 1 kink is named in the table only".to_owned(),
            many => format!(" · {many} kinks are named in the table only"),
        };
        let code = self.currency.code();
        let title = format!("loss of the event before any term, {code}, log scale{more}");
        let middle = (self.left + self.right) / 2.0;
        sheet.words(
            (middle, base + 56.0),
            &title,
            Words::new(12.5, INK).side(Side::Middle),
        )
    }

    /// A rug of the losses of rare events, under the axis.
    fn draw_marks<B: DrawingBackend>(&self, sheet: &Sheet<B>) -> Result<(), PlotError> {
        let base = self.bottom + GAP + STRIP + 3.0;
        let marks = self.picture.marks.iter();
        let inside: Vec<&(f64, f64)> = marks.filter(|(_, loss)| self.axis.holds(*loss)).collect();
        let look = Words::new(11.5, INK).side(Side::Middle);
        let words: Vec<String> = inside
            .iter()
            .map(|(years, loss)| {
                format!("1-in-{years} event {}", self.currency.amount_in_full(*loss))
            })
            .collect();
        let sizes: Vec<f64> = words.iter().map(|words| look.width(words) + 14.0).collect();
        let wanted: Vec<f64> = inside.iter().map(|(_, loss)| self.across(*loss)).collect();
        let placed = spread(&wanted, &sizes, MARGIN, WIDTH - 20.0);
        for ((x, words), at) in wanted.iter().zip(&words).zip(placed) {
            let tip = base + 23.0;
            let arrow = [(*x, tip), (x - 4.0, tip + 7.0), (x + 4.0, tip + 7.0)];
            sheet.shape(&arrow, INK, 1.0)?;
            sheet.line(&[(*x, base), (*x, base + 6.0)], Pen::solid(INK, 2.0))?;
            sheet.words((at, base + 38.0), words, look)?;
        }
        Ok(())
    }

    /// Names bands where they are thick enough; returns those named.
    fn name_bands<B: DrawingBackend>(&self, sheet: &Sheet<B>) -> Result<Vec<usize>, PlotError> {
        let mut named = Vec::new();
        let columns = self.columns();
        for (band, skin) in self.skins.iter().enumerate() {
            let look = &skin.look;
            let words = Words::new(12.5, ink_on(look.colour)).side(Side::Middle);
            let width = words.width(&look.label) + 10.0;
            let Some((x, y)) = self.room(&columns, band, width) else {
                continue;
            };
            let (dx, dy) = (width / 2.0 - 2.0, 8.0);
            sheet.block((x - dx, y - dy), (x + dx, y + dy), look.colour)?;
            sheet.words((x, y), &look.label, words)?;
            named.push(band);
        }
        Ok(named)
    }

    /// Places across the frame, and the edges of all bands there, from the bottom up.
    fn columns(&self) -> Vec<(f64, Vec<f64>)> {
        let count = ((self.right - self.left) / STEP).floor() as usize;
        let all: Vec<&(f64, Vec<f64>)> = self
            .data
            .stretches
            .iter()
            .flat_map(|it| &it.shares)
            .collect();
        (0..=count)
            .filter_map(|k| {
                let x = self.left + STEP * k as f64;
                let after = all.partition_point(|(loss, _)| self.across(*loss) < x);
                let (_, shares) = all.get(after).or(all.last())?;
                let edges = (0..=shares.len()).map(|upto| self.up(sum(&shares[..upto])));
                Some((x, edges.collect()))
            })
            .collect()
    }

    /// The middle of the roomiest place for a name in a band, off the hairlines if there is one.
    fn room(&self, columns: &[(f64, Vec<f64>)], band: usize, width: f64) -> Option<Spot> {
        let span = (width / STEP).ceil() as usize;
        let hairlines = self.xs();
        let mut found: Vec<(f64, Spot)> = Vec::new();
        for window in columns.windows(span + 1) {
            let (from, to) = (window[0].0, window[span].0);
            let lower = window.iter().map(|(_, edges)| edges[band]);
            let upper = window.iter().map(|(_, edges)| edges[band + 1]);
            let floor = lower.fold(f64::INFINITY, f64::min);
            let ceiling = upper.fold(f64::NEG_INFINITY, f64::max);
            let height = floor - ceiling;
            if height < NAME {
                continue;
            }
            let is_cut = hairlines
                .iter()
                .any(|x| (from - 3.0..=to + 3.0).contains(x));
            // A clear place of little height is better than a cut one, however high.
            let worth = height.min(60.0) + if is_cut { 0.0 } else { 100.0 };
            found.push((worth, ((from + to) / 2.0, (floor + ceiling) / 2.0)));
        }
        let best = found.iter().map(|(worth, _)| *worth).fold(0.0, f64::max);
        found.retain(|(worth, _)| *worth >= best - 0.5);
        // Of places as good, the one in the middle.
        found.get(found.len() / 2).map(|(_, spot)| *spot)
    }
}

fn axis(picture: &LadderPicture) -> Axis {
    Axis::Log {
        low: picture.range.0,
        high: picture.range.1,
    }
}

fn sum(parts: &[f64]) -> f64 {
    parts.iter().sum()
}
