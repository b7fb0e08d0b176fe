//! `obligor ask FILE`: the cheapest single change with which a party's appetite is met.

use super::SetArgs;
use super::decider::{Decider, ForWhom, LEVELS, no_party};
use super::draws::Draws;
use super::exit::Failure;
use super::load::{Loaded, Warnings, load};
use super::progress::Progress;
use super::screen;
use crate::model::Appetite;
use crate::report::asked::{Asked, json, text};
use crate::report::compared::Compared;
use crate::summary::{self, AskError, AskSpec, Asks, Lever, Subject, levers};
use clap::Args;
use std::path::PathBuf;

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
    #[command(flatten)]
    decider: Decider,
    /// What it is willing to bear, such as "1% > 2M": at most 1 year in 100 above 2M
    #[arg(long, value_name = "CHANCE > LOSS")]
    appetite: Appetite,
    #[command(flatten)]
    for_whom: ForWhom,
    #[command(flatten)]
    draws: Draws,
    /// Print the answer as one JSON document
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    set: SetArgs,
}

const EXAMPLE: &str = "\
Example:
  obligor ask scenarios/msp-three-clients.toml --party clinic --appetite \"0.2% > 750k\"";

/// Searches and tells what was found.
///
/// # Errors
/// If the scenario has findings, the party is not known, the scenario cannot be read, or ctrl-c is
/// pressed.
pub fn ask(args: &AskArgs) -> Result<(), Failure> {
    let mut base = load(&args.file, &args.set.sets, Warnings::Held)?;
    args.draws.seed(&mut base.model);
    let mut facts = args.draws.facts(&base);
    let audience = args
        .for_whom
        .deciding(&args.decider.party, &[&base.model])?;
    base.tell(audience.as_ref());
    let mut levers = promises(args, &base)?;
    if let Some(audience) = &audience {
        facts.settings = audience.settings(facts.settings);
        levers.retain(|lever| audience.may_see(&lever.path));
    }
    let asks = search(args, &base, &levers, facts.years)?;
    let asked = Asked {
        compared: Compared {
            facts: &facts,
            model: &base.model,
            party: &args.decider.party,
            appetite: Some(args.appetite),
            cost_of_capital: args.decider.cost_of_capital,
            audience: audience.as_ref(),
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
    let party = &args.decider.party;
    let models = [&base.model];
    let subject = Subject::find(&models, party);
    let subject = subject.ok_or_else(|| no_party("--party", party, &models))?;
    let levers = levers(&base.model, &subject.parties(0));
    if levers.is_empty() {
        return Err(Failure::usage(
            format!("`{party}` has no contract and no policy to change"),
            "ask for a party that is owed or insured, or owes under a cap",
        ));
    }
    Ok(levers)
}

fn search(args: &AskArgs, base: &Loaded, levers: &[Lever], years: u64) -> Result<Asks, Failure> {
    let spec = AskSpec {
        party: &args.decider.party,
        appetite: args.appetite,
        levels: &LEVELS,
    };
    let run = args.draws.run(years);
    // One pass finds the years that matter, one tells what holds, one compares it.
    let progress = Progress::start(3 * years);
    let asks = summary::ask(&base.model, levers, &spec, &run, &progress);
    asks.map_err(|error| match error {
        AskError::Stopped => Failure::Interrupted,
        AskError::NoParty | AskError::Unfit { .. } => Failure::Findings(format!("error: {error}")),
    })
}
