//! Controls for an audience: its own, and what they are worth to it alone.

use super::{numbers, secretive};
use crate::program::{document, ended, good, talk};
use serde_json::Value;
use std::fs;

/// What a control saves another party is what that party would pay for it at most.
#[test]
fn what_a_control_is_worth_to_others_is_theirs() {
    let place = secretive();
    let args = ["controls", "secretive.toml", "--json"];
    let all = [&args[..], &["--party", "clinic"]].concat();
    let all = document(&ended(place.path(), &all));
    assert!(all["audience"].is_null(), "{all}");
    // Without `--party` the controls are the audience's own.
    let files = ["--report", "own.html", "--xlsx", "own.xlsx"];
    let own = [&args[..], &["--audience", "clinic"], &files].concat();
    let output = ended(place.path(), &own);
    let page = fs::read_to_string(place.path().join("own.html")).expect("the page is written");
    let told = format!("{}{}{page}", good(&output), talk(&output));
    let mut searched = 0;
    for control in all["controls"].as_array().expect("controls") {
        let parties = control["parties"].as_object().expect("parties");
        for (key, figures) in parties.iter().filter(|(key, _)| *key != "clinic") {
            let mut found = Vec::new();
            numbers(figures, &mut found);
            for number in &found {
                assert!(!told.contains(number.as_str()), "{key}: {number}");
            }
            searched += found.len();
        }
    }
    assert!(searched > 5, "{searched}");
    let own: Value = serde_json::from_str(&good(&output)).expect("one document");
    assert_eq!(own["audience"], "clinic");
    let own = own["controls"].as_array().expect("controls");
    for (own, all) in own
        .iter()
        .zip(all["controls"].as_array().expect("controls"))
    {
        let keys: Vec<&String> = own["parties"]
            .as_object()
            .expect("parties")
            .keys()
            .collect();
        assert_eq!(keys, ["clinic"]);
        // What the clinic sees of itself is what everybody is told.
        assert_eq!(own["parties"]["clinic"], all["parties"]["clinic"]);
    }
}
