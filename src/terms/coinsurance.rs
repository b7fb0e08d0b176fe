//! Coinsurance: the insured bears a share of what the retention leaves.
//!
//! ```text
//! insurer's part    asked = x (1 − c), limits, paid = what they leave
//! 100 % basis       asked = x,         limits, paid = what they leave × (1 − c)
//!
//! paid ┤        ┌──────  limit          insurer's part
//!      ┤      ╱ ┌──────  limit × (1−c)  100 % basis
//!      ┤    ╱ ╱
//!      ┤  ╱╱
//!    0 ┼╱────────────── x
//! ```
//!
//! x is the loss after the retention, c the insured's share. Below the limits both pay x (1 − c);
//! they part where x passes the limit.

/// What is asked of the limits for a loss after the retention, and the part of what they leave that
/// insurers pay: `(x (1 − c), 1)`, or with the whole eroding limits `(x, 1 − c)`.
///
/// ```
/// use obligor::terms::coinsured;
/// let limit = 200e3_f64;
/// let (asked, part) = coinsured(500e3, 0.5, false);
/// assert_eq!(asked.min(limit) * part, 200e3);
/// let (asked, part) = coinsured(500e3, 0.5, true);
/// assert_eq!(asked.min(limit) * part, 100e3);
/// ```
#[inline]
#[must_use]
pub fn coinsured(loss: f64, insured: f64, erodes_whole: bool) -> (f64, f64) {
    let part = 1.0 - insured;
    if erodes_whole {
        (loss, part)
    } else {
        (loss * part, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pays(loss: f64, insured: f64, erodes_whole: bool) -> f64 {
        let (asked, part) = coinsured(loss, insured, erodes_whole);
        asked.min(100.0) * part
    }

    #[test]
    fn both_bases_pay_alike_until_the_loss_passes_the_limit() {
        for (loss, insurers_part, whole) in [
            (0.0, 0.0, 0.0),
            (99.0, 74.25, 74.25),
            (100.0, 75.0, 75.0),
            (101.0, 75.75, 75.0),
            (1e9, 100.0, 75.0),
        ] {
            assert_eq!(pays(loss, 0.25, false), insurers_part, "{loss}");
            assert_eq!(pays(loss, 0.25, true), whole, "{loss}");
        }
    }

    #[test]
    fn without_a_share_of_the_insured_all_is_asked_and_all_paid() {
        assert_eq!(coinsured(80.0, 0.0, false), (80.0, 1.0));
        assert_eq!(coinsured(80.0, 0.0, true), (80.0, 1.0));
        assert_eq!(pays(80.0, 1.0, false), 0.0);
    }
}
