//! Why an amount is what it is: the steps to it, and the term that bound it.

use super::case::place;

/// The term that bound an amount: with another there it would have been another amount.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bound {
    /// In words: `the cap \`general\``.
    pub words: String,
    /// Its path, if it is written in the scenario.
    pub path: Option<String>,
    /// The clause it stands in.
    pub clause: Option<String>,
}

impl Bound {
    /// A term of the scenario.
    pub fn term(words: impl Into<String>, path: &str, clause: Option<&str>) -> Self {
        Self {
            words: words.into(),
            path: Some(path.to_owned()),
            clause: clause.map(str::to_owned),
        }
    }

    /// `the cap \`general\` (MSA §11.2(a), contract.msa-clinic.caps.general)`.
    pub fn told(&self) -> String {
        match &self.path {
            Some(path) => format!("{} ({})", self.words, place(path, self.clause.as_deref())),
            None => self.words.clone(),
        }
    }
}

/// The steps to an amount, a sentence each, and what bound it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Why {
    /// The steps in the order of the law.
    pub steps: Vec<String>,
    /// What bound it.
    pub bound: Bound,
}

impl Why {
    /// A step.
    pub fn step(&mut self, words: impl Into<String>) {
        self.steps.push(words.into());
    }

    /// A step that bound the amount unless a later one does.
    pub fn binds(&mut self, words: impl Into<String>, bound: Bound) {
        self.steps.push(words.into());
        self.bound = bound;
    }

    /// All steps in one breath.
    #[must_use]
    pub fn told(&self) -> String {
        self.steps.join(" ")
    }
}
