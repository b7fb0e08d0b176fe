//! Terms of contracts and pools that make kinks, in words.

use super::{Reason, told};
use crate::model::{Basket, Contract, Division, Pool};

pub(super) fn basket(of: &Contract, is_reached: bool) -> Reason {
    let state = match (of.basket, is_reached) {
        (Some(Basket::Tipping(_)), true) => " is reached: all of the claim is owed",
        (Some(Basket::Deductible(_)) | None, true) => " is passed: what exceeds it is owed",
        (_, false) => " is no longer reached",
    };
    contract(of, "basket of", state, "basket of")
}

pub(super) fn item(of: &Contract, head: &str, is: bool) -> Reason {
    let verb = told(is, "reaches", "falls below");
    let what = format!("{head} {verb} the de minimis of");
    contract(of, &what, "", "de minimis of")
}

pub(super) fn cap(of: &Contract, which: usize, is: bool) -> Reason {
    let state = told(is, "is reached", "is no longer reached");
    let words = format!(
        "cap `{}` of contract `{}` {state}",
        of.caps[which].key, of.key
    );
    cap_reason(of, which, words)
}

pub(super) fn cap_gone(of: &Contract, which: usize, is: bool) -> Reason {
    let state = told(is, "is left for this claim", "is left no longer");
    let cap = &of.caps[which].key;
    let words = format!("nothing of cap `{cap}` of contract `{}` {state}", of.key);
    cap_reason(of, which, words)
}

pub(super) fn cap_follows(of: &Contract, which: usize, is: bool) -> Reason {
    let state = told(is, "begins to follow", "no longer follows");
    let words = format!(
        "cap `{}` of contract `{}` {state} the insurance that answers",
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

pub(super) fn pool(pool: &Pool, is: bool) -> Reason {
    let used = told(is, "is used up", "is no longer used up");
    pool_reason(pool, format!("pool `{}` {used}", pool.key))
}

/// A pool that does not cut all claims alike.
pub(super) fn pool_part(pool: &Pool, of: &Contract, is: bool) -> Reason {
    let why = match pool.division {
        Division::FirstCome => "first come",
        Division::WaterFilling => "small claims first",
        Division::ProRata => "pro rata",
    };
    let state = told(is, "leaves no more", "leaves enough again");
    let words = format!(
        "pool `{}` {state} to contract `{}` ({why})",
        pool.key, of.key
    );
    pool_reason(pool, words)
}

fn pool_reason(pool: &Pool, words: String) -> Reason {
    Reason {
        words,
        short: format!("pool {}", pool.key),
        path: pool.path.clone(),
        clause: pool.clause.clone(),
    }
}

pub(super) fn duty(of: &Contract, is: bool) -> Reason {
    let state = told(is, " ends: it would have paid no more", " pays again");
    contract(of, "the cover missing under", &state, "missing cover of")
}

pub(super) fn waived(of: &Contract, is: bool) -> Reason {
    waiver(
        of,
        &told(is, "begins to take from", "takes nothing more from"),
    )
}

pub(super) fn waived_whole(of: &Contract, is: bool) -> Reason {
    waiver(of, &told(is, "takes all of", "no longer takes all of"))
}

fn waiver(of: &Contract, verb: &str) -> Reason {
    let what = format!("the waiver of subrogation {verb} the claim under");
    contract(of, &what, "", "waiver for")
}

pub(super) fn flow_down(of: &Contract, is: bool) -> Reason {
    let state = told(is, " reaches what is owed", " is less than what is owed");
    contract(of, "what is passed on under", &state, "flow-down of")
}

pub(super) fn cash(of: &Contract, is: bool) -> Reason {
    let what = "what can be paid limits what is passed on under";
    contract(of, what, &told(is, "", " no longer"), "flow-down of")
}

pub(super) fn set_off(of: &Contract, is: bool) -> Reason {
    let state = told(
        is,
        " reaches what is owed back",
        " is below what is owed back",
    );
    contract(of, "what is owed under", &state, "set-off of")
}

pub(super) fn cost(of: &Contract, is: bool) -> Reason {
    let state = told(is, " reaches the cost of it", " is below the cost of it");
    contract(of, "what is got under", &state, "cost of pursuing")
}

fn contract(of: &Contract, what: &str, state: &str, short: &str) -> Reason {
    Reason {
        words: format!("{what} contract `{}`{state}", of.key),
        short: format!("{short} {}", of.key),
        path: of.path.clone(),
        clause: of.clause.clone(),
    }
}
