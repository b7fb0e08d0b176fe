//! GDPR fines, by the starting amount of the EDPB's guidelines.
//!
//! ```text
//! fine = L s z
//!
//! L  legal maximum: max(10M, 2 % T) for Art. 83(4), max(20M, 4 % T) for Art. 83(5)
//! T  worldwide turnover of the undertaking, that is of the group
//! s  seriousness: low 0–10 %, medium 10–20 %, high 20–100 %
//! z  turnover: 0.2–0.4 % up to 2M; the user's up to 500M; 1 above
//! ```
//!
//! Euro. A negligent infringement is taken as low, a gross one as medium, a wilful one as high; without
//! fault there is no fine (CJEU C-807/21). Inside the lowest band z rises linearly with T. A late
//! notice (Art. 33) is an infringement of its own under Art. 83(4), of low or medium seriousness. The
//! percentages between 2M and 500M could not be verified and are left to the user
//! ([`Settings::turnover_adjustment`]).

use super::entry::{Deadline, Entry, Head, Insurability, Miss, Reach, Source, Within, nothing};
use super::facts::between;
use super::{Amount, Blame, Facts, Finding, Infringement, Seriousness, Settings};
use crate::units::Share;

/// Up to here the lowest percentages hold.
const MICRO: f64 = 2e6;
/// Above here the turnover itself sets the maximum and nothing is adjusted.
const LARGE: f64 = 500e6;

/// The legal maximum of one infringement.
///
/// ```
/// use obligor::regimes::{Infringement, gdpr::legal_maximum};
/// assert_eq!(legal_maximum(Infringement::Standard, 500e6), 10e6);
/// assert_eq!(legal_maximum(Infringement::Higher, 1e9), 40e6);
/// ```
#[must_use]
pub fn legal_maximum(infringement: Infringement, turnover: f64) -> f64 {
    match infringement {
        Infringement::Standard => (0.02 * turnover).max(10e6),
        Infringement::Higher => (0.04 * turnover).max(20e6),
    }
}

/// The part of the starting amount that is left for an undertaking of this size.
///
/// # Errors
/// Above 2M and up to 500M without a percentage of the user's.
pub fn turnover_adjustment(turnover: f64, own: Option<Share>) -> Result<f64, Finding> {
    if turnover <= MICRO {
        Ok(between(0.002, 0.004, turnover / MICRO))
    } else if turnover > LARGE {
        Ok(1.0)
    } else {
        own.map(Share::get)
            .ok_or(Finding::TurnoverAdjustmentNotGiven)
    }
}

/// The starting amount `L s z`.
///
/// # Errors
/// As for [`turnover_adjustment`].
///
/// ```
/// use obligor::regimes::{Infringement, gdpr::starting_amount};
/// assert_eq!(starting_amount(Infringement::Standard, 2e6, 1.0, None), Ok(40_000.0));
/// assert_eq!(starting_amount(Infringement::Higher, 1e9, 0.2, None), Ok(8e6));
/// ```
pub fn starting_amount(
    infringement: Infringement,
    turnover: f64,
    seriousness: f64,
    own: Option<Share>,
) -> Result<f64, Finding> {
    let adjustment = turnover_adjustment(turnover, own)?;
    Ok(legal_maximum(infringement, turnover) * seriousness * adjustment)
}

/// The band of seriousness that follows from blame; `None` without fault: no fine then.
pub(super) fn band(blame: Blame) -> Option<Seriousness> {
    match blame {
        Blame::None => None,
        Blame::Negligent => Some(Seriousness::LOW),
        Blame::Gross => Some(Seriousness::MEDIUM),
        Blame::Wilful => Some(Seriousness::HIGH),
    }
}

/// Low to medium: what a late notice is taken for.
pub(super) fn seriousness_of_delay(uniform: f64) -> f64 {
    between(0.0, 0.2, uniform)
}

fn amount(facts: &Facts, settings: &Settings, of: Infringement, seriousness: f64) -> Amount {
    let Some(turnover) = facts.turnover else {
        return Amount::open(Finding::TurnoverNotGiven);
    };
    Amount {
        owed: starting_amount(of, turnover, seriousness, settings.turnover_adjustment),
        maximum: Some(legal_maximum(of, turnover)),
    }
}

fn conduct(facts: &Facts, settings: &Settings, uniform: f64) -> Amount {
    match band(facts.blame).filter(|_| facts.is_neglect()) {
        Some(by_blame) => {
            let band = settings.seriousness.unwrap_or(by_blame);
            amount(facts, settings, settings.infringement, band.at(uniform))
        }
        None => Amount::NOTHING,
    }
}

fn late(facts: &Facts, settings: &Settings, uniform: f64) -> Amount {
    match facts.late_to_persons() {
        Some(_) => {
            let seriousness = seriousness_of_delay(uniform);
            amount(facts, settings, Infringement::Standard, seriousness)
        }
        None => Amount::NOTHING,
    }
}

fn damages(_: &Facts, _: &Settings, _: f64) -> Amount {
    Amount::open(Finding::ActualDamageOnly)
}

/// The European Union with Iceland, Liechtenstein and Norway.
const EEA: [&str; 30] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS",
    "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
];

