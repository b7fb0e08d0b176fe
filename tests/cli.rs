//! The program as its users meet it: files, documents, exit codes, the page.

use crate::program::{self, good, place};
use crate::ready::package;
use serde_json::Value;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

const EXAMPLE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/scenarios/msp-three-clients.toml"
);

fn obligor(args: &[&str]) -> Command {
    program::obligor(&package(), args)
}

/// A run of the example into a directory of its own; without pictures unless asked for.
fn run(out: &Path, args: &[&str]) -> Output {
    let mut command = obligor(&["run", EXAMPLE, "--no-pictures", "--out"]);
    let ended = command.arg(out).args(args).output();
    ended.expect("the program starts")
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).expect("the directory is there");
    let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
    let mut names: Vec<String> = entries
        .map(|entry| name(entry.expect("readable")))
        .collect();
    names.sort();
    names
}

fn document(args: &[&str]) -> Value {
    let directory = place();
    let mut all = vec!["--json", "--years", "20_000"];
    all.extend(args);
    let text = good(&run(directory.path(), &all));
    serde_json::from_str(&text).expect("one JSON document")
}

#[test]
fn the_document_has_every_key_it_promises() {
    let document = document(&[]);
    for key in [
        "scenario",
        "title",
        "currency",
        "years",
        "seed",
        "version",
        "semantic_version",
        "hash",
        "settings",
        "reading",
        "ground_up",
    ] {
        assert!(!document[key].is_null(), "{key}");
    }
    assert_eq!(document["scenario"], "msp-three-clients");
    assert_eq!(document["years"], 20_000);
    assert_eq!(document["hash"].as_str().map(str::len), Some(64));
    for of in ["parties", "groups"] {
        let parties = document[of].as_object().expect("a map");
        assert!(!parties.is_empty());
        parties.values().for_each(has_figures);
    }
    assert!(document["parties"]["clinic"]["net"]["mean"]["value"].as_f64() > Some(0.0));
    assert_eq!(document["parties"]["small-client"]["count"], 90);
}

fn has_figures(party: &Value) {
    for figure in ["gross", "net", "paid", "received", "insured"] {
        let column = &party[figure];
        for key in ["value", "standard_error"] {
            assert!(column["mean"][key].is_number(), "{figure} mean {key}");
            assert!(column["sd"][key].is_number(), "{figure} sd {key}");
        }
        for key in ["value", "low", "high"] {
            assert!(
                column["p_positive"][key].is_number(),
                "{figure} p_positive {key}"
            );
        }
        let is_of_events = matches!(figure, "gross" | "net");
        assert_eq!(
            column["oep"]["0.99"]["low"].is_number(),
            is_of_events,
            "{figure} oep"
        );
        for level in ["0.9", "0.95", "0.98", "0.99", "0.995", "0.996"] {
            assert!(
                column["var"][level]["low"].is_number(),
                "{figure} var {level}"
            );
            assert!(
                column["tvar"][level]["standard_error"].is_number(),
                "{figure} tvar {level}"
            );
        }
    }
    for key in [
        "name",
        "role",
        "premium",
        "price",
        "total_cost_of_risk",
        "reinstatement_premium",
        "given_a_loss",
    ] {
        assert!(!party[key].is_null(), "{key}");
    }
}

#[test]
fn money_is_conserved_and_promises_have_paths() {
    let document = document(&[]);
    let error = document["conservation"]["largest_relative_error"].as_f64();
    assert!(error.expect("a number") < 1e-9);
    let promises = document["promises"].as_object().expect("a map");
    for path in [
        "contract.msa-clinic",
        "contract.msa-clinic.caps.general",
        "policy.northstar-primary",
        "policy.clinic-cyber.covers.crime.sublimit",
        "treaty.harbor-quota-share",
    ] {
        let promise = promises
            .get(path)
            .unwrap_or_else(|| panic!("{path} is missing"));
        assert!(promise["mean_paid"]["value"].is_number(), "{path}");
        assert!(promise["p_exhausted"]["high"].is_number(), "{path}");
    }
}

#[test]
fn means_of_a_line_add_up() {
    let document = document(&[]);
    let clinic = &document["parties"]["clinic"];
    let mean = |figure: &str| clinic[figure]["mean"]["value"].as_f64().expect("a mean");
    let net = mean("gross") + mean("paid") - mean("received") - mean("insured");
    assert!((net - mean("net")).abs() < 1e-6 * mean("gross"));
    let premium = clinic["premium"].as_f64().expect("a premium");
    assert_eq!(premium, 38_000.0);
    let total = clinic["total_cost_of_risk"]["value"]
        .as_f64()
        .expect("a total");
    assert!((total - mean("cost") - premium).abs() < 1e-6);
}

#[test]
fn threads_change_no_byte_of_the_results() {
    let (one, two) = (place(), place());
    let args = |threads| ["--keep", "years", "--years", "30_000", "--threads", threads];
    good(&run(one.path(), &args("1")));
    good(&run(two.path(), &args("2")));
    for name in ["summary.json", "summary.csv", "years.parquet"] {
        let read = |place: &TempDir| fs::read(place.path().join(name)).expect(name);
        assert!(read(&one) == read(&two), "{name} differs");
    }
}

