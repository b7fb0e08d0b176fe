//! `obligor settle`, `read` and `check --strict` as their users meet them.

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

const SCENARIO: &str = r#"
schema = 1
title = "One breach"
currency = "USD"
years = 10
seed = 1
[party.client]
name = "Client"
[party.vendor]
name = "Vendor"
[contract.services]
obligor = "vendor"
beneficiary = "client"
clause = "MSA §9"
liability = "several"
caps.general = { limit = "500k", per = "year" }
"#;

const EVENT: &str = r#"
[[event]]
time = 0.5
fault = { vendor = 0.75, self = 0.25 }
culpability = { vendor = "negligent" }
loss.client = { response = "1M" }
"#;

const TABLE: &str = "year,event,party,head,amount,fault:vendor,fault:self\n";

/// A scenario and a table beside it.
struct Place {
    folder: TempDir,
}

impl Place {
    fn with(scenario: &str) -> Self {
        let folder = tempfile::tempdir().expect("a place for tests");
        fs::write(folder.path().join("s.toml"), scenario).expect("it can be written");
        Self { folder }
    }

    fn table(&self, rows: &str) -> PathBuf {
        let file = self.folder.path().join("losses.csv");
        fs::write(&file, format!("{TABLE}{rows}")).expect("it can be written");
        file
    }

    /// Runs a command on the scenario, in the folder.
    fn runs(&self, command: &str, args: &[&str]) -> Output {
        let output = Command::new(env!("CARGO_BIN_EXE_obligor"))
            .current_dir(self.folder.path())
            .env_remove("COLUMNS")
            .env("NO_COLOR", "1")
            .args([command, "s.toml"])
            .args(args)
            .output();
        output.expect("the program starts")
    }

    fn files(&self, folder: &str) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.folder.path().join(folder)) else {
            return Vec::new();
        };
        let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
        let mut names: Vec<String> = entries
            .map(|entry| name(entry.expect("readable")))
            .collect();
        names.sort();
        names
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.folder.path().join(Path::new(file))).expect("it is there")
    }
}

