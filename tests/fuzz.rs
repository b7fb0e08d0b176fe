//! What the fuzz targets of `fuzz/` found, and the small corpus that is kept of them, goes the same
//! way as there: read or refused in words, in time, and what is accepted runs and balances to a number.

use crate::ready::{Ready, Tested, package};
use cpu_time::ThreadTime;
use obligor::model::Model;
use obligor::report::findings::{Colour, render};
use obligor::scenario::{Document, ReadError, read_text, read_text_with};
use obligor::settle::{Detail, settle_scripted};
use std::fs;
use std::panic::resume_unwind;
#[cfg(feature = "frames")]
use std::path::Path;
use std::path::PathBuf;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// A run with more hits a year is a large book: it takes its time and finds nothing new here.
const MOST_HITS: f64 = 2_000.0;

/// The CPU time that no input takes, in a build without optimisation either; the targets have two seconds.
const LONGEST: Duration = Duration::from_secs(20);

/// After so long on the clock, on however busy a machine, an input is one that hangs.
const HANGS: Duration = Duration::from_secs(150);

/// Works on a thread of its own, so that what never ends fails too.
fn in_time(what: &str, work: impl FnOnce() + Send + 'static) {
    let (sender, done) = mpsc::channel();
    let worker = thread::spawn(move || {
        let start = ThreadTime::now();
        work();
        let _ = sender.send(start.elapsed());
    });
    match done.recv_timeout(HANGS) {
        Ok(took) => assert!(took < LONGEST, "{what} takes {took:?}"),
        Err(RecvTimeoutError::Timeout) => panic!("{what} has not ended after {HANGS:?}"),
        Err(RecvTimeoutError::Disconnected) => {
            let panicked = worker.join();
            panicked.unwrap_or_else(|why| resume_unwind(why));
        }
    }
}

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
        let what = place.clone();
        in_time(&what, move || runs_to_numbers(&place, &text));
    }
    Ok(())
}

fn runs_to_numbers(place: &str, text: &str) {
    let Some(model) = told(place, read_text("fuzz.toml", text, &[])) else {
        return;
    };
    if !model.events.is_empty() {
        let _ = settle_scripted(&model);
    }
    let Ok(ready) = Ready::of_model(model, Detail::Atoms) else {
        return;
    };
    if ready.sampler.hits_a_year() > MOST_HITS {
        return;
    }
    for year in ready.years(50) {
        let mut nets = year.parties.iter().map(|party| party.net);
        assert!(nets.all(f64::is_finite), "{place}: year {}", year.year);
    }
}

#[test]
fn every_kept_draft_is_laid_over_or_refused_in_words() -> Tested {
    let base = base()?;
    for (place, draft) in texts("draft")? {
        let (what, base) = (place.clone(), base.clone());
        in_time(&what, move || {
            told(
                &place,
                read_text_with("base.toml", &base, "draft.toml", &draft),
            );
            let sets: Vec<String> = draft.lines().take(4).map(str::to_owned).collect();
            told(&place, read_text("base.toml", &base, &sets));
        });
    }
    Ok(())
}

/// Reads a table of losses as its target does: settled as far as its first events, or refused in words.
#[cfg(feature = "frames")]
fn taken(model: &Model, table: &Path, link: Option<&Path>, what: &str) {
    match obligor::frames::LossTable::read(table, link, model) {
        Ok(table) => {
            let mut model = model.clone();
            model.events = table.pieces(16).next().unwrap_or_default();
            let _ = settle_scripted(&model);
        }
        Err(error) => assert!(!error.to_string().trim().is_empty(), "{what}"),
    }
}

#[cfg(feature = "frames")]
#[test]
fn every_kept_table_of_losses_is_taken_or_refused_in_words() -> Tested {
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
        let (what, link, model) = (path.display().to_string(), link.transpose()?, model.clone());
        in_time(&what.clone(), move || {
            taken(&model, &table, link.as_deref(), &what);
        });
    }
    Ok(())
}

