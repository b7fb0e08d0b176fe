//! Clearing: what a party with finite funds pays its creditors.
//!
//! ```text
//! resources   = (funds − own uninsured costs)₊ + received and kept
//! paid        = min(unsecured debts, resources)         pari passu over creditors
//! funds after = resources − paid
//! ```

use super::ROUNDING;

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

/// What an estate comes to when its debts are cleared, in money.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cleared {
    /// Paid to creditors.
    pub paid: f64,
    /// What administration took: a share of the whole estate, if it is insolvent.
    pub administration: f64,
    /// Funds left.
    pub after: f64,
}

/// Pays `debts` out of `resources`; debts that pass them make the estate insolvent, and then
/// administration takes its share of the whole estate before creditors share the rest.
///
/// A debt of 901 instead of 900 can therefore pay the creditors less. Debts that pass the resources
/// by no more than rounding ([`ROUNDING`]) are paid in full.
///
/// ```
/// use obligor::terms::administered;
/// let cleared = administered(400.0, 1_000.0, 0.2);
/// assert_eq!((cleared.paid, cleared.administration), (320.0, 80.0));
/// ```
#[inline]
#[must_use]
pub fn administered(resources: f64, debts: f64, share: f64) -> Cleared {
    if debts <= resources * (1.0 + ROUNDING) {
        return Cleared {
            paid: debts,
            administration: 0.0,
            after: (resources - debts).max(0.0),
        };
    }
    let administration = share * resources;
    Cleared {
        paid: resources - administration,
        administration,
        after: 0.0,
    }
}

/// The greatest clearing vector of parties that owe each other: what part of its debts each pays.
///
/// `owes[i][j]` is what i owes j, `outside[i]` what i has beside what it receives. Everybody pays
/// min(debts, resources) pro rata; starting from full payment the parts fall until nothing changes
/// by more than 1e-12. Source: Eisenberg and Noe, *Management Science* 47 (2001).
///
/// ```
/// use obligor::terms::eisenberg_noe;
/// // 0 owes 1 a hundred and has ten; 1 owes 0 fifty and has nothing
/// let part = eisenberg_noe(&[vec![0.0, 100.0], vec![50.0, 0.0]], &[10.0, 0.0]);
/// assert!((part[0] - 0.6).abs() < 1e-9 && (part[1] - 1.0).abs() < 1e-9);
/// ```
#[must_use]
pub fn eisenberg_noe(owes: &[Vec<f64>], outside: &[f64]) -> Vec<f64> {
    let parties = owes.len();
    let mut part = vec![1.0; parties];
    loop {
        let mut change = 0.0_f64;
        for i in 0..parties {
            let debts: f64 = owes[i].iter().sum();
            let received: f64 = (0..parties).map(|j| part[j] * owes[j][i]).sum();
            let paid = if debts > 0.0 {
                (outside[i] + received).min(debts) / debts
            } else {
                1.0
            };
            change = change.max((part[i] - paid).abs());
            part[i] = paid;
        }
        if change <= 1e-12 {
            return part;
        }
    }
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

    #[test]
    fn administration_takes_its_share_only_of_an_insolvent_estate() {
        for (debts, paid, costs, after) in [
            (0.0, 0.0, 0.0, 500.0),
            (499.0, 499.0, 0.0, 1.0),
            (500.0, 500.0, 0.0, 0.0),
            (501.0, 400.0, 100.0, 0.0),
            (1e9, 400.0, 100.0, 0.0),
        ] {
            let cleared = administered(500.0, debts, 0.2);
            assert_eq!(
                (cleared.paid, cleared.administration, cleared.after),
                (paid, costs, after)
            );
        }
    }

    fn near(part: &[f64], expected: &[f64]) {
        for (part, expected) in part.iter().zip(expected) {
            assert!((part - expected).abs() < 1e-9, "{part} is not {expected}");
        }
    }

    #[test]
    fn a_ring_of_three_pays_all_round_if_nobody_has_an_outside_creditor() {
        // 0 owes 1, 1 owes 2, 2 owes 0, a hundred each, and nobody has a cent: the greatest vector
        // pays everything with everything.
        let ring = vec![
            vec![0.0, 100.0, 0.0],
            vec![0.0, 0.0, 100.0],
            vec![100.0, 0.0, 0.0],
        ];
        near(&eisenberg_noe(&ring, &[0.0; 3]), &[1.0, 1.0, 1.0]);
    }

    #[test]
    fn a_ring_of_three_with_one_weak_link_solved_by_hand() {
        // 0 has 20 and owes 1 a hundred; 1 has 10, owes 2 a hundred and 0 twenty; 2 owes 0 fifty.
        // p0 = (20 + p1/6 + p2) with p2 = 50: if 1 pays p1 of 120, 2 receives 5/6 p1.
        // 1: p1 = 10 + p0. 0: p0 = 20 + p1/6 + 50 = 70 + (10 + p0)/6, so p0 = 86, p1 = 96.
        let owes = vec![
            vec![0.0, 100.0, 0.0],
            vec![20.0, 0.0, 100.0],
            vec![50.0, 0.0, 0.0],
        ];
        near(&eisenberg_noe(&owes, &[20.0, 10.0, 0.0]), &[0.86, 0.8, 1.0]);
    }

    #[test]
    fn all_three_of_a_ring_may_fail() {
        // A fourth owed ten by each; each owes the next ninety and has five.
        // p = 5 + 0.9 p, so p = 50 of 100.
        let owes = vec![
            vec![0.0, 90.0, 0.0, 10.0],
            vec![0.0, 0.0, 90.0, 10.0],
            vec![90.0, 0.0, 0.0, 10.0],
            vec![0.0; 4],
        ];
        near(
            &eisenberg_noe(&owes, &[5.0, 5.0, 5.0, 0.0]),
            &[0.5, 0.5, 0.5, 1.0],
        );
    }
}
