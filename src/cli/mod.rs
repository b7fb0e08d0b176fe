//! The command line: one file a command. Data goes to stdout, talk to stderr.
//!
//! | exit code | means |
//! |---|---|
//! | 0 | done |
//! | 1 | the scenario has findings |
//! | 2 | the command line cannot be understood, or asks for what is not there |
//! | 3 | a file cannot be read or written |
//! | 4 | the system gave no more memory |
//! | 130 | interrupted |
//! | 143 | told to stop by SIGTERM |
//!
//! [`exit::CODES`] has them, `docs/reference/exit-codes.md` tells them at length.

mod accuracy;
mod ask;
mod breakeven;
pub mod check;
mod compare;
mod completions;
mod controls;
mod decider;
mod demo;
mod drawn;
mod draws;
pub mod exit;
mod explain;
mod fit;
mod init;
mod ladder;
mod library;
mod load;
mod man;
mod memory;
mod ord;
mod pages;
mod place;
mod price;
mod progress;
mod quantity;
mod read;
mod record;
mod replay;
mod run;
pub mod schema;
mod screen;
mod settle;
mod signals;
mod sweep;
mod uncertain;
mod weighed;

use crate::frames::is_reading_parquet;
use crate::report::xlsx::is_saving_a_workbook;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use exit::Failure;
use screen::{Stream, Unread};
use std::io::{self, Write};
use std::panic;
use std::path::PathBuf;
use std::process::ExitCode;

/// Who pays when a breach happens: simulates years of breaches and tells what is left with whom.
#[derive(Debug, Parser)]
#[command(name = "obligor", version, after_help = after_help())]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// The end of `obligor --help`.
fn after_help() -> String {
    let codes = exit::CODES.map(|(code, meaning)| format!("  {code:>3}  {meaning}"));
    format!(
        "Exit codes:\n{}\n\n{EXAMPLE_MARK}  obligor run scenarios/msp-three-clients.toml",
        codes.join("\n")
    )
}

/// What stands before the example that ends the help of every command.
const EXAMPLE_MARK: &str = "Example:\n";

/// The whole command line, as the parser, completions and manual pages see it.
fn grammar() -> clap::Command {
    Cli::command()
}

/// The example that ends the help of a command, its lines without their indent.
fn example(command: &clap::Command) -> Option<String> {
    let help = command.get_after_help()?.to_string();
    let (_, example) = help.split_once(EXAMPLE_MARK)?;
    let lines = example.lines().map(|line| line.trim_start());
    Some(lines.collect::<Vec<_>>().join("\n"))
}

/// The commands. Where a command has arguments of its own, their type says what it does.
#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::DemoArgs),
    Init(Box<init::InitArgs>),
    Run(run::RunArgs),
    Settle(settle::SettleArgs),
    Replay(replay::ReplayArgs),
    Explain(explain::ExplainArgs),
    Ladder(Box<ladder::LadderArgs>),
    Compare(Box<compare::CompareArgs>),
    Ask(Box<ask::AskArgs>),
    #[command(name = "breakeven")]
    BreakEven(Box<breakeven::BreakEvenArgs>),
    Controls(Box<controls::ControlsArgs>),
    Price(Box<price::PriceArgs>),
    Sweep(Box<sweep::SweepArgs>),
    Fit(Box<fit::FitArgs>),
    Read(read::ReadArgs),
    Check(CheckArgs),
    Library(library::LibraryArgs),
    /// Print the JSON schema of a scenario, for editors.
    #[command(after_help = "Example:\n  obligor schema > scenario.schema.json")]
    Schema(SetArgs),
    Completions(completions::CompletionsArgs),
    Man(man::ManArgs),
}

/// Changes to a scenario without touching its file.
#[derive(Clone, Debug, Default, Args)]
struct SetArgs {
    /// Set a value of the scenario, such as contract.msa.caps.general.limit=2M; repeatable
    #[arg(long = "set", value_name = "PATH=VALUE")]
    sets: Vec<String>,
}

