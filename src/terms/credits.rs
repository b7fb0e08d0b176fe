//! Service credits: a part of a month's fee by hours of outage.
//!
//! ```text
//! credit ┤          ┌──── 30 %
//!        ┤    ┌─────┘
//!      0 ┼────┘ 10 %
//!           24 h   72 h
//! ```

/// The share of the month's fee owed: that of the highest step whose hours are exceeded.
///
/// `steps` are (hours, share), hours rising; at a step's hours exactly it is not yet owed.
///
/// ```
/// use obligor::terms::service_credit;
/// assert_eq!(service_credit(&[(24.0, 0.1), (72.0, 0.3)], 30.0), 0.1);
/// ```
#[must_use]
pub fn service_credit(steps: &[(f64, f64)], hours: f64) -> f64 {
    steps
        .iter()
        .rev()
        .find(|(over, _)| hours > *over)
        .map_or(0.0, |(_, share)| *share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_owed_only_once_its_hours_are_exceeded() {
        let steps = [(24.0, 0.1), (72.0, 0.3)];
        for (hours, share) in [
            (0.0, 0.0),
            (24.0, 0.0),
            (24.1, 0.1),
            (72.0, 0.1),
            (72.1, 0.3),
            (1e4, 0.3),
        ] {
            assert_eq!(service_credit(&steps, hours), share, "{hours} hours");
        }
    }
}
