//! The claim of one contract in one event: what is recoverable, for whose fault, in which class.
//!
//! A claim is a matrix: a row for each party at fault, a column for each head; the head `contract`
//! holds what is flowed down.

use super::caps::{Class, Classes, Drawn};
use super::insure::Credit;
use super::when::Subject;
use super::{Eve, Law, Occurrence};
use crate::ledger::Caused;
use crate::model::{
    Base, Basket, Contract, Contributory, Culpability, Extent, Indemnity, NoticeEffect, Order,
    Trigger, WaiverEffect,
};
use crate::terms::{
    BarredFrom, de_minimis, deductible, liquidated, notified, scaled_up, service_credit, tipping,
};
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
    /// The part of what is flowed down that it answers for, by fault.
    pub flow_part: Vec<f64>,
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
    /// Claimed on heads that damages exclude.
    pub excluded: f64,
}

/// What a claim comes to in one pass.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Claim {
    /// Admitted, by fault and head, before caps.
    pub admitted: Vec<f64>,
    /// Payable, by fault and head.
    pub pay: Vec<f64>,
    /// Payable by head without what stands outside the caps: what a pool cuts.
    pub pooled: f64,
    pub drawn: Drawn,
    /// Paid by set-off before the caps, by fault.
    pub set_off: Vec<f64>,
}

impl Claim {
    pub fn payable(&self) -> f64 {
        self.pay.iter().sum()
    }

    pub fn claimed(&self) -> f64 {
        self.admitted.iter().sum()
    }
}

pub(super) fn level(trigger: Trigger) -> Culpability {
    match trigger {
        Trigger::Strict => Culpability::None,
        Trigger::Negligent => Culpability::Negligent,
        Trigger::Gross => Culpability::Gross,
        Trigger::Wilful => Culpability::Wilful,
    }
}

/// A nominal cap does not stand against gross culpability.
fn lift(contract: &Contract, class: Class, culpability: Culpability) -> Class {
    let cap = match class {
        Class::Uncapped => None,
        Class::General => super::caps::general_of(contract),
        Class::Super(k) => Some(k),
    };
    let lifted = cap.is_some_and(|cap| contract.caps[cap].lifted_by_gross);
    if lifted && culpability >= Culpability::Gross {
        Class::Uncapped
    } else {
        class
    }
}

/// How a head is owed.
#[derive(Clone, Copy)]
struct Owed {
    class: Class,
    extent: Extent,
}

impl Law {
    /// The ground of a contract's claim in an event; `None` if there can be none.
    pub(super) fn ground(&self, at: usize, event: &Occurrence, eve: &Eve) -> Option<Ground> {
        let contract = &self.model.contracts[at];
        let answer = &event.blame.answers[at];
        let claimant = contract.beneficiary.index();
        let subject = self.obligor(at, event);
        let (from, to) = contract.period;
        let runs = event.time >= from && (event.time < to || to >= 1.0);
        if !runs || self.any_holds(&contract.barred_if, subject, event) {
            return None;
        }
        let late = self.lateness(contract, event);
        if late <= 0.0 {
            return None;
        }
        let heads = self.heads;
        let faults = event.blame.parties.len();
        let kept = late * contract.mitigation.complement().get();
        let agreed = if answer.in_breach {
            self.agreed_sum(contract, event)
        } else {
            0.0
        };
        let barred = self.sole_remedy(at, event).or(if agreed > 0.0 {
            self.instead_of(contract)
        } else {
            HeadSet::EMPTY
        });
        let mut ground = Ground {
            at,
            class: vec![None; heads],
            own: vec![0.0; faults * heads],
            flow_part: answer.part.clone(),
            kept,
            liquidated: agreed,
            liquidated_heads: self.instead_of(contract),
            own_share: match contract.order {
                Order::CapFirst if contract.contributory != Contributory::None => answer.own,
                Order::ReduceThenCap | Order::CapFirst => 0.0,
            },
            ..Ground::default()
        };
        let level = self.effective(at, event);
        let own_barred = self.is_barred(contract, answer.own);
        for head in 0..heads {
            let id = HeadId::new(head);
            if barred.contains(id) {
                continue;
            }
            let owed = self.owed(contract, id, level, subject, event);
            let Some(owed) = owed else {
                if contract.excluded.contains(id) && level >= self.least[at] {
                    ground.excluded += event.loss(claimant, head)
                        * answer
                            .share
                            .iter()
                            .zip(&answer.part)
                            .map(|(s, p)| s * p)
                            .sum::<f64>();
                }
                continue;
            };
            ground.class[head] = Some(owed.class);
            if head == HeadId::CONTRACT.index() || own_barred {
                continue;
            }
            let base = self.claimed_base(at, head, event, eve) * kept;
            if base <= 0.0 {
                continue;
            }
            for fault in 0..faults {
                let part = self.fault_part(contract, answer, fault, owed.extent);
                ground.own[fault * heads + head] = base * part;
            }
        }
        (ground.pursued, ground.won) = self.is_enforced(at, event);
        self.credit_additional(at, &mut ground, event, eve);
        Some(ground)
    }

