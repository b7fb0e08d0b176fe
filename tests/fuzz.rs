//! What the fuzz targets of `fuzz/` found, and the small corpus that is kept of them, goes the same
//! way as there: read or refused in words, and what is accepted runs and balances to a number.

use crate::ready::{Ready, Tested, package};
use obligor::model::Model;
use obligor::report::findings::{Colour, render};
use obligor::scenario::{Document, ReadError, read_text, read_text_with};
use obligor::settle::{Detail, settle_scripted};
use std::fs;
use std::path::PathBuf;

/// A run with more hits a year is a large book: it takes its time and finds nothing new here.
const MOST_HITS: f64 = 2_000.0;

/// A file and what it holds.
type Input = (PathBuf, Vec<u8>);

/// The inputs of a target, by their names.
fn inputs(target: &str) -> Result<Vec<Input>, Box<dyn std::error::Error>> {
    let mut inputs = Vec::new();
    for kept in ["regressions", "seeds"] {
        let folder = package().join("fuzz").join(kept).join(target);
        if !folder.is_dir() {
            continue;
        }
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let bytes = fs::read(&path)?;
            inputs.push((path, bytes));
        }
    }
    inputs.sort();
    Ok(inputs)
}

/// The texts of a target; libFuzzer hands bytes that are no text to no target that wants text.
fn texts(target: &str) -> Result<Vec<(String, String)>, Box<dyn std::error::Error>> {
    let inputs = inputs(target)?.into_iter();
    let texts = inputs.filter_map(|(path, bytes)| {
        let text = String::from_utf8(bytes).ok()?;
        Some((path.display().to_string(), text))
    });
    Ok(texts.collect())
}

fn base() -> Result<String, std::io::Error> {
    fs::read_to_string(package().join("scenarios/msp-three-clients.toml"))
}

/// The model of what was read; a refusal has words.
fn told(place: &str, read: Result<Document, ReadError>) -> Option<Model> {
    let findings = match read.map(|document| document.resolve()) {
        Ok(Ok((model, _))) => return Some(model),
        Ok(Err(findings)) | Err(ReadError::Refused(findings)) => findings,
        Err(error) => panic!("{place}: {error}"),
    };
    let words = render(&findings, Colour::Off);
    assert!(
        words.contains("error: "),
        "{place} is refused without a word"
    );
    None
}

#[test]
fn every_kept_scenario_is_refused_in_words_or_runs_to_numbers() -> Tested {
    let mut inputs = texts("scenario")?;
    inputs.extend(texts("years")?);
    assert!(!inputs.is_empty(), "the corpus is gone");
    for (place, text) in inputs {
        let Some(model) = told(&place, read_text("fuzz.toml", &text, &[])) else {
            continue;
        };
        if !model.events.is_empty() {
            let _ = settle_scripted(&model);
        }
        let Ok(ready) = Ready::of_model(model, Detail::Atoms) else {
            continue;
        };
        if ready.sampler.hits_a_year() > MOST_HITS {
            continue;
        }
        for year in ready.years(50) {
            let mut nets = year.parties.iter().map(|party| party.net);
            assert!(nets.all(f64::is_finite), "{place}: year {}", year.year);
        }
    }
    Ok(())
}

#[test]
fn every_kept_draft_is_laid_over_or_refused_in_words() -> Tested {
    let base = base()?;
    for (place, draft) in texts("draft")? {
        told(
            &place,
            read_text_with("base.toml", &base, "draft.toml", &draft),
        );
        let sets: Vec<String> = draft.lines().take(4).map(str::to_owned).collect();
        told(&place, read_text("base.toml", &base, &sets));
    }
    Ok(())
}

#[cfg(feature = "frames")]
#[test]
fn every_kept_table_of_losses_is_taken_or_refused_in_words() -> Tested {
    use obligor::frames::LossTable;
    let base = base()?;
    let model = told("the base", read_text("base.toml", &base, &[])).ok_or("it resolves")?;
    let place = tempfile::tempdir()?;
    let inputs = inputs("losses")?;
    assert!(!inputs.is_empty(), "the corpus is gone");
    for (path, bytes) in inputs {
        // A link file stands behind a NUL, which no CSV file has.
        let parts: Vec<&[u8]> = bytes.splitn(2, |byte| *byte == 0).collect();
        let table = place.path().join("losses.csv");
        fs::write(&table, parts[0])?;
        let link = place.path().join("link.csv");
        let link = parts
            .get(1)
            .map(|part| fs::write(&link, part).map(|()| link));
        match LossTable::read(&table, link.transpose()?.as_deref(), &model) {
            Ok(table) => {
                let mut model = model.clone();
                model.events = table.pieces(16).next().unwrap_or_default();
                let _ = settle_scripted(&model);
            }
            Err(error) => assert!(!error.to_string().is_empty(), "{}", path.display()),
        }
    }
    Ok(())
}

#[cfg(feature = "cli")]
#[test]
fn every_kept_sweep_is_read_or_refused_with_a_code_of_its_own() -> Tested {
    use crate::program::{ended, place, talk};
    let place = place();
    let base = package().join("scenarios/msp-three-clients.toml");
    let base = base.display().to_string();
    for (path, text) in texts("sweep")? {
        let mut args = vec!["sweep", &base, "--dry-run", "--years", "10"];
        match text.strip_prefix('#') {
            Some(table) => {
                fs::write(place.path().join("table.csv"), table)?;
                args.extend(["--variants", "table.csv"]);
            }
            // An argument has no NUL.
            None if text.contains('\0') => continue,
            None => text.lines().for_each(|line| args.extend(["--vary", line])),
        }
        let output = ended(place.path(), &args);
        let code = output.status.code();
        assert!(
            matches!(code, Some(0..=3)),
            "{path}: {code:?}\n{}",
            talk(&output)
        );
    }
    Ok(())
}
