//! The largest events: a bar each of who bears it in the end.

use super::{LargeEvent, MIDDLE};
use crate::report::plot::callout::{self, Callout, LEAST};
use crate::report::plot::money::{grouped, percent};
use crate::report::plot::palette::Look;
use crate::report::plot::sheet::{BOTTOM, GREY, INK, MARGIN, Sheet, Side, TOP, WIDTH, Words};
use crate::report::plot::stack::{self, Part};
use crate::report::plot::{PlotError, Setting, text, told};
use plotters::prelude::DrawingBackend;

const LEFT: f64 = MIDDLE + 40.0;
const RIGHT: f64 = WIDTH - MARGIN - 80.0;
/// Where the first event starts.
const START: f64 = TOP + 30.0;
/// Room for the year and the peril over a bar, for names under it, and for the note at the end.
const HEAD: f64 = 18.0;
const NAMES: f64 = 20.0;
const NOTE: f64 = 18.0;
/// A part is nearly as wide as another from this ratio on.
const NEARLY: f64 = 0.6;
/// Size of the letters in a bar.
const EM: f64 = 11.5;

/// How the parts of one bar are named.
struct Row<'a> {
    event: &'a LargeEvent,
    parts: &'a [Part],
    /// Named under the bar: positions among its parts.
    below: Vec<usize>,
}

impl Row<'_> {
    fn whole(&self) -> f64 {
        stack::total(self.parts)
    }

    /// Room that the row takes beside its bar.
    fn names(&self) -> f64 {
        if self.below.is_empty() { 0.0 } else { NAMES }
    }
}

/// Draws the events, the largest first, on one scale.
pub(super) fn draw<B: DrawingBackend>(
    sheet: &Sheet<B>,
    setting: &Setting,
    bars: &[(&LargeEvent, Vec<Part>)],
    drawn_from: &str,
) -> Result<(), PlotError> {
    let head = format!(
        "largest events of {drawn_from} and who bears them in the end, {}",
        setting.currency.code()
    );
    let room = WIDTH - MARGIN - LEFT;
    let head = text::shorten(&head, 12.5, text::Weight::Regular, room);
    sheet.words((LEFT, TOP + 14.0), &head, Words::new(12.5, INK))?;
    if bars.is_empty() {
        let at = ((LEFT + WIDTH - MARGIN) / 2.0, (TOP + BOTTOM) / 2.0);
        return sheet.words(at, "no event", Words::new(15.0, GREY).side(Side::Middle));
    }
    let (rows, thin) = named(bars);
    let note = if thin.is_empty() { 0.0 } else { NOTE };
    let names: f64 = rows.iter().map(Row::names).sum();
    let pitch = ((BOTTOM - START - note - names) / rows.len() as f64).min(72.0);
    let scale = (RIGHT - LEFT) / stack::total(&bars[0].1);
    let mut above = START;
    for row in &rows {
        draw_row(sheet, setting, row, (above, pitch), scale)?;
        above += pitch + row.names();
    }
    callout::thin(sheet, &thin, (LEFT, above + 8.0), room, " of every bar")
}

