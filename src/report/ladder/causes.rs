//! Which clause makes a kink, in words.

use super::Variant;
use crate::ledger::Term;
use crate::model::{Basket, Contract, Division, Model, Policy, RecoveryRule};
use crate::report::whose;
use crate::settle::ladder::{Cause, Step};

/// Why a stretch starts where it does.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reason {
    /// In a sentence without its end: `cap `general` of contract `msa` is reached`.
    pub words: String,
    /// In few words, for a label: `cap general of msa`.
    pub short: String,
    /// Path of the promise or party.
    pub path: String,
    /// The clause it stands in.
    pub clause: Option<String>,
}

impl Reason {
    /// The sentence with its clause: `… is reached (MSA §11.2)`.
    #[must_use]
    pub fn with_clause(&self) -> String {
        match &self.clause {
            Some(clause) => format!("{} ({clause})", self.words),
            None => self.words.clone(),
        }
    }
}

/// Why a step starts where it does, the decisive reason first; one that says so where no term does.
#[must_use]
pub fn reasons(variant: &Variant, step: &Step) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = Vec::new();
    for cause in &step.causes {
        let mut reason = of(&variant.model, cause);
        if cause.if_all_could_pay {
            reason.words = format!("if all could pay, {}", reason.words);
        }
        let twin = reasons.iter_mut().find(|known| known.path == reason.path);
        match twin.filter(|_| matches!(cause.term, Term::Aggregate(_))) {
            Some(limit) => {
                limit.words = limit
                    .words
                    .replacen("limit of", "limit and aggregate of", 1);
                limit.words = limit.words.replacen("is used up", "are used up", 1);
            }
            None => reasons.push(reason),
        }
    }
    if reasons.is_empty() {
        reasons.push(Reason {
            words: "no term explains it".to_owned(),
            short: "unexplained".to_owned(),
            path: String::new(),
            clause: None,
        });
    }
    reasons
}

/// Something above or below its threshold.
fn told(is_reached: bool, reached: &str, not: &str) -> String {
    (if is_reached { reached } else { not }).to_owned()
}

