//! Terms of the model that the block engine does not settle.

use super::together::Together;
use crate::model::{
    Attachment, Attribution, Base, CoinsuranceBasis, Commission, Condition, Contract, Contributory,
    Cover, Division, Endorsement, Erosion, Extent, FlowDown, Hit, Liability, Model, Order, Party,
    Peril, Policy, Pool, RecoveryRule, Relation, RetentionRule, RetentionSpread, Role, SetOff,
    SublimitBasis, Treaty, TreatyKind, Waiting, WaitingMode, WhenInsolvent,
};
use crate::settle::WaterfallError;
use crate::units::{Money, PartyId, Probability, Share};
use std::collections::BTreeSet;

/// The first term that the block engine does not settle, in the order of the model.
pub(super) fn first(model: &Model) -> Option<WaterfallError> {
    let parties = model.parties.iter().find_map(of_party);
    let contracts = || model.contracts.iter().find_map(of_contract);
    let pools = || model.pools.iter().find_map(|pool| of_pool(model, pool));
    let policies = || {
        let together = Together::of(model);
        let mut policies = model.policies.iter();
        policies.find_map(|policy| of_policy(policy, together.is_beyond(model, policy)))
    };
    let treaties = || model.treaties.iter().find_map(of_treaty);
    parties
        .or_else(contracts)
        .or_else(pools)
        .or_else(policies)
        .or_else(|| other_insurance(model))
        .or_else(|| narrower_layer(model))
        .or_else(|| several_answer(model))
        .or_else(|| uneven_blame(model))
        .or_else(treaties)
}

/// An error about the first term that is there; nobody is told it, the law engine settles the model.
fn refuse(path: &str, terms: &[(&str, bool)]) -> Option<WaterfallError> {
    let (term, _) = terms.iter().find(|(_, is_there)| *is_there)?;
    Some(WaterfallError::new(
        path,
        format!("{term} is for the law engine"),
    ))
}

fn of_party(party: &Party) -> Option<WaterfallError> {
    let terms = [
        ("`administration`", party.administration > Share::ZERO),
        ("`failure`", party.failure > Probability::ZERO),
        ("role \"claimants\"", party.role == Role::Claimants),
    ];
    refuse(&format!("party.{}", party.key), &terms)
}

fn of_contract(contract: &Contract) -> Option<WaterfallError> {
    let within = |relation: Relation| matches!(relation, Relation::Within(_));
    let caps = &contract.caps;
    let indemnities = &contract.indemnities;
    let credits = contract.credits.as_ref();
    let terms = [
        (
            "joint-and-several liability",
            contract.liability == Liability::JointAndSeveral,
        ),
        ("base \"net-of-insurance\"", contract.base != Base::Gross),
        (
            "`contributory`",
            contract.contributory != Contributory::Pure,
        ),
        (
            "order \"cap-first\"",
            contract.order != Order::ReduceThenCap,
        ),
        (
            "set_off \"before-caps\"",
            contract.set_off != SetOff::AfterCaps,
        ),
        (
            "this `flow_down`",
            matches!(
                contract.flow_down,
                FlowDown::GrossClientLoss | FlowDown::Cash
            ),
        ),
        (
            "`damages.deemed_direct`",
            !contract.deemed_direct.is_empty(),
        ),
        (
            "`damages.when`",
            contract.damages_when != Condition::default(),
        ),
        ("`damages.mitigation`", contract.mitigation > Share::ZERO),
        ("`de_minimis`", contract.de_minimis > Money::ZERO),
        ("`basket`", contract.basket.is_some()),
        ("`liquidated`", contract.liquidated.is_some()),
        ("`enforcement`", contract.enforcement.is_some()),
        ("`notice`", contract.notice.is_some()),
        ("`barred_if`", !contract.barred_if.is_empty()),
        (
            "`insurance_required`",
            contract.insurance_required.is_some(),
        ),
        (
            "a contract of a part of the year",
            contract.period != (0.0, 1.0),
        ),
        (
            "relation \"within\"",
            caps.iter().any(|cap| within(cap.relation)),
        ),
        ("`insurance_or`", caps.iter().any(|cap| cap.or_insurance)),
        ("`nominal`", caps.iter().any(|cap| cap.lifted_by_gross)),
        (
            "`enforceable`",
            caps.iter().any(|cap| cap.enforceable < Probability::ONE),
        ),
        (
            "`lifts_exclusion`",
            contract.uncapped.iter().any(|each| each.lifts_exclusion),
        ),
        (
            "`extent`",
            indemnities
                .iter()
                .any(|each| each.extent != Extent::Contract),
        ),
        (
            "`defence` outside",
            indemnities.iter().any(|each| each.defence_outside),
        ),
        (
            "`in_place_of_damages`",
            credits.is_some_and(|credits| credits.in_place_of_damages),
        ),
        (
            "`sole_remedy`",
            credits.is_some_and(|credits| !credits.sole_remedy.is_empty()),
        ),
        (
            "`when` of credits",
            credits.is_some_and(|credits| credits.when != Condition::default()),
        ),
    ];
    refuse(&contract.path, &terms)
}

