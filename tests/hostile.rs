//! Words of anybody: as they reach the terminal, files, pages, workbooks and data frames they are
//! words and nothing else, and nothing is written outside the directory that was asked for.

mod ids;

use crate::program::{document, ended, good, obligor, place, talk};
use calamine::{Reader, Xlsx, open_workbook};
use polars::prelude::{ParquetReader, SerReader};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Names that a spreadsheet, a browser, a terminal or a page could take for more than words.
const NAMES: [&str; 8] = [
    "=HYPERLINK(\\\"http://evil\\\")",
    "@SUM(A1:A9)",
    "-1+cmd|' /C calc'!A0",
    "</script><script>alert(1)</script><img src=x onerror=alert(2)>",
    "a,b;c\\\"d'e`f$(id)%s{}\\\\",
    "🏥 \\u200f\\u05d0\\u05d1 & Söhne",
    "+1+1",
    "../../etc/passwd",
];

/// A scenario in which every word that a writer chooses is hostile.
fn scenario() -> String {
    let [formula, at, minus, script, quotes, emoji, plus, path] = NAMES;
    format!(
        r#"schema = 1
title = "{script}"
currency = "USD"
years = 400
seed = 1
[party.one]
name = "{formula}"
role = "{at}"
stream = "{script}"
controls = {{ mfa = true }}
funds = {{ value = "1M", source = "{formula}", note = "=1+1\\n@1\\t{script}", confidence = "{minus}" }}
[party.two]
name = "{quotes}"
[party.three]
name = "{emoji}"
role = "insurer"
[party.four]
name = "{plus}"
[party.five]
name = "{path}"
[head.response]
name = "{minus}"
[peril.p]
name = "{at}"
stream = "{path}"
flags = {{ ransomware = 0.5 }}
origin = "one"
frequency = {{ poisson = {{ value = 0.5, source = "{quotes}" }} }}
culpability = {{ one = {{ negligent = 1.0 }} }}
fault = {{ one = 1.0 }}
hits.two = {{ probability = 1.0, severity = {{ lognormal = {{ median = "100k", p95 = "1M" }} }}, split = {{ response = 0.5, liability = 0.5 }} }}
hits.four = {{ probability = 0.5, severity = {{ lognormal = {{ median = "100k", p95 = "1M" }} }}, split = {{ response = 1.0 }} }}
hits.five = {{ probability = 0.5, severity = {{ lognormal = {{ median = "100k", p95 = "1M" }} }}, split = {{ response = 1.0 }} }}
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

/// All files below a directory.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The cells of a CSV text.
fn cells(text: &str) -> Vec<String> {
    let (mut cells, mut cell, mut is_quoted) = (Vec::new(), String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if is_quoted && letters.peek() == Some(&'"') => cell.extend(letters.next()),
            '"' => is_quoted = !is_quoted,
            ',' | '\n' if !is_quoted => cells.push(std::mem::take(&mut cell)),
            other => cell.push(other),
        }
    }
    cells.push(cell);
    cells
}

fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err()
}

/// The commands, each with the files it is asked for.
const COMMANDS: [&str; 16] = [
    "run h.toml --out out/run --keep years --ord out/ord --report out/run.html --xlsx out/run.xlsx",
    "compare h.toml d.toml --party two --out out/c --report out/c.html --xlsx out/c.xlsx",
    "sweep h.toml --vary policy.q.limit=100k,-1 --party one --out out/s --report out/s.html --xlsx out/s.xlsx",
    "price h.toml --policy q --out out/price --report out/price.html --xlsx out/price.xlsx",
    "ladder h.toml --claimant two --peril p --out out/ladder",
    "settle h.toml --losses l.csv --out out/settle",
    "explain h.toml --worst two",
    "read h.toml",
    "run h.toml --json --out out/json --no-pictures",
    "run h.toml --audience two --out out/two --report out/two.html --xlsx out/two.xlsx",
    "run h.toml --parameter-uncertainty --out out/unsure --report out/unsure.html --xlsx out/unsure.xlsx",
    "ask h.toml --party two --appetite 1%>200k",
    "breakeven h.toml d.toml --party one",
    "controls h.toml --party one --cost mfa=20k --report out/controls.html --xlsx out/controls.xlsx",
    "replay kaseya h.toml --provider one",
    "price --book b.csv --years 512 --out out/book --report out/book.html --xlsx out/book.xlsx",
];

/// A book whose insureds and providers have the names.
fn book() -> String {
    let row = |name: &&str| {
        let name = ids::cell("", name);
        format!("{name},8M,retail,{name},1M,10k,6k\n")
    };
    let rows: String = NAMES.iter().map(row).collect();
    format!("id,revenue,sector,provider,limit,retention,premium\n{rows}")
}

/// Losses whose words are formulas.
const LOSSES: &str = "year,event,party,head,amount,peril,fault:one,fault:self
1,=1+1,two,response,1000,,1,0
1,\"@x,y\",two,liability,5,p,1,0
";

/// Runs all commands in a place; on the terminal words are words.
fn all_run(place: &Path) {
    fs::write(place.join("h.toml"), scenario()).expect("it can be written");
    fs::write(place.join("d.toml"), "[policy.q]\nlimit = \"300k\"\n").expect("written");
    fs::write(place.join("l.csv"), LOSSES).expect("it can be written");
    fs::write(place.join("b.csv"), book()).expect("it can be written");
    for command in COMMANDS {
        let args: Vec<&str> = command.split(' ').collect();
        let output = ended(place, &args);
        for said in [good(&output), talk(&output)] {
            let mut letters = said.chars();
            let control = letters.find(|it| it.is_control() && *it != '\n');
            assert_eq!(control, None, "{command}");
        }
    }
}

