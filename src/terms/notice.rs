//! Notice: what a claim is worth that was notified too late.
//!
//! ```text
//! claim ┤───────┐
//!       ┤       └────── cut by δ (a bar is δ = 1)
//!     0 ┼
//!            within    hours until notice
//! ```

/// The part of a claim that stays: all of it up to and with `within` hours, `1 − cut` after.
///
/// ```
/// use obligor::terms::notified;
/// assert_eq!((notified(48.0, 48.0, 0.2), notified(49.0, 48.0, 0.2)), (1.0, 0.8));
/// ```
#[must_use]
pub fn notified(after: f64, within: f64, cut: f64) -> f64 {
    if after > within { 1.0 - cut } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notice_at_the_last_hour_is_in_time() {
        for (after, part) in [
            (0.0, 1.0),
            (47.9, 1.0),
            (48.0, 1.0),
            (48.1, 0.0),
            (1e4, 0.0),
        ] {
            assert_eq!(notified(after, 48.0, 1.0), part, "{after}");
        }
    }
}
