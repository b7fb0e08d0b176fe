//! Pixels: a plotters backend with smooth edges, on tiny-skia.
//!
//! plotters' own bitmap backend fills thick lines without anti-aliasing and its `ab_glyph` text
//! loses the letters' side bearings; both show on a board paper. Text stands exactly where the SVG
//! backend puts it: the baseline is half an x-height below the anchor.

use super::text::{self, Weight, X_HEIGHT};
use ab_glyph::{Font, PxScale, point};
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
    FontStyle,
};
use std::convert::Infallible;
use tiny_skia::{FillRule, LineJoin, Paint, Path, PathBuilder, Pixmap, Rect, Stroke, Transform};

/// Letters of `size` units in plotters have an em of `size / EM` in its SVG backend.
pub(super) const EM: f64 = 1.24;

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// A page of pixels to draw on; whoever draws paints the paper first.
pub(super) struct Raster<'a> {
    page: &'a mut Pixmap,
}

impl<'a> Raster<'a> {
    /// Draws on `page`.
    pub fn new(page: &'a mut Pixmap) -> Self {
        Self { page }
    }

    fn fill(&mut self, path: Option<Path>, color: BackendColor) {
        if let Some(path) = path {
            let (paint, upright) = (paint(color), Transform::identity());
            self.page
                .fill_path(&path, &paint, FillRule::EvenOdd, upright, None);
        }
    }

    fn stroke(&mut self, path: Option<Path>, color: BackendColor, width: u32) {
        let stroke = Stroke {
            width: width as f32,
            line_join: LineJoin::Round,
            ..Stroke::default()
        };
        if let Some(path) = path {
            let (paint, upright) = (paint(color), Transform::identity());
            self.page.stroke_path(&path, &paint, &stroke, upright, None);
        }
    }

    fn bar(&mut self, bar: Rect, color: BackendColor) {
        let (paint, upright) = (paint(color), Transform::identity());
        self.page.fill_rect(bar, &paint, upright, None);
    }

    /// Lays `coverage` of a colour over one pixel; the page is opaque, so it stays so.
    fn blend(&mut self, x: i32, y: i32, color: BackendColor, coverage: f32) {
        let (width, height) = (self.page.width() as i32, self.page.height() as i32);
        if x < 0 || y < 0 || x >= width || y >= height {
            return;
        }
        let start = (y as usize * width as usize + x as usize) * 4;
        let share = coverage.clamp(0.0, 1.0) * color.alpha as f32;
        let ink = [color.rgb.0, color.rgb.1, color.rgb.2];
        let pixel = &mut self.page.data_mut()[start..start + 3];
        for (under, over) in pixel.iter_mut().zip(ink) {
            let mixed = f32::from(*under) + (f32::from(over) - f32::from(*under)) * share;
            *under = mixed.round() as u8;
        }
    }
}

fn paint(color: BackendColor) -> Paint<'static> {
    let (r, g, b) = color.rgb;
    let mut paint = Paint::default();
    paint.set_color_rgba8(r, g, b, (color.alpha * 255.0).round() as u8);
    paint.anti_alias = true;
    paint
}

/// A path through the points; an odd width is moved half a pixel, so that its edges fall on pixels.
fn path(points: impl IntoIterator<Item = BackendCoord>, width: u32, closed: bool) -> Option<Path> {
    let shift = if width % 2 == 1 { 0.5 } else { 0.0 };
    let mut builder = PathBuilder::new();
    for (place, (x, y)) in points.into_iter().enumerate() {
        let (x, y) = (x as f32 + shift, y as f32 + shift);
        match place {
            0 => builder.move_to(x, y),
            _ => builder.line_to(x, y),
        }
    }
    if closed {
        builder.close();
    }
    builder.finish()
}

/// The pixels of a level or upright line: grids and dashes are many, and a rectangle is quick.
fn straight(points: &[BackendCoord], width: u32) -> Option<Rect> {
    let [(x0, y0), (x1, y1)] = *points else {
        return None;
    };
    let half = (width / 2) as i32;
    let (left, top) = (x0.min(x1), y0.min(y1));
    let (right, bottom) = (x0.max(x1), y0.max(y1));
    let width = width as i32;
    let [l, t, r, b] = match (x0 == x1, y0 == y1) {
        (false, true) => [left, top - half, right, top - half + width],
        (true, false) => [left - half, top, left - half + width, bottom],
        (true, true) | (false, false) => return None,
    };
    Rect::from_ltrb(l as f32, t as f32, r as f32, b as f32)
}

