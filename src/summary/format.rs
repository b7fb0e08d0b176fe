//! Money and errors in words, with no more digits than are known.
//!
//! A minus is − everywhere, as in differences. Suffixes: `k` thousand, `M` million, `B` billion (10⁹), `T` 10¹².

/// What stands for a figure that is zero by structure rather than by estimate.
pub const STRUCTURAL_ZERO: &str = "—";

/// Money to three significant digits.
///
/// ```
/// use obligor::summary::format::money;
/// assert_eq!(money(1_234_567.0), "1.23M");
/// assert_eq!(money(999_999.0), "1.00M");
/// assert_eq!(money(250_000.0), "250k");
/// assert_eq!(money(0.0), "0");
/// ```
#[must_use]
pub fn money(amount: f64) -> String {
    rounded(amount, leading_place(amount, 3) - 2)
}

/// A value with its error: the error to two digits, the value to the same place.
///
/// Both zero is [`STRUCTURAL_ZERO`]; an error of zero beside a value is shown as `± 0`.
///
/// ```
/// use obligor::summary::format::with_error;
/// assert_eq!(with_error(1_234_567.0, 31_234.0), "1.235M ± 31k");
/// assert_eq!(with_error(1_000.0, 0.0), "1.00k ± 0");
/// assert_eq!(with_error(0.0, 0.0), "—");
/// ```
#[must_use]
pub fn with_error(value: f64, standard_error: f64) -> String {
    if value == 0.0 && standard_error == 0.0 {
        return STRUCTURAL_ZERO.to_owned();
    }
    if !standard_error.is_finite() {
        return format!("{} ± ?", money(value));
    }
    if standard_error == 0.0 {
        return format!("{} ± 0", money(value));
    }
    let place = leading_place(standard_error, 2) - 1;
    format!(
        "{} ± {}",
        rounded(value, place),
        rounded(standard_error, place)
    )
}

/// A value with its bounds, to two digits of the wider half; the value alone where the bounds meet it.
///
/// ```
/// use obligor::summary::format::between;
/// assert_eq!(between(1_234_567.0, 1_150_000.0, 1_310_000.0), "1.235M (1.150M to 1.310M)");
/// ```
#[must_use]
pub fn between(value: f64, low: f64, high: f64) -> String {
    if value == 0.0 && low == 0.0 && high == 0.0 {
        return STRUCTURAL_ZERO.to_owned();
    }
    let half = (value - low).max(high - value);
    if half == 0.0 || !half.is_finite() {
        return money(value);
    }
    let place = (leading_place(half, 2) - 1).max(leading_place(value.abs().max(high.abs()), 4) - 3);
    format!(
        "{} ({} to {})",
        rounded(value, place),
        rounded(low, place),
        rounded(high, place)
    )
}

/// A share in percent, with digits down to the place of its error's first digit, and as many as it
/// takes to tell it from nothing.
///
/// ```
/// use obligor::summary::format::percent;
/// assert_eq!(percent(0.052_34, 0.000_7), "5.23%");
/// assert_eq!(percent(0.5, 0.0), "50%");
/// assert_eq!(percent(0.000_2, 0.001), "0.02%");
/// ```
#[must_use]
pub fn percent(share: f64, error: f64) -> String {
    percent_where(share, error, |_| true)
}

/// [`percent`] with as many more digits as it takes until the share as written is one that `agrees`:
/// so that a chance does not read as within a limit that it passes.
///
/// ```
/// use obligor::summary::format::percent_where;
/// let (share, limit) = (0.010_02, 0.01);
/// let words = percent_where(share, 0.003, |told| (told <= limit) == (share <= limit));
/// assert_eq!(words, "1.002%");
/// ```
#[must_use]
pub fn percent_where(share: f64, error: f64, agrees: impl Fn(f64) -> bool) -> String {
    const MOST_DIGITS: usize = 12;
    let (hundredths, error) = (100.0 * share, 100.0 * error);
    let finest = leading_place(hundredths, 3) - 2;
    let place = if error > 0.0 {
        leading_place(error, 1).max(finest)
    } else {
        finest
    };
    let digits_of = |place: i32| usize::try_from(-place.min(0)).unwrap_or(0);
    let mut digits = digits_of(place.min(leading_place(hundredths, 1)));
    let mut text = format!("{hundredths:.digits$}");
    let is_told = |text: &str| text.parse().is_ok_and(|told: f64| agrees(told / 100.0));
    while !is_told(&text) && digits < MOST_DIGITS {
        digits += 1;
        text = format!("{hundredths:.digits$}");
    }
    let text = if error > 0.0 || !text.contains('.') {
        text.as_str()
    } else {
        text.trim_end_matches('0').trim_end_matches('.')
    };
    format!("{text}%")
}

