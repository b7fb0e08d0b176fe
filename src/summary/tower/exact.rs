//! Which layers are one compound sum, and the exact law of their years.

use super::Tower;
use crate::model::{
    Attachment, Condition, Cover, Culpability, Hit, HitProbability, Model, Peril, Policy, Role,
    Severity, Split,
};
use crate::random::Law;
use crate::summary::compound::{Claims, Yearly};
use crate::units::{HeadSet, Money, PartyId, Probability, Share};

/// Steps of a layer's limit.
const STEPS: usize = 2_048;

/// The exact law of a layer's yearly payments, at two grids; their difference is the error of the grid.
#[derive(Clone, Debug, PartialEq)]
pub struct Exact {
    /// With the finer grid.
    pub fine: Yearly,
    /// With steps twice as long.
    pub coarse: Yearly,
}

/// The exact law of a layer of policies; `None` where it is not one compound sum.
///
/// It is one if the insured has no contracts, claims nothing and is owed nothing; its only programme
/// has one cover of all heads and no other term than retention, coinsurance, limits and, on this
/// layer alone, an aggregate; no insurer fails; and every peril that hits it costs a total drawn at
/// once. Shares of parties hit are drawn event by event, so that one party is hit with their mean.
#[must_use]
pub fn exact(model: &Model, tower: &Tower, layer: usize) -> Option<Exact> {
    let it = &tower.layers[layer];
    let below = &tower.layers[..layer];
    let policies = tower.layers[..=layer].iter().map(|layer| layer.policy);
    let policies: Vec<&Policy> = policies
        .map(|at| at.map(|at| &model.policies[at]))
        .collect::<Option<_>>()?;
    let (ground, rest) = policies.split_first()?;
    let alone = is_alone(model, tower) && rest.iter().all(|policy| policy.over.is_some());
    let unspent = below.iter().all(|layer| layer.limits.year.is_none());
    let plain = policies.iter().all(|policy| is_plain(model, policy));
    let [cover] = &ground.covers[..] else {
        return None;
    };
    let limit = it.limits.event.filter(|limit| *limit > 0.0)?;
    if !(alone && unspent && plain && is_plain_cover(cover)) {
        return None;
    }
    let part = cover.coinsurance.complement().get();
    let start = |y: f64| ground.retention.get() + (it.attachment + y) / part;
    let parts = hits(model, tower.party)
        .map(|(peril, hit)| thinned(peril, hit, cover.heads))
        .collect::<Option<Vec<_>>>()?;
    if part <= 0.0 || parts.is_empty() {
        return None;
    }
    let year = |steps: usize| {
        let claims = parts.iter().map(|of| {
            let counts = of.peril.frequency.masses().ok()?;
            let survival = |y: f64| of.chance * of.law.survival(start(y) / of.scale);
            Some(Claims::new(counts, limit, steps, survival))
        });
        let claims = claims.collect::<Option<Vec<_>>>()?;
        Yearly::new(&claims, limit / steps as f64, it.limits.year, it.placed())
    };
    Some(Exact {
        fine: year(STEPS)?,
        coarse: year(STEPS / 2)?,
    })
}

/// A peril as it hits one party.
struct Thinned<'a> {
    peril: &'a Peril,
    chance: f64,
    law: &'a Law,
    scale: f64,
}

fn hits(model: &Model, party: usize) -> impl Iterator<Item = (&Peril, &Hit)> {
    let perils = model.perils.iter();
    perils.flat_map(move |peril| {
        let own = peril
            .hits
            .iter()
            .filter(move |hit| hit.party.index() == party);
        own.map(move |hit| (peril, hit))
    })
}

