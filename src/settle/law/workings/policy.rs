//! Calls of policies, written down, and what policies refuse.

use super::Called;
use crate::ledger::{CallWork, CalledFor, Kind, LayerWork, LineWork, Refusal, Refused, Work};
use crate::model::CoinsuranceBasis;
use crate::settle::law::call::ProgrammeYear;
use crate::settle::law::clear::{Cleared, Debt};
use crate::settle::law::insure::Eve;
use crate::settle::law::tab::{Call, Line, Tab, answers_after, money};
use crate::settle::law::workings::Standing;
use crate::settle::law::{Law, LawState, Occurrence};
use crate::units::HeadId;

impl Law {
    pub(super) fn call_works(&self, at: usize, tab: &Tab, year: &ProgrammeYear) -> Vec<Work> {
        let calls = tab.calls.iter().flatten();
        let layers = &self.programmes[at].layers;
        calls
            .map(|called| {
                let eaten = |left: &[f64]| left.iter().sum::<f64>();
                let Called {
                    lines,
                    before,
                    after,
                } = called;
                let of_layer = |(k, policy): (usize, &usize)| LayerWork {
                    policy: *policy,
                    limit_left: before.left[k],
                    aggregate_left: before.aggregate[k],
                    through: after.eroded[k]
                        - before.eroded[k]
                        - (before.deductible[k] - after.deductible[k]),
                    live: year.live[k],
                };
                let lines = tab.lines[lines.clone()].iter();
                Work::Call(CallWork {
                    layers: layers.iter().enumerate().map(of_layer).collect(),
                    lines: lines
                        .map(|line| self.line_work(at, line, tab, before))
                        .collect(),
                    wanted: after.tower - before.tower,
                    deductible: eaten(&before.deductible) - eaten(&after.deductible),
                })
            })
            .collect()
    }

    fn line_work(&self, at: usize, line: &Line, tab: &Tab, before: &Standing) -> LineWork {
        let policy = &self.model.policies[self.programmes[at].layers[0]];
        let cover = &policy.covers[line.cover];
        let insured = tab.endorsed.coinsurance.unwrap_or(cover.coinsurance.get());
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
            covered: line.covered,
            waited: line.dropped,
            retained: line.retained,
            coinsured,
            sublimited: (asked_of_sublimit - line.want - line.stacked).max(0.0),
            sublimit_left: left(money(terms.event), &before.sublimited.0)
                .min(left(money(terms.year), &before.sublimited.1)),
            wanted: line.want,
            paid: line.paid.clone(),
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
                    why: self.refusal(at, tab, head, event, state),
                });
            }
        }
        refused
    }

    fn refusal(
        &self,
        at: usize,
        tab: &Tab,
        head: usize,
        event: &Occurrence,
        state: &LawState,
    ) -> Refusal {
        let policy = &self.model.policies[self.programmes[at].layers[0]];
        let takes = |cover: &crate::model::Cover| cover.heads.contains(HeadId::new(head));
        if tab.off.first().is_some_and(|off| *off) {
            return Refusal::Excluded;
        }
        if state.programmes[at].void {
            return Refusal::NobodyPays;
        }
        let mut covers = policy.covers.iter().enumerate();
        let waits = covers.any(|(k, cover)| {
            takes(cover)
                && head == HeadId::INTERRUPTION.index()
                && !answers_after(tab.waiting[k], event)
        });
        if waits {
            Refusal::Waiting
        } else if policy.covers.iter().any(takes) {
            Refusal::OtherEvent
        } else {
            Refusal::NoCover
        }
    }
}

fn called_for(call: Call) -> CalledFor {
    match call {
        Call::Own => CalledFor::OwnLoss,
        Call::Additional => CalledFor::AdditionalInsured,
        Call::Liability => CalledFor::Liability,
    }
}
