//! Whom policies are called for, and in what order: own loss, additional insureds, liability.

use super::call::ProgrammeYear;
use super::tab::{Call, Line, Tab, Wanted};
use super::{Law, LawState, Occurrence};
use crate::model::{Erosion, WhenInsolvent};
use crate::terms::{ROUNDING, by_limits, insured_once};
use crate::units::HeadId;

/// When a programme is called among those of one insured: does it wait for liability, and its
/// priority.
pub(super) type Turn = (bool, (bool, i64));

/// Everything policies have done in an event.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Eve {
    /// By programme.
    pub tabs: Vec<Tab>,
    /// What additional insureds were paid and are to be paid, against their claims.
    pub credits: Vec<Credit>,
    /// Retentions that named insureds owe additional insureds.
    pub retentions: Vec<OwedRetention>,
}

/// What is credited against a claim of an additional insured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Credit {
    /// The named insured.
    pub from: usize,
    /// Does a contract of the named insured answer to it?
    pub has_contract: bool,
    /// The additional insured.
    pub to: usize,
    pub head: usize,
    pub amount: f64,
    pub erodes_cap: bool,
}

impl Credit {
    /// Are both of one head of one loss, under policies of one named insured?
    pub fn is_like(&self, other: &Self) -> bool {
        (self.from, self.to, self.head) == (other.from, other.to, other.head)
    }
}

/// A retention that the named insured bears for an additional insured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct OwedRetention {
    pub programme: usize,
    pub from: usize,
    pub to: usize,
    pub amount: f64,
}

/// What a party answers for of another's fault towards a third.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Answered {
    part: f64,
    /// That fault whole, as the contract reads it.
    whole: f64,
}

/// What a party owes, as its liability insurers read it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Owes {
    /// Under contracts.
    pub contracts: f64,
    /// At law, to claimants without a contract.
    pub direct: f64,
}

impl Eve {
    /// What a programme has paid a party on a head of its own loss.
    pub fn first_party(&self, programme: usize, party: usize, head: usize) -> f64 {
        let tab = &self.tabs[programme];
        tab.lines
            .iter()
            .chain(&tab.estimate)
            .filter(|line| line.call == Call::Own && line.party == party && line.head == head)
            .map(Line::all_paid)
            .sum()
    }

    fn additional(&self, party: usize, head: usize) -> f64 {
        let tabs = self.tabs.iter();
        tabs.map(|tab| tab.additional(party, head)).sum()
    }
}

impl Tab {
    /// What an additional insured is paid, retention included, on a head.
    pub fn additional(&self, party: usize, head: usize) -> f64 {
        let lines = self.lines.iter().filter(|line| {
            line.call == Call::Additional && line.party == party && line.head == head
        });
        lines.map(|line| line.all_paid() + line.retained).sum()
    }
}

impl Law {
    /// Opens all programmes and calls them for own loss and additional insureds.
    pub(super) fn first_party(&self, event: &Occurrence, state: &mut LawState) -> Eve {
        let mut eve = Eve {
            tabs: (0..self.programmes.len())
                .map(|at| {
                    if self.is_touched(at, event) {
                        self.open(at, event, state)
                    } else {
                        Tab::default()
                    }
                })
                .collect(),
            ..Eve::default()
        };
        for at in &self.calls {
            if !eve.tabs[*at].open {
                continue;
            }
            self.call_own(*at, event, &mut eve, state);
            self.call_additional(*at, event, &mut eve, state);
        }
        // What policies that wait for liability would pay on own loss alone, after all others.
        for at in &self.calls {
            if eve.tabs[*at].open {
                self.estimate_own(*at, event, &mut eve, state);
            }
        }
        eve
    }

    /// May an event reach a programme: is somebody insured hit, or may it owe?
    fn is_touched(&self, at: usize, event: &Occurrence) -> bool {
        let programme = &self.programmes[at];
        let named = programme.insureds.iter();
        let additional = self.model.policies[programme.layers[0]]
            .additional_insureds
            .iter();
        named
            .copied()
            .any(|party| event.of(party).is_some() || self.may_owe[party])
            || additional
                .map(|it| it.party.index())
                .any(|party| event.of(party).is_some())
    }

    /// The loss of a party that a programme is called for: what those before it have not paid, and
    /// its part of what those of equal priority share.
    fn loss_for(&self, at: usize, wanted: Wanted, loss: f64, eve: &Eve, event: &Occurrence) -> f64 {
        let Wanted { call, party, head } = wanted;
        let turn = self.turn(at, call);
        let mut left = loss;
        let mut equals = Vec::new();
        for other in &self.of_party[party] {
            let theirs = self.turn(*other, call);
            if theirs < turn {
                let tab = &eve.tabs[*other];
                left -= tab
                    .lines
                    .iter()
                    .chain(&tab.estimate)
                    .filter(|line| line.call == call && line.party == party && line.head == head)
                    .map(Line::all_paid)
                    .sum::<f64>();
            } else if theirs == turn && self.shares_head(*other, &eve.tabs[*other], head, event) {
                equals.push(*other);
            }
        }
        if equals.len() > 1 {
            let limits: Vec<f64> = equals.iter().map(|at| self.programmes[*at].limit).collect();
            let which = equals.iter().position(|other| *other == at).unwrap_or(0);
            left *= by_limits(&limits, which);
        }
        left.max(0.0)
    }