#[test]
fn keeping_years_changes_no_byte_of_the_summary() {
    let (without, with) = (place(), place());
    good(&run(without.path(), &["--years", "300_000"]));
    good(&run(
        with.path(),
        &["--years", "300_000", "--keep", "years"],
    ));
    let read = |place: &TempDir| fs::read(place.path().join("summary.json")).expect("a summary");
    assert!(read(&without) == read(&with));
}

#[test]
fn what_is_printed_is_what_is_kept() {
    let directory = place();
    let printed = good(&run(directory.path(), &["--years", "2_000", "--json"]));
    let kept = fs::read_to_string(directory.path().join("summary.json")).expect("a summary");
    assert_eq!(printed, kept);
}

#[test]
fn keep_says_which_files_there_are() {
    for (keep, expected) in [
        ("none", vec!["run.json"]),
        ("summary", vec!["run.json", "summary.csv", "summary.json"]),
        (
            "years",
            vec!["run.json", "summary.csv", "summary.json", "years.parquet"],
        ),
    ] {
        let directory = place();
        good(&run(directory.path(), &["--years", "500", "--keep", keep]));
        assert_eq!(names(directory.path()), expected, "--keep {keep}");
    }
}

#[test]
fn what_an_earlier_run_left_does_not_stand_beside_a_record_that_has_it_not() {
    let directory = place();
    let notes = directory.path().join("notes.txt");
    fs::write(&notes, "mine").expect("it can be written");
    good(&run(
        directory.path(),
        &["--years", "500", "--keep", "years"],
    ));
    good(&run(
        directory.path(),
        &["--years", "500", "--keep", "none"],
    ));
    assert_eq!(names(directory.path()), ["notes.txt", "run.json"]);
    for (name, text) in [
        ("run.json", r#"{ "files": ["exceedance.svg"] }"#),
        ("exceedance.svg", "of an earlier run"),
    ] {
        fs::write(directory.path().join(name), text).expect("it can be written");
    }
    good(&run(
        directory.path(),
        &["--years", "500", "--keep", "years"],
    ));
    let left = [
        "notes.txt",
        "run.json",
        "summary.csv",
        "summary.json",
        "years.parquet",
    ];
    assert_eq!(names(directory.path()), left, "no picture of the first");
    good(&run(
        directory.path(),
        &["--years", "500", "--keep", "none"],
    ));
    // A record that somebody wrote names no file elsewhere.
    fs::write(
        directory.path().join("run.json"),
        r#"{ "files": ["../x", "notes.txt/", ".."] }"#,
    )
    .expect("it can be written");
    good(&run(
        directory.path(),
        &["--years", "500", "--keep", "none"],
    ));
    assert_eq!(names(directory.path()), ["notes.txt", "run.json"]);
}

#[test]
fn the_record_names_what_made_the_run() {
    let directory = place();
    let set = "contract.msa-clinic.caps.general.limit=2M";
    good(&run(
        directory.path(),
        &["--years", "500", "--seed", "7", "--set", set],
    ));
    let text = fs::read_to_string(directory.path().join("run.json")).expect("a record");
    let record: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(record["seed"], 7);
    assert_eq!(
        record["settings"]["contract.msa-clinic.caps.general.limit"],
        "2M"
    );
    for key in [
        "version",
        "semantic_version",
        "hash",
        "started",
        "finished",
        "threads",
        "files",
    ] {
        assert!(!record[key].is_null(), "{key}");
    }
}

#[test]
fn a_setting_changes_the_result_and_the_hash() {
    let plain = document(&[]);
    let changed = document(&["--set", "contract.msa-clinic.caps.general.limit=20M"]);
    let limit = "contract.msa-clinic.caps.general";
    assert_eq!(changed["promises"][limit]["limit"], 20e6);
    assert_ne!(plain["hash"], changed["hash"]);
    assert_eq!(
        plain["ground_up"], changed["ground_up"],
        "a term moves no draw"
    );
}

#[test]
fn the_table_of_rows_is_tidy() {
    let directory = place();
    good(&run(directory.path(), &["--years", "2_000"]));
    let text = fs::read_to_string(directory.path().join("summary.csv")).expect("a table");
    let mut rows = text.lines();
    assert_eq!(
        rows.next(),
        Some("party,who,figure,statistic,level,value,standard_error,low,high")
    );
    assert!(rows.all(|row| row.split(',').count() == 9));
    assert!(text.contains("small-client,member,net,mean,,"));
    assert!(text.contains("small-client,group,net,var,0.99,"));
}

#[test]
fn the_page_fits_its_width() {
    for width in [80, 100, 120, 160] {
        let directory = place();
        let mut command = obligor(&["run", EXAMPLE, "--years", "5_000", "--no-pictures", "--out"]);
        let output = command
            .arg(directory.path())
            .env("COLUMNS", width.to_string())
            .output();
        let page = good(&output.expect("the program starts"));
        for line in page.lines() {
            assert!(line.chars().count() <= width, "{width}: {line}");
        }
        assert!(page.contains("Lakeside Clinic") && !page.contains('\u{1b}'));
    }
}

#[test]
fn decisions_fit_a_terminal_of_80_characters() {
    let draft = "scenarios/drafts/wish-list.toml";
    for args in [
        &[
            "compare", EXAMPLE, draft, "--party", "clinic", "--years", "2_000",
        ][..],
        &[
            "price",
            EXAMPLE,
            "--policy",
            "northstar-primary",
            "--years",
            "2_000",
        ],
        &[
            "price",
            "--book",
            "scenarios/books/two-hundred.csv",
            "--years",
            "1_000",
        ],
        &[
            "controls",
            EXAMPLE,
            "--party",
            "northstar",
            "--years",
            "2_000",
        ],
    ] {
        let directory = place();
        let place = directory.path().display().to_string();
        let out = if args[0] == "controls" {
            vec![]
        } else {
            vec!["--out", &place]
        };
        let output = obligor(&[args, &out].concat())
            .env("COLUMNS", "80")
            .output();
        let page = good(&output.expect("the program starts"));
        assert!(page.lines().count() > 20, "{args:?}");
        for line in page.lines() {
            assert!(line.chars().count() <= 80, "{args:?}: {line}");
        }
    }
}

#[test]
fn exit_codes_tell_what_went_wrong() {
    let code = |args: &[&str]| {
        let output = obligor(args).output().expect("the program starts");
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    let directory = place();
    let bad = directory.path().join("bad.toml");
    fs::write(&bad, "schema = 1\nyaers = 5\n").expect("it can be written");
    let bad = bad.to_string_lossy().into_owned();
    for (args, expected, words) in [
        (vec!["check", EXAMPLE], 0, ""),
        (vec!["run", bad.as_str()], 1, "yaers"),
        (vec!["check", bad.as_str()], 1, "yaers"),
        (
            vec!["run", EXAMPLE, "--years", "0"],
            2,
            "`years` is 0, not from 1 to 4_000_000_000",
        ),
        (vec!["run", EXAMPLE, "--keep", "all"], 2, "summary"),
        (vec!["run"], 2, "FILE"),
        (
            vec!["run", EXAMPLE, "--set", "years=0"],
            1,
            "`years` is 0, not from 1 to 4_000_000_000",
        ),
        (vec!["run", "no-such-file.toml"], 3, "no-such-file.toml"),
        (
            vec!["run", "no-such-file.toml"],
            3,
            "\n  hint: name a scenario file",
        ),
        (
            vec!["check", "no-such-file.toml"],
            3,
            "\n  hint: name a scenario file",
        ),
        (
            vec!["run", EXAMPLE, "--years", "9", "--out", "/proc/none"],
            3,
            "/proc/none",
        ),
    ] {
        let (found, talk) = code(&args);
        assert_eq!(found, Some(expected), "{args:?}: {talk}");
        assert!(talk.contains(words), "{args:?}: {talk}");
    }
}

#[test]
fn an_unknown_path_is_a_finding() {
    let directory = place();
    let output = run(
        directory.path(),
        &["--set", "contract.msa-clinc.annual_fees=1M"],
    );
    assert_eq!(output.status.code(), Some(1));
    let talk = String::from_utf8_lossy(&output.stderr);
    assert!(talk.contains("msa-clinic"), "the nearest is named: {talk}");
    assert!(names(directory.path()).is_empty());
}

#[test]
fn every_command_has_an_example() {
    for command in ["run", "check", "schema"] {
        let help = good(
            &obligor(&[command, "--help"])
                .output()
                .expect("the program starts"),
        );
        assert!(
            help.contains("Example:") && help.contains("--set"),
            "{command}"
        );
    }
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let mut command = obligor(&["schema"]);
    let started = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = started.expect("the program starts");
    drop(child.stdout.take());
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
    let mut talk = String::new();
    let stderr = child.stderr.as_mut().expect("it is piped");
    stderr.read_to_string(&mut talk).expect("it is text");
    assert_eq!(talk, "");
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_leaves_no_results() {
    let directory = place();
    let out = directory.path().join("out");
    let mut command = obligor(&[
        "run",
        EXAMPLE,
        "--years",
        "4_000_000_000",
        "--keep",
        "years",
    ]);
    let mut child = command
        .args(["--no-pictures", "--out"])
        .arg(&out)
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    wait_for(&out);
    let id = child.id().to_string();
    Command::new("kill")
        .args(["-INT", &id])
        .status()
        .expect("a signal can be sent");
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    assert!(names(&out).is_empty());
}

/// Waits until the run has begun to write its year table, so that it listens for ctrl-c.
#[cfg(unix)]
fn wait_for(out: &Path) {
    for _ in 0..1_000 {
        let is_table = |name: &str| name.contains("years.parquet");
        let entries = fs::read_dir(out).into_iter().flatten().flatten();
        if entries
            .into_iter()
            .any(|it| is_table(&it.file_name().to_string_lossy()))
        {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    std::thread::sleep(std::time::Duration::from_millis(200));
}