    /// The obligor as the subject of the contract's conditions.
    pub(super) fn obligor(&self, at: usize, event: &Occurrence) -> Subject {
        let contract = &self.model.contracts[at];
        Subject {
            party: contract.obligor.index(),
            culpability: self.effective_condition(at, event),
            records: event.records(contract.beneficiary.index()),
        }
    }

    /// The culpability that triggers read: the highest of those at fault that the contract names.
    pub(super) fn effective(&self, at: usize, event: &Occurrence) -> Culpability {
        let culprits = &event.blame.answers[at].culprits;
        let levels = culprits.iter().map(|party| event.culpability[*party]);
        levels.max().unwrap_or(Culpability::Negligent)
    }

    fn effective_condition(&self, at: usize, event: &Occurrence) -> Culpability {
        let obligor = self.model.contracts[at].obligor.index();
        event.culpability[obligor]
    }

    /// The part of the claim that late notice leaves.
    fn lateness(&self, contract: &Contract, event: &Occurrence) -> f64 {
        let sufferer = event.of(contract.beneficiary.index());
        let after = sufferer.and_then(|sufferer| sufferer.notified);
        match (&contract.notice, after) {
            (Some(notice), Some(after)) => {
                let cut = match notice.effect {
                    NoticeEffect::Bar => 1.0,
                    NoticeEffect::Cut(part) => part.get(),
                };
                notified(after, notice.within.get(), cut)
            }
            _ => 1.0,
        }
    }

    fn instead_of(&self, contract: &Contract) -> HeadSet {
        let terms = contract.liquidated.as_ref();
        terms.map_or(HeadSet::EMPTY, |terms| terms.instead_of)
    }

    /// Liquidated damages; strict, owed once the obligor is at fault.
    fn agreed_sum(&self, contract: &Contract, event: &Occurrence) -> f64 {
        let Some(terms) = &contract.liquidated else {
            return 0.0;
        };
        let records = event.records(contract.beneficiary.index());
        liquidated(
            (terms.per_record.get(), records),
            (terms.per_hour.get(), event.hours),
            terms.at_most.map(|money| money.get()),
        )
    }

    /// The service credit of a contract in an event.
    pub(super) fn credit(&self, at: usize, event: &Occurrence) -> f64 {
        let contract = &self.model.contracts[at];
        let Some(credits) = &contract.credits else {
            return 0.0;
        };
        let obligor = contract.obligor.index();
        let at_fault = event.origin == Some(obligor) || event.blame.parties.contains(&obligor);
        if !at_fault || !self.holds(&credits.when, self.obligor(at, event), event) {
            return 0.0;
        }
        let steps: Vec<(f64, f64)> = credits
            .steps
            .iter()
            .map(|(hours, share)| (hours.get(), share.get()))
            .collect();
        credits.monthly_fee.get() * service_credit(&steps, event.hours)
    }

