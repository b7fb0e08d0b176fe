//! What a year used of limits, and what is left of them.

use super::case::{Case, place};
use super::page::Part;
use crate::ledger::{LimitOf, UsedWork};
use crate::model::Per;
use crate::report::reading::caps::per;
use crate::report::{cents, whose};

/// A limit that a year used, or those of a group's members together.
struct Row {
    what: String,
    place: String,
    path: String,
    group: Option<usize>,
    holders: Vec<usize>,
    used: f64,
    limit: f64,
    /// Is it whole again for each event?
    each: Option<Per>,
}

/// The table; nothing if no limit was touched.
pub fn used(case: Case<'_>) -> Option<Part> {
    let mut rows: Vec<Row> = Vec::new();
    for work in case.used() {
        let row = row_of(case, work);
        let alike = rows.iter_mut().find(|known| {
            row.group.is_some() && (known.group, &known.path) == (row.group, &row.path)
        });
        match alike {
            Some(known) => {
                known.used += row.used;
                known.limit += row.limit;
                known.holders.extend(row.holders);
            }
            None => rows.push(row),
        }
    }
    let rows: Vec<Vec<String>> = rows.iter().map(|row| cells(case, row)).collect();
    (!rows.is_empty()).then(|| Part::Table {
        columns: vec![
            ("limit", false),
            ("where it stands", false),
            ("used", true),
            ("of", true),
            ("left", true),
        ],
        rows,
    })
}

/// A limit, or so many alike.
fn of_each(row: &Row) -> String {
    match row.holders.len() {
        1 => cents(row.limit),
        many => format!("{many} × {}", cents(row.limit / many as f64)),
    }
}

fn cells(case: Case<'_>, row: &Row) -> Vec<String> {
    let what = if row.holders.len() > 1 {
        format!("{} ({})", row.what, case.names(&row.holders))
    } else {
        row.what.clone()
    };
    let (limit, left) = if row.limit.is_infinite() {
        ("not in force".to_owned(), "—".to_owned())
    } else {
        match row.each {
            Some(each) => (format!("{} {}", of_each(row), per(each)), "—".to_owned()),
            None => (of_each(row), cents(row.limit - row.used)),
        }
    };
    vec![what, row.place.clone(), cents(row.used), limit, left]
}

/// Where a limit stands, and the party it protects or serves.
pub fn path_and_holder(case: Case<'_>, work: &UsedWork) -> (String, usize) {
    let row = row_of(case, work);
    (row.path, row.holders[0])
}

fn row_of(case: Case<'_>, work: &UsedWork) -> Row {
    let model = case.model;
    let row = |what: String, path: &str, clause: Option<&str>, holder: usize| Row {
        what,
        place: place(path, clause),
        path: path.to_owned(),
        group: case.group(holder),
        holders: vec![holder],
        used: work.used,
        limit: work.limit,
        each: None,
    };
    match work.limit_of {
        LimitOf::Cap { contract, cap } => {
            let terms = &model.contracts[contract];
            let cap = &terms.caps[cap];
            let (obligor, claimant) = (terms.obligor.index(), terms.beneficiary.index());
            let towards = match case.group(claimant) {
                Some(group) => model.groups[group].name.as_str(),
                None => case.name(claimant),
            };
            let what = format!(
                "{} cap `{}` towards {towards}",
                whose(case.name(obligor)),
                cap.key
            );
            Row {
                each: Some(cap.per).filter(|it| matches!(it, Per::Claim | Per::Event)),
                ..row(what, &cap.path, cap.clause.as_deref(), claimant)
            }
        }
        LimitOf::Pool(at) => {
            let pool = &model.pools[at];
            let obligor = pool.obligor.index();
            let what = format!("{} shared cap `{}`", whose(case.name(obligor)), pool.key);
            Row {
                each: Some(pool.per).filter(|it| matches!(it, Per::Claim | Per::Event)),
                ..row(what, &pool.path, pool.clause.as_deref(), obligor)
            }
        }
        LimitOf::Aggregate(at) => {
            let policy = &model.policies[at];
            let what = format!("aggregate of policy `{}`", policy.key);
            row(
                what,
                &policy.path,
                policy.clause.as_deref(),
                policy.insured.index(),
            )
        }
        LimitOf::Deductible(at) => {
            let policy = &model.policies[at];
            let what = format!("annual deductible of policy `{}`", policy.key);
            row(
                what,
                &policy.path,
                policy.clause.as_deref(),
                policy.insured.index(),
            )
        }
        LimitOf::Sublimit { policy, cover } => {
            let insured = model.policies[policy].insured.index();
            let cover = &model.policies[policy].covers[cover];
            let what = format!("yearly sublimit of cover `{}`", cover.key);
            let path = format!("{}.sublimit", cover.path);
            row(what, &path, cover.clause.as_deref(), insured)
        }
        LimitOf::Treaty(at) => {
            let treaty = &model.treaties[at];
            let what = format!("year's limit of treaty `{}`", treaty.key);
            row(
                what,
                &treaty.path,
                treaty.clause.as_deref(),
                treaty.cedent.index(),
            )
        }
        LimitOf::TreatyDeductible(at) => {
            let treaty = &model.treaties[at];
            let what = format!("annual deductible of treaty `{}`", treaty.key);
            row(
                what,
                &treaty.path,
                treaty.clause.as_deref(),
                treaty.cedent.index(),
            )
        }
        LimitOf::Funds(party) => {
            let what = format!("{} own money", whose(case.name(party)));
            let path = format!("party.{}.funds", model.parties[party].key);
            row(what, &path, None, party)
        }
    }
}
