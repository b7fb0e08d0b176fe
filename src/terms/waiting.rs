//! Waiting period, qualifying: once the outage is longer than W it pays from hour zero.
//!
//! ```text
//! covered ┤      ┌──── all hours
//!       0 ┼──────┘
//!               W      hours of outage
//! ```

/// Does an outage pass the waiting period? At exactly W it does not; an event without hours never
/// does.
///
/// ```
/// use obligor::terms::qualifies;
/// assert!(!qualifies(8.0, 8.0) && qualifies(8.01, 8.0));
/// ```
#[inline(always)]
#[must_use]
pub fn qualifies(outage_hours: f64, period_hours: f64) -> bool {
    outage_hours > period_hours
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_without_hours_does_not_pass_a_waiting_period() {
        assert!(!qualifies(0.0, 0.0));
        assert!(!qualifies(12.0, 12.0));
        assert!(qualifies(36.0, 12.0));
    }
}
