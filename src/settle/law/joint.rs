//! Joint and several liability: the pool is shared by fault, and what a cap stops of it is spread
//! over the others by fault.

use super::claim::Ground;
use super::forward::Forward;
use super::{Eve, Law, Occurrence};
use crate::terms::taken_over;
use crate::units::HeadId;

/// The fault that a joint contract answers for by itself.
fn own_weight(at: usize, parts: &[f64], event: &Occurrence) -> f64 {
    let shares = event.blame.answers[at].share.iter().zip(parts);
    shares.map(|(share, part)| share * part).sum()
}

impl Law {
    /// Gives joint contracts the fault for which no contract of the claimant answers.
    pub(super) fn join(&self, grounds: &mut [Option<Ground>], event: &Occurrence, eve: &Eve) {
        for group in &self.joint {
            for head in (0..self.heads).map(HeadId::new) {
                if head != HeadId::CONTRACT {
                    self.join_head(group, head, grounds, event, eve);
                }
            }
        }
    }

    /// The joint contracts of a group that answer under a head, each with the parts it answers for.
    fn live(&self, group: &[usize], head: HeadId, event: &Occurrence) -> Vec<(usize, Vec<f64>)> {
        let answers = group.iter().filter_map(|at| {
            let reach = self.owed(*at, head, event)?.reach;
            Some((*at, self.parts(*at, head, reach, event)))
        });
        answers
            .filter(|(_, parts)| parts.iter().any(|part| *part > 0.0))
            .collect()
    }

    fn join_head(
        &self,
        group: &[usize],
        head: HeadId,
        grounds: &mut [Option<Ground>],
        event: &Occurrence,
        eve: &Eve,
    ) {
        let claimant = self.model.contracts[group[0]].beneficiary.index();
        if event.loss(claimant, head.index()) <= 0.0 {
            return;
        }
        let live = self.live(group, head, event);
        let weights: Vec<f64> = live
            .iter()
            .map(|(at, parts)| own_weight(*at, parts, event))
            .collect();
        let all: f64 = weights.iter().sum();
        if all <= 0.0 {
            return;
        }
        for ((at, _), weight) in live.iter().zip(&weights) {
            let contract = &self.model.contracts[*at];
            let answer = &event.blame.answers[*at];
            let base = self.claimed_base(*at, head.index(), event, eve);
            let Some(ground) = grounds[*at].as_mut() else {
                continue;
            };
            ground.weight[head.index()] = *weight;
            if self.is_barred(contract, answer.own) {
                continue;
            }
            for fault in self.unanswered(claimant, head, event) {
                let share = self.claimed_fault(contract, answer, fault) * weight / all;
                ground.own[fault * self.heads + head.index()] += base * ground.kept * share;
            }
        }
    }

    /// By fault, the part that a contract answers for under a head, with what it takes over of the
    /// fault that nobody answers for if it is a joint one; `None` if it does not owe the head.
    pub(super) fn taken_parts(
        &self,
        at: usize,
        head: HeadId,
        event: &Occurrence,
        forward: &Forward,
    ) -> Option<Vec<f64>> {
        let reach = self.owed(at, head, event)?.reach;
        let mut parts = self.parts(at, head, reach, event);
        let Some(group) = self.joint.iter().find(|group| group.contains(&at)) else {
            return Some(parts);
        };
        let weight = |at: usize, parts: &[f64]| match head {
            HeadId::CONTRACT => forward.flow_weight[at],
            _ => own_weight(at, parts, event),
        };
        let live = self.live(group, head, event);
        let all: f64 = live.iter().map(|(at, parts)| weight(*at, parts)).sum();
        let mine = weight(at, &parts);
        let claimant = self.model.contracts[at].beneficiary.index();
        for fault in self.unanswered(claimant, head, event) {
            parts[fault] = if all > 0.0 { mine / all } else { 0.0 };
        }
        Some(parts)
    }

    /// Those at fault for whom no contract of a claimant answers under a head.
    pub(super) fn unanswered(
        &self,
        claimant: usize,
        head: HeadId,
        event: &Occurrence,
    ) -> Vec<usize> {
        let answers = &event.blame.answers;
        let reaches = self.by_beneficiary[claimant].iter();
        let reaches: Vec<_> = reaches
            .filter_map(|at| Some((*at, self.owed(*at, head, event)?.reach)))
            .collect();
        let faults = 0..event.blame.parties.len();
        faults
            .filter(|fault| event.blame.parties[*fault] != claimant)
            .filter(|fault| {
                !reaches
                    .iter()
                    .any(|(at, reach)| answers[*at].covers(*reach, *fault))
            })
            .collect()
    }

