//! A limit in persons: notification is covered for so many of those whose records were exposed.
//!
//! ```text
//! covered part = min(1, N ÷ records)
//! ```

/// The covered part of the cost of notification; without records all of it.
///
/// ```
/// assert_eq!(obligor::terms::persons(100_000.0, 400_000.0), 0.25);
/// ```
#[inline]
#[must_use]
pub fn persons(limit: f64, records: f64) -> f64 {
    if records <= limit {
        1.0
    } else {
        limit / records
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_persons_as_the_limit_are_covered_in_full() {
        for (records, part) in [
            (0.0, 1.0),
            (99.0, 1.0),
            (100.0, 1.0),
            (200.0, 0.5),
            (1e6, 1e-4),
        ] {
            assert_eq!(persons(100.0, records), part, "{records}");
        }
        assert_eq!(persons(0.0, 1.0), 0.0);
    }
}
