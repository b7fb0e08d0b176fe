//! How a head is owed under a contract: from which culpability on, in which class, for whose
//! fault.

use super::blame::{Answer, Reach};
use super::caps::Class;
use super::when::Subject;
use super::{Law, Occurrence};
use crate::model::{Contract, Culpability, Extent, Indemnity, Liability};
use crate::terms::is_triggered;
use crate::units::{HeadId, PartyId};

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
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Owed {
    pub class: Class,
    pub reach: Reach,
}

impl Answer {
    /// Those whose fault is the breach under a head; of them, those whose blame the obligor takes
    /// decide by their culpability what is owed.
    pub fn culprits_under(&self, head: HeadId) -> &[usize] {
        if head == HeadId::CONTRACT {
            &self.passed
        } else {
            &self.culprits
        }
    }
}

/// The highest culpability of those at fault that counts as the obligor's; none where nobody's does.
fn highest<'a>(
    contract: &Contract,
    culprits: impl Iterator<Item = &'a usize>,
    event: &Occurrence,
) -> Culpability {
    let blamed = culprits.filter(|party| contract.takes_blame_of(PartyId::new(**party)));
    let levels = blamed.map(|party| event.culpability[*party]);
    levels.max().unwrap_or(Culpability::None)
}

impl Law {
    /// The obligor as the subject of the contract's conditions: its culpability is the highest of
    /// those at fault whose blame it takes.
    pub(super) fn obligor(&self, at: usize, event: &Occurrence) -> Subject {
        let answer = &event.blame.answers[at];
        let all = answer.culprits.iter().chain(&answer.passed);
        let level = highest(&self.model.contracts[at], all, event);
        self.obligor_with(at, level, event)
    }

    fn obligor_with(&self, at: usize, culpability: Culpability, event: &Occurrence) -> Subject {
        let contract = &self.model.contracts[at];
        Subject {
            party: contract.obligor.index(),
            culpability,
            records: event.records(contract.beneficiary.index()),
            programme: None,
        }
    }

    /// The culpability that the triggers of a head read.
    pub(super) fn culpability(&self, at: usize, head: HeadId, event: &Occurrence) -> Culpability {
        let culprits = event.blame.answers[at].culprits_under(head);
        highest(&self.model.contracts[at], culprits.iter(), event)
    }

    /// How a contract owes a head in an event; `None` if it does not.
    pub(super) fn owed(&self, at: usize, head: HeadId, event: &Occurrence) -> Option<Owed> {
        if !self.is_open(at, event) || self.barred(at, event).contains(head) {
            return None;
        }
        let contract = &self.model.contracts[at];
        let culpability = self.culpability(at, head, event);
        let subject = self.obligor_with(at, culpability, event);
        let indemnity = self.indemnity_for(at, head, event);
        let indemnity = indemnity.map(|k| &contract.indemnities[k]);
        if indemnity.is_none()
            && (!is_triggered(culpability, contract.trigger.least())
                || !self.holds(&contract.damages_when, subject, event)
                || self.is_excluded(contract, head, subject, event))
        {
            return None;
        }
        let is_breach = !event.blame.answers[at].culprits_under(head).is_empty();
        let extent = indemnity.map_or(Extent::Contract, |indemnity| indemnity.extent);
        Some(Owed {
            class: self.class_under(contract, indemnity, head, subject, event),
            reach: reach(contract.liability, extent, is_breach),
        })
    }

    /// The first indemnity of a contract that takes a head in an event.
    pub(super) fn indemnity_for(
        &self,
        at: usize,
        head: HeadId,
        event: &Occurrence,
    ) -> Option<usize> {
        let culpability = self.culpability(at, head, event);
        let subject = self.obligor_with(at, culpability, event);
        let takes = |indemnity: &Indemnity| {
            indemnity.heads.contains(head)
                && is_triggered(culpability, indemnity.trigger.least())
                && self.holds(&indemnity.when, subject, event)
        };
        self.model.contracts[at].indemnities.iter().position(takes)
    }

    /// Carve-outs, then the cap an indemnity counts under, then super-caps, then the general cap.
    fn class_under(
        &self,
        contract: &Contract,
        indemnity: Option<&Indemnity>,
        head: HeadId,
        subject: Subject,
        event: &Occurrence,
    ) -> Class {
        let outside = indemnity.is_some_and(|it| it.defence_outside);
        if (outside && head.index() == super::DEFENCE)
            || self.is_uncapped(contract, head, subject, event)
        {
            return Class::Uncapped;
        }
        let class = match indemnity.and_then(|it| it.under) {
            Some(cap) => self.class_of(contract, cap.index()),
            None => self.class(contract, head, subject, event),
        };
        lift(contract, class, subject.culpability)
    }

    /// For each party at fault, the part of its fault that a contract answers for under a head: of
    /// k contracts of the claimant that do, each takes 1 ÷ k.
    pub(super) fn parts(
        &self,
        at: usize,
        head: HeadId,
        reach: Reach,
        event: &Occurrence,
    ) -> Vec<f64> {
        let answers = &event.blame.answers;
        let claimant = self.model.contracts[at].beneficiary.index();
        let others = self.by_beneficiary[claimant].iter();
        let others: Vec<(usize, Reach)> = others
            .filter(|other| **other != at)
            .filter_map(|other| Some((*other, self.owed(*other, head, event)?.reach)))
            .collect();
        let part = |fault: usize| {
            if !answers[at].covers(reach, fault) {
                return 0.0;
            }
            let also = others.iter();
            let also = also.filter(|(other, reach)| answers[*other].covers(*reach, fault));
            1.0 / (1 + also.count()) as f64
        };
        (0..event.blame.parties.len()).map(part).collect()
    }

    /// The share of own loss that a contract would answer for if its liability alone decided: for
    /// pictures of what is excluded.
    pub(super) fn share_by_liability(&self, at: usize, event: &Occurrence) -> f64 {
        let answers = &event.blame.answers;
        let reach_of = |at: usize| {
            let is_breach = !answers[at].culprits.is_empty();
            let liability = self.model.contracts[at].liability;
            reach(liability, Extent::Contract, is_breach)
        };
        let claimant = self.model.contracts[at].beneficiary.index();
        let part = |fault: usize| {
            let all = self.by_beneficiary[claimant].iter();
            let all = all.filter(|other| answers[**other].covers(reach_of(**other), fault));
            1.0 / all.count().max(1) as f64
        };
        let shares = answers[at].share.iter().enumerate();
        shares
            .filter(|(fault, _)| answers[at].covers(reach_of(at), *fault))
            .map(|(fault, share)| share * part(fault))
            .sum()
    }

    fn is_excluded(
        &self,
        contract: &Contract,
        head: HeadId,
        subject: Subject,
        event: &Occurrence,
    ) -> bool {
        let fine = self.model.fines.all.contains(head) && !contract.includes.contains(head);
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
        subject: Subject,
        event: &Occurrence,
    ) -> bool {
        subject.culpability == Culpability::Wilful
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
}

fn reach(liability: Liability, extent: Extent, is_breach: bool) -> Reach {
    match (extent, liability) {
        (Extent::ToExtentCaused, _) | (Extent::Contract, Liability::Several) => Reach::Named,
        (Extent::Full, _) | (Extent::Contract, Liability::Full) if is_breach => Reach::All,
        (Extent::Contract, Liability::JointAndSeveral) if is_breach => Reach::Named,
        (Extent::Full, _) | (Extent::Contract, Liability::Full | Liability::JointAndSeveral) => {
            Reach::Nothing
        }
    }
}
