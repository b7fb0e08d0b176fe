//! The tree of a scenario file, each key and value with the place where it stands.

use indexmap::IndexMap;
use std::collections::HashSet;
use std::ops::Range;
use toml::de::{DeTable, DeValue};

use super::{Path, Segment};

/// Where something stands: a source and a range of its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Position of the source in its document.
    pub source: usize,
    /// Bytes of its text.
    pub span: Range<usize>,
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where the value stands.
    pub place: Place,
    /// The value.
    pub content: Content,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Text in quotes.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// Any other number, NaN and infinities included.
    Float(f64),
    /// `true` or `false`.
    Bool(bool),
    /// A date or a time, as written.
    Date(String),
    /// A list.
    List(Vec<Node>),
    /// A table, in the order written.
    Table(IndexMap<String, Entry>),
}

/// A key of a table with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Where the key stands.
    pub key: Place,
    /// The value.
    pub node: Node,
}

impl Node {
    /// The tree of a parsed file; a whole number beyond 64 bits becomes a float.
    #[must_use]
    pub fn of_table(source: usize, span: Range<usize>, table: &DeTable<'_>) -> Self {
        let content = Content::Table(table_of(source, table));
        Self {
            place: Place { source, span },
            content,
        }
    }

    /// The tree of a parsed value.
    #[must_use]
    pub fn of_value(source: usize, span: Range<usize>, value: &DeValue<'_>) -> Self {
        Self {
            place: Place { source, span },
            content: content_of(source, value),
        }
    }

    /// What kind of value it is, in words.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match &self.content {
            Content::Text(_) => "text",
            Content::Integer(_) => "a whole number",
            Content::Float(_) => "a number",
            Content::Bool(_) => "true or false",
            Content::Date(_) => "a date",
            Content::List(_) => "a list",
            Content::Table(_) => "a table",
        }
    }

    /// The entries, if it is a table.
    #[must_use]
    pub fn table(&self) -> Option<&IndexMap<String, Entry>> {
        match &self.content {
            Content::Table(entries) => Some(entries),
            _ => None,
        }
    }

    /// The entries to change, if it is a table.
    pub fn table_mut(&mut self) -> Option<&mut IndexMap<String, Entry>> {
        match &mut self.content {
            Content::Table(entries) => Some(entries),
            _ => None,
        }
    }

    /// The text, if it is text.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The node below one step.
    #[must_use]
    pub fn child(&self, segment: &Segment) -> Option<&Self> {
        match (segment, &self.content) {
            (Segment::Key(key), Content::Table(entries)) => {
                entries.get(key).map(|entry| &entry.node)
            }
            (Segment::Index(index), Content::List(items)) => items.get(*index),
            _ => None,
        }
    }

    /// The node below one step, to change.
    pub fn child_mut(&mut self, segment: &Segment) -> Option<&mut Self> {
        match (segment, &mut self.content) {
            (Segment::Key(key), Content::Table(entries)) => {
                entries.get_mut(key).map(|entry| &mut entry.node)
            }
            (Segment::Index(index), Content::List(items)) => items.get_mut(*index),
            _ => None,
        }
    }

    /// The node at a path.
    #[must_use]
    pub fn at(&self, path: &Path) -> Option<&Self> {
        path.segments().iter().try_fold(self, Self::child)
    }

    /// The node at a path, to change.
    pub fn at_mut(&mut self, path: &Path) -> Option<&mut Self> {
        path.segments().iter().try_fold(self, Self::child_mut)
    }

    /// Where a path stands: the value if it is a scalar or a list, else its key; what is not there
    /// stands where its nearest ancestor does.
    #[must_use]
    pub fn place_of(&self, path: &Path) -> Place {
        self.walk_to(path, false)
    }

    /// Where the last key of a path stands.
    #[must_use]
    pub fn key_place_of(&self, path: &Path) -> Place {
        self.walk_to(path, true)
    }

    fn walk_to(&self, path: &Path, at_key: bool) -> Place {
        let mut place = Place {
            source: self.place.source,
            span: 0..0,
        };
        let mut node = self;
        for segment in path.segments() {
            let Some(next) = node.child(segment) else {
                return place;
            };
            place = match (segment, node.table()) {
                (Segment::Key(key), Some(entries)) if at_key || next.table().is_some() => {
                    entries[key].key.clone()
                }
                _ => next.place.clone(),
            };
            node = next;
        }
        place
    }

    /// A copy of the tree without some paths. A place in a list goes with the whole list, so that
    /// no other place changes its number; the `value` of a quantity goes with the quantity.
    #[must_use]
    pub fn without<'p>(&self, paths: impl IntoIterator<Item = &'p Path>) -> Self {
        let removed: HashSet<Path> = paths.into_iter().map(removable).collect();
        self.copied(&Path::root(), &removed)
    }

    fn copied(&self, path: &Path, removed: &HashSet<Path>) -> Self {
        let content = match &self.content {
            Content::Table(entries) => Content::Table(
                entries
                    .iter()
                    .map(|(key, entry)| (path.key(key), key, entry))
                    .filter(|(below, ..)| !removed.contains(below))
                    .map(|(below, key, entry)| {
                        let node = entry.node.copied(&below, removed);
                        (
                            key.clone(),
                            Entry {
                                key: entry.key.clone(),
                                node,
                            },
                        )
                    })
                    .collect(),
            ),
            Content::List(items) => {
                let item = |(index, item): (usize, &Self)| item.copied(&path.index(index), removed);
                Content::List(items.iter().enumerate().map(item).collect())
            }
            scalar => scalar.clone(),
        };
        Self {
            place: self.place.clone(),
            content,
        }
    }

    /// The value in words: text without quotes, lists joined by commas.
    #[must_use]
    pub fn words(&self) -> String {
        match &self.content {
            Content::Text(text) | Content::Date(text) => text.clone(),
            Content::Integer(number) => number.to_string(),
            Content::Float(number) => number.to_string(),
            Content::Bool(value) => value.to_string(),
            Content::List(items) => {
                let items: Vec<String> = items.iter().map(Self::words).collect();
                format!("[{}]", items.join(", "))
            }
            Content::Table(entries) => {
                let pair =
                    |(key, entry): (&String, &Entry)| format!("{key} = {}", entry.node.words());
                let entries: Vec<String> = entries.iter().map(pair).collect();
                format!("{{ {} }}", entries.join(", "))
            }
        }
    }

    /// The tree without its places, as serde reads it.
    #[must_use]
    pub fn to_value(&self) -> toml::Value {
        match &self.content {
            Content::Text(text) | Content::Date(text) => toml::Value::String(text.clone()),
            Content::Integer(number) => toml::Value::Integer(*number),
            Content::Float(number) => toml::Value::Float(*number),
            Content::Bool(value) => toml::Value::Boolean(*value),
            Content::List(items) => toml::Value::Array(items.iter().map(Self::to_value).collect()),
            Content::Table(entries) => toml::Value::Table(
                entries
                    .iter()
                    .map(|(key, entry)| (key.clone(), entry.node.to_value()))
                    .collect(),
            ),
        }
    }
}

