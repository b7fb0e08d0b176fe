//! What caps, settlements and pools leave of a claim, and how a debt is paid, in sentences.

use super::case::{Case, is_same, part, place, whose};
use super::claim::Telling;
use super::why::{Bound, Why};
use crate::ledger::{CapWork, DebtWork};
use crate::model::{Culpability, Division, Per};
use crate::report::cents;
use crate::report::reading::caps::per;
use crate::report::reading::words::{amount, sentence};

impl Telling<'_> {
    /// What a cap leaves.
    pub(super) fn cap(&self, work: &CapWork, why: &mut Why) {
        let contract = self.contract();
        let Some(cap) = work.cap.map(|cap| &contract.caps[cap]) else {
            why.step(self.uncapped(work.claimed));
            return;
        };
        let words = format!("the cap `{}`", cap.key);
        let bound = Bound::term(words, &cap.path, cap.clause.as_deref());
        let named = sentence(&bound.told());
        if work.limit.is_infinite() {
            why.step(format!(
                "{named} does not hold in court this year: {} passes whole.",
                cents(work.claimed)
            ));
            return;
        }
        let limit = format!("{} {}", amount(work.limit), per(cap.per));
        let left = match cap.per {
            _ if is_same(work.left, work.limit) => format!("is {limit}, unused"),
            Per::Claim | Per::Event | Per::Year | Per::Term => {
                format!("is {limit}, of which {} is left", cents(work.left))
            }
        };
        if is_same(work.claimed, work.through) {
            why.step(format!(
                "{named} {left}: {} passes whole.",
                cents(work.claimed)
            ));
        } else {
            why.binds(
                format!(
                    "{named} {left}: it cuts {} to {}.",
                    cents(work.claimed),
                    cents(work.through)
                ),
                bound,
            );
        }
    }

    fn uncapped(&self, claimed: f64) -> String {
        let contract = self.contract();
        let claimed = cents(claimed);
        if contract.caps.is_empty() {
            return format!("The contract has no cap: {claimed} passes whole.");
        }
        let wilful =
            self.claim.faults.iter().any(|fault| {
                fault.part > 0.0 && self.culpability(fault.party) == Culpability::Wilful
            });
        if wilful {
            return format!("Wilful acts stand outside the caps: {claimed} passes whole.");
        }
        match &contract.uncapped[..] {
            [carved] => format!(
                "The carve-out `{}` ({}) stands outside the caps: {claimed} passes whole.",
                carved.key,
                place(&carved.path, carved.clause.as_deref())
            ),
            _ => format!("{claimed} stands outside the caps and passes whole."),
        }
    }

    /// What comes after the caps: the claimant's share, pools, a settlement, waivers.
    pub(super) fn after_caps(&self, why: &mut Why) {
        let claim = self.claim;
        let contract = self.contract();
        let through: f64 = claim.caps.iter().map(|cap| cap.through).sum();
        if claim.capped < through - 0.005 {
            why.step(format!(
                "After the cap {} own share of {} is taken off: {}.",
                whose(self.claimant()),
                part(claim.own_share),
                cents(claim.capped)
            ));
        }
        for work in &claim.pools {
            let pool = &self.case.model.pools[work.pool];
            let bound = Bound::term(
                format!("the cap `{}` that contracts share", pool.key),
                &pool.path,
                pool.clause.as_deref(),
            );
            let named = sentence(&bound.told());
            let all = format!(
                "{named} is {} {} and has {} left; claims of the event want {} of it",
                amount(pool.limit.get()),
                per(pool.per),
                cents(work.left),
                cents(work.wanted)
            );
            if is_same(work.claimed, work.through) {
                why.step(format!("{all}: {} passes whole.", cents(work.claimed)));
            } else {
                let how = match pool.division {
                    Division::ProRata => "pro rata",
                    Division::FirstCome => "first come, first served",
                    Division::WaterFilling => "small claims first",
                };
                why.binds(
                    format!(
                        "{all}: divided {how}, {} becomes {}.",
                        cents(work.claimed),
                        cents(work.through)
                    ),
                    bound,
                );
            }
        }
        if let Some(terms) = contract
            .enforcement
            .as_ref()
            .filter(|_| claim.settled < claim.pooled - 0.005)
        {
            let bound = Bound::term("the settlement", &terms.path, None);
            why.binds(
                format!(
                    "It is settled for {}: {}.",
                    part(terms.settled.get()),
                    cents(claim.settled)
                ),
                bound,
            );
        }
        if claim.owed < claim.settled - 0.005 {
            why.step(format!(
                "What insurers would have taken back is not owed, they waived it: {}.",
                cents(claim.owed)
            ));
        }
    }
}

/// How a debt is paid: set-off, insurers, own money.
pub fn paid(case: Case<'_>, event: usize, debt: &DebtWork, why: &mut Why) {
    let debtor = case.name(debt.from);
    let of_debtor = whose(debtor);
    let mut open = debt.owed - debt.set_off;
    if debt.set_off > 0.005 {
        let bound = Bound {
            words: "set-off".to_owned(),
            ..Bound::default()
        };
        why.binds(
            format!(
                "{} of it is set off against what {} owes {debtor}: {} stays to be paid.",
                cents(debt.set_off),
                case.name(debt.to),
                cents(open)
            ),
            bound,
        );
    }
    open -= debt.paid - debt.set_off;
    let own = debt.paid - debt.set_off - debt.insured;
    if debt.insured > 0.005 && own > 0.005 {
        why.step(format!(
            "Of the {} paid {of_debtor} insurers bring {}, itself {}.",
            cents(debt.paid - debt.set_off),
            cents(debt.insured),
            cents(own)
        ));
    } else if debt.insured > 0.005 {
        why.step(format!(
            "{of_debtor} insurers bring all of the {} paid.",
            cents(debt.paid - debt.set_off)
        ));
    }
    if open > 0.005 {
        let purse = case.purses(event).find(|purse| purse.party == debt.from);
        let of_rest = purse.map_or(String::new(), |purse| {
            format!(
                " suffices for {} of what insurers do not bring",
                part(purse.part)
            )
        });
        let bound = Bound::term(
            format!("{of_debtor} own money"),
            &format!("party.{}.funds", case.model.parties[debt.from].key),
            None,
        );
        why.binds(
            format!(
                "{of_debtor} own money{of_rest}: {} is never paid.",
                cents(open)
            ),
            bound,
        );
    }
}
