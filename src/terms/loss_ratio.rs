//! What bounds a quota share: at most so much of an event, and so many premiums in a year.
//!
//! ```text
//! ceded = min(cession × min(loss, event limit), cap × ceded premium − ceded before)
//! ```

/// What a quota share takes of a loss; the event limit is one of the loss that is shared.
///
/// ```
/// use obligor::terms::bounded_cession;
/// assert_eq!(bounded_cession(0.4, 20.0, 5.0, 100.0), 2.0);
/// ```
#[inline]
#[must_use]
pub fn bounded_cession(cession: f64, loss: f64, event_limit: f64, year_left: f64) -> f64 {
    (cession * loss.min(event_limit)).min(year_left.max(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_event_limit_and_what_is_left_of_the_year_bound_a_cession() {
        for (loss, ceded) in [
            (0.0, 0.0),
            (14.0, 7.0),
            (16.0, 8.0),
            (18.0, 8.0),
            (1e9, 8.0),
        ] {
            assert_eq!(bounded_cession(0.5, loss, 16.0, 100.0), ceded);
            assert_eq!(bounded_cession(0.5, loss, 100.0, 8.0), ceded);
        }
        assert_eq!(bounded_cession(0.5, 10.0, 100.0, -1.0), 0.0);
    }
}
