//! `obligor run FILE`: simulates a scenario, writes its files and tells what is left with whom.

use super::SetArgs;
use super::decider::ForWhom;
use super::drawn;
use super::draws::Draws;
use super::exit::Failure;
use super::load::{Warnings, load};
use super::ord;
use super::pages::{self, PagesArgs};
use super::progress::Progress;
use super::quantity::share;
use super::record::{self, Clock};
use super::screen;
use crate::columns::{Layout, Sink};
use crate::draw::Sampler;
use crate::frames::{YearFile, YearRows};
use crate::model::Model;
use crate::report::exhibits::{self, Input, Weights};
use crate::report::figures::{self, Drawn, Pictured};
use crate::report::{self, Facts, Results, csv, files, json, text};
use crate::settle::{Detail, Waterfall, layout};
use crate::simulate::{Run, YEAR_GROUP, simulate};
use crate::summary::event_losses::{EventLoss, EventLossSink, parties_and_groups};
use crate::summary::pictures::{Gathered, PictureSink, curve_periods};
use crate::summary::{
    Carrier, CarrierSink, ColumnSpec, Figure, RunSummary, SummarySink, SummarySpec, accounts,
};
use clap::{Args, ValueEnum};
use serde_json::Value;
use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Levels of VaR and TVaR in every summary.
const LEVELS: [f64; 6] = [0.9, 0.95, 0.98, 0.99, 0.995, 0.996];

/// Hits expected in a piece of the years whose rows are held at once for the year table: a piece
/// takes some tens of megabytes.
const HITS_A_PIECE: f64 = 262_144.0;

/// Simulate a scenario and tell what is left with each party.
///
/// Writes summary.json, summary.csv, pictures and run.json to the output directory.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub struct RunArgs {
    /// Scenario file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    draws: Draws,
    /// Directory for the files [default: output/<scenario>]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print the results as one JSON document instead of tables
    #[arg(long)]
    json: bool,
    /// Which files to write: run.json only, the summary too, or the table of all years as well
    #[arg(long, value_enum, default_value_t = Keep::Summary)]
    keep: Keep,
    /// Write no pictures
    #[arg(long)]
    no_pictures: bool,
    /// Write Open Results Data too (SPLT, EPT, PSEPT, ALT and what each SummaryId is) to a directory
    #[arg(long, value_name = "DIR")]
    ord: Option<PathBuf>,
    /// Expenses of insurers and reinsurers, a part of their premium net of what they cede
    #[arg(long, value_name = "SHARE", default_value = "25%", value_parser = share)]
    carrier_expenses: f64,
    #[command(flatten)]
    pages: PagesArgs,
    #[command(flatten)]
    for_whom: ForWhom,
    #[command(flatten)]
    set: SetArgs,
}

const EXAMPLE: &str = "\
Example:
  obligor run scenarios/msp-three-clients.toml --years 1_000_000 \\
      --set contract.msa-clinic.caps.general.limit=2M";

/// Which files a run writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Keep {
    /// run.json alone.
    None,
    /// summary.json and summary.csv, and pictures.
    Summary,
    /// years.parquet too.
    Years,
}

/// A run with its defaults filled in.
#[derive(Clone, Debug)]
pub struct Plan<'a> {
    /// The scenario file.
    pub file: &'a Path,
    /// Which files it writes.
    pub keep: Keep,
    /// Does it write pictures?
    pub pictures: bool,
    /// Does it gather what pictures show, for files or for a report?
    pub gathers: bool,
    /// Worker threads.
    pub threads: usize,
    /// Where the files go.
    pub out: PathBuf,
    /// Where Open Results Data goes, if it is asked for.
    pub ord: Option<PathBuf>,
    /// Expenses of carriers, a part of their premium.
    pub expenses: f64,
}

