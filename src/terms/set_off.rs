//! Set-off: what two parties owe each other is paid with what they are owed.
//!
//! ```text
//! set off = min(a, b); a − set off and b − set off stay to be paid
//! ```
//!
//! After caps it is money paid. Before caps it reduces the claims that the caps then cut: a
//! claim of 7,962 against one of 795 meets a cap of 5,000 as 7,167 (Topalsson v Rolls-Royce,
//! EWCA 2024, decided for the first way).

/// What is set off of two mutual claims.
///
/// ```
/// assert_eq!(obligor::terms::set_off(7_962.0, 794.759), 794.759);
/// ```
#[inline]
#[must_use]
pub fn set_off(a: f64, b: f64) -> f64 {
    a.min(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smaller_claim_is_extinguished() {
        for (a, off) in [
            (0.0, 0.0),
            (99.0, 99.0),
            (100.0, 100.0),
            (101.0, 100.0),
            (1e9, 100.0),
        ] {
            assert_eq!(set_off(a, 100.0), off);
            assert_eq!(set_off(100.0, a), off);
        }
    }
}
