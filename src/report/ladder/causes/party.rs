//! Means of parties that make kinks, in words.

use super::{Reason, told};
use crate::model::Party;

pub(super) fn funds(of: &Party, is: bool) -> Reason {
    reason(of, &told(is, "are spent", "suffice again"))
}

pub(super) fn own_costs(of: &Party, is: bool) -> Reason {
    let state = told(
        is,
        "are used up by its own costs",
        "pay more than its own costs",
    );
    reason(of, &state)
}

fn reason(of: &Party, state: &str) -> Reason {
    Reason {
        words: format!("funds of {} {state}", of.name),
        short: format!("funds of {}", of.name),
        path: format!("party.{}.funds", of.key),
        clause: None,
    }
}
