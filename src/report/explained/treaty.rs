//! What treaties take, in sentences.

use super::case::{Case, is_same, part, place};
use super::movement::Movement;
use super::why::{Bound, Why};
use crate::ledger::{CessionWork, Kind, Transfer};
use crate::model::{Treaty, TreatyKind};
use crate::report::reading::words::amount;
use crate::report::{cents, listed};

/// What treaties take.
pub fn ceded(case: Case<'_>, event: usize) -> Vec<Movement> {
    let cessions = case.cessions(event);
    cessions
        .filter(|cession| cession.ceded > 0.005)
        .map(|cession| of_cession(case, event, cession))
        .collect()
}

/// Is a transfer made under a treaty?
pub fn is_ceded(treaty: &Treaty, case: Case<'_>, transfer: &Transfer) -> bool {
    let path = &case.settled.promises[transfer.promise as usize].path;
    treaty.path == *path && treaty.cedent.index() == transfer.to as usize
}

fn of_cession(case: Case<'_>, event: usize, cession: &CessionWork) -> Movement {
    let treaty = &case.model.treaties[cession.treaty];
    let transfers: Vec<(usize, &Transfer)> = case
        .transfers(event, Kind::Cession)
        .filter(|(_, it)| is_ceded(treaty, case, it))
        .collect();
    let payers = transfers
        .iter()
        .map(|(_, it)| format!("{} pays {}", case.name(it.from as usize), cents(it.amount)));
    Movement {
        words: format!(
            "{} to {} ({}).",
            listed(payers),
            case.name(treaty.cedent.index()),
            place(&treaty.path, treaty.clause.as_deref())
        ),
        steps: why_ceded(case, cession).steps,
        table: None,
        transfers: transfers.iter().map(|(at, _)| *at).collect(),
    }
}

/// Why a treaty takes what it takes.
pub fn why_ceded(case: Case<'_>, cession: &CessionWork) -> Why {
    let treaty = &case.model.treaties[cession.treaty];
    let cedent = case.name(treaty.cedent.index());
    let (read, ceded) = (cents(cession.read), cents(cession.ceded));
    let bound = |words: &str| Bound::term(words, &treaty.path, treaty.clause.as_deref());
    let mut why = Why::default();
    match &treaty.kind {
        TreatyKind::QuotaShare {
            cession: share,
            event_limit,
            ..
        } => {
            why.step(format!(
                "The loss left with {cedent} in the event before this treaty is {read}."
            ));
            let whole = cession.read * share.get();
            let share = part(share.get());
            if is_same(whole, cession.ceded) {
                why.binds(
                    format!("It cedes {share}: {ceded}."),
                    bound("the share ceded"),
                );
            } else {
                let limit = event_limit.map_or("what the year's limit leaves".to_owned(), |it| {
                    format!(
                        "at most {} an event or what the year's limit leaves",
                        amount(it.get())
                    )
                });
                why.binds(
                    format!("It cedes {share}, {limit}: {ceded}."),
                    bound("the limit of the quota share"),
                );
            }
        }
        TreatyKind::EventExcess {
            attachment,
            limit,
            placed,
            ..
        } => {
            why.step(format!(
                "The loss left with {cedent} in the event before this treaty is {read}."
            ));
            let above = (cession.read - attachment.get()).max(0.0);
            let mut told = format!(
                "The treaty pays what exceeds {}, at most {}",
                amount(attachment.get()),
                amount(limit.get())
            );
            if cession.deductible > 0.0 {
                told.push_str(&format!(
                    ", after what is left of its annual deductible, {}",
                    cents(cession.deductible)
                ));
            }
            if cession.left.is_finite() {
                told.push_str(&format!(
                    ", of the {} left for the year",
                    cents(cession.left)
                ));
            }
            if placed.get() < 1.0 {
                told.push_str(&format!(", {} of it being placed", part(placed.get())));
            }
            let binding = if above > limit.get() || cession.left < above {
                "the limit of the treaty"
            } else {
                "the attachment of the treaty"
            };
            why.binds(format!("{told}: {ceded}."), bound(binding));
        }
        TreatyKind::StopLoss { attachment, limit } => {
            why.step(format!(
                "The loss left with {cedent} in the whole year is {read}."
            ));
            why.binds(
                format!(
                    "The treaty pays what exceeds {}, at most {}: {ceded}.",
                    amount(attachment.get()),
                    amount(limit.get())
                ),
                bound("the stop-loss"),
            );
        }
    }
    let placed: f64 = treaty.reinsurers.iter().map(|(_, share)| share.get()).sum();
    if treaty.reinsurers.len() > 1 || placed < 1.0 - 1e-12 {
        why.step(format!(
            "It is divided: {}.",
            case.words().shares(&treaty.reinsurers)
        ));
    }
    why
}
