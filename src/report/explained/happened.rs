//! What happened in an event, and what it cost whom.

use super::case::{Case, part};
use super::page::Part;
use crate::model::{Cause, Model, Origin};
use crate::report::reading::condition::culpable;
use crate::report::reading::words::{hours, in_clause};
use crate::report::{cents, grouped, listed};
use crate::settle::{Figures, Occurrence, Sufferer};
use crate::units::PartyId;
use jiff::ToSpan;

/// Days of the simulated year.
fn days(model: &Model) -> i32 {
    let next = model.inception.checked_add(1.year());
    next.map_or(365, |next| (next - model.inception).get_days())
}

/// The day of the simulated year, from 1.
///
/// `⌊time × days⌋ + 1` for a time in [0, 1).
#[must_use]
pub fn day(model: &Model, time: f64) -> i32 {
    let days = days(model);
    ((time * f64::from(days)) as i32).clamp(0, days - 1) + 1
}

/// `4 May`: the day of the calendar, counted from the first day of the simulated year.
#[must_use]
pub fn date(model: &Model, time: f64) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let date = model.inception.checked_add((day(model, time) - 1).days());
    let date = date.unwrap_or(model.inception);
    let month = MONTHS[usize::from(date.month().unsigned_abs()) - 1];
    format!("{} {month}", date.day())
}

/// `4 May, day 124`.
#[must_use]
pub fn when(model: &Model, time: f64) -> String {
    format!(
        "{}, day {} of the year",
        date(model, time),
        day(model, time)
    )
}

/// What happened, in sentences.
pub fn happened(case: Case<'_>, at: usize) -> Vec<Part> {
    let it = case.event(at);
    let mut told = Vec::new();
    if let Some(origin) = it.origin {
        let cause = match it.cause {
            Cause::Malicious => "somebody meant harm",
            Cause::Failure => "a system failed",
        };
        told.push(format!("It starts at {}; {cause}.", case.name(origin)));
    }
    let flags = it
        .flags
        .iter()
        .map(|flag| case.model.flags[flag.index()].clone());
    let flags = listed(flags);
    if !flags.is_empty() {
        told.push(format!("It is flagged {flags}."));
    }
    told.extend(told_late(case, it));
    if it.hours > 0.0 {
        told.push(format!("The outage lasts {}.", hours(it.hours)));
    }
    told.extend(fault(case, it));
    told.extend(culpability(case, it));
    told.extend(sources(case.model, it));
    vec![Part::Words(told.join(" ")), losses(case, it)]
}

/// Whom the party where it starts told later than it had promised, by which clause.
fn told_late(case: Case<'_>, it: &Occurrence) -> Option<String> {
    let origin = PartyId::new(it.origin?);
    let notify = case.model.clock(origin)?.notify.as_ref()?;
    let (within, is_late) = (notify.within?, it.flags.contains(&notify.flag));
    is_late.then(|| {
        let told = notify
            .to
            .iter()
            .map(|party| case.name(party.index()).to_owned());
        let clause = notify.clause.as_deref();
        format!(
            "{} told {} later than {} after it knew{}.",
            case.name(origin.index()),
            listed(told),
            hours(within.get()),
            in_clause(clause)
        )
    })
}

