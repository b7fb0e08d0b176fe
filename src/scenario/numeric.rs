//! Numbers that two documents state differently, and a document with another number.

use super::reading::of_tree;
use super::{ClauseChange, Content, Document, Kind, Node, Path, ReadError, Scalar, read_quantity};

/// A number that two documents state differently.
#[derive(Clone, Debug, PartialEq)]
pub struct NumericChange {
    /// Where it stands.
    pub path: Path,
    /// What the first document says.
    pub now: f64,
    /// What the second says.
    pub asked: f64,
    /// The reference to the text of the contract or policy.
    pub clause: Option<String>,
}

impl Document {
    /// The numbers (money, shares, multiples) that both documents state in the same place and
    /// `other` states differently, in the order of [`differences`](Self::differences); amounts in
    /// lists and times are none.
    ///
    /// ```
    /// use obligor::scenario::read_text;
    /// let now = read_text("now.toml", "schema = 1\n[policy.cyber]\nlimit = \"1M\"\n", &[]).unwrap();
    /// let asked = read_text("asked.toml", "schema = 1\n[policy.cyber]\nlimit = \"3M\"\n", &[]).unwrap();
    /// let numbers = now.numeric_differences(&asked);
    /// assert_eq!((numbers[0].now, numbers[0].asked), (1e6, 3e6));
    /// let between = asked.with_number(&numbers[0].path, 2e6).unwrap();
    /// assert_eq!(now.numeric_differences(&between)[0].asked, 2e6);
    /// ```
    #[must_use]
    pub fn numeric_differences(&self, other: &Self) -> Vec<NumericChange> {
        let mut numbers = Vec::new();
        for change in self.differences(other) {
            if let (Some(now), Some(asked)) = (
                self.written().at(&change.path),
                other.written().at(&change.path),
            ) {
                gather(&change, &change.path, (now, asked), &mut numbers);
            }
        }
        numbers
    }

    /// This document with a number in place of what is written at a path; its source stays.
    ///
    /// # Errors
    /// If the document is of another schema version. Anything else wrong with its form is kept in
    /// it, as by [`read`](super::read).
    pub fn with_number(&self, path: &Path, number: f64) -> Result<Self, ReadError> {
        let mut root = self.written().clone();
        let value = path.key("value");
        let at = if root.at(&value).is_some() {
            &value
        } else {
            path
        };
        if let Some(node) = root.at_mut(at) {
            node.content = Content::Float(number);
        }
        of_tree(root, self.sources.clone(), self.settings.clone())
    }
}

fn gather(
    change: &ClauseChange,
    path: &Path,
    (now, asked): (&Node, &Node),
    numbers: &mut Vec<NumericChange>,
) {
    if let (Some(one), Some(two)) = (number(now), number(asked)) {
        if one != two {
            numbers.push(NumericChange {
                path: path.clone(),
                now: one,
                asked: two,
                clause: change.clause.clone(),
            });
        }
        return;
    }
    let (Some(one), Some(two)) = (now.table(), asked.table()) else {
        return;
    };
    for (key, entry) in one {
        if let Some(other) = two.get(key) {
            gather(change, &path.key(key), (&entry.node, &other.node), numbers);
        }
    }
}

/// Money, a share or a plain number, with or without its source.
fn number(node: &Node) -> Option<f64> {
    let value = node.at(&Path::of(&["value"])).unwrap_or(node);
    let scalar = Scalar::of(value)?;
    let kinds = [Kind::Money, Kind::Share];
    kinds
        .into_iter()
        .find_map(|kind| read_quantity(kind, scalar).ok())
}
