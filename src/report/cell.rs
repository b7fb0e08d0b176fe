//! Figures as table cells: a value, and under it its error where that changes the rounding.
//!
//! Errors are half-widths of 95 % intervals, of an estimate 1.96 standard errors, of a quantile or
//! proportion the wider side of its own interval.

mod difference;

pub use difference::{
    INDISTINCT, NONE, ends, saved_for_each, signed, signed_hundredths, signed_money, signed_percent,
};

use crate::model::Appetite;
use crate::report::grouped;
use crate::summary::estimate::Z_95;
use crate::summary::format::{self, STRUCTURAL_ZERO, money, percent, percent_where};
use crate::summary::{Estimate, Interval, Proportion};

/// What ± says, in legends.
pub const ERROR_WORDS: &str = "half a 95 % interval, its longer side where the two differ";

/// What the mark of doubt says.
pub const DOUBTED: &str = "?: the error is itself in doubt: too few years lie beyond, or losses without a variance \
     reach the figure.";

/// What marks an error that is itself in doubt.
pub const DOUBT: &str = "?";

/// An error that so few years do not tell; the mark of doubt stands behind it.
const UNKNOWN: &str = "?";

/// An estimate of money.
///
/// ```
/// use obligor::report::cell::amount;
/// use obligor::summary::Estimate;
/// assert_eq!(amount(Estimate::new(1_234_567.0, 15_935.0)), "1.235M\n± 31k");
/// assert_eq!(amount(Estimate::new(1_234_567.0, 15.0)), "1.23M");
/// assert_eq!(amount(Estimate::new(0.0, 0.0)), "—");
/// ```
#[must_use]
pub fn amount(estimate: Estimate) -> String {
    if estimate.is_structural_zero() {
        return STRUCTURAL_ZERO.to_owned();
    }
    let error = Z_95 * estimate.standard_error();
    stacked(estimate.value(), error, estimate.is_trustworthy())
}

/// A quantile of money.
///
/// ```
/// use obligor::report::cell::quantile;
/// use obligor::summary::Interval;
/// assert_eq!(quantile(Interval::new(2e6, 1.9e6, 2.2e6)), "2.00M\n± 200k");
/// assert_eq!(quantile(Interval::new(2e6, 2e6, 2e6)), "2.00M");
/// assert_eq!(quantile(Interval::new(0.0, 0.0, 0.0)), "—");
/// ```
#[must_use]
pub fn quantile(interval: Interval) -> String {
    if interval.is_structural_zero() {
        return STRUCTURAL_ZERO.to_owned();
    }
    stacked(
        interval.value(),
        half_width(interval),
        interval.is_trustworthy(),
    )
}

/// A probability in percent; `—` where nothing was ever seen.
///
/// ```
/// use obligor::report::cell::chance;
/// use obligor::summary::Proportion;
/// assert_eq!(chance(Proportion::of(500, 10_000)), "5.0%\n± 0.4%");
/// assert_eq!(chance(Proportion::of(0, 10_000)), "—");
/// ```
#[must_use]
pub fn chance(proportion: Proportion) -> String {
    if proportion.value() == 0.0 {
        return STRUCTURAL_ZERO.to_owned();
    }
    let error = error_of(proportion);
    let value = percent(proportion.value(), error);
    match hundredths_beside(&value, error) {
        Some(error) => format!("{value}\n± {error}"),
        None => value,
    }
}

/// Digits behind the point of a number in percent.
fn decimals_of(percent: &str) -> usize {
    let digits = percent.trim_end_matches('%').split_once('.');
    digits.map_or(0, |(_, digits)| digits.len())
}

/// An error in percent with the decimals of its value; none where it has none left to show.
fn hundredths_beside(value: &str, error: f64) -> Option<String> {
    if !error.is_finite() {
        return Some(UNKNOWN.to_owned());
    }
    let decimals = decimals_of(value);
    let error = format!("{:.decimals$}", 100.0 * error);
    let is_shown = !error.chars().all(|digit| matches!(digit, '0' | '.'));
    is_shown.then(|| format!("{error}%"))
}

