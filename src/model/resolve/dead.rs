//! Dead terms: what is written and can never have an effect, as warnings.

use super::{Context, money_words, tidy};
use crate::model::{
    Contract, Cover, FlowDown, Model, OriginIs, Peril, Policy, Relation, Severity, Split,
    TreatyKind,
};
use crate::scenario::{Finding, Path};
use crate::units::{HeadId, HeadSet, PartyId};
use std::collections::HashSet;

/// Warns of every dead term of a model that stands.
pub(super) fn warn(model: &Model, context: &mut Context<'_>) {
    let mut findings = Vec::new();
    findings.extend(unused_parties(model));
    for contract in once_a_key(&model.contracts, |contract| &contract.key) {
        findings.extend(unreachable_caps(model, contract));
    }
    for policy in once_a_key(&model.policies, |policy| &policy.key) {
        findings.extend(waiting_without_interruption(policy, context));
        findings.extend(covers_of_nothing(model, policy));
    }
    findings.extend(
        model
            .treaties
            .iter()
            .filter_map(|treaty| unreachable_treaty(model, treaty)),
    );
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

/// The heads that a hit can cost, interruption by the hour included.
fn heads_of(hit: &crate::model::Hit) -> HeadSet {
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

/// What hits `party` in perils that `counts` accepts.
fn heads_hitting(
    model: &Model,
    party: PartyId,
    counts: impl Fn(&Peril, &crate::model::Hit) -> bool,
) -> HeadSet {
    let mut heads = HeadSet::EMPTY;
    for peril in &model.perils {
        let hits = peril
            .hits
            .iter()
            .filter(|hit| hit.party == party && counts(peril, hit));
        heads = hits.fold(heads, |heads, hit| heads.or(heads_of(hit)));
    }
    heads
}

fn owes_under_a_contract(model: &Model, party: PartyId) -> bool {
    model
        .contracts
        .iter()
        .any(|contract| contract.obligor == party)
}

fn unused_parties(model: &Model) -> Vec<Finding> {
    let used = used_parties(model);
    let mut findings = Vec::new();
    let mut groups = HashSet::new();
    for (index, party) in model.parties.iter().enumerate() {
        let is_first = party.group.is_none_or(|group| groups.insert(group));
        if used.contains(&PartyId::new(index)) || !is_first {
            continue;
        }
        let key = party.key.split('#').next().unwrap_or(&party.key);
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

/// The heads that a contract can be claimed for: those that hit the beneficiary when the obligor,
/// or one it answers for, is at fault, and what flows down.
fn claimable(model: &Model, contract: &Contract, flow_down: FlowDown) -> HeadSet {
    let answers =
        |party: &PartyId| *party == contract.obligor || contract.answers_for.contains(party);
    let own = heads_hitting(model, contract.beneficiary, |_, hit| {
        hit.fault
            .iter()
            .any(|(party, share)| answers(party) && share.get() > 0.0)
    });
    let flows = flow_down == FlowDown::LiabilityPayable
        && owes_under_a_contract(model, contract.beneficiary);
    if flows {
        own.with(HeadId::CONTRACT)
    } else {
        own
    }
}

fn unreachable_caps(model: &Model, contract: &Contract) -> Vec<Finding> {
    let heads = claimable(model, contract, contract.flow_down);
    let if_flowing = claimable(model, contract, FlowDown::LiabilityPayable);
    let mut findings = Vec::new();
    for (position, cap) in contract.caps.iter().enumerate() {
        if !reached(model, contract, position, heads).is_empty() {
            continue;
        }
        let hint = if !reached(model, contract, position, if_flowing).is_empty() {
            "flow_down = \"none\" keeps from it what the beneficiary owes under its own contracts: leave flow_down out, or leave out the cap"
        } else if heads.is_empty() {
            "no peril that hits the beneficiary gives the obligor, or one it answers for, a fault share"
        } else {
            "its heads are excluded, uncapped, taken by other caps, or not produced by any peril"
        };
        findings.push(unreachable_cap(contract, &cap.key, hint));
    }
    findings
}

/// The heads that reach a cap, of those claimable.
fn reached(model: &Model, contract: &Contract, position: usize, claimable: HeadSet) -> HeadSet {
    let all = HeadSet::first(model.heads.len());
    let fines = HeadSet::of([HeadId::REGULATORY]).minus(contract.includes);
    let indemnified = contract
        .indemnities
        .iter()
        .fold(HeadSet::EMPTY, |heads, indemnity| heads.or(indemnity.heads));
    let admissible = claimable.minus(contract.excluded.or(fines).minus(indemnified));
    let uncapped = contract
        .uncapped
        .iter()
        .filter(|carve_out| carve_out.when.is_always());
    let uncapped = uncapped.fold(HeadSet::EMPTY, |heads, carve_out| {
        heads.or(carve_out.heads.unwrap_or(all))
    });
    let cap = &contract.caps[position];
    let mut reached = cap.heads.unwrap_or(all).and(admissible).minus(uncapped);
    if cap.relation == Relation::General {
        let others = contract
            .caps
            .iter()
            .filter(|other| other.relation != Relation::General && other.when.is_always());
        reached = others.fold(reached, |heads, other| {
            heads.minus(other.heads.unwrap_or(all))
        });
    }
    let under = contract
        .indemnities
        .iter()
        .filter(|each| each.under.is_some_and(|cap| cap.index() == position));
    under.fold(reached, |heads, each| heads.or(each.heads.and(claimable)))
}

fn unreachable_cap(contract: &Contract, cap: &str, hint: &str) -> Finding {
    let path = Path::of(&["contract", &contract.key, "caps", cap]);
    Finding::warning(&path, format!("no admissible head can reach `{path}`"))
        .label("never reached")
        .hint(hint)
}

fn waiting_without_interruption(policy: &Policy, context: &Context<'_>) -> Vec<Finding> {
    let path = Path::of(&["policy", &policy.key]);
    let takes = |cover: &Cover| cover.heads.contains(HeadId::INTERRUPTION);
    let mut places = Vec::new();
    if context.document.says(&path.key("waiting")) && !policy.covers.iter().any(takes) {
        places.push(path.key("waiting"));
    }
    for cover in policy.covers.iter().filter(|cover| !takes(cover)) {
        places.push(path.key("covers").key(&cover.key).key("waiting"));
    }
    places.retain(|place| context.document.says(place));
    places.iter().map(waits_for_nothing).collect()
}

fn waits_for_nothing(path: &Path) -> Finding {
    Finding::warning(
        path,
        format!("`{path}` has no effect: nothing there covers interruption"),
    )
    .label("no effect")
    .hint("add \"interruption\" to the heads of a cover, or leave the waiting period out")
}

fn covers_of_nothing(model: &Model, policy: &Policy) -> Vec<Finding> {
    let path = Path::of(&["policy", &policy.key]);
    let mut findings = Vec::new();
    // A layer that follows form is as dead as what it follows, where it has been said.
    let follows = policy.over.is_some_and(|below| {
        let below = &model.policies[below].covers;
        policy.covers.iter().all(|cover| {
            below
                .iter()
                .any(|each| each.key == cover.key && each.heads == cover.heads)
        })
    });
    for cover in policy.covers.iter().filter(|_| !follows) {
        let produced = heads_hitting(model, policy.insured, |peril, _| {
            can_meet(cover, peril, policy.insured)
        });
        let owes = owes_under_a_contract(model, policy.insured);
        let produced = if owes {
            produced.with(HeadId::CONTRACT)
        } else {
            produced
        };
        if !produced.and(cover.heads).is_empty() {
            continue;
        }
        let place = if cover.path == policy.path {
            path.clone()
        } else {
            path.key("covers").key(&cover.key)
        };
        let insured = &model.parties[policy.insured.index()].key;
        let message = format!("no peril produces a head that `{place}` covers for `{insured}`");
        let finding = Finding::warning(&place, message).label("never pays");
        findings.push(
            finding.hint("look at the heads of the splits, at `when`, and at whom the perils hit"),
        );
    }
    findings
}

/// Can an event of the peril meet the cover's condition, as far as the peril tells?
fn can_meet(cover: &Cover, peril: &Peril, insured: PartyId) -> bool {
    let when = &cover.when;
    let set = |flag: &crate::units::FlagId| {
        peril
            .flags
            .iter()
            .any(|(each, chance)| each == flag && chance.get() > 0.0)
    };
    let origin = match &when.origin {
        None => true,
        Some(OriginIs::Own) => peril.origin == insured,
        Some(OriginIs::Other) => peril.origin != insured,
        Some(OriginIs::Parties(parties)) => parties.contains(&peril.origin),
    };
    origin
        && (when.causes.is_empty() || when.causes.contains(&peril.cause))
        && (when.flags.is_empty() || when.flags.iter().any(set))
}

/// The most that one event can cost a cedent under its policies.
fn most_per_event(model: &Model, cedent: PartyId) -> f64 {
    let most = |policy: &Policy| {
        let share = policy
            .insurers
            .iter()
            .find(|(insurer, _)| *insurer == cedent);
        let share = share.map_or(0.0, |(_, share)| share.get());
        let ends = [policy.limit, policy.aggregate].into_iter().flatten();
        let end = ends.map(|end| end.get()).fold(f64::INFINITY, f64::min);
        if share > 0.0 { share * end } else { 0.0 }
    };
    model.policies.iter().map(most).sum()
}

/// What a cedent may assume from those who cede to it is not bounded here.
fn is_reinsurer(model: &Model, party: PartyId) -> bool {
    model
        .treaties
        .iter()
        .any(|treaty| treaty.reinsurers.iter().any(|(each, _)| *each == party))
}

fn unreachable_treaty(model: &Model, treaty: &crate::model::Treaty) -> Option<Finding> {
    if is_reinsurer(model, treaty.cedent) {
        return None;
    }
    let path = Path::of(&["treaty", &treaty.key]);
    let gross = most_per_event(model, treaty.cedent);
    let cedent = &model.parties[treaty.cedent.index()].key;
    if gross == 0.0 {
        let finding = Finding::warning(
            &path,
            format!(
                "treaty `{}` never pays: `{cedent}` insures nobody",
                treaty.key
            ),
        );
        return Some(
            finding
                .label("never pays")
                .hint("name the cedent as an insurer of a policy"),
        );
    }
    let TreatyKind::EventExcess {
        attachment, limit, ..
    } = &treaty.kind
    else {
        return None;
    };
    let kept: f64 = model
        .treaties
        .iter()
        .filter(|other| other.cedent == treaty.cedent)
        .map(retained)
        .product();
    let net = gross * kept;
    let (attachment, limit) = (attachment.get(), limit.get());
    let top = attachment + limit;
    // The product of shares rounds; a treaty that ends where the policies do is reached.
    if net >= top * (1.0 - 1e-9) {
        return None;
    }
    let place = path.key("event_excess").key("limit");
    let (net_words, top_words) = (money_words(net), money_words(tidy(top)));
    let message = format!(
        "`{place}` cannot be reached: the treaty ends at {top_words}, one event costs `{cedent}` at most {net_words} net"
    );
    let most = money_words(tidy((net - attachment).max(0.0)));
    let hint = format!(
        "a limit above {most} never pays; the policies' limits × shares, less quota shares, end there"
    );
    Some(
        Finding::warning(&place, message)
            .label("never paid in full")
            .hint(hint),
    )
}

/// What a treaty that comes before an excess leaves of a loss.
fn retained(treaty: &crate::model::Treaty) -> f64 {
    match &treaty.kind {
        TreatyKind::QuotaShare { cession, .. } => 1.0 - cession.get(),
        TreatyKind::EventExcess { .. } | TreatyKind::StopLoss { .. } => 1.0,
    }
}
