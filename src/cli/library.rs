//! `obligor library [NAME]`: the figures that archetypes and splits come from.

use super::exit::Failure;
use super::screen;
use crate::report::library::{document, text};
use crate::scenario::{LibraryFigure, hint_for, library_figures};
use clap::Args;

/// List the figures of the library: what archetypes, library splits and replays come from.
///
/// Each with its value, unit, defensible range, source, date and confidence.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  obligor library cost.ransomware")]
pub struct LibraryArgs {
    /// A figure, or the first words of several: `cost`, `split.ransomware`, `part-hit.outage`
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// Print one JSON document instead of tables
    #[arg(long)]
    json: bool,
}

/// Lists figures.
///
/// # Errors
/// If there is none of that name, or the output cannot be written to.
pub fn library(args: &LibraryArgs) -> Result<(), Failure> {
    let figures = found(args.name.as_deref())?;
    if args.json {
        return screen::print(&format!("{:#}\n", document(&figures)));
    }
    screen::print(&text(&figures, screen::page().width))
}

fn found(name: Option<&str>) -> Result<Vec<&'static LibraryFigure>, Failure> {
    let all = library_figures().iter();
    let Some(name) = name else {
        return Ok(all.collect());
    };
    let is_named = |it: &&LibraryFigure| {
        let rest = it.name.strip_prefix(name);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let figures: Vec<&LibraryFigure> = all.filter(is_named).collect();
    if figures.is_empty() {
        let firsts = library_figures()
            .iter()
            .filter_map(|it| it.name.split('.').next());
        let mut known: Vec<&str> = firsts.collect();
        known.dedup();
        let whole = library_figures().iter().map(|it| it.name.as_str());
        let near: Vec<&str> = whole.chain(known.iter().copied()).collect();
        let hint = match crate::scenario::nearest(name, near.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => hint_for(name, &known),
        };
        return Err(Failure::usage(
            format!("the library has no figure named `{name}`"),
            hint,
        ));
    }
    Ok(figures)
}
