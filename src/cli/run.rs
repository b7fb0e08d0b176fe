//! `obligor run FILE`: simulates a scenario, writes its files and tells what is left with whom.

mod engine;

use super::SetArgs;
use super::accuracy::{self, Search, Wish, wish};
use super::decider::ForWhom;
use super::drawn;
use super::draws::Draws;
use super::exit::Failure;
use super::load::{Warnings, load};
use super::ord;
use super::pages::{self, PagesArgs};
use super::place;
use super::quantity::share;
use super::record::{self, Clock};
use super::screen;
use super::uncertain;
use crate::report::accurate::Accuracy;
use crate::report::audience::Audience;
use crate::report::exhibits::{self, Input, Weights};
use crate::report::figures::{self, Drawn, Pictured};
use crate::report::plot::Inline;
use crate::report::{self, Facts, Method, Results, csv, files, json, text};
use crate::summary::accuracy::Target;
use crate::summary::pictures::Gathered;
use crate::summary::{Keeping, accounts};
use clap::{Args, ValueEnum};
use serde_json::Value;
use std::path::{Path, PathBuf};

pub(super) use engine::Engine;
use engine::Ran;

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
    /// Directory for the files [default: output/<scenario>, with --audience
    /// output/<scenario>-for-<party>]
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
    /// Expenses of insurers and reinsurers (of insurers with brokerage), a part of the gross premium they write
    #[arg(long, value_name = "SHARE", default_value = "25%", value_parser = share)]
    carrier_expenses: f64,
    /// Pass through more than 10 million years twice, so that VaR, TVaR and exceedance points are exact to the
    /// last bit instead of to 2.5e-4; changes nothing in shorter runs, which are exact
    #[arg(long)]
    exact: bool,
    /// Run until the standard error of a figure is so much of it at most: mean, varNN or tvarNN, `of` a party or of
    /// all, such as "tvar99 of clinic 0.5%"; may be repeated. `--years` is then the most years [default: 10 million]
    #[arg(long, value_name = "TARGET", value_parser = wish, conflicts_with = "parameter_uncertainty")]
    accuracy: Vec<Wish>,
    /// Draw rates, severities, tails and effects of controls too, once for each batch of years, and tell
    /// what they leave open apart from chance
    #[arg(long)]
    parameter_uncertainty: bool,
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

/// What a run writes last: where it is, the files that it names are those of one run.
const RECORD: &str = "run.json";

/// What it may write beside pictures.
const WRITTEN: [&str; 4] = ["summary.json", "summary.csv", "years.parquet", RECORD];

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
    /// How the largest years are kept.
    pub keeping: Keeping,
    /// The figures whose accuracy is asked for.
    pub targets: Vec<Target>,
    /// The files of an earlier run in the same place, whose record goes before the first of them is replaced.
    pub before: Vec<String>,
}

/// Runs a scenario.
///
/// # Errors
/// If the scenario has findings, a file cannot be read or written, or ctrl-c is pressed.
pub fn run(args: &RunArgs) -> Result<(), Failure> {
    let clock = Clock::start();
    let mut loaded = load(&args.file, &args.set.sets, Warnings::Held)?;
    args.draws.seed(&mut loaded.model);
    let audience = args.for_whom.find(&[&loaded.model])?;
    let audience = audience.as_ref();
    let mut facts = args.draws.facts(&loaded);
    if let Some(audience) = audience {
        facts.settings = audience.settings(facts.settings);
        only_tables(args)?;
    }
    loaded.tell(audience);
    let spread = uncertain::spread(args.parameter_uncertainty, &loaded.model);
    if let Some(spread) = spread {
        facts.years = spread.whole_batches(facts.years);
    }
    let targets = accuracy::targets(&args.accuracy, &loaded.model, audience)?;
    let mut plan = plan(args, &loaded.stem, audience);
    place::ready(&plan.out, &WRITTEN, audience)?;
    plan.before = record::files(&plan.out.join(RECORD));
    if let Some(directory) = &plan.ord {
        place::take(directory, &ord::WRITTEN)?;
    }
    args.pages.ready()?;

    let model = &loaded.model;
    let engine = Engine::drawing(model, facts.seed, plan.ord.is_some(), spread)?;
    let (mut ran, accuracy) = simulated(args, &engine, targets, (&mut plan, &mut facts))?;
    ran.carriers
        .retain(|it| audience.is_none_or(|one| one.is(it.party)));
    ran.regimes
        .retain(|it| audience.is_none_or(|one| one.is(it.at)));
    let accounts = accounts(model);
    let results = Results {
        facts: &facts,
        method: Method {
            is_exact: args.exact,
            carrier_expenses: (!ran.carriers.is_empty()).then_some(plan.expenses),
        },
        model,
        promises: engine.waterfall.promises(),
        summary: &ran.summary,
        accounts: &accounts,
        audience,
        carriers: &ran.carriers,
        regimes: &ran.regimes,
        parameters: ran.parameters.as_ref(),
        accuracy: accuracy.as_ref(),
    };
    let pictured = pictured(&engine, &results, ran.gathered.as_ref());
    let pictures = pictured.as_ref().map_or_else(Vec::new, figures::all);
    tell(args, &plan, &clock, &results, &pictures)?;
    if let (Some(directory), Some(losses)) = (&plan.ord, &ran.losses) {
        let summaries = report::ord::of_results(&results);
        let losses = report::ord::of_events(losses);
        ord::write((&summaries, &["party"]), losses, facts.years, directory)?;
    }
    args.pages.write(|| {
        let weights = pictured
            .as_ref()
            .map_or_else(Weights::default, figures::weights);
        let inlined = inlined(&results, &pictures, &weights)?;
        let inputs = Input::seen(&loaded.document, audience);
        let again = pages::again(&facts, untold(&results));
        Ok(exhibits::run(&results, inlined, inputs, &weights, again))
    })
}

