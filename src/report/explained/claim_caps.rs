//! What caps, settlements and pools leave of a claim, and how a debt is paid, in sentences.

use super::case::{Case, is_same, is_some, part, place};

use super::claim::Telling;
use super::why::{Bound, Why};
use crate::ledger::{CapWork, DebtWork, DutyWork, PoolWork};
use crate::model::{Cap, Culpability, Division, Order, Relation};
use crate::report::reading::caps::per;
use crate::report::reading::words::{amount, sentence};
use crate::report::{cents, listed, whose};
use crate::units::PartyId;

impl Telling<'_> {
    /// What the caps leave of a claim.
    pub(super) fn caps(&self, why: &mut Why) {
        for work in &self.claim.caps {
            self.cap(work, why);
        }
        if self.claim.caps.len() > 1 {
            why.step(format!(
                "Together {} passes the caps.",
                cents(self.through_caps())
            ));
        }
    }

    /// What all caps let through, with what meets none.
    pub(super) fn through_caps(&self) -> f64 {
        self.claim.caps.iter().map(|cap| cap.through).sum()
    }

    fn cap(&self, work: &CapWork, why: &mut Why) {
        let contract = self.contract();
        let Some(cap) = work.cap.map(|cap| &contract.caps[cap]) else {
            why.step(self.uncapped(work));
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
        let left = if is_same(work.left, work.limit) {
            format!("is {limit}, unused")
        } else {
            format!("is {limit}, of which {} is left", cents(work.left))
        };
        if is_same(work.claimed, work.through) && work.claimed <= work.left + 0.005 {
            why.step(format!(
                "{named} {left}: {} passes whole.",
                cents(work.claimed)
            ));
            return;
        }
        let beside = self.beside(cap, work);
        if is_same(work.claimed, work.through) {
            let passes = cents(work.claimed);
            why.step(format!("{named} {left}{beside}: {passes} passes whole."));
        } else {
            why.binds(
                format!(
                    "{named} {left}{beside}: it cuts {} to {}.",
                    cents(work.claimed),
                    cents(work.through)
                ),
                bound,
            );
        }
    }

    /// How other caps of the contract bear on what a cap lets through, where they do.
    fn beside(&self, cap: &Cap, work: &CapWork) -> String {
        if is_same(work.through, work.claimed.min(work.left.max(0.0))) {
            return String::new();
        }
        match cap.relation {
            Relation::Additive => {
                let more = cents(work.through - work.left.max(0.0));
                format!(", and the general cap has {more} left for it")
            }
            Relation::NonCumulative => {
                ", and what is paid under the general cap counts towards it".to_owned()
            }
            Relation::Within(outer) => {
                let outer = &self.case.model.contracts[outer.contract].caps[outer.cap];
                let stands = place(&outer.path, outer.clause.as_deref());
                format!(", and lies within the cap `{}` ({stands})", outer.key)
            }
            Relation::General => {
                ", and with the super-cap the greater of both is never passed".to_owned()
            }
            Relation::Separate => String::new(),
        }
    }

    fn uncapped(&self, work: &CapWork) -> String {
        let contract = self.contract();
        let claimed = cents(work.claimed);
        if contract.caps.is_empty() {
            return format!("The contract has no cap: {claimed} passes whole.");
        }
        if !work.carved_out {
            return format!(
                "The contract has no general cap: {claimed} passes whole, no other cap taking it."
            );
        }
        let wilful = self.claim.faults.iter().any(|fault| {
            fault.part > 0.0
                && contract.takes_blame_of(PartyId::new(fault.party))
                && self.culpability(fault.party) == Culpability::Wilful
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
            [] => format!("{claimed} stands outside the caps and passes whole."),
            several => {
                let places = several.iter().map(|carved| {
                    let stands = place(&carved.path, carved.clause.as_deref());
                    format!("`{}` ({stands})", carved.key)
                });
                format!(
                    "By the carve-outs {} {claimed} stands outside the caps and passes whole.",
                    listed(places)
                )
            }
        }
    }

    /// What comes after the caps: the claimant's share, missing cover, pools, a settlement,
    /// waivers, and what was set off before.
    pub(super) fn after_caps(&self, why: &mut Why) {
        let claim = self.claim;
        let contract = self.contract();
        let reduced = claim.capped + claim.credited;
        if contract.order == Order::CapFirst && reduced < self.through_caps() - 0.005 {
            why.step(format!(
                "After the cap {} own share of {} is taken off: {}.",
                whose(self.claimant()),
                part(claim.own_share),
                cents(reduced)
            ));
        }
        if claim.credited > 0.005 {
            why.step(format!(
                "{} paid to {} as an additional insured comes off after the cap: {}.",
                cents(claim.credited),
                self.claimant(),
                cents(claim.capped)
            ));
        }
        if let Some(duty) = &claim.duty {
            self.duty(duty, why);
        }
        self.pools(why);
        if let Some(terms) = contract
            .enforcement
            .as_ref()
            .filter(|_| claim.settled < claim.pooled - 0.005)
        {
            let bound = Bound::term("the settlement", &terms.path, None);
            why.binds(
                format!(
                    "It is settled for {} ({}): {}.",
                    part(terms.settled.get()),
                    terms.path,
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
        if claim.set_off_before > 0.005 {
            why.step(format!(
                "With the {} set off before: {}.",
                cents(claim.set_off_before),
                cents(claim.owed + claim.set_off_before)
            ));
        }
    }

    /// What is owed beside the caps for cover that the obligor ought to hold.
    fn duty(&self, duty: &DutyWork, why: &mut Why) {
        let contract = self.contract();
        let path = format!("{}.insurance_required", contract.path);
        let bound = Bound::term(
            "the insurance that it ought to hold",
            &path,
            contract.clause.as_deref(),
        );
        let holds = if duty.held > 0.005 {
            amount(duty.held)
        } else {
            "none".to_owned()
        };
        let most = duty.stopped.min(duty.required - duty.held);
        let shared = if duty.owed < most - 0.005 {
            ", which it owes others too,"
        } else {
            ""
        };
        why.binds(
            format!(
                "{} ought to hold liability insurance of {} ({}) and holds {holds}: of the {} that \
                 the caps stop the missing cover{shared} would have paid {}, which is owed beside \
                 them: {}.",
                self.obligor(),
                amount(duty.required),
                place(&path, contract.clause.as_deref()),
                cents(duty.stopped),
                cents(duty.owed),
                cents(self.claim.capped + duty.owed)
            ),
            bound,
        );
    }

    fn pools(&self, why: &mut Why) {
        let claim = self.claim;
        // What meets no cap meets no pool.
        let works = claim.pools.iter().filter(|work| work.claimed > 0.005);
        let mut last = None;
        for work in works {
            self.pool(work, why);
            last = Some(work.through);
        }
        let beside = last.map_or(0.0, |last| claim.pooled - last);
        if beside > 0.005 {
            why.step(format!(
                "With the {} that it does not take: {}.",
                cents(beside),
                cents(claim.pooled)
            ));
        }
    }

    fn pool(&self, work: &PoolWork, why: &mut Why) {
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
            return;
        }
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
            if is_some(purse.part) {
                format!(
                    " suffices for {} of what insurers do not bring",
                    part(purse.part)
                )
            } else {
                " pays nothing of what insurers do not bring".to_owned()
            }
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
