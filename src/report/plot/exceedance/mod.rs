//! Exceedance curves of one party, before and after its terms, with the terms drawn on them.
//!
//! ```text
//!  money ┤            ╭── gross  ┄ limit 3M
//!        ┤      ╭─────╯  ╭─ net
//!        ┤ ─────╯────────╯       ┄ retention 250k
//!        └┬────┬────┬────┬──────
//!         10   50  100  250    return period, years
//! ```

mod caption;

use crate::report::plot::axis::Axis;
use crate::report::plot::curve::{
    clean, crossing, flat_from, highest, inside, return_period_axis, value_at, years,
};
use crate::report::plot::frame::{Frame, SideLabel, label_column, width_of};
use crate::report::plot::money::Currency;
use crate::report::plot::sheet::{
    BOTTOM, FAINT, GREY, INK, Pen, Sheet, Side, Spot, TOP, WIDTH, Words,
};
use crate::report::plot::text::Weight;
use crate::report::plot::{Picture, PlotError, Point, Setting, stack, told};
use plotters::prelude::DrawingBackend;
use plotters::style::RGBColor;

/// What a level is; each kind has its own dashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LevelKind {
    /// What the party keeps first of each event.
    Retention,
    /// Where a layer starts.
    Attachment,
    /// Where a policy or layer ends.
    Limit,
    /// The most owed under a contract.
    Cap,
    /// What is taken in for it.
    Premium,
}

/// A term of the party, drawn as a level line on the curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Level {
    /// What it is, such as `retention of clinic-cyber`.
    pub label: String,
    /// Where it stands, in the currency.
    pub amount: f64,
    /// What kind of term it is.
    pub kind: LevelKind,
}

/// Whose loss a curve is, and so what its gross and net are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bearer {
    /// One with losses of its own: gross before any term, net after contracts and insurance.
    Insured,
    /// An insurer that cedes: gross is what it pays on its policies before its treaties.
    Cedent,
    /// An insurer or reinsurer that does not: what it pays; its gross is not drawn.
    Carrier,
    /// A book of policies: net is all that it loses in a year, gross what stands beside it, the
    /// largest event; terms are reached by the year.
    Book,
}

impl Bearer {
    fn gross(self) -> &'static str {
        match self {
            Self::Insured => "gross, before any term",
            Self::Cedent | Self::Carrier => "before its reinsurance",
            Self::Book => "event, OEP (dashed)",
        }
    }

    fn net(self) -> &'static str {
        match self {
            Self::Insured => "net, after all terms",
            Self::Cedent => "after its reinsurance",
            Self::Carrier => "what it pays",
            Self::Book => "year, AEP (solid)",
        }
    }
}

/// Exceedance curves of one party: its loss of a year against its return period.
///
/// The axis of money is logarithmic when the worst loss is over ten times that of one year in
/// twenty, a term lies under a thirtieth of it or the interval reaches three times as high, linear
/// otherwise; it holds the whole interval. A curve that ends flat says from where. Return periods
/// start where losses start. Points that are not finite are left out, negative amounts are drawn
/// as zero. A level over 1.6 times the worst loss is named at the top instead of being drawn. A ring marks
/// where gross (of a book the year) first equals a retention, attachment, limit or premium; caps have
/// none, since they do not apply to the party's own loss.
#[derive(Debug, Clone)]
pub struct Exceedance {
    /// Id of the party.
    pub party: String,
    /// Whose loss it is.
    pub bearer: Bearer,
    /// Before any term: the party's own loss.
    pub gross: Vec<Point>,
    /// After contracts and insurance.
    pub net: Vec<Point>,
    /// Caps, retentions, attachments and limits of the party.
    pub levels: Vec<Level>,
}

/// Rings nearer to the left axis than this have their return period in the label beside the frame.
const NO_ROOM: f64 = 60.0;

/// Where on the sheet, and at which return period, the gross curve reaches a term.
type Crossing = (Spot, f64);