    /// Heads barred beside a credit that is owed.
    fn sole_remedy(&self, at: usize, event: &Occurrence) -> HeadSet {
        let Some(credits) = &self.model.contracts[at].credits else {
            return HeadSet::EMPTY;
        };
        if self.credit(at, event) <= 0.0 {
            return HeadSet::EMPTY;
        }
        if credits.in_place_of_damages {
            credits.sole_remedy.with(HeadId::INTERRUPTION)
        } else {
            credits.sole_remedy
        }
    }

    fn is_barred(&self, contract: &Contract, own: f64) -> bool {
        match contract.contributory {
            Contributory::Pure | Contributory::None => false,
            Contributory::Bar => BarredFrom::Any.bars(own),
            Contributory::Bar50 => BarredFrom::Half.bars(own),
            Contributory::Bar51 => BarredFrom::MoreThanHalf.bars(own),
        }
    }

    /// How a head is owed: under the first indemnity that takes it, or as damages.
    fn owed(
        &self,
        contract: &Contract,
        head: HeadId,
        culpability: Culpability,
        subject: Subject,
        event: &Occurrence,
    ) -> Option<Owed> {
        let takes = |indemnity: &&Indemnity| {
            indemnity.heads.contains(head)
                && culpability >= level(indemnity.trigger)
                && self.holds(&indemnity.when, subject, event)
        };
        if let Some(indemnity) = contract.indemnities.iter().find(takes) {
            let outside = indemnity.defence_outside && head.index() == super::DEFENCE;
            let class = match indemnity.under {
                _ if outside => Class::Uncapped,
                _ if self.is_uncapped(contract, head, culpability, subject, event) => {
                    Class::Uncapped
                }
                Some(cap) => lift(contract, self.class_of(contract, cap.index()), culpability),
                None => lift(
                    contract,
                    self.class(contract, head, subject, event),
                    culpability,
                ),
            };
            let extent = indemnity.extent;
            return Some(Owed { class, extent });
        }
        if culpability < level(contract.trigger)
            || !self.holds(&contract.damages_when, subject, event)
            || self.is_excluded(contract, head, subject, event)
        {
            return None;
        }
        let class = if self.is_uncapped(contract, head, culpability, subject, event) {
            Class::Uncapped
        } else {
            lift(
                contract,
                self.class(contract, head, subject, event),
                culpability,
            )
        };
        Some(Owed {
            class,
            extent: Extent::Contract,
        })
    }

    fn is_excluded(
        &self,
        contract: &Contract,
        head: HeadId,
        subject: Subject,
        event: &Occurrence,
    ) -> bool {
        let fine = head == HeadId::REGULATORY && !contract.includes.contains(head);
        let excluded = contract.excluded.contains(head) && !contract.deemed_direct.contains(head);
        let lifted = || {
            contract.uncapped.iter().any(|carve_out| {
                carve_out.lifts_exclusion
                    && carve_out.heads.is_none_or(|heads| heads.contains(head))
                    && self.holds(&carve_out.when, subject, event)
            })
        };
        fine || (excluded && !lifted())
    }

    /// Wilful acts and carve-outs stand outside the caps.
    fn is_uncapped(
        &self,
        contract: &Contract,
        head: HeadId,
        culpability: Culpability,
        subject: Subject,
        event: &Occurrence,
    ) -> bool {
        culpability == Culpability::Wilful
            || contract.uncapped.iter().any(|carve_out| {
                carve_out.heads.is_none_or(|heads| heads.contains(head))
                    && self.holds(&carve_out.when, subject, event)
            })
    }

    fn class_of(&self, contract: &Contract, cap: usize) -> Class {
        if super::caps::general_of(contract) == Some(cap) {
            Class::General
        } else {
            Class::Super(cap)
        }
    }

    /// The super-cap that takes a head, by priority; else the general cap.
    fn class(
        &self,
        contract: &Contract,
        head: HeadId,
        subject: Subject,
        event: &Occurrence,
    ) -> Class {
        let general = super::caps::general_of(contract);
        let caps = contract.caps.iter().enumerate();
        let takes = caps.filter(|(k, cap)| {
            Some(*k) != general
                && cap.heads.is_none_or(|heads| heads.contains(head))
                && self.holds(&cap.when, subject, event)
        });
        let first = takes.min_by_key(|(k, cap)| (cap.priority.unwrap_or(i64::MAX), *k));
        first.map_or(Class::General, |(k, _)| Class::Super(k))
    }

