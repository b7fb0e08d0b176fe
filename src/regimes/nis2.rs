//! NIS2: fines for essential and important entities.
//!
//! ```text
//! fine = s L       L = max(10M, 2 % T) essential, max(7M, 1.4 % T) important
//!
//! T  worldwide turnover of the undertaking      s  the user's seriousness: the directive has no bands
//! ```
//!
//! Euro. States may set higher maxima: the directive says "at least". A late warning or notification
//! (Art. 23) has the same maximum. What a data protection authority has fined is not fined again
//! (Art. 35(2), [`super::once_for_linked`]).

use super::entry::{Deadline, Entry, Head, Insurability, Reach, Source, Start, Within, nothing};
use super::{Amount, Blame, Entity, Facts, Finding, Settings};

/// The least maximum that a state must provide.
///
/// ```
/// use obligor::regimes::{Entity, nis2::legal_maximum};
/// assert_eq!(legal_maximum(Entity::Essential, 500e6), 10e6);
/// assert_eq!(legal_maximum(Entity::Essential, 1e9), 20e6);
/// assert_eq!(legal_maximum(Entity::Important, 500e6), 7e6);
/// ```
#[must_use]
pub fn legal_maximum(entity: Entity, turnover: f64) -> f64 {
    match entity {
        Entity::Essential => (0.02 * turnover).max(10e6),
        Entity::Important => (0.014 * turnover).max(7e6),
    }
}

fn amount(entity: Entity, facts: &Facts, settings: &Settings, uniform: f64) -> Amount {
    match facts.turnover {
        Some(turnover) => Amount::part_of(legal_maximum(entity, turnover), settings.part(uniform)),
        None => Amount::open(Finding::TurnoverNotGiven),
    }
}

fn conduct(entity: Entity, facts: &Facts, settings: &Settings, uniform: f64) -> Amount {
    if facts.blame >= Blame::Negligent {
        amount(entity, facts, settings, uniform)
    } else {
        Amount::NOTHING
    }
}

fn late(entity: Entity, facts: &Facts, settings: &Settings, uniform: f64) -> Amount {
    match facts.late() {
        Some(_) => amount(entity, facts, settings, uniform),
        None => Amount::NOTHING,
    }
}

fn damages(_: &Facts, _: &Settings, _: f64) -> Amount {
    Amount::open(Finding::NoPrivateAction)
}

pub(super) const ESSENTIAL: Entry = Entry {
    key: "nis2:essential",
    name: "NIS2, Directive (EU) 2022/2555, essential entity",
    maximum: "at least the larger of 10M and 2 % of turnover; states may go higher",
    conduct: |facts, settings, uniform| conduct(Entity::Essential, facts, settings, uniform),
    late: |facts, settings, uniform| late(Entity::Essential, facts, settings, uniform),
    ..IMPORTANT
};

pub(super) const IMPORTANT: Entry = Entry {
    key: "nis2:important",
    name: "NIS2, Directive (EU) 2022/2555, important entity",
    head: Head::Regulatory,
    currency: "EUR",
    reach: Reach::Conduct(
        "the party is an essential or important entity (Art. 3), whoever the persons are",
    ),
    formula: "legal maximum × seriousness, which the user gives; nothing without fault; a late warning the same again; nothing where \
              `gdpr` fined the same conduct",
    maximum: "at least the larger of 7M and 1.4 % of turnover; states may go higher",
    deadlines: &[
        Deadline::authority("early-warning", Within::Hours(24.0))
            .what("early warning to the CSIRT or authority"),
        Deadline::authority("notification", Within::Hours(72.0))
            .what("incident notification")
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
            what: "Directive (EU) 2022/2555, fines",
            section: "Art. 34(3)–(5), 35(2)",
            read_in: "StreamLex, text of Art. 34; sota.io, guide to Art. 33–36",
            as_of: "2026-11-22",
        },
        Source {
            what: "Directive (EU) 2022/2555, notification",
            section: "Art. 23(4)",
            read_in: "PowerQuant and ResiPlan, guides to Art. 23",
            as_of: "2026-11-22",
        },
    ],
    enforced: None,
    conduct: |facts, settings, uniform| conduct(Entity::Important, facts, settings, uniform),
    late: |facts, settings, uniform| late(Entity::Important, facts, settings, uniform),
    late_report: nothing,
    damages,
};

#[cfg(test)]
mod tests {
    use super::super::Seriousness;
    use super::super::tests::sure;
    use super::*;

    #[test]
    fn the_maximum_turns_where_the_percentage_passes_the_sum() {
        for (turnover, most) in [(0.0, 10e6), (500e6, 10e6), (501e6, 10.02e6)] {
            let found = legal_maximum(Entity::Essential, turnover);
            assert!((found - most).abs() < 1e-6, "{turnover}: {found}");
        }
        for (turnover, most) in [(0.0, 7e6), (500e6, 7e6), (600e6, 8.4e6)] {
            let found = legal_maximum(Entity::Important, turnover);
            assert!((found - most).abs() < 1e-6, "{turnover}: {found}");
        }
    }

    #[test]
    fn seriousness_is_the_users_and_no_fault_is_no_fine() {
        let facts = Facts {
            turnover: Some(1e8),
            ..Facts::new(0.0, Blame::Gross)
        };
        let open = conduct(Entity::Essential, &facts, &sure(), 0.5);
        assert_eq!(open.owed, Err(Finding::SeriousnessNotGiven));
        let settings = Settings {
            seriousness: Some(Seriousness::HIGH),
            ..sure()
        };
        let found = conduct(Entity::Essential, &facts, &settings, 0.0);
        assert_eq!(found, Amount::of(2e6, 10e6));
        let blameless = Facts::new(0.0, Blame::None);
        let found = conduct(Entity::Essential, &blameless, &settings, 0.0);
        assert_eq!(found, Amount::NOTHING);
    }
}
