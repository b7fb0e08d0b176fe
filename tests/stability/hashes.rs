//! The year table of every scenario of the gallery to the last bit, as a hash in `hashes.txt`: the same
//! on every instruction set, by any number of threads, in blocks of any size, in debug and in release.
//!
//! A build with other optimisations is checked by the same file:
//! `cargo test --release --test obligor stability::hashes`.
//!
//! The file is written again by one command, which takes words of the entry under *Changed results* of
//! the changelog that says why, and refuses those it was written under before:
//!
//! ```text
//! OBLIGOR_STABILITY='words of the entry' cargo test --test obligor stability::hashes
//! ```
//!
//! With `OBLIGOR_STABILITY=new` it takes in scenarios that are new and refuses a hash that changed. Either
//! way it prints the digest of the rows, which that entry has to hold: who changes a row changes the entry.

use super::EXAMPLE;
use super::levels::{levels, put_in_force};
use crate::gallery::gallery;
use crate::ready::{Ready, Tested, aloud, package};
use obligor::random::dispatch::{Level, force_level, level};
use obligor::report::SEMANTIC_VERSION;
use obligor::scenario;
use obligor::settle::Detail;
use obligor::simulate::{Run, Unobserved, simulate};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// The first years; of scenarios of very many parties fewer.
fn run(ready: &Ready) -> Run {
    let is_crowded = ready.model.parties.len() > 50;
    Run::of(if is_crowded { 256 } else { 1_024 })
}

const HEAD: &str = "\
# SHA-256 of the first 1,024 years of every scenario of the gallery (256 of more than 50 parties), by its own seed and by 7:
# every figure of every party, what every promise paid and the perils, to the last bit. hashes.rs says how it is written.
";

/// Hashes by scenario and seed.
type Hashes = BTreeMap<String, String>;

/// The file as it is kept.
struct Kept {
    /// Of the summaries whose figures these are.
    version: u64,
    /// Words of the entry of the changelog under which a hash changed last.
    entry: String,
    /// Of the rows, as the file tells it.
    digest: String,
    hashes: Hashes,
}

/// The rows of the file.
fn rows(hashes: &Hashes) -> String {
    let rows = hashes.iter().map(|(name, hash)| format!("{name} {hash}\n"));
    rows.collect()
}

