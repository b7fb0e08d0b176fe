//! A scenario file as a model, with everything a report names it by.

use super::exit::Failure;
use super::screen::{self, Stream};
use crate::model::Model;
use crate::report::findings::render;
use crate::scenario::{Findings, ReadError, read};
use std::path::Path;

/// A scenario that may be run.
#[derive(Debug)]
pub struct Loaded {
    /// The model.
    pub model: Model,
    /// The stem of the file's name.
    pub stem: String,
    /// Content hash, settings included.
    pub hash: String,
    /// What `--set` changed.
    pub settings: Vec<(String, String)>,
}

/// Reads and resolves a scenario; warnings go to stderr.
///
/// # Errors
/// If the file cannot be read or has findings that stop a run.
pub fn load(file: &Path, sets: &[String]) -> Result<Loaded, Failure> {
    let document = read(file, sets).map_err(read_failure)?;
    let (model, warnings) = document.resolve().map_err(|findings| in_words(&findings))?;
    if !warnings.is_empty() {
        screen::say(render(&warnings, screen::colour(Stream::Talk)).trim_end());
    }
    let pairs = document.settings().iter();
    let settings = pairs
        .map(|set| (set.path.clone(), set.value.clone()))
        .collect();
    let stem = file
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    Ok(Loaded {
        model,
        stem,
        hash: document.hash(),
        settings,
    })
}

fn read_failure(error: ReadError) -> Failure {
    match error {
        ReadError::Unreadable { .. } => Failure::File(error.to_string()),
        ReadError::Refused(findings) => in_words(&findings),
    }
}

fn in_words(findings: &Findings) -> Failure {
    Failure::Findings(render(findings, screen::colour(Stream::Talk)))
}
