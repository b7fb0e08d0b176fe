//! What a report shows, in order: words, tables, pictures; a page and a workbook are made of it.

mod assumed;
mod book;
mod compared;
mod controlled;
mod convergence;
mod inputs;
mod ladder;
mod priced;
mod run;
mod swept;

pub use book::{BookPictures, book};
pub use compared::compared;
pub use controlled::controlled;
pub use inputs::{Input, Weights, inputs};
pub use ladder::ladder;
pub use priced::priced;
pub use run::run;
pub use swept::swept;

use super::audience::Audience;
use super::plot::Inline;
use super::text::table::Table;
use super::{Facts, SEMANTIC_VERSION, grouped};

/// A report, ready to be set as a page or a workbook.
#[derive(Clone, Debug)]
pub struct Exhibits {
    /// The scenario's title.
    pub title: String,
    /// Currency of all amounts.
    pub currency: String,
    /// The answer, in a sentence or two.
    pub verdict: String,
    /// Where the document has the verdict.
    pub verdict_at: &'static str,
    /// What names the run: label and words.
    pub facts: Vec<(&'static str, String)>,
    /// What follows.
    pub sections: Vec<Section>,
    /// Every value of the scenario.
    pub inputs: Vec<Input>,
    /// The command that makes the report again.
    pub again: String,
}

/// A part of a report under its heading.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its heading.
    pub heading: String,
    /// What it shows.
    pub blocks: Vec<Block>,
}

/// A piece of a section.
#[derive(Clone, Debug)]
pub enum Block {
    /// A paragraph.
    Words(String),
    /// A table.
    Table(Exhibit),
    /// A picture.
    Picture(Box<Inline>),
    /// What only some want to read, under a line to open it by.
    Folded(String, Vec<Block>),
}

/// May the rows of a table be put in another order?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Yes: each row stands for itself.
    Free,
    /// No: rows belong to those above them.
    Fixed,
}

/// A table with its title.
#[derive(Clone, Debug)]
pub struct Exhibit {
    /// Its title, with the unit of its amounts.
    pub title: String,
    /// The table.
    pub table: Table,
    /// May its rows be sorted?
    pub order: Order,
}

impl Section {
    /// An empty section.
    #[must_use]
    pub fn new(heading: impl Into<String>) -> Self {
        Self {
            heading: heading.into(),
            blocks: Vec::new(),
        }
    }

    /// With a table more, unless it is empty.
    #[must_use]
    pub fn table(self, title: impl Into<String>, table: Table, order: Order) -> Self {
        if table.is_empty() {
            return self;
        }
        let title = title.into();
        self.block(Block::Table(Exhibit {
            title,
            table,
            order,
        }))
    }

    /// With a paragraph more.
    #[must_use]
    pub fn words(self, words: impl Into<String>) -> Self {
        self.block(Block::Words(words.into()))
    }

    /// With what is left out for an audience.
    #[must_use]
    pub fn noted(self, audience: Option<&Audience>) -> Self {
        match audience {
            Some(audience) => self.words(audience.notice()),
            None => self,
        }
    }

    /// With pictures more.
    #[must_use]
    pub fn pictures(mut self, pictures: impl IntoIterator<Item = Inline>) -> Self {
        let pictures = pictures.into_iter().map(Box::new).map(Block::Picture);
        self.blocks.extend(pictures);
        self
    }

    /// With a block more.
    #[must_use]
    pub fn block(mut self, block: Block) -> Self {
        self.blocks.push(block);
        self
    }
}

/// What names a run, for the head of its report.
fn told(facts: &Facts) -> Vec<(&'static str, String)> {
    let mut told = vec![
        ("simulated years", grouped(facts.years)),
        ("seed", facts.seed.to_string()),
        ("scenario", facts.scenario.clone()),
        ("hash", facts.hash.clone()),
        (
            "obligor",
            format!(
                "{}, results of version {SEMANTIC_VERSION}",
                env!("CARGO_PKG_VERSION")
            ),
        ),
    ];
    let sets = facts.settings.iter();
    told.extend(sets.map(|(path, value)| ("set", format!("{path} = {value}"))));
    told
}

/// Sections that show something.
fn filled(sections: impl IntoIterator<Item = Section>) -> Vec<Section> {
    let sections = sections.into_iter();
    sections
        .filter(|section| !section.blocks.is_empty())
        .collect()
}
