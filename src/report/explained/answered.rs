//! For whose fault a claim is made, in sentences.

use super::case::{is_some, part};
use super::claim::Telling;
use super::why::{Bound, Why};
use crate::ledger::{FaultWork, HeadWork, Treatment};
use crate::model::{Contributory, Extent, Liability, Order};
use crate::report::{cents, listed, whose};

/// Heads claimed for the same fault.
struct Alike<'a> {
    heads: Vec<&'a HeadWork>,
}

impl<'a> Alike<'a> {
    fn first(&self) -> &'a HeadWork {
        self.heads[0]
    }

    fn sum(&self, of: impl Fn(&HeadWork) -> f64) -> f64 {
        self.heads.iter().map(|head| of(head)).sum()
    }

    /// The share of fault answered for.
    fn share(&self) -> f64 {
        let faults = self.first().faults.iter();
        faults.map(|fault| fault.share * fault.part).sum()
    }
}

impl<'a> Telling<'a> {
    /// For what the obligor answers, where somebody it answers for is at fault.
    pub fn answers_for(&self) -> Vec<String> {
        let alike = self.alike();
        let told = alike.iter().map(|it| self.of_heads(it, alike.len()));
        told.map(|told| format!("{told}.")).collect()
    }

    /// The steps from what can be claimed to what is claimed for the fault answered for.
    pub(super) fn fault(&self, why: &mut Why) {
        let contract = self.contract();
        let alike = self.alike();
        if !alike.is_empty() && self.by_fault() <= 0.0 && self.is_barring() {
            why.step(format!(
                "{} own share of fault of {} bars its own claim ({}.contributory).",
                whose(self.claimant()),
                part(self.claim.own_share),
                contract.path
            ));
            return;
        }
        for it in &alike {
            let mut told = self.of_heads(it, alike.len());
            let claimed = it.sum(|head| head.claimed);
            let whole = it.sum(|head| head.base) * self.scaled(it.share());
            if claimed < whole - 0.005 && self.adds_insured() {
                let credited = cents(whole - claimed);
                told.push_str(&format!(
                    ", less {credited} paid to it as an additional insured"
                ));
            }
            let bound = Bound::term(
                "its share of fault",
                &contract.path,
                contract.clause.as_deref(),
            );
            why.binds(format!("{told}: {}.", cents(claimed)), bound);
        }
        if alike.len() > 1 {
            why.step(format!("Together {} is claimed.", cents(self.by_fault())));
        }
    }

