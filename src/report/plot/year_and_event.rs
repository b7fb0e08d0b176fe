//! A whole year beside its largest event: aggregate and occurrence exceedance, panel by panel.

use super::axis::Axis;
use super::curve::{Point, clean, highest, inside, reaches, return_period_axis, value_at, years};
use super::exceedance::{PERIOD_TITLE, money_title};
use super::frame::{Frame, SideLabel, label_column};
use super::sheet::{BOTTOM, GREY, INK, MARGIN, Pen, Sheet, Side, TOP, WIDTH, Words};
use super::text::{self, Weight};
use super::{Picture, PlotError, Setting, stack, told};
use plotters::prelude::DrawingBackend;
use plotters::style::RGBColor;

/// The two curves of one party, draft or layer.
#[derive(Debug, Clone, PartialEq)]
pub struct YearAndEventPanel {
    /// Whose they are.
    pub name: String,
    /// The id of the party that gives the colour; without one the curves are black.
    pub party: Option<String>,
    /// The year's total: all its events added up.
    pub year: Vec<Point>,
    /// The year's largest event alone.
    pub event: Vec<Point>,
}

/// Exceedance of the year's total (AEP, solid) and of its largest event (OEP, dashed), a panel each
/// on the same axes.
///
/// Panels stand in the order given; those without a loss are left out, beyond six the rest too. Both
/// curves start where the shorter one does, so that they can be compared.
#[derive(Debug, Clone, PartialEq)]
pub struct YearAndEvent {
    /// The headline.
    pub title: String,
    /// The panels.
    pub panels: Vec<YearAndEventPanel>,
}

/// Most panels on a sheet.
const MOST: usize = 6;
/// Room for the labels right of each panel.
const LABELS: f64 = 150.0;

impl Picture for YearAndEvent {
    fn title(&self, _: &Setting) -> String {
        self.title.clone()
    }

    fn caption(&self, setting: &Setting) -> String {
        let panels = self.drawn();
        let Some(first) = panels.first() else {
            return "No loss in any simulated year.".to_owned();
        };
        let far = reaches(&first.year, 100.0);
        let period = if far { 100.0 } else { 10.0 };
        let [year, event] = [&first.year, &first.event].map(|it| value_at(it, period));
        let say = |amount: f64| setting.currency.amount(amount);
        let more = match self.panels.len().saturating_sub(MOST) {
            0 => String::new(),
            n => format!(" {n} more are not drawn."),
        };
        if year <= 0.0 {
            return format!(
                "{} has no loss in one year in {}.{more}",
                first.name,
                years(period)
            );
        }
        format!(
            "Once in {} years, {}: {} or more in the year, {} or more in its largest event ({:.0} %).{more}",
            years(period),
            first.name,
            say(year),
            say(event),
            100.0 * event / year
        )
    }

    fn largest_amount(&self) -> f64 {
        let panels = self.drawn();
        let both = panels
            .iter()
            .map(|it| highest(&it.year).max(highest(&it.event)));
        both.fold(0.0, f64::max)
    }

    fn draw<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
    ) -> Result<(), PlotError> {
        let mut panels = self.drawn();
        let curves: Vec<&Vec<Point>> = panels.iter().flat_map(|it| [&it.year, &it.event]).collect();
        let Some(x) = return_period_axis(curves) else {
            return sheet.nothing("no loss in any simulated year");
        };
        for panel in &mut panels {
            panel.year = inside(&panel.year, x);
            panel.event = inside(&panel.event, x);
        }
        let y = money_axis(&panels);
        let title = money_title(&setting.currency, y);
        sheet.words((MARGIN, TOP - 2.0), &title, Words::new(12.5, INK))?;
        let level = Words::new(12.5, INK).side(Side::Middle);
        sheet.words((WIDTH / 2.0, BOTTOM - 4.0), PERIOD_TITLE, level)?;
        for place in 0..panels.len() {
            let frame = frame_of(place, panels.len(), x, y);
            draw_panel(sheet, setting, &panels, place, &frame)?;
        }
        Ok(())
    }
}

impl YearAndEvent {
    /// The panels that have a loss, cleaned, both curves from where the later one starts.
    fn drawn(&self) -> Vec<YearAndEventPanel> {
        let cleaned = self.panels.iter().map(|panel| {
            let (year, event) = (clean(&panel.year), clean(&panel.event));
            let start = event.first().map_or(0.0, |point| point.return_period);
            YearAndEventPanel {
                year: year
                    .into_iter()
                    .filter(|it| it.return_period >= start)
                    .collect(),
                event,
                ..panel.clone()
            }
        });
        let has_loss = |it: &YearAndEventPanel| it.year.iter().any(|point| point.value > 0.0);
        cleaned.filter(has_loss).take(MOST).collect()
    }
}

fn money_axis(panels: &[YearAndEventPanel]) -> Axis {
    let curves = || panels.iter().flat_map(|it| [&it.year, &it.event]);
    let values = || curves().flatten().map(|point| point.value);
    let worst = values().fold(0.0, f64::max);
    let top = curves().map(|it| highest(it)).fold(0.0, f64::max);
    let lowest = values()
        .filter(|value| *value > 0.0)
        .fold(f64::INFINITY, f64::min);
    let lowest = lowest.max(worst / 1e3);
    Axis::for_money(lowest, top, worst > 6.0 * lowest)
}

fn columns(count: usize) -> usize {
    if count > 1 { 2 } else { 1 }
}