/// Runs a scenario.
///
/// # Errors
/// If the scenario has findings, a file cannot be read or written, or ctrl-c is pressed.
pub fn run(args: &RunArgs) -> Result<(), Failure> {
    let clock = Clock::start();
    let mut loaded = load(&args.file, &args.set.sets, Warnings::Told)?;
    args.draws.seed(&mut loaded.model);
    loaded.tell_what_is_left_out();
    let plan = plan(args, &loaded.stem);
    let mut facts = args.draws.facts(&loaded);
    let audience = args.for_whom.find(&[&loaded.model])?;
    if let Some(audience) = &audience {
        facts.settings = audience.settings(facts.settings);
        only_tables(args)?;
    }
    let directory = fs::create_dir_all(&plan.out);
    directory.map_err(|error| Failure::unwritten(&plan.out, &error))?;

    let model = &loaded.model;
    let engine = match plan.ord {
        Some(_) => Engine::timed(model, facts.seed)?,
        None => Engine::new(model, facts.seed)?,
    };
    let Ran {
        summary,
        mut carriers,
        gathered,
        losses,
    } = engine.simulate(&plan, &facts)?;
    carriers.retain(|it| audience.as_ref().is_none_or(|one| one.is(it.party)));
    let accounts = accounts(model);
    let promises = engine.waterfall.promises();
    let results = Results {
        facts: &facts,
        model,
        promises,
        summary: &summary,
        accounts: &accounts,
        audience: audience.as_ref(),
        carriers: &carriers,
    };

    let pictured = gathered.as_ref().map(|gathered| Pictured {
        model,
        sampler: &engine.sampler,
        waterfall: &engine.waterfall,
        summary: &summary,
        gathered,
        facts: &facts,
    });
    let pictures = pictured.as_ref().map_or_else(Vec::new, figures::all);
    let document = json::document(&results);
    let written = write_files(&plan, &clock, &results, &pictures, &document)?;
    if args.json {
        screen::print(&indented(&document))?;
    } else {
        screen::print(&text::report(&results, screen::page()))?;
    }
    if let (Some(directory), Some(losses)) = (&plan.ord, &losses) {
        let summaries = report::ord::of_results(&results);
        let losses = report::ord::of_events(losses);
        ord::write((&summaries, &["party"]), losses, facts.years, directory)?;
    }
    let seconds = clock.elapsed().as_secs_f64();
    let (out, files) = (plan.out.display(), counted(&written));
    screen::say(&format!("wrote {files} to {out} in {seconds:.1} s"));
    args.pages.write(|| {
        let inline = |it: &Drawn| Ok((it.stem.clone(), it.inline().map_err(drawn::undrawn)?));
        let mut inlined = pictures
            .iter()
            .map(inline)
            .collect::<Result<Vec<_>, Failure>>()?;
        let inputs = Input::seen(&loaded.document, audience.as_ref());
        let weights = pictured
            .as_ref()
            .map_or_else(Weights::default, figures::weights);
        let ladder = exhibits::ladder(&results, &weights).map_err(drawn::undrawn)?;
        inlined.extend(ladder.map(|it| ("ladder".to_owned(), it)));
        let again = pages::again(&facts);
        Ok(exhibits::run(&results, inlined, inputs, &weights, again))
    })
}

fn plan<'a>(args: &'a RunArgs, stem: &str) -> Plan<'a> {
    // Pictures show everybody.
    let has_pictures = !args.no_pictures && !args.for_whom.is_one();
    Plan {
        file: &args.file,
        keep: args.keep,
        pictures: args.keep != Keep::None && has_pictures,
        gathers: (args.keep != Keep::None || args.pages.are_asked_for()) && has_pictures,
        threads: args.draws.threads(),
        out: args
            .out
            .clone()
            .unwrap_or_else(|| Path::new("output").join(stem)),
        ord: args.ord.clone(),
        expenses: args.carrier_expenses,
    }
}

/// The table of all years and the losses of all events have everybody's.
fn only_tables(args: &RunArgs) -> Result<(), Failure> {
    if args.ord.is_some() {
        return Err(Failure::usage(
            "`--ord` tells the losses of all parties, `--audience` may see its own",
            "leave out `--ord`",
        ));
    }
    match args.keep {
        Keep::None | Keep::Summary => Ok(()),
        Keep::Years => Err(Failure::usage(
            "`--keep years` keeps the years of all parties, `--audience` may see its own",
            "leave out `--keep years`",
        )),
    }
}

