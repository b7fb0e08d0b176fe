//! Calls of policies, written down, and what policies refuse.

use super::Called;
use crate::ledger::{
    CallWork, CalledFor, Kind, Lapsed, LayerWork, LineWork, Refusal, Refused, Work,
};
use crate::model::{CoinsuranceBasis, Cover, WhenInsolvent};
use crate::random::Purpose;
use crate::settle::law::call::ProgrammeYear;
use crate::settle::law::clear::{Cleared, Debt};
use crate::settle::law::insure::Eve;
use crate::settle::law::tab::{Call, Line, Tab, answers_after, money};
use crate::settle::law::workings::Standing;
use crate::settle::law::{Law, LawState, Occurrence};
use crate::units::{HeadId, Money, Share};

impl Law {
    pub(super) fn call_works(
        &self,
        at: usize,
        event: &Occurrence,
        tab: &Tab,
        year: &ProgrammeYear,
    ) -> Vec<Work> {
        let calls = tab.calls.iter().flatten();
        let layers = &self.programmes[at].layers;
        let ground = &self.model.policies[layers[0]];
        let replaced = self.replaced(at, event);
        let lapsed = Lapsed {
            retention: !replaced.retention
                && ground.retention > Money::ZERO
                && !self.holds(&ground.retention_when, self.insured(at, event), event),
            coinsurance: false,
        };
        calls
            .map(|called| {
                let Called {
                    lines,
                    before,
                    after,
                } = called;
                let of_layer = |(k, policy): (usize, &usize)| LayerWork {
                    policy: *policy,
                    limit_left: before.left[k],
                    aggregate_left: before.aggregate[k],
                    deductible: before.deductible[k] - after.deductible[k],
                    through: after.eroded[k]
                        - before.eroded[k]
                        - (before.deductible[k] - after.deductible[k]),
                    passed: after.passed[k] - before.passed[k],
                    live: year.live[k],
                    void: self.is_void(*policy, event),
                };
                let lines = tab.lines[lines.clone()].iter();
                Work::Call(CallWork {
                    layers: layers.iter().enumerate().map(of_layer).collect(),
                    lines: lines
                        .map(|line| LineWork {
                            lapsed: self.lapsed(at, line.cover, replaced, event),
                            ..self.line_work(at, line, tab, before)
                        })
                        .collect(),
                    wanted: after.tower - before.tower,
                    lapsed,
                })
            })
            .collect()
    }

    fn line_work(&self, at: usize, line: &Line, tab: &Tab, before: &Standing) -> LineWork {
        let policy = &self.model.policies[self.programmes[at].layers[0]];
        let insured = tab.coinsurance[line.cover];
        let net = (line.covered - line.dropped - line.retained + line.stacked).max(0.0);
        let coinsured = net * insured;
        let asked_of_sublimit = match policy.coinsurance_basis {
            CoinsuranceBasis::InsurerPart => net - coinsured,
            CoinsuranceBasis::Whole => net,
        };
        let terms = tab.sublimits[line.cover];
        let left = |limit: f64, used: &[f64]| (limit - used[line.cover]).max(0.0);
        LineWork {
            call: called_for(line.call),
            party: line.party,
            head: line.head,
            cover: line.cover,
            asked: line.asked,
            told: tab.told,
            covered: line.covered,
            waited: line.dropped,
            retained: line.retained,
            stacked: line.stacked,
            coinsured,
            sublimited: (asked_of_sublimit - line.want - line.stacked).max(0.0),
            sublimit_left: left(money(terms.event), &before.sublimited.0)
                .min(left(money(terms.year), &before.sublimited.1)),
            wanted: line.want,
            lapsed: Lapsed::default(),
            paid: line.paid.clone(),
        }
    }

    /// The terms that endorsements replace in an event.
    fn replaced(&self, at: usize, event: &Occurrence) -> Lapsed {
        let ground = &self.model.policies[self.programmes[at].layers[0]];
        let subject = self.insured(at, event);
        let all = ground.endorsements.iter();
        let applying = || {
            all.clone()
                .filter(|it| self.holds(&it.when, subject, event))
        };
        Lapsed {
            retention: applying().any(|it| it.retention.is_some()),
            coinsurance: applying().any(|it| it.coinsurance.is_some()),
        }
    }

    /// The terms of a cover that do not stand in an event, and that no endorsement replaces.
    fn lapsed(&self, at: usize, cover: usize, replaced: Lapsed, event: &Occurrence) -> Lapsed {
        let policy = &self.model.policies[self.programmes[at].layers[0]];
        let cover = &policy.covers[cover];
        let subject = self.insured(at, event);
        let fails = |when| !self.holds(when, subject, event);
        Lapsed {
            retention: !replaced.retention
                && cover.retention.is_some_and(|it| it > Money::ZERO)
                && fails(&cover.retention_when),
            coinsurance: !replaced.coinsurance
                && cover.coinsurance > Share::ZERO
                && fails(&cover.coinsurance_when),
        }
    }

