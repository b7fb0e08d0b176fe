//! What pictures tell to who points at them.

use super::curve::{Point, value_at, years};
use super::frame::Frame;
use super::money;
use super::money::Currency;
use super::sheet::Sheet;
use super::stack::Part;
use plotters::prelude::DrawingBackend;

/// Lets upright strips of a frame tell what curves say at each of the return periods of the first.
pub(super) fn curves<B: DrawingBackend>(
    sheet: &Sheet<B>,
    frame: &Frame,
    currency: &Currency,
    curves: &[(&str, &[Point])],
) {
    let drawn: Vec<&(&str, &[Point])> = curves.iter().filter(|(_, it)| !it.is_empty()).collect();
    let Some((_, first)) = drawn.first() else {
        return;
    };
    let periods: Vec<f64> = first.iter().map(|point| point.return_period).collect();
    strips(sheet, frame, &periods, |place| {
        let period = periods[place];
        let said = drawn.iter().map(|(name, points)| {
            let amount = currency.amount_in_full(value_at(points, period));
            let exact = points.iter().find(|point| point.return_period == period);
            let ends = exact.map_or(String::new(), |point| {
                let (low, high) = (point.low, point.high);
                let [low, high] = [low, high].map(|end| currency.amount_in_full(end));
                format!(" ({low} to {high})")
            });
            format!("{name} {amount}{ends}")
        });
        let said: Vec<String> = said.collect();
        format!("1-in-{} year: {}", years(period), said.join("; "))
    });
}

/// Upright strips around places on the lower axis, each reaching half way to its neighbours.
pub(super) fn strips<B: DrawingBackend>(
    sheet: &Sheet<B>,
    frame: &Frame,
    places: &[f64],
    words: impl Fn(usize) -> String,
) {
    let across: Vec<f64> = places.iter().map(|place| frame.across(*place)).collect();
    for (at, x) in across.iter().enumerate() {
        let before = at
            .checked_sub(1)
            .map_or(frame.left, |it| (across[it] + x) / 2.0);
        let after = across.get(at + 1).map_or(frame.right, |it| (it + x) / 2.0);
        sheet.tell((before, frame.top), (after, frame.bottom), words(at));
    }
}

/// `Lakeside Clinic: $1.2M, 34 %` of a part of a whole.
pub(super) fn part(currency: &Currency, part: &Part, whole: f64) -> String {
    let amount = currency.amount_in_full(part.amount);
    let share = money::percent(part.amount / whole);
    format!("{}: {amount}, {share}", part.look.label)
}
