//! `obligor controls`: what a control is worth, on a case with a closed form.

use crate::program::{document, ended, good, number, place, refusal};
use serde_json::Value;
use std::fs;
use tempfile::TempDir;

/// A firm that loses 100k in each of 0.4 events a year, half insured; a control halves the events.
const HALVED: &str = r#"
schema = 1
title = "Half the events"
currency = "USD"
years = 20_000
seed = 7
[party.firm]
controls = { mfa = { frequency = 0.5, cost = "5k" }, soc-2 = true, patching = false }
[party.carrier]
role = "insurer"
[peril.intrusion]
origin = "firm"
frequency = { poisson = 0.4 }
hits.firm = { probability = 1.0, severity = "100k", split = { response = 1.0 } }
[policy.cyber]
insured = "firm"
insurers = { carrier = 1.0 }
recovery = "top-down"
retention = "50k"
"#;

fn halved() -> TempDir {
    let place = place();
    let written = fs::write(place.path().join("halved.toml"), HALVED);
    written.expect("it can be written");
    place
}

fn of_control<'d>(document: &'d Value, key: &str) -> &'d Value {
    let mut controls = document["controls"].as_array().into_iter().flatten();
    let found = controls.find(|it| it["control"] == key);
    found.unwrap_or_else(|| panic!("{key} is tried: {document}"))
}

/// Does the interval of a difference hold the truth?
fn holds(difference: &Value, truth: f64) -> bool {
    number(&difference["low"]) <= truth && truth <= number(&difference["high"])
}

#[test]
fn half_the_events_are_half_the_loss_to_everybody() {
    let place = halved();
    let told = document(&ended(place.path(), &["controls", "halved.toml", "--json"]));
    let mfa = of_control(&told, "mfa");
    assert_eq!(
        (&mfa["in_place"], &mfa["party"]),
        (&true.into(), &"firm".into())
    );
    // 0.4 events without it, 0.2 with it: 50k of each stays, 50k is the carrier's.
    for party in ["firm", "carrier"] {
        let mean = &mfa["parties"][party]["mean"];
        assert!(holds(mean, -10e3), "{party}: {mean}");
        assert!(number(&mean["high"]) - number(&mean["low"]) < 1e3, "{mean}");
    }
    let each = &mfa["saved_for_each_spent"];
    assert!(holds(each, 2.0), "{each}");
    // √0.5 of the 0.2 events that MFA leaves.
    let patching = of_control(&told, "patching");
    let mean = &patching["parties"]["firm"]["mean"];
    assert!(holds(mean, -50e3 * 0.2 * (1.0 - 0.5_f64.sqrt())), "{mean}");
    let none = &of_control(&told, "soc-2")["parties"]["firm"]["mean"];
    assert_eq!((number(&none["low"]), number(&none["high"])), (0.0, 0.0));
    let without = &told["untried"];
    assert!(without.to_string().contains("iso-27001"), "{without}");
}

#[test]
fn the_table_of_controls_begins_with_the_best_for_its_cost() {
    let place = halved();
    let args = [
        "controls",
        "halved.toml",
        "--years",
        "5000",
        "--cost",
        "mfa=50k",
        "--cost",
        "edr=1k",
    ];
    let told = good(&ended(place.path(), &args));
    let at = |words: &str| {
        told.find(words)
            .unwrap_or_else(|| panic!("{words}: {told}"))
    };
    let table = at("What each control changes");
    let edr = table + told[table..].find("Endpoint").expect("EDR is tried");
    let mfa = table + told[table..].find("Multi-factor").expect("MFA is tried");
    let hardening = table
        + told[table..]
            .find("Automated hardening")
            .expect("it is tried");
    assert!(edr < mfa && mfa < hardening, "{told}");
    let best = "Multi-factor authentication saves firm most";
    assert!(told.contains(best), "{told}");
    let spent = "Of those whose cost is told Endpoint detection and response saves most for it: ";
    assert!(told.replace('\n', " ").contains(spent), "{told}");
    assert!(!told.contains('\u{1b}'), "{told}");
}

#[test]
fn controls_of_nobody_are_refused_with_what_to_write() {
    let place = halved();
    for (args, words) in [
        (&["--party", "frim"][..], "`--party` is `frim`"),
        (&["--cost", "mfaa=1k"], "did you mean `mfa`?"),
        (&["--cost", "mfa"], "CONTROL=MONEY"),
        (
            &["--set", "party.firm.controls={}"],
            "no party states a control",
        ),
    ] {
        let all = [&["controls", "halved.toml"], args].concat();
        let (code, said) = refusal(&ended(place.path(), &all));
        assert_eq!(code, Some(2), "{args:?}: {said}");
        assert!(said.contains(words), "{args:?}: {said}");
    }
}
