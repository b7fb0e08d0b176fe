//! A policy and the layers over it in one event: which covers answer, and what is used so far.

use super::when::Subject;
use super::workings::Called;
use super::{Law, LawState, Occurrence};
use crate::model::{Cover, Sublimit, Waiting, WaitingMode};
use crate::random::Purpose;
use crate::terms::{is_before, notified, part_within, persons, qualifies};
use crate::units::HeadId;

/// What a policy is called for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Call {
    /// An insured's own loss.
    Own,
    /// The third-party heads of somebody insured under another's policy.
    Additional,
    /// What an insured owes.
    Liability,
}

/// What a policy is called for, for whom, for which head.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Wanted {
    pub call: Call,
    pub party: usize,
    pub head: usize,
}

/// One head of one party in one call of a policy.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub call: Call,
    pub party: usize,
    pub head: usize,
    pub cover: usize,
    /// The loss or debt it is called for.
    pub asked: f64,
    /// The covered amount.
    pub covered: f64,
    /// The part of it that falls into the first hours of the waiting period.
    pub dropped: f64,
    /// What those hours do, where there is a waiting period.
    pub mode: WaitingMode,
    /// Borne as retention, beside what is dropped.
    pub retained: f64,
    /// The part of it that is the policy's retention on top of the covers'.
    pub stacked: f64,
    /// Eaten by annual deductibles.
    pub eaten: f64,
    /// Wanted from the layers.
    pub want: f64,
    /// Does each layer answer for it?
    pub taken: Vec<bool>,
    /// Paid by the insurers of each layer.
    pub paid: Vec<f64>,
}

impl Line {
    /// Is it of a party's own claim on its own policy?
    pub fn is_of(&self, party: usize) -> bool {
        self.party == party && self.call != Call::Additional
    }

    pub fn all_paid(&self) -> f64 {
        self.paid.iter().sum()
    }
}

/// What one event uses of a programme.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Tab {
    /// Does the programme answer for the event at all?
    pub open: bool,
    /// Would it, told in time? Then it takes its part of what equals share, told or not.
    pub shares: bool,
    /// Layers that do not.
    pub off: Vec<bool>,
    /// The part of what comes up to a layer that its own condition of notice leaves.
    pub heard: Vec<f64>,
    /// What the insured has borne in the place of a layer that does not answer for it.
    pub passed: Vec<f64>,
    /// Limit per event, and what is left of it, by layer.
    pub limit: Vec<f64>,
    pub left: Vec<f64>,
    /// The part of every loss that the condition of notice leaves.
    pub told: f64,
    /// The policy's retention that stands for the event, and those of covers with their own.
    pub retention: f64,
    pub own_retention: Vec<Option<f64>>,
    /// The insured's share, the sublimit and the waiting period that stand for the event, by cover.
    pub coinsurance: Vec<f64>,
    pub sublimits: Vec<Sublimit>,
    pub waiting: Vec<Option<Waiting>>,
    /// Amounts called for so far, by cover; the last is for covers without a retention of their own.
    pub seen: Vec<f64>,
    /// Retention borne so far: of the event, and by cover like the amounts.
    pub borne: f64,
    pub cover_borne: Vec<f64>,
    /// Stacked: the policy's retention borne so far, on top of the covers'.
    pub stacked: f64,
    /// Used of the sublimits of the event.
    pub sublimited: Vec<f64>,
    /// Paid under each cover, for the book.
    pub cover_paid: Vec<f64>,
    /// The loss that layers see so far.
    pub tower: f64,
    /// Eroded by each layer so far.
    pub eroded: Vec<f64>,
    pub lines: Vec<Line>,
    /// Where own loss is called together with liability: what it would be paid alone.
    pub estimate: Vec<Line>,
    /// Premiums for buying limits back: layer, amount.
    pub reinstated: Vec<(usize, f64)>,
    /// What each call found and used, where it is noted how amounts come about.
    pub calls: Option<Vec<Called>>,
}

impl Tab {
    /// What it pays on a party's debts.
    pub fn on_liability(&self, party: usize) -> f64 {
        let lines = self.lines.iter();
        let lines = lines.filter(|line| line.call == Call::Liability && line.party == party);
        lines.map(Line::all_paid).sum()
    }
}

