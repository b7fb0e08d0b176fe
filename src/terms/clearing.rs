//! Clearing: what a party with finite funds pays its creditors.
//!
//! ```text
//! resources   = (funds − own uninsured costs)₊ + received and kept
//! paid        = min(unsecured debts, resources)         pari passu over creditors
//! funds after = resources − paid
//! ```

/// What a party has when an event is cleared, in money.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estate {
    /// Funds left before the event.
    pub funds: f64,
    /// Own costs of the event that no insurer bore; they stay with the party whatever its funds.
    pub own_costs: f64,
    /// Received from others and kept.
    pub kept: f64,
}

/// Pays `debts` from the estate; returns what is paid and the funds after it.
///
/// Debts equal to the resources are paid in full. With infinite funds everything is paid.
///
/// ```
/// use obligor::terms::{Estate, pari_passu};
/// let estate = Estate { funds: 400.0, own_costs: 100.0, kept: 0.0 };
/// assert_eq!(pari_passu(estate, 1_000.0), (300.0, 0.0));
/// ```
#[inline]
#[must_use]
pub fn pari_passu(estate: Estate, debts: f64) -> (f64, f64) {
    let resources = (estate.funds - estate.own_costs).max(0.0) + estate.kept;
    let paid = debts.min(resources);
    (paid, resources - paid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debts_up_to_the_resources_are_paid_in_full() {
        let estate = Estate {
            funds: 300.0,
            own_costs: 0.0,
            kept: 200.0,
        };
        for (debts, paid, after) in [
            (0.0, 0.0, 500.0),
            (499.0, 499.0, 1.0),
            (500.0, 500.0, 0.0),
            (501.0, 500.0, 0.0),
        ] {
            assert_eq!(pari_passu(estate, debts), (paid, after));
        }
    }

    #[test]
    fn own_costs_beyond_the_funds_do_not_touch_what_is_received() {
        let estate = Estate {
            funds: 0.0,
            own_costs: 100.0,
            kept: 100.0,
        };
        assert_eq!(pari_passu(estate, 100.0), (100.0, 0.0));
    }
}
