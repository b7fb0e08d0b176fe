//! Six scenarios against a second implementation, in NumPy, with draws of its own
//! (`tests/oracle/montecarlo`): events that it drew are settled to the cent alike, and the estimates
//! of both simulations differ by no more than their errors.

use crate::program::{document, ended, number, place};
use serde_json::{Map, Value};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

/// Scenarios, and how many years of each are simulated here. The pool over additive super-caps is
/// settled event by event, which takes ten times as long as the others.
const SCENARIOS: [(&str, u32); 6] = [
    ("benchmarks/m1", 200_000),
    ("saas-back-to-back", 50_000),
    ("hospital-records-vendor", 200_000),
    ("policy-or-contract", 200_000),
    ("insurer-book", 200_000),
    ("msp-three-clients", 200_000),
];

const SEED: &str = "20_261_155";

/// Standard errors by which no figure may differ, and by which hardly one in a hundred does.
const NEVER: f64 = 4.0;
const SELDOM: f64 = 3.0;
/// How many figures may differ by more than `SELDOM`; those of one party move together.
const HANDFUL: usize = 5;

/// Columns of a party that both sides have.
const COLUMNS: [&str; 4] = ["gross", "paid", "received", "insured"];

fn package(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

fn json(path: &str) -> Result<Value, Box<dyn Error>> {
    Ok(serde_json::from_str(&fs::read_to_string(package(path))?)?)
}

fn entries(value: &Value) -> &Map<String, Value> {
    value.as_object().expect("a table of entries")
}

// ── events drawn there, settled by both ─────────────────────────────────────────────────────

/// What a settlement found for a party or for all members of a group, 0 where nothing touched it.
fn settled(ours: &Value, party: &str, column: &str) -> f64 {
    let group = &ours["groups"][party][column];
    let single = &ours["parties"][party][column];
    group.as_f64().or_else(|| single.as_f64()).unwrap_or(0.0)
}

#[test]
fn events_drawn_elsewhere_are_settled_to_the_cent_as_there() -> Result<(), Box<dyn Error>> {
    let folder = place();
    for (scenario, _) in SCENARIOS {
        let name = scenario.rsplit('/').next().unwrap_or(scenario);
        let file = package(&format!("scenarios/{scenario}.toml"));
        let tables = "tests/oracle/montecarlo/tables";
        let table = package(&format!("{tables}/{name}.csv"));
        let args = ["settle", text(&file), "--losses", text(&table)];
        let written = ["--out", name, "--json"];
        let output = ended(folder.path(), &[&args[..], &written[..]].concat());
        let ours = document(&output);
        let theirs = json(&format!("{tables}/{name}.json"))?;
        for (party, totals) in entries(&theirs) {
            for column in COLUMNS.iter().chain(&["net"]) {
                let found = settled(&ours, party, column);
                let wanted = number(&totals[column]);
                // Both are rounded to the cent, and sums of many doubles differ in their last digits.
                let rounding = 0.02 + 1e-12 * wanted.abs();
                assert!(
                    (found - wanted).abs() <= rounding,
                    "{scenario}: {column} of {party} is {found}, there {wanted}"
                );
            }
        }
    }
    Ok(())
}

// ── both simulations ────────────────────────────────────────────────────────────────────────

/// An estimate and its standard error.
#[derive(Clone, Copy)]
struct Estimate {
    value: f64,
    error: f64,
}

impl Estimate {
    /// From a standard error or from a 95 % interval; a null error is none.
    fn read(written: &Value) -> Self {
        let error = written["standard_error"].as_f64();
        let width = || Some(written["high"].as_f64()? - written["low"].as_f64()?);
        Self {
            value: number(&written["value"]),
            error: error.or_else(|| Some(width()? / 3.92)).unwrap_or(0.0),
        }
    }

    /// The distance to an estimate from `times` as many years, in standard errors. Few years of a heavy
    /// tail miss its largest losses and with them their own error, so that of the many counts too.
    fn distance(self, theirs: Self, times: f64) -> f64 {
        let of_few = theirs.error * times.sqrt();
        let error = self.error.max(of_few);
        let both = error.hypot(theirs.error);
        // `expected.json` has six digits.
        let rounding = 1e-9 + 1e-5 * theirs.value.abs();
        let off = (self.value - theirs.value).abs();
        if off <= rounding { 0.0 } else { off / both }
    }
}

/// Where `summary.json` has each figure of the other side.
fn figure<'a>(party: &'a Value, name: &str) -> &'a Value {
    let net = &party["net"];
    match name {
        "mean" => &net["mean"],
        "p_any_loss" => &net["p_positive"],
        "var_95" => &net["var"]["0.95"],
        "var_99" => &net["var"]["0.99"],
        "tvar_99" => &net["tvar"]["0.99"],
        mean => {
            let column = mean.strip_prefix("mean_").expect("the mean of a column");
            assert!(COLUMNS.contains(&column), "an unknown figure {name}");
            &party[column]["mean"]
        }
    }
}

/// The distance of a figure, and which one it is.
type Distance = (f64, String);

/// Distances of all figures of a scenario.
fn distances(scenario: &str, years: u32, theirs: &Value, folder: &Path) -> Vec<Distance> {
    let file = package(&format!("scenarios/{scenario}.toml"));
    let written = years.to_string();
    let args = ["run", text(&file), "--years", &written, "--seed", SEED];
    let kept = ["--keep", "none", "--no-pictures", "--json"];
    let ours = document(&ended(folder, &[&args[..], &kept[..]].concat()));
    let times = number(&theirs["years"]) / f64::from(years);
    let mut found = Vec::new();
    for (kind, section) in [
        ("parties", "parties"),
        ("groups", "groups"),
        ("members", "parties"),
    ] {
        for (party, figures) in entries(&theirs[kind]) {
            for (name, estimate) in entries(figures) {
                let here = Estimate::read(figure(&ours[section][party], name));
                let there = Estimate::read(estimate);
                let what = format!(
                    "{scenario}: {name} of {party} ({kind}) is {} ± {}, there {} ± {}",
                    here.value, here.error, there.value, there.error
                );
                found.push((here.distance(there, times), what));
            }
        }
    }
    found
}

fn beyond(all: &[Distance], bound: f64) -> Vec<&Distance> {
    let beyond = all.iter().filter(|(distance, _)| *distance > bound);
    beyond.collect()
}

#[test]
fn estimates_agree_with_those_of_another_simulation() -> Result<(), Box<dyn Error>> {
    let expected = json("tests/oracle/montecarlo/expected.json")?;
    let folder = place();
    let mut all = Vec::new();
    for (scenario, years) in SCENARIOS {
        let theirs = &expected["scenarios"][scenario];
        let mut found = distances(scenario, years, theirs, folder.path());
        found.sort_by(|one, other| other.0.total_cmp(&one.0));
        println!("{:.2} standard errors at most: {}", found[0].0, found[0].1);
        all.append(&mut found);
    }
    assert!(all.len() > 300, "only {} figures", all.len());
    let never = beyond(&all, NEVER);
    assert!(never.is_empty(), "seed {SEED}: {never:#?}");
    let seldom = beyond(&all, SELDOM);
    assert!(seldom.len() <= HANDFUL, "seed {SEED}: {seldom:#?}");
    Ok(())
}
