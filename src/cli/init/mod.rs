//! `obligor init`: a few questions, and a commented scenario of one's own.

mod answers;
mod ask;
mod perils;
mod written;

use super::exit::Failure;
use super::load::{Warnings, load_text};
use super::screen;
use crate::report::files;
use answers::Answers;
use ask::{Asking, Source};
use clap::Args;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

/// Write a scenario of your own: a provider, its clients, their contract and their policies.
///
/// Asks for what the options leave open, on a terminal or an answer a line through a pipe. How often
/// and how badly things go wrong comes from published figures; what nobody said is marked [assumed].
#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub struct InitArgs {
    /// Name of the provider [default: Provider]
    #[arg(long, value_name = "NAME")]
    provider: Option<String>,
    /// What it does: msp looks after its clients' computers, saas runs software for them
    /// [default: msp]
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// The provider's revenue a year in US dollars, from 100k to 2B [default: 18M]
    #[arg(long, value_name = "MONEY")]
    provider_revenue: Option<String>,
    /// How many clients it has, all alike, from 1 to 1000 [default: 90]
    #[arg(long, value_name = "N")]
    clients: Option<String>,
    /// What they live on: education, financial, healthcare, manufacturing, professional, retail or
    /// technology [default: professional]
    #[arg(long, value_name = "SECTOR")]
    sector: Option<String>,
    /// Revenue of each client a year, from 100k to 2B [default: 9M]
    #[arg(long, value_name = "MONEY")]
    revenue: Option<String>,
    /// What each client pays the provider a year [default: the provider's revenue ÷ clients, at most
    /// 2 % of the client's]
    #[arg(long, value_name = "MONEY")]
    fees: Option<String>,
    /// Liability cap of each contract and year: "1 x fees", 500k, "greater of 500k and 1 x fees", none
    /// [default: 1 x fees]
    #[arg(long, value_name = "CAP")]
    cap: Option<String>,
    /// A second cap where personal data are exposed, written likewise [default: none]
    #[arg(long, value_name = "CAP")]
    data_cap: Option<String>,
    /// Limit of the provider's cyber policy, or none [default: 3M]
    #[arg(long, value_name = "MONEY")]
    provider_limit: Option<String>,
    /// Its retention [default: 50k]
    #[arg(long, value_name = "MONEY")]
    provider_retention: Option<String>,
    /// Limit of each client's own cyber policy, or none [default: none]
    #[arg(long, value_name = "MONEY")]
    client_limit: Option<String>,
    /// Its retention [default: 25k]
    #[arg(long, value_name = "MONEY")]
    client_retention: Option<String>,
    /// The provider's own money in a bad year, beyond insurance [default: unlimited]
    #[arg(long, value_name = "MONEY")]
    funds: Option<String>,
    /// The file to write [default: the provider's name, .toml]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Ask nothing: take defaults for what is not given
    #[arg(long)]
    yes: bool,
    /// Replace the file if it is there already
    #[arg(long)]
    force: bool,
}

const EXAMPLE: &str = "\
Example:
  obligor init --yes --provider \"NorthStar IT\" --clients 90 --revenue 9M --cap \"1 x fees\"";

/// Writes a scenario.
///
/// # Errors
/// If an answer will not do or is missing, the file is there already, or it cannot be written.
pub fn init(args: &InitArgs) -> Result<(), Failure> {
    // Before any question: nobody should answer them for nothing.
    if let Some(out) = &args.out {
        may_write(out, args.force)?;
    }
    let source = match (args.yes, io::stdin().is_terminal()) {
        (true, _) => Source::Nobody,
        (false, true) => Source::Terminal,
        (false, false) => Source::Pipe,
    };
    let (mut input, mut talk) = (io::stdin().lock(), io::stderr());
    if source == Source::Terminal {
        screen::say("Enter takes what stands in brackets.");
    }
    let mut asking = Asking::new(source, &mut input, &mut talk);
    let answers = Answers::new(args, &mut asking)?;

    let usual = || PathBuf::from(format!("{}.toml", written::id(&answers.provider.value)));
    let out = args.out.clone().unwrap_or_else(usual);
    may_write(&out, args.force)?;
    let text = written::scenario(&answers, &command(asking.given()));
    // What this program writes it must be able to read; answers that are odd together are warned of.
    load_text(&out.to_string_lossy(), &text, Warnings::Told)?;
    files::write(&out, text.as_bytes()).map_err(|error| {
        let place = out.display();
        Failure::File(format!("cannot write {place}: {error}"))
    })?;
    screen::say(&next(&out));
    Ok(())
}

/// The command that writes the same scenario without a question.
fn command(given: &[(String, String)]) -> String {
    let mut command = "obligor init --yes".to_owned();
    for (flag, text) in given {
        command.push_str(&format!(" --{flag} {}", in_shell(text)));
    }
    command
}

/// A word as a shell takes it.
fn in_shell(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

fn may_write(out: &Path, is_forced: bool) -> Result<(), Failure> {
    if is_forced || !out.exists() {
        return Ok(());
    }
    Err(Failure::File(format!(
        "{} is there already\n  hint: `--force` replaces it, `--out FILE` names another",
        out.display()
    )))
}

/// What to type next.
fn next(out: &Path) -> String {
    let file = out.display();
    format!(
        "wrote {file}\n\nWhat to type next:\n  \
         # the scenario in sentences, and what it leaves to defaults\n  \
         obligor read {file}\n  \
         # what is wrong with it, after your changes\n  \
         obligor check {file}\n  \
         # who is left with what\n  \
         obligor run {file}"
    )
}
