//! What to ask for, and at which price a party is indifferent, on cases with closed forms.

use crate::program::{document, ended, good, number, place, refusal};
use crate::ready::package;
use serde_json::Value;
use std::fs;
use tempfile::TempDir;

/// Every year the clinic loses 1M, of which its policy pays 200k for a premium of 10k; what its
/// vendor owes, at most 100k, goes to the clinic first.
const YEARLY: &str = r#"
schema = 1
title = "A loss every year"
currency = "USD"
years = 128
seed = 7
[party.clinic]
[party.vendor]
[party.carrier]
role = "insurer"
[peril.intrusion]
origin = "vendor"
frequency = { fixed = 1 }
culpability = { vendor = { negligent = 1.0 } }
fault = { vendor = 1.0 }
hits.clinic = { probability = 1.0, severity = "1M", split = { response = 1.0 } }
[contract.msa]
obligor = "vendor"
beneficiary = "clinic"
clause = "MSA §9"
liability = "several"
damages = { trigger = "negligent" }
caps.general = { limit = "100k", per = "year", clause = "MSA §9.2" }
[policy.cyber]
insured = "clinic"
insurers = { carrier = 1.0 }
premium = "10k"
limit = "200k"
recovery = "insured-first"
"#;

/// A place with the scenario in it.
fn yearly() -> TempDir {
    let place = place();
    write(&place, "yearly.toml", YEARLY);
    place
}

fn write(place: &TempDir, name: &str, text: &str) {
    fs::write(place.path().join(name), text).expect("it can be written");
}

fn told(place: &TempDir, args: &[&str]) -> Value {
    document(&ended(place.path(), args))
}

fn near(value: &Value, wanted: f64) {
    let value = number(value);
    assert!(
        (value - wanted).abs() < 1e-6 * wanted.abs().max(1.0),
        "{value}"
    );
}

/// Every year costs the same, so that Δmean = ΔTVaR = what the limit adds, and the worth is that.
#[test]
fn the_premium_that_breaks_even_is_what_the_limit_adds() {
    let place = yearly();
    write(
        &place,
        "dearer.toml",
        "[policy.cyber]\npremium = \"60k\"\nlimit = \"350k\"\n",
    );
    let args = [
        "breakeven",
        "yearly.toml",
        "dearer.toml",
        "--party",
        "clinic",
        "--json",
    ];
    let found = told(&place, &args);
    let price = &found["premiums_and_prices"];
    near(&price["break_even"]["value"], 150e3);
    near(&price["break_even"]["low"], 150e3);
    near(&price["now"], 50e3);
    let along = &found["along"];
    assert_eq!(along["path"], "policy.cyber.premium");
    near(&along["break_even"]["value"], 160e3);
}

#[test]
fn the_limit_that_breaks_even_adds_what_it_costs_more() {
    let place = yearly();
    // The number that differs first in the order of the file.
    let base = YEARLY.replace(
        "premium = \"10k\"\nlimit = \"200k\"",
        "limit = \"200k\"\npremium = \"10k\"",
    );
    write(&place, "yearly.toml", &base);
    write(
        &place,
        "dearer.toml",
        "[policy.cyber]\npremium = \"60k\"\nlimit = \"350k\"\n",
    );
    let args = [
        "breakeven",
        "yearly.toml",
        "dearer.toml",
        "--party",
        "clinic",
        "--json",
    ];
    let along = &told(&place, &args)["along"];
    assert_eq!(along["path"], "policy.cyber.limit");
    near(&along["break_even"]["value"], 250e3);
}

#[test]
fn a_number_with_nothing_against_it_has_no_break_even() {
    let place = yearly();
    write(
        &place,
        "most.toml",
        "[contract.msa.caps.general]\nlimit = \"3M\"\n",
    );
    let base = YEARLY.replace("limit = \"100k\"", "limit = \"2M\"");
    write(&place, "yearly.toml", &base);
    let args = [
        "breakeven",
        "yearly.toml",
        "most.toml",
        "--party",
        "vendor",
        "--json",
    ];
    let found = told(&place, &args);
    near(&found["premiums_and_prices"]["break_even"]["value"], 0.0);
    // Nothing is gained or paid by a cap that no loss reaches.
    assert_eq!(found["along"]["path"], "contract.msa.caps.general.limit");
    assert_eq!(found["along"]["break_even"], Value::Null);
}

#[test]
fn what_is_asked_for_is_the_closed_form_and_told_with_who_pays() {
    let place = yearly();
    let asked = [
        "ask",
        "yearly.toml",
        "--party",
        "clinic",
        "--appetite",
        "1% > 654_321.09",
    ];
    let found = told(&place, &[&asked[..], &["--json"]].concat());
    assert_eq!(found["met_as_it_stands"], false);
    near(&found["p_over_appetite"]["value"], 1.0);
    let asks = found["asks"].as_array().expect("a list");
    // 1M − 200k − C and 1M − L − 100k are to be 654,321.09.
    let of = |path: &str| {
        let ask = asks.iter().find(|it| it["path"] == path);
        ask.unwrap_or_else(|| panic!("{path}"))
    };
    let cap = of("contract.msa.caps.general.limit");
    near(&cap["asked"], 145_678.91);
    near(&cap["cost_to_others"], 45_678.91);
    near(&cap["willingness_to_pay"]["value"], 45_678.91);
    assert_eq!(cap["pay"][0]["party"], "vendor");
    let limit = of("policy.cyber.limit");
    near(&limit["asked"], 245_678.91);
    assert_eq!(limit["pay"][0]["party"], "carrier");
    let text = good(&ended(place.path(), &asked));
    assert!(text.contains("100,000 → 145,678.91"), "{text}");
    assert!(text.contains("MSA §9.2"), "{text}");
}

