//! Times of parties that nothing reads.

use super::{named, path_of};
use crate::model::resolve::Context;
use crate::model::{Clock, Model, NoticeFrom};
use crate::regimes::{Addressee, Deadline, Start};
use crate::scenario::{Finding, Path};
use crate::units::PartyId;

/// Every time that a party says and that decides nothing; those of the library are not said.
pub(super) fn dead(model: &Model, context: &Context<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for clock in &model.clocks {
        let of_party = path_of(&format!("party.{}", named(model, clock.party)));
        let mut warn = |key: &str, hint: &str| {
            let path = key
                .split('.')
                .fold(of_party.clone(), |path, key| path.key(key));
            let is_new = findings.iter().all(|it| it.path != path);
            if context.document.says(&path) && is_new {
                findings.push(unread(&path, hint));
            }
        };
        if !knowledge_is_read(model, clock) {
            warn(
                "discovery",
                "a policy's notice from the event or the policy's end reads it, together with `claim_notice`",
            );
        }
        if !claims_are_read(model, clock.party) {
            warn(
                "claim_notice",
                "a `notice` of its policies or contracts reads it",
            );
        }
        let of_notices = |key: &str| of_party.key("notification").key(key);
        let is_table = ["persons", "authority", "report", "assessment"]
            .iter()
            .any(|key| context.document.says(&of_notices(key)));
        for (key, reads) in NOTICES {
            let is_read = asks(model, clock.party, reads);
            let is_told_below = is_table && key == "notification";
            if !is_read && !is_told_below {
                warn(key, HINT);
            }
        }
    }
    findings
}

/// Where laws count hours the bare time, which is that of persons, decides nothing.
const HINT: &str = "no notice that its `regimes` ask for within a time reads it; notices within hours or business days \
                    read notification = { authority = … }";

fn unread(path: &Path, hint: &str) -> Finding {
    let message = format!("`{path}` has no effect: nothing reads it");
    let finding = Finding::warning(path, message).at_key();
    finding.label("read by nothing").hint(hint)
}

/// Does a notice read a time?
type Reads = fn(&Deadline) -> bool;

/// Times of notices and which notices read them; a bare law is that of persons.
const NOTICES: [(&str, Reads); 5] = [
    ("notification", is_of_persons),
    ("notification.persons", is_of_persons),
    ("notification.authority", |it| it.to == Addressee::Authority),
    ("notification.report", |it| it.step > 0),
    ("notification.assessment", |it| {
        matches!(it.from, Start::Classification | Start::Materiality)
    }),
];

/// Is it given to persons, or to an authority with them?
fn is_of_persons(notice: &Deadline) -> bool {
    notice.to == Addressee::Persons || !notice.is_prompt()
}

/// Does a regime of the party ask for such a notice within a time?
fn asks(model: &Model, party: PartyId, reads: Reads) -> bool {
    let uses = model.regimes.iter().filter(|using| using.party == party);
    let mut notices = uses.flat_map(|using| using.regime.deadlines());
    notices.any(|it| it.within.hours().is_some() && it.to != Addressee::Controller && reads(it))
}

/// Is there a condition of notice about claims of the party?
fn claims_are_read(model: &Model, party: PartyId) -> bool {
    let mut contracts = model.contracts.iter();
    let mut policies = model.policies.iter();
    contracts.any(|it| it.notice.is_some() && it.beneficiary == party)
        || policies.any(|it| it.notice.is_some() && it.insured == party)
}

/// Does the time count from before the party's knowledge, for itself or for whom it tells?
fn knowledge_is_read(model: &Model, clock: &Clock) -> bool {
    let told = clock.notify.iter().flat_map(|notify| &notify.to);
    let mut knowing = told.chain([&clock.party]);
    knowing.any(|party| {
        let tells = model.clock(*party);
        let mut policies = model.policies.iter().filter(|it| it.insured == *party);
        tells.is_some_and(|it| it.claim_notice.is_some())
            && policies.any(|it| {
                let from = it.notice.as_ref().map(|notice| notice.from);
                from.is_some_and(|from| from != NoticeFrom::Knowledge)
            })
    })
}
