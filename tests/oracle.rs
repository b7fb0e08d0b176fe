//! Random networks with every term of the law, settled by an independent implementation in exact
//! fractions (`tests/oracle`, Python): every party's net and gross to the cent.
//!
//! `OBLIGOR_ORACLE_NETWORKS=FILE` compares the networks of another file in place of the fixed ones.

use crate::ready::{Tested, package};
use obligor::model::Model;
use obligor::scenario;
use obligor::settle::settle_scripted;
use serde_json::{Map, Value};
use std::error::Error;
use std::fs;
use std::path::PathBuf;

/// Networks whose differences are shown; all are counted.
const SHOWN: usize = 12;

/// The value with every key and string that is short for a longer word spelt out.
fn spelt(value: Value, words: &Map<String, Value>) -> Value {
    let long = |word: String| match words.get(&word).and_then(Value::as_str) {
        Some(long) => long.to_owned(),
        None => word,
    };
    match value {
        Value::String(word) => Value::String(long(word)),
        Value::Array(values) => {
            let values = values.into_iter().map(|value| spelt(value, words));
            Value::Array(values.collect())
        }
        Value::Object(entries) => {
            let entries = entries.into_iter();
            let entries = entries.map(|(key, value)| (long(key), spelt(value, words)));
            Value::Object(entries.collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value,
    }
}

/// The networks of a file: a table of words in its first line, then one network a line.
fn networks(text: &str) -> Result<Vec<Value>, Box<dyn Error>> {
    let mut lines = text.lines().peekable();
    let mut words = Map::new();
    if let Some(line) = lines.next_if(|line| line.starts_with("{\"words\"")) {
        let first: Value = serde_json::from_str(line)?;
        words = first["words"].as_object().cloned().unwrap_or_default();
    }
    lines
        .map(|line| Ok(spelt(serde_json::from_str(line)?, &words)))
        .collect()
}

fn is_near(ours: f64, theirs: f64) -> bool {
    (ours - theirs).abs() <= 0.005 + 1e-9 * theirs.abs()
}

/// The networks that are checked in.
pub fn fixed_networks() -> Result<Vec<Value>, Box<dyn Error>> {
    networks(&fs::read_to_string(fixed())?)
}

/// The model of a network.
pub fn model_of(network: &Value) -> Result<Model, Box<dyn Error>> {
    let text = toml::to_string(&network["scenario"])?;
    let document = scenario::read_text("network.toml", &text, &[])?;
    let resolved = document.resolve();
    let (model, _) = resolved.map_err(|findings| findings.to_string())?;
    Ok(model)
}

/// Where the engine and the oracle differ on a network; what the oracle does not list is nothing.
fn differences(network: &Value) -> Result<Vec<String>, Box<dyn Error>> {
    let model = model_of(network)?;
    let scripted = settle_scripted(&model)?;
    let mut wrong = Vec::new();
    for (party, figures) in model.parties.iter().zip(&scripted.parties) {
        for (what, ours) in [("net", figures.net), ("gross", figures.gross)] {
            let theirs = network["expected"][what].get(&party.key);
            let theirs = theirs.and_then(Value::as_f64).unwrap_or(0.0);
            if !is_near(ours, theirs) {
                wrong.push(format!(
                    "{what} of {}: {ours:.2}, the oracle says {theirs:.2}",
                    party.key
                ));
            }
        }
    }
    Ok(wrong)
}

fn fixed() -> PathBuf {
    package().join("tests/oracle/networks/networks-1.jsonl")
}

fn file() -> PathBuf {
    std::env::var_os("OBLIGOR_ORACLE_NETWORKS").map_or_else(fixed, PathBuf::from)
}

#[test]
fn every_network_settles_as_the_oracle_says() -> Tested {
    let file = file();
    let networks = networks(&fs::read_to_string(&file)?)?;
    assert!(!networks.is_empty(), "{} is empty", file.display());
    let mut wrong = Vec::new();
    for network in &networks {
        let title = network["scenario"]["title"].to_string();
        let found = differences(network).unwrap_or_else(|error| vec![error.to_string()]);
        if !found.is_empty() {
            wrong.push(format!("network {title}\n  {}", found.join("\n  ")));
        }
    }
    let shown = &wrong[..wrong.len().min(SHOWN)];
    assert!(
        wrong.is_empty(),
        "{} of {} networks of {} differ\n{}",
        wrong.len(),
        networks.len(),
        file.display(),
        shown.join("\n")
    );
    // For a reader of `cargo test -- --nocapture`, and of the log of continuous integration.
    println!("{} networks of {} agree", networks.len(), file.display());
    Ok(())
}
