//! Policies that the claimant's ladder does without: those of parties that only claim.
//!
//! Removing a policy changes no one else's contract payment, unless its insured owes something, or
//! waivers, claims net of insurance, or others insured under it are in play. A thousand clients of
//! one provider claim what they claim, whoever insures them.

use crate::ledger::Term;
use crate::model::{Base, Model, Role};
use crate::units::PartyId;

/// A model without the policies of bystanders, and where the policies it keeps stood before.
pub(super) fn without(model: &Model, claimant: PartyId) -> (Model, Vec<usize>) {
    let kept: Vec<usize> = (0..model.policies.len())
        .filter(|at| !is_bystander(model, model.policies[*at].insured, claimant))
        .collect();
    let mut fewer = model.clone();
    fewer.policies = kept.iter().map(|at| model.policies[*at].clone()).collect();
    for policy in &mut fewer.policies {
        // A layer is its insured's as the policy below is.
        policy.over = policy
            .over
            .and_then(|below| kept.binary_search(&below).ok());
    }
    (fewer, kept)
}

/// Does a party claim only, whatever its insurers pay it?
fn is_bystander(model: &Model, party: PartyId, claimant: PartyId) -> bool {
    let owes = model.contracts.iter().any(|it| it.obligor == party)
        || model.parties.iter().any(|it| it.role == Role::Claimants);
    let mut claims = model.contracts.iter().filter(|it| it.beneficiary == party);
    let is_plain = model.policies.iter().all(|policy| {
        let named = policy.joint_insureds.contains(&party)
            || policy
                .additional_insureds
                .iter()
                .any(|it| it.party == party);
        let shares = policy.insured == party
            && (policy.waiver.is_some()
                || !policy.joint_insureds.is_empty()
                || !policy.additional_insureds.is_empty());
        !named && !shares
    });
    party != claimant && !owes && is_plain && claims.all(|it| it.base == Base::Gross)
}

/// A term with its policy where the whole model has it.
pub(super) fn placed(term: Term, kept: &[usize]) -> Term {
    let at = |policy: usize| kept[policy];
    match term {
        Term::Basket(_)
        | Term::Item(..)
        | Term::Cap(..)
        | Term::CapGone(..)
        | Term::CapFollows(..)
        | Term::Pool(_)
        | Term::PoolPart(..)
        | Term::Duty(_)
        | Term::Waived(_)
        | Term::WaivedWhole(_)
        | Term::FlowDown(_)
        | Term::Cash(_)
        | Term::SetOff(_)
        | Term::Cost(_)
        | Term::Funds(_)
        | Term::OwnCosts(_) => term,
        Term::Retention(p) => Term::Retention(at(p)),
        Term::CoverRetention(p, c) => Term::CoverRetention(at(p), c),
        Term::Hours(p, c) => Term::Hours(at(p), c),
        Term::Largest(p, c) => Term::Largest(at(p), c),
        Term::SumCapped(p) => Term::SumCapped(at(p)),
        Term::Favourable(p, c) => Term::Favourable(at(p), c),
        Term::OwnRetention(p) => Term::OwnRetention(at(p)),
        Term::OwnLimit(p) => Term::OwnLimit(at(p)),
        Term::AddedRetention(p, party) => Term::AddedRetention(at(p), party),
        Term::AddedLimit(p, party) => Term::AddedLimit(at(p), party),
        Term::AloneRetention(p) => Term::AloneRetention(at(p)),
        Term::AloneLimit(p) => Term::AloneLimit(at(p)),
        Term::Limit(p) => Term::Limit(at(p)),
        Term::Aggregate(p) => Term::Aggregate(at(p)),
        Term::AggregateDeductible(p) => Term::AggregateDeductible(at(p)),
        Term::Sublimit(p, c) => Term::Sublimit(at(p), c),
        Term::YearSublimit(p, c) => Term::YearSublimit(at(p), c),
        Term::Attachment(p) => Term::Attachment(at(p)),
        Term::Precedent(p) => Term::Precedent(at(p)),
        Term::Reaches(p, party) => Term::Reaches(at(p), party),
        Term::Repays(p, party) => Term::Repays(at(p), party),
    }
}