/// Tables of losses as Parquet by their names, of a kilobyte each: the least columns, more, none of the needed, no row.
#[cfg(feature = "frames")]
fn parquet_tables() -> std::io::Result<Vec<(&'static str, Vec<u8>)>> {
    use obligor::frames::{TableColumn, write_parquet};
    let words = |words: &[&str]| TableColumn::Text(words.iter().map(|it| (*it).into()).collect());
    let figures = |figures: &[f64]| TableColumn::Figures(figures.to_vec());
    let plain = vec![
        ("year", figures(&[1.0, 2.0])),
        ("event", words(&["17", "a"])),
        ("party", words(&["clinic", "lawfirm"])),
        ("head", words(&["response", "crime"])),
        ("amount", figures(&[250_000.0, 0.5])),
    ];
    let mut full = plain.clone();
    full.extend([
        ("peril", words(&["", "msp-intrusion"])),
        ("outage_hours", figures(&[36.0, 0.0])),
        ("fault:northstar", figures(&[0.75, 0.0])),
        ("fault:self", figures(&[0.25, 1.0])),
    ]);
    let short = vec![("year", figures(&[1.0])), ("amount", figures(&[f64::NAN]))];
    let none = plain.iter().map(|(name, column)| match column {
        TableColumn::Text(_) => (*name, words(&[])),
        TableColumn::Figures(_) => (*name, figures(&[])),
    });
    let none = none.collect();
    let tables = [
        ("plain", plain),
        ("full", full),
        ("short", short),
        ("none", none),
    ];
    let tables = tables
        .into_iter()
        .map(|(name, columns)| Ok((name, write_parquet(columns)?)));
    tables.collect()
}

/// The target `parquet` starts from them; `OBLIGOR_WRITE_SEEDS=1` writes them anew.
#[cfg(feature = "frames")]
#[test]
fn the_seeds_of_parquet_are_the_tables_that_are_written_now() -> Tested {
    let folder = package().join("fuzz/seeds/parquet");
    let writes = std::env::var_os("OBLIGOR_WRITE_SEEDS").is_some();
    fs::create_dir_all(&folder)?;
    for (name, bytes) in parquet_tables()? {
        let path = folder.join(name).with_extension("parquet");
        if writes {
            fs::write(&path, &bytes)?;
        }
        assert!(fs::read(&path)? == bytes, "{} is another", path.display());
    }
    Ok(())
}

#[cfg(feature = "frames")]
#[test]
fn a_parquet_table_that_is_broken_anywhere_is_taken_or_refused_in_words() -> Tested {
    let base = base()?;
    let model = told("the base", read_text("base.toml", &base, &[])).ok_or("it resolves")?;
    let place = tempfile::tempdir()?;
    let table = place.path().join("losses.parquet");
    for (path, bytes) in inputs("parquet")? {
        fs::write(&table, bytes)?;
        let (what, model, table) = (path.display().to_string(), model.clone(), table.clone());
        in_time(&what.clone(), move || taken(&model, &table, None, &what));
    }
    let (_, whole) = parquet_tables()?.swap_remove(0);
    for at in 0..whole.len() {
        let (whole, model, table) = (whole.clone(), model.clone(), table.clone());
        in_time(&format!("byte {at}"), move || {
            let taken = |bytes: &[u8], what: &str| {
                fs::write(&table, bytes).expect("it can be written");
                taken(&model, &table, None, what);
            };
            taken(&whole[..at], &format!("cut off at {at}"));
            for change in [0x01, 0x80, 0xff] {
                let mut bytes = whole.clone();
                bytes[at] ^= change;
                taken(&bytes, &format!("byte {at} ^ {change}"));
            }
        });
    }
    Ok(())
}

/// The reader would count through two billion truths, for half a minute.
#[cfg(feature = "frames")]
#[test]
fn a_parquet_table_whose_reader_would_not_end_is_refused_before_it_starts() -> Tested {
    let base = base()?;
    let model = told("the base", read_text("base.toml", &base, &[])).ok_or("it resolves")?;
    let table = package().join("fuzz/regressions/parquet/list-of-two-billion-truths.parquet");
    let refused = obligor::frames::LossTable::read(&table, None, &model);
    let told = refused.err().ok_or("it is taken")?.to_string();
    assert!(
        told.contains("its end is not written as that of a Parquet file"),
        "{told}"
    );
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
        let mut args: Vec<String> = ["sweep", &base, "--dry-run", "--years", "10"]
            .map(str::to_owned)
            .to_vec();
        match text.strip_prefix('#') {
            Some(table) => {
                fs::write(place.path().join("table.csv"), table)?;
                args.extend(["--variants", "table.csv"].map(str::to_owned));
            }
            // An argument has no NUL.
            None if text.contains('\0') => continue,
            None => {
                let lines = text.lines();
                args.extend(lines.flat_map(|line| ["--vary".to_owned(), line.to_owned()]));
            }
        }
        let (what, folder) = (path.clone(), place.path().to_owned());
        in_time(&what, move || {
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            let output = ended(&folder, &args);
            let code = output.status.code();
            assert!(
                matches!(code, Some(0..=3)),
                "{path}: {code:?}\n{}",
                talk(&output)
            );
        });
    }
    Ok(())
}
