//! Quantities of the command line, written as in a scenario.

use crate::scenario::{Kind, Scalar, read_quantity};

/// A share from 0 to 1, such as 8% or 0.08.
pub(super) fn share(text: &str) -> Result<f64, String> {
    quantity(Kind::Share, text)
}

/// Money of 0 or more, such as 20k or 20_000.
pub(super) fn money(text: &str) -> Result<f64, String> {
    quantity(Kind::Money, text)
}

/// A ratio of 0 or more, such as 60% or 1.2.
pub(super) fn ratio(text: &str) -> Result<f64, String> {
    let written = text.trim();
    let (number, unit) = match written.strip_suffix('%') {
        Some(percent) => (percent.trim_end(), 100.0),
        None => (written, 1.0),
    };
    let read: Option<f64> = number.parse().ok();
    let ratio = read.map(|number| number / unit);
    ratio
        .filter(|ratio| ratio.is_finite() && *ratio >= 0.0)
        .ok_or_else(|| "not a ratio of 0 or more, such as 30% or 0.3".to_owned())
}

fn quantity(kind: Kind, text: &str) -> Result<f64, String> {
    let scalar = text.parse().map_or(Scalar::Text(text), Scalar::Number);
    read_quantity(kind, scalar).map_err(|misread| misread.message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_the_same_in_percent_and_as_a_number() {
        assert_eq!(share("8%"), share("0.08"));
        assert_eq!(ratio("120%"), Ok(1.2));
        assert_eq!(ratio("1.2"), Ok(1.2));
        assert_eq!(money("20k"), money("20_000"));
    }

    #[test]
    fn what_is_no_quantity_is_refused() {
        for text in ["-0.1", "nan", "inf", "eight", "108%"] {
            assert!(share(text).is_err(), "{text}");
        }
        for text in ["-1", "inf", "nan", ""] {
            assert!(ratio(text).is_err(), "{text}");
            assert!(money(text).is_err(), "{text}");
        }
    }
}