    /// The part of own loss claimed for one party's fault.
    fn fault_part(
        &self,
        contract: &Contract,
        answer: &super::blame::Answer,
        fault: usize,
        extent: Extent,
    ) -> f64 {
        let part = match extent {
            Extent::Contract => answer.part[fault],
            Extent::ToExtentCaused if answer.names[fault] => answer.part[fault],
            Extent::ToExtentCaused => 0.0,
            Extent::Full if answer.in_breach => 1.0,
            Extent::Full => 0.0,
        };
        let scaled =
            contract.contributory == Contributory::None || contract.order == Order::CapFirst;
        let share = if scaled {
            scaled_up(answer.share[fault], answer.own)
        } else {
            answer.share[fault]
        };
        share * part
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
        if loss <= 0.0 {
            return 0.0;
        }
        if contract.base == Base::Gross && !self.is_waived(at) {
            return loss;
        }
        let paid: f64 = (0..self.programmes.len())
            .map(|programme| eve.first_party(programme, claimant, head))
            .sum();
        (loss - paid).max(0.0)
    }

    /// Has an insurer of the claimant given up its rights against the obligor, at the cost of the
    /// claim? The base is then what no insurance has paid.
    pub(super) fn is_waived(&self, at: usize) -> bool {
        let contract = &self.model.contracts[at];
        let mut programmes = self.of_party[contract.beneficiary.index()].iter();
        programmes.any(|programme| {
            let policy = &self.model.policies[self.programmes[*programme].layers[0]];
            policy.waiver.as_ref().is_some_and(|waiver| {
                waiver.effect == WaiverEffect::Claim && waiver.parties.contains(&contract.obligor)
            })
        })
    }

    /// Takes off what an additional insured was paid under the obligor's policy.
    fn credit_additional(&self, at: usize, ground: &mut Ground, event: &Occurrence, eve: &Eve) {
        let contract = &self.model.contracts[at];
        let heads = self.heads;
        let faults = ground.own.len() / heads;
        let claimant = contract.beneficiary.index();
        let elsewhere = eve.credits.iter().filter(|it| it.contract.is_none());
        for credit in elsewhere.filter(|it| it.to == claimant) {
            self.credit_fault(credit, ground, event);
        }
        for credit in eve.credits.iter().filter(|it| it.contract == Some(at)) {
            let claimed: f64 = (0..faults)
                .map(|f| ground.own[f * heads + credit.head])
                .sum();
            let Some(class) = ground.class[credit.head].filter(|_| claimed > 0.0) else {
                continue;
            };
            let left = (claimed - credit.amount).max(0.0) / claimed;
            for fault in 0..faults {
                ground.own[fault * heads + credit.head] *= left;
            }
            if credit.erodes_cap {
                let eroded = ground.eroded.get_or_insert_with(|| Classes::of(contract));
                *eroded.at(class) += credit.amount;
            }
        }
    }

    /// Takes what a named insured without a contract has paid for off what is claimed from others
    /// for its fault.
    fn credit_fault(&self, credit: &Credit, ground: &mut Ground, event: &Occurrence) {
        let Ok(fault) = event.blame.parties.binary_search(&credit.from) else {
            return;
        };
        let table = event.blame.table(credit.to).iter();
        let of_named = table.filter(|(party, _)| *party == credit.from);
        let share: f64 = of_named.map(|(_, share)| share).sum();
        let caused = event.loss(credit.to, credit.head) * share;
        if caused > 0.0 {
            let left = (1.0 - credit.amount / caused).max(0.0);
            ground.own[fault * self.heads + credit.head] *= left;
        }
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
        if !ground.won {
            admitted.fill(0.0);
        }
        self.drop_small_items(contract, &mut admitted, event);
        self.pass_basket(contract, &mut admitted);
        Claim {
            pay: admitted.clone(),
            admitted,
            set_off: vec![0.0; faults],
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
