//! Drafts: small files laid over a scenario, to change some of its paths and remove others.

use super::nearest::{hint_for, nearest};
use super::schema::{Step, json_schema, step};
use super::{Content, Entry, Finding, Node, Path, Place, Segment, visible};
use indexmap::IndexMap;
use serde_json::Value;

/// The key under which a draft lists what it takes out.
const REMOVE: &str = "remove";

/// The stem of a file's name, which names a run and its directory below `output`.
///
/// Of a file whose stem is dots alone, such as `...toml`, it is `scenario`: `output/..` would be
/// another place. Characters that no reader sees stand in letters.
///
/// ```
/// use obligor::scenario::stem_of;
/// assert_eq!(stem_of("scenarios/msp.toml".as_ref()), "msp");
/// assert_eq!(stem_of("...toml".as_ref()), "scenario");
/// ```
#[must_use]
pub fn stem_of(file: &std::path::Path) -> String {
    let stem = file.file_stem().unwrap_or_default();
    let stem = visible(&stem.to_string_lossy());
    if stem.trim_matches('.').is_empty() {
        return "scenario".to_owned();
    }
    stem
}

/// Is a draft a scenario of its own? It is if it says `schema`; else it is laid over another.
#[must_use]
pub(super) fn is_whole(root: &Node) -> bool {
    root.at(&Path::of(&["schema"])).is_some()
}

/// What to say of a draft that is a scenario of its own only because it says `schema`.
pub(super) fn schema_alone(root: &Node) -> Option<Finding> {
    let keys = root.table()?;
    if keys.contains_key("title") || keys.contains_key("currency") {
        return None;
    }
    let place = keys.get("schema")?.key.clone();
    let message = "a draft with `schema` is a scenario of its own, and this one has no `title`";
    let finding = Finding::error(&Path::of(&["schema"]), message).label("a whole scenario");
    let hint = "leave `schema` out of a draft that is laid over the scenario";
    Some(finding.hint(hint).at(place))
}

/// Lays a draft over a scenario: what it removes goes first, then what it says is put in. Tables
/// under headers and dotted keys are joined with those that are there; a written value, an inline
/// table too, takes the place of what is there.
///
/// Returns the findings: paths to remove that are not there, and new names that may be meant for
/// ones that are.
pub(super) fn lay_over(base: &mut Node, mut draft: Node, text: &str) -> Vec<Finding> {
    let removed = draft.table_mut().and_then(|keys| keys.shift_remove(REMOVE));
    let mut laying = Laying {
        text,
        findings: Vec::new(),
    };
    if let Some(entry) = removed {
        laying.remove(base, &entry.node);
    }
    if let (Some(keys), Content::Table(over)) = (base.table_mut(), draft.content) {
        laying.join(keys, over, &Path::root(), Some(json_schema()));
    }
    laying.findings
}

struct Laying<'t> {
    text: &'t str,
    findings: Vec<Finding>,
}

impl Laying<'_> {
    fn remove(&mut self, base: &mut Node, listed: &Node) {
        let Content::List(items) = &listed.content else {
            let message = format!("`{REMOVE}` is {}, not a list of paths", listed.kind());
            return self.refuse(message, "found no list", &listed.place, example());
        };
        let mut paths: Vec<Path> = Vec::with_capacity(items.len());
        for item in items {
            paths.extend(self.removed_path(base, item));
        }
        // From the end, so that no place in a list changes its number before its turn.
        paths.sort_by(|a, b| b.cmp(a));
        paths.dedup();
        paths.iter().for_each(|path| take_out(base, path));
    }

    fn removed_path(&mut self, base: &Node, item: &Node) -> Option<Path> {
        let Some(text) = item.text() else {
            let message = format!("`{REMOVE}` lists {}, not paths", item.kind());
            self.refuse(message, "not a path", &item.place, example());
            return None;
        };
        let path = match Path::parse(text.trim()) {
            Ok(path) => path,
            Err(why) => {
                let message = format!("`{text}` is no path: {why}");
                self.refuse(message, "not a path", &item.place, example());
                return None;
            }
        };
        if base.at(&path).is_some() {
            return Some(path);
        }
        let (above, missing) = first_missing(base, &path);
        let place = if above.is_empty() {
            "the scenario".to_owned()
        } else {
            format!("`{above}`")
        };
        let message = format!("`{path}` cannot be removed: there is no `{missing}` in {place}");
        let hint = what_is_in(base.at(&above), &missing);
        self.refuse(message, "no such path", &item.place, hint);
        None
    }

    fn refuse(&mut self, message: String, label: &str, place: &Place, hint: impl Into<String>) {
        let finding = Finding::error(&Path::of(&[REMOVE]), message).label(label);
        self.findings.push(finding.hint(hint).at(place.clone()));
    }

    fn join(
        &mut self,
        base: &mut IndexMap<String, Entry>,
        over: IndexMap<String, Entry>,
        path: &Path,
        schema: Option<&'static Value>,
    ) {
        for (key, entry) in over {
            let below = path.key(&key);
            let step = schema.map_or(Step::Unknown, |schema| step(schema, &key));
            let Some(there) = base.get_mut(&key) else {
                if matches!(step, Step::Named(_)) {
                    self.ask_about(&below, &entry, base);
                }
                base.insert(key, entry);
                continue;
            };
            let is_joined = !self.is_inline(&entry.node);
            match (there.node.table_mut(), entry.node.content) {
                (Some(keys), Content::Table(over)) if is_joined => {
                    self.join(keys, over, &below, schema_of(step));
                }
                (_, content) => {
                    let place = entry.node.place;
                    there.key = entry.key;
                    there.node = Node { place, content };
                }
            }
        }
    }

    /// A new name that is near to one that is there is asked about.
    fn ask_about(&mut self, path: &Path, entry: &Entry, beside: &IndexMap<String, Entry>) {
        let names = beside.keys().map(String::as_str);
        let Some(near) = nearest(path.last_key(), names) else {
            return;
        };
        let message = format!("`{path}` is new, beside `{near}`");
        let finding = Finding::warning(path, message).label("a new name");
        let hint = format!("if `{near}` is meant, write its name: a new name adds one");
        self.findings.push(finding.hint(hint).at(entry.key.clone()));
    }

    /// Is a table written as a value, in braces?
    fn is_inline(&self, node: &Node) -> bool {
        self.text.as_bytes().get(node.place.span.start) == Some(&b'{')
    }
}

