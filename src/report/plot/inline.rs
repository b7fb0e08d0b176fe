//! Pictures that stand in a page: the drawing alone, title and caption being the page's words.

use super::sheet::{BOTTOM, HEIGHT, Mark, SCALE, Sheet, TOP, WIDTH};
use super::write::PIXELS;
use super::{NARROW, Picture, PlotError, Setting};
use crate::report::escaped;
use plotters::prelude::SVGBackend;
use std::fmt::Write as _;

/// The part of the sheet that is drawn on: no title above it, no footer below.
const UPPER: f64 = TOP - 20.0;
const LOWER: f64 = BOTTOM + 8.0;
/// The tallest drawing for a narrow page.
const TALLEST: f64 = 12_000.0;
/// Room below what is drawn lowest: the lower half of its words.
const FOOT: f64 = 12.0;

/// A picture to stand in a page.
///
/// Its drawing is SVG without a root element, links or ids, and with all words escaped; only this
/// module makes one.
#[derive(Clone, Debug, PartialEq)]
pub struct Inline {
    title: String,
    caption: String,
    drawing: String,
    lower: f64,
    narrow: Option<(String, f64)>,
}

impl Inline {
    /// The headline: what is shown.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// What the picture shows to be so, in numbers.
    #[must_use]
    pub fn caption(&self) -> &str {
        &self.caption
    }

    /// The elements of the drawing, in the units of [`Inline::view`].
    #[must_use]
    pub fn drawing(&self) -> &str {
        &self.drawing
    }

    /// The `viewBox` of the drawing.
    #[must_use]
    pub fn view(&self) -> String {
        let height = self.lower - UPPER;
        let [upper, width, height] = [UPPER, WIDTH, height].map(|units| (units * SCALE).round());
        format!("0 {upper} {width} {height}")
    }

    /// The elements of the drawing for a narrow page and their `viewBox`, of a picture that has one.
    #[must_use]
    pub fn narrow(&self) -> Option<(&str, String)> {
        let (drawing, height) = self.narrow.as_ref()?;
        let [width, height] = [NARROW, *height].map(|units| (units * SCALE).round());
        Some((drawing, format!("0 0 {width} {height}")))
    }
}

/// Draws what stands between caption and footer.
pub(super) fn of<P: Picture>(picture: &P, setting: &Setting) -> Result<Inline, PlotError> {
    let setting = &setting.of_page(picture.largest_amount());
    let mut svg = String::new();
    let sheet = Sheet::new(SVGBackend::with_string(&mut svg, PIXELS))?;
    picture.draw(setting, &sheet)?;
    let lower = (sheet.lowest() + FOOT).clamp(UPPER + FOOT, LOWER);
    let marks = sheet.finish()?;
    Ok(Inline {
        title: picture.title(setting),
        caption: picture.caption(setting),
        drawing: format!("{}{}", elements(&svg), places(&marks)),
        lower,
        narrow: narrow(picture, setting)?,
    })
}

/// The drawing for a narrow page and its height.
fn narrow<P: Picture>(picture: &P, setting: &Setting) -> Result<Option<(String, f64)>, PlotError> {
    // What lies beyond the backend is moved to its edge: it is as tall as a picture may become.
    let most = ((NARROW * SCALE) as u32, (TALLEST * SCALE) as u32);
    let mut svg = String::new();
    let sheet = Sheet::new(SVGBackend::with_string(&mut svg, most))?;
    let height = picture.draw_narrow(setting, &sheet)?;
    sheet.finish()?;
    Ok(height.map(|height| (elements(&svg).to_owned(), height)))
}

/// What stands in the root element of a drawing.
fn elements(svg: &str) -> &str {
    let within = svg.split_once(">\n").map_or("", |(_, within)| within);
    let within = within.rsplit_once("</svg>");
    within.map_or("", |(within, _)| within)
}

/// Rectangles without colour that catch the pointer.
fn places(marks: &[Mark]) -> String {
    let mut svg = String::new();
    for mark in marks {
        let (from, to) = (held(mark.from), held(mark.to));
        let (width, height) = ((to.0 - from.0).max(1.0), (to.1 - from.1).max(1.0));
        let words = escaped(&mark.words);
        let _ = writeln!(
            svg,
            "<rect class=\"told\" x=\"{:.0}\" y=\"{:.0}\" width=\"{width:.0}\" height=\"{height:.0}\" \
             fill=\"none\" pointer-events=\"all\"><title>{words}</title></rect>",
            from.0, from.1
        );
    }
    svg
}

fn held((x, y): (f64, f64)) -> (f64, f64) {
    let (x, y) = (x.clamp(0.0, WIDTH), y.clamp(0.0, HEIGHT));
    (x * SCALE, y * SCALE)
}
