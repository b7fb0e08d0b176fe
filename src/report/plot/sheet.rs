//! A sheet of 1200 × 750 units: title, caption, footer, and strokes, fills and words between them.

use super::raster::EM;
use super::text::{self, FAMILY, Weight, X_HEIGHT};
use super::{PlotError, Setting, money};
use plotters::coord::Shift;
use plotters::element::{Circle, PathElement, Polygon, Rectangle, Text};
use plotters::prelude::{DrawingArea, DrawingBackend, IntoDrawingArea};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{
    Color, FontDesc, FontFamily, FontStyle, IntoTextStyle, RGBColor, ShapeStyle, TextStyle,
};
use std::cell::{Cell, RefCell};
use std::fmt::Display;

/// Width of a sheet in units.
pub(super) const WIDTH: f64 = 1200.0;
/// Height of a sheet in units.
pub(super) const HEIGHT: f64 = 750.0;
/// Width in units of what is drawn for narrow pages.
pub(super) const NARROW: f64 = 440.0;
/// Height in units that a narrow drawing may have.
pub(super) const TALL: f64 = 12_000.0;
/// Backend units (PNG pixels) in a unit of the sheet.
pub(super) const SCALE: f64 = 2.0;
/// Left and right margin of words.
pub(super) const MARGIN: f64 = 40.0;
/// Where the drawing may start, below a caption of two lines.
pub(super) const TOP: f64 = 106.0;
/// Where the drawing must end, above the footer.
pub(super) const BOTTOM: f64 = 706.0;

/// Text and axes.
pub(super) const INK: RGBColor = RGBColor(34, 34, 34);
/// Second-rank text.
pub(super) const GREY: RGBColor = RGBColor(96, 96, 96);
/// Grid lines and leaders.
pub(super) const FAINT: RGBColor = RGBColor(222, 222, 222);
/// The paper.
pub(super) const PAPER: RGBColor = RGBColor(255, 255, 255);

/// A point on the sheet, in units from its upper left corner.
pub(super) type Spot = (f64, f64);

/// A line: colour, width in units, and the lengths of dash and gap.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pen {
    pub colour: RGBColor,
    pub width: f64,
    pub dash: Option<(f64, f64)>,
}

impl Pen {
    /// A solid line.
    pub fn solid(colour: RGBColor, width: f64) -> Self {
        Self {
            colour,
            width,
            dash: None,
        }
    }

    /// The same line, dashed.
    pub fn dashed(self, dash: f64, gap: f64) -> Self {
        Self {
            dash: Some((dash, gap)),
            ..self
        }
    }
}

/// A pattern over a fill, so that colour is never the only cue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hatch {
    /// None.
    Plain,
    /// Lines that rise to the right.
    Rising,
    /// Lines that fall to the right.
    Falling,
    /// Upright lines.
    Upright,
}

/// Where words stand relative to their spot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// The words start at the spot.
    Start,
    /// The spot is in their middle.
    Middle,
    /// The words end at the spot.
    End,
}

/// How words look.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words {
    pub em: f64,
    pub colour: RGBColor,
    pub weight: Weight,
    pub side: Side,
}

impl Words {
    /// Body text of this size, starting at its spot.
    pub fn new(em: f64, colour: RGBColor) -> Self {
        Self {
            em,
            colour,
            weight: Weight::Regular,
            side: Side::Start,
        }
    }

    /// The same words, bold.
    pub fn bold(self) -> Self {
        Self {
            weight: Weight::Bold,
            ..self
        }
    }

    /// The same words on another side of their spot.
    pub fn side(self, side: Side) -> Self {
        Self { side, ..self }
    }

    /// Length of `words` in units.
    pub fn width(self, words: &str) -> f64 {
        text::width(words, self.em, self.weight)
    }
}

/// A place on the sheet that tells its number to who points at it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mark {
    /// Upper left corner.
    pub from: Spot,
    /// Lower right corner.
    pub to: Spot,
    /// What it tells.
    pub words: String,
}

/// A sheet to draw on, whatever the backend.
pub struct Sheet<B: DrawingBackend> {
    area: DrawingArea<B, Shift>,
    marks: RefCell<Vec<Mark>>,
    lowest: Cell<f64>,
}

