//! De minimis: items below a minimum are not claimed.
//!
//! ```text
//! counts ┤      ╱
//!        ┤     ╱│
//!      0 ┼─────┘         below means <
//!            minimum   item
//! ```

use super::ROUNDING;

/// The part of a claim that its items leave: `Σ items ≥ minimum ÷ Σ items`; an item of exactly the
/// minimum counts, and so does one that misses it by rounding ([`ROUNDING`]). Each item counts
/// `scale` times (its admitted part).
///
/// ```
/// use obligor::terms::de_minimis;
/// assert_eq!(de_minimis(&[8.0, 12.0, 30.0], 1.0, 10.0), 42.0 / 50.0);
/// ```
#[must_use]
pub fn de_minimis(items: &[f64], scale: f64, minimum: f64) -> f64 {
    let all: f64 = items.iter().sum();
    if all <= 0.0 {
        return 1.0;
    }
    let kept: f64 = items
        .iter()
        .filter(|item| **item * scale >= minimum * (1.0 - ROUNDING))
        .sum();
    kept / all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_of_exactly_the_minimum_counts() {
        for (item, part) in [
            (0.0, 1.0),
            (9.99, 0.0),
            (10.0, 1.0),
            (10.01, 1.0),
            (1e9, 1.0),
        ] {
            assert_eq!(de_minimis(&[item], 1.0, 10.0), part, "{item}");
        }
    }

    #[test]
    fn an_item_is_measured_by_what_is_admitted_of_it() {
        assert_eq!(de_minimis(&[15.0], 0.5, 10.0), 0.0);
        assert_eq!(de_minimis(&[20.0], 0.5, 10.0), 1.0);
    }
}
