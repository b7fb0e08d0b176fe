//! Which clause makes a kink, in words.

mod contract;
mod party;
mod policy;

use super::Variant;
use crate::ledger::Term;
use crate::model::Model;
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
    let by = |at: usize| &model.contracts[at];
    let at = |policy: usize| &model.policies[policy];
    let name = |party: usize| &model.parties[party].name[..];
    match cause.term {
        Term::Basket(k) => contract::basket(by(k), is),
        Term::Item(k, head) => contract::item(by(k), &model.heads[head].key, is),
        Term::Cap(k, which) => contract::cap(by(k), which, is),
        Term::CapGone(k, which) => contract::cap_gone(by(k), which, is),
        Term::CapFollows(k, which) => contract::cap_follows(by(k), which, is),
        Term::Pool(k) => contract::pool(&model.pools[k], is),
        Term::PoolPart(k, of) => contract::pool_part(&model.pools[k], by(of), is),
        Term::Duty(k) => contract::duty(by(k), is),
        Term::Waived(k) => contract::waived(by(k), is),
        Term::WaivedWhole(k) => contract::waived_whole(by(k), is),
        Term::FlowDown(k) => contract::flow_down(by(k), is),
        Term::Cash(k) => contract::cash(by(k), is),
        Term::SetOff(k) => contract::set_off(by(k), is),
        Term::Cost(k) => contract::cost(by(k), is),
        Term::Retention(p) => policy::used(at(p), "retention", is),
        Term::CoverRetention(p, c) => policy::used_of_cover(at(p), c, "retention", is),
        Term::Hours(p, c) => policy::hours(at(p), c, is),
        Term::Largest(p, c) => policy::largest(at(p), c, is),
        Term::SumCapped(p) => policy::sum_capped(at(p), is),
        Term::Favourable(p, c) => policy::favourable(at(p), c, is),
        Term::OwnRetention(p) => policy::own_retention(at(p), is),
        Term::OwnLimit(p) => policy::own_limit(at(p), is),
        Term::AddedRetention(p, party) => policy::added_retention(at(p), name(party), is),
        Term::AddedLimit(p, party) => policy::added_limit(at(p), name(party), is),
        Term::AloneRetention(p) => policy::alone(at(p), is, ("begins to pay", "pays nothing")),
        Term::AloneLimit(p) => policy::alone(at(p), is, ("pays no more", "pays again")),
        Term::Limit(p) => policy::used(at(p), "limit", is),
        Term::Aggregate(p) => policy::used(at(p), "aggregate", is),
        Term::AggregateDeductible(p) => policy::aggregate_deductible(at(p), is),
        Term::Sublimit(p, c) | Term::YearSublimit(p, c) => {
            policy::used_of_cover(at(p), c, "sublimit", is)
        }
        Term::Attachment(p) => policy::attachment(at(p), is),
        Term::Precedent(p) => policy::precedent(at(p), is),
        Term::Reaches(p, party) => policy::reaches(at(p), name(party), is),
        Term::Repays(p, party) => policy::repays(at(p), name(party), is),
        Term::Funds(party) => party::funds(&model.parties[party], is),
        Term::OwnCosts(party) => party::own_costs(&model.parties[party], is),
    }
}
