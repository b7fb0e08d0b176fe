//! `obligor price` as its users meet it.

use crate::program::{document, good, number, obligor, place, talk};
use crate::ready::package;
use serde_json::Value;
use std::process::Output;
use tempfile::TempDir;

fn price(folder: &TempDir, scenario: &str, args: &[&str]) -> Output {
    let file = package().join("scenarios").join(scenario);
    let file = file.display().to_string();
    let mut all = vec!["price", &file];
    all.extend(args);
    let mut command = obligor(folder.path(), &all);
    let output = command.env("COLUMNS", "120").output();
    output.expect("the program starts")
}

const EXAMPLE: &str = "msp-three-clients.toml";

#[test]
fn a_price_does_not_depend_on_threads() {
    let folder = place();
    let args = [
        "--policy",
        "clinic-cyber",
        "--years",
        "3_000",
        "--json",
        "--no-pictures",
        "--threads",
    ];
    let [one, three] = ["1", "3"].map(|threads| {
        let mut args = args.to_vec();
        args.push(threads);
        good(&price(&folder, EXAMPLE, &args))
    });
    assert_eq!(one, three);
}

#[test]
fn a_tower_has_every_layer_and_its_covers_sum_to_what_it_paid() {
    let folder = place();
    let args = ["--tower", "northstar", "--years", "4_000", "--json"];
    let document = document(&price(&folder, EXAMPLE, &args));
    let layers = document["layers"].as_object().expect("layers");
    assert!(layers.keys().eq(["northstar-primary", "northstar-excess"]));
    let mut capital = 0.0;
    for (key, layer) in layers {
        let sum: f64 = classes(layer).iter().sum();
        let paid = number(&layer["paid"]["value"]);
        assert!((sum / paid - 1.0).abs() < 1e-9, "{key}: {sum} of {paid}");
        capital += number(&layer["share_of_capital"]);
        assert!(
            number(&layer["per_year"]["p_attach"]["value"])
                >= number(&layer["per_year"]["p_exhaust"]["value"])
        );
    }
    assert!((capital - 1.0).abs() < 1e-9, "{capital}");
    assert_eq!(document["basis"]["technical_by"], "wang");
    assert!(document["revalued"].is_null());
    let picture = folder
        .path()
        .join("output/msp-three-clients/tower-northstar.png");
    assert!(picture.is_file());
}

#[test]
fn the_scenarios_own_terms_have_the_factor_one_and_higher_limits_cost_more() {
    let folder = place();
    let args = [
        "--policy",
        "clinic-cyber",
        "--years",
        "3_000",
        "--json",
        "--no-pictures",
        "--limits",
        "1M,4M",
        "--retentions",
        "0,100k",
    ];
    let document = document(&price(&folder, EXAMPLE, &args));
    let expected = number(&document["layers"]["clinic-cyber"]["expected_loss"]["value"]);
    let limits = document["revalued"]["increased_limits"]
        .as_array()
        .expect("limits");
    let seen: Vec<f64> = limits.iter().map(|it| number(&it["limit"])).collect();
    assert_eq!(seen, [1e6, 2e6, 4e6]);
    assert_eq!(number(&limits[1]["factor"]["value"]), 1.0);
    assert_eq!(number(&limits[1]["expected_loss"]["value"]), expected);
    let losses: Vec<f64> = limits
        .iter()
        .map(|it| number(&it["expected_loss"]["value"]))
        .collect();
    assert!(losses.is_sorted() && losses[0] < losses[2], "{losses:?}");
    let credits = document["revalued"]["retention_credits"]
        .as_array()
        .expect("credits");
    let losses: Vec<f64> = credits
        .iter()
        .map(|it| number(&it["expected_loss"]["value"]))
        .collect();
    assert!(losses.is_sorted_by(|a, b| a > b), "{losses:?}");
}

#[test]
fn loadings_are_taken_of_the_premium() {
    let folder = place();
    let bare = [
        "--policy",
        "clinic-cyber",
        "--years",
        "2_000",
        "--json",
        "--no-grid",
        "--no-pictures",
        "--expenses",
        "0",
        "--brokerage",
        "0",
    ];
    let mut loaded = bare.to_vec();
    loaded.extend(["--profit", "0.25", "--ceding-commission", "0.25"]);
    let [bare, loaded] = [&bare[..], &loaded].map(|args| {
        let document = document(&price(&folder, EXAMPLE, args));
        number(&document["layers"]["clinic-cyber"]["technical"]["value"])
    });
    assert!((loaded / bare - 2.0).abs() < 1e-12, "{loaded} of {bare}");
}

