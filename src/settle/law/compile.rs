//! From the model to the law engine.

use super::blame::Blame;
use super::scripted::ordinals;
use super::tab::money;
use super::treaties::cedents;
use super::{Law, Programme};
use crate::model::{Contract, Culpability, Liability, Model, Policy, Relation, Role, TreatyKind};
use crate::random::hash64;
use crate::settle::{Promise, PromiseKind, WaterfallError, network};
use crate::units::PartyId;
use std::collections::HashMap;
use std::sync::Arc;

/// The list of promises; those of a group's members are one.
#[derive(Default)]
struct Promises {
    list: Vec<Promise>,
    by_path: HashMap<String, u32>,
}

impl Promises {
    fn add(
        &mut self,
        path: &str,
        clause: Option<&String>,
        kind: PromiseKind,
        limit: Option<f64>,
        (from, to): (PartyId, PartyId),
    ) -> u32 {
        if let Some(known) = self.by_path.get(path) {
            self.list[*known as usize].instances += 1;
            return *known;
        }
        let id = self.list.len() as u32;
        self.list.push(Promise {
            path: path.to_string(),
            clause: clause.cloned(),
            kind,
            limit,
            from,
            to,
            instances: 1,
        });
        self.by_path.insert(path.to_string(), id);
        id
    }
}

impl Law {
    /// Makes a model ready to be settled event by event.
    ///
    /// # Errors
    /// If two layers lie over one policy, which resolving a scenario refuses.
    pub fn new(model: &Model) -> Result<Self, WaterfallError> {
        let parties = model.parties.len();
        let mut law = Self {
            heads: model.heads.len(),
            promises: Vec::new(),
            contract_promise: Vec::new(),
            credit_promise: Vec::new(),
            cap_promise: Vec::new(),
            pool_promise: Vec::new(),
            policy_promise: vec![0; model.policies.len()],
            sublimit_promise: Vec::new(),
            treaty_promise: Vec::new(),
            direct_promise: vec![0; parties],
            outside_promise: Vec::new(),
            cap_start: Vec::new(),
            outer_cap: Vec::new(),
            by_obligor: vec![Vec::new(); parties],
            by_beneficiary: vec![Vec::new(); parties],
            least: model.contracts.iter().map(least).collect(),
            joint: joint(model),
            mutual: mutual(model),
            claimants: model
                .parties
                .iter()
                .map(|party| party.role == Role::Claimants)
                .collect(),
            may_owe: Vec::new(),
            payers: payers(model),
            waivers: Vec::new(),
            programmes: programmes(model)?,
            of_party: vec![Vec::new(); parties],
            calls: Vec::new(),
            cedents: cedents(model),
            blames: (0..model.perils.len())
                .map(|peril| Arc::new(Blame::of_peril(model, peril)))
                .collect(),
            ordinals: ordinals(&model.events),
            names: model
                .parties
                .iter()
                .map(|party| hash64(&party.stream))
                .collect(),
            perils: model
                .perils
                .iter()
                .map(|peril| hash64(&peril.stream))
                .collect(),
            model: model.clone(),
        };
        for (at, contract) in model.contracts.iter().enumerate() {
            law.by_obligor[contract.obligor.index()].push(at);
            law.by_beneficiary[contract.beneficiary.index()].push(at);
        }
        let any_claimants = law.claimants.contains(&true);
        law.may_owe = law
            .by_obligor
            .iter()
            .map(|contracts| any_claimants || !contracts.is_empty())
            .collect();
        for (at, programme) in law.programmes.iter().enumerate() {
            for insured in &programme.insureds {
                law.of_party[*insured].push(at);
            }
        }
        law.waivers = law.waiver_rounds();
        law.calls = law.order_calls();
        law.number_caps();
        law.list_promises();
        Ok(law)
    }

    /// Programmes by rank, the named insured's before those of an additional insured.
    fn order_calls(&self) -> Vec<usize> {
        let mut waiting: Vec<usize> = (0..self.programmes.len()).collect();
        waiting.sort_by(|a, b| self.programmes[*a].rank.cmp(&self.programmes[*b].rank));
        let adds = |at: usize, party: usize| {
            let policy = &self.model.policies[self.programmes[at].layers[0]];
            let mut additional = policy.additional_insureds.iter();
            additional.any(|it| it.party.index() == party)
        };
        let mut calls = Vec::new();
        while !waiting.is_empty() {
            let is_free = |at: &usize| {
                let insureds = &self.programmes[*at].insureds;
                let others = waiting.iter().filter(|other| *other != at);
                !others
                    .into_iter()
                    .any(|other| insureds.iter().any(|insured| adds(*other, *insured)))
            };
            let first = waiting.iter().position(is_free).unwrap_or(0);
            calls.push(waiting.remove(first));
        }
        calls
    }

