//! Waiver of subrogation: an insurer gives up its part of what the insured receives from a party.
//!
//! ```text
//! at the cost of the claim    claim = fault × (loss − paid by insurers);  kept = min(received, borne)
//! at the insurer's cost       owed  = claim × (1 − what the insurer would have had ÷ claim)
//!
//! kept ┤   ╭──────── borne      nobody is paid twice for one loss
//!      ┤ ╱
//!    0 ┼╱
//!          received from whom the rights are waived against
//! ```

/// Splits `received` from parties against whom rights are waived, in money: what the insured keeps,
/// no more than it bears (`borne`), and what its insurers share after all.
///
/// ```
/// use obligor::terms::kept_by_waiver;
/// assert_eq!(kept_by_waiver(200.0, 500.0), (200.0, 0.0));
/// assert_eq!(kept_by_waiver(800.0, 500.0), (500.0, 300.0));
/// ```
#[inline]
#[must_use]
pub fn kept_by_waiver(received: f64, borne: f64) -> (f64, f64) {
    let over = (received - borne).max(0.0);
    (received - over, over)
}

/// The part of a claim of `claimed` that is still owed where the insurer that would have taken
/// `would_take` of it has waived its rights at its own cost: 0 from `would_take = claimed` upwards;
/// 1 where nothing is claimed.
///
/// ```
/// use obligor::terms::owed_after_waiver;
/// assert_eq!(owed_after_waiver(400.0, 100.0), 0.75);
/// ```
#[inline]
#[must_use]
pub fn owed_after_waiver(claimed: f64, would_take: f64) -> f64 {
    if claimed > 0.0 {
        1.0 - (would_take / claimed).min(1.0)
    } else {
        1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_insured_keeps_no_more_than_it_bears() {
        for (received, kept, shared) in [
            (0.0, 0.0, 0.0),
            (99.0, 99.0, 0.0),
            (100.0, 100.0, 0.0),
            (101.0, 100.0, 1.0),
        ] {
            assert_eq!(kept_by_waiver(received, 100.0), (kept, shared));
        }
        assert_eq!(kept_by_waiver(50.0, 0.0), (0.0, 50.0));
    }

    #[test]
    fn what_the_insurer_would_have_had_is_not_owed() {
        for (would_take, owed) in [(0.0, 1.0), (100.0, 0.5), (200.0, 0.0), (201.0, 0.0)] {
            assert_eq!(owed_after_waiver(200.0, would_take), owed);
        }
        assert_eq!(owed_after_waiver(0.0, 5.0), 1.0);
    }
}
