//! Checks of a policy's amounts against each other, and other insurance.

use super::condition::exclude_each_other;
use super::{Context, money_words};
use crate::model::{Cover, Policy};
use crate::scenario::{Finding, Path};

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
}

impl Policy {
    /// Do two policies of one insured answer for the same loss without one being over the other?
    ///
    /// They do if both start at the ground, or both are over the same policy, and have covers with
    /// a common head that can meet.
    #[must_use]
    pub fn is_beside(&self, other: &Self) -> bool {
        let meet = |x: &Cover, y: &Cover| {
            !x.heads.and(y.heads).is_empty() && !exclude_each_other(&x.when, &y.when)
        };
        self.insured == other.insured
            && self.over == other.over
            && !exclude_each_other(&self.when, &other.when)
            && self
                .covers
                .iter()
                .any(|x| other.covers.iter().any(|y| meet(x, y)))
    }
}
