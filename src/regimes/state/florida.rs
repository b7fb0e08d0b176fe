//! Florida Information Protection Act: so much a day, then so much a month, for a late notice.
//!
//! ```text
//! F(d) = 1,000 min(d, 30) + 50,000 ⌈max(0, d − 30) ÷ 30⌉          d ≤ 180
//!      = F(180) + u (500,000 − F(180))                            d > 180
//!
//! d  days late, a day begun counting whole        u  uniform
//!
//! d     10      30      31      60     180      more
//! F 10,000  30,000  80,000  80,000 280,000  to 500,000
//! ```
//!
//! Dollars for a breach, not for a person. Past the 180th day the act says only "not to exceed 500,000":
//! that it is never less than on the 180th, and lies evenly between, is our reading.

use super::super::entry::{Deadline, Entry, Head, Insurability, Reach, Source, Within, nothing};
use super::super::facts::{between, days};
use super::super::{Amount, Facts, Settings};
use super::{INSURANCE, no_private_action, unfair_practice};

/// The most for a breach.
const MOST: f64 = 500_000.0;
/// The last day of the schedule.
const LAST_DAY: f64 = 180.0;

/// The civil penalty for a notice so many days late.
///
/// ```
/// use obligor::regimes::state::florida;
/// assert_eq!([10.0, 31.0, 180.0].map(|days| florida(days, 0.5)), [10e3, 80e3, 280e3]);
/// ```
#[must_use]
pub fn penalty(days_late: f64, uniform: f64) -> f64 {
    let scheduled = |days: f64| {
        let months = ((days - 30.0).max(0.0) / 30.0).ceil();
        1_000.0 * days.min(30.0) + 50_000.0 * months
    };
    if days_late <= LAST_DAY {
        scheduled(days_late)
    } else {
        between(scheduled(LAST_DAY), MOST, uniform)
    }
}

fn late(facts: &Facts, _: &Settings, uniform: f64) -> Amount {
    match facts.late_to_persons() {
        Some(hours) => Amount::of(penalty(days(hours), uniform), MOST),
        None => Amount::NOTHING,
    }
}

pub(in super::super) const ENTRY: Entry = Entry {
    key: "state:FL",
    name: "Florida Information Protection Act",
    head: Head::Regulatory,
    currency: "USD",
    reach: Reach::Residence(&["US-FL"]),
    formula: "late notice: 1,000 a day for 30 days, then 50,000 for each 30 days begun, to the 180th day; after it between \
              280,000 and 500,000. Want of safeguards: an unfair practice without a sum, the user's `own_fine`",
    maximum: "500,000 a breach",
    deadlines: &[
        Deadline::persons(Within::Days(30)).what("to persons"),
        Deadline::authority("authority", Within::Days(30))
            .what("to the Department of Legal Affairs from 500 persons")
            .above(500.0),
        Deadline::controller(Within::Days(10)).what("third-party agent to covered entity"),
    ],
    insurable: Insurability::Unclear,
    insurable_in: &[],
    insurance_note: INSURANCE,
    passes_on: true,
    sources: &[
        Source {
            what: "Florida Statutes, chapter 501",
            section: "501.171(4)(a), 501.171(9)(b), 501.171(10)",
            read_in: "Whitehouse & Cooper, and Words by Wit, digests of the act",
            as_of: "2026-11-22",
        },
        Source {
            what: "Florida Statutes, third-party agents",
            section: "501.171(6)",
            read_in: "Snell & Wilmer, data breach map, Florida: third party notice",
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
    use super::*;

    #[test]
    fn the_published_day_table_is_met() {
        for (late, owed) in [
            (0.0, 0.0),
            (1.0, 1e3),
            (10.0, 10e3),
            (30.0, 30e3),
            (31.0, 80e3),
            (60.0, 80e3),
            (61.0, 130e3),
            (180.0, 280e3),
        ] {
            assert_eq!(penalty(late, 0.9), owed, "day {late}");
        }
    }

    #[test]
    fn past_the_schedule_it_lies_between_its_end_and_the_most() {
        assert_eq!(penalty(181.0, 0.0), 280e3);
        assert_eq!(penalty(181.0, 0.5), 390e3);
        assert_eq!(penalty(1e5, 1.0), 500e3);
    }
}
