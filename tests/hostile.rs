//! Words of anybody: as they reach the terminal they are words and nothing else, and what names
//! something is plain.

use crate::program::{ended, obligor, place, refusal};
use std::fs;

/// Names that a spreadsheet, a browser, a terminal or a page could take for more than words.
const NAMES: [&str; 6] = [
    "=HYPERLINK(\\\"http://evil\\\")",
    "@SUM(A1:A9)",
    "-1+cmd|' /C calc'!A0",
    "</script><script>alert(1)</script><img src=x onerror=alert(2)>",
    "a,b;c\\\"d'e`f$(id)%s{}\\\\",
    "🏥 \\u200f\\u05d0\\u05d1 & Söhne",
];

/// A scenario in which every word that a writer chooses is hostile.
fn scenario() -> String {
    let [formula, at, minus, script, quotes, emoji] = NAMES;
    format!(
        r#"schema = 1
title = "{script}"
currency = "USD"
years = 400
seed = 1
[party.one]
name = "{formula}"
role = "{at}"
funds = {{ value = "1M", source = "{formula}", note = "{script}", confidence = "{minus}" }}
[party.two]
name = "{quotes}"
[party.three]
name = "{emoji}"
role = "insurer"
[head.response]
name = "{minus}"
[peril.p]
name = "{at}"
origin = "one"
frequency = {{ poisson = {{ value = 0.5, source = "{quotes}" }} }}
culpability = {{ one = {{ negligent = 1.0 }} }}
fault = {{ one = 1.0 }}
hits.two = {{ probability = 1.0, severity = {{ lognormal = {{ median = "100k", p95 = "1M" }} }}, split = {{ response = 0.5, liability = 0.5 }} }}
[contract.c]
obligor = "one"
beneficiary = "two"
clause = "{formula}"
liability = "several"
damages = {{ trigger = "negligent" }}
caps.general = {{ limit = "500k", per = "year", clause = "{script}" }}
[policy.q]
insured = "one"
insurers = {{ three = 1.0 }}
clause = "{minus}"
limit = "200k"
retention = "10k"
recovery = "insurer-first"
covers.liability = {{ heads = ["response", "liability"] }}
"#
    )
}

#[test]
fn a_terminal_gets_no_commands_from_a_broken_file() {
    let place = place();
    let hostile = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\u{202e}";
    let text = scenario().replace("[party.two]", &format!("# {hostile}\n[party.two]\nx = 1"));
    fs::write(place.path().join("raw.toml"), text).expect("it can be written");
    let escaped = scenario().replace(
        "[party.two]",
        "[party.\"\\u001b[2J\"]\nname = \"\\u009b\\u202e\"",
    );
    fs::write(place.path().join("escaped.toml"), escaped).expect("it can be written");
    fs::write(place.path().join("h.toml"), scenario()).expect("it can be written");
    let name = format!("{hostile}.toml");
    let set = format!("party.one.name={hostile}");
    for args in [
        &["check", "raw.toml"][..],
        &["check", "escaped.toml"],
        &["run", &name],
        &["run", "h.toml", "--set", &set],
    ] {
        for colour in ["NO_COLOR", "CLICOLOR_FORCE"] {
            let mut command = obligor(place.path(), args);
            command.env_remove("NO_COLOR").env(colour, "1");
            let output = command.output().expect("the program starts");
            let all = [output.stdout.clone(), output.stderr.clone()].concat();
            let all = String::from_utf8_lossy(&all);
            assert_ne!(output.status.code(), Some(0), "{args:?}: {all}");
            for command in ["\u{1b}]", "\u{1b}[2J", "\u{7}", "\u{9b}", "\u{202e}"] {
                assert!(!all.contains(command), "{args:?}: {all:?}");
            }
        }
    }
}

#[test]
fn an_id_is_plain_or_refused_where_it_stands() {
    const TABLES: [&str; 7] = [
        "party", "peril", "contract", "pool", "policy", "treaty", "head",
    ];
    let long = "x".repeat(65);
    let ids = [
        "a b",
        "a\\\"b",
        "a'b",
        "🏥",
        "..",
        "../x",
        "a/b",
        "a\\\\b",
        "a\\u0000b",
        "a\\u001b[2J",
        "a\\u200fb",
        "a\\u202eb",
        "",
        " ",
        "-a",
        "_a",
        "A",
        "a.b",
        "a#1",
        "a:b",
        "=1",
        "%00",
        "ａ",
        &long,
    ];
    let place = place();
    for id in ids {
        let tables = TABLES.map(|table| format!("[{table}.\"{id}\"]\nname = \"x\"\n"));
        fs::write(place.path().join("i.toml"), scenario() + &tables.concat()).expect("written");
        let (code, said) = refusal(&ended(place.path(), &["check", "i.toml"]));
        assert_eq!(code, Some(1), "{id}: {said}");
        let refused = said.matches("cannot name anything").count();
        assert_eq!(refused, TABLES.len(), "{id}: {said}");
    }
}
