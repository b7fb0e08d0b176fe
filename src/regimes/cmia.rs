//! CMIA, California's Confidentiality of Medical Information Act: nominal damages for each patient.
//!
//! ```text
//! damages = 1,000 n q       medical information negligently released; no actual damage is needed
//! penalty = s n M           M = 2,500, or 25,000 if knowing and wilful
//!
//! n  patients     q  part of them that is paid (class × settlement)     s  the user's seriousness
//! ```
//!
//! Dollars. A patient must show that somebody in fact saw the information: stolen is not enough (Sutter
//! Health v. Superior Court, 227 Cal. App. 4th 1546, 2014, four million patients, nothing owed). That
//! part of the patients belongs in q too.

use super::entry::{Entry, Head, Insurability, Reach, Source, nothing};
use super::{Amount, Blame, Facts, Settings};

/// Nominal damages of a patient (Civil Code 56.36(b)(1)).
pub const PER_PATIENT: f64 = 1_000.0;
/// The most for a negligent disclosure (56.36(c)(1)).
pub const PER_VIOLATION: f64 = 2_500.0;
/// The most for a knowing and wilful one (56.36(c)(2)(A)).
pub const PER_WILFUL_VIOLATION: f64 = 25_000.0;

/// Nominal damages of so many patients, all of them claiming.
///
/// ```
/// use obligor::regimes::cmia::nominal_damages;
/// assert_eq!(nominal_damages(4_000_000.0), 4e9);
/// ```
#[must_use]
pub fn nominal_damages(patients: f64) -> f64 {
    PER_PATIENT * patients
}

fn is_released(facts: &Facts) -> bool {
    facts.is_neglect() && !facts.is_encrypted
}

fn conduct(facts: &Facts, settings: &Settings, uniform: f64) -> Amount {
    if !is_released(facts) {
        return Amount::NOTHING;
    }
    let each = if facts.blame == Blame::Wilful {
        PER_WILFUL_VIOLATION
    } else {
        PER_VIOLATION
    };
    Amount::part_of(facts.persons * each, settings.part(uniform))
}

fn late(_: &Facts, _: &Settings, _: f64) -> Amount {
    Amount::NOTHING
}

fn damages(facts: &Facts, _: &Settings, _: f64) -> Amount {
    if is_released(facts) {
        let all = nominal_damages(facts.persons);
        Amount::of(all, all)
    } else {
        Amount::NOTHING
    }
}

pub(super) const ENTRY: Entry = Entry {
    key: "cmia",
    name: "California Confidentiality of Medical Information Act",
    head: Head::Regulatory,
    currency: "USD",
    reach: Reach::Residence(&["US-CA"]),
    formula: "damages: patients × 1,000 × the part claimed, for information negligently released and in fact seen by somebody \
              (Sutter Health: stolen is not enough), so the part whose information was seen belongs in `claimed`; penalty: patients × 2,500 \
              (25,000 if knowing and wilful) × seriousness, which the user gives",
    maximum: "1,000 a patient, and actual damage; 2,500 a violation, 25,000 if knowing and wilful",
    deadlines: &[],
    insurable: Insurability::Unclear,
    insurable_in: &[],
    insurance_note: "damages are liability; penalties where insurable by law",
    passes_on: true,
    sources: &[
        Source {
            what: "California Civil Code, remedies",
            section: "56.36(b), 56.36(c)",
            read_in: "California Legislative Information, text of the code",
            as_of: "2026-11-22",
        },
        Source {
            what: "Sutter Health v. Superior Court, 227 Cal. App. 4th 1546 (2014)",
            section: "C072591, holding",
            read_in: "Justia, summary of the opinion",
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
    use super::super::Finding;
    use super::super::tests::sure;
    use super::*;

    #[test]
    fn a_patient_is_owed_a_thousand_without_damage_and_nothing_without_neglect() {
        for (blame, is_encrypted, owed) in [
            (Blame::None, false, 0.0),
            (Blame::Negligent, true, 0.0),
            (Blame::Negligent, false, 3_000.0),
        ] {
            let facts = Facts {
                is_encrypted,
                ..Facts::new(3.0, blame)
            };
            assert_eq!(damages(&facts, &sure(), 0.9).owed, Ok(owed), "{blame:?}");
        }
    }

    #[test]
    fn the_penalty_is_tenfold_for_will() {
        let negligent = conduct(&Facts::new(3.0, Blame::Gross), &sure(), 0.5);
        assert_eq!(negligent.owed, Err(Finding::SeriousnessNotGiven));
        assert_eq!(negligent.maximum, Some(7_500.0));
        let wilful = conduct(&Facts::new(3.0, Blame::Wilful), &sure(), 0.5);
        assert_eq!(wilful.maximum, Some(75_000.0));
    }
}
