//! What a model's terms read of an event: the layout that the sampler must fill.

use super::law::needs_law;
use crate::columns::Layout;
use crate::model::{Condition, Contract, HitProbability, Model, Policy, Role, Severity, Split};
use crate::units::{FlagId, HeadId, HeadSet, PartyId, Share};
use std::collections::BTreeSet;

/// How finely losses are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// By atoms: heads that no term tells apart share a column.
    Atoms,
    /// By head.
    Heads,
    /// By head, with all that an event carries, whether a term reads it or not: for whoever tells
    /// what happened.
    Facts,
}

/// The layout that serves all of `models`, which must share parties, heads, flags and perils
/// (drafts of one scenario do).
#[must_use]
pub fn layout(models: &[&Model], detail: Detail) -> Layout {
    let Some(first) = models.first() else {
        return Layout::default();
    };
    let by_event = models.iter().any(|model| needs_law(model));
    let detail = match detail {
        Detail::Atoms if by_event => Detail::Heads,
        Detail::Atoms | Detail::Heads | Detail::Facts => detail,
    };
    let mut named: Vec<BTreeSet<HeadSet>> = vec![BTreeSet::new(); first.parties.len()];
    for model in models {
        for contract in &model.contracts {
            named[contract.beneficiary.index()].extend(contract_sets(contract, model.fines.all));
        }
        for policy in &model.policies {
            let others = policy.joint_insureds.iter();
            for party in others.chain([&policy.insured]) {
                named[party.index()].extend(policy_sets(policy));
            }
        }
    }
    let produced = produced(first);
    let atoms = named
        .iter()
        .zip(&produced)
        .map(|(sets, produced)| match detail {
            Detail::Heads | Detail::Facts => {
                produced.iter().map(|head| HeadSet::of([head])).collect()
            }
            Detail::Atoms => part(*produced, sets),
        });
    let mut layout = Layout {
        atoms: atoms.collect(),
        times: detail != Detail::Atoms,
        ..Layout::default()
    };
    for model in models {
        read_conditions(model, &mut layout);
        layout.hours |= reads_hours(model);
        read_culprits(model, &mut layout);
        read_clocks(model, &mut layout);
        read_regimes(model, &mut layout);
    }
    if by_event {
        layout.hours = true;
        layout.records = true;
    }
    if detail == Detail::Facts {
        read_everything(first, &mut layout);
    }
    layout
}

fn read_everything(model: &Model, layout: &mut Layout) {
    layout.hours = true;
    layout.records = true;
    for flag in (0..model.flags.len()).map(FlagId::new) {
        if layout.bit(flag).is_none() {
            layout.flags.push(flag);
        }
    }
    for (party, _) in model.perils.iter().flat_map(|peril| &peril.culpability) {
        add_culprit(model, layout, *party);
    }
}

fn part(produced: HeadSet, sets: &BTreeSet<HeadSet>) -> Vec<HeadSet> {
    if produced.is_empty() {
        return Vec::new();
    }
    sets.iter()
        .fold(vec![produced], |atoms, named| Layout::refine(atoms, *named))
}

/// The heads that perils can produce for each party.
fn produced(model: &Model) -> Vec<HeadSet> {
    let mut heads = vec![HeadSet::EMPTY; model.parties.len()];
    for hit in model.perils.iter().flat_map(|peril| &peril.hits) {
        if matches!(hit.probability, HitProbability::Own(p) if p.get() == 0.0) {
            continue;
        }
        let of_party = &mut heads[hit.party.index()];
        *of_party = of_party.or(severity_heads(&hit.severity));
        if hit.per_hour.is_some() {
            *of_party = of_party.with(HeadId::INTERRUPTION);
        }
    }
    for using in &model.regimes {
        let of_party = &mut heads[using.party.index()];
        if !of_party.is_empty() {
            *of_party = of_party
                .or(HeadSet::of(using.heads))
                .with(HeadId::LIABILITY);
        }
    }
    heads
}

fn severity_heads(severity: &Severity) -> HeadSet {
    let of_split = |split: &Split| {
        let (Split::Fixed(parts) | Split::Dirichlet(parts) | Split::Presence(parts)) = split;
        HeadSet::of(parts.iter().map(|part| part.head))
    };
    match severity {
        Severity::Nothing => HeadSet::EMPTY,
        Severity::Total { split, .. } | Severity::PerRecord { split, .. } => of_split(split),
        Severity::Heads(laws) => HeadSet::of(laws.iter().map(|(head, _)| *head)),
    }
}

fn contract_sets(contract: &Contract, fines: HeadSet) -> Vec<HeadSet> {
    let mut sets = vec![contract.excluded, contract.includes, fines];
    sets.extend(contract.caps.iter().filter_map(|cap| cap.heads));
    sets.extend(
        contract
            .uncapped
            .iter()
            .filter_map(|carve_out| carve_out.heads),
    );
    sets.extend(contract.indemnities.iter().map(|indemnity| indemnity.heads));
    sets
}

