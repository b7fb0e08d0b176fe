//! What stands outside the net loss, agreed sums, and why any transfer has its amount.

use super::case::{Case, part, place};
use super::insured::{kind_of, layer_of};
use super::movement::{Movement, why_owed};
use super::page::Part;
use super::policy::Called;
use super::purse::{is_of, why_shared};
use super::treaty::{is_ceded, why_ceded};
use super::why::{Bound, Why};
use crate::ledger::{CalledFor, DebtWork, Kind, Transfer};
use crate::model::{Contract, Credits, NoticeFrom, TreatyKind};
use crate::report::reading::words::{amount, hours, number, sentence};
use crate::report::{cents, listed};
use crate::settle::Occurrence;
use crate::terms::notified;

/// Credits, reinstatement premiums, commissions.
pub fn apart(case: Case<'_>, event: usize) -> Vec<Movement> {
    let kinds = [Kind::Credit, Kind::Reinstatement, Kind::Commission];
    let all = kinds
        .into_iter()
        .flat_map(|kind| case.transfers(event, kind));
    singly_or_together(case, all.map(|(at, _)| at))
}

/// Transfers one by one; those of the members of a group under one promise together.
fn singly_or_together(case: Case<'_>, transfers: impl Iterator<Item = usize>) -> Vec<Movement> {
    let mut movements = Vec::new();
    let mut alike: Vec<((Kind, u32), Vec<usize>)> = Vec::new();
    for at in transfers {
        let it = &case.settled.journal.transfers[at];
        let is_member = |party: u32| case.group(party as usize).is_some();
        if !is_member(it.from) && !is_member(it.to) {
            movements.push(single(case, at));
            continue;
        }
        let key = (it.kind, it.promise);
        match alike.iter_mut().find(|(known, _)| *known == key) {
            Some((_, places)) => places.push(at),
            None => alike.push((key, vec![at])),
        }
    }
    movements.extend(alike.into_iter().map(|(_, places)| together(case, places)));
    movements
}

/// Transfers of one kind under the promise that the members of a group have alike.
fn together(case: Case<'_>, transfers: Vec<usize>) -> Movement {
    let of = |at: &usize| &case.settled.journal.transfers[*at];
    let parties = |side: fn(&Transfer) -> u32| {
        let mut parties: Vec<usize> = transfers.iter().map(|at| side(of(at)) as usize).collect();
        parties.sort_unstable();
        parties.dedup();
        case.names(&parties)
    };
    let sum: f64 = transfers.iter().map(|at| of(at).amount).sum();
    let (kind, promise) = (of(&transfers[0]).kind, of(&transfers[0]).promise);
    let rows = transfers.iter().map(|at| {
        let it = of(at);
        vec![
            case.name(it.from as usize).to_owned(),
            case.name(it.to as usize).to_owned(),
            cents(it.amount),
        ]
    });
    Movement {
        words: format!(
            "From {} to {} {} together: {} ({}).",
            parties(|it| it.from),
            parties(|it| it.to),
            cents(sum),
            kind.reason(),
            case.place(promise)
        ),
        steps: why(case, transfers[0]).steps,
        table: Some(Part::Table {
            columns: vec![("from", false), ("to", false), ("amount", true)],
            rows: rows.collect(),
        }),
        transfers,
    }
}

/// Costs of settlement itself.
pub fn costs(case: Case<'_>, event: usize) -> Vec<Movement> {
    let costs = case.settled.journal.costs.iter();
    costs
        .filter(|cost| cost.event as usize == event)
        .map(|cost| {
            Movement::words(format!(
                "{} bears {}: {}.",
                case.name(cost.party as usize),
                cents(cost.amount),
                cost.kind.reason()
            ))
        })
        .collect()
}

/// Transfers that no other section tells of.
pub fn untold(case: Case<'_>, event: usize, told: &[usize]) -> Vec<Movement> {
    let transfers = case.settled.journal.transfers.iter().enumerate();
    let rest = transfers.filter(|(at, it)| it.event as usize == event && !told.contains(at));
    singly_or_together(case, rest.map(|(at, _)| at))
}

/// A transfer told by itself.
fn single(case: Case<'_>, at: usize) -> Movement {
    let transfer = &case.settled.journal.transfers[at];
    let what = match transfer.kind {
        Kind::Credit => " as a service credit",
        Kind::Reinstatement => " as a premium that buys the limit back",
        Kind::Commission => " of commission back",
        Kind::Outside => " on a claim that rests on no contract",
        _ => "",
    };
    Movement {
        words: format!(
            "{} pays {} {}{what} ({}).",
            case.name(transfer.from as usize),
            case.name(transfer.to as usize),
            cents(transfer.amount),
            case.place(transfer.promise)
        ),
        steps: why(case, at).steps,
        table: None,
        transfers: vec![at],
    }
}

