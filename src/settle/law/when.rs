//! When a term applies: its condition, asked of one event.

use super::{Law, Occurrence};
use crate::model::{Condition, Culpability, OriginIs};

/// Whom a condition is about, and what is known of it in the event.
#[derive(Clone, Copy, Debug)]
pub(super) struct Subject {
    /// The obligor of a contract term, the insured of a policy term.
    pub party: usize,
    /// Its culpability.
    pub culpability: Culpability,
    /// Records exposed at the party that suffers.
    pub records: f64,
}

impl Law {
    /// Does a term with this condition apply to the event?
    pub(super) fn holds(&self, when: &Condition, subject: Subject, event: &Occurrence) -> bool {
        let carries = |flag| event.flags.contains(flag);
        let origin = when.origin.as_ref().is_none_or(|wanted| match wanted {
            OriginIs::Own => event.origin == Some(subject.party),
            OriginIs::Other => event.origin.is_some_and(|origin| origin != subject.party),
            OriginIs::Parties(parties) => parties
                .iter()
                .any(|party| event.origin == Some(party.index())),
        });
        (when.flags.is_empty() || when.flags.iter().any(carries))
            && !when.not_flags.iter().any(carries)
            && (when.perils.is_empty()
                || when
                    .perils
                    .iter()
                    .any(|peril| event.peril == Some(peril.index())))
            && (when.causes.is_empty() || when.causes.contains(&event.cause))
            && origin
            && when
                .contracted
                .is_none_or(|wanted| self.contracted(subject.party, event) == wanted)
            && (when.culpability.is_empty() || when.culpability.contains(&subject.culpability))
            && when
                .records
                .is_none_or(|band| band.contains(subject.records))
            && when.hours.is_none_or(|band| band.contains(event.hours))
    }

    /// Does one of several conditions hold?
    pub(super) fn any_holds(
        &self,
        conditions: &[Condition],
        subject: Subject,
        event: &Occurrence,
    ) -> bool {
        conditions
            .iter()
            .any(|when| self.holds(when, subject, event))
    }

    /// Has the origin a contract with the party, as its obligor?
    fn contracted(&self, party: usize, event: &Occurrence) -> bool {
        event.origin.is_some_and(|origin| {
            self.model.contracts.iter().any(|contract| {
                contract.obligor.index() == origin && contract.beneficiary.index() == party
            })
        })
    }
}