fn frame_of(place: usize, count: usize, x: Axis, y: Axis) -> Frame {
    let columns = columns(count);
    let rows = count.div_ceil(columns);
    let (left, right) = (100.0, WIDTH - MARGIN);
    let (top, bottom) = (TOP + 34.0, BOTTOM - 38.0);
    let (gap_x, gap_y) = (20.0, 44.0);
    let width = (right - left - gap_x * (columns - 1) as f64) / columns as f64;
    let height = (bottom - top - gap_y * (rows - 1) as f64) / rows as f64;
    let start = left + (width + gap_x) * (place % columns) as f64;
    let above = top + (height + gap_y) * (place / columns) as f64;
    Frame {
        left: start,
        right: start + width - LABELS - 24.0,
        top: above,
        bottom: above + height,
        x,
        y,
    }
}

fn draw_panel<B: DrawingBackend>(
    sheet: &Sheet<B>,
    setting: &Setting,
    panels: &[YearAndEventPanel],
    place: usize,
    frame: &Frame,
) -> Result<(), PlotError> {
    let panel = &panels[place];
    let columns = columns(panels.len());
    let is_lowest = place + columns >= panels.len();
    let look = panel
        .party
        .as_ref()
        .map(|party| setting.palette.look(party));
    let colour = look.as_ref().map_or(INK, |look| look.colour);
    frame.money_grid(sheet, &setting.currency, place.is_multiple_of(columns))?;
    frame.return_periods(sheet, 30.0, is_lowest)?;
    sheet.shape(&frame.band(&panel.event), GREY, 0.14)?;
    sheet.shape(&frame.band(&panel.year), colour, 0.2)?;
    sheet.line(&frame.curve(&panel.year), Pen::solid(colour, 2.5))?;
    let dashed = Pen::solid(INK, 1.5).dashed(6.0, 3.5);
    sheet.line(&frame.curve(&panel.event), dashed)?;
    let head = Words::new(13.5, INK).bold();
    let name = text::shorten(&panel.name, head.em, head.weight, frame.right - frame.left);
    sheet.words((frame.left, frame.top - 13.0), &name, head)?;
    let curves = [
        ("all events of the year", &panel.year[..]),
        ("largest event", &panel.event),
    ];
    told::curves(sheet, frame, &setting.currency, &curves);
    let labels = [
        label(
            "year, AEP (solid)",
            frame,
            &panel.year,
            stack::legible(colour),
            setting,
        ),
        label("event, OEP (dashed)", frame, &panel.event, INK, setting),
    ];
    let labels: Vec<SideLabel> = labels.into_iter().flatten().collect();
    label_column(sheet, frame, &labels, LABELS)
}

/// What a curve is, and where it ends.
fn label(
    name: &str,
    frame: &Frame,
    points: &[Point],
    colour: RGBColor,
    setting: &Setting,
) -> Option<SideLabel> {
    let last = points.last()?;
    let amount = match last.value > 0.0 {
        true => setting.currency.amount(last.value),
        false => "nothing".to_owned(),
    };
    Some(SideLabel {
        at: frame.up(last.value).clamp(frame.top, frame.bottom),
        head: name.to_owned(),
        note: format!("{amount} at 1-in-{}", years(last.return_period)),
        colour,
        weight: Weight::Bold,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::plot::write::svg_of;
    use crate::report::plot::{Currency, Imprint, Palette};

    fn setting() -> Setting {
        Setting {
            palette: Palette::new([("clinic", "Clinic")]),
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

    fn curve(periods: &[f64], times: f64) -> Vec<Point> {
        let point = |period: &f64| Point {
            return_period: *period,
            value: times * 1e4 * period,
            low: times * 0.9e4 * period,
            high: times * 1.1e4 * period,
        };
        periods.iter().map(point).collect()
    }

    fn picture() -> YearAndEvent {
        let panel = |name: &str, times| YearAndEventPanel {
            name: name.to_owned(),
            party: Some("clinic".to_owned()),
            year: curve(&[2.0, 5.0, 10.0, 100.0, 250.0], times),
            event: curve(&[10.0, 100.0, 250.0], 0.8 * times),
        };
        YearAndEvent {
            title: "One event or a whole year".to_owned(),
            panels: vec![panel("Clinic", 1.0), panel("Nobody", 0.0)],
        }
    }

    #[test]
    fn a_year_stands_beside_its_largest_event() {
        assert_eq!(
            picture().caption(&setting()),
            "Once in 100 years, Clinic: $1M or more in the year, $800k or more in its largest event (80 %)."
        );
        let svg = svg_of(&picture(), &setting()).expect("it is drawn");
        for words in ["year, AEP", "event, OEP (dashed)", "Clinic", "1-in-250"] {
            assert!(svg.contains(words), "{words}");
        }
        assert!(!svg.contains("Nobody"), "who has no loss has no panel");
    }

    #[test]
    fn both_curves_start_where_the_later_one_does() {
        let drawn = picture().drawn();
        assert_eq!(drawn.len(), 1);
        assert_eq!(drawn[0].year[0].return_period, 10.0);
    }

    #[test]
    fn nothing_lost_is_said() {
        let mut none = picture();
        none.panels.remove(0);
        assert_eq!(none.caption(&setting()), "No loss in any simulated year.");
        let svg = svg_of(&none, &setting()).expect("it is drawn");
        assert!(svg.contains("no loss in any simulated year"));
    }
}
