//! From the model to the waterfall: the order of payment as data.

mod beyond;
mod contracts;
mod policies;
mod together;

use super::balance::{BalancePlan, Way};
use super::blame::Blame;
use super::claim::ClaimPlan;
use super::condition::{Conditions, Test};
use super::joint::JointPlan;
use super::network::{self, Faults};
use super::programme::ProgrammePlan;
use super::{Promise, PromiseKind, Waterfall, WaterfallError};
use crate::columns::Layout;
use crate::model::{Condition, Model};
use crate::units::PartyId;
use contracts::Slot;
use policies::Programmes;
use std::collections::HashMap;

/// Has a model a term that the block engine does not settle?
pub(super) fn is_beyond_blocks(model: &Model) -> bool {
    beyond::first(model).is_some()
}

pub(super) struct Compiler<'a> {
    model: &'a Model,
    layout: &'a Layout,
    conditions: Conditions,
    promises: Vec<Promise>,
    blames: Vec<Blame>,
    by_path: HashMap<String, u32>,
    plain: bool,
}

impl<'a> Compiler<'a> {
    pub fn new(model: &'a Model, layout: &'a Layout) -> Self {
        Self {
            model,
            layout,
            conditions: Conditions::default(),
            promises: Vec::new(),
            blames: Vec::new(),
            by_path: HashMap::new(),
            plain: true,
        }
    }

    /// Takes the general way for every insured party; the plain way's oracle.
    #[cfg(test)]
    pub fn general(mut self) -> Self {
        self.plain = false;
        self
    }

    pub fn waterfall(mut self) -> Result<Waterfall, WaterfallError> {
        let model = self.model;
        if let Some(term) = beyond::first(model) {
            return Err(term);
        }
        let faults = Faults::new(model);
        let steps = network::forward(model)?;
        let mut claims: Vec<Option<ClaimPlan>> = vec![None; model.contracts.len()];
        let mut slots: Vec<Vec<Slot>> = vec![Vec::new(); model.parties.len()];
        for contract in steps.iter().flat_map(|step| &step.contracts) {
            claims[*contract] = Some(self.claim(*contract, &faults, &mut slots));
        }
        let mut claims: Vec<ClaimPlan> = claims.into_iter().flatten().collect();
        let pools = self.pools(&mut claims);
        let credits = self.credits();
        let Programmes {
            all: programmes,
            of_party,
            joint,
        } = self.programmes()?;
        let balances = self.balances(&faults, &slots, &of_party, &programmes)?;
        let cedents = self.cedents();
        let spreads = spreads(&claims, &balances, &joint);
        for balance in balances.iter().filter(|it| spreads[it.party]) {
            if let ([claim], 1) = (&balance.claims[..], balance.atoms) {
                let obligor = claims[*claim].obligor;
                claims[*claim].is_sole = model.parties[obligor].funds.is_none();
            }
        }
        Ok(Waterfall {
            parties: model.parties.len(),
            conditions: self.conditions,
            promises: self.promises,
            blames: self.blames,
            steps,
            pools,
            credits,
            programmes,
            joint,
            involved: network::involved(model, &claims),
            claims,
            spreads,
            slots: slots.iter().map(Vec::len).collect(),
            balances,
            cedents,
            heads: self.layout.atoms.clone(),
            law: None,
        })
    }

    fn promise(
        &mut self,
        path: &str,
        clause: Option<&String>,
        kind: PromiseKind,
        limit: Option<f64>,
        from: PartyId,
        to: PartyId,
    ) -> u32 {
        if let Some(known) = self.by_path.get(path) {
            self.promises[*known as usize].instances += 1;
            return *known;
        }
        let id = self.promises.len() as u32;
        self.promises.push(Promise {
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

    fn test(&mut self, when: &Condition, subject: PartyId, blamed_beside: &[PartyId]) -> Test {
        self.conditions
            .compile(self.model, self.layout, when, subject, blamed_beside)
    }

    fn balances(
        &self,
        faults: &Faults,
        slots: &[Vec<Slot>],
        of_party: &[Vec<usize>],
        programmes: &[ProgrammePlan],
    ) -> Result<Vec<BalancePlan>, WaterfallError> {
        let model = self.model;
        let providers = network::providers(model);
        let mut claims: Vec<Vec<usize>> = vec![Vec::new(); model.parties.len()];
        for (at, contract) in model.contracts.iter().enumerate() {
            claims[contract.beneficiary.index()].push(at);
        }
        let order = network::backward(model)?;
        let plans = order.into_iter().map(|party| BalancePlan {
            party,
            atoms: self.layout.atoms[party].len(),
            claims: std::mem::take(&mut claims[party]),
            programmes: of_party[party].clone(),
            owes: !slots[party].is_empty(),
            funds: model.parties[party].funds.map(|funds| funds.get()),
            caused_by: faults.caused_by(model, PartyId::new(party), &providers),
            way: self.way(&of_party[party], programmes, self.layout.atoms[party].len()),
        });
        Ok(plans.collect())
    }
}

/// Whose rows may be laid out over all events: those whose claims and policy are settled column by column.
fn spreads(claims: &[ClaimPlan], balances: &[BalancePlan], joint: &[JointPlan]) -> Vec<bool> {
    let mut spreads = vec![false; balances.len()];
    for balance in balances {
        let is_plain = |claim: &usize| claims[*claim].plain.is_some() && !claims[*claim].has_caps();
        spreads[balance.party] =
            matches!(balance.way, Way::Plain(_)) && balance.claims.iter().all(is_plain);
    }
    for insured in joint.iter().flat_map(|plan| &plan.insureds) {
        spreads[insured.party] = false;
    }
    spreads
}