/// Find everything that is wrong with scenarios, at once.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  obligor check scenarios/*.toml")]
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
    signals::arm();
    hush_readers();
    let matches = grammar().color(screen::colour_of_help()).try_get_matches();
    let outcome = match matches.and_then(|it| Cli::from_arg_matches(&it)) {
        Ok(asked) => done(asked.command),
        Err(error) => told(&error),
    };
    match outcome {
        Ok(()) => ExitCode::from(exit::DONE),
        Err(failure) => {
            let words = failure.to_string();
            if !words.is_empty() {
                screen::complain(&words);
            }
            ExitCode::from(&failure)
        }
    }
}

/// Prints the help or the version that was asked for, or what is wrong with the command line.
fn told(error: &clap::Error) -> Result<(), Failure> {
    let written = error.print().and_then(|()| io::stdout().flush());
    match (error.use_stderr(), written) {
        (true, _) => Err(Failure::Told(exit::USAGE)),
        (false, written) => written.map_err(screen::output_failure),
    }
}

fn done(command: Command) -> Result<(), Failure> {
    match command {
        Command::Demo(args) => demo::demo(&args),
        Command::Init(args) => init::init(&args),
        Command::Run(args) => run::run(&args),
        Command::Settle(args) => settle::settle(&args),
        Command::Replay(args) => replay::replay(&args),
        Command::Explain(args) => explain::explain(&args),
        Command::Ladder(args) => ladder::ladder(&args),
        Command::Compare(args) => compare::compare(&args),
        Command::Ask(args) => ask::ask(&args),
        Command::BreakEven(args) => breakeven::breakeven(&args),
        Command::Controls(args) => controls::controls(&args),
        Command::Price(args) => price::price(&args),
        Command::Sweep(args) => sweep::sweep(&args),
        Command::Fit(args) => fit::fit_to(&args),
        Command::Read(args) => read::read(&args),
        Command::Check(args) => check_all(&args),
        Command::Library(args) => library::library(&args),
        Command::Schema(_) => print_schema(),
        Command::Completions(args) => completions::completions(&args, grammar()),
        Command::Man(args) => man::man(&args, grammar()),
    }
}

/// Keeps what is said of a panic from the terminal where it is an error of a file or a want of memory, which is told in words.
fn hush_readers() {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if !is_reading_parquet() && !is_saving_a_workbook() {
            usual(panic);
        }
    }));
}

fn check_all(args: &CheckArgs) -> Result<(), Failure> {
    let colour = screen::colour(Stream::Talk);
    // The exit code is the verdict, whoever reads the lines.
    let mut out = Unread(io::stdout().lock());
    let mut talk = Unread(io::stderr().lock());
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

#[cfg(test)]
mod tests {
    use super::*;

    /// An example as a shell would take it apart: lines joined, quotes taken off, the part behind a
    /// pipe or redirection left out.
    fn words(example: &str) -> Vec<String> {
        let joined = example.replace("\\\n", " ");
        let (mut words, mut word, mut is_quoted) = (Vec::new(), String::new(), false);
        for c in joined.chars() {
            match c {
                '"' | '\'' => is_quoted = !is_quoted,
                '>' | '|' if !is_quoted => break,
                ' ' if !is_quoted => {
                    words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)))
                }
                c => word.push(c),
            }
        }
        words.extend((!word.is_empty()).then_some(word));
        words
    }

    #[test]
    fn the_help_of_every_command_ends_with_one_example_that_parses() {
        let own = grammar();
        for command in own.get_subcommands().chain(std::iter::once(&own)) {
            let name = command.get_name();
            let help = command.clone().render_long_help().to_string();
            assert_eq!(help.matches(EXAMPLE_MARK).count(), 1, "{name}");
            let example = example(command).unwrap_or_default();
            let last = example.lines().last().unwrap_or("no example");
            assert!(help.trim_end().ends_with(last), "{name}: {help}");
            let words = words(&example);
            assert_eq!(words[0], "obligor", "{name}: {example}");
            if name != "obligor" {
                assert_eq!(words[1], name, "{example}");
            }
            let parsed = Cli::try_parse_from(&words);
            assert!(parsed.is_ok(), "{name}: {example}\n{parsed:?}");
        }
    }

    #[test]
    fn the_grammar_holds_together() {
        grammar().debug_assert();
    }
}
