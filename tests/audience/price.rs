//! Who buys cover is told what it pays and is quoted at; who carries it, what it ought to cost.

use super::{numbers, secretive, without_separators};
use crate::program::{document, ended, good, refusal};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// A price of a policy for somebody.
fn price(directory: &Path, policy: &str, more: &[&str]) -> Value {
    let args = ["price", "secretive.toml", "--policy", policy, "--json"];
    document(&ended(directory, &[&args[..], more].concat()))
}

#[test]
fn who_buys_is_not_told_what_its_carriers_would_want() {
    let place = secretive();
    let all = price(place.path(), "clinic-cyber", &[]);
    let args = [
        "price",
        "secretive.toml",
        "--policy",
        "clinic-cyber",
        "--audience",
        "clinic",
        "--brokerage",
        "17.625%",
        "--report",
        "page.html",
    ];
    let mut told = good(&ended(place.path(), &args));
    told += &good(&ended(place.path(), &[&args[..8], &["--json"]].concat()));
    for file in ["page.html", "output/secretive-for-clinic/tower-clinic.svg"] {
        told += &fs::read_to_string(place.path().join(file)).expect("it is written");
    }
    let layer = &all["layers"]["clinic-cyber"];
    let mut secret = Vec::new();
    for key in [
        "technical",
        "technical_on_shared_capital",
        "premiums",
        "co_tvar",
        "rate_per_million",
        "sd",
    ] {
        assert!(!layer[key].is_null(), "{key}");
        numbers(&layer[key], &mut secret);
    }
    numbers(&all["tower"]["tvar"], &mut secret);
    for row in all["revalued"]["increased_limits"]
        .as_array()
        .expect("rows")
    {
        numbers(&row["technical"], &mut secret);
    }
    // The risk premium of a target loss ratio is the expected loss, and the worst years take the limit.
    let mut known = Vec::new();
    for key in ["expected_loss", "limit"] {
        numbers(&layer[key], &mut known);
    }
    secret.retain(|it| !known.contains(it));
    assert!(secret.len() > 40, "{}", secret.len());
    for number in &secret {
        assert!(!told.contains(number.as_str()), "{number}");
    }
    for word in [
        "echnical",
        "Wang",
        "17.625%",
        "brokerage",
        "capital",
        "loss ratio",
        "One event or a whole year",
    ] {
        assert!(!told.contains(word), "{word}: {told}");
    }
    let own = price(place.path(), "clinic-cyber", &["--audience", "clinic"]);
    let kept = &own["layers"]["clinic-cyber"];
    for key in [
        "attachment",
        "limit",
        "insurers",
        "per_year",
        "per_event",
        "expected_loss",
        "by_cover",
    ] {
        assert_eq!(kept[key], layer[key], "{key}");
    }
    assert_eq!(kept["quoted"]["premium"], 22_222.0);
    assert_eq!(own["audience"], "clinic");
    let rows =
        [&own, &all].map(|it| it["revalued"]["increased_limits"][0]["expected_loss"].clone());
    assert_eq!(rows[0], rows[1]);
}

#[test]
fn who_carries_a_policy_is_told_its_technical_premium_and_nothing_of_contracts() {
    let place = secretive();
    let all = price(place.path(), "veiled", &[]);
    for carrier in ["shadow", "penumbra"] {
        let args = [
            "price",
            "secretive.toml",
            "--policy",
            "veiled",
            "--audience",
            carrier,
        ];
        let told = good(&ended(place.path(), &args));
        assert!(
            told.contains("technical") && told.contains("alone:"),
            "{told}"
        );
        let own = price(place.path(), "veiled", &["--audience", carrier]);
        assert_eq!(own["layers"], all["layers"], "{carrier}");
        let folder = format!("output/secretive-for-{carrier}");
        let drawn = fs::read_to_string(place.path().join(folder).join("tower-vendor.svg"));
        let drawn = without_separators(&drawn.expect("it is drawn"));
        for word in ["caps in force", "owes", "864213", "1.36M"] {
            assert!(!drawn.contains(word), "{word}");
        }
    }
    let treaty = ["price", "secretive.toml", "--treaty", "umbra", "--audience"];
    let told = |audience: &str| good(&ended(place.path(), &[&treaty[..], &[audience]].concat()));
    assert!(told("penumbra").contains("technical"));
    assert!(!told("shadow").contains("echnical"), "who cedes buys");
    for (what, audience) in [
        ("clinic-cyber", "shadow"),
        ("clinic-cyber", "vendor"),
        ("veiled", "carrier"),
    ] {
        let args = [
            "price",
            "secretive.toml",
            "--policy",
            what,
            "--audience",
            audience,
        ];
        let (code, said) = refusal(&ended(place.path(), &args));
        assert_eq!(code, Some(2), "{what} {audience}: {said}");
        assert!(said.contains("and who carries it"), "{said}");
    }
}

