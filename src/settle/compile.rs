//! From the model to the waterfall: the order of payment as data.

use super::balance::{BalancePlan, Way};
use super::claim::{CapPlan, ClaimPlan, Class, MAX_SUPER_CAPS, PerilClaim, Rule};
use super::condition::{Conditions, Test};
use super::credit::CreditPlan;
use super::network::{self, Faults};
use super::plain::{MAX_ATOMS, PlainPolicy};
use super::programme::{CoverPlan, EndorsementPlan, LayerPlan, ProgrammePlan};
use super::treaty::{CedentPlan, ExcessPlan, QuotaSharePlan};
use super::{PoolPlan, Promise, PromiseKind, Waterfall, WaterfallError};
use crate::columns::Layout;
use crate::model::{Cap, Contract, Model, Per, Policy, Relation, TreatyKind, Trigger};
use crate::terms::{Layer, Reinstatements};
use crate::units::{HeadId, HeadSet, PartyId, Share};
use std::collections::HashMap;

pub(super) struct Compiler<'a> {
    model: &'a Model,
    layout: &'a Layout,
    conditions: Conditions,
    promises: Vec<Promise>,
    by_path: HashMap<String, u32>,
    plain: bool,
}

fn level(trigger: Trigger) -> u8 {
    match trigger {
        Trigger::Strict => 0,
        Trigger::Negligent => 1,
        Trigger::Gross => 2,
        Trigger::Wilful => 3,
    }
}

fn shares(parties: &[(PartyId, Share)]) -> Vec<(u32, f64)> {
    parties
        .iter()
        .map(|(party, share)| (party.index() as u32, share.get()))
        .collect()
}