    /// When a programme is called among those of one insured: by priority, and for own loss together
    /// with liability after all that are called for own loss alone.
    pub(super) fn turn(&self, at: usize, call: Call) -> Turn {
        let waits = call == Call::Own && self.waits(at);
        (waits, self.programmes[at].rank)
    }

    /// The lines of the insureds' own loss.
    fn own_lines(&self, at: usize, event: &Occurrence, eve: &Eve) -> Vec<Line> {
        let mut lines = Vec::new();
        for party in &self.programmes[at].insureds {
            let Some(sufferer) = event.of(*party) else {
                continue;
            };
            for (head, loss) in sufferer.loss.iter().enumerate() {
                if *loss <= 0.0 || head == HeadId::CONTRACT.index() {
                    continue;
                }
                let loss = (loss - eve.additional(*party, head)).max(0.0);
                let wanted = Wanted {
                    call: Call::Own,
                    party: *party,
                    head,
                };
                let loss = self.loss_for(at, wanted, loss, eve, event);
                let line = self.line(at, &eve.tabs[at], wanted, loss, event);
                lines.extend(line);
            }
        }
        lines
    }

    fn call_own(&self, at: usize, event: &Occurrence, eve: &mut Eve, state: &mut LawState) {
        if self.waits(at) {
            return;
        }
        let lines = self.own_lines(at, event, eve);
        let tab = &mut eve.tabs[at];
        let start = tab.lines.len();
        tab.lines.extend(lines);
        self.call(at, tab, start, &mut state.programmes[at]);
    }

    fn estimate_own(&self, at: usize, event: &Occurrence, eve: &mut Eve, state: &LawState) {
        if !self.waits(at) {
            return;
        }
        let mut alone = eve.tabs[at].clone();
        alone.lines = self.own_lines(at, event, eve);
        self.call(at, &mut alone, 0, &mut state.programmes[at].clone());
        eve.tabs[at].estimate = alone.lines;
    }

    /// Is a programme called for own loss together with liability?
    fn waits(&self, at: usize) -> bool {
        let policy = &self.model.policies[self.programmes[at].layers[0]];
        policy.erosion == Erosion::ProRata
    }

    /// Calls a programme for those insured under it beside the named insured.
    fn call_additional(&self, at: usize, event: &Occurrence, eve: &mut Eve, state: &mut LawState) {
        let policy = &self.model.policies[self.programmes[at].layers[0]];
        let named = policy.insured.index();
        for additional in &policy.additional_insureds {
            let party = additional.party.index();
            let Some(sufferer) = event.of(party) else {
                continue;
            };
            let has_contract = !self.under(named, party).is_empty();
            let mut lines = Vec::new();
            for head in additional.heads.iter() {
                let share = self.share_of_additional(at, party, head, event, eve);
                let amount = sufferer.loss[head.index()] * share;
                let tab = &eve.tabs[at];
                let wanted = Wanted {
                    call: Call::Additional,
                    party,
                    head: head.index(),
                };
                lines.extend(self.line(at, tab, wanted, amount, event));
            }
            let tab = &mut eve.tabs[at];
            let start = tab.lines.len();
            tab.lines.extend(lines);
            self.call(at, tab, start, &mut state.programmes[at]);
            let mut retained = 0.0;
            for line in &tab.lines[start..] {
                retained += line.retained;
                eve.credits.push(Credit {
                    from: named,
                    has_contract,
                    to: party,
                    head: line.head,
                    amount: line.all_paid() + line.retained,
                    erodes_cap: additional.erodes_cap,
                });
            }
            if retained > 0.0 {
                eve.retentions.push(OwedRetention {
                    programme: at,
                    from: named,
                    to: party,
                    amount: retained,
                });
            }
        }
    }

    /// The part of a head of a party's loss that it is insured for under another's policy. Policies
    /// of one named insured divide what it answers for alike; where several named insureds answer
    /// for one party's fault, they insure it together once.
    fn share_of_additional(
        &self,
        at: usize,
        party: usize,
        head: HeadId,
        event: &Occurrence,
        eve: &Eve,
    ) -> f64 {
        let named = |at: usize| {
            let policy = &self.model.policies[self.programmes[at].layers[0]];
            let mut additional = policy.additional_insureds.iter();
            let names = additional.any(|it| it.party.index() == party && it.heads.contains(head));
            let counts = names && self.shares_head(at, &eve.tabs[at], head.index(), event);
            counts.then(|| policy.insured.index())
        };
        let Some(mine) = named(at) else {
            return 0.0;
        };
        let mut all: Vec<usize> = (0..self.programmes.len()).filter_map(named).collect();
        let alike = all.iter().filter(|other| **other == mine).count();
        all.sort_unstable();
        all.dedup();
        let answered = |named: &usize| self.answered(*named, party, head, event);
        let others: Vec<Vec<Answered>> = all.iter().map(answered).collect();
        let part = |(fault, own): (usize, &Answered)| {
            let here = || others.iter().map(|other| &other[fault]);
            let sum: f64 = here().map(|it| it.part).sum();
            let most = here().map(|it| it.whole).fold(0.0, f64::max);
            own.part * insured_once(sum, most)
        };
        let parts = answered(&mine).iter().enumerate().map(part).sum::<f64>();
        parts.min(1.0) / alike as f64
    }

