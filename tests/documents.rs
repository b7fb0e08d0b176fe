//! Every key of a document is named on the page that documents it, and the page names no other.
//!
//! A page's part about a prefix (`layers.*`) names its keys between backticks, anywhere in it; of
//! several parts the longest prefix is asked, of the keys at the top the one of the whole document.
//! `*` stands for an id. How estimates are written is told once, in `summary-json.md`.

use crate::program::{SHOP, ended, good, place};
use crate::ready::{Tested, package};
use serde_json::Value;
use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::path::Path;

/// What a page says of a document.
struct Page {
    /// Its name below `docs/reference`.
    name: &'static str,
    /// Keys below which are ids, and how many levels of them.
    ids: &'static [&'static str],
    /// A prefix, and how the lines begin that tell of it.
    parts: &'static [(&'static str, &'static [&'static str])],
}

const SUMMARY: Page = Page {
    name: "summary-json.md",
    ids: &[
        "parties.*",
        "groups.*",
        "promises.*",
        "carriers.*",
        "settings.*",
        "experience.*",
        "regimes.*",
        "regimes.*.*",
        "regimes.*.*.notices.*",
    ],
    parts: &[
        ("", &["## Top level"]),
        ("accuracy", &["## `accuracy`"]),
        ("parties.*", &["## `parties.<id>`", "## Columns"]),
        ("groups.*", &["## `parties.<id>`", "## Columns"]),
        ("ground_up", &["## Columns"]),
        ("carriers.*", &["## `carriers.<id>`"]),
        ("experience.*", &["## `experience.<path>`"]),
        ("regimes.*.*", &["## `regimes.<id>.<regime>`"]),
        ("promises.*", &["## `promises.<path>`"]),
    ],
};

const RECORD: Page = Page {
    name: "summary-json.md",
    ids: &["settings.*"],
    parts: &[("", &["# `run.json`"])],
};

const PRICE: Page = Page {
    name: "price.md",
    ids: &[
        "settings.*",
        "layers.*",
        "layers.*.insurers.*",
        "layers.*.premiums.*",
        "layers.*.by_cover.*",
        "basis.principles.*",
    ],
    parts: &[
        ("", &["## The document"]),
        ("basis", &["| `basis`"]),
        ("tower", &["| `tower`"]),
        ("layers.*", &["| `layers.<key>` "]),
        ("layers.*.quoted", &["| `layers.<key>.quoted`"]),
        ("revalued", &["| `revalued`"]),
    ],
};

const BOOK: Page = Page {
    name: "book.md",
    ids: &[
        "settings.*",
        "providers.*",
        "policies.*",
        "basis.principles.*",
    ],
    parts: &[
        ("", &["## The document"]),
        ("basis", &["| `basis`"]),
        ("assumptions", &["| `assumptions`"]),
        ("whole", &["| `whole`"]),
        ("providers.*", &["| `providers.<name>`"]),
        ("policies.*", &["| `policies.<id>`"]),
    ],
};

const SETTLED: Page = Page {
    name: "settle.md",
    ids: &["settings.*", "parties.*", "groups.*"],
    parts: &[
        ("", &["## The document"]),
        ("parties.*", &["| `parties.<id>`"]),
        ("groups.*", &["| `parties.<id>`", "| `groups.<id>`"]),
        ("transfers", &["| `transfers[]`"]),
    ],
};

const EXPLAINED: Page = Page {
    name: "explain.md",
    ids: &[
        "settings.*",
        "parties.*",
        "events.parties.*",
        "events.culpability.*",
        "events.suffered.*",
        "events.suffered.*.loss.*",
        "events.suffered.*.fault.*",
        "events.regimes.notices.*",
    ],
    parts: &[
        ("", &["## The document"]),
        ("worst", &["| `worst`"]),
        ("events", &["| `events[]`"]),
        ("events.told", &["| `events[].told[]`"]),
        ("events.parties.*", &["| `parties.<id>`"]),
        ("parties.*", &["| `parties.<id>`"]),
        ("transfers", &["| `transfers[]`"]),
        ("limits", &["| `limits[]`"]),
    ],
};

const LADDER: Page = Page {
    name: "ladder.md",
    ids: &[
        "settings.*",
        "assumptions.culpability.*",
        "assumptions.heads.*",
        "kinks.bears.*",
        "kinks.before.*",
        "kinks.next_by_category.*",
        "end.bears.*",
        "drafts.kinks.bears.*",
        "drafts.kinks.before.*",
        "drafts.kinks.next_by_category.*",
        "drafts.end.bears.*",
    ],
    parts: &[
        ("", &["## The document"]),
        ("assumptions", &["| `assumptions`"]),
        ("categories", &["| `categories[]`"]),
        ("marks", &["| `marks[]`"]),
        ("kinks", &["| `kinks[]`"]),
        ("end", &["| `end`"]),
        ("drafts", &["| `drafts[]`"]),
        ("drafts.kinks", &["| `kinks[]`"]),
        ("drafts.end", &["| `end`"]),
    ],
};

