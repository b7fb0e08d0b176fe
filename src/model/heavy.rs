//! How far losses without a variance reach: whose yearly figures have no standard error that can be relied on.
//!
//! ```text
//!   own loss by a law without a variance ──contract without a cap──> paid and received ──┐
//!                 └──────────────────────policy without a limit────────────────────────> insurer ──treaty without──> reinsurer
//! ```
//! A limit, a cap, a pool or finite funds end it: what they let through in an event is bounded, and a year's number of
//! events has a variance. Where the terms leave open whether an amount is bounded, it is not.

use super::{
    Condition, Contract, FlowDown, Hit, Model, Peril, Policy, Severity, Split, Treaty, TreatyKind,
};
use crate::units::{HeadId, HeadSet, Money, PartyId};
use std::collections::BTreeSet;

/// What may be heavy of a party's year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Reached {
    /// The heads of its own loss.
    heads: HeadSet,
    /// What is claimed of it, before caps.
    asked: bool,
    /// What it owes under contracts, whether or not it can pay.
    owes: bool,
    /// What its insurers pay of that.
    insured_debt: bool,
    pays: bool,
    receives: bool,
    insured: bool,
    /// Policies leave it no part of what it bears that has no variance.
    is_relieved: bool,
}

/// The parties and promises that amounts without a variance reach.
///
/// ```
/// use obligor::model::Heavy;
/// let story = "schema = 1\ntitle = \"Heavy\"\ncurrency = \"USD\"\nyears = 10\nseed = 1\n\
///     [party.shop]\n[party.carrier]\nrole = \"insurer\"\n\
///     [peril.breach]\norigin = \"shop\"\nfrequency = { poisson = 0.1 }\nfault = { self = 1 }\n\
///     hits.shop = { probability = 1, severity = { pareto = { shape = 1.5, scale = \"1M\" } }, split = { response = 1 } }\n\
///     [policy.cyber]\ninsured = \"shop\"\ninsurers = { carrier = 1 }\nretention = \"1M\"\nrecovery = \"top-down\"\n";
/// let resolved = |story: &str| {
///     let document = obligor::scenario::read_text("heavy", story, &[]).unwrap();
///     document.resolve().unwrap().0
/// };
/// let heavy = Heavy::of(&resolved(story));
/// assert!(heavy.suffers(0) && heavy.is_insured(0) && heavy.pays(1) && heavy.moves("policy.cyber"));
/// // A limit bounds what the carrier pays.
/// let limited = Heavy::of(&resolved(&format!("{story}limit = \"5M\"\n")));
/// assert!(limited.suffers(0) && !limited.pays(1) && !limited.moves("policy.cyber"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heavy {
    parties: Vec<Reached>,
    /// The paths of the promises that pay such amounts.
    promises: BTreeSet<String>,
}

impl Heavy {
    /// Follows them through a model's contracts, policies and treaties.
    #[must_use]
    pub fn of(model: &Model) -> Self {
        let mut heavy = Self {
            parties: vec![Reached::default(); model.parties.len()],
            promises: BTreeSet::new(),
        };
        for (peril, hit) in hits(model) {
            let heads = heavy_heads(peril, hit);
            let reached = &mut heavy.parties[hit.party.index()];
            reached.heads = reached.heads.or(heads);
        }
        if !heavy.is_any() {
            return heavy;
        }
        // Debts pass down chains of contracts, and claims from insurer to reinsurer: until nothing more is reached.
        loop {
            let before = heavy.clone();
            for at in 0..model.contracts.len() {
                heavy.follow_contract(model, at);
            }
            for policy in &model.policies {
                heavy.follow_policy(model, policy);
            }
            for treaty in &model.treaties {
                heavy.follow_treaty(treaty);
            }
            if heavy == before {
                break;
            }
        }
        for party in 0..model.parties.len() {
            heavy.parties[party].is_relieved = heavy.is_relieved(model, party);
        }
        heavy
    }

    /// Does any party suffer such a loss?
    #[must_use]
    pub fn is_any(&self) -> bool {
        self.parties.iter().any(|it| !it.heads.is_empty())
    }

    /// May its own loss, by position in the model, have no variance?
    #[must_use]
    pub fn suffers(&self, party: usize) -> bool {
        !self.parties[party].heads.is_empty()
    }

    /// May what it pays under contracts, or as an insurer, have none?
    #[must_use]
    pub fn pays(&self, party: usize) -> bool {
        self.parties[party].pays
    }

    /// May what it receives under contracts, or gets back as an insurer?
    #[must_use]
    pub fn receives(&self, party: usize) -> bool {
        self.parties[party].receives
    }

    /// May what its insurers, or reinsurers, pay it?
    #[must_use]
    pub fn is_insured(&self, party: usize) -> bool {
        self.parties[party].insured
    }

