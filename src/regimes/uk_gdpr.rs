//! UK GDPR fines, by the fining guidance of the Information Commissioner.
//!
//! ```text
//! fine = L s z       while the maximum is fixed
//!      = T p s       once it depends on turnover
//!
//! L  8.7M (standard) or 17.5M (higher)     p  2 % or 4 %     T  worldwide turnover of the undertaking
//! s  seriousness: lower 0–10 %, medium 10–20 %, most serious 20–100 %
//!
//! z  ┤ T up to   2M   10M   50M   100M   250M   435M   above
//!    ┤ z up to 0.4 %   2 %  10 %   20 %   50 %  100 %   100 %      from 0.2 % at T = 0, linear between
//! ```
//!
//! Pounds. Blame and late notice as under [`super::gdpr`].

use super::entry::{Deadline, Entry, Head, Insurability, Miss, Reach, Source, Within, nothing};
use super::facts::between;
use super::gdpr::{band, seriousness_of_delay};
use super::{Amount, Facts, Finding, Infringement, Settings};

/// The ends of the bands: turnover, adjustment there (Table C).
const BANDS: [(f64, f64); 7] = [
    (0.0, 0.002),
    (2e6, 0.004),
    (10e6, 0.02),
    (50e6, 0.1),
    (100e6, 0.2),
    (250e6, 0.5),
    (435e6, 1.0),
];

/// The part of the starting amount that is left for an undertaking of this size.
///
/// ```
/// use obligor::regimes::uk_gdpr::turnover_adjustment;
/// assert_eq!(turnover_adjustment(50e6), 0.1);
/// assert_eq!(turnover_adjustment(436e6), 1.0);
/// ```
#[must_use]
pub fn turnover_adjustment(turnover: f64) -> f64 {
    BANDS
        .windows(2)
        .find(|ends| turnover <= ends[1].0)
        .map_or(1.0, |ends| {
            let ((start, low), (end, high)) = (ends[0], ends[1]);
            between(low, high, (turnover - start) / (end - start))
        })
}

/// The legal maximum of one infringement.
///
/// ```
/// use obligor::regimes::{Infringement, uk_gdpr::legal_maximum};
/// assert_eq!(legal_maximum(Infringement::Standard, 435e6), 8.7e6);
/// assert_eq!(legal_maximum(Infringement::Higher, 1e9), 40e6);
/// ```
#[must_use]
pub fn legal_maximum(infringement: Infringement, turnover: f64) -> f64 {
    match infringement {
        Infringement::Standard => (0.02 * turnover).max(8.7e6),
        Infringement::Higher => (0.04 * turnover).max(17.5e6),
    }
}

/// The starting amount `L s z`.
///
/// ```
/// use obligor::regimes::{Infringement, uk_gdpr::starting_amount};
/// let found = starting_amount(Infringement::Standard, 0.0, 0.2);
/// assert!((found - 3_480.0).abs() < 1e-6);
/// let found = starting_amount(Infringement::Standard, 2e6, 1.0);
/// assert!((found - 34_800.0).abs() < 1e-6);
/// ```
#[must_use]
pub fn starting_amount(infringement: Infringement, turnover: f64, seriousness: f64) -> f64 {
    legal_maximum(infringement, turnover) * seriousness * turnover_adjustment(turnover)
}

fn amount(facts: &Facts, of: Infringement, seriousness: f64) -> Amount {
    match facts.turnover {
        Some(turnover) => Amount::of(
            starting_amount(of, turnover, seriousness),
            legal_maximum(of, turnover),
        ),
        None => Amount::open(Finding::TurnoverNotGiven),
    }
}

fn conduct(facts: &Facts, settings: &Settings, uniform: f64) -> Amount {
    match band(facts.blame).filter(|_| facts.is_neglect()) {
        Some(by_blame) => {
            let band = settings.seriousness.unwrap_or(by_blame);
            amount(facts, settings.infringement, band.at(uniform))
        }
        None => Amount::NOTHING,
    }
}

fn late(facts: &Facts, _: &Settings, uniform: f64) -> Amount {
    match facts.late_to_persons() {
        Some(_) => amount(facts, Infringement::Standard, seriousness_of_delay(uniform)),
        None => Amount::NOTHING,
    }
}

