//! Parties and heads that are defined and take part in nothing.

use super::{heads_of, plain_key};
use crate::model::Model;
use crate::model::resolve::Context;
use crate::scenario::{Finding, Path};
use crate::units::{HeadId, HeadSet, PartyId, Probability, STANDARD_HEADS};
use std::collections::HashSet;

pub(super) fn unused_parties(model: &Model) -> Vec<Finding> {
    let used = used_parties(model);
    let mut findings = Vec::new();
    let mut groups = HashSet::new();
    for (index, party) in model.parties.iter().enumerate() {
        let is_first = party.group.is_none_or(|group| groups.insert(group));
        if used.contains(&PartyId::new(index)) || !is_first {
            continue;
        }
        let key = plain_key(&party.key);
        let path = Path::of(&["party", key]);
        let finding = Finding::warning(&path, format!("party `{key}` takes part in nothing"));
        findings.push(
            finding
                .label("never named")
                .hint("name it in a peril, a contract, a policy or a treaty, or leave it out"),
        );
    }
    findings
}

/// Parties that may fail and owe nobody a payment as insurers or reinsurers.
pub(super) fn idle_failures(model: &Model) -> Vec<Finding> {
    let used = used_parties(model);
    let policies = model.policies.iter().flat_map(|policy| &policy.insurers);
    let treaties = model.treaties.iter().flat_map(|treaty| &treaty.reinsurers);
    let carriers = policies.chain(treaties).map(|(party, _)| *party);
    let carriers: HashSet<PartyId> = carriers.collect();
    let mut findings = Vec::new();
    let mut groups = HashSet::new();
    for (index, party) in model.parties.iter().enumerate() {
        let id = PartyId::new(index);
        let is_first = party.group.is_none_or(|group| groups.insert(group));
        let is_idle = party.failure > Probability::ZERO && !carriers.contains(&id);
        if !is_idle || !is_first || !used.contains(&id) {
            continue;
        }
        let key = plain_key(&party.key);
        let path = Path::of(&["party", key, "failure"]);
        let message = format!("`{path}` has no effect: `{key}` insures and reinsures nobody");
        let finding = Finding::warning(&path, message).at_key();
        findings.push(
            finding
                .label("no effect")
                .hint("state `funds` of a debtor that may fall short, or leave this out"),
        );
    }
    findings
}

fn used_parties(model: &Model) -> HashSet<PartyId> {
    let mut used = HashSet::new();
    for peril in &model.perils {
        used.insert(peril.origin);
        used.extend(peril.hits.iter().map(|hit| hit.party));
        used.extend(
            peril
                .hits
                .iter()
                .flat_map(|hit| hit.fault.iter().map(|(party, _)| *party)),
        );
    }
    for contract in &model.contracts {
        used.extend([contract.obligor, contract.beneficiary]);
        used.extend(&contract.answers_for);
    }
    for policy in &model.policies {
        used.insert(policy.insured);
        used.extend(policy.insurers.iter().map(|(party, _)| *party));
    }
    for treaty in &model.treaties {
        used.insert(treaty.cedent);
        used.extend(treaty.reinsurers.iter().map(|(party, _)| *party));
    }
    used
}

/// Heads of the scenario's own that no event costs; another name for a standard head is a label.
pub(super) fn unused_heads(model: &Model, context: &Context<'_>) -> Vec<Finding> {
    let hits = model.perils.iter().flat_map(|peril| &peril.hits);
    let produced = hits.fold(HeadSet::EMPTY, |heads, hit| heads.or(heads_of(hit)));
    let own = model.heads.iter().enumerate().skip(STANDARD_HEADS.len());
    let unused = own.filter(|(index, _)| !produced.contains(HeadId::new(*index)));
    let paths = unused.map(|(_, head)| (&head.key, Path::of(&["head", &head.key])));
    paths
        .filter(|(_, path)| context.document.says(path))
        .map(|(key, path)| {
            let finding = Finding::warning(&path, format!("no event costs the head `{key}`"));
            finding
                .label("never drawn")
                .hint("name it in a split or in `heads` of a hit, or leave it out")
        })
        .collect()
}