/// What a run keeps of its years beside the year table.
type Kept = (
    (SummarySink, CarrierSink),
    (Option<PictureSink>, Option<EventLossSink>),
);

/// What a run found.
pub(super) struct Ran {
    /// The estimates.
    pub(super) summary: RunSummary,
    /// Insurers and reinsurers as an account.
    pub(super) carriers: Vec<Carrier>,
    /// What pictures need beside them.
    pub(super) gathered: Option<Gathered>,
    /// What each event cost each party, where Open Results Data is asked for.
    pub(super) losses: Option<Vec<EventLoss>>,
}

/// A model ready to run.
pub(super) struct Engine<'a> {
    model: &'a Model,
    sampler: Sampler,
    /// Who pays.
    pub(super) waterfall: Waterfall,
}

impl<'a> Engine<'a> {
    /// # Errors
    /// If the model cannot be simulated.
    pub(super) fn new(model: &'a Model, seed: u64) -> Result<Self, Failure> {
        Self::of(model, seed, &layout(&[model], Detail::Atoms))
    }

    /// The same with the time of every event: the figures are the same.
    fn timed(model: &'a Model, seed: u64) -> Result<Self, Failure> {
        let layout = Layout {
            times: true,
            ..layout(&[model], Detail::Atoms)
        };
        Self::of(model, seed, &layout)
    }

    fn of(model: &'a Model, seed: u64, layout: &Layout) -> Result<Self, Failure> {
        let refused = |words: String| Failure::Findings(format!("error: {words}"));
        let sampler = Sampler::new(model, seed, layout);
        let sampler = sampler.map_err(|error| refused(error.to_string()))?;
        let waterfall = Waterfall::new(model, layout);
        let waterfall = waterfall.map_err(|error| refused(error.to_string()))?;
        Ok(Self {
            model,
            sampler,
            waterfall,
        })
    }

    /// Simulates all years; the year table, if kept, is written piece by piece.
    ///
    /// # Errors
    /// If that table cannot be written, or ctrl-c is pressed.
    pub(super) fn simulate(&self, plan: &Plan<'_>, facts: &Facts) -> Result<Ran, Failure> {
        let path = plan.out.join("years.parquet");
        let in_table = |error: io::Error| Failure::unwritten(&path, &error);
        let mut table = match plan.keep {
            Keep::Years => {
                let metadata = metadata(self.model, facts);
                let file = YearFile::create(&path, files::unfinished(&path), self.model, metadata);
                Some(file.map_err(in_table)?)
            }
            Keep::None | Keep::Summary => None,
        };
        let progress = Progress::start(facts.years);
        let mut whole: Option<Kept> = None;
        for years in self.pieces(facts.years, plan.keep) {
            let (piece, rows) = self.piece(years, plan, facts, &progress)?;
            if let (Some(table), Some(rows)) = (&mut table, rows) {
                table.append(rows).map_err(in_table)?;
            }
            whole = Some(match whole {
                Some(whole) => whole.merge(piece),
                None => piece,
            });
        }
        if let Some(table) = table {
            table.finish().map_err(in_table)?;
        }
        let ((whole, carriers), (pictures, losses)) = whole.expect("a run has at least one year");
        let summary = whole
            .finish()
            .expect("a summary is asked only for levels it was built for");
        Ok(Ran {
            carriers: carriers.finish(&summary),
            summary,
            gathered: pictures.map(PictureSink::finish),
            losses: losses.map(EventLossSink::finish),
        })
    }

