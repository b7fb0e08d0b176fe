//! Policies and treaties, compiled.

use super::Compiler;
use crate::model::{Cover, Policy, TreatyKind};
use crate::settle::balance::Way;
use crate::settle::condition::Test;
use crate::settle::joint::JointPlan;
use crate::settle::network;
use crate::settle::plain_policy::PlainPolicy;
use crate::settle::programme::{CoverPlan, EndorsementPlan, LayerPlan, ProgrammePlan};
use crate::settle::treaty::{CedentPlan, ExcessPlan, QuotaSharePlan};
use crate::settle::{PromiseKind, WaterfallError};
use crate::terms::{Layer, Reinstatements};
use crate::units::{HeadId, HeadSet, PartyId, Share};

fn shares(parties: &[(PartyId, Share)]) -> Vec<(u32, f64)> {
    parties
        .iter()
        .map(|(party, share)| (party.index() as u32, share.get()))
        .collect()
}

/// The part of an atom that a cover of its heads takes.
pub(super) fn covered_part(cover: &Cover, atom: HeadSet) -> f64 {
    if atom.contains(HeadId::PCI) {
        cover.assessments.get()
    } else {
        1.0
    }
}

/// Policies as the loops read them.
pub(super) struct Programmes {
    pub all: Vec<ProgrammePlan>,
    /// By party, those it alone is insured under.
    pub of_party: Vec<Vec<usize>>,
    /// Those of several insureds.
    pub joint: Vec<JointPlan>,
}

impl Compiler<'_> {
    pub(super) fn programmes(&mut self) -> Result<Programmes, WaterfallError> {
        let model = self.model;
        let mut of_party = vec![Vec::new(); model.parties.len()];
        let (mut all, mut joint) = (Vec::new(), Vec::new());
        let towers = network::Towers::of(model);
        for (at, policy) in model
            .policies
            .iter()
            .enumerate()
            .filter(|(_, policy)| policy.over.is_none())
        {
            let plan = self.programme(policy, &towers.tower(model, at)?);
            if policy.joint_insureds.is_empty() {
                of_party[policy.insured.index()].push(all.len());
            } else {
                joint.push(self.joint(all.len(), policy, &plan.covers));
            }
            all.push(plan);
        }
        Ok(Programmes {
            all,
            of_party,
            joint,
        })
    }

    fn programme(&mut self, policy: &Policy, layers: &[usize]) -> ProgrammePlan {
        let insured = policy.insured;
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
                when: self.test(&endorsement.when, insured, &[]),
                insurer_part: endorsement
                    .coinsurance
                    .map(|share| share.complement().get()),
                retention: endorsement.retention.map(|money| money.get()),
                limit: endorsement.limit.map(|money| money.get()),
            })
            .filter(|endorsement| endorsement.when != Test::Never)
            .collect();
        ProgrammePlan {
            covers,
            layers,
            endorsements,
            retention: policy.retention.get(),
            aggregate_deductible: policy.aggregate_deductible.get(),
            recovery: policy.recovery,
        }
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
        let tests = conditions.iter().map(|when| self.test(when, subject, &[]));
        tests.filter(|test| *test != Test::Never).collect()
    }

    fn cover(&mut self, policy: &Policy, cover: &Cover) -> CoverPlan {
        let atoms = self.layout.atoms[policy.insured.index()].iter().enumerate();
        let atoms = atoms.filter(|(_, atom)| !atom.and(cover.heads).is_empty());
        let interruption = HeadSet::of([HeadId::INTERRUPTION]);
        let atoms: Vec<(usize, bool, f64)> = atoms
            .map(|(at, atom)| {
                let part = covered_part(cover, *atom);
                (at, !atom.and(interruption).is_empty(), part)
            })
            .collect();
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
            takes: atoms.iter().fold(0, |bits, (at, ..)| bits | 1 << at),
            atoms,
            contractual: cover
                .heads
                .contains(HeadId::CONTRACT)
                .then(|| cover.contractual_share.get()),
            when: self.test(&cover.when, policy.insured, &[]),
            excluded: self.tests(&cover.excluded_if, policy.insured),
            retention: cover.retention.map(|money| money.get()),
            insurer_part: cover.coinsurance.complement().get(),
            sublimit_event: event,
            sublimit_year: year,
            waiting: cover.waiting.map(|waiting| waiting.period.get()),
            promise,
        }
    }

    pub(super) fn cedents(&mut self) -> Vec<CedentPlan> {
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
                TreatyKind::EventExcess { limit, .. } | TreatyKind::StopLoss { limit, .. } => {
                    Some(limit.get())
                }
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
                    ..
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
                // Refused before: see `beyond`.
                TreatyKind::StopLoss { .. } => {}
            }
        }
        network::order_cedents(self.model, cedents)
    }

    pub(super) fn way(
        &self,
        of_party: &[usize],
        programmes: &[ProgrammePlan],
        atoms: usize,
    ) -> Way {
        match of_party[..] {
            [] => Way::Plain(None),
            [at] if self.plain => PlainPolicy::of(at, &programmes[at], atoms)
                .map_or(Way::General, |policy| Way::Plain(Some(policy))),
            _ => Way::General,
        }
    }
}