impl DrawingBackend for Raster<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (self.page.width(), self.page.height())
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Drawn {
        self.blend(x, y, color, 1.0);
        Ok(())
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (left, top): BackendCoord,
        (right, bottom): BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        if !fill {
            let corners = [(left, top), (right, top), (right, bottom), (left, bottom)];
            let outline = path(corners, style.stroke_width(), true);
            self.stroke(outline, style.color(), style.stroke_width());
            return Ok(());
        }
        let (l, t, r, b) = (left as f32, top as f32, right as f32, bottom as f32);
        if let Some(rect) = Rect::from_ltrb(l, t, r, b) {
            self.bar(rect, style.color());
        }
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        points: I,
        style: &S,
    ) -> Drawn {
        let width = style.stroke_width();
        let points: Vec<BackendCoord> = points.into_iter().collect();
        match straight(&points, width) {
            Some(bar) => self.bar(bar, style.color()),
            None => self.stroke(path(points, width, false), style.color(), width),
        }
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        (x, y): BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let circle = PathBuilder::from_circle(x as f32, y as f32, radius as f32);
        match fill {
            true => self.fill(circle, style.color()),
            false => self.stroke(circle, style.color(), style.stroke_width()),
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        points: I,
        style: &S,
    ) -> Drawn {
        self.fill(path(points, 2, true), style.color());
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self,
        words: &str,
        style: &S,
        (x, y): BackendCoord,
    ) -> Drawn {
        let weight = match style.style() {
            FontStyle::Bold => Weight::Bold,
            FontStyle::Normal | FontStyle::Oblique | FontStyle::Italic => Weight::Regular,
        };
        let em = style.size() / EM;
        let start = match style.anchor().h_pos {
            HPos::Left => 0.0,
            HPos::Center => -text::width(words, em, weight) / 2.0,
            HPos::Right => -text::width(words, em, weight),
        };
        let baseline = match style.anchor().v_pos {
            VPos::Top => 0.76 * em,
            VPos::Center => 0.5 * X_HEIGHT * em,
            VPos::Bottom => -0.5 * X_HEIGHT * em,
        };
        let from = (f64::from(x) + start, f64::from(y) + baseline);
        self.letters(words, from, em, weight, style.color());
        Ok(())
    }
}

impl Raster<'_> {
    /// Letters from left to right with their baseline at `from`.
    fn letters(
        &mut self,
        words: &str,
        from: (f64, f64),
        em: f64,
        weight: Weight,
        color: BackendColor,
    ) {
        let font = text::font(weight);
        let per_em = f64::from(font.units_per_em().unwrap_or(1000.0));
        let scale = PxScale::from((f64::from(font.height_unscaled()) / per_em * em) as f32);
        let mut pen = from.0;
        for letter in words.chars() {
            let id = font.glyph_id(letter);
            let glyph = id.with_scale_and_position(scale, point(pen as f32, from.1 as f32));
            pen += f64::from(font.h_advance_unscaled(id)) / per_em * em;
            let Some(outline) = font.outline_glyph(glyph) else {
                continue;
            };
            let corner = outline.px_bounds().min;
            outline.draw(|dx, dy, coverage| {
                let (x, y) = (corner.x as i32 + dx as i32, corner.y as i32 + dy as i32);
                self.blend(x, y, color, coverage);
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plotters::style::{BLACK, Color};

    #[test]
    fn a_filled_rectangle_covers_its_pixels_and_no_others() {
        let mut page = Pixmap::new(8, 8).expect("a page of 8 by 8");
        page.fill(tiny_skia::Color::WHITE);
        let mut raster = Raster::new(&mut page);
        let style = BLACK.filled();
        raster
            .draw_rect((2, 2), (5, 4), &style, true)
            .expect("drawing on pixels cannot fail");
        let dark = page.pixels().iter().filter(|p| p.red() == 0).count();
        assert_eq!(dark, 6);
        let white = page.pixels().iter().filter(|p| p.red() == 255).count();
        assert_eq!(white, 58);
    }

    #[test]
    fn drawing_outside_the_page_is_harmless() {
        let mut page = Pixmap::new(4, 4).expect("a page of 4 by 4");
        page.fill(tiny_skia::Color::WHITE);
        let mut raster = Raster::new(&mut page);
        for at in [(-1, 0), (0, -1), (4, 0), (0, 4), (i32::MAX, i32::MIN)] {
            raster
                .draw_pixel(at, BLACK.to_backend_color())
                .expect("drawing on pixels cannot fail");
        }
        assert!(page.pixels().iter().all(|p| p.red() == 255));
    }
}