    /// Losses of those hit, and what insureds owe, on which a programme pays nothing.
    pub(super) fn refusals(
        &self,
        at: usize,
        event: &Occurrence,
        eve: &Eve,
        cleared: &Cleared,
        state: &LawState,
    ) -> Vec<Refused> {
        let tab = &eve.tabs[at];
        let policy = self.programmes[at].layers[0];
        let mut refused = Vec::new();
        // A programme that nobody called upon has no tab.
        for party in (self.programmes[at].insureds.iter()).filter(|_| !tab.off.is_empty()) {
            let owed = cleared.debts.iter().filter(|debt| {
                debt.from == *party && matches!(debt.kind, Kind::Damages | Kind::Direct)
            });
            let owed: f64 = owed.map(Debt::open).sum();
            for head in 0..self.heads {
                let (call, amount) = if head == HeadId::CONTRACT.index() {
                    (Call::Liability, owed)
                } else {
                    (Call::Own, event.loss(*party, head))
                };
                let answers = |tab: &Tab| {
                    let mut lines = tab.lines.iter();
                    lines.any(|line| (line.call, line.party, line.head) == (call, *party, head))
                };
                let others = self.of_party[*party].iter();
                if amount <= 0.0 || others.map(|other| &eve.tabs[*other]).any(answers) {
                    continue;
                }
                refused.push(Refused {
                    policy,
                    call: called_for(call),
                    party: *party,
                    head,
                    amount,
                    why: self.refusal(at, tab, (call, head), event, state),
                });
            }
        }
        refused
    }

    /// Is a policy void in the year of an event?
    fn is_void(&self, policy: usize, event: &Occurrence) -> bool {
        let terms = &self.model.policies[policy];
        let insured = terms.insured.index();
        self.happens_in(event.year, terms.void, &terms.path, Purpose::Void, insured)
    }

    fn refusal(
        &self,
        at: usize,
        tab: &Tab,
        (call, head): (Call, usize),
        event: &Occurrence,
        state: &LawState,
    ) -> Refusal {
        let policy = &self.model.policies[self.programmes[at].layers[0]];
        if tab.off.first().is_some_and(|off| *off) {
            return self.why_off(at, event);
        }
        if state.programmes[at].void {
            return Refusal::Void;
        }
        let takes = |cover: &&Cover| cover.heads.contains(HeadId::new(head));
        let covers = policy.covers.iter();
        if !covers.clone().any(|cover| takes(&cover)) {
            return Refusal::NoCover;
        }
        let mut whys = covers.enumerate().filter(|(_, cover)| takes(cover));
        let unmet = whys.find_map(|(k, _)| self.why_not_cover(at, k, (tab, head), event));
        let cover = self.cover_for(at, tab, head, event);
        match (cover, unmet) {
            (None, Some(why)) => why,
            (None, None) => Refusal::PaidByOthers,
            (Some(cover), _) if call == Call::Liability => {
                let takes_none = policy.covers[cover].contractual_share.get() <= 0.0;
                let must_bear = policy.pays_when_insolvent == WhenInsolvent::ConditionPrecedent;
                match (takes_none, must_bear) {
                    (true, _) => Refusal::Contractual(cover),
                    (false, true) => Refusal::Unborne,
                    (false, false) => Refusal::PaidByOthers,
                }
            }
            (Some(cover), _)
                if head == HeadId::PCI.index()
                    && policy.covers[cover].assessments <= Share::ZERO =>
            {
                Refusal::Contractual(cover)
            }
            (Some(_), _) => Refusal::PaidByOthers,
        }
    }

    /// Why a policy does not answer for an event, in the order in which it is asked.
    fn why_off(&self, at: usize, event: &Occurrence) -> Refusal {
        let ground = self.programmes[at].layers[0];
        let policy = &self.model.policies[ground];
        let subject = self.insured(at, event);
        if self.is_too_old(ground, event) {
            return Refusal::TooOld;
        }
        if self.told_in_time(ground, event) <= 0.0 {
            return Refusal::ToldLate;
        }
        if !self.holds(&policy.when, subject, event) {
            return Refusal::OtherEvents;
        }
        let mut conditions = policy.excluded_if.iter();
        let met = conditions.position(|when| self.holds(when, subject, event));
        met.map_or(Refusal::Disputed, Refusal::Excluded)
    }

    /// Why a cover that takes a head does not answer for an event.
    fn why_not_cover(
        &self,
        at: usize,
        cover: usize,
        (tab, head): (&Tab, usize),
        event: &Occurrence,
    ) -> Option<Refusal> {
        let policy = &self.model.policies[self.programmes[at].layers[0]];
        let subject = self.insured(at, event);
        let terms = &policy.covers[cover];
        if !self.holds(&terms.when, subject, event) {
            return Some(Refusal::OtherEvent(cover));
        }
        let mut conditions = terms.excluded_if.iter();
        if let Some(condition) = conditions.position(|when| self.holds(when, subject, event)) {
            return Some(Refusal::CoverExcluded { cover, condition });
        }
        if head == HeadId::INTERRUPTION.index() && !answers_after(tab.waiting[cover], event) {
            return Some(Refusal::Waiting);
        }
        let named = policy.insured.index();
        let is_lost = self.happens(terms.dispute, &terms.path, Purpose::Dispute, named, event);
        is_lost.then_some(Refusal::CoverDisputed(cover))
    }
}

fn called_for(call: Call) -> CalledFor {
    match call {
        Call::Own => CalledFor::OwnLoss,
        Call::Additional => CalledFor::AdditionalInsured,
        Call::Liability => CalledFor::Liability,
    }
}
