//! Covers and endorsements in words.

use super::condition::{Whose, any, when};
use super::words::{Words, amount, hours, number, percent, place};
use crate::model::{Cover, Endorsement, Policy, Sublimit, Waiting, WaitingMode};
use crate::units::{HeadId, Share};

/// A sentence a cover.
pub fn covers(words: Words<'_>, policy: &Policy, insured: Whose<'_>) -> Vec<String> {
    let covers = policy.covers.iter();
    covers
        .map(|cover| of_cover(words, cover, insured))
        .collect()
}

fn of_cover(words: Words<'_>, cover: &Cover, insured: Whose<'_>) -> String {
    let mut told = format!(
        "- Cover `{}`{}: {}{}",
        cover.key,
        place(&cover.path, cover.clause.as_deref()),
        words.heads(cover.heads),
        when(words, &cover.when, insured),
    );
    told.extend(
        terms(words, cover, insured)
            .iter()
            .map(|term| format!("; {term}")),
    );
    told + "."
}

fn terms(words: Words<'_>, cover: &Cover, insured: Whose<'_>) -> Vec<String> {
    let mut terms = Vec::new();
    terms.extend(
        cover
            .retention
            .map(|retention| format!("retention {} of its own", amount(retention.get())))
            .map(|told| told + &when(words, &cover.retention_when, insured)),
    );
    if cover.coinsurance.get() > 0.0 {
        let part = percent(cover.coinsurance.get());
        let when = when(words, &cover.coinsurance_when, insured);
        terms.push(format!(
            "the insured bears {part} after the retention{when}"
        ));
    }
    terms.extend(
        sublimit(&cover.sublimit)
            .map(|limit| format!("{limit}{}", when(words, &cover.sublimit_when, insured))),
    );
    terms.extend(cover.waiting.map(|terms| {
        format!(
            "{}{}",
            waiting(&terms),
            when(words, &cover.waiting_when, insured)
        )
    }));
    terms.extend(
        cover
            .indemnity_period
            .map(|period| format!("interruption after {} is not covered", hours(period.get()))),
    );
    terms.extend(cover.persons.map(|persons| {
        format!(
            "notification is covered for {} persons",
            crate::report::grouped(persons.round() as u64)
        )
    }));
    if cover.heads.contains(HeadId::CONTRACT) {
        let part = percent(cover.contractual_share.get());
        let assessed = if cover.assessments < Share::ONE {
            ", the assessments of card schemes (pci) among it"
        } else {
            ""
        };
        terms.push(format!(
            "{part} of what is owed under contracts is covered{assessed}"
        ));
    }
    let excluded = any(words, &cover.excluded_if, insured);
    if !excluded.is_empty() {
        terms.push(format!("it does not pay if {excluded}"));
    }
    if cover.outside_aggregate {
        terms.push("it stands outside what a year may pay".to_owned());
    }
    if cover.dispute.get() > 0.0 {
        let chance = number(cover.dispute.get());
        terms.push(format!("an event is disputed with probability {chance}"));
    }
    terms
}

fn sublimit(sublimit: &Sublimit) -> Option<String> {
    let event = sublimit
        .event
        .map(|limit| format!("{} an event", amount(limit.get())));
    let year = sublimit
        .year
        .map(|limit| format!("{} a year", amount(limit.get())));
    let parts: Vec<String> = event.into_iter().chain(year).collect();
    (!parts.is_empty()).then(|| format!("at most {}", parts.join(" and ")))
}

fn waiting(waiting: &Waiting) -> String {
    let period = hours(waiting.period.get());
    match waiting.mode {
        WaitingMode::Qualifying => {
            format!("an outage longer than {period} is paid from its first hour")
        }
        WaitingMode::TimeDeductible => {
            format!("the first {period} of an outage are not covered, and no retention applies")
        }
        WaitingMode::TimePlusMoney => {
            format!(
                "the first {period} of an outage are not covered, and the retention applies to the rest"
            )
        }
        WaitingMode::GreaterOf => {
            format!(
                "the first {period} of an outage or the retention is not covered, whichever is more"
            )
        }
    }
}

/// A sentence an endorsement.
pub fn endorsements(words: Words<'_>, policy: &Policy, insured: Whose<'_>) -> Vec<String> {
    let endorsements = policy.endorsements.iter();
    endorsements
        .map(|endorsement| of_endorsement(words, endorsement, insured))
        .collect()
}

fn of_endorsement(words: Words<'_>, endorsement: &Endorsement, insured: Whose<'_>) -> String {
    let mut terms = Vec::new();
    terms.extend(endorsement.coinsurance.map(|part| {
        format!(
            "the insured bears {} after the retention",
            percent(part.get())
        )
    }));
    terms.extend(
        endorsement
            .retention
            .map(|retention| format!("the retention is {}", amount(retention.get()))),
    );
    terms.extend(
        endorsement
            .limit
            .map(|limit| format!("the limit is {} an event", amount(limit.get()))),
    );
    terms.extend(endorsement.sublimit.as_ref().and_then(sublimit));
    terms.extend(endorsement.waiting.as_ref().map(waiting));
    let place = place(&endorsement.path, endorsement.clause.as_deref());
    let condition = when(words, &endorsement.when, insured);
    let key = &endorsement.key;
    format!(
        "- Endorsement `{key}`{place}:{condition} {}.",
        terms.join("; ")
    )
}
