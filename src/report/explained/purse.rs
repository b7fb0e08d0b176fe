//! Own money, and recoveries shared with insurers, in sentences.

use super::case::{Case, is_same, part, place};
use super::movement::Movement;
use super::page::Part;
use super::why::{Bound, Why};
use crate::ledger::{CostKind, Kind, PurseWork, SharingWork, Transfer};
use crate::model::RecoveryRule;
use crate::report::reading::words::sentence;
use crate::report::{cents, listed, whose};

/// Parties whose own money is limited: what they have, owe and pay.
pub fn purses(case: Case<'_>, event: usize) -> Vec<Movement> {
    let told = case
        .purses(event)
        .filter(|purse| purse.part < 1.0 - 1e-9 || case.group(purse.party).is_none());
    told.map(|purse| of_purse(case, event, purse)).collect()
}

fn of_purse(case: Case<'_>, event: usize, purse: &PurseWork) -> Movement {
    let name = case.name(purse.party);
    let paid = purse.open * purse.part;
    let mut steps = vec![format!(
        "Before the event it has {} of its own (party.{}.funds).",
        cents(purse.funds),
        case.model.parties[purse.party].key
    )];
    if purse.own_costs > 0.005 {
        steps.push(format!(
            "Its own costs that no insurance pays take {}{}.",
            cents(purse.own_costs),
            if purse.own_costs > purse.funds {
                ", more than it has"
            } else {
                ""
            }
        ));
    }
    if purse.received > 0.005 {
        steps.push(format!("It receives and keeps {}.", cents(purse.received)));
    } else if purse.received < -0.005 {
        // What is set off is a recovery too, and brings no cash.
        let has = (purse.funds - purse.own_costs).max(0.0);
        steps.push(format!(
            "It gives insurers {} more than it receives{}.",
            cents(-purse.received),
            if -purse.received > has {
                ", which is more than it has"
            } else {
                ""
            }
        ));
    }
    if purse.administration > 0.005 {
        steps.push(format!(
            "It is insolvent: administration takes {}.",
            cents(purse.administration)
        ));
    }
    if purse.part < 1.0 - 1e-9 {
        steps.push(format!(
            "Creditors get {} of what insurers do not bring, pari passu; {} is never paid.",
            part(purse.part),
            cents(purse.open - paid)
        ));
    }
    steps.extend(outside(case, event, purse));
    steps.push(format!("It has {} left.", cents(purse.after)));
    let pays = if is_same(paid, purse.open) {
        "pays all of it".to_owned()
    } else if paid < 0.005 {
        "pays nothing of it".to_owned()
    } else {
        format!("pays {} of it", cents(paid))
    };
    Movement {
        words: format!(
            "{name} owes {} beyond what its insurers bring and {pays}.",
            cents(purse.open)
        ),
        steps,
        ..Movement::default()
    }
}

/// What claims that rest on no contract, which come last, take and bring.
fn outside(case: Case<'_>, event: usize, purse: &PurseWork) -> Vec<String> {
    let sum = |party: fn(&Transfer) -> u32| -> f64 {
        let all = case.transfers(event, Kind::Outside);
        let mine = all.filter(|(_, it)| party(it) as usize == purse.party);
        mine.map(|(_, it)| it.amount).sum()
    };
    let (takes, brings) = (sum(|it| it.from), sum(|it| it.to));
    let mut steps = Vec::new();
    if takes > 0.005 {
        let takes = cents(takes);
        steps.push(format!(
            "Claims outside contracts, after all others, take {takes}."
        ));
    }
    if brings > 0.005 {
        let brings = cents(brings);
        steps.push(format!("Claims outside contracts bring {brings}."));
    }
    let costs = case.settled.journal.costs.iter().filter(|cost| {
        (cost.event as usize, cost.party as usize) == (event, purse.party)
            && cost.kind == CostKind::Administration
    });
    let costs = costs.map(|cost| cost.amount).sum::<f64>() - purse.administration;
    if costs > 0.005 {
        let costs = cents(costs);
        steps.push(format!(
            "They make it insolvent: administration takes {costs}."
        ));
    }
    steps
}

/// Recoveries shared with insurers.
pub fn shared(case: Case<'_>, event: usize) -> Vec<Movement> {
    let mut movements = Vec::new();
    let mut of_groups: Vec<Vec<&SharingWork>> = vec![Vec::new(); case.model.groups.len()];
    for sharing in case.sharings(event) {
        match case.group(sharing.party) {
            Some(group) => of_groups[group].push(sharing),
            None => movements.push(of_sharing(case, event, sharing)),
        }
    }
    let of_groups = of_groups.iter().filter(|sharings| !sharings.is_empty());
    movements.extend(of_groups.map(|sharings| of_members(case, event, sharings)));
    movements
}

