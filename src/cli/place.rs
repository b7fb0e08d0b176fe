//! Where a command puts its files: beside those for everybody, or in a place for one audience alone.

use super::exit::Failure;
use crate::report::audience::Audience;
use crate::report::files;
use serde_json::{Value, json};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The file that says for whom the others in its directory are.
const MARK: &str = "audience.json";

/// `output/<name>`; for an audience `output/<name>-for-<audience>`, where nothing else lies.
pub fn usual(name: &str, audience: Option<&Audience>) -> PathBuf {
    let output = Path::new("output");
    match audience {
        None => output.join(name),
        // A member of a group has a `#` in its key.
        Some(one) => output.join(format!("{name}-for-{}", one.key().replace('#', "-"))),
    }
}

/// Makes a directory ready for files: those for one audience stand with no others.
///
/// # Errors
/// If it cannot be made, or has files for other eyes.
pub fn ready(out: &Path, audience: Option<&Audience>) -> Result<(), Failure> {
    let unwritten = |error: io::Error| Failure::unwritten(out, &error);
    fs::create_dir_all(out).map_err(unwritten)?;
    let (mark, place) = (out.join(MARK), out.display());
    match (reader(&mark), audience) {
        (None, None) => Ok(()),
        (Some(known), Some(one)) if known == one.key() => Ok(()),
        (Some(known), _) => Err(Failure::usage(
            format!("the files in {place} are for `{known}` alone"),
            "`--out DIR` names another place",
        )),
        (None, Some(one)) => {
            if fs::read_dir(out).map_err(unwritten)?.next().is_some() {
                return Err(Failure::usage(
                    format!("{place} has files that are not for `{}` alone", one.key()),
                    "they would be sent with the report: name an empty place with `--out DIR`, or none",
                ));
            }
            let said = json!({ "audience": one.key(), "notice": one.notice() });
            let written = files::write(&mark, format!("{said:#}\n").as_bytes());
            written.map_err(|error| Failure::unwritten(&mark, &error))
        }
    }
}

/// For whom the files beside a mark are; none where there is no mark.
fn reader(mark: &Path) -> Option<String> {
    let text = fs::read_to_string(mark).ok()?;
    let said: Value = serde_json::from_str(&text).unwrap_or_default();
    Some(said["audience"].as_str().unwrap_or("another").to_owned())
}
