//! The forward pass: claims from clients to providers to sub-processors, repeated from no
//! flow-down until nothing changes.

use super::caps::{Caps, Class, Classes};
use super::claim::{Claim, Ground};
use super::workings::ClaimNotes;
use super::{Eve, Law, LawState, Occurrence};
use crate::ledger::PoolWork;
use crate::model::{Culpability, Division, Per, Pool};
use crate::terms::{ROUNDING, first_come, pro_rata, water_filling};

/// Passes after which a network that has not settled is taken as it stands.
const MOST_PASSES: usize = 2_000;
/// Flow-down has settled once no amount changes by more than this part of it.
const SETTLED: f64 = 1e-12;

/// The claims of an event, settled.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Forward {
    /// By contract; `None` where there is no claim.
    pub grounds: Vec<Option<Ground>>,
    pub claims: Vec<Option<Claim>>,
    pub direct: Vec<Direct>,
    pub caps: Caps,
    pub pools: Vec<f64>,
    /// What each pool let through, before settlements.
    pub pooled: Vec<f64>,
    /// Of joint contracts: the part of what is flowed down by which each takes over.
    pub flow_weight: Vec<f64>,
    /// What liability insurance would pay on each contract's claim without caps that follow it.
    pub answering: Vec<f64>,
    /// What was flowed down to each contract.
    pub flowed: Vec<f64>,
    /// By contract, what each step of the last pass left, where that is noted.
    pub notes: Option<Vec<ClaimNotes>>,
}

impl Forward {
    /// Is there a claim that is pursued, won or lost?
    pub fn is_pursued(&self, at: usize) -> bool {
        match (&self.grounds[at], &self.claims[at]) {
            (Some(ground), Some(claim)) => {
                ground.pursued && claim.asserted + ground.liquidated > 0.0
            }
            _ => false,
        }
    }
}

/// What a party at fault owes to claimants without a contract.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Direct {
    pub from: usize,
    pub to: usize,
    /// By head.
    pub heads: Vec<f64>,
    /// By the fault it is owed for.
    pub by_fault: Vec<f64>,
}

impl Law {
    /// Settles the claims of an event.
    pub(super) fn forward(&self, event: &Occurrence, eve: &Eve, state: &LawState) -> Forward {
        let contracts = self.model.contracts.len();
        let faults = event.blame.parties.len();
        let mut grounds: Vec<Option<Ground>> = vec![None; contracts];
        for (at, contract) in self.model.contracts.iter().enumerate() {
            if event.of(contract.beneficiary.index()).is_some() {
                grounds[at] = self.ground(at, event, eve);
            }
        }
        self.join(&mut grounds, event, eve);
        self.credit_additional(&mut grounds, event, eve);
        let direct = self.direct(event);
        let mut flows = vec![0.0; contracts * faults];
        let mut forward = Forward {
            grounds,
            direct,
            flow_weight: vec![0.0; contracts],
            answering: vec![0.0; contracts],
            notes: state.noted.then(|| vec![ClaimNotes::default(); contracts]),
            ..Forward::default()
        };
        for _ in 0..MOST_PASSES {
            self.pass(&flows, event, eve, state, &mut forward);
            let next = self.flows(event, eve, state, &mut forward);
            if is_settled(&flows, &next) {
                break;
            }
            for at in 0..contracts {
                let flow = &next[at * faults..(at + 1) * faults];
                if forward.grounds[at].is_none() && flow.iter().any(|flow| *flow > 0.0) {
                    forward.grounds[at] = self.ground(at, event, eve);
                }
            }
            flows = next;
        }
        forward.flowed = (0..contracts)
            .map(|at| flows[at * faults..(at + 1) * faults].iter().sum())
            .collect();
        forward
    }