fn of(model: &Model, cause: &Cause) -> Reason {
    let is = cause.is_reached;
    let contract_of = |at: usize| &model.contracts[at];
    let at = |policy: usize| &model.policies[policy];
    let used = told(is, "is used up", "is no longer used up");
    match cause.term {
        Term::Basket(k) => basket(contract_of(k), is),
        Term::Item(k, head) => item(model, contract_of(k), head, is),
        Term::Cap(k, which) => cap(contract_of(k), which, is),
        Term::CapGone(k, which) => {
            let state = told(is, "is left for this claim", "is left no longer");
            let cap = &contract_of(k).caps[which];
            let words = format!(
                "nothing of cap `{}` of contract `{}` {state}",
                cap.key,
                contract_of(k).key
            );
            cap_reason(contract_of(k), which, words)
        }
        Term::CapFollows(k, which) => {
            let state = told(is, "begins to follow", "no longer follows");
            let cap = &contract_of(k).caps[which];
            let words = format!(
                "cap `{}` of contract `{}` {state} the insurance that answers",
                cap.key,
                contract_of(k).key
            );
            cap_reason(contract_of(k), which, words)
        }
        Term::Pool(k) => pool(model, k, &used),
        Term::PoolPart(k, of) => pool_part(model, k, contract_of(of), is),
        Term::Duty(k) => {
            let state = told(is, " ends: it would have paid no more", " pays again");
            contract(
                contract_of(k),
                "the cover missing under",
                &state,
                "missing cover of",
            )
        }
        Term::Waived(k) => waived(
            contract_of(k),
            &told(is, "begins to take from", "takes nothing more from"),
        ),
        Term::WaivedWhole(k) => waived(
            contract_of(k),
            &told(is, "takes all of", "no longer takes all of"),
        ),
        Term::FlowDown(k) => {
            let state = told(is, " reaches what is owed", " is less than what is owed");
            contract(
                contract_of(k),
                "what is passed on under",
                &state,
                "flow-down of",
            )
        }
        Term::Cash(k) => {
            let what = "what can be paid limits what is passed on under";
            contract(
                contract_of(k),
                what,
                &told(is, "", " no longer"),
                "flow-down of",
            )
        }
        Term::SetOff(k) => {
            let state = told(
                is,
                " reaches what is owed back",
                " is below what is owed back",
            );
            contract(contract_of(k), "what is owed under", &state, "set-off of")
        }
        Term::Cost(k) => {
            let state = told(is, " reaches the cost of it", " is below the cost of it");
            contract(
                contract_of(k),
                "what is got under",
                &state,
                "cost of pursuing",
            )
        }
        Term::Retention(p) => policy(at(p), "retention of", &used, "retention of"),
        Term::CoverRetention(p, c) => cover(at(p), c, "retention", &used),
        Term::Hours(p, c) => {
            let state = told(is, "pass the retention", "no longer pass the retention");
            cover(at(p), c, "the first hours", &state)
        }
        Term::Largest(p, c) => {
            let state = told(is, "becomes the largest", "is no longer the largest");
            cover(at(p), c, "retention", &state)
        }
        Term::SumCapped(p) => {
            let state = told(
                is,
                "come to the largest of them",
                "fall below the largest of them",
            );
            policy(
                at(p),
                "the retentions of",
                &format!("together {state}"),
                "retentions of",
            )
        }
        Term::Favourable(p, c) => {
            let state = told(
                is,
                "goes first to what the sublimit would not pay",
                "no longer goes to what the sublimit would not pay",
            );
            cover(at(p), c, "the retention", &state)
        }
        Term::AddedRetention(p, party) => {
            let whose = whose(&model.parties[party].name);
            let all = format!("falls on {whose} loss as additional insured");
            let state = told(is, &all, &format!("no longer {all}"));
            policy(at(p), "the whole retention of", &state, "retention of")
        }
        Term::AddedLimit(p, party) => {
            let whose = whose(&model.parties[party].name);
            let all = format!("used up by {whose} loss as additional insured");
            let state = told(is, &format!("is {all}"), &format!("is no longer {all}"));
            policy(at(p), "the limit of", &state, "limit of")
        }
        Term::AloneRetention(p) => {
            let state = told(is, "begins to pay", "pays nothing");
            policy(
                at(p),
                "for own loss alone",
                &format!("{state}: claims are net of it"),
                "own loss under",
            )
        }
        Term::AloneLimit(p) => {
            let state = told(is, "pays no more", "pays again");
            policy(
                at(p),
                "for own loss alone",
                &format!("{state}: claims are net of it"),
                "own loss under",
            )
        }
        Term::OwnRetention(p) => {
            let state = told(is, "falls on own loss", "falls on what is owed too");
            policy(at(p), "the whole retention of", &state, "retention of")
        }
        Term::OwnLimit(p) => {
            let state = told(
                is,
                "is used up by own loss alone",
                "is left for what is owed",
            );
            policy(at(p), "the limit of", &state, "limit of")
        }
        Term::Limit(p) => policy(at(p), "limit of", &used, "limit of"),
        Term::Aggregate(p) => policy(at(p), "aggregate of", &used, "aggregate of"),
        Term::AggregateDeductible(p) => {
            policy(at(p), "aggregate deductible of", &used, "deductible of")
        }
        Term::Sublimit(p, c) | Term::YearSublimit(p, c) => cover(at(p), c, "sublimit", &used),
        Term::Attachment(p) => {
            let state = told(is, "is reached", "is no longer reached");
            policy(at(p), "attachment of", &state, "attachment of")
        }
        Term::Precedent(p) => {
            let what = "its insured can bear the retention:";
            policy(
                at(p),
                what,
                &told(is, "pays", "pays no more"),
                "condition of",
            )
        }
        Term::Reaches(p, party) => {
            let verb = told(
                is,
                "recoveries begin to reach",
                "recoveries no longer reach",
            );
            let short = told(is, "recoveries reach", "recoveries stop reaching");
            recovery(model, at(p), party, (&verb, "", &short))
        }
        Term::Repays(p, party) => {
            let verb = told(is, "recoveries repay", "recoveries no longer repay");
            let short = told(is, "recoveries repay", "recoveries stop repaying");
            recovery(model, at(p), party, (&verb, " in full", &short))
        }
        Term::Funds(party) => funds(model, party, told(is, "are spent", "suffice again")),
        Term::OwnCosts(party) => funds(
            model,
            party,
            told(
                is,
                "are used up by its own costs",
                "pay more than its own costs",
            ),
        ),
    }
}

fn item(model: &Model, of: &Contract, head: usize, is: bool) -> Reason {
    let verb = told(is, "reaches", "falls below");
    let what = format!("{} {verb} the de minimis of", model.heads[head].key);
    contract(of, &what, "", "de minimis of")
}

