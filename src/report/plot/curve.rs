//! Exceedance curves: cleaning them, reading them, and the axis they need.

use super::axis::Axis;
use super::money::grouped;
use crate::summary::exceedance::level;
use crate::summary::pictures::{curve_periods, longest_period};
use crate::summary::{ExceedancePoint, Tail};

/// One point of an exceedance curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Return period in years, above 1: the loss is reached once in so many years.
    pub return_period: f64,
    /// Loss of the year, in the currency.
    pub value: f64,
    /// Lower end of the 95 % Monte Carlo interval.
    pub low: f64,
    /// Upper end of the 95 % Monte Carlo interval.
    pub high: f64,
}

impl From<&ExceedancePoint> for Point {
    fn from(it: &ExceedancePoint) -> Self {
        Self {
            return_period: it.return_period,
            value: it.value,
            low: it.low,
            high: it.high,
        }
    }
}

/// The points of a curve that so many years can tell.
#[must_use]
pub fn points(curve: &[ExceedancePoint], years: u64) -> Vec<Point> {
    let longest = longest_period(years);
    let told = curve.iter().filter(|point| point.return_period <= longest);
    told.map(Point::from).collect()
}

/// The curve of yearly losses, those of zero left out or not, from one year in ten on.
#[must_use]
pub fn curve_of(losses: &[f64], years: u64) -> Vec<Point> {
    const LOWEST: f64 = 0.9;
    let mut tail = Tail::new(years, LOWEST);
    tail.add(losses);
    let periods = curve_periods(years).into_iter();
    let periods: Vec<f64> = periods.filter(|it| level(*it) >= LOWEST).collect();
    let curve = tail.finish(years).exceedance(&periods);
    points(&curve.unwrap_or_default(), years)
}

/// A return period as people say it: `12`, `1,000`, and `1.3` where a figure matters.
pub(super) fn years(period: f64) -> String {
    match period {
        p if p < 9.95 && (p - p.round()).abs() > 0.05 => format!("{p:.1}"),
        p => grouped(p.round().max(1.0) as u64),
    }
}

/// Finite points in ascending return period, amounts held at zero.
pub(super) fn clean(points: &[Point]) -> Vec<Point> {
    let mut kept: Vec<Point> = points
        .iter()
        .filter(|p| p.return_period.is_finite() && p.return_period >= 1.0 && p.value.is_finite())
        .map(|p| {
            let value = p.value.max(0.0);
            let or_value = |v: f64| if v.is_finite() { v.max(0.0) } else { value };
            Point {
                return_period: p.return_period,
                value,
                low: or_value(p.low).min(value),
                high: or_value(p.high).max(value),
            }
        })
        .collect();
    kept.sort_by(|a, b| a.return_period.total_cmp(&b.return_period));
    kept
}

/// The axis from where losses start (a labelled period below, 2 at least) to the last point.
///
/// None if no curve has any loss.
pub(super) fn return_period_axis<'a>(
    curves: impl IntoIterator<Item = &'a Vec<Point>> + Clone,
) -> Option<Axis> {
    let points = || curves.clone().into_iter().flatten();
    let first = points()
        .filter(|p| p.value > 0.0)
        .map(|p| p.return_period)
        .fold(f64::INFINITY, f64::min);
    let last = points().map(|p| p.return_period).fold(0.0, f64::max);
    let last = label_just_above(last);
    if !first.is_finite() {
        return None;
    }
    let low = [200.0, 100.0, 50.0, 20.0, 10.0, 5.0, 2.0]
        .into_iter()
        .find(|start| *start <= first * 1.001)
        .unwrap_or(2.0)
        .min(last / 2.0)
        .max(1.0);
    Some(Axis::Log {
        low,
        high: last.max(low * 2.0),
    })
}

/// The round period up to four per cent above `last`, so that the axis ends at a label; else `last`.
fn label_just_above(last: f64) -> f64 {
    [100.0, 200.0, 250.0, 500.0, 1000.0]
        .into_iter()
        .find(|round| (last..=last * 1.04).contains(round))
        .unwrap_or(last)
}

