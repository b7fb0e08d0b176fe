//! The network of a model: who is at fault to whom, and in what order contracts, parties and
//! treaties are settled.

use super::claim::ClaimPlan;
use super::treaty::CedentPlan;
use super::{Step, WaterfallError};
use crate::model::{Contract, FlowDown, Hit, Liability, Model, Peril};
use crate::units::PartyId;

/// Fault by sufferer and peril, and how many contracts answer for it.
pub(super) struct Faults {
    /// `[peril][party]` → position of its hit.
    hits: Vec<Vec<Option<u32>>>,
    /// Contracts by beneficiary.
    of_beneficiary: Vec<Vec<usize>>,
}

impl Faults {
    pub fn new(model: &Model) -> Self {
        let mut hits = vec![vec![None; model.parties.len()]; model.perils.len()];
        for (peril, it) in model.perils.iter().enumerate() {
            for (at, hit) in it.hits.iter().enumerate() {
                hits[peril][hit.party.index()] = Some(at as u32);
            }
        }
        let mut of_beneficiary = vec![Vec::new(); model.parties.len()];
        for (at, contract) in model.contracts.iter().enumerate() {
            of_beneficiary[contract.beneficiary.index()].push(at);
        }
        Self {
            hits,
            of_beneficiary,
        }
    }

    fn hit<'a>(&self, model: &'a Model, peril: usize, party: PartyId) -> Option<&'a Hit> {
        let at = self.hits[peril][party.index()]?;
        Some(&model.perils[peril].hits[at as usize])
    }

    /// Does a contract answer to its beneficiary for the fault of `party` in a peril?
    fn answers(&self, model: &Model, contract: &Contract, peril: usize, party: PartyId) -> bool {
        match contract.liability {
            Liability::Several => contract.names(party),
            // `compile::beyond` has refused joint-and-several liability.
            Liability::Full | Liability::JointAndSeveral => {
                party != contract.beneficiary && self.in_breach(model, contract, peril)
            }
        }
    }

    /// Has the obligor, or one it answers for, a fault share in the peril?
    fn in_breach(&self, model: &Model, contract: &Contract, peril: usize) -> bool {
        match self.hit(model, peril, contract.beneficiary) {
            Some(hit) => hit
                .fault
                .iter()
                .any(|(party, share)| share.get() > 0.0 && contract.takes_blame_of(*party)),
            None => model.perils[peril].hits.iter().any(|hit| {
                hit.fault
                    .iter()
                    .any(|(party, share)| share.get() > 0.0 && contract.takes_blame_of(*party))
            }),
        }
    }

    /// The part of a fault that one of k contracts answering for it takes: 1 ÷ k.
    fn divided(&self, model: &Model, contract: &Contract, peril: usize, party: PartyId) -> f64 {
        let others = &self.of_beneficiary[contract.beneficiary.index()];
        let k = others
            .iter()
            .filter(|at| self.answers(model, &model.contracts[**at], peril, party))
            .count();
        1.0 / k.max(1) as f64
    }

    /// Own loss of the beneficiary that a contract answers for, by party at fault.
    pub fn own(&self, model: &Model, at: usize, peril: usize) -> Vec<(PartyId, f64)> {
        let contract = &model.contracts[at];
        let Some(hit) = self.hit(model, peril, contract.beneficiary) else {
            return Vec::new();
        };
        let answered = hit.fault.iter().filter(|(party, share)| {
            share.get() > 0.0
                && *party != contract.beneficiary
                && self.answers(model, contract, peril, *party)
        });
        answered
            .map(|(party, share)| {
                (
                    *party,
                    share.get() * self.divided(model, contract, peril, *party),
                )
            })
            .collect()
    }

    /// The part of what the beneficiary owes for the fault of `party` that a contract answers for.
    pub fn flow(&self, model: &Model, at: usize, peril: usize, party: PartyId) -> f64 {
        let contract = &model.contracts[at];
        let flows = contract.flow_down == FlowDown::LiabilityPayable
            && party != contract.beneficiary
            && self.answers(model, contract, peril, party);
        if flows {
            self.divided(model, contract, peril, party)
        } else {
            0.0
        }
    }

    /// Those at fault in a peril whose culpability decides the contract's triggers.
    pub fn culprits(&self, model: &Model, at: usize, peril: usize) -> Vec<PartyId> {
        let contract = &model.contracts[at];
        let hit = self.hit(model, peril, contract.beneficiary);
        let hits: Vec<&Hit> = hit.map_or_else(
            || model.perils[peril].hits.iter().collect(),
            |hit| vec![hit],
        );
        let mut culprits: Vec<PartyId> = hits
            .iter()
            .flat_map(|hit| &hit.fault)
            .filter(|(party, share)| share.get() > 0.0 && contract.takes_blame_of(*party))
            .map(|(party, _)| *party)
            .collect();
        culprits.sort();
        culprits.dedup();
        culprits
    }

    /// By peril, what share of a party's loss each provider caused or answers for.
    pub fn caused_by(
        &self,
        model: &Model,
        sufferer: PartyId,
        providers: &[PartyId],
    ) -> Vec<Vec<(usize, f64)>> {
        let contracts = &self.of_beneficiary[sufferer.index()];
        let of_peril = |peril: usize| {
            let Some(hit) = self.hit(model, peril, sufferer) else {
                return Vec::new();
            };
            let share_of = |provider: PartyId| -> f64 {
                let under = contracts
                    .iter()
                    .map(|at| &model.contracts[*at])
                    .find(|contract| contract.obligor == provider);
                let counts = |party: PartyId| {
                    party == provider || under.is_some_and(|contract| contract.names(party))
                };
                hit.fault
                    .iter()
                    .filter(|(party, _)| counts(*party))
                    .map(|(_, share)| share.get())
                    .sum()
            };
            let others = providers.iter().filter(|provider| **provider != sufferer);
            others
                .map(|provider| (provider.index(), share_of(*provider)))
                .filter(|(_, share)| *share > 0.0)
                .collect()
        };
        (0..model.perils.len()).map(of_peril).collect()
    }
}

