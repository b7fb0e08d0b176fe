//! `obligor check FILE…`: every finding of every file, at once.

use crate::model::Model;
use crate::report::findings::{Colour, render};
use crate::report::{counted, reading};
use crate::scenario::{Findings, ReadError, read};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// What checking came to, the worst of all files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// No error; there may be warnings.
    #[default]
    Good,
    /// At least one error.
    Bad,
    /// A file could not be read.
    Unreadable,
}

/// May a scenario leave anything to a default?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// Yes.
    Allowed,
    /// Not in a contract, pool, policy or treaty.
    Refused,
}

/// What is to be checked.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The files.
    pub files: &'a [PathBuf],
    /// Settings of the command line.
    pub sets: &'a [String],
    /// May they leave anything to a default?
    pub silence: Silence,
}

/// Checks files: findings go to `talk`, a line for each file that may be run goes to `out`.
///
/// # Errors
/// If one of the two cannot be written to.
pub fn check(
    asked: &Asked<'_>,
    colour: Colour,
    out: &mut dyn Write,
    talk: &mut dyn Write,
) -> io::Result<Verdict> {
    let mut worst = Verdict::Good;
    for file in asked.files {
        let verdict = match resolved(file, asked.sets) {
            Ok((model, warnings)) if asked.silence == Silence::Refused && is_silent(&model) => {
                write!(talk, "{}", render(&warnings, colour))?;
                write!(talk, "{}", unanswered(file, &model))?;
                Verdict::Bad
            }
            Ok((model, warnings)) => {
                write!(talk, "{}", render(&warnings, colour))?;
                writeln!(out, "ok: {}: {}", file.display(), contents(&model))?;
                Verdict::Good
            }
            Err(ReadError::Refused(findings)) => {
                write!(talk, "{}", render(&findings, colour))?;
                Verdict::Bad
            }
            Err(error @ ReadError::Unreadable { .. }) => {
                writeln!(talk, "error: {error}")?;
                Verdict::Unreadable
            }
        };
        worst = worst.max(verdict);
    }
    Ok(worst)
}

fn is_silent(model: &Model) -> bool {
    !reading::unanswered(model).is_empty()
}

/// What a file leaves to defaults, in words.
fn unanswered(file: &Path, model: &Model) -> String {
    let open = reading::unanswered(model);
    let mut words = format!(
        "error: {} leaves {} to defaults\n",
        file.display(),
        counted(open.len() as u64, "answer", "answers")
    );
    for assumption in &open {
        words.push_str(&format!("  {assumption}\n"));
    }
    words.push_str("  hint: write each of them, the default or another\n");
    words
}

fn resolved(file: &Path, sets: &[String]) -> Result<(Model, Findings), ReadError> {
    read(file, sets)?.resolve().map_err(ReadError::Refused)
}

/// What a model holds, in a line.
fn contents(model: &Model) -> String {
    let sources = model.origins.iter().filter(|it| it.source.is_some());
    let sourced = match sources.count() as u64 {
        0 => None,
        many => {
            let figures = counted(many, "figure", "figures");
            Some(format!("{figures} with a source (`obligor read` tells it)"))
        }
    };
    let parts = [
        counted(model.parties.len() as u64, "party", "parties"),
        counted(model.perils.len() as u64, "peril", "perils"),
        counted(model.contracts.len() as u64, "contract", "contracts"),
        counted(model.policies.len() as u64, "policy", "policies"),
        counted(model.treaties.len() as u64, "treaty", "treaties"),
    ];
    let parts: Vec<String> = parts.into_iter().chain(sourced).collect();
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_not_there_is_unreadable_and_named_with_a_hint() {
        let (mut out, mut talk) = (Vec::new(), Vec::new());
        let files = [PathBuf::from("no/such/file.toml")];
        let asked = Asked {
            files: &files,
            sets: &[],
            silence: Silence::Allowed,
        };
        let verdict = check(&asked, Colour::Off, &mut out, &mut talk).unwrap();
        assert_eq!(verdict, Verdict::Unreadable);
        assert!(out.is_empty());
        let talk = String::from_utf8(talk).unwrap();
        assert!(talk.starts_with("error: cannot read no/such/file.toml"));
        assert!(talk.contains("\n  hint: name a scenario file"), "{talk}");
    }

    #[test]
    fn a_file_that_is_nearly_there_is_named() {
        let near = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/scenarios/msp-three-client.toml"
        );
        let error = read(Path::new(near), &[]).unwrap_err().to_string();
        assert!(error.contains("did you mean "), "{error}");
        assert!(
            error.ends_with("/scenarios/msp-three-clients.toml?"),
            "{error}"
        );
    }
}
