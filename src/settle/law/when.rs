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
    /// The programme whose insureds the condition is about, of a policy term.
    pub programme: Option<usize>,
}

impl Law {
    /// Does a term with this condition apply to the event?
    pub(super) fn holds(&self, when: &Condition, subject: Subject, event: &Occurrence) -> bool {
        let carries = |flag| event.flags.contains(flag);
        let is_own = |origin: usize| match subject.programme {
            Some(at) => self.programmes[at].insureds.contains(&origin),
            None => origin == subject.party,
        };
        let origin = when.origin.as_ref().is_none_or(|wanted| match wanted {
            OriginIs::Own => event.origin.is_some_and(is_own),
            OriginIs::Other => event.origin.is_some_and(|origin| !is_own(origin)),
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
                .is_none_or(|wanted| self.contracted(subject, event) == wanted)
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

    /// Has the origin a contract with the party (or with one of the insureds), as its obligor?
    fn contracted(&self, subject: Subject, event: &Occurrence) -> bool {
        let is_subject = |party: usize| match subject.programme {
            Some(at) => self.programmes[at].insureds.contains(&party),
            None => party == subject.party,
        };
        event.origin.is_some_and(|origin| {
            let mut with_origin = self.by_obligor[origin].iter();
            with_origin.any(|at| is_subject(self.model.contracts[*at].beneficiary.index()))
        })
    }
}