impl Law {
    /// Opens a programme for an event.
    pub(super) fn open(&self, at: usize, event: &Occurrence, state: &LawState) -> Tab {
        let programme = &self.programmes[at];
        let primary = &self.model.policies[programme.layers[0]];
        let subject = self.insured(at, event);
        let told = programme.layers.iter();
        let told: Vec<f64> = told.map(|it| self.told_in_time(*it, event)).collect();
        // Where the policy at the bottom was told too late its layers see the loss as it is.
        let bottom = if told[0] > 0.0 { told[0] } else { 1.0 };
        let is_disputed = self.is_disputed(programme.layers[0], event);
        let mut tab = Tab {
            off: programme
                .layers
                .iter()
                .map(|layer| is_disputed || self.is_off(*layer, subject, event))
                .collect(),
            heard: told.iter().map(|told| (told / bottom).min(1.0)).collect(),
            passed: vec![0.0; programme.layers.len()],
            limit: programme
                .layers
                .iter()
                .map(|layer| money(self.model.policies[*layer].limit))
                .collect(),
            told: bottom,
            calls: state.noted.then(Vec::new),
            ..Tab::default()
        };
        tab.open = tab.off.iter().any(|off| !off) && !state.programmes[at].void;
        let mut layers = programme.layers.iter();
        let would = !is_disputed && layers.any(|it| !self.is_off_if_told(*it, subject, event));
        tab.shares = would && !state.programmes[at].void;
        let stands = |when| self.holds(when, subject, event);
        if stands(&primary.retention_when) {
            tab.retention = primary.retention.get();
        }
        for cover in &primary.covers {
            let own = cover.retention.filter(|_| stands(&cover.retention_when));
            tab.own_retention.push(own.map(|retention| retention.get()));
            tab.coinsurance.push(if stands(&cover.coinsurance_when) {
                cover.coinsurance.get()
            } else {
                0.0
            });
            tab.sublimits.push(if stands(&cover.sublimit_when) {
                cover.sublimit
            } else {
                Sublimit::default()
            });
            let waiting = cover.waiting.filter(|_| stands(&cover.waiting_when));
            tab.waiting.push(waiting);
        }
        for endorsement in &primary.endorsements {
            if !self.holds(&endorsement.when, subject, event) {
                continue;
            }
            if let Some(coinsurance) = endorsement.coinsurance {
                tab.coinsurance.fill(coinsurance.get());
            }
            if let Some(retention) = endorsement.retention {
                tab.retention = retention.get();
                tab.own_retention.fill(None);
            }
            if let Some(sublimit) = endorsement.sublimit {
                tab.sublimits.fill(sublimit);
            }
            if let Some(waiting) = endorsement.waiting {
                tab.waiting.fill(Some(waiting));
            }
            tab.limit[0] = endorsement.limit.map_or(tab.limit[0], |limit| limit.get());
        }
        let covers = primary.covers.len();
        tab.left.clone_from(&tab.limit);
        tab.seen = vec![0.0; covers + 1];
        tab.cover_borne = vec![0.0; covers + 1];
        tab.sublimited = vec![0.0; covers];
        tab.cover_paid = vec![0.0; covers];
        tab.eroded = vec![0.0; programme.layers.len()];
        tab
    }

    /// The named insured as the subject of a policy's conditions, which are asked once for all its
    /// insureds.
    pub(super) fn insured(&self, at: usize, event: &Occurrence) -> Subject {
        let party = self.programmes[at].insureds[0];
        Subject {
            party,
            culpability: event.culpability[party],
            records: event.records(party),
            programme: Some(at),
        }
    }

    /// The part of an event that a policy's condition of notice leaves.
    pub(super) fn told_in_time(&self, policy: usize, event: &Occurrence) -> f64 {
        let terms = &self.model.policies[policy];
        let Some(notice) = &terms.notice else {
            return 1.0;
        };
        let after = event.notice(terms.insured.index(), notice.from);
        after.map_or(1.0, |after| {
            notified(after, notice.within.get(), notice.effect.cut())
        })
    }

    /// Is an event excluded by a policy, disputed, told too late, or older than its retroactive date?
    fn is_off(&self, policy: usize, subject: Subject, event: &Occurrence) -> bool {
        self.told_in_time(policy, event) <= 0.0 || self.is_off_if_told(policy, subject, event)
    }

    /// The same of a policy that was told in time.
    fn is_off_if_told(&self, policy: usize, subject: Subject, event: &Occurrence) -> bool {
        let terms = &self.model.policies[policy];
        self.is_too_old(policy, event)
            || !self.holds(&terms.when, subject, event)
            || self.any_holds(&terms.excluded_if, subject, event)
            || self.is_disputed(policy, event)
    }

    /// Is an event disputed under a policy?
    fn is_disputed(&self, policy: usize, event: &Occurrence) -> bool {
        let terms = &self.model.policies[policy];
        let insured = terms.insured.index();
        self.happens(terms.dispute, &terms.path, Purpose::Dispute, insured, event)
    }

    /// Did an event begin before a policy's retroactive date?
    pub(super) fn is_too_old(&self, policy: usize, event: &Occurrence) -> bool {
        let date = self.model.policies[policy].retroactive;
        date.is_some_and(|date| is_before(event.began.unwrap_or(-event.time), date))
    }

