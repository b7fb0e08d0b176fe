//! CCPA, as amended by the CPRA: statutory damages and penalties for records of Californians.
//!
//! ```text
//! damages = n U q          U in [107, 799]     only unencrypted records, only without reasonable security
//! penalty = s n M          M = 2,663, or 7,988 if intended
//!
//! n  consumers      q  part of them that is paid (class × settlement)      s  the user's seriousness
//! ```
//!
//! Dollars of 2025; the next adjustment to prices is due in January 2027. A consumer may claim actual
//! damage instead where it is larger; that is not in here. Security put in place after a breach is no
//! cure (Civil Code 1798.150(b)). The act reaches businesses with more than 26,625,000 of gross
//! revenue, or much data, or that live off selling it; a party that names the regime is taken to be one.

use super::entry::{Entry, Head, Insurability, Reach, Source, nothing};
use super::facts::between;
use super::{Amount, Blame, Facts, Settings};

/// The least and the most for a consumer and incident (Civil Code 1798.150(a)(1)(A)).
pub const PER_CONSUMER: (f64, f64) = (107.0, 799.0);
/// The most for a violation (1798.155(a), 1798.199.90(a)).
pub const PER_VIOLATION: f64 = 2_663.0;
/// The most for an intended violation.
pub const PER_INTENDED_VIOLATION: f64 = 7_988.0;

/// Statutory damages of so many consumers, all of them claiming.
///
/// ```
/// use obligor::regimes::ccpa::statutory_damages;
/// assert_eq!(statutory_damages(1_000.0, 0.0), 107_000.0);
/// assert_eq!(statutory_damages(1_000.0, 1.0), 799_000.0);
/// ```
#[must_use]
pub fn statutory_damages(consumers: f64, uniform: f64) -> f64 {
    consumers * between(PER_CONSUMER.0, PER_CONSUMER.1, uniform)
}

/// The most that the regulator may ask: one violation for each consumer.
fn most(facts: &Facts) -> f64 {
    let each = if facts.blame == Blame::Wilful {
        PER_INTENDED_VIOLATION
    } else {
        PER_VIOLATION
    };
    facts.persons * each
}

fn conduct(facts: &Facts, settings: &Settings, uniform: f64) -> Amount {
    if facts.is_neglect() {
        Amount::part_of(most(facts), settings.part(uniform))
    } else {
        Amount::NOTHING
    }
}

fn late(_: &Facts, _: &Settings, _: f64) -> Amount {
    Amount::NOTHING
}

fn damages(facts: &Facts, _: &Settings, uniform: f64) -> Amount {
    if facts.is_neglect() && !facts.is_encrypted {
        let most = facts.persons * PER_CONSUMER.1;
        Amount::of(statutory_damages(facts.persons, uniform), most)
    } else {
        Amount::NOTHING
    }
}

pub(super) const ENTRY: Entry = Entry {
    key: "ccpa",
    name: "California Consumer Privacy Act, as amended by the CPRA",
    head: Head::Regulatory,
    currency: "USD",
    reach: Reach::Residence(&["US-CA"]),
    formula: "damages: consumers × 107 to 799 × the part claimed, for unencrypted records and want of reasonable security; \
              penalty: consumers × 2,663 (7,988 if intended) × seriousness, which the user gives",
    maximum: "799 a consumer and incident, or actual damage if more; 2,663 a violation, 7,988 if intended",
    deadlines: &[],
    insurable: Insurability::Unclear,
    insurable_in: &[],
    insurance_note: "damages are liability; penalties where insurable by law",
    passes_on: true,
    sources: &[
        Source {
            what: "California Civil Code, private action",
            section: "1798.150(a)(1)(A), 1798.150(b)",
            read_in: "IIJ, 17 December 2024, on the adjusted sections; Adapt, 26 February 2026, on the amounts",
            as_of: "2026-11-22",
        },
        Source {
            what: "California Civil Code, penalties and their adjustment",
            section: "1798.155(a), 1798.199.90(a), 1798.199.95(d)",
            read_in: "IIJ, 17 December 2024; Adapt, 26 February 2026",
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
    fn only_neglect_of_unencrypted_records_is_paid_for() {
        let settings = sure();
        for (blame, is_encrypted, owed) in [
            (Blame::None, false, 0.0),
            (Blame::Negligent, true, 0.0),
            (Blame::Negligent, false, 45_300.0),
            (Blame::Wilful, false, 45_300.0),
        ] {
            let facts = Facts {
                is_encrypted,
                ..Facts::new(100.0, blame)
            };
            assert_eq!(damages(&facts, &settings, 0.5).owed, Ok(owed), "{blame:?}");
        }
    }

    #[test]
    fn a_penalty_needs_the_users_seriousness_and_intent_trebles_its_maximum() {
        let facts = Facts::new(10.0, Blame::Gross);
        let open = conduct(&facts, &sure(), 0.5);
        assert_eq!(open.owed, Err(Finding::SeriousnessNotGiven));
        assert_eq!(open.maximum, Some(26_630.0));
        let wilful = conduct(&Facts::new(10.0, Blame::Wilful), &sure(), 0.5);
        assert_eq!(wilful.maximum, Some(79_880.0));
    }
}
