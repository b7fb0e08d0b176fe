//! Liquidated damages: a sum agreed beforehand, for each record or hour, up to a cap of its own.
//!
//! ```text
//! owed = min(per record × records + per hour × hours, at most)
//! ```

/// What is owed; at the cap it is owed in full.
///
/// ```
/// use obligor::terms::liquidated;
/// assert_eq!(liquidated((5.0, 1_000.0), (0.0, 0.0), Some(1e6)), 5_000.0);
/// ```
#[must_use]
pub fn liquidated(records: (f64, f64), hours: (f64, f64), at_most: Option<f64>) -> f64 {
    let sum = records.0 * records.1 + hours.0 * hours.1;
    sum.min(at_most.unwrap_or(f64::INFINITY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_and_hours_add_up_to_the_cap() {
        for (records, owed) in [
            (0.0, 20.0),
            (79.0, 99.0),
            (80.0, 100.0),
            (81.0, 100.0),
            (1e9, 100.0),
        ] {
            assert_eq!(liquidated((1.0, records), (10.0, 2.0), Some(100.0)), owed);
        }
        assert_eq!(liquidated((1.0, 1e9), (0.0, 0.0), None), 1e9);
    }
}
