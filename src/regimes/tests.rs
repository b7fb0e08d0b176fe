//! Promises that every regime keeps.

use super::*;
use crate::units::{Money, Probability, Share};
use proptest::prelude::*;

/// Enforced and claimed with certainty, all else as the law has it.
pub(super) fn sure() -> Settings {
    Settings::new(Probability::ONE, Probability::ONE)
}

/// With everything settled that a law leaves open and a user can close.
fn settled() -> Settings {
    Settings {
        seriousness: Seriousness::new(Share::new(0.1).unwrap(), Share::new(0.6).unwrap()).ok(),
        per_card: Money::new(25.0).ok(),
        own_fine: Money::new(1e6).ok(),
        own_late_fine: Money::new(2e5).ok(),
        ..sure()
    }
}

fn owed(assessed: &Assessed) -> [Option<f64>; 3] {
    [assessed.conduct, assessed.late, assessed.damages].map(|amount| amount.owed.ok())
}

/// Is no known amount of `more` below that of `less`?
fn has_grown(less: &Assessed, more: &Assessed) -> bool {
    owed(less)
        .iter()
        .zip(owed(more))
        .all(|(less, more)| match (less, more) {
            (Some(less), Some(more)) => more >= *less,
            _ => true,
        })
}

#[test]
fn a_key_leads_back_to_its_regime() {
    for regime in Regime::ALL {
        assert_eq!(Regime::of(regime.key()), Some(regime), "{}", regime.key());
    }
    assert_eq!(Regime::of(""), None);
}

#[test]
fn every_regime_has_a_source_with_a_section_and_a_date() {
    for regime in Regime::ALL {
        assert!(!regime.sources().is_empty(), "{}", regime.key());
        for source in regime.sources() {
            assert!(!source.what.is_empty() && !source.read_in.is_empty());
            let has_place = source.section.len() > 3;
            assert!(has_place, "{}: {}", regime.key(), source.what);
            let date: Vec<usize> = source.as_of.split('-').map(str::len).collect();
            assert_eq!(date, [4, 2, 2], "{}: {}", regime.key(), source.as_of);
        }
    }
}

#[test]
fn a_deadline_runs_for_some_time_and_follows_a_notice_only_if_there_is_one() {
    for regime in Regime::ALL {
        for (at, deadline) in regime.deadlines().iter().enumerate() {
            let hours = deadline.within.hours();
            assert!(hours.is_none_or(|hours| hours > 0.0), "{}", regime.key());
            let is_first = at == 0 && deadline.from == Start::PreviousNotice;
            assert!(!is_first, "{}", regime.key());
        }
    }
}

#[test]
fn the_clocks_are_those_of_the_laws() {
    for (key, hours) in [
        ("hipaa", Some(1_440.0)),
        ("state:FL", Some(720.0)),
        ("state:TX", Some(1_440.0)),
        ("state:NY", Some(720.0)),
        ("state:CA", Some(720.0)),
        ("state:AK", None),
        ("gdpr", Some(72.0)),
        ("uk-gdpr", Some(72.0)),
        ("glba", Some(720.0)),
        ("nis2:essential", Some(24.0)),
        ("dora", Some(24.0)),
        ("sec", Some(134.4)),
        ("ccpa", None),
    ] {
        let clock = Regime::of(key)
            .and_then(|regime| regime.deadlines().first())
            .and_then(|deadline| deadline.within.hours());
        let is_same = match (clock, hours) {
            (Some(found), Some(hours)) => (found - hours).abs() < 1e-9,
            (found, hours) => found == hours,
        };
        assert!(is_same, "{key}: {clock:?}");
    }
}

#[test]
fn every_notice_of_a_regime_has_a_key_of_its_own_and_the_ladder_of_reports_has_no_gap() {
    for regime in Regime::ALL {
        let deadlines = regime.deadlines();
        for (at, it) in deadlines.iter().enumerate() {
            let mut earlier = deadlines[..at].iter();
            assert!(earlier.all(|other| other.key != it.key), "{}", regime.key());
            let step_before = |other: &Deadline| other.step + 1 == it.step;
            assert!(
                it.step == 0 || deadlines[..at].iter().any(step_before),
                "{}: {}",
                regime.key(),
                it.key
            );
            assert!(it.step <= MOST_REPORTS, "{}", it.key);
        }
        assert!(deadlines.len() <= 8, "{}", regime.key());
    }
}

#[test]
fn a_report_that_the_law_prices_apart_is_added_once() {
    // 45 CFR 164.408 beside 164.404; Texas 521.053(i) beside (b).
    let in_time = Facts::new(1_000.0, Blame::Negligent);
    let uniforms = Uniforms {
        enforcement: 0.5,
        seriousness: 0.0,
        claim: 0.5,
    };
    for (key, notice, report) in [
        ("hipaa", 146_053.0, 1_461.0),
        ("state:TX", 10_000.0, 2_000.0),
        ("state:FL", 1_000.0, 0.0),
    ] {
        let regime = Regime::of(key).unwrap();
        let late = |notice, report| {
            let facts = Facts {
                late_hours: notice,
                late_report_hours: report,
                ..in_time
            };
            regime.assess(&facts, &settled(), &uniforms).late.owed
        };
        assert_eq!(late(None, None), Ok(0.0), "{key}");
        assert_eq!(late(Some(1.0), None), Ok(notice), "{key}");
        assert_eq!(late(None, Some(1.0)), Ok(report), "{key}");
        assert_eq!(late(Some(1.0), Some(1.0)), Ok(notice + report), "{key}");
    }
}

