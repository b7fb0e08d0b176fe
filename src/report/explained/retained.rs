//! What of a loss or debt stays with the insured as retention, in sentences.

use super::case::{is_same, place};
use super::policy::Called;
use super::why::{Bound, Why};
use crate::ledger::{CalledFor, Lapsed};
use crate::model::{Condition, Cover, RetentionRule};
use crate::report::cents;
use crate::report::reading::condition::{any, unmet};
use crate::report::reading::words::{amount, hours};

impl<'a> Called<'a> {
    pub(super) fn retention(&self, why: &mut Why) {
        let policy = self.bottom();
        let waited = self.sum(|line| line.waited);
        if waited > 0.005 {
            let first = self.first_hours();
            let bound = Bound::term("the waiting period", &policy.path, policy.clause.as_deref());
            why.binds(
                format!(
                    "The first {first} of the outage are not covered: {} stays with {}.",
                    cents(waited),
                    self.case.name(self.party)
                ),
                bound,
            );
        }
        self.lapsed_retentions(why);
        let retained = self.sum(|line| line.retained - line.stacked);
        if retained > 0.005 {
            let (words, bound) = self.binding_retention();
            why.binds(
                format!(
                    "{words} keeps {} with {}: {} is above it.",
                    cents(retained),
                    self.case.name(self.bearer()),
                    cents(self.covered() - waited - retained)
                ),
                bound,
            );
        } else if policy.retention.get() > 0.0
            && !self.call.lapsed.retention
            && self.sum(|line| line.retained) <= 0.005
            && self.is_later_call()
        {
            why.step("The retention of the event has been borne already.");
        }
    }

    /// Retentions that are for other events than this.
    fn lapsed_retentions(&self, why: &mut Why) {
        for cover in self.lapsed(|lapsed| lapsed.retention) {
            let own = cover.retention.map_or(0.0, |own| own.get());
            let path = format!("{}.retention_when", cover.path);
            why.step(format!(
                "The retention of {} of {} does not stand: {}.",
                amount(own),
                self.cover(cover),
                self.fails(&cover.retention_when, &path, cover.clause.as_deref())
            ));
        }
        let policy = self.bottom();
        let counts = policy.retention_rule == RetentionRule::Stacked
            || self.lines().any(|line| !self.has_own(line.cover));
        if self.call.lapsed.retention && counts {
            let path = format!("{}.retention_when", policy.path);
            why.step(format!(
                "The retention of {} does not stand: {}.",
                amount(policy.retention.get()),
                self.fails(&policy.retention_when, &path, policy.clause.as_deref())
            ));
        }
    }

