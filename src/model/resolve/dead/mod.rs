//! Dead terms: what is written and can never have an effect, as warnings.
//!
//! A warning is given only where no draw at all could give the term an effect; a term that is
//! merely unlikely to matter is none.

mod clock;
mod condition;
mod contract;
mod names;
mod peril;
mod policy;
mod reach;
mod treaty;

use super::Context;
use crate::model::{Hit, Model, Severity, Split};
use crate::scenario::Path;
use crate::units::{HeadId, HeadSet, PartyId};
use reach::Network;
use std::collections::HashSet;

/// Warns of every dead term of a model that stands.
pub(super) fn warn(model: &Model, context: &mut Context<'_>) {
    let mut findings = Vec::new();
    findings.extend(names::unused_parties(model));
    findings.extend(names::idle_failures(model));
    findings.extend(names::unused_heads(model, context));
    findings.extend(clock::dead(model, context));
    for it in &model.perils {
        findings.extend(peril::dead(model, it, context));
    }
    let network = Network::of(model);
    // In a circle a claim may come round: what reaches a promise is not worked out.
    if network.goes_round() {
        findings
            .into_iter()
            .for_each(|finding| context.report(finding));
        return;
    }
    for it in once_a_key(&model.contracts, |contract| &contract.key) {
        findings.extend(contract::dead(&network, it, context));
    }
    for it in once_a_key(&model.policies, |policy| &policy.key) {
        findings.extend(policy::dead(&network, it, context));
    }
    let treaties = model.treaties.iter();
    findings.extend(treaties.filter_map(|it| treaty::unreachable_treaty(model, it)));
    findings
        .into_iter()
        .for_each(|finding| context.report(finding));
}

/// The first of those that share a key: members of a group are alike.
fn once_a_key<T>(items: &[T], key: impl Fn(&T) -> &String) -> Vec<&T> {
    let mut seen = HashSet::new();
    items
        .iter()
        .filter(|item| seen.insert(key(item).clone()))
        .collect()
}

/// The key in the file of a party or of a member of a group.
fn plain_key(key: &str) -> &str {
    key.split('#').next().unwrap_or(key)
}

/// A party as the file names it.
fn named(model: &Model, party: PartyId) -> &str {
    plain_key(&model.parties[party.index()].key)
}

/// Heads by their names, joined by commas.
fn listed(model: &Model, heads: HeadSet) -> String {
    let names: Vec<&str> = heads
        .iter()
        .filter_map(|head| model.heads.get(head.index()))
        .map(|head| head.key.as_str())
        .collect();
    names.join(", ")
}

/// The path of a part of the model that knows its own.
fn path_of(path: &str) -> Path {
    Path::parse(path).unwrap_or_default()
}

/// The heads that regimes can add to a hit of a party.
fn heads_of_regimes(model: &Model, hit: &Hit) -> HeadSet {
    let uses = model.regimes.iter().filter(|it| it.party == hit.party);
    uses.fold(HeadSet::EMPTY, |heads, it| {
        let [insurable, uninsurable] = it.heads;
        let chance = it.insurable.get();
        let may_be = [
            (insurable, chance > 0.0),
            (uninsurable, chance < 1.0),
            (HeadId::LIABILITY, it.settings.claim.get() > 0.0),
        ];
        let may_be = may_be.into_iter().filter(|(_, may_be)| *may_be);
        heads.or(HeadSet::of(may_be.map(|(head, _)| head)))
    })
}

/// The heads that a hit can cost, interruption by the hour included, regimes left aside.
fn heads_of(hit: &Hit) -> HeadSet {
    let drawn = match &hit.severity {
        Severity::Nothing => HeadSet::EMPTY,
        Severity::Total { split, .. } | Severity::PerRecord { split, .. } => heads_of_split(split),
        Severity::Heads(laws) => HeadSet::of(laws.iter().map(|(head, _)| *head)),
    };
    if hit.per_hour.is_some() {
        drawn.with(HeadId::INTERRUPTION)
    } else {
        drawn
    }
}

fn heads_of_split(split: &Split) -> HeadSet {
    match split {
        Split::Fixed(parts) | Split::Dirichlet(parts) | Split::Presence(parts) => HeadSet::of(
            parts
                .iter()
                .filter(|part| part.weight > 0.0)
                .map(|part| part.head),
        ),
    }
}
