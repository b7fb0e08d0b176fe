//! The networks have every key and every option of the vocabulary, none too rarely.

use super::network::Network;
use crate::ready::{Tested, package};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const NETWORKS: u64 = 2_000;
const LEAST: u64 = 10;
/// The tables of promises and of scripted events; what they refer to follows.
const TABLES: [&str; 6] = ["Party", "Contract", "Pool", "Policy", "Treaty", "Event"];
/// Labels, facts and sources, which settlement does not read; so with what changes the events that are
/// drawn, since those of the networks are scripted.
const UNREAD: [&str; 19] = [
    "archetype",
    "controls",
    "security_standard",
    "regimes",
    "turnover",
    "discovery",
    "notification",
    "claim_notice",
    "notify",
    "name",
    "clause",
    "note",
    "revenue",
    "group",
    "stream",
    "value",
    "source",
    "as_of",
    "confidence",
];

/// Keys of the vocabulary, and `key = word` for every word that a key may have.
struct Vocabulary<'a> {
    definitions: &'a Value,
    seen: BTreeSet<String>,
    words: BTreeSet<String>,
}

impl<'a> Vocabulary<'a> {
    fn table(&mut self, name: &str) {
        if !self.seen.insert(name.to_owned()) {
            return;
        }
        let definition = &self.definitions[name];
        self.value("", definition);
    }

    /// What may stand as the value of a key.
    fn value(&mut self, key: &str, schema: &'a Value) {
        if let Some(word) = schema["const"].as_str() {
            self.words.insert(format!("{key} = {word}"));
        }
        if let Some(name) = schema["$ref"].as_str() {
            let name = name.rsplit('/').next().unwrap_or(name);
            let definition = &self.definitions[name];
            if definition["properties"].is_object() {
                self.table(name);
            } else if key.is_empty() || !name.ends_with("Law") {
                self.value(key, definition);
            }
        }
        for of in ["oneOf", "anyOf"] {
            for branch in schema[of].as_array().into_iter().flatten() {
                self.value(key, branch);
            }
        }
        for inner in [&schema["items"], &schema["additionalProperties"]] {
            if inner.is_object() {
                self.value(key, inner);
            }
        }
        for (key, schema) in schema["properties"].as_object().into_iter().flatten() {
            if !UNREAD.contains(&&key[..]) {
                self.words.insert(key.clone());
                self.value(key, schema);
            }
        }
    }
}

/// Counts keys, and words by their key.
fn count(key: &str, value: &toml::Value, counts: &mut BTreeMap<String, u64>) {
    match value {
        toml::Value::String(word) => *counts.entry(format!("{key} = {word}")).or_default() += 1,
        toml::Value::Array(list) => list.iter().for_each(|item| count(key, item, counts)),
        toml::Value::Table(table) => {
            for (inner, value) in table {
                *counts.entry(inner.clone()).or_default() += 1;
                // The table of culpabilities has parties for keys.
                let key = if key == "culpability" { key } else { inner };
                count(key, value, counts);
            }
        }
        _ => {}
    }
}

#[test]
fn the_networks_have_every_key_and_every_word() -> Tested {
    let text = std::fs::read_to_string(package().join("docs/reference/scenario.schema.json"))?;
    let schema: Value = serde_json::from_str(&text)?;
    let mut vocabulary = Vocabulary {
        definitions: &schema["$defs"],
        seen: BTreeSet::new(),
        words: BTreeSet::new(),
    };
    TABLES.iter().for_each(|table| vocabulary.table(table));
    assert!(vocabulary.words.len() > 150, "{:?}", vocabulary.words);
    let mut counts = BTreeMap::new();
    for number in 1..=NETWORKS {
        let table: toml::Table = Network::of(number).text().parse()?;
        count("", &toml::Value::Table(table), &mut counts);
    }
    let times = |word: &String| counts.get(word).copied().unwrap_or(0);
    let rare: Vec<String> = vocabulary
        .words
        .iter()
        .filter(|word| times(word) < LEAST)
        .map(|word| format!("{word} ({})", times(word)))
        .collect();
    assert!(rare.is_empty(), "too rare in {NETWORKS} networks: {rare:?}");
    Ok(())
}
