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

use super::axis::Axis;
use super::sheet::{
    BOTTOM, FAINT, GREY, Hatch, INK, MARGIN, PAPER, Pen, Sheet, Side, TOP, WIDTH, Words,
};
use super::spread::spread;
use super::text::{self, Weight};
use super::{Currency, Picture, PlotError, Setting, stack};
use plotters::prelude::DrawingBackend;

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
    /// Technical premium a year.
    pub technical: f64,
    /// Quoted premium a year.
    pub quoted: Option<f64>,
    /// Technical rate on line.
    pub rate: Option<Rate>,
    /// Quoted rate on line.
    pub quoted_rate: Option<f64>,
    /// The part of what it pays that goes to claims outside all caps.
    pub outside_caps: f64,
}

/// The tower of an insured to scale.
#[derive(Debug, Clone, PartialEq)]
pub struct TowerPicture {
    /// Name of the insured.
    pub insured: String,
    /// Layers, of each programme from the bottom up.
    pub layers: Vec<TowerBox>,
    /// The sum of the caps in force of the insured's contracts; 0 if none has one.
    pub caps: f64,
    /// How many contracts have no cap.
    pub uncapped: usize,
}

const LEFT: f64 = 262.0;
const RIGHT: f64 = 735.0;
const DOTS: (f64, f64) = (800.0, WIDTH - MARGIN - 20.0);
const CEILING: f64 = TOP + 52.0;
const GROUND: f64 = BOTTOM - 34.0;
/// The cap line is drawn at its height up to so many times the tower's; beyond, it is told.
const REACH: f64 = 1.5;
/// A layer without a limit is drawn up to so many times what stands below.
const OPEN: f64 = 1.4;

impl TowerPicture {
    /// The end of the highest layer that has one.
    fn top(&self) -> f64 {
        let ends = self
            .layers
            .iter()
            .map(|it| it.to.unwrap_or(OPEN * it.from.max(1.0)));
        ends.filter(|end| end.is_finite()).fold(0.0, f64::max)
    }

    fn draws_caps(&self) -> bool {
        self.caps > 0.0 && self.caps <= REACH * self.top()
    }