    /// The cover that takes a head: the first in force.
    pub(super) fn cover_for(
        &self,
        at: usize,
        tab: &Tab,
        head: usize,
        event: &Occurrence,
    ) -> Option<usize> {
        let is_open = tab.open;
        is_open
            .then(|| self.cover_of(at, tab, head, event))
            .flatten()
    }

    /// Does a programme share a head with others, told in time or not?
    pub(super) fn shares_head(
        &self,
        at: usize,
        tab: &Tab,
        head: usize,
        event: &Occurrence,
    ) -> bool {
        tab.shares && self.cover_of(at, tab, head, event).is_some()
    }

    /// The cover that takes a head of an event that its policy answers for.
    fn cover_of(&self, at: usize, tab: &Tab, head: usize, event: &Occurrence) -> Option<usize> {
        let policy = &self.model.policies[self.programmes[at].layers[0]];
        let subject = self.insured(at, event);
        let named = policy.insured.index();
        let mut covers = policy.covers.iter().enumerate();
        let found = covers.find(|(at, cover)| {
            cover.heads.contains(HeadId::new(head))
                && self.holds(&cover.when, subject, event)
                && !self.any_holds(&cover.excluded_if, subject, event)
                && (head != HeadId::INTERRUPTION.index() || answers_after(tab.waiting[*at], event))
                && !self.happens(cover.dispute, &cover.path, Purpose::Dispute, named, event)
        });
        found.map(|(at, _)| at)
    }

    /// By layer: does it answer for a head for which the policy at the bottom does?
    fn takers(&self, at: usize, head: usize, event: &Occurrence) -> Vec<bool> {
        let programme = &self.programmes[at];
        let subject = self.insured(at, event);
        let takes = |cover: &Cover| {
            cover.heads.contains(HeadId::new(head))
                && self.holds(&cover.when, subject, event)
                && !self.any_holds(&cover.excluded_if, subject, event)
        };
        let layers = programme.layers.iter().zip(&programme.follows);
        layers
            .map(|(layer, follows)| {
                *follows || self.model.policies[*layer].covers.iter().any(takes)
            })
            .collect()
    }

    /// A line for a head of a party, if a cover takes it.
    pub(super) fn line(
        &self,
        at: usize,
        tab: &Tab,
        wanted: Wanted,
        amount: f64,
        event: &Occurrence,
    ) -> Option<Line> {
        let Wanted { call, party, head } = wanted;
        if amount <= 0.0 {
            return None;
        }
        let at_cover = self.cover_for(at, tab, head, event)?;
        let cover = &self.model.policies[self.programmes[at].layers[0]].covers[at_cover];
        let part = if head == HeadId::PCI.index() {
            cover.assessments.get()
        } else {
            1.0
        };
        if part <= 0.0 {
            return None;
        }
        let mut line = Line {
            call,
            party,
            head,
            cover: at_cover,
            asked: amount,
            covered: amount * tab.told * part,
            dropped: 0.0,
            mode: WaitingMode::Qualifying,
            retained: 0.0,
            stacked: 0.0,
            eaten: 0.0,
            want: 0.0,
            taken: self.takers(at, head, event),
            paid: vec![0.0; self.programmes[at].layers.len()],
        };
        if head == HeadId::INTERRUPTION.index() {
            interrupt(&mut line, cover, tab, event);
        }
        if head == super::NOTIFICATION
            && let Some(limit) = cover.persons
        {
            line.covered *= persons(limit, event.records(party));
        }
        Some(line)
    }
}

/// Takes off what falls outside the indemnity period and into the waiting period.
fn interrupt(line: &mut Line, cover: &Cover, tab: &Tab, event: &Occurrence) {
    let amount = line.covered;
    let part = |hours: f64| part_within(&event.profile, event.hours, hours);
    if let Some(period) = cover
        .indemnity_period
        .filter(|period| period.get() < event.hours)
    {
        line.covered = amount * part(period.get());
    }
    let waiting = tab.waiting[line.cover];
    if let Some(waiting) = waiting.filter(|waiting| waiting.mode != WaitingMode::Qualifying) {
        line.mode = waiting.mode;
        line.dropped = (amount * part(waiting.period.get())).min(line.covered);
    }
}

/// Does a cover answer for an outage: has it passed the waiting period, or do its first hours count
/// towards the retention?
pub(super) fn answers_after(waiting: Option<Waiting>, event: &Occurrence) -> bool {
    waiting.is_none_or(|waiting| match waiting.mode {
        WaitingMode::GreaterOf => event.hours > 0.0,
        WaitingMode::Qualifying | WaitingMode::TimeDeductible | WaitingMode::TimePlusMoney => {
            qualifies(event.hours, waiting.period.get())
        }
    })
}

/// A limit; without one, infinite.
pub(super) fn money(limit: Option<crate::units::Money>) -> f64 {
    limit.map_or(f64::INFINITY, |limit| limit.get())
}