    /// Covers called of which a term is for other events.
    pub(super) fn lapsed(&self, is: impl Fn(Lapsed) -> bool) -> impl Iterator<Item = &'a Cover> {
        let covers = self.bottom().covers.iter().enumerate();
        let covers = covers.filter(move |(at, _)| {
            let mut lines = self.lines();
            lines.any(|line| line.cover == *at && is(line.lapsed))
        });
        let covers: Vec<&Cover> = covers.map(|(_, cover)| cover).collect();
        covers.into_iter()
    }

    /// Why a term does not stand: `not more than 1,000 records (policy.cyber.retention_when)`.
    pub(super) fn fails(&self, when: &Condition, path: &str, clause: Option<&str>) -> String {
        let insured = self.case.name(self.bottom().insured.index());
        let told = unmet(self.case.words(), when, insured);
        format!("{told} ({})", place(path, clause))
    }

    /// Has a cover that is called a retention of its own that stands?
    fn has_own(&self, cover: usize) -> bool {
        let mut lines = self.call.lines.iter();
        let lapsed = lines.any(|line| line.cover == cover && line.lapsed.retention);
        self.bottom().covers[cover].retention.is_some() && !lapsed
    }

    /// The policy's retention on top of those of its covers, after sublimits.
    pub(super) fn stacked(&self, why: &mut Why) {
        let stacked = self.sum(|line| line.stacked);
        if stacked > 0.005 {
            why.binds(
                format!(
                    "The policy's own retention, on top of what its covers leave, keeps {} with \
                     {}: {} is above it.",
                    cents(stacked),
                    self.case.name(self.bearer()),
                    cents(self.sum(|line| line.wanted))
                ),
                self.of_retention(),
            );
        }
    }

    fn of_retention(&self) -> Bound {
        let policy = self.bottom();
        Bound::term("the retention", &policy.path, policy.clause.as_deref())
    }

    /// Who bears the retention: the named insured, of an additional insured's loss too.
    fn bearer(&self) -> usize {
        match self.purpose {
            CalledFor::AdditionalInsured => self.bottom().insured.index(),
            CalledFor::OwnLoss | CalledFor::Liability => self.party,
        }
    }

    /// How long the insured waits, where no endorsement says otherwise.
    fn first_hours(&self) -> String {
        let policy = self.bottom();
        let mut waiting = self.lines().filter(|line| line.waited > 0.0);
        let cover = waiting.next().map(|line| &policy.covers[line.cover]);
        let period = cover.and_then(|cover| cover.waiting).map(|it| it.period);
        let is_endorsed = policy.endorsements.iter().any(|it| it.waiting.is_some());
        match period.filter(|_| !is_endorsed) {
            Some(period) => hours(period.get()),
            None => "hours".to_owned(),
        }
    }

    /// The retention that makes that of the event, with its amount, where it is one alone.
    fn binding_retention(&self) -> (String, Bound) {
        let policy = self.bottom();
        let is_one = policy.retention_rule != RetentionRule::Stacked
            && policy.endorsements.iter().all(|it| it.retention.is_none());
        let has_others = policy.covers.iter().any(|cover| cover.retention.is_some());
        if is_one && !has_others {
            return (self.policys_retention(), self.of_retention());
        }
        let alone = self.deciding_unit().filter(|_| is_one);
        match alone.map(|unit| unit.map(|cover| &policy.covers[cover])) {
            None => ("The retention of the event".to_owned(), self.of_retention()),
            Some(None) => (self.policys_retention(), self.of_retention()),
            Some(Some(cover)) => {
                let own = cover.retention.map_or(0.0, |own| own.get());
                let words = format!("the retention of {}", self.cover(cover));
                let path = format!("{}.retention", cover.path);
                let bound = Bound::term(words, &path, cover.clause.as_deref());
                let told = format!(
                    "The retention of {} of {} ({})",
                    amount(own),
                    self.cover(cover),
                    place(&path, cover.clause.as_deref())
                );
                (told, bound)
            }
        }
    }

    /// `The retention of 50k an event`; with why it stands, where it does not always.
    fn policys_retention(&self) -> String {
        let policy = self.bottom();
        let told = format!(
            "The retention of {} an event",
            amount(policy.retention.get())
        );
        if policy.retention_when.is_always() {
            return told;
        }
        let insured = self.case.name(policy.insured.index());
        let met = any(
            self.case.words(),
            std::slice::from_ref(&policy.retention_when),
            insured,
        );
        let path = format!("{}.retention_when", policy.path);
        format!(
            "{told} (as {met}, {})",
            place(&path, policy.clause.as_deref())
        )
    }

    /// The cover whose own retention bears all that the first call of an event bears, or none for
    /// the policy's; nothing where two bear as much, or the first hours count.
    fn deciding_unit(&self) -> Option<Option<usize>> {
        if self.is_later_call() {
            return None;
        }
        let policy = self.bottom();
        let lines = self.call.lines.iter();
        let retained: f64 = lines.clone().map(|line| line.retained - line.stacked).sum();
        let covers = (0..policy.covers.len()).map(Some).chain([None]);
        let mut deciding = covers.filter(|unit| {
            let of_unit = lines.clone().filter(|line| match unit {
                Some(cover) => line.cover == *cover && self.has_own(*cover),
                None => !self.has_own(line.cover),
            });
            let called: f64 = of_unit.map(|line| line.covered - line.waited).sum();
            let retention = match unit {
                Some(cover) => policy.covers[*cover].retention,
                None => Some(policy.retention).filter(|_| !self.call.lapsed.retention),
            };
            let bears = retention.map_or(0.0, |retention| retention.get().min(called));
            bears > 0.005 && is_same(bears, retained)
        });
        let first = deciding.next();
        first.filter(|_| deciding.next().is_none())
    }

    /// Has the policy been called before in this event?
    fn is_later_call(&self) -> bool {
        let mut calls = self.case.calls(self.event);
        let mine = self.call.layers.first().map(|layer| layer.policy);
        let first = calls.find(|call| call.layers.first().map(|layer| layer.policy) == mine);
        first.is_some_and(|first| !std::ptr::eq(first, self.call))
    }
}
