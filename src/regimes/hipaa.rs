//! HIPAA: civil money penalties for health records in the United States.
//!
//! ```text
//! penalty = provisions × years × min(C, n x)      x in [a, b] by tier
//!
//! n  violations: one for each person affected       C  limit of a calendar year for one provision
//!
//! tier                                    a         b            C (discretion)   C (regulation)
//! 1 did not know                        145    73,011         36,505.50        2,190,294
//! 2 reasonable cause                  1,461    73,011        146,053           2,190,294
//! 3 wilful neglect, put right        14,602    73,011        365,052           2,190,294
//! 4 wilful neglect, not put right    73,011 2,190,294      2,190,294           2,190,294
//! ```
//!
//! Dollars, for penalties assessed from 28 January 2026 (45 CFR 160.404 and 102.3). The lower limits
//! by tier are the enforcement discretion of 2019 (84 FR 18151), adjusted alike. A notice to persons
//! after the 60th day infringes a provision more (45 CFR 164.404(b)), once for each of them; one to the
//! Department of Health and Human Services, due from 500 persons, another (164.408(b)), once: that it is
//! one violation is our reading.

use super::entry::{Deadline, Enforced, Entry, Head, Insurability, Miss, Reach, Source, Within};
use super::facts::between;
use super::{Amount, Blame, Facts, Finding, Settings, YearCap};

/// The limit of a calendar year for one provision under the regulation, in dollars.
pub const REGULATION_CAP: f64 = 2_190_294.0;

/// From so many persons the Department is to be told without delay (45 CFR 164.408(b)).
pub const NOTIFIABLE: f64 = 500.0;

/// How much the party knew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// Did not know and could not have known with reasonable diligence.
    Unknowing,
    /// Reasonable cause.
    ReasonableCause,
    /// Wilful neglect, put right within 30 days.
    Corrected,
    /// Wilful neglect, not put right.
    NotCorrected,
}

impl Tier {
    /// The tier of a blame. Wilful neglect is "conscious, intentional failure or reckless
    /// indifference" (45 CFR 160.401), so gross fault is in it.
    #[must_use]
    pub fn of(blame: Blame, is_corrected: bool) -> Self {
        match blame {
            Blame::None => Self::Unknowing,
            Blame::Negligent => Self::ReasonableCause,
            Blame::Gross | Blame::Wilful if is_corrected => Self::Corrected,
            Blame::Gross | Blame::Wilful => Self::NotCorrected,
        }
    }

    /// The least and the most for one violation.
    #[must_use]
    pub fn per_violation(self) -> (f64, f64) {
        match self {
            Self::Unknowing => (145.0, 73_011.0),
            Self::ReasonableCause => (1_461.0, 73_011.0),
            Self::Corrected => (14_602.0, 73_011.0),
            Self::NotCorrected => (73_011.0, REGULATION_CAP),
        }
    }

    /// The limit of a calendar year for one provision.
    #[must_use]
    pub fn year_cap(self, cap: YearCap) -> f64 {
        match (cap, self) {
            (YearCap::Regulation, _) | (YearCap::Discretion, Self::NotCorrected) => REGULATION_CAP,
            (YearCap::Discretion, Self::Unknowing) => 36_505.50,
            (YearCap::Discretion, Self::ReasonableCause) => 146_053.0,
            (YearCap::Discretion, Self::Corrected) => 365_052.0,
        }
    }
}

/// The penalty for one provision in one calendar year. In tier 1 the limit of the year is below the
/// most for one violation: the limit binds.
///
/// ```
/// use obligor::regimes::{YearCap, hipaa::{Tier, penalty}};
/// assert_eq!(penalty(Tier::ReasonableCause, YearCap::Discretion, 20.0, 0.0), 29_220.0);
/// assert_eq!(penalty(Tier::ReasonableCause, YearCap::Discretion, 500.0, 0.0), 146_053.0);
/// assert_eq!(penalty(Tier::Unknowing, YearCap::Discretion, 1.0, 1.0), 36_505.5);
/// ```
#[must_use]
pub fn penalty(tier: Tier, cap: YearCap, violations: f64, uniform: f64) -> f64 {
    let (least, most) = tier.per_violation();
    (violations * between(least, most, uniform)).min(tier.year_cap(cap))
}

/// What the regulation allows for one provision in one calendar year.
fn most(tier: Tier, violations: f64) -> f64 {
    (violations * tier.per_violation().1).min(REGULATION_CAP)
}

/// Calendar years begun in a time, at least one.
fn years(months: f64) -> f64 {
    (months / 12.0).ceil().max(1.0)
}

fn conduct(facts: &Facts, settings: &Settings, uniform: f64) -> Amount {
    let tier = Tier::of(facts.blame, facts.is_corrected);
    let times = f64::from(facts.provisions) * years(facts.months_non_compliant);
    let one = penalty(tier, settings.year_cap, facts.persons, uniform);
    Amount::of(times * one, times * most(tier, facts.persons))
}

fn late(facts: &Facts, settings: &Settings, uniform: f64) -> Amount {
    let Some(hours) = facts.late_to_persons() else {
        return Amount::NOTHING;
    };
    let tier = Tier::of(facts.blame, facts.is_corrected);
    let times = years(hours / 730.5);
    let one = penalty(tier, settings.year_cap, facts.persons, uniform);
    Amount::of(times * one, times * most(tier, facts.persons))
}

