//! What policies pay, told: one movement a call, those of a group's members together.

use super::case::{Case, place};
use super::movement::Movement;
use super::page::Part;
use super::policy::Called;
use super::refused::refusal;
use super::tell::payers;
use crate::ledger::{CallWork, CalledFor, Kind, Refused};
use crate::report::{cents, listed};

/// What policies pay for some purposes, in the order in which they are called; those of a group's
/// members together.
pub fn movements_of_policies(
    case: Case<'_>,
    event: usize,
    purposes: &[CalledFor],
) -> Vec<Movement> {
    let mut movements = Vec::new();
    let mut of_groups: Vec<(String, Vec<Called<'_>>)> = Vec::new();
    for called in calls(case, event, purposes) {
        if case.group(called.party).is_none() {
            movements.push(of_call(called));
            continue;
        }
        let policy = &case.model.policies[called.call.layers[0].policy].path;
        match of_groups.iter_mut().find(|(path, _)| path == policy) {
            Some((_, calls)) => calls.push(called),
            None => of_groups.push((policy.clone(), vec![called])),
        }
    }
    movements.extend(of_groups.iter().map(|(_, calls)| of_member_calls(calls)));
    movements.extend(refusals(case, event, purposes));
    movements
}

/// Every call of an event for some purposes, one for each party.
fn calls<'a>(case: Case<'a>, event: usize, purposes: &[CalledFor]) -> Vec<Called<'a>> {
    let mut calls: Vec<Called<'a>> = Vec::new();
    for call in case.calls(event) {
        for line in call
            .lines
            .iter()
            .filter(|line| purposes.contains(&line.call))
        {
            let is_known = calls.iter().any(|known| {
                std::ptr::eq(known.call, call)
                    && (known.party, known.purpose) == (line.party, line.call)
            });
            if !is_known {
                calls.push(Called {
                    case,
                    event,
                    call,
                    party: line.party,
                    purpose: line.call,
                });
            }
        }
    }
    calls
}

/// The kind of transfer that a call makes.
pub fn kind_of(purpose: CalledFor) -> Kind {
    match purpose {
        CalledFor::OwnLoss => Kind::OwnLoss,
        CalledFor::AdditionalInsured => Kind::AdditionalInsured,
        CalledFor::Liability => Kind::Liability,
    }
}

/// The layer of a call that a promise is.
pub fn layer_of(case: Case<'_>, call: &CallWork, promise: u32) -> Option<usize> {
    let path = &case.settled.promises[promise as usize].path;
    let mut layers = call.layers.iter();
    layers.position(|layer| case.model.policies[layer.policy].path == *path)
}

fn transfers_of_call(called: &Called<'_>) -> Vec<usize> {
    let Called { case, event, .. } = *called;
    let all = case.transfers(event, kind_of(called.purpose));
    all.filter(|(_, it)| {
        it.to as usize == called.party && layer_of(case, called.call, it.promise).is_some()
    })
    .map(|(at, _)| at)
    .collect()
}

fn of_call(called: Called<'_>) -> Movement {
    let Called { case, event, .. } = called;
    let transfers = transfers_of_call(&called);
    let insured = case.name(called.party);
    let what = match called.purpose {
        CalledFor::OwnLoss => "on its own loss",
        CalledFor::AdditionalInsured => "as an additional insured",
        CalledFor::Liability => "on what it owes",
    };
    let policy = &case.model.policies[called.call.layers[0].policy];
    let words = match &transfers[..] {
        [] => format!(
            "The policy `{}` ({}) pays {insured} nothing {what}.",
            policy.key,
            place(&policy.path, policy.clause.as_deref())
        ),
        [only] => {
            let transfer = &case.settled.journal.transfers[*only];
            format!(
                "{} pays {insured} {} {what} ({}).",
                case.name(transfer.from as usize),
                cents(transfer.amount),
                case.place(transfer.promise)
            )
        }
        several => format!(
            "Insurers pay {insured} {} {what}: {}.",
            cents(called.paid()),
            payers(case, several)
        ),
    };
    let top = called.call.layers.iter().rposition(|it| it.through > 0.005);
    let mut steps = called.why(top.unwrap_or(0)).steps;
    steps.extend(not_covered(case, event, policy.path.as_str(), &called));
    Movement {
        words,
        steps,
        table: None,
        transfers,
    }
}

