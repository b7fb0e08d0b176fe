//! PCI: what the card schemes assess on the acquirer, and the acquirer on the merchant, by contract.
//!
//! ```text
//! conduct = Σ months N(m) + s 500,000 + n c
//!
//! month m                   1–3            4–6             7 and later
//! N(m), level 2 to 1  5,000–10,000  25,000–50,000    50,000–100,000       none while compliant
//!
//! s 500,000  once, for a breach while not compliant; s the user's seriousness
//! n c        cards × what the schemes recover for each: fraud, reissue; c the user's
//! ```
//!
//! Dollars. No law but a contract, so a policy's exclusion of contractual liability takes it (`contractual_share` of a
//! cover that does not list `pci`): P.F. Chang's v. Federal Insurance (D. Ariz. 2016), 1,929,921.57 for about
//! 60,000 cards. The schemes publish no
//! schedule; the months are Visa's as others print it, a month begun counting whole.

use super::entry::{Entry, Head, Insurability, Reach, Source, nothing};
use super::facts::between;
use super::{Amount, Facts, Finding, Settings};
use crate::units::Money;

/// The most for one breach while not compliant.
const BREACH: f64 = 500_000.0;

/// The fines for so many months of non-compliance, between those of a level 2 and a level 1 merchant.
///
/// ```
/// use obligor::regimes::pci::non_compliance;
/// assert_eq!(non_compliance(7.0, 0.0), 3.0 * 5e3 + 3.0 * 25e3 + 50e3);
/// assert_eq!(non_compliance(7.0, 1.0), 3.0 * 10e3 + 3.0 * 50e3 + 100e3);
/// ```
#[must_use]
pub fn non_compliance(months: f64, uniform: f64) -> f64 {
    let begun = months.ceil();
    let level_2 =
        5e3 * begun.min(3.0) + 25e3 * (begun - 3.0).clamp(0.0, 3.0) + 50e3 * (begun - 6.0).max(0.0);
    between(level_2, 2.0 * level_2, uniform)
}

/// The assessments of one breach as a scheme bills them: fraud recovery, operational reimbursement (reissued
/// cards) and case management.
///
/// ```
/// use obligor::regimes::pci::assessments;
/// assert_eq!(assessments(1_716_798.85, 163_122.72, 50_000.0), 1_929_921.57);
/// ```
#[must_use]
pub fn assessments(fraud: f64, reimbursement: f64, case_management: f64) -> f64 {
    fraud + reimbursement + case_management
}

fn owed(facts: &Facts, settings: &Settings, uniform: f64) -> Result<f64, Finding> {
    let per_card = settings.per_card.map(Money::get);
    let cards = facts.persons * per_card.ok_or(Finding::CardCostNotGiven)?;
    if facts.months_non_compliant <= 0.0 {
        return Ok(cards);
    }
    let once = BREACH * settings.part(uniform)?;
    Ok(non_compliance(facts.months_non_compliant, uniform) + once + cards)
}

fn conduct(facts: &Facts, settings: &Settings, uniform: f64) -> Amount {
    if facts.persons <= 0.0 {
        return Amount::NOTHING;
    }
    Amount {
        owed: owed(facts, settings, uniform),
        maximum: None,
    }
}

fn late(_: &Facts, _: &Settings, _: f64) -> Amount {
    Amount::NOTHING
}

fn damages(_: &Facts, _: &Settings, _: f64) -> Amount {
    Amount::open(Finding::NoPrivateAction)
}

pub(super) const ENTRY: Entry = Entry {
    key: "pci",
    name: "Card scheme assessments under PCI DSS",
    head: Head::Pci,
    currency: "USD",
    reach: Reach::Conduct("the party takes cards; persons are the cards exposed"),
    formula: "months of non-compliance: 5,000–10,000 each in months 1–3, 25,000–50,000 in 4–6, 50,000–100,000 after; once, while \
              not compliant, 500,000 × seriousness; cards × the cost of a card; the user gives seriousness and the cost",
    maximum: "none: a contract",
    deadlines: &[],
    insurable: Insurability::Yes,
    insurable_in: &[],
    insurance_note: "in full under a cover that lists `pci`; else its exclusion of contractual liability takes them, as far as \
                     `contractual_share` says",
    passes_on: true,
    sources: &[
        Source {
            what: "P.F. Chang's China Bistro v. Federal Insurance, D. Ariz., 26 May 2016",
            section: "CV-15-01322, the three assessments",
            read_in: "Property Insurance Coverage Law, April 2021; CIAB, for the 60,000 cards",
            as_of: "2026-11-22",
        },
        Source {
            what: "Visa, monthly fines by level of merchant",
            section: "months 1–3, 4–6, 7 and later",
            read_in: "payAWS support page, reprint of an article; the scheme publishes none",
            as_of: "2026-11-22",
        },
        Source {
            what: "University of California, Santa Cruz, PCI-DSS penalties",
            section: "fines of up to 500,000 an incident",
            read_in: "the university's page",
            as_of: "2026-11-22",
        },
    ],
    enforced: None,
    conduct,
    late,
    late_report: nothing,
    damages,
};

#[cfg(test)]
mod tests {
    use super::super::tests::sure;
    use super::super::{Blame, Seriousness};
    use super::*;

    #[test]
    fn the_assessments_of_changs_add_up() {
        assert_eq!(
            assessments(1_716_798.85, 163_122.72, 50_000.0),
            1_929_921.57
        );
    }

    #[test]
    fn a_month_begun_is_fined_at_its_own_rate() {
        for (months, fines) in [
            (0.0, 0.0),
            (0.1, 5e3),
            (3.0, 15e3),
            (3.1, 40e3),
            (6.0, 90e3),
            (6.1, 140e3),
            (12.0, 390e3),
        ] {
            assert_eq!(non_compliance(months, 0.0), fines, "{months}");
        }
    }

    #[test]
    fn a_compliant_merchant_owes_for_cards_only() {
        let settings = Settings {
            per_card: Some(Money::new(30.0).unwrap()),
            ..sure()
        };
        let compliant = Facts::new(1_000.0, Blame::None);
        assert_eq!(conduct(&compliant, &settings, 0.0).owed, Ok(30e3));
        let neglected = Facts {
            months_non_compliant: 3.0,
            ..compliant
        };
        let open = conduct(&neglected, &settings, 0.0);
        assert_eq!(open.owed, Err(Finding::SeriousnessNotGiven));
        let graded = Settings {
            seriousness: Some(Seriousness::HIGH),
            ..settings
        };
        assert_eq!(conduct(&neglected, &graded, 0.0).owed, Ok(145e3));
        let unknown = conduct(&neglected, &sure(), 0.0);
        assert_eq!(unknown.owed, Err(Finding::CardCostNotGiven));
    }
}
