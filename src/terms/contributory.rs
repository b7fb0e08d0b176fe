//! Contributory fault: what the claimant's own share does to its claim.
//!
//! ```text
//!              share of another at fault counts as       a claim is barred
//! pure         its share                                 never
//! none         its share ÷ (1 − own)                     never
//! bar          its share                                 own > 0
//! bar-50       its share                                 own ≥ 1/2
//! bar-51       its share                                 own > 1/2
//! ```

/// The share of another at fault when the claimant's own counts as nothing, `share ÷ (1 − own)`;
/// where the claimant alone is at fault nobody else is.
///
/// ```
/// assert_eq!(obligor::terms::scaled_up(0.5, 0.25), 0.5 / 0.75);
/// ```
#[inline]
#[must_use]
pub fn scaled_up(share: f64, own: f64) -> f64 {
    if own >= 1.0 { 0.0 } else { share / (1.0 - own) }
}

/// From which own share a claim is barred.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BarredFrom {
    /// Any share.
    Any,
    /// One half or more.
    Half,
    /// More than one half.
    MoreThanHalf,
}

impl BarredFrom {
    /// Does an own share bar the claim? At one half `Half` does, `MoreThanHalf` does not.
    ///
    /// ```
    /// use obligor::terms::BarredFrom;
    /// assert!(BarredFrom::Half.bars(0.5) && !BarredFrom::MoreThanHalf.bars(0.5));
    /// ```
    #[must_use]
    pub fn bars(self, own: f64) -> bool {
        match self {
            Self::Any => own > 0.0,
            Self::Half => own >= 0.5,
            Self::MoreThanHalf => own > 0.5,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_differ_at_one_half_and_at_nothing() {
        for (own, any, half, more) in [
            (0.0, false, false, false),
            (0.01, true, false, false),
            (0.49, true, false, false),
            (0.5, true, true, false),
            (0.51, true, true, true),
            (1.0, true, true, true),
        ] {
            let bars = [BarredFrom::Any, BarredFrom::Half, BarredFrom::MoreThanHalf];
            assert_eq!(bars.map(|from| from.bars(own)), [any, half, more], "{own}");
        }
    }

    #[test]
    fn the_others_shares_are_scaled_up_to_the_whole() {
        assert_eq!(scaled_up(0.5, 0.0), 0.5);
        assert_eq!(scaled_up(0.75, 0.25), 1.0);
        assert_eq!(scaled_up(0.0, 1.0), 0.0);
    }
}
