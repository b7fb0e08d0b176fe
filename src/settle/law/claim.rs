//! The claim of one contract in one event: what is recoverable, for whose fault, in which class.
//!
//! A claim is a matrix: a row for each party at fault, a column for each head; the head `contract`
//! holds what is flowed down.

use super::blame::Answer;
use super::caps::{Class, Classes, Drawn};
use super::credited::Credited;
use super::{Eve, Law, Occurrence};
use crate::ledger::Caused;
use crate::model::{Base, Basket, Contract, Contributory, Order, WaiverEffect};
use crate::terms::{BarredFrom, de_minimis, deductible, mitigated, scaled_up, tipping};
use crate::units::{HeadId, HeadSet};

/// What does not change while flow-down is being settled.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Ground {
    /// The contract.
    pub at: usize,
    /// The class of each head; `None` is not recoverable.
    pub class: Vec<Option<Class>>,
    /// Own loss claimed, by fault and head.
    pub own: Vec<f64>,
    /// The part of it that notice and mitigation leave.
    pub kept: f64,
    /// Credited by an additional insured's payment and eroding the caps, by class.
    pub eroded: Option<Classes>,
    /// Liquidated damages, and for whose fault.
    pub liquidated: f64,
    /// Heads that they stand in place of.
    pub liquidated_heads: HeadSet,
    /// Is the claim pursued, and won?
    pub pursued: bool,
    /// Is it won?
    pub won: bool,
    /// The claimant's share, where it is taken off after the cap.
    pub own_share: f64,
    /// With the cap first: what the claimant was paid as an additional insured, off after its share.
    pub credited: Vec<Credited>,
    /// Claimed on heads that damages exclude.
    pub excluded: f64,
    /// Of a joint contract, by head: the fault by which it takes over what others do not pay.
    pub weight: Vec<f64>,
}

/// What a claim comes to in one pass.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Claim {
    /// Admitted before caps, were it pursued and won.
    pub asserted: f64,
    /// Admitted, by fault and head, before caps.
    pub admitted: Vec<f64>,
    /// Payable, by fault and head.
    pub pay: Vec<f64>,
    /// Owed beside the caps for cover that the obligor ought to hold, by fault and head.
    pub duty: Vec<f64>,
    pub drawn: Drawn,
    /// Drawn by what additional insureds were paid.
    pub credit_drawn: Drawn,
    /// Taken off after the cap for what additional insureds were paid.
    pub credited: f64,
    /// Paid by set-off before the caps, by fault and head.
    pub set_off: Vec<f64>,
    /// What of the claim that paid: more where the claimant's share comes off after the cap.
    pub netted: Vec<f64>,
}

impl Claim {
    pub fn payable(&self) -> f64 {
        self.pay.iter().chain(&self.duty).sum()
    }

    pub fn claimed(&self) -> f64 {
        self.admitted.iter().sum()
    }
}

impl Law {
    /// The ground of a contract's claim in an event; `None` if there can be none.
    pub(super) fn ground(&self, at: usize, event: &Occurrence, eve: &Eve) -> Option<Ground> {
        if !self.is_open(at, event) {
            return None;
        }
        let contract = &self.model.contracts[at];
        let answer = &event.blame.answers[at];
        let kept = self.lateness(contract, event) * mitigated(contract.mitigation.get());
        let mut ground = Ground {
            at,
            class: vec![None; self.heads],
            weight: vec![0.0; self.heads],
            own: vec![0.0; event.blame.parties.len() * self.heads],
            kept,
            liquidated: self.claimed_sum(at, event),
            liquidated_heads: self.instead_of(contract),
            own_share: match contract.order {
                Order::CapFirst if contract.contributory != Contributory::None => answer.own,
                Order::ReduceThenCap | Order::CapFirst => 0.0,
            },
            ..Ground::default()
        };
        for head in (0..self.heads).map(HeadId::new) {
            self.claim_head(head, &mut ground, event, eve);
        }
        (ground.pursued, ground.won) = self.is_enforced(at, event);
        Some(ground)
    }

