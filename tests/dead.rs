//! A term that is warned of as dead changes nothing: taken out of its file, every year stays as it
//! was.

use crate::ready::{Ready, Tested, Year, package};
use obligor::scenario::{Finding, Path, Segment, read, read_text};
use std::collections::BTreeMap;
use std::error::Error;
use std::path::PathBuf;
use toml::{Table, Value};

const YEARS: u64 = 4_000;

/// Files whose warning is about an amount that is never paid in full or a trigger that no claim
/// passes, which have an effect all the same, or about dependence, without which the one total is
/// drawn from the same law by other numbers.
const NOT_TO_BE_TAKEN_OUT: [&str; 5] = [
    "dead_dependence",
    "dead_limit",
    "dead_retention",
    "dead_treaty_limit",
    "dead_trigger",
];

fn files() -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(package().join("tests/errors"))? {
        let path = entry?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let is_toml = path.extension().is_some_and(|end| end == "toml");
        if is_toml && name.starts_with("dead_") && !NOT_TO_BE_TAKEN_OUT.contains(&name.as_ref()) {
            files.push(path.clone());
        }
    }
    files.sort();
    Ok(files)
}

/// The term that a warning is about: all of a cap whose `when` is never met, one entry of a list.
pub fn term(finding: &Finding) -> Path {
    let mut term = Path::root();
    for segment in finding.path.segments() {
        match segment {
            Segment::Key(key) if key == "when" || key == "trigger" => break,
            // The key after a list without a place in it: the one condition is the list.
            Segment::Key(_) if term.last_key() == "excluded_if" => break,
            Segment::Key(key) => term = term.key(key),
            Segment::Index(index) => return term.index(*index),
        }
    }
    term
}

/// Takes out what stands at a path.
pub fn take_out(table: &mut Table, path: &Path) -> Option<Value> {
    let (last, way) = path.segments().split_last()?;
    let mut table = table;
    let mut key = None;
    for segment in way {
        let Segment::Key(next) = segment else {
            return None;
        };
        if let (Some(list), Segment::Index(_)) = (table.get(next), last) {
            key = list.is_array().then_some(next);
        }
        if key.is_none() {
            table = table.get_mut(next)?.as_table_mut()?;
        }
    }
    match (last, key) {
        (Segment::Index(index), Some(key)) => {
            let list = table.get_mut(key)?.as_array_mut()?;
            (*index < list.len()).then(|| list.remove(*index))
        }
        (Segment::Key(key), None) => table.remove(key),
        _ => None,
    }
}

/// What each year leaves with each party that has something in it.
fn left(ready: &Ready, years: u64) -> BTreeMap<(u32, String), f64> {
    let of_year = |year: &Year| -> Vec<((u32, String), f64)> {
        let net = ready.net(year);
        let some = net.into_iter().filter(|(_, net)| *net != 0.0);
        some.map(|(party, net)| ((year.year, party.to_owned()), net))
            .collect()
    };
    ready.years(years).iter().flat_map(of_year).collect()
}

/// Each of the first years leaves the same with each party.
pub fn assert_years_alike(with: &Ready, without: &Ready, years: u64, what: &str) {
    let (with, without) = (left(with, years), left(without, years));
    for place in with.keys().chain(without.keys()) {
        let [net, other] = [&with, &without].map(|left| left.get(place).copied().unwrap_or(0.0));
        let is_alike = (net - other).abs() <= 1e-9 * net.abs().max(1.0);
        assert!(
            is_alike,
            "{what}: {place:?} is left with {net}, without it with {other}"
        );
    }
}

#[test]
fn a_term_that_is_warned_of_as_dead_changes_nothing() -> Tested {
    for file in files()? {
        let name = file.display().to_string();
        let table: Table = std::fs::read_to_string(&file)?.parse()?;
        let ready = Ready::text(&toml::to_string(&table)?)?;
        assert!(
            left(&ready, YEARS).len() > 100,
            "{name}: too few years have a loss"
        );
        let (_, warnings) = read(&file, &[])?
            .resolve()
            .map_err(|findings| findings.to_string())?;
        for finding in &warnings.list {
            let mut without = table.clone();
            let path = term(finding);
            let what = format!("{name}: {path}");
            take_out(&mut without, &path).ok_or_else(|| format!("{what}: is not there"))?;
            let text = toml::to_string(&without)?;
            let resolved = read_text("without.toml", &text, &[])?.resolve();
            resolved.map_err(|findings| format!("{what}: {findings}"))?;
            assert_years_alike(&ready, &Ready::text(&text)?, YEARS, &what);
        }
    }
    Ok(())
}

#[test]
fn a_term_that_is_not_warned_of_may_change_something() -> Tested {
    let file = package().join("tests/errors/dead_answers_for.toml");
    let mut table: Table = std::fs::read_to_string(&file)?.parse()?;
    let ready = Ready::text(&toml::to_string(&table)?)?;
    let cap = Path::parse("contract.msa.caps.general")?;
    take_out(&mut table, &cap).ok_or("the cap is there")?;
    let without = Ready::text(&toml::to_string(&table)?)?;
    assert_ne!(left(&ready, YEARS), left(&without, YEARS));
    Ok(())
}