/// The nearest path around that can be taken out by itself.
fn removable(path: &Path) -> Path {
    let mut path = path.clone();
    while let Some(last) = path.segments().last() {
        match last {
            Segment::Key(key) if key != "value" => break,
            Segment::Key(_) | Segment::Index(_) => path = path.parent(),
        }
    }
    path
}

fn table_of(source: usize, table: &DeTable<'_>) -> IndexMap<String, Entry> {
    let entry = |(key, value): (&toml::Spanned<_>, &toml::Spanned<DeValue<'_>>)| {
        let name: &std::borrow::Cow<'_, str> = key.get_ref();
        let node = Node::of_value(source, value.span(), value.get_ref());
        (
            name.to_string(),
            Entry {
                key: Place {
                    source,
                    span: key.span(),
                },
                node,
            },
        )
    };
    table.iter().map(entry).collect()
}

fn content_of(source: usize, value: &DeValue<'_>) -> Content {
    match value {
        DeValue::String(text) => Content::Text(text.to_string()),
        DeValue::Integer(number) => integer_of(number.as_str(), number.radix()),
        DeValue::Float(number) => Content::Float(float_of(number.as_str())),
        DeValue::Boolean(value) => Content::Bool(*value),
        DeValue::Datetime(date) => Content::Date(date.to_string()),
        DeValue::Array(items) => {
            let node = |item: &toml::Spanned<DeValue<'_>>| {
                Node::of_value(source, item.span(), item.get_ref())
            };
            Content::List(items.iter().map(node).collect())
        }
        DeValue::Table(table) => Content::Table(table_of(source, table)),
    }
}

fn integer_of(digits: &str, radix: u32) -> Content {
    let digits = digits.replace('_', "");
    match i64::from_str_radix(&digits, radix) {
        Ok(number) => Content::Integer(number),
        Err(_) => Content::Float(float_of(&digits)),
    }
}

fn float_of(digits: &str) -> f64 {
    digits.replace('_', "").parse().unwrap_or(f64::NAN)
}
