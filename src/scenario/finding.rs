//! Findings: everything there is to say against a scenario, at once, each by its path.

use super::{Node, Path, Place, visible};
use std::collections::HashSet;
use std::fmt;

/// How many findings are printed before only their number is.
pub const MOST_PRINTED: usize = 50;

/// A text that a scenario is read from: a file or a setting of the command line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// Its name: the path of the file, or `--set PATH=VALUE`.
    pub name: String,
    /// What it says.
    pub text: String,
}

/// Does a finding stop the run?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// It does.
    Error,
    /// It does not; something written has no effect.
    Warning,
}

/// One thing to say against a scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Does it stop the run?
    pub severity: Severity,
    /// What it is about.
    pub path: Path,
    /// What is wrong, with the value found and the values allowed.
    pub message: String,
    /// What stands beside the `^^^^`.
    pub label: String,
    /// What to do.
    pub hint: Option<String>,
    /// Where it stands, once known.
    pub place: Option<Place>,
    about_key: bool,
}

impl Finding {
    /// A finding that stops the run.
    #[must_use]
    pub fn error(path: &Path, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, path, &message.into())
    }

    /// A finding that does not.
    #[must_use]
    pub fn warning(path: &Path, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, path, &message.into())
    }

    /// Words of the file may be among those of a finding: what no reader sees is shown.
    fn new(severity: Severity, path: &Path, message: &str) -> Self {
        let (path, label) = (path.clone(), String::new());
        let message = visible(message);
        Self {
            severity,
            path,
            message,
            label,
            hint: None,
            place: None,
            about_key: false,
        }
    }

    /// Adds what stands beside the `^^^^`.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = visible(&label.into());
        self
    }

    /// Adds what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(visible(&hint.into()));
        self
    }

    /// Points at the key rather than at its value.
    #[must_use]
    pub fn at_key(mut self) -> Self {
        self.about_key = true;
        self
    }

    /// Does it point at a key?
    #[must_use]
    pub fn is_at_key(&self) -> bool {
        self.about_key
    }

    /// Points at a place known already.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// Looks up where its path stands, unless it knows.
    pub fn locate(&mut self, root: &Node) {
        if self.place.is_some() {
            return;
        }
        let place = if self.about_key {
            root.key_place_of(&self.path)
        } else {
            root.place_of(&self.path)
        };
        self.place = Some(place);
    }
}

/// Findings and the texts they point into.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Findings {
    /// The findings, errors and warnings, in the order of the file.
    pub list: Vec<Finding>,
    /// The texts.
    pub sources: Vec<Source>,
}

impl Findings {
    /// Adds a finding.
    pub fn push(&mut self, finding: Finding) {
        self.list.push(finding);
    }

    /// Does one of them stop the run?
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.list
            .iter()
            .any(|finding| finding.severity == Severity::Error)
    }

    /// Is there nothing to say?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Locates all findings, says each once, and puts them in the order of the text.
    #[must_use]
    pub fn located(mut self, root: &Node, sources: &[Source]) -> Self {
        let mut said = HashSet::new();
        self.list
            .retain(|finding| said.insert((finding.path.clone(), finding.message.clone())));
        for finding in &mut self.list {
            finding.locate(root);
        }
        let key = |finding: &Finding| {
            finding
                .place
                .as_ref()
                .map(|place| (place.source, place.span.start))
        };
        self.list.sort_by_key(key);
        self.sources = sources.to_vec();
        self
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in self.list.iter().take(MOST_PRINTED) {
            let path = visible(&finding.path.to_string());
            writeln!(f, "{path}: {}", finding.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for Findings {}
