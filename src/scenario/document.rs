//! A document: the tree of a scenario with its overlays and settings, and what stands of it.

use super::reading::{ReadError, of_tree_with};
use super::written::Scenario;
use super::{
    Content, Finding, Findings, Kind, Node, Path, STATED_KEYS, Scalar, Source, Spoiled,
    read_quantity,
};
use sha2::{Digest, Sha256};

/// One `--set PATH=VALUE`, as recorded with a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The path.
    pub path: String,
    /// The value as written.
    pub value: String,
}

/// A value that is written, with where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    /// The path of the value.
    pub path: Path,
    /// The value in words.
    pub value: String,
    /// Its source, where given.
    pub source: Option<String>,
    /// When it was read, where given.
    pub as_of: Option<String>,
    /// How sure the writer is, where given.
    pub confidence: Option<String>,
}

/// A scenario as read: its texts, its tree, and the findings about its form.
#[derive(Clone, Debug)]
pub struct Document {
    pub(super) sources: Vec<Source>,
    pub(super) root: Node,
    pub(super) scenario: Scenario,
    pub(super) settings: Vec<Setting>,
    pub(super) findings: Findings,
    pub(super) spoiled: Spoiled,
    pub(super) is_whole: bool,
    /// The tree without what archetypes put beneath it, settings included; none without archetypes.
    pub(super) written: Option<Node>,
}

impl Document {
    /// The scenario: the parts of the document that can be used.
    #[must_use]
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The settings put into it, in order.
    #[must_use]
    pub fn settings(&self) -> &[Setting] {
        &self.settings
    }

    /// The findings about its form.
    #[must_use]
    pub fn findings(&self) -> &Findings {
        &self.findings
    }

    /// Is the text TOML throughout, so that what seems to be missing is missing?
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// Has a finding been made about this path or something below it?
    #[must_use]
    pub fn is_spoiled(&self, path: &Path) -> bool {
        self.spoiled.touches(path)
    }

    /// Has a finding been made about this very path or something it is in?
    #[must_use]
    pub fn is_spoiled_at(&self, path: &Path) -> bool {
        self.spoiled.covers(path)
    }

    /// Is something written at this path?
    #[must_use]
    pub fn says(&self, path: &Path) -> bool {
        self.root.at(path).is_some()
    }

    /// Is what stands at this path put there by an archetype, and not written?
    #[must_use]
    pub fn is_made(&self, path: &Path) -> bool {
        self.says(path) && self.written().at(path).is_none()
    }

    /// What is written at a path, in words.
    #[must_use]
    pub fn words(&self, path: &Path) -> String {
        let node = self.root.at(path);
        let value = node.and_then(|node| node.at(&Path::of(&["value"])));
        value.or(node).map_or_else(String::new, Node::words)
    }

    /// The keys of the table at a path; none if there is no table.
    #[must_use]
    pub fn keys(&self, path: &Path) -> Vec<&str> {
        let entries = self.root.at(path).and_then(Node::table);
        let keys = entries.into_iter().flat_map(|entries| entries.keys());
        keys.map(String::as_str).collect()
    }

    /// The quantity written at a path, with or without its source.
    #[must_use]
    pub fn quantity(&self, path: &Path, kind: Kind) -> Option<f64> {
        let node = self.root.at(path)?;
        let value = node.at(&Path::of(&["value"])).unwrap_or(node);
        read_quantity(kind, Scalar::of(value)?).ok()
    }

    /// The same document with more settings (`PATH=VALUE`) put into it: what reading its file with
    /// these settings behind its own gives.
    ///
    /// # Errors
    /// As [`read`](super::read).
    pub fn with_settings(&self, sets: &[String]) -> Result<Self, ReadError> {
        let (root, sources) = (self.written().clone(), self.sources.clone());
        of_tree_with(root, sources, self.settings.clone(), sets)
    }

    /// The tree as it is written, without what archetypes stand for: that is made anew wherever the
    /// tree is read again.
    pub(super) fn written(&self) -> &Node {
        self.written.as_ref().unwrap_or(&self.root)
    }

