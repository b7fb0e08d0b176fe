//! One retention an event, the largest borne.
//!
//! Each cover triggered bears at most `r_c = min(R_c, x_c)`; the event bears `R = max r_c`.
//! Covers without a retention of their own count as one with the policy's. A second call of the
//! policy in the same event bears only what the first left of R.
//!
//! Other wordings, with r_c = min(R_c, x_c) of the covers touched:
//!
//! ```text
//! largest-borne   R = max r_c
//! sum-capped      R = min(Σ r_c, max R_c)
//! largest-flat    R = max R_c, whatever the loss
//! stacked         every cover its own, then the policy's on what they leave
//! ```

/// The larger of two borne retentions.
#[inline(always)]
#[must_use]
pub fn largest(a: f64, b: f64) -> f64 {
    a.max(b)
}

/// Sum-capped: the covers' retentions add up, to no more than the largest of them.
///
/// ```
/// // 25 of 100, and 1 of a cover with 100
/// assert_eq!(obligor::terms::sum_capped(&[(25.0, 25.0), (100.0, 1.0)]), 26.0);
/// ```
#[must_use]
pub fn sum_capped(covers: &[(f64, f64)]) -> f64 {
    let borne: f64 = covers.iter().map(|(_, borne)| borne).sum();
    borne.min(largest_flat(covers))
}

/// Largest-flat: the largest retention of the covers touched, given as (retention, borne).
///
/// ```
/// assert_eq!(obligor::terms::largest_flat(&[(25.0, 25.0), (100.0, 1.0)]), 100.0);
/// ```
#[must_use]
pub fn largest_flat(covers: &[(f64, f64)]) -> f64 {
    let retentions = covers.iter().map(|(retention, _)| *retention);
    retentions.fold(0.0, largest)
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
    fn retentions_add_up_to_the_largest_and_no_further() {
        for (second, sum) in [(0.0, 25.0), (1.0, 26.0), (75.0, 100.0), (76.0, 100.0)] {
            let covers = [(25.0, 25.0), (100.0, second)];
            assert_eq!(sum_capped(&covers), sum);
            assert_eq!(largest_flat(&covers), 100.0);
        }
    }

    #[test]
    fn an_event_bears_the_largest_retention_once() {
        let mut retention = EventRetention::default();
        assert_eq!(retention.bear(largest(25.0, 1.0)), 25.0);
        assert_eq!(retention.bear(25.0), 0.0);
        assert_eq!(retention.bear(20.0), 0.0);
        assert_eq!(retention.borne(), 25.0);
    }
}
