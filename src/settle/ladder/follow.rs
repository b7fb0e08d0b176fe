//! Following the claimant's money to whose it is.
//!
//! ```text
//! claimant ◄─ its insurers
//!          ◄─ provider ◄─ the provider's insurers
//!                      ◄─ sub-processor ◄─ its insurers …
//! ```
//! What a party pays its creditors comes from its insurers, from what it recovers itself and, for the
//! rest, from its own means; each creditor has its part of all of them.

use super::{Category, Payer, Who};
use crate::ledger::{Book, Cost, Gauge, Kind, Owed, Transfer, Work};
use crate::model::{Model, Role};
use crate::settle::Promise;
use crate::units::{PartyId, PerilId};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// A book that keeps what following money takes and, where it is asked to, how full terms are and
/// how amounts came about.
#[derive(Clone, Debug, Default)]
pub(super) struct Trail {
    pub transfers: Vec<Transfer>,
    pub owed: Vec<Owed>,
    pub costs: Vec<Cost>,
    /// Does it keep the two lists that follow?
    pub asks: bool,
    pub gauges: Vec<Gauge>,
    pub works: Vec<Work>,
}

impl Book for Trail {
    fn bears(&mut self, _row: u32, _party: u32, _amount: f64) {}

    fn costs(&mut self, cost: Cost) {
        self.costs.push(cost);
    }

    fn pays(&mut self, _row: u32, _party: u32, _amount: f64) {}

    fn transfer(&mut self, transfer: Transfer) {
        self.transfers.push(transfer);
    }

    fn used(&mut self, _row: u32, _promise: u32, _amount: f64) {}

    fn exhausted(&mut self, _promise: u32, _rows: impl Iterator<Item = usize>) {}

    fn caused(&mut self, _row: u32, _provider: u32, _caused: crate::ledger::Caused) {}

    fn wants_caused(&self) -> bool {
        false
    }

    fn wants_workings(&self) -> bool {
        self.asks
    }

    fn works(&mut self, _row: u32, _event: u32, of: Work) {
        self.works.push(of);
    }

    fn wants_gauges(&self) -> bool {
        self.asks
    }

    fn gauge(&mut self, gauge: Gauge) {
        self.gauges.push(gauge);
    }

    fn owed(&mut self, owed: Owed) {
        self.owed.push(owed);
    }
}

/// Who may pay a part of the claimant's loss, and where each stands among the payers.
#[derive(Clone, Debug)]
pub(super) struct Network {
    claimant: usize,
    pub payers: Vec<Payer>,
    place: HashMap<(Category, Who), usize>,
    /// By promise: the policies it stands for, a group's members each with its own.
    policies: Vec<Vec<usize>>,
    /// By policy: everybody insured under it.
    insured: Vec<Vec<usize>>,
}

impl Network {
    pub fn new(model: &Model, claimant: PartyId, peril: PerilId, promises: &[Promise]) -> Self {
        let of_promise = |promise: &Promise| {
            let policies = model.policies.iter().enumerate();
            let same = policies.filter(|(_, policy)| policy.path == promise.path);
            same.map(|(at, _)| at).collect()
        };
        let insured = model.policies.iter().map(|policy| {
            let joint = policy.joint_insureds.iter().copied();
            let more = policy.additional_insureds.iter().map(|it| it.party);
            std::iter::once(policy.insured)
                .chain(joint)
                .chain(more)
                .map(PartyId::index)
                .collect()
        });
        let mut network = Self {
            claimant: claimant.index(),
            payers: Vec::new(),
            place: HashMap::new(),
            policies: promises.iter().map(of_promise).collect(),
            insured: insured.collect(),
        };
        network.list(model, peril);
        network
    }