/// The sharings of the members of a group, one a row.
fn of_members(case: Case<'_>, event: usize, sharings: &[&SharingWork]) -> Movement {
    let members: Vec<usize> = sharings.iter().map(|sharing| sharing.party).collect();
    let back = |sharing: &SharingWork| -> f64 { sharing.policies.iter().map(|it| it.back).sum() };
    let all: f64 = sharings.iter().map(|sharing| back(sharing)).sum();
    let rows = sharings.iter().map(|sharing| {
        let paid = sharing.policies.iter().map(|it| it.paid).sum();
        vec![
            case.name(sharing.party).to_owned(),
            cents(sharing.shared),
            cents(paid),
            cents(back(sharing)),
        ]
    });
    let first = sharings.first().map(|sharing| why_shared(case, sharing));
    let rule = first.map(|why| why.bound.told());
    Movement {
        words: format!(
            "{} give back {} together to their insurers.",
            case.names(&members),
            cents(all)
        ),
        steps: rule
            .map(|rule| format!("Each by {rule}."))
            .into_iter()
            .collect(),
        table: Some(Part::Table {
            columns: vec![
                ("of them", false),
                ("recovered", true),
                ("insurers had paid", true),
                ("given back", true),
            ],
            rows: rows.collect(),
        }),
        transfers: case
            .transfers(event, Kind::Recovery)
            .filter(|(_, it)| sharings.iter().any(|sharing| is_of(case, sharing, it)))
            .map(|(at, _)| at)
            .collect(),
    }
}

/// Does a transfer give back what a sharing shared?
pub fn is_of(case: Case<'_>, sharing: &SharingWork, transfer: &Transfer) -> bool {
    let path = &case.settled.promises[transfer.promise as usize].path;
    let mut policies = sharing.policies.iter();
    transfer.from as usize == sharing.party
        && policies.any(|it| case.model.policies[it.policy].path == *path)
}

fn of_sharing(case: Case<'_>, event: usize, sharing: &SharingWork) -> Movement {
    let all = case.transfers(event, Kind::Recovery);
    let back: Vec<(usize, &Transfer)> = all.filter(|(_, it)| is_of(case, sharing, it)).collect();
    let insured = case.name(sharing.party);
    let words = if back.is_empty() {
        format!(
            "{insured} keeps all {} that it recovered on what its policies cover.",
            cents(sharing.shared)
        )
    } else {
        let told = back.iter().map(|(_, it)| {
            format!(
                "{} {} ({})",
                case.name(it.to as usize),
                cents(it.amount),
                case.place(it.promise)
            )
        });
        format!("{insured} gives back to its insurers: {}.", listed(told))
    };
    Movement {
        words,
        steps: why_shared(case, sharing).steps,
        table: None,
        transfers: back.iter().map(|(at, _)| *at).collect(),
    }
}

/// Why insurers get back what they get.
pub fn why_shared(case: Case<'_>, sharing: &SharingWork) -> Why {
    let mut why = Why::default();
    let insured = case.name(sharing.party);
    why.step(format!(
        "Of what {insured} received, {} is on what its policies cover.",
        cents(sharing.shared)
    ));
    let Some(first) = sharing.policies.first() else {
        return why;
    };
    let policy = &case.model.policies[first.policy];
    let above = cents(sharing.bears - sharing.retention);
    let (bears, retention) = (cents(sharing.bears), cents(sharing.retention));
    let (word, rule) = match policy.recovery {
        RecoveryRule::TopDown => (
            "top-down",
            format!(
                "first {} covered loss above the policies, {above}, then insurers from the top layer \
                 down, then its retention of {retention}",
                whose(insured)
            ),
        ),
        RecoveryRule::InsurerFirst => (
            "insurer-first",
            format!("insurers get back what they paid before {insured} keeps any"),
        ),
        RecoveryRule::InsuredFirst => (
            "insured-first",
            format!("{insured} keeps it until the {bears} that it bears itself are made good"),
        ),
        RecoveryRule::ProRata => (
            "pro-rata",
            format!("{insured}, who bears {bears}, and insurers share by what each bore"),
        ),
    };
    let path = format!("{}.recovery", policy.path);
    let bound = Bound::term(
        format!("the recovery rule `{word}`"),
        &path,
        policy.clause.as_deref(),
    );
    why.binds(
        format!(
            "The rule is {word} ({}): {rule}.",
            place(&path, policy.clause.as_deref())
        ),
        bound,
    );
    let paid = sharing.policies.iter().map(|it| {
        let key = &case.model.policies[it.policy].key;
        format!(
            "`{key}` had paid {} and gets {}",
            cents(it.paid),
            cents(it.back)
        )
    });
    why.step(format!("{}.", sentence(&listed(paid))));
    why
}