/// In 1.5 % of the years the clinic loses 990k of response, of which its policy pays 900k, and 10k of
/// crime; in 0.1 % it loses 20M of crime instead. Its vendor owes either head only if deemed direct.
const RARE: &str = r#"
schema = 1
title = "Rare and dear"
currency = "USD"
years = 2_048
seed = 7
[party.clinic]
[party.vendor]
[party.carrier]
role = "insurer"
[peril.common]
origin = "vendor"
frequency = { bernoulli = 0.015 }
culpability = { vendor = { negligent = 1.0 } }
fault = { vendor = 1.0 }
hits.clinic = { probability = 1.0, severity = "1M", split = { response = 0.99, crime = 0.01 } }
[peril.rare]
origin = "vendor"
frequency = { bernoulli = 0.001 }
culpability = { vendor = { negligent = 1.0 } }
fault = { vendor = 1.0 }
hits.clinic = { probability = 1.0, severity = "20M", split = { crime = 1.0 } }
[contract.msa]
obligor = "vendor"
beneficiary = "clinic"
clause = "MSA §9"
liability = "several"
damages = { trigger = "negligent", excluded = ["response", "crime"] }
[policy.cyber]
insured = "clinic"
insurers = { carrier = 1.0 }
premium = "10k"
limit = "900k"
recovery = "insured-first"
covers.response = { heads = ["response"] }
"#;

/// With c years of the common loss and r of the rare one in n, 5k more of limit cost the insurer
/// 5k·c/n, response deemed direct saves the clinic 90k·c/n, and crime (10k·c + 20M·r)/n: the most as
/// soon as r is 1, though a year or two decide that sum and chance explains it.
#[test]
fn a_change_that_costs_others_rarely_but_dearly_is_not_the_cheapest() {
    let place = place();
    write(&place, "rare.toml", RARE);
    let args = ["ask", "rare.toml", "--party", "clinic", "--appetite"];
    let found = told(&place, &[&args[..], &["1% > 95k", "--json"]].concat());
    let asks = found["asks"].as_array().expect("a list");
    let heads: Vec<&Value> = asks.iter().map(|it| &it["head"]).collect();
    let wanted = [Value::Null, "response".into(), "crime".into()];
    assert_eq!(heads, wanted.each_ref(), "{found:#}");
    near(&asks[0]["asked"], 905e3);
    let years = 2_048.0;
    let count = |chance: &Value| (number(&chance["value"]) * years).round();
    // The limit does nothing against the rare loss.
    let rare = count(&asks[0]["p_over_appetite"]);
    let common = count(&found["p_over_appetite"]) - rare;
    assert!(rare >= 1.0 && common >= 20.0, "{rare} and {common}");
    let costs = [5e3 * common, 90e3 * common, 10e3 * common + 20e6 * rare];
    for (ask, cost) in asks.iter().zip(costs) {
        near(&ask["cost_to_others"], cost / years);
        near(&ask["cost_to_others"], -number(&ask["mean"]["value"]));
    }
    // So the order is not read from whose mean moves by more than chance explains.
    assert_eq!(asks[2]["mean"]["distinguishable"], false);
}

/// Where nothing is asked for, no mark of a change is explained.
#[test]
fn the_legend_explains_what_is_printed() {
    let place = yearly();
    let said = |appetite: &str| {
        let args = [
            "ask",
            "yearly.toml",
            "--party",
            "clinic",
            "--appetite",
            appetite,
        ];
        good(&ended(place.path(), &args)).replace('\n', " ")
    };
    let met = said("1%>1M");
    assert!(met.contains("is met as it stands"), "{met}");
    assert!(met.trim_end().ends_with("128 years, seed 7."), "{met}");
    let asked = said("1% > 500k");
    for words in [
        "128 years, seed 7, the same under every change; a change is the smallest of its promise",
        "Worth: willingness to pay",
        "Who pays: by how much",
    ] {
        assert!(asked.contains(words), "{words}: {asked}");
    }
    // The limit may be any and the cap has an end: each has its words.
    assert_eq!(
        asked.contains("at its furthest"),
        asked.contains("At its furthest"),
        "{asked}"
    );
    assert_eq!(
        asked.contains(", rounded "),
        asked.contains("rounded: to an"),
        "{asked}"
    );
}

#[test]
fn a_party_that_is_not_there_is_refused_with_the_nearest() {
    let place = yearly();
    write(&place, "same.toml", "[policy.cyber]\nlimit = \"250k\"\n");
    for args in [
        vec![
            "ask",
            "yearly.toml",
            "--party",
            "clinik",
            "--appetite",
            "1% > 1M",
        ],
        vec!["breakeven", "yearly.toml", "same.toml", "--party", "clinik"],
    ] {
        let (code, talk) = refusal(&ended(place.path(), &args));
        assert_eq!(code, Some(2), "{talk}");
        assert!(talk.contains("clinic"), "{talk}");
    }
    let example = package().join("scenarios/msp-three-clients.toml");
    let example = example.to_str().expect("a path in UTF-8");
    let nobody = [
        "ask",
        example,
        "--party",
        "meridian",
        "--appetite",
        "1% > 1M",
    ];
    assert_eq!(refusal(&ended(place.path(), &nobody)).0, Some(2));
}
