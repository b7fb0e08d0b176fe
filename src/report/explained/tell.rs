//! One event told in the order of the law: every transfer once, with the steps to its amount.

use super::case::{Case, place};
use super::claim::Telling;
use super::insured::movements_of_policies;
use super::movement::Movement;
use super::page::Part;
use super::{purse, rest, treaty};
use crate::ledger::{CalledFor, ClaimWork, DebtWork, Kind};
use crate::report::{cents, grouped, listed};

/// The sections of an event, in the order of the law.
const SECTIONS: [(&str, Section); 7] = [
    ("What policies pay on own losses", own_losses),
    ("What is owed, and paid", owed),
    ("What policies pay on what is owed", liabilities),
    ("Who pays with its own money", purse::purses),
    (
        "What insurers get back of what was recovered",
        purse::shared,
    ),
    ("What reinsurers take", treaty::ceded),
    (
        "Outside the net loss: credits, reinstatement premiums, commissions",
        rest::apart,
    ),
];

type Section = fn(Case<'_>, usize) -> Vec<Movement>;

/// An event told.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// Its movements in the order of the law.
    pub parts: Vec<Part>,
    /// Movements of the members of groups one by one, each under the number it is told with.
    pub tables: Vec<(usize, Part)>,
    /// The transfers told, by their places in the journal.
    pub transfers: Vec<usize>,
    number: usize,
}

/// All movements of an event.
pub fn told(case: Case<'_>, event: usize) -> Told {
    let mut told = Told::default();
    for (title, section) in SECTIONS {
        told.lay(title, section(case, event));
    }
    let rest = rest::untold(case, event, &told.transfers);
    told.lay("What else moves", rest);
    told
}

impl Told {
    fn lay(&mut self, title: &str, movements: Vec<Movement>) {
        if movements.is_empty() {
            return;
        }
        self.parts.push(Part::Heading(3, title.to_owned()));
        for movement in movements {
            self.number += 1;
            self.transfers.extend(movement.transfers);
            self.tables
                .extend(movement.table.map(|table| (self.number, folded(table))));
            self.parts.push(Part::Item {
                number: self.number,
                words: movement.words,
                steps: movement.steps,
            });
        }
    }
}

/// Rows alike but for whose they are, told once.
fn folded(table: Part) -> Part {
    let Part::Table { columns, rows } = table else {
        return table;
    };
    let mut folded: Vec<(Vec<String>, usize)> = Vec::new();
    for row in rows {
        match folded.iter_mut().find(|(known, _)| known[1..] == row[1..]) {
            Some((_, count)) => *count += 1,
            None => folded.push((row, 1)),
        }
    }
    let rows = folded.into_iter().map(|(mut row, count)| {
        if count > 1 {
            row[0] = format!("{} and {} alike", row[0], grouped(count as u64 - 1));
        }
        row
    });
    Part::Table {
        columns,
        rows: rows.collect(),
    }
}

fn own_losses(case: Case<'_>, event: usize) -> Vec<Movement> {
    let purposes = [CalledFor::OwnLoss, CalledFor::AdditionalInsured];
    movements_of_policies(case, event, &purposes)
}

fn liabilities(case: Case<'_>, event: usize) -> Vec<Movement> {
    movements_of_policies(case, event, &[CalledFor::Liability])
}

/// Debts, those whose creditors pass them on first, and claims that come to nothing.
fn owed(case: Case<'_>, event: usize) -> Vec<Movement> {
    let mut debts: Vec<&DebtWork> = case.debts(event).collect();
    debts.sort_by_key(|debt| depth(debt, case, event, 0));
    let mut movements = Vec::new();
    let mut grouped: Vec<String> = Vec::new();
    for debt in &debts {
        let is_member = [debt.from, debt.to]
            .iter()
            .any(|party| case.group(*party).is_some());
        let path = &case.settled.promises[debt.promise as usize].path;
        if !is_member || debt.kind != Kind::Damages {
            movements.push(super::movement::of_debt(case, event, debt));
        } else if !grouped.contains(path) {
            grouped.push(path.clone());
            let alike: Vec<&DebtWork> = debts
                .iter()
                .copied()
                .filter(|other| (other.promise, other.kind) == (debt.promise, debt.kind))
                .collect();
            movements.push(super::movement::of_members(case, event, &alike));
        }
    }
    movements.extend(rest::costs(case, event));
    movements.extend(nothing_owed(case, event, &debts));
    movements
}

/// How many debts stand between a debt and the losses: it is told after those it passes on.
fn depth(debt: &DebtWork, case: Case<'_>, event: usize, seen: usize) -> usize {
    const DEEPEST: usize = 8;
    if seen >= DEEPEST {
        return seen;
    }
    let flows = case.claim_of(event, debt).is_some_and(|it| it.flowed > 0.0);
    let owed_by_creditor = case
        .debts(event)
        .filter(|other| flows && other.from == debt.to && other.to != debt.from);
    let below = owed_by_creditor.map(|other| depth(other, case, event, seen + 1) + 1);
    below.max().unwrap_or(0)
}

/// Claims of those hit that come to nothing, each reason once.
fn nothing_owed(case: Case<'_>, event: usize, debts: &[&DebtWork]) -> Vec<Movement> {
    let mut told: Vec<(String, String, Vec<usize>)> = Vec::new();
    let is_owed = |claim: &&ClaimWork| {
        let mut debts = debts.iter();
        debts.any(|debt| debt.contract == Some(claim.contract) && debt.kind == Kind::Damages)
    };
    for claim in case.claims(event).filter(|claim| !is_owed(claim)) {
        let telling = Telling { case, event, claim };
        if case
            .event(event)
            .of(telling.contract().beneficiary.index())
            .is_none()
        {
            continue;
        }
        let against = format!(
            "no claim against {} ({}): {}.",
            telling.obligor(),
            telling.place(),
            telling.nothing()
        );
        let (path, claimant) = (
            telling.contract().path.clone(),
            telling.contract().beneficiary.index(),
        );
        // What is said of members names no amounts, so that one sentence stands for many.
        let is_member = case.group(claimant).is_some();
        match told
            .iter_mut()
            .find(|(of, said, _)| is_member && (of, said) == (&path, &against))
        {
            Some((_, _, who)) => who.push(claimant),
            None => told.push((path, against, vec![claimant])),
        }
    }
    let movements = told.into_iter().map(|(_, against, who)| {
        let has = if who.len() == 1 { "has" } else { "have" };
        Movement::words(format!("{} {has} {against}", case.names(&who)))
    });
    movements.collect()
}

/// `Harbor Mutual 3,000.00 (policy.primary) and Atlas 600.00 (policy.excess)`.
pub fn payers(case: Case<'_>, transfers: &[usize]) -> String {
    let told = transfers.iter().map(|at| {
        let transfer = &case.settled.journal.transfers[*at];
        let promise = &case.settled.promises[transfer.promise as usize];
        format!(
            "{} {} ({})",
            case.name(transfer.from as usize),
            cents(transfer.amount),
            place(&promise.path, promise.clause.as_deref())
        )
    });
    listed(told)
}