    fn highest(&self) -> f64 {
        if self.draws_caps() {
            self.top().max(1.04 * self.caps)
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
        let width = (RIGHT - LEFT) / self.columns() as f64;
        let left = LEFT + width * column as f64;
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

    fn ends(&self, it: &TowerBox) -> (f64, f64) {
        (
            self.height(it.to.unwrap_or(f64::INFINITY)),
            self.height(it.from),
        )
    }

    /// Where the words and dots of each layer stand.
    fn middles(&self) -> Vec<f64> {
        let wanted: Vec<f64> = self
            .layers
            .iter()
            .map(|it| {
                let (top, bottom) = self.ends(it);
                (top + bottom) / 2.0
            })
            .collect();
        spread(&wanted, &vec![CARD; wanted.len()], CEILING, GROUND)
    }

    /// Yearly amounts have one unit of their own: they are thousandths of the limits.
    fn yearly(&self, setting: &Setting) -> Currency {
        let amounts = self
            .layers
            .iter()
            .flat_map(|it| [it.technical, it.quoted.unwrap_or(0.0)]);
        setting.currency.for_page(amounts.fold(0.0, f64::max))
    }
}

/// How far quoted rates stand above the middle of a layer, and technical ones below it.
const DODGE: f64 = 12.0;

/// Height that the words of a layer need.
const CARD: f64 = 62.0;

impl Picture for TowerPicture {
    fn title(&self, _setting: &Setting) -> String {
        format!("The tower of {}, to scale", self.insured)
    }

    fn caption(&self, setting: &Setting) -> String {
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
        let without = match self.uncapped {
            0 => String::new(),
            1 => ", one more has no cap".to_owned(),
            count => format!(", {count} more have no cap"),
        };
        if self.caps <= 0.0 && self.uncapped == 0 {
            return format!("{} owes nothing under contracts.", self.insured);
        }
        if self.caps <= 0.0 {
            return format!("No contract of {} has a cap.{outside}", self.insured);
        }
        let times = self.caps / self.top().max(f64::MIN_POSITIVE);
        format!(
            "The contracts of {} cap what it owes at {} in sum{without}: {times:.1} times the height of its tower.{outside}",
            self.insured,
            say(self.caps),
        )
    }

    fn largest_amount(&self) -> f64 {
        self.top().max(self.caps)
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
        let middles = self.middles();
        for it in &self.layers {
            self.layer(setting, sheet, it)?;
        }
        self.cap_line(setting, sheet)?;
        for (it, middle) in self.layers.iter().zip(&middles) {
            self.card(setting, sheet, it, *middle)?;
        }
        self.boundaries(setting, sheet)?;
        self.rates(sheet, &middles)
    }
}

impl TowerPicture {
    /// Insurers by colour and pattern.
    fn legend<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
    ) -> Result<(), PlotError> {
        let mut seen: Vec<&str> = Vec::new();
        let look = Words::new(12.5, INK);
        let mut x = LEFT;
        for (party, _) in self.layers.iter().flat_map(|it| &it.shares) {
            if seen.contains(&party.as_str()) {
                continue;
            }
            seen.push(party);
            let of = setting.palette.look(party);
            let y = TOP + 12.0;
            stack::block(
                sheet,
                (x, y - 7.0),
                (x + 16.0, y + 7.0),
                of.colour,
                of.hatch,
            )?;
            sheet.words((x + 21.0, y), &of.label, look)?;
            x += 21.0 + look.width(&of.label) + 24.0;
        }
        let placed = |it: &TowerBox| it.shares.iter().map(|(_, part)| part).sum::<f64>();
        if self.layers.iter().any(|it| placed(it) < 1.0 - 1e-9) {
            let y = TOP + 12.0;
            let swatch = [
                (x, y - 7.0),
                (x + 16.0, y - 7.0),
                (x + 16.0, y + 7.0),
                (x, y + 7.0),
            ];
            sheet.hatch(&swatch, Hatch::Falling, GREY)?;
            sheet.words((x + 21.0, y), "not placed", look)?;
        }
        let head = Words::new(12.5, GREY);
        sheet.words((MARGIN, TOP + 12.0), "share of years in which", head)?;
        let y = TOP + 12.0;
        let (start, _) = DOTS;
        sheet.words((start, y), "rate on line", Words::new(12.5, INK).bold())?;
        sheet.dot((start + 92.0, y), 4.5, INK, false)?;
        sheet.words((start + 101.0, y), "quoted", look)?;
        sheet.dot((start + 160.0, y), 4.5, INK, true)?;
        sheet.words((start + 169.0, y), "technical ± 95 %", look)
    }

    /// The retention below each programme, and the ground.
    fn ground<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
    ) -> Result<(), PlotError> {
        for column in 0..self.columns() {
            let mut own = self.layers.iter().filter(|it| it.column == column);
            let Some(first) = own.next() else { continue };
            let (left, right) = self.sides(column);
            if first.from > 0.0 {
                sheet.block((left, self.height(first.from)), (right, GROUND), FAINT)?;
                let words = format!(
                    "retention {}",
                    setting.currency.amount_as_stated(first.from)
                );
                let look = Words::new(12.0, GREY).side(Side::Middle);
                sheet.words(((left + right) / 2.0, GROUND + 13.0), &words, look)?;
            }
        }
        sheet.line(
            &[(LEFT - 8.0, GROUND), (RIGHT, GROUND)],
            Pen::solid(INK, 1.0),
        )
    }

