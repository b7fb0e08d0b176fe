//! Movements of money told: debts and policies' payments, those of a group's members together.

use super::case::{Case, is_same};
use super::claim::Telling;
use super::claim_caps::paid;
use super::page::Part;
use super::policy::{Called, refusal};
use super::tell::payers;
use super::why::Why;
use crate::ledger::{CallWork, CalledFor, DebtWork, Kind};
use crate::report::reading::caps::per;
use crate::report::reading::words::amount;
use crate::report::{cents, grouped, listed};

/// One movement told, or several alike.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Movement {
    /// Who pays whom how much, under which promise.
    pub words: String,
    /// The steps to the amount.
    pub steps: Vec<String>,
    /// Many alike, one a row.
    pub table: Option<Part>,
    /// The transfers it tells of, by their places in the journal.
    pub transfers: Vec<usize>,
}

impl Movement {
    /// A movement that needs no steps.
    pub fn words(words: String) -> Self {
        Self {
            words,
            ..Self::default()
        }
    }
}

/// The transfers that pay a debt, set-off included.
fn transfers_of(case: Case<'_>, event: usize, debt: &DebtWork) -> Vec<usize> {
    let kinds = [debt.kind, Kind::SetOff];
    let all = kinds
        .into_iter()
        .flat_map(|kind| case.transfers(event, kind));
    all.filter(|(_, it)| {
        (it.from as usize, it.to as usize, it.promise) == (debt.from, debt.to, debt.promise)
    })
    .map(|(at, _)| at)
    .collect()
}

/// Why a debt is what it is, and what of it is paid.
pub fn why_owed(case: Case<'_>, event: usize, debt: &DebtWork) -> Why {
    let mut why = match case.claim_of(event, debt) {
        Some(claim) => Telling { case, event, claim }.owed(),
        None => super::rest::why_agreed(case, event, debt),
    };
    paid(case, event, debt, &mut why);
    why
}

/// A debt of one party to another.
pub fn of_debt(case: Case<'_>, event: usize, debt: &DebtWork) -> Movement {
    let (from, to) = (case.name(debt.from), case.name(debt.to));
    let kind = match debt.kind {
        Kind::Liquidated => " as a sum agreed in place of damages",
        Kind::InsuredRetention => " as the retention of a policy that insures it too",
        Kind::Direct => " directly, under no contract",
        _ => "",
    };
    let how = how(debt.owed, debt.paid);
    let place = match debt.kind {
        Kind::Direct => String::new(),
        _ => format!(" ({})", case.place(debt.promise)),
    };
    Movement {
        words: format!("{from} owes {to} {}{kind} {how}{place}.", cents(debt.owed)),
        steps: why_owed(case, event, debt).steps,
        table: None,
        transfers: transfers_of(case, event, debt),
    }
}

fn how(owed: f64, paid: f64) -> String {
    if is_same(owed, paid) {
        "and pays it in full".to_owned()
    } else if paid < 0.005 {
        "and pays nothing".to_owned()
    } else {
        format!("and pays {}", cents(paid))
    }
}

/// Debts under one promise to or of the members of a group, one a row.
pub fn of_members(case: Case<'_>, event: usize, debts: &[&DebtWork]) -> Movement {
    let Some(first) = debts.first() else {
        return Movement::default();
    };
    let (from, to): (Vec<usize>, Vec<usize>) = debts.iter().map(|it| (it.from, it.to)).unzip();
    let (from, to) = (unique(from), unique(to));
    let sum = |of: fn(&DebtWork) -> f64| -> f64 { debts.iter().map(|debt| of(debt)).sum() };
    let (owed, paid) = (sum(|debt| debt.owed), sum(|debt| debt.paid));
    let together = if debts.len() > 1 { " together" } else { "" };
    let how = how(owed, paid);
    let words = format!(
        "{} owes {} {}{together} {how} ({}).",
        case.names(&from),
        case.names(&to),
        cents(owed),
        case.place(first.promise)
    );
    let rows = debts.iter().filter_map(|debt| {
        let claim = case.claim_of(event, debt)?;
        let telling = Telling { case, event, claim };
        let member = if case.group(debt.to).is_some() {
            debt.to
        } else {
            debt.from
        };
        let why = why_owed(case, event, debt);
        Some(vec![
            case.name(member).to_owned(),
            cents(telling.loss()),
            cents(telling.claimable()),
            cents(telling.by_fault() + claim.flowed),
            cents(debt.owed),
            cents(debt.paid),
            why.bound.words,
        ])
    });
    Movement {
        words,
        steps: terms_of(case, event, debts),
        table: Some(Part::Table {
            columns: vec![
                ("of them", false),
                ("own loss", true),
                ("claimable", true),
                ("answered for", true),
                ("owed", true),
                ("paid", true),
                ("bound by", false),
            ],
            rows: rows.collect(),
        }),
        transfers: debts
            .iter()
            .flat_map(|debt| transfers_of(case, event, debt))
            .collect(),
    }
}

