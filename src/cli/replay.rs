//! `obligor replay EVENT FILE`: a past event on the scenario's own contracts.

use super::SetArgs;
use super::decider::no_party;
use super::exit::Failure;
use super::load::{Loaded, Warnings, load};
use super::screen;
use crate::ledger::Journal;
use crate::model::past::{PastError, PastEvent, Replayed, providers, replay as replayed};
use crate::model::{Culpability, Model};
use crate::report::replayed as report;
use crate::report::settled::{Settlement, json, text};
use crate::settle::settle_scripted_into;
use crate::units::PartyId;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Replay a past event on the contracts of a scenario: who pays if it happens to its provider.
///
/// The part of the clients hit and the hours are those of the event, the costs those of the scenario.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub struct ReplayArgs {
    /// The event
    #[arg(value_name = "EVENT", value_enum)]
    event: Named,
    /// Scenario file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The party it happens to [default: the only one that answers to others by a contract]
    #[arg(long, value_name = "PARTY")]
    provider: Option<String>,
    /// How blameworthy that party is
    #[arg(long, value_enum, default_value_t = Blame::Negligent)]
    culpability: Blame,
    /// Print one JSON document instead of tables
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    set: SetArgs,
}

const EXAMPLE: &str = "\
Example:
  obligor replay kaseya scenarios/msp-three-clients.toml --provider northstar";

/// The events that can be replayed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Named {
    /// Ransomware through managed service providers, 2021
    Kaseya,
    /// A provider of software down for two weeks, 2024
    Cdk,
    /// A clearing house down for weeks and its data stolen, 2024
    Change,
    /// A faulty update, 2024
    #[value(name = "crowdstrike")]
    CrowdStrike,
    /// Data stolen from a tool that moves files, 2023
    Moveit,
}

impl Named {
    fn past(self) -> PastEvent {
        match self {
            Self::Kaseya => PastEvent::Kaseya,
            Self::Cdk => PastEvent::Cdk,
            Self::Change => PastEvent::Change,
            Self::CrowdStrike => PastEvent::CrowdStrike,
            Self::Moveit => PastEvent::Moveit,
        }
    }
}

/// Words of culpability on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Blame {
    /// Not at all
    None,
    /// Failed to take reasonable care
    Negligent,
    /// Failed grossly
    Gross,
    /// Meant it
    Wilful,
}

impl Blame {
    fn culpability(self) -> Culpability {
        match self {
            Self::None => Culpability::None,
            Self::Negligent => Culpability::Negligent,
            Self::Gross => Culpability::Gross,
            Self::Wilful => Culpability::Wilful,
        }
    }
}

/// Replays an event.
///
/// # Errors
/// If the scenario has findings or cannot be read, or does not say which provider or what it costs.
pub fn replay(args: &ReplayArgs) -> Result<(), Failure> {
    let mut loaded = load(&args.file, &args.set.sets, Warnings::Untold)?;
    let provider = provider(args, &loaded.model)?;
    let (past, blame) = (args.event.past(), args.culpability.culpability());
    let found = replayed(&mut loaded.model, past, provider, blame);
    let found = found.map_err(|error| refused(&error, &loaded.model, past))?;
    let settlement = settled(&mut loaded, &found)?;
    let model = &loaded.model;
    let assumed = report::Assumed {
        model,
        past,
        provider,
        culpability: blame,
        replayed: &found,
    };
    if args.json {
        let facts = json::SettledFacts {
            source: loaded.source(),
            losses: None,
        };
        let mut document = json::document(&facts, model, &settlement);
        document["replay"] = report::document(&assumed);
        return screen::print(&format!("{document:#}\n"));
    }
    let page = screen::page();
    let mut words = report::text(&assumed, page.width);
    words.push_str(&text::report(model, &settlement, None, page));
    screen::print(&words)
}

/// The event settled by itself, in place of the scenario's own.
fn settled(loaded: &mut Loaded, found: &Replayed) -> Result<Settlement, Failure> {
    loaded.model.events = vec![found.event.clone()];
    let settled = settle_scripted_into(&loaded.model, Journal::with_workings());
    let settled = settled.map_err(|error| Failure::Findings(format!("error: {error}")))?;
    let mut settlement = Settlement::default();
    settlement.add(&loaded.model, &settled);
    Ok(settlement)
}

fn provider(args: &ReplayArgs, model: &Model) -> Result<PartyId, Failure> {
    if let Some(key) = &args.provider {
        let found = model.party(key);
        return found.ok_or_else(|| no_party("--provider", key, &[model]));
    }
    let all = providers(model);
    match all[..] {
        [only] => Ok(only),
        [] => Err(Failure::usage(
            "nobody answers to others by a contract in this scenario",
            "name the party it happens to with --provider PARTY",
        )),
        _ => {
            let keys = all.iter().map(|it| model.parties[it.index()].key.clone());
            Err(Failure::usage(
                "several parties answer to others by a contract",
                format!("name one with --provider: {}", crate::report::listed(keys)),
            ))
        }
    }
}

fn refused(error: &PastError, model: &Model, past: PastEvent) -> Failure {
    let key = |party: &PartyId| model.parties[party.index()].key.as_str();
    let words = match error {
        PastError::NoClients(party) => format!(
            "error: `{}` serves nobody: no contract and no peril of it reaches another party\n  \
             hint: name another party with --provider",
            key(party)
        ),
        PastError::CostUnknown { client, what } => format!(
            "error: {what} `{}` is not known, which {} asks for\n  \
             hint: give it an archetype with a revenue, or a peril that hits it likewise",
            key(client),
            past.word()
        ),
    };
    Failure::Findings(words)
}