    fn layer<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
        it: &TowerBox,
    ) -> Result<(), PlotError> {
        let (top, bottom) = self.ends(it);
        let (left, right) = self.sides(it.column);
        let mut x = left;
        for (party, part) in &it.shares {
            let of = setting.palette.look(party);
            let end = (x + part * (right - left)).min(right);
            stack::block(sheet, (x, top), (end, bottom), of.colour, of.hatch)?;
            x = end;
        }
        if x < right - 1.0 {
            let rest = [(x, top), (right, top), (right, bottom), (x, bottom)];
            sheet.hatch(&rest, Hatch::Falling, GREY)?;
        }
        let outline = [(left, bottom), (left, top), (right, top), (right, bottom)];
        let pen = Pen::solid(PAPER, 2.0);
        sheet.line(
            &outline,
            if it.to.is_some() {
                pen
            } else {
                pen.dashed(4.0, 4.0)
            },
        )
    }

    /// What a layer is and costs, on a patch of paper inside it.
    fn card<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
        it: &TowerBox,
        middle: f64,
    ) -> Result<(), PlotError> {
        let (left, right) = self.sides(it.column);
        let yearly = self.yearly(setting);
        let terms = match it.to {
            Some(to) => setting.currency.amount_as_stated(to - it.from),
            None => "unlimited".to_owned(),
        };
        let outside = match it.outside_caps {
            part if part >= 0.00005 => format!(", {} of it outside all caps", share(part)),
            part if part > 0.0 => ", under 0.01 % of it outside all caps".to_owned(),
            _ => String::new(),
        };
        let quoted = it.quoted.map_or(String::new(), |quoted| {
            format!(", quoted {}", yearly.amount_in_full(quoted))
        });
        let lines = [
            format!("{}  {terms}", it.name),
            format!(
                "expected loss {} a year{outside}",
                yearly.amount_in_full(it.expected)
            ),
            format!(
                "technical premium {}{quoted}",
                yearly.amount_in_full(it.technical)
            ),
        ];
        let looks = [
            Words::new(13.5, INK).bold(),
            Words::new(12.5, INK),
            Words::new(12.5, INK),
        ];
        let room = right - left - 40.0;
        let lines: Vec<(String, Words)> = lines
            .iter()
            .zip(looks)
            .map(|(line, look)| (text::shorten(line, look.em, look.weight, room), look))
            .collect();
        let widest = lines
            .iter()
            .map(|(line, look)| look.width(line))
            .fold(0.0, f64::max);
        let (x, half) = ((left + right) / 2.0, widest / 2.0 + 10.0);
        let tall = CARD / 2.0 - 3.0;
        sheet.block((x - half, middle - tall), (x + half, middle + tall), PAPER)?;
        for (row, (line, look)) in lines.iter().enumerate() {
            let y = middle + 18.0 * (row as f64 - 1.0);
            sheet.words((x, y), line, look.side(Side::Middle))?;
        }
        Ok(())
    }

    /// Heights where layers meet, with how often losses reach them.
    fn boundaries<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
    ) -> Result<(), PlotError> {
        let mut labels: Vec<(f64, String, bool)> = Vec::new();
        for it in &self.layers {
            let (top, bottom) = self.ends(it);
            labels.push((bottom - 9.0, format!("attached {}", it.attached), false));
            labels.push((top + 9.0, format!("exhausted {}", it.exhausted), false));
        }
        let wanted: Vec<f64> = labels.iter().map(|(y, _, _)| *y).collect();
        let placed = spread(
            &wanted,
            &vec![17.0; wanted.len()],
            CEILING - 12.0,
            GROUND + 8.0,
        );
        for ((_, words, _), y) in labels.iter().zip(placed) {
            sheet.words((MARGIN, y), words, Words::new(12.5, INK))?;
        }
        let mut heights: Vec<f64> = Vec::new();
        for it in &self.layers {
            heights.push(it.from);
            heights.extend(it.to);
        }
        heights.sort_by(f64::total_cmp);
        heights.dedup();
        let wanted: Vec<f64> = heights.iter().map(|it| self.height(*it)).collect();
        let placed = spread(
            &wanted,
            &vec![15.0; wanted.len()],
            CEILING - 8.0,
            GROUND + 6.0,
        );
        let look = Words::new(12.5, GREY).side(Side::End);
        for ((amount, at), y) in heights.iter().zip(&wanted).zip(placed) {
            sheet.words(
                (LEFT - 14.0, y),
                &setting.currency.amount_as_stated(*amount),
                look,
            )?;
            sheet.line(
                &[(LEFT - 10.0, y), (LEFT - 1.0, *at)],
                Pen::solid(GREY, 0.75),
            )?;
        }
        Ok(())
    }

    /// The dashed line at the sum of the caps, or a word that it lies above the sheet.
    fn cap_line<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
    ) -> Result<(), PlotError> {
        if self.caps <= 0.0 {
            return Ok(());
        }
        let sum = setting.currency.amount_in_full(self.caps);
        let look = Words {
            weight: Weight::Bold,
            ..Words::new(12.5, INK)
        };
        if self.draws_caps() {
            let y = self.height(self.caps);
            let pen = Pen::solid(INK, 1.5).dashed(7.0, 5.0);
            sheet.line(&[(LEFT - 8.0, y), (DOTS.0 - 20.0, y)], pen)?;
            let words = format!("sum of the caps in force {sum}");
            return sheet.words_on_paper((RIGHT, y - 11.0), &words, look.side(Side::End));
        }
        let y = CEILING - 17.0;
        let pen = Pen::solid(INK, 1.5).dashed(7.0, 5.0);
        sheet.line(&[(LEFT, CEILING - 5.0), (RIGHT, CEILING - 5.0)], pen)?;
        let words = format!("↑ sum of the caps in force {sum}, above the scale");
        sheet.words((RIGHT, y), &words, look.side(Side::End))
    }

    /// Rates on line, quoted and technical.
    fn rates<B: DrawingBackend>(&self, sheet: &Sheet<B>, middles: &[f64]) -> Result<(), PlotError> {
        let rates = self.layers.iter().flat_map(|it| {
            let technical = it.rate.map_or(0.0, |rate| rate.high);
            [technical, it.quoted_rate.unwrap_or(0.0)]
        });
        let highest = rates.filter(|it| it.is_finite()).fold(0.0, f64::max);
        if highest <= 0.0 {
            return Ok(());
        }
        let axis = Axis::Linear {
            low: 0.0,
            high: 1.08 * highest,
        };
        let across = |rate: f64| DOTS.0 + axis.place(rate) * (DOTS.1 - DOTS.0);
        let look = Words::new(12.0, GREY).side(Side::Middle);
        for tick in axis.ticks() {
            let x = across(tick);
            let ink = if tick == 0.0 { GREY } else { FAINT };
            sheet.line(&[(x, CEILING), (x, GROUND)], Pen::solid(ink, 1.0))?;
            sheet.words((x, GROUND + 13.0), &share(tick), look)?;
        }
        for (it, y) in self.layers.iter().zip(middles) {
            sheet.line(
                &[(DOTS.0, *y), (DOTS.1, *y)],
                Pen::solid(FAINT, 1.0).dashed(2.0, 4.0),
            )?;
            // A row of their own each, so that equal rates do not hide one another.
            if let Some(quoted) = it.quoted_rate {
                let at = (across(quoted), y - DODGE);
                sheet.dot(at, 6.0, INK, false)?;
                beside(sheet, at, at.0, &share(quoted))?;
            }
            if let Some(rate) = it.rate {
                let (low, high) = (across(rate.low.max(0.0)), across(rate.high));
                let at = (across(rate.value), y + DODGE);
                sheet.line(&[(low, at.1), (high, at.1)], Pen::solid(INK, 2.0))?;
                sheet.dot(at, 6.0, INK, true)?;
                beside(sheet, at, high, &share(rate.value))?;
            }
        }
        Ok(())
    }
}

