//! Pictures that stand in a page: the drawing alone, title and caption being the page's words.

use super::sheet::{BOTTOM, HEIGHT, Mark, NARROW, SCALE, Sheet, TALL, TOP, WIDTH};
use super::write::PIXELS;
use super::{Picture, PlotError, Setting};
use crate::report::escaped;
use plotters::prelude::SVGBackend;
use std::fmt::Write as _;
use std::ops::Range;

/// The part of the sheet that is drawn on: no title above it, no footer below.
pub(super) const UPPER: f64 = TOP - 20.0;
const LOWER: f64 = BOTTOM + 8.0;
/// Room below what is drawn lowest: the lower half of its words.
pub(super) const FOOT: f64 = 12.0;

/// A picture to stand in a page.
///
/// Its drawing is SVG without a root element, links or ids, and with all words escaped; only this
/// module makes one.
#[derive(Clone, Debug, PartialEq)]
pub struct Inline {
    title: String,
    caption: String,
    wide: Drawing,
    narrow: Option<Drawing>,
}

/// The elements of a drawing, and the part of the plane that they fill.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    elements: String,
    width: f64,
    rows: Range<f64>,
}

impl Drawing {
    /// The elements, in the units of [`view`](Self::view).
    #[must_use]
    pub fn elements(&self) -> &str {
        &self.elements
    }

    /// The `viewBox`.
    #[must_use]
    pub fn view(&self) -> String {
        let size = [self.rows.start, self.width, self.rows.end - self.rows.start];
        let [upper, width, height] = size.map(|units| (units * SCALE).round());
        format!("0 {upper} {width} {height}")
    }
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

    /// The drawing.
    #[must_use]
    pub fn wide(&self) -> &Drawing {
        &self.wide
    }

    /// The drawing for a page too narrow for the other, where there is one.
    #[must_use]
    pub fn narrow(&self) -> Option<&Drawing> {
        self.narrow.as_ref()
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
        wide: Drawing {
            elements: format!("{}{}", elements(&svg), places(&marks, HEIGHT)),
            width: WIDTH,
            rows: UPPER..lower,
        },
        narrow: narrow(picture, setting)?,
    })
}

/// The drawing for a narrow page, of a picture that has one.
fn narrow<P: Picture>(picture: &P, setting: &Setting) -> Result<Option<Drawing>, PlotError> {
    let mut svg = String::new();
    // What lies beyond the backend is moved to its edge: it is as tall as a picture may become.
    let pixels = [NARROW, TALL].map(|units| (units * SCALE) as u32);
    let sheet = Sheet::new(SVGBackend::with_string(&mut svg, (pixels[0], pixels[1])))?;
    let Some(rows) = picture.draw_narrow(setting, &sheet)? else {
        return Ok(None);
    };
    let marks = sheet.finish()?;
    Ok(Some(Drawing {
        elements: format!("{}{}", elements(&svg), places(&marks, TALL)),
        width: NARROW,
        rows: rows.start..rows.end.min(TALL),
    }))
}

/// What stands in the root element of a drawing.
fn elements(svg: &str) -> &str {
    let within = svg.split_once(">\n").map_or("", |(_, within)| within);
    let within = within.rsplit_once("</svg>");
    within.map_or("", |(within, _)| within)
}

/// Rectangles without colour that catch the pointer.
fn places(marks: &[Mark], height: f64) -> String {
    let held = |(x, y): (f64, f64)| (x.clamp(0.0, WIDTH) * SCALE, y.clamp(0.0, height) * SCALE);
    let mut svg = String::new();
    for mark in marks {
        let (from, to) = (held(mark.from), held(mark.to));
        let (width, tall) = ((to.0 - from.0).max(1.0), (to.1 - from.1).max(1.0));
        let words = escaped(&mark.words);
        let _ = writeln!(
            svg,
            "<rect class=\"told\" x=\"{:.0}\" y=\"{:.0}\" width=\"{width:.0}\" height=\"{tall:.0}\" \
             fill=\"none\" pointer-events=\"all\"><title>{words}</title></rect>",
            from.0, from.1
        );
    }
    svg
}
