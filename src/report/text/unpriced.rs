//! What a scenario states no premium for: its cost of risk then counts none.

use crate::model::Model;
use crate::report::audience::Audience;
use crate::report::{counted, listed};

/// How many paths are named; of more only the number is told.
const MOST_NAMED: usize = 4;

/// Policies and treaties without a premium, so that nobody takes a cost of risk without premiums for
/// one with them; nothing where each states one. An audience reads of those that it may see.
#[must_use]
pub fn unpriced(model: &Model, audience: Option<&Audience>) -> Option<String> {
    let free = model
        .origins
        .iter()
        .filter(|it| !it.stated && it.value == "0");
    let owners: Vec<&str> = free
        .filter_map(|it| it.path.strip_suffix(".premium"))
        .filter(|owner| owner.starts_with("policy.") || owner.starts_with("treaty."))
        .filter(|owner| audience.is_none_or(|it| it.may_see(owner)))
        .collect();
    let them = match owners.len() {
        0 => return None,
        1 => "it",
        _ => "them",
    };
    let named = owners.iter().take(MOST_NAMED).map(|it| format!("`{it}`"));
    let more = owners.len().saturating_sub(MOST_NAMED) as u64;
    let more = (more > 0).then(|| counted(more, "other", "others"));
    let named = listed(named.chain(more));
    Some(format!(
        "No premium is stated for {named}: premiums and the cost of risk count 0 for {them}."
    ))
}