/// How often a promise is exhausted, on one line.
///
/// ```
/// use obligor::report::cell::frequency;
/// use obligor::summary::Proportion;
/// assert_eq!(frequency(Proportion::of(500, 10_000)), "5.0% ± 0.4%");
/// assert_eq!(frequency(Proportion::of(0, 10_000)), "never");
/// ```
#[must_use]
pub fn frequency(proportion: Proportion) -> String {
    if proportion.value() == 0.0 {
        return "never".to_owned();
    }
    one_line(&chance(proportion))
}

/// A cell on one line, for tables with room.
#[must_use]
pub fn one_line(cell: &str) -> String {
    cell.replace('\n', " ")
}

/// A known amount.
#[must_use]
pub fn certain(value: f64) -> String {
    if value == 0.0 {
        STRUCTURAL_ZERO.to_owned()
    } else {
        money(value)
    }
}

/// A probability without its error, whose digits it has; `never` where nothing was seen.
///
/// ```
/// use obligor::report::cell::often;
/// use obligor::summary::Proportion;
/// assert_eq!(often(Proportion::of(500, 10_000)), "5.0%");
/// assert_eq!(often(Proportion::of(0, 10_000)), "never");
/// ```
#[must_use]
pub fn often(proportion: Proportion) -> String {
    match proportion.value() {
        0.0 => "never".to_owned(),
        value => percent(value, error_of(proportion)),
    }
}

/// A probability beside what an appetite allows: without its error, whose digits it has, and with as
/// many more as it takes to stand on the side of the allowed one where it is.
///
/// ```
/// use obligor::report::cell::against;
/// use obligor::summary::Proportion;
/// let appetite = "1% > 2M".parse().unwrap();
/// assert_eq!(against(Proportion::of(500, 10_000), appetite), "5.0%");
/// assert_eq!(against(Proportion::of(2_004, 200_000), appetite), "1.002%");
/// assert_eq!(against(Proportion::of(1_996, 200_000), appetite), "1.00%");
/// assert_eq!(against(Proportion::of(0, 10_000), appetite), "less than 0.03%");
/// ```
#[must_use]
pub fn against(chance: Proportion, appetite: Appetite) -> String {
    let value = chance.value();
    if value == 0.0 {
        return format!("less than {}", percent(chance.high(), chance.high()));
    }
    let is_met = appetite.is_met_by(value);
    percent_where(value, error_of(chance), |told| {
        appetite.is_met_by(told) == is_met
    })
}

/// [`against`] with the ends of the chance's interval, to as many decimals.
///
/// ```
/// use obligor::report::cell::against_between;
/// use obligor::summary::Proportion;
/// let appetite = "1% > 2M".parse().unwrap();
/// let told = |years| against_between(Proportion::of(years, 200_000), appetite);
/// assert_eq!(told(2_004), "1.002% (0.959% to 1.047%)");
/// assert_eq!(told(10_000), "5.0% (4.9% to 5.1%)");
/// let never = against_between(Proportion::of(0, 10_000), appetite);
/// assert_eq!(never, "less than 0.03%");
/// ```
#[must_use]
pub fn against_between(chance: Proportion, appetite: Appetite) -> String {
    let value = against(chance, appetite);
    if chance.value() == 0.0 {
        return value;
    }
    let decimals = decimals_of(&value);
    let [low, high] = [chance.low(), chance.high()].map(|end| 100.0 * end);
    format!("{value} ({low:.decimals$}% to {high:.decimals$}%)")
}

/// [`against`] with half the chance's interval below it, to as many decimals.
///
/// ```
/// use obligor::report::cell::within;
/// use obligor::summary::Proportion;
/// let appetite = "1% > 2M".parse().unwrap();
/// let told = |years| within(Proportion::of(years, 200_000), appetite);
/// assert_eq!(told(2_004), "1.002%\n± 0.045%");
/// assert_eq!(within(Proportion::of(0, 10_000), appetite), "less than 0.03%");
/// ```
#[must_use]
pub fn within(chance: Proportion, appetite: Appetite) -> String {
    let value = against(chance, appetite);
    let error = match chance.value() {
        0.0 => None,
        _ => hundredths_beside(&value, error_of(chance)),
    };
    match error {
        Some(error) => format!("{value}\n± {error}"),
        None => value,
    }
}

