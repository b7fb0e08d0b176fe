//! How a super-cap stands to the general cap: separate, non-cumulative, additive.
//!
//! With general claims g, super claims s, what is left G, S of the two caps:
//!
//! ```text
//! separate         min(g, G) + min(s, S)
//! non-cumulative   p = min(g, G), then min(s, (S − p)₊); p erodes S; in all never over max(G, S)
//! additive         p = min(g, G), then min(s, S + (G − p)); what passes S erodes G
//! ```
//!
//! The general payment comes first; these functions pay the super claim and say what it erodes.

/// What a super-cap pays and what that uses of both caps, in money.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SuperPayment {
    /// Paid on the super claim.
    pub paid: f64,
    /// Used of the super-cap.
    pub from_super: f64,
    /// Used of the general cap, beside the general payment.
    pub from_general: f64,
}

/// Non-cumulative: general payments count against the super-cap.
///
/// `general_paid` is the event's general payment, `super_left` what was left of S before it.
///
/// ```
/// use obligor::terms::non_cumulative;
/// // G = 1,000 paid 400; S = 3,000; claim 3,600: 400 + 2,600 = 3,000
/// assert_eq!(non_cumulative(3_600.0, 400.0, 3_000.0).paid, 2_600.0);
/// ```
#[inline]
#[must_use]
pub fn non_cumulative(claim: f64, general_paid: f64, super_left: f64) -> SuperPayment {
    let paid = claim.min((super_left - general_paid).max(0.0));
    SuperPayment {
        paid,
        from_super: paid + general_paid.min(super_left),
        from_general: 0.0,
    }
}

/// Additive: what passes the super-cap may use what is left of the general cap.
///
/// `general_left` is what is left of G after the event's general payment.
///
/// ```
/// use obligor::terms::additive;
/// // G = 1,000 less 400 paid, S = 3,000, claim 3,600: all of it, 600 of it from G
/// let payment = additive(3_600.0, 600.0, 3_000.0);
/// assert_eq!((payment.paid, payment.from_general), (3_600.0, 600.0));
/// ```
#[inline]
#[must_use]
pub fn additive(claim: f64, general_left: f64, super_left: f64) -> SuperPayment {
    let from_super = claim.min(super_left);
    let from_general = (claim - from_super).min(general_left);
    SuperPayment {
        paid: from_super + from_general,
        from_super,
        from_general,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn non_cumulative_pays_what_general_payments_leave() {
        for (claim, general, left, paid) in [
            (3_600.0, 400.0, 3_000.0, 2_600.0),
            (2_600.0, 400.0, 3_000.0, 2_600.0),
            (100.0, 3_000.0, 3_000.0, 0.0),
            (100.0, 3_500.0, 3_000.0, 0.0),
        ] {
            assert_eq!(non_cumulative(claim, general, left).paid, paid);
        }
    }

    #[test]
    fn additive_uses_the_super_cap_before_the_general_one() {
        let within = additive(2_000.0, 600.0, 3_000.0);
        assert_eq!((within.from_super, within.from_general), (2_000.0, 0.0));
        let at = additive(3_000.0, 600.0, 3_000.0);
        assert_eq!((at.from_super, at.from_general), (3_000.0, 0.0));
        let far = additive(9_000.0, 600.0, 3_000.0);
        assert_eq!(far.paid, 3_600.0);
    }
}
