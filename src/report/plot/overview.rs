//! What is left with each party, side by side on one scale.

use super::axis::Axis;
use super::curve::{Point, clean, highest, inside, reaches, return_period_axis, value_at, years};
use super::exceedance::{Exceedance, money_title};
use super::frame::Frame;
use super::palette::MOST;
use super::sheet::{BOTTOM, FAINT, GREY, Hatch, INK, MARGIN, Pen, Sheet, Side, TOP, WIDTH, Words};
use super::{Picture, PlotError, Setting};
use super::{stack, text, told};
use plotters::prelude::DrawingBackend;
use plotters::style::RGBColor;

/// Net exceedance curves of all parties, one small panel each, on the same axes.
///
/// Panels stand in order of the loss of one year in a hundred; beyond twelve parties the smallest
/// are left out and counted in the caption. Behind each curve stand those of the others, in grey.
#[derive(Debug, Clone)]
pub struct Overview {
    /// The parties' curves; only `party` and `net` are read.
    pub parties: Vec<Exceedance>,
}

/// A party's net curve, ready to draw.
struct Panel {
    label: String,
    colour: RGBColor,
    hatch: Hatch,
    net: Vec<Point>,
    marked: f64,
}

impl Picture for Overview {
    fn title(&self, _: &Setting) -> String {
        "What is left with each party, after contracts and insurance".to_owned()
    }

    fn caption(&self, setting: &Setting) -> String {
        let period = self.marked_period();
        let panels = self.panels(setting, period);
        let total: f64 = panels.iter().map(|p| p.marked).sum();
        let left_out = panels.len().saturating_sub(MOST);
        let rest = match left_out {
            0 => String::new(),
            n => format!(" The {n} parties with the least are not drawn."),
        };
        match panels.first() {
            Some(worst) if total > 0.0 => format!(
                "The dot marks one year in {}: the most is left with {}, {} or more.{rest}",
                years(period),
                worst.label,
                setting.currency.amount(worst.marked)
            ),
            _ => format!(
                "Nothing is left with anybody in one year in {}.{rest}",
                years(period)
            ),
        }
    }

    fn largest_amount(&self) -> f64 {
        let nets = self.parties.iter().map(|party| highest(&clean(&party.net)));
        nets.fold(0.0, f64::max)
    }

    fn draw<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
    ) -> Result<(), PlotError> {
        let period = self.marked_period();
        let mut panels = self.panels(setting, period);
        panels.truncate(MOST);
        let curves: Vec<&Vec<Point>> = panels.iter().map(|p| &p.net).collect();
        let Some(x) = return_period_axis(curves.iter().copied()) else {
            return sheet.nothing("no party is left with a loss in any simulated year");
        };
        for panel in &mut panels {
            panel.net = inside(&panel.net, x);
        }
        let y = shared_money_axis(&panels);
        let title = money_title(&setting.currency, y);
        sheet.words((MARGIN, TOP - 2.0), &title, Words::new(12.5, INK))?;
        let below = (WIDTH / 2.0, BOTTOM - 4.0);
        let level = Words::new(12.5, INK).side(Side::Middle);
        sheet.words(below, "return period in years, log scale", level)?;
        for place in 0..panels.len() {
            let frame = panel_frame(place, panels.len(), x, y);
            draw_panel(sheet, setting, &panels, place, &frame, period)?;
        }
        Ok(())
    }
}

impl Overview {
    /// One year in a hundred if the curves go that far, else in ten.
    fn marked_period(&self) -> f64 {
        let far = self.parties.iter().any(|p| reaches(&clean(&p.net), 100.0));
        if far { 100.0 } else { 10.0 }
    }

    fn panels(&self, setting: &Setting, period: f64) -> Vec<Panel> {
        let mut panels: Vec<Panel> = self
            .parties
            .iter()
            .map(|party| {
                let look = setting.palette.look(&party.party);
                let net = clean(&party.net);
                Panel {
                    label: look.label,
                    colour: look.colour,
                    hatch: look.hatch,
                    marked: value_at(&net, period),
                    net,
                }
            })
            .collect();
        panels.sort_by(|a, b| b.marked.total_cmp(&a.marked));
        panels
    }
}