#[test]
fn a_treaty_tells_the_premium_that_buys_it_back() {
    let folder = place();
    let args = ["--treaty", "event-excess", "--years", "4_000", "--json"];
    let document = document(&price(&folder, "terms/cedents-year.toml", &args));
    let layer = &document["layers"]["event-excess"];
    assert_eq!(number(&layer["attachment"]), 1e6);
    assert!(number(&layer["reinstatement_premium"]["value"]) > 0.0);
    let drawn = folder.path().join("output/cedents-year/tower-keel.png");
    assert!(drawn.is_file(), "the treaties of the cedent are drawn");
}

const CEDENT: &str = "terms/cedents-year.toml";

/// The classes of what a layer paid for.
fn classes(layer: &Value) -> Vec<f64> {
    let covers = layer["by_cover"].as_object().expect("covers");
    let is_class =
        |(key, _): &(&String, &Value)| !key.ends_with("_years") && *key != "liability_outside_caps";
    let classes = covers.iter().filter(is_class);
    classes.map(|(_, it)| number(&it["value"])).collect()
}

#[test]
fn the_treaties_of_a_cedent_have_their_covers_and_their_own_commission() {
    let folder = place();
    let args = ["--tower", "keel", "--years", "4_000", "--json"];
    let document = document(&price(
        &folder,
        CEDENT,
        &[&args[..], &["--no-pictures"]].concat(),
    ));
    let layers = document["layers"].as_object().expect("layers");
    let keys = [
        "quota-share",
        "event-excess",
        "ransomware-excess",
        "stop-loss",
    ];
    assert!(layers.keys().eq(keys), "in inuring order: {layers:?}");
    for (key, layer) in layers {
        let (sum, paid) = (
            classes(layer).iter().sum::<f64>(),
            number(&layer["paid"]["value"]),
        );
        assert!((sum / paid - 1.0).abs() < 1e-9, "{key}: {sum} of {paid}");
        assert!(
            number(&layer["by_cover"]["response"]["value"]) > 0.0,
            "{key}"
        );
    }
    let of = |key: &str| &layers[key]["ceding_commission"];
    assert_eq!(
        ["quota-share", "stop-loss"].map(|it| number(of(it))),
        [0.35, 0.0]
    );
    let below = &layers["ransomware-excess"]["relative_to_layer_below"];
    let rate = |key: &str| number(&layers[key]["rate_on_line"]["value"]);
    let wanted = rate("ransomware-excess") / rate("event-excess");
    assert!((number(below) / wanted - 1.0).abs() < 1e-9);
}

#[test]
fn a_treaty_is_priced_at_other_limits_and_attachments() {
    let folder = place();
    let args = ["--years", "4_000", "--json", "--no-pictures", "--treaty"];
    let of = |more: &[&str]| document(&price(&folder, CEDENT, &[&args[..], more].concat()));
    let excess = of(&[
        "event-excess",
        "--limits",
        "2M,8M",
        "--retentions",
        "0.5M,2M",
    ]);
    let own = number(&excess["layers"]["event-excess"]["expected_loss"]["value"]);
    let told = &excess["revalued"];
    assert_eq!(told["retention_is"], "attachment");
    let losses = |rows: &Value| -> Vec<f64> {
        let rows = rows.as_array().expect("rows");
        let losses = rows.iter().map(|it| number(&it["expected_loss"]["value"]));
        losses.collect()
    };
    let (limits, credits) = (
        losses(&told["increased_limits"]),
        losses(&told["retention_credits"]),
    );
    assert!(
        limits.is_sorted() && limits[1] == own && limits[0] < limits[2],
        "{limits:?}"
    );
    assert!(
        credits.is_sorted_by(|a, b| a > b) && credits[1] == own,
        "{credits:?}"
    );
    let stop_loss = of(&["stop-loss"]);
    assert_eq!(stop_loss["revalued"]["limit_is"], "per year");
    // The event limit is lifted by its cession: 0.4 of 12M.
    let share = of(&["quota-share", "--limits", "4.8M"]);
    let by_hand = of(&[
        "quota-share",
        "--no-grid",
        "--set",
        "treaty.quota-share.quota_share.event_limit=12M",
    ]);
    assert_eq!(
        losses(&share["revalued"]["increased_limits"])[1],
        number(&by_hand["layers"]["quota-share"]["expected_loss"]["value"])
    );
}