fn cap(of: &Contract, which: usize, is: bool) -> Reason {
    let state = told(is, "is reached", "is no longer reached");
    let words = format!(
        "cap `{}` of contract `{}` {state}",
        of.caps[which].key, of.key
    );
    cap_reason(of, which, words)
}

fn cap_reason(of: &Contract, which: usize, words: String) -> Reason {
    let cap = &of.caps[which];
    Reason {
        words,
        short: format!("cap {} of {}", cap.key, of.key),
        path: cap.path.clone(),
        clause: cap.clause.clone().or_else(|| of.clause.clone()),
    }
}

fn pool(model: &Model, at: usize, used: &str) -> Reason {
    let pool = &model.pools[at];
    Reason {
        words: format!("pool `{}` {used}", pool.key),
        short: format!("pool {}", pool.key),
        path: pool.path.clone(),
        clause: pool.clause.clone(),
    }
}

/// A pool that does not cut all claims alike.
fn pool_part(model: &Model, at: usize, of: &Contract, is: bool) -> Reason {
    let why = match model.pools[at].division {
        Division::FirstCome => "first come",
        Division::WaterFilling => "small claims first",
        Division::ProRata => "pro rata",
    };
    let state = told(is, "leaves no more", "leaves enough again");
    let reason = pool(model, at, "");
    Reason {
        words: format!(
            "pool `{}` {state} to contract `{}` ({why})",
            model.pools[at].key, of.key
        ),
        ..reason
    }
}

fn waived(of: &Contract, verb: &str) -> Reason {
    let what = format!("the waiver of subrogation {verb} the claim under");
    contract(of, &what, "", "waiver for")
}

fn funds(model: &Model, party: usize, state: String) -> Reason {
    let it = &model.parties[party];
    Reason {
        words: format!("funds of {} {state}", it.name),
        short: format!("funds of {}", it.name),
        path: format!("party.{}.funds", it.key),
        clause: None,
    }
}

fn basket(of: &Contract, is_reached: bool) -> Reason {
    let state = match (of.basket, is_reached) {
        (Some(Basket::Tipping(_)), true) => " is reached: all of the claim is owed",
        (Some(Basket::Deductible(_)) | None, true) => " is passed: what exceeds it is owed",
        (_, false) => " is no longer reached",
    };
    contract(of, "basket of", state, "basket of")
}

fn contract(of: &Contract, what: &str, state: &str, short: &str) -> Reason {
    Reason {
        words: format!("{what} contract `{}`{state}", of.key),
        short: format!("{short} {}", of.key),
        path: of.path.clone(),
        clause: of.clause.clone(),
    }
}

fn policy(of: &Policy, what: &str, state: &str, short: &str) -> Reason {
    Reason {
        words: format!("{what} policy `{}` {state}", of.key),
        short: format!("{short} policy {}", of.key),
        path: of.path.clone(),
        clause: of.clause.clone(),
    }
}

fn cover(of: &Policy, at: usize, what: &str, state: &str) -> Reason {
    let Some(cover) = of.covers.get(at) else {
        return policy(of, &format!("{what} of"), state, &format!("{what} of"));
    };
    Reason {
        words: format!(
            "{what} of cover `{}` of policy `{}` {state}",
            cover.key, of.key
        ),
        short: format!("{what} {} of policy {}", cover.key, of.key),
        path: cover.path.clone(),
        clause: cover.clause.clone().or_else(|| of.clause.clone()),
    }
}

/// How recoveries go to a policy's insurers, by its rule; whose recoveries, where several are insured.
fn recovery(
    model: &Model,
    of: &Policy,
    party: usize,
    (verb, end, short): (&str, &str, &str),
) -> Reason {
    let whose = if of.joint_insureds.is_empty() {
        String::new()
    } else {
        format!("{} ", whose(&model.parties[party].name))
    };
    let rule = match of.recovery {
        RecoveryRule::TopDown => "top-down",
        RecoveryRule::InsurerFirst => "insurer-first",
        RecoveryRule::InsuredFirst => "insured-first",
        RecoveryRule::ProRata => "pro-rata",
    };
    Reason {
        words: format!("{whose}{verb} policy `{}`{end} (recovery {rule})", of.key),
        short: format!("{short} policy {}", of.key),
        path: of.path.clone(),
        clause: of.clause.clone(),
    }
}
