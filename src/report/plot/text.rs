//! The font in the binary: measuring, shortening and wrapping words.
//!
//! Inter (SIL Open Font License 1.1, see `font/OFL.txt`), subset to Latin, Greek, Cyrillic,
//! punctuation and currency signs. PNGs are drawn from the OpenType files; SVGs embed the smaller
//! Latin WOFF2 files, so both show the same letters on any machine.

use ab_glyph::{Font, FontRef};
use std::fmt::Write as _;
use std::sync::LazyLock;

/// Family names as an SVG asks for them: the embedded font first.
pub(super) const FAMILY: &str = "Inter, Helvetica, Arial, sans-serif";

/// Height of a lower-case x of the font, in em.
pub(super) const X_HEIGHT: f64 = 0.546;

/// How heavy the letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// Body text.
    Regular,
    /// Headlines and the numbers that matter.
    Bold,
}

static REGULAR: LazyLock<FontRef<'static>> =
    LazyLock::new(|| parsed(include_bytes!("font/Inter-Regular.otf")));
static BOLD: LazyLock<FontRef<'static>> =
    LazyLock::new(|| parsed(include_bytes!("font/Inter-SemiBold.otf")));

fn parsed(bytes: &'static [u8]) -> FontRef<'static> {
    FontRef::try_from_slice(bytes).expect("the font compiled into the binary is a font")
}

/// The font of this weight.
pub(super) fn font(weight: Weight) -> &'static FontRef<'static> {
    match weight {
        Weight::Regular => &REGULAR,
        Weight::Bold => &BOLD,
    }
}

/// Units from the start to the end of `text` with letters of `em` units.
pub(super) fn width(text: &str, em: f64, weight: Weight) -> f64 {
    let font = font(weight);
    let units: f32 = text
        .chars()
        .map(|c| font.h_advance_unscaled(font.glyph_id(c)))
        .sum();
    f64::from(units) / f64::from(font.units_per_em().unwrap_or(1000.0)) * em
}

/// `text` without what the font cannot show (emoji, control characters, other scripts).
pub(super) fn drawable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        // A picture has no markup: the backtick that sets a name apart in text is left out.
        let shown = c != '`' && !c.is_control() && REGULAR.glyph_id(c).0 != 0;
        match shown {
            true => out.push(c),
            false if c.is_whitespace() => out.push(' '),
            false => {}
        }
    }
    out
}

/// `text` cut to `room` units: without its bracketed end, then at a word, then at a letter, with an ellipsis.
pub(super) fn shorten(text: &str, em: f64, weight: Weight, room: f64) -> String {
    let fits = |s: &str| width(s, em, weight) <= room;
    if fits(text) {
        return text.to_owned();
    }
    if let Some((before, _)) = text.rsplit_once(" (")
        && fits(before)
    {
        return before.to_owned();
    }
    let mut kept: Vec<char> = text.chars().collect();
    while !kept.is_empty() {
        kept.pop();
        let candidate: String = kept.iter().collect();
        let candidate = format!("{}…", candidate.trim_end());
        if fits(&candidate) {
            return at_a_word(&candidate);
        }
    }
    String::new()
}

/// Ends `cut` at its last whole word, if that keeps most of it.
fn at_a_word(cut: &str) -> String {
    match cut.rsplit_once(' ') {
        Some((words, _)) if words.chars().count() * 5 >= cut.chars().count() * 3 => {
            format!("{}…", words.trim_end_matches(['&', ',', ' ', '-']))
        }
        _ => cut.to_owned(),
    }
}

/// `text` in lines of at most `room` units and at most `most` lines, the last one cut if need be.
pub(super) fn wrap(text: &str, em: f64, weight: Weight, room: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let is_break = |c: char| c.is_whitespace() && c != '\u{a0}';
    for word in text.split(is_break).filter(|word| !word.is_empty()) {
        let joined = lines.last().map(|line| format!("{line} {word}"));
        match joined {
            Some(line) if lines.len() >= most || width(&line, em, weight) <= room => {
                lines.pop();
                lines.push(line);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
        .iter()
        .map(|line| shorten(line, em, weight, room))
        .collect()
}

/// Style sheet for an SVG: both weights as embedded fonts, round joins.
pub(super) fn svg_style() -> &'static str {
    static STYLE: LazyLock<String> = LazyLock::new(|| {
        format!(
            "polyline{{stroke-linejoin:round}}text{{white-space:pre}}{}",
            font_faces()
        )
    });
    &STYLE
}

/// Both weights as fonts embedded in a style sheet, for a page with pictures in it.
#[must_use]
pub fn font_faces() -> &'static str {
    static FACES: LazyLock<String> = LazyLock::new(|| {
        let mut css = String::new();
        let files: [(&str, &[u8]); 2] = [
            ("400", include_bytes!("font/Inter-Regular-latin.woff2")),
            ("700", include_bytes!("font/Inter-SemiBold-latin.woff2")),
        ];
        for (weight, bytes) in files {
            let _ = write!(
                css,
                "@font-face{{font-family:Inter;font-weight:{weight};src:url(data:font/woff2;base64,{})}}",
                base64(bytes)
            );
        }
        css
    });
    &FACES
}

/// Base64 with padding (RFC 4648, section 4).
///
/// ```
/// assert_eq!(obligor::report::plot::base64(b"foob"), "Zm9vYg==");
/// ```
#[must_use]
pub fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let bits = three
            .iter()
            .chain([0u8; 2].iter())
            .take(3)
            .fold(0u32, |bits, byte| bits << 8 | u32::from(*byte));
        for place in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * place) & 63) as usize];
            out.push(if place <= three.len() {
                digit as char
            } else {
                '='
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_agrees_with_rfc_4648() {
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn a_long_name_ends_at_a_word() {
        let name = "Saint Bartholomew Regional Hospital Trust";
        let cut = shorten(name, 12.0, Weight::Regular, 160.0);
        assert!(cut.ends_with('…') && width(&cut, 12.0, Weight::Regular) <= 160.0);
        assert_eq!(cut, "Saint Bartholomew…");
        assert_eq!(
            shorten("HostCo (sub-processor)", 12.0, Weight::Regular, 60.0),
            "HostCo"
        );
    }

    #[test]
    fn what_the_font_lacks_is_left_out() {
        assert_eq!(drawable("A\u{1F512}<b>&\u{7}\tÉ"), "A<b>& É");
    }

    #[test]
    fn a_name_in_a_picture_has_no_backticks() {
        assert_eq!(
            drawable("What `four-million` changes"),
            "What four-million changes"
        );
    }

    #[test]
    fn wrapped_lines_fit_and_end_with_an_ellipsis() {
        let lines = wrap(&"word ".repeat(60), 12.0, Weight::Regular, 200.0, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with('…'));
        assert!(
            lines
                .iter()
                .all(|l| width(l, 12.0, Weight::Regular) <= 200.0)
        );
    }
}
