//! How recoveries are shared with insurers, head by head.
//!
//! Programmes of one insured with a common head are one pile: the last to pay is the first repaid.

use super::claim::Claim;
use super::forward::Forward;
use super::insure::{Eve, Turn};
use super::tab::Line;
use super::{Law, LawState, Occurrence};
use crate::model::{RecoveryRule, WaiverEffect};
use crate::terms::{
    insured_first, insurers_first, kept_by_waiver, owed_after_waiver, recovered_pro_rata, top_down,
};
use crate::units::{HeadId, PartyId};
use std::collections::HashMap;

/// The programmes of one insured that share what it recovers.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pile {
    /// In the order they pay.
    programmes: Vec<usize>,
    pub rule: RecoveryRule,
    /// Covered loss that no insurer paid, and the part of it that is retention.
    pub bears: f64,
    pub retention: f64,
    /// Paid, by rank of payment, from the bottom up.
    paid: Vec<f64>,
    /// The layers of each rank: programme, layer, paid.
    pub layers: Vec<Vec<(usize, usize, f64)>>,
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

/// What a party received: from whom, how much after the costs of getting it, for which heads (in
/// parts of the whole). Nobody's waiver is asked where `from` is left out.
#[derive(Clone, Copy)]
pub(super) struct Receipt<'a> {
    pub from: Option<usize>,
    pub amount: f64,
    pub heads: &'a [f64],
}

impl Pile {
    fn add(&mut self, place: usize, (programme, layer): (usize, usize), paid: f64) {
        self.paid.resize(self.paid.len().max(place + 1), 0.0);
        self.layers.resize(self.paid.len(), Vec::new());
        self.paid[place] += paid;
        let layers = &mut self.layers[place];
        let known = layers
            .iter_mut()
            .find(|(at, of, _)| (*at, *of) == (programme, layer));
        match known {
            Some((_, _, sum)) => *sum += paid,
            None => layers.push((programme, layer, paid)),
        }
    }
}

