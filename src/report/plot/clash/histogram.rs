//! How many clients an event hits: a bar a number of clients.

use super::MIDDLE;
use crate::report::plot::PlotError;
use crate::report::plot::axis::Axis;
use crate::report::plot::sheet::{BOTTOM, FAINT, GREY, INK, MARGIN, Pen, Sheet, Side, TOP, Words};
use plotters::prelude::DrawingBackend;
use plotters::style::RGBColor;

const MOST_BARS: u32 = 100;
/// Fill of the histogram: no party's colour.
const SLATE: RGBColor = RGBColor(100, 112, 130);

/// Numbers of clients counted together, both ends included, and their probability.
pub(super) struct Bin {
    from: u32,
    to: u32,
    probability: f64,
}

/// Numbers of clients with a share of the events, rising.
pub(super) fn valid(counts: &[(u32, f64)]) -> Vec<(u32, f64)> {
    let mut counted: Vec<(u32, f64)> = counts
        .iter()
        .filter(|(_, p)| *p > 0.0 && p.is_finite())
        .copied()
        .collect();
    counted.sort_by_key(|(clients, _)| *clients);
    counted
}

/// Bins without holes from the fewest to the most clients hit, at most about a hundred.
pub(super) fn bins(counts: &[(u32, f64)]) -> Vec<Bin> {
    let counted = valid(counts);
    let (Some(first), Some(last)) = (counted.first(), counted.last()) else {
        return Vec::new();
    };
    let start = if first.0 <= MOST_BARS {
        first.0.min(1)
    } else {
        first.0
    };
    let span = (last.0 - start).saturating_add(1);
    let width = [1, 2, 5, 10, 20, 50, 100]
        .into_iter()
        .find(|w| span.div_ceil(*w) <= MOST_BARS)
        .unwrap_or(span.div_ceil(MOST_BARS));
    let mut bins: Vec<Bin> = (0..span.div_ceil(width))
        .map(|place| Bin {
            from: start + place * width,
            to: (start + place * width).saturating_add(width - 1),
            probability: 0.0,
        })
        .collect();
    for (clients, probability) in counted {
        bins[((clients - start) / width) as usize].probability += probability;
    }
    bins
}

fn probability_axis(bins: &[Bin]) -> Axis {
    let present = || bins.iter().map(|b| b.probability).filter(|p| *p > 0.0);
    let high = present().fold(0.0, f64::max);
    let low = present().fold(f64::INFINITY, f64::min);
    if high > 20.0 * low {
        Axis::Log {
            low: libm::pow(10.0, libm::log10(low).floor()).max(high * 1e-5),
            high: high * 1.3,
        }
    } else {
        Axis::Linear {
            low: 0.0,
            high: high * 1.1,
        }
    }
}

/// Draws the bars, with their shares where there is room.
pub(super) fn draw<B: DrawingBackend>(sheet: &Sheet<B>, bins: &[Bin]) -> Result<(), PlotError> {
    let (left, right) = (MARGIN + 58.0, MIDDLE - 24.0);
    let (top, bottom) = (TOP + 34.0, BOTTOM - 48.0);
    let look = Words::new(12.5, INK);
    if bins.is_empty() {
        let at = ((left + right) / 2.0, (top + bottom) / 2.0);
        let quiet = Words::new(15.0, GREY).side(Side::Middle);
        return sheet.words(at, "no event hits a client", quiet);
    }
    let axis = probability_axis(bins);
    let up = |p: f64| bottom - axis.place(p) * (bottom - top);
    let steps = if axis.is_log() { ", log scale" } else { "" };
    let title = format!("share of events{steps}");
    sheet.words((MARGIN, TOP + 14.0), &title, look)?;
    for tick in axis.ticks() {
        let y = up(tick);
        sheet.line(&[(left, y), (right, y)], Pen::solid(FAINT, 1.0))?;
        let end = Words::new(12.5, GREY).side(Side::End);
        sheet.words((left - 8.0, y), &small_percent(tick), end)?;
    }
    let slot = ((right - left) / bins.len() as f64).min(110.0);
    let few = slot >= 44.0;
    for (place, bin) in bins.iter().enumerate() {
        let x = left + slot * place as f64;
        let gap = (slot * 0.12).clamp(0.5, 6.0);
        let height = up(bin.probability);
        sheet.block((x + gap, height), (x + slot - gap, bottom), SLATE)?;
        let words = format!(
            "{} clients hit: {} of events",
            name(bin),
            small_percent(bin.probability)
        );
        sheet.tell((x, top), (x + slot, bottom), words);
        if few {
            let above = (x + slot / 2.0, height - 10.0);
            let share = Words::new(12.5, INK).side(Side::Middle);
            sheet.words_on_paper(above, &small_percent(bin.probability), share)?;
        }
    }
    sheet.line(&[(left, bottom), (right, bottom)], Pen::solid(GREY, 1.0))?;
    count_labels(sheet, bins, (left, slot), bottom)?;
    let below = ((left + right) / 2.0, bottom + 36.0);
    sheet.words(below, "clients hit by one event", look.side(Side::Middle))
}

/// The numbers of clients of a bin.
fn name(bin: &Bin) -> String {
    match bin.from == bin.to {
        true => bin.from.to_string(),
        false => format!("{}–{}", bin.from, bin.to),
    }
}

/// Labels under the bars, as many as fit.
fn count_labels<B: DrawingBackend>(
    sheet: &Sheet<B>,
    bins: &[Bin],
    (left, slot): (f64, f64),
    bottom: f64,
) -> Result<(), PlotError> {
    let look = Words::new(12.5, GREY).side(Side::Middle);
    let widest = bins
        .iter()
        .map(|b| look.width(&name(b)))
        .fold(0.0, f64::max);
    let least = ((widest + 8.0) / slot).ceil().max(1.0) as u32;
    let each = [1, 2, 5, 10, 20, 50]
        .into_iter()
        .find(|n| *n >= least)
        .unwrap_or(least);
    // Bars of one number are labelled at round numbers, others from the first.
    let shown = |place: usize, bin: &Bin| match bin.from == bin.to {
        true => bin.from.is_multiple_of(each),
        false => (place as u32).is_multiple_of(each),
    };
    for (place, bin) in bins.iter().enumerate() {
        if shown(place, bin) {
            let x = left + slot * (place as f64 + 0.5);
            sheet.words((x, bottom + 15.0), &name(bin), look)?;
        }
    }
    Ok(())
}

/// A share with the figures it needs: `12 %`, `0.5 %`, `0.001 %`.
fn small_percent(share: f64) -> String {
    let per_cent = share * 100.0;
    let decimals = match per_cent {
        p if p <= 0.0 => 0,
        p if p >= 9.5 || (p - p.round()).abs() < 1e-9 => 0,
        p => (-libm::log10(p).floor()).max(1.0) as usize,
    };
    format!("{per_cent:.decimals$} %")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_numbers_of_clients_are_counted_together_and_none_is_lost() {
        let counts: Vec<(u32, f64)> = (0..=893).map(|n| (n, 1.0 / 894.0)).collect();
        let bins = bins(&counts);
        assert!(bins.len() <= MOST_BARS as usize);
        let whole: f64 = bins.iter().map(|b| b.probability).sum();
        assert!((whole - 1.0).abs() < 1e-12);
    }

    #[test]
    fn rare_shares_keep_their_figure() {
        assert_eq!(small_percent(0.12), "12 %");
        assert_eq!(small_percent(0.005), "0.5 %");
        assert_eq!(small_percent(0.00001), "0.001 %");
        assert_eq!(small_percent(0.0), "0 %");
    }
}
