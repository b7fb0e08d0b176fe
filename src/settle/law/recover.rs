//! How recoveries are shared with insurers, head by head.
//!
//! Programmes of one insured with a common head are one pile: the last to pay is the first repaid.

use super::insure::Eve;
use super::tab::{Call, Line};
use super::{Law, LawState, Occurrence};
use crate::model::{RecoveryRule, WaiverEffect};
use crate::terms::{insured_first, insurers_first, recovered_pro_rata, top_down};
use crate::units::PartyId;

/// The programmes of one insured that share what it recovers.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pile {
    /// In the order they pay.
    programmes: Vec<usize>,
    rule: RecoveryRule,
    /// Covered loss that no insurer paid, and the part of it that is retention.
    bears: f64,
    retention: f64,
    /// Paid, by rank of payment, from the bottom up.
    paid: Vec<f64>,
    /// The layers of each rank: programme, layer, paid.
    layers: Vec<Vec<(usize, usize, f64)>>,
    /// By head, the part of a recovery that goes by the rule.
    part: Vec<f64>,
}

/// What goes back to a layer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Back {
    pub programme: usize,
    pub layer: usize,
    pub amount: f64,
}

impl Law {
    /// The piles of a party, once its policies have been called.
    pub(super) fn piles(&self, party: usize, eve: &Eve) -> Vec<Pile> {
        let mine = |line: &&Line| line.party == party && line.call != Call::Additional;
        let called: Vec<usize> = self.of_party[party]
            .iter()
            .copied()
            .filter(|at| eve.tabs[*at].lines.iter().any(|line| mine(&line)))
            .collect();
        let heads_of = |at: usize| {
            let lines = eve.tabs[at].lines.iter().filter(mine);
            lines.fold(0_u64, |heads, line| heads | 1 << line.head)
        };
        let mut groups: Vec<(u64, Vec<usize>)> = Vec::new();
        for at in called {
            let mut joined = (heads_of(at), vec![at]);
            let (with, without): (Vec<_>, Vec<_>) = groups
                .into_iter()
                .partition(|(heads, _)| heads & joined.0 != 0);
            for (heads, mut others) in with {
                joined.0 |= heads;
                others.append(&mut joined.1);
                joined.1 = others;
            }
            groups = without;
            groups.push(joined);
        }
        groups
            .into_iter()
            .map(|(_, mut programmes)| {
                programmes.sort_by(|a, b| self.programmes[*a].rank.cmp(&self.programmes[*b].rank));
                self.pile(party, programmes, eve)
            })
            .collect()
    }

    fn pile(&self, party: usize, programmes: Vec<usize>, eve: &Eve) -> Pile {
        let mut pile = Pile {
            rule: self.model.policies[self.programmes[programmes[0]].layers[0]].recovery,
            bears: 0.0,
            retention: 0.0,
            paid: Vec::new(),
            layers: Vec::new(),
            part: vec![0.0; self.heads],
            programmes: Vec::new(),
        };
        let mut covered = vec![0.0; self.heads];
        let mut taken_by = vec![None; self.heads];
        let mut before = None;
        for at in &programmes {
            let rank = &self.programmes[*at].rank;
            let joins = before == Some(rank);
            let first = if joins {
                pile.paid.len() - self.programmes[*at].layers.len().min(pile.paid.len())
            } else {
                pile.paid.len()
            };
            before = Some(rank);
            for line in eve.tabs[*at].lines.iter() {
                if line.party != party || line.call == Call::Additional {
                    continue;
                }
                // Other insurance sees what those before it left: their loss is counted once.
                if *taken_by[line.head].get_or_insert(rank) == rank {
                    covered[line.head] += line.covered;
                    pile.retention += line.dropped + line.retained;
                }
                pile.part[line.head] = line.part.max(pile.part[line.head]);
                for (layer, paid) in line.paid.iter().enumerate() {
                    let place = first + layer;
                    pile.paid.resize(pile.paid.len().max(place + 1), 0.0);
                    pile.layers
                        .resize(pile.layers.len().max(place + 1), Vec::new());
                    pile.paid[place] += paid;
                    let entry = pile.layers[place]
                        .iter_mut()
                        .find(|(programme, of, _)| programme == at && *of == layer);
                    match entry {
                        Some((_, _, sum)) => *sum += paid,
                        None => pile.layers[place].push((*at, layer, *paid)),
                    }
                }
            }
        }
        pile.bears = (covered.iter().sum::<f64>() - pile.paid.iter().sum::<f64>()).max(0.0);
        pile.retention = pile.retention.min(pile.bears);
        pile.programmes = programmes;
        pile
    }

