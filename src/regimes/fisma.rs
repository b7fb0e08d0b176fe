//! FISMA: no fine. A contractor of a federal agency loses its authorisation, and the contract.
//!
//! ```text
//! conduct = none: a finding that the contract is lost, which the scenario prices
//! ```

use super::entry::{Entry, Head, Insurability, Reach, Source, nothing};
use super::{Amount, Blame, Facts, Finding, Settings};

fn conduct(facts: &Facts, _: &Settings, _: f64) -> Amount {
    if facts.blame >= Blame::Negligent {
        Amount::open(Finding::LossOfContract)
    } else {
        Amount::NOTHING
    }
}

fn late(_: &Facts, _: &Settings, _: f64) -> Amount {
    Amount::NOTHING
}

fn damages(_: &Facts, _: &Settings, _: f64) -> Amount {
    Amount::open(Finding::NoPrivateAction)
}

pub(super) const ENTRY: Entry = Entry {
    key: "fisma",
    name: "Federal Information Security Modernization Act (United States)",
    head: Head::Regulatory,
    currency: "USD",
    reach: Reach::Conduct("the party runs systems for a federal agency, whoever the persons are"),
    formula: "no fine: the contract with the agency may be lost, which the scenario prices",
    maximum: "no fine",
    deadlines: &[],
    insurable: Insurability::Unclear,
    insurable_in: &[],
    insurance_note: "nothing to insure but lost income",
    passes_on: false,
    sources: &[Source {
        what: "Federal Information Security Modernization Act of 2014, Public Law 113-283",
        section: "44 U.S.C. 3554",
        read_in: "LegalClarity, guides to requirements and enforcement",
        as_of: "2026-11-22",
    }],
    enforced: None,
    conduct,
    late,
    late_report: nothing,
    damages,
};

#[cfg(test)]
mod tests {
    use super::super::tests::sure;
    use super::*;
    use crate::units::Money;

    #[test]
    fn a_contract_is_lost_and_no_fine_of_the_users_is_put_in_its_place() {
        let settings = Settings {
            own_fine: Some(Money::new(1e6).unwrap()),
            ..sure()
        };
        let found = conduct(&Facts::new(1.0, Blame::Gross), &settings, 0.5);
        assert_eq!(found, Amount::open(Finding::LossOfContract));
        let found = conduct(&Facts::new(1.0, Blame::None), &settings, 0.5);
        assert_eq!(found, Amount::NOTHING);
    }
}
