//! A scenario file as a model, with everything a report names it by.

use super::exit::Failure;
use super::screen::{self, Stream};
use crate::model::Model;
use crate::report::audience::Audience;
use crate::report::findings::render;
use crate::report::json::Source;
use crate::report::{Facts, files};
use crate::scenario::{Document, Findings, ReadError, read, read_draft, read_text, stem_of};
use std::path::Path;

/// A scenario that may be run.
#[derive(Debug)]
pub struct Loaded {
    /// The model.
    pub model: Model,
    /// What it was made of.
    pub document: Document,
    /// The stem of the file's name.
    pub stem: String,
    /// Content hash, settings included.
    pub hash: String,
    /// What is to be said against it and has not been, with what a run leaves out of account.
    held: Findings,
    /// What `--set` changed.
    pub settings: Vec<(String, String)>,
}

impl Loaded {
    /// What names it in a document.
    pub fn source(&self) -> Source {
        Source {
            scenario: self.stem.clone(),
            hash: self.hash.clone(),
            settings: self.settings.clone(),
        }
    }

    /// What names a run of so many years.
    pub fn facts(&self, years: u64) -> Facts {
        Facts {
            scenario: self.stem.clone(),
            years,
            seed: self.model.seed,
            hash: self.hash.clone(),
            settings: self.settings.clone(),
        }
    }

    /// Tells on stderr what has not been told; an audience what it may see.
    pub fn tell(&self, audience: Option<&Audience>) {
        match audience {
            None => tell(&self.held),
            Some(audience) => tell(&audience.findings(&self.held)),
        }
    }
}

fn tell(findings: &Findings) {
    if !findings.is_empty() {
        screen::say(render(findings, screen::colour(Stream::Talk)).trim_end());
    }
}

/// Findings about the words of one file.
fn about(file: &Path, mut findings: Findings) -> Findings {
    let name = file.display().to_string();
    let sources = &findings.sources;
    let is_of_file = |source: usize| sources.get(source).is_some_and(|it| it.name == name);
    findings.list.retain(|finding| {
        let place = finding.place.as_ref();
        place.is_some_and(|place| is_of_file(place.source))
    });
    findings
}

/// Which warnings are told, and when?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warnings {
    /// All at once.
    Told,
    /// All, with what a run leaves out of account, by [`Loaded::tell`].
    Held,
    /// What a run leaves out of account, by [`Loaded::tell`].
    LeftOut,
    /// Those about the words of the file itself, not of what it is laid over, by [`Loaded::tell`].
    OfFile,
    /// None: they are about what the perils reach, and the losses come from elsewhere.
    Untold,
}

/// Reads and resolves a scenario; warnings go to stderr as they are asked for.
///
/// # Errors
/// If the file cannot be read or has findings that stop a run.
pub fn load(file: &Path, sets: &[String], told: Warnings) -> Result<Loaded, Failure> {
    files::reads(file);
    loaded(file, read(file, sets).map_err(read_failure)?, told)
}

/// Reads a scenario that this program holds; warnings go to stderr.
///
/// # Errors
/// If it has findings that stop a run.
pub fn load_text(name: &str, text: &str, told: Warnings) -> Result<Loaded, Failure> {
    let document = read_text(name, text, &[]).map_err(read_failure)?;
    loaded(Path::new(name), document, told)
}

/// Reads a draft of a scenario; of warnings those about the draft's own words are held.
///
/// # Errors
/// As [`load`].
pub fn load_draft(file: &Path, draft: &Path, sets: &[String]) -> Result<Loaded, Failure> {
    files::reads(draft);
    let document = read_draft(file, draft, sets).map_err(read_failure)?;
    loaded(draft, document, Warnings::OfFile)
}

fn loaded(file: &Path, document: Document, told: Warnings) -> Result<Loaded, Failure> {
    let (model, warnings) = document.resolve().map_err(|findings| in_words(&findings))?;
    let held = match told {
        Warnings::Told => {
            tell(&warnings);
            Findings::default()
        }
        Warnings::Held => {
            let mut all = document.left_out_of_a_run();
            all.list.extend(warnings.list);
            document.locate(all)
        }
        Warnings::LeftOut => document.left_out_of_a_run(),
        Warnings::OfFile => about(file, warnings),
        Warnings::Untold => Findings::default(),
    };
    let pairs = document.settings().iter();
    let settings = pairs
        .map(|set| (set.path.clone(), set.value.clone()))
        .collect();
    Ok(Loaded {
        model,
        stem: stem_of(file),
        hash: document.hash(),
        held,
        settings,
        document,
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
