//! What regimes made of an event: who owes what under which, and whose notice was late.

use super::case::Case;
use super::page::Part;
use crate::columns::Fined;
use crate::report::{cents, grouped};

/// A sentence for each regime that imposed something in an event, gave something to persons, or was
/// notified late.
pub fn fined(case: Case<'_>, all: &[Fined], event: usize) -> Option<Part> {
    let tells = |it: &&Fined| it.event as usize == event && (it.owed > 0.0 || it.is_late());
    let of_event: Vec<&Fined> = all.iter().filter(tells).collect();
    let mut told = Vec::new();
    let mut parties: Vec<usize> = of_event.iter().map(|it| it.party as usize).collect();
    parties.dedup();
    for parties in case.together(parties.into_iter()) {
        let theirs = of_event
            .iter()
            .filter(|it| parties.contains(&(it.party as usize)));
        let mut under: Vec<(&str, Vec<&Fined>)> = Vec::new();
        for it in theirs {
            let key = case.model.regimes[it.regime as usize].regime.key();
            match under.iter_mut().find(|(known, _)| *known == key) {
                Some((_, list)) => list.push(it),
                None => under.push((key, vec![it])),
            }
        }
        told.extend(under.iter().map(|(key, list)| of_regime(case, key, list)));
    }
    (!told.is_empty()).then(|| Part::Words(told.join(" ")))
}

/// The notices that came late, by name where the regime asks for several.
fn late_notices(case: Case<'_>, it: &Fined) -> String {
    let all = case.model.regimes[it.regime as usize].regime.deadlines();
    let late = all.iter().enumerate();
    let late = late.filter(|(at, _)| it.late >> at & 1 == 1);
    let late: Vec<String> = late.map(|(_, notice)| notice.what.to_owned()).collect();
    match (&late[..], it.due.count_ones()) {
        ([_], 1) => "the notice".to_owned(),
        ([only], _) => format!("the notice ({only})"),
        _ => format!("the notices ({})", late.join("; ")),
    }
}

/// Under one regime, one party or members of one group.
fn of_regime(case: Case<'_>, key: &str, list: &[&Fined]) -> String {
    let parties: Vec<usize> = list.iter().map(|it| it.party as usize).collect();
    let names = case.names(&parties);
    let owed: f64 = list.iter().map(|it| it.owed).sum();
    let late = list.iter().filter(|it| it.is_late()).count();
    let lateness = match (late, list.len()) {
        (0, _) => String::new(),
        (1, 1) => format!("; {} came too late", late_notices(case, list[0])),
        (late, all) => format!(
            "; {} of the {} told somebody too late",
            grouped(late as u64),
            grouped(all as u64)
        ),
    };
    let own = if parties.len() == 1 {
        "part of its own loss"
    } else {
        "part of their own losses"
    };
    if owed > 0.0 {
        format!(
            "Under {key} {names} {} {}, {own}{lateness}.",
            if parties.len() == 1 { "owes" } else { "owe" },
            cents(owed)
        )
    } else {
        format!("Under {key} nothing is imposed on {names}{lateness}.")
    }
}
