//! Random networks with every term of the law, settled by an independent implementation in exact
//! fractions (`tests/oracle`, Python): every party's net and gross to the cent.
//!
//! `OBLIGOR_ORACLE_NETWORKS=FILE` compares the networks of another file in place of the fixed ones.

use crate::ready::{Tested, package};
use obligor::scenario;
use obligor::settle::settle_scripted;
use serde_json::Value;
use std::error::Error;
use std::fs;
use std::path::PathBuf;

/// Differences that are shown; all are counted.
const SHOWN: usize = 12;

/// A network's title and where it differs, line by line.
type Difference = (String, Vec<String>);

/// Short words of the file for long ones; what is not among them stays.
struct Words(serde_json::Map<String, Value>);

impl Words {
    fn of(text: &str) -> String {
        text.to_string()
    }

    fn long(&self, word: &str) -> String {
        let long = self.0.get(word).and_then(Value::as_str);
        Self::of(long.unwrap_or(word))
    }

    /// The value with every key and every string spelt out.
    fn spelt(&self, value: Value) -> Value {
        match value {
            Value::String(word) => Value::String(self.long(&word)),
            Value::Array(values) => values.into_iter().map(|value| self.spelt(value)).collect(),
            Value::Object(entries) => {
                let entries = entries.into_iter();
                entries
                    .map(|(key, value)| (self.long(&key), self.spelt(value)))
                    .collect()
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => value,
        }
    }
}

/// The networks of a file: a table of words in its first line, then one network a line.
fn networks(text: &str) -> Result<Vec<Value>, Box<dyn Error>> {
    let mut lines = text.lines().peekable();
    let mut words = Words(serde_json::Map::new());
    if let Some(line) = lines.next_if(|line| line.starts_with("{\"words\"")) {
        let first: Value = serde_json::from_str(line)?;
        words = Words(first["words"].as_object().cloned().unwrap_or_default());
    }
    let read =
        |line| -> Result<Value, Box<dyn Error>> { Ok(words.spelt(serde_json::from_str(line)?)) };
    lines.map(read).collect()
}

fn is_near(ours: f64, theirs: f64) -> bool {
    (ours - theirs).abs() <= 0.005 + 1e-9 * theirs.abs()
}

/// Where the engine and the oracle differ on a network.
fn differences(network: &Value) -> Result<Vec<String>, Box<dyn Error>> {
    let document =
        scenario::read_text("network.toml", &toml::to_string(&network["scenario"])?, &[])?;
    let resolved = document.resolve();
    let (model, _) = resolved.map_err(|findings| findings.to_string())?;
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

fn file() -> PathBuf {
    let fixed = || package().join("tests/oracle/networks/networks-1.jsonl");
    std::env::var_os("OBLIGOR_ORACLE_NETWORKS").map_or_else(fixed, PathBuf::from)
}

#[test]
fn every_network_settles_as_the_oracle_says() -> Tested {
    let networks = networks(&fs::read_to_string(file())?)?;
    assert!(
        !networks.is_empty(),
        "{} holds no network",
        file().display()
    );
    let mut wrong: Vec<Difference> = Vec::new();
    for network in &networks {
        let title = network["scenario"]["title"].to_string();
        let found = differences(network).unwrap_or_else(|error| vec![error.to_string()]);
        if !found.is_empty() {
            wrong.push((title, found));
        }
    }
    if let Some(path) = std::env::var_os("OBLIGOR_ORACLE_DUMP") {
        let text: Vec<String> = wrong
            .iter()
            .map(|(t, f)| format!("{t}\t{}", f.join("\t").replace('\n', " ")))
            .collect();
        fs::write(path, text.join("\n"))?;
    }
    let shown: Vec<String> = wrong
        .iter()
        .take(SHOWN)
        .map(|(title, found)| format!("network {title}\n  {}", found.join("\n  ")))
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {} networks differ\n{}",
        wrong.len(),
        networks.len(),
        shown.join("\n")
    );
    Ok(())
}
