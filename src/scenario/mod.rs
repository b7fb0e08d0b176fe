//! The scenario: TOML as written, where each word stands, and everything wrong with its form.
//!
//! [`read`] parses a file and its settings into a [`Document`] and checks it against the JSON
//! schema. What the words *mean* together is checked one layer up, when the document is resolved
//! into a model; both speak in paths and report everything at once.

mod archetypes;
pub mod book;
pub mod calibration;
mod controls;
mod depth;
mod difference;
mod document;
mod draft;
mod finding;
mod hints;
mod library;
mod nearest;
mod node;
mod numeric;
mod path;
mod quantity;
mod reading;
mod said;
mod schema;
mod set;
mod spoiled;
mod together;
mod typed;
mod unseen;
mod walk;
mod wording;
pub mod written;

pub use controls::{ActsOn, CONTROL_FLOOR, KnownControl, known_control, known_controls};
pub use depth::MOST_DEEP;
pub use difference::ClauseChange;
pub use document::{Document, Setting, Stated};
pub use draft::stem_of;
pub use finding::{Finding, Findings, MOST_PRINTED, Severity, Source};
pub use library::{
    LIBRARY_VERSION, LibraryFigure, LibraryPart, library_figure, library_figures, library_split,
    library_splits,
};
pub use nearest::{hint_for, hint_for_key, listing, nearest};
pub use node::{Content, Entry, Node, Place};
pub use numeric::NumericChange;
pub use path::{Path, Segment};
pub use quantity::{Kind, LARGEST_NUMBER, Misread, STATED_KEYS, Scalar, read_quantity};
pub use reading::{
    LARGEST_FILE, ReadError, read, read_draft, read_draft_of, read_text, read_text_with,
};
pub use said::Said;
pub use schema::{Step, described, json_schema, known_keys, step};
pub use spoiled::Spoiled;
pub use together::with_aggregates;
pub use typed::{Count, Number, Quantity, Written};
pub use unseen::{is_unseen, masked, visible};
pub use walk::{ID_HINT, Walked, is_id, missing_answer, walk};
pub use wording::{from_to, grouped, out_of_range};
pub use written::MAX_YEARS;