/// Most levels with a label; the rest are counted.
const MOST_LEVELS: usize = 24;

/// Lines of terms: lighter than the curves.
const TERM: RGBColor = RGBColor(140, 140, 140);

/// Room for the labels beside the frame, in units: what they need between these.
const NARROWEST: f64 = 120.0;
const WIDEST: f64 = 340.0;

impl Picture for Exceedance {
    fn title(&self, setting: &Setting) -> String {
        let name = setting.palette.label(&self.party);
        match self.bearer {
            Bearer::Insured => format!("{name}: loss in a year, before and after its terms"),
            Bearer::Cedent => {
                format!("{name}: claims it pays in a year, before and after its reinsurance")
            }
            Bearer::Carrier => format!("{name}: claims it pays in a year"),
            Bearer::Book => format!("{name}: all losses of a year and its largest event"),
        }
    }

    fn caption(&self, setting: &Setting) -> String {
        let (gross, net) = (clean(&self.gross), clean(&self.net));
        let name = setting.palette.label(&self.party);
        caption::caption(name, self.bearer, &gross, &net, &setting.currency)
    }

    fn largest_amount(&self) -> f64 {
        let (gross, net) = (clean(&self.gross), clean(&self.net));
        self.top(&gross, &net)
    }

    fn draw<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
    ) -> Result<(), PlotError> {
        let (gross, net) = (clean(&self.gross), clean(&self.net));
        let Some(x) = return_period_axis([&gross, &net]) else {
            return sheet.nothing("no loss in any simulated year");
        };
        let (gross, net) = (inside(&gross, x), inside(&net, x));
        let y = self.money_axis(&gross, &net);
        let frame = |column: f64| Frame {
            left: 108.0,
            right: WIDTH - column - 62.0,
            top: TOP + 30.0,
            bottom: BOTTOM - 48.0,
            x,
            y,
        };
        let labels = |frame: &Frame| self.labels(setting, frame, &gross, &net);
        let column = width_of(&labels(&frame(WIDEST)).0).clamp(NARROWEST, WIDEST);
        let frame = frame(column);
        let (labels, crossings) = labels(&frame);
        let colour = setting.palette.look(&self.party).colour;
        let currency = &setting.currency;
        frame.money_grid(sheet, currency, true)?;
        frame.return_periods(sheet, 26.0, true)?;
        frame.axis_titles(sheet, &money_title(currency, y), PERIOD_TITLE)?;
        self.draw_levels(sheet, &frame)?;
        name_crossings(sheet, &crossings, frame.left)?;
        sheet.shape(&frame.band(&gross), GREY, 0.14)?;
        sheet.shape(&frame.band(&net), colour, 0.2)?;
        sheet.line(&frame.curve(&gross), Pen::solid(INK, 1.5).dashed(6.0, 3.5))?;
        sheet.line(&frame.curve(&net), Pen::solid(colour, 2.5))?;
        for (spot, _) in &crossings {
            sheet.dot(*spot, 4.0, INK, true)?;
        }
        for (points, ink, hollow) in [(&gross, INK, true), (&net, colour, false)] {
            lone_point(sheet, &frame, points, ink, hollow)?;
        }
        let told = [
            (self.bearer.gross(), &gross[..]),
            (self.bearer.net(), &net[..]),
        ];
        told::curves(sheet, &frame, currency, &told);
        label_column(sheet, &frame, &labels, column)
    }
}

/// What a return-period axis measures.
pub(super) const PERIOD_TITLE: &str =
    "return period in years: a loss this large or larger comes once in so many years";

/// What an axis of money measures.
pub(super) fn money_title(currency: &Currency, axis: Axis) -> String {
    let steps = if axis.is_log() { ", log scale" } else { "" };
    format!(
        "loss in a year, {}{steps} · shaded: 95 % Monte Carlo interval",
        currency.code()
    )
}

