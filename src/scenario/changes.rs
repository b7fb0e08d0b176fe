//! What a draft says otherwise than its base, path by path.

use super::{Content, Document, Node, Path, STATED_KEYS};

/// A path at which two documents differ, in words as written.
///
/// A whole table that only one of them has is one change, and so is a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The path.
    pub path: Path,
    /// What the base says; `None` where it says nothing.
    pub before: Option<String>,
    /// What the draft says; `None` where it is removed.
    pub after: Option<String>,
    /// The nearest clause around the path: the draft's, else the base's.
    pub clause: Option<String>,
}

/// Where a draft differs from its base, in the base's order, then what the draft adds.
///
/// Values are compared as written (`2M` and `2_000_000` differ); where they come from (`source`,
/// `as_of`, `confidence`, `clause`, `note`) is not compared.
///
/// ```
/// use obligor::scenario::{changes, read_text, read_text_with};
/// let text = "schema = 1\ntitle = \"t\"\ncurrency = \"USD\"\n[party.a]\nfunds = \"1M\"\n";
/// let base = read_text("base.toml", text, &[]).unwrap();
/// let draft = read_text_with("base.toml", text, "draft.toml", "party.a.funds = \"2M\"").unwrap();
/// let changes = changes(&base, &draft);
/// assert_eq!(changes.len(), 1);
/// assert_eq!(changes[0].path.to_string(), "party.a.funds");
/// assert_eq!((changes[0].before.as_deref(), changes[0].after.as_deref()), (Some("1M"), Some("2M")));
/// ```
#[must_use]
pub fn changes(base: &Document, draft: &Document) -> Vec<Changed> {
    let mut changes = Vec::new();
    let clause = Clause::default();
    compare(
        &base.root,
        &draft.root,
        &Path::root(),
        &clause,
        &mut changes,
    );
    changes
}

/// The nearest clause of either document.
#[derive(Clone, Default)]
struct Clause {
    base: Option<String>,
    draft: Option<String>,
}

impl Clause {
    fn below(&self, base: Option<&Node>, draft: Option<&Node>) -> Self {
        let own = |node: Option<&Node>| {
            let clause = node?.at(&Path::of(&["clause"]))?;
            clause.text().map(str::to_owned)
        };
        Self {
            base: own(base).or_else(|| self.base.clone()),
            draft: own(draft).or_else(|| self.draft.clone()),
        }
    }
}

/// The value of a quantity that is written with its source, else the node itself.
fn bare(node: &Node) -> &Node {
    node.at(&Path::of(&["value"])).unwrap_or(node)
}

fn compare(base: &Node, draft: &Node, path: &Path, around: &Clause, changes: &mut Vec<Changed>) {
    let around = around.below(Some(base), Some(draft));
    let (base, draft) = (bare(base), bare(draft));
    let (Content::Table(ours), Content::Table(theirs)) = (&base.content, &draft.content) else {
        if base.words() != draft.words() {
            changes.push(changed(path, Some(base), Some(draft), &around));
        }
        return;
    };
    let tells = |key: &&String| !STATED_KEYS.contains(&key.as_str());
    for key in ours.keys().filter(tells) {
        let (below, ours) = (path.key(key), &ours[key].node);
        match theirs.get(key) {
            Some(theirs) => compare(ours, &theirs.node, &below, &around, changes),
            None => changes.push(changed(&below, Some(ours), None, &around)),
        }
    }
    let added = theirs.keys().filter(tells);
    for key in added.filter(|key| !ours.contains_key(*key)) {
        let theirs = &theirs[key].node;
        changes.push(changed(&path.key(key), None, Some(theirs), &around));
    }
}

fn changed(path: &Path, base: Option<&Node>, draft: Option<&Node>, around: &Clause) -> Changed {
    let clause = around.below(base, draft);
    let words = |node: Option<&Node>| node.map(|node| bare(node).words());
    Changed {
        path: path.clone(),
        before: words(base),
        after: words(draft),
        clause: clause.draft.or(clause.base),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{read_text, read_text_with};

    const BASE: &str = "schema = 1\ntitle = \"t\"\ncurrency = \"USD\"\n[party.a]\n[party.b]\n\
        [contract.c]\nobligor = \"a\"\nbeneficiary = \"b\"\nclause = \"§11\"\n\
        caps.general = { limit = { fees = 1.0 }, per = \"year\", clause = \"§11.2\" }\n\
        damages = { excluded = [\"interruption\"] }\n\
        [policy.p]\ninsured = \"a\"\nlimit = { value = \"1M\", source = \"slip\" }\n";

    fn told(draft: &str) -> Vec<[String; 4]> {
        let base = read_text("base.toml", BASE, &[]).expect("it is TOML");
        let draft = read_text_with("base.toml", BASE, "draft.toml", draft).expect("it is TOML");
        let or_none = |words: Option<String>| words.unwrap_or_else(|| "-".to_owned());
        let changes = changes(&base, &draft).into_iter();
        let words = changes.map(|it| {
            let path = it.path.to_string();
            [
                path,
                or_none(it.before),
                or_none(it.after),
                or_none(it.clause),
            ]
        });
        words.collect()
    }

    #[test]
    fn each_change_has_its_words_and_its_clause() {
        let draft = "remove = [\"policy.p\"]\n[contract.c.caps.general]\nlimit = { fees = 3.0 }\n\
            [contract.c.damages]\nexcluded = []\n[contract.c.caps.privacy]\nlimit = \"2M\"\nclause = \"§11.3\"\n";
        let cap = "contract.c.caps";
        let added = "{ limit = 2M, clause = §11.3 }";
        let wanted = [
            [&format!("{cap}.general.limit.fees"), "1", "3", "§11.2"],
            [&format!("{cap}.privacy"), "-", added, "§11.3"],
            ["contract.c.damages.excluded", "[interruption]", "[]", "§11"],
            [
                "policy.p",
                "{ insured = a, limit = { value = 1M, source = slip } }",
                "-",
                "-",
            ],
        ];
        assert_eq!(told(draft), wanted.map(|row| row.map(str::to_owned)));
    }

    #[test]
    fn where_a_value_comes_from_is_no_change() {
        assert_eq!(
            told("[policy.p]\nlimit = \"1M\"\n"),
            Vec::<[String; 4]>::new()
        );
        assert_eq!(
            told("[contract.c]\nclause = \"§12\"\n"),
            Vec::<[String; 4]>::new()
        );
        let wanted = [["policy.p.limit", "1M", "2M", "-"].map(str::to_owned)];
        assert_eq!(told("[policy.p.limit]\nvalue = \"2M\"\n"), wanted);
    }
}