/// Why a transfer of the journal has its amount.
pub fn why(case: Case<'_>, at: usize) -> Why {
    let transfer = &case.settled.journal.transfers[at];
    let event = transfer.event as usize;
    let found = match transfer.kind {
        Kind::OwnLoss => of_policy(case, transfer, CalledFor::OwnLoss),
        Kind::AdditionalInsured => of_policy(case, transfer, CalledFor::AdditionalInsured),
        Kind::Liability => of_policy(case, transfer, CalledFor::Liability),
        Kind::Damages | Kind::Liquidated | Kind::SetOff | Kind::InsuredRetention | Kind::Direct => {
            of_debt(case, transfer)
        }
        Kind::Recovery => {
            let mut sharings = case.sharings(event);
            let sharing = sharings.find(|sharing| is_of(case, sharing, transfer));
            sharing.map(|sharing| why_shared(case, sharing))
        }
        Kind::Cession => {
            let mut cessions = case.cessions(event);
            let cession = cessions
                .find(|cession| is_ceded(&case.model.treaties[cession.treaty], case, transfer));
            cession.map(|cession| why_ceded(case, cession))
        }
        Kind::Credit => why_credit(case, transfer),
        Kind::Reinstatement => why_reinstated(case, transfer),
        Kind::Outside => why_outside(case, transfer),
        Kind::Commission => None,
    };
    found.unwrap_or_else(|| plain(case, transfer))
}

/// What can be said of any transfer: its kind, and its promise as the term.
fn plain(case: Case<'_>, transfer: &Transfer) -> Why {
    let promise = &case.settled.promises[transfer.promise as usize];
    let mut why = Why::default();
    why.binds(
        format!(
            "{}: {}.",
            sentence(transfer.kind.reason()),
            cents(transfer.amount)
        ),
        Bound::term(
            format!("`{}`", promise.path),
            &promise.path,
            promise.clause.as_deref(),
        ),
    );
    why
}

fn of_policy(case: Case<'_>, transfer: &Transfer, purpose: CalledFor) -> Option<Why> {
    let event = transfer.event as usize;
    let party = transfer.to as usize;
    debug_assert_eq!(kind_of(purpose), transfer.kind);
    case.calls(event).find_map(|call| {
        let layer = layer_of(case, call, transfer.promise)?;
        let is_mine = call
            .lines
            .iter()
            .any(|line| (line.party, line.call) == (party, purpose));
        let called = Called {
            case,
            event,
            call,
            party,
            purpose,
        };
        is_mine.then(|| called.why(layer))
    })
}

fn of_debt(case: Case<'_>, transfer: &Transfer) -> Option<Why> {
    let event = transfer.event as usize;
    let debt = case.debts(event).find(|debt| {
        let kind = transfer.kind == Kind::SetOff || debt.kind == transfer.kind;
        let sides = (debt.from, debt.to, debt.promise);
        kind && sides
            == (
                transfer.from as usize,
                transfer.to as usize,
                transfer.promise,
            )
    })?;
    Some(why_owed(case, event, debt))
}

/// Why a debt that is no claim under a contract has its amount.
pub fn why_agreed(case: Case<'_>, event: usize, debt: &DebtWork) -> Why {
    let mut why = Why::default();
    let it = case.event(event);
    match (debt.kind, debt.contract) {
        (Kind::Liquidated, Some(contract)) => {
            let Some(terms) = &case.model.contracts[contract].liquidated else {
                return why;
            };
            let records = it.of(debt.to).map_or(0.0, |sufferer| sufferer.records);
            let (per_record, per_hour) = (terms.per_record.get(), terms.per_hour.get());
            let mut parts = Vec::new();
            if per_record * records > 0.0 {
                parts.push(format!(
                    "{} for each of {} records",
                    amount(per_record),
                    number(records)
                ));
            }
            if per_hour * it.hours > 0.0 {
                parts.push(format!(
                    "{} for each of {}",
                    amount(per_hour),
                    in_hours(it.hours)
                ));
            }
            let most = terms.at_most.map_or(String::new(), |most| {
                format!(", at most {} an event", amount(most.get()))
            });
            let contract = &case.model.contracts[contract];
            let told = told_in_time(contract, it);
            let enforcement = contract.enforcement.as_ref();
            let settled = enforcement.map_or(1.0, |terms| terms.settled.get());
            let claimed = debt.owed / settled;
            why.binds(
                format!("It is {}{most}: {}.", listed(parts), cents(claimed / told)),
                Bound::term("the sum agreed in place of damages", &terms.path, None),
            );
            if told < 1.0 {
                why.step(late_cut(contract, told, claimed));
            }
            if let Some(terms) = enforcement.filter(|_| settled < 1.0) {
                why.step(format!(
                    "It is settled for {} ({}): {}.",
                    part(settled),
                    terms.path,
                    cents(debt.owed)
                ));
            }
        }
        (Kind::Direct, _) => {
            let loss: f64 = it.of(debt.to).map_or(0.0, |it| it.loss.iter().sum());
            why.binds(
                format!(
                    "{} may turn to all at fault; of its loss of {} {} answers for {}: {}.",
                    case.name(debt.to),
                    cents(loss),
                    case.name(debt.from),
                    part(if loss > 0.0 { debt.owed / loss } else { 0.0 }),
                    cents(debt.owed)
                ),
                Bound {
                    words: "fault towards claimants without a contract".to_owned(),
                    ..Bound::default()
                },
            );
        }
        _ => {
            let promise = &case.settled.promises[debt.promise as usize];
            why.binds(
                format!("{}: {}.", sentence(debt.kind.reason()), cents(debt.owed)),
                Bound::term("the retention", &promise.path, promise.clause.as_deref()),
            );
        }
    }
    why
}

