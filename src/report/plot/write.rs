//! Files: the same drawing as SVG and as PNG, each written beside its place and renamed.

use super::raster::Raster;
use super::sheet::{HEIGHT, SCALE, Sheet, WIDTH};
use super::{Picture, PlotError, Setting, text};
use crate::report::files;
use plotters::prelude::{DrawingBackend, SVGBackend};
use std::fs;
use std::path::{Path, PathBuf};
use tiny_skia::Pixmap;

pub(super) const PIXELS: (u32, u32) = ((WIDTH * SCALE) as u32, (HEIGHT * SCALE) as u32);

/// Writes a picture as `<stem>.svg` and `<stem>.png`.
pub(super) fn both<P: Picture>(
    picture: &P,
    setting: &Setting,
    dir: &Path,
    stem: &str,
) -> Result<Vec<PathBuf>, PlotError> {
    fs::create_dir_all(dir).map_err(|source| PlotError::Write {
        path: dir.to_owned(),
        source,
    })?;
    let svg = dir.join(format!("{stem}.svg"));
    put(&svg, svg_of(picture, setting)?.as_bytes())?;
    let png = dir.join(format!("{stem}.png"));
    put(&png, &png_of(picture, setting)?)?;
    Ok(vec![svg, png])
}

fn draw<P: Picture, B: DrawingBackend>(
    picture: &P,
    setting: &Setting,
    backend: B,
) -> Result<(), PlotError> {
    let setting = &setting.of_page(picture.largest_amount());
    let sheet = Sheet::new(backend)?;
    let (title, caption) = (picture.title(setting), picture.caption(setting));
    sheet.head_and_foot(&title, &caption, picture.origin(setting), setting)?;
    picture.draw(setting, &sheet)?;
    sheet.finish().map(|_| ())
}

/// The picture as SVG text, shown at 1200 × 750 and with its fonts inside.
pub(super) fn svg_of<P: Picture>(picture: &P, setting: &Setting) -> Result<String, PlotError> {
    let mut svg = String::new();
    draw(picture, setting, SVGBackend::with_string(&mut svg, PIXELS))?;
    let drawn = format!("width=\"{}\" height=\"{}\"", PIXELS.0, PIXELS.1);
    let shown = format!("width=\"{WIDTH}\" height=\"{HEIGHT}\"");
    let svg = svg.replacen(&drawn, &shown, 1);
    let style = format!(">\n<style>{}</style>\n", text::svg_style());
    Ok(svg.replacen(">\n", &style, 1))
}

/// The picture as PNG bytes.
pub(super) fn png_of<P: Picture>(picture: &P, setting: &Setting) -> Result<Vec<u8>, PlotError> {
    let mut page = Pixmap::new(PIXELS.0, PIXELS.1)
        .ok_or_else(|| PlotError::Drawing("a page of no pixels".to_owned()))?;
    draw(picture, setting, Raster::new(&mut page))?;
    encoded(&page).map_err(|e| PlotError::Encoding(e.to_string()))
}

fn encoded(page: &Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    let mut colours = vec![0; page.data().len() / 4 * 3];
    let (from, to) = (page.data().chunks_exact(4), colours.chunks_exact_mut(3));
    from.zip(to)
        .for_each(|(rgba, rgb)| rgb.copy_from_slice(&rgba[..3]));
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, page.width(), page.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    // One filter for all rows: trying five a row takes a third longer for a tenth less.
    encoder.set_compression(png::Compression::Fast);
    encoder.set_filter(png::Filter::Paeth);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&colours)?;
    writer.finish()?;
    Ok(bytes)
}

fn put(path: &Path, bytes: &[u8]) -> Result<(), PlotError> {
    let failed = |source| PlotError::Write {
        path: path.to_owned(),
        source,
    };
    files::write(path, bytes).map_err(failed)
}
