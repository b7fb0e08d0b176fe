//! `obligor explain FILE`: one simulated year, who paid what to whom and why.

use super::SetArgs;
use super::draws::{cores, seed, years};
use super::exit::Failure;
use super::load::{Loaded, Warnings, load};
use super::progress::Progress;
use super::screen;
use crate::draw::Sampler;
use crate::model::Model;
use crate::report::explained::json::{ExplainedFacts, document};
use crate::report::explained::{Asked, Explained, Ranked, WorstYears, markdown, pages, text};
use crate::report::{counted_years, grouped, listed};
use crate::scenario::nearest;
use crate::settle::{Detail, Waterfall, layout};
use crate::simulate::{Run, simulate};
use clap::{ArgGroup, Args};
use std::ops::Range;
use std::path::PathBuf;

/// Explain one simulated year: what happened, who paid what to whom, why and by which clause.
///
/// The year is the run's: the same year, seed and settings give the same losses to the bit.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
#[command(group = ArgGroup::new("which").required(true).args(["year", "worst"]))]
pub struct ExplainArgs {
    /// Scenario file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The year to explain, by its number in years.parquet: from 0 to one less than the years
    #[arg(long, value_name = "N")]
    year: Option<u32>,
    /// Explain a bad year of this party, or of the members of a group together
    #[arg(long, value_name = "PARTY")]
    worst: Option<String>,
    /// Which of its worst years: 1 is the worst
    #[arg(long, value_name = "K", default_value_t = 1, conflicts_with = "year")]
    rank: u64,
    /// Years of the run [default: the scenario's]
    #[arg(long, value_name = "N", value_parser = years)]
    years: Option<u64>,
    /// Seed of the run [default: the scenario's]
    #[arg(long, value_name = "N", value_parser = seed)]
    seed: Option<u64>,
    /// Only this event of the year, by its number from 1
    #[arg(long, value_name = "E")]
    event: Option<usize>,
    /// Print Markdown, to be pasted into a document
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    set: SetArgs,
}

const EXAMPLE: &str = "\
Example:
  obligor explain scenarios/msp-three-clients.toml --worst clinic --rank 10 --years 100_000";

/// Explains a year.
///
/// # Errors
/// If the scenario has findings, there is no such party, year, rank or event, or ctrl-c is
/// pressed.
pub fn explain(args: &ExplainArgs) -> Result<(), Failure> {
    let mut loaded = load(&args.file, &args.set.sets, Warnings::Untold)?;
    if let Some(seed) = args.seed {
        loaded.model.seed = seed;
    }
    let model = &loaded.model;
    let years = args.years.unwrap_or(model.years);
    if model.perils.is_empty() || years == 0 {
        return Err(Failure::usage(
            "the scenario has no perils to simulate",
            "`obligor settle` settles its scripted events",
        ));
    }
    let mut asked = Asked {
        years,
        ..Asked::default()
    };
    let year = match &args.worst {
        Some(key) => {
            let (name, ranked) = worst(model, key, args.rank, years)?;
            asked.worst = Some((name, args.rank, ranked));
            asked.hero = model.party(key).map(|party| party.index());
            ranked.year
        }
        None => asked_year(args.year.unwrap_or(0), years)?,
    };
    let explained = Explained::drawn(model, year);
    let explained = explained.map_err(|words| Failure::Findings(format!("error: {words}")))?;
    asked.event = asked_event(args.event, year, explained.events())?;
    tell(args, &loaded, &explained, &asked)
}

fn tell(
    args: &ExplainArgs,
    loaded: &Loaded,
    explained: &Explained,
    asked: &Asked,
) -> Result<(), Failure> {
    let model = &loaded.model;
    if args.json {
        let facts = ExplainedFacts {
            source: loaded.source(),
            worst: args.worst.clone(),
        };
        let document = document(&facts, model, explained, asked);
        return screen::print(&format!("{document:#}\n"));
    }
    let parts = pages(model, explained, asked);
    if args.markdown {
        return screen::print(&markdown::set(&parts));
    }
    screen::print(&text::set(&parts, screen::page()))
}

fn asked_year(year: u32, years: u64) -> Result<u32, Failure> {
    if u64::from(year) < years {
        return Ok(year);
    }
    let (last, all) = (years - 1, counted_years(years));
    Err(Failure::usage(
        format!("`--year` is {year}, not from 0 to {last}"),
        format!("the run has {all}; `--years N` names a longer one"),
    ))
}

/// The place of the event that is asked for.
fn asked_event(event: Option<usize>, year: u32, events: usize) -> Result<Option<usize>, Failure> {
    let Some(number) = event else {
        return Ok(None);
    };
    if (1..=events).contains(&number) {
        return Ok(Some(number - 1));
    }
    let has = match events {
        0 => "has no event".to_owned(),
        1 => "has one event, number 1".to_owned(),
        _ => format!("has events 1 to {events}"),
    };
    Err(Failure::usage(
        format!("`--event` is {number}, and year {year} {has}"),
        "leave `--event` out to see the whole year",
    ))
}

/// The party or group with an id: its name, and its positions.
fn named(model: &Model, key: &str) -> Result<(String, Range<usize>), Failure> {
    if let Some(party) = model.party(key) {
        let at = party.index();
        return Ok((model.parties[at].name.clone(), at..at + 1));
    }
    if let Some(group) = model.groups.iter().find(|group| group.key == key) {
        return Ok((format!("{} together", group.name), group.members.clone()));
    }
    let singles = model.parties.iter().filter(|party| party.group.is_none());
    let singles = singles.map(|party| party.key.clone());
    let groups = model.groups.iter().map(|group| {
        let key = &group.key;
        format!("{key} ({key}#1 to {key}#{})", group.members.len())
    });
    let ids = model.parties.iter().map(|party| party.key.as_str());
    let ids = ids.chain(model.groups.iter().map(|group| group.key.as_str()));
    let meant = nearest(key, ids);
    let meant = meant.map_or(String::new(), |id| format!("did you mean `{id}`? "));
    Err(Failure::usage(
        format!("no party `{key}`"),
        format!("{meant}the parties are {}", listed(singles.chain(groups))),
    ))
}

/// Simulates all years and finds the year of a rank.
fn worst(model: &Model, key: &str, rank: u64, years: u64) -> Result<(String, Ranked), Failure> {
    let (name, parties) = named(model, key)?;
    if rank == 0 || rank > years {
        return Err(Failure::usage(
            format!("`--rank` is {rank}, not from 1 to {}", grouped(years)),
            "1 is the worst year; `--years N` simulates more",
        ));
    }
    let failed = |words: String| Failure::Findings(format!("error: {words}"));
    let layout = layout(&[model], Detail::Atoms);
    let sampler = Sampler::new(model, model.seed, &layout);
    let sampler = sampler.map_err(|error| failed(error.to_string()))?;
    let waterfall = Waterfall::new(model, &layout);
    let waterfall = waterfall.map_err(|error| failed(error.to_string()))?;
    let run = Run {
        threads: cores(),
        promises: false,
        ..Run::of(years)
    };
    let progress = Progress::start(years);
    let sink = || WorstYears::of(parties.clone());
    let (sink, stopped) = simulate(&sampler, &[waterfall], &run, sink, &progress);
    if stopped {
        return Err(Failure::Interrupted);
    }
    let found = sink.rank(rank, years);
    Ok((name, found.expect("the rank is one of the years")))
}
