//! `obligor read FILE`: tells a scenario back in plain sentences.

use super::SetArgs;
use super::exit::Failure;
use super::load::{Warnings, load};
use super::screen;
use crate::report::reading::reading;
use crate::report::text::table::wrapped;
use clap::Args;
use std::path::PathBuf;

/// Tell a scenario back in plain sentences, and what the model assumes where the file is silent.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  obligor read scenarios/msp-three-clients.toml")]
pub struct ReadArgs {
    /// Scenario file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    set: SetArgs,
}

/// Tells a scenario back.
///
/// # Errors
/// If the scenario cannot be read or has findings.
pub fn read(args: &ReadArgs) -> Result<(), Failure> {
    let loaded = load(&args.file, &args.set.sets, Warnings::Told)?;
    let width = screen::page().width;
    let mut text = String::new();
    for line in reading(&loaded.model) {
        for part in set(&line, width) {
            text.push_str(&part);
            text.push('\n');
        }
    }
    screen::print(&text)
}

/// A line set to a width; what belongs to a list keeps its indent.
fn set(line: &str, width: usize) -> Vec<String> {
    let words = line.trim_start();
    if words.is_empty() {
        return vec![String::new()];
    }
    let first = line.len() - words.len();
    let rest = first + if words.starts_with("- ") { 2 } else { 0 };
    let lines = wrapped(words, width.saturating_sub(rest));
    let indented = lines.iter().enumerate().map(|(at, part)| {
        let indent = if at == 0 { first } else { rest };
        format!("{}{part}", " ".repeat(indent))
    });
    indented.collect()
}