/// Who is named where: in a bar, under one, or nowhere because all its parts are too thin.
fn named<'a>(bars: &'a [(&'a LargeEvent, Vec<Part>)]) -> (Vec<Row<'a>>, Vec<Look>) {
    let largest = stack::total(&bars[0].1);
    let is_inside = |part: &Part, whole: f64| {
        let width = part.amount / largest * (RIGHT - LEFT);
        stack::fits_inside(&in_full(part, whole), width, EM)
    };
    let mut rows: Vec<Row<'a>> = bars
        .iter()
        .map(|(event, parts)| Row {
            event,
            parts,
            below: Vec::new(),
        })
        .collect();
    let first = &mut rows[0];
    let whole = first.whole();
    let parts = first.parts.iter().enumerate();
    let outside = parts.filter(|(_, p)| p.amount >= LEAST * whole && !is_inside(p, whole));
    first.below = outside.map(|(at, _)| at).collect();
    let mut done: Vec<usize> = first
        .below
        .iter()
        .map(|at| first.parts[*at].place)
        .collect();
    for (_, parts) in bars {
        let whole = stack::total(parts);
        let inside = parts.iter().filter(|part| is_inside(part, whole));
        done.extend(inside.map(|part| part.place));
    }
    let mut thin: Vec<(usize, Look)> = Vec::new();
    for part in bars.iter().flat_map(|(_, parts)| parts) {
        if done.contains(&part.place) {
            continue;
        }
        done.push(part.place);
        match place_for(&rows, part.place) {
            Some((row, at)) => rows[row].below.push(at),
            None => thin.push((part.place, part.look.clone())),
        }
    }
    rows.iter_mut().for_each(|row| row.below.sort_unstable());
    thin.sort_by_key(|(place, _)| *place);
    (rows, thin.into_iter().map(|(_, look)| look).collect())
}

/// The row under which a party is named and which part that is: the one with fewest names among
/// those where the part is nearly as wide as anywhere; none if all its parts are lines.
fn place_for(rows: &[Row<'_>], place: usize) -> Option<(usize, usize)> {
    let part_of = |row: &Row<'_>| {
        let at = row.parts.iter().position(|part| part.place == place)?;
        let amount = row.parts[at].amount;
        (amount >= LEAST * row.whole()).then_some((at, amount))
    };
    let found: Vec<(usize, usize, f64)> = rows
        .iter()
        .enumerate()
        .filter_map(|(number, row)| part_of(row).map(|(at, amount)| (number, at, amount)))
        .collect();
    let widest = found.iter().map(|it| it.2).fold(0.0, f64::max);
    let wide = found.into_iter().filter(|it| it.2 >= NEARLY * widest);
    wide.min_by_key(|(number, ..)| rows[*number].below.len())
        .map(|(number, at, _)| (number, at))
}

fn in_full(part: &Part, whole: f64) -> String {
    format!("{} {}", part.look.label, percent(part.amount / whole))
}

/// One event: its year and peril over a bar, names in the bar and under it.
fn draw_row<B: DrawingBackend>(
    sheet: &Sheet<B>,
    setting: &Setting,
    row: &Row<'_>,
    (above, pitch): (f64, f64),
    scale: f64,
) -> Result<(), PlotError> {
    let Row { event, parts, .. } = row;
    let whole = row.whole();
    let name = Words::new(12.0, GREY);
    let peril = text::drawable(&event.peril);
    let label = format!("year {} · {peril}", grouped(event.year));
    let label = text::shorten(&label, name.em, name.weight, RIGHT - LEFT);
    sheet.words((LEFT, above + 9.0), &label, name)?;
    let (top, bottom) = (above + HEAD, above + pitch - 6.0);
    let middle = (top + bottom) / 2.0;
    let mut below = Vec::new();
    let mut from = LEFT;
    for (at, part) in parts.iter().enumerate() {
        let ends = (from, from + part.amount * scale);
        from = ends.1;
        let Look { colour, hatch, .. } = part.look;
        stack::block(sheet, (ends.0, top), (ends.1, bottom), colour, hatch)?;
        let words = told::part(&setting.currency, part, whole);
        sheet.tell((ends.0, top), (ends.1, bottom), words);
        if row.below.contains(&at) {
            below.push(Callout::new(part, whole, ends));
            continue;
        }
        let full = in_full(part, whole);
        if !stack::words_inside(sheet, ends, middle, &full, EM, colour)? {
            let share = percent(part.amount / whole);
            stack::words_inside(sheet, ends, middle, &share, EM, colour)?;
        }
    }
    let amount = Words::new(13.0, INK).bold();
    let sum = setting.currency.amount(whole);
    sheet.words((from + 8.0, middle), &sum, amount)?;
    callout::draw(sheet, &below, (LEFT - 8.0, WIDTH - MARGIN), bottom, 14.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::plot::{Palette, Slice};

    fn event() -> LargeEvent {
        LargeEvent {
            year: 1,
            peril: String::new(),
            payers: Vec::new(),
        }
    }

    fn parts(palette: &Palette, amounts: &[(&str, f64)]) -> Vec<Part> {
        let slice = |(party, amount): &(&str, f64)| Slice {
            party: (*party).to_owned(),
            amount: *amount,
        };
        let slices: Vec<Slice> = amounts.iter().map(slice).collect();
        stack::parts(palette, &slices)
    }

    #[test]
    fn every_party_is_named_once_where_it_can_be_pointed_at() {
        let palette = Palette::new([
            ("broad", "Broad"),
            ("thin", "Thin"),
            ("line", "Line"),
            ("never", "Never"),
        ]);
        let event = event();
        let bars = [
            (
                &event,
                parts(
                    &palette,
                    &[
                        ("broad", 960.0),
                        ("thin", 30.0),
                        ("line", 9.0),
                        ("never", 1.0),
                    ],
                ),
            ),
            (
                &event,
                parts(
                    &palette,
                    &[("broad", 400.0), ("thin", 30.0), ("line", 20.0)],
                ),
            ),
        ];
        let (rows, thin) = named(&bars);
        // Broad has its name inside, Thin under the largest, Line where it is more than a line.
        assert_eq!(rows[0].below, [1]);
        assert_eq!(rows[1].below, [2]);
        let notes: Vec<&str> = thin.iter().map(|look| look.label.as_str()).collect();
        assert_eq!(notes, ["Never"]);
    }
}