fn shared_money_axis(panels: &[Panel]) -> Axis {
    let values = || panels.iter().flat_map(|p| &p.net).map(|p| p.value);
    let worst = values().fold(0.0, f64::max);
    let top = panels.iter().map(|p| highest(&p.net)).fold(0.0, f64::max);
    let lowest = values().filter(|v| *v > 0.0).fold(f64::INFINITY, f64::min);
    let lowest = lowest.max(worst / 1e3);
    let least_of_worst = panels
        .iter()
        .filter_map(|p| p.net.last())
        .map(|p| p.value)
        .filter(|v| *v > 0.0)
        .fold(f64::INFINITY, f64::min);
    Axis::for_money(lowest, top, worst > 6.0 * least_of_worst)
}

/// Columns of the grid for so many panels, as near to the sheet's shape as can be.
fn columns(count: usize) -> usize {
    match count {
        0..=3 => count.max(1),
        4 => 2,
        5 | 6 | 9 => 3,
        _ => 4,
    }
}

fn panel_frame(place: usize, count: usize, x: Axis, y: Axis) -> Frame {
    let columns = columns(count);
    let rows = count.div_ceil(columns);
    let (left, right) = (100.0, WIDTH - MARGIN - 12.0);
    let (top, bottom) = (TOP + 34.0, BOTTOM - 38.0);
    let (gap_x, gap_y) = (42.0, 44.0);
    let width = (right - left - gap_x * (columns - 1) as f64) / columns as f64;
    let height = (bottom - top - gap_y * (rows - 1) as f64) / rows as f64;
    let (column, row) = (place % columns, place / columns);
    let start = left + (width + gap_x) * column as f64;
    let above = top + (height + gap_y) * row as f64;
    Frame {
        left: start,
        right: start + width,
        top: above,
        bottom: above + height,
        x,
        y,
    }
}

fn draw_panel<B: DrawingBackend>(
    sheet: &Sheet<B>,
    setting: &Setting,
    panels: &[Panel],
    place: usize,
    frame: &Frame,
    period: f64,
) -> Result<(), PlotError> {
    let panel = &panels[place];
    let lowest_of_column = place + columns(panels.len()) >= panels.len();
    let first_of_row = place.is_multiple_of(columns(panels.len()));
    frame.money_grid(sheet, &setting.currency, first_of_row)?;
    frame.return_periods(sheet, 30.0, lowest_of_column)?;
    for other in panels.iter().filter(|p| p.label != panel.label) {
        sheet.line(&frame.curve(&other.net), Pen::solid(FAINT, 1.0))?;
    }
    sheet.shape(&frame.band(&panel.net), panel.colour, 0.2)?;
    sheet.line(&frame.curve(&panel.net), Pen::solid(panel.colour, 2.5))?;
    let head = Words::new(13.5, INK).bold();
    let room = frame.right - frame.left - 17.0;
    let name = text::shorten(&panel.label, head.em, head.weight, room);
    let (x, y) = (frame.left, frame.top - 12.0);
    stack::block(
        sheet,
        (x, y - 6.0),
        (x + 13.0, y + 6.0),
        panel.colour,
        panel.hatch,
    )?;
    sheet.words((x + 17.0, y), &name, head)?;
    told::curves(
        sheet,
        frame,
        &setting.currency,
        &[(&panel.label, &panel.net)],
    );
    mark(sheet, setting, panel, frame, period)
}

/// The dot at the marked return period, with its amount above the curve on the left.
fn mark<B: DrawingBackend>(
    sheet: &Sheet<B>,
    setting: &Setting,
    panel: &Panel,
    frame: &Frame,
    period: f64,
) -> Result<(), PlotError> {
    if !frame.x.holds(period) {
        return Ok(());
    }
    let spot = frame.spot(period, panel.marked);
    sheet.dot(spot, 4.0, panel.colour, false)?;
    let above = (spot.1 - 13.0).max(frame.top + 8.0);
    let look = Words::new(12.5, INK).side(Side::End);
    let said = match panel.marked > 0.0 {
        true => setting.currency.amount(panel.marked),
        false => "nothing".to_owned(),
    };
    let look = if panel.marked > 0.0 {
        look.bold()
    } else {
        Words {
            colour: GREY,
            ..look
        }
    };
    sheet.words_on_paper((spot.0 - 7.0, above), &said, look)
}
