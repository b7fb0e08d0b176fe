//! The clash page: how many clients one event hits, and who paid for the largest events.

use super::axis::Axis;
use super::money::{grouped, percent};
use super::palette::Look;
use super::sheet::{BOTTOM, FAINT, GREY, INK, MARGIN, Pen, Sheet, Side, TOP, WIDTH, Words};
use super::stack::{self, Part};
use super::text;
use super::{Picture, PlotError, Setting, Slice};
use plotters::prelude::DrawingBackend;
use plotters::style::RGBColor;

/// One of the largest events of the worst years.
#[derive(Debug, Clone, PartialEq)]
pub struct LargeEvent {
    /// Simulated year it falls in.
    pub year: u64,
    /// Name or id of its peril.
    pub peril: String,
    /// Net loss of each party from it.
    pub payers: Vec<Slice>,
}

/// Clients hit per event, and the largest events with who paid for them.
///
/// The axis of probability is logarmithic when the likeliest number is over twenty times as
/// likely as the least. Above a hundred numbers of clients, neighbours are counted together. At most
/// ten events are drawn, in the order of their total.
#[derive(Debug, Clone)]
pub struct Clash {
    /// Number of clients hit and the share of events that hit as many, in any order.
    pub clients_hit: Vec<(u32, f64)>,
    /// The largest events of the worst years.
    pub events: Vec<LargeEvent>,
    /// Which years the events come from, such as `the worst 0.4 % of years`.
    pub drawn_from: String,
}

const MIDDLE: f64 = 452.0;
const MOST_BARS: u32 = 100;
const MOST_EVENTS: usize = 10;
/// Fill of the histogram: no party's colour.
const SLATE: RGBColor = RGBColor(100, 112, 130);

/// Numbers of clients counted together, both ends included, and their probability.
struct Bin {
    from: u32,
    to: u32,
    probability: f64,
}

impl Picture for Clash {
    fn title(&self, _: &Setting) -> String {
        "One event, many clients: how many are hit, and who pays for the largest events".to_owned()
    }

    fn caption(&self, setting: &Setting) -> String {
        let hits = self.hits_in_words();
        let bars = self.largest(setting);
        match bars.first() {
            Some((event, parts)) if stack::total(parts) > 0.0 => {
                let whole = stack::total(parts);
                let most = parts.iter().max_by(|a, b| a.amount.total_cmp(&b.amount));
                let who = most.map_or(String::new(), |p| {
                    format!(
                        "; {} of it falls on {}",
                        percent(p.amount / whole),
                        p.look.label
                    )
                });
                format!(
                    "{hits} The largest event, in year {}, costs {}{who}.",
                    grouped(event.year),
                    setting.currency.amount(whole)
                )
            }
            _ => hits,
        }
    }

    fn draw<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
    ) -> Result<(), PlotError> {
        let bins = bins(&self.clients_hit);
        let bars = self.largest(setting);
        if bins.is_empty() && bars.is_empty() {
            return sheet.nothing("no event in any simulated year");
        }
        draw_histogram(sheet, &bins)?;
        self.draw_events(sheet, setting, &bars)
    }
}

impl Clash {
    fn hits_in_words(&self) -> String {
        let counted = valid(&self.clients_hit);
        let whole: f64 = counted.iter().map(|(_, p)| p).sum();
        if whole <= 0.0 {
            return "There is no event.".to_owned();
        }
        let mean: f64 = counted.iter().map(|(n, p)| f64::from(*n) * p).sum::<f64>() / whole;
        let mut beyond = 0.0;
        let rare = counted.iter().rev().find(|(_, p)| {
            beyond += p;
            beyond >= 0.01 * whole
        });
        match rare.filter(|(n, _)| f64::from(*n) > mean) {
            Some((n, _)) => format!(
                "An event hits {mean:.1} clients on average; one in a hundred hits {n} or more."
            ),
            None => format!("An event hits {mean:.1} clients on average."),
        }
    }

    /// The largest events and their parts, the largest first.
    fn largest(&self, setting: &Setting) -> Vec<(&LargeEvent, Vec<Part>)> {
        let mut bars: Vec<(&LargeEvent, Vec<Part>)> = self
            .events
            .iter()
            .map(|event| (event, stack::parts(&setting.palette, &event.payers)))
            .filter(|(_, parts)| !parts.is_empty())
            .collect();
        bars.sort_by(|a, b| stack::total(&b.1).total_cmp(&stack::total(&a.1)));
        bars.truncate(MOST_EVENTS);
        bars
    }

