//! SEC, Form 8-K Item 1.05: four business days for listed companies, and settlements without a formula.
//!
//! ```text
//! conduct = the user's own_fine           late = the user's own_late_fine
//! ```
//!
//! Dollars. To go by: 990,000, 995,000, 1,000,000 and 4,000,000 for playing an incident down (22 October
//! 2024: Mimecast, Check Point, Avaya, Unisys). The clock starts when the incident is found to be
//! material, which is to be decided without unreasonable delay.

use super::entry::{Deadline, Entry, Head, Insurability, Reach, Source, Start, Within, nothing};
use super::{Amount, Blame, Facts, Finding, Settings};

/// Civil penalties for misleading disclosure of an incident, as settled on 22 October 2024.
pub const SETTLEMENTS_OF_2024: [f64; 4] = [990e3, 995e3, 1e6, 4e6];

fn conduct(facts: &Facts, settings: &Settings, _: f64) -> Amount {
    if facts.blame >= Blame::Negligent {
        Amount::given(settings.own_fine, Finding::NoSchedule)
    } else {
        Amount::NOTHING
    }
}

fn late(facts: &Facts, settings: &Settings, _: f64) -> Amount {
    match facts.late() {
        Some(_) => Amount::given(settings.own_late_fine, Finding::NoSchedule),
        None => Amount::NOTHING,
    }
}

fn damages(_: &Facts, _: &Settings, _: f64) -> Amount {
    Amount::open(Finding::ActualDamageOnly)
}

pub(super) const ENTRY: Entry = Entry {
    key: "sec",
    name: "SEC cybersecurity disclosure, Form 8-K Item 1.05",
    head: Head::Regulatory,
    currency: "USD",
    reach: Reach::Conduct("the party is listed in the United States, whoever the persons are"),
    formula: "none: the user's `own_fine`, and `own_late_fine` for a late filing; settled in October 2024: 990,000, 995,000, \
              1,000,000 and 4,000,000",
    maximum: "none that a formula gives",
    deadlines: &[Deadline::authority("form-8-k", Within::BusinessDays(4))
        .what("Form 8-K Item 1.05")
        .from(Start::Materiality)],
    insurable: Insurability::No,
    insurable_in: &[],
    insurance_note: "terms of settlement have barred indemnity and insurance for penalties",
    passes_on: false,
    sources: &[
        Source {
            what: "SEC Release 33-11216, 26 July 2023",
            section: "Form 8-K, Item 1.05",
            read_in: "KPMG, 2024; Breachdocket, with the text of the release",
            as_of: "2026-11-22",
        },
        Source {
            what: "SEC orders of 22 October 2024",
            section: "four settlements",
            read_in: "Help Net Security, October 2024; McGuireWoods, October 2024",
            as_of: "2026-11-22",
        },
        Source {
            what: "American Bar Association, Father Knows Best",
            section: "anti-indemnity terms of SEC settlements",
            read_in: "the article's summary",
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
    use super::super::Regime;
    use super::super::tests::sure;
    use super::*;
    use crate::units::Money;

    #[test]
    fn four_business_days_are_in_time() {
        let four = Within::BusinessDays(4).hours().unwrap();
        assert_eq!(Regime::Sec.deadlines()[0].late_hours(four), None);
        assert!(Regime::Sec.deadlines()[0].late_hours(four + 1.0).is_some());
    }

    #[test]
    fn a_settlement_is_the_users() {
        let facts = Facts::new(0.0, Blame::Negligent);
        let open = conduct(&facts, &sure(), 0.5);
        assert_eq!(open, Amount::open(Finding::NoSchedule));
        let settings = Settings {
            own_fine: Some(Money::new(SETTLEMENTS_OF_2024[0]).unwrap()),
            ..sure()
        };
        assert_eq!(conduct(&facts, &settings, 0.5).owed, Ok(990e3));
    }
}
