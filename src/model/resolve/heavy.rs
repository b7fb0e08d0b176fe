//! Losses so heavy that no standard error of their mean can be relied on.

use super::{Context, entries};
use crate::model::{Peril, Severity};
use crate::random::Law;
use crate::scenario::{Finding, Path};

impl Context<'_> {
    /// Warns of severities [without a variance](Law::has_variance), which nothing bounds. A run notices some such
    /// tails by themselves, but not in every sample.
    pub(super) fn warn_of_heavy_losses(&mut self, perils: &[Peril]) {
        for hit in entries(perils) {
            let path = Path::parse(&hit.path).unwrap_or_default();
            for (head, law) in hit.laws() {
                let path = match (head, &hit.severity) {
                    (Some(head), _) => {
                        let head = &self.names.heads[head.index()].key;
                        path.key("heads").key(head)
                    }
                    (None, Severity::PerRecord { .. }) => path.key("records"),
                    (None, _) => path.key("severity"),
                };
                self.check_tail(&path, law);
            }
        }
    }

    fn check_tail(&mut self, path: &Path, law: &Law) {
        let index = law.tail_index().filter(|_| !law.has_variance());
        let Some(index) = index.map(|index| (index * 100.0).round() / 100.0) else {
            return;
        };
        let message = format!(
            "`{path}` has no variance (its tail falls as x^-{index}): no standard error of a mean or TVaR that it reaches \
             can be relied on"
        );
        let finding = Finding::warning(path, message).label("a tail without end");
        self.report(finding.hint(
            "at_most makes it finite; VaR and probabilities have their intervals all the same",
        ));
    }
}
