//! Texas: so much for each person and day of a late notice, up to a limit of the breach.
//!
//! ```text
//! late    = s min(250,000, 100 n d)       to persons
//! report  = x in [2,000, 50,000]          to the attorney general: another violation
//! conduct = x in [2,000, 50,000]          one violation
//!
//! n  persons to be notified     d  days late, a day begun counting whole     s  the user's seriousness
//! ```
//!
//! Dollars. "Not more than" 100: how much less is the user's.

use super::super::entry::{Deadline, Entry, Head, Insurability, Miss, Reach, Source, Within};
use super::super::facts::{between, days};
use super::super::{Amount, Facts, Settings};
use super::{INSURANCE, no_private_action};

/// The least and the most for a violation of the chapter (521.151(a)).
const VIOLATION: (f64, f64) = (2_000.0, 50_000.0);

/// The most that a notice so many days late may cost (521.151(a-1)).
///
/// ```
/// use obligor::regimes::state::texas;
/// assert_eq!(texas(10.0, 3.0), 3_000.0);
/// assert_eq!(texas(1e6, 1.0), 250_000.0);
/// ```
#[must_use]
pub fn penalty(persons: f64, days_late: f64) -> f64 {
    (100.0 * persons * days_late).min(250_000.0)
}

fn conduct(facts: &Facts, _: &Settings, uniform: f64) -> Amount {
    if facts.is_neglect() {
        Amount::of(between(VIOLATION.0, VIOLATION.1, uniform), VIOLATION.1)
    } else {
        Amount::NOTHING
    }
}

fn late(facts: &Facts, settings: &Settings, uniform: f64) -> Amount {
    match facts.late_to_persons() {
        Some(hours) => {
            let most = penalty(facts.persons, days(hours));
            Amount::part_of(most, settings.part(uniform))
        }
        None => Amount::NOTHING,
    }
}

/// The notice to the attorney general is another subsection (521.053(i)), under 521.151(a) alone.
fn report_late(facts: &Facts, _: &Settings, uniform: f64) -> Amount {
    match facts.late_report() {
        Some(_) => Amount::of(between(VIOLATION.0, VIOLATION.1, uniform), VIOLATION.1),
        None => Amount::NOTHING,
    }
}

pub(in super::super) const ENTRY: Entry = Entry {
    key: "state:TX",
    name: "Texas Identity Theft Enforcement and Protection Act",
    head: Head::Regulatory,
    currency: "USD",
    reach: Reach::Residence(&["US-TX"]),
    formula: "late notice: the smaller of 250,000 and 100 × persons × days late, × seriousness, which the user gives; want of \
              safeguards, and a late notice to the attorney general: 2,000 to 50,000 for one violation each",
    maximum: "100 a person and day, 250,000 a breach; 50,000 a violation",
    deadlines: &[
        Deadline::persons(Within::Days(60)).what("to persons"),
        Deadline::authority("authority", Within::Days(30))
            .what("to the attorney general from 250 persons")
            .above(250.0)
            .miss(Miss::Report),
    ],
    insurable: Insurability::Unclear,
    insurable_in: &[],
    insurance_note: INSURANCE,
    passes_on: true,
    sources: &[
        Source {
            what: "Texas Business and Commerce Code, notice",
            section: "521.053(b), 521.053(i)",
            read_in: "LawServer, text of the code; Recording Law, 2026, on the attorney general's 30 days",
            as_of: "2026-11-22",
        },
        Source {
            what: "Texas Business and Commerce Code, civil penalty",
            section: "521.151(a), 521.151(a-1)",
            read_in: "ComplianceIQ, digest (100 a person and day, 250,000); notes of the project's own reading (2,000 to 50,000)",
            as_of: "2026-11-22",
        },
    ],
    enforced: None,
    conduct,
    late,
    late_report: report_late,
    damages: no_private_action,
};

#[cfg(test)]
mod tests {
    use super::super::super::tests::sure;
    use super::super::super::{Blame, Finding};
    use super::*;

    #[test]
    fn the_limit_of_the_breach_binds_from_the_person_that_reaches_it() {
        for (persons, late, owed) in [
            (0.0, 9.0, 0.0),
            (2_499.0, 1.0, 249_900.0),
            (2_500.0, 1.0, 250_000.0),
            (2_501.0, 1.0, 250_000.0),
            (1.0, 2_500.0, 250_000.0),
        ] {
            assert_eq!(
                penalty(persons, late),
                owed,
                "{persons} persons, {late} days"
            );
        }
    }

    #[test]
    fn how_much_of_a_mere_maximum_is_asked_is_for_the_user() {
        let facts = Facts {
            late_hours: Some(25.0),
            ..Facts::new(10.0, Blame::None)
        };
        let found = late(&facts, &sure(), 0.5);
        assert_eq!(found.owed, Err(Finding::SeriousnessNotGiven));
        assert_eq!(found.maximum, Some(2_000.0));
    }
}
