//! Every mistake in `tests/errors` is told by the exact words beside it.
//!
//! One file a mistake, `NAME.toml` with `NAME.txt`: what `obligor check` says. A new message is
//! read by a person before it is written there.

use obligor::report::findings::{Colour, render};
use obligor::scenario::{MOST_PRINTED, ReadError, Severity, json_schema, read, read_text};
use std::fs;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors")
}

/// What is said about a file, with its name alone as the place.
fn said(file: &Path) -> String {
    let findings = match read(file, &[]) {
        Ok(document) => document
            .resolve()
            .map_or_else(|findings| findings, |(_, warnings)| warnings),
        Err(ReadError::Refused(findings)) => findings,
        Err(error) => panic!("{error}"),
    };
    let folder = format!("{}/", folder().display());
    render(&findings, Colour::Off).replace(&folder, "")
}

fn mistakes() -> Vec<PathBuf> {
    let files = fs::read_dir(folder()).expect("the folder of mistakes is there");
    let files = files.map(|file| file.expect("its files can be listed").path());
    let mut files: Vec<PathBuf> = files
        .filter(|file| file.extension().is_some_and(|end| end == "toml"))
        .collect();
    files.sort();
    files
}

#[test]
fn every_mistake_is_told_in_the_words_that_were_read() {
    let mut wrong = Vec::new();
    for file in mistakes() {
        let expected = fs::read_to_string(file.with_extension("txt")).unwrap_or_default();
        let found = said(&file);
        if found != expected {
            wrong.push(format!(
                "{}\n--- expected\n{expected}--- found\n{found}",
                file.display()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn there_are_enough_mistakes_and_each_names_a_place_and_a_hint() {
    let files = mistakes();
    assert!(files.len() >= 35, "only {}", files.len());
    for file in files {
        let text = said(&file);
        let name = file
            .file_name()
            .expect("a file has a name")
            .to_string_lossy()
            .into_owned();
        assert!(text.contains(&name), "{name} is not named:\n{text}");
        assert!(text.contains("  hint: "), "{name} has no hint:\n{text}");
    }
}

#[test]
fn what_is_warned_of_does_not_stop_a_run() {
    for file in mistakes() {
        let name = file
            .file_stem()
            .expect("a file has a name")
            .to_string_lossy()
            .into_owned();
        let outcome = read(&file, &[]).map(|document| document.resolve());
        let is_warned = ["dead_", "warned_"]
            .iter()
            .any(|kind| name.starts_with(kind));
        match outcome {
            Ok(Ok((_, warnings))) => {
                assert!(is_warned, "{name} runs");
                let are_warnings = warnings
                    .list
                    .iter()
                    .all(|finding| finding.severity == Severity::Warning);
                assert!(!warnings.is_empty() && are_warnings, "{name}");
            }
            Ok(Err(_)) | Err(_) => assert!(!is_warned, "{name} does not run"),
        }
    }
}

#[test]
fn a_file_over_16_mb_is_refused_by_its_size() {
    let file = std::env::temp_dir().join(format!("obligor-large-{}.toml", std::process::id()));
    let sparse = fs::File::create(&file).expect("the temporary folder can be written");
    sparse
        .set_len(17 * 1024 * 1024)
        .expect("a sparse file can be made");
    let refused = read(&file, &[]);
    fs::remove_file(&file).expect("it can be removed");
    let Err(ReadError::Refused(findings)) = refused else {
        panic!("it was read")
    };
    assert!(
        findings.list[0]
            .message
            .contains("above the largest file of 16777216")
    );
}

#[test]
fn the_first_fifty_findings_are_printed_and_the_rest_counted() {
    let start = "schema = 1\ntitle = \"t\"\ncurrency = \"USD\"\nyears = 1\nseed = 1\n";
    let keys: String = (0..80).map(|number| format!("key{number} = 1\n")).collect();
    let document = read_text("many.toml", &format!("{start}{keys}"), &[]).expect("it is TOML");
    let text = render(
        &document.resolve().expect_err("no key is known"),
        Colour::Off,
    );
    assert_eq!(text.matches("error: ").count(), MOST_PRINTED);
    assert!(
        text.ends_with("80 errors, 30 of them not printed\n"),
        "{text}"
    );
}

#[test]
fn settings_are_told_apart_from_the_file() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/msp-three-clients.toml");
    let sets = ["policy.clinic-cyber.covers.crime.sublimit.event=5M".to_owned()];
    let document = read(&file, &sets).expect("the example can be read");
    let findings = document.resolve().expect_err("5M is above the limit");
    let text = render(&findings, Colour::Off);
    assert!(
        text.contains("sublimit 5M per event is above the limit 2M"),
        "{text}"
    );
    assert!(text.contains("[--set:1:49]"), "{text}");
}

#[test]
fn the_example_has_nothing_said_against_it() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/msp-three-clients.toml");
    let (model, warnings) = read(&file, &[])
        .expect("it can be read")
        .resolve()
        .expect("it resolves");
    assert!(warnings.is_empty(), "{warnings}");
    assert_eq!(model.parties.len(), 98);
    assert_eq!(model.contracts.len(), 94);
}

#[test]
fn the_schema_in_the_docs_is_the_one_that_is_printed() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reference/scenario.schema.json");
    let written = fs::read_to_string(&file).expect("the schema is in the docs");
    let written: serde_json::Value = serde_json::from_str(&written).expect("it is JSON");
    assert_eq!(
        &written,
        json_schema(),
        "write it anew: obligor schema > {}",
        file.display()
    );
}
