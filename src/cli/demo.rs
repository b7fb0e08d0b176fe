//! `obligor demo`: the example, built in, simulated and told in a few seconds.

use super::draws::{cores, years};
use super::exit::Failure;
use super::load::{Loaded, Warnings, load_text};
use super::run::{Engine, Keep, Plan};
use super::screen;
use crate::report::{Method, Results, counted_years, files, text};
use crate::summary::{Keeping, accounts};
use clap::Args;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The scenario, as it stands in the gallery.
const SCENARIO: &str = include_str!("../../scenarios/msp-three-clients.toml");

/// Its file.
const FILE: &str = "msp-three-clients.toml";

/// What one core may spend.
const BUDGET: Duration = Duration::from_secs(2);

/// Years that are timed before it is decided how many fit.
const PROBE: u64 = 5_000;

/// Numbers of years to choose from: round, so that two machines mostly show the same figures.
const CHOICES: [u64; 7] = [10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000];

/// Show what the program does: simulates a built-in example and tells who is left with what.
///
/// Needs no file and takes a few seconds. A managed service provider looks after a clinic, a law
/// firm, a retailer and ninety small firms; one intrusion can hit all of them in one night.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub struct DemoArgs {
    /// Write the scenario to this directory too
    #[arg(long, value_name = "DIR")]
    save: Option<PathBuf>,
    /// Policy years to simulate [default: what one core does in about two seconds, at most a
    /// million]
    #[arg(long, value_name = "N", value_parser = years)]
    years: Option<u64>,
}

const EXAMPLE: &str = "\
Example:
  obligor demo --save .";

/// Shows the example.
///
/// # Errors
/// If the scenario cannot be saved, the output not written, or ctrl-c is pressed.
pub fn demo(args: &DemoArgs) -> Result<(), Failure> {
    let saved = args.save.as_deref().map(save).transpose()?;
    let loaded = load_text(FILE, SCENARIO, Warnings::Untold)?;
    let model = &loaded.model;
    let engine = Engine::new(model, model.seed)?;
    let fitting = || fitting_years(&engine, &loaded);
    let years = args.years.map_or_else(fitting, Ok)?;
    screen::say(&format!(
        "simulating {} of a provider, its clients and their insurers …\n",
        counted_years(years)
    ));
    let facts = loaded.facts(years);
    let summary = engine.simulate(&plan(cores()), &facts)?.summary;
    let results = Results {
        facts: &facts,
        method: Method::default(),
        model,
        promises: engine.waterfall.promises(),
        summary: &summary,
        accounts: &accounts(model),
        audience: None,
        carriers: &[],
        parameters: None,
        accuracy: None,
        regimes: &[],
    };
    screen::print(&text::summary(&results, screen::page()))?;
    screen::say(&next(saved.as_deref()));
    Ok(())
}

/// A run that keeps nothing.
fn plan(threads: usize) -> Plan<'static> {
    Plan {
        file: Path::new(FILE),
        keep: Keep::None,
        pictures: false,
        gathers: false,
        threads,
        out: PathBuf::new(),
        ord: None,
        expenses: 0.0,
        keeping: Keeping::default(),
        targets: Vec::new(),
        before: Vec::new(),
    }
}

/// Times a few years on one thread to know how many fit.
fn fitting_years(engine: &Engine<'_>, loaded: &Loaded) -> Result<u64, Failure> {
    let start = Instant::now();
    engine.simulate(&plan(1), &loaded.facts(PROBE))?;
    Ok(choice(start.elapsed()))
}

/// The most years of [`CHOICES`] that fit in [`BUDGET`] where [`PROBE`] years take `took`.
fn choice(took: Duration) -> u64 {
    let fitting = PROBE as f64 * BUDGET.as_secs_f64() / took.as_secs_f64().max(1e-6);
    let fits = |years: &u64| *years as f64 <= fitting;
    CHOICES.into_iter().rfind(fits).unwrap_or(CHOICES[0])
}

/// Writes the scenario; a file of that name that is another is left alone.
fn save(directory: &Path) -> Result<PathBuf, Failure> {
    let path = directory.join(FILE);
    let place = path.display();
    if fs::read_to_string(&path).is_ok_and(|there| there == SCENARIO) {
        return Ok(path);
    }
    if path.exists() {
        return Err(Failure::File(format!(
            "{place} is there already and is another scenario\n  \
             hint: `--save DIR` names another directory"
        )));
    }
    fs::create_dir_all(directory)
        .and_then(|()| files::write(&path, SCENARIO.as_bytes()))
        .map_err(|error| Failure::File(format!("cannot write {place}: {error}")))?;
    Ok(path)
}

/// What to type next, ready to be pasted.
fn next(saved: Option<&Path>) -> String {
    let (saving, file) = match saved {
        Some(path) => ("", path.display().to_string()),
        None => (
            "  # the scenario as a file, to read and to change\n  obligor demo --save .\n",
            FILE.to_owned(),
        ),
    };
    format!(
        "\nWhat to type next:\n{saving}  \
         # every table, files and pictures\n  \
         obligor run {file}\n  \
         # the same breaches under a better cap for the clinic\n  \
         obligor run {file} --set contract.msa-clinic.caps.general.limit=2M\n  \
         # who pays a breach of any size, clause by clause\n  \
         obligor ladder {file} --claimant clinic --peril msp-intrusion\n  \
         # the clinic's tenth worst year, payment by payment\n  \
         obligor explain {file} --worst clinic --rank 10\n  \
         # a scenario of your own\n  \
         obligor init"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_machine_simulates_fewer_years_and_a_fast_one_a_million() {
        assert_eq!(choice(Duration::from_millis(1)), 1_000_000);
        assert_eq!(choice(Duration::from_millis(10)), 1_000_000);
        assert_eq!(choice(Duration::from_millis(11)), 500_000);
        assert_eq!(choice(Duration::from_millis(100)), 100_000);
        assert_eq!(choice(Duration::from_millis(101)), 50_000);
        assert_eq!(choice(Duration::from_secs(60)), 10_000);
        assert_eq!(choice(Duration::ZERO), 1_000_000);
    }
}