pub(super) const ENTRY: Entry = Entry {
    key: "gdpr",
    name: "General Data Protection Regulation (EU) 2016/679",
    head: Head::Regulatory,
    currency: "EUR",
    reach: Reach::Residence(&EEA),
    formula: "legal maximum × seriousness × turnover adjustment; seriousness 0–10 % negligent, 10–20 % gross, 20–100 % wilful, \
              none without fault; adjustment 0.2 % rising to 0.4 % at a turnover of 2M, the user's up to 500M, 1 above. A \
              late notice is an Art. 83(4) infringement more, seriousness 0–20 %",
    maximum: "Art. 83(4): the larger of 10M and 2 % of turnover; Art. 83(5): of 20M and 4 %; turnover of the group",
    deadlines: &[
        Deadline::authority("authority", Within::Hours(72.0))
            .what("controller to supervisory authority"),
        Deadline::persons(Within::WithoutDelay)
            .what("controller to persons at high risk")
            .miss(Miss::Nothing),
        Deadline::controller(Within::WithoutDelay).what("processor to controller"),
    ],
    insurable: Insurability::Unclear,
    insurable_in: &[
        ("FI", Insurability::Yes),
        ("NO", Insurability::Yes),
        ("ES", Insurability::No),
        ("FR", Insurability::No),
        ("GB", Insurability::No),
        ("IT", Insurability::No),
    ],
    insurance_note: "of 30 countries 2 yes (Finland, Norway), 20 no (France, Italy, Spain, United Kingdom among them), 8 unclear \
                     (Aon and DLA Piper, 2018); a country not named here is unclear",
    passes_on: false,
    sources: &[
        Source {
            what: "Regulation (EU) 2016/679",
            section: "Art. 33, 82, 83(3)–(5)",
            read_in: "KomplyEU and Hunton, guides to the fines",
            as_of: "2026-11-22",
        },
        Source {
            what: "EDPB Guidelines 04/2022 on the calculation of fines, version 2.1",
            section: "paragraphs 60, 65, 66",
            read_in: "notes of the project's own reading; the bands between 2M and 500M could not be found again",
            as_of: "2026-11-22",
        },
        Source {
            what: "CJEU C-807/21 Deutsche Wohnen, 5 December 2023",
            section: "second question: intention or negligence",
            read_in: "GDPRhub and Squire Patton Boggs, summaries",
            as_of: "2026-11-22",
        },
        Source {
            what: "CJEU C-383/23, 13 February 2025",
            section: "undertaking: turnover of the group",
            read_in: "notes of the project's own reading",
            as_of: "2026-11-22",
        },
        Source {
            what: "Aon and DLA Piper, The price of data security, May 2018",
            section: "insurability by country, key findings",
            read_in: "The Actuary and Actuarial Post, May 2018",
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
    use super::super::tests::sure;
    use super::*;

    #[test]
    fn the_published_ends_of_the_turnover_bands_are_met() {
        let found = starting_amount(Infringement::Standard, 2e6, 1.0, None).unwrap();
        assert!(found <= 40_000.0, "{found}");
        let found = starting_amount(Infringement::Higher, 1e9, 0.2, None).unwrap();
        assert!(found >= 8e6, "{found}");
        assert_eq!(turnover_adjustment(0.0, None), Ok(0.002));
        assert_eq!(turnover_adjustment(2e6, None), Ok(0.004));
    }

    #[test]
    fn between_two_and_five_hundred_million_the_user_says() {
        let own = Some(Share::new(0.015).unwrap());
        for turnover in [2e6 + 1.0, 10e6, 499e6, 500e6] {
            assert_eq!(
                turnover_adjustment(turnover, None),
                Err(Finding::TurnoverAdjustmentNotGiven)
            );
            assert_eq!(turnover_adjustment(turnover, own), Ok(0.015));
        }
        assert_eq!(turnover_adjustment(500e6 + 1.0, own), Ok(1.0));
        assert_eq!(turnover_adjustment(1e6, own), Ok(0.003));
    }

    #[test]
    fn the_maximum_is_fixed_until_the_percentage_passes_it() {
        for (turnover, most) in [(0.0, 10e6), (500e6, 10e6), (501e6, 10.02e6), (2e9, 40e6)] {
            let found = legal_maximum(Infringement::Standard, turnover);
            assert!((found - most).abs() < 1e-6, "{turnover}: {found}");
        }
    }

    #[test]
    fn there_is_no_fine_without_fault_but_one_for_a_late_notice() {
        let facts = Facts {
            turnover: Some(1e9),
            late_hours: Some(1.0),
            ..Facts::new(10.0, Blame::None)
        };
        assert_eq!(conduct(&facts, &sure(), 0.5), Amount::NOTHING);
        assert_eq!(late(&facts, &sure(), 0.5), Amount::of(2e6, 20e6));
        let in_time = Facts {
            late_hours: Some(0.0),
            ..facts
        };
        assert_eq!(late(&in_time, &sure(), 0.5), Amount::NOTHING);
    }

    #[test]
    fn an_unknown_turnover_is_a_finding_and_no_zero() {
        let facts = Facts::new(10.0, Blame::Gross);
        let found = conduct(&facts, &sure(), 0.5);
        assert_eq!(found, Amount::open(Finding::TurnoverNotGiven));
    }
}
