//! What treaties take, in sentences.

use super::case::{Case, is_same, part, place};
use super::movement::Movement;
use super::why::{Bound, Why};
use crate::ledger::{CessionWork, Kind, Transfer};
use crate::model::{Treaty, TreatyKind};
use crate::report::reading::words::amount;
use crate::report::{cents, listed};
use crate::units::{Money, Share};

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
    let mut why = Why::default();
    let span = match &treaty.kind {
        TreatyKind::QuotaShare { .. } | TreatyKind::EventExcess { .. } => {
            "in the event before this treaty"
        }
        TreatyKind::StopLoss { .. } => "in the whole year",
    };
    let (cedent, read) = (case.name(treaty.cedent.index()), cents(cession.read));
    why.step(format!("The loss left with {cedent} {span} is {read}."));
    let (told, bound) = match &treaty.kind {
        TreatyKind::QuotaShare {
            cession: share,
            event_limit,
            ..
        } => quota_share(cession, *share, *event_limit),
        TreatyKind::EventExcess {
            attachment,
            limit,
            placed,
            ..
        } => event_excess(cession, (*attachment, *limit), *placed),
        TreatyKind::StopLoss { attachment, limit } => (
            format!("The treaty pays {}", exceeding(*attachment, *limit)),
            "the stop-loss",
        ),
    };
    let ceded = cents(cession.ceded);
    let bound = Bound::term(bound, &treaty.path, treaty.clause.as_deref());
    why.binds(format!("{told}: {ceded}."), bound);
    let placed: f64 = treaty.reinsurers.iter().map(|(_, share)| share.get()).sum();
    if treaty.reinsurers.len() > 1 || placed < 1.0 - 1e-12 {
        why.step(format!(
            "It is divided: {}.",
            case.words().shares(&treaty.reinsurers)
        ));
    }
    why
}

/// `what exceeds 1M, at most 3M`.
fn exceeding(attachment: Money, limit: Money) -> String {
    let (attachment, limit) = (amount(attachment.get()), amount(limit.get()));
    format!("what exceeds {attachment}, at most {limit}")
}

/// What a quota share cedes, and what bound it.
fn quota_share(
    cession: &CessionWork,
    share: Share,
    event_limit: Option<Money>,
) -> (String, &'static str) {
    let is_whole = is_same(cession.read * share.get(), cession.ceded);
    let share = part(share.get());
    if is_whole {
        return (format!("It cedes {share}"), "the share ceded");
    }
    let limit = event_limit.map_or("what the year's limit leaves".to_owned(), |limit| {
        let limit = amount(limit.get());
        format!("at most {limit} an event or what the year's limit leaves")
    });
    let told = format!("It cedes {share}, {limit}");
    (told, "the limit of the quota share")
}

/// What an event excess pays, and what bound it.
fn event_excess(
    cession: &CessionWork,
    (attachment, limit): (Money, Money),
    placed: Share,
) -> (String, &'static str) {
    let mut told = format!("The treaty pays {}", exceeding(attachment, limit));
    if cession.deductible > 0.0 {
        let left = cents(cession.deductible);
        told.push_str(&format!(
            ", after what is left of its annual deductible, {left}"
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
    let above = (cession.read - attachment.get()).max(0.0);
    let bound = if above > limit.get() || cession.left < above {
        "the limit of the treaty"
    } else {
        "the attachment of the treaty"
    };
    (told, bound)
}
