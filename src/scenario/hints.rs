//! Hints of the structural check: what to write instead, by path or by what the schema asks for.

use super::quantity::Kind;
use super::schema::{branches, followed, known_keys, required, words};
use super::{Content, Node, Path};
use serde_json::Value;

/// The hint for a number that is out of its range.
#[must_use]
pub fn range_hint(path: &Path) -> Option<&'static str> {
    const HINTS: &[(&str, &str)] = &[
        (
            "years",
            "200_000 years tell a 1-in-250 year well; each result comes with its error",
        ),
        (
            "seed",
            "any whole number from 0 up: the same seed draws the same years",
        ),
        (
            "party.*.count",
            "one party needs no count; larger groups are better told apart by size",
        ),
    ];
    hint_of(HINTS, path)
}

fn hint_of(hints: &[(&str, &'static str)], path: &Path) -> Option<&'static str> {
    let fitting = hints.iter().find(|(pattern, _)| path.fits(pattern));
    fitting.map(|(_, hint)| *hint)
}

/// The hint for an answer that has no default, because real contracts differ, or whose form is
/// easily got wrong.
#[must_use]
pub fn answer_hint(path: &Path) -> Option<&'static str> {
    const HINTS: &[(&str, &str)] = &[
        ("schema", "write schema = 1 at the top"),
        (
            "contract.*.liability",
            "contracts differ: write liability = \"several\" (own share of fault), \"full\" (the whole less the claimant's share) or \"joint-and-several\"",
        ),
        (
            "contract.*.notice.effect",
            "contracts differ: write effect = \"bar\" or effect = { cut = 0.2 }",
        ),
        (
            "contract.*.caps.*.per",
            "contracts differ: write per = \"claim\", \"event\", \"year\" or \"term\"",
        ),
        (
            "pool.*.per",
            "contracts differ: write per = \"claim\", \"event\", \"year\" or \"term\"",
        ),
        (
            "contract.*.caps.*.relation",
            "every cap but `general` says how it stands to it: \"separate\", \"non-cumulative\", \"additive\" or \"within\" another",
        ),
        (
            "contract.*.indemnities.*.trigger",
            "indemnities differ: write trigger = \"strict\", \"negligent\", \"gross\" or \"wilful\"",
        ),
        (
            "policy.*.waiting.mode",
            "wordings differ: write mode = \"qualifying\" (a longer outage is paid from hour 0), \"time-deductible\", \"time-plus-money\" or \"greater-of\"",
        ),
        (
            "policy.*.covers.*.waiting.mode",
            "wordings differ: write mode = \"qualifying\" (a longer outage is paid from hour 0), \"time-deductible\", \"time-plus-money\" or \"greater-of\"",
        ),
        (
            "policy.*.covers.*.sublimit",
            "wordings differ: write { event = \"1M\" }, { year = \"1M\" } or both",
        ),
        (
            "policy.*.recovery",
            "wordings differ: write recovery = \"top-down\", \"insurer-first\", \"insured-first\" or \"pro-rata\", or a `law`",
        ),
        (
            "peril.*.culpability",
            "the peril feeds a contract: write culpability = \"negligent\", or chances by party",
        ),
        (
            "peril.*.frequency.geometric",
            "a bare number could be the mean or a chance: write geometric = { mean = … }",
        ),
        (
            "peril.*.frequency.zero_modified.base.geometric",
            "a bare number could be the mean or a chance: write geometric = { mean = … }",
        ),
        (
            "peril.*.frequency",
            "write frequency = { poisson = 0.1 }: one event in ten years, on average",
        ),
        (
            "peril.*.hit",
            "write hit = 0.5, or hit = { beta = [2, 1] } for a share drawn once an event",
        ),
        (
            "peril.*.flags",
            "write flags = { ransomware = 0.6 }: each flag with its chance",
        ),
        (
            "peril.*.dependence",
            "write dependence = { gaussian = 0.5 }",
        ),
        (
            "peril.*.culpability.*",
            "say whose it is: culpability = { provider = { none = 0.3, negligent = 0.7 } }",
        ),
        (
            "contract.*.caps.*",
            "write { limit = \"2M\", per = \"year\" }",
        ),
        (
            "policy.*.insurers",
            "write insurers = { insurer = 1.0 }: shares by party",
        ),
        (
            "treaty.*.reinsurers",
            "write reinsurers = { reinsurer = 1.0 }: shares by party",
        ),
        (
            "policy.*.waiting",
            "write waiting = { period = \"8h\", mode = \"qualifying\" }",
        ),
        (
            "policy.*.covers.*.waiting",
            "write waiting = { period = \"8h\", mode = \"qualifying\" }",
        ),
        (
            "treaty.*.event_excess.reinstatements",
            "write [1.0]: the rate of the premium for each time the limit is bought back",
        ),
        (
            "peril.*.fault_of.*",
            "write fault_of.client = { provider = 0.7, self = 0.3 }: shares by party",
        ),
        (
            "peril.*.fault",
            "write fault = { provider = 0.7, self = 0.3 }: shares by party, `self` for whoever is hit",
        ),
    ];
    hint_of(HINTS, path)
}

/// The hint for a value of the wrong kind.
#[must_use]
pub fn kind_hint(path: &Path, node: Option<&Node>, schema: &'static Value) -> String {
    if let Some(hint) = answer_hint(path) {
        return hint.to_owned();
    }
    let is_plain = |keys: &[&str]| !keys.is_empty() && keys.len() <= 4;
    match (schema.get("type").and_then(Value::as_str), node) {
        (Some("array"), Some(node)) if node.text().is_some() => {
            format!("write [\"{}\"]: a list, also of one", node.words())
        }
        (Some("array"), Some(node)) if !matches!(node.content, Content::Table(_)) => {
            format!("write [{}]: a list, also of one", node.words())
        }
        (Some("object"), _) if is_plain(&required(schema)) => table_of(&required(schema)),
        (Some("object"), _) if is_plain(&known_keys(schema)) => table_of(&known_keys(schema)),
        _ => format!("write {}", expected(schema)),
    }
}

fn table_of(keys: &[&str]) -> String {
    let keys: Vec<String> = keys.iter().map(|key| format!("{key} = …")).collect();
    format!("write {{ {} }}", keys.join(", "))
}

/// What a schema asks for, in words.
#[must_use]
pub fn expected(schema: &'static Value) -> String {
    if let Some(said) = schema.get("x-expects").and_then(Value::as_str) {
        return said.to_owned();
    }
    if let Some(kind) = schema
        .get("x-quantity")
        .and_then(Value::as_str)
        .and_then(Kind::of_word)
    {
        return kind.allowed().to_owned();
    }
    if let Some(words) = words(schema) {
        return format!("one of {}", words.join(", "));
    }
    if let Some(branches) = branches(schema) {
        let each: Vec<String> = branches
            .iter()
            .map(|branch| expected(followed(branch)))
            .collect();
        return each.join(" or ");
    }
    match schema.get("type").and_then(Value::as_str).unwrap_or("") {
        "object" => "a table",
        "array" => "a list",
        "integer" => "a whole number",
        "number" => "a number",
        "string" => "text in quotes",
        "boolean" => "true or false",
        _ => "a value",
    }
    .to_owned()
}
