//! The files of Open Results Data that `--ord` asks for.

use crate::cli::exit::Failure;
use crate::cli::screen;
use crate::report::{Results, files, listed, ord};
use crate::summary::event_losses::EventLoss;
use std::fs;
use std::path::Path;

/// Writes all of them into a directory and says so.
///
/// # Errors
/// If one cannot be written.
pub(super) fn write(
    results: &Results<'_>,
    losses: &[EventLoss],
    directory: &Path,
) -> Result<(), Failure> {
    let mut splt = Vec::new();
    // Memory takes whatever is written to it.
    let _ = ord::splt(losses, results.facts.years, &mut splt);
    let texts = [
        ("splt.csv", splt),
        ("ept.csv", ord::ept(results).into_bytes()),
        ("psept.csv", ord::psept(results).into_bytes()),
        ("alt.csv", ord::alt(results).into_bytes()),
        ("summary-info.csv", ord::summary_info(results).into_bytes()),
    ];
    let unwritten = |path: &Path, error| {
        Failure::File(format!(
            "cannot write {}: {error}\nhint: `--ord DIR` names another place",
            path.display()
        ))
    };
    fs::create_dir_all(directory).map_err(|error| unwritten(directory, error))?;
    for (name, text) in &texts {
        let path = directory.join(name);
        files::write(&path, text).map_err(|error| unwritten(&path, error))?;
    }
    let names = texts.map(|(name, _)| name.to_owned());
    let place = directory.display();
    screen::say(&format!("wrote {} to {place}", listed(names)));
    Ok(())
}
