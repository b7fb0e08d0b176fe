//! DORA: clocks for financial entities; the fines are national law.
//!
//! ```text
//! conduct = the user's own_fine           late = the user's own_late_fine
//! ```
//!
//! Euro. Published summaries of a European ceiling disagree with each other and with Art. 50, which leaves
//! penalties to the states: none is shipped. (The periodic payment of Art. 35, up to 1 % of average daily
//! turnover for six months, makes a critical provider obey its overseer; it is not for a breach.)

use super::entry::{Deadline, Entry, Head, Insurability, Reach, Source, Start, Within, nothing};
use super::{Amount, Blame, Facts, Finding, Settings};

fn conduct(facts: &Facts, settings: &Settings, _: f64) -> Amount {
    if facts.blame >= Blame::Negligent {
        Amount::given(settings.own_fine, Finding::NationalLaw)
    } else {
        Amount::NOTHING
    }
}

fn late(facts: &Facts, settings: &Settings, _: f64) -> Amount {
    match facts.late() {
        Some(_) => Amount::given(settings.own_late_fine, Finding::NationalLaw),
        None => Amount::NOTHING,
    }
}

fn damages(_: &Facts, _: &Settings, _: f64) -> Amount {
    Amount::open(Finding::NoPrivateAction)
}

pub(super) const ENTRY: Entry = Entry {
    key: "dora",
    name: "DORA, Regulation (EU) 2022/2554",
    head: Head::Regulatory,
    currency: "EUR",
    reach: Reach::Conduct("the party is a financial entity (Art. 2), whoever the persons are"),
    formula: "none: the user's `own_fine`, and `own_late_fine` for a late notice",
    maximum: "national law",
    deadlines: &[
        Deadline::authority("initial", Within::Hours(24.0))
            .what("initial notification, from awareness"),
        Deadline::authority("initial-classified", Within::Hours(4.0))
            .what("initial notification, from classification as major")
            .from(Start::Classification),
        Deadline::authority("intermediate-report", Within::Hours(72.0))
            .what("intermediate report")
            .from(Start::PreviousNotice)
            .step(1),
        Deadline::authority("final-report", Within::Months(1))
            .what("final report")
            .from(Start::PreviousNotice)
            .step(2),
    ],
    insurable: Insurability::Unclear,
    insurable_in: &[],
    insurance_note: "national law; no survey was found",
    passes_on: false,
    sources: &[
        Source {
            what: "Commission Delegated Regulation (EU) 2025/301",
            section: "Art. 5",
            read_in: "Intellectum Lab, digest of the regulation",
            as_of: "2026-11-22",
        },
        Source {
            what: "Regulation (EU) 2022/2554",
            section: "Art. 35, 50, 51",
            read_in: "RSP Legal, June 2024 (Art. 35); ISO-docs, text of Art. 51",
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

    #[test]
    fn without_a_fine_of_the_users_national_law_is_the_finding() {
        let facts = Facts {
            late_hours: Some(1.0),
            ..Facts::new(0.0, Blame::Negligent)
        };
        let open = Amount::open(Finding::NationalLaw);
        assert_eq!(conduct(&facts, &sure(), 0.5), open);
        assert_eq!(late(&facts, &sure(), 0.5), open);
    }

    #[test]
    fn the_day_after_awareness_is_what_lateness_is_counted_from() {
        assert_eq!(Regime::Dora.deadlines()[0].late_hours(24.0), None);
        assert_eq!(Regime::Dora.deadlines()[0].late_hours(26.0), Some(2.0));
    }
}
