//! What protection costs: every variant as a dot of cost against tail, the efficient ones joined.

use super::axis::Axis;
use super::frame::Frame;
use super::sheet::{BOTTOM, FAINT, GREY, INK, MARGIN, Pen, Sheet, Side, Spot, TOP, WIDTH, Words};
use super::{Picture, PlotError, Setting};
use crate::report::counted;
use plotters::prelude::DrawingBackend;
use plotters::style::RGBColor;
use std::collections::HashSet;

/// A variant as a dot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FrontierPoint {
    /// Its number; 0 is the present draft.
    pub variant: usize,
    /// Cost of risk a year.
    pub cost: f64,
    /// Tail value at risk.
    pub tail: f64,
}

/// Cost against tail of many variants of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct FrontierPicture {
    /// Name of the party or group.
    pub party: String,
    /// All variants, in any order.
    pub points: Vec<FrontierPoint>,
    /// The efficient ones, by rising cost.
    pub frontier: Vec<FrontierPoint>,
}

const LEFT: f64 = MARGIN + 80.0;
const RIGHT: f64 = WIDTH - MARGIN - 20.0;
const CEILING: f64 = TOP + 34.0;
const GROUND: f64 = BOTTOM - 52.0;
/// Dots of variants that are not efficient.
const DOT: RGBColor = RGBColor(168, 178, 192);
/// What joins the efficient ones.
const LINE: RGBColor = RGBColor(24, 62, 110);

impl FrontierPicture {
    fn now(&self) -> Option<&FrontierPoint> {
        self.points.iter().find(|point| point.variant == 0)
    }

    fn frame(&self) -> Option<Frame> {
        let points = || {
            self.points
                .iter()
                .filter(|it| it.cost.is_finite() && it.tail.is_finite())
        };
        points().next()?;
        Some(Frame {
            left: LEFT,
            right: RIGHT,
            top: CEILING,
            bottom: GROUND,
            x: around(points().map(|it| it.cost)),
            y: around(points().map(|it| it.tail)),
        })
    }
}

/// An axis with a little room at both ends; it need not start at zero, for the differences count.
fn around(values: impl Iterator<Item = f64>) -> Axis {
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for value in values {
        low = low.min(value);
        high = high.max(value);
    }
    let room = if high > low {
        0.08 * (high - low)
    } else {
        (0.1 * high.abs()).max(1.0)
    };
    Axis::Linear {
        low: low - room,
        high: high + room,
    }
}

impl Picture for FrontierPicture {
    fn title(&self, _: &Setting) -> String {
        format!("What a smaller tail costs {}", self.party)
    }

    fn caption(&self, setting: &Setting) -> String {
        let amount = |value: f64| setting.currency.amount_in_full(value);
        let (Some(cheapest), Some(safest)) = (self.frontier.first(), self.frontier.last()) else {
            return "None of the variants could be settled.".to_owned();
        };
        let count = self.points.iter().filter(|it| it.variant > 0).count() as u64;
        let is_named = [cheapest, safest].iter().any(|it| it.variant == 0);
        let now = match self.now() {
            Some(_) if is_named => String::new(),
            Some(now) if self.frontier.iter().any(|it| it.variant == 0) => format!(
                " The present draft, {} and {}, is efficient.",
                amount(now.cost),
                amount(now.tail)
            ),
            Some(now) => format!(
                " The present draft: {} and {}.",
                amount(now.cost),
                amount(now.tail)
            ),
            None => String::new(),
        };
        let ends = if cheapest.variant == safest.variant {
            format!(
                "costs least and has the smallest tail: {} and {}",
                amount(cheapest.cost),
                amount(cheapest.tail)
            )
        } else {
            format!(
                "costs least, {} with a tail of {}; {} has the smallest tail, {} for {}",
                amount(cheapest.cost),
                amount(cheapest.tail),
                called(safest),
                amount(safest.tail),
                amount(safest.cost)
            )
        };
        let of = match cheapest.variant {
            0 => "Beside",
            _ => "Of",
        };
        format!(
            "{of} {} {} {ends}. On the line no variant is better in both.{now}",
            counted(count, "variant", "variants"),
            called(cheapest)
        )
    }

    fn largest_amount(&self) -> f64 {
        let amounts = self.points.iter().flat_map(|it| [it.cost, it.tail]);
        amounts.filter(|it| it.is_finite()).fold(0.0, f64::max)
    }

    fn draw<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
    ) -> Result<(), PlotError> {
        let Some(frame) = self.frame() else {
            return sheet.nothing("none of the variants could be settled");
        };
        self.draw_axes(setting, sheet, &frame)?;
        self.draw_dots(sheet, &frame)?;
        self.draw_frontier(setting, sheet, &frame)
    }
}