    fn number_caps(&mut self) {
        let mut start = 0;
        for contract in &self.model.contracts {
            self.cap_start.push(start);
            start += contract.caps.len();
        }
        for contract in &self.model.contracts {
            for cap in &contract.caps {
                self.outer_cap.push(match cap.relation {
                    Relation::Within(place) => Some(self.cap_start[place.contract] + place.cap),
                    Relation::General
                    | Relation::Separate
                    | Relation::NonCumulative
                    | Relation::Additive => None,
                });
            }
        }
    }

    fn list_promises(&mut self) {
        let mut promises = Promises::default();
        self.list_contracts(&mut promises);
        self.list_policies(&mut promises);
        self.list_treaties(&mut promises);
        self.list_direct(&mut promises);
        self.promises = promises.list;
    }

    /// Contracts with their caps, pools, credits.
    fn list_contracts(&mut self, promises: &mut Promises) {
        let model = &self.model;
        for contract in &model.contracts {
            let sides = (contract.obligor, contract.beneficiary);
            let clause = contract.clause.as_ref();
            let id = promises.add(&contract.path, clause, PromiseKind::Contract, None, sides);
            self.contract_promise.push(id);
            for cap in &contract.caps {
                let limit = Some(cap.limit.get());
                let clause = cap.clause.as_ref();
                let id = promises.add(&cap.path, clause, PromiseKind::Cap, limit, sides);
                self.cap_promise.push(id);
            }
        }
        for pool in &model.pools {
            let to = pool
                .members
                .first()
                .map_or(pool.obligor, |member| model.contracts[*member].beneficiary);
            let (limit, clause) = (Some(pool.limit.get()), pool.clause.as_ref());
            let sides = (pool.obligor, to);
            let id = promises.add(&pool.path, clause, PromiseKind::Cap, limit, sides);
            self.pool_promise.push(id);
        }
        for contract in &model.contracts {
            let sides = (contract.obligor, contract.beneficiary);
            let id = contract.credits.as_ref().map(|_| {
                let path = format!("{}.credits", contract.path);
                let clause = contract.clause.as_ref();
                promises.add(&path, clause, PromiseKind::Credit, None, sides)
            });
            self.credit_promise.push(id);
        }
    }

    /// Policies, layer by layer, with the sublimits of the lowest.
    fn list_policies(&mut self, promises: &mut Promises) {
        let model = &self.model;
        for programme in &self.programmes {
            for at in &programme.layers {
                let policy = &model.policies[*at];
                let limit = policy.limit.map(|limit| limit.get());
                let clause = policy.clause.as_ref();
                let sides = (insurer(policy), policy.insured);
                let id = promises.add(&policy.path, clause, PromiseKind::Policy, limit, sides);
                self.policy_promise[*at] = id;
            }
            let policy = &model.policies[programme.layers[0]];
            let of_cover = |cover: &crate::model::Cover| {
                let limit = money(cover.sublimit.event).min(money(cover.sublimit.year));
                let path = format!("{}.sublimit", cover.path);
                let clause = cover.clause.as_ref();
                let sides = (insurer(policy), policy.insured);
                limit
                    .is_finite()
                    .then(|| promises.add(&path, clause, PromiseKind::Sublimit, Some(limit), sides))
            };
            let of_covers = policy.covers.iter().map(of_cover).collect();
            self.sublimit_promise.push(of_covers);
        }
    }

    fn list_treaties(&mut self, promises: &mut Promises) {
        let model = &self.model;
        for treaty in &model.treaties {
            let limit = match &treaty.kind {
                TreatyKind::QuotaShare { .. } => None,
                TreatyKind::EventExcess { limit, .. } | TreatyKind::StopLoss { limit, .. } => {
                    Some(limit.get())
                }
            };
            let reinsurer = treaty
                .reinsurers
                .first()
                .map_or(treaty.cedent, |(id, _)| *id);
            let (clause, sides) = (treaty.clause.as_ref(), (reinsurer, treaty.cedent));
            let id = promises.add(&treaty.path, clause, PromiseKind::Treaty, limit, sides);
            self.treaty_promise.push(id);
        }
    }