impl<'a> Compiler<'a> {
    pub fn new(model: &'a Model, layout: &'a Layout) -> Self {
        Self {
            model,
            layout,
            conditions: Conditions::default(),
            promises: Vec::new(),
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
        let faults = Faults::new(model);
        let steps = network::forward(model)?;
        let mut claims: Vec<Option<ClaimPlan>> = vec![None; model.contracts.len()];
        let mut slots: Vec<Vec<PartyId>> = vec![Vec::new(); model.parties.len()];
        for contract in steps.iter().flat_map(|step| &step.contracts) {
            claims[*contract] = Some(self.claim(*contract, &faults, &mut slots)?);
        }
        let mut claims: Vec<ClaimPlan> = claims.into_iter().flatten().collect();
        let pools = self.pools(&mut claims);
        let credits = self.credits();
        let (programmes, of_party) = self.programmes()?;
        let balances = self.balances(&faults, &slots, &of_party, &programmes)?;
        let cedents = self.cedents();
        Ok(Waterfall {
            parties: model.parties.len(),
            conditions: self.conditions,
            promises: self.promises,
            steps,
            claims,
            pools,
            credits,
            programmes,
            involved: network::involved(model),
            slots: slots.iter().map(Vec::len).collect(),
            balances,
            cedents,
            atoms: self.layout.atoms.iter().map(Vec::len).collect(),
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

    fn test(&mut self, when: &crate::model::Condition, subject: PartyId) -> Test {
        self.conditions
            .compile(self.model, self.layout, when, subject)
    }

    fn claim(
        &mut self,
        at: usize,
        faults: &Faults,
        slots: &mut [Vec<PartyId>],
    ) -> Result<ClaimPlan, WaterfallError> {
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
        if supers.len() > MAX_SUPER_CAPS {
            return Err(WaterfallError::new(
                &contract.path,
                format!(
                    "at most {MAX_SUPER_CAPS} super-caps are simulated, found {}",
                    supers.len()
                ),
            ));
        }
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
        Ok(ClaimPlan {
            promise,
            obligor: from.index(),
            beneficiary: to.index(),
            plain: ClaimPlan::plain(&rules, &supers_plan, level(contract.trigger))
                .filter(|_| self.plain),
            flows,
            perils,
            rules,
            excluded,
            least,
            general,
            supers: supers_plan,
            pool: None,
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
        let trigger = level(contract.trigger);
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
            let test = self.test(&carve_out.when, subject);
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
            let test = self.test(&cap.when, subject);
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
            let test = self.test(&indemnity.when, subject);
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
                least: rule.least.max(level(indemnity.trigger)),
                tests: rule.tests.into_iter().chain([test]).collect(),
                class: rule.class,
            }));
        }
        let fine =
            atom.contains(HeadId::REGULATORY) && !contract.includes.contains(HeadId::REGULATORY);
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
        slots: &mut [Vec<PartyId>],
    ) -> PerilClaim {
        let contract = &self.model.contracts[at];
        let (obligor, beneficiary) = (contract.obligor.index(), contract.beneficiary.index());
        let mut claim = PerilClaim::default();
        for (party, share) in faults.own(self.model, at, peril) {
            claim.own.push((slot(&mut slots[obligor], party), share));
        }
        claim.share = claim.own.iter().map(|(_, share)| share).sum();
        let whole = claim.share;
        claim.own.iter_mut().for_each(|(_, share)| *share /= whole);
        let owed: Vec<PartyId> = slots[beneficiary].clone();
        for (from, party) in owed.iter().enumerate() {
            let share = faults.flow(self.model, at, peril, *party);
            if share > 0.0 {
                claim
                    .flows
                    .push((from, slot(&mut slots[obligor], *party), share));
            }
        }
        let culprits = faults.culprits(self.model, at, peril);
        claim.culprits = culprits
            .into_iter()
            .filter_map(|party| self.layout.culprit(party))
            .collect();
        claim
    }

    fn pools(&mut self, claims: &mut [ClaimPlan]) -> Vec<PoolPlan> {
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

    fn credits(&mut self) -> Vec<CreditPlan> {
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

    fn programmes(&mut self) -> Result<(Vec<ProgrammePlan>, Vec<Vec<usize>>), WaterfallError> {
        let model = self.model;
        let mut of_party = vec![Vec::new(); model.parties.len()];
        let mut programmes = Vec::new();
        for (at, policy) in model
            .policies
            .iter()
            .enumerate()
            .filter(|(_, policy)| policy.over.is_none())
        {
            of_party[policy.insured.index()].push(programmes.len());
            programmes.push(self.programme(at, policy)?);
        }
        Ok((programmes, of_party))
    }

    fn programme(&mut self, at: usize, policy: &Policy) -> Result<ProgrammePlan, WaterfallError> {
        let insured = policy.insured;
        let layers = network::tower(self.model, at)?;
        let layers = layers.iter().map(|layer| self.layer(*layer)).collect();
        let covers = policy
            .covers
            .iter()
            .map(|cover| self.cover(policy, cover))
            .collect();
        let endorsements = policy
            .endorsements
            .iter()
            .map(|endorsement| EndorsementPlan {
                when: self.test(&endorsement.when, insured),
                insurer_part: endorsement
                    .coinsurance
                    .map(|share| share.complement().get()),
                retention: endorsement.retention.map(|money| money.get()),
                limit: endorsement.limit.map(|money| money.get()),
            })
            .filter(|endorsement| endorsement.when != Test::Never)
            .collect();
        Ok(ProgrammePlan {
            covers,
            layers,
            endorsements,
            retention: policy.retention.get(),
            aggregate_deductible: policy.aggregate_deductible.get(),
            recovery: policy.recovery,
        })
    }

    fn layer(&mut self, at: usize) -> LayerPlan {
        let policy = &self.model.policies[at];
        let limit = policy.limit.map(|limit| limit.get());
        let insurer = policy
            .insurers
            .first()
            .map_or(policy.insured, |(insurer, _)| *insurer);
        let promise = self.promise(
            &policy.path,
            policy.clause.as_ref(),
            PromiseKind::Policy,
            limit,
            insurer,
            policy.insured,
        );
        LayerPlan {
            promise,
            insurers: shares(&policy.insurers),
            placed: policy.insurers.iter().map(|(_, share)| share.get()).sum(),
            limit: limit.unwrap_or(f64::INFINITY),
            aggregate: policy
                .aggregate
                .map_or(f64::INFINITY, |aggregate| aggregate.get()),
            restored: policy.aggregate_restored,
            excluded: self.tests(&policy.excluded_if, policy.insured),
        }
    }

    fn tests(&mut self, conditions: &[crate::model::Condition], subject: PartyId) -> Vec<Test> {
        let tests = conditions.iter().map(|when| self.test(when, subject));
        tests.filter(|test| *test != Test::Never).collect()
    }

    fn cover(&mut self, policy: &Policy, cover: &crate::model::Cover) -> CoverPlan {
        let atoms = self.layout.atoms[policy.insured.index()].iter().enumerate();
        let atoms = atoms.filter(|(_, atom)| !atom.and(cover.heads).is_empty());
        let interruption = HeadSet::of([HeadId::INTERRUPTION]);
        let event = cover
            .sublimit
            .event
            .map_or(f64::INFINITY, |money| money.get());
        let year = cover
            .sublimit
            .year
            .map_or(f64::INFINITY, |money| money.get());
        let limited = event.min(year);
        let insurer = policy
            .insurers
            .first()
            .map_or(policy.insured, |(insurer, _)| *insurer);
        let path = format!("{}.sublimit", cover.path);
        let promise = limited.is_finite().then(|| {
            self.promise(
                &path,
                cover.clause.as_ref(),
                PromiseKind::Sublimit,
                Some(limited),
                insurer,
                policy.insured,
            )
        });
        CoverPlan {
            atoms: atoms
                .map(|(at, atom)| (at, !atom.and(interruption).is_empty()))
                .collect(),
            contractual: cover
                .heads
                .contains(HeadId::CONTRACT)
                .then(|| cover.contractual_share.get()),
            when: self.test(&cover.when, policy.insured),
            excluded: self.tests(&cover.excluded_if, policy.insured),
            retention: cover.retention.map(|money| money.get()),
            insurer_part: cover.coinsurance.complement().get(),
            sublimit_event: event,
            sublimit_year: year,
            waiting: cover.waiting.map(|waiting| waiting.period.get()),
            promise,
        }
    }

    fn balances(
        &self,
        faults: &Faults,
        slots: &[Vec<PartyId>],
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

    fn way(&self, of_party: &[usize], programmes: &[ProgrammePlan], atoms: usize) -> Way {
        match of_party[..] {
            [] if atoms <= MAX_ATOMS => Way::Plain(None),
            [at] if self.plain => PlainPolicy::of(at, &programmes[at], atoms)
                .map_or(Way::General, |policy| Way::Plain(Some(policy))),
            _ => Way::General,
        }
    }

    fn cedents(&mut self) -> Vec<CedentPlan> {
        let mut cedents: Vec<CedentPlan> = Vec::new();
        for treaty in &self.model.treaties {
            let cedent = treaty.cedent.index();
            let at = cedents
                .iter()
                .position(|plan| plan.cedent == cedent)
                .unwrap_or_else(|| {
                    cedents.push(CedentPlan {
                        cedent,
                        quota_shares: Vec::new(),
                        excesses: Vec::new(),
                    });
                    cedents.len() - 1
                });
            let reinsurer = treaty
                .reinsurers
                .first()
                .map_or(treaty.cedent, |(reinsurer, _)| *reinsurer);
            let reinsurers = shares(&treaty.reinsurers);
            let limit = match &treaty.kind {
                TreatyKind::QuotaShare { .. } => None,
                TreatyKind::EventExcess { limit, .. } => Some(limit.get()),
            };
            let promise = self.promise(
                &treaty.path,
                treaty.clause.as_ref(),
                PromiseKind::Treaty,
                limit,
                reinsurer,
                treaty.cedent,
            );
            match &treaty.kind {
                TreatyKind::QuotaShare { cession, .. } => {
                    cedents[at].quota_shares.push(QuotaSharePlan {
                        promise,
                        reinsurers,
                        cession: cession.get(),
                    });
                }
                TreatyKind::EventExcess {
                    attachment,
                    limit,
                    placed,
                    reinstatements,
                } => {
                    cedents[at].excesses.push(ExcessPlan {
                        promise,
                        reinsurers,
                        layer: Layer {
                            attachment: attachment.get(),
                            limit: limit.get(),
                        },
                        placed: placed.get(),
                        premium: treaty.premium.map_or(0.0, |premium| premium.get()),
                        reinstatements: reinstatements
                            .clone()
                            .map(|rates| Reinstatements::new(limit.get(), rates)),
                    });
                }
            }
        }
        network::order_cedents(self.model, cedents)
    }
}

fn slot(slots: &mut Vec<PartyId>, party: PartyId) -> usize {
    slots
        .iter()
        .position(|known| *known == party)
        .unwrap_or_else(|| {
            slots.push(party);
            slots.len() - 1
        })
}