    /// Lists all who may pay: the claimant, then outwards along the contracts.
    fn list(&mut self, model: &Model, peril: PerilId) {
        let claimant = self.claimant;
        self.add(Category::Own, Who::Party(claimant));
        self.add(Category::Uncollectable, Who::Party(claimant));
        self.add_insurers(Category::OwnInsurer, model, claimant);
        let mut level = self.answering(model, peril, claimant);
        let additional = |policy: &crate::model::Policy| {
            let mut of = policy.additional_insureds.iter();
            of.any(|it| it.party.index() == claimant)
        };
        for policy in model.policies.iter().filter(|policy| additional(policy)) {
            if !level.contains(&policy.insured.index()) {
                level.push(policy.insured.index());
            }
        }
        let mut known = Vec::new();
        let (mut own, mut insurers) = (Category::Provider, Category::ProviderInsurer);
        while !level.is_empty() {
            for party in &level {
                self.add(own, Who::Party(*party));
                self.add_insurers(insurers, model, *party);
            }
            let parties = level.iter();
            let next = parties.flat_map(|party| self.answering(model, peril, *party));
            known.extend(level.iter().map(|party| (own, *party)));
            (own, insurers) = (Category::SubProcessor, Category::SubProcessor);
            let mut outer: Vec<usize> = next.collect();
            outer.sort_unstable();
            outer.dedup();
            outer.retain(|party| !known.contains(&(own, *party)));
            level = outer;
        }
    }

    /// Who may owe to a party: the obligors of its contracts, and of one who claims without any
    /// contract all at fault.
    fn answering(&self, model: &Model, peril: PerilId, party: usize) -> Vec<usize> {
        let contracts = model.contracts.iter();
        let mut obligors: Vec<usize> = contracts
            .filter(|contract| contract.beneficiary.index() == party)
            .map(|contract| contract.obligor.index())
            .collect();
        if model.parties[party].role == Role::Claimants {
            let hits = model.perils[peril.index()].hits.iter();
            let of_party = hits.filter(|hit| hit.party.index() == party);
            obligors.extend(of_party.flat_map(|hit| hit.fault.iter().map(|(id, _)| id.index())));
        }
        obligors.retain(|obligor| *obligor != party && *obligor != self.claimant);
        obligors.sort_unstable();
        obligors.dedup();
        obligors
    }

    fn add_insurers(&mut self, category: Category, model: &Model, party: usize) {
        for at in 0..model.policies.len() {
            let policy = &model.policies[at];
            let named = std::iter::once(&policy.insured).chain(&policy.joint_insureds);
            if named.into_iter().any(|insured| insured.index() == party) {
                self.add(category, Who::Policy(at));
            }
        }
    }

    fn add(&mut self, category: Category, who: Who) {
        let place = self.payers.len();
        if let Entry::Vacant(free) = self.place.entry((category, who)) {
            free.insert(place);
            self.payers.push(Payer { category, who });
        }
    }

    /// The policy that paid a party under a promise.
    fn policy(&self, promise: u32, party: usize) -> Option<usize> {
        let policies = self.policies.get(promise as usize)?;
        let mut of_party = policies.iter().copied();
        of_party.find(|at| self.insured[*at].contains(&party))
    }

