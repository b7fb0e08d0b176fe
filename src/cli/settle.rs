//! `obligor settle FILE`: settles given events and tells every transfer.

use super::SetArgs;
use super::exit::Failure;
use super::load::{Loaded, Warnings, load};
use super::place;
use super::progress::Progress;
use super::screen;
use crate::frames::{LossError, LossTable};
use crate::ledger::Journal;
use crate::model::Model;
use crate::report::settled::{SHOWN_EVENTS, Settlement, csv, entries, json, text};
use crate::report::{counted, counted_years, files, grouped};
use crate::settle::settle_scripted_into;
use crate::simulate::Observer;
use clap::Args;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// What goes to the output directory, the last one last.
const WRITTEN: [&str; 2] = ["ledger.csv", "settle.json"];

/// Events settled at once: whole years of about so many.
const PIECE: usize = 512;

/// Settle given events: who pays whom, by which clause, to the cent.
///
/// The events are the scenario's own (`[[event]]`) or those of a table. Prints the ledger of the
/// first events and what is left with each party; of many events all transfers go to ledger.csv.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub struct SettleArgs {
    /// Scenario file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Table of losses (.csv or .parquet) in place of the scenario's own events
    #[arg(long, value_name = "TABLE")]
    losses: Option<PathBuf>,
    /// What the summaries of a sample period loss table are: SummaryId, party, head
    #[arg(long, value_name = "CSV", requires = "losses")]
    link: Option<PathBuf>,
    /// Write ledger.csv and settle.json to this directory [default for many events:
    /// output/<scenario>]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print one JSON document instead of tables
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    set: SetArgs,
}

const EXAMPLE: &str = "\
Example:
  obligor settle my-scenario.toml --losses losses.csv --json";

/// Settles events.
///
/// # Errors
/// If the scenario or the table has findings, a file cannot be read or written, or ctrl-c is
/// pressed.
pub fn settle(args: &SettleArgs) -> Result<(), Failure> {
    let warnings = match args.losses {
        Some(_) => Warnings::Untold,
        None => Warnings::Told,
    };
    let loaded = load(&args.file, &args.set.sets, warnings)?;
    match &args.losses {
        Some(file) => settle_table(args, &loaded, file),
        None => settle_own(args, &loaded),
    }
}

/// Settles the scenario's own events.
fn settle_own(args: &SettleArgs, loaded: &Loaded) -> Result<(), Failure> {
    let model = &loaded.model;
    if model.events.is_empty() {
        return Err(Failure::Findings(format!(
            "error: {} has no events to settle\n  \
             hint: write them as [[event]], or name a table of losses with --losses FILE",
            args.file.display()
        )));
    }
    let mut work = Work::start(args, loaded, model.events.len())?;
    work.settle(model)?;
    work.tell(args, loaded)
}

/// Settles the events of a table, some years at a time.
fn settle_table(args: &SettleArgs, loaded: &Loaded, file: &Path) -> Result<(), Failure> {
    std::iter::once(file)
        .chain(args.link.as_deref())
        .for_each(files::reads);
    let table = LossTable::read(file, args.link.as_deref(), &loaded.model).map_err(refused)?;
    say_what_was_read(&table, file, &loaded.model);
    let mut work = Work::start(args, loaded, table.events())?;
    let progress = Progress::start(table.years());
    let mut model = loaded.model.clone();
    for events in table.pieces(PIECE) {
        if progress.stops() {
            return Err(Failure::Interrupted);
        }
        model.events = events;
        let years = work.settle(&model)?;
        progress.done(years);
    }
    drop(progress);
    work.tell(args, loaded)
}

/// Why a table is not taken.
pub(super) fn refused(error: LossError) -> Failure {
    match error {
        LossError::Unreadable { .. } => Failure::File(error.to_string()),
        LossError::Refused(findings) => Failure::Findings(findings.to_string()),
    }
}

fn say_what_was_read(table: &LossTable<'_>, file: &Path, model: &Model) {
    let rows = counted(table.rows() as u64, "row", "rows");
    let events = counted(table.events() as u64, "event", "events");
    let years = counted_years(table.years());
    screen::say(&format!(
        "read {rows} of {}: {events} in {years}",
        file.display()
    ));
    if table.left_out() > 0 {
        let left_out = counted(table.left_out(), "row", "rows");
        screen::say(&format!(
            "left out {left_out} with a SampleId below 1: statistics, not samples"
        ));
    }
    if let Some(factor) = table.sample_factor() {
        let factor = grouped(u64::from(factor));
        screen::say(&format!(
            "several samples: the year is SampleId × {factor} + Period"
        ));
    }
    if !model.events.is_empty() {
        let own = model.events.len();
        screen::say(&format!(
            "the scenario's own events ({own}) are not settled: the table stands in their place"
        ));
    }
}