/// A claim that rests on no contract: what is left of it with the claimant, and what of that the
/// debtor can pay.
fn why_outside(case: Case<'_>, transfer: &Transfer) -> Option<Why> {
    let it = case.event(transfer.event as usize);
    let claims = it.claims.iter();
    let (_, claim) = claims
        .clone()
        .find(|(promise, _)| *promise == transfer.promise)?;
    let promise = &case.settled.promises[transfer.promise as usize];
    let (claimant, obligor) = (
        case.name(claim.claimant.index()),
        case.name(claim.obligor.index()),
    );
    let asked = claim.amount;
    let mut told = format!("{claimant} claims {} outside contracts", cents(asked));
    if transfer.amount < asked - 0.005 {
        told.push_str(&format!(
            "; it gets at most what it still bears and what {obligor} can pay"
        ));
    }
    let mut why = Why::default();
    why.binds(
        format!("{told}: {}.", cents(transfer.amount)),
        Bound::term(
            format!("`{}`", promise.path),
            &promise.path,
            promise.clause.as_deref(),
        ),
    );
    Some(why)
}

/// Hours as hours, however many: an amount is owed for each.
fn in_hours(hours: f64) -> String {
    match hours {
        1.0 => "1 hour".to_owned(),
        hours => format!("{} hours", number(hours)),
    }
}

/// What buys a limit back: pro rata to amount, each part at its own rate.
fn why_reinstated(case: Case<'_>, transfer: &Transfer) -> Option<Why> {
    let path = &case.settled.promises[transfer.promise as usize].path;
    let mut policies = case.model.policies.iter();
    let policy = policies.find(|policy| policy.path == *path);
    let mut treaties = case.model.treaties.iter();
    let treaty = treaties.find(|treaty| treaty.path == *path);
    let (rates, limit, premium, clause) = match (policy, treaty.map(|it| (it, &it.kind))) {
        (Some(policy), _) => (
            &policy.reinstatements,
            policy.limit?,
            policy.premium,
            policy.clause.as_deref(),
        ),
        (
            None,
            Some((
                treaty,
                TreatyKind::EventExcess {
                    limit,
                    reinstatements: Some(rates),
                    ..
                },
            )),
        ) => (rates, *limit, treaty.premium?, treaty.clause.as_deref()),
        (None, _) => return None,
    };
    let rates = listed(rates.iter().map(|rate| part(*rate)));
    let mut why = Why::default();
    why.binds(
        format!(
            "What was used of the limit of {} is bought back pro rata to amount, at {rates} of the \
             premium of {}: {}.",
            amount(limit.get()),
            amount(premium.get()),
            cents(transfer.amount)
        ),
        Bound::term("the rate of reinstatement", path, clause),
    );
    Some(why)
}

fn why_credit(case: Case<'_>, transfer: &Transfer) -> Option<Why> {
    let mut contracts = case.model.contracts.iter();
    let contract = contracts.find(|contract| {
        let sides = (contract.obligor.index(), contract.beneficiary.index());
        let path = &case.settled.promises[transfer.promise as usize].path;
        sides == (transfer.from as usize, transfer.to as usize)
            && *path == format!("{}.credits", contract.path)
    })?;
    let credits: &Credits = contract.credits.as_ref()?;
    let lasted = case.event(transfer.event as usize).hours;
    let mut steps = credits.steps.iter().rev();
    let (over, share) = steps.find(|(over, _)| lasted > over.get())?;
    let path = format!("{}.credits", contract.path);
    let told = told_in_time(contract, case.event(transfer.event as usize));
    let mut why = Why::default();
    why.binds(
        format!(
            "The outage of {} is longer than {}: {} of a month's fee of {}, {}.",
            hours(lasted),
            hours(over.get()),
            part(share.get()),
            cents(credits.monthly_fee.get()),
            cents(transfer.amount / told)
        ),
        Bound::term("the service credit", &path, contract.clause.as_deref()),
    );
    if told < 1.0 {
        why.step(late_cut(contract, told, transfer.amount));
    }
    Some(why)
}

/// The part that late notice of a claim leaves of it.
fn told_in_time(contract: &Contract, event: &Occurrence) -> f64 {
    let after = event.notice(contract.beneficiary.index(), NoticeFrom::Knowledge);
    let both = contract.notice.as_ref().zip(after);
    both.map_or(1.0, |(notice, after)| {
        notified(after, notice.within.get(), notice.effect.cut())
    })
}

fn late_cut(contract: &Contract, told: f64, left: f64) -> String {
    let notice = contract.notice.as_ref();
    let stands = notice.map(|notice| place(&notice.path, notice.clause.as_deref()));
    format!(
        "Late notice leaves {} of it ({}): {}.",
        part(told),
        stands.unwrap_or_default(),
        cents(left)
    )
}
