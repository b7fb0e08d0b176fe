//! Sums agreed beside damages, and what bars damages in an event.

use super::claim::Ground;
use super::{Law, Occurrence};
use crate::model::{Contract, NoticeFrom};
use crate::terms::{liquidated, notified, service_credit};
use crate::units::{HeadId, HeadSet};

impl Law {
    /// Does a contract run, and is no claim under it barred as a whole?
    pub(super) fn is_open(&self, at: usize, event: &Occurrence) -> bool {
        let contract = &self.model.contracts[at];
        let (from, to) = contract.period;
        let runs = event.time >= from && (event.time < to || to >= 1.0);
        runs && !self.any_holds(&contract.barred_if, self.obligor(at, event), event)
            && self.lateness(contract, event) > 0.0
    }

    /// Heads that a sum agreed in their place bars.
    pub(super) fn barred(&self, at: usize, event: &Occurrence) -> HeadSet {
        let instead = if self.agreed_sum(at, event) > 0.0 {
            self.instead_of(&self.model.contracts[at])
        } else {
            HeadSet::EMPTY
        };
        self.sole_remedy(at, event).or(instead)
    }

    /// The part of the claim that late notice leaves.
    pub(super) fn lateness(&self, contract: &Contract, event: &Occurrence) -> f64 {
        let claimant = contract.beneficiary.index();
        let after = event.notice(claimant, NoticeFrom::Knowledge);
        match (&contract.notice, after) {
            (Some(notice), Some(after)) => {
                notified(after, notice.within.get(), notice.effect.cut())
            }
            _ => 1.0,
        }
    }

    pub(super) fn instead_of(&self, contract: &Contract) -> HeadSet {
        let terms = contract.liquidated.as_ref();
        terms.map_or(HeadSet::EMPTY, |terms| terms.instead_of)
    }

    /// Liquidated damages: strict, due to a claimant that is hit once the obligor, or one it answers
    /// for, is at fault towards it.
    pub(super) fn agreed_sum(&self, at: usize, event: &Occurrence) -> f64 {
        let contract = &self.model.contracts[at];
        let claimant = contract.beneficiary.index();
        let is_due = event.of(claimant).is_some() && !event.blame.answers[at].culprits.is_empty();
        let Some(terms) = contract.liquidated.as_ref().filter(|_| is_due) else {
            return 0.0;
        };
        liquidated(
            (terms.per_record.get(), event.records(claimant)),
            (terms.per_hour.get(), event.hours),
            terms.at_most.map(|money| money.get()),
        )
    }

    /// Liquidated damages as they are claimed: a cut for late notice reaches them.
    pub(super) fn claimed_sum(&self, at: usize, event: &Occurrence) -> f64 {
        self.agreed_sum(at, event) * self.lateness(&self.model.contracts[at], event)
    }

    /// Of a claim that is won, the liquidated damages that are owed: a settlement cuts them too.
    pub(super) fn liquidated_owed(&self, ground: &Ground) -> f64 {
        if ground.won {
            ground.liquidated * self.settled_part(ground.at)
        } else {
            0.0
        }
    }

    /// What a settlement leaves of a claim.
    pub(super) fn settled_part(&self, at: usize) -> f64 {
        let terms = self.model.contracts[at].enforcement.as_ref();
        terms.map_or(1.0, |terms| terms.settled.get())
    }

    /// The service credit of a contract in an event. What bars or cuts a claim does so to it.
    pub(super) fn credit(&self, at: usize, event: &Occurrence) -> f64 {
        let contract = &self.model.contracts[at];
        let Some(credits) = &contract.credits else {
            return 0.0;
        };
        let obligor = contract.obligor.index();
        let at_fault = event.origin == Some(obligor) || event.blame.at_fault.contains(&obligor);
        if !at_fault
            || !self.is_open(at, event)
            || !self.holds(&credits.when, self.obligor(at, event), event)
        {
            return 0.0;
        }
        let steps: Vec<(f64, f64)> = credits
            .steps
            .iter()
            .map(|(hours, share)| (hours.get(), share.get()))
            .collect();
        let whole = credits.monthly_fee.get() * service_credit(&steps, event.hours);
        whole * self.lateness(contract, event)
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
}