    fn draw_events<B: DrawingBackend>(
        &self,
        sheet: &Sheet<B>,
        setting: &Setting,
        bars: &[(&LargeEvent, Vec<Part>)],
    ) -> Result<(), PlotError> {
        let left = MIDDLE + 40.0;
        let head = format!(
            "largest events of {} and who bears them in the end, {}",
            self.drawn_from,
            setting.currency.code()
        );
        let room = WIDTH - MARGIN - left;
        let head = text::shorten(&head, 12.5, text::Weight::Regular, room);
        sheet.words((left, TOP + 14.0), &head, Words::new(12.5, INK))?;
        if bars.is_empty() {
            let at = ((left + WIDTH - MARGIN) / 2.0, (TOP + BOTTOM) / 2.0);
            return sheet.words(at, "no event", Words::new(15.0, GREY).side(Side::Middle));
        }
        let pitch = ((BOTTOM - 62.0 - TOP - 30.0) / bars.len() as f64).min(64.0);
        let largest = stack::total(&bars[0].1);
        let mut named: Vec<usize> = Vec::new();
        for (place, (event, parts)) in bars.iter().enumerate() {
            let top = TOP + 30.0 + pitch * place as f64;
            named.extend(draw_event(
                sheet,
                setting,
                event,
                parts,
                (top, pitch),
                largest,
            )?);
        }
        let all_named = bars
            .iter()
            .flat_map(|(_, parts)| parts)
            .all(|part| named.contains(&part.place));
        if all_named {
            return Ok(());
        }
        let under = TOP + 30.0 + pitch * bars.len() as f64 + 16.0;
        let all: Vec<Vec<Part>> = self.largest(setting).into_iter().map(|(_, p)| p).collect();
        stack::key(sheet, (left, under), room, &stack::looks_of(&all))
    }
}

fn valid(counts: &[(u32, f64)]) -> Vec<(u32, f64)> {
    let mut counted: Vec<(u32, f64)> = counts
        .iter()
        .filter(|(_, p)| *p > 0.0 && p.is_finite())
        .copied()
        .collect();
    counted.sort_by_key(|(clients, _)| *clients);
    counted
}

/// Bins without holes from the fewest to the most clients hit, at most about a hundred.
fn bins(counts: &[(u32, f64)]) -> Vec<Bin> {
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
            low: 10f64.powf(low.log10().floor()).max(high * 1e-5),
            high: high * 1.3,
        }
    } else {
        Axis::Linear {
            low: 0.0,
            high: high * 1.1,
        }
    }
}

fn draw_histogram<B: DrawingBackend>(sheet: &Sheet<B>, bins: &[Bin]) -> Result<(), PlotError> {
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

/// Labels under the bars, as many as fit.
fn count_labels<B: DrawingBackend>(
    sheet: &Sheet<B>,
    bins: &[Bin],
    (left, slot): (f64, f64),
    bottom: f64,
) -> Result<(), PlotError> {
    let look = Words::new(12.5, GREY).side(Side::Middle);
    let name = |bin: &Bin| match bin.from == bin.to {
        true => bin.from.to_string(),
        false => format!("{}–{}", bin.from, bin.to),
    };
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
        p => (-p.log10().floor()).max(1.0) as usize,
    };
    format!("{per_cent:.decimals$} %")
}

/// One event: its year and peril over a bar; returns the places of the parties named in the bar.
fn draw_event<B: DrawingBackend>(
    sheet: &Sheet<B>,
    setting: &Setting,
    event: &LargeEvent,
    parts: &[Part],
    (above, pitch): (f64, f64),
    largest: f64,
) -> Result<Vec<usize>, PlotError> {
    let left = MIDDLE + 40.0;
    let right = WIDTH - MARGIN - 64.0;
    let whole = stack::total(parts);
    let name = Words::new(12.0, GREY);
    let peril = text::drawable(&event.peril);
    let label = format!("year {} · {peril}", grouped(event.year));
    let label = text::shorten(&label, name.em, name.weight, right - left);
    sheet.words((left, above + 9.0), &label, name)?;
    let (top, bottom) = (above + 18.0, above + pitch - 5.0);
    let middle = (top + bottom) / 2.0;
    let mut named = Vec::new();
    let mut from = left;
    for part in parts {
        let to = from + part.amount / largest * (right - left);
        let Look {
            label,
            colour,
            hatch,
        } = &part.look;
        stack::block(sheet, (from, top), (to, bottom), *colour, *hatch)?;
        let share = percent(part.amount / whole);
        let full = format!("{label} {share}");
        if stack::words_inside(sheet, (from, to), middle, &full, 11.5, *colour)? {
            named.push(part.place);
        } else {
            stack::words_inside(sheet, (from, to), middle, &share, 11.5, *colour)?;
        }
        from = to;
    }
    let amount = Words::new(13.0, INK).bold();
    let sum = setting.currency.amount(whole);
    sheet.words((from + 8.0, middle), &sum, amount)?;
    Ok(named)
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