    /// Claims of parties without contracts: each at fault owes its share, without a cap, and takes
    /// over by fault the shares of those whom nothing is claimed from.
    fn direct(&self, event: &Occurrence) -> Vec<Direct> {
        let mut direct = Vec::new();
        for sufferer in event.sufferers.iter().filter(|it| self.claimants[it.party]) {
            let liable = |party: usize| event.culpability[party] >= Culpability::Negligent;
            let table = event.blame.table(sufferer.party).iter();
            let table = table.filter(|(party, _)| *party != sufferer.party);
            let answering = table.clone().filter(|(party, _)| liable(*party));
            let all: f64 = answering.clone().map(|(_, share)| share).sum();
            for (from, weight) in answering.filter(|(_, share)| *share > 0.0) {
                let mut by_fault = vec![0.0; event.blame.parties.len()];
                for (party, share) in table.clone() {
                    let fault = event.blame.parties.binary_search(party);
                    let part = match party {
                        party if party == from => *share,
                        party if liable(*party) => 0.0,
                        _ => share * weight / all,
                    };
                    fault.into_iter().for_each(|fault| by_fault[fault] += part);
                }
                let part: f64 = by_fault.iter().sum();
                let loss: f64 = sufferer.loss.iter().sum();
                by_fault.iter_mut().for_each(|share| *share *= loss);
                direct.push(Direct {
                    from: *from,
                    to: sufferer.party,
                    heads: sufferer.loss.iter().map(|loss| loss * part).collect(),
                    by_fault,
                });
            }
        }
        direct
    }

    /// One pass over all claims, with what is flowed down given.
    fn pass(
        &self,
        flows: &[f64],
        event: &Occurrence,
        eve: &Eve,
        state: &LawState,
        forward: &mut Forward,
    ) {
        let faults = event.blame.parties.len();
        forward.caps.clone_from(&state.caps);
        forward.pools.clone_from(&state.pools);
        forward.pooled = vec![0.0; state.pools.len()];
        forward.note(|notes, _| *notes = ClaimNotes::default());
        let admit = |(at, ground): (usize, &Option<Ground>)| {
            let ground = ground.as_ref()?;
            Some(self.admit(
                ground,
                &ground.own,
                &flows[at * faults..(at + 1) * faults],
                event,
            ))
        };
        forward.claims = forward.grounds.iter().enumerate().map(admit).collect();
        self.set_off_before(forward);
        self.link_caps(event, eve, state, forward);
        for at in 0..forward.claims.len() {
            self.cap_in(at, forward);
        }
        self.spread_joint(forward);
        forward.note(|notes, owed| notes.capped = owed);
        self.procure(state, forward);
        self.pool(event, forward);
        forward.note(|notes, owed| notes.pooled = owed);
        for at in 0..forward.claims.len() {
            self.settle_for(at, forward);
        }
        forward.note(|notes, owed| notes.settled = owed);
        self.waive_insurers(event, eve, state, forward);
        self.restore_pools(event, forward);
    }

    /// Cuts the claim of a contract by its caps.
    pub(super) fn cap_in(&self, at: usize, forward: &mut Forward) {
        if let (Some(ground), Some(claim)) = (&forward.grounds[at], forward.claims[at].as_mut()) {
            let left = forward.notes.as_ref().map(|_| forward.caps.left.clone());
            let capping = self.cap_claim(ground, claim, &mut forward.caps);
            if let (Some(notes), Some(left)) = (&mut forward.notes, left) {
                notes[at].capping = capping.map(|(claimed, through)| (claimed, through, left));
            }
        }
    }

    /// Cuts one claim by its caps; returns what was claimed by class, and what they let through.
    pub(super) fn cap_claim(
        &self,
        ground: &Ground,
        claim: &mut Claim,
        caps: &mut Caps,
    ) -> Option<(Classes, Classes)> {
        if let Some(eroded) = &ground.eroded {
            claim.credit_drawn = self.cap(ground.at, &mut eroded.clone(), caps);
        }
        if claim.payable() <= 0.0 {
            if !ground.won {
                let mut eroded = self.eroded_without_claim(ground);
                claim.credit_drawn = self.cap(ground.at, &mut eroded, caps);
            }
            return None;
        }
        let claimed = self.classes(ground, &claim.pay);
        let mut through = claimed.clone();
        claim.drawn = self.cap(ground.at, &mut through, caps);
        let mut claimed = claimed;
        let ratio: Vec<f64> = ground
            .class
            .iter()
            .map(|class| {
                let Some(class) = class else { return 0.0 };
                let (before, after) = (*claimed.at(*class), *through.at(*class));
                if before > 0.0 { after / before } else { 1.0 }
            })
            .collect();
        for row in claim.pay.chunks_mut(self.heads) {
            row.iter_mut()
                .zip(&ratio)
                .for_each(|(amount, ratio)| *amount *= ratio);
        }
        if ground.own_share > 0.0 || !ground.credited.is_empty() {
            let mut eroded = self.reduce_after_cap(ground, claim);
            self.redraw(ground, claim, caps);
            claim.credit_drawn = self.cap(ground.at, &mut eroded, caps);
        }
        Some((claimed, through))
    }

