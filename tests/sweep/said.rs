//! What a sweep says: what it warns of, what failed, what is as good, and whether the appetite is met.

use super::{done, ended, shop, swept};
use crate::program::{good, obligor, place, refusal, talk};
use crate::ready::package;
use obligor::report::cell::against_between;
use obligor::summary::Proportion;
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
    // A chance stands with its interval.
    let chance = figures[&(2, "shop".to_owned(), "p_over_appetite".to_owned())];
    let chance = Proportion::of((2048.0 * chance.value()).round() as u64, 2048);
    let chance = against_between(chance, "3% > 20k".parse().expect("an appetite"));
    assert!(
        chance.contains(" to ") && shown.contains(&chance),
        "{chance}: {shown}"
    );
    let page = fs::read_to_string(place.path().join("page.html")).expect("it is written");
    assert!(page.contains("at most 3% of years above 20k"));
}

#[test]
fn of_the_variants_that_meet_the_appetite_the_cheapest_is_the_best() {
    let (place, shop) = shop();
    let args = [
        &*shop,
        "--vary",
        "policy.cyber.limit=10k,900k,800k,400k",
        "--vary",
        "policy.cyber.premium=1k,9k",
        "--appetite",
        "3% > 20k",
        "--party",
        "shop",
        "--no-pictures",
        "--report",
        "page.html",
    ];
    let mut command = obligor(place.path(), &["sweep"]);
    let command = command.args(args).arg("--out").arg(place.path());
    let shown = good(&command.output().expect("it starts")).replace('\n', " ");
    let figures = swept(place.path());
    let figure = |variant: usize, metric: &str| {
        figures[&(variant, "shop".to_owned(), metric.to_owned())].value()
    };
    let meeting = (1..=8).filter(|it| figure(*it, "p_over_appetite") <= 0.03);
    let mut meeting: Vec<usize> = meeting.collect();
    assert!((2..8).contains(&meeting.len()), "{meeting:?}");
    let least = meeting.iter().map(|it| figure(*it, "p_over_appetite"));
    let least = least.fold(f64::INFINITY, f64::min);
    let order = |variant: &usize| {
        [
            figure(*variant, "cost_of_risk"),
            figure(*variant, "tvar_99"),
        ]
    };
    meeting.sort_by(|a, b| {
        let pairs = order(a).into_iter().zip(order(b));
        let orders = pairs.map(|(a, b)| a.total_cmp(&b));
        orders.fold(std::cmp::Ordering::Equal, |one, other| one.then(other))
    });
    let record = record(place.path());
    let best: Vec<usize> = serde_json::from_value(record["best"].clone()).expect("numbers");
    assert_eq!(best[..meeting.len()], meeting);
    // The cheapest may be above the appetite's loss more often than another that meets it too.
    assert!(figure(best[0], "p_over_appetite") >= least);
    let said = format!(
        "Of these variant {} has the smallest cost of risk for shop",
        best[0]
    );
    assert!(shown.contains(&said), "{shown}");
    let rule = "Ranked: first all that meet the appetite";
    let page = fs::read_to_string(place.path().join("page.html")).expect("it is written");
    assert!(shown.contains(rule) && page.contains(rule), "{shown}");
}

#[test]
fn a_map_of_equal_chances_shows_what_differs() {
    let (place, shop) = shop();
    let args = [
        &*shop,
        "--vary",
        "policy.cyber.limit=800k,900k",
        "--vary",
        "policy.cyber.premium=1k,9k",
        "--appetite",
        "3% > 20k",
        "--party",
        "shop",
    ];
    let shown = done(&args, place.path()).replace('\n', " ");
    assert!(shown.contains("is met by all 4 that settled"), "{shown}");
    let map = fs::read_to_string(place.path().join("heat-map.svg")).expect("it is SVG");
    assert!(map.contains("Cost of risk of shop"), "not the chance");
}

#[test]
fn of_equal_tails_the_cheaper_variant_is_ahead() {
    let (place, shop) = shop();
    let args = [
        &*shop,
        "--vary",
        "policy.cyber.premium=9k,1k,5k",
        "--party",
        "shop",
        "--by",
        "tvar_99",
        "--no-pictures",
    ];
    let shown = done(&args, place.path()).replace('\n', " ");
    assert_eq!(record(place.path())["best"], json!([2, 3, 1]));
    let tie = "variant 2, ";
    assert!(shown.contains(tie), "{shown}");
    let why = "(of 3 that tie in it the one with the smallest cost of risk)";
    assert!(shown.contains(why), "{shown}");
    assert!(shown.contains("Ranked by TVaR 99 %; among equals the smaller cost of risk decides"));
}

#[test]
fn a_dry_run_tells_what_fails_and_how_long_and_writes_nothing() {
    let (place, shop) = shop();
    let table = place.path().join("table.csv");
    let rows = "policy.cyber.limit\n50k\n\"lots\"\n200k\n-1\n";
    fs::write(&table, rows).expect("it can be written");
    let table = table.to_string_lossy();
    let out = place.path().join("out");
    let args = [&*shop, "--variants", &*table, "--threads", "1"];
    let shown = done(&[&args[..], &["--dry-run"]].concat(), &out);
    let first = "4 variants of 1 path, 2,048 years each: 2 cannot be settled.\nAbout ";
    assert!(shown.starts_with(first), "{shown}");
    assert!(shown.contains(" with 1 thread."), "{shown}");
    for line in [
        "Variant 2 (line 3 of the table) fails: `policy.cyber.limit`",
        "Variant 4 (line 5 of the table) fails: `policy.cyber.limit`",
    ] {
        assert!(shown.contains(line), "{shown}");
    }
    assert!(!out.exists(), "nothing is written");
    for option in ["--report", "--xlsx"] {
        let dry = [&args[..], &["--dry-run", option, "file"]].concat();
        let (code, talk) = refusal(&ended(&dry, place.path()));
        assert_eq!(code, Some(2), "{talk}");
    }
    let shown = done(&[&args[..], &["--no-pictures"]].concat(), &out).replace('\n', " ");
    assert!(
        shown.contains("Variant 2 (line 3 of the table) failed: `policy"),
        "{shown}"
    );
    let failed = fs::read_to_string(out.join("failed.csv")).expect("it is written");
    assert!(failed.starts_with("variant,reason\n2,"), "{failed}");
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
