//! Ids that are more than plain words are refused wherever something gets a name.

use super::scenario;
use crate::program::{ended, place, refusal};
use std::fs;

/// Words that may not name anything, as they stand between quotes in TOML.
fn ids() -> Vec<String> {
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
    ids.map(str::to_owned).to_vec()
}

/// Everything that has a name of its own, with `ID` for it.
const NAMED: [&str; 14] = [
    "[party.ID]\ncount = 3",
    "[peril.ID]\nname = \"x\"",
    "[contract.ID]\nclause = \"x\"",
    "[pool.ID]\nclause = \"x\"",
    "[policy.ID]\nclause = \"x\"",
    "[treaty.ID]\nclause = \"x\"",
    "[head.ID]\nname = \"x\"",
    "[contract.c.caps.ID]\nlimit = 1\nper = \"event\"",
    "[policy.q.covers.ID]\nheads = [\"crime\"]",
    "[policy.q.endorsements.ID]\ncoinsurance = 0.5",
    "[peril.p.flags]\nID = 0.5",
    "[peril.p.hits.ID]\nprobability = 1.0",
    "[peril.p.fault_of.ID]\none = 1.0",
    "[policy.r]\ninsurers.ID = 1.0",
];

#[test]
fn an_id_is_plain_or_refused_where_it_stands() {
    let place = place();
    for id in ids() {
        let tables = NAMED.map(|named| named.replace("ID", &format!("\"{id}\"")) + "\n");
        fs::write(place.path().join("i.toml"), scenario() + &tables.concat()).expect("written");
        let (code, said) = refusal(&ended(place.path(), &["check", "i.toml"]));
        assert_eq!(code, Some(1), "{id}: {said}");
        let refused = said.matches("cannot name anything").count();
        assert_eq!(refused, NAMED.len(), "{id}: {said}");
    }
}

/// A cell of a CSV table with an id as it stands between quotes in TOML.
pub fn cell(before: &str, id: &str) -> String {
    let written = format!("x = \"{id}\"");
    let read: toml::Table = written.parse().expect("it is TOML");
    let word = read["x"].as_str().expect("text");
    format!("\"{before}{}\"", word.replace('"', "\"\""))
}

fn assert_plain(said: &str, id: &str) {
    let mut letters = said.chars();
    let control = letters.find(|it| it.is_control() && *it != '\n' || *it == '\u{202e}');
    assert_eq!(control, None, "{id:?}");
}

#[test]
fn a_column_of_fault_names_a_party_or_is_refused() {
    let place = place();
    fs::write(place.path().join("h.toml"), scenario()).expect("it can be written");
    for id in ids() {
        let column = cell("fault:", &id);
        let table = format!("year,event,party,head,amount,{column}\n1,a,two,response,5,1\n");
        fs::write(place.path().join("l.csv"), table).expect("it can be written");
        let args = ["settle", "h.toml", "--losses", "l.csv"];
        let (code, said) = refusal(&ended(place.path(), &args));
        assert_eq!(code, Some(1), "{id}: {said}");
        assert!(
            said.contains("l.csv") && said.contains("hint: "),
            "{id}: {said}"
        );
        assert_plain(&said, &id);
    }
}

#[test]
fn an_id_of_a_book_is_words_or_refused_where_it_stands() {
    let place = place();
    let mut refused = Vec::new();
    for id in ids() {
        let cell = cell("", &id);
        let row = format!("{cell},8M,retail,{cell},1M,10k,6k");
        let table = format!("id,revenue,sector,provider,limit,retention,premium\n{row}\n");
        fs::write(place.path().join("b.csv"), table).expect("it can be written");
        let args = ["price", "--book", "b.csv", "--years", "256", "--out", "out"];
        let output = ended(place.path(), &args);
        let (code, said) = refusal(&output);
        assert_plain(&said, &id);
        assert_plain(&String::from_utf8_lossy(&output.stdout), &id);
        match code {
            Some(0) => {}
            Some(1) => {
                let is_placed = said.contains("b.csv, line 2") && said.contains("hint: ");
                assert!(is_placed, "{said}");
                refused.push(id);
            }
            other => panic!("{id:?}: {other:?} {said}"),
        }
    }
    let unseen = ["a\\u0000b", "a\\u001b[2J", "a\\u202eb", "", " "];
    assert_eq!(refused, unseen);
}
