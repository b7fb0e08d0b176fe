//! What a report for one party leaves out: all that the others keep to themselves.

mod controls;
mod place;
mod price;
mod sweep;

use crate::program::{document, ended, good, place, refusal, talk};
use calamine::{Reader, Xlsx, open_workbook};
use serde_json::Value;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// A clinic, its vendor and the vendor's other client; of what is theirs alone the names and amounts
/// are unmistakable. Of the clinic's policy and of the one that stands below it a term is warned of.
const SECRETIVE: &str = r#"
schema = 1
title = "A clinic and its vendor"
currency = "USD"
years = 400
seed = 7
[party.clinic]
name = "Clinic"
[party.vendor]
name = "Vendor"
funds = "1_357_913"
[party.rival]
name = "Zanzibar Rival"
[party.carrier]
name = "Clinic Mutual"
role = "insurer"
[party.shadow]
name = "Shadow Mutual"
role = "insurer"
[party.penumbra]
name = "Penumbra Re"
role = "reinsurer"
[peril.intrusion]
origin = "vendor"
frequency = { poisson = 0.3 }
culpability = { vendor = { negligent = 1.0 } }
fault = { vendor = 1.0 }
hits.clinic = { probability = 1.0, severity = { lognormal = { median = "400k", p95 = "3M" } }, split = { response = 1.0 } }
hits.rival = { probability = 0.8, severity = { lognormal = { median = "600k", p95 = "4M" } }, split = { response = 1.0 } }
[contract.msa]
obligor = "vendor"
beneficiary = "clinic"
clause = "MSA §9"
liability = "several"
damages = { trigger = "negligent" }
caps.general = { limit = "500k", per = "year", clause = "MSA §9.2" }
[contract.msa-zanzibar]
obligor = "vendor"
beneficiary = "rival"
liability = "several"
price = "97_531"
damages = { trigger = "negligent" }
caps.general = { limit = "864_213", per = "year" }
[policy.clinic-cyber]
insured = "clinic"
insurers = { carrier = 1.0 }
premium = "22_222"
retention = "50k"
limit = "300k"
recovery = "insurer-first"
excluded_if = []
covers.response = { heads = ["response"], waiting = { period = "8h", mode = "qualifying" } }
[policy.veiled]
insured = "vendor"
insurers = { shadow = 1.0 }
premium = "123_457"
retention = "24_683"
limit = "579_135"
recovery = "insurer-first"
excluded_if = []
covers.liability = { heads = ["contract"], waiting = { period = "10h", mode = "qualifying" } }
[treaty.umbra]
cedent = "shadow"
reinsurers = { penumbra = 1.0 }
event_excess = { attachment = "246_891", limit = "313_131" }
premium = "45_679"
"#;

/// The vendor gives a higher cap, buys more cover for it and pays more.
const OFFER: &str = r#"
[contract.msa.caps.general]
limit = "2M"
[policy.veiled]
limit = "1_469_135"
premium = "234_568"
[party.vendor]
funds = "2_468_024"
"#;

/// Names and amounts that are none of the clinic's business. Digits stand without separators.
const SECRETS: [&str; 20] = [
    "ground_up",
    "veiled",
    "Shadow",
    "shadow",
    "Penumbra",
    "penumbra",
    "umbra",
    "zanzibar",
    "Zanzibar",
    "1357913",
    "31415",
    "97531",
    "864213",
    "123457",
    "579135",
    "313131",
    "45679",
    "1469135",
    "234568",
    "2468024",
];

const SET: [&str; 4] = [
    "--set",
    "policy.veiled.retention=31_415",
    "--set",
    "contract.msa.caps.general.limit=500k",
];

fn secretive() -> TempDir {
    let place = place();
    for (name, text) in [("secretive.toml", SECRETIVE), ("offer.toml", OFFER)] {
        fs::write(place.path().join(name), text).expect("it can be written");
    }
    place
}

