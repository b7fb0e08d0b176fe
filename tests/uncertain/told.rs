//! What the commands tell of parameter uncertainty.

use crate::program::{document, ended, good, number, place, talk};
use crate::ready::package;
use serde_json::Value;

/// `obligor` with a file of the gallery, from a directory of its own.
fn obligor(command: &str, file: &str, more: &[&str]) -> std::process::Output {
    let place = place();
    let file = package().join(file);
    let file = file.to_str().expect("a path in UTF-8");
    let out: &[&str] = match command {
        "run" => &["--keep", "none", "--no-pictures"],
        _ => &[],
    };
    ended(place.path(), &[&[command, file][..], out, more].concat())
}

const STORY: &str = "scenarios/terms/how-well-known.toml";

#[test]
fn a_run_tells_parameters_apart_and_threads_move_nothing() {
    let asked = ["--parameter-uncertainty", "--years", "30_000", "--json"];
    let run = |threads: &str| {
        obligor(
            "run",
            STORY,
            &[&asked[..], &["--threads", threads]].concat(),
        )
    };
    let [one, two] = ["1", "2"].map(run);
    assert_eq!(good(&one), good(&two));
    let told = document(&one);
    // Thirty batches of 1,024 years hold 30,000.
    assert_eq!(told["years"], 30_720);
    assert_eq!(told["parameter_uncertainty"]["batches"], 30);
    assert_eq!(told["parameter_uncertainty"]["rate"], 0.45);
    let of = &told["parties"]["pharmacy"]["parameters"];
    let mean = number(&told["parties"]["pharmacy"]["net"]["mean"]["value"]);
    assert!((number(&of["mean"]["value"]["value"]) / mean - 1.0).abs() < 1e-9);
    let [sd, process] = [&of["mean"]["sd"], &of["process_sd"]].map(|it| number(&it["value"]));
    let total = number(&told["parties"]["pharmacy"]["net"]["sd"]["value"]);
    assert!(
        (sd.hypot(process) / total - 1.0).abs() < 0.05,
        "{sd}, {process}, {total}"
    );
    assert!(number(&of["tvar_99"]["value"]["value"]) > number(&of["var_99"]["value"]["value"]));
    let text = good(&obligor("run", STORY, &asked[..3]));
    assert!(
        text.contains("Parameters and chance: the mean loss left a year, USD"),
        "{text}"
    );
    // Wherever the line ends.
    let words = text.replace('\n', " ");
    assert!(
        words.contains("Errors count 30 batches, not years"),
        "{text}"
    );
}

#[test]
fn without_the_option_or_without_spreads_the_run_is_the_plain_one() {
    let years = ["--years", "5_000", "--json"];
    let plain = document(&obligor("run", STORY, &years));
    assert_eq!(plain["parameter_uncertainty"], Value::Null);
    let none = ["rate", "severity", "tail_shape"].map(|it| format!("parameter_uncertainty.{it}=0"));
    let mut sets = vec![
        "--parameter-uncertainty",
        "--set",
        "parameter_uncertainty.controls=false",
    ];
    for set in &none {
        sets.extend(["--set", set.as_str()]);
    }
    let ended = obligor("run", STORY, &[&years[..], &sets].concat());
    assert!(
        talk(&ended).contains("nothing is uncertain"),
        "{}",
        talk(&ended)
    );
    let drawn = document(&ended);
    for key in ["years", "parties", "promises", "carriers", "ground_up"] {
        assert_eq!(drawn[key], plain[key], "{key}");
    }
}

#[test]
fn spreads_out_of_range_are_found_where_they_stand() {
    for (set, said) in [
        (
            "rate=3",
            "`parameter_uncertainty.rate` is 3, not from 0 to 2",
        ),
        (
            "batch_years=1000",
            "`parameter_uncertainty.batch_years` is 1000, not a power of two",
        ),
    ] {
        let set = format!("parameter_uncertainty.{set}");
        let ended = obligor("run", STORY, &["--set", &set]);
        assert_eq!(ended.status.code(), Some(1));
        assert!(talk(&ended).contains(said), "{}", talk(&ended));
    }
}

#[test]
fn controls_tell_how_far_parameters_move_their_worth() {
    let asked = ["--party", "pharmacy", "--years", "40_000", "--json"];
    let plain = document(&obligor("controls", STORY, &asked));
    let drawn = obligor(
        "controls",
        STORY,
        &[&asked[..], &["--parameter-uncertainty"]].concat(),
    );
    let drawn = document(&drawn);
    assert_eq!(drawn["years"], 40_960);
    let of = |told: &Value, key: &str| {
        let all = told["controls"].as_array().expect("a list").clone();
        let it = all.into_iter().find(|it| it["control"] == key);
        it.expect("it is tried")["parties"]["pharmacy"].clone()
    };
    let (one, other) = (of(&plain, "hardening"), of(&drawn, "hardening"));
    let worth = |it: &Value| number(&it["cost_of_risk"]["value"]);
    let half =
        (number(&other["cost_of_risk"]["high"]) - number(&other["cost_of_risk"]["low"])) / 2.0;
    assert!(
        (worth(&one) - worth(&other)).abs() < 3.0 * half,
        "{one}\n{other}"
    );
    let range = &other["parameters"];
    let (low, high) = (number(&range["low"]), number(&range["high"]));
    assert!(
        low < worth(&other) && worth(&other) < high && high < 0.0,
        "{other}"
    );
    assert_eq!(other["tvar_99"], Value::Null);
    assert_eq!(one["parameters"], Value::Null);
}