    /// What is flowed down to the joint contracts of a group; `bases` is what the claimant passes
    /// on by fault, for each of them.
    pub(super) fn join_flows(
        &self,
        group: &[usize],
        bases: &[Option<Vec<f64>>],
        event: &Occurrence,
        flows: &mut [f64],
        weights: &mut [f64],
    ) {
        let claimant = self.model.contracts[group[0]].beneficiary.index();
        let faults = event.blame.parties.len();
        let mut live = self.live(group, HeadId::CONTRACT, event);
        live.retain(|(at, _)| bases[*at].is_some());
        let by_fault = |at: usize, fault: usize| bases[at].as_ref().map_or(0.0, |base| base[fault]);
        let mut all = 0.0;
        for (at, parts) in &live {
            let weight = (0..faults).map(|fault| by_fault(*at, fault) * parts[fault]);
            weights[*at] = weight.sum();
            all += weights[*at];
        }
        if all <= 0.0 {
            return;
        }
        let unanswered = self.unanswered(claimant, HeadId::CONTRACT, event);
        for (at, parts) in &live {
            for (fault, part) in parts.iter().enumerate() {
                let part = if unanswered.contains(&fault) {
                    weights[*at] / all
                } else {
                    *part
                };
                flows[at * faults + fault] = by_fault(*at, fault) * part;
            }
        }
    }

    /// What a cap stops is spread over the others by fault, until no open contract is stopped.
    pub(super) fn spread_joint(&self, forward: &mut Forward) {
        for group in &self.joint {
            let mut open: Vec<usize> = group.clone();
            open.retain(|at| {
                let ground = forward.grounds[*at].as_ref();
                forward.claims[*at].is_some() && ground.is_some_and(|ground| ground.won)
            });
            loop {
                let (stopped, closed) = self.stopped(&open, forward);
                open.retain(|at| !closed.contains(at));
                if closed.is_empty() || open.is_empty() {
                    break;
                }
                self.take_over(&stopped, &open, forward);
            }
        }
    }

    /// The fault by which a joint contract takes over under a head.
    fn joint_weight(&self, at: usize, head: usize, forward: &Forward) -> f64 {
        if head == HeadId::CONTRACT.index() {
            return forward.flow_weight[at];
        }
        let ground = forward.grounds[at].as_ref();
        ground.map_or(0.0, |ground| ground.weight[head])
    }

    /// What caps stop, by fault and head, and the contracts whose caps do.
    fn stopped(&self, open: &[usize], forward: &Forward) -> (Vec<f64>, Vec<usize>) {
        let mut stopped = Vec::new();
        let mut closed = Vec::new();
        for at in open {
            let (Some(claim), Some(ground)) = (&forward.claims[*at], &forward.grounds[*at]) else {
                continue;
            };
            stopped.resize(claim.pay.len(), 0.0);
            let mut sum = 0.0;
            for (cell, cut) in self.stopped_of(ground, claim).into_iter().enumerate() {
                if self.joint_weight(*at, cell % self.heads, forward) > 0.0 {
                    stopped[cell] += cut;
                    sum += cut;
                }
            }
            if sum > 1e-9 * claim.claimed() {
                closed.push(*at);
            }
        }
        (stopped, closed)
    }

    fn take_over(&self, stopped: &[f64], open: &[usize], forward: &mut Forward) {
        let cells = stopped.iter().enumerate();
        for (cell, amount) in cells.filter(|(_, amount)| **amount > 0.0) {
            let weights = open
                .iter()
                .map(|at| self.joint_weight(*at, cell % self.heads, forward));
            let weights: Vec<f64> = weights.collect();
            for (at, more) in open.iter().zip(taken_over(*amount, &weights)) {
                let both = (&forward.grounds[*at], forward.claims[*at].as_mut());
                if let (Some(ground), Some(claim)) = both {
                    // With the cap first the claimant's share comes off it, and has come off already.
                    let keeps = ground.keeps(cell % self.heads);
                    let more = if keeps > 0.0 { more / keeps } else { 0.0 };
                    claim.admitted[cell] += more;
                    claim.asserted += more;
                    if let Some(notes) = &mut forward.notes {
                        notes[*at].taken_over += more;
                    }
                }
            }
        }
        for at in open {
            if let Some(claim) = forward.claims[*at].as_mut() {
                forward.caps.give_back(&mut claim.drawn);
                forward.caps.give_back(&mut claim.credit_drawn);
                let open = claim.admitted.iter().zip(&claim.netted);
                claim.pay = open.map(|(admitted, netted)| admitted - netted).collect();
            }
            self.cap_in(*at, forward);
        }
    }
}
