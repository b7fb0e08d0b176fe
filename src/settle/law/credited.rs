//! What additional insureds were paid, against their claims; set-off before caps.
//!
//! ```text
//! reduce, then cap    claim × (1 − share) − credit − set-off ─ cap
//! cap first           claim ─ cap ─ × (1 − share) ─ − credit
//! ```
//!
//! Before a cap that comes first what is set off pays more of the claim than itself: of a claim by
//! a claimant half at fault 200 for 100.

use super::caps::Classes;
use super::claim::{Claim, Ground};
use super::forward::Forward;
use super::insure::{Credit, Eve};
use super::{Law, Occurrence};
use crate::model::{Order, SetOff};
use crate::terms::{credited, set_off};
use crate::units::HeadId;

/// Paid to an additional insured, and taken off its claim after the cap.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Credited {
    head: usize,
    /// For whose fault; without, for all that the contract answers for.
    fault: Option<usize>,
    amount: f64,
    erodes_cap: bool,
}

impl Ground {
    /// The part of a head that is left once the claimant's share is taken off after the cap.
    pub fn keeps(&self, head: usize) -> f64 {
        if head == HeadId::CONTRACT.index() {
            1.0
        } else {
            1.0 - self.own_share
        }
    }
}

impl Law {
    /// Takes off what additional insureds were paid: under the policy of a party without a contract
    /// with it, what one claims for that party's fault; then what it claims of the named insured,
    /// pro rata under their contracts.
    pub(super) fn credit_additional(
        &self,
        grounds: &mut [Option<Ground>],
        event: &Occurrence,
        eve: &Eve,
    ) {
        for (row, credit) in eve.credits.iter().enumerate() {
            if credit.has_contract {
                continue;
            }
            let earlier = eve.credits[..row].iter().filter(|it| it.is_like(credit));
            let before = earlier.map(|it| it.amount).sum();
            for at in &self.by_beneficiary[credit.to] {
                if let Some(ground) = grounds[*at].as_mut() {
                    let base = self.claimed_base(*at, credit.head, event, eve);
                    self.credit_fault(credit, before, base, (ground, event));
                }
            }
        }
        for credit in eve.credits.iter().filter(|credit| credit.has_contract) {
            let under = self.under(credit.from, credit.to);
            let claimed = |at: &usize| {
                let ground = grounds[*at].as_ref();
                ground.map_or(0.0, |ground| self.claimed_on(credit.head, ground))
            };
            let claimed: Vec<f64> = under.iter().map(claimed).collect();
            let all: f64 = claimed.iter().sum();
            for (at, claimed) in under.into_iter().zip(claimed) {
                if let Some(ground) = grounds[at].as_mut().filter(|_| claimed > 0.0) {
                    let part = credited(all, credit.amount);
                    self.credit_claim(credit, part, claimed, ground);
                }
            }
        }
    }

    fn is_cap_first(&self, ground: &Ground) -> bool {
        self.model.contracts[ground.at].order == Order::CapFirst
    }

    /// What is claimed under a contract on a head that it answers for, credits so far taken off.
    fn claimed_on(&self, head: usize, ground: &Ground) -> f64 {
        let column = ground.own.iter().skip(head).step_by(self.heads);
        let claimed = ground.class[head].map_or(0.0, |_| column.sum());
        let credits = ground.credited.iter().filter(|it| it.head == head);
        let credits: f64 = credits.map(|it| it.amount).sum();
        (claimed * ground.keeps(head) - credits).max(0.0)
    }

    /// Takes the part that a credit pays off a claim on its head.
    fn credit_claim(&self, credit: &Credit, part: f64, claimed: f64, ground: &mut Ground) {
        if self.is_cap_first(ground) {
            ground.credited.push(Credited {
                head: credit.head,
                fault: None,
                amount: part * claimed,
                erodes_cap: credit.erodes_cap,
            });
            return;
        }
        let column = ground.own.iter_mut().skip(credit.head).step_by(self.heads);
        column.for_each(|own| *own *= 1.0 - part);
        if let Some(class) = ground.class[credit.head].filter(|_| credit.erodes_cap) {
            let contract = &self.model.contracts[ground.at];
            let eroded = ground.eroded.get_or_insert_with(|| Classes::of(contract));
            *eroded.at(class) += part * claimed;
        }
    }

    /// Takes a credit, and others before it, off what is claimed of a base for the fault of the named
    /// insured.
    fn credit_fault(
        &self,
        credit: &Credit,
        before: f64,
        base: f64,
        (ground, event): (&mut Ground, &Occurrence),
    ) {
        let Ok(fault) = event.blame.parties.binary_search(&credit.from) else {
            return;
        };
        let table = event.blame.table(credit.to).iter();
        let of_named = table.filter(|(party, _)| *party == credit.from);
        let share: f64 = of_named.map(|(_, share)| share).sum();
        let open = base * share - before;
        if open <= 0.0 {
            return;
        }
        let part = credited(open, credit.amount);
        let cell = fault * self.heads + credit.head;
        if self.is_cap_first(ground) {
            let earlier = ground.credited.iter();
            let earlier = earlier.filter(|it| it.head == credit.head && it.fault == Some(fault));
            let earlier: f64 = earlier.map(|it| it.amount).sum();
            let claimed = ground.own[cell] * ground.keeps(credit.head) - earlier;
            ground.credited.push(Credited {
                head: credit.head,
                fault: Some(fault),
                amount: part * claimed.max(0.0),
                erodes_cap: false,
            });
        } else {
            ground.own[cell] *= 1.0 - part;
        }
    }

