//! The forward pass: claims from clients to providers to sub-processors, repeated from no
//! flow-down until nothing changes.

use super::caps::{Caps, Class};
use super::claim::{Claim, Ground};
use super::{Eve, Law, LawState, Occurrence};
use crate::model::{Contract, Division, FlowDown, Per, SetOff};
use crate::terms::{first_come, pro_rata, set_off, water_filling};
use crate::units::HeadId;

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
    /// What was flowed down to each contract.
    pub flowed: Vec<f64>,
}

impl Forward {
    /// Is there a claim that is pursued, won or lost?
    pub fn is_pursued(&self, at: usize) -> bool {
        self.grounds[at].as_ref().is_some_and(|ground| {
            let claimed = ground.own.iter().sum::<f64>() + ground.liquidated + self.flowed[at];
            ground.pursued && claimed > 0.0
        })
    }
}

/// What a party at fault owes to claimants without a contract.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Direct {
    pub from: usize,
    pub to: usize,
    /// By head.
    pub heads: Vec<f64>,
    /// The position of the obligor among those at fault.
    pub fault: usize,
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
        let direct = self.direct(event);
        let mut flows = vec![0.0; contracts * faults];
        let mut forward = Forward {
            grounds,
            direct,
            ..Forward::default()
        };
        for _ in 0..MOST_PASSES {
            self.pass(&flows, event, eve, state, &mut forward);
            forward.flowed = flows
                .chunks(faults.max(1))
                .map(|flow| flow.iter().sum())
                .collect();
            forward.flowed.resize(contracts, 0.0);
            let next = self.flows(event, eve, state, &forward);
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
        forward
    }

    /// Claims of parties without contracts: each at fault owes its share, without a cap.
    fn direct(&self, event: &Occurrence) -> Vec<Direct> {
        let mut direct = Vec::new();
        for sufferer in event.sufferers.iter().filter(|it| self.claimants[it.party]) {
            let liable = |party: usize| {
                party != sufferer.party
                    && event.culpability[party] >= crate::model::Culpability::Negligent
            };
            let table = event.blame.table(sufferer.party);
            let others: f64 = table
                .iter()
                .filter(|(party, _)| *party != sufferer.party)
                .map(|(_, share)| share)
                .sum();
            let answering: f64 = table
                .iter()
                .filter(|(party, _)| liable(*party))
                .map(|(_, share)| share)
                .sum();
            for (party, share) in table.iter().filter(|(party, _)| liable(*party)) {
                let part = share / answering * others;
                let fault = event.blame.parties.binary_search(party).unwrap_or(0);
                direct.push(Direct {
                    from: *party,
                    to: sufferer.party,
                    heads: sufferer.loss.iter().map(|loss| loss * part).collect(),
                    fault,
                });
            }
        }
        direct
    }

    /// Gives joint-and-several contracts the fault of those for whom no contract of the claimant
    /// answers.
    fn join(&self, grounds: &mut [Option<Ground>], event: &Occurrence, eve: &Eve) {
        let heads = self.heads;
        for group in &self.joint {
            let claimant = self.model.contracts[group[0]].beneficiary.index();
            let live: Vec<usize> = group
                .iter()
                .copied()
                .filter(|at| grounds[*at].is_some() && event.blame.answers[*at].in_breach)
                .collect();
            let weight = |at: usize| self.joint_weight(at, event);
            let all: f64 = live.iter().map(|at| weight(*at)).sum();
            if all <= 0.0 {
                continue;
            }
            for fault in 0..event.blame.parties.len() {
                let mut contracts = self.model.contracts.iter().zip(&event.blame.answers);
                let answered = contracts.any(|(contract, answer)| {
                    contract.beneficiary.index() == claimant && answer.part[fault] > 0.0
                });
                if answered {
                    continue;
                }
                for at in &live {
                    let share = event.blame.answers[*at].share[fault];
                    for head in (0..heads).filter(|head| *head != HeadId::CONTRACT.index()) {
                        let more =
                            self.claimed_base(*at, head, event, eve) * share * weight(*at) / all;
                        let ground = grounds[*at].as_mut();
                        if let Some(ground) = ground.filter(|it| it.class[head].is_some()) {
                            ground.own[fault * heads + head] += more * ground.kept;
                        }
                    }
                }
            }
        }
    }

    /// The fault that a joint contract's obligor and those it answers for have.
    fn joint_weight(&self, at: usize, event: &Occurrence) -> f64 {
        let answer = &event.blame.answers[at];
        let named = answer.share.iter().zip(&answer.names);
        named
            .filter(|(_, names)| **names)
            .map(|(share, _)| share)
            .sum()
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
        for at in 0..forward.claims.len() {
            self.cap_claim(at, forward);
        }
        self.spread_joint(event, forward);
        for at in 0..forward.claims.len() {
            self.settle_for(at, forward);
        }
        self.pool(event, forward);
        for at in 0..forward.claims.len() {
            self.waive_insurers(at, event, eve, state, forward);
        }
    }

    /// Sets mutual claims off before their caps, where a contract says so.
    fn set_off_before(&self, forward: &mut Forward) {
        for (one, other) in &self.mutual {
            let before = |at: &usize| self.model.contracts[*at].set_off == SetOff::BeforeCaps;
            if !one.iter().chain(other).any(before) {
                continue;
            }
            let sum = |side: &[usize], forward: &Forward| -> f64 {
                let claims = side.iter().filter_map(|at| forward.claims[*at].as_ref());
                claims.map(|claim| claim.pay.iter().sum::<f64>()).sum()
            };
            let (a, b) = (sum(one, forward), sum(other, forward));
            let off = set_off(a, b);
            for (side, all) in [(one, a), (other, b)] {
                for at in side.iter().filter(|_| off > 0.0) {
                    if let Some(claim) = forward.claims[*at].as_mut() {
                        self.take_set_off(claim, off / all);
                    }
                }
            }
        }
    }

    fn take_set_off(&self, claim: &mut Claim, part: f64) {
        for (fault, row) in claim.pay.chunks_mut(self.heads).enumerate() {
            claim.set_off[fault] += row.iter().sum::<f64>() * part;
            row.iter_mut().for_each(|amount| *amount *= 1.0 - part);
        }
    }

    /// Cuts one claim by its caps.
    fn cap_claim(&self, at: usize, forward: &mut Forward) {
        let (Some(ground), Some(claim)) = (&forward.grounds[at], forward.claims[at].as_mut())
        else {
            return;
        };
        if let Some(eroded) = &ground.eroded {
            let _ = self.cap(at, &mut eroded.clone(), &mut forward.caps);
        }
        if claim.payable() <= 0.0 {
            return;
        }
        let claimed = self.classes(ground, &claim.pay);
        let mut through = claimed.clone();
        claim.drawn = self.cap(at, &mut through, &mut forward.caps);
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
        if ground.own_share > 0.0 {
            self.take_own_share(ground.own_share, claim, &mut forward.caps);
        }
    }

    /// Cap first: the claimant's share is taken off its own loss after the cap.
    fn take_own_share(&self, share: f64, claim: &mut Claim, caps: &mut Caps) {
        let before = claim.payable();
        for row in claim.pay.chunks_mut(self.heads) {
            for (head, amount) in row.iter_mut().enumerate() {
                if head != HeadId::CONTRACT.index() {
                    *amount *= 1.0 - share;
                }
            }
        }
        if before > 0.0 {
            let back = 1.0 - claim.payable() / before;
            caps.give_back(&mut claim.drawn, back);
        }
    }

    /// Joint and several: what a cap stops is spread over the others by fault.
    fn spread_joint(&self, event: &Occurrence, forward: &mut Forward) {
        for group in &self.joint {
            let mut open: Vec<usize> = group
                .iter()
                .copied()
                .filter(|at| forward.claims[*at].is_some() && event.blame.answers[*at].in_breach)
                .collect();
            loop {
                let (stopped, closed) = self.stopped(&open, forward);
                open.retain(|at| !closed.contains(at));
                if closed.is_empty() || open.is_empty() {
                    break;
                }
                self.take_over(&stopped, &open, event, forward);
            }
        }
    }

    /// Own loss that caps stop, by fault and head, and the contracts whose caps do.
    fn stopped(&self, open: &[usize], forward: &Forward) -> (Vec<f64>, Vec<usize>) {
        let mut stopped = Vec::new();
        let mut closed = Vec::new();
        for at in open {
            let (Some(claim), Some(ground)) = (&forward.claims[*at], &forward.grounds[*at]) else {
                continue;
            };
            if !ground.won {
                continue;
            }
            stopped.resize(claim.pay.len(), 0.0);
            let keeps = 1.0 - ground.own_share;
            let mut sum = 0.0;
            for (cell, (admitted, pay)) in claim.admitted.iter().zip(&claim.pay).enumerate() {
                if cell % self.heads == HeadId::CONTRACT.index() {
                    continue;
                }
                let cut = (admitted * keeps - pay).max(0.0);
                stopped[cell] += cut;
                sum += cut;
            }
            if sum > 1e-9 * claim.claimed() {
                closed.push(*at);
            }
        }
        (stopped, closed)
    }

    fn take_over(
        &self,
        stopped: &[f64],
        open: &[usize],
        event: &Occurrence,
        forward: &mut Forward,
    ) {
        let heads = self.heads;
        for (cell, amount) in stopped
            .iter()
            .enumerate()
            .filter(|(_, amount)| **amount > 0.0)
        {
            let takes = |at: &&usize| {
                let ground = forward.grounds[**at].as_ref();
                ground.is_some_and(|ground| ground.won && ground.class[cell % heads].is_some())
            };
            let takers: Vec<usize> = open.iter().filter(takes).copied().collect();
            let all: f64 = takers.iter().map(|at| self.joint_weight(*at, event)).sum();
            for at in takers.iter().filter(|_| all > 0.0) {
                let more = amount * self.joint_weight(*at, event) / all;
                if let Some(claim) = forward.claims[*at].as_mut() {
                    claim.admitted[cell] += more;
                }
            }
        }
        for at in open {
            if let Some(claim) = forward.claims[*at].as_mut() {
                forward.caps.give_back(&mut claim.drawn, 1.0);
                claim.pay.clone_from(&claim.admitted);
            }
            self.cap_claim(*at, forward);
        }
    }

    /// A settlement cuts what is owed; caps are eroded as settled.
    fn settle_for(&self, at: usize, forward: &mut Forward) {
        let Some(claim) = forward.claims[at].as_mut() else {
            return;
        };
        if let Some(terms) = &self.model.contracts[at].enforcement {
            let settled = terms.settled.get();
            claim.pay.iter_mut().for_each(|amount| *amount *= settled);
            forward.caps.give_back(&mut claim.drawn, 1.0 - settled);
        }
        if let Some(ground) = &forward.grounds[at] {
            let capped = |cell: usize| ground.class[cell % self.heads] != Some(Class::Uncapped);
            let cells = claim.pay.iter().enumerate();
            claim.pooled = cells
                .filter(|(cell, _)| capped(*cell))
                .map(|(_, amount)| amount)
                .sum();
        }
    }

    /// Cuts the claims of each pool's contracts; what stands outside caps stands outside pools.
    fn pool(&self, event: &Occurrence, forward: &mut Forward) {
        for (at, pool) in self.model.pools.iter().enumerate() {
            let live = |member: &usize| forward.claims[*member].is_some();
            let applies =
                |member: &usize| self.holds(&pool.when, self.obligor(*member, event), event);
            let members: Vec<usize> = pool
                .members
                .iter()
                .copied()
                .filter(|member| live(member) && applies(member))
                .collect();
            let wanted: Vec<f64> = members
                .iter()
                .map(|member| {
                    forward.claims[*member]
                        .as_ref()
                        .map_or(0.0, |claim| claim.pooled)
                })
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
            for ((member, wanted), paid) in members.iter().zip(&wanted).zip(&paid) {
                if paid < wanted {
                    self.cut(*member, paid / wanted, forward);
                }
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
        forward.caps.give_back(&mut claim.drawn, 1.0 - kept);
    }

    /// What each contract's beneficiary passes on, by contract and fault.
    fn flows(
        &self,
        event: &Occurrence,
        eve: &Eve,
        state: &LawState,
        forward: &Forward,
    ) -> Vec<f64> {
        let faults = event.blame.parties.len();
        let mut flows = vec![0.0; self.model.contracts.len() * faults];
        for (at, contract) in self.model.contracts.iter().enumerate() {
            let (claimant, obligor) = (contract.beneficiary.index(), contract.obligor.index());
            let part = &event.blame.answers[at].part;
            if contract.flow_down == FlowDown::None || part.iter().all(|part| *part == 0.0) {
                continue;
            }
            let gross = contract.flow_down == FlowDown::GrossClientLoss;
            let (mut base, owed) = self.owes(claimant, Some(obligor), gross, event, forward);
            if owed <= 0.0 {
                continue;
            }
            let mut reaches = match contract.flow_down {
                FlowDown::Cash => self.cash_part(claimant, event, eve, state, forward),
                FlowDown::LiabilityPayable | FlowDown::GrossClientLoss | FlowDown::None => 1.0,
            };
            if self.is_waived(at) {
                // What the insurer pays on the debt it will not claim back, nor may its insured.
                let insured = self.insured_part(claimant, event, eve, state, forward);
                reaches = (reaches - insured).max(0.0);
            }
            base.iter_mut().for_each(|amount| *amount *= reaches);
            let flow = &mut flows[at * faults..(at + 1) * faults];
            for ((flow, base), part) in flow.iter_mut().zip(&base).zip(part) {
                *flow = base * part;
            }
            let sum: f64 = flow.iter().sum();
            if sum > owed {
                flow.iter_mut().for_each(|flow| *flow *= owed / sum);
            }
        }
        self.keep_below_debts(&mut flows, event, forward);
        flows
    }

    /// Several contracts with a gross base together never claim more than their claimant owes.
    fn keep_below_debts(&self, flows: &mut [f64], event: &Occurrence, forward: &Forward) {
        let faults = event.blame.parties.len();
        let contracts = || self.model.contracts.iter().enumerate();
        for (first, contract) in contracts() {
            let claimant = contract.beneficiary;
            let mine = |(_, other): &(usize, &Contract)| other.beneficiary == claimant;
            let is_gross =
                |at: usize| self.model.contracts[at].flow_down == FlowDown::GrossClientLoss;
            let is_first = contracts().find(mine).map(|(at, _)| at) == Some(first);
            if !is_first || !contracts().filter(mine).any(|(at, _)| is_gross(at)) {
                continue;
            }
            let (_, owed) = self.owes(claimant.index(), None, true, event, forward);
            let sum = |flows: &[f64], wanted: bool| -> f64 {
                let of_kind = contracts()
                    .filter(mine)
                    .filter(|(at, _)| is_gross(*at) == wanted);
                of_kind
                    .flat_map(|(at, _)| &flows[at * faults..(at + 1) * faults])
                    .sum()
            };
            let (gross, others) = (sum(flows, true), sum(flows, false));
            let most = (owed - others).max(0.0);
            if gross <= most {
                continue;
            }
            for (at, _) in contracts().filter(mine).filter(|(at, _)| is_gross(*at)) {
                flows[at * faults..(at + 1) * faults]
                    .iter_mut()
                    .for_each(|flow| *flow *= most / gross);
            }
        }
    }

    /// What a party owes to others than `but`, by fault (before its caps if `gross`), and in all.
    pub(super) fn owes(
        &self,
        party: usize,
        but: Option<usize>,
        gross: bool,
        event: &Occurrence,
        forward: &Forward,
    ) -> (Vec<f64>, f64) {
        let mut base = vec![0.0; event.blame.parties.len()];
        let mut owed = 0.0;
        for at in &self.by_obligor[party] {
            let to = self.model.contracts[*at].beneficiary.index();
            let Some(claim) = forward.claims[*at].as_ref().filter(|_| Some(to) != but) else {
                continue;
            };
            let agreed = self.agreed_by_fault(*at, event, forward);
            for (fault, base) in base.iter_mut().enumerate() {
                let row = |cells: &[f64]| -> f64 {
                    cells[fault * self.heads..(fault + 1) * self.heads]
                        .iter()
                        .sum()
                };
                let payable = row(&claim.pay) + claim.set_off[fault];
                owed += payable + agreed[fault];
                *base += agreed[fault]
                    + if gross {
                        self.by_fault_alone(*at, fault, forward)
                    } else {
                        payable
                    };
            }
        }
        for direct in forward
            .direct
            .iter()
            .filter(|it| it.from == party && Some(it.to) != but)
        {
            let amount: f64 = direct.heads.iter().sum();
            base[direct.fault] += amount;
            owed += amount;
        }
        (base, owed)
    }

    /// A claim before its caps, for one party's fault: where the claimant's share is taken off
    /// after the cap, without it.
    fn by_fault_alone(&self, at: usize, fault: usize, forward: &Forward) -> f64 {
        let (Some(claim), Some(ground)) = (&forward.claims[at], &forward.grounds[at]) else {
            return 0.0;
        };
        let row = &claim.admitted[fault * self.heads..(fault + 1) * self.heads];
        let flowed = row[HeadId::CONTRACT.index()];
        (row.iter().sum::<f64>() - flowed) * (1.0 - ground.own_share) + flowed
    }

    /// Liquidated damages by the fault they are owed for.
    fn agreed_by_fault(&self, at: usize, event: &Occurrence, forward: &Forward) -> Vec<f64> {
        let answer = &event.blame.answers[at];
        let mut by_fault = vec![0.0; answer.names.len()];
        let ground = forward.grounds[at].as_ref().filter(|ground| ground.won);
        let agreed = ground.map_or(0.0, |ground| ground.liquidated);
        if agreed <= 0.0 {
            return by_fault;
        }
        let all = self.joint_weight(at, event);
        let named = answer.names.iter().filter(|names| **names).count();
        for (fault, amount) in by_fault
            .iter_mut()
            .enumerate()
            .filter(|(f, _)| answer.names[*f])
        {
            let part = if all > 0.0 {
                answer.share[fault] / all
            } else {
                1.0 / named as f64
            };
            *amount = agreed * part;
        }
        by_fault
    }
}

fn is_settled(before: &[f64], after: &[f64]) -> bool {
    before
        .iter()
        .zip(after)
        .all(|(before, after)| (before - after).abs() <= SETTLED * before.abs().max(after.abs()))
}