    /// What is owed without a contract: to claimants, and under claims outside contracts.
    fn list_direct(&mut self, promises: &mut Promises) {
        let model = &self.model;
        for (at, party) in model
            .parties
            .iter()
            .enumerate()
            .filter(|(at, _)| self.claimants[*at])
        {
            let path = format!("party.{}", party.key);
            let sides = (PartyId::new(at), PartyId::new(at));
            let id = promises.add(&path, None, PromiseKind::Contract, None, sides);
            self.direct_promise[at] = id;
        }
        for event in &model.events {
            let of_claim = |(at, claim): (usize, &crate::model::OutsideClaim)| {
                let path = format!("{}.claims[{at}]", event.path);
                let limit = Some(claim.amount);
                let sides = (claim.obligor, claim.claimant);
                promises.add(&path, None, PromiseKind::Contract, limit, sides)
            };
            let of_event = event.claims.iter().enumerate().map(of_claim).collect();
            self.outside_promise.push(of_event);
        }
    }
}

fn insurer(policy: &Policy) -> PartyId {
    policy
        .insurers
        .first()
        .map_or(policy.insured, |(id, _)| *id)
}

fn programmes(model: &Model) -> Result<Vec<Programme>, WaterfallError> {
    let towers = network::Towers::of(model);
    let primaries = model.policies.iter().enumerate();
    let primaries = primaries.filter(|(_, policy)| policy.over.is_none());
    primaries
        .map(|(at, policy)| {
            let layers = towers.tower(model, at)?;
            let most = |at: &usize| {
                let policy = &model.policies[*at];
                money(policy.limit).min(money(policy.aggregate))
            };
            let joint = policy.joint_insureds.iter().map(|party| party.index());
            let follows = |at: &usize| model.policies[*at].follows(policy);
            Ok(Programme {
                follows: layers.iter().map(follows).collect(),
                limit: layers.iter().map(most).sum(),
                layers,
                insureds: std::iter::once(policy.insured.index())
                    .chain(joint.filter(|party| *party != policy.insured.index()))
                    .collect(),
                rank: (!policy.primary_non_contributory, policy.priority),
            })
        })
        .collect()
}

/// The least culpability that damages or an indemnity of a contract ask for.
fn least(contract: &Contract) -> Culpability {
    let indemnities = contract.indemnities.iter().map(|it| it.trigger);
    let triggers = indemnities.chain([contract.trigger]);
    triggers
        .map(crate::model::Trigger::least)
        .min()
        .unwrap_or(Culpability::Negligent)
}

/// Joint-and-several contracts, by claimant.
fn joint(model: &Model) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = vec![Vec::new(); model.parties.len()];
    for (at, contract) in model.contracts.iter().enumerate() {
        if contract.liability == Liability::JointAndSeveral {
            groups[contract.beneficiary.index()].push(at);
        }
    }
    groups.retain(|group| !group.is_empty());
    groups
}

/// Pairs of parties with contracts both ways.
fn mutual(model: &Model) -> Vec<(Vec<usize>, Vec<usize>)> {
    let mut pairs: Vec<(PartyId, PartyId)> = Vec::new();
    for contract in &model.contracts {
        let (a, b) = (contract.obligor, contract.beneficiary);
        let pair = (a.min(b), a.max(b));
        if a != b && !pairs.contains(&pair) {
            pairs.push(pair);
        }
    }
    let between = |from: PartyId, to: PartyId| -> Vec<usize> {
        let contracts = model.contracts.iter().enumerate();
        contracts
            .filter(|(_, contract)| contract.obligor == from && contract.beneficiary == to)
            .map(|(at, _)| at)
            .collect()
    };
    pairs
        .into_iter()
        .map(|(a, b)| (between(a, b), between(b, a)))
        .filter(|(one, other)| !one.is_empty() && !other.is_empty())
        .collect()
}

/// Obligors before those they pay; what a cycle leaves follows in the model's order.
fn payers(model: &Model) -> Vec<usize> {
    let mut order = Vec::new();
    let mut waiting: Vec<usize> = (0..model.parties.len()).collect();
    while !waiting.is_empty() {
        let is_free = |party: &usize| {
            let mut contracts = model.contracts.iter();
            !contracts.any(|contract| {
                contract.beneficiary.index() == *party
                    && contract.obligor.index() != *party
                    && waiting.contains(&contract.obligor.index())
            })
        };
        let first = waiting.iter().position(is_free).unwrap_or(0);
        order.push(waiting.remove(first));
    }
    order
}
