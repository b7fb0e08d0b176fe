//! Differences of two documents, clause by clause, and a document with some clauses of another.

use super::draft::take_out;
use super::quantity::STATED_KEYS;
use super::reading::of_tree;
use super::said::{Said, said};
use super::schema::{Step, json_schema, step};
use super::{Content, Document, Entry, Node, Path, ReadError, Segment};
use indexmap::IndexMap;
use serde_json::Value;

/// Keys at the top of a document that are no clause: remarks, and how it is run.
const NO_CLAUSE: [&str; 7] = [
    "schema",
    "title",
    "note",
    "years",
    "seed",
    "ladder",
    "parameter_uncertainty",
];

/// A clause that two documents word differently.
///
/// A clause is the smallest part of a scenario that has a name or a key of its own in a promise,
/// party or peril: `contract.msa.caps.general`, `policy.cyber.retention`; one that only one of both
/// has is told as a whole: `policy.excess`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseChange {
    /// The clause.
    pub path: Path,
    /// What the first document says, in words: of a table only the keys that differ; `None` where it
    /// says nothing.
    pub now: Option<String>,
    /// What the second says.
    pub asked: Option<String>,
    /// The reference to the text of the contract or policy, as far down as one is given; that of
    /// the second document where both give one.
    pub clause: Option<String>,
    /// The annual aggregate told with it, of a limit that differs too.
    pub with: Option<Path>,
    /// The change in the words of a contract, where the term is known.
    pub said: Option<Said>,
}

impl Document {
    /// The clauses that `other` words differently, in the order of this document, then those that
    /// only `other` has. Remarks, sources, years, seeds and the pictures of a ladder are no clauses.
    ///
    /// ```
    /// use obligor::scenario::read_text;
    /// let now = read_text("now.toml", "schema = 1\n[policy.cyber]\nlimit = \"1M\"\n", &[]).unwrap();
    /// let asked = read_text("asked.toml", "schema = 1\n[policy.cyber]\nlimit = \"3M\"\n", &[]).unwrap();
    /// let changes = now.differences(&asked);
    /// assert_eq!(changes.len(), 1);
    /// assert_eq!(changes[0].path.to_string(), "policy.cyber.limit");
    /// assert_eq!((changes[0].now.as_deref(), changes[0].asked.as_deref()), (Some("1M"), Some("3M")));
    /// ```
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<ClauseChange> {
        let mut paths = Vec::new();
        let (now, asked) = (self.written(), other.written());
        compare(
            &Path::root(),
            (Some(now), Some(asked)),
            json_schema(),
            &mut paths,
        );
        let change = |path: Path| {
            let both = (now.at(&path), asked.at(&path));
            let (now_words, asked_words) = match both {
                (Some(now), Some(asked)) => (differing(now, asked), differing(asked, now)),
                (now, asked) => (now.map(plain_words), asked.map(plain_words)),
            };
            let clause = clause_of(asked, &path).or_else(|| clause_of(now, &path));
            ClauseChange {
                now: now_words,
                asked: asked_words,
                said: said(&path, both, clause.as_deref()),
                clause,
                with: None,
                path,
            }
        };
        paths.into_iter().map(change).collect()
    }

    /// This document, but with what `other` says at `paths`; what it does not say there is taken out.
    ///
    /// # Errors
    /// If what comes out is of another schema version. Anything else wrong with its form is kept in
    /// the document, as by [`read`](super::read).
    pub fn with_clauses(&self, other: &Self, paths: &[Path]) -> Result<Self, ReadError> {
        let mut root = self.written().clone();
        let other_root = other.written();
        let mut sources = self.sources.clone();
        let shift = sources.len();
        sources.extend(other.sources.iter().cloned());
        for path in paths {
            match other_root.at(path) {
                Some(node) => {
                    let mut entry = Entry {
                        key: other_root.key_place_of(path),
                        node: node.clone(),
                    };
                    entry.key.source += shift;
                    moved(&mut entry.node, shift);
                    put(&mut root, path, entry);
                }
                None => take_out(&mut root, path),
            }
        }
        of_tree(root, sources, self.settings.clone())
    }
}

/// Collects the clauses that differ in a table of names or keys, one of which may be missing.
fn compare(
    path: &Path,
    (now, asked): (Option<&Node>, Option<&Node>),
    schema: &'static Value,
    differ: &mut Vec<Path>,
) {
    let (one, two) = (now.and_then(Node::table), asked.and_then(Node::table));
    let keys = one.into_iter().flat_map(IndexMap::keys);
    let new = two.into_iter().flat_map(IndexMap::keys);
    let new = new.filter(|key| one.is_none_or(|one| !one.contains_key(*key)));
    for key in keys.chain(new).filter(|key| !is_apart(path, key)) {
        let both = (child(one, key), child(two, key));
        let below = path.key(key);
        match step(schema, key) {
            Step::Known(schema) if holds_names(schema) && are_tables(both) => {
                compare(&below, both, schema, differ);
            }
            // A promise that only one of both has is one clause.
            Step::Named(schema) if path.len() == 1 && both.0.is_some() && both.1.is_some() => {
                compare(&below, both, schema, differ);
            }
            Step::Known(_) | Step::Named(_) | Step::Unknown => {
                if both.0.map(plain) != both.1.map(plain) {
                    differ.push(below);
                }
            }
        }
    }
}

