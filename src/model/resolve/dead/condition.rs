//! Conditions that no event behind a promise can meet.

use super::reach::{Event, Reach};
use crate::model::resolve::{hours_words, tidy};
use crate::model::{Band, Cause, Condition, Culpability, OriginIs};
use crate::random::Law;
use crate::scenario::{Finding, Path, grouped};
use crate::units::{FlagId, HeadId, PartyId};
use std::collections::BTreeSet;

/// A part of a condition, by its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Flags,
    NotFlags,
    Peril,
    Cause,
    Origin,
    Contracted,
    Culpability,
    Records,
    Hours,
}

impl Part {
    const ALL: [Self; 9] = [
        Self::Flags,
        Self::NotFlags,
        Self::Peril,
        Self::Cause,
        Self::Origin,
        Self::Contracted,
        Self::Culpability,
        Self::Records,
        Self::Hours,
    ];

    fn key(self) -> &'static str {
        match self {
            Self::Flags => "flags",
            Self::NotFlags => "not_flags",
            Self::Peril => "peril",
            Self::Cause => "cause",
            Self::Origin => "origin",
            Self::Contracted => "contracted",
            Self::Culpability => "culpability",
            Self::Records => "records",
            Self::Hours => "hours",
        }
    }

    /// What none of the perils does, where the part can never hold.
    fn lacking(self) -> &'static str {
        match self {
            Self::Flags => "none sets one of these flags",
            Self::NotFlags => "each always sets one of these flags",
            Self::Peril => "none is of these",
            Self::Cause => "none has this cause",
            Self::Origin => "none starts there",
            Self::Contracted => "none starts at a party with, or without, such a contract",
            Self::Culpability => "none makes it so blameworthy",
            Self::Records => "none exposes a number of records in that range",
            Self::Hours => "none has an outage of that length",
        }
    }
}

/// Can some event behind the promise meet the condition?
pub(super) fn can_be_met(reach: &Reach<'_>, when: &Condition) -> bool {
    reach
        .events
        .iter()
        .any(|event| may_meet(reach, event, when))
}

/// Can the event meet the condition?
pub(super) fn may_meet(reach: &Reach<'_>, event: &Event<'_>, when: &Condition) -> bool {
    let open = when.flags.is_empty() || !may_set(event, &flags_left(when)).is_empty();
    open && Part::ALL
        .into_iter()
        .all(|part| part_holds(part, reach, event, when))
}

/// The warning about a condition that no event behind the promise can meet; none where there is no
/// event at all, which is said of the promise.
pub(super) fn never_met(path: &Path, reach: &Reach<'_>, when: &Condition) -> Option<Finding> {
    if reach.events.is_empty() || can_be_met(reach, when) || is_said(reach, when) {
        return None;
    }
    let holds = |part: Part| {
        let mut events = reach.events.iter();
        events.any(|event| part_holds(part, reach, event, when))
    };
    let part = Part::ALL.into_iter().find(|part| !holds(*part));
    let place = part.map_or_else(|| path.clone(), |part| path.key(part.key()));
    let lacking = part.map_or("none meets all of it at once", Part::lacking);
    let message = format!("`{place}` is never met: of the {}, {lacking}", reach.words);
    let there = part.map_or_else(String::new, |part| format!("{}; ", there_is(part, reach)));
    let hint = format!("{there}change the condition, or leave the term out");
    Some(
        Finding::warning(&place, message)
            .label("never met")
            .hint(hint),
    )
}

/// Flags that no peril sets have had their warning when they were read.
fn is_said(reach: &Reach<'_>, when: &Condition) -> bool {
    let perils = &reach.model.perils;
    let is_set = |flag: &FlagId| {
        let mut flags = perils.iter().flat_map(|peril| &peril.flags);
        flags.any(|(each, _)| each == flag)
    };
    !when.flags.is_empty() && !when.flags.iter().any(is_set)
}

fn flags_left(when: &Condition) -> Vec<FlagId> {
    let flags = when.flags.iter().copied();
    flags
        .filter(|flag| !when.not_flags.contains(flag))
        .collect()
}

/// Those of the flags that the event may carry.
fn may_set(event: &Event<'_>, flags: &[FlagId]) -> Vec<FlagId> {
    let own = event.peril.flags.iter();
    own.filter(|(flag, chance)| flags.contains(flag) && chance.get() > 0.0)
        .map(|(flag, _)| *flag)
        .collect()
}