fn of_pool(model: &Model, pool: &Pool) -> Option<WaterfallError> {
    let members = pool.members.iter();
    let mut caps = members.flat_map(|member| &model.contracts[*member].caps);
    let terms = [
        // What a pool cuts comes off the general cap first: it erodes that by what passes S.
        (
            "an additive super-cap under a pool",
            caps.any(|cap| cap.relation == Relation::Additive),
        ),
        ("this `division`", pool.division != Division::ProRata),
        ("`when`", pool.when != Condition::default()),
    ];
    refuse(&pool.path, &terms)
}

fn of_policy(policy: &Policy, joint_is_beyond: bool) -> Option<WaterfallError> {
    let mode = |waiting: Option<Waiting>| {
        waiting.is_some_and(|waiting| waiting.mode != WaitingMode::Qualifying)
    };
    let endorsed = |each: &Endorsement| each.sublimit.is_some() || each.waiting.is_some();
    let covered = |cover: &Cover| {
        cover.indemnity_period.is_some()
            || cover.persons.is_some()
            || cover.outside_aggregate
            || cover.dispute > Probability::ZERO
            || cover.retention_when != Condition::default()
            || cover.coinsurance_when != Condition::default()
            || cover.sublimit_when != Condition::default()
            || cover.waiting_when != Condition::default()
    };
    let terms = [
        (
            "`retention_rule`",
            policy.retention_rule != RetentionRule::LargestBorne,
        ),
        (
            "`retention_spread`",
            policy.retention_spread != RetentionSpread::ProRata,
        ),
        (
            "`coinsurance_basis`",
            policy.coinsurance_basis != CoinsuranceBasis::InsurerPart,
        ),
        (
            "`sublimit_basis`",
            policy.sublimit_basis != SublimitBasis::AfterRetention,
        ),
        ("`defence` outside", policy.defence_outside),
        ("`erosion`", policy.erosion != Erosion::FirstPartyFirst),
        ("`attachment`", policy.attachment != Attachment::DropDown),
        ("`reinstatements`", !policy.reinstatements.is_empty()),
        ("`when`", policy.when != Condition::default()),
        (
            "`retention_when`",
            policy.retention_when != Condition::default(),
        ),
        (
            "`primary_non_contributory`",
            policy.primary_non_contributory,
        ),
        (
            "`pays_when_insolvent`",
            policy.pays_when_insolvent != WhenInsolvent::RingFenced,
        ),
        (
            "this `recovery`",
            matches!(
                policy.recovery,
                RecoveryRule::InsuredFirst | RecoveryRule::ProRata
            ),
        ),
        ("`waiver_of_subrogation`", policy.waiver.is_some()),
        (
            "`additional_insureds`",
            !policy.additional_insureds.is_empty(),
        ),
        ("`insureds` like these", joint_is_beyond),
        ("`dispute`", policy.dispute > Probability::ZERO),
        ("`void`", policy.void > Probability::ZERO),
        ("`retroactive`", policy.retroactive.is_some()),
        ("`notice`", policy.notice.is_some()),
        (
            "this waiting `mode`",
            policy.covers.iter().any(|cover| mode(cover.waiting)),
        ),
        ("a term of its covers", policy.covers.iter().any(covered)),
        (
            "a term of its endorsements",
            policy.endorsements.iter().any(endorsed),
        ),
    ];
    refuse(&policy.path, &terms)
}

