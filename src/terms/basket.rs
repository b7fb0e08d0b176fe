//! Baskets: what the sum of an event's claims must pass before anything is owed.
//!
//! ```text
//! tipping      owed ┤       ╱      deductible   owed ┤        ╱
//!                   ┤      ╱                         ┤       ╱
//!                   ┤     │ all of it                ┤      ╱  the excess
//!                 0 ┼─────┘                        0 ┼─────╱
//!                         T    claim                       T    claim
//! ```

use super::ROUNDING;

/// Tipping: all of the claim once it is past `threshold`; at the threshold, or past it by rounding
/// alone ([`ROUNDING`]), nothing.
///
/// ```
/// use obligor::terms::tipping;
/// assert_eq!((tipping(100.0, 100.0), tipping(147.0, 100.0)), (0.0, 147.0));
/// ```
#[inline]
#[must_use]
pub fn tipping(claim: f64, threshold: f64) -> f64 {
    if claim > threshold * (1.0 + ROUNDING) {
        claim
    } else {
        0.0
    }
}

/// Deductible: `(claim − threshold)₊`; past the threshold by rounding alone, nothing.
///
/// ```
/// assert_eq!(obligor::terms::deductible(147.0, 100.0), 47.0);
/// ```
#[inline]
#[must_use]
pub fn deductible(claim: f64, threshold: f64) -> f64 {
    if claim > threshold * (1.0 + ROUNDING) {
        claim - threshold
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tipping_basket_pays_all_or_nothing_and_a_deductible_one_the_excess() {
        for (claim, all, excess) in [
            (0.0, 0.0, 0.0),
            (99.0, 0.0, 0.0),
            (100.0, 0.0, 0.0),
            (101.0, 101.0, 1.0),
            (1e9, 1e9, 1e9 - 100.0),
        ] {
            assert_eq!(tipping(claim, 100.0), all, "{claim}");
            assert_eq!(deductible(claim, 100.0), excess, "{claim}");
        }
    }

    #[test]
    fn a_threshold_of_nothing_stops_nothing() {
        assert_eq!((tipping(5.0, 0.0), deductible(5.0, 0.0)), (5.0, 5.0));
    }
}
