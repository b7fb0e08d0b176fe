//! Drafts: what is laid over a scenario, what is a scenario of its own, and every mistake in
//! `tests/errors/drafts` told by the exact words beside it.

use crate::docs::blocks;
use crate::ready::package;
use obligor::model::Model;
use obligor::report::findings::{Colour, render};
use obligor::scenario::{Document, Findings, ReadError, read, read_draft};
use std::fs;
use std::path::{Path, PathBuf};

fn base() -> PathBuf {
    package().join("scenarios/msp-three-clients.toml")
}

fn folder() -> PathBuf {
    package().join("tests/errors/drafts")
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

fn findings(draft: &Path) -> Findings {
    match read_draft(&base(), draft, &[]) {
        Ok(document) => document
            .resolve()
            .map_or_else(|findings| findings, |(_, warnings)| warnings),
        Err(ReadError::Refused(findings)) => findings,
        Err(error) => panic!("{error}"),
    }
}

/// What is said about a draft, with the names of the files alone as places.
fn said(draft: &Path) -> String {
    let text = render(&findings(draft), Colour::Off);
    let text = text.replace(&format!("{}/", folder().display()), "");
    text.replace(&format!("{}/scenarios/", package().display()), "")
}

#[test]
fn every_mistake_in_a_draft_is_told_in_the_words_that_were_read() {
    let mut wrong = Vec::new();
    for file in mistakes() {
        let expected = fs::read_to_string(file.with_extension("txt")).unwrap_or_default();
        let found = said(&file);
        if found != expected {
            let name = file.display();
            wrong.push(format!(
                "{name}\n--- expected\n{expected}--- found\n{found}"
            ));
        }
        assert!(found.contains("  hint: "), "no hint:\n{found}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_mistake_in_a_draft_stops_it_unless_it_is_dead() {
    for file in mistakes() {
        let name = file.file_stem().expect("a file has a name");
        let is_dead = name.to_string_lossy().starts_with("dead_");
        assert_eq!(findings(&file).has_errors(), !is_dead, "{}", file.display());
    }
}

fn written(name: &str, text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a place for tests");
    let file = folder.path().join(name);
    fs::write(&file, text).expect("it can be written");
    (folder, file)
}

fn resolved(document: &Document) -> Model {
    let (model, _) = document.resolve().expect("no findings stop it");
    model
}

fn drafted(text: &str, sets: &[&str]) -> Model {
    let (_folder, file) = written("draft.toml", text);
    let sets: Vec<String> = sets.iter().map(|set| (*set).to_owned()).collect();
    resolved(&read_draft(&base(), &file, &sets).expect("it can be read"))
}

fn policies(model: &Model) -> Vec<&str> {
    model
        .policies
        .iter()
        .map(|policy| policy.key.as_str())
        .collect()
}

#[test]
fn a_removed_policy_is_gone_and_nothing_else_is() {
    let model = drafted("remove = [\"policy.northstar-excess\"]\n", &[]);
    assert_eq!(policies(&model), ["northstar-primary", "clinic-cyber"]);
    let base = resolved(&read(&base(), &[]).expect("it can be read"));
    assert_eq!(model.contracts, base.contracts);
    assert_eq!(model.perils, base.perils);
}

#[test]
fn a_draft_with_schema_is_read_alone() {
    let text = fs::read_to_string(package().join("scenarios/policy-or-contract.toml"));
    let text = text.expect("the gallery is there");
    let (_folder, file) = written("whole.toml", &text);
    let draft = read_draft(Path::new("there-is-no-base.toml"), &file, &[]);
    let alone = read(&file, &[]).expect("it can be read");
    assert_eq!(draft.expect("the base is not read").hash(), alone.hash());
}

#[test]
fn settings_come_after_the_draft() {
    let draft = "[policy.clinic-cyber]\nlimit = \"5M\"\n";
    let model = drafted(draft, &["policy.clinic-cyber.aggregate=4M"]);
    let set = [
        "policy.clinic-cyber.limit=5M",
        "policy.clinic-cyber.aggregate=4M",
    ];
    let set = set.map(str::to_owned);
    let wanted = resolved(&read(&base(), &set).expect("it can be read"));
    assert_eq!(model.policies, wanted.policies);
}

/// The blocks of a page that are drafts, with their names.
fn drafts_of(page: &str) -> Vec<(String, String)> {
    let named = blocks(page).into_iter().filter_map(|(info, text)| {
        let name = info.strip_prefix("toml ")?;
        Some((name.to_owned(), text))
    });
    named.collect()
}

#[test]
fn the_drafts_of_the_page_change_the_example_as_it_says() {
    let page = fs::read_to_string(package().join("docs/reference/drafts.md"));
    let drafts = drafts_of(&page.expect("the page is there"));
    assert_eq!(drafts.len(), 3);
    for (name, text) in drafts {
        let (_folder, file) = written(&name, &text);
        let found = findings(&file);
        assert!(!found.has_errors(), "{name}: {found}");
        let document = read_draft(&base(), &file, &[]).expect("it can be read");
        let alone = read(&base(), &[]).expect("it can be read");
        assert_ne!(document.hash(), alone.hash(), "{name} changes nothing");
    }
}
