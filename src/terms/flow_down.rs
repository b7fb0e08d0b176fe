//! Flow-down: what a claimant passes on of what it owes its own claimants.
//!
//! ```text
//! liability payable   debt
//! gross client loss   min(gross, debt − what others claim of it)
//! cash                debt × min(1, (insured + own funds) ÷ debt)
//!
//! passed on ┤        ╭────── debt − others
//!           ┤      ╱
//!         0 ┼────╱
//!           0      gross loss of the client
//! ```

/// The part of a client's gross loss that may be passed on, from 0 to 1: all contracts below together
/// claim no more of a debt than it is.
///
/// `gross` is what contracts with this base claim of a debt, `others` what those with another base
/// claim of it, all in money. At `gross = debt − others` it is 1.
///
/// ```
/// use obligor::terms::gross_part;
/// // a debt of 100: two hosts are claimed 500 each of the client's loss, and pay 50 each
/// assert_eq!(gross_part(1_000.0, 0.0, 100.0) * 500.0, 50.0);
/// ```
#[must_use]
pub fn gross_part(gross: f64, others: f64, debt: f64) -> f64 {
    let left = (debt - others).max(0.0);
    if gross > left { left / gross } else { 1.0 }
}

/// The part of its debts that a claimant passes on in cash, from 0 to 1: what its insurers and its own
/// funds pay of them, in money. Without a debt it is 1.
///
/// ```
/// use obligor::terms::cash_part;
/// // it owes 1M, its policy pays 300k and it has 200k
/// assert_eq!(cash_part(300e3, 200e3, 1e6), 0.5);
/// ```
#[must_use]
pub fn cash_part(insured: f64, funds: f64, debt: f64) -> f64 {
    if debt <= 0.0 {
        return 1.0;
    }
    ((insured + funds.max(0.0)) / debt).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gross_losses_pass_whole_up_to_the_debt() {
        for (gross, part) in [(0.0, 1.0), (99.0, 1.0), (100.0, 1.0), (125.0, 0.8)] {
            assert_eq!(gross_part(gross, 0.0, 100.0), part, "{gross}");
        }
    }

    #[test]
    fn what_others_claim_of_a_debt_comes_first() {
        assert_eq!(gross_part(100.0, 75.0, 100.0), 0.25);
        assert_eq!(gross_part(100.0, 100.0, 100.0), 0.0);
        assert_eq!(gross_part(100.0, 125.0, 100.0), 0.0);
    }

    #[test]
    fn cash_is_what_insurers_and_own_money_pay() {
        assert_eq!(cash_part(0.0, 0.0, 10.0), 0.0);
        assert_eq!(cash_part(4.0, -3.0, 10.0), 0.4);
        assert_eq!(cash_part(4.0, 6.0, 10.0), 1.0);
        assert_eq!(cash_part(4.0, f64::INFINITY, 10.0), 1.0);
        assert_eq!(cash_part(0.0, 0.0, 0.0), 1.0);
    }
}