/// All commands that write for an audience, in words and as a document, with the clinic deciding.
fn commands() -> Vec<Vec<&'static str>> {
    let decides = ["--party", "clinic"];
    let run = [&["run", "secretive.toml"][..], &SET].concat();
    let compare = [
        &["compare", "secretive.toml", "offer.toml"][..],
        &decides,
        &["--appetite", "1% > 750k"],
        &SET,
    ]
    .concat();
    let ask = [
        &["ask", "secretive.toml"][..],
        &decides,
        &["--appetite", "5% > 750k"],
        &SET,
    ]
    .concat();
    let weigh = [
        &["breakeven", "secretive.toml", "offer.toml"][..],
        &decides,
        &SET,
    ]
    .concat();
    let price = vec!["price", "secretive.toml", "--policy", "clinic-cyber"];
    let controls = [
        &["controls", "secretive.toml"][..],
        &decides,
        &["--cost", "training=4k"],
        &SET,
    ]
    .concat();
    let words = [run, compare, ask, weigh, price, controls];
    let documents = words.iter().map(|args| [&args[..], &["--json"]].concat());
    let has_page = |args: &&Vec<&str>| !["ask", "breakeven"].contains(&args[0]);
    let pages = words.iter().filter(has_page).map(|args| {
        let (page, book) = match args[0] {
            "run" => ("output/run.html", "output/run.xlsx"),
            "compare" => ("output/compare.html", "output/compare.xlsx"),
            "controls" => ("output/controls.html", "output/controls.xlsx"),
            _ => ("output/price.html", "output/price.xlsx"),
        };
        [&args[..], &["--report", page, "--xlsx", book]].concat()
    });
    words
        .iter()
        .cloned()
        .chain(documents)
        .chain(pages)
        .collect()
}

/// All that the commands print, say and write, digits without separators.
fn told(more: &[&str]) -> String {
    let place = secretive();
    let mut told = String::new();
    for args in commands() {
        let args = [&args[..], more].concat();
        let output = ended(place.path(), &args);
        told += &good(&output);
        told += &talk(&output);
    }
    files(&place.path().join("output"), &mut told);
    without_separators(&told)
}

/// The text of every file below a directory, and its name.
fn files(directory: &Path, told: &mut String) {
    for entry in fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        *told += &format!("\n{}\n", path.display());
        if path.is_dir() {
            files(&path, told);
        } else if path.extension().is_some_and(|it| it == "xlsx") {
            *told += &cells(&path);
        } else {
            let bytes = fs::read(&path).expect("it can be read");
            *told += &String::from_utf8_lossy(&bytes);
        }
    }
}

/// All cells of a workbook.
fn cells(path: &Path) -> String {
    let mut book: Xlsx<_> = open_workbook(path).expect("the workbook is one");
    let mut told = String::new();
    for (name, range) in book.worksheets() {
        told += &name;
        for cell in range.cells().map(|(_, _, cell)| cell) {
            told += &format!("\n{cell}");
        }
    }
    assert!(told.contains("policy.clinic-cyber.limit"), "{told}");
    told
}

/// `1_357,913` as `1357913`.
fn without_separators(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let is_digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let kept = chars.iter().enumerate().filter(|(at, c)| {
        let separates = matches!(c, '_' | ',') && *at > 0 && is_digit(at - 1) && is_digit(at + 1);
        !separates
    });
    kept.map(|(_, c)| *c).collect()
}

#[test]
fn a_report_for_an_audience_has_no_word_of_what_others_keep_to_themselves() {
    let everything = told(&[]);
    let missing = SECRETS.iter().filter(|it| !everything.contains(**it));
    // Each is told to whoever may see all, so that the search below can fail.
    assert_eq!(missing.collect::<Vec<_>>(), Vec::<&&str>::new());
    let own = told(&["--audience", "clinic"]);
    let leaked = SECRETS.iter().filter(|it| own.contains(**it));
    assert_eq!(leaked.collect::<Vec<_>>(), Vec::<&&str>::new());
    for known in [
        "Clinic Mutual",
        "MSA §9.2",
        "clinic-cyber",
        "22222",
        "caps.general",
        "`policy.clinic-cyber.covers.response.waiting` has no effect",
        "output/secretive-for-clinic",
    ] {
        assert!(own.contains(known), "{known} is the clinic's own");
    }
    assert!(own.contains("For Clinic alone"), "{own}");
}

