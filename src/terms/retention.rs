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

/// Spreads `amount` over places pro rata to `weights`, none taking more than its `room`; what does
/// not fit anywhere is not spread. Returns what was spread.
///
/// ```
/// let mut parts = [0.0; 2];
/// assert_eq!(obligor::terms::spread(26.0, &[25.0, 1.0], &[100.0, 1.0], &mut parts), 26.0);
/// assert_eq!(parts, [25.0, 1.0]);
/// ```
pub fn spread(amount: f64, weights: &[f64], room: &[f64], parts: &mut [f64]) -> f64 {
    parts.fill(0.0);
    let mut left = amount;
    for _ in 0..=weights.len() {
        let open = |at: &usize| parts[*at] < room[*at] && weights[*at] > 0.0;
        let places: Vec<usize> = (0..weights.len()).filter(open).collect();
        let sum: f64 = places.iter().map(|at| weights[*at]).sum();
        if left <= 0.0 || sum <= 0.0 {
            break;
        }
        let share = left / sum;
        for at in places {
            let part = (share * weights[at]).min(room[at] - parts[at]);
            parts[at] += part;
            left -= part;
        }
        if left <= 1e-12 * amount {
            break;
        }
    }
    parts.iter().sum()
}

/// Spreads `amount` over places in an order, each as far as its `room`; returns what was spread.
///
/// ```
/// let mut parts = [0.0; 2];
/// assert_eq!(obligor::terms::spread_in_order(30.0, &[1, 0], &[100.0, 20.0], &mut parts), 30.0);
/// assert_eq!(parts, [10.0, 20.0]);
/// ```
pub fn spread_in_order(amount: f64, order: &[usize], room: &[f64], parts: &mut [f64]) -> f64 {
    let mut left = amount;
    for at in order {
        let part = left.min(room[*at] - parts[*at]).max(0.0);
        parts[*at] += part;
        left -= part;
    }
    amount - left
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
    fn what_does_not_fit_in_one_place_goes_to_the_others() {
        let mut parts = [0.0; 3];
        assert_eq!(
            spread(90.0, &[1.0, 1.0, 1.0], &[10.0, 50.0, 50.0], &mut parts),
            90.0
        );
        assert_eq!(parts, [10.0, 40.0, 40.0]);
        assert_eq!(
            spread(200.0, &[1.0, 1.0, 1.0], &[10.0, 50.0, 50.0], &mut parts),
            110.0
        );
        assert_eq!(spread(5.0, &[0.0; 3], &[10.0; 3], &mut parts), 0.0);
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