/// The order in which the block engine applies treaties.
fn rank(kind: &TreatyKind) -> i64 {
    match kind {
        TreatyKind::QuotaShare { .. } => 1,
        TreatyKind::EventExcess { .. } => 2,
        TreatyKind::StopLoss { .. } => 3,
    }
}

/// Two policies that answer for one loss beside each other.
fn other_insurance(model: &Model) -> Option<WaterfallError> {
    // Only policies of one insured can be beside each other.
    let mut by_insured: Vec<Vec<usize>> = vec![Vec::new(); model.parties.len()];
    let mut beside = |at: usize| {
        let policy = &model.policies[at];
        let before = &mut by_insured[policy.insured.index()];
        let mut others = before.iter().map(|at| &model.policies[*at]);
        let found = others.find(|other| other.is_beside(policy));
        before.push(at);
        let other = found?;
        let term = format!("other insurance beside `{}`", other.path);
        refuse(&policy.path, &[(&term, true)])
    };
    (0..model.policies.len()).find_map(&mut beside)
}

/// A layer that answers for less than the policy at the bottom of its tower.
fn narrower_layer(model: &Model) -> Option<WaterfallError> {
    let narrower = |policy: &Policy| {
        let mut bottom = policy;
        while let Some(below) = bottom.over {
            bottom = &model.policies[below];
        }
        let mut exclusions = bottom.excluded_if.iter();
        let terms = [
            ("a layer with its own `covers`", !policy.follows(bottom)),
            (
                "a layer without an exclusion of the policy below",
                !exclusions.all(|when| policy.excluded_if.contains(when)),
            ),
        ];
        refuse(&policy.path, &terms)
    };
    model.policies.iter().find_map(narrower)
}

fn of_treaty(treaty: &Treaty) -> Option<WaterfallError> {
    let own = match &treaty.kind {
        TreatyKind::QuotaShare {
            commission,
            event_limit,
            loss_ratio_cap,
            ..
        } => [
            (
                "a sliding `commission`",
                matches!(commission, Commission::Sliding(_)),
            ),
            ("`event_limit`", event_limit.is_some()),
            ("`loss_ratio_cap`", loss_ratio_cap.is_some()),
        ],
        TreatyKind::EventExcess {
            deductible,
            two_risk,
            ..
        } => [
            ("`deductible`", *deductible > Money::ZERO),
            ("`two_risk`", *two_risk),
            ("", false),
        ],
        TreatyKind::StopLoss { .. } => [("`stop_loss`", true), ("", false), ("", false)],
    };
    let placed: f64 = treaty.reinsurers.iter().map(|(_, share)| share.get()).sum();
    let both = [
        ("a share of reinsurers below 1", placed < 1.0 - 1e-9),
        ("this `order`", treaty.order != rank(&treaty.kind)),
        ("`when`", treaty.when != Condition::default()),
    ];
    refuse(&treaty.path, &own).or_else(|| refuse(&treaty.path, &both))
}

/// Two contracts of one beneficiary that answer for one party, but not alike: which of them answers
/// in an event, and so the parts, depends on culpability and on the heads.
fn several_answer(model: &Model) -> Option<WaterfallError> {
    let mut by_beneficiary: Vec<Vec<&Contract>> = vec![Vec::new(); model.parties.len()];
    for contract in &model.contracts {
        by_beneficiary[contract.beneficiary.index()].push(contract);
    }
    for contracts in &by_beneficiary {
        for (at, contract) in contracts.iter().enumerate() {
            let both_answer = |other: &Contract| {
                let mut perils = model.perils.iter();
                perils.any(|peril| answer_apart(contract, other, peril))
            };
            let mut others = contracts[..at].iter();
            if let Some(other) = others.find(|other| both_answer(other)) {
                let term = format!(
                    "a contract that answers for a party as `{}` does",
                    other.path
                );
                return refuse(&contract.path, &[(&term, true)]);
            }
        }
    }
    None
}

