//! Archetypes through the whole program, and the library that they come from.

use crate::program::{document, ended, good, number, place, refusal};
use crate::ready::package;
use obligor::scenario::calibration::Cause;
use obligor::scenario::calibration::archetype::FirmKind;
use obligor::scenario::library_figures;
use serde_json::Value;
use std::fmt::Write;
use std::fs;

/// Kind, revenue; by cause: rate, mean, P99.
const EIGHT: [(FirmKind, f64, [[f64; 3]; 4]); 8] = include!("../src/scenario/calibration/eight.rs");

fn scenario() -> String {
    let mut text = String::from(
        "schema = 1\ntitle = \"Eight firms\"\ncurrency = \"USD\"\nyears = 20_000\nseed = 7\n",
    );
    for (at, (kind, revenue, _)) in EIGHT.iter().enumerate() {
        let _ = write!(
            text,
            "[party.firm-{at}]\narchetype = {{ kind = \"{}\", revenue = {revenue} }}\n",
            kind.word()
        );
    }
    text
}

/// The years with one cause alone, by a frequency where one is given.
fn years(cause: Cause, frequency: Option<&str>) -> Value {
    let directory = place();
    let file = directory.path().join("eight.toml");
    fs::write(&file, scenario()).expect("it can be written");
    let file = file.to_str().expect("a path in UTF-8");
    let mut args = vec!["run", file, "--json", "--no-pictures", "--keep", "none"].into_iter();
    let mut args: Vec<String> = args.by_ref().map(str::to_owned).collect();
    for at in 0..EIGHT.len() {
        for each in Cause::ALL {
            let set = |value: &str| format!("peril.firm-{at}-{}.frequency={value}", each.word());
            let value = if each == cause {
                frequency
            } else {
                Some("{fixed=0}")
            };
            args.extend(
                value
                    .into_iter()
                    .flat_map(|it| ["--set".to_owned(), set(it)]),
            );
        }
    }
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    document(&ended(directory.path(), &args))
}

/// Is a figure within twice its 95 % interval, some four standard errors?
fn holds(seen: &Value, expected: f64) -> bool {
    let [value, low, high] = ["value", "low", "high"].map(|key| number(&seen[key]));
    let from = value - 2.0 * (value - low);
    let to = value + 2.0 * (high - value);
    (from..=to).contains(&expected)
}

#[test]
fn the_eight_archetypes_have_their_rates_when_simulated() {
    for (at_cause, cause) in Cause::ALL.into_iter().enumerate() {
        let document = years(cause, None);
        for (at, (kind, _, figures)) in EIGHT.iter().enumerate() {
            let rate = figures[at_cause][0];
            let seen = &document["parties"][format!("firm-{at}")]["gross"]["p_positive"];
            let any = -f64::exp_m1(-rate);
            assert!(holds(seen, any), "{kind:?} {cause:?}: {seen} for {any}");
        }
    }
}

#[test]
fn the_eight_archetypes_have_their_tails_when_simulated() {
    for (at_cause, cause) in Cause::ALL.into_iter().enumerate() {
        let document = years(cause, Some("{fixed=1}"));
        for (at, (kind, _, figures)) in EIGHT.iter().enumerate() {
            let p99 = figures[at_cause][2];
            let seen = &document["parties"][format!("firm-{at}")]["gross"]["var"]["0.99"];
            assert!(holds(seen, p99), "{kind:?} {cause:?}: {seen} for {p99}");
        }
    }
}

#[test]
fn the_library_lists_every_figure_with_its_source() {
    let all = document(&ended(&package(), &["library", "--json"]));
    let figures = all["figures"].as_array().expect("a list");
    assert_eq!(figures.len(), library_figures().len());
    let lacks = |it: &&Value| {
        ["source", "date", "unit", "confidence"]
            .iter()
            .any(|key| it[key] == "")
    };
    assert_eq!(figures.iter().find(lacks), None);
    let told = good(&ended(&package(), &["library", "ransom"]));
    assert!(
        told.contains("ransom.paid") && told.contains("0.14 to 0.46"),
        "{told}"
    );
    assert!(!told.contains("ransomware.hours"), "{told}");
}

#[test]
fn a_figure_that_is_not_there_is_refused_with_the_nearest() {
    let (code, talk) = refusal(&ended(&package(), &["library", "cost.ransomwear"]));
    assert_eq!(code, Some(2));
    assert!(talk.contains("did you mean `cost.ransomware`?"), "{talk}");
}
