//! The two-risk warranty of an event excess: one insured alone is no event.
//!
//! ```text
//! pays ┤    ●────●────●   what the layer pays
//!      ┤
//!    0 ┼●───○────────────
//!       1    2    3    4  insureds hit
//! ```

/// Is an event under the warranty: are at least two insureds of the cedent hit? Two are enough.
///
/// ```
/// use obligor::terms::is_two_risk;
/// assert!(!is_two_risk(1));
/// assert!(is_two_risk(2));
/// ```
#[inline]
#[must_use]
pub fn is_two_risk(insureds_hit: usize) -> bool {
    insureds_hit >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_insured_alone_is_not_covered_and_two_are() {
        let covered = [0, 1, 2, 3, 1_000].map(is_two_risk);
        assert_eq!(covered, [false, false, true, true, true]);
    }
}