    /// May what it bears in the end? Not where a policy takes all of it but a retention.
    #[must_use]
    pub fn bears(&self, party: usize) -> bool {
        let it = self.parties[party];
        let moves = !it.heads.is_empty() || it.pays || it.receives || it.insured;
        moves && !it.is_relieved
    }

    /// May what a promise pays, by its path?
    #[must_use]
    pub fn moves(&self, promise: &str) -> bool {
        self.promises.contains(promise)
    }

    fn follow_contract(&mut self, model: &Model, at: usize) {
        let it = &model.contracts[at];
        let (obligor, beneficiary) = (it.obligor.index(), it.beneficiary.index());
        let passed_on = match it.flow_down {
            FlowDown::LiabilityPayable | FlowDown::Cash => self.parties[beneficiary].owes,
            FlowDown::GrossClientLoss => self.parties[beneficiary].asked,
            FlowDown::None => false,
        };
        if !passed_on && !self.claims_own_loss(model, it) {
            return;
        }
        self.parties[obligor].asked = true;
        if is_capped(model, at) {
            return;
        }
        let payer = &mut self.parties[obligor];
        payer.owes = true;
        // Who has limited funds pays no more than these and what its insurers pay.
        if model.parties[obligor].funds.is_none() || payer.insured_debt {
            payer.pays = true;
            self.parties[beneficiary].receives = true;
            self.promises.insert(it.path.clone());
        }
    }

    /// Is own loss of the beneficiary claimed that has no variance?
    fn claims_own_loss(&self, model: &Model, contract: &Contract) -> bool {
        let heads = self.parties[contract.beneficiary.index()].heads;
        let indemnities = contract.indemnities.iter().map(|it| it.heads);
        let included = indemnities.fold(contract.includes, HeadSet::or);
        let lifts = contract.uncapped.iter().any(|it| it.lifts_exclusion);
        let claimable = lifts || !heads.minus(contract.excluded.minus(included)).is_empty();
        let answers = |hit: &Hit| {
            let mut at_fault = hit.fault.iter().filter(|(_, share)| share.get() > 0.0);
            at_fault.any(|(party, _)| contract.names(*party))
        };
        let mut own = hits(model).filter(|(_, hit)| hit.party == contract.beneficiary);
        claimable && own.any(|(peril, hit)| !heavy_heads(peril, hit).is_empty() && answers(hit))
    }

    fn follow_policy(&mut self, model: &Model, policy: &Policy) {
        let ground = ground_of(model, policy);
        let covers = |heads: HeadSet| {
            let unlimited = ground.covers.iter().filter(|cover| {
                let limit = cover.sublimit;
                (limit.event.is_none() && limit.year.is_none()) || !cover.sublimit_when.is_always()
            });
            unlimited
                .map(|cover| cover.heads)
                .any(|of| !of.and(heads).is_empty())
        };
        let outside = ground.defence_outside || ground.covers.iter().any(|it| it.outside_aggregate);
        let is_limited = policy.limit.is_some() && !ground.defence_outside
            || policy.aggregate.is_some() && !outside;
        if is_limited {
            return;
        }
        for party in named(ground) {
            let it = &mut self.parties[party.index()];
            let of_debt = it.owes && covers(HeadSet::of([HeadId::CONTRACT]));
            if !of_debt && !covers(it.heads) {
                continue;
            }
            it.insured = true;
            it.insured_debt |= of_debt;
            let is_recovered = it.receives;
            for (insurer, _) in &policy.insurers {
                let insurer = &mut self.parties[insurer.index()];
                insurer.pays = true;
                insurer.receives |= is_recovered;
            }
            self.promises.insert(policy.path.clone());
        }
    }

    fn follow_treaty(&mut self, treaty: &Treaty) {
        let is_limited = match &treaty.kind {
            TreatyKind::QuotaShare {
                event_limit,
                loss_ratio_cap,
                ..
            } => event_limit.is_some() || loss_ratio_cap.is_some(),
            TreatyKind::EventExcess { limit, .. } | TreatyKind::StopLoss { limit, .. } => {
                limit.get().is_finite()
            }
        };
        let cedent = &mut self.parties[treaty.cedent.index()];
        if !cedent.pays || is_limited {
            return;
        }
        cedent.insured = true;
        for (reinsurer, _) in &treaty.reinsurers {
            self.parties[reinsurer.index()].pays = true;
        }
        self.promises.insert(treaty.path.clone());
    }