/// Asserts that a file holds words and no more, and says whether it has some of them.
fn has_words(path: &Path) -> bool {
    let name = path.display();
    let text = || fs::read_to_string(path).expect("text");
    match path.extension().and_then(|it| it.to_str()) {
        Some("csv") => {
            let cells = cells(&text());
            let formula = cells.iter().find(|cell| is_formula(cell));
            assert_eq!(formula, None, "{name}");
            cells.iter().any(|cell| cell.contains("HYPERLINK"))
        }
        Some("html" | "svg") => {
            let text = text();
            for markup in ["<script>alert", "<img"] {
                assert!(!text.contains(markup), "{markup} in {name}");
            }
            text.contains("=HYPERLINK(")
        }
        Some("xlsx") => {
            let mut book: Xlsx<_> = open_workbook(path).expect("a workbook");
            for sheet in book.sheet_names() {
                let formulas = book.worksheet_formula(&sheet).expect("a sheet");
                let found = formulas.cells().find(|(_, _, formula)| !formula.is_empty());
                assert_eq!(found, None, "{name}, {sheet}");
            }
            let sheets = book.worksheets();
            let mut cells = sheets.iter().flat_map(|(_, sheet)| sheet.cells());
            cells.any(|(_, _, cell)| cell.to_string().starts_with("=HYPERLINK("))
        }
        Some("json") => {
            let parsed: Result<Value, _> = serde_json::from_str(&text());
            parsed.expect("one document").to_string().contains("=HYPER")
        }
        Some("parquet") => {
            let file = fs::File::open(path).expect("it can be opened");
            let frame = ParquetReader::new(file).finish().expect("a whole table");
            frame.height() > 0
        }
        Some("png") => fs::read(path).expect("bytes").starts_with(b"\x89PNG"),
        other => panic!("{name} is of no known kind: {other:?}"),
    }
}

#[test]
fn words_of_anybody_stay_words_in_every_file() {
    let place = place();
    all_run(place.path());
    let out = place.path().join("out");
    let (below, others): (Vec<PathBuf>, Vec<PathBuf>) = files(place.path())
        .into_iter()
        .partition(|path| path.starts_with(&out));
    let own = ["b.csv", "d.toml", "h.toml", "l.csv"].map(|name| place.path().join(name));
    assert_eq!(others, own, "nothing is written elsewhere");
    let mut kinds = BTreeMap::new();
    // What a sweep keeps to go on from is for itself.
    for path in below
        .iter()
        .filter(|path| !path.starts_with(out.join("s/parts")))
    {
        let kind = path.extension().expect("files have kinds");
        *kinds.entry(kind).or_insert(0) += u32::from(has_words(path));
    }
    assert_eq!(kinds.len(), 7, "{kinds:?}");
    assert!(
        kinds.values().all(|with_words| *with_words > 0),
        "{kinds:?}"
    );
}

#[test]
fn a_document_has_names_to_the_letter() {
    let place = place();
    fs::write(place.path().join("h.toml"), scenario()).expect("it can be written");
    let args = "run h.toml --json --keep none --no-pictures --out o";
    let args: Vec<&str> = args.split(' ').collect();
    let document = document(&ended(place.path(), &args));
    let name = |party: &str| {
        document["parties"][party]["name"]
            .as_str()
            .map(str::to_owned)
    };
    assert_eq!(name("one").as_deref(), Some("=HYPERLINK(\"http://evil\")"));
    assert_eq!(name("two").as_deref(), Some("a,b;c\"d'e`f$(id)%s{}\\"));
    let emoji = "🏥 \u{200f}\u{5d0}\u{5d1} & Söhne";
    assert_eq!(name("three").as_deref(), Some(emoji));
    assert_eq!(name("five").as_deref(), Some("../../etc/passwd"));
}

#[test]
fn a_file_with_any_name_writes_below_output() {
    let place = place();
    let below = place.path().join("work");
    fs::create_dir(&below).expect("a directory");
    for (name, home) in [
        ("...toml", "scenario"),
        ("..toml", "scenario"),
        ("....toml", "scenario"),
        ("=1+1 <b>\"&.toml", "=1+1 <b>\"&"),
    ] {
        fs::write(below.join(name), scenario()).expect("it can be written");
        good(&ended(&below, &["run", name, "--no-pictures"]));
        fs::remove_file(below.join(name)).expect("it is there");
        let written = files(place.path());
        let home = below.join("output").join(home);
        assert!(!written.is_empty());
        for path in written {
            assert!(path.starts_with(&home), "{name}: {}", path.display());
            let _ = path.extension().is_some_and(|it| it != "parquet") && has_words(&path);
        }
        fs::remove_dir_all(below.join("output")).expect("it is there");
    }
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
    let table = format!("year,event,party,head,amount\n1,{hostile},two,response,5\n");
    fs::write(place.path().join("l.csv"), table).expect("it can be written");
    fs::write(place.path().join("h.toml"), scenario()).expect("it can be written");
    let name = format!("{hostile}.toml");
    let set = format!("party.one.name={hostile}");
    for args in [
        &["check", "raw.toml"][..],
        &["check", "escaped.toml"],
        &["run", &name],
        &["run", "h.toml", "--set", &set],
        &["run", "h.toml", "--party", hostile],
        &["settle", "h.toml", "--losses", "l.csv"],
        &["sweep", "h.toml", "--vary", &set],
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
