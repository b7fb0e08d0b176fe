//! The controls of a party as a picture: what each saves it beside what each costs.

use super::{Controlled, Trial};
use crate::report::compared::setting_of;
use crate::report::plot::{Setting, WorthRow, Worths};

/// The controls of a party in the order of the table; `None` where none of them was tried.
#[must_use]
pub fn worths(controlled: &Controlled<'_>, party: &str) -> Option<Worths> {
    let trials = controlled.best_first().into_iter();
    let rows: Vec<WorthRow> = trials.filter(|it| it.party == party).map(row).collect();
    (!rows.is_empty()).then(|| Worths {
        party: party.to_owned(),
        rows,
    })
}

fn row(trial: &Trial<'_>) -> WorthRow {
    let saved = trial.change(trial.party).cost_of_risk.opposite();
    WorthRow {
        control: trial.known.name.to_owned(),
        saved: [saved.value(), saved.low(), saved.high()],
        is_distinguishable: saved.is_distinguishable(),
        cost: trial.cost,
    }
}

impl Controlled<'_> {
    /// Colours of the parties, currency and origin.
    #[must_use]
    pub fn setting(&self) -> Setting {
        setting_of(self.facts, self.model)
    }
}
