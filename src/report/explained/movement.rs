//! Movements of money told: debts, those of a group's members together.

use super::case::{Case, is_same};
use super::claim::Telling;
use super::claim_caps::paid;
use super::page::Part;
use super::why::Why;
use crate::ledger::{DebtWork, Kind};
use crate::report::reading::caps::per;
use crate::report::reading::words::amount;
use crate::report::{cents, listed};

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
        Kind::Direct => " directly, under no contract,",
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