    /// Findings with their places in the texts of this document.
    #[must_use]
    pub fn locate(&self, findings: Findings) -> Findings {
        findings.located(&self.root, &self.sources)
    }

    /// What a run leaves out of account: the scripted events, which only `obligor settle` settles.
    #[must_use]
    pub fn left_out_of_a_run(&self) -> Findings {
        let mut findings = Findings::default();
        let count = self.scenario.event.len();
        if count > 0 {
            let message = format!("a run draws its events and ignores the scripted ones ({count})");
            let finding = Finding::warning(&Path::of(&["event"]).index(0), message);
            let finding = finding.label("not drawn");
            findings.push(finding.hint("`obligor settle` settles them; a run draws from perils"));
        }
        self.locate(findings)
    }

    /// The JSON schema of a scenario.
    #[must_use]
    pub fn json_schema() -> serde_json::Value {
        super::json_schema().clone()
    }

    /// SHA-256 of what the document says after overlays and settings, as 64 hexadecimal digits;
    /// comments and white space do not change it, the order of its tables does.
    #[must_use]
    pub fn hash(&self) -> String {
        let mut hasher = Sha256::new();
        feed(&mut hasher, &self.root);
        hasher
            .finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    /// Every value that is written, with where it comes from, in the order of the text.
    #[must_use]
    pub fn stated(&self) -> Vec<Stated> {
        let mut stated = Vec::new();
        gather(
            &Path::root(),
            &self.root,
            &Provenance::default(),
            &mut stated,
        );
        stated
    }
}

/// Lengths go before contents, so that no two documents feed the same bytes.
fn feed(hasher: &mut Sha256, node: &Node) {
    let mut text = |tag: u8, text: &str| {
        hasher.update([tag]);
        hasher.update((text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    };
    match &node.content {
        Content::Text(value) => text(b't', value),
        Content::Date(value) => text(b'd', value),
        Content::Integer(value) => text(b'i', &value.to_string()),
        Content::Float(value) => text(b'f', &value.to_string()),
        Content::Bool(value) => text(b'b', &value.to_string()),
        Content::List(items) => {
            text(b'l', &items.len().to_string());
            items.iter().for_each(|item| feed(hasher, item));
        }
        Content::Table(entries) => {
            text(b'm', &entries.len().to_string());
            for (key, entry) in entries {
                hasher.update((key.len() as u64).to_le_bytes());
                hasher.update(key.as_bytes());
                feed(hasher, &entry.node);
            }
        }
    }
}

#[derive(Clone, Default)]
struct Provenance {
    source: Option<String>,
    as_of: Option<String>,
    confidence: Option<String>,
}

impl Provenance {
    /// What a table says about where its values come from, else what the table around it says.
    fn of(node: &Node, around: &Self) -> Self {
        let word = |key| node.at(&Path::of(&[key])).map(Node::words);
        Self {
            source: word("source").or_else(|| around.source.clone()),
            as_of: word("as_of").or_else(|| around.as_of.clone()),
            confidence: word("confidence").or_else(|| around.confidence.clone()),
        }
    }
}

fn gather(path: &Path, node: &Node, around: &Provenance, stated: &mut Vec<Stated>) {
    match &node.content {
        Content::Table(entries) => {
            let here = Provenance::of(node, around);
            if let Some(value) = entries.get("value") {
                return gather(path, &value.node, &here, stated);
            }
            let told = |key: &str| STATED_KEYS[1..].contains(&key) && key != "clause";
            for (key, entry) in entries.iter().filter(|(key, _)| !told(key)) {
                gather(&path.key(key), &entry.node, &here, stated);
            }
        }
        Content::List(items) if items.iter().any(|item| item.table().is_some()) => {
            for (index, item) in items.iter().enumerate() {
                gather(&path.index(index), item, around, stated);
            }
        }
        Content::Text(_)
        | Content::Integer(_)
        | Content::Float(_)
        | Content::Bool(_)
        | Content::Date(_)
        | Content::List(_) => {
            let Provenance {
                source,
                as_of,
                confidence,
            } = around.clone();
            let (path, value) = (path.clone(), node.words());
            stated.push(Stated {
                path,
                value,
                source,
                as_of,
                confidence,
            });
        }
    }
}
