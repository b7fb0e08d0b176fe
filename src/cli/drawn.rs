//! The pictures that a command has written.

use super::exit::Failure;
use crate::report::plot::PlotError;
use std::path::PathBuf;

/// The names of the files, or why a picture could not be drawn or written.
pub fn names(written: Result<Vec<PathBuf>, PlotError>) -> Result<Vec<String>, Failure> {
    let paths = written.map_err(undrawn)?;
    let names = paths.iter().filter_map(|path| path.file_name());
    Ok(names.map(|it| it.to_string_lossy().into_owned()).collect())
}

/// A picture that could not be drawn or written, as a failure.
pub fn undrawn(error: PlotError) -> Failure {
    match error {
        PlotError::Write { path, source } => Failure::unwritten(&path, &source),
        PlotError::Drawing(_) | PlotError::Encoding(_) => Failure::File(error.to_string()),
    }
}