/// What of the same party the policy does not pay on at all.
fn not_covered(case: Case<'_>, event: usize, path: &str, called: &Called<'_>) -> Option<String> {
    let refused = case.refused(event).filter(|it| {
        (it.party, it.call) == (called.party, called.purpose)
            && case.model.policies[it.policy].path == path
    });
    let told = by_reason(case, event, refused.collect());
    (!told.is_empty()).then(|| format!("It does not pay on {told}."))
}

/// `reputation 500.00 (no cover takes it)`, each reason once.
fn by_reason(case: Case<'_>, event: usize, refused: Vec<&Refused>) -> String {
    let mut told: Vec<(String, Vec<String>)> = Vec::new();
    for it in refused {
        let what = match it.call {
            CalledFor::Liability => format!("the {} it owes", cents(it.amount)),
            CalledFor::OwnLoss | CalledFor::AdditionalInsured => {
                format!("{} {}", case.head(it.head), cents(it.amount))
            }
        };
        let why = refusal(case, event, it);
        match told.iter_mut().find(|(known, _)| *known == why) {
            Some((_, heads)) => heads.push(what),
            None => told.push((why, vec![what])),
        }
    }
    let told = told.into_iter();
    listed(told.map(|(why, heads)| format!("{} ({why})", listed(heads))))
}

/// The calls of the policies of a group's members, one a row.
fn of_member_calls(calls: &[Called<'_>]) -> Movement {
    let Some(first) = calls.first() else {
        return Movement::default();
    };
    let case = first.case;
    let parties: Vec<usize> = calls.iter().map(|called| called.party).collect();
    let policy = &case.model.policies[first.call.layers[0].policy];
    let paid: f64 = calls.iter().map(Called::paid).sum();
    let what = match first.purpose {
        CalledFor::OwnLoss => "on their own losses",
        CalledFor::AdditionalInsured => "as additional insureds",
        CalledFor::Liability => "on what they owe",
    };
    let rows = calls.iter().map(|called| {
        vec![
            case.name(called.party).to_owned(),
            cents(called.asked()),
            cents(called.covered()),
            cents(called.retained()),
            cents(called.paid()),
        ]
    });
    Movement {
        words: format!(
            "{} pays {} {} together {what} ({}).",
            case.insurers(policy),
            case.names(&parties),
            cents(paid),
            place(&policy.path, policy.clause.as_deref())
        ),
        steps: Vec::new(),
        table: Some(Part::Table {
            columns: vec![
                ("of them", false),
                ("called for", true),
                ("covered", true),
                ("retention", true),
                ("paid", true),
            ],
            rows: rows.collect(),
        }),
        transfers: calls.iter().flat_map(transfers_of_call).collect(),
    }
}

/// Policies that pay a party nothing because they take none of its loss.
fn refusals(case: Case<'_>, event: usize, purposes: &[CalledFor]) -> Vec<Movement> {
    let called = calls(case, event, purposes);
    let mut told: Vec<(usize, usize, Vec<&Refused>)> = Vec::new();
    for it in case.refused(event).filter(|it| purposes.contains(&it.call)) {
        let answered = called
            .iter()
            .any(|called| called.party == it.party && called.call.layers[0].policy == it.policy);
        if answered || case.group(it.party).is_some() {
            continue;
        }
        let known = told
            .iter_mut()
            .find(|(policy, party, _)| (*policy, *party) == (it.policy, it.party));
        match known {
            Some((_, _, refused)) => refused.push(it),
            None => told.push((it.policy, it.party, vec![it])),
        }
    }
    let movements = told.into_iter().map(|(policy, party, refused)| {
        let policy = &case.model.policies[policy];
        Movement::words(format!(
            "The policy `{}` ({}) pays {} nothing on {}.",
            policy.key,
            place(&policy.path, policy.clause.as_deref()),
            case.name(party),
            by_reason(case, event, refused)
        ))
    });
    movements.collect()
}
