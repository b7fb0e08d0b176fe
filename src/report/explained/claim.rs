//! Claims under contracts in sentences: from the claimant's loss to what reaches the caps.

use super::case::{Case, is_same, part, place};
use super::why::{Bound, Why};
use crate::ledger::{ClaimWork, HeadWork, Treatment};
use crate::model::{Base, Basket, Contract, Culpability, Liability, Trigger};
use crate::report::reading::condition::culpable;
use crate::report::reading::words::{amount, in_clause, sentence};
use crate::report::{cents, listed, whose};
use crate::units::HeadId;

/// A claim being told.
#[derive(Clone, Copy)]
pub struct Telling<'a> {
    pub case: Case<'a>,
    pub event: usize,
    pub claim: &'a ClaimWork,
}

impl<'a> Telling<'a> {
    pub fn contract(&self) -> &'a Contract {
        &self.case.model.contracts[self.claim.contract]
    }

    pub fn obligor(&self) -> &'a str {
        self.case.name(self.contract().obligor.index())
    }

    pub fn claimant(&self) -> &'a str {
        self.case.name(self.contract().beneficiary.index())
    }

    /// `MSA §11, contract.msa-clinic`.
    pub fn place(&self) -> String {
        let contract = self.contract();
        place(&contract.path, contract.clause.as_deref())
    }

    pub(super) fn culpability(&self, party: usize) -> Culpability {
        self.case.event(self.event).culpability[party]
    }

    /// The claimant's own loss.
    pub fn loss(&self) -> f64 {
        self.claim.heads.iter().map(|head| head.loss).sum()
    }

    /// What of it can be claimed.
    pub fn claimable(&self) -> f64 {
        self.of(Treatment::Claimed).map(|head| head.base).sum()
    }

    /// Claimed of own loss for the fault answered for.
    pub fn by_fault(&self) -> f64 {
        self.claim.heads.iter().map(|head| head.claimed).sum()
    }

    fn of(&self, treatment: Treatment) -> impl Iterator<Item = &'a HeadWork> {
        let heads = self.claim.heads.iter();
        heads.filter(move |head| head.treatment == treatment)
    }

    /// Heads with their losses.
    fn heads(&self, treatment: Treatment) -> Option<String> {
        let told = self
            .of(treatment)
            .map(|head| format!("{} {}", self.case.head(head.head), cents(head.loss)));
        let told = listed(told);
        (!told.is_empty()).then_some(told)
    }

    /// The indemnities that heads are owed under.
    fn indemnified(&self) -> Vec<String> {
        let indemnities = self.contract().indemnities.iter().enumerate();
        let told = indemnities.filter_map(|(at, indemnity)| {
            let heads = self.of(Treatment::Claimed);
            let heads = heads.filter(|head| head.indemnity == Some(at));
            let heads = listed(heads.map(|head| self.case.head(head.head).to_owned()));
            let place = place(&indemnity.path, indemnity.clause.as_deref());
            let is_one = !heads.contains(" and ");
            let are = if is_one { "is" } else { "are" };
            let key = &indemnity.key;
            (!heads.is_empty())
                .then(|| format!("{heads} {are} owed under the indemnity `{key}` ({place})"))
        });
        told.collect()
    }

    /// What keeps small claims out.
    pub(super) fn below(&self) -> Vec<String> {
        let contract = self.contract();
        let mut terms = Vec::new();
        if contract.de_minimis.get() > 0.0 {
            terms.push(format!(
                "the threshold of {} an item ({}.de_minimis)",
                amount(contract.de_minimis.get()),
                contract.path
            ));
        }
        terms.extend(contract.basket.map(|basket| {
            let words = match basket {
                Basket::Tipping(from) => format!("the basket of {}", amount(from.get())),
                Basket::Deductible(first) => {
                    format!("the deductible basket of {}", amount(first.get()))
                }
            };
            format!("{words} ({}.basket)", contract.path)
        }));
        terms
    }

    /// Why fines cannot be claimed.
    fn fines(&self) -> String {
        let kept = self.case.model.fines.kept;
        let mut fines = self.of(Treatment::Fine).peekable();
        let why = if fines.peek().is_some() && fines.all(|it| kept.contains(HeadId::new(it.head))) {
            "being fines that no contract may pass on"
        } else {
            "being fines that the contract does not list"
        };
        why.to_owned()
    }

    /// What of the loss cannot be claimed, and why; of members told together the reasons alone.
    pub(super) fn left_out(&self) -> Option<String> {
        let reasons = [
            (Treatment::Excluded, "being excluded".to_owned()),
            (Treatment::Fine, self.fines()),
            (
                Treatment::AgreedSum,
                "an agreed sum standing in its place".to_owned(),
            ),
            (Treatment::NotTriggered, self.trigger()),
            (
                Treatment::OtherEvent,
                "damages not being owed for such an event".to_owned(),
            ),
        ];
        let found = reasons
            .into_iter()
            .filter_map(|(treatment, why)| self.heads(treatment).map(|heads| (heads, why)));
        let claimant = self.contract().beneficiary.index();
        if self.case.group(claimant).is_some() {
            let whys = listed(found.map(|(_, why)| why));
            return (!whys.is_empty()).then(|| format!("what was lost cannot be claimed, {whys}"));
        }
        let told = found.map(|(heads, why)| format!("{heads} cannot be claimed, {why}"));
        let told: Vec<String> = told.collect();
        (!told.is_empty()).then(|| told.join("; "))
    }

    fn trigger(&self) -> String {
        let contract = self.contract();
        let culprits =
            std::iter::once(contract.obligor).chain(contract.blamed_beside().iter().copied());
        let at_fault = |party: &usize| {
            let mut faults = self.claim.faults.iter();
            faults.any(|fault| fault.party == *party && fault.share > 0.0)
        };
        let level = culprits
            .map(|party| party.index())
            .filter(at_fault)
            .map(|party| self.culpability(party))
            .max();
        let Some(level) = level else {
            return format!("{} not being at fault for it", self.obligor());
        };
        let asked = match contract.trigger {
            Trigger::Strict => "whatever the culpability",
            Trigger::Negligent => "from negligence upwards",
            Trigger::Gross => "from gross negligence upwards",
            Trigger::Wilful => "for wilful acts alone",
        };
        format!(
            "damages being owed {asked} and {} being {}",
            self.obligor(),
            culpable(level)
        )
    }

    /// The steps from the loss to what is owed.
    pub fn owed(&self) -> Why {
        let mut why = Why::default();
        self.own_loss(&mut why);
        self.fault(&mut why);
        self.flow_down(&mut why);
        self.thresholds(&mut why);
        self.caps(&mut why);
        self.after_caps(&mut why);
        why
    }

    fn own_loss(&self, why: &mut Why) {
        let (loss, claimable) = (self.loss(), self.claimable());
        if loss <= 0.0 {
            return;
        }
        let claimant = self.claimant();
        let mut told = format!("{} own loss is {}", whose(claimant), cents(loss));
        if let Some(left_out) = self.left_out() {
            told.push_str(&format!("; {left_out}"));
        }
        let before: f64 = self.of(Treatment::Claimed).map(|head| head.loss).sum();
        if claimable < before - 0.005 {
            let off = self.taken_off();
            told.push_str(&format!(
                "; {} goes off for {off}",
                cents(before - claimable)
            ));
        }
        if !is_same(loss, claimable) {
            told.push_str(&format!(": {} can be claimed", cents(claimable)));
        }
        why.step(told + ".");
        for indemnity in self.indemnified() {
            why.step(sentence(&indemnity) + ".");
        }
    }

    /// What lowers the loss that a claim is made on.
    fn taken_off(&self) -> String {
        let contract = self.contract();
        let mut off = Vec::new();
        if contract.base == Base::NetOfInsurance {
            off.push("payments of its own insurance (the base is net of insurance)".to_owned());
        }
        if contract.mitigation.get() > 0.0 {
            off.push(format!("mitigation ({})", part(contract.mitigation.get())));
        }
        if let Some(notice) = &contract.notice {
            off.push(format!(
                "late notice{}",
                in_clause(notice.clause.as_deref())
            ));
        }
        if off.is_empty() {
            off.push("insurers who waived their rights".to_owned());
        }
        listed(off)
    }

    /// Is the claimant an additional insured under somebody's policy?
    pub(super) fn adds_insured(&self) -> bool {
        let claimant = self.contract().beneficiary;
        let policies = self.case.model.policies.iter();
        policies
            .flat_map(|policy| &policy.additional_insureds)
            .any(|it| it.party == claimant)
    }

    /// What of the claimant's own debts is passed on.
    fn flow_down(&self, why: &mut Why) {
        let flowed = self.claim.flowed;
        if flowed <= 0.0 {
            return;
        }
        let contract = self.contract();
        let named = self.claim.faults.iter().filter(|fault| fault.part > 0.0);
        let named = listed(named.map(|fault| self.case.name(fault.party).to_owned()));
        let for_whom = match contract.liability {
            Liability::Full => format!(", {} being in breach", self.obligor()),
            Liability::JointAndSeveral => format!(", {} answering jointly", self.obligor()),
            Liability::Several if named.is_empty() => String::new(),
            Liability::Several => format!(" for the fault of {named}"),
        };
        let mut told = format!(
            "{} passes on what it owes others{for_whom}: {}",
            self.claimant(),
            cents(flowed)
        );
        let own = self.by_fault();
        if own > 0.0 {
            told.push_str(&format!(", with its own claim {}", cents(own + flowed)));
        }
        let bound = Bound::term(
            "its share of fault",
            &contract.path,
            contract.clause.as_deref(),
        );
        why.binds(told + ".", bound);
    }

    fn thresholds(&self, why: &mut Why) {
        let claim = self.claim;
        let contract = self.contract();
        let admitted = claim.admitted - claim.taken_over;
        let before = self.by_fault() + claim.flowed;
        let terms = self.below();
        if admitted < before - 0.005 && !terms.is_empty() {
            let leave = if terms.len() == 1 { "leaves" } else { "leave" };
            let terms = listed(terms);
            let bound = Bound::term(&*terms, &contract.path, contract.clause.as_deref());
            why.binds(
                format!(
                    "{} {leave} {} of {}.",
                    sentence(&terms),
                    cents(admitted),
                    cents(before)
                ),
                bound,
            );
        }
        if claim.taken_over > 0.005 {
            why.step(format!(
                "Being jointly liable it takes over {} that caps stopped for others: {}.",
                cents(claim.taken_over),
                cents(claim.admitted)
            ));
        }
        if claim.set_off_before > 0.005 {
            // A claim whose own share comes off after the cap pays less than it loses.
            let owed = if is_same(claim.netted, claim.set_off_before) {
                String::new()
            } else {
                format!(", for {} owed", cents(claim.set_off_before))
            };
            why.step(format!(
                "{} is set off before the caps{owed}: {}.",
                cents(claim.netted),
                cents(claim.admitted - claim.netted)
            ));
        }
    }
}
