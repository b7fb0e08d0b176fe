//! A tower to scale: its layers from the ground up, what they cost, and how the insured's contracts
//! load them.
//!
//! ```text
//!            $8.1M ┌───────────────────────┐   exhausted in 0.09 % of years
//!                  │ excess   5M xs 3M     │ ─ ─ ─ ○──┼──  ● ─ ─   rate on line
//!            $3.1M ├───────────────────────┤   attached in 0.5 %
//!                  │ primary  3M xs 50k    │ ─ ○─┼─     ●
//!           $0.05M └───────────────────────┘
//! ```

mod boxes;
mod legend;
mod narrow;
mod rates;

#[cfg(test)]
mod tests;

use super::sheet::{BOTTOM, MARGIN, Sheet, TOP, WIDTH};
use super::spread::spread;
use super::{Currency, Picture, PlotError, Setting};
use plotters::prelude::DrawingBackend;
use std::ops::Range;

/// A rate with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// The rate.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// A layer as it is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct TowerBox {
    /// Its key.
    pub name: String,
    /// Which of several programmes side by side, from 0.
    pub column: usize,
    /// Where it starts, from the ground up.
    pub from: f64,
    /// Where it ends; `None` for one without a limit.
    pub to: Option<f64>,
    /// Insurers and their shares; what is missing to 1 stays with the insured.
    pub shares: Vec<(String, f64)>,
    /// How often it is attached, in words: `7.3%`.
    pub attached: String,
    /// How often it is exhausted, in words.
    pub exhausted: String,
    /// Expected loss a year.
    pub expected: f64,
    /// Technical premium a year; none for who may not see it.
    pub technical: Option<f64>,
    /// Quoted premium a year.
    pub quoted: Option<f64>,
    /// Technical rate on line; none for who may not see it.
    pub rate: Option<Rate>,
    /// Quoted rate on line.
    pub quoted_rate: Option<f64>,
    /// The part of what it pays that goes to claims outside all caps.
    pub outside_caps: f64,
    /// What it holds in words; without, its height.
    pub terms: Option<String>,
}

/// What the insured owes under contracts at most.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TowerContracts {
    /// The sum of the caps in force; 0 if none has one.
    pub caps: f64,
    /// How many contracts have no cap.
    pub uncapped: usize,
}

/// The tower of an insured, or the treaties of a cedent, to scale.
#[derive(Debug, Clone, PartialEq)]
pub struct TowerPicture {
    /// Name of the insured or the cedent.
    pub insured: String,
    /// Are the layers treaties? What they hold and how often stands inside them, and no contract
    /// loads them directly.
    pub of_treaties: bool,
    /// Layers, of each programme from the bottom up.
    pub layers: Vec<TowerBox>,
    /// The insured's contracts; none for who may not see them.
    pub contracts: Option<TowerContracts>,
}

/// Where boxes start: right of what is said of each height.
const LEFT: f64 = 262.0;
/// The same where only the heights are said.
const LEFT_OF_TREATIES: f64 = 112.0;
const RIGHT: f64 = 735.0;
/// Right of the boxes, where the caps are told.
const GUTTER: f64 = RIGHT + 8.0;
/// Between which the dots of rates lie.
const DOTS: (f64, f64) = (848.0, WIDTH - MARGIN - 66.0);
/// Where the numbers of rates end.
const NUMBERS: f64 = WIDTH - MARGIN;
const CEILING: f64 = TOP + 52.0;
const GROUND: f64 = BOTTOM - 34.0;
/// The cap line is drawn at its height up to so many times the tower's; beyond, it is told.
const REACH: f64 = 1.5;
/// A layer without a limit is drawn up to so many times what stands below.
const OPEN: f64 = 1.4;

impl TowerPicture {
    /// The end of the highest layer that has one.
    fn top(&self) -> f64 {
        let ends = self.layers.iter().map(|it| it.to.unwrap_or(OPEN * it.from));
        ends.filter(|end| end.is_finite()).fold(0.0, f64::max)
    }

    fn caps(&self) -> f64 {
        self.contracts.map_or(0.0, |it| it.caps)
    }

    fn draws_caps(&self) -> bool {
        self.caps() > 0.0 && self.caps() <= REACH * self.top()
    }

    fn highest(&self) -> f64 {
        if self.draws_caps() {
            self.top().max(1.04 * self.caps())
        } else {
            self.top()
        }
    }

    fn height(&self, amount: f64) -> f64 {
        let part = (amount / self.highest()).clamp(0.0, 1.0);
        GROUND - part * (GROUND - CEILING)
    }

    fn columns(&self) -> usize {
        self.layers
            .iter()
            .map(|it| it.column + 1)
            .max()
            .unwrap_or(1)
    }

    fn sides(&self, column: usize) -> (f64, f64) {
        let width = (RIGHT - self.left()) / self.columns() as f64;
        let left = self.left() + width * column as f64;
        (
            left,
            left + width
                - if column + 1 < self.columns() {
                    12.0
                } else {
                    0.0
                },
        )
    }

    fn left(&self) -> f64 {
        match self.of_treaties {
            true => LEFT_OF_TREATIES,
            false => LEFT,
        }
    }

    /// Height that the words of a layer need.
    fn card_height(&self) -> f64 {
        match self.of_treaties {
            true => CARD_OF_TREATY,
            false => CARD,
        }
    }

    fn ends(&self, it: &TowerBox) -> (f64, f64) {
        (
            self.height(it.to.unwrap_or(f64::INFINITY)),
            self.height(it.from),
        )
    }