    /// Heads that are claimed, those for the same fault together.
    fn alike(&self) -> Vec<Alike<'a>> {
        let mut alike: Vec<Alike<'a>> = Vec::new();
        let claimed = |head: &&HeadWork| {
            head.treatment == Treatment::Claimed && head.base > 0.0 && !head.faults.is_empty()
        };
        for head in self.claim.heads.iter().filter(claimed) {
            let same = |it: &&mut Alike<'a>| {
                it.first().faults == head.faults && self.reach(it.first()) == self.reach(head)
            };
            match alike.iter_mut().find(same) {
                Some(it) => it.heads.push(head),
                None => alike.push(Alike { heads: vec![head] }),
            }
        }
        alike
    }

    /// How far an obligor answers under a head: an indemnity may say otherwise than the contract.
    fn reach(&self, head: &HeadWork) -> Liability {
        let contract = self.contract();
        let extent = head.indemnity.map(|at| contract.indemnities[at].extent);
        match (contract.liability, extent) {
            (Liability::JointAndSeveral, _) => Liability::JointAndSeveral,
            (_, Some(Extent::ToExtentCaused)) => Liability::Several,
            (_, Some(Extent::Full)) => Liability::Full,
            (liability, Some(Extent::Contract) | None) => liability,
        }
    }

    /// A share of fault as it is claimed, the claimant's own left out or not yet taken off.
    fn scaled(&self, share: f64) -> f64 {
        let own = self.claim.own_share;
        match self.is_scaled() {
            true if own < 1.0 => share / (1.0 - own),
            _ => share,
        }
    }

    /// May the claimant's own share bar its claim?
    fn is_barring(&self) -> bool {
        match self.contract().contributory {
            Contributory::Pure | Contributory::None => false,
            Contributory::Bar | Contributory::Bar50 | Contributory::Bar51 => {
                is_some(self.claim.own_share)
            }
        }
    }

    fn is_scaled(&self) -> bool {
        let contract = self.contract();
        let is_left_out = contract.contributory == Contributory::None;
        is_some(self.claim.own_share) && (is_left_out || contract.order == Order::CapFirst)
    }

    /// `Northstar answers for its own 40 % of fault`.
    fn of_heads(&self, it: &Alike<'a>, groups: usize) -> String {
        let (contract, obligor) = (self.contract(), self.obligor());
        let own = self.claim.own_share;
        let of_claimant = whose(self.claimant());
        let heads = listed(
            it.heads
                .iter()
                .map(|head| self.case.head(head.head).to_owned()),
        );
        let on = if groups > 1 {
            format!("On {heads} ")
        } else {
            String::new()
        };
        let share = it.share();
        let is_whole = (share + own - 1.0).abs() < 1e-9;
        let told = match self.reach(it.first()) {
            Liability::Several => format!("{obligor} answers for {} of fault", self.answered(it)),
            Liability::Full if is_whole && (self.is_scaled() || !is_some(own)) => {
                format!("{obligor}, being in breach, answers for the whole")
            }
            Liability::Full if is_whole => format!(
                "{obligor}, being in breach, answers for the whole less {of_claimant} own share \
                 of {}",
                part(own)
            ),
            Liability::Full => format!(
                "{obligor}, being in breach, answers for the whole as others do too, its part \
                 being {}",
                self.answered(it)
            ),
            Liability::JointAndSeveral => {
                format!(
                    "{obligor} answers jointly, for {} of fault among them",
                    self.answered(it)
                )
            }
        };
        if !self.is_scaled() {
            return format!("{on}{told}");
        }
        let is_all = is_whole && self.reach(it.first()) == Liability::Full;
        let counts = if is_all {
            String::new()
        } else {
            format!(" counting as {},", part(self.scaled(share)))
        };
        let reason = match contract.contributory {
            Contributory::None => "being left out",
            Contributory::Pure | Contributory::Bar | Contributory::Bar50 | Contributory::Bar51 => {
                "being taken off only after the cap"
            }
        };
        let own = part(own);
        format!("{on}{told},{counts} {of_claimant} own share of {own} {reason}")
    }

    /// `30 % (its own 20 %, HostCo's 10 %)`.
    fn answered(&self, it: &Alike<'a>) -> String {
        let obligor = self.contract().obligor.index();
        let faults = || {
            let faults = it.first().faults.iter();
            faults.filter(|fault| is_some(fault.share * fault.part))
        };
        // The obligor's own first.
        let (own, others): (Vec<&FaultWork>, Vec<&FaultWork>) =
            faults().partition(|fault| fault.party == obligor);
        let told = own.into_iter().chain(others);
        let told: Vec<String> = told.map(|fault| self.of_fault(fault)).collect();
        let is_own = |fault: &FaultWork| fault.party == obligor && fault.part == 1.0;
        match &told[..] {
            [only] if faults().all(is_own) => only.clone(),
            several => format!("{} ({})", part(it.share()), several.join(", ")),
        }
    }

    /// `HostCo's 10 %, divided over 2 contracts`.
    fn of_fault(&self, fault: &FaultWork) -> String {
        let whose = if fault.party == self.contract().obligor.index() {
            "its own".to_owned()
        } else {
            whose(self.case.name(fault.party))
        };
        let contracts = 1.0 / fault.part;
        let shared = if fault.part >= 1.0 - 1e-12 {
            String::new()
        } else if (contracts - contracts.round()).abs() < 1e-9 {
            format!(", divided over {} contracts", contracts.round())
        } else {
            format!(", of which it takes {}", part(fault.part))
        };
        format!("{whose} {}{shared}", part(fault.share))
    }
}
