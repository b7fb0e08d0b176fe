//! Perils that strike so often that the figure is more likely a slip than meant.

use super::Context;
use crate::model::Peril;
use crate::scenario::{Finding, Path, grouped};

/// A peril that starts more events a year than this is warned of.
const MOST_EVENTS: f64 = 100.0;

impl Context<'_> {
    /// Warns of every peril of which more than 100 events a year are expected, controls and own experience
    /// reckoned in; of exactly 100 it says nothing. Such a peril runs as it is written.
    pub(super) fn warn_of_many_events(&mut self, perils: &[Peril]) {
        for peril in perils {
            let mean = peril.frequency.mean();
            if mean > MOST_EVENTS {
                self.warn_of_events(peril, mean);
            }
        }
    }

    fn warn_of_events(&mut self, peril: &Peril, mean: f64) {
        let path = Path::of(&["peril", &peril.key, "frequency"]);
        // One decimal is enough of a figure above 100.
        let mean = grouped(&((mean * 10.0).round() / 10.0).to_string());
        let message = format!("`{path}` comes to {mean} events a year in the mean, above 100");
        let finding = Finding::warning(&path, message).label("so often?");
        self.report(finding.hint(
            "it counts events of the whole peril a year, whomever they hit: 0.05 is one in 20 years; \
             if so many are meant, nothing is wrong",
        ));
    }
}
