//! The files of Open Results Data that `--ord` asks for.

use super::exit::Failure;
use super::place;
use super::screen;
use crate::report::ord::{self, PeriodLoss, Summary};
use crate::report::{files, listed};
use std::path::Path;

/// Their names.
pub const WRITTEN: [&str; 5] = [
    "splt.csv",
    "ept.csv",
    "psept.csv",
    "alt.csv",
    "summary-info.csv",
];

/// Writes all of them into a directory and says so, `summary-info.csv` last; `named` heads the columns that say whose a
/// summary is, `losses` are in the order of years and events.
///
/// # Errors
/// If one cannot be written.
pub fn write(
    (summaries, named): (&[Summary], &[&str]),
    losses: impl IntoIterator<Item = PeriodLoss>,
    years: u64,
    directory: &Path,
) -> Result<(), Failure> {
    let texts = [
        ("ept.csv", ord::ept(summaries)),
        ("psept.csv", ord::psept(summaries)),
        ("alt.csv", ord::alt(summaries)),
        ("summary-info.csv", ord::summary_info(summaries, named)),
    ];
    let unwritten = |path: &Path, error| {
        Failure::File(format!(
            "cannot write {}: {error}\n  hint: `--ord DIR` names another place",
            path.display()
        ))
    };
    place::take(directory, &WRITTEN)?;
    place::reopen(directory, "summary-info.csv");
    let path = directory.join("splt.csv");
    let written = files::stream(&path, |out| ord::splt(losses, years, out));
    written.map_err(|error| unwritten(&path, error))?;
    for (name, text) in &texts {
        let path = directory.join(name);
        files::write(&path, text.as_bytes()).map_err(|error| unwritten(&path, error))?;
    }
    let names = ["splt.csv"].into_iter().chain(texts.iter().map(|it| it.0));
    let place = directory.display();
    screen::say(&format!(
        "wrote {} to {place}",
        listed(names.map(str::to_owned))
    ));
    Ok(())
}