fn policy_sets(policy: &Policy) -> Vec<HeadSet> {
    let mut sets: Vec<HeadSet> = policy.covers.iter().map(|cover| cover.heads).collect();
    if policy.covers.iter().any(|cover| cover.waiting.is_some()) {
        sets.push(HeadSet::of([HeadId::INTERRUPTION]));
    }
    if policy.covers.iter().any(|it| it.assessments < Share::ONE) {
        sets.push(HeadSet::of([HeadId::PCI]));
    }
    sets
}

/// Every condition of a model with the party it is about.
pub(super) fn conditions(model: &Model) -> Vec<(&Condition, PartyId)> {
    let contracts = model.contracts.iter().flat_map(|contract| {
        let caps = contract.caps.iter().map(|cap| &cap.when);
        let carve_outs = contract.uncapped.iter().map(|carve_out| &carve_out.when);
        let indemnities = contract.indemnities.iter().map(|indemnity| &indemnity.when);
        let credits = contract.credits.iter().map(|credits| &credits.when);
        caps.chain(carve_outs)
            .chain(indemnities)
            .chain(credits)
            .chain([&contract.damages_when])
            .chain(&contract.barred_if)
            .map(|when| (when, contract.obligor))
    });
    let policies = model.policies.iter().flat_map(|policy| {
        let covers = policy.covers.iter().flat_map(|cover| {
            let own = [
                &cover.when,
                &cover.retention_when,
                &cover.coinsurance_when,
                &cover.sublimit_when,
                &cover.waiting_when,
            ];
            own.into_iter().chain(&cover.excluded_if)
        });
        let endorsements = policy
            .endorsements
            .iter()
            .map(|endorsement| &endorsement.when);
        let all = covers
            .chain(endorsements)
            .chain(&policy.excluded_if)
            .chain([&policy.when, &policy.retention_when]);
        all.map(|when| (when, policy.insured))
    });
    let pools = model.pools.iter().map(|pool| (&pool.when, pool.obligor));
    let treaties = model
        .treaties
        .iter()
        .map(|treaty| (&treaty.when, treaty.cedent));
    contracts
        .chain(policies)
        .chain(pools)
        .chain(treaties)
        .collect()
}

fn read_conditions(model: &Model, layout: &mut Layout) {
    for (when, subject) in conditions(model) {
        for flag in when.flags.iter().chain(&when.not_flags) {
            if layout.bit(*flag).is_none() {
                layout.flags.push(*flag);
            }
        }
        if !when.culpability.is_empty() {
            add_culprit(model, layout, subject);
        }
        layout.hours |= when.hours.is_some();
        layout.records |= when.records.is_some();
    }
}

fn reads_hours(model: &Model) -> bool {
    let waiting = model
        .policies
        .iter()
        .flat_map(|policy| &policy.covers)
        .any(|cover| cover.waiting.is_some());
    waiting
        || model
            .contracts
            .iter()
            .any(|contract| contract.credits.is_some())
}

/// What regimes look at.
fn read_regimes(model: &Model, layout: &mut Layout) {
    layout.records |= !model.regimes.is_empty();
    for using in &model.regimes {
        add_culprit(model, layout, using.party);
        let is_timed = using.regime.has_deadlines() && model.clock(using.party).is_some();
        if is_timed && layout.clock(using.party).is_none() {
            layout.clocks.push(using.party);
        }
        let unread = using.encrypted.filter(|flag| layout.bit(*flag).is_none());
        layout.flags.extend(unread);
    }
}

/// Whose times notices are measured by.
fn read_clocks(model: &Model, layout: &mut Layout) {
    let contracts = model.contracts.iter();
    let claimants = contracts
        .filter(|contract| contract.notice.is_some())
        .map(|contract| contract.beneficiary);
    let policies = model.policies.iter();
    let insured = policies
        .filter(|policy| policy.notice.is_some())
        .map(|policy| policy.insured);
    for party in claimants.chain(insured) {
        // Who says nothing of claims is in time.
        let clock = model.clock(party);
        let claims = clock.is_some_and(|clock| clock.claim_notice.is_some());
        if claims && layout.clock(party).is_none() {
            layout.clocks.push(party);
        }
    }
}

/// The obligor of every contract and all whose blame it takes.
fn read_culprits(model: &Model, layout: &mut Layout) {
    for contract in &model.contracts {
        add_culprit(model, layout, contract.obligor);
        for party in contract.blamed_beside() {
            add_culprit(model, layout, *party);
        }
    }
    if model
        .parties
        .iter()
        .any(|party| party.role == Role::Claimants)
    {
        for peril in &model.perils {
            for (party, _) in &peril.culpability {
                add_culprit(model, layout, *party);
            }
        }
    }
}

fn add_culprit(model: &Model, layout: &mut Layout, party: PartyId) {
    let draws = |peril: &crate::model::Peril| peril.culpability.iter().any(|(id, _)| *id == party);
    if layout.culprit(party).is_none() && model.perils.iter().any(draws) {
        layout.culprits.push(party);
    }
}