fn child<'n>(table: Option<&'n IndexMap<String, Entry>>, key: &str) -> Option<&'n Node> {
    table
        .and_then(|keys| keys.get(key))
        .map(|entry| &entry.node)
}

/// Is a key no clause in the table at a path?
fn is_apart(path: &Path, key: &str) -> bool {
    if path.is_empty() {
        NO_CLAUSE.contains(&key)
    } else {
        is_remark(key)
    }
}

fn are_tables((now, asked): (Option<&Node>, Option<&Node>)) -> bool {
    [now, asked]
        .into_iter()
        .flatten()
        .all(|node| node.table().is_some())
}

/// Is the value a table of names?
fn holds_names(schema: &'static Value) -> bool {
    matches!(step(schema, "\u{0}"), Step::Named(_))
}

pub(super) fn is_remark(key: &str) -> bool {
    key == "note" || (STATED_KEYS.contains(&key) && key != "value")
}

/// The value of a quantity that states its source; any other as it is.
pub(super) fn written(node: &Node) -> &Node {
    let value = node.table().and_then(|keys| keys.get("value"));
    value.map_or(node, |value| &value.node)
}

/// Is it a quantity that states its source?
pub(super) fn is_quantity(node: &Node) -> bool {
    node.table().is_some_and(|keys| keys.contains_key("value"))
}

/// A value without its remarks: the value of a quantity that states its source.
pub(super) fn plain(node: &Node) -> toml::Value {
    if let Some(value) = node.table().and_then(|keys| keys.get("value")) {
        return plain(&value.node);
    }
    match &node.content {
        Content::Table(entries) => {
            let kept = entries.iter().filter(|(key, _)| !is_remark(key));
            toml::Value::Table(
                kept.map(|(key, entry)| (key.clone(), plain(&entry.node)))
                    .collect(),
            )
        }
        Content::List(items) => toml::Value::Array(items.iter().map(plain).collect()),
        _ => node.to_value(),
    }
}

/// The same in words, in the order written.
pub(super) fn plain_words(node: &Node) -> String {
    if let Some(value) = node.table().and_then(|keys| keys.get("value")) {
        return plain_words(&value.node);
    }
    match &node.content {
        Content::Table(entries) => {
            let kept = entries.iter().filter(|(key, _)| !is_remark(key));
            let pair =
                |(key, entry): (&String, &Entry)| format!("{key} = {}", plain_words(&entry.node));
            let kept: Vec<String> = kept.map(pair).collect();
            format!("{{ {} }}", kept.join(", "))
        }
        Content::List(items) => {
            let items: Vec<String> = items.iter().map(plain_words).collect();
            format!("[{}]", items.join(", "))
        }
        _ => node.words(),
    }
}

/// What a value says that another does not: of tables `limit.fees = 1, per = year`, key by key.
fn differing(node: &Node, other: &Node) -> Option<String> {
    let mut told = Vec::new();
    gather_differing("", node, other, &mut told);
    (!told.is_empty()).then(|| told.join(", "))
}

fn gather_differing(name: &str, node: &Node, other: &Node, told: &mut Vec<String>) {
    let is_table = |node: &Node| node.table().is_some_and(|keys| !keys.contains_key("value"));
    let (Some(one), Some(two)) = (node.table(), other.table()) else {
        return told.push(named(name, node));
    };
    if !is_table(node) || !is_table(other) {
        return told.push(named(name, node));
    }
    for (key, entry) in one.iter().filter(|(key, _)| !is_remark(key)) {
        let below = if name.is_empty() {
            key.clone()
        } else {
            format!("{name}.{key}")
        };
        match two.get(key) {
            Some(other) if plain(&entry.node) == plain(&other.node) => {}
            Some(other) => gather_differing(&below, &entry.node, &other.node, told),
            None => told.push(named(&below, &entry.node)),
        }
    }
}

fn named(name: &str, node: &Node) -> String {
    if name.is_empty() {
        plain_words(node)
    } else {
        format!("{name} = {}", plain_words(node))
    }
}

