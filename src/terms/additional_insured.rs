//! Additional insured: what it is paid under another's policy comes off what it claims.
//!
//! ```text
//! left of its claim = claim × (1 − min(1, payment ÷ claim))
//! insured for       = Σ part, scaled so that several who answer for one fault insure it once
//!
//! claim ┤████████████
//!       ┤▒▒▒▒▒│██████   ▒ paid by the named insured's insurer and retention, █ left
//! ```

/// The part of a claim that `paid` settles, both in money: 1 from `paid = claim` upwards. Nothing is
/// taken off a claim of nothing.
///
/// ```
/// use obligor::terms::credited;
/// assert_eq!(credited(500.0, 400.0), 0.8);
/// assert_eq!(credited(500.0, 500.0), 1.0);
/// ```
#[inline]
#[must_use]
pub fn credited(claim: f64, paid: f64) -> f64 {
    if claim > 0.0 {
        (paid / claim).min(1.0)
    } else {
        0.0
    }
}

/// By how much parts of one loss are cut that several named insureds answer for, with `sum` what
/// their policies would insure of it and `most` the largest part that one of them answers for: the
/// loss is insured together once. Up to `sum = most` nothing is cut.
///
/// ```
/// use obligor::terms::insured_once;
/// assert_eq!(insured_once(0.8, 0.4), 0.5);
/// assert_eq!(insured_once(0.4, 0.4), 1.0);
/// ```
#[inline]
#[must_use]
pub fn insured_once(sum: f64, most: f64) -> f64 {
    if sum > most { most / sum } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_that_is_paid_in_full_is_gone() {
        for (paid, part) in [(0.0, 0.0), (50.0, 0.5), (100.0, 1.0), (101.0, 1.0)] {
            assert_eq!(credited(100.0, paid), part);
        }
        assert_eq!(credited(0.0, 1.0), 0.0);
    }

    #[test]
    fn several_that_answer_for_one_fault_insure_it_together_once() {
        let parts = [0.3, 0.5, 0.5];
        let cut = insured_once(parts.iter().sum(), 0.5);
        let insured: f64 = parts.iter().map(|part| part * cut).sum();
        assert!((insured - 0.5).abs() < 1e-15, "{insured}");
        assert_eq!(insured_once(0.0, 0.0), 1.0);
    }
}
