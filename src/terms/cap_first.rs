//! Cap first: the claimant's share is taken off what the cap lets through.
//!
//! ```text
//! reduce, then cap   min(x × (1 − own), cap)
//! cap first          min(x, cap) × (1 − own)
//! ```

/// What is owed where the cap comes first: `min(claim, cap) × (1 − own)`, with the claim as if the
/// claimant had no share.
///
/// ```
/// // V 1/2 of 2,000 and C 1/4: 1,333 as if C had none, cap 700, three quarters of it
/// assert_eq!(obligor::terms::cap_first(2_000.0 * 0.5 / 0.75, 700.0, 0.25), 525.0);
/// ```
#[inline]
#[must_use]
pub fn cap_first(claim: f64, cap: f64, own: f64) -> f64 {
    claim.min(cap) * (1.0 - own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_is_taken_off_after_the_cap() {
        for (claim, owed) in [
            (0.0, 0.0),
            (99.0, 74.25),
            (100.0, 75.0),
            (101.0, 75.0),
            (1e9, 75.0),
        ] {
            assert_eq!(cap_first(claim, 100.0, 0.25), owed, "{claim}");
        }
    }
}