/// The reference nearest to a path, from the path upwards.
fn clause_of(root: &Node, path: &Path) -> Option<String> {
    let mut path = path.clone();
    while !path.is_empty() {
        let clause = root.at(&path).and_then(Node::table);
        let clause = clause.and_then(|keys| keys.get("clause"));
        if let Some(clause) = clause.and_then(|entry| entry.node.text()) {
            return Some(clause.to_owned());
        }
        path = path.parent();
    }
    None
}

/// Moves the places of a tree to other sources.
fn moved(node: &mut Node, shift: usize) {
    node.place.source += shift;
    match &mut node.content {
        Content::Table(entries) => {
            for entry in entries.values_mut() {
                entry.key.source += shift;
                moved(&mut entry.node, shift);
            }
        }
        Content::List(items) => items.iter_mut().for_each(|item| moved(item, shift)),
        _ => {}
    }
}

/// Puts an entry at a path; tables on the way are made where they are not there.
fn put(root: &mut Node, path: &Path, entry: Entry) {
    let Some((last, way)) = path.segments().split_last() else {
        return;
    };
    let mut node = root;
    for segment in way {
        let Segment::Key(key) = segment else { return };
        let place = entry.key.clone();
        let Some(keys) = node.table_mut() else { return };
        let next = keys.entry(key.clone()).or_insert_with(|| Entry {
            key: place.clone(),
            node: Node {
                place,
                content: Content::Table(IndexMap::new()),
            },
        });
        node = &mut next.node;
    }
    if let (Segment::Key(key), Some(keys)) = (last, node.table_mut()) {
        keys.insert(key.clone(), entry);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{read_text, read_text_with};

    const NOW: &str = r#"
schema = 1
title = "Now"
seed = 1
[party.clinic]
[party.vendor]
funds = { value = "1M", source = "accounts" }
[contract.msa]
obligor = "vendor"
beneficiary = "clinic"
clause = "MSA §11"
caps.general = { limit = "1M", per = "year", clause = "§11.2" }
damages = { trigger = "negligent", excluded = ["interruption"] }
[policy.excess]
limit = "5M"
"#;

    fn now() -> Document {
        read_text("now.toml", NOW, &[]).expect("it is TOML")
    }

    fn draft(text: &str) -> Document {
        read_text_with("now.toml", NOW, "draft.toml", text).expect("both are TOML")
    }

    /// Path, now, asked, reference.
    type Told = (String, Option<String>, Option<String>, Option<String>);

    fn told(text: &str) -> Vec<Told> {
        let changes = now().differences(&draft(text)).into_iter();
        changes
            .map(|it| (it.path.to_string(), it.now, it.asked, it.clause))
            .collect()
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn a_clause_is_told_with_both_wordings_and_its_reference() {
        let cap = told("[contract.msa.caps.general]\nlimit = { fees = 3.0 }\n");
        let (now, asked) = ("limit = 1M", "limit = { fees = 3 }");
        let path = "contract.msa.caps.general".to_owned();
        assert_eq!(cap, [(path, some(now), some(asked), some("§11.2"))]);
    }

    #[test]
    fn what_only_one_of_both_has_is_one_clause() {
        let gone = told("remove = [\"policy.excess\"]\n");
        let path = "policy.excess".to_owned();
        assert_eq!(gone, [(path, some("{ limit = 5M }"), None, None)]);
        let new = told("[contract.msa.indemnities.data]\nheads = [\"liability\"]\n");
        let path = "contract.msa.indemnities.data".to_owned();
        assert_eq!(
            new,
            [(path, None, some("{ heads = [liability] }"), some("MSA §11"))]
        );
    }

    #[test]
    fn remarks_sources_seeds_and_titles_are_no_clauses() {
        let draft = "title = \"Asked\"\nseed = 2\nyears = 5\n[party.vendor]\n\
            funds = { value = \"1M\", source = \"a letter\", note = \"n\" }\n";
        assert_eq!(told(draft), []);
    }

    #[test]
    fn a_document_with_all_clauses_of_another_differs_from_it_in_none() {
        let asked = draft(
            "remove = [\"policy.excess\"]\n[contract.msa]\n\
             damages = { trigger = \"gross\" }\n[contract.msa.uncapped.wilful]\n\
             when = { culpability = [\"wilful\"] }\n[policy.cyber]\nlimit = \"2M\"\n",
        );
        let changes = now().differences(&asked);
        let paths: Vec<Path> = changes.into_iter().map(|it| it.path).collect();
        assert_eq!(paths.len(), 4);
        let all = now().with_clauses(&asked, &paths).expect("it is TOML");
        assert_eq!(all.differences(&asked), []);
        let one = now().with_clauses(&asked, &paths[..1]).expect("it is TOML");
        assert_eq!(one.differences(&asked).len(), 3);
        assert_eq!(now().differences(&one).len(), 1);
    }
}