fn talk(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn good(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", talk(output));
    String::from_utf8(output.stdout.clone()).expect("output is UTF-8")
}

fn document(output: &Output) -> Value {
    serde_json::from_str(&good(output)).expect("one JSON document")
}

#[test]
fn scripted_events_are_settled_and_every_transfer_is_told() {
    let place = Place::with(&format!("{SCENARIO}{EVENT}"));
    let text = good(&place.runs("settle", &[]));
    for part in [
        "1. Year 0, time 0.5: event 1 (event[0]), USD",
        "contract.services",
        "MSA §9",
        "Losses 1,000,000.00 = left with Client\u{a0}500,000.00 + Vendor\u{a0}500,000.00",
        "All that was lost, USD 1,000,000.00, is left with somebody: 1,000,000.00.",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    assert_eq!(place.files("."), ["s.toml"], "few events write no file");
}

#[test]
fn the_document_has_each_party_and_each_transfer() {
    let place = Place::with(&format!("{SCENARIO}{EVENT}"));
    let document = document(&place.runs(
        "settle",
        &["--json", "--set", "contract.services.caps.general.limit=2M"],
    ));
    let client = &document["parties"]["client"];
    assert_eq!(
        (&client["gross"], &client["net"]),
        (&1e6.into(), &250e3.into())
    );
    let transfer = &document["transfers"][0];
    for (key, value) in [
        ("year", Value::from(0)),
        ("event", "event[0]".into()),
        ("from", "vendor".into()),
        ("to", "client".into()),
        ("amount", 750_000.0.into()),
        ("promise", "contract.services".into()),
        ("clause", "MSA §9".into()),
    ] {
        assert_eq!(transfer[key], value, "{key}");
    }
    assert!(transfer["reason"].is_string());
}

#[test]
fn a_table_stands_in_place_of_scripted_events() {
    let place = Place::with(&format!("{SCENARIO}{EVENT}"));
    place.table("3,17,client,response,400000.5,1,0\n4,18,client,crime,100,0,1\n");
    let output = place.runs("settle", &["--losses", "losses.csv", "--json"]);
    let document = document(&output);
    assert_eq!(
        (&document["events"], &document["years"]),
        (&2.into(), &2.into())
    );
    assert_eq!(document["parties"]["client"]["net"], 100.0);
    assert_eq!(document["parties"]["vendor"]["net"], 400_000.5);
    assert_eq!(document["transfers"][0]["year"], 3);
    assert_eq!(document["transfers"][0]["event"], "event 17");
    let said = talk(&output);
    assert!(
        said.contains("read 2 rows of losses.csv: 2 events in 2 years"),
        "{said}"
    );
    assert!(
        said.contains("the scenario's own events (1) are not settled"),
        "{said}"
    );
}

#[test]
fn years_of_a_table_do_not_depend_on_each_other_nor_on_how_it_is_cut() {
    let place = Place::with(SCENARIO);
    let rows: String = (0..3_000)
        .map(|event| {
            let (year, amount) = (event / 3, 100_000 + event);
            format!("{year},{event},client,response,{amount},1,0\n")
        })
        .collect();
    place.table(&rows);
    let document = document(&place.runs("settle", &["--losses", "losses.csv", "--json"]));
    // 500k a year of the three events of about 100k: nothing passes the cap.
    assert_eq!(document["parties"]["client"]["net"], 0.0);
    assert_eq!(document["events"], 3_000);
    let largest = document["conservation"]["largest_relative_error"].as_f64();
    assert!(largest.is_some_and(|error| error < 1e-9));
}

#[test]
fn of_many_events_the_first_are_shown_and_all_are_written() {
    let place = Place::with(SCENARIO);
    let rows: String = (0..30)
        .map(|event| format!("{event},1,client,response,1000,1,0\n"))
        .collect();
    place.table(&rows);
    let text = good(&place.runs("settle", &["--losses", "losses.csv"]));
    assert!(
        text.contains("10 more events are not shown; all 30 transfers stand in"),
        "{text}"
    );
    assert_eq!(place.files("output/s"), ["ledger.csv", "settle.json"]);
    let ledger = place.read("output/s/ledger.csv");
    assert_eq!(ledger.lines().count(), 31);
    assert!(ledger.starts_with("year,event,time,from,to,amount,promise,clause,reason,in_net\n"));
}

#[test]
fn a_bad_table_is_refused_and_writes_nothing() {
    let place = Place::with(SCENARIO);
    place.table("0,1,client,response,1000,1,0\n0,2,client,response,12x,1,0\n");
    let output = place.runs("settle", &["--losses", "losses.csv", "--out", "out"]);
    assert_eq!(output.status.code(), Some(1));
    let said = talk(&output);
    assert!(
        said.starts_with("error: losses.csv, line 3, column `amount`: found `12x`, a finite number of 0 or more is wanted\n  hint: "),
        "{said}"
    );
    assert!(output.stdout.is_empty());
    assert!(place.files("out").is_empty());
}

#[test]
fn a_table_that_cannot_be_read_ends_with_the_code_of_files() {
    let place = Place::with(SCENARIO);
    fs::write(
        place.folder.path().join("t.parquet"),
        b"PAR1 and then nothing",
    )
    .unwrap();
    let output = place.runs("settle", &["--losses", "t.parquet"]);
    assert_eq!(output.status.code(), Some(3));
    let said = talk(&output);
    assert!(
        said.contains("cannot read t.parquet: it is no whole Parquet file"),
        "{said}"
    );
    assert!(said.contains("hint: "), "{said}");
}

#[test]
fn without_events_there_is_a_hint() {
    let place = Place::with(SCENARIO);
    let output = place.runs("settle", &[]);
    assert_eq!(output.status.code(), Some(1));
    let said = talk(&output);
    assert!(said.contains("s.toml has no events to settle"), "{said}");
    assert!(
        said.contains("hint: write them as [[event]], or name a table"),
        "{said}"
    );
}

#[test]
fn read_tells_the_scenario_back_and_ends_with_what_is_assumed() {
    let place = Place::with(&format!("{SCENARIO}{EVENT}"));
    let text = good(&place.runs("read", &[]));
    assert!(text.contains("Vendor answers to Client (MSA §9; contract.services).\n"));
    let (_, silent) = text
        .split_once("Where the file is silent, the model assumes:\n")
        .expect("the last part");
    assert!(
        silent
            .lines()
            .all(|line| line.starts_with("- ") || line.starts_with("  "))
    );
}

#[test]
fn a_strict_check_fails_while_anything_is_left_to_a_default() {
    let place = Place::with(&format!("{SCENARIO}{EVENT}"));
    assert_eq!(place.runs("check", &[]).status.code(), Some(0));
    let output = place.runs("check", &["--strict"]);
    assert_eq!(output.status.code(), Some(1));
    let said = talk(&output);
    assert!(
        said.contains("  contract.services.flow_down = liability-payable: "),
        "{said}"
    );
    assert!(said.contains("hint: write each of them"), "{said}");
    let plain = SCENARIO.split("[contract").next().unwrap();
    let place = Place::with(&format!("{plain}{EVENT}"));
    assert_eq!(place.runs("check", &["--strict"]).status.code(), Some(0));
}

#[test]
fn the_sample_table_is_that_of_its_page_and_settles() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let table = "scenarios/losses/two-events.csv";
    let read = |file: &str| fs::read_to_string(package.join(file)).expect("a file of the package");
    let shown = format!("```csv losses.csv\n{}```", read(table));
    assert!(read("docs/reference/settle.md").contains(&shown), "{shown}");
    let scenario = "scenarios/msp-three-clients.toml";
    let args = ["settle", scenario, "--losses", table, "--json"];
    let settled = Command::new(env!("CARGO_BIN_EXE_obligor"))
        .current_dir(package)
        .args(args)
        .output()
        .expect("the program starts");
    assert!(settled.status.success(), "{settled:?}");
    let settled: Value = serde_json::from_slice(&settled.stdout).expect("one JSON document");
    assert_eq!(settled["events"], 2);
}
