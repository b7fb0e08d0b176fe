//! Retroactive date: events that began before it are excluded.
//!
//! ```text
//!   not covered ○──────●  covered
//!                     date      began
//! ```

/// Did an event begin before a policy's retroactive date? Both are told in years before the
/// start of the simulated year, so the larger is the earlier; an event that began on the date itself
/// did not.
///
/// ```
/// use obligor::terms::is_before;
/// assert!(is_before(2.01, 2.0));
/// assert!(!is_before(2.0, 2.0));
/// ```
#[inline]
#[must_use]
pub fn is_before(began: f64, date: f64) -> bool {
    began > date
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_that_began_on_the_date_is_covered() {
        let excluded = [-0.5, 0.0, 0.99, 1.0, 1.01, 10.0].map(|began| is_before(began, 1.0));
        assert_eq!(excluded, [false, false, false, false, true, true]);
    }
}