fn drawn<T, E: Display>(result: Result<T, E>) -> Result<T, PlotError> {
    result.map_err(|e| PlotError::Drawing(e.to_string()))
}

/// Units to backend units, held where an `i32` and a reader can follow.
fn backend((x, y): Spot) -> (i32, i32) {
    let held = |v: f64| (v * SCALE).clamp(-1e6, 1e6).round() as i32;
    (held(x), held(y))
}

fn stroke_width(width: f64) -> u32 {
    (width * SCALE).round().max(1.0) as u32
}

impl<B: DrawingBackend> Sheet<B> {
    /// A white sheet on a backend of 2400 × 1500.
    pub(super) fn new(backend: B) -> Result<Self, PlotError> {
        let area = backend.into_drawing_area();
        drawn(area.fill(&PAPER))?;
        Ok(Self {
            area,
            marks: RefCell::default(),
            lowest: Cell::default(),
        })
    }

    /// Hands the finished sheet to the backend; returns what its places tell.
    pub(super) fn finish(self) -> Result<Vec<Mark>, PlotError> {
        drawn(self.area.present())?;
        Ok(self.marks.into_inner())
    }

    /// How far down something is drawn, the lower halves of words aside.
    pub(super) fn lowest(&self) -> f64 {
        self.lowest.get()
    }

    fn reaches(&self, spots: impl IntoIterator<Item = Spot>) {
        let heights = spots.into_iter().map(|(_, y)| y);
        let lowest = heights.fold(self.lowest.get(), f64::max);
        self.lowest.set(lowest);
    }

    /// Lets a rectangle tell something to who points at it, where the picture can be pointed at.
    pub(super) fn tell(&self, from: Spot, to: Spot, words: String) {
        self.marks.borrow_mut().push(Mark { from, to, words });
    }

    /// A line through the spots.
    pub(super) fn line(&self, spots: &[Spot], pen: Pen) -> Result<(), PlotError> {
        match pen.dash {
            None => self.path(spots, pen),
            Some((dash, gap)) => dashes(spots, dash, gap)
                .iter()
                .try_for_each(|piece| self.path(piece, pen)),
        }
    }

    fn path(&self, spots: &[Spot], pen: Pen) -> Result<(), PlotError> {
        if spots.len() < 2 {
            return Ok(());
        }
        self.reaches(spots.iter().copied());
        let points: Vec<(i32, i32)> = spots.iter().map(|s| backend(*s)).collect();
        let style = pen.colour.stroke_width(stroke_width(pen.width));
        drawn(self.area.draw(&PathElement::new(points, style)))
    }

    /// A filled shape; `opacity` 0 is glass, 1 is paint.
    pub(super) fn shape(
        &self,
        spots: &[Spot],
        colour: RGBColor,
        opacity: f64,
    ) -> Result<(), PlotError> {
        if spots.len() < 3 {
            return Ok(());
        }
        self.reaches(spots.iter().copied());
        let points: Vec<(i32, i32)> = spots.iter().map(|s| backend(*s)).collect();
        drawn(self.area.draw(&Polygon::new(points, colour.mix(opacity))))
    }

    /// A filled rectangle between two corners.
    pub(super) fn block(&self, from: Spot, to: Spot, colour: RGBColor) -> Result<(), PlotError> {
        let (a, b) = (backend(from), backend(to));
        if a.0 >= b.0 || a.1 >= b.1 {
            return Ok(());
        }
        self.reaches([to]);
        drawn(self.area.draw(&Rectangle::new([a, b], colour.filled())))
    }

    /// A pattern of thin lines inside a shape.
    pub(super) fn hatch(
        &self,
        spots: &[Spot],
        hatch: Hatch,
        colour: RGBColor,
    ) -> Result<(), PlotError> {
        let slope = match hatch {
            Hatch::Plain => return Ok(()),
            Hatch::Rising => 1.0,
            Hatch::Falling => -1.0,
            Hatch::Upright => 0.0,
        };
        hatch_lines(spots, slope, 7.0)
            .iter()
            .try_for_each(|ends| self.path(ends, Pen::solid(colour, 0.5)))
    }