impl Law {
    /// The piles of a party with these losses by head, once its policies have been called.
    pub(super) fn piles(&self, party: usize, eve: &Eve, losses: &[f64]) -> Vec<Pile> {
        let mine = |line: &&Line| line.is_of(party);
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
                self.pile(party, programmes, eve, losses)
            })
            .collect()
    }

    fn pile(&self, party: usize, programmes: Vec<usize>, eve: &Eve, losses: &[f64]) -> Pile {
        let mut pile = Pile {
            rule: self.model.policies[self.programmes[programmes[0]].layers[0]].recovery,
            bears: 0.0,
            retention: 0.0,
            paid: Vec::new(),
            layers: Vec::new(),
            part: vec![0.0; self.heads],
            programmes: Vec::new(),
        };
        let mut covered = vec![0.0_f64; self.heads];
        let first = self.first_turns(party, &programmes, eve);
        for same in programmes.chunk_by(|a, b| self.programmes[*a].rank == self.programmes[*b].rank)
        {
            let bottom = pile.paid.len();
            // By head, those called together see one loss.
            let mut here: HashMap<(Turn, usize), f64> = HashMap::new();
            for at in same {
                for line in eve.tabs[*at].lines.iter().filter(|line| line.is_of(party)) {
                    let turn = self.turn(*at, line.call);
                    *here.entry((turn, line.head)).or_default() += line.covered;
                    // Other insurance sees what those before it left: their retention is the first's.
                    if first[line.head] == Some(turn) {
                        pile.retention += line.dropped + line.retained + line.eaten;
                    }
                    for (layer, paid) in line.paid.iter().enumerate() {
                        pile.add(bottom + layer, (*at, layer), *paid);
                    }
                }
            }
            for ((turn, head), here) in here.into_iter().filter(|(_, here)| *here > 0.0) {
                let whole = here + self.paid_before(party, head, turn, eve);
                covered[head] = covered[head].max(whole);
            }
        }
        pile.bears = (covered.iter().sum::<f64>() - pile.paid.iter().sum::<f64>()).max(0.0);
        pile.retention = pile.retention.min(pile.bears);
        for ((part, covered), loss) in pile.part.iter_mut().zip(&covered).zip(losses) {
            *part = if *loss > 0.0 {
                (covered / loss).min(1.0)
            } else {
                0.0
            };
        }
        pile.programmes = programmes;
        pile
    }

    /// By head, the turn of the programmes at the bottom of a party's pile.
    fn first_turns(&self, party: usize, programmes: &[usize], eve: &Eve) -> Vec<Option<Turn>> {
        let mut first: Vec<Option<Turn>> = vec![None; self.heads];
        for at in programmes {
            for line in eve.tabs[*at].lines.iter().filter(|line| line.is_of(party)) {
                let turn = self.turn(*at, line.call);
                let bottom = first[line.head].get_or_insert(turn);
                // In the pile they lie by priority, however long they wait for liability.
                let (waits, rank) = turn;
                if (rank, waits) < (bottom.1, bottom.0) {
                    *bottom = turn;
                }
            }
        }
        first
    }

    /// What programmes called earlier have paid a party on a head.
    fn paid_before(&self, party: usize, head: usize, turn: Turn, eve: &Eve) -> f64 {
        let paid_by = |at: &usize| -> f64 {
            let lines = eve.tabs[*at].lines.iter();
            lines
                .filter(|line| line.is_of(party) && line.head == head)
                .filter(|line| self.turn(*at, line.call) < turn)
                .map(Line::all_paid)
                .sum()
        };
        self.of_party[party].iter().map(paid_by).sum()
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

    /// What of the received goes by a pile's rule, and what is the insured's because its insurers
    /// gave up their rights: no more than it bears, nobody being paid twice for one loss.
    pub(super) fn shared<'a>(
        &self,
        pile: &Pile,
        receipts: impl Iterator<Item = Receipt<'a>>,
    ) -> (f64, f64) {
        let (mut shared, mut kept) = (0.0, 0.0);
        for receipt in receipts.filter(|receipt| receipt.amount > 0.0) {
            let parts = receipt.heads.iter().zip(&pile.part);
            let part: f64 = parts.map(|(head, part)| head * part).sum();
            match receipt.from {
                Some(from) if self.waived(pile, from) => kept += receipt.amount * part,
                _ => shared += receipt.amount * part,
            }
        }
        let (kept, over) = kept_by_waiver(kept, pile.bears);
        (shared + over, kept)
    }

    /// Shares what a pile's insured received; returns what goes back. What came from parties whose
    /// claims were waived is the insured's, and makes it whole from the top.
    pub(super) fn share<'a>(
        &self,
        pile: &Pile,
        receipts: impl Iterator<Item = Receipt<'a>>,
        back: &mut Vec<Back>,
    ) {
        let (shared, kept) = self.shared(pile, receipts);
        if shared <= 0.0 || pile.paid.iter().all(|paid| *paid <= 0.0) {
            return;
        }
        let mut to_rank = vec![0.0; pile.paid.len()];
        let above = pile.bears - pile.retention;
        let bears = (pile.bears - kept).max(0.0);
        let above = (above - kept).max(0.0);
        let _ = match pile.rule {
            RecoveryRule::TopDown => top_down(shared, above, &pile.paid, &mut to_rank),
            RecoveryRule::InsurerFirst => insurers_first(shared, &pile.paid, &mut to_rank),
            RecoveryRule::InsuredFirst => insured_first(shared, bears, &pile.paid, &mut to_rank),
            RecoveryRule::ProRata => recovered_pro_rata(shared, bears, &pile.paid, &mut to_rank),
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

    /// A party's loss by head, as its insurers share recoveries of it: own loss less what it got as
    /// additional insured, and what it owes.
    pub(super) fn losses(
        &self,
        party: usize,
        owed: f64,
        event: &Occurrence,
        eve: &Eve,
    ) -> Vec<f64> {
        let of_head = |head: usize| {
            if head == HeadId::CONTRACT.index() {
                return owed;
            }
            let additional: f64 = eve.tabs.iter().map(|tab| tab.additional(party, head)).sum();
            (event.loss(party, head) - additional).max(0.0)
        };
        (0..self.heads).map(of_head).collect()
    }

    /// Claimants whose insurers bear what they waive, in rounds: what a party owes is cut by its
    /// creditors' waivers first, as far as they do not owe each other.
    pub(super) fn waiver_rounds(&self) -> Vec<Vec<usize>> {
        let waives = |claimant: &usize| {
            let mut contracts = self.by_beneficiary[*claimant].iter();
            contracts.any(|at| self.waives_insurers(*at))
        };
        let mut waiting: Vec<usize> = (0..self.by_beneficiary.len()).filter(waives).collect();
        let mut rounds = Vec::new();
        while !waiting.is_empty() {
            let owes = |party: usize, other: usize| {
                let mut contracts = self.by_beneficiary[other].iter();
                party != other
                    && contracts.any(|at| self.model.contracts[*at].obligor.index() == party)
            };
            // Whom a party owes, directly or through others that wait.
            let reached = |from: usize| {
                let mut reached: Vec<usize> = Vec::new();
                let mut open = vec![from];
                while let Some(party) = open.pop() {
                    let next = waiting.iter().copied().filter(|other| owes(party, *other));
                    let next: Vec<usize> = next.filter(|it| !reached.contains(it)).collect();
                    reached.extend(&next);
                    open.extend(next);
                }
                reached
            };
            // A party goes once all it reaches reach it too: nobody, or those of its circle.
            let is_free = |party: &usize| {
                let mut others = reached(*party).into_iter();
                others.all(|other| other == *party || reached(other).contains(party))
            };
            let (round, rest): (Vec<_>, Vec<_>) = waiting.iter().partition(|it| is_free(it));
            rounds.push(round);
            waiting = rest;
        }
        rounds
    }

    /// Waiver that costs the insurer alone: obligors owe less what the insurers would have taken, off
    /// the heads they cover. What they would take is reckoned on all claims of the claimant together.
    pub(super) fn waive_insurers(
        &self,
        event: &Occurrence,
        eve: &Eve,
        state: &LawState,
        forward: &mut Forward,
    ) {
        for round in &self.waivers {
            let cuts = round
                .iter()
                .flat_map(|claimant| self.waived_parts(*claimant, event, eve, state, forward));
            let cuts: Vec<(usize, Vec<f64>)> = cuts.collect();
            for (at, kept) in cuts {
                self.cut_waived(at, &kept, forward);
            }
        }
    }

    /// The waived claims of a party, and what stays owed of each by head.
    fn waived_parts(
        &self,
        claimant: usize,
        event: &Occurrence,
        eve: &Eve,
        state: &LawState,
        forward: &Forward,
    ) -> Vec<(usize, Vec<f64>)> {
        let claims = self.claims_by_head(claimant, forward);
        if claims.is_empty() {
            return Vec::new();
        }
        let (owes, agreed) = self.owes(claimant, event, forward);
        let trial = self.try_liability(claimant, owes, event, eve, state);
        let owed = owes.contracts + owes.direct + agreed;
        let losses = self.losses(claimant, owed, event, &trial);
        let piles = self.piles(claimant, &trial, &losses);
        let contracts = self.by_beneficiary[claimant].iter().copied();
        contracts
            .filter(|at| self.waives_insurers(*at))
            .map(|at| (at, self.kept_of_claims(at, &piles, &claims)))
            .collect()
    }

    fn cut_waived(&self, at: usize, kept: &[f64], forward: &mut Forward) {
        let Forward {
            claims,
            grounds,
            caps,
            ..
        } = &mut *forward;
        if let (Some(claim), Some(ground)) = (claims[at].as_mut(), grounds[at].as_ref()) {
            let Claim { pay, duty, .. } = &mut *claim;
            for row in pay
                .chunks_mut(self.heads)
                .chain(duty.chunks_mut(self.heads))
            {
                let both = row.iter_mut().zip(kept);
                both.for_each(|(amount, kept)| *amount *= kept);
            }
            self.redraw(ground, claim, caps);
        }
    }

    /// Has an insurer of the claimant given up its rights against the obligor, at its own cost alone?
    fn waives_insurers(&self, at: usize) -> bool {
        let contract = &self.model.contracts[at];
        let mut of_claimant = self.of_party[contract.beneficiary.index()].iter();
        of_claimant.any(|programme| self.waives_against(*programme, contract.obligor))
    }

    fn waives_against(&self, programme: usize, obligor: PartyId) -> bool {
        let policy = &self.model.policies[self.programmes[programme].layers[0]];
        policy.waiver.as_ref().is_some_and(|waiver| {
            waiver.effect == WaiverEffect::InsurerOnly && waiver.parties.contains(&obligor)
        })
    }

    /// What a claimant is owed under each of its contracts, and the parts of its heads.
    fn claims_by_head(&self, claimant: usize, forward: &Forward) -> Vec<(f64, Vec<f64>)> {
        let of_contract = |at: &usize| {
            let claim = forward.claims[*at].as_ref()?;
            let owed = claim.payable();
            let mut heads = vec![0.0; self.heads];
            let rows = claim.pay.chunks(self.heads);
            let rows = rows.chain(claim.duty.chunks(self.heads));
            for row in rows.filter(|_| owed > 0.0) {
                let both = row.iter().zip(&mut heads);
                both.for_each(|(amount, head)| *head += amount / owed);
            }
            (owed > 0.0).then_some((owed, heads))
        };
        self.by_beneficiary[claimant]
            .iter()
            .filter_map(of_contract)
            .collect()
    }

    /// By head, the part of claims that is owed though insurers waived their rights against the
    /// obligor of a contract.
    fn kept_of_claims(&self, at: usize, piles: &[Pile], claims: &[(f64, Vec<f64>)]) -> Vec<f64> {
        let obligor = self.model.contracts[at].obligor;
        let mut back = Vec::new();
        let mut covered = vec![false; self.heads];
        let waives = |pile: &&Pile| {
            let mut programmes = pile.programmes.iter();
            programmes.any(|programme| self.waives_against(*programme, obligor))
        };
        for pile in piles.iter().filter(waives) {
            // Nobody's waiver is asked here: what would have gone back is the question.
            let receipts = claims.iter().map(|(amount, heads)| Receipt {
                from: None,
                amount: *amount,
                heads,
            });
            self.share(pile, receipts, &mut back);
            let parts = covered.iter_mut().zip(&pile.part);
            parts.for_each(|(covered, part)| *covered |= *part > 0.0);
        }
        let taken: f64 = back.iter().map(|back| back.amount).sum();
        let on_covered = |(amount, heads): &(f64, Vec<f64>)| -> f64 {
            let heads = heads.iter().zip(&covered);
            let parts = heads.map(|(head, is)| if *is { *head } else { 0.0 });
            amount * parts.sum::<f64>()
        };
        let on_covered: f64 = claims.iter().map(on_covered).sum();
        let kept = owed_after_waiver(on_covered, taken);
        let of_head = |covered: &bool| if *covered { kept } else { 1.0 };
        covered.iter().map(of_head).collect()
    }
}