/// Words right of a dot and of what reaches beyond it, or left of it where the sheet ends.
fn beside<B: DrawingBackend>(
    sheet: &Sheet<B>,
    at: (f64, f64),
    reach: f64,
    words: &str,
) -> Result<(), PlotError> {
    let look = Words::new(12.5, INK);
    let start = reach.max(at.0 + 6.0) + 6.0;
    if start + look.width(words) <= WIDTH - MARGIN {
        return sheet.words_on_paper((start, at.1), words, look);
    }
    // Over the whisker, which would strike the words through.
    sheet.words_on_paper((at.0, at.1 - 15.0), words, look.side(Side::Middle))
}

/// A share in percent with two figures.
fn share(part: f64) -> String {
    let hundredths = 100.0 * part;
    match hundredths {
        it if it >= 9.95 || it == 0.0 => format!("{it:.0} %"),
        it if it >= 0.995 => format!("{} %", (it * 10.0).round() / 10.0),
        it => format!("{} %", (it * 100.0).round() / 100.0),
    }
}

#[cfg(test)]
mod tests {
    use super::super::write::{png_of, svg_of};
    use super::super::{Imprint, Palette};
    use super::*;

    fn setting() -> Setting {
        Setting {
            palette: Palette::new([("harbor", "Harbor Mutual"), ("atlas", "Atlas Specialty")]),
            currency: Currency::new("USD"),
            imprint: Imprint {
                scenario: "a scenario".to_owned(),
                years: 200_000,
                seed: 7,
                hash: "0123456789abcdef".to_owned(),
                version: "0.1.0".to_owned(),
            },
        }
    }