    /// Does one policy take all that has no variance from its insured, but for a retention?
    fn is_relieved(&self, model: &Model, party: usize) -> bool {
        let it = self.parties[party];
        let debt = HeadSet::of(it.pays.then_some(HeadId::CONTRACT));
        let heavy = it.heads.or(debt);
        let never = |when: &Condition| never_holds(model, party, when);
        let takes_all = |policy: &Policy| {
            let whole = policy.covers.iter().filter(|cover| {
                cover.when.is_always()
                    && cover.coinsurance.get() == 0.0
                    && (cover.sublimit.event, cover.sublimit.year) == (None, None)
                    && cover.waiting.is_none()
                    && cover.excluded_if.iter().all(never)
                    && (!it.pays || cover.contractual_share.get() == 1.0)
                    && cover.dispute.get() == 0.0
            });
            let heads = whole.fold(HeadSet::EMPTY, |heads, cover| heads.or(cover.heads));
            let placed: f64 = policy.insurers.iter().map(|(_, share)| share.get()).sum();
            policy.insured.index() == party
                && (policy.limit, policy.aggregate) == (None, None)
                && heavy.minus(heads).is_empty()
                && policy.when.is_always()
                && policy.excluded_if.iter().all(never)
                && policy.endorsements.is_empty()
                && (policy.dispute.get(), policy.void.get()) == (0.0, 0.0)
                && policy.retroactive.is_none()
                && policy.notice.is_none()
                && placed >= 1.0
        };
        !it.receives && !heavy.is_empty() && model.policies.iter().any(takes_all)
    }
}

fn hits(model: &Model) -> impl Iterator<Item = (&Peril, &Hit)> {
    let perils = model.perils.iter();
    perils.flat_map(|peril| peril.hits.iter().map(move |hit| (peril, hit)))
}

/// The heads of a hit whose loss has no variance.
fn heavy_heads(peril: &Peril, hit: &Hit) -> HeadSet {
    let of_split = |split: &Split| {
        let (Split::Fixed(parts) | Split::Dirichlet(parts) | Split::Presence(parts)) = split;
        HeadSet::of(parts.iter().map(|part| part.head))
    };
    let laws = hit.laws().filter(|(_, law)| !law.has_variance());
    let of_laws = laws.fold(HeadSet::EMPTY, |heads, (head, _)| {
        heads.or(match (head, &hit.severity) {
            (Some(head), _) => HeadSet::of([head]),
            (None, Severity::Total { split, .. } | Severity::PerRecord { split, .. }) => {
                of_split(split)
            }
            (None, Severity::Nothing | Severity::Heads(_)) => HeadSet::EMPTY,
        })
    });
    let is_outage_heavy = peril.outage.as_ref().is_some_and(|law| !law.has_variance());
    match hit.per_hour.filter(|_| is_outage_heavy) {
        Some(_) => of_laws.with(HeadId::INTERRUPTION),
        None => of_laws,
    }
}

/// Does a condition ask for a culpability that an insured never has?
fn never_holds(model: &Model, insured: usize, when: &Condition) -> bool {
    let insured = PartyId::new(insured);
    let impossible = |peril: &Peril| {
        let chances = peril.highest_culpability(std::iter::once(insured));
        let mut asked = when.culpability.iter();
        asked.all(|level| chances[*level as usize] == 0.0)
    };
    !when.culpability.is_empty() && model.perils.iter().all(impossible)
}

/// Bounds a contract, or its pool, whatever is claimed in an event?
fn is_capped(model: &Model, at: usize) -> bool {
    let it = &model.contracts[at];
    let blamed = || std::iter::once(it.obligor).chain(it.blamed_beside().iter().copied());
    let of_perils = model.perils.iter();
    let may_be = |level: usize| {
        let mut highest = of_perils
            .clone()
            .map(|peril| peril.highest_culpability(blamed()));
        highest.any(|chances| chances[level] > 0.0)
    };
    let gross_lifts = it.caps.iter().any(|cap| cap.lifted_by_gross);
    // Wilful acts stand outside every cap, and so outside the pool.
    let is_lifted = may_be(3) || (gross_lifts && may_be(2));
    let escapes = !it.uncapped.is_empty() || it.indemnities.iter().any(|it| it.defence_outside);
    let mut caps = it.caps.iter();
    let general = caps.any(|cap| {
        cap.relation == super::Relation::General
            && is_finite(cap.limit)
            && cap.heads.is_none()
            && cap.when.is_always()
            && cap.enforceable.get() >= 1.0
            && !cap.or_insurance
    });
    let mut pools = model.pools.iter().filter(|pool| pool.members.contains(&at));
    let pooled = pools.any(|pool| is_finite(pool.limit) && pool.when.is_always());
    (general || pooled) && !is_lifted && !escapes
}

fn is_finite(limit: Money) -> bool {
    limit.get().is_finite()
}

/// The policy at the ground of a tower.
fn ground_of<'a>(model: &'a Model, policy: &'a Policy) -> &'a Policy {
    let mut ground = policy;
    while let Some(below) = ground.over {
        ground = &model.policies[below];
    }
    ground
}

/// Who is insured under a policy, in whatever way.
fn named(policy: &Policy) -> Vec<PartyId> {
    let additional = policy.additional_insureds.iter().map(|it| it.party);
    let joint = policy.joint_insureds.iter().copied();
    std::iter::once(policy.insured)
        .chain(joint)
        .chain(additional)
        .collect()
}