/// One violation: one report to the Department.
fn report_late(facts: &Facts, settings: &Settings, uniform: f64) -> Amount {
    let Some(hours) = facts.late_report() else {
        return Amount::NOTHING;
    };
    let tier = Tier::of(facts.blame, facts.is_corrected);
    let times = years(hours / 730.5);
    let one = penalty(tier, settings.year_cap, 1.0, uniform);
    Amount::of(times * one, times * most(tier, 1.0))
}

fn damages(_: &Facts, _: &Settings, _: f64) -> Amount {
    Amount::open(Finding::NoPrivateAction)
}

pub(super) const ENTRY: Entry = Entry {
    key: "hipaa",
    name: "HIPAA Privacy, Security and Breach Notification Rules (United States)",
    head: Head::Regulatory,
    currency: "USD",
    reach: Reach::Residence(&["US"]),
    formula: "provisions × calendar years × min(limit of the year, persons × x); x from 145 to 73,011 (did not know), 1,461 \
              to 73,011 (reasonable cause), 14,602 to 73,011 (wilful neglect put right in 30 days), 73,011 to 2,190,294 \
              (not put right); limit of the year 36,505.50, 146,053, 365,052, 2,190,294. A late notice to persons is one \
              provision more, for each year of delay begun; a late report to HHS is one violation of another",
    maximum: "2,190,294 for one provision and calendar year, in every tier",
    deadlines: &[
        Deadline::persons(Within::Days(60)).what("to persons, and to the media from 500 persons"),
        Deadline::authority("authority", Within::Days(60))
            .what("to HHS from 500 persons")
            .above(NOTIFIABLE)
            .miss(Miss::Report),
        Deadline::controller(Within::Days(60)).what("business associate to covered entity"),
    ],
    insurable: Insurability::Unclear,
    insurable_in: &[],
    insurance_note: "policies pay where insurable by law; states differ",
    passes_on: true,
    sources: &[
        Source {
            what: "HHS notification of enforcement discretion, 30 April 2019: limits of a year by tier (45 CFR 160.404)",
            section: "84 FR 18151",
            read_in: "Justia and elaws, opening of the notice; the limits of 2024 in LegallyFirm, × 1.02598 for 2026",
            as_of: "2026-11-22",
        },
        Source {
            what: "HHS annual inflation adjustment, effective 28 January 2026: tiers",
            section: "45 CFR 102.3",
            read_in: "Paubox, 16 February 2026, and Prospyr, digests of the Federal Register notice",
            as_of: "2026-11-22",
        },
        Source {
            what: "45 CFR Part 164, breach notification",
            section: "164.404(b), 164.408(b), 164.410(b)",
            read_in: "Bricker Graydon, text of the rule with commentary",
            as_of: "2026-11-22",
        },
    ],
    enforced: Some(Enforced {
        part: 0.02,
        source: "HHS Office for Civil Rights: 14 actions in 2024, about 700 reports of 500 persons or more a year",
    }),
    conduct,
    late,
    late_report: report_late,
    damages,
};

#[cfg(test)]
mod tests {
    use super::super::tests::sure;
    use super::*;

    #[test]
    fn the_limit_of_a_year_binds_from_the_violation_that_reaches_it() {
        for (violations, owed) in [
            (0.0, 0.0),
            (1.0, 1_461.0),
            (99.0, 144_639.0),
            (100.0, 146_053.0),
            (1e6, 146_053.0),
        ] {
            let found = penalty(Tier::ReasonableCause, YearCap::Discretion, violations, 0.0);
            assert_eq!(found, owed, "{violations}");
        }
        let by_rule = penalty(Tier::ReasonableCause, YearCap::Regulation, 1e6, 0.0);
        assert_eq!(by_rule, REGULATION_CAP);
    }

    #[test]
    fn reckless_indifference_is_wilful_neglect() {
        assert_eq!(Tier::of(Blame::Gross, false), Tier::NotCorrected);
        assert_eq!(Tier::of(Blame::Gross, true), Tier::Corrected);
        assert_eq!(Tier::of(Blame::Negligent, true), Tier::ReasonableCause);
    }

    #[test]
    fn each_calendar_year_and_each_provision_has_its_own_limit() {
        for (months, count) in [(0.0, 1.0), (12.0, 1.0), (12.1, 2.0), (36.0, 3.0)] {
            assert_eq!(years(months), count, "{months} months");
        }
        let settings = sure();
        let facts = Facts {
            provisions: 2,
            months_non_compliant: 30.0,
            ..Facts::new(1e5, Blame::Negligent)
        };
        let found = conduct(&facts, &settings, 0.5);
        assert_eq!(found, Amount::of(6.0 * 146_053.0, 6.0 * REGULATION_CAP));
    }

    #[test]
    fn notice_on_the_last_day_is_in_time_and_encrypted_records_need_none() {
        let settings = sure();
        let facts = |late_hours, is_encrypted| Facts {
            late_hours,
            is_encrypted,
            ..Facts::new(1e5, Blame::Negligent)
        };
        for (late_hours, is_encrypted, owed) in [
            (None, false, 0.0),
            (Some(0.0), false, 0.0),
            (Some(1.0), false, 146_053.0),
            (Some(8_766.1), false, 292_106.0),
            (Some(1.0), true, 0.0),
        ] {
            let found = late(&facts(late_hours, is_encrypted), &settings, 0.0);
            assert_eq!(found.owed, Ok(owed), "{late_hours:?} {is_encrypted}");
        }
    }
}