    /// A dot; hollow dots have a white middle.
    pub(super) fn dot(
        &self,
        at: Spot,
        radius: f64,
        colour: RGBColor,
        hollow: bool,
    ) -> Result<(), PlotError> {
        let disc = |radius: f64, style: ShapeStyle| {
            let radius = (radius * SCALE).round() as i32;
            drawn(self.area.draw(&Circle::new(backend(at), radius, style)))
        };
        disc(radius, colour.filled())?;
        if hollow {
            disc((radius - 1.5).max(0.5), PAPER.filled())?;
        }
        Ok(())
    }

    /// Words in one line, centred in height on their spot.
    pub(super) fn words(&self, at: Spot, words: &str, look: Words) -> Result<(), PlotError> {
        let words = text::drawable(words);
        if words.trim().is_empty() {
            return Ok(());
        }
        self.reaches([at]);
        // The backends centre an x; figures and capitals look centred when half a cap height is below.
        let spot = (at.0, at.1 + look.em * (0.727 - X_HEIGHT) / 2.0);
        let style = style_of(look);
        drawn(self.area.draw(&Text::new(words, backend(spot), style)))
    }

    /// Words on a patch of paper, for places where lines pass behind.
    pub(super) fn words_on_paper(
        &self,
        at: Spot,
        words: &str,
        look: Words,
    ) -> Result<(), PlotError> {
        let width = look.width(words);
        let left = match look.side {
            Side::Start => at.0,
            Side::Middle => at.0 - width / 2.0,
            Side::End => at.0 - width,
        };
        let half = look.em * 0.62;
        let (from, to) = ((left - 2.0, at.1 - half), (left + width + 2.0, at.1 + half));
        self.block(from, to, PAPER)?;
        self.words(at, words, look)
    }

    /// Title, caption and footer, which says where the figures come from: `origin`, or else the run.
    pub(super) fn head_and_foot(
        &self,
        title: &str,
        caption: &str,
        origin: Option<String>,
        setting: &Setting,
    ) -> Result<(), PlotError> {
        let room = WIDTH - 2.0 * MARGIN;
        let head = Words::new(23.0, INK).bold();
        let title = text::shorten(&text::drawable(title), head.em, head.weight, room);
        self.words((MARGIN, 38.0), &title, head)?;
        let body = Words::new(15.0, GREY);
        let lines = text::wrap(&text::drawable(caption), body.em, body.weight, room, 2);
        for (row, line) in lines.iter().enumerate() {
            self.words((MARGIN, 66.0 + 20.0 * row as f64), line, body)?;
        }
        self.foot(origin, setting)
    }

    fn foot(&self, origin: Option<String>, setting: &Setting) -> Result<(), PlotError> {
        let imprint = &setting.imprint;
        let rule = [(MARGIN, 718.0), (WIDTH - MARGIN, 718.0)];
        self.line(&rule, Pen::solid(FAINT, 1.0))?;
        let hash: String = imprint.hash.chars().take(12).collect();
        let drawn = origin.unwrap_or_else(|| match imprint.years {
            0 => format!("settled exactly, nothing is simulated · scenario {hash}"),
            years => format!(
                "{} simulated years · seed {} · scenario {hash}",
                money::grouped(years),
                imprint.seed
            ),
        });
        let origin = format!("{drawn} · obligor {}", imprint.version);
        let small = Words::new(11.5, GREY);
        self.words((MARGIN, 733.0), &origin, small)?;
        let room = WIDTH - 2.0 * MARGIN - small.width(&origin) - 40.0;
        let scenario = text::drawable(&imprint.scenario);
        let scenario = text::shorten(&scenario, small.em, small.weight, room);
        self.words((WIDTH - MARGIN, 733.0), &scenario, small.side(Side::End))
    }

    /// A sentence in the middle of the sheet, where there is nothing to draw.
    pub(super) fn nothing(&self, why: &str) -> Result<(), PlotError> {
        let middle = (WIDTH / 2.0, (TOP + BOTTOM) / 2.0);
        self.words(middle, why, Words::new(18.0, GREY).side(Side::Middle))
    }
}