    fn tower() -> TowerPicture {
        let layer = |name: &str, from: f64, to: Option<f64>| TowerBox {
            name: name.to_owned(),
            column: 0,
            from,
            to,
            shares: vec![("harbor".to_owned(), 0.6), ("atlas".to_owned(), 0.3)],
            attached: "1.2%".to_owned(),
            exhausted: "never".to_owned(),
            expected: 12e3,
            technical: 40e3,
            quoted: Some(30e3),
            rate: Some(Rate {
                value: 0.02,
                low: 0.015,
                high: 0.025,
            }),
            quoted_rate: Some(0.015),
            outside_caps: 0.12,
        };
        TowerPicture {
            insured: "NorthStar".to_owned(),
            layers: vec![
                layer("primary", 50e3, Some(1.05e6)),
                layer("thin", 1.05e6, Some(1.06e6)),
                layer("top", 1.06e6, Some(5e6)),
            ],
            caps: 3.3e6,
            uncapped: 2,
        }
    }

    #[test]
    fn the_picture_says_how_the_contracts_load_the_tower() {
        let said = tower().caption(&setting());
        assert!(
            said.contains("cap what it owes at $3.3M in sum, 2 more have no cap"),
            "{said}"
        );
        assert!(said.contains("12 % of what"), "{said}");
        let svg = svg_of(&tower(), &setting()).expect("it is drawn");
        for words in [
            "sum of the caps in force $3.3M",
            "attached 1.2%",
            "retention $0.05M",
        ] {
            assert!(svg.contains(words), "{words}");
        }
    }

    #[test]
    fn boxes_are_as_tall_as_their_layers() {
        let tower = tower();
        let [primary, top] = [0, 2].map(|at| {
            let (high, low) = tower.ends(&tower.layers[at]);
            low - high
        });
        assert!((top / primary - 3.94).abs() < 1e-9, "{top} over {primary}");
    }

    #[test]
    fn odd_towers_are_drawn_too() {
        let mut odd = tower();
        odd.layers[2].to = None;
        odd.layers[1].rate = None;
        odd.caps = 9e9;
        odd.layers[0].column = 1;
        assert!(!png_of(&odd, &setting()).expect("it is drawn").is_empty());
        odd.layers.clear();
        let nothing = svg_of(&odd, &setting()).expect("it is drawn");
        assert!(nothing.contains("no layer with a limit"));
    }
}