    /// What of a head of own loss is claimed, for whose fault.
    fn claim_head(&self, head: HeadId, ground: &mut Ground, event: &Occurrence, eve: &Eve) {
        let contract = &self.model.contracts[ground.at];
        let answer = &event.blame.answers[ground.at];
        let Some(owed) = self.owed(ground.at, head, event) else {
            let loss = event.loss(contract.beneficiary.index(), head.index());
            let level = self.culpability(ground.at, head, event);
            if loss > 0.0 && contract.excluded.contains(head) && level >= self.least[ground.at] {
                ground.excluded += loss * self.share_by_liability(ground.at, event);
            }
            return;
        };
        ground.class[head.index()] = Some(owed.class);
        if head == HeadId::CONTRACT || self.is_barred(contract, answer.own) {
            return;
        }
        let base = self.claimed_base(ground.at, head.index(), event, eve) * ground.kept;
        if base <= 0.0 {
            return;
        }
        let parts = self.parts(ground.at, head, owed.reach, event);
        for (fault, part) in parts.iter().enumerate() {
            let share = self.claimed_fault(contract, answer, fault);
            ground.own[fault * self.heads + head.index()] = base * share * part;
        }
    }

    /// A fault share in own loss, as the contract's rule on contributory fault reads it.
    pub(super) fn own_fault(&self, contract: &Contract, answer: &Answer, fault: usize) -> f64 {
        match contract.contributory {
            Contributory::None => scaled_up(answer.share[fault], answer.own),
            Contributory::Pure | Contributory::Bar | Contributory::Bar50 | Contributory::Bar51 => {
                answer.share[fault]
            }
        }
    }

    /// The same before caps: with the cap first, the claimant's share comes off after it.
    pub(super) fn claimed_fault(&self, contract: &Contract, answer: &Answer, fault: usize) -> f64 {
        match contract.order {
            Order::CapFirst => scaled_up(answer.share[fault], answer.own),
            Order::ReduceThenCap => self.own_fault(contract, answer, fault),
        }
    }

    pub(super) fn is_barred(&self, contract: &Contract, own: f64) -> bool {
        match contract.contributory {
            Contributory::Pure | Contributory::None => false,
            Contributory::Bar => BarredFrom::Any.bars(own),
            Contributory::Bar50 => BarredFrom::Half.bars(own),
            Contributory::Bar51 => BarredFrom::MoreThanHalf.bars(own),
        }
    }

    /// What a claim on a head of own loss is made on.
    pub(super) fn claimed_base(
        &self,
        at: usize,
        head: usize,
        event: &Occurrence,
        eve: &Eve,
    ) -> f64 {
        let contract = &self.model.contracts[at];
        let claimant = contract.beneficiary.index();
        let loss = event.loss(claimant, head);
        if loss <= 0.0 || (contract.base == Base::Gross && !self.is_waived(at)) {
            return loss;
        }
        let paid: f64 = (0..self.programmes.len())
            .map(|programme| eve.first_party(programme, claimant, head))
            .sum();
        let others = self.additional_from_others(contract, head, eve);
        (loss - paid - others).max(0.0)
    }

    /// Has an insurer of the claimant waived its rights, at the cost of the claim?
    pub(super) fn is_waived(&self, at: usize) -> bool {
        let contract = &self.model.contracts[at];
        let of_claimant = &self.of_party[contract.beneficiary.index()];
        of_claimant.iter().any(|programme| {
            let policy = &self.model.policies[self.programmes[*programme].layers[0]];
            policy.waiver.as_ref().is_some_and(|waiver| {
                waiver.effect == WaiverEffect::Claim && waiver.parties.contains(&contract.obligor)
            })
        })
    }

