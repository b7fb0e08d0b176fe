//! Every settlement case is a legal scenario: it resolves with nothing said against it.

use obligor::scenario::read;
use std::path::{Path, PathBuf};

fn cases(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = std::fs::read_dir(&folder).expect("the folder of cases is there");
    let files = files.map(|file| file.expect("its files can be listed").path());
    let mut files: Vec<PathBuf> = files
        .filter(|file| file.extension().is_some_and(|end| end == "toml"))
        .collect();
    files.sort();
    files
}

/// Resolves each case of a folder and returns how many there are.
fn assert_accepted(folder: &str) -> usize {
    let files = cases(folder);
    for file in &files {
        let document = read(file, &[]).expect("it can be read");
        let (model, warnings) = document
            .resolve()
            .unwrap_or_else(|findings| panic!("{}: {findings}", file.display()));
        // One case of the open engine has a sublimit above its limit.
        assert!(warnings.len() <= 1, "{}: {warnings}", file.display());
        assert!(!model.events.is_empty(), "{}", file.display());
    }
    files.len()
}

#[test]
fn every_settlement_case_is_a_legal_scenario() {
    assert!(assert_accepted("tests/settlement/cases") >= 55);
}

#[test]
fn every_case_of_the_open_engine_is_a_legal_scenario() {
    assert_eq!(assert_accepted("tests/settlement/oasis"), 9);
}