fn style_of(look: Words) -> TextStyle<'static> {
    let weight = match look.weight {
        Weight::Regular => FontStyle::Normal,
        Weight::Bold => FontStyle::Bold,
    };
    let side = match look.side {
        Side::Start => HPos::Left,
        Side::Middle => HPos::Center,
        Side::End => HPos::Right,
    };
    FontDesc::new(FontFamily::Name(FAMILY), look.em * EM * SCALE, weight)
        .color(&look.colour)
        .pos(Pos::new(side, VPos::Center))
        .into_text_style(&(1, 1))
}

/// The dashes of a line: pieces of length `dash`, `gap` apart, around corners.
fn dashes(spots: &[Spot], dash: f64, gap: f64) -> Vec<Vec<Spot>> {
    let mut pieces: Vec<Vec<Spot>> = Vec::new();
    let mut left = dash;
    let mut inked = true;
    let mut piece: Vec<Spot> = spots.first().copied().into_iter().collect();
    for ends in spots.windows(2) {
        let (mut from, to) = (ends[0], ends[1]);
        let mut length = libm::hypot(to.0 - from.0, to.1 - from.1);
        while length > left {
            let share = left / length;
            from = (
                from.0 + (to.0 - from.0) * share,
                from.1 + (to.1 - from.1) * share,
            );
            length -= left;
            if inked {
                piece.push(from);
                pieces.push(std::mem::take(&mut piece));
            } else {
                piece = vec![from];
            }
            inked = !inked;
            left = if inked { dash } else { gap };
        }
        left -= length;
        if inked {
            piece.push(to);
        }
    }
    pieces.push(piece);
    pieces.retain(|p| p.len() > 1);
    pieces
}

/// Lines of a slope, `step` units apart, cut to the inside of a shape (even-odd rule).
///
/// Slope 1 rises to the right, −1 falls, 0 stands upright.
fn hatch_lines(spots: &[Spot], slope: f64, step: f64) -> Vec<[Spot; 2]> {
    // A line of the pattern is all points with the same `across`; `along` orders points on it.
    let across = |s: Spot| s.0 + slope * s.1;
    let along = |s: Spot| s.1;
    let (low, high) = spots
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), s| {
            (l.min(across(*s)), h.max(across(*s)))
        });
    if !(low.is_finite() && high.is_finite()) {
        return Vec::new();
    }
    let count = ((high - low) / step).min(2000.0) as usize;
    let first = (low / step).floor();
    let mut lines = Vec::new();
    for number in 0..=count + 1 {
        let level = (first + number as f64 + 0.5) * step;
        let mut cuts = crossings(spots, level, across);
        cuts.sort_by(|a, b| along(*a).total_cmp(&along(*b)));
        lines.extend(cuts.chunks_exact(2).map(|pair| [pair[0], pair[1]]));
    }
    lines
}

fn crossings(spots: &[Spot], level: f64, across: impl Fn(Spot) -> f64) -> Vec<Spot> {
    let next = spots.iter().cycle().skip(1);
    let mut cuts = Vec::new();
    for (from, to) in spots.iter().zip(next) {
        let (a, b) = (across(*from) - level, across(*to) - level);
        if (a < 0.0) != (b < 0.0) {
            let share = a / (a - b);
            cuts.push((
                from.0 + (to.0 - from.0) * share,
                from.1 + (to.1 - from.1) * share,
            ));
        }
    }
    cuts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_cover_their_part_of_the_line() {
        let pieces = dashes(&[(0.0, 0.0), (30.0, 0.0), (30.0, 10.0)], 6.0, 4.0);
        let inked: f64 = pieces
            .iter()
            .flat_map(|p| p.windows(2))
            .map(|e| (e[1].0 - e[0].0).hypot(e[1].1 - e[0].1))
            .sum();
        assert!((inked - 24.0).abs() < 1e-9, "{inked}");
        assert!(dashes(&[], 6.0, 4.0).is_empty());
    }

    #[test]
    fn hatching_stays_inside_its_shape() {
        let square = [(0.0, 0.0), (20.0, 0.0), (20.0, 20.0), (0.0, 20.0)];
        for slope in [1.0, -1.0, 0.0] {
            let lines = hatch_lines(&square, slope, 5.0);
            assert!(lines.len() >= 4);
            let inside =
                |s: &Spot| (-1e-9..=20.000001).contains(&s.0) && (-1e-9..=20.000001).contains(&s.1);
            assert!(lines.iter().flatten().all(inside));
        }
    }
}
