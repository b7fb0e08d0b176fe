//! `obligor init`: answers by flags or through a pipe make a scenario that stands and runs.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

fn place() -> TempDir {
    tempfile::tempdir().expect("a place for tests")
}

/// Runs the program in a directory, with so many words on stdin.
fn ended(place: &Path, args: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_obligor"))
        .args(args)
        .current_dir(place)
        .env("NO_COLOR", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("it is piped");
    // A program that reads nothing may be gone already.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    child.wait_with_output().expect("it ends")
}

/// The exit code and what is said on stderr; stdout is empty, for `init` has no data to print.
fn told(place: &Path, args: &[&str], input: &str) -> (Option<i32>, String) {
    let output = ended(place, args, input);
    assert!(output.stdout.is_empty(), "{args:?}");
    let talk = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), talk)
}

/// The scenario that `init` writes without a question.
fn written(place: &Path, flags: &[&str]) -> String {
    let mut args = vec!["init", "--yes", "--out", "made.toml", "--force"];
    args.extend(flags);
    let (code, talk) = told(place, &args, "");
    assert_eq!(code, Some(0), "{flags:?}: {talk}");
    fs::read_to_string(place.join("made.toml")).expect("it is written")
}

const CHOICES: [&[&str]; 16] = [
    &[],
    &["--provider", "O'Neil \"Data\" \\ Söhne", "--kind", "saas"],
    &["--clients", "1"],
    &[
        "--clients",
        "1_000",
        "--revenue",
        "100k",
        "--provider-revenue",
        "2B",
    ],
    &[
        "--provider-revenue",
        "100k",
        "--revenue",
        "2B",
        "--kind",
        "saas",
    ],
    &["--cap", "none"],
    &["--cap", "none", "--data-cap", "2 x fees"],
    &["--cap", "greater of 500k and 1.5 x fees", "--fees", "310k"],
    &["--cap", "lesser of 2 x fees and 500k", "--data-cap", "3M"],
    &["--provider-limit", "none", "--client-limit", "none"],
    &["--client-limit", "1M", "--client-retention", "0"],
    &[
        "--kind",
        "saas",
        "--client-limit",
        "1M",
        "--provider-limit",
        "none",
    ],
    &[
        "--provider-limit",
        "10M",
        "--provider-retention",
        "250k",
        "--funds",
        "2M",
    ],
    &["--funds", "0", "--cap", "5M", "--provider-limit", "none"],
    &[
        "--sector",
        "healthcare",
        "--kind",
        "saas",
        "--data-cap",
        "1M",
    ],
    &[
        "--provider",
        "Client",
        "--sector",
        "Technology",
        "--funds",
        "unlimited",
    ],
];

#[test]
fn every_choice_of_flags_makes_a_scenario_without_a_finding_that_runs() {
    let place = place();
    for flags in CHOICES {
        let text = written(place.path(), flags);
        let output = ended(place.path(), &["check", "made.toml"], "");
        let talk = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{flags:?}: {talk}\n{text}");
        assert_eq!(talk, "", "{flags:?}: not a warning either\n{text}");
        let run = [
            "run",
            "made.toml",
            "--years",
            "2000",
            "--no-pictures",
            "--json",
        ];
        let output = ended(place.path(), &run, "");
        assert_eq!(output.status.code(), Some(0), "{flags:?}");
        let document: serde_json::Value =
            serde_json::from_slice(&output.stdout).expect("one document");
        let cost = document["ground_up"]["mean"]["value"].as_f64();
        assert!(cost > Some(0.0), "{flags:?}: breaches cost something");
    }
}

#[test]
fn the_command_in_the_file_makes_the_file_again() {
    let place = place();
    for flags in CHOICES {
        let text = written(place.path(), flags);
        let made = text
            .lines()
            .find_map(|line| line.strip_prefix("# Made by: obligor"));
        let made = made.expect("the file says how it was made");
        let again = format!("\"$0\" {made} --out again.toml --force");
        let output = Command::new("sh")
            .args(["-c", &again, env!("CARGO_BIN_EXE_obligor")])
            .current_dir(place.path())
            .output();
        let output = output.expect("a shell starts");
        let talk = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{made}: {talk}");
        let again = fs::read_to_string(place.path().join("again.toml")).expect("it is written");
        assert_eq!(text, again, "{made}");
    }
}

#[test]
fn what_is_given_is_in_the_file_and_what_is_not_is_marked() {
    let place = place();
    let text = written(
        place.path(),
        &[
            "--provider",
            "NorthStar IT",
            "--clients",
            "40",
            "--cap",
            "1.5 x fees",
        ],
    );
    let line = |start: &str| {
        let found = text.lines().find(|line| line.starts_with(start));
        found.unwrap_or_else(|| panic!("{start} is missing\n{text}"))
    };
    assert_eq!(line("[party.northstar-it]"), "[party.northstar-it]");
    assert!(line("count   = 40").ends_with("each of them"));
    assert!(line("caps.general = { limit = { fees = 1.5 }, per = \"year\" }").ends_with('}'));
    for assumed in [
        "revenue = \"9M\"",
        "retention = \"50k\"",
        "annual_fees = \"180k\"",
    ] {
        assert!(line(assumed).ends_with("[assumed]"), "{assumed}");
    }
    for source in ["Coalition 2025", "IRIS 2025", "NetDiligence 2024", "VERIS"] {
        assert!(text.contains(source), "{source}");
    }
}