/// The points on the axis, preceded by one on its lower end if the curve starts before.
pub(super) fn inside(points: &[Point], axis: Axis) -> Vec<Point> {
    let start = axis.low();
    let before = points.iter().any(|p| p.return_period < start);
    let on = points.iter().filter(|p| p.return_period > start).copied();
    let edge = (before && points.len() > 1).then(|| at(points, start));
    let exact = points.iter().find(|p| p.return_period == start).copied();
    let lead = exact.or(edge);
    lead.into_iter().chain(on).collect()
}

/// The point of the curve at a return period, straight between its neighbours on a log axis.
fn at(points: &[Point], period: f64) -> Point {
    let after = points.partition_point(|p| p.return_period < period);
    let nothing = Point {
        return_period: period,
        value: 0.0,
        low: 0.0,
        high: 0.0,
    };
    let (Some(a), Some(b)) = (
        after.checked_sub(1).and_then(|i| points.get(i)),
        points.get(after),
    ) else {
        let nearest = points.get(after).or(points.last());
        return nearest.map_or(nothing, |p| Point {
            return_period: period,
            ..*p
        });
    };
    let share = libm::log(period / a.return_period) / libm::log(b.return_period / a.return_period);
    let between = |from: f64, to: f64| from + (to - from) * share;
    Point {
        return_period: period,
        value: between(a.value, b.value),
        low: between(a.low, b.low),
        high: between(a.high, b.high),
    }
}

/// The largest amount of a curve, its interval included; nothing on an empty one.
pub(super) fn highest(points: &[Point]) -> f64 {
    points.iter().map(|p| p.high).fold(0.0, f64::max)
}

/// From which return period the curve no longer rises (half a per cent counts as nothing); none if
/// that is a short end, under half again as long.
pub(super) fn flat_from(points: &[Point]) -> Option<f64> {
    let last = points.last()?;
    let start = points.iter().find(|p| p.value >= 0.995 * last.value)?;
    (last.return_period >= 1.5 * start.return_period).then_some(start.return_period)
}

/// The loss at a return period; the nearest end outside the curve, nothing on an empty one.
pub(super) fn value_at(points: &[Point], period: f64) -> f64 {
    at(points, period).value
}

/// True if the curve goes as far as this return period.
pub(super) fn reaches(points: &[Point], period: f64) -> bool {
    points.last().is_some_and(|p| p.return_period >= period)
}

/// The return period at which the curve comes up to an amount; none if it never or always is above.
pub(super) fn crossing(points: &[Point], amount: f64) -> Option<f64> {
    let after = points.iter().position(|p| p.value >= amount)?;
    let b = points[after];
    let a = after.checked_sub(1).map(|i| points[i])?;
    let share = (amount - a.value) / (b.value - a.value);
    Some(a.return_period * libm::pow(b.return_period / a.return_period, share))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(return_period: f64, value: f64) -> Point {
        Point {
            return_period,
            value,
            low: value,
            high: value,
        }
    }

    #[test]
    fn a_level_is_passed_where_the_curve_reaches_it() {
        let curve = [point(10.0, 0.0), point(100.0, 200.0)];
        let period = crossing(&curve, 100.0).expect("the curve passes 100");
        assert!((period - 1000f64.sqrt()).abs() < 1e-9);
        assert_eq!(crossing(&curve, 200.0), Some(100.0));
        assert_eq!(crossing(&curve, 200.1), None);
        assert_eq!(crossing(&curve[1..], 100.0), None);
    }

    #[test]
    fn a_flat_end_is_told_from_a_last_step() {
        let rising = [point(10.0, 1.0), point(100.0, 5.0), point(200.0, 9.0)];
        assert_eq!(flat_from(&rising), None);
        let flat = [point(10.0, 1.0), point(100.0, 5.0), point(150.0, 5.02)];
        assert_eq!(flat_from(&flat), Some(100.0));
        assert_eq!(flat_from(&flat[1..2]), None);
        assert_eq!(flat_from(&[]), None);
    }

    #[test]
    fn the_axis_starts_where_losses_start() {
        let curve = vec![
            point(2.0, 0.0),
            point(12.0, 0.0),
            point(13.0, 5.0),
            point(1000.0, 9.0),
        ];
        let axis = return_period_axis([&curve]).expect("there are losses");
        assert_eq!((axis.low(), axis.high()), (10.0, 1000.0));
        assert_eq!(return_period_axis([&vec![point(2.0, 0.0)]]), None);
    }
}
