//! The JSON schema of a scenario, and the way through it.

use super::wording::sentence;
use super::written::Scenario;
use super::{Path, Segment};
use serde_json::{Map, Value};
use std::sync::OnceLock;

/// The JSON schema (draft 2020-12) of a scenario, for editors and for the structural check.
///
/// ```
/// let schema = obligor::scenario::json_schema();
/// assert!(schema["properties"]["contract"].is_object());
/// ```
#[must_use]
pub fn json_schema() -> &'static Value {
    static SCHEMA: OnceLock<Value> = OnceLock::new();
    SCHEMA.get_or_init(|| {
        let mut schema = schemars::schema_for!(Scenario).to_value();
        forget_null(&mut schema);
        schema
    })
}

/// A missing key is how TOML says nothing: it has no null to allow.
fn forget_null(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(forget_null),
        Value::Object(keys) => {
            keys.values_mut().for_each(forget_null);
            forget_null_type(keys);
            forget_null_branch(keys);
        }
        _ => {}
    }
}

fn forget_null_type(keys: &mut Map<String, Value>) {
    let Some(Value::Array(types)) = keys.get_mut("type") else {
        return;
    };
    types.retain(|word| word != "null");
    if let [only] = types.as_slice() {
        let only = only.clone();
        keys.insert("type".to_owned(), only);
    }
    if keys.get("default").is_some_and(Value::is_null) {
        keys.shift_remove("default");
    }
}

fn forget_null_branch(keys: &mut Map<String, Value>) {
    let Some(Value::Array(branches)) = keys.get_mut("anyOf") else {
        return;
    };
    branches.retain(|branch| branch.get("type").is_none_or(|word| word != "null"));
    if let [Value::Object(only)] = branches.as_slice() {
        let only = only.clone();
        keys.shift_remove("anyOf");
        for (key, value) in only {
            keys.entry(key).or_insert(value);
        }
    }
}

/// The schema behind references.
#[must_use]
pub fn followed(mut schema: &'static Value) -> &'static Value {
    while let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let name = reference.trim_start_matches("#/$defs/");
        schema = &json_schema()["$defs"][name];
    }
    schema
}

/// The branches of a choice, if the schema is one.
#[must_use]
pub fn branches(schema: &'static Value) -> Option<&'static Vec<Value>> {
    schema
        .get("anyOf")
        .or_else(|| schema.get("oneOf"))
        .and_then(Value::as_array)
}

/// The words allowed, if the schema is a list of words.
#[must_use]
pub fn words(schema: &'static Value) -> Option<Vec<&'static str>> {
    if let Some(word) = schema.get("const").and_then(Value::as_str) {
        return Some(vec![word]);
    }
    if let Some(listed) = schema.get("enum").and_then(Value::as_array) {
        return listed.iter().map(Value::as_str).collect();
    }
    let branches = branches(schema)?.iter();
    let words: Option<Vec<Vec<_>>> = branches.map(|branch| words(followed(branch))).collect();
    words.map(|words| words.concat())
}

/// What a key of a table is, by the schema of the table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// A key of the vocabulary.
    Known(&'static Value),
    /// A name that the writer chooses.
    Named(&'static Value),
    /// No key of this table.
    Unknown,
}

/// What `key` is in a table with this schema; in a choice, the first branch that knows it.
#[must_use]
pub fn step(schema: &'static Value, key: &str) -> Step {
    let schema = followed(schema);
    if let Some(known) = schema.get("properties").and_then(|keys| keys.get(key)) {
        return Step::Known(known);
    }
    if let Some(value) = schema
        .get("additionalProperties")
        .filter(|value| value.is_object())
    {
        return Step::Named(value);
    }
    let branches = branches(schema).into_iter().flatten();
    let mut steps = branches.map(|branch| step(branch, key));
    steps
        .find(|step| *step != Step::Unknown)
        .unwrap_or(Step::Unknown)
}

/// What the vocabulary says about the key at a path, in a sentence without its capital and stop.
///
/// ```
/// use obligor::scenario::{Path, described};
/// let path = Path::parse("peril.p.hits.clinic.severity.lognormal.p95").unwrap();
/// assert_eq!(described(&path).as_deref(), Some("the value that 95 % of draws do not pass"));
/// ```
#[must_use]
pub fn described(path: &Path) -> Option<String> {
    let mut schema = json_schema();
    for segment in path.segments() {
        schema = match segment {
            Segment::Index(_) => followed(schema).get("items")?,
            Segment::Key(key) => match step(schema, key) {
                Step::Known(below) | Step::Named(below) => below,
                Step::Unknown => return None,
            },
        };
    }
    schema["description"].as_str().map(sentence)
}

/// The keys of the vocabulary in a table with this schema.
#[must_use]
pub fn known_keys(schema: &'static Value) -> Vec<&'static str> {
    let schema = followed(schema);
    let own = schema.get("properties").and_then(Value::as_object);
    let own = own
        .into_iter()
        .flat_map(|keys| keys.keys().map(String::as_str));
    let below = branches(schema).into_iter().flatten().flat_map(known_keys);
    own.chain(below).collect()
}

/// The keys that a table with this schema must have.
#[must_use]
pub fn required(schema: &'static Value) -> Vec<&'static str> {
    let listed = schema.get("required").and_then(Value::as_array);
    listed
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}
