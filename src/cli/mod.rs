//! The command line: one file a command. Data goes to stdout, talk to stderr.
//!
//! | exit code | means |
//! |---|---|
//! | 0 | done |
//! | 1 | the scenario has findings |
//! | 2 | the command line cannot be understood, or asks for what is not there |
//! | 3 | a file cannot be read or written |
//! | 130 | interrupted |

pub mod check;
pub mod exit;
mod explain;
mod ladder;
mod load;
mod price;
mod progress;
mod read;
mod record;
mod run;
pub mod schema;
mod screen;
mod settle;

use clap::{Args, Parser, Subcommand};
use exit::Failure;
use screen::Stream;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// Who pays when a breach happens: simulates years of breaches and tells what is left with whom.
#[derive(Debug, Parser)]
#[command(name = "obligor", version, after_help = AFTER_HELP)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "\
Example:
  obligor run scenarios/msp-three-clients.toml

Exit codes: 0 done, 1 findings, 2 usage, 3 input or output, 130 interrupted.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Simulate a scenario and tell what is left with each party.
    Run(run::RunArgs),
    /// Settle given events: who pays whom, by which clause, to the cent.
    Settle(settle::SettleArgs),
    /// Explain one simulated year: who paid what to whom, why and by which clause.
    Explain(explain::ExplainArgs),
    /// Who pays a breach of any size, clause by clause, without simulation.
    Ladder(Box<ladder::LadderArgs>),
    /// What each layer of a tower pays and ought to cost.
    Price(Box<price::PriceArgs>),
    /// Tell a scenario back in plain sentences.
    Read(read::ReadArgs),
    /// Find everything that is wrong with scenarios, at once.
    #[command(after_help = "Example:\n  obligor check scenarios/*.toml")]
    Check(CheckArgs),
    /// Print the JSON schema of a scenario, for editors.
    #[command(after_help = "Example:\n  obligor schema > scenario.schema.json")]
    Schema(SetArgs),
}

/// Changes to a scenario without touching its file.
#[derive(Clone, Debug, Default, Args)]
struct SetArgs {
    /// Set a value of the scenario, such as contract.msa.caps.general.limit=2M; repeatable
    #[arg(long = "set", value_name = "PATH=VALUE")]
    sets: Vec<String>,
}

#[derive(Debug, Args)]
struct CheckArgs {
    /// Scenario files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Fail while a contract, pool, policy or treaty leaves anything to a default
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    set: SetArgs,
}

/// Runs the program and returns its exit code.
#[must_use]
pub fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Run(args) => run::run(&args),
        Command::Settle(args) => settle::settle(&args),
        Command::Explain(args) => explain::explain(&args),
        Command::Ladder(args) => ladder::ladder(&args),
        Command::Price(args) => price::price(&args),
        Command::Read(args) => read::read(&args),
        Command::Check(args) => check_all(&args),
        Command::Schema(_) => print_schema(),
    };
    match outcome {
        Ok(()) => ExitCode::from(exit::DONE),
        Err(failure) => {
            let words = failure.to_string();
            if !words.is_empty() {
                screen::say(&words);
            }
            ExitCode::from(&failure)
        }
    }
}

fn check_all(args: &CheckArgs) -> Result<(), Failure> {
    let colour = screen::colour(Stream::Talk);
    let (mut out, mut talk) = (io::stdout().lock(), io::stderr().lock());
    let asked = check::Asked {
        files: &args.files,
        sets: &args.set.sets,
        silence: if args.strict {
            check::Silence::Refused
        } else {
            check::Silence::Allowed
        },
    };
    let verdict = check::check(&asked, colour, &mut out, &mut talk);
    match verdict.map_err(screen::output_failure)? {
        check::Verdict::Good => Ok(()),
        check::Verdict::Bad => Err(Failure::Told(exit::FINDINGS)),
        check::Verdict::Unreadable => Err(Failure::Told(exit::FILES)),
    }
}

fn print_schema() -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    schema::schema(&mut out)
        .and_then(|()| out.flush())
        .map_err(screen::output_failure)
}
