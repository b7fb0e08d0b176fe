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

/// The part of a loss that falls into the first `hours` of an outage. `profile` lists stretches in
/// sequence as (hours, weight of an hour); only its shape counts, and without one the loss is flat
/// over `outage_hours`.
///
/// ```text
/// weight ┤   ┌──┐
///        ├───┤▒▒├──┐
///      0 ┼───┴──┴──┴─ hours       part = area up to the hour ÷ whole area
/// ```
///
/// ```
/// use obligor::terms::part_within;
/// let profile = [(12.0, 20.0), (12.0, 40.0), (12.0, 10.0)];
/// assert_eq!(part_within(&profile, 36.0, 12.0), 240.0 / 840.0);
/// ```
#[must_use]
pub fn part_within(profile: &[(f64, f64)], outage_hours: f64, hours: f64) -> f64 {
    let whole: f64 = profile.iter().map(|(length, weight)| length * weight).sum();
    if whole <= 0.0 {
        return if hours >= outage_hours {
            1.0
        } else {
            hours / outage_hours
        };
    }
    let mut start = 0.0;
    let mut part = 0.0;
    for (length, weight) in profile {
        part += (hours - start).clamp(0.0, *length) * weight;
        start += length;
    }
    part / whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_hours_weigh_what_the_profile_says() {
        let profile = [(10.0, 1.0), (10.0, 3.0)];
        for (hours, part) in [
            (0.0, 0.0),
            (10.0, 0.25),
            (15.0, 0.625),
            (20.0, 1.0),
            (99.0, 1.0),
        ] {
            assert_eq!(part_within(&profile, 20.0, hours), part, "{hours}");
        }
        assert_eq!(part_within(&[], 20.0, 5.0), 0.25);
        assert_eq!(part_within(&[], 0.0, 5.0), 1.0);
    }

    #[test]
    fn an_event_without_hours_does_not_pass_a_waiting_period() {
        assert!(!qualifies(0.0, 0.0));
        assert!(!qualifies(12.0, 12.0));
        assert!(qualifies(36.0, 12.0));
    }
}
