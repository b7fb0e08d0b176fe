//! What a ladder assumes, a sentence each.

use super::{Laddered, Names, Variant};
use crate::report::listed;
use crate::report::reading::words::{hours, number, percent};
use crate::settle::ladder::Struck;

/// Everything that the event of a ladder assumes; what was asked says so.
#[must_use]
pub fn assumptions(laddered: &Laddered) -> Vec<String> {
    let variant = laddered.scenario();
    let names = Names::new(laddered);
    let mut told = vec![who(variant, &names.claimant())];
    told.extend(culpability(variant));
    told.extend(flags(variant));
    told.extend(outage(variant));
    told.push(heads(variant));
    told.extend(chances(variant));
    told.push("insurers are shown before their reinsurance".to_owned());
    let all: Vec<Vec<String>> = laddered.variants[1..]
        .iter()
        .filter(|draft| draft.assumed != variant.assumed)
        .map(|draft| {
            vec![format!(
                "{} has its own peril: its event differs",
                draft.name
            )]
        })
        .collect();
    told.extend(all.into_iter().flatten());
    told
}

fn who(variant: &Variant, claimant: &str) -> String {
    match variant.assumed.struck {
        Struck::Claimant => {
            format!("one event at the start of a fresh year, and it hits {claimant} alone")
        }
        Struck::All => {
            let others = variant.assumed.others.len();
            let each = match others {
                0 => String::from(", the only party of the peril"),
                1 => String::from(" and the other party of the peril, that with its median loss"),
                _ => format!(
                    " and the {others} other parties of the peril, each with its median loss"
                ),
            };
            format!("one event at the start of a fresh year hits {claimant}{each}")
        }
    }
}

/// Culpability that is certain and not asked for goes without saying.
fn culpability(variant: &Variant) -> Option<String> {
    let levels = variant.assumed.culpability.iter();
    let told: Vec<String> = levels
        .filter(|(_, _, chance)| *chance != Some(1.0))
        .map(|(party, level, chance)| {
            let name = &variant.model.parties[party.index()].name;
            let why = chance.map_or("as asked".to_owned(), percent);
            format!("{name} {} ({why})", level.word())
        })
        .collect();
    (!told.is_empty()).then(|| format!("culpability: {}", listed(told)))
}

fn flags(variant: &Variant) -> Option<String> {
    let assumed = &variant.assumed;
    if assumed.flags.is_empty() && assumed.no_flags.is_empty() {
        return None;
    }
    let words = |flags: &[crate::units::FlagId], asked: &[crate::units::FlagId]| {
        let told = flags.iter().map(|flag| {
            let key = &variant.model.flags[flag.index()];
            let is_asked = asked.contains(flag);
            format!("{key}{}", if is_asked { " (as asked)" } else { "" })
        });
        listed(told)
    };
    let with = words(&assumed.flags, &assumed.asked.flags);
    let without = words(&assumed.no_flags, &assumed.asked.no_flags);
    // "Not unpatched and war" reads as if one of the two would do.
    let none = match assumed.no_flags.len() {
        1 => "not",
        _ => "without",
    };
    Some(match (with.is_empty(), without.is_empty()) {
        (false, true) => format!("flags: {with}"),
        (false, false) => format!("flags: {with}, {none} {without}"),
        (true, _) => format!("flags: {none} {without}"),
    })
}

fn outage(variant: &Variant) -> Vec<String> {
    let assumed = &variant.assumed;
    let why = |asked: bool| if asked { "as asked" } else { "median" };
    let of_hours = assumed.hours.map(|value| {
        let why = why(assumed.asked.hours.is_some());
        format!("outage: {} ({why})", hours(value))
    });
    let of_records = assumed.records.map(|value| {
        let why = why(assumed.asked.records.is_some());
        format!("records: {} ({why})", number(value))
    });
    of_hours.into_iter().chain(of_records).collect()
}

fn heads(variant: &Variant) -> String {
    let assumed = &variant.assumed;
    let mut shares = assumed.heads.clone();
    shares.sort_by(|a, b| b.1.total_cmp(&a.1));
    let told = shares.iter().map(|(head, share)| {
        let key = &variant.model.heads[head.index()].key;
        format!("{key} {}", rough(*share))
    });
    let why = if assumed.asked.heads.is_some() {
        "as asked"
    } else {
        "mean shares"
    };
    format!("heads: {} ({why})", told.collect::<Vec<_>>().join(", "))
}

/// A share to a tenth of a percent.
fn rough(share: f64) -> String {
    match share * 100.0 {
        percent if percent < 0.05 => "<0.1 %".to_owned(),
        percent if (percent - percent.round()).abs() < 0.05 => format!("{percent:.0} %"),
        percent => format!("{percent:.1} %"),
    }
}

/// Chances of settlement that were decided; of many, how many.
fn chances(variant: &Variant) -> Option<String> {
    const MOST_TOLD: usize = 4;
    let decided = variant.ladder.decided();
    let told = decided.iter().map(|it| {
        let outcome = if it.happens { "yes" } else { "no" };
        format!("{} {outcome} ({})", it.path, percent(it.chance))
    });
    match decided.len() {
        0 => None,
        1..=MOST_TOLD => Some(format!("chances: {}", listed(told))),
        many => Some(format!(
            "chances: the likelier side of each of {many} that settlement draws"
        )),
    }
}
