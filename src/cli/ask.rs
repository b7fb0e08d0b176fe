//! `obligor ask FILE`: the cheapest single change with which a party's appetite is met.

use super::SetArgs;
use super::compare::{LEVELS, refused};
use super::exit::Failure;
use super::load::{Loaded, Warnings, load};
use super::progress::Progress;
use super::quantity::share;
use super::run::{seed, years};
use super::screen;
use crate::model::Appetite;
use crate::report::Facts;
use crate::report::asked::{Asked, json, text};
use crate::report::compared::Compared;
use crate::scenario::hint_for;
use crate::simulate::Run;
use crate::summary::{self, AskError, AskSpec, Asks, Lever, Subject, levers};
use clap::Args;
use std::num::NonZero;
use std::path::PathBuf;
use std::thread;

/// Find what to ask for: of each promise the smallest change that meets a party's appetite, the
/// cheapest for the others first.
///
/// Tried one by one: every cap and super-cap of what the party is owed (and owes), every excluded
/// head deemed direct, the limits of its policies and of its providers', insurance to be held.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub struct AskArgs {
    /// Scenario file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Who asks: a party, or a group for all of it
    #[arg(long, value_name = "PARTY")]
    party: String,
    /// What it is willing to bear, such as "1% > 2M": at most 1 year in 100 above 2M
    #[arg(long, value_name = "CHANCE > LOSS")]
    appetite: Appetite,
    /// Its cost of capital a year, k of the willingness to pay
    #[arg(long, value_name = "SHARE", default_value = "8%", value_parser = share)]
    cost_of_capital: f64,
    /// Policy years to simulate, such as 1_000_000 [default: the file's]
    #[arg(long, value_name = "N", value_parser = years)]
    years: Option<u64>,
    /// Seed [default: the file's]
    #[arg(long, value_name = "N", value_parser = seed)]
    seed: Option<u64>,
    /// Worker threads; results do not depend on them [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Print the answer as one JSON document
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    set: SetArgs,
}

const EXAMPLE: &str = "\
Example:
  obligor ask scenarios/msp-three-clients.toml --party clinic --appetite \"0.5% > 1M\"";

/// Searches and tells what was found.
///
/// # Errors
/// If the scenario has findings, the party is not known, the scenario cannot be read, or ctrl-c is
/// pressed.
pub fn ask(args: &AskArgs) -> Result<(), Failure> {
    let mut base = load(&args.file, &args.set.sets, Warnings::Told)?;
    base.model.seed = args.seed.unwrap_or(base.model.seed);
    let facts = Facts {
        scenario: base.stem.clone(),
        years: args.years.unwrap_or(base.model.years),
        seed: base.model.seed,
        hash: base.hash.clone(),
        settings: base.settings.clone(),
    };
    let levers = promises(args, &base)?;
    let asks = search(args, &base, &levers, facts.years)?;
    let asked = Asked {
        compared: Compared {
            facts: &facts,
            model: &base.model,
            party: &args.party,
            appetite: Some(args.appetite),
            cost_of_capital: args.cost_of_capital,
            drafts: Vec::new(),
        },
        appetite: args.appetite,
        asks: &asks,
    };
    if args.json {
        screen::print(&format!("{:#}\n", json::document(&asked)))
    } else {
        screen::print(&text::report(&asked, screen::page()))
    }
}

/// The promises that the party may ask to have changed.
fn promises(args: &AskArgs, base: &Loaded) -> Result<Vec<Lever>, Failure> {
    let models = [&base.model];
    let subject = Subject::find(&models, &args.party).ok_or_else(|| {
        let subjects = Subject::all(&models);
        let known: Vec<&str> = subjects.iter().map(Subject::key).collect();
        let party = &args.party;
        let message = format!("`--party` is `{party}`, which is no party of the scenario");
        refused(&message, &hint_for(party, &known))
    })?;
    let levers = levers(&base.model, &subject.parties(0));
    if levers.is_empty() {
        return Err(refused(
            &format!("`{}` has no contract and no policy to change", args.party),
            "ask for a party that is owed or insured, or owes under a cap",
        ));
    }
    Ok(levers)
}

fn search(args: &AskArgs, base: &Loaded, levers: &[Lever], years: u64) -> Result<Asks, Failure> {
    let spec = AskSpec {
        party: &args.party,
        appetite: args.appetite,
        levels: &LEVELS,
    };
    let cores = || thread::available_parallelism().map_or(1, NonZero::get);
    let run = Run {
        threads: args.threads.map_or_else(cores, usize::from),
        ..Run::of(years)
    };
    // One pass finds the years that matter, one compares what was found.
    let progress = Progress::start(2 * years);
    let asks = summary::ask(&base.model, levers, &spec, &run, &progress);
    asks.map_err(|error| match error {
        AskError::Stopped => Failure::Interrupted,
        AskError::NoParty | AskError::Unfit { .. } => Failure::Findings(format!("error: {error}")),
    })
}