    /// Erodes the caps anew by what is payable of a claim after some heads were cut.
    pub(super) fn redraw(&self, ground: &Ground, claim: &mut Claim, caps: &mut Caps) {
        caps.give_back(&mut claim.drawn);
        let mut payable = self.classes(ground, &claim.pay);
        claim.drawn = self.cap(ground.at, &mut payable, caps);
    }

    /// A settlement cuts what is owed; caps and pools are eroded as settled.
    fn settle_for(&self, at: usize, forward: &mut Forward) {
        let settled = self.settled_part(at);
        let (Some(ground), Some(claim)) = (&forward.grounds[at], forward.claims[at].as_mut())
        else {
            return;
        };
        if settled < 1.0 {
            let parts = claim.pay.iter_mut().chain(&mut claim.duty);
            parts.for_each(|amount| *amount *= settled);
            self.redraw(ground, claim, &mut forward.caps);
        }
    }

    /// What of a claim a pool cuts: what stands outside caps stands outside pools.
    fn pooled(&self, at: usize, forward: &Forward) -> f64 {
        let (Some(ground), Some(claim)) = (&forward.grounds[at], &forward.claims[at]) else {
            return 0.0;
        };
        let capped = |cell: usize| ground.class[cell % self.heads] != Some(Class::Uncapped);
        let cells = claim.pay.iter().enumerate();
        let pooled = cells.filter(|(cell, _)| capped(*cell));
        pooled.map(|(_, amount)| amount).sum()
    }

    /// The members of a pool that it takes in an event.
    fn members(&self, pool: &Pool, event: &Occurrence) -> Vec<usize> {
        let members = pool.members.iter().copied();
        let applies = |member: usize| self.holds(&pool.when, self.obligor(member, event), event);
        members.filter(|member| applies(*member)).collect()
    }

    /// Cuts the claims of each pool's contracts.
    fn pool(&self, event: &Occurrence, forward: &mut Forward) {
        for (at, pool) in self.model.pools.iter().enumerate() {
            let members = self.members(pool, event);
            let wanted: Vec<f64> = members
                .iter()
                .map(|member| self.pooled(*member, forward))
                .collect();
            let limit = match pool.per {
                Per::Claim | Per::Event => pool.limit.get(),
                Per::Year | Per::Term => forward.pools[at],
            };
            let mut paid = wanted.clone();
            forward.pools[at] = limit
                - match pool.division {
                    Division::ProRata => pro_rata(&mut paid, limit),
                    Division::FirstCome => first_come(&mut paid, limit),
                    Division::WaterFilling => water_filling(&mut paid, limit),
                };
            forward.pooled[at] = limit - forward.pools[at];
            let all = wanted.iter().sum();
            for ((member, wanted), paid) in members.iter().zip(&wanted).zip(&paid) {
                if let Some(notes) = &mut forward.notes {
                    notes[*member].pools.push(PoolWork {
                        pool: at,
                        left: limit,
                        wanted: all,
                        claimed: *wanted,
                        through: *paid,
                    });
                }
                if paid < wanted {
                    self.cut(*member, paid / wanted, forward);
                }
            }
        }
    }

    /// Gives back to the pools what is not payable in the end: they are eroded as settled.
    fn restore_pools(&self, event: &Occurrence, forward: &mut Forward) {
        for (at, pool) in self.model.pools.iter().enumerate() {
            let members = self.members(pool, event);
            let payable = members.iter().map(|member| self.pooled(*member, forward));
            let back = forward.pooled[at] - payable.sum::<f64>();
            if back > ROUNDING * forward.pooled[at] {
                forward.pools[at] += back;
            }
        }
    }

    fn cut(&self, at: usize, kept: f64, forward: &mut Forward) {
        let (Some(ground), Some(claim)) = (&forward.grounds[at], forward.claims[at].as_mut())
        else {
            return;
        };
        for row in claim.pay.chunks_mut(self.heads) {
            for (amount, class) in row.iter_mut().zip(&ground.class) {
                if *class != Some(Class::Uncapped) {
                    *amount *= kept;
                }
            }
        }
        self.redraw(ground, claim, &mut forward.caps);
    }
}

fn is_settled(before: &[f64], after: &[f64]) -> bool {
    before
        .iter()
        .zip(after)
        .all(|(before, after)| (before - after).abs() <= SETTLED * before.abs().max(after.abs()))
}
