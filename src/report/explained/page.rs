//! What is told, as parts of a page: the terminal and Markdown set the same parts.

/// A part of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A heading and its depth, from 1.
    Heading(u8, String),
    /// A paragraph.
    Words(String),
    /// A numbered movement: what is paid, and the steps to it.
    Item {
        /// Its number in the event.
        number: usize,
        /// What is paid by whom to whom, under which promise.
        words: String,
        /// The steps to the amount.
        steps: Vec<String>,
    },
    /// A table; columns say whether they hold figures.
    Table {
        /// Headings, and whether the column holds figures.
        columns: Vec<(&'static str, bool)>,
        /// Rows, one cell a column.
        rows: Vec<Vec<String>>,
    },
}