impl Exceedance {
    /// An axis that holds both curves, their intervals and the terms that are drawn.
    pub(super) fn money_axis(&self, gross: &[Point], net: &[Point]) -> Axis {
        let points = || gross.iter().chain(net);
        let worst = worst(gross, net);
        let top = self.top(gross, net);
        let levels = || self.levels.iter().map(|l| l.amount);
        let early = value_at(gross, 20.0).max(value_at(net, 20.0));
        let lowest = points()
            .map(|p| p.value)
            .filter(|v| *v > 0.0)
            .fold(f64::INFINITY, f64::min)
            .max(top / 1e3);
        let terms = levels().map(|amount| amount * 0.7);
        let lowest = terms.filter(|t| *t > top / 1e4).fold(lowest, f64::min);
        let deep = levels().any(|amount| amount < top / 30.0);
        let in_ratios = worst > 10.0 * early || deep || top > 3.0 * worst;
        Axis::for_money(lowest, top, in_ratios)
    }

    /// The largest amount that is drawn: of the curves, of their intervals or of a term.
    ///
    /// The whole interval has room: cut off at the edge it would look like a ceiling.
    fn top(&self, gross: &[Point], net: &[Point]) -> f64 {
        let worst = worst(gross, net);
        let levels = self.levels.iter().map(|l| l.amount);
        let near = levels.filter(|a| *a <= 1.6 * worst);
        near.fold(highest(gross).max(highest(net)), f64::max)
    }

    fn draw_levels<B: DrawingBackend>(
        &self,
        sheet: &Sheet<B>,
        frame: &Frame,
    ) -> Result<(), PlotError> {
        let levels = sorted_levels(&self.levels);
        let drawn = levels.iter().filter(|l| frame.y.holds(l.amount));
        drawn
            .take(MOST_LEVELS)
            .try_for_each(|l| frame.level(sheet, l.amount, pen_of(l.kind)))
    }

    /// Labels of the terms and the curves; and where, and at which period, a curve reaches the terms.
    fn labels(
        &self,
        setting: &Setting,
        frame: &Frame,
        gross: &[Point],
        net: &[Point],
    ) -> (Vec<SideLabel>, Vec<Crossing>) {
        let currency = &setting.currency;
        let colour = setting.palette.look(&self.party).colour;
        let reaching = match self.bearer {
            Bearer::Insured | Bearer::Cedent | Bearer::Carrier => gross,
            Bearer::Book => net,
        };
        let (mut labels, crossings) = self.term_labels(frame, reaching, currency);
        labels.extend(end_label(self.bearer.gross(), frame, gross, INK, currency));
        labels.extend(end_label(self.bearer.net(), frame, net, colour, currency));
        (labels, crossings)
    }

    fn term_labels(
        &self,
        frame: &Frame,
        reaching: &[Point],
        currency: &Currency,
    ) -> (Vec<SideLabel>, Vec<Crossing>) {
        let mut labels = Vec::new();
        let mut crossings = Vec::new();
        let levels = sorted_levels(&self.levels);
        for level in levels.iter().take(MOST_LEVELS) {
            let drawn = frame.y.holds(level.amount);
            let crossing =
                crossing(reaching, level.amount).filter(|_| level.kind != LevelKind::Cap);
            let mut aside = String::new();
            if let Some(period) = crossing.filter(|_| drawn) {
                let spot = frame.spot(period, level.amount);
                crossings.push((spot, period));
                if spot.0 < frame.left + NO_ROOM {
                    aside = format!(", 1-in-{}", years(period));
                }
            }
            labels.push(SideLabel {
                at: frame.up(level.amount),
                head: level_words(level, frame, currency) + &aside,
                note: String::new(),
                colour: GREY,
                weight: Weight::Regular,
            });
        }
        if levels.len() > MOST_LEVELS {
            labels.push(SideLabel {
                at: frame.bottom,
                head: format!("and {} more terms", levels.len() - MOST_LEVELS),
                note: String::new(),
                colour: GREY,
                weight: Weight::Regular,
            });
        }
        (labels, crossings)
    }
}