/// A remark where a chance's interval leaves open whether it is within an appetite.
#[must_use]
pub fn whether_open(chance: Proportion, appetite: Appetite) -> &'static str {
    let allowed = appetite.probability().get();
    let is_open = chance.low() <= allowed && allowed < chance.high();
    if is_open { ", within its error" } else { "" }
}

/// A ratio in hundredths, with one digit after the point, of less than one two figures.
///
/// ```
/// use obligor::report::cell::hundredths;
/// use obligor::summary::Interval;
/// let told = |ratio| hundredths(Interval::new(ratio, ratio, ratio));
/// assert_eq!([told(0.798_4), told(0.000_5), told(0.0)], ["79.8", "0.05", "0.0"]);
/// ```
#[must_use]
pub fn hundredths(ratio: Interval) -> String {
    match ratio.value() {
        it if it > 0.0 && it < 0.009_95 => share(it).trim_end_matches('%').to_owned(),
        it => format!("{:.1}", 100.0 * it),
    }
}

/// [`hundredths`] with the ends of the ratio's interval.
///
/// ```
/// use obligor::report::cell::hundredths_between;
/// use obligor::summary::Interval;
/// let told = hundredths_between(Interval::new(0.798_4, 0.781_2, 0.815_6));
/// assert_eq!(told, "79.8 (78.1 to 81.6)");
/// ```
#[must_use]
pub fn hundredths_between(ratio: Interval) -> String {
    let value = hundredths(ratio);
    if ratio.low() == ratio.value() && ratio.value() == ratio.high() {
        return value;
    }
    let decimals = decimals_of(&value);
    let [low, high] = [ratio.low(), ratio.high()].map(|end| 100.0 * end);
    format!("{value} ({low:.decimals$} to {high:.decimals$})")
}

/// An amount as it was stated, without zeros at its end: `3M`, `62.5k`.
///
/// ```
/// assert_eq!(obligor::report::cell::stated(62_500.0), "62.5k");
/// ```
#[must_use]
pub fn stated(amount: f64) -> String {
    let (size, letter) = match amount.abs() {
        it if it >= 1e9 => (1e9, "B"),
        it if it >= 1e6 => (1e6, "M"),
        it if it >= 1e3 => (1e3, "k"),
        _ => (1.0, ""),
    };
    let digits = (amount / size * 1e6).round() / 1e6;
    format!("{digits}{letter}")
}

/// The least share that is told in figures; what is smaller is less than it.
const LEAST_SHARE: f64 = 0.000_01;

/// A share in percent with two figures, below 0.1 % with as many as its thousandths have; beneath a
/// thousandth of a percent it is told as less.
///
/// ```
/// use obligor::report::cell::share;
/// assert_eq!(share(0.0213), "2.1%");
/// assert_eq!(share(0.000_02), "0.002%");
/// assert_eq!(share(1e-12), "less than 0.001%");
/// assert_eq!(share(-0.0213), "−2.1%");
/// assert_eq!(share(0.0), "0%");
/// ```
#[must_use]
pub fn share(share: f64) -> String {
    if share < 0.0 {
        return format!("−{}", self::share(-share));
    }
    let hundredths = 100.0 * share;
    let digits = match hundredths {
        it if it >= 9.95 || it == 0.0 => return format!("{it:.0}%"),
        it if it >= 0.995 => return format!("{it:.1}%"),
        it if it >= 0.0995 => format!("{it:.2}"),
        _ if share >= LEAST_SHARE => format!("{hundredths:.3}"),
        _ => "less than 0.001".to_owned(),
    };
    format!("{}%", digits.trim_end_matches('0').trim_end_matches('.'))
}

