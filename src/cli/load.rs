//! A scenario file as a model, with everything a report names it by.

use super::exit::Failure;
use super::screen::{self, Stream};
use crate::model::Model;
use crate::report::audience::Audience;
use crate::report::findings::render;
use crate::report::json::Source;
use crate::report::{Facts, files};
use crate::scenario::{
    Document, Finding, Findings, Path, ReadError, read, read_draft_of, read_text, stem_of,
};
use std::path::Path as File;

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
    /// All that is to be said against it, wherever it stands.
    warned: Vec<(Path, String)>,
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

/// Findings about the words of one file, and others that the base does not have.
fn beyond(base: &Loaded, file: &File, mut findings: Findings) -> Findings {
    let name = file.display().to_string();
    let sources = &findings.sources;
    let is_of_file = |source: usize| sources.get(source).is_some_and(|it| it.name == name);
    findings.list.retain(|finding| {
        let place = finding.place.as_ref();
        place.is_some_and(|place| is_of_file(place.source))
            || !base.warned.contains(&named(finding))
    });
    findings
}

/// What a finding is about and what it says.
fn named(finding: &Finding) -> (Path, String) {
    (finding.path.clone(), finding.message.clone())
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
    /// None: they are about what the perils reach, and the losses come from elsewhere.
    Untold,
}

impl Warnings {
    /// Tells what is told at once; what is left is told by [`Loaded::tell`].
    fn hold(self, all: Findings, document: &Document) -> Findings {
        match self {
            Self::Told => {
                tell(&all);
                Findings::default()
            }
            Self::Held => {
                let mut held = document.left_out_of_a_run();
                held.list.extend(all.list);
                document.locate(held)
            }
            Self::LeftOut => document.left_out_of_a_run(),
            Self::Untold => Findings::default(),
        }
    }
}

/// Reads and resolves a scenario; warnings go to stderr as they are asked for.
///
/// # Errors
/// If the file cannot be read or has findings that stop a run.
pub fn load(file: &File, sets: &[String], told: Warnings) -> Result<Loaded, Failure> {
    files::reads(file);
    let document = read(file, sets).map_err(read_failure)?;
    loaded(file, document, |all, document| told.hold(all, document))
}

/// Reads a scenario that this program holds; warnings go to stderr.
///
/// # Errors
/// If it has findings that stop a run.
pub fn load_text(name: &str, text: &str, told: Warnings) -> Result<Loaded, Failure> {
    let document = read_text(name, text, &[]).map_err(read_failure)?;
    loaded(File::new(name), document, |all, document| {
        told.hold(all, document)
    })
}

/// Reads a draft of a scenario; warnings about the draft's own words are held, and those that the base does not have.
///
/// # Errors
/// As [`load`].
pub fn load_draft(base: &Loaded, draft: &File, sets: &[String]) -> Result<Loaded, Failure> {
    files::reads(draft);
    let document = read_draft_of(&base.document, draft, sets).map_err(read_failure)?;
    loaded(draft, document, |all, _| beyond(base, draft, all))
}

fn loaded(
    file: &File,
    document: Document,
    hold: impl FnOnce(Findings, &Document) -> Findings,
) -> Result<Loaded, Failure> {
    let (model, warnings) = document.resolve().map_err(|findings| in_words(&findings))?;
    let warned = warnings.list.iter().map(named).collect();
    let held = hold(warnings, &document);
    let pairs = document.settings().iter();
    let settings = pairs
        .map(|set| (set.path.clone(), set.value.clone()))
        .collect();
    Ok(Loaded {
        model,
        stem: stem_of(file),
        hash: document.hash(),
        held,
        warned,
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
