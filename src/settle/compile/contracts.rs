//! Contracts and pools, compiled.

use super::Compiler;
use crate::model::{Cap, Contract, Per, Relation};
use crate::settle::PromiseKind;
use crate::settle::blame::Blame;
use crate::settle::claim::{ClaimPlan, PerilClaim, Rule};
use crate::settle::claim_caps::{CapPlan, Class};
use crate::settle::condition::Test;
use crate::settle::credit::CreditPlan;
use crate::settle::network::Faults;
use crate::settle::pool::PoolPlan;
use crate::units::{HeadId, HeadSet, PartyId};

/// What an obligor owes for the fault of one party: a column of its debts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Slot {
    at_fault: PartyId,
    /// The perils in which it may owe it.
    perils: Vec<usize>,
}

/// The place of what is owed for the fault of a party.
fn slot(slots: &mut Vec<Slot>, at_fault: PartyId) -> usize {
    let known = slots.iter().position(|slot| slot.at_fault == at_fault);
    known.unwrap_or_else(|| {
        slots.push(Slot {
            at_fault,
            perils: Vec::new(),
        });
        slots.len() - 1
    })
}

impl Compiler<'_> {
    pub(super) fn claim(
        &mut self,
        at: usize,
        faults: &Faults,
        slots: &mut [Vec<Slot>],
    ) -> ClaimPlan {
        let model = self.model;
        let contract = &model.contracts[at];
        let (from, to) = (contract.obligor, contract.beneficiary);
        let clause = contract.clause.as_ref();
        let promise = self.promise(
            &contract.path,
            clause,
            PromiseKind::Contract,
            None,
            from,
            to,
        );
        let general = contract
            .caps
            .iter()
            .find(|cap| cap.relation == Relation::General);
        let supers: Vec<&Cap> = contract
            .caps
            .iter()
            .filter(|cap| cap.relation != Relation::General)
            .collect();
        let general = general.map(|cap| self.cap(contract, cap));
        let supers_plan: Vec<CapPlan> = supers.iter().map(|cap| self.cap(contract, cap)).collect();
        let rules: Vec<Vec<Rule>> = self.layout.atoms[to.index()]
            .iter()
            .copied()
            .chain([HeadSet::of([HeadId::CONTRACT])])
            .map(|atom| self.rules(contract, &supers, atom))
            .collect();
        let least = rules
            .iter()
            .flatten()
            .map(|rule| rule.least)
            .min()
            .unwrap_or(u8::MAX);
        let excluded = self.layout.atoms[to.index()]
            .iter()
            .map(|atom| !atom.and(contract.excluded).is_empty())
            .collect();
        let perils: Vec<PerilClaim> = (0..model.perils.len())
            .map(|peril| self.peril_claim(at, peril, faults, slots))
            .collect();
        let flows = perils.iter().any(|claim| !claim.flows.is_empty());
        let blame = self.blame(&perils, least);
        ClaimPlan {
            promise,
            obligor: from.index(),
            beneficiary: to.index(),
            plain: ClaimPlan::plain(&rules, &supers_plan, contract.trigger.least() as u8)
                .filter(|_| self.plain),
            flows,
            perils,
            rules,
            excluded,
            least,
            general,
            supers: supers_plan,
            pool: None,
            is_sole: false,
            blame,
        }
    }

    /// The place of a contract's blame among those that differ.
    fn blame(&mut self, perils: &[PerilClaim], least: u8) -> usize {
        let mut chances = self
            .model
            .perils
            .iter()
            .flat_map(|peril| &peril.culpability);
        let wilful = chances.any(|(_, chances)| chances[3] > 0.0);
        let blame = Blame::new(perils, least, wilful);
        let known = self.blames.iter().position(|known| *known == blame);
        known.unwrap_or_else(|| {
            self.blames.push(blame);
            self.blames.len() - 1
        })
    }

    fn cap(&mut self, contract: &Contract, cap: &Cap) -> CapPlan {
        let limit = cap.limit.get();
        let promise = self.promise(
            &cap.path,
            cap.clause.as_ref(),
            PromiseKind::Cap,
            Some(limit),
            contract.obligor,
            contract.beneficiary,
        );
        CapPlan {
            promise,
            limit,
            each_event: matches!(cap.per, Per::Claim | Per::Event),
            relation: cap.relation,
        }
    }

    /// The ways an atom is owed, first match first: wilful acts and carve-outs outside the caps,
    /// indemnities under their cap, super-caps by priority, then the general cap.
    fn rules(&mut self, contract: &Contract, supers: &[&Cap], atom: HeadSet) -> Vec<Rule> {
        let subject = contract.obligor;
        let names = |heads: Option<HeadSet>| heads.is_none_or(|heads| !heads.and(atom).is_empty());
        let trigger = contract.trigger.least() as u8;
        let mut capped = vec![Rule {
            least: 3,
            tests: Vec::new(),
            class: Class::Uncapped,
        }];
        for carve_out in contract
            .uncapped
            .iter()
            .filter(|carve_out| names(carve_out.heads))
        {
            let test = self.test(&carve_out.when, subject, contract.blamed_beside());
            capped.push(Rule {
                least: 0,
                tests: vec![test],
                class: Class::Uncapped,
            });
        }
        let mut by_priority: Vec<(usize, &&Cap)> = supers
            .iter()
            .enumerate()
            .filter(|(_, cap)| names(cap.heads))
            .collect();
        by_priority.sort_by_key(|(k, cap)| (cap.priority.unwrap_or(i64::MAX), *k));
        let mut ordinary = capped.clone();
        for (k, cap) in by_priority {
            let test = self.test(&cap.when, subject, contract.blamed_beside());
            ordinary.push(Rule {
                least: 0,
                tests: vec![test],
                class: Class::Super(k),
            });
        }
        ordinary.push(Rule {
            least: 0,
            tests: Vec::new(),
            class: Class::General,
        });

        let mut rules = Vec::new();
        for indemnity in contract
            .indemnities
            .iter()
            .filter(|indemnity| names(Some(indemnity.heads)))
        {
            let test = self.test(&indemnity.when, subject, contract.blamed_beside());
            let under = indemnity.under.map(|cap| {
                let key = &contract.caps[cap.index()].key;
                supers
                    .iter()
                    .position(|cap| cap.key == *key)
                    .map_or(Class::General, Class::Super)
            });
            let inner = match under {
                Some(class) => {
                    let mut inner = capped.clone();
                    inner.push(Rule {
                        least: 0,
                        tests: Vec::new(),
                        class,
                    });
                    inner
                }
                None => ordinary.clone(),
            };
            rules.extend(inner.into_iter().map(|rule| Rule {
                least: rule.least.max(indemnity.trigger.least() as u8),
                tests: rule.tests.into_iter().chain([test]).collect(),
                class: rule.class,
            }));
        }
        let fine = !atom
            .and(self.model.fines.all)
            .minus(contract.includes)
            .is_empty();
        if atom.and(contract.excluded).is_empty() && !fine {
            rules.extend(ordinary.into_iter().map(|rule| Rule {
                least: rule.least.max(trigger),
                ..rule
            }));
        }
        rules.retain(|rule| !rule.tests.contains(&Test::Never));
        rules
            .iter_mut()
            .for_each(|rule| rule.tests.retain(|test| *test != Test::Always));
        rules
    }

    fn peril_claim(
        &self,
        at: usize,
        peril: usize,
        faults: &Faults,
        slots: &mut [Vec<Slot>],
    ) -> PerilClaim {
        let contract = &self.model.contracts[at];
        let (obligor, beneficiary) = (contract.obligor.index(), contract.beneficiary.index());
        let mut claim = PerilClaim::default();
        for (party, share) in faults.own(self.model, at, peril) {
            let to = slot(&mut slots[obligor], party);
            slots[obligor][to].perils.push(peril);
            claim.own.push((to, share));
        }
        claim.share = claim.own.iter().map(|(_, share)| share).sum();
        let whole = claim.share;
        claim.own.iter_mut().for_each(|(_, share)| *share /= whole);
        let owed = slots[beneficiary].clone();
        for (from, debt) in owed.iter().enumerate() {
            let share = faults.flow(self.model, at, peril, debt.at_fault);
            if share > 0.0 {
                // The order of slots, in which debts are added, is the same whether this one can arise or not.
                let to = slot(&mut slots[obligor], debt.at_fault);
                if debt.perils.contains(&peril) {
                    slots[obligor][to].perils.push(peril);
                    claim.flows.push((from, to, share));
                }
            }
        }
        let culprits = faults.culprits(self.model, at, peril);
        claim.culprits = culprits
            .into_iter()
            .filter_map(|party| self.layout.culprit(party))
            .collect();
        claim
    }

    pub(super) fn pools(&mut self, claims: &mut [ClaimPlan]) -> Vec<PoolPlan> {
        let mut pools = Vec::new();
        for (at, pool) in self.model.pools.iter().enumerate() {
            for member in &pool.members {
                claims[*member].pool = Some(at);
            }
            let to = pool.members.first().map_or(pool.obligor, |member| {
                self.model.contracts[*member].beneficiary
            });
            let limit = pool.limit.get();
            let promise = self.promise(
                &pool.path,
                pool.clause.as_ref(),
                PromiseKind::Cap,
                Some(limit),
                pool.obligor,
                to,
            );
            pools.push(PoolPlan {
                promise,
                limit,
                each_event: matches!(pool.per, Per::Claim | Per::Event),
            });
        }
        pools
    }

    pub(super) fn credits(&mut self) -> Vec<CreditPlan> {
        let model = self.model;
        let with_credits = model
            .contracts
            .iter()
            .filter_map(|contract| Some((contract, contract.credits.as_ref()?)));
        with_credits
            .map(|(contract, credits)| {
                let path = format!("{}.credits", contract.path);
                let (from, to) = (contract.obligor, contract.beneficiary);
                let promise = self.promise(
                    &path,
                    contract.clause.as_ref(),
                    PromiseKind::Credit,
                    None,
                    from,
                    to,
                );
                let at_fault = |peril: &crate::model::Peril| {
                    let share = |hit: &crate::model::Hit| {
                        hit.fault
                            .iter()
                            .any(|(party, share)| *party == from && share.get() > 0.0)
                    };
                    peril.outage.is_some() && (peril.origin == from || peril.hits.iter().any(share))
                };
                CreditPlan {
                    promise,
                    obligor: from.index() as u32,
                    beneficiary: to.index() as u32,
                    monthly_fee: credits.monthly_fee.get(),
                    steps: credits
                        .steps
                        .iter()
                        .map(|(hours, share)| (hours.get(), share.get()))
                        .collect(),
                    perils: model.perils.iter().map(at_fault).collect(),
                }
            })
            .collect()
    }
}
