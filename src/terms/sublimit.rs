//! Sublimits: a part of the limit for some heads, in excess of the retention or from the ground up.
//!
//! ```text
//! after the retention   pays ≤ S
//! ground up             pays ≤ (S − retention borne)₊      the retention erodes it
//! ```

/// What a sublimit leaves to pay after a retention `borne`, on the basis that says whether the
/// retention erodes it.
///
/// ```
/// use obligor::terms::sublimit_left;
/// assert_eq!((sublimit_left(500.0, 100.0, false), sublimit_left(500.0, 100.0, true)), (500.0, 400.0));
/// ```
#[inline]
#[must_use]
pub fn sublimit_left(left: f64, borne: f64, is_ground_up: bool) -> f64 {
    if is_ground_up {
        (left - borne).max(0.0)
    } else {
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_retention_beyond_a_ground_up_sublimit_leaves_nothing() {
        for (borne, left) in [
            (0.0, 500.0),
            (499.0, 1.0),
            (500.0, 0.0),
            (501.0, 0.0),
            (1e9, 0.0),
        ] {
            assert_eq!(sublimit_left(500.0, borne, true), left);
            assert_eq!(sublimit_left(500.0, borne, false), 500.0);
        }
    }
}
