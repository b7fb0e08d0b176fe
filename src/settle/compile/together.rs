//! Several insureds under one policy: which of them the block engine settles, and their plan.

use super::Compiler;
use crate::columns::Layout;
use crate::model::{Condition, Culpability, Model, Policy};
use crate::settle::joint::{JointInsured, JointPlan};
use crate::settle::programme::CoverPlan;
use crate::units::PartyId;

/// Everybody insured under a policy, the named insured first.
pub(super) fn insureds(policy: &Policy) -> Vec<PartyId> {
    let others = policy.joint_insureds.iter().copied();
    let others = others.filter(|party| *party != policy.insured);
    std::iter::once(policy.insured).chain(others).collect()
}

/// Who is insured under one tower alone, and has no contract.
pub(super) struct Together {
    is_apart: Vec<bool>,
}

impl Together {
    pub fn of(model: &Model) -> Self {
        let mut is_apart = vec![true; model.parties.len()];
        for contract in &model.contracts {
            is_apart[contract.obligor.index()] = false;
            is_apart[contract.beneficiary.index()] = false;
        }
        let mut is_insured = vec![false; model.parties.len()];
        for policy in model.policies.iter().filter(|policy| policy.over.is_none()) {
            for party in insureds(policy) {
                is_apart[party.index()] &= !is_insured[party.index()];
                is_insured[party.index()] = true;
            }
        }
        Self { is_apart }
    }

    /// Is a policy of several insureds beyond the block engine? It adds their own losses under covers
    /// that always stand, and nothing else.
    pub fn is_beyond(&self, model: &Model, policy: &Policy) -> bool {
        let covers = policy.covers.iter();
        let mut conditional = covers.map(|cover| {
            cover.when != Condition::default()
                || cover.waiting.is_some()
                || cover
                    .excluded_if
                    .iter()
                    .any(|when| may_hold(model, policy, when))
        });
        let is_alone = |party: &PartyId| self.is_apart[party.index()];
        !policy.joint_insureds.is_empty()
            && (!insureds(policy).iter().all(is_alone)
                || !policy.endorsements.is_empty()
                || policy
                    .excluded_if
                    .iter()
                    .any(|when| may_hold(model, policy, when))
                || conditional.any(|is_conditional| is_conditional))
    }
}

/// May an exclusion hold? That of wilful acts does not where the insured never acts so.
fn may_hold(model: &Model, policy: &Policy, when: &Condition) -> bool {
    let wilful = Condition {
        culpability: vec![Culpability::Wilful],
        ..Condition::default()
    };
    let mut perils = model.perils.iter();
    let mut is_wilful = || {
        perils.any(|it| {
            it.highest_culpability([policy.insured].into_iter())[Culpability::Wilful as usize] > 0.0
        })
    };
    *when != wilful || is_wilful()
}

impl Compiler<'_> {
    /// The plan of a policy of several insureds.
    pub(super) fn joint(
        &self,
        programme: usize,
        policy: &Policy,
        plans: &[CoverPlan],
    ) -> JointPlan {
        let insured = |party: PartyId| JointInsured {
            party: party.index(),
            covers: covered(self.layout, party, policy, plans),
            heads: self.layout.atoms[party.index()].clone(),
        };
        JointPlan {
            programme,
            insureds: insureds(policy).into_iter().map(insured).collect(),
        }
    }
}

/// By cover, the atoms of a party that it takes and the covered part of each; an atom goes to the
/// first cover.
fn covered(
    layout: &Layout,
    party: PartyId,
    policy: &Policy,
    plans: &[CoverPlan],
) -> Vec<Vec<(usize, f64)>> {
    let mut covers = vec![Vec::new(); plans.len()];
    for (at, atom) in layout.atoms[party.index()].iter().enumerate() {
        let takes = |cover: &crate::model::Cover| !atom.and(cover.heads).is_empty();
        if let Some(first) = policy.covers.iter().position(takes) {
            let cover = &policy.covers[first];
            covers[first].push((at, super::policies::covered_part(cover, *atom)));
        }
    }
    covers
}