impl FrontierPicture {
    fn draw_axes<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
        frame: &Frame,
    ) -> Result<(), PlotError> {
        frame.money_grid(sheet, &setting.currency, true)?;
        let look = Words::new(12.5, GREY).side(Side::Middle);
        for tick in frame.x.ticks() {
            let x = frame.across(tick);
            sheet.line(&[(x, CEILING), (x, GROUND)], Pen::solid(FAINT, 1.0))?;
            sheet.words(
                (x, GROUND + 14.0),
                &setting.currency.amount_as_stated(tick),
                look,
            )?;
        }
        sheet.line(&[(LEFT, GROUND), (RIGHT, GROUND)], Pen::solid(GREY, 1.0))?;
        let look = Words::new(12.5, INK);
        let code = setting.currency.code();
        let tail = format!("↑ mean of the worst 1 % of years (TVaR 99), {code}");
        sheet.words((MARGIN, TOP + 12.0), &tail, look)?;
        let cost = format!("cost of risk a year, premiums and prices among it, {code} →");
        sheet.words((RIGHT, GROUND + 36.0), &cost, look.side(Side::End))
    }

    /// Every variant; of dots on one another one is drawn.
    fn draw_dots<B: DrawingBackend>(
        &self,
        sheet: &Sheet<B>,
        frame: &Frame,
    ) -> Result<(), PlotError> {
        let mut drawn: HashSet<(i64, i64)> = HashSet::new();
        for point in self.points.iter().filter(|it| it.variant > 0) {
            let (x, y) = frame.spot(point.cost, point.tail);
            if drawn.insert(((x * 2.0) as i64, (y * 2.0) as i64)) {
                sheet.dot((x, y), 3.0, DOT, false)?;
            }
        }
        Ok(())
    }

    fn draw_frontier<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
        frame: &Frame,
    ) -> Result<(), PlotError> {
        let spots: Vec<Spot> = self
            .frontier
            .iter()
            .map(|it| frame.spot(it.cost, it.tail))
            .collect();
        // Steps: between two variants there is none to choose.
        for pair in spots.windows(2) {
            let corner = (pair[1].0, pair[0].1);
            sheet.line(&[pair[0], corner, pair[1]], Pen::solid(LINE, 1.6))?;
        }
        for (it, spot) in self.frontier.iter().zip(&spots) {
            sheet.dot(*spot, 5.0, LINE, false)?;
            tell(setting, sheet, &called(it), it, *spot);
        }
        let mut taken: Vec<Spot> = Vec::new();
        if let Some(now) = self.now() {
            let at = frame.spot(now.cost, now.tail);
            sheet.dot(at, 8.0, INK, true)?;
            sheet.dot(at, 3.0, INK, false)?;
            tell(setting, sheet, "now", now, at);
            named(sheet, at, "now", &mut taken)?;
        }
        // The ends first: they are what the caption names.
        let numbered = self.frontier.iter().zip(&spots);
        let (ends, between): (Vec<_>, Vec<_>) = numbered
            .enumerate()
            .partition(|(at, _)| *at == 0 || at + 1 == spots.len());
        for (_, (point, at)) in ends.into_iter().chain(between) {
            if point.variant > 0 {
                named(sheet, *at, &called(point), &mut taken)?;
            }
        }
        Ok(())
    }
}

/// A variant in a sentence; 0 has no number that a reader would know.
fn called(point: &FrontierPoint) -> String {
    match point.variant {
        0 => "the present draft".to_owned(),
        number => format!("no. {number}"),
    }
}

/// Lets a variant tell both its figures.
fn tell<B: DrawingBackend>(
    setting: &Setting,
    sheet: &Sheet<B>,
    name: &str,
    it: &FrontierPoint,
    (x, y): Spot,
) {
    let [cost, tail] = [it.cost, it.tail].map(|it| setting.currency.amount_in_full(it));
    let words = format!("{name}: cost of risk {cost}, TVaR 99 % {tail}");
    sheet.tell((x - 8.0, y - 8.0), (x + 8.0, y + 8.0), words);
}

/// Words at a dot, unless words stand there already.
fn named<B: DrawingBackend>(
    sheet: &Sheet<B>,
    (x, y): Spot,
    words: &str,
    taken: &mut Vec<Spot>,
) -> Result<(), PlotError> {
    let look = Words::new(12.5, INK).bold();
    let at = (x + 12.0, y - 12.0);
    let is_free = |other: &Spot| (other.0 - at.0).abs() > 64.0 || (other.1 - at.1).abs() > 17.0;
    if !taken.iter().all(is_free) {
        return Ok(());
    }
    taken.push(at);
    if at.0 + look.width(words) > RIGHT + 20.0 {
        return sheet.words_on_paper((x - 12.0, at.1), words, look.side(Side::End));
    }
    sheet.words_on_paper(at, words, look)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::plot::tests::setting_of;

    #[test]
    fn the_caption_names_both_ends_and_the_present() {
        let point = |variant, cost, tail| FrontierPoint {
            variant,
            cost,
            tail,
        };
        let (cheap, safe) = (point(3, 100e3, 2e6), point(7, 130e3, 1e6));
        let picture = FrontierPicture {
            party: "Clinic".to_owned(),
            points: vec![point(0, 140e3, 2e6), cheap, safe],
            frontier: vec![cheap, safe],
        };
        let setting = setting_of([("clinic", "Clinic")]);
        assert_eq!(
            picture.caption(&setting),
            "Of 2 variants no. 3 costs least, $100k with a tail of $2M; no. 7 has the smallest \
             tail, $1M for $130k. On the line no variant is better in both. The present draft: \
             $140k and $2M."
        );
        let picture = FrontierPicture {
            points: vec![point(0, 90e3, 2e6), safe],
            frontier: vec![point(0, 90e3, 2e6), safe],
            ..picture
        };
        assert_eq!(
            picture.caption(&setting),
            "Beside 1 variant the present draft costs least, $90k with a tail of $2M; no. 7 has the \
             smallest tail, $1M for $130k. On the line no variant is better in both."
        );
    }
}