fn page(name: &str) -> std::io::Result<String> {
    fs::read_to_string(package().join("docs/reference").join(name))
}

/// The part of a page that begins with a line: of a heading all up to the next one, or a row.
fn part(page: &str, start: &str) -> String {
    let mut lines = page.lines().skip_while(|line| !line.starts_with(start));
    let first = lines.next();
    let first = first.unwrap_or_else(|| panic!("no part `{start}`"));
    let below = lines.take_while(|line| start.starts_with('#') && !line.starts_with('#'));
    let all: Vec<&str> = std::iter::once(first).chain(below).collect();
    all.join("\n")
}

/// The names between backticks.
fn names(text: &str) -> BTreeSet<String> {
    let spans = text.split('`').skip(1).step_by(2);
    let words = spans.flat_map(|span| span.split(|c: char| !(c.is_alphanumeric() || c == '_')));
    words
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The paths of a document's keys, ids and levels replaced by `*`.
fn paths(value: &Value, prefix: &str, ids: &[&str], found: &mut BTreeSet<String>) {
    match value {
        Value::Array(list) => list.iter().for_each(|one| paths(one, prefix, ids, found)),
        Value::Object(map) => {
            for (key, below) in map {
                let at = |key: &str| match prefix {
                    "" => key.to_owned(),
                    _ => format!("{prefix}.{key}"),
                };
                let is_id = ids.contains(&at("*").as_str()) || key.parse::<f64>().is_ok();
                let path = at(if is_id { "*" } else { key });
                paths(below, &path, ids, found);
                found.insert(path);
            }
        }
        _ => {}
    }
}

impl Page {
    /// The keys of documents that the page does not name, and those that it names and are not there.
    fn differences(&self, documents: &[Value]) -> Result<Vec<String>, Box<dyn Error>> {
        let text = page(self.name)?;
        let shapes = names(&part(&page(SUMMARY.name)?, "## How estimates are written"));
        let mut found = BTreeSet::new();
        for document in documents {
            paths(document, "", self.ids, &mut found);
        }
        let told: Vec<(&str, BTreeSet<String>)> = (self.parts.iter())
            .map(|(prefix, starts)| {
                let parts = starts.iter().map(|start| part(&text, start));
                (*prefix, parts.flat_map(|part| names(&part)).collect())
            })
            .collect();
        let unnamed = found.iter().filter(|path| {
            let key = path.rsplit('.').next().unwrap_or_default();
            let is_told = of(&told, path).is_some_and(|names| names.contains(key));
            key != "*" && !is_told && !(path.contains('.') && shapes.contains(key))
        });
        let mut wrong: Vec<String> = unnamed.map(|path| format!("not named: {path}")).collect();
        let keys: BTreeSet<&str> = found.iter().flat_map(|path| path.split('.')).collect();
        for (_, starts) in self.parts {
            for key in starts
                .iter()
                .flat_map(|start| first_cells(&part(&text, start)))
            {
                if !keys.contains(key.as_str()) {
                    wrong.push(format!("not there: {key}"));
                }
            }
        }
        wrong.sort();
        wrong.dedup();
        Ok(wrong
            .into_iter()
            .map(|it| format!("{}: {it}", self.name))
            .collect())
    }
}

/// The names of the part that a path belongs to.
fn of<'a>(told: &'a [(&str, BTreeSet<String>)], path: &str) -> Option<&'a BTreeSet<String>> {
    let holds = |prefix: &str| {
        prefix.is_empty() || path == prefix || path.starts_with(&format!("{prefix}."))
    };
    let is_top = !path.contains('.');
    let parts = told
        .iter()
        .filter(|(prefix, _)| prefix.is_empty() || !is_top && holds(prefix));
    parts
        .max_by_key(|(prefix, _)| prefix.len())
        .map(|(_, names)| names)
}

/// The keys in the first cells of a part's tables, without ids.
fn first_cells(part: &str) -> Vec<String> {
    let rows = part.lines().filter_map(|line| line.strip_prefix("| `"));
    let cells = rows.filter_map(|row| row.split(" | ").next());
    let cells = cells.map(|cell| {
        let ids = cell.split('<').enumerate();
        let outside = ids.map(|(at, text)| match at {
            0 => text,
            _ => text.split_once('>').map_or("", |(_, rest)| rest),
        });
        format!("`{}", outside.collect::<String>())
    });
    cells.flat_map(|cell| names(&cell)).collect()
}

