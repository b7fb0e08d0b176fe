//! What a provider's caps let its clients collect of the loss it causes.
//!
//! ```text
//!  money ┤                 ╱ caused
//!        ┤            ╱▒▒▒▒  stopped by the cap
//!        ┤      ╱▒▒▒▒▒▒████  collected       31 ¢ collected
//!        └──────┬─────┬────  return period   of each dollar
//!  100 % ┤▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒
//!    0 % ┤██████████████     the same as shares
//! ```

use super::axis::Axis;
use super::curve::{Point, inside, return_period_axis, years};
use super::frame::{Frame, SideLabel, label_column};
use super::money::Currency;
use super::sheet::{
    BOTTOM, FAINT, GREY, Hatch, INK, PAPER, Pen, Sheet, Side, Spot, TOP, WIDTH, Words,
};
use super::text::Weight;
use super::{Picture, PlotError, Setting, told};
use plotters::prelude::DrawingBackend;
use plotters::style::RGBColor;

/// Years around a return period and what became of the loss the provider caused in them.
///
/// All amounts are means over the bin, in the currency. The five bands are meant to sum to
/// `caused`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CapBin {
    /// Return period of the loss caused, in years.
    pub return_period: f64,
    /// Loss of clients that the provider caused or answers for.
    pub caused: f64,
    /// What the clients collected from the provider and its insurers.
    pub collected: f64,
    /// What the caps stopped.
    pub stopped: f64,
    /// What the contracts exclude as consequential.
    pub excluded: f64,
    /// What was not recoverable for another reason: no fault, no trigger, no contract.
    pub not_recoverable: f64,
    /// What was owed and not paid because the provider's funds ran out.
    pub insolvent: f64,
}

impl CapBin {
    fn bands(&self) -> [f64; BANDS] {
        [
            self.collected,
            self.stopped,
            self.excluded,
            self.not_recoverable,
            self.insolvent,
        ]
        .map(|v| if v.is_finite() { v.max(0.0) } else { 0.0 })
    }
}

/// What the caps of one provider buy: the loss it causes and what becomes of it.
///
/// The upper chart is in money, linear, from where the loss is two per cent of the worst; the
/// lower one has the same bands as shares of the loss.
#[derive(Debug, Clone)]
pub struct CapBuys {
    /// Id of the provider.
    pub provider: String,
    /// Bins in any order; those without a loss are left out.
    pub bins: Vec<CapBin>,
    /// Means over all years, in the same fields; its `return_period` is not read.
    pub mean: CapBin,
}

const BANDS: usize = 5;
const NAMES: [&str; BANDS] = [
    "collected",
    "stopped by the cap",
    "excluded as consequential",
    "not recoverable",
    "owed but insolvent",
];
/// Fills of the bands: none is a party's colour.
const FILLS: [RGBColor; BANDS] = [
    RGBColor(52, 73, 110),
    RGBColor(233, 170, 150),
    RGBColor(200, 206, 216),
    RGBColor(228, 226, 218),
    RGBColor(70, 70, 70),
];
const HATCHES: [Hatch; BANDS] = [
    Hatch::Plain,
    Hatch::Rising,
    Hatch::Falling,
    Hatch::Plain,
    Hatch::Upright,
];
/// Letters in a band's colour, dark enough on paper.
const INKS: [RGBColor; BANDS] = [
    RGBColor(52, 73, 110),
    RGBColor(165, 75, 50),
    RGBColor(90, 98, 115),
    RGBColor(110, 106, 92),
    RGBColor(50, 50, 50),
];

impl Picture for CapBuys {
    fn title(&self, setting: &Setting) -> String {
        let name = setting.palette.label(&self.provider);
        format!("What the caps of {name} buy: the loss it causes and what its clients collect")
    }

    fn caption(&self, setting: &Setting) -> String {
        let name = setting.palette.label(&self.provider);
        let Some(shares) = self.mean_shares() else {
            return format!("{name} causes no loss in any simulated year.");
        };
        let gap = (1..BANDS).max_by(|a, b| shares[*a].total_cmp(&shares[*b]));
        let collected = setting.currency.cents_of_each_unit(shares[0]);
        let first =
            format!("Of the loss that {name} causes or answers for, clients collect {collected}");
        match gap.filter(|g| shares[*g] > 0.0) {
            Some(g) => format!(
                "{first}; the largest gap, {}, is {}.",
                setting.currency.cents(shares[g]),
                GAPS[g]
            ),
            None => format!("{first}: all of it."),
        }
    }

    fn largest_amount(&self) -> f64 {
        self.bins.iter().map(height).fold(0.0, f64::max)
    }

