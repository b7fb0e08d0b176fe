//! Whom policies are called for, and in what order: own loss, additional insureds, liability.

use super::call::ProgrammeYear;
use super::tab::{Call, Line, Tab, Wanted};
use super::{Law, LawState, Occurrence};
use crate::model::{Erosion, Policy, WhenInsolvent};
use crate::terms::by_limits;
use crate::units::HeadId;

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
    /// The claim it counts against; without one, what is claimed for the named insured's fault.
    pub contract: Option<usize>,
    pub from: usize,
    pub to: usize,
    pub head: usize,
    pub amount: f64,
    pub erodes_cap: bool,
}

/// A retention that the named insured bears for an additional insured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct OwedRetention {
    pub programme: usize,
    pub from: usize,
    pub to: usize,
    pub amount: f64,
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

    /// What an additional insured is paid, retention included, on a head.
    fn additional(&self, party: usize, head: usize) -> f64 {
        let lines = self.tabs.iter().flat_map(|tab| &tab.lines);
        lines
            .filter(|line| {
                line.call == Call::Additional && line.party == party && line.head == head
            })
            .map(|line| line.all_paid() + line.retained)
            .sum()
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
        let key = &self.programmes[at].rank;
        let mut left = loss;
        let mut equals = Vec::new();
        for other in &self.of_party[party] {
            let theirs = &self.programmes[*other];
            if theirs.rank < *key {
                let lines = eve.tabs[*other].lines.iter();
                left -= lines
                    .filter(|line| line.call == call && line.party == party && line.head == head)
                    .map(Line::all_paid)
                    .sum::<f64>();
            } else if theirs.rank == *key
                && self
                    .cover_for(*other, &eve.tabs[*other], party, head, event)
                    .is_some()
            {
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
        let lines = self.own_lines(at, event, eve);
        let policy = &self.model.policies[self.programmes[at].layers[0]];
        match policy.erosion {
            Erosion::FirstPartyFirst => {
                let tab = &mut eve.tabs[at];
                let start = tab.lines.len();
                tab.lines.extend(lines);
                self.call(at, tab, start, &mut state.programmes[at]);
            }
            Erosion::ProRata => {
                let mut alone = eve.tabs[at].clone();
                alone.lines = lines;
                self.call(at, &mut alone, 0, &mut state.programmes[at].clone());
                eve.tabs[at].estimate = alone.lines;
            }
        }
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
            let contract = self.answered(named, party, event).1;
            let mut lines = Vec::new();
            for head in additional.heads.iter() {
                let share = self.share_of_additional(named, party, head, event);
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
                    contract,
                    from: named,
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

    /// The part of a party's loss that it is insured for under another's policy: where several
    /// such policies answer for more than the whole, each for its part of it.
    fn share_of_additional(
        &self,
        named: usize,
        party: usize,
        head: HeadId,
        event: &Occurrence,
    ) -> f64 {
        let policies = self
            .programmes
            .iter()
            .map(|it| &self.model.policies[it.layers[0]]);
        let of_policy = |policy: &Policy| {
            let mut additional = policy.additional_insureds.iter();
            let names = additional.any(|it| it.party.index() == party && it.heads.contains(head));
            if names {
                self.answered(policy.insured.index(), party, event).0
            } else {
                0.0
            }
        };
        let all: f64 = policies.map(of_policy).sum();
        self.answered(named, party, event).0 / all.max(1.0)
    }

    /// The part of a party's loss that another answers for, and the contract under which.
    fn answered(
        &self,
        obligor: usize,
        claimant: usize,
        event: &Occurrence,
    ) -> (f64, Option<usize>) {
        let mut under = None;
        let mut share = 0.0;
        for at in &self.by_obligor[obligor] {
            if self.model.contracts[*at].beneficiary.index() != claimant {
                continue;
            }
            let answer = &event.blame.answers[*at];
            share += answer
                .share
                .iter()
                .zip(&answer.part)
                .map(|(s, p)| s * p)
                .sum::<f64>();
            under.get_or_insert(*at);
        }
        if under.is_none() {
            let table = event.blame.table(claimant).iter();
            share = table
                .filter(|(party, _)| *party == obligor)
                .map(|(_, s)| s)
                .sum();
        }
        (share.min(1.0), under)
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
                let precedent = policy.pays_when_insolvent == WhenInsolvent::ConditionPrecedent
                    && free[*party] < policy.retention.get();
                if !precedent {
                    lines.extend(self.liability_line(*at, *party, owes[*party], eve, event));
                }
            }
            let tab = &mut eve.tabs[*at];
            let start = tab.lines.len();
            tab.lines.extend(lines);
            self.call(*at, tab, start, &mut years[*at]);
        }
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
        let cover = self.cover_for(at, &eve.tabs[at], party, head, event)?;
        let policy = &self.model.policies[self.programmes[at].layers[0]];
        let share = policy.covers[cover].contractual_share.get();
        let wanted = Wanted {
            call: Call::Liability,
            party,
            head,
        };
        let left = self.loss_for(at, wanted, all, eve, event) / all;
        let covered = (owes.contracts * share + owes.direct) * left;
        let tab = &eve.tabs[at];
        let mut line = self.line(at, tab, wanted, covered, event)?;
        line.part = share;
        Some(line)
    }

    /// The limit of the liability insurance that answers for a party in an event.
    pub(super) fn liability_limit(&self, party: usize, eve: &Eve, event: &Occurrence) -> f64 {
        let head = HeadId::CONTRACT.index();
        self.of_party[party]
            .iter()
            .filter(|at| {
                self.cover_for(**at, &eve.tabs[**at], party, head, event)
                    .is_some()
            })
            .map(|at| self.programmes[*at].limit)
            .sum()
    }
}
