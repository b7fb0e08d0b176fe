//! Perils: draws that nothing reads.

use super::{named, path_of};
use crate::model::resolve::Context;
use crate::model::{Dependence, Hit, Model, Peril, Severity};
use crate::scenario::{Finding, Path};
use crate::units::PartyId;

/// The warnings about a peril.
pub(super) fn dead(model: &Model, peril: &Peril, context: &Context<'_>) -> Vec<Finding> {
    let path = path_of(&peril.path);
    let written = context.document.scenario().peril.get(&peril.key);
    let mut findings = Vec::new();
    if let Some(written) = written {
        let has_own = |hit: &crate::scenario::written::Hit| hit.probability.is_some();
        if written.hit.is_some() && written.hits.values().all(has_own) {
            let message =
                format!("`{path}.hit` has no effect: everyone hit has a probability of its own");
            findings.push(
                no_effect(&path.key("hit"), message)
                    .hint("leave it out, or leave out a probability"),
            );
        }
        let has_table = |name: &String| written.fault_of.contains_key(name);
        if written.fault.is_some() && written.hits.keys().all(has_table) {
            let message = format!("`{path}.fault` has no effect: everyone hit is in `fault_of`");
            findings.push(no_effect(&path.key("fault"), message).hint("leave it out"));
        }
    }
    findings.extend(dependence_of_nothing(peril, &path));
    findings.extend(blame_of_nobody(model, peril, &path, context));
    findings
}

/// Dependence between severity totals, where fewer than two are drawn.
fn dependence_of_nothing(peril: &Peril, path: &Path) -> Option<Finding> {
    let is_drawn = |hit: &&Hit| match &hit.severity {
        Severity::Total { law, .. } => {
            let (least, most) = law.support();
            least < most
        }
        Severity::Nothing | Severity::PerRecord { .. } | Severity::Heads(_) => false,
    };
    let drawn = peril.hits.iter().filter(is_drawn).count();
    if peril.dependence == Dependence::Independent || drawn >= 2 {
        return None;
    }
    let place = path.key("dependence");
    let why = match drawn {
        0 => "no severity total of this peril is drawn",
        _ => "one severity total alone is drawn",
    };
    let message = format!("`{place}` has no effect: {why}");
    Some(no_effect(&place, message).hint(
        "it joins totals drawn by `severity`, not laws by head, costs per record or hours: leave it out",
    ))
}

/// Culpability of a party without a fault share, where no policy of its own asks for it.
fn blame_of_nobody(
    model: &Model,
    peril: &Peril,
    path: &Path,
    context: &Context<'_>,
) -> Vec<Finding> {
    let is_at_fault = |party: &PartyId| {
        let mut faults = peril.hits.iter().flat_map(|hit| &hit.fault);
        faults.any(|(each, share)| each == party && share.get() > 0.0)
    };
    let is_insured = |party: &PartyId| model.policies.iter().any(|each| each.insured == *party);
    let table = path.key("culpability");
    let stated = context.document.keys(&table);
    let places: Vec<(PartyId, Path)> = if stated.is_empty() {
        vec![(peril.origin, table)]
    } else {
        let place = |key: &str| Some((model.party(key)?, table.key(key)));
        stated.into_iter().filter_map(place).collect()
    };
    places
        .into_iter()
        .filter(|(party, place)| {
            context.document.says(place) && !is_at_fault(party) && !is_insured(party)
        })
        .map(|(party, place)| {
            let name = named(model, party);
            let message = format!("`{place}` has no effect: `{name}` has no fault share there");
            no_effect(&place, message)
                .hint("give it a share in `fault`, or leave its culpability out")
        })
        .collect()
}

fn no_effect(path: &Path, message: String) -> Finding {
    Finding::warning(path, message).at_key().label("no effect")
}