    fn draw<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
    ) -> Result<(), PlotError> {
        let bins = self.worth_drawing();
        let Some(x) = period_axis(&bins) else {
            return sheet.nothing("this provider causes no loss in any simulated year");
        };
        let bins = widened(bins, x);
        let highest = bins.iter().map(height).fold(0.0, f64::max);
        let upper = Frame {
            left: 108.0,
            right: WIDTH - 280.0,
            top: TOP + 30.0,
            bottom: 470.0,
            x,
            y: Axis::for_money(0.0, highest, false),
        };
        let lower = Frame {
            top: 528.0,
            bottom: BOTTOM - 48.0,
            y: Axis::Linear {
                low: 0.0,
                high: 1.0,
            },
            ..upper
        };
        draw_money(sheet, &upper, &bins, &setting.currency)?;
        draw_shares(sheet, &lower, &bins)?;
        let labels = self.labels(&upper, &bins, &setting.currency);
        label_column(sheet, &upper, &labels, 215.0)?;
        tell(sheet, &[upper, lower], &bins, &setting.currency);
        self.margin(sheet, &lower, &setting.currency)
    }
}

/// How the caption names a gap.
const GAPS: [&str; BANDS] = [
    "",
    "what the caps stop",
    "excluded as consequential",
    "not recoverable at all",
    "owed by an empty purse",
];

impl CapBuys {
    /// Each band's part of the mean loss; none without a loss.
    fn mean_shares(&self) -> Option<[f64; BANDS]> {
        let caused = self.mean.caused;
        (caused > 0.0 && caused.is_finite()).then(|| self.mean.bands().map(|band| band / caused))
    }

    /// Bins in ascending order from where the loss is a fiftieth of the worst.
    fn worth_drawing(&self) -> Vec<CapBin> {
        let worst = self.bins.iter().map(height).fold(0.0, f64::max);
        let mut bins: Vec<CapBin> = self
            .bins
            .iter()
            .filter(|b| b.return_period.is_finite() && b.return_period >= 1.0)
            .filter(|b| height(b) > 0.0 && height(b) >= worst * 0.02)
            .copied()
            .collect();
        bins.sort_by(|a, b| a.return_period.total_cmp(&b.return_period));
        bins
    }

    fn labels(&self, frame: &Frame, bins: &[CapBin], currency: &Currency) -> Vec<SideLabel> {
        let Some(last) = bins.last() else {
            return Vec::new();
        };
        let mut labels = vec![SideLabel {
            at: frame.up(height(last)),
            head: "caused by the provider".to_owned(),
            note: format!(
                "{} at 1-in-{}",
                currency.amount(height(last)),
                years(last.return_period)
            ),
            colour: INK,
            weight: Weight::Bold,
        }];
        let mut below = 0.0;
        for (band, amount) in last.bands().into_iter().enumerate() {
            let middle = below + amount / 2.0;
            below += amount;
            // A band too thin to see has its figure in the margin only.
            if bins.iter().all(|b| b.bands()[band] < 0.01 * height(b)) {
                continue;
            }
            labels.push(SideLabel {
                at: frame.up(middle),
                head: NAMES[band].to_owned(),
                note: match amount < 0.5 {
                    true => format!("none at 1-in-{}", years(last.return_period)),
                    false => format!("{} of it", currency.amount(amount)),
                },
                colour: INKS[band],
                weight: Weight::Bold,
            });
        }
        labels
    }

    /// The ratio of means, large, beside the shares.
    fn margin<B: DrawingBackend>(
        &self,
        sheet: &Sheet<B>,
        frame: &Frame,
        currency: &Currency,
    ) -> Result<(), PlotError> {
        let Some(shares) = self.mean_shares() else {
            return Ok(());
        };
        let x = frame.right + 27.0;
        let cents = currency.cents(shares[0]);
        let whole = currency.cents_of_each_unit(shares[0]);
        let rest = whole.strip_prefix(&cents).unwrap_or(&whole).trim();
        let number = Words::new(36.0, FILLS[0]).bold();
        sheet.words((x, frame.top + 8.0), &cents, number)?;
        let note = format!("collected {rest}");
        let look = Words::new(14.0, FILLS[0]).bold();
        sheet.words((x, frame.top + 38.0), &note, look)?;
        let mut y = frame.top + 62.0;
        for band in (1..BANDS).filter(|b| shares[*b] > 0.0) {
            let look = Words::new(12.5, INKS[band]);
            let cents = currency.cents(shares[band]);
            sheet.words((x, y), &format!("{cents} {}", NAMES[band]), look)?;
            y += 18.0;
        }
        sheet.words((x, y + 2.0), "means over all years", Words::new(11.5, GREY))
    }
}