/// The obligors of contracts.
pub(super) fn providers(model: &Model) -> Vec<PartyId> {
    let mut providers: Vec<PartyId> = model
        .contracts
        .iter()
        .map(|contract| contract.obligor)
        .collect();
    providers.sort();
    providers.dedup();
    providers
}

/// The perils whose events an obligor is in: it is hit, or a contract may make it owe.
pub(super) fn involved(model: &Model, claims: &[ClaimPlan]) -> Vec<Option<Vec<bool>>> {
    let is_hit_in = |party: usize| -> Vec<bool> {
        let hits = |peril: &Peril| peril.hits.iter().any(|hit| hit.party.index() == party);
        model.perils.iter().map(hits).collect()
    };
    let mut involved = vec![None; model.parties.len()];
    for claim in claims {
        let perils = involved[claim.obligor].get_or_insert_with(|| is_hit_in(claim.obligor));
        for (is_in, peril) in perils.iter_mut().zip(&claim.perils) {
            *is_in |= peril.is_live();
        }
    }
    involved
}

/// Contracts in the order of claims: those on a party before those by it. Contracts of a pool are
/// one step.
pub(super) fn forward(model: &Model) -> Result<Vec<Step>, WaterfallError> {
    let mut steps: Vec<Step> = model
        .pools
        .iter()
        .enumerate()
        .map(|(pool, it)| Step {
            pool: Some(pool),
            contracts: it.members.clone(),
        })
        .collect();
    let mut is_pooled = vec![false; model.contracts.len()];
    for at in steps.iter().flat_map(|step| &step.contracts) {
        is_pooled[*at] = true;
    }
    let alone = (0..model.contracts.len()).filter(|at| !is_pooled[*at]);
    steps.extend(alone.map(|at| Step {
        pool: None,
        contracts: vec![at],
    }));
    steps.sort_by_key(|step| step.contracts.first().copied());
    // A step is ready once no step still to come makes its beneficiaries owe.
    let mut waiting: Vec<usize> = vec![0; model.parties.len()];
    for contract in &model.contracts {
        waiting[contract.obligor.index()] += 1;
    }
    let mut order = Vec::with_capacity(steps.len());
    while !steps.is_empty() {
        let ready = |step: &Step| {
            step.contracts
                .iter()
                .all(|at| waiting[model.contracts[*at].beneficiary.index()] == 0)
        };
        let (now, later): (Vec<Step>, Vec<Step>) = steps.into_iter().partition(ready);
        if now.is_empty() {
            return Err(cycle(model, later.iter().flat_map(|step| &step.contracts)));
        }
        for at in now.iter().flat_map(|step| &step.contracts) {
            waiting[model.contracts[*at].obligor.index()] -= 1;
        }
        order.extend(now);
        steps = later;
    }
    Ok(order)
}

fn cycle<'a>(model: &Model, contracts: impl Iterator<Item = &'a usize>) -> WaterfallError {
    let paths: Vec<&str> = contracts
        .map(|at| model.contracts[*at].path.as_str())
        .collect();
    WaterfallError::new(
        paths.first().unwrap_or(&"contract"),
        format!(
            "contracts form a circle, which is for the law engine: {}",
            paths.join(", ")
        ),
    )
}