    /// What the claimant got as additional insured of others that have a contract with it. What the
    /// obligor's own policy paid is credited after the fault share, what was paid under the policy of
    /// a party without a contract against the claim for that party's fault.
    fn additional_from_others(&self, contract: &Contract, head: usize, eve: &Eve) -> f64 {
        let claimant = contract.beneficiary.index();
        let of_others = eve.tabs.iter().zip(&self.programmes);
        of_others
            .filter(|(_, programme)| {
                let named = programme.insureds[0];
                named != contract.obligor.index() && !self.under(named, claimant).is_empty()
            })
            .map(|(tab, _)| tab.additional(claimant, head))
            .sum()
    }

    /// The claim of one pass before caps: own loss and flow-down, items, basket.
    pub(super) fn admit(
        &self,
        ground: &Ground,
        own: &[f64],
        flow: &[f64],
        event: &Occurrence,
    ) -> Claim {
        let contract = &self.model.contracts[ground.at];
        let heads = self.heads;
        let faults = flow.len();
        let contractual = HeadId::CONTRACT.index();
        let mut admitted = own.to_vec();
        if ground.class[contractual].is_some() {
            for fault in 0..faults {
                admitted[fault * heads + contractual] = flow[fault] * ground.kept;
            }
        }
        self.drop_small_items(contract, &mut admitted, event);
        self.pass_basket(contract, &mut admitted);
        let asserted = admitted.iter().sum();
        if !ground.won {
            admitted.fill(0.0);
        }
        Claim {
            asserted,
            pay: admitted.clone(),
            admitted,
            duty: vec![0.0; faults * heads],
            set_off: vec![0.0; faults * heads],
            netted: vec![0.0; faults * heads],
            ..Claim::default()
        }
    }

    fn drop_small_items(&self, contract: &Contract, admitted: &mut [f64], event: &Occurrence) {
        let minimum = contract.de_minimis.get();
        if minimum <= 0.0 {
            return;
        }
        let sufferer = event.of(contract.beneficiary.index());
        for head in 0..self.heads {
            let column = || admitted.iter().skip(head).step_by(self.heads);
            let all: f64 = column().sum();
            if all <= 0.0 {
                continue;
            }
            let items = sufferer.and_then(|sufferer| {
                sufferer
                    .items
                    .iter()
                    .find(|(of, _)| *of == head)
                    .map(|(_, items)| &items[..])
            });
            let part = match items {
                Some(items) => {
                    let sum: f64 = items.iter().sum();
                    de_minimis(items, if sum > 0.0 { all / sum } else { 1.0 }, minimum)
                }
                None => de_minimis(&[all], 1.0, minimum),
            };
            admitted
                .iter_mut()
                .skip(head)
                .step_by(self.heads)
                .for_each(|amount| *amount *= part);
        }
    }

    fn pass_basket(&self, contract: &Contract, admitted: &mut [f64]) {
        let all: f64 = admitted.iter().sum();
        let owed = match contract.basket {
            None => return,
            Some(Basket::Tipping(threshold)) => tipping(all, threshold.get()),
            Some(Basket::Deductible(threshold)) => deductible(all, threshold.get()),
        };
        if all > 0.0 {
            admitted.iter_mut().for_each(|amount| *amount *= owed / all);
        }
    }

    /// The parts of a claim by class.
    pub(super) fn classes(&self, ground: &Ground, claim: &[f64]) -> Classes {
        let mut classes = Classes::of(&self.model.contracts[ground.at]);
        for (head, class) in ground.class.iter().enumerate() {
            if let Some(class) = class {
                let column = claim.iter().skip(head).step_by(self.heads);
                *classes.at(*class) += column.sum::<f64>();
            }
        }
        classes
    }

    /// Where the loss that the obligor caused went, for pictures.
    pub(super) fn caused(&self, ground: &Ground, claim: &Claim) -> Caused {
        Caused {
            excluded: ground.excluded,
            admitted: claim.claimed(),
            payable: claim.payable(),
            ..Caused::default()
        }
    }
}