    /// What credits take of amounts by fault and head after the cap: in all, and under caps that
    /// they erode.
    fn take_credits(&self, ground: &Ground, amounts: &mut [f64]) -> (f64, Classes) {
        let mut taken = 0.0;
        let mut eroded = Classes::of(&self.model.contracts[ground.at]);
        for credit in &ground.credited {
            let is_met = |cell: usize| {
                cell % self.heads == credit.head
                    && credit.fault.is_none_or(|fault| cell / self.heads == fault)
            };
            let cells = || (0..amounts.len()).filter(|cell| is_met(*cell));
            let open: f64 = cells().map(|cell| amounts[cell]).sum();
            let part = credited(open, credit.amount);
            for cell in (0..amounts.len()).filter(|cell| is_met(*cell)) {
                amounts[cell] *= 1.0 - part;
            }
            taken += part * open;
            if let Some(class) = ground.class[credit.head].filter(|_| credit.erodes_cap) {
                *eroded.at(class) += part * open;
            }
        }
        (taken, eroded)
    }

    /// What claims by fault and head come to without caps: less the claimant's share and what it was
    /// paid as an additional insured, where these come after the cap.
    pub(super) fn worth(&self, ground: &Ground, claimed: impl Iterator<Item = f64>) -> Vec<f64> {
        let cells = claimed.enumerate();
        let mut worth: Vec<f64> = cells
            .map(|(cell, amount)| amount * ground.keeps(cell % self.heads))
            .collect();
        let _ = self.take_credits(ground, &mut worth);
        worth
    }

    /// What caps stop of a claim, by fault and head: what is set off before them is paid.
    pub(super) fn stopped_of(&self, ground: &Ground, claim: &Claim) -> Vec<f64> {
        let open = claim.admitted.iter().zip(&claim.netted);
        let mut stopped = self.worth(ground, open.map(|(admitted, netted)| admitted - netted));
        for (stopped, pay) in stopped.iter_mut().zip(&claim.pay) {
            *stopped = (*stopped - pay).max(0.0);
        }
        stopped
    }

    /// Cap first: the claimant's share is taken off its own loss after the cap, then what it was paid
    /// as an additional insured. Returns what that is to erode.
    pub(super) fn reduce_after_cap(&self, ground: &Ground, claim: &mut Claim) -> Classes {
        for row in claim.pay.chunks_mut(self.heads) {
            for (head, amount) in row.iter_mut().enumerate() {
                *amount *= ground.keeps(head);
            }
        }
        let (credited, eroded) = self.take_credits(ground, &mut claim.pay);
        claim.credited = credited;
        eroded
    }

    /// Of a claim that is lost: what additional insureds were paid erodes the caps all the same.
    pub(super) fn eroded_without_claim(&self, ground: &Ground) -> Classes {
        let mut eroded = Classes::of(&self.model.contracts[ground.at]);
        for credit in ground.credited.iter().filter(|it| it.erodes_cap) {
            if let Some(class) = ground.class[credit.head] {
                *eroded.at(class) += credit.amount;
            }
        }
        eroded
    }

    /// What the claims of one side come to before the caps.
    pub(super) fn owed_before_caps(&self, side: &[usize], forward: &Forward) -> f64 {
        let claims = side.iter().filter_map(|at| {
            let (ground, claim) = (
                forward.grounds[*at].as_ref()?,
                forward.claims[*at].as_ref()?,
            );
            Some(self.worth(ground, claim.admitted.iter().copied()))
        });
        claims.map(|worth| worth.iter().sum::<f64>()).sum()
    }

    /// Sets mutual claims off before their caps, where a contract says so.
    pub(super) fn set_off_before(&self, forward: &mut Forward) {
        for (one, other) in &self.mutual {
            let before = |at: &usize| self.model.contracts[*at].set_off == SetOff::BeforeCaps;
            if !one.iter().chain(other).any(before) {
                continue;
            }
            let a = self.owed_before_caps(one, forward);
            let b = self.owed_before_caps(other, forward);
            let off = set_off(a, b);
            for (side, all) in [(one, a), (other, b)] {
                for at in side.iter().filter(|_| off > 0.0) {
                    let both = (&forward.grounds[*at], forward.claims[*at].as_mut());
                    if let (Some(ground), Some(claim)) = both {
                        self.take_set_off(off / all, ground, claim);
                    }
                }
            }
        }
    }

    /// Pays a part of what a claim comes to by set-off.
    fn take_set_off(&self, part: f64, ground: &Ground, claim: &mut Claim) {
        let worth = self.worth(ground, claim.pay.iter().copied());
        for (cell, worth) in worth.iter().enumerate().filter(|(_, worth)| **worth > 0.0) {
            let amount = &mut claim.pay[cell];
            let keeps = ground.keeps(cell % self.heads);
            let part = part * (worth / (*amount * keeps));
            claim.netted[cell] += *amount * part;
            claim.set_off[cell] += *amount * part * keeps;
            *amount *= 1.0 - part;
        }
    }
}
