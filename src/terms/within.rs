//! A cap within a cap: what the inner one lets through uses up the outer one too.
//!
//! ```text
//! pays = min(claim, inner left, outer left); both are eroded by it
//! ```

use super::Remaining;

/// Draws a claim from a cap and from all it lies within; returns what is paid.
///
/// ```
/// use obligor::terms::{Remaining, within};
/// let mut caps = [Remaining(100.0), Remaining(60.0)];
/// assert_eq!(within(80.0, &mut caps), 60.0);
/// assert_eq!(caps, [Remaining(40.0), Remaining(0.0)]);
/// ```
#[must_use]
pub fn within(claim: f64, caps: &mut [Remaining]) -> f64 {
    let paid = caps
        .iter()
        .fold(claim, |paid, cap| paid.min(cap.0.max(0.0)));
    caps.iter_mut().for_each(|cap| cap.0 -= paid);
    paid
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_narrower_of_both_decides() {
        for (claim, paid) in [
            (0.0, 0.0),
            (59.0, 59.0),
            (60.0, 60.0),
            (61.0, 60.0),
            (1e9, 60.0),
        ] {
            assert_eq!(
                within(claim, &mut [Remaining(100.0), Remaining(60.0)]),
                paid
            );
            assert_eq!(
                within(claim, &mut [Remaining(60.0), Remaining(100.0)]),
                paid
            );
        }
    }
}
