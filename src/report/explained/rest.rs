//! Own money, recoveries, treaties, and what stands outside the net loss, in sentences.

use super::case::{Case, is_same, part, place, whose};
use super::movement::{Movement, kind_of, layer_of, why_owed};
use super::policy::Called;
use super::why::{Bound, Why};
use crate::ledger::{CalledFor, CessionWork, DebtWork, Kind, PurseWork, SharingWork, Transfer};
use crate::model::{Credits, RecoveryRule, Treaty, TreatyKind};
use crate::report::reading::words::{amount, hours, sentence};
use crate::report::{cents, listed};

/// Parties whose own money is limited: what they have, owe and pay.
pub fn purses(case: Case<'_>, event: usize) -> Vec<Movement> {
    let told = case
        .purses(event)
        .filter(|purse| purse.part < 1.0 - 1e-9 || case.group(purse.party).is_none());
    told.map(|purse| of_purse(case, purse)).collect()
}

fn of_purse(case: Case<'_>, purse: &PurseWork) -> Movement {
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

/// Recoveries shared with insurers.
pub fn shared(case: Case<'_>, event: usize) -> Vec<Movement> {
    let sharings = case.sharings(event);
    sharings
        .map(|sharing| of_sharing(case, event, sharing))
        .collect()
}

fn is_of(case: Case<'_>, sharing: &SharingWork, transfer: &Transfer) -> bool {
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

fn why_shared(case: Case<'_>, sharing: &SharingWork) -> Why {
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

/// What treaties take.
pub fn ceded(case: Case<'_>, event: usize) -> Vec<Movement> {
    let cessions = case.cessions(event);
    cessions
        .filter(|cession| cession.ceded > 0.005)
        .map(|cession| of_cession(case, event, cession))
        .collect()
}

fn is_ceded(treaty: &Treaty, case: Case<'_>, transfer: &Transfer) -> bool {
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

fn why_ceded(case: Case<'_>, cession: &CessionWork) -> Why {
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

/// Credits, reinstatement premiums, commissions.
pub fn apart(case: Case<'_>, event: usize) -> Vec<Movement> {
    let kinds = [Kind::Credit, Kind::Reinstatement, Kind::Commission];
    let all = kinds
        .into_iter()
        .flat_map(|kind| case.transfers(event, kind));
    all.map(|(at, _)| single(case, at)).collect()
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
    transfers
        .filter(|(at, it)| it.event as usize == event && !told.contains(at))
        .map(|(at, _)| single(case, at))
        .collect()
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
        Kind::Outside | Kind::Commission => None,
    };
    found.unwrap_or_else(|| plain(case, transfer))
}

/// What can be said of any transfer: its kind, and its promise as the term.
fn plain(case: Case<'_>, transfer: &Transfer) -> Why {
    let promise = &case.settled.promises[transfer.promise as usize];
    let mut why = Why::default();
    why.binds(
        format!("{}.", sentence(transfer.kind.reason())),
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
            let most = terms.at_most.map_or(String::new(), |most| {
                format!(", at most {} an event", amount(most.get()))
            });
            why.binds(
                format!(
                    "It is {} for each of {records} records and {} for each of {}{most}: {}.",
                    amount(terms.per_record.get()),
                    amount(terms.per_hour.get()),
                    hours(it.hours),
                    cents(debt.owed)
                ),
                Bound::term("the sum agreed in place of damages", &terms.path, None),
            );
        }
        (Kind::Direct, _) => {
            let loss: f64 = it.of(debt.to).map_or(0.0, |it| it.loss.iter().sum());
            why.binds(
                format!(
                    "{} may turn to all at fault; of its loss of {} {} answers for {}.",
                    case.name(debt.to),
                    cents(loss),
                    case.name(debt.from),
                    part(if loss > 0.0 { debt.owed / loss } else { 0.0 })
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
                format!("{}.", sentence(debt.kind.reason())),
                Bound::term("the retention", &promise.path, promise.clause.as_deref()),
            );
        }
    }
    why
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
             premium of {}.",
            amount(limit.get()),
            amount(premium.get())
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
    let mut why = Why::default();
    why.binds(
        format!(
            "The outage of {} is longer than {}: {} of a month's fee of {}.",
            hours(lasted),
            hours(over.get()),
            part(share.get()),
            cents(credits.monthly_fee.get())
        ),
        Bound::term("the service credit", &path, contract.clause.as_deref()),
    );
    Some(why)
}