fn damages(_: &Facts, _: &Settings, _: f64) -> Amount {
    Amount::open(Finding::ActualDamageOnly)
}

pub(super) const ENTRY: Entry = Entry {
    key: "uk-gdpr",
    name: "UK General Data Protection Regulation and Data Protection Act 2018",
    head: Head::Regulatory,
    currency: "GBP",
    reach: Reach::Residence(&["GB"]),
    formula: "legal maximum × seriousness × turnover adjustment; seriousness 0–10 % negligent, 10–20 % gross, 20–100 % wilful, \
              none without fault; adjustment linear between 0.2 % at 0, 0.4 % at 2M, 2 % at 10M, 10 % at 50M, 20 % at 100M, \
              50 % at 250M, 100 % at 435M and above. A late notice is a standard infringement more, seriousness 0–20 %",
    maximum: "standard: the larger of 8.7M and 2 % of turnover; higher: of 17.5M and 4 %; turnover of the undertaking",
    deadlines: &[
        Deadline::authority("authority", Within::Hours(72.0))
            .what("controller to Information Commissioner"),
        Deadline::persons(Within::WithoutDelay)
            .what("controller to persons at high risk")
            .miss(Miss::Nothing),
        Deadline::controller(Within::WithoutDelay).what("processor to controller"),
    ],
    insurable: Insurability::No,
    insurable_in: &[],
    insurance_note: "generally not (Aon and DLA Piper, 2018)",
    passes_on: false,
    sources: &[
        Source {
            what: "Information Commissioner, draft data protection fining guidance",
            section: "Step 3, Table C",
            read_in: "the Commissioner's page of the draft",
            as_of: "2026-11-22",
        },
        Source {
            what: "Information Commissioner, Data Protection Fining Guidance, 18 March 2024",
            section: "statutory maxima and Steps 1 to 5",
            read_in: "Herbert Smith Freehills and Mayer Brown, April 2024; its final tables were not read",
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
    use super::super::{Blame, Seriousness};
    use super::*;

    #[test]
    fn every_cell_of_the_published_table_is_met() {
        let lower = |most: f64| (Seriousness::LOW, 0.0, most);
        for (from, to, [low, medium, high]) in [
            (0.0, 2e6, [3_480.0, 6_960.0, 34_800.0]),
            (2e6, 10e6, [17_400.0, 34_800.0, 174_000.0]),
            (10e6, 50e6, [87_000.0, 174_000.0, 870_000.0]),
            (50e6, 100e6, [174_000.0, 348_000.0, 1.74e6]),
            (100e6, 250e6, [435_000.0, 870_000.0, 4.35e6]),
            (250e6, 435e6, [870_000.0, 1.74e6, 8.7e6]),
        ] {
            let least = 8.7e6 * turnover_adjustment(from);
            for (band, least, most) in [
                lower(low),
                (Seriousness::MEDIUM, 0.1 * least, medium),
                (Seriousness::HIGH, 0.2 * least, high),
            ] {
                let at =
                    |turnover, u| starting_amount(Infringement::Standard, turnover, band.at(u));
                assert!((at(from, 0.0) - least).abs() < 1e-6, "{from} {band:?}");
                assert!((at(to, 1.0) - most).abs() < 1e-6, "{to} {band:?}");
            }
        }
        let published = [3_480.0, 6_960.0, 34_800.0, 174_000.0, 348_000.0, 870_000.0];
        for ((turnover, _), least) in BANDS.into_iter().zip(published) {
            let found = starting_amount(Infringement::Standard, turnover, 0.2);
            assert!((found - least).abs() < 1e-6, "{turnover}: {found}");
        }
    }

    #[test]
    fn above_435_million_turnover_sets_the_maximum() {
        let found = starting_amount(Infringement::Standard, 1e9, 0.5);
        assert_eq!(found, 10e6);
        assert_eq!(turnover_adjustment(435e6), 1.0);
    }

    #[test]
    fn a_fine_without_fault_is_none_and_without_turnover_unknown() {
        let blameless = Facts::new(10.0, Blame::None);
        assert_eq!(conduct(&blameless, &sure(), 0.5), Amount::NOTHING);
        let unknown = conduct(&Facts::new(10.0, Blame::Gross), &sure(), 0.5);
        assert_eq!(unknown, Amount::open(Finding::TurnoverNotGiven));
    }
}
