//! Checks of a policy's amounts against each other, and of the policies of one insured.

use super::condition::exclude_each_other;
use super::{Context, money_words};
use crate::model::{Cover, Policy};
use crate::scenario::{Finding, Path};
use crate::units::PartyId;
use std::collections::{HashMap, HashSet};

impl Context<'_> {
    pub(super) fn check_amounts(&mut self, path: &Path, policy: &Policy) {
        if let Some(limit) = policy.limit
            && policy.retention > limit
        {
            let (retention, limit) = (
                money_words(policy.retention.get()),
                money_words(limit.get()),
            );
            let place = path.key("retention");
            let finding = Finding::warning(
                &place,
                format!(
                    "retention {retention} is above the limit {limit} of policy `{}`",
                    policy.key
                ),
            );
            self.report(
                finding
                    .label(format!("above {limit}"))
                    .hint("the limit is in excess of the retention; is one of them mistyped?"),
            );
        }
        if let (Some(limit), Some(aggregate)) = (policy.limit, policy.aggregate)
            && aggregate < limit
        {
            let (limit, aggregate) = (money_words(limit.get()), money_words(aggregate.get()));
            let place = path.key("limit");
            let finding = Finding::warning(
                &place,
                format!(
                    "limit {limit} is above the aggregate {aggregate} of policy `{}` and is never paid in full",
                    policy.key
                ),
            );
            self.report(
                finding
                    .label(format!("above {aggregate}"))
                    .hint("raise `aggregate`, or lower `limit`"),
            );
        }
    }

    pub(super) fn check_sublimits(&mut self, path: &Path, policy: &Policy) {
        for cover in &policy.covers {
            let place = path.key("covers").key(&cover.key).key("sublimit");
            let pairs = [
                ("event", cover.sublimit.event, "limit", policy.limit),
                ("year", cover.sublimit.year, "aggregate", policy.aggregate),
            ];
            for (key, sublimit, word, most) in pairs {
                let (Some(sublimit), Some(most)) = (sublimit, most) else {
                    continue;
                };
                if sublimit <= most {
                    continue;
                }
                let (sublimit, most) = (money_words(sublimit.get()), money_words(most.get()));
                let message = format!(
                    "sublimit {sublimit} per {key} is above the {word} {most} of policy `{}`",
                    policy.key
                );
                let finding =
                    Finding::error(&place.key(key), message).label(format!("above {most}"));
                self.report(finding.hint(format!(
                    "a sublimit is a part of the {word}: at most {most}"
                )));
            }
        }
    }
    /// Two policies of one insured that answer for one head, and are no tower, are other insurance.
    pub(super) fn refuse_other_insurance(&mut self, policies: &[Policy]) {
        let mut said: HashSet<(&str, &str)> = HashSet::new();
        let mut by_insured: HashMap<PartyId, Vec<&Policy>> = HashMap::new();
        for policy in policies {
            let others = by_insured.entry(policy.insured).or_default();
            for other in others.iter().filter(|other| are_beside(other, policy)) {
                if said.insert((&other.key, &policy.key)) {
                    self.report(beside(other, policy));
                }
            }
            others.push(policy);
        }
    }
}

/// Both over the same policy, or both primaries with covers that can meet.
fn are_beside(a: &Policy, b: &Policy) -> bool {
    let meet = |x: &Cover, y: &Cover| {
        !x.heads.and(y.heads).is_empty() && !exclude_each_other(&x.when, &y.when)
    };
    let can_meet = || a.covers.iter().any(|x| b.covers.iter().any(|y| meet(x, y)));
    a.over == b.over && (a.over.is_some() || can_meet())
}

fn beside(first: &Policy, second: &Policy) -> Finding {
    if first.over.is_none() {
        return other_insurance(first, second);
    }
    let path = Path::of(&["policy", &second.key, "over"]);
    let message = format!(
        "policies `{}` and `{}` are over the same policy, which is not simulated yet",
        first.key, second.key
    );
    let finding = Finding::error(&path, message).label("not simulated yet");
    finding.hint(format!(
        "make them one layer with two insurers, or write over = \"{}\"",
        first.key
    ))
}

fn other_insurance(first: &Policy, second: &Policy) -> Finding {
    let path = Path::of(&["policy", &second.key]);
    let message = format!(
        "policies `{}` and `{}` answer for the same loss, which is not simulated yet",
        first.key, second.key
    );
    Finding::error(&path, message)
        .label("not simulated yet")
        .hint(format!(
            "put one `over` the other, or give them covers that do not meet: over = \"{}\"",
            first.key
        ))
}