/// The first 12 digits of the SHA-256 of the rows.
fn digest(hashes: &Hashes) -> String {
    let bytes = Sha256::digest(rows(hashes));
    bytes[..6]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn file() -> PathBuf {
    package().join("tests/stability/hashes.txt")
}

impl Kept {
    fn read() -> Result<Self, Box<dyn Error>> {
        let text = std::fs::read_to_string(file())?;
        let said = |what: &str| {
            let mut lines = text.lines();
            lines.find_map(|line| line.strip_prefix(&format!("# {what}: ")))
        };
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let row = |line: &str| {
            let (name, hash) = line.rsplit_once(' ').ok_or("a name and a hash")?;
            Ok((name.to_owned(), hash.to_owned()))
        };
        Ok(Self {
            version: said("semantic_version").ok_or("a version")?.parse()?,
            entry: said("last changed under").ok_or("an entry")?.to_owned(),
            digest: said("digest of the rows").ok_or("a digest")?.to_owned(),
            hashes: lines.map(row).collect::<Result<_, Box<dyn Error>>>()?,
        })
    }

    fn write(&self) -> Tested {
        let mut text = HEAD.to_owned();
        writeln!(text, "# semantic_version: {}", self.version)?;
        writeln!(text, "# last changed under: {}", self.entry)?;
        writeln!(text, "# digest of the rows: {}", self.digest)?;
        text += &rows(&self.hashes);
        Ok(std::fs::write(file(), text)?)
    }
}

/// The words of a text, one blank between them.
fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The entries of the changelog under *Changed results*, the lines of each joined.
fn entries() -> Result<Vec<String>, Box<dyn Error>> {
    let text = std::fs::read_to_string(package().join("CHANGELOG.md"))?;
    let sections = text.split("\n## ").flat_map(|it| it.split("\n### "));
    let changed = sections.filter(|section| section.starts_with("Changed results"));
    let entries = changed.flat_map(|section| section.split("\n- ").skip(1));
    Ok(entries.map(joined).collect())
}

/// A scenario of the gallery, by its own seed or by another.
fn ready(path: &Path, seed: Option<u64>) -> Result<Ready, Box<dyn Error>> {
    let (mut model, _) = scenario::read(path, &[])?
        .resolve()
        .map_err(|findings| findings.to_string())?;
    model.seed = seed.unwrap_or(model.seed);
    Ready::of_model(model, Detail::Atoms)
}

fn hash(ready: &Ready, run: &Run) -> String {
    let sink = || ready.kept(0);
    let (kept, _) = simulate(&ready.sampler, &ready.waterfalls, run, sink, &Unobserved);
    let mut years = kept.years;
    years.sort_by_key(|year| year.year);
    let mut hasher = Sha256::new();
    for year in &years {
        hasher.update(year.year.to_le_bytes());
        let perils = year.perils.iter().map(|peril| *peril as u64);
        perils.for_each(|peril| hasher.update(peril.to_le_bytes()));
        let figures = year.parties.iter().flat_map(|it| {
            [
                it.gross,
                it.paid,
                it.received,
                it.insured,
                it.credits,
                it.reinstatement,
                it.net,
            ]
        });
        for figure in figures.chain(year.promises.iter().copied()) {
            hasher.update(figure.to_bits().to_le_bytes());
        }
    }
    let bytes = hasher.finalize();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The hash by an instruction set that the machine has.
fn hash_by(ready: &Ready, wanted: Level) -> String {
    // Other tests of this binary may set the level too: take a run that nobody disturbed.
    for _ in 0..50 {
        put_in_force(wanted);
        let found = hash(ready, &run(ready));
        if level() == wanted {
            force_level(Level::Avx512);
            return found;
        }
    }
    panic!("{wanted:?} has no run of its own");
}

/// By threads and blocks that must not matter; few enough that all of them take little.
const MEANS: [(usize, u32); 4] = [(1, 512), (2, 256), (5, 1_024), (8, 256)];

/// The hash of a scenario by its own seed, by all means.
fn hash_by_any_means(path: &Path, name: &str) -> Result<String, Box<dyn Error>> {
    let ready = ready(path, None)?;
    let baseline = hash_by(&ready, Level::Baseline);
    for level in levels().into_iter().skip(1) {
        assert_eq!(baseline, hash_by(&ready, level), "{name}: {level:?}");
    }
    for (threads, block) in MEANS {
        let run = Run {
            threads,
            block: Some(block),
            ..run(&ready)
        };
        let means = format!("{name}: {threads} threads, blocks of {block}");
        assert_eq!(baseline, hash(&ready, &run), "{means}");
    }
    Ok(baseline)
}

#[test]
fn every_number_of_threads_from_1_to_8_gives_the_same_years() -> Tested {
    let ready = ready(&package().join(EXAMPLE), None)?;
    let by = |threads| {
        let run = Run {
            threads,
            block: Some(256),
            ..Run::of(4_096)
        };
        hash(&ready, &run)
    };
    let alone = by(1);
    for threads in 2..=8 {
        assert_eq!(alone, by(threads), "{threads} threads");
    }
    Ok(())
}

#[test]
fn every_scenario_has_its_years_to_the_last_bit_by_any_means() -> Tested {
    let mut found = Hashes::new();
    for path in gallery()? {
        let name = path.strip_prefix(package())?.display().to_string();
        found.insert(format!("{name} own"), hash_by_any_means(&path, &name)?);
        let other = ready(&path, Some(7))?;
        found.insert(format!("{name} 7"), hash(&other, &run(&other)));
    }
    match std::env::var("OBLIGOR_STABILITY") {
        Ok(words) => written_again(found, &words),
        Err(_) => compared(&found),
    }
}

fn compared(found: &Hashes) -> Tested {
    let kept = Kept::read()?;
    let names = found.keys().chain(kept.hashes.keys());
    let other: Vec<&String> = names
        .filter(|name| found.get(*name) != kept.hashes.get(*name))
        .collect();
    assert!(
        other.is_empty(),
        "the years of these are not what they were: {other:?}\n\
         a changed result needs a line in CHANGELOG under Changed results; tests/stability/hashes.rs says what then"
    );
    Ok(())
}

fn written_again(found: Hashes, words: &str) -> Tested {
    let Ok(kept) = Kept::read() else {
        return Err("tests/stability/hashes.txt cannot be read".into());
    };
    let is_new = words == "new";
    let changed = kept.hashes.iter().find(|(name, hash)| {
        let now = found.get(*name);
        now.is_some_and(|now| now != *hash)
    });
    let entry = match changed {
        Some((name, _)) if is_new => return Err(format!("{name} has changed").into()),
        Some(_) if words == kept.entry => {
            return Err("these words are of the change before: the new one has its own".into());
        }
        Some(_) => words.to_owned(),
        None => kept.entry,
    };
    if !entries()?.iter().any(|it| has_the_words(it, &entry)) {
        let said = format!("no entry of CHANGELOG under Changed results has the words `{entry}`");
        return Err(said.into());
    }
    let digest = digest(&found);
    aloud(&format!(
        "the entry `{entry}` of CHANGELOG has to hold `{digest}`"
    ));
    let kept = Kept {
        version: u64::from(SEMANTIC_VERSION),
        entry,
        digest,
        hashes: found,
    };
    kept.write()
}

/// Does an entry have the words by which it is named? So few that they may be any entry's name none.
fn has_the_words(entry: &str, words: &str) -> bool {
    words.len() > 20 && entry.contains(&joined(words))
}

/// What is wrong with a file of hashes beside the entries of a changelog, if anything is.
fn untold(kept: &Kept, entries: &[String]) -> Option<String> {
    let digest = digest(&kept.hashes);
    if kept.digest != digest {
        let told = &kept.digest;
        return Some(format!("the digest of the rows is {digest}, not {told}"));
    }
    let mut named = entries.iter().filter(|it| has_the_words(it, &kept.entry));
    let Some(entry) = named.next() else {
        return Some(format!("no entry has the words `{}`", kept.entry));
    };
    let is_told = entry.contains(&format!("`{digest}`"));
    (!is_told).then(|| format!("the entry `{}` does not hold `{digest}`", kept.entry))
}

#[test]
fn a_changed_hash_is_told_in_the_changelog_under_the_version_of_the_summaries() -> Tested {
    let kept = Kept::read()?;
    assert_eq!(
        kept.version,
        u64::from(SEMANTIC_VERSION),
        "a raised semantic_version has hashes of its own: tests/stability/hashes.rs says how they are written"
    );
    assert!(kept.hashes.len() >= 50, "{} hashes", kept.hashes.len());
    assert_eq!(untold(&kept, &entries()?), None);
    Ok(())
}

#[test]
fn a_row_that_was_edited_by_hand_is_found() -> Tested {
    let (mut kept, mut entries) = (Kept::read()?, entries()?);
    assert_eq!(untold(&kept, &entries), None);
    let hash = kept.hashes.values_mut().next().ok_or("a row")?;
    let other = if hash.starts_with('0') { "1" } else { "0" };
    hash.replace_range(..1, other);
    let says = |kept: &Kept, entries: &[String]| untold(kept, entries).unwrap_or_default();
    assert!(says(&kept, &entries).starts_with("the digest of the rows is "));
    // Who edits the digest as well has to edit the entry.
    kept.digest = digest(&kept.hashes);
    assert!(says(&kept, &entries).contains("does not hold"));
    // The digits under another entry do not help, nor do those of an entry that is not there.
    entries.push(format!("Something else. Hashes `{}`.", kept.digest));
    assert!(says(&kept, &entries).contains("does not hold"));
    "An entry that nobody wrote".clone_into(&mut kept.entry);
    assert!(says(&kept, &entries).starts_with("no entry has the words"));
    Ok(())
}
