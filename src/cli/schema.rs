//! `obligor schema`: the JSON schema of a scenario, for editors.

use crate::scenario::json_schema;
use std::io::{self, Write};

/// Writes the schema as indented JSON.
///
/// # Errors
/// If it cannot be written.
pub fn schema(out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, json_schema())?;
    writeln!(out)
}
