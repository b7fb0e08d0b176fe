//! Why a policy does not pay on a loss or a debt, in half a sentence.

use super::case::{Case, place};
use crate::ledger::{CalledFor, Refusal, Refused};
use crate::model::{Condition, Cover, Culpability, NoticeFrom, Policy};
use crate::report::reading::condition::any;
use crate::report::reading::words::{about, hours};
use crate::units::HeadId;

/// Why a policy does not pay on something.
pub fn refusal(case: Case<'_>, event: usize, refused: &Refused) -> String {
    let policy = &case.model.policies[refused.policy];
    let insured = case.name(policy.insured.index());
    match refused.why {
        Refusal::TooOld => format!(
            "it began before the retroactive date, {}",
            term(policy, "retroactive")
        ),
        Refusal::ToldLate => {
            format!(
                "its insurers were notified too late{}, {}",
                lateness(case, event, policy),
                match &policy.notice {
                    Some(notice) => place(&notice.path, notice.clause.as_deref()),
                    None => term(policy, "notice"),
                }
            )
        }
        Refusal::OtherEvents => format!(
            "the policy answers only if {}, {}",
            any(case.words(), std::slice::from_ref(&policy.when), insured),
            term(policy, "when")
        ),
        Refusal::Excluded(at) => excluded(case, insured, &policy.excluded_if[at], || {
            term(policy, "excluded_if")
        }),
        Refusal::Disputed => format!(
            "the insurers dispute it and win, {}",
            term(policy, "dispute")
        ),
        Refusal::Void => format!("the policy is void this year, {}", term(policy, "void")),
        Refusal::NoCover if is_uninsurable(case, refused) => {
            "fines that may not be insured".to_owned()
        }
        Refusal::NoCover => "no cover takes it".to_owned(),
        Refusal::Waiting => waiting(case, event),
        Refusal::OtherEvent(at) => {
            let cover = &policy.covers[at];
            format!(
                "the cover `{}` takes it only if {}, {}",
                cover.key,
                any(case.words(), std::slice::from_ref(&cover.when), insured),
                of_cover(cover, "when")
            )
        }
        Refusal::CoverExcluded { cover, condition } => {
            let cover = &policy.covers[cover];
            excluded(case, insured, &cover.excluded_if[condition], || {
                of_cover(cover, "excluded_if")
            })
        }
        Refusal::CoverDisputed(at) => format!(
            "the insurers dispute it and win, {}",
            of_cover(&policy.covers[at], "dispute")
        ),
        Refusal::Contractual(at) => format!(
            "nothing of what is owed under contracts is covered, {}",
            of_cover(&policy.covers[at], "contractual_share")
        ),
        Refusal::Unborne => format!(
            "the own money of {} does not reach the retention, {}",
            case.name(refused.party),
            term(policy, "pays_when_insolvent")
        ),
        Refusal::PaidByOthers => "others have paid it before".to_owned(),
    }
}

/// Is it asked to pay fines that no policy may pay?
fn is_uninsurable(case: Case<'_>, refused: &Refused) -> bool {
    let head = HeadId::new(refused.head);
    refused.call != CalledFor::Liability && case.model.fines.uninsurable.contains(head)
}

/// How late insurers were notified, and what the policy allows.
fn lateness(case: Case<'_>, event: usize, policy: &Policy) -> String {
    let insured = policy.insured.index();
    let late = policy.notice.as_ref().and_then(|notice| {
        let after = case.event(event).notice(insured, notice.from)?;
        let (since, allowed) = (about(after), hours(notice.within.get()));
        let name = case.name(insured);
        Some(match notice.from {
            NoticeFrom::Knowledge => {
                format!(", {since} after {name} knew of it where {allowed} are allowed")
            }
            NoticeFrom::Event => format!(", {since} after it began where {allowed} are allowed"),
            NoticeFrom::PolicyEnd => {
                format!(", {since} after the end of the policy year where {allowed} are allowed")
            }
        })
    });
    late.unwrap_or_default()
}

/// An exclusion and what met it; wilful acts are excluded without being named.
fn excluded(case: Case<'_>, insured: &str, met: &Condition, stands: impl Fn() -> String) -> String {
    let wilful = Condition {
        culpability: vec![Culpability::Wilful],
        ..Condition::default()
    };
    if *met == wilful {
        return format!("{insured} is wilful, and wilful acts are excluded");
    }
    let met = any(case.words(), std::slice::from_ref(met), insured);
    format!("excluded, as {met}, {}", stands())
}

fn waiting(case: Case<'_>, event: usize) -> String {
    let lasted = case.event(event).hours;
    if lasted > 0.0 {
        format!(
            "the outage of {} did not pass the waiting period",
            hours(lasted)
        )
    } else {
        "without an outage the waiting period is not passed".to_owned()
    }
}

/// Where a key of a policy stands.
fn term(policy: &Policy, key: &str) -> String {
    place(&format!("{}.{key}", policy.path), policy.clause.as_deref())
}

/// Where a key of a cover stands.
fn of_cover(cover: &Cover, key: &str) -> String {
    place(&format!("{}.{key}", cover.path), cover.clause.as_deref())
}