/// The terms of a contract that each member of a group has.
fn terms_of(case: Case<'_>, event: usize, debts: &[&DebtWork]) -> Vec<String> {
    let claims = debts.iter().filter_map(|debt| case.claim_of(event, debt));
    let tellings: Vec<Telling<'_>> = claims.map(|claim| Telling { case, event, claim }).collect();
    let Some(telling) = tellings.first() else {
        return Vec::new();
    };
    let contract = telling.contract();
    let mut steps = Vec::new();
    let excluded = contract.excluded.minus(contract.deemed_direct);
    if !excluded.is_empty() {
        steps.push(format!(
            "Of each one's own loss {} cannot be claimed, being excluded.",
            case.words().heads(excluded)
        ));
    }
    steps.extend(telling.answers_for());
    let caps = contract.caps.iter().map(|cap| {
        format!(
            "`{}` of {} {} ({})",
            cap.key,
            amount(cap.limit.get()),
            per(cap.per),
            super::case::place(&cap.path, cap.clause.as_deref())
        )
    });
    let caps = listed(caps);
    if !caps.is_empty() {
        steps.push(format!("Towards each there are caps of their own: {caps}."));
    }
    let is_cut = |telling: &&Telling<'_>| {
        let caps = &telling.claim.caps;
        caps.iter().any(|cap| !is_same(cap.claimed, cap.through))
    };
    let cut = tellings.iter().filter(is_cut).count();
    steps.push(match cut {
        0 => "No cap cuts any of these claims.".to_owned(),
        cut => format!("Caps cut {cut} of these {} claims.", tellings.len()),
    });
    let unpaid: f64 = debts.iter().map(|debt| debt.owed - debt.paid).sum();
    if unpaid > 0.005 {
        let debtors = debts.iter().map(|debt| debt.from).collect::<Vec<usize>>();
        let debtors = case.names(&unique(debtors));
        let unpaid = cents(unpaid);
        steps.push(format!(
            "The own money of {debtors} falls short; {unpaid} is never paid."
        ));
    }
    steps
}

fn unique(mut parties: Vec<usize>) -> Vec<usize> {
    parties.sort_unstable();
    parties.dedup();
    parties
}

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
            super::case::place(&policy.path, policy.clause.as_deref())
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
    let told = refused.map(|it| {
        format!(
            "{} {} ({})",
            case.head(it.head),
            cents(it.amount),
            refusal(case, event, it.why)
        )
    });
    let told = listed(told);
    (!told.is_empty()).then(|| format!("It does not pay on {told}."))
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
            super::case::place(&policy.path, policy.clause.as_deref())
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
    let mut told: Vec<(usize, usize, Vec<String>)> = Vec::new();
    for it in case.refused(event).filter(|it| purposes.contains(&it.call)) {
        let answered = called
            .iter()
            .any(|called| called.party == it.party && called.call.layers[0].policy == it.policy);
        if answered || case.group(it.party).is_some() {
            continue;
        }
        let what = match it.call {
            CalledFor::Liability => format!("the {} it owes", cents(it.amount)),
            CalledFor::OwnLoss | CalledFor::AdditionalInsured => {
                format!("{} {}", case.head(it.head), cents(it.amount))
            }
        };
        let words = format!("{what} ({})", refusal(case, event, it.why));
        let known = told
            .iter_mut()
            .find(|(policy, party, _)| (*policy, *party) == (it.policy, it.party));
        match known {
            Some((_, _, words_of)) => words_of.push(words),
            None => told.push((it.policy, it.party, vec![words])),
        }
    }
    let movements = told.into_iter().map(|(policy, party, words)| {
        let policy = &case.model.policies[policy];
        Movement::words(format!(
            "The policy `{}` ({}) pays {} nothing on {}.",
            policy.key,
            super::case::place(&policy.path, policy.clause.as_deref()),
            case.name(party),
            listed(words)
        ))
    });
    movements.collect()
}

/// So many of something.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        _ => format!("{} {many}", grouped(count as u64)),
    }
}