/// The numbers of a document below a key, as they are written.
fn numbers(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Number(number) if number.as_f64().is_some_and(|it| it.abs() > 1.0) => {
            found.push(number.to_string().trim_start_matches('-').to_owned());
        }
        Value::Array(entries) => entries.iter().for_each(|it| numbers(it, found)),
        Value::Object(entries) => entries.values().for_each(|it| numbers(it, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// What a draft is worth to the others is what they would walk away at.
#[test]
fn what_others_would_pay_at_most_is_theirs() {
    let place = secretive();
    let args = [
        "compare",
        "secretive.toml",
        "offer.toml",
        "--party",
        "clinic",
        "--json",
    ];
    let all = document(&ended(place.path(), &args));
    let own = [&args[..], &["--audience", "clinic"]].concat();
    let own = good(&ended(place.path(), &own));
    let others = ["vendor", "rival", "shadow", "penumbra", "carrier"];
    let mut searched = 0;
    for party in others {
        let figures = &all["differences"]["offer"]["parties"][party];
        assert!(figures["willingness_to_pay"].is_object(), "{party}");
        for figure in ["willingness_to_pay", "tvar_99", "cost_of_risk"] {
            let mut found = Vec::new();
            numbers(&figures[figure], &mut found);
            for number in &found {
                assert!(!own.contains(number.as_str()), "{party} {figure} {number}");
            }
            searched += found.len();
        }
    }
    assert!(searched > 20, "{searched}");
    let own: Value = serde_json::from_str(&own).expect("one document");
    let parties = own["differences"]["draft 1"]["parties"].as_object();
    let keys: Vec<&String> = parties.expect("parties").keys().collect();
    assert_eq!(keys, ["clinic"]);
    // What the clinic sees of itself is what everybody is told.
    assert_eq!(
        own["differences"]["draft 1"]["parties"]["clinic"],
        all["differences"]["offer"]["parties"]["clinic"]
    );
    assert_eq!(own["differences"]["draft 1"]["clauses_withheld"], 3);
    let gain = own["differences"]["draft 1"]["clauses"][0]["alone"]["pay"][0].clone();
    assert_eq!(
        (&gain["party"], &gain["purse"]),
        (&"others".into(), &"others".into())
    );
}

/// Who writes a draft may call it what nobody else should know.
#[test]
fn a_draft_is_told_by_its_number() {
    let place = secretive();
    let name = "walk-away-at-750k";
    fs::write(place.path().join(format!("{name}.toml")), OFFER).expect("it can be written");
    let file = format!("{name}.toml");
    let args = [
        "compare",
        "secretive.toml",
        &file,
        "--party",
        "clinic",
        "--audience",
        "clinic",
    ];
    let words = good(&ended(place.path(), &args));
    assert!(
        words.contains("draft 1") && !words.contains(name),
        "{words}"
    );
    let page = [&args[..], &["--json", "--report", "page.html"]].concat();
    let json = good(&ended(place.path(), &page));
    assert!(json.contains("draft 1") && !json.contains(name), "{json}");
    let html = fs::read_to_string(place.path().join("page.html")).expect("the page");
    assert!(html.contains("draft-1.toml") && !html.contains(name));
}

#[test]
fn an_audience_sees_no_decision_and_no_tower_of_others() {
    let place = secretive();
    let decides = [
        "compare",
        "secretive.toml",
        "offer.toml",
        "--party",
        "vendor",
    ];
    let asks = [
        "ask",
        "secretive.toml",
        "--appetite",
        "1% > 1M",
        "--party",
        "vendor",
    ];
    let weighs = [
        "breakeven",
        "secretive.toml",
        "offer.toml",
        "--party",
        "vendor",
    ];
    let tower = ["price", "secretive.toml", "--policy", "veiled"];
    let years = ["run", "secretive.toml", "--keep", "years"];
    let tries = ["controls", "secretive.toml", "--party", "vendor"];
    for args in [&decides[..], &asks, &weighs, &tower, &years, &tries] {
        let args = [args, &["--audience", "clinic"]].concat();
        let (code, talk) = refusal(&ended(place.path(), &args));
        assert_eq!(code, Some(2), "{args:?}: {talk}");
        assert!(talk.contains("hint: "), "{talk}");
    }
    let nobody = ["run", "secretive.toml", "--audience", "clinik"];
    let (code, talk) = refusal(&ended(place.path(), &nobody));
    assert_eq!(code, Some(2));
    assert!(talk.contains("clinic"), "{talk}");
}