    /// Simulates some of the years.
    fn piece(
        &self,
        years: Range<u64>,
        plan: &Plan<'_>,
        facts: &Facts,
        progress: &Progress,
    ) -> Result<(Kept, Option<YearRows>), Failure> {
        let spec = spec(facts.years);
        let sink = || {
            let rows = (plan.keep == Keep::Years).then(YearRows::default);
            let pictures = || PictureSink::new(self.model, &self.sampler, 0, facts.years);
            let summary = SummarySink::new(self.model, &self.waterfall, 0, &spec);
            let losses = || EventLossSink::new(parties_and_groups(self.model));
            let losses = plan.ord.is_some().then(losses);
            let summary = (summary, CarrierSink::new(self.model, plan.expenses));
            ((summary, (plan.gathers.then(pictures), losses)), rows)
        };
        let run = Run {
            years,
            threads: plan.threads,
            attributes: plan.gathers,
            events: true,
            ..Run::of(facts.years)
        };
        let waterfalls = std::slice::from_ref(&self.waterfall);
        match simulate(&self.sampler, waterfalls, &run, sink, progress) {
            (_, true) => Err(Failure::Interrupted),
            (sinks, false) => Ok(sinks),
        }
    }

    /// One piece, or several of so many hits that a piece's rows fit in memory.
    fn pieces(&self, years: u64, keep: Keep) -> Vec<Range<u64>> {
        let size = match keep {
            Keep::None | Keep::Summary => return std::iter::once(0..years).collect(),
            Keep::Years => HITS_A_PIECE / self.sampler.hits_a_year().max(1e-6),
        };
        // A power of two, so that every piece but the last holds whole blocks.
        let size = (size.min(16_777_216.0) as u64)
            .next_power_of_two()
            .max(YEAR_GROUP);
        let starts = (0..years).step_by(usize::try_from(size).unwrap_or(usize::MAX));
        starts
            .map(|start| start..(start + size).min(years))
            .collect()
    }
}

fn spec(years: u64) -> SummarySpec {
    SummarySpec {
        years,
        figures: Figure::ALL.to_vec(),
        column: ColumnSpec {
            levels: LEVELS.to_vec(),
            return_periods: curve_periods(years),
            histogram: true,
        },
        promises: true,
        conservation: true,
        largest_events: true,
    }
}

/// Writes what the run keeps, run.json last; returns the files' names.
fn write_files(
    plan: &Plan<'_>,
    clock: &Clock,
    results: &Results<'_>,
    pictures: &[Drawn],
    document: &Value,
) -> Result<Vec<String>, Failure> {
    let mut names = Vec::new();
    if plan.keep >= Keep::Summary {
        names.push(write(plan, "summary.json", &indented(document))?);
        names.push(write(plan, "summary.csv", &csv::table(results))?);
    }
    if plan.keep >= Keep::Years {
        names.push("years.parquet".to_owned());
    }
    if plan.pictures {
        names.extend(draw_pictures(plan, pictures)?);
    }
    names.push("run.json".to_owned());
    let record = record::record(plan, results.facts, clock, &names);
    write(plan, "run.json", &indented(&record))?;
    Ok(names)
}

fn draw_pictures(plan: &Plan<'_>, pictures: &[Drawn]) -> Result<Vec<String>, Failure> {
    drawn::names(figures::write_all(pictures, &plan.out))
}

/// What the year table says of its run: absent years are zero, so their number is part of it.
fn metadata(model: &Model, facts: &Facts) -> Vec<(String, String)> {
    let settings = json::settings(&facts.settings).to_string();
    [
        ("obligor.years", facts.years.to_string()),
        ("obligor.seed", facts.seed.to_string()),
        ("obligor.scenario", facts.scenario.clone()),
        ("obligor.hash", facts.hash.clone()),
        ("obligor.settings", settings),
        ("obligor.currency", model.currency.clone()),
        ("obligor.version", env!("CARGO_PKG_VERSION").to_owned()),
    ]
    .map(|(key, value)| (key.to_owned(), value))
    .to_vec()
}

/// A few names, or the number of many.
fn counted(names: &[String]) -> String {
    match names.len() {
        0..=4 => report::listed(names.iter().cloned()),
        many => format!("{many} files"),
    }
}

fn write(plan: &Plan<'_>, name: &str, content: &str) -> Result<String, Failure> {
    let path = plan.out.join(name);
    let written = files::write(&path, content.as_bytes());
    written.map_err(|error| Failure::unwritten(&path, &error))?;
    Ok(name.to_owned())
}

fn indented(document: &Value) -> String {
    format!("{document:#}\n")
}
