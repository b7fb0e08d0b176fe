//! The terms of a party as levels on its curve.
//!
//! ```text
//!  excess     5M xs 3M ── ends where the loss reaches 50k + 3M + 5M
//!  primary    3M ──────── ends where the loss reaches 50k + 3M: there the excess attaches
//!  retention  50k
//! ```
//! Terms hold per event while the curve is of years: a level is where a year of one event meets
//! the term, coinsurance and sublimits aside.

use crate::model::{Cap, Contract, Model, Policy, Relation, TreatyKind};
use crate::report::plot::{Level, LevelKind};

/// The levels of a party: its policies, the caps of contracts by and for it, its pools and
/// treaties; the terms of parties alike once.
pub(super) fn levels(model: &Model, party: usize) -> Vec<Level> {
    let mut levels = policies(model, party);
    let contracts = model.contracts.iter();
    let mine =
        contracts.filter(|it| it.obligor.index() == party || it.beneficiary.index() == party);
    levels.extend(mine.flat_map(caps));
    let pools = model
        .pools
        .iter()
        .filter(|pool| pool.obligor.index() == party);
    levels.extend(pools.map(|pool| {
        level(
            format!("pool {}", pool.key),
            pool.limit.get(),
            LevelKind::Cap,
        )
    }));
    levels.extend(treaties(model, party));
    let mut kept: Vec<Level> = Vec::new();
    for level in levels {
        if !kept.contains(&level) {
            kept.push(level);
        }
    }
    kept
}

fn level(label: String, amount: f64, kind: LevelKind) -> Level {
    Level {
        label,
        amount,
        kind,
    }
}

/// Where a policy starts and ends on the loss of one event.
fn span(model: &Model, policy: &Policy) -> (f64, Option<f64>) {
    let start = match policy.over {
        Some(below) => span(model, &model.policies[below])
            .1
            .unwrap_or(f64::INFINITY),
        None => policy.retention.get(),
    };
    let limit = policy.limit.or(policy.aggregate);
    (start, limit.map(|limit| start + limit.get()))
}

fn policies(model: &Model, party: usize) -> Vec<Level> {
    let mut levels = Vec::new();
    let mine = model
        .policies
        .iter()
        .enumerate()
        .filter(|(_, policy)| policy.insured.index() == party);
    for (at, policy) in mine {
        let key = &policy.key;
        let (start, end) = span(model, policy);
        match policy.over {
            Some(_) => levels.push(level(
                format!("policy {key} starts"),
                start,
                LevelKind::Attachment,
            )),
            None => levels.push(level(
                format!("retention, policy {key}"),
                start,
                LevelKind::Retention,
            )),
        }
        // A layer starts where the one below ends.
        let is_under = model.policies.iter().any(|above| above.over == Some(at));
        if let Some(end) = end.filter(|_| !is_under) {
            levels.push(level(format!("policy {key} ends"), end, LevelKind::Limit));
        }
    }
    levels
}

fn caps(contract: &Contract) -> Vec<Level> {
    let words = |cap: &Cap| match cap.relation {
        Relation::General => format!("cap of {}", contract.key),
        Relation::Separate | Relation::NonCumulative | Relation::Additive => {
            format!("cap {} of {}", cap.key, contract.key)
        }
    };
    contract
        .caps
        .iter()
        .map(|cap| level(words(cap), cap.limit.get(), LevelKind::Cap))
        .collect()
}

fn treaties(model: &Model, party: usize) -> Vec<Level> {
    let mut levels = Vec::new();
    for treaty in model
        .treaties
        .iter()
        .filter(|treaty| treaty.cedent.index() == party)
    {
        match &treaty.kind {
            TreatyKind::QuotaShare { .. } => {}
            TreatyKind::EventExcess {
                attachment, limit, ..
            } => {
                let (start, key) = (attachment.get(), &treaty.key);
                levels.push(level(
                    format!("treaty {key} starts"),
                    start,
                    LevelKind::Attachment,
                ));
                levels.push(level(
                    format!("treaty {key} ends"),
                    start + limit.get(),
                    LevelKind::Limit,
                ));
            }
        }
    }
    levels
}