/// What there is in a table or list in place of what is missing.
fn what_is_in(node: Option<&Node>, missing: &str) -> String {
    match node.map(|node| &node.content) {
        Some(Content::List(items)) if !items.is_empty() => {
            format!("its places are [0] to [{}]", items.len() - 1)
        }
        Some(Content::Table(entries)) => {
            let known: Vec<&str> = entries.keys().map(String::as_str).collect();
            hint_for(missing, &known)
        }
        _ => "nothing is in it".to_owned(),
    }
}

fn example() -> String {
    format!("write {REMOVE} = [\"policy.northstar-excess\"]")
}

fn schema_of(step: Step) -> Option<&'static Value> {
    match step {
        Step::Known(schema) | Step::Named(schema) => Some(schema),
        Step::Unknown => None,
    }
}

/// How far a path leads, and its first step that is not there, in words.
fn first_missing(base: &Node, path: &Path) -> (Path, String) {
    let mut above = Path::root();
    let mut node = base;
    for segment in path.segments() {
        match node.child(segment) {
            Some(child) => node = child,
            None => return (above, segment_words(segment)),
        }
        above = match segment {
            Segment::Key(key) => above.key(key),
            Segment::Index(index) => above.index(*index),
        };
    }
    (above, String::new())
}

fn segment_words(segment: &Segment) -> String {
    match segment {
        Segment::Key(key) => key.clone(),
        Segment::Index(index) => format!("[{index}]"),
    }
}

/// Takes out what is at a path.
pub(super) fn take_out(base: &mut Node, path: &Path) {
    let parent = base.at_mut(&path.parent());
    let (Some(parent), Some(last)) = (parent, path.segments().last()) else {
        return;
    };
    match (last, &mut parent.content) {
        (Segment::Key(key), Content::Table(entries)) => {
            entries.shift_remove(key);
        }
        (Segment::Index(index), Content::List(items)) if *index < items.len() => {
            items.remove(*index);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::{Document, ReadError, read_text_with};

    const BASE: &str = "schema = 1\ntitle = \"t\"\ncurrency = \"USD\"\nyears = 10\nseed = 1\n\
        [party.a]\n[party.b]\nfunds = \"1M\"\n\
        [contract.c]\nobligor = \"a\"\nbeneficiary = \"b\"\nliability = \"several\"\n\
        excluded_if = [{ flags = [\"x\"] }, { flags = [\"y\"] }, { flags = [\"z\"] }]\n\
        caps.general = { limit = { fees = 1.0 }, per = \"year\" }\n";

    fn with(draft: &str) -> Result<Document, ReadError> {
        read_text_with("base.toml", BASE, "draft.toml", draft)
    }

    fn words(draft: &str, path: &str) -> String {
        let document = with(draft).expect("both are TOML");
        document.words(&super::Path::parse(path).expect("a path"))
    }

    #[test]
    fn headers_and_dotted_keys_join_and_values_replace() {
        let cap = "contract.c.caps.general";
        let joined = words("[contract.c.caps.general]\nlimit = \"2M\"\n", cap);
        assert_eq!(joined, "{ limit = 2M, per = year }");
        let dotted = words("contract.c.caps.general.limit = \"2M\"\n", cap);
        assert_eq!(dotted, joined);
        let inline = words("contract.c.caps.general = { limit = \"2M\" }\n", cap);
        assert_eq!(inline, "{ limit = 2M }");
        let table = words("[contract.c.caps.general]\nlimit = { of = 2 }\n", cap);
        assert_eq!(table, "{ limit = { of = 2 }, per = year }");
        let list = words(
            "[contract.c]\nexcluded_if = [{ flags = [\"w\"] }]\n",
            "contract.c.excluded_if",
        );
        assert_eq!(list, "[{ flags = [w] }]");
    }

    #[test]
    fn what_is_removed_goes_before_what_is_written_comes() {
        let draft =
            "remove = [\"contract.c.caps.general\"]\n[contract.c.caps.general]\nlimit = 1\n";
        assert_eq!(words(draft, "contract.c.caps.general"), "{ limit = 1 }");
    }

    #[test]
    fn places_in_a_list_are_those_of_the_scenario() {
        let draft = "remove = [\"contract.c.excluded_if[0]\", \"contract.c.excluded_if[2]\", \
            \"contract.c.excluded_if[0]\"]\n";
        assert_eq!(words(draft, "contract.c.excluded_if"), "[{ flags = [y] }]");
    }

    #[test]
    fn a_draft_changes_the_hash_as_the_same_words_in_the_scenario_do() {
        let draft = with("[party.b]\nfunds = \"2M\"\n").expect("both are TOML");
        let whole = BASE.replace("\"1M\"", "\"2M\"");
        let whole = crate::scenario::read_text("whole.toml", &whole, &[]).expect("it is TOML");
        assert_eq!(draft.hash(), whole.hash());
    }
}
