//! Clauses that hold each other, told and tried as one.

use super::{ClauseChange, Path};

/// The most of an event, and the most of a year.
const LIMIT: &str = "limit";
const AGGREGATE: &str = "aggregate";

impl ClauseChange {
    /// The paths that it words: its own, and that of an annual aggregate told with it.
    #[must_use]
    pub fn paths(&self) -> Vec<Path> {
        std::iter::once(&self.path)
            .chain(&self.with)
            .cloned()
            .collect()
    }

    /// Where it stands: `policy.cyber.limit`, and with its aggregate `policy.cyber.limit, aggregate`.
    #[must_use]
    pub fn place(&self) -> String {
        match &self.with {
            Some(_) => format!("{}, {AGGREGATE}", self.path),
            None => self.path.to_string(),
        }
    }

    /// The limit and its annual aggregate as one clause.
    fn with_aggregate(self, aggregate: Self) -> Self {
        let both = |one: Option<String>, other: Option<String>| {
            let said = |words: Option<String>| words.unwrap_or_else(|| "none".to_owned());
            Some(format!(
                "{LIMIT} = {}, {AGGREGATE} = {}",
                said(one),
                said(other)
            ))
        };
        let said = self.said.zip(aggregate.said);
        Self {
            said: said.map(|(limit, aggregate)| limit.with_aggregate(aggregate)),
            now: both(self.now, aggregate.now),
            asked: both(self.asked, aggregate.asked),
            clause: self.clause.or(aggregate.clause),
            with: Some(aggregate.path),
            path: self.path,
        }
    }
}

/// Changes to be tried one by one: those of a limit and of the annual aggregate beside it are one,
/// for either alone is held by the other and seems to be worth nothing.
///
/// ```
/// use obligor::scenario::{read_text, with_aggregates};
/// let text = |limit: &str| format!("schema = 1\n[policy.cyber]\nlimit = \"{limit}\"\naggregate = \"{limit}\"\n");
/// let [now, asked] = ["1M", "3M"].map(|limit| read_text("a.toml", &text(limit), &[]).unwrap());
/// let changes = with_aggregates(now.differences(&asked));
/// assert_eq!(changes.len(), 1);
/// assert_eq!(changes[0].place(), "policy.cyber.limit, aggregate");
/// assert_eq!(changes[0].asked.as_deref(), Some("limit = 3M, aggregate = 3M"));
/// ```
#[must_use]
pub fn with_aggregates(mut changes: Vec<ClauseChange>) -> Vec<ClauseChange> {
    let mut at = 0;
    while at < changes.len() {
        let beside = beside(&changes[at].path);
        let beside = beside.and_then(|path| changes.iter().position(|it| it.path == path));
        if let Some(other) = beside.filter(|other| *other > at) {
            let other = changes.remove(other);
            let one = changes[at].clone();
            changes[at] = if one.path == one.path.parent().key(LIMIT) {
                one.with_aggregate(other)
            } else {
                other.with_aggregate(one)
            };
        }
        at += 1;
    }
    changes
}

/// The aggregate beside a limit, the limit beside an aggregate.
fn beside(path: &Path) -> Option<Path> {
    let table = path.parent();
    let pairs = [(LIMIT, AGGREGATE), (AGGREGATE, LIMIT)].into_iter();
    let mut pairs = pairs.filter(|(own, _)| *path == table.key(own));
    pairs.next().map(|(_, other)| table.key(other))
}