/// Where the figures of its peril come from, where the scenario says.
fn sources(model: &Model, it: &Occurrence) -> Option<String> {
    let path = &model.perils[it.peril?].path;
    let of_peril = |origin: &&Origin| {
        let rest = origin.path.strip_prefix(path.as_str());
        rest.is_some_and(|rest| rest.starts_with('.'))
    };
    let origins = model.origins.iter().filter(of_peril);
    let mut sources: Vec<&str> = Vec::new();
    for source in origins.filter_map(|origin| origin.source.as_deref()) {
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    let told = sources.join("; ");
    (!told.is_empty()).then(|| format!("Sources of its frequency and costs: {told}."))
}

/// Whoever suffers, where it is at fault itself.
const ITSELF: &str = "itself";

/// Fault shares; sufferers with the same ones share a sentence.
fn fault(case: Case<'_>, it: &Occurrence) -> Vec<String> {
    let mut told: Vec<(String, Vec<usize>)> = Vec::new();
    for sufferer in &it.sufferers {
        let table = it.fault(sufferer.party);
        let words = table.iter().map(|(party, share)| {
            let who = if *party == sufferer.party {
                ITSELF
            } else {
                case.name(*party)
            };
            format!("{who} {}", part(*share))
        });
        let words = listed(words);
        match told.iter_mut().find(|(known, _)| *known == words) {
            Some((_, who)) => who.push(sufferer.party),
            None => told.push((words, vec![sufferer.party])),
        }
    }
    told.retain(|(words, _)| !words.is_empty() && *words != format!("{ITSELF} 100 %"));
    let sentences = told.iter().map(|(words, who)| {
        let words = match who.len() {
            1 => words.clone(),
            _ => words.replace(ITSELF, "each of them itself"),
        };
        format!("At fault towards {}: {words}.", case.names(who))
    });
    sentences.collect()
}

fn culpability(case: Case<'_>, it: &Occurrence) -> Option<String> {
    let others = |party: &usize| {
        let mut sufferers = it.sufferers.iter();
        sufferers.any(|sufferer| {
            sufferer.party != *party && it.fault(sufferer.party).iter().any(|(of, _)| of == party)
        })
    };
    let parties = (0..it.culpability.len()).filter(others);
    let told = parties.map(|party| {
        let level = culpable(it.culpability[party]);
        format!("{} is {level}", case.name(party))
    });
    let told = listed(told);
    (!told.is_empty()).then(|| format!("{told}."))
}

fn losses(case: Case<'_>, it: &Occurrence) -> Part {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut all = 0.0;
    for parties in case.together(it.sufferers.iter().map(|it| it.party)) {
        let sufferer = summed(it, &parties);
        let sum: f64 = sufferer.loss.iter().sum();
        all += sum;
        rows.push(vec![
            case.names(&parties),
            cents(sum),
            by_head(case, &sufferer),
        ]);
    }
    if rows.len() > 1 {
        rows.push(vec!["together".to_owned(), cents(all), String::new()]);
    }
    Part::Table {
        columns: vec![("hit", false), ("own loss", true), ("of which", false)],
        rows,
    }
}

/// What several parties suffer together.
fn summed(it: &Occurrence, parties: &[usize]) -> Sufferer {
    let mut sum = Sufferer::default();
    for sufferer in parties.iter().filter_map(|party| it.of(*party)) {
        sum.records += sufferer.records;
        sum.loss.resize(sufferer.loss.len(), 0.0);
        for (sum, loss) in sum.loss.iter_mut().zip(&sufferer.loss) {
            *sum += loss;
        }
    }
    sum
}

/// The members of a group that are hit, one a row, and what the event leaves with them.
pub fn one_by_one(case: Case<'_>, at: usize, group: usize, figures: &[Figures]) -> Option<Part> {
    let it = case.event(at);
    let members = it
        .sufferers
        .iter()
        .filter(|sufferer| case.group(sufferer.party) == Some(group));
    let rows: Vec<Vec<String>> = members
        .map(|sufferer| {
            let sum: f64 = sufferer.loss.iter().sum();
            vec![
                case.name(sufferer.party).to_owned(),
                cents(sum),
                cents(figures[sufferer.party].net),
                by_head(case, sufferer),
            ]
        })
        .collect();
    (!rows.is_empty()).then(|| Part::Table {
        columns: vec![
            ("of them", false),
            ("own loss", true),
            ("left: net loss", true),
            ("of the own loss", false),
        ],
        rows,
    })
}

fn by_head(case: Case<'_>, sufferer: &Sufferer) -> String {
    let heads = sufferer.loss.iter().enumerate();
    let heads = heads.filter(|(_, amount)| **amount > 0.0);
    let told = heads.map(|(head, amount)| format!("{}\u{a0}{}", case.head(head), cents(*amount)));
    let mut told: Vec<String> = told.collect();
    if sufferer.records > 0.0 {
        let records = grouped(sufferer.records.round() as u64);
        told.push(format!("{records}\u{a0}records exposed"));
    }
    told.join(", ")
}