#[test]
fn what_a_user_can_close_is_closed_by_settings() {
    let facts = Facts {
        turnover: Some(1e9),
        months_non_compliant: 5.0,
        late_hours: Some(100.0),
        ..Facts::new(1_000.0, Blame::Gross)
    };
    let uniforms = Uniforms {
        enforcement: 0.5,
        seriousness: 0.5,
        claim: 0.5,
    };
    for regime in Regime::ALL {
        let assessed = regime.assess(&facts, &settled(), &uniforms);
        for amount in [assessed.conduct, assessed.late, assessed.damages] {
            let is_open = amount.owed.is_err_and(Finding::is_for_the_user);
            assert!(!is_open, "{}: {amount:?}", regime.key());
        }
    }
}

#[test]
fn nobody_reached_is_nothing_owed_to_persons_or_for_their_records() {
    let facts = Facts {
        turnover: Some(1e9),
        months_non_compliant: 5.0,
        late_hours: Some(100.0),
        ..Facts::new(0.0, Blame::Wilful)
    };
    let uniforms = Uniforms {
        enforcement: 0.9,
        seriousness: 0.9,
        claim: 0.9,
    };
    let by_person =
        |regime: &Regime| matches!(regime.reach(), Reach::Residence(_)) || *regime == Regime::Pci;
    for regime in Regime::ALL.into_iter().filter(by_person) {
        let [conduct, late, _] = owed(&regime.assess(&facts, &settled(), &uniforms));
        assert_eq!((conduct, late), (Some(0.0), Some(0.0)), "{}", regime.key());
    }
}

fn blame() -> impl Strategy<Value = Blame> {
    prop_oneof![
        Just(Blame::None),
        Just(Blame::Negligent),
        Just(Blame::Gross),
        Just(Blame::Wilful)
    ]
}

prop_compose! {
    fn facts()(
        turnover in prop_oneof![Just(None), (3.0..11.0).prop_map(|x: f64| Some(10f64.powf(x)))],
        persons in prop_oneof![Just(0.0), (0.0..8.0).prop_map(|x: f64| 10f64.powf(x).floor())],
        is_encrypted in any::<bool>(),
        blame in blame(),
        is_corrected in any::<bool>(),
        provisions in 1u32..4,
        months_non_compliant in prop_oneof![Just(0.0), 0.0..60.0],
        late_hours in prop_oneof![Just(None), (0.0..10_000.0).prop_map(Some)],
        late_report_hours in prop_oneof![Just(None), (0.0..10_000.0).prop_map(Some)],
    ) -> Facts {
        Facts {
            turnover, persons, is_encrypted, blame, is_corrected, provisions,
            months_non_compliant, late_hours, late_report_hours,
        }
    }
}

prop_compose! {
    fn uniforms()(
        enforcement in 0.0..1.0,
        seriousness in 0.0..1.0,
        claim in 0.0..1.0,
    ) -> Uniforms {
        Uniforms { enforcement, seriousness, claim }
    }
}

fn settings() -> impl Strategy<Value = Settings> {
    (prop_oneof![Just(sure()), Just(settled())], 0.0..=1.0).prop_map(|(settings, chance)| {
        Settings {
            enforcement: Probability::new(chance).unwrap(),
            claim: Probability::new(chance).unwrap(),
            ..settings
        }
    })
}

proptest! {
    #[test]
    fn nothing_is_above_its_legal_maximum_or_below_zero(
        facts in facts(), settings in settings(), uniforms in uniforms(),
    ) {
        for regime in Regime::ALL {
            let assessed = regime.assess(&facts, &settings, &uniforms);
            for amount in [assessed.conduct, assessed.late, assessed.damages] {
                let Ok(owed) = amount.owed else { continue };
                prop_assert!(owed >= 0.0 && owed.is_finite(), "{}: {owed}", regime.key());
                let most = amount.maximum.unwrap_or(f64::INFINITY);
                prop_assert!(owed <= most, "{}: {owed} > {most}", regime.key());
            }
        }
    }

    #[test]
    fn an_amount_grows_with_each_uniform_number(
        facts in facts(), settings in settings(), one in uniforms(), other in uniforms(),
    ) {
        let most = Uniforms {
            enforcement: one.enforcement.max(other.enforcement),
            seriousness: one.seriousness.max(other.seriousness),
            claim: one.claim.max(other.claim),
        };
        for regime in Regime::ALL {
            let less = regime.assess(&facts, &settings, &one);
            let more = regime.assess(&facts, &settings, &most);
            prop_assert!(has_grown(&less, &more), "{}: {less:?} {more:?}", regime.key());
        }
    }

    #[test]
    fn an_amount_grows_with_persons_turnover_and_lateness(
        facts in facts(), settings in settings(), uniforms in uniforms(), factor in 1.0..100.0,
    ) {
        let more = [
            Facts { persons: facts.persons * factor, ..facts },
            Facts { turnover: facts.turnover.map(|x| x * factor), ..facts },
            Facts { late_hours: facts.late_hours.map(|x| x * factor), ..facts },
            Facts { late_hours: facts.late_hours.or(Some(factor)), ..facts },
            Facts { late_report_hours: facts.late_report_hours.or(Some(factor)), ..facts },
        ];
        for regime in Regime::ALL {
            let base = regime.assess(&facts, &settings, &uniforms);
            for more in more {
                let grown = regime.assess(&more, &settings, &uniforms);
                prop_assert!(has_grown(&base, &grown), "{}: {more:?}", regime.key());
            }
        }
    }
}