    /// Where the words of each layer stand, and how much height they have: columns do not move one
    /// another.
    fn cards(&self) -> Vec<(f64, f64)> {
        let mut cards = vec![(0.0, 0.0); self.layers.len()];
        for column in 0..self.columns() {
            let of_column = |at: &usize| self.layers[*at].column == column;
            let own: Vec<usize> = (0..self.layers.len()).filter(of_column).collect();
            let slot = ((GROUND - CEILING) / own.len().max(1) as f64).min(self.card_height());
            let wanted = own.iter().map(|at| {
                let (top, bottom) = self.ends(&self.layers[*at]);
                (top + bottom) / 2.0
            });
            let wanted: Vec<f64> = wanted.collect();
            let placed = spread(&wanted, &vec![slot; own.len()], CEILING, GROUND);
            for (at, middle) in own.into_iter().zip(placed) {
                cards[at] = (middle, slot);
            }
        }
        cards
    }

    /// What reinsurers pay for what premium, and which loss each treaty reads.
    fn caption_of_treaties(&self, setting: &Setting) -> String {
        let yearly = self.yearly(setting);
        let say = |amount: f64| yearly.amount_in_full(amount);
        let expected: f64 = self.layers.iter().map(|it| it.expected).sum();
        let quoted: f64 = self.layers.iter().filter_map(|it| it.quoted).sum();
        let premium = match quoted {
            0.0 => String::new(),
            quoted => format!(" for a premium of {}", say(quoted)),
        };
        let order = match self.columns() {
            1 => "",
            _ => " A treaty reads the loss that those left of it leave.",
        };
        format!(
            "Reinsurers pay {} of the losses of {} a year on average{premium}.{order}",
            say(expected),
            self.insured
        )
    }

    /// Yearly amounts have one unit of their own: they are thousandths of the limits.
    fn yearly(&self, setting: &Setting) -> Currency {
        let amounts = self
            .layers
            .iter()
            .flat_map(|it| [it.technical, it.quoted])
            .flatten();
        setting.currency.for_page(amounts.fold(0.0, f64::max))
    }
}

/// Three lines of words, and seven.
const CARD: f64 = 62.0;
const CARD_OF_TREATY: f64 = 118.0;

impl Picture for TowerPicture {
    fn title(&self, _setting: &Setting) -> String {
        if self.of_treaties {
            return format!("The treaties of {}, to scale", self.insured);
        }
        format!("The tower of {}, to scale", self.insured)
    }

    fn caption(&self, setting: &Setting) -> String {
        if self.of_treaties {
            return self.caption_of_treaties(setting);
        }
        let say = |amount: f64| setting.currency.amount_in_full(amount);
        let carved = self
            .layers
            .iter()
            .max_by(|a, b| a.outside_caps.total_cmp(&b.outside_caps));
        let outside = match carved {
            Some(it) if it.outside_caps >= 0.0005 => format!(
                " Claims outside all caps are {} of what {} pays.",
                share(it.outside_caps),
                it.name
            ),
            Some(_) | None => {
                " Next to nothing of what the tower pays goes to claims outside all caps."
                    .to_owned()
            }
        };
        let Some(contracts) = self.contracts else {
            return outside.trim_start().to_owned();
        };
        let TowerContracts { caps, uncapped } = contracts;
        let without = match uncapped {
            0 => String::new(),
            1 => ", one more has no cap".to_owned(),
            count => format!(", {count} more have no cap"),
        };
        if caps <= 0.0 && uncapped == 0 {
            return format!("{} owes nothing under contracts.", self.insured);
        }
        if caps <= 0.0 {
            return format!("No contract of {} has a cap.{outside}", self.insured);
        }
        let times = caps / self.top().max(f64::MIN_POSITIVE);
        format!(
            "The contracts of {} cap what it owes at {} in sum{without}: {times:.1} times the height of its tower.{outside}",
            self.insured,
            say(caps),
        )
    }

    fn largest_amount(&self) -> f64 {
        self.top().max(self.caps())
    }

    fn draw<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
    ) -> Result<(), PlotError> {
        if self.layers.is_empty() || self.top() <= 0.0 {
            return sheet.nothing("no layer with a limit");
        }
        self.legend(setting, sheet)?;
        self.ground(setting, sheet)?;
        for it in &self.layers {
            self.layer(setting, sheet, it)?;
        }
        self.cap_line(setting, sheet)?;
        for (it, card) in self.layers.iter().zip(self.cards()) {
            self.card(setting, sheet, it, card)?;
        }
        self.boundaries(setting, sheet)?;
        self.rates(sheet)
    }

    fn draw_narrow<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
    ) -> Result<Option<Range<f64>>, PlotError> {
        if self.layers.is_empty() || self.top() <= 0.0 {
            return Ok(None);
        }
        let height = self.stacked(setting, sheet)?;
        Ok(Some(0.0..height))
    }
}

/// A share in percent with two figures.
fn share(part: f64) -> String {
    let hundredths = 100.0 * part;
    match hundredths {
        it if it >= 9.95 || it == 0.0 => format!("{it:.0} %"),
        it if it >= 0.995 => format!("{} %", (it * 10.0).round() / 10.0),
        it if it >= 0.0995 => format!("{} %", (it * 100.0).round() / 100.0),
        it if it >= 0.009_95 => format!("{} %", (it * 1e3).round() / 1e3),
        it if it >= 0.000_95 => format!("{} %", (it * 1e4).round() / 1e4),
        _ => "< 0.001 %".to_owned(),
    }
}
