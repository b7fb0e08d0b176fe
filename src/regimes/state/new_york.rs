//! New York: so much for each notice that failed, up to a limit.
//!
//! ```text
//! late = max(5,000, s min(250,000, 20 n))
//!
//! n  persons to be notified        s  the user's seriousness
//! ```
//!
//! Dollars. "The greater of 5,000 or up to 20 an instance, not more than 250,000": the 5,000 is fixed, how
//! much of the 20 is the user's. The court must find the violation knowing or reckless; a party that has
//! discovered a breach and lets 30 days pass is taken to know.

use super::super::entry::{Deadline, Entry, Head, Insurability, Reach, Source, Within, nothing};
use super::super::{Amount, Facts, Settings};
use super::{INSURANCE, no_private_action, unfair_practice};

/// The least for a violation.
const LEAST: f64 = 5_000.0;

/// The most that a late notice to so many persons may cost.
///
/// ```
/// use obligor::regimes::state::new_york;
/// assert_eq!([0.0, 1_000.0, 1e6].map(new_york), [5_000.0, 20_000.0, 250_000.0]);
/// ```
#[must_use]
pub fn penalty(persons: f64) -> f64 {
    (20.0 * persons).clamp(LEAST, 250_000.0)
}

fn late(facts: &Facts, settings: &Settings, uniform: f64) -> Amount {
    if facts.late_to_persons().is_none() {
        return Amount::NOTHING;
    }
    let most = penalty(facts.persons);
    let part = settings.part(uniform);
    Amount {
        owed: part.map(|part| (part * most).max(LEAST)),
        maximum: Some(most),
    }
}

pub(in super::super) const ENTRY: Entry = Entry {
    key: "state:NY",
    name: "New York information security breach and notification act",
    head: Head::Regulatory,
    currency: "USD",
    reach: Reach::Residence(&["US-NY"]),
    formula: "late notice: the larger of 5,000 and seriousness × the smaller of 250,000 and 20 × persons; the user gives \
              seriousness. Want of safeguards: an unfair practice without a sum, the user's `own_fine`",
    maximum: "20 a person, 250,000 a breach, 5,000 at least",
    deadlines: &[
        Deadline::persons(Within::Days(30)).what("to persons"),
        Deadline::authority("authority", Within::Days(30))
            .what("to attorney general, Department of State and State Police"),
        Deadline::controller(Within::WithoutDelay).what("maintainer of the data to their owner"),
    ],
    insurable: Insurability::Unclear,
    insurable_in: &[],
    insurance_note: INSURANCE,
    passes_on: true,
    sources: &[
        Source {
            what: "New York General Business Law, civil penalty",
            section: "899-aa(6)(a)",
            read_in: "Byte Back, July 2019, on the SHIELD Act (20, 250,000); ComplianceIQ, digest (the greater of 5,000)",
            as_of: "2026-11-22",
        },
        Source {
            what: "New York General Business Law, 30 days since December 2024",
            section: "899-aa(2)",
            read_in: "Norton Rose Fulbright, November 2025, and Daily Journal, comparisons of states",
            as_of: "2026-11-22",
        },
        Source {
            what: "New York General Business Law, maintainers of data that others own",
            section: "899-aa(3)",
            read_in: "New York Senate, bill S6880 of 2017, which prints the law as it stands",
            as_of: "2026-11-23",
        },
    ],
    enforced: None,
    conduct: unfair_practice,
    late,
    late_report: nothing,
    damages: no_private_action,
};

#[cfg(test)]
mod tests {
    use super::super::super::tests::sure;
    use super::super::super::{Blame, Finding, Seriousness};
    use super::*;

    #[test]
    fn the_floor_and_the_limit_bind_where_the_act_says() {
        for (persons, most) in [
            (249.0, 5_000.0),
            (250.0, 5_000.0),
            (251.0, 5_020.0),
            (12_499.0, 249_980.0),
            (12_500.0, 250_000.0),
            (12_501.0, 250_000.0),
        ] {
            assert_eq!(penalty(persons), most, "{persons}");
        }
    }

    #[test]
    fn a_late_notice_costs_five_thousand_at_least() {
        let facts = Facts {
            late_hours: Some(1.0),
            ..Facts::new(1_000.0, Blame::None)
        };
        let lenient = Settings {
            seriousness: Some(Seriousness::LOW),
            ..sure()
        };
        assert_eq!(late(&facts, &lenient, 0.5), Amount::of(5_000.0, 20_000.0));
        let open = late(&facts, &sure(), 0.5);
        assert_eq!(open.owed, Err(Finding::SeriousnessNotGiven));
    }
}
