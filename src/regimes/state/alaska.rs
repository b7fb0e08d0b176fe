//! Alaska: so much for each resident who was not notified, up to a limit.
//!
//! ```text
//! late = s min(50,000, 500 n)
//!
//! n  residents to be notified        s  the user's seriousness
//! ```
//!
//! Dollars. The act has no day: "the most expeditious time possible". So no notice is ever late in a
//! scenario, and nothing is imposed; whoever knows by how much one was late asks the formula.

use super::super::entry::{Deadline, Entry, Head, Insurability, Reach, Source, Within};
use super::super::{Amount, Facts, Settings};
use super::{INSURANCE, actual_damage_only, nothing};

/// The most that failing to notify so many residents may cost.
///
/// ```
/// use obligor::regimes::state::alaska;
/// assert_eq!([10.0, 100.0, 101.0].map(alaska), [5_000.0, 50_000.0, 50_000.0]);
/// ```
#[must_use]
pub fn penalty(persons: f64) -> f64 {
    (500.0 * persons).min(50_000.0)
}

fn late(facts: &Facts, settings: &Settings, uniform: f64) -> Amount {
    match facts.late_to_persons() {
        Some(_) => Amount::part_of(penalty(facts.persons), settings.part(uniform)),
        None => Amount::NOTHING,
    }
}

pub(in super::super) const ENTRY: Entry = Entry {
    key: "state:AK",
    name: "Alaska Personal Information Protection Act",
    head: Head::Regulatory,
    currency: "USD",
    reach: Reach::Residence(&["US-AK"]),
    formula: "residents not notified: the smaller of 50,000 and 500 × persons, × seriousness, which the user gives; in a \
              scenario nothing, as the act gives no day by which a notice is late",
    maximum: "500 a resident, 50,000 a breach",
    deadlines: &[Deadline::persons(Within::WithoutDelay).what("to persons")],
    insurable: Insurability::Unclear,
    insurable_in: &[],
    insurance_note: INSURANCE,
    passes_on: true,
    sources: &[Source {
        what: "Alaska Statutes, title 45, chapter 48",
        section: "45.48.010(b), 45.48.080",
        read_in: "Justia, text of 45.48.010 (2019); Words by Wit and ComplianceIQ, digests",
        as_of: "2026-11-22",
    }],
    enforced: None,
    conduct: nothing,
    late,
    late_report: nothing,
    damages: actual_damage_only,
};

#[cfg(test)]
mod tests {
    use super::super::super::tests::sure;
    use super::super::super::{Blame, Seriousness};
    use super::*;

    #[test]
    fn the_hundredth_resident_reaches_the_limit() {
        for (persons, most) in [(0.0, 0.0), (99.0, 49_500.0), (100.0, 50e3), (101.0, 50e3)] {
            assert_eq!(penalty(persons), most, "{persons}");
        }
        let facts = Facts {
            late_hours: Some(1.0),
            ..Facts::new(50.0, Blame::None)
        };
        let half = Settings {
            seriousness: Seriousness::new(
                crate::units::Share::new(0.5).unwrap(),
                crate::units::Share::new(0.5).unwrap(),
            )
            .ok(),
            ..sure()
        };
        assert_eq!(late(&facts, &half, 0.1), Amount::of(12_500.0, 25_000.0));
    }
}