    /// The part of a head of a party's loss that another answers for, by fault: under its contracts,
    /// else its own fault.
    fn answered(
        &self,
        obligor: usize,
        claimant: usize,
        head: HeadId,
        event: &Occurrence,
    ) -> Vec<Answered> {
        let mut answered = vec![Answered::default(); event.blame.parties.len()];
        let under = self.under(obligor, claimant);
        if under.is_empty() {
            let table = event.blame.table(claimant).iter();
            for (party, share) in table.filter(|(party, _)| *party == obligor) {
                if let Ok(fault) = event.blame.parties.binary_search(party) {
                    answered[fault].part += share;
                    answered[fault].whole += share;
                }
            }
        }
        for at in under {
            let contract = &self.model.contracts[at];
            let answer = &event.blame.answers[at];
            let owed = self.owed(at, head, event);
            let Some(owed) = owed.filter(|_| !self.is_barred(contract, answer.own)) else {
                continue;
            };
            let parts = self.parts(at, head, owed.reach, event);
            for (fault, part) in parts.iter().enumerate() {
                let share = self.own_fault(contract, answer, fault);
                answered[fault].part += share * part;
                answered[fault].whole = answered[fault].whole.max(share);
            }
        }
        answered
    }

    /// The contracts under which one party answers to another.
    pub(super) fn under(&self, obligor: usize, claimant: usize) -> Vec<usize> {
        let contracts = self.by_obligor[obligor].iter().copied();
        contracts
            .filter(|at| self.model.contracts[*at].beneficiary.index() == claimant)
            .collect()
    }

    /// Calls every programme for what its insureds owe; returns by party what was paid.
    ///
    /// `owes` is by party; `free` is each party's funds less its own costs.
    pub(super) fn call_liability(
        &self,
        owes: &[Owes],
        free: &[f64],
        event: &Occurrence,
        eve: &mut Eve,
        years: &mut [ProgrammeYear],
    ) {
        for at in &self.calls {
            if !eve.tabs[*at].open {
                continue;
            }
            let policy = &self.model.policies[self.programmes[*at].layers[0]];
            let mut lines = match policy.erosion {
                Erosion::ProRata => self.own_lines(*at, event, eve),
                Erosion::FirstPartyFirst => Vec::new(),
            };
            eve.tabs[*at].estimate.clear();
            for party in &self.programmes[*at].insureds {
                lines.extend(self.liability_line(*at, *party, owes[*party], eve, event));
            }
            if policy.pays_when_insolvent == WhenInsolvent::ConditionPrecedent {
                self.drop_unpaid_retention(*at, &mut lines, free, &eve.tabs[*at], &years[*at]);
            }
            let tab = &mut eve.tabs[*at];
            let start = tab.lines.len();
            tab.lines.extend(lines);
            self.call(*at, tab, start, &mut years[*at]);
        }
    }

    /// Drops the debts of insureds whose own money does not reach the retention that they are to
    /// bear on them.
    fn drop_unpaid_retention(
        &self,
        at: usize,
        lines: &mut Vec<Line>,
        free: &[f64],
        tab: &Tab,
        year: &ProgrammeYear,
    ) {
        let mut trial = tab.clone();
        let start = trial.lines.len();
        trial.lines.extend(lines.iter().cloned());
        self.call(at, &mut trial, start, &mut year.clone());
        let bears = |party: usize| -> f64 {
            let lines = trial.lines[start..].iter();
            let lines = lines.filter(|line| line.call == Call::Liability && line.party == party);
            lines.map(|line| line.retained).sum()
        };
        // Money that falls short by rounding alone reaches it.
        let reaches = |party: usize| free[party] >= bears(party) * (1.0 - ROUNDING);
        lines.retain(|line| line.call != Call::Liability || reaches(line.party));
    }

    fn liability_line(
        &self,
        at: usize,
        party: usize,
        owes: Owes,
        eve: &Eve,
        event: &Occurrence,
    ) -> Option<Line> {
        let head = HeadId::CONTRACT.index();
        let all = owes.contracts + owes.direct;
        if all <= 0.0 {
            return None;
        }
        let cover = self.cover_for(at, &eve.tabs[at], head, event)?;
        let policy = &self.model.policies[self.programmes[at].layers[0]];
        let share = policy.covers[cover].contractual_share.get();
        let wanted = Wanted {
            call: Call::Liability,
            party,
            head,
        };
        let left = self.loss_for(at, wanted, all, eve, event) / all;
        let covered = (owes.contracts * share + owes.direct) * left;
        let mut line = self.line(at, &eve.tabs[at], wanted, covered, event)?;
        line.asked = all * left;
        Some(line)
    }
}