    /// Has a pile's insurer given up its rights against a party?
    fn waived(&self, pile: &Pile, against: usize) -> bool {
        pile.programmes.iter().any(|at| {
            let policy = &self.model.policies[self.programmes[*at].layers[0]];
            policy
                .waiver
                .as_ref()
                .is_some_and(|waiver| waiver.parties.contains(&PartyId::new(against)))
        })
    }

    /// Shares what a pile's insured received by source and head; returns what goes back.
    ///
    /// `received` yields (from, amount, by head in parts of it), `from` none where no waiver is
    /// asked; `kept` is the part that the costs of getting it leave.
    pub(super) fn share<'a>(
        &self,
        pile: &Pile,
        received: impl Iterator<Item = (Option<usize>, f64, &'a [f64])>,
        kept: f64,
        back: &mut Vec<Back>,
    ) {
        let mut shared = 0.0;
        for (from, amount, heads) in received {
            if amount <= 0.0 || from.is_some_and(|from| self.waived(pile, from)) {
                continue;
            }
            let part: f64 = heads
                .iter()
                .zip(&pile.part)
                .map(|(head, part)| head * part)
                .sum();
            shared += amount * part * kept;
        }
        if shared <= 0.0 || pile.paid.iter().all(|paid| *paid <= 0.0) {
            return;
        }
        let mut to_rank = vec![0.0; pile.paid.len()];
        let above = pile.bears - pile.retention;
        let _ = match pile.rule {
            RecoveryRule::TopDown => top_down(shared, above, &pile.paid, &mut to_rank),
            RecoveryRule::InsurerFirst => insurers_first(shared, &pile.paid, &mut to_rank),
            RecoveryRule::InsuredFirst => {
                insured_first(shared, pile.bears, &pile.paid, &mut to_rank)
            }
            RecoveryRule::ProRata => {
                recovered_pro_rata(shared, pile.bears, &pile.paid, &mut to_rank)
            }
        };
        for ((layers, paid), to_rank) in pile.layers.iter().zip(&pile.paid).zip(to_rank) {
            for (programme, layer, of_layer) in layers.iter().filter(|_| to_rank > 0.0) {
                back.push(Back {
                    programme: *programme,
                    layer: *layer,
                    amount: to_rank * of_layer / paid,
                });
            }
        }
    }

    /// Waiver that costs the insurer alone: the obligor owes less what the insurer would have taken.
    pub(super) fn waive_insurers(
        &self,
        at: usize,
        event: &Occurrence,
        eve: &Eve,
        state: &LawState,
        forward: &mut super::forward::Forward,
    ) {
        let contract = &self.model.contracts[at];
        let claimant = contract.beneficiary.index();
        let waives = |programme: &&usize| {
            let policy = &self.model.policies[self.programmes[**programme].layers[0]];
            policy.waiver.as_ref().is_some_and(|waiver| {
                waiver.effect == WaiverEffect::InsurerOnly
                    && waiver.parties.contains(&contract.obligor)
            })
        };
        if !self.of_party[claimant]
            .iter()
            .any(|programme| waives(&programme))
        {
            return;
        }
        let (_, owed) = self.owes(claimant, None, false, event, forward);
        let trial = self.try_liability(claimant, owed, event, eve, state);
        let Some(claim) = forward.claims[at].as_mut() else {
            return;
        };
        let all = claim.payable();
        if all <= 0.0 {
            return;
        }
        let mut heads = vec![0.0; self.heads];
        for row in claim.pay.chunks(self.heads) {
            row.iter()
                .zip(&mut heads)
                .for_each(|(amount, head)| *head += amount / all);
        }
        let mut back = Vec::new();
        for pile in self.piles(claimant, &trial) {
            if pile.programmes.iter().any(|at| waives(&at)) {
                // Sharing asks nobody's waiver here: what would have gone back is the question.
                let unasked = [(None, all, &heads[..])];
                self.share(&pile, unasked.into_iter(), 1.0, &mut back);
            }
        }
        let taken: f64 = back.iter().map(|back| back.amount).sum();
        let part = (taken / all).min(1.0);
        claim
            .pay
            .iter_mut()
            .for_each(|amount| *amount *= 1.0 - part);
        forward.caps.give_back(&mut claim.drawn, part);
    }
}
