//! Terms of policies that make kinks, in words.

use super::{Reason, told};
use crate::model::{Policy, RecoveryRule};
use crate::report::whose;

/// A retention, limit or aggregate that is used up.
pub(super) fn used(of: &Policy, term: &str, is: bool) -> Reason {
    let what = format!("{term} of");
    policy(of, &what, &is_used(is), &what)
}

/// A retention or sublimit of a cover that is used up.
pub(super) fn used_of_cover(of: &Policy, at: usize, term: &str, is: bool) -> Reason {
    cover(of, at, term, &is_used(is))
}

pub(super) fn aggregate_deductible(of: &Policy, is: bool) -> Reason {
    policy(of, "aggregate deductible of", &is_used(is), "deductible of")
}

fn is_used(is: bool) -> String {
    told(is, "is used up", "is no longer used up")
}

pub(super) fn hours(of: &Policy, at: usize, is: bool) -> Reason {
    let state = told(is, "pass the retention", "no longer pass the retention");
    cover(of, at, "the first hours", &state)
}

pub(super) fn largest(of: &Policy, at: usize, is: bool) -> Reason {
    let state = told(is, "becomes the largest", "is no longer the largest");
    cover(of, at, "retention", &state)
}

pub(super) fn sum_capped(of: &Policy, is: bool) -> Reason {
    let state = told(
        is,
        "together come to the largest of them",
        "together fall below the largest of them",
    );
    policy(of, "the retentions of", &state, "retentions of")
}

pub(super) fn favourable(of: &Policy, at: usize, is: bool) -> Reason {
    let state = told(
        is,
        "goes first to what the sublimit would not pay",
        "no longer goes to what the sublimit would not pay",
    );
    cover(of, at, "the retention", &state)
}

pub(super) fn own_retention(of: &Policy, is: bool) -> Reason {
    let state = told(is, "falls on own loss", "falls on what is owed too");
    policy(of, "the whole retention of", &state, "retention of")
}

pub(super) fn own_limit(of: &Policy, is: bool) -> Reason {
    let state = told(
        is,
        "is used up by own loss alone",
        "is left for what is owed",
    );
    policy(of, "the limit of", &state, "limit of")
}

/// The retention, by the loss of an additional insured.
pub(super) fn added_retention(of: &Policy, insured: &str, is: bool) -> Reason {
    let all = format!("falls on {} loss as additional insured", whose(insured));
    let state = told(is, &all, &format!("no longer {all}"));
    policy(of, "the whole retention of", &state, "retention of")
}

/// The limit, by the loss of an additional insured.
pub(super) fn added_limit(of: &Policy, insured: &str, is: bool) -> Reason {
    let all = format!("used up by {} loss as additional insured", whose(insured));
    let state = told(is, &format!("is {all}"), &format!("is no longer {all}"));
    policy(of, "the limit of", &state, "limit of")
}

/// What a policy would pay for own loss alone; what it does above its threshold and below.
pub(super) fn alone(of: &Policy, is: bool, (above, below): (&str, &str)) -> Reason {
    let state = format!("{}: claims are net of it", told(is, above, below));
    policy(of, "for own loss alone", &state, "own loss under")
}

pub(super) fn attachment(of: &Policy, is: bool) -> Reason {
    let state = told(is, "is reached", "is no longer reached");
    policy(of, "attachment of", &state, "attachment of")
}

pub(super) fn precedent(of: &Policy, is: bool) -> Reason {
    let state = told(is, "pays", "pays no more");
    policy(
        of,
        "its insured can bear the retention:",
        &state,
        "condition of",
    )
}

pub(super) fn reaches(of: &Policy, insured: &str, is: bool) -> Reason {
    let verb = told(
        is,
        "recoveries begin to reach",
        "recoveries no longer reach",
    );
    let short = told(is, "recoveries reach", "recoveries stop reaching");
    recovery(of, insured, (&verb, "", &short))
}

pub(super) fn repays(of: &Policy, insured: &str, is: bool) -> Reason {
    let verb = told(is, "recoveries repay", "recoveries no longer repay");
    let short = told(is, "recoveries repay", "recoveries stop repaying");
    recovery(of, insured, (&verb, " in full", &short))
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
fn recovery(of: &Policy, insured: &str, (verb, end, short): (&str, &str, &str)) -> Reason {
    let whose = if of.joint_insureds.is_empty() {
        String::new()
    } else {
        format!("{} ", whose(insured))
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
