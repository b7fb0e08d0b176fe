//! Conditions in words.

use super::words::{Words, hours, number};
use crate::model::{Band, Cause, Condition, Culpability, OriginIs};
use crate::report::listed;

/// Whom a condition is about: whose culpability it asks for, and where an event may start that starts
/// at home.
#[derive(Clone, Copy)]
pub struct Whose<'a> {
    /// The party of a contract term; the named insured of a policy term.
    pub named: &'a str,
    /// The same party, or all the insureds: `Assay or Biopsy`.
    pub any: &'a str,
}

impl<'a> From<&'a str> for Whose<'a> {
    fn from(party: &'a str) -> Self {
        Self {
            named: party,
            any: party,
        }
    }
}

/// ` if the event carries ransomware and starts at another party`; nothing for what always holds.
/// `whose` names the party the term is about.
pub fn when<'a>(words: Words<'_>, condition: &Condition, whose: impl Into<Whose<'a>>) -> String {
    let parts = parts(words, condition, whose.into());
    if parts.is_empty() {
        return String::new();
    }
    format!(" if {}", parts.join(", and "))
}

/// Several conditions, any of which is enough.
pub fn any<'a>(words: Words<'_>, conditions: &[Condition], whose: impl Into<Whose<'a>>) -> String {
    let whose = whose.into();
    let told = conditions.iter().map(|condition| {
        let parts = parts(words, condition, whose);
        if parts.is_empty() {
            "always".to_owned()
        } else {
            parts.join(", and ")
        }
    });
    told.collect::<Vec<String>>().join("; or if ")
}

/// Why a condition is not met: `not more than 1,000 records`; of several parts, or a part that has no
/// plain opposite, what it asks for: `only if more than 5 and at most 9 records are exposed`.
pub fn unmet<'a>(words: Words<'_>, condition: &Condition, whose: impl Into<Whose<'a>>) -> String {
    let whose = whose.into();
    let asked = parts(words, condition, whose);
    let opposite = match asked.as_slice() {
        [_] => opposite(words, condition, whose),
        _ => None,
    };
    opposite.unwrap_or_else(|| format!("only if {}", asked.join(", and ")))
}

/// The opposite of a condition of one part.
fn opposite(words: Words<'_>, condition: &Condition, whose: Whose<'_>) -> Option<String> {
    if condition.flags != condition.not_flags {
        let turned = Condition {
            flags: condition.not_flags.clone(),
            not_flags: condition.flags.clone(),
            ..Condition::default()
        };
        return Some(parts(words, &turned, whose).join(", and "));
    }
    if let Some(records) = condition.records {
        return beyond(records, |count| format!("{} records", number(count)));
    }
    if let Some(span) = condition.hours {
        return beyond(span, hours).map(|told| format!("the outage lasts {told}"));
    }
    if let Some(is_contracted) = condition.contracted {
        let turned = Condition {
            contracted: Some(!is_contracted),
            ..Condition::default()
        };
        return Some(parts(words, &turned, whose).join(", and "));
    }
    let told = parts(words, condition, whose).join(", and ");
    if !condition.perils.is_empty() || !condition.causes.is_empty() {
        return Some(told.replacen(" is ", " is not ", 1));
    }
    None
}

/// What lies outside a band that is open at one end.
fn beyond(band: Band, unit: impl Fn(f64) -> String) -> Option<String> {
    match (band.over, band.up_to) {
        (Some(over), None) => Some(format!("not more than {}", unit(over))),
        (None, Some(up_to)) => Some(format!("more than {}", unit(up_to))),
        (Some(_), Some(_)) | (None, None) => None,
    }
}

fn parts(words: Words<'_>, condition: &Condition, whose: Whose<'_>) -> Vec<String> {
    let model = words.model;
    let flags = |flags: &[crate::units::FlagId]| {
        or(flags.iter().map(|flag| model.flags[flag.index()].clone()))
    };
    let mut parts = Vec::new();
    if !condition.flags.is_empty() {
        parts.push(format!("the event is flagged {}", flags(&condition.flags)));
    }
    if !condition.not_flags.is_empty() {
        parts.push(format!(
            "the event is not flagged {}",
            flags(&condition.not_flags)
        ));
    }
    if !condition.perils.is_empty() {
        let perils = condition.perils.iter().map(|peril| words.peril(*peril));
        parts.push(format!("the peril is {}", or(perils)));
    }
    if !condition.causes.is_empty() {
        let causes = condition.causes.iter().map(|cause| match cause {
            Cause::Malicious => "somebody's malice".to_owned(),
            Cause::Failure => "a failure".to_owned(),
        });
        parts.push(format!("the cause is {}", or(causes)));
    }
    parts.extend(condition.origin.as_ref().map(|origin| match origin {
        OriginIs::Own => format!("it starts at {}", whose.any),
        OriginIs::Other => format!("it starts at another than {}", whose.any),
        OriginIs::Parties(parties) => {
            format!("it starts at {}", words.parties(parties.iter().copied()))
        }
    }));
    parts.extend(condition.contracted.map(|is_contracted| {
        let word = if is_contracted { "a" } else { "no" };
        format!(
            "{} has {word} contract with the party where it starts",
            whose.any
        )
    }));
    if !condition.culpability.is_empty() {
        let levels = condition
            .culpability
            .iter()
            .map(|level| culpable(*level).to_owned());
        parts.push(format!("{} is {} for it", whose.named, or(levels)));
    }
    parts.extend(condition.records.map(|records| {
        band(records, ("", "are exposed"), |count| {
            format!("{} records", number(count))
        })
    }));
    parts.extend(
        condition
            .hours
            .map(|span| band(span, ("the outage lasts ", ""), hours)),
    );
    parts
}

/// A culpability as a party has it.
pub fn culpable(level: Culpability) -> &'static str {
    match level {
        Culpability::None => "not culpable",
        Culpability::Negligent => "negligent",
        Culpability::Gross => "grossly negligent",
        Culpability::Wilful => "wilful",
    }
}

/// `more than 1,000 records are exposed`: a band between the words around it.
fn band(band: Band, (before, after): (&str, &str), unit: impl Fn(f64) -> String) -> String {
    let told = match (band.over, band.up_to) {
        (Some(over), Some(up_to)) => {
            format!("more than {} and at most {}", unit(over), unit(up_to))
        }
        (Some(over), None) => format!("more than {}", unit(over)),
        (None, Some(up_to)) => format!("at most {}", unit(up_to)),
        (None, None) => "any number".to_owned(),
    };
    format!("{before}{told} {after}").trim_end().to_owned()
}

/// `a, b or c`.
pub fn or(items: impl IntoIterator<Item = String>) -> String {
    let items: Vec<String> = items.into_iter().collect();
    match items.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => listed(items),
    }
}