#[test]
fn answers_come_through_a_pipe_and_empty_lines_are_defaults() {
    let place = place();
    let answers = "NorthStar IT\nmsp\n18M\n40\nretail\n\n\n2 x fees\nnone\n1M\n";
    let (code, talk) = told(place.path(), &["init"], answers);
    assert_eq!(code, Some(0), "{talk}");
    assert!(
        talk.starts_with("wrote northstar-it.toml\n"),
        "no question is put: {talk}"
    );
    let piped = fs::read_to_string(place.path().join("northstar-it.toml")).expect("written");
    let flags = [
        "--provider",
        "NorthStar IT",
        "--kind",
        "msp",
        "--provider-revenue",
        "18M",
        "--clients",
        "40",
        "--sector",
        "retail",
        "--cap",
        "2 x fees",
        "--provider-limit",
        "none",
        "--client-limit",
        "1M",
    ];
    assert_eq!(piped, written(place.path(), &flags));
}

#[test]
fn a_flag_takes_its_question_away() {
    let place = place();
    let args = [
        "init",
        "--provider",
        "North",
        "--kind",
        "saas",
        "--clients",
        "3",
    ];
    let (code, talk) = told(place.path(), &args, "20M\nretail\n5M\n\n\n\n\n");
    assert_eq!(code, Some(0), "{talk}");
    let text = fs::read_to_string(place.path().join("north.toml")).expect("written");
    assert!(text.contains("revenue = \"20M\"") && text.contains("revenue = \"5M\""));
}

#[test]
fn a_bad_answer_in_a_pipe_is_an_error_in_exact_words() {
    let revenue = "revenue from 100k to 2B is wanted; the figures reach no further";
    let count = "a whole number from 1 to 1000 is wanted";
    let cap = "1 x fees, 500k, greater of 500k and 1 x fees, or none is wanted";
    let end = "the answers end before the one for `--provider-revenue`\n  \
               hint: `--yes` takes defaults for all that is not given, `--provider-revenue` gives \
               this one";
    for (args, input, words) in [
        (
            vec![],
            "N\nmps\n",
            "answer 2, for `--kind`, is `mps`: msp or saas is wanted".to_owned(),
        ),
        (
            vec![],
            "\n\n3B\n",
            format!("answer 3, for `--provider-revenue`, is `3B`: {revenue}"),
        ),
        (
            vec![],
            "\n\n\nninety\n",
            format!("answer 4, for `--clients`, is `ninety`: {count}"),
        ),
        (
            vec!["--kind", "msp"],
            "\n\n0\n",
            format!("answer 3, for `--clients`, is `0`: {count}"),
        ),
        (vec![], "\n\n", end.to_owned()),
        (
            vec!["--cap", "lots"],
            "\n\n\n\n\n\n\n",
            format!("`--cap` is `lots`: {cap}"),
        ),
        (
            vec!["--yes", "--clients", "0"],
            "",
            format!("`--clients` is `0`: {count}"),
        ),
        (
            vec!["--yes", "--sector", "space"],
            "",
            "`--sector` is `space`: one of education, financial, healthcare, manufacturing, \
             professional, retail, technology and other is wanted"
                .to_owned(),
        ),
        (
            vec!["--yes", "--funds", "some"],
            "",
            "`--funds` is `some`: money such as 1.8M, or unlimited, is wanted".to_owned(),
        ),
    ] {
        let place = place();
        let mut all = vec!["init"];
        all.extend(args);
        let (code, talk) = told(place.path(), &all, input);
        assert_eq!(
            (code, talk),
            (Some(2), format!("error: {words}\n")),
            "{all:?}"
        );
        let left = fs::read_dir(place.path()).expect("it is there").count();
        assert_eq!(left, 0, "{all:?}: nothing is written");
    }
}

#[test]
fn a_file_that_is_there_is_replaced_by_force_alone() {
    let place = place();
    let file = place.path().join("provider.toml");
    fs::write(&file, "# mine").expect("it can be written");
    let words = "error: provider.toml is there already\n  \
                 hint: `--force` replaces it, `--out FILE` names another\n";
    for args in [
        vec!["init", "--yes"],
        vec!["init", "--out", "provider.toml"],
    ] {
        let refused = (Some(3), words.to_owned());
        assert_eq!(told(place.path(), &args, ""), refused, "{args:?}");
        assert_eq!(fs::read(&file).expect("it is there"), b"# mine");
    }
    let (code, _) = told(place.path(), &["init", "--yes", "--force"], "");
    assert_eq!(code, Some(0));
    let text = fs::read_to_string(&file).expect("it is there");
    assert!(text.contains("[party.provider]"));
}

#[test]
fn a_place_that_cannot_be_written_is_told() {
    let place = place();
    let args = ["init", "--yes", "--out", "no/such/place.toml"];
    let (code, talk) = told(place.path(), &args, "");
    assert_eq!(code, Some(3));
    assert!(
        talk.starts_with("error: cannot write no/such/place.toml: "),
        "{talk}"
    );
}

#[test]
fn answers_that_are_odd_together_are_written_with_a_warning() {
    let place = place();
    let args = [
        "init",
        "--yes",
        "--provider-limit",
        "1M",
        "--provider-retention",
        "2M",
    ];
    let (code, talk) = told(place.path(), &args, "");
    assert_eq!(code, Some(0));
    let words = "warning: retention 2M is above the limit 1M of policy `provider-cyber`";
    assert!(talk.starts_with(words), "{talk}");
    assert!(talk.contains("wrote provider.toml"), "{talk}");
}
