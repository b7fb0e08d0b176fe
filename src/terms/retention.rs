//! One retention an event, the largest borne.
//!
//! Each cover triggered bears at most `r_c = min(R_c, x_c)`; the event bears `R = max r_c`.
//! Covers without a retention of their own count as one with the policy's. A second call of the
//! policy in the same event bears only what the first left of R.

/// The larger of two borne retentions.
#[inline(always)]
#[must_use]
pub fn largest(a: f64, b: f64) -> f64 {
    a.max(b)
}

/// The retention of an event over the calls of a policy, in money.
///
/// ```
/// use obligor::terms::EventRetention;
/// let mut retention = EventRetention::default();
/// assert_eq!(retention.bear(40.0), 40.0);   // own loss: min(50, 40)
/// assert_eq!(retention.bear(50.0), 10.0);   // with the liability: min(50, 140), 40 already borne
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct EventRetention {
    borne: f64,
}

impl EventRetention {
    /// Bears up to `event_retention` in all; returns what this call bears.
    #[inline(always)]
    #[must_use]
    pub fn bear(&mut self, event_retention: f64) -> f64 {
        let more = (event_retention - self.borne).max(0.0);
        self.borne += more;
        more
    }

    /// Borne so far.
    #[inline(always)]
    #[must_use]
    pub fn borne(self) -> f64 {
        self.borne
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_bears_the_largest_retention_once() {
        let mut retention = EventRetention::default();
        assert_eq!(retention.bear(largest(25.0, 1.0)), 25.0);
        assert_eq!(retention.bear(25.0), 0.0);
        assert_eq!(retention.bear(20.0), 0.0);
        assert_eq!(retention.borne(), 25.0);
    }
}