/// A rate in percent with its error.
///
/// ```
/// use obligor::report::cell::rate;
/// use obligor::summary::Estimate;
/// assert_eq!(rate(Estimate::new(0.0213, 0.002)), "2.1% ± 0.4%");
/// assert_eq!(rate(Estimate::new(0.0213, 0.002).in_doubt()), "2.1% ± 0.4%?");
/// assert_eq!(rate(Estimate::new(0.0213, f64::INFINITY)), "2.1% ± ??");
/// ```
#[must_use]
pub fn rate(estimate: Estimate) -> String {
    if estimate.is_structural_zero() {
        return STRUCTURAL_ZERO.to_owned();
    }
    let error = Z_95 * estimate.standard_error();
    let value = share(estimate.value());
    let doubt = doubt_of(estimate);
    match hundredths_beside(&value, error) {
        Some(error) => format!("{value} ± {error}{doubt}"),
        None => value + doubt,
    }
}

/// A factor to three decimals, with its error.
#[must_use]
pub fn factor(estimate: Estimate) -> String {
    let error = Z_95 * estimate.standard_error();
    let doubt = doubt_of(estimate);
    if error < 0.0005 {
        return format!("{:.3}{doubt}", estimate.value());
    }
    if !error.is_finite() {
        return format!("{:.3} ± {UNKNOWN}{doubt}", estimate.value());
    }
    format!("{:.3} ± {error:.3}{doubt}", estimate.value())
}

/// An amount to the unit, with its error where it has one.
///
/// ```
/// use obligor::report::cell::whole;
/// use obligor::summary::Estimate;
/// assert_eq!(whole(Estimate::new(139_018.6, 0.0)), "139,019");
/// assert_eq!(whole(Estimate::new(139_600.0, 1_000.0)), "139,600 ± 1,960");
/// assert_eq!(whole(Estimate::new(139_600.0, f64::INFINITY)), "139,600 ± ??");
/// ```
#[must_use]
pub fn whole(estimate: Estimate) -> String {
    let error = Z_95 * estimate.standard_error();
    let unit = |it: f64| {
        let minus = if it <= -0.5 { "−" } else { "" };
        format!("{minus}{}", grouped(it.abs().round() as u64))
    };
    let doubt = doubt_of(estimate);
    match error {
        0.0 => unit(estimate.value()) + doubt,
        error if !error.is_finite() => format!("{} ± {UNKNOWN}{doubt}", unit(estimate.value())),
        error => format!("{} ± {}{doubt}", unit(estimate.value()), unit(error)),
    }
}

fn doubt_of(estimate: Estimate) -> &'static str {
    if estimate.is_trustworthy() { "" } else { DOUBT }
}

fn half_width(interval: Interval) -> f64 {
    let below = interval.value() - interval.low();
    below.max(interval.high() - interval.value())
}

fn error_of(proportion: Proportion) -> f64 {
    let below = proportion.value() - proportion.low();
    below.max(proportion.high() - proportion.value())
}

fn stacked(value: f64, error: f64, is_trustworthy: bool) -> String {
    let doubt = if is_trustworthy { "" } else { DOUBT };
    let stays = money(value - error) == money(value) && money(value + error) == money(value);
    if stays && is_trustworthy {
        return money(value);
    }
    if error == 0.0 || stays {
        return format!("{}{doubt}", money(value));
    }
    let text = format::with_error(value, error);
    format!("{}{doubt}", text.replacen(" ± ", "\n± ", 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubt_is_shown_beside_the_error() {
        let doubtful = Estimate::new(1e6, 1e5).in_doubt();
        assert_eq!(amount(doubtful), "1.00M\n± 200k?");
        let open = Interval::new(1e6, 1e6, 1e6).in_doubt();
        assert_eq!(quantile(open), "1.00M?");
    }

    #[test]
    fn an_error_of_a_chance_has_the_decimals_of_its_value() {
        assert_eq!(
            chance(Proportion::of(126_700, 100_000_000)),
            "0.127%\n± 0.001%"
        );
        assert_eq!(
            chance(Proportion::of(1_267_000_000, 1_000_000_000_000)),
            "0.127%"
        );
    }

    #[test]
    fn an_error_below_the_last_digit_is_not_shown() {
        assert_eq!(amount(Estimate::new(100_400.0, 10.0)), "100k");
        assert!(amount(Estimate::new(100_400.0, 100.0)).contains('±'));
    }
}