fn worst(gross: &[Point], net: &[Point]) -> f64 {
    let values = gross.iter().chain(net).map(|p| p.value);
    values.fold(0.0, f64::max)
}

fn pen_of(kind: LevelKind) -> Pen {
    let pen = Pen::solid(TERM, 1.0);
    match kind {
        LevelKind::Retention => pen.dashed(1.5, 3.0),
        LevelKind::Attachment => pen.dashed(4.0, 3.0),
        LevelKind::Limit => pen.dashed(9.0, 4.0),
        LevelKind::Cap => pen.dashed(14.0, 3.0),
        LevelKind::Premium => pen.dashed(6.0, 2.0),
    }
}

/// Amount and name of a level, with an arrow if it lies above the chart.
fn level_words(level: &Level, frame: &Frame, currency: &Currency) -> String {
    let arrow = if level.amount > frame.y.high() {
        "↑ "
    } else {
        ""
    };
    let amount = match level.kind {
        // A sum of premiums has digits that nobody stated.
        LevelKind::Premium => currency.amount_in_full(level.amount),
        LevelKind::Retention | LevelKind::Attachment | LevelKind::Limit | LevelKind::Cap => {
            currency.amount_as_stated(level.amount)
        }
    };
    format!("{arrow}{amount} {}", level.label)
}

/// The return periods at which gross reaches the terms, unless another is near.
///
/// They come before the curves, which may then cross their patches of paper.
fn name_crossings<B: DrawingBackend>(
    sheet: &Sheet<B>,
    crossings: &[Crossing],
    left: f64,
) -> Result<(), PlotError> {
    let look = Words::new(11.5, INK).side(Side::End);
    for (place, (spot, period)) in crossings.iter().enumerate() {
        let near = |(other, _): &Crossing| {
            (other.1 - spot.1).abs() < 15.0 && (other.0 - spot.0).abs() < 70.0
        };
        if crossings[..place].iter().any(near) || spot.0 < left + NO_ROOM {
            continue;
        }
        let words = format!("1-in-{}", years(*period));
        let at = (spot.0 - 8.0, spot.1 - 11.0);
        sheet.words_on_paper(at, &words, look)?;
    }
    Ok(())
}

/// Levels worth a line, in ascending order and each once.
fn sorted_levels(levels: &[Level]) -> Vec<Level> {
    let mut sorted: Vec<Level> = levels
        .iter()
        .filter(|l| l.amount.is_finite() && l.amount > 0.0)
        .cloned()
        .collect();
    sorted.sort_by(|a, b| a.amount.total_cmp(&b.amount));
    sorted.dedup();
    sorted
}

fn end_label(
    name: &str,
    frame: &Frame,
    points: &[Point],
    colour: RGBColor,
    currency: &Currency,
) -> Option<SideLabel> {
    let last = points.last()?;
    let (amount, end) = (currency.amount(last.value), years(last.return_period));
    let note = match (last.value > 0.0, flat_from(points)) {
        (false, _) => format!("nothing up to 1-in-{end}"),
        (true, Some(start)) => format!("{amount} from 1-in-{} to 1-in-{end}", years(start)),
        (true, None) => format!("{amount} at 1-in-{end}"),
    };
    Some(SideLabel {
        at: frame.up(last.value),
        head: name.to_owned(),
        note,
        colour: stack::legible(colour),
        weight: Weight::Bold,
    })
}

/// A curve of one point is a dot, since a line needs two.
fn lone_point<B: DrawingBackend>(
    sheet: &Sheet<B>,
    frame: &Frame,
    points: &[Point],
    colour: RGBColor,
    hollow: bool,
) -> Result<(), PlotError> {
    let [point] = points else { return Ok(()) };
    let spot = frame.spot(point.return_period, point.value);
    sheet.line(&[(frame.left, spot.1), spot], Pen::solid(FAINT, 1.0))?;
    sheet.dot(spot, 5.0, colour, hollow)
}