#[test]
fn a_quota_share_is_measured_on_its_cession_and_costs_its_commission() {
    let folder = place();
    // The loss-ratio cap is lifted, so that the event limit binds.
    let lifted = "treaty.quota-share.quota_share.loss_ratio_cap=10";
    let base = [
        "--treaty",
        "quota-share",
        "--years",
        "20_000",
        "--json",
        "--set",
        lifted,
    ];
    let own = document(&price(&folder, CEDENT, &base));
    let layer = &own["layers"]["quota-share"];
    // 0.4 of 6M; 10 premiums of 0.4 × (180k + 150k + 40 × 22k).
    assert_eq!(number(&layer["limit"]), 2.4e6);
    assert!((number(&layer["aggregate"]) - 4.84e6).abs() < 1e-3);
    assert!((number(&layer["quoted"]["premium"]) - 484e3).abs() < 1e-6);
    let expected = number(&layer["expected_loss"]["value"]);
    let on_line = number(&layer["loss_on_line"]["value"]);
    assert!((on_line * 2.4e6 / expected - 1.0).abs() < 1e-12);
    assert!(number(&layer["per_event"]["p_exhaust"]["value"]) > 0.0);
    assert!(number(&layer["per_year"]["p_exhaust"]["value"]) > 0.0);
    assert!(number(&layer["reinstatement_premium"]["value"]) > 0.0);
    assert_eq!(number(&own["basis"]["loadings"]["ceding_commission"]), 0.35);
    let mut none = base.to_vec();
    none.extend(["--ceding-commission", "0%"]);
    let none = document(&price(&folder, CEDENT, &none));
    let technical = |it: &Value| number(&it["layers"]["quota-share"]["technical"]["value"]);
    // 10 % and 15 % are taken beside it.
    let times = technical(&own) / technical(&none);
    assert!((times - 0.75 / 0.40).abs() < 1e-12, "{times}");
}

#[test]
fn shares_are_written_in_percent_or_as_numbers() {
    let folder = place();
    let written = [["8%", "20%", "95%"], ["0.08", "0.2", "0.95"]];
    let [percent, plain] = written.map(|[capital, brokerage, level]| {
        let args = [
            "--policy",
            "clinic-cyber",
            "--years",
            "1_000",
            "--json",
            "--no-grid",
            "--no-pictures",
            "--cost-of-capital",
            capital,
            "--brokerage",
            brokerage,
            "--capital-level",
            level,
        ];
        document(&price(&folder, EXAMPLE, &args))
    });
    assert_eq!(percent, plain);
    assert_eq!(number(&percent["basis"]["cost_of_capital"]), 0.08);
}

#[test]
fn what_is_not_there_is_refused_with_what_is() {
    let folder = place();
    for (args, said) in [
        (
            &["--policy", "northstar-primry"][..],
            "which is no policy of the scenario\n  hint: did you mean `northstar-primary`?",
        ),
        (
            &["--tower", "retailer"],
            "`retailer` has no policy or treaty\n  hint: those with one are northstar, clinic and harbor",
        ),
        (
            &["--tower", "nobody-at-all"],
            "which is no party of the scenario",
        ),
        (
            &["--policy", "northstar-excess", "--retentions", "1M"],
            "policy `northstar-excess` lies over another and has no retention",
        ),
        (
            &["--policy", "clinic-cyber", "--limits", "1Q"],
            "`--limits` has `1Q`, money",
        ),
        (
            &["--policy", "clinic-cyber", "--brokerage", "0.95"],
            "take 1.05 of the premium",
        ),
        (
            &["--policy", "clinic-cyber", "--capital-level", "1"],
            "`--capital-level` is 1, not above 0 and below 1",
        ),
        (
            &["--policy", "clinic-cyber", "--load", "1e18"],
            "`--load` is 1000000000000000000, not from 0 to 1_000_000",
        ),
        (
            &["--policy", "clinic-cyber", "--expenses", "-0.1"],
            "invalid value '-0.1' for '--expenses <SHARE>'",
        ),
        (
            &["--policy", "clinic-cyber", "--fixed-expense", "inf"],
            "invalid value 'inf' for '--fixed-expense <MONEY>'",
        ),
        (
            &["--policy", "clinic-cyber", "--no-grid", "--limits", "1M"],
            "'--no-grid' cannot be used with '--limits <MONEY>'",
        ),
        (
            &["--tower", "northstar", "--no-grid"],
            "'--tower <PARTY>' cannot be used with '--no-grid'",
        ),
        (
            &["--tower", "northstar", "--limits", "1M"],
            "'--tower <PARTY>' cannot be used with '--limits <MONEY>'",
        ),
        (&[], "required"),
    ] {
        let output = price(&folder, EXAMPLE, args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(talk(&output).contains(said), "{args:?}: {}", talk(&output));
    }
}