/// The amount rounded to a multiple of 10^place, in the largest unit it fills.
fn rounded(amount: f64, place: i32) -> String {
    let unit = 10f64.powi(place.abs());
    let whole = if place >= 0 {
        (amount / unit).round()
    } else {
        (amount * unit).round()
    };
    if whole == 0.0 {
        return "0".to_owned();
    }
    let rounded = if place >= 0 {
        whole * unit
    } else {
        whole / unit
    };
    if !rounded.is_finite() {
        return amount.to_string();
    }
    let (scale, suffix) = suffix_of(rounded);
    let digits = usize::try_from(scale - place).unwrap_or(0);
    let sign = if rounded < 0.0 { "−" } else { "" };
    format!(
        "{sign}{:.digits$}{suffix}",
        rounded.abs() / 10f64.powi(scale)
    )
}

fn suffix_of(amount: f64) -> (i32, &'static str) {
    let size = amount.abs();
    if size >= 1e12 {
        (12, "T")
    } else if size >= 1e9 {
        (9, "B")
    } else if size >= 1e6 {
        (6, "M")
    } else if size >= 1e3 {
        (3, "k")
    } else {
        (0, "")
    }
}

/// Power of ten of the first digit once rounded to so many digits: 0.996 to two digits starts at 10^0.
fn leading_place(amount: f64, digits: usize) -> i32 {
    if amount == 0.0 || !amount.is_finite() {
        return 0;
    }
    // The formatter rounds correctly where a logarithm may fall on the wrong side.
    let text = format!("{amount:.*e}", digits - 1);
    text.split_once('e')
        .and_then(|(_, exponent)| exponent.parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_keeps_three_digits_at_every_size() {
        for (amount, text) in [
            (0.0, "0"),
            (0.012_345, "0.0123"),
            (1.0, "1.00"),
            (999.4, "999"),
            (999.6, "1.00k"),
            (1_000.0, "1.00k"),
            (31_234.0, "31.2k"),
            (999_499.0, "999k"),
            (999_500.0, "1.00M"),
            (4.5e9, "4.50B"),
            (1.5e12, "1.50T"),
            (1.5e16, "15000T"),
            (-250_000.0, "−250k"),
        ] {
            assert_eq!(money(amount), text);
        }
    }

    #[test]
    fn the_error_decides_the_digits_of_the_value() {
        for (value, error, text) in [
            (1_234_567.0, 99_600.0, "1.23M ± 100k"),
            (1_234_567.0, 31_234.0, "1.235M ± 31k"),
            (1_234_567.0, 312.0, "1.23457M ± 310"),
            (12_000.0, 30_000.0, "12k ± 30k"),
            (10.0, 30_000.0, "0 ± 30k"),
            (0.0, 30_000.0, "0 ± 30k"),
            (-1_234_567.0, 31_234.0, "−1.235M ± 31k"),
            (0.5, 0.012, "0.500 ± 0.012"),
            (1e6, f64::INFINITY, "1.00M ± ?"),
        ] {
            assert_eq!(with_error(value, error), text);
        }
    }

    #[test]
    fn percents_carry_no_invented_digits() {
        for (share, error, text) in [
            (0.5, 0.0, "50%"),
            (0.123_456, 0.01, "12%"),
            (0.123_456, 0.001, "12.3%"),
            (0.000_12, 0.000_01, "0.012%"),
            (0.0, 0.000_003, "0.00%"),
            (0.000_2, 0.004, "0.02%"),
            (0.000_96, 0.004, "0.1%"),
            (1.0, 0.0, "100%"),
        ] {
            assert_eq!(percent(share, error), text);
        }
    }
}
