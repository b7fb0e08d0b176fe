//! Losses so heavy that no standard error of their mean can be relied on.

use super::Context;
use crate::model::{Peril, Severity};
use crate::random::Law;
use crate::scenario::{Finding, Path};

/// Moments below this order are needed for a standard error: the variance.
const VARIANCE: f64 = 2.0;

impl Context<'_> {
    /// Warns of severities without a variance: laws whose tail is x^−α with α ≤ 2 (a generalised Pareto tail of
    /// shape ξ = 1/α ≥ 0.5), which nothing bounds. A run notices most such tails by themselves, but not in every sample.
    pub(super) fn warn_of_heavy_losses(&mut self, perils: &[Peril]) {
        let mut before = "";
        for hit in perils.iter().flat_map(|peril| &peril.hits) {
            // Members of a group share their entry.
            if hit.path == before {
                continue;
            }
            before = &hit.path;
            let path = Path::parse(&hit.path).unwrap_or_default();
            match &hit.severity {
                Severity::Nothing => {}
                Severity::Total { law, .. } => self.check_tail(path.key("severity"), law),
                Severity::PerRecord { .. } => {
                    if let Some(law) = &hit.records {
                        self.check_tail(path.key("records"), law);
                    }
                }
                Severity::Heads(laws) => {
                    for (head, law) in laws {
                        let head = self.names.heads[head.index()].key.clone();
                        self.check_tail(path.clone().key("heads").key(&head), law);
                    }
                }
            }
        }
    }

    fn check_tail(&mut self, path: Path, law: &Law) {
        let Some(index) = law.tail_index().filter(|index| *index <= VARIANCE) else {
            return;
        };
        let message = format!(
            "`{path}` has no variance (its tail falls as x^-{}): no standard error of a mean or TVaR that it reaches \
             can be relied on",
            (index * 100.0).round() / 100.0
        );
        let finding = Finding::warning(&path, message).label("a tail without end");
        self.report(finding.hint(
            "at_most makes it finite; VaR and probabilities have their intervals all the same",
        ));
    }
}
