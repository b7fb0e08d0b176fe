//! GLBA, the Federal Trade Commission's Safeguards Rule: a clock, and a fine of the user's.
//!
//! ```text
//! conduct = the user's own_fine           late = the user's own_late_fine, from 500 consumers
//! ```
//!
//! Dollars. The rule itself has no penalty for a breach; what the Commission may ask for a violation of an
//! order (16 CFR 1.98) depends on orders and on how violations are counted, so no formula and no amount is shipped.

use super::entry::{Deadline, Entry, Head, Insurability, Reach, Source, Within, nothing};
use super::{Amount, Facts, Finding, Settings};

/// From so many consumers of unencrypted information the Commission is to be notified (16 CFR 314.2(m)).
pub const NOTIFIABLE: f64 = 500.0;

fn conduct(facts: &Facts, settings: &Settings, _: f64) -> Amount {
    if facts.is_neglect() {
        Amount::given(settings.own_fine, Finding::NoSchedule)
    } else {
        Amount::NOTHING
    }
}

fn late(facts: &Facts, settings: &Settings, _: f64) -> Amount {
    match facts
        .late_to_persons()
        .filter(|_| facts.persons >= NOTIFIABLE)
    {
        Some(_) => Amount::given(settings.own_late_fine, Finding::NoSchedule),
        None => Amount::NOTHING,
    }
}

fn damages(_: &Facts, _: &Settings, _: f64) -> Amount {
    Amount::open(Finding::NoPrivateAction)
}

pub(super) const ENTRY: Entry = Entry {
    key: "glba",
    name: "Gramm-Leach-Bliley Act, FTC Safeguards Rule",
    head: Head::Regulatory,
    currency: "USD",
    reach: Reach::Residence(&["US"]),
    formula: "none: the user's `own_fine`, and `own_late_fine` for a late notice of 500 consumers or more",
    maximum: "none for a breach",
    deadlines: &[Deadline::authority("authority", Within::Days(30))
        .what("to the Federal Trade Commission from 500 consumers, unencrypted")
        .above(NOTIFIABLE)],
    insurable: Insurability::Unclear,
    insurable_in: &[],
    insurance_note: "policies pay where insurable by law; states differ",
    passes_on: true,
    sources: &[
        Source {
            what: "Standards for Safeguarding Customer Information, notification event, in force 13 May 2024",
            section: "16 CFR 314.2(m), 314.4(j)",
            read_in: "88 FR 77499 (13 November 2023)",
            as_of: "2026-11-22",
        },
        Source {
            what: "FTC adjustments to civil penalty amounts, in force 17 January 2025",
            section: "16 CFR 1.98",
            read_in: "90 FR 5580 (17 January 2025), opening; the amount is not used",
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
    use super::super::Blame;
    use super::super::tests::sure;
    use super::*;
    use crate::units::Money;

    #[test]
    fn notice_is_due_from_five_hundred_consumers() {
        let settings = Settings {
            own_late_fine: Some(Money::new(7.0).unwrap()),
            ..sure()
        };
        for (persons, owed) in [(499.0, 0.0), (500.0, 7.0), (501.0, 7.0)] {
            let facts = Facts {
                late_hours: Some(1.0),
                ..Facts::new(persons, Blame::None)
            };
            assert_eq!(late(&facts, &settings, 0.5).owed, Ok(owed), "{persons}");
        }
    }

    #[test]
    fn a_fine_without_a_schedule_is_the_users_or_a_finding() {
        let facts = Facts::new(10.0, Blame::Negligent);
        let open = conduct(&facts, &sure(), 0.5);
        assert_eq!(open, Amount::open(Finding::NoSchedule));
        let settings = Settings {
            own_fine: Some(Money::new(5e4).unwrap()),
            ..sure()
        };
        assert_eq!(conduct(&facts, &settings, 0.5).owed, Ok(5e4));
    }
}