fn thinned<'a>(peril: &'a Peril, hit: &'a Hit, covered: HeadSet) -> Option<Thinned<'a>> {
    let chance = match (hit.probability, peril.share_hit) {
        (HitProbability::Own(chance), _) => chance.get(),
        (HitProbability::Shared, Some((a, b))) => a / (a + b),
        (HitProbability::Shared, None) => return None,
    };
    let Severity::Total { law, scale, split } = &hit.severity else {
        return None;
    };
    let (Split::Fixed(parts) | Split::Dirichlet(parts) | Split::Presence(parts)) = split;
    let is_covered = parts.iter().all(|part| covered.contains(part.head));
    (is_covered && hit.per_hour.is_none() && *scale > 0.0).then_some(Thinned {
        peril,
        chance,
        law,
        scale: *scale,
    })
}

/// Does the insured stand alone: no contracts, no claimants, no other policies on it?
fn is_alone(model: &Model, tower: &Tower) -> bool {
    let is_it = |party: &PartyId| party.index() == tower.party;
    let mut contracts = model.contracts.iter();
    let is_bound = contracts.any(|it| is_it(&it.obligor) || is_it(&it.beneficiary));
    let has_claimants = model
        .parties
        .iter()
        .any(|party| party.role == Role::Claimants);
    let of_tower = |at: usize| tower.layers.iter().any(|layer| layer.policy == Some(at));
    let is_insured_elsewhere = model.policies.iter().enumerate().any(|(at, policy)| {
        let joint = policy.joint_insureds.iter().any(is_it);
        let additional = policy.additional_insureds.iter().any(|it| is_it(&it.party));
        joint || additional || (is_it(&policy.insured) && !of_tower(at))
    });
    let programmes = tower.layers.iter().filter_map(|layer| layer.policy);
    let grounds = programmes.filter(|at| model.policies[*at].over.is_none());
    !is_bound && !has_claimants && !is_insured_elsewhere && grounds.count() == 1
}

/// Has a policy no terms but retention, limits and insurers that pay?
fn is_plain(model: &Model, it: &Policy) -> bool {
    let pays = |insurer: &PartyId| model.parties[insurer.index()].failure == Probability::ZERO;
    let never = |when: &Condition| is_never(model, it.insured.index(), when);
    it.insurers.iter().all(|(insurer, _)| pays(insurer))
        && it.when.is_always()
        && it.retention_when.is_always()
        && it.excluded_if.iter().all(never)
        && it.endorsements.is_empty()
        && it.reinstatements.is_empty()
        && it.aggregate_deductible == Money::ZERO
        && matches!(it.attachment, Attachment::DropDown)
        && it.joint_insureds.is_empty()
        && it.additional_insureds.is_empty()
        && it.dispute == Probability::ZERO
        && it.void == Probability::ZERO
        && it.retroactive.is_none()
        && it
            .covers
            .iter()
            .all(|cover| cover.dispute == Probability::ZERO)
}

/// Has a cover no terms but heads and coinsurance?
fn is_plain_cover(it: &Cover) -> bool {
    it.when.is_always()
        && it.excluded_if.is_empty()
        && it.retention.is_none()
        && it.coinsurance != Share::ONE
        && it.coinsurance_when.is_always()
        && it.sublimit.event.is_none()
        && it.sublimit.year.is_none()
        && it.waiting.is_none()
        && it.indemnity_period.is_none()
        && it.persons.is_none()
        && !it.outside_aggregate
}

/// Is a condition on the insured's culpability alone, of levels that no peril gives it? Of whom a peril
/// says nothing, it is negligent.
fn is_never(model: &Model, insured: usize, when: &Condition) -> bool {
    let only = Condition {
        culpability: when.culpability.clone(),
        ..Condition::default()
    };
    let chance = |peril: &Peril, level: Culpability| {
        let mut said = peril.culpability.iter();
        let levels = said.find(|(party, _)| party.index() == insured);
        let levels = levels.map_or([0.0, 1.0, 0.0, 0.0], |(_, levels)| *levels);
        let at = Culpability::ALL.iter().position(|it| *it == level);
        at.map_or(1.0, |at| levels[at])
    };
    let mut perils = hits(model, insured);
    let is_drawn = |peril: &Peril| when.culpability.iter().any(|it| chance(peril, *it) > 0.0);
    !when.culpability.is_empty() && *when == only && !perils.any(|(peril, _)| is_drawn(peril))
}