/// The document that a command prints in a place.
fn printed(place: &Path, words: &[&str]) -> Result<Value, Box<dyn Error>> {
    Ok(serde_json::from_str(&good(&ended(place, words)))?)
}

fn assert_told(page: &Page, documents: &[Value]) -> Tested {
    let wrong = page.differences(documents)?;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

/// A place with the example, a shop and a table of insureds.
fn workplace() -> Result<tempfile::TempDir, Box<dyn Error>> {
    let place = place();
    let to = |name: &str| place.path().join(name);
    for (from, name) in [
        ("scenarios/msp-three-clients.toml", "msp.toml"),
        ("scenarios/two-laws-one-breach.toml", "laws.toml"),
        ("scenarios/told-too-late.toml", "late.toml"),
        ("scenarios/drafts/four-million.toml", "draft.toml"),
        ("scenarios/losses/two-events.csv", "losses.csv"),
    ] {
        fs::copy(package().join(from), to(name))?;
    }
    let learned = "[peril.theft.experience]\nexposure_years = 4\nclaims = 2\nlosses = [\"20k\"]\n";
    fs::write(to("shop.toml"), format!("{SHOP}{learned}"))?;
    let book = fs::read_to_string(package().join("scenarios/books/two-hundred.csv"))?;
    let few: Vec<&str> = book.lines().take(40).collect();
    fs::write(to("book.csv"), few.join("\n"))?;
    Ok(place)
}

#[test]
fn every_key_of_a_summary_is_on_its_page() -> Tested {
    let place = workplace()?;
    let short = ["--years", "2048", "--no-pictures", "--json"];
    let run = |words: &[&str]| printed(place.path(), &[&["run"], words, &short].concat());
    let documents = [
        run(&["msp.toml", "--parameter-uncertainty"])?,
        run(&["msp.toml", "--accuracy", "tvar99 of northstar 5%"])?,
        run(&[
            "msp.toml",
            "--audience",
            "clinic",
            "--set",
            "party.clinic.revenue=6M",
        ])?,
        run(&["laws.toml"])?,
        run(&["shop.toml"])?,
    ];
    assert_told(&SUMMARY, &documents)?;
    let record = fs::read_to_string(place.path().join("output/shop/run.json"))?;
    assert_told(&RECORD, &[serde_json::from_str(&record)?])
}

#[test]
fn every_key_of_a_price_is_on_its_page() -> Tested {
    let place = workplace()?;
    let short = ["--years", "1024", "--no-pictures", "--json"];
    let price = |words: &[&str]| printed(place.path(), &[&["price"], words, &short].concat());
    let documents = [
        price(&[
            "msp.toml",
            "--tower",
            "northstar",
            "--set",
            "party.clinic.revenue=6M",
        ])?,
        price(&[
            "msp.toml",
            "--tower",
            "northstar",
            "--audience",
            "northstar",
        ])?,
        price(&["msp.toml", "--policy", "clinic-cyber", "--limits", "1M,2M"])?,
        price(&["msp.toml", "--treaty", "harbor-event-xl", "--no-grid"])?,
        price(&["shop.toml", "--policy", "cyber", "--no-grid"])?,
    ];
    assert_told(&PRICE, &documents)
}

#[test]
fn every_key_of_a_book_is_on_its_page() -> Tested {
    let place = workplace()?;
    let words = ["price", "--book", "book.csv", "--years", "1024", "--json"];
    assert_told(&BOOK, &[printed(place.path(), &words)?])
}

#[test]
fn every_key_of_a_settlement_is_on_its_page() -> Tested {
    let place = workplace()?;
    let words = ["settle", "msp.toml", "--losses", "losses.csv", "--json"];
    let settled = printed(place.path(), &words)?;
    assert_told(&SETTLED, &[settled])
}

#[test]
fn every_key_of_a_year_explained_is_on_its_page() -> Tested {
    let place = workplace()?;
    let explain = |file: &str, party: &str| {
        let words = [
            "explain", file, "--worst", party, "--years", "1024", "--json",
        ];
        printed(place.path(), &words)
    };
    let documents = [
        explain("msp.toml", "clinic")?,
        explain("laws.toml", "pacer")?,
    ];
    assert_told(&EXPLAINED, &documents)
}

#[test]
fn every_key_of_a_ladder_is_on_its_page() -> Tested {
    let place = workplace()?;
    let asked = [
        "--claimant",
        "clinic",
        "--peril",
        "msp-intrusion",
        "--no-pictures",
        "--json",
    ];
    let words = [&["ladder", "msp.toml", "draft.toml"][..], &asked].concat();
    assert_told(&LADDER, &[printed(place.path(), &words)?])
}
