//! Stacked bars of who paid: merging slices, drawing them, naming them.

use super::palette::{Look, MOST};
use super::sheet::{Hatch, INK, PAPER, Sheet, Side, Words};
use super::{Palette, PlotError, Slice};
use plotters::prelude::DrawingBackend;
use plotters::style::RGBColor;

/// A slice ready to draw: how its party looks and its amount.
pub(super) struct Part {
    pub look: Look,
    pub place: usize,
    pub amount: f64,
}

/// One part a party, in the palette's order, those without a colour together at the end.
///
/// Amounts that are not positive take no room and are left out.
pub(super) fn parts(palette: &Palette, slices: &[Slice]) -> Vec<Part> {
    let mut amounts = [0.0; MOST + 1];
    for slice in slices.iter().filter(|s| is_drawn(s)) {
        amounts[palette.place(&slice.party).unwrap_or(MOST)] += slice.amount;
    }
    amounts
        .into_iter()
        .enumerate()
        .filter(|(_, amount)| *amount > 0.0)
        .map(|(place, amount)| Part {
            look: palette.look_at(place),
            place,
            amount,
        })
        .collect()
}

/// Sum of the slices that are drawn.
pub(super) fn whole(slices: &[Slice]) -> f64 {
    slices
        .iter()
        .filter(|s| is_drawn(s))
        .map(|s| s.amount)
        .sum()
}

fn is_drawn(slice: &Slice) -> bool {
    slice.amount > 0.0 && slice.amount.is_finite()
}

/// Sum of the parts.
pub(super) fn total(parts: &[Part]) -> f64 {
    parts.iter().map(|p| p.amount).sum()
}

/// A filled, patterned block with a thin line of paper on its right.
pub(super) fn block<B: DrawingBackend>(
    sheet: &Sheet<B>,
    (left, top): (f64, f64),
    (right, bottom): (f64, f64),
    colour: RGBColor,
    hatch: Hatch,
) -> Result<(), PlotError> {
    let end = (right - 1.0).max(left + 0.5);
    sheet.block((left, top), (end, bottom), colour)?;
    let outline = [(left, top), (end, top), (end, bottom), (left, bottom)];
    sheet.hatch(&outline, hatch, lighter(colour))
}

/// The colour of a pattern's lines on this fill.
pub(super) fn lighter(colour: RGBColor) -> RGBColor {
    let mix = |v: u8| v + (255 - v) / 5 * 2;
    RGBColor(mix(colour.0), mix(colour.1), mix(colour.2))
}

/// Relative luminance of a colour, 0 black to 1 white (WCAG 2.1).
fn luminance(colour: RGBColor) -> f64 {
    let linear = |v: u8| {
        let v = f64::from(v) / 255.0;
        if v <= 0.040_45 {
            v / 12.92
        } else {
            libm::pow((v + 0.055) / 1.055, 2.4)
        }
    };
    0.2126 * linear(colour.0) + 0.7152 * linear(colour.1) + 0.0722 * linear(colour.2)
}

/// Contrast of a colour with paper, 1 none to 21 black (WCAG 2.1).
fn contrast_with_paper(colour: RGBColor) -> f64 {
    contrast(colour, PAPER)
}

/// Contrast of two colours, 1 none to 21 black on white (WCAG 2.1).
fn contrast(one: RGBColor, other: RGBColor) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Paper or ink, whichever reads well on this fill (contrast 4.5); where neither does, black does.
pub(super) fn ink_on(colour: RGBColor) -> RGBColor {
    let reads_well = |ink: &RGBColor| contrast(*ink, colour) >= 4.5;
    let inks = [PAPER, INK].into_iter().find(reads_well);
    inks.unwrap_or(RGBColor(0, 0, 0))
}

/// The colour, darkened until words in it read well on paper (contrast 4.5).
pub(super) fn legible(colour: RGBColor) -> RGBColor {
    let mut dark = colour;
    while contrast_with_paper(dark) < 4.5 {
        let darker = |v: u8| (f64::from(v) * 0.92) as u8;
        dark = RGBColor(darker(dark.0), darker(dark.1), darker(dark.2));
    }
    dark
}

/// Is there room for the words inside a block of this width?
pub(super) fn fits_inside(words: &str, width: f64, em: f64) -> bool {
    Words::new(em, INK).width(words) <= width - 8.0
}

/// Words inside a block, on a patch of its colour; false if they do not fit.
pub(super) fn words_inside<B: DrawingBackend>(
    sheet: &Sheet<B>,
    (left, right): (f64, f64),
    middle: f64,
    words: &str,
    em: f64,
    colour: RGBColor,
) -> Result<bool, PlotError> {
    let look = Words::new(em, ink_on(colour)).side(Side::Middle);
    if !fits_inside(words, right - left, em) {
        return Ok(false);
    }
    let width = look.width(words);
    let centre = (left + right) / 2.0;
    let (dx, dy) = (width / 2.0 + 2.0, em * 0.62);
    sheet.block(
        (centre - dx, middle - dy),
        (centre + dx, middle + dy),
        colour,
    )?;
    sheet.words((centre, middle), words, look)?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_a_light_colour_are_darkened_and_in_a_dark_one_kept() {
        let orange = RGBColor(230, 159, 0);
        assert!(contrast_with_paper(orange) < 4.5);
        assert!(contrast_with_paper(legible(orange)) >= 4.5);
        assert_eq!(legible(INK), INK);
        assert_eq!(ink_on(INK), PAPER);
        assert_eq!(ink_on(orange), INK);
    }

    #[test]
    fn words_read_well_on_the_fill_of_every_party() {
        let ids: Vec<String> = (0..=MOST).map(|i| format!("party-{i}")).collect();
        let palette = Palette::new(ids.iter().map(|id| (id, id)));
        for place in 0..=MOST {
            let fill = palette.look_at(place).colour;
            let found = contrast(ink_on(fill), fill);
            assert!(found >= 4.5, "{fill:?}: {found:.2}");
        }
    }

    #[test]
    fn slices_of_one_party_are_added_and_losses_below_nothing_left_out() {
        let palette = Palette::new([("a", "A"), ("b", "B")]);
        let slice = |party: &str, amount| Slice {
            party: party.to_owned(),
            amount,
        };
        let slices = [
            slice("b", 2.0),
            slice("x", 1.0),
            slice("a", -5.0),
            slice("b", 3.0),
        ];
        let parts = parts(&palette, &slices);
        let found: Vec<(&str, f64)> = parts
            .iter()
            .map(|p| (p.look.label.as_str(), p.amount))
            .collect();
        assert_eq!(found, [("B", 5.0), ("others", 1.0)]);
        assert_eq!(total(&parts), 6.0);
    }
}
