//! Mitigation: what a claimant could have spared comes off its claim.
//!
//! ```text
//! claim = (own loss + flow-down) × (1 − share)
//!
//! claim ┤╲
//!       ┤  ╲
//!     0 ┼────╲──
//!       0    1  share
//! ```
//!
//! It comes before de minimis, baskets and caps, on own loss and flow-down alike.

/// The part of a claim that is left once the share that mitigation would have spared is off, from 1
/// (nothing could be spared) to 0 (all).
///
/// ```
/// use obligor::terms::mitigated;
/// // 1M of which a tenth could have been spared
/// assert_eq!(1e6 * mitigated(0.1), 900e3);
/// ```
#[inline]
#[must_use]
pub fn mitigated(share: f64) -> f64 {
    1.0 - share
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_falls_with_the_share_to_nothing() {
        for (share, left) in [(0.0, 1.0), (0.25, 0.75), (1.0, 0.0)] {
            assert_eq!(mitigated(share), left, "{share}");
        }
    }
}
