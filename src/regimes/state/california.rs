//! California: thirty calendar days for a notice since 2026, and no sum for missing them.
//!
//! ```text
//! late = the user's own_late_fine; persons may claim their actual damage (Civil Code 1798.84(b))
//! ```
//!
//! Statutory damages and penalties for the breach itself are [`super::super::ccpa`] and
//! [`super::super::cmia`].

use super::super::entry::{Deadline, Entry, Head, Insurability, Reach, Source, Start, Within};
use super::super::{Amount, Facts, Finding, Settings};
use super::{INSURANCE, actual_damage_only, nothing};

fn late(facts: &Facts, settings: &Settings, _: f64) -> Amount {
    match facts.late_to_persons() {
        Some(_) => Amount::given(settings.own_late_fine, Finding::NoSchedule),
        None => Amount::NOTHING,
    }
}

pub(in super::super) const ENTRY: Entry = Entry {
    key: "state:CA",
    name: "California breach notification law",
    head: Head::Regulatory,
    currency: "USD",
    reach: Reach::Residence(&["US-CA"]),
    formula: "none: the user's `own_late_fine` for a late notice; see `ccpa` and `cmia` for the breach itself",
    maximum: "none: actual damage",
    deadlines: &[
        Deadline::persons(Within::Days(30)).what("to persons"),
        Deadline::authority("authority", Within::Days(15))
            .what("sample to the attorney general above 500 persons")
            .from(Start::NoticeToPersons)
            .above(501.0),
        Deadline::controller(Within::WithoutDelay).what("maintainer of the data to their owner"),
    ],
    insurable: Insurability::Unclear,
    insurable_in: &[],
    insurance_note: INSURANCE,
    passes_on: true,
    sources: &[
        Source {
            what: "California Civil Code as amended by Senate Bill 446, in force 1 January 2026",
            section: "1798.82(a)(2), 1798.82(f), 1798.84(b)",
            read_in: "Norton Rose Fulbright, November 2025; Daily Journal; Moore & Van Allen",
            as_of: "2026-11-22",
        },
        Source {
            what: "California Civil Code, maintainers of data that others own",
            section: "1798.82(b)",
            read_in: "LexAce, text of the code",
            as_of: "2026-11-23",
        },
    ],
    enforced: None,
    conduct: nothing,
    late,
    late_report: nothing,
    damages: actual_damage_only,
};

#[cfg(test)]
mod tests {
    use super::super::super::tests::sure;
    use super::super::super::{Blame, Regime, State};
    use super::*;

    #[test]
    fn thirty_days_are_in_time_and_a_later_notice_has_no_price() {
        let regime = Regime::State(State::California);
        assert_eq!(regime.deadlines()[0].late_hours(720.0), None);
        assert_eq!(regime.deadlines()[0].late_hours(720.5), Some(0.5));
        let facts = Facts {
            late_hours: Some(0.5),
            ..Facts::new(10.0, Blame::None)
        };
        assert_eq!(
            late(&facts, &sure(), 0.5),
            Amount::open(Finding::NoSchedule)
        );
    }
}