/// Parties in the order of payment: an obligor before those it pays.
pub(super) fn backward(model: &Model) -> Result<Vec<usize>, WaterfallError> {
    let mut waiting = vec![0usize; model.parties.len()];
    let mut pays: Vec<Vec<usize>> = vec![Vec::new(); model.parties.len()];
    for contract in &model.contracts {
        waiting[contract.beneficiary.index()] += 1;
        pays[contract.obligor.index()].push(contract.beneficiary.index());
    }
    let mut ready: Vec<usize> = (0..waiting.len())
        .rev()
        .filter(|party| waiting[*party] == 0)
        .collect();
    let mut order = Vec::with_capacity(waiting.len());
    while let Some(party) = ready.pop() {
        order.push(party);
        for beneficiary in &pays[party] {
            waiting[*beneficiary] -= 1;
            if waiting[*beneficiary] == 0 {
                ready.push(*beneficiary);
            }
        }
    }
    if order.len() < waiting.len() {
        return Err(cycle(
            model,
            (0..model.contracts.len()).collect::<Vec<_>>().iter(),
        ));
    }
    Ok(order)
}

/// What lies over each policy.
pub(super) struct Towers {
    over: Vec<Vec<usize>>,
}

impl Towers {
    pub fn of(model: &Model) -> Self {
        let mut over = vec![Vec::new(); model.policies.len()];
        for (at, policy) in model.policies.iter().enumerate() {
            if let Some(below) = policy.over {
                over[below].push(at);
            }
        }
        Self { over }
    }

    /// The positions of a policy and of the layers over it, from the bottom up.
    pub fn tower(&self, model: &Model, primary: usize) -> Result<Vec<usize>, WaterfallError> {
        let mut layers = vec![primary];
        loop {
            match self.over[layers[layers.len() - 1]][..] {
                [] => return Ok(layers),
                [next] => layers.push(next),
                [_, second, ..] => {
                    return Err(WaterfallError::new(
                        &model.policies[second].path,
                        "two layers over one policy; make one layer with two insurers".into(),
                    ));
                }
            }
        }
    }
}

/// Cedents in the order of cession: one that reinsures another comes after it.
pub(super) fn order_cedents(model: &Model, cedents: Vec<CedentPlan>) -> Vec<CedentPlan> {
    let takes_from = |later: usize, earlier: usize| {
        model.treaties.iter().any(|treaty| {
            treaty.cedent.index() == earlier
                && treaty
                    .reinsurers
                    .iter()
                    .any(|(party, _)| party.index() == later)
        })
    };
    let mut order: Vec<CedentPlan> = Vec::with_capacity(cedents.len());
    let mut left = cedents;
    while !left.is_empty() {
        let free = left.iter().position(|plan| {
            !left
                .iter()
                .any(|other| other.cedent != plan.cedent && takes_from(plan.cedent, other.cedent))
        });
        order.push(left.remove(free.unwrap_or(0)));
    }
    order
}

#[cfg(test)]
mod tests {
    use crate::scenario::read_text;
    use crate::settle::{Detail, Waterfall, layout};

    #[test]
    fn an_obligor_is_in_the_events_that_hit_it_or_may_make_it_owe() {
        let text = include_str!("../../scenarios/msp-three-clients.toml");
        let document = read_text("example", text, &[]).expect("the scenario is well written");
        let (model, _) = document.resolve().expect("the scenario has no findings");
        let layout = layout(&[&model], Detail::Atoms);
        let waterfall = Waterfall::new(&model, &layout).expect("the scenario can be settled");
        let of = |key: &str| {
            let party = model.parties.iter().position(|party| party.key == key);
            let perils = waterfall.involved[party.expect("it is a party")].as_ref()?;
            let perils = model.perils.iter().zip(perils).filter(|(_, is_in)| **is_in);
            Some(perils.map(|(peril, _)| peril.key.clone()).collect())
        };
        // NorthStar answers to the clinic, but not for events of its own; HostCo only where NorthStar may owe for it.
        let both: Vec<String> = vec!["msp-intrusion".into(), "hosting-outage".into()];
        let mut northstar: Vec<String> = of("northstar").expect("it is an obligor");
        northstar.sort_by_key(|key| both.iter().position(|known| known == key));
        assert_eq!(northstar, both);
        assert_eq!(of("hostco"), Some(vec!["hosting-outage".to_string()]));
        assert_eq!(of("clinic"), None);
    }
}
