//! Quota share: the reinsurer takes the same part of every loss.

/// What is ceded of a loss: `cession × loss`, both parts exact at 0 and 1.
///
/// ```
/// assert_eq!(obligor::terms::cession(0.4, 3_000.0), 1_200.0);
/// ```
#[inline(always)]
#[must_use]
pub fn cession(cession: f64, loss: f64) -> f64 {
    cession * loss
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_and_everything_are_ceded_exactly() {
        assert_eq!(cession(0.0, 123.45), 0.0);
        assert_eq!(cession(1.0, 123.45), 123.45);
    }
}
