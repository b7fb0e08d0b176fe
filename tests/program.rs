//! The program, run as its users run it, and what it says.

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

/// A shop and its insurer: quick to read and to settle.
pub const SHOP: &str = r#"
schema = 1
title = "a shop and its insurer"
currency = "USD"
years = 2_048
seed = 1
[party.shop]
role = "client"
[party.insurer]
role = "insurer"
[peril.theft]
origin = "shop"
frequency = { poisson = 0.3 }
fault = { self = 1.0 }
[peril.theft.hits.shop]
probability = 1.0
severity = { lognormal = { median = "10k", p95 = "200k" } }
split = { response = 1.0 }
[policy.cyber]
insured = "shop"
insurers = { insurer = 1.0 }
premium = "1k"
retention = "5k"
limit = "100k"
recovery = "top-down"
"#;

/// A directory of its own for a test.
pub fn place() -> TempDir {
    tempfile::tempdir().expect("a place for tests")
}

/// A command of the program in a directory, without colour and on a page of the usual width.
pub fn obligor(directory: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_obligor"));
    command
        .current_dir(directory)
        .args(args)
        .env_remove("COLUMNS")
        .env("NO_COLOR", "1");
    command
}

/// How a command ends.
pub fn ended(directory: &Path, args: &[&str]) -> Output {
    let output = obligor(directory, args).output();
    output.expect("the program starts")
}

/// How a command ends that reads a pipe, which is made and written to; one that opens it again is stopped.
pub fn ended_by_pipe(directory: &Path, args: &[&str], pipe: &str, text: Vec<u8>) -> Output {
    let pipe = directory.join(pipe);
    let made = Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("mkfifo is there").success());
    let writer = std::thread::spawn(move || std::fs::write(pipe, text));
    let output = Command::new("timeout")
        .args(["60", env!("CARGO_BIN_EXE_obligor")])
        .args(args)
        .current_dir(directory)
        .env("NO_COLOR", "1")
        .output();
    let output = output.expect("timeout is there");
    assert!(writer.join().is_ok_and(|written| written.is_ok()));
    output
}

/// What a command printed that ended well.
pub fn good(output: &Output) -> String {
    let talk = talk(output);
    assert_eq!(output.status.code(), Some(0), "{talk}");
    String::from_utf8(output.stdout.clone()).expect("output is UTF-8")
}

/// What a command said on stderr.
pub fn talk(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The exit code of a command and what it said on stderr.
pub fn refusal(output: &Output) -> (Option<i32>, String) {
    (output.status.code(), talk(output))
}

/// The document that a command printed with `--json`.
pub fn document(output: &Output) -> Value {
    serde_json::from_str(&good(output)).expect("one JSON document")
}

/// A number of a document.
pub fn number(value: &Value) -> f64 {
    let number = value.as_f64();
    number.unwrap_or_else(|| panic!("{value} is no number"))
}
