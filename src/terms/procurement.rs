//! Procurement duty: who must hold insurance and does not owes what it would have paid.
//!
//! ```text
//! missing = (required − held)₊
//! owed    = min(what caps stop of the claim, missing)
//!
//! owed ┤        ╭──────── missing
//!      ┤      ╱
//!    0 ┼─────╱
//!          cap     claim
//! ```
//!
//! The cover is one for liability without a retention. What it would have paid of the claim up to
//! the caps the obligor owes anyway; the rest it owes beside them, since the duty is a promise of
//! its own.

/// What is owed beside the caps for cover that is missing, in money: `stopped` is what caps stop of
/// a claim, `required` the limit to be held, `held` the limit of the liability insurance that
/// answers. With `held ≥ required` nothing.
///
/// ```
/// use obligor::terms::missing_cover;
/// // claim 8, cap 1: 5 of the 7 that the cap stops, had they been insured
/// assert_eq!(missing_cover(7.0, 5.0, 0.0), 5.0);
/// assert_eq!(missing_cover(7.0, 5.0, 3.0), 2.0);
/// ```
#[inline]
#[must_use]
pub fn missing_cover(stopped: f64, required: f64, held: f64) -> f64 {
    stopped.min((required - held).max(0.0)).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_holds_what_is_required_owes_nothing_more() {
        for (held, owed) in [(0.0, 5.0), (4.9, 0.1), (5.0, 0.0), (5.1, 0.0), (1e9, 0.0)] {
            assert!(
                (missing_cover(7.0, 5.0, held) - owed).abs() < 1e-12,
                "{held}"
            );
        }
    }

    #[test]
    fn no_more_is_owed_than_caps_stop() {
        for (stopped, owed) in [(0.0, 0.0), (4.9, 4.9), (5.0, 5.0), (5.1, 5.0), (1e9, 5.0)] {
            assert_eq!(missing_cover(stopped, 5.0, 0.0), owed);
        }
    }
}
