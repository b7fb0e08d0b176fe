//! Differences as cells: signed, with half a 95 % interval or its ends.

use super::DOUBT;
use crate::summary::Difference;
use crate::summary::format::{between, money, percent, with_error};

/// What stands where no year differs.
pub const NONE: &str = "none";

/// What stands where the interval spans zero.
pub const INDISTINCT: &str = "not distinguishable";

/// An interval whose sides differ by more than this part of the longer is told by its ends.
const LOPSIDED: f64 = 0.1;

/// `none`, `not distinguishable`, or the figure.
fn told(difference: Difference, figure: impl Fn() -> String) -> String {
    let doubt = if difference.is_trustworthy() {
        ""
    } else {
        DOUBT
    };
    let is_none = difference.low() == 0.0 && difference.high() == 0.0;
    match (is_none, difference.is_distinguishable()) {
        (true, _) => NONE.to_owned(),
        (false, false) => INDISTINCT.to_owned(),
        (false, true) => format!("{}{doubt}", figure()),
    }
}

fn half_width(difference: Difference) -> f64 {
    (difference.high() - difference.value()).max(difference.value() - difference.low())
}

fn sign(value: f64) -> &'static str {
    if value < 0.0 { "−" } else { "+" }
}

/// A difference of money: `−34.2k ± 5.1k`, or `−74 (−160 to −12)` where the interval is lopsided.
///
/// ```
/// use obligor::report::cell::signed;
/// use obligor::summary::Difference;
/// assert_eq!(signed(Difference::new(-3e4, -3.5e4, -2.5e4)), "−30.0k ± 5.0k");
/// assert_eq!(signed(Difference::new(19.0, -5.0, 38.0)), "not distinguishable");
/// ```
#[must_use]
pub fn signed(difference: Difference) -> String {
    told(difference, || {
        let (value, half) = (difference.value(), half_width(difference));
        let sign = sign(value);
        let [near, far] = ends(difference);
        let lopsided = (far - value.abs()) - (value.abs() - near);
        if lopsided.abs() > LOPSIDED * half {
            return with_ends(sign, &between(value.abs(), near, far));
        }
        let words = with_error(value.abs(), half);
        format!("{sign}{}", words.trim_end_matches(" ± 0"))
    })
}

/// A known difference of money with its sign: `−34.2k`, `none` where it is nothing.
///
/// ```
/// use obligor::report::cell::signed_money;
/// assert_eq!(signed_money(-34_210.0), "−34.2k");
/// assert_eq!(signed_money(0.0), "none");
/// ```
#[must_use]
pub fn signed_money(value: f64) -> String {
    if value == 0.0 {
        return NONE.to_owned();
    }
    format!("{}{}", sign(value), money(value.abs()))
}

/// `2.2 (0.6 to 4.2)` with its sign, the lower end first: `−2.2 (−4.2 to −0.6)`.
fn with_ends(sign: &str, words: &str) -> String {
    let parts = words.trim_end_matches(')').split_once(" (");
    let ends = parts.and_then(|(value, ends)| Some((value, ends.split_once(" to ")?)));
    match ends {
        Some((value, (near, far))) if sign == "−" => format!("−{value} (−{far} to −{near})"),
        Some((value, (near, far))) => format!("{sign}{value} ({sign}{near} to {sign}{far})"),
        None => format!("{sign}{words}"),
    }
}

/// The ends of an interval that leaves out zero, without their sign: the nearer to zero first.
#[must_use]
pub fn ends(difference: Difference) -> [f64; 2] {
    let (low, high) = (difference.low().abs(), difference.high().abs());
    [low.min(high), low.max(high)]
}

/// A difference of chances in percentage points: `−0.41 ± 0.06 pp`.
#[must_use]
pub fn signed_percent(difference: Difference) -> String {
    told(difference, || {
        let half = half_width(difference);
        let value = percent(difference.value().abs(), half);
        let decimals = value
            .split_once('.')
            .map_or(0, |(_, digits)| digits.len() - 1);
        let value = value.trim_end_matches('%');
        format!(
            "{}{value} ± {:.decimals$} pp",
            sign(difference.value()),
            100.0 * half
        )
    })
}

/// A difference of ratios in hundredths: `+7.1 ± 1.5`, with more digits where its error is below one.
///
/// ```
/// use obligor::report::cell::signed_hundredths;
/// use obligor::summary::Difference;
/// assert_eq!(signed_hundredths(Difference::new(0.071, 0.056, 0.086)), "+7.1 ± 1.5");
/// assert_eq!(signed_hundredths(Difference::new(0.004, 0.0003, 0.0077)), "+0.40 ± 0.37");
/// ```
#[must_use]
pub fn signed_hundredths(difference: Difference) -> String {
    told(difference, || {
        let [value, half] = [difference.value().abs(), half_width(difference)].map(|it| 100.0 * it);
        let decimals = match half {
            half if half >= 0.95 || half == 0.0 => 1,
            half if half >= 0.095 => 2,
            _ => 3,
        };
        let sign = sign(difference.value());
        format!("{sign}{value:.decimals$} ± {half:.decimals$}")
    })
}

/// A ratio of two amounts, such as money saved for each unit spent: `3.20 (2.90 to 3.60)`, from 10 on
/// to the unit.
///
/// ```
/// use obligor::report::cell::saved_for_each;
/// use obligor::summary::Difference;
/// assert_eq!(saved_for_each(Difference::new(3.2, 2.9, 3.6)), "3.20 (2.90 to 3.60)");
/// assert_eq!(saved_for_each(Difference::new(-12.0, -14.0, -9.5)), "−12 (−14 to −9.50)");
/// assert_eq!(saved_for_each(Difference::new(0.1, -0.2, 0.4)), "not distinguishable");
/// ```
#[must_use]
pub fn saved_for_each(ratio: Difference) -> String {
    told(ratio, || {
        let [value, low, high] = [ratio.value(), ratio.low(), ratio.high()].map(|it| {
            let digits = if it.abs() < 10.0 { 2 } else { 0 };
            format!("{it:.digits$}").replace('-', "−")
        });
        format!("{value} ({low} to {high})")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_told_with_their_sign_and_the_lower_end_first() {
        for (difference, words) in [
            (Difference::new(-3e4, -3.5e4, -2.5e4), "−30.0k ± 5.0k"),
            (Difference::new(-2.2, -4.2, -0.6), "−2.2 (−4.2 to −0.6)"),
            (Difference::new(19.0, 5.0, 38.0), "+19 (+5 to +38)"),
            (Difference::new(19.0, -5.0, 38.0), "not distinguishable"),
            (Difference::NONE, "none"),
        ] {
            assert_eq!(signed(difference), words);
        }
        let points = Difference::new(-0.0026, -0.0028, -0.0024);
        assert_eq!(signed_percent(points), "−0.26 ± 0.02 pp");
    }
}
