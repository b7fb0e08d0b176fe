//! Records exposed beside records held: nobody loses more than it has.

use super::names::{all_records, written_key};
use super::{Context, entries};
use crate::model::Peril;
use crate::scenario::{Finding, Path};

/// The level at which a law of records exposed is looked at. Laws are mostly written by their 95 % quantile: one
/// whose quantile is what is held is meant so, one that passes it oftener is a slip.
const LEVEL: f64 = 0.95;

impl Context<'_> {
    /// Warns of hits and scripted events that expose more records of a party than it says it holds: at the
    /// level of 95 % of a law, and in every event of a number.
    pub(super) fn warn_of_more_records(&mut self, perils: &[Peril]) {
        for hit in entries(perils) {
            let key = written_key(&self.names.parties[hit.party.index()].key).to_owned();
            if let Some(law) = &hit.records {
                let path = Path::parse(&hit.path).unwrap_or_default().key("records");
                self.check_held(&path, &key, law.quantile(LEVEL));
            }
        }
        let scenario = self.document.scenario();
        for (index, event) in scenario.event.iter().enumerate() {
            for (key, records) in &event.records {
                let path = Path::of(&["event"]).index(index);
                self.check_held(&path.key("records").key(key), key, records.number());
            }
        }
    }

    fn check_held(&mut self, path: &Path, key: &str, exposed: f64) {
        let party = self.document.scenario().party.get(key);
        let Some(held) = party
            .and_then(|party| party.records.as_ref())
            .map(all_records)
        else {
            return;
        };
        if exposed <= held {
            return;
        }
        let (exposed, held) = (count_words(exposed), count_words(held));
        let message = format!("`{path}` exposes {exposed} records, `{key}` holds {held}");
        let finding = Finding::warning(path, message).label("more than are held");
        self.report(finding.hint(format!(
            "write at_most = {held} here, or more at party.{key}.records; a law is told by its 95 % quantile"
        )));
    }
}

/// A count as the scenario would write it: `40_000`.
fn count_words(count: f64) -> String {
    let digits = format!("{count:.0}");
    let groups = digits.as_bytes().rchunks(3).rev();
    let groups: Vec<&str> = groups
        .filter_map(|group| std::str::from_utf8(group).ok())
        .collect();
    groups.join("_")
}
