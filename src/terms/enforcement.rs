//! Enforcement: a claim is pursued or not, won or not, settled for a part, and costs money.
//!
//! ```text
//! owed     = settled × what the caps leave         if pursued and won, else nothing
//! recovery = (received − cost)₊                    costs come first
//! ```

/// What is left of a recovery once the costs of getting it are taken off.
///
/// ```
/// assert_eq!(obligor::terms::after_costs(100.0, 30.0), 70.0);
/// ```
#[inline]
#[must_use]
pub fn after_costs(received: f64, cost: f64) -> f64 {
    (received - cost).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_come_before_anybody_s_share_and_never_below_nothing() {
        for (received, left) in [
            (0.0, 0.0),
            (29.0, 0.0),
            (30.0, 0.0),
            (31.0, 1.0),
            (1e9, 1e9 - 30.0),
        ] {
            assert_eq!(after_costs(received, 30.0), left, "{received}");
        }
    }
}