/// The vendor with a second layer that another carries.
const EXCESS: &str = r#"
[party.beyond]
name = "Beyond Mutual"
role = "insurer"
[policy.over-veiled]
insured = "vendor"
over = "veiled"
insurers = { beyond = 1.0 }
premium = "11_111"
limit = "1M"
recovery = "insurer-first"
"#;

#[test]
fn who_carries_one_layer_of_a_tower_sees_that_layer() {
    let place = secretive();
    let file = place.path().join("secretive.toml");
    let text = fs::read_to_string(&file).expect("it is there") + EXCESS;
    fs::write(&file, text).expect("it can be written");
    let args = ["price", "secretive.toml", "--tower", "vendor", "--json"];
    let whole = document(&ended(place.path(), &args));
    let own = [&args[..], &["--audience", "beyond"]].concat();
    let output = ended(place.path(), &own);
    let told = without_separators(&good(&output));
    for word in ["veiled\"", "shadow", "123457"] {
        let word = word.replace("veiled\"", "\"veiled\"");
        assert!(!told.contains(&word), "{word}: {told}");
    }
    let own: Value = serde_json::from_str(&told).unwrap_or_default();
    let layer = |it: &Value| it["layers"]["over-veiled"]["expected_loss"].clone();
    assert!(layer(&whole).is_object());
    assert_eq!(layer(&own), layer(&whole));
    // Of its own tower a party sees all layers.
    let vendor = [&args[..], &["--audience", "vendor"]].concat();
    let layers = document(&ended(place.path(), &vendor))["layers"].clone();
    assert_eq!(layers.as_object().map(|it| it.len()), Some(2));
    assert!(
        !place
            .path()
            .join("output/secretive-for-beyond/tower-vendor.svg")
            .exists()
    );
}

/// The vendor's insurer with a second treaty that another reinsures.
const SECOND_TREATY: &str = r#"
[party.eclipse]
name = "Eclipse Re"
role = "reinsurer"
[treaty.corona]
cedent = "shadow"
reinsurers = { eclipse = 1.0 }
quota_share = { cession = 0.0625, commission = 0.2 }
premium = "37_373"
"#;

#[test]
fn who_reinsures_by_one_treaty_sees_that_treaty() {
    let place = secretive();
    let file = place.path().join("secretive.toml");
    let text = fs::read_to_string(&file).expect("it is there") + SECOND_TREATY;
    fs::write(&file, text).expect("it can be written");
    for what in [["--tower", "shadow"], ["--treaty", "umbra"]] {
        let args = [&["price", "secretive.toml"][..], &what].concat();
        let own = [
            &args[..],
            &["--audience", "penumbra", "--report", "page.html"],
        ]
        .concat();
        let mut told = good(&ended(place.path(), &own));
        let page = place.path().join("page.html");
        told += &fs::read_to_string(page).expect("it is written");
        assert!(
            told.contains("echnical") && told.contains("umbra"),
            "{told}"
        );
        for word in ["corona", "clipse", "37373"] {
            assert!(!without_separators(&told).contains(word), "{word}: {told}");
        }
        let document = document(&ended(place.path(), &[&own[..6], &["--json"]].concat()));
        let layers = document["layers"].as_object().map(|it| it.len());
        assert_eq!(layers, Some(1), "{what:?}");
    }
    let folder = place.path().join("output/secretive-for-penumbra");
    assert!(!folder.join("tower-shadow.svg").exists());
}

#[test]
fn years_are_told_to_who_carries_a_layer_and_not_to_who_buys_it() {
    let place = secretive();
    let args = [
        "price",
        "secretive.toml",
        "--policy",
        "veiled",
        "--no-grid",
        "--ord",
        "ord",
        "--audience",
    ];
    let told = |audience| ended(place.path(), &[&args[..], &[audience]].concat());
    let (code, said) = refusal(&told("vendor"));
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("`--ord`"), "{said}");
    for left in ["ord", "output"] {
        assert!(!place.path().join(left).exists(), "{left}");
    }
    good(&told("shadow"));
    let whose = fs::read_to_string(place.path().join("ord/summary-info.csv"));
    assert!(whose.expect("it is written").contains("veiled"));
    assert!(place.path().join("ord/audience.json").exists());
}