/// Do two contracts answer for one party in a peril, and may one be called on where the other is
/// not?
fn answer_apart(one: &Contract, other: &Contract, peril: &Peril) -> bool {
    let faults = peril.hits.iter().flat_map(|hit| &hit.fault);
    let at_fault: BTreeSet<PartyId> = faults
        .filter(|(_, share)| share.get() > 0.0)
        .map(|(party, _)| *party)
        .collect();
    let at_fault = || at_fault.iter().copied();
    let answers = |contract: &Contract, party: PartyId| {
        let is_named = |party: PartyId| contract.names(party);
        let full = contract.liability == Liability::Full && at_fault().any(is_named);
        party != contract.beneficiary && (full || is_named(party))
    };
    if !at_fault().any(|party| answers(one, party) && answers(other, party)) {
        return false;
    }
    let heads = |contract: &Contract| (contract.excluded, contract.includes);
    let is_certain = |contract: &Contract| {
        let named = at_fault().filter(|party| contract.takes_blame_of(*party));
        let highest = peril.highest_culpability(named);
        let least = contract.trigger.least() as usize;
        contract.indemnities.is_empty() && highest[..least].iter().all(|chance| *chance <= 0.0)
    };
    heads(one) != heads(other) || !is_certain(one) || !is_certain(other)
}

/// A contract whose own loss and whose flow-down are for the fault of different parties that it
/// names: the block engine reads one culpability for both.
fn uneven_blame(model: &Model) -> Option<WaterfallError> {
    let mut may_owe = vec![false; model.parties.len()];
    for contract in &model.contracts {
        may_owe[contract.obligor.index()] = true;
    }
    let is_uneven = |contract: &Contract| {
        let passes = may_owe[contract.beneficiary.index()];
        let passes = passes && contract.flow_down != FlowDown::None;
        let reads = contract.reads_culpability();
        model
            .perils
            .iter()
            .any(|peril| blames_unevenly(contract, peril, passes, reads))
    };
    let contract = model
        .contracts
        .iter()
        .find(|contract| is_uneven(contract))?;
    let term = "fault that differs by sufferer";
    refuse(&contract.path, &[(term, true)])
}

/// May an obligor answer for a loss that none of those whose blame it takes is at fault for? It is
/// then not culpable, where the block engine knows no culpability below that of a party at fault.
fn answers_blameless(contract: &Contract, peril: &Peril) -> bool {
    peril.hits.iter().any(|hit| {
        let at_fault = || hit.fault.iter().filter(|(_, share)| share.get() > 0.0);
        at_fault().any(|(party, _)| contract.names(*party))
            && !at_fault().any(|(party, _)| contract.takes_blame_of(*party))
    })
}

fn blames_unevenly(contract: &Contract, peril: &Peril, passes: bool, reads: bool) -> bool {
    if contract.attribution == Attribution::Own && answers_blameless(contract, peril) {
        return true;
    }
    // Most contracts blame the obligor alone, whose culpability is read whoever suffers.
    if contract.blamed_beside().is_empty() && contract.liability == Liability::Several {
        return false;
    }
    let named = |keep: &dyn Fn(&Hit, PartyId) -> bool| -> BTreeSet<PartyId> {
        let faults = peril
            .hits
            .iter()
            .flat_map(|hit| hit.fault.iter().map(move |it| (hit, it)));
        let at_fault = faults.filter(|(hit, (party, share))| {
            share.get() > 0.0 && contract.takes_blame_of(*party) && keep(hit, *party)
        });
        at_fault.map(|(_, (party, _))| *party).collect()
    };
    let claimant = contract.beneficiary;
    let is_hit = peril.hits.iter().any(|hit| hit.party == claimant);
    let own = named(&|hit, _| hit.party == claimant);
    let passed = named(&|hit, party| hit.party != claimant && hit.party != party);
    // What the block engine reads for both.
    let read = if is_hit {
        own.clone()
    } else {
        named(&|_, _| true)
    };
    let full = contract.liability == Liability::Full;
    let differs =
        |culprits: &BTreeSet<PartyId>| (full || !culprits.is_empty()) && *culprits != read;
    let stated = peril.culpability.iter().map(|(party, _)| *party);
    let stated: BTreeSet<PartyId> = stated
        .filter(|party| contract.takes_blame_of(*party))
        .collect();
    (is_hit && differs(&own))
        || (passes && differs(&passed))
        || (reads && !read.is_empty() && stated != read)
}
