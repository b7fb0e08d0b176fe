//! What a sweep says: what it warns of, what failed, what is as good, and whether the appetite is met.

use super::{done, ended, shop, swept};
use crate::program::{good, obligor, place, talk};
use crate::ready::package;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

fn record(out: &Path) -> Value {
    let text = fs::read_to_string(out.join("sweep.json")).expect("it is written");
    serde_json::from_str(&text).expect("it is JSON")
}

#[test]
fn a_limit_swept_above_its_aggregate_is_warned_of_though_the_base_is_sound() {
    let (place, shop) = shop();
    let aggregate = "policy.cyber.aggregate=150k";
    let args = [
        &*shop,
        "--set",
        aggregate,
        "--vary",
        "policy.cyber.limit=50k,200k,120k,200k",
        "--no-pictures",
    ];
    let output = ended(&args, place.path());
    good(&output);
    let said = talk(&output);
    let wanted = "limit 200k is above the aggregate 150k";
    assert_eq!(said.matches(wanted).count(), 1, "{said}");
    assert!(
        said.contains("variant 2 (policy.cyber.limit=200k):"),
        "{said}"
    );
    // Raised together, neither is above the other.
    let table = place.path().join("table.csv");
    let rows = "policy.cyber.limit,policy.cyber.aggregate\n50k,100k\n200k,400k\n";
    fs::write(&table, rows).expect("it can be written");
    let together = [
        &*shop,
        "--variants",
        &table.to_string_lossy(),
        "--no-pictures",
    ];
    let said = talk(&ended(&together, place.path()));
    assert!(!said.contains("above the aggregate"), "{said}");
}

#[test]
fn the_appetite_is_told_with_how_many_variants_meet_it() {
    let (place, shop) = shop();
    let args = [
        &*shop,
        "--vary",
        "policy.cyber.limit=10k,400k,800k",
        "--appetite",
        "3% > 20k",
        "--party",
        "shop",
        "--report",
        "page.html",
    ];
    let mut command = obligor(place.path(), &["sweep"]);
    let command = command.args(args).arg("--out").arg(place.path());
    let shown = good(&command.output().expect("it starts")).replace('\n', " ");
    let figures = swept(place.path());
    let meets = |variant: &usize| {
        let key = (*variant, "shop".to_owned(), "p_over_appetite".to_owned());
        figures[&key].value() <= 0.03
    };
    let meeting = (1..=3).filter(meets).count();
    assert!(meeting > 0 && meeting < 3, "{meeting}");
    let told = format!(
        "The appetite, at most 3% of years above 20k, is met by {meeting} of them; now it is"
    );
    assert!(shown.contains(&told), "{shown}");
    let record = record(place.path());
    assert_eq!(record["appetite"], "3% > 20k");
    assert_eq!(record["meet_appetite"], json!(meeting));
    let page = fs::read_to_string(place.path().join("page.html")).expect("it is written");
    assert!(page.contains("at most 3% of years above 20k"));
}

#[test]
fn what_failed_first_is_told_with_its_reason() {
    let (place, shop) = shop();
    let args = [
        &*shop,
        "--vary",
        "policy.cyber.limit=50k,lots,-1",
        "--no-pictures",
    ];
    let shown = done(&args, place.path()).replace('\n', " ");
    assert!(
        shown.contains("Variant 2 failed: `policy.cyber.limit`"),
        "{shown}"
    );
    assert!(shown.contains("stand in failed.csv"), "{shown}");
}

#[test]
fn a_table_that_is_not_there_or_empty_says_what_a_table_is() {
    let (place, shop) = shop();
    let empty = place.path().join("empty.csv");
    fs::write(&empty, "").expect("it can be written");
    let empty = empty.to_string_lossy();
    for (table, why) in [
        ("none.csv", "cannot read none.csv"),
        (&*empty, "the table is empty"),
    ] {
        let said = talk(&ended(&[&*shop, "--variants", table], place.path()));
        assert!(said.contains(why), "{said}");
        assert!(said.contains("hint: the first line has paths"), "{said}");
    }
}

#[test]
fn variants_as_good_as_an_efficient_one_are_efficient_too() {
    let (place, shop) = shop();
    // No theft costs more than these limits hold.
    let args = [
        &*shop,
        "--vary",
        "policy.cyber.limit=1B,2B,5k",
        "--party",
        "shop",
        "--no-pictures",
    ];
    let shown = done(&args, place.path());
    let record = record(place.path());
    let frontier = record["frontier"].as_array().expect("a list");
    assert!(
        frontier.contains(&json!(1)) && frontier.contains(&json!(2)),
        "{frontier:?}"
    );
    assert!(
        !frontier.contains(&json!(3)) && !frontier.contains(&json!(0)),
        "{frontier:?}"
    );
    assert!(shown.contains("1 *") && shown.contains("2 *"), "{shown}");
    let file = fs::read_to_string(place.path().join("frontier.csv")).expect("it is written");
    assert_eq!(file.lines().count(), 3, "{file}");
}

#[test]
fn a_narrow_page_breaks_no_word_of_a_heading() {
    let place = place();
    let args = [
        "scenarios/msp-three-clients.toml",
        "--years",
        "500",
        "--vary",
        "policy.northstar-primary.limit=1M,2M,3M",
        "--vary",
        "contract.msa-clinic.caps.general.limit=1M,2M",
        "--appetite",
        "1% > 2M",
        "--no-pictures",
    ];
    for width in ["60", "80", "100"] {
        let mut command = obligor(&package(), &["sweep"]);
        let command = command.args(args).arg("--out").arg(place.path());
        let shown = good(&command.env("COLUMNS", width).output().expect("it starts"));
        let width: usize = width.parse().expect("a number");
        for word in [
            "variant",
            "northstar-primary.",
            "general.",
            "the appetite",
            "cost of risk",
        ] {
            let is_whole = |line: &str| line.split("  ").any(|it| it.trim() == word);
            assert!(shown.lines().any(is_whole), "{width} {word}: {shown}");
        }
        assert!(
            shown.lines().all(|line| line.chars().count() <= width),
            "{width}: {shown}"
        );
    }
}

#[test]
fn a_group_is_told_by_its_name() {
    let place = place();
    let args = [
        "scenarios/msp-three-clients.toml",
        "--years",
        "300",
        "--vary",
        "policy.northstar-primary.limit=1M,2M",
        "--party",
        "small-client",
    ];
    let shown = done(&args, place.path()).replace('\n', " ");
    let name = "Small clients";
    assert!(shown.contains(&format!("for {name}")), "{shown}");
    let drawn = fs::read_to_string(place.path().join("frontier.svg")).expect("it is drawn");
    assert!(drawn.contains(name), "{drawn}");
}