/// A settlement on its way.
struct Work {
    settlement: Settlement,
    ledger: Option<Ledger>,
    out: Option<PathBuf>,
}

impl Work {
    /// Makes ready for so many events; files are written where asked for, or of many events.
    fn start(args: &SettleArgs, loaded: &Loaded, events: usize) -> Result<Self, Failure> {
        let usual = || Path::new("output").join(&loaded.stem);
        let out = match &args.out {
            Some(out) => Some(out.clone()),
            None if events > SHOWN_EVENTS => Some(usual()),
            None => None,
        };
        let ledger = match &out {
            Some(out) => {
                place::take(out, &WRITTEN)?;
                let path = out.join("ledger.csv");
                Some(Ledger::create(&path).map_err(|error| Failure::unwritten(&path, &error))?)
            }
            None => None,
        };
        Ok(Self {
            settlement: Settlement::default(),
            ledger,
            out,
        })
    }

    /// Settles a model's events; returns of how many years they are.
    fn settle(&mut self, model: &Model) -> Result<u64, Failure> {
        // How amounts came about is told of the first events alone.
        let journal = if self.settlement.stories.len() < SHOWN_EVENTS {
            Journal::with_workings()
        } else {
            Journal::default()
        };
        let settled = settle_scripted_into(model, journal);
        let settled = settled.map_err(|error| Failure::Findings(format!("error: {error}")))?;
        self.settlement.add(model, &settled);
        if let Some(ledger) = &mut self.ledger {
            for entry in entries(model, &settled) {
                let written = csv::row(&mut ledger.file, &entry);
                written.map_err(|error| Failure::unwritten(&ledger.path, &error))?;
            }
        }
        Ok(settled.years.len() as u64)
    }

    /// Ends the files and prints what came out.
    fn tell(self, args: &SettleArgs, loaded: &Loaded) -> Result<(), Failure> {
        let facts = json::SettledFacts {
            source: loaded.source(),
            losses: args.losses.as_ref().map(|file| file.display().to_string()),
        };
        let document = json::document(&facts, &loaded.model, &self.settlement);
        let document = format!("{document:#}\n");
        let mut written = None;
        if let (Some(mut ledger), Some(out)) = (self.ledger, &self.out) {
            let path = ledger.path.clone();
            let unwritten = |error: io::Error| Failure::unwritten(&path, &error);
            // What finds no room is found out before an earlier settlement is touched.
            ledger.file.flush().map_err(unwritten)?;
            place::withdraw(out, "settle.json")?;
            ledger.finish().map_err(unwritten)?;
            let other = out.join("settle.json");
            let outcome = files::write(&other, document.as_bytes());
            outcome.map_err(|error| Failure::unwritten(&other, &error))?;
            written = Some(path.display().to_string());
        }
        if args.json {
            screen::print(&document)?;
        } else {
            let page = screen::page();
            let model = &loaded.model;
            screen::print(&text::report(
                model,
                &self.settlement,
                written.as_deref(),
                page,
            ))?;
        }
        if let Some(out) = &self.out {
            screen::say(&format!(
                "wrote ledger.csv and settle.json to {}",
                out.display()
            ));
        }
        Ok(())
    }
}

/// A table of transfers that appears when it is whole.
struct Ledger {
    path: PathBuf,
    part: PathBuf,
    file: BufWriter<File>,
}

impl Ledger {
    fn create(path: &Path) -> io::Result<Self> {
        let part = files::unfinished(path);
        let mut file = BufWriter::new(File::create(&part)?);
        writeln!(file, "{}", csv::HEADER)?;
        Ok(Self {
            path: path.to_owned(),
            part,
            file,
        })
    }

    /// Gives the table its name; all of it is written.
    fn finish(self) -> io::Result<()> {
        files::replaces(&self.path)?;
        fs::rename(&self.part, &self.path)
    }
}

impl Drop for Ledger {
    /// Takes away what was not finished; a finished file has another name by now.
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.part);
    }
}