/// What became of the loss of each bin, on both charts.
fn tell<B: DrawingBackend>(
    sheet: &Sheet<B>,
    frames: &[Frame],
    bins: &[CapBin],
    currency: &Currency,
) {
    let periods: Vec<f64> = bins.iter().map(|bin| bin.return_period).collect();
    let words = |place: usize| {
        let bin = &bins[place];
        let say = |amount: f64| currency.amount_in_full(amount);
        let parts = bin.bands().into_iter().zip(NAMES);
        let parts = parts.filter(|(amount, _)| *amount > 0.0);
        let parts: Vec<String> = parts
            .map(|(it, name)| format!("{name} {}", say(it)))
            .collect();
        let (caused, period) = (say(height(bin)), years(bin.return_period));
        format!("1-in-{period} year: caused {caused}; {}", parts.join(", "))
    };
    for frame in frames {
        told::strips(sheet, frame, &periods, words);
    }
}

/// The loss of a bin: what was caused, or the sum of its bands if that is more.
fn height(bin: &CapBin) -> f64 {
    let caused = if bin.caused.is_finite() {
        bin.caused
    } else {
        0.0
    };
    caused.max(bin.bands().iter().sum())
}

fn period_axis(bins: &[CapBin]) -> Option<Axis> {
    let curve = curve(bins);
    let wide = return_period_axis([&curve])?;
    let first = curve.first()?.return_period;
    let high = wide.high();
    Some(Axis::Log {
        low: first.min(high / 2.0).max(1.0),
        high,
    })
}

fn curve(bins: &[CapBin]) -> Vec<Point> {
    bins.iter()
        .map(|b| Point {
            return_period: b.return_period,
            value: height(b),
            low: height(b),
            high: height(b),
        })
        .collect()
}

/// A single bin is drawn across the whole axis, since a band needs two ends.
fn widened(bins: Vec<CapBin>, axis: Axis) -> Vec<CapBin> {
    match bins.as_slice() {
        [only] => [axis.low(), axis.high()]
            .map(|return_period| CapBin {
                return_period,
                ..*only
            })
            .to_vec(),
        _ => bins,
    }
}

fn draw_money<B: DrawingBackend>(
    sheet: &Sheet<B>,
    frame: &Frame,
    bins: &[CapBin],
    currency: &Currency,
) -> Result<(), PlotError> {
    frame.money_grid(sheet, currency, true)?;
    let title = format!("loss in a year, {}", currency.code());
    sheet.words((40.0, frame.top - 16.0), &title, Words::new(12.5, INK))?;
    draw_bands(sheet, frame, bins, |_| 1.0)?;
    let line = frame.curve(&inside(&curve(bins), frame.x));
    sheet.line(&line, Pen::solid(INK, 2.5))?;
    frame.return_periods(sheet, 26.0, true)
}

fn draw_shares<B: DrawingBackend>(
    sheet: &Sheet<B>,
    frame: &Frame,
    bins: &[CapBin],
) -> Result<(), PlotError> {
    draw_bands(sheet, frame, bins, |bin| 1.0 / height(bin))?;
    for tick in [0.0, 0.25, 0.5, 0.75, 1.0] {
        frame.level(sheet, tick, Pen::solid(PAPER, 0.5))?;
        let at = (frame.left - 8.0, frame.up(tick));
        let look = Words::new(12.5, GREY).side(Side::End);
        sheet.words(at, &format!("{:.0} %", tick * 100.0), look)?;
    }
    frame.level(sheet, 0.0, Pen::solid(FAINT, 1.0))?;
    frame.return_periods(sheet, 26.0, true)?;
    frame.axis_titles(
        sheet,
        "the same, as shares of the loss caused",
        "return period of the loss caused, years (log scale) · means over the years within 10 % of the rank",
    )
}

/// The five bands, stacked from the base line; `scale` turns a bin's money into the axis' unit.
fn draw_bands<B: DrawingBackend>(
    sheet: &Sheet<B>,
    frame: &Frame,
    bins: &[CapBin],
    scale: impl Fn(&CapBin) -> f64,
) -> Result<(), PlotError> {
    let mut below: Vec<f64> = vec![0.0; bins.len()];
    for band in 0..BANDS {
        let above: Vec<f64> = bins
            .iter()
            .zip(&below)
            .map(|(bin, base)| base + bin.bands()[band] * scale(bin))
            .collect();
        let edge = |heights: &[f64]| -> Vec<Spot> {
            bins.iter()
                .zip(heights)
                .map(|(bin, h)| frame.spot(bin.return_period, *h))
                .collect()
        };
        let mut outline = edge(&below);
        outline.extend(edge(&above).into_iter().rev());
        if above.iter().zip(&below).any(|(a, b)| a > b) {
            sheet.shape(&outline, FILLS[band], 1.0)?;
            sheet.hatch(&outline, HATCHES[band], INKS[band])?;
            sheet.line(&edge(&above), Pen::solid(PAPER, 1.0))?;
        }
        below = above;
    }
    Ok(())
}