    /// Who pays how much of the claimant's loss, by payer; what is uncollectable is still its own.
    pub fn follow(&self, gross: f64, trail: &Trail) -> Vec<f64> {
        let mut paid = vec![0.0; self.payers.len()];
        let claimant = self.claimant;
        let flows = Flows {
            network: self,
            trail,
        };
        for transfer in &trail.transfers {
            let (from, to) = (transfer.from as usize, transfer.to as usize);
            match transfer.kind {
                Kind::OwnLoss if to == claimant => {
                    let payer = self.insurer(Category::OwnInsurer, transfer.promise, claimant);
                    put(&mut paid, payer, transfer.amount);
                }
                Kind::AdditionalInsured if to == claimant => {
                    let payer = self.insurer(Category::ProviderInsurer, transfer.promise, claimant);
                    put(&mut paid, payer, transfer.amount);
                }
                // The named insured bears it with its own money.
                Kind::InsuredRetention if to == claimant => {
                    let place = (Category::Provider, Who::Party(from));
                    put(&mut paid, self.place.get(&place).copied(), transfer.amount);
                }
                Kind::Recovery if from == claimant => {
                    let payer = self.insurer(Category::OwnInsurer, transfer.promise, claimant);
                    let own = flows.part_of(transfer.promise, claimant, Kind::OwnLoss);
                    put(&mut paid, payer, -transfer.amount * own);
                }
                _ => {}
            }
        }
        for debt in trail.owed.iter().filter(|debt| debt.to == claimant) {
            let received = debt.paid * (1.0 - debt.passed_on);
            flows.spread(debt.from, received, &mut vec![claimant], &mut paid);
        }
        let of_claimant = trail
            .costs
            .iter()
            .filter(|cost| cost.party as usize == claimant);
        let costs: f64 = of_claimant.map(|cost| cost.amount).sum();
        paid[0] = gross + costs - paid.iter().sum::<f64>();
        paid
    }

    fn insurer(&self, category: Category, promise: u32, party: usize) -> Option<usize> {
        let policy = self.policy(promise, party)?;
        self.place.get(&(category, Who::Policy(policy))).copied()
    }
}

fn put(paid: &mut [f64], payer: Option<usize>, amount: f64) {
    if let Some(payer) = payer {
        paid[payer] += amount;
    }
}

/// What moved in an event, as following it reads it.
struct Flows<'a> {
    network: &'a Network,
    trail: &'a Trail,
}

impl Flows<'_> {
    /// The part of what a policy paid a party that it paid for one reason: what goes back to it is
    /// taken to be so divided.
    fn part_of(&self, promise: u32, party: usize, kind: Kind) -> f64 {
        let paid = |counts: &dyn Fn(Kind) -> bool| -> f64 {
            let of_policy = self.trail.transfers.iter().filter(|transfer| {
                (transfer.promise, transfer.to as usize) == (promise, party)
                    && counts(transfer.kind)
            });
            of_policy.map(|transfer| transfer.amount).sum()
        };
        let all = paid(&|kind| matches!(kind, Kind::OwnLoss | Kind::Liability));
        if all > 0.0 {
            paid(&|of| of == kind) / all
        } else {
            0.0
        }
    }

    /// Spreads what came from a party over those whose money it is.
    fn spread(&self, party: usize, amount: f64, way: &mut Vec<usize>, paid: &mut [f64]) {
        let (own, insurers) = if way.len() > 1 {
            (Category::SubProcessor, Category::SubProcessor)
        } else {
            (Category::Provider, Category::ProviderInsurer)
        };
        let debts = self.trail.owed.iter();
        let all: f64 = debts
            .filter(|debt| debt.from == party)
            .map(|debt| debt.paid)
            .sum();
        if all <= 0.0 || amount == 0.0 {
            return;
        }
        let part = amount / all;
        let mut left = amount;
        for transfer in &self.trail.transfers {
            let (from, to) = (transfer.from as usize, transfer.to as usize);
            let brought = match transfer.kind {
                Kind::Liability if to == party => transfer.amount,
                Kind::Recovery if from == party => {
                    -transfer.amount * self.part_of(transfer.promise, party, Kind::Liability)
                }
                _ => continue,
            };
            let payer = self.network.insurer(insurers, transfer.promise, party);
            if payer.is_some() {
                put(paid, payer, brought * part);
                left -= brought * part;
            }
        }
        way.push(party);
        for debt in self.trail.owed.iter().filter(|debt| debt.to == party) {
            let brought = debt.paid * debt.passed_on * part;
            // A party that is on the way already pays with its own money: circles end there.
            if brought > 0.0 && !way.contains(&debt.from) {
                self.spread(debt.from, brought, way, paid);
                left -= brought;
            }
        }
        way.pop();
        let payer = self.network.place.get(&(own, Who::Party(party))).copied();
        put(paid, payer, left);
    }
}