/// The years of the facts, or as many as the accuracy asked for needs.
fn simulated(
    args: &RunArgs,
    engine: &Engine<'_>,
    targets: Vec<Target>,
    (plan, facts): (&mut Plan<'_>, &mut Facts),
) -> Result<(Ran, Option<Accuracy>), Failure> {
    if args.accuracy.is_empty() {
        return Ok((engine.simulate(plan, facts)?, None));
    }
    let most_years = args.draws.years().unwrap_or(accuracy::MOST_YEARS);
    let named: Vec<String> = args
        .accuracy
        .iter()
        .filter_map(|it| it.party.clone())
        .collect();
    let bounds = (most_years, plan.threads);
    let mut search = Search::start(engine, (targets, &named), bounds)?;
    plan.targets = search.targets();
    loop {
        facts.years = search.plain_years();
        let ran = engine.simulate(plan, facts)?;
        let goes_on = ran.targets.as_ref().is_some_and(|it| search.goes_on(it));
        if !goes_on {
            return Ok((ran, Some(search.told())));
        }
    }
}

/// What the command in a report does not tell: of carriers' expenses who is none knows nothing.
fn untold(results: &Results<'_>) -> &'static [&'static str] {
    match results.audience {
        Some(_) if results.carriers.is_empty() => &["--carrier-expenses"],
        Some(_) | None => &[],
    }
}

/// What pictures are drawn of, where a run gathers it.
fn pictured<'a>(
    engine: &'a Engine<'_>,
    results: &Results<'a>,
    gathered: Option<&'a Gathered>,
) -> Option<Pictured<'a>> {
    Some(Pictured {
        model: results.model,
        sampler: &engine.sampler,
        waterfall: &engine.waterfall,
        summary: results.summary,
        gathered: gathered?,
        facts: results.facts,
    })
}

/// Writes the files of the run and prints what it found.
fn tell(
    args: &RunArgs,
    plan: &Plan<'_>,
    clock: &Clock,
    results: &Results<'_>,
    pictures: &[Drawn],
) -> Result<(), Failure> {
    let document = json::document(results);
    let written = write_files(plan, clock, results, pictures, &document)?;
    if args.json {
        screen::print(&indented(&document))?;
    } else {
        screen::print(&text::report(results, screen::page()))?;
    }
    let seconds = clock.elapsed().as_secs_f64();
    let (out, files) = (plan.out.display(), counted(&written));
    screen::say(&format!("wrote {files} to {out} in {seconds:.1} s"));
    Ok(())
}

/// The pictures to stand in a page, by the stems of their files, the ladder the last of them.
fn inlined(
    results: &Results<'_>,
    pictures: &[Drawn],
    weights: &Weights,
) -> Result<Vec<(String, Inline)>, Failure> {
    let inline = |it: &Drawn| Ok((it.stem.clone(), it.inline().map_err(drawn::undrawn)?));
    let inlined: Result<Vec<_>, Failure> = pictures.iter().map(inline).collect();
    let mut inlined = inlined?;
    let ladder = exhibits::ladder(results, weights).map_err(drawn::undrawn)?;
    inlined.extend(ladder.map(|it| ("ladder".to_owned(), it)));
    Ok(inlined)
}

fn plan<'a>(args: &'a RunArgs, stem: &str, audience: Option<&Audience>) -> Plan<'a> {
    // Pictures show everybody.
    let has_pictures = !args.no_pictures && audience.is_none();
    let usual = || place::usual(stem, audience);
    Plan {
        file: &args.file,
        keep: args.keep,
        pictures: args.keep != Keep::None && has_pictures,
        gathers: (args.keep != Keep::None || args.pages.are_asked_for()) && has_pictures,
        threads: args.draws.threads(),
        out: args.out.clone().unwrap_or_else(usual),
        ord: args.ord.clone(),
        expenses: args.carrier_expenses,
        keeping: match args.exact {
            true => Keeping::exact(),
            false => Keeping::default(),
        },
        targets: Vec::new(),
        before: Vec::new(),
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

/// Writes what the run keeps, the record last; returns the files' names.
fn write_files(
    plan: &Plan<'_>,
    clock: &Clock,
    results: &Results<'_>,
    pictures: &[Drawn],
    document: &Value,
) -> Result<Vec<String>, Failure> {
    let mut names = Vec::new();
    place::reopen(&plan.out, RECORD);
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
    names.push(RECORD.to_owned());
    for name in plan.before.iter().filter(|name| !names.contains(name)) {
        place::leave_out(&plan.out, name)?;
    }
    let record = record::record(plan, results, clock, &names);
    write(plan, RECORD, &indented(&record))?;
    Ok(names)
}

fn draw_pictures(plan: &Plan<'_>, pictures: &[Drawn]) -> Result<Vec<String>, Failure> {
    drawn::names(figures::write_all(pictures, &plan.out))
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
