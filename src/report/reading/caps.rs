//! Caps, what stands outside them, and pools, in words.

use super::condition::when;
use super::words::{Words, amount, number, place};
use crate::model::{Cap, CarveOut, Contract, Division, Per, Pool, Relation};

/// A sentence a cap.
pub fn caps(words: Words<'_>, contract: &Contract) -> Vec<String> {
    let obligor = words.party(contract.obligor);
    let caps = contract.caps.iter();
    let mut lines: Vec<String> = caps.map(|cap| told(words, cap, &obligor)).collect();
    lines.extend(
        contract
            .uncapped
            .iter()
            .map(|carved| outside(words, carved, &obligor)),
    );
    if contract.caps.is_empty() {
        lines.push("- It has no cap.".to_owned());
    }
    lines
}

fn told(words: Words<'_>, cap: &Cap, obligor: &str) -> String {
    let insured = if cap.or_insurance {
        ", or the obligor's liability insurance that answers if that is more"
    } else {
        ""
    };
    let limit = format!("{} {}{insured}", amount(cap.limit.get()), per(cap.per));
    let place = place(&cap.path, cap.clause.as_deref());
    let takes = match cap.relation {
        Relation::General => "what no other cap takes".to_owned(),
        Relation::Separate | Relation::NonCumulative | Relation::Additive | Relation::Within(_) => {
            let condition = when(words, &cap.when, obligor);
            format!("{}{condition}", words.heads_or_all(cap.heads))
        }
    };
    let mut told = format!("- Cap `{}`{place}: {limit}, for {takes}", cap.key);
    told.push_str(&match cap.relation {
        Relation::General => String::new(),
        Relation::Separate => "; it stands beside the general cap".to_owned(),
        Relation::NonCumulative => {
            "; general payments erode it, and all together never pass the larger of the two"
                .to_owned()
        }
        Relation::Additive => "; what passes it erodes the general cap".to_owned(),
        Relation::Within(at) => {
            let outer = &words.model.contracts[at.contract].caps[at.cap];
            format!("; it lies within {} and erodes it too", outer.path)
        }
    });
    if let Some(priority) = cap.priority {
        told.push_str(&format!("; of caps that meet it is number {priority}"));
    }
    if cap.enforceable.get() < 1.0 {
        let chance = number(cap.enforceable.get());
        told.push_str(&format!("; it holds in court with probability {chance}"));
    }
    if cap.lifted_by_gross {
        told.push_str("; gross negligence lifts it");
    }
    told + "."
}

fn outside(words: Words<'_>, carved: &CarveOut, obligor: &str) -> String {
    let lifts = if carved.lifts_exclusion {
        "; what damages exclude is owed then too"
    } else {
        ""
    };
    format!(
        "- No cap{} for {}{}{lifts}.",
        place(&carved.path, carved.clause.as_deref()),
        words.heads_or_all(carved.heads),
        when(words, &carved.when, obligor),
    )
}

pub fn per(per: Per) -> &'static str {
    match per {
        Per::Claim => "a claim",
        Per::Event => "an event",
        Per::Year => "a year",
        Per::Term => "for the term of the contract",
    }
}

/// A sentence a pool.
pub fn pools(words: Words<'_>) -> Vec<String> {
    words
        .model
        .pools
        .iter()
        .map(|pool| of_pool(words, pool))
        .collect()
}

fn of_pool(words: Words<'_>, pool: &Pool) -> String {
    let mut members: Vec<String> = Vec::new();
    for member in &pool.members {
        let path = &words.model.contracts[*member].path;
        if !members.contains(path) {
            members.push(path.clone());
        }
    }
    let division = match pool.division {
        Division::ProRata => "claims that pass it are cut pro rata",
        Division::FirstCome => "contracts are paid in this order until it is spent",
        Division::WaterFilling => "small claims are paid in full, the others down to one level",
    };
    let obligor = words.party(pool.obligor);
    format!(
        "{} owes at most {} {}{} under {} together{}; {division}.",
        words.party_first(pool.obligor),
        amount(pool.limit.get()),
        per(pool.per),
        place(&pool.path, pool.clause.as_deref()),
        crate::report::listed(members),
        when(words, &pool.when, obligor.as_str()),
    )
}
