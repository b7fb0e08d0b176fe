//! The return periods at which pictures draw curves.

use crate::summary::RETURN_PERIODS;

/// Return periods that every curve has exactly, since people ask for them.
const ROUND: [f64; 10] = [
    2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 250.0, 500.0, 1_000.0,
];
/// From one return period of a curve to the next.
const STEP: f64 = 1.02;
/// A step this near to a round period gives way to it.
const NEAR: f64 = 0.008;

/// The longest return period that a curve of so many years shows: a tenth of them, at most 1,000.
///
/// Beyond a tenth of the years fewer than ten of them tell what is exceeded.
///
/// ```
/// use obligor::summary::pictures::longest_period;
/// assert_eq!(longest_period(1_000_000), 1_000.0);
/// assert_eq!(longest_period(2_000), 200.0);
/// ```
#[must_use]
pub fn longest_period(years: u64) -> f64 {
    (years as f64 / 10.0).clamp(10.0, 1_000.0)
}

/// Return periods of a curve, rising: from 2 to the longest in steps of two per cent, round ones
/// exactly, and those of every report ([`RETURN_PERIODS`]) whether or not the curve gets there.
///
/// They are made for [`ColumnSpec::return_periods`](crate::summary::ColumnSpec).
///
/// ```
/// use obligor::summary::pictures::curve_periods;
/// let periods = curve_periods(1_000_000);
/// assert!(periods.contains(&250.0));
/// assert_eq!((periods[0], *periods.last().unwrap()), (2.0, 1_000.0));
/// assert!(periods.windows(2).all(|pair| pair[1] / pair[0] < 1.03));
/// ```
#[must_use]
pub fn curve_periods(years: u64) -> Vec<f64> {
    let longest = longest_period(years);
    let steps = std::iter::successors(Some(ROUND[0]), |period| Some(period * STEP));
    let is_near = |period: f64, round: &f64| (period / round - 1.0).abs() < NEAR;
    let mut periods: Vec<f64> = steps
        .take_while(|period| *period < longest)
        .filter(|period| !ROUND.iter().any(|round| is_near(*period, round)))
        .chain(ROUND.into_iter().filter(|round| *round <= longest))
        .chain(RETURN_PERIODS)
        .chain([longest])
        .collect();
    periods.sort_by(f64::total_cmp);
    periods.dedup();
    periods
}