fn part_holds(part: Part, reach: &Reach<'_>, event: &Event<'_>, when: &Condition) -> bool {
    let peril = event.peril;
    match part {
        Part::Flags => when.flags.is_empty() || !may_set(event, &when.flags).is_empty(),
        Part::NotFlags => {
            let always = |(flag, chance): &(FlagId, _)| {
                let chance: &crate::units::Probability = chance;
                when.not_flags.contains(flag) && chance.get() >= 1.0
            };
            !peril.flags.iter().any(always)
        }
        Part::Peril => when.perils.is_empty() || when.perils.contains(&event.id),
        Part::Cause => when.causes.is_empty() || when.causes.contains(&peril.cause),
        Part::Origin => when
            .origin
            .as_ref()
            .is_none_or(|origin| starts_at(origin, peril.origin, reach.subject)),
        Part::Contracted => when
            .contracted
            .is_none_or(|wanted| wanted == is_contracted(reach, peril.origin)),
        Part::Culpability => {
            let chances = highest(event, reach);
            let mut wanted = when.culpability.iter();
            when.culpability.is_empty() || wanted.any(|level| chances[*level as usize] > 0.0)
        }
        Part::Records => when
            .records
            .is_none_or(|band| overlaps(band, records(event))),
        Part::Hours => when.hours.is_none_or(|band| overlaps(band, hours(event))),
    }
}

fn starts_at(wanted: &OriginIs, origin: PartyId, subject: PartyId) -> bool {
    match wanted {
        OriginIs::Own => origin == subject,
        OriginIs::Other => origin != subject,
        OriginIs::Parties(parties) => parties.contains(&origin),
    }
}

fn is_contracted(reach: &Reach<'_>, origin: PartyId) -> bool {
    let mut contracts = reach.model.contracts.iter();
    contracts.any(|each| each.obligor == origin && each.beneficiary == reach.subject)
}

/// The chances of each culpability of a party; who is not at fault is not to blame.
pub(super) fn culpability(event: &Event<'_>, party: PartyId) -> [f64; 4] {
    let own = event.peril.culpability.iter().find(|(id, _)| *id == party);
    own.map_or([1.0, 0.0, 0.0, 0.0], |(_, chances)| *chances)
}

/// The chances of the culpability that a condition asks.
fn highest(event: &Event<'_>, reach: &Reach<'_>) -> [f64; 4] {
    event
        .peril
        .highest_culpability(reach.culprits.iter().copied())
}

fn support(law: Option<&Law>) -> (f64, f64) {
    law.map_or((0.0, 0.0), Law::support)
}

/// The records that an event can expose at the party that the promise pays; what is claimed from
/// it may come from a party that the event hits otherwise.
fn records(event: &Event<'_>) -> (f64, f64) {
    if event.heads.contains(HeadId::CONTRACT) {
        return (0.0, f64::INFINITY);
    }
    support(event.hit.records.as_ref())
}

fn hours(event: &Event<'_>) -> (f64, f64) {
    support(event.peril.outage.as_ref())
}

fn overlaps(band: Band, (least, most): (f64, f64)) -> bool {
    band.over.is_none_or(|over| most > over) && band.up_to.is_none_or(|up_to| least <= up_to)
}

/// What there is instead, over all events behind the promise.
fn there_is(part: Part, reach: &Reach<'_>) -> String {
    let events = reach.events.iter();
    let all = |words: BTreeSet<String>| match words.len() {
        0 => "nothing".to_owned(),
        _ => words.into_iter().collect::<Vec<_>>().join(", "),
    };
    match part {
        Part::Flags | Part::NotFlags => {
            let flags = events.flat_map(|event| &event.peril.flags);
            let names = flags.map(|(flag, _)| reach.model.flags[flag.index()].clone());
            format!("flags they set: {}", all(names.collect()))
        }
        Part::Peril => {
            let keys = events.map(|event| event.peril.key.clone());
            format!("they are: {}", all(keys.collect()))
        }
        Part::Cause => {
            let causes = events.map(|event| cause_word(event.peril.cause).to_owned());
            format!("their cause is: {}", all(causes.collect()))
        }
        Part::Origin | Part::Contracted => {
            let origins = events.map(|event| super::named(reach.model, event.peril.origin));
            format!(
                "they start at: {}",
                all(origins.map(str::to_owned).collect())
            )
        }
        Part::Culpability => {
            let levels = Culpability::ALL.into_iter().filter(|level| {
                let mut events = reach.events.iter();
                events.any(|event| highest(event, reach)[*level as usize] > 0.0)
            });
            let words: Vec<&str> = levels.map(Culpability::word).collect();
            let party = super::named(reach.model, reach.subject);
            let with = match reach.culprits.len() {
                0 | 1 => "",
                _ => ", or one it answers for,",
            };
            format!("in them `{party}`{with} is: {}", words.join(", "))
        }
        Part::Records => format!(
            "they expose {}",
            span(events.map(records), |n| grouped(&tidy(n).to_string()))
        ),
        Part::Hours => format!(
            "their outages last {}",
            span(events.map(hours), hours_words)
        ),
    }
}

fn span(ranges: impl Iterator<Item = (f64, f64)>, words: impl Fn(f64) -> String) -> String {
    let (least, most) = ranges.fold((f64::INFINITY, 0.0), |(low, high): (f64, f64), range| {
        (low.min(range.0), high.max(range.1))
    });
    if most.is_finite() {
        format!("from {} to {}", words(least), words(most))
    } else {
        format!("{} and more", words(least))
    }
}

fn cause_word(cause: Cause) -> &'static str {
    match cause {
        Cause::Malicious => "malicious",
        Cause::Failure => "failure",
    }
}
