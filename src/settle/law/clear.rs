//! The backward pass: set-off, liability insurance, clearing, sub-processors first.

use super::forward::Forward;
use super::insure::{Eve, Owes};
use super::recover::{Back, Pile, Receipt};
use super::tab::Call;
use super::{Law, LawState, Occurrence};
use crate::ledger::Kind;
use crate::model::WhenInsolvent;
use crate::terms::{administered, after_costs, set_off};

/// Passes after which payments that still fall are taken as they stand.
const MOST_PASSES: usize = 100_000;
/// Payments have settled once no part changes by more than this.
const SETTLED: f64 = 1e-12;

/// What one party owes another in an event.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Debt {
    pub from: usize,
    pub to: usize,
    pub promise: u32,
    pub kind: Kind,
    /// The contract, where there is one.
    pub contract: Option<usize>,
    /// Owed, before set-off.
    pub amount: f64,
    /// Paid by set-off.
    pub set_off: f64,
    /// The part that liability insurance reads: not agreed sums, nor damages for missing cover.
    pub insurable: f64,
    /// Earmarked for it by the debtor's insurers.
    pub insured: f64,
    /// The heads it compensates, in parts of the whole; nothing is shared of what has none.
    pub heads: Vec<f64>,
}

impl Debt {
    pub fn open(&self) -> f64 {
        self.amount - self.set_off
    }
}

/// The balance of every party in an event.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Cleared {
    pub debts: Vec<Debt>,
    /// The part of its uninsured debts that each party pays.
    pub part: Vec<f64>,
    /// What goes back to insurers.
    pub back: Vec<(usize, Back)>,
    /// What administration took.
    pub administration: Vec<f64>,
    /// Costs of pursuing and resisting claims.
    pub costs: Vec<f64>,
    /// What insurers pay into each party's estate, earmarked for nobody.
    pub estate: Vec<f64>,
    /// Funds of each party less its own uninsured costs.
    pub free: Vec<f64>,
}

impl Cleared {
    /// What a debt brings its creditor.
    pub fn paid(&self, debt: &Debt) -> f64 {
        debt.set_off + debt.insured + (debt.open() - debt.insured) * self.part[debt.from]
    }
}

impl Law {
    /// All debts of an event.
    fn debts(&self, event: &Occurrence, forward: &Forward) -> Vec<Debt> {
        let mut debts = Vec::new();
        for (at, contract) in self.model.contracts.iter().enumerate() {
            let (Some(claim), Some(ground)) = (&forward.claims[at], &forward.grounds[at]) else {
                continue;
            };
            let mut debt = Debt {
                from: contract.obligor.index(),
                to: contract.beneficiary.index(),
                promise: self.contract_promise[at],
                kind: Kind::Damages,
                contract: Some(at),
                amount: 0.0,
                set_off: claim.set_off.iter().sum(),
                insurable: 1.0,
                insured: 0.0,
                heads: vec![0.0; self.heads],
            };
            debt.amount = claim.payable() + debt.set_off;
            if debt.amount > 0.0 {
                debt.insurable = 1.0 - claim.duty.iter().sum::<f64>() / debt.amount;
            }
            for part in [&claim.pay, &claim.duty, &claim.set_off] {
                for row in part.chunks(self.heads) {
                    let both = row.iter().zip(&mut debt.heads);
                    both.for_each(|(amount, head)| *head += amount);
                }
            }
            normalise(&mut debt.heads);
            if debt.amount > 0.0 {
                debts.push(debt.clone());
            }
            let liquidated = self.liquidated_owed(ground);
            if liquidated > 0.0 {
                debt.kind = Kind::Liquidated;
                debt.insurable = 0.0;
                debt.amount = liquidated;
                debt.set_off = 0.0;
                debt.heads = self.liquidated_heads(ground, debt.to, event);
                debts.push(debt);
            }
        }
        for direct in &forward.direct {
            let mut heads = direct.heads.clone();
            let amount = heads.iter().sum();
            normalise(&mut heads);
            debts.push(Debt {
                from: direct.from,
                to: direct.to,
                promise: self.direct_promise[direct.to],
                kind: Kind::Direct,
                contract: None,
                amount,
                set_off: 0.0,
                insurable: 1.0,
                insured: 0.0,
                heads,
            });
        }
        debts
    }

    fn liquidated_heads(
        &self,
        ground: &super::claim::Ground,
        claimant: usize,
        event: &Occurrence,
    ) -> Vec<f64> {
        let mut heads = vec![0.0; self.heads];
        for head in ground.liquidated_heads.iter().map(|head| head.index()) {
            heads[head] = event.loss(claimant, head);
        }
        normalise(&mut heads);
        heads
    }

    /// Sets off what two parties owe each other under contracts.
    fn set_off_after(&self, debts: &mut [Debt]) {
        for (one, other) in &self.mutual {
            let is = |side: &[usize], debt: &Debt| {
                debt.contract
                    .is_some_and(|contract| side.contains(&contract))
            };
            let sum = |side: &[usize], debts: &[Debt]| -> f64 {
                debts
                    .iter()
                    .filter(|debt| is(side, debt))
                    .map(Debt::open)
                    .sum()
            };
            let (a, b) = (sum(one, debts), sum(other, debts));
            let off = set_off(a, b);
            for (side, all) in [(one, a), (other, b)] {
                for debt in debts.iter_mut().filter(|debt| off > 0.0 && is(side, debt)) {
                    debt.set_off += debt.open() * off / all;
                }
            }
        }
    }

    /// What each party owes to others, as its liability insurers read it.
    fn insurable(&self, debts: &[Debt]) -> Vec<Owes> {
        let mut owes = vec![Owes::default(); self.model.parties.len()];
        for debt in debts {
            match debt.kind {
                Kind::Damages => owes[debt.from].contracts += debt.open() * debt.insurable,
                Kind::Direct => owes[debt.from].direct += debt.open(),
                _ => {}
            }
        }
        owes
    }

    /// Calls liability insurance and earmarks what it pays, pro rata to what creditors are owed.
    fn insure(
        &self,
        event: &Occurrence,
        eve: &mut Eve,
        free: &[f64],
        state: &mut LawState,
        debts: &mut [Debt],
    ) -> Vec<f64> {
        let owes = self.insurable(debts);
        self.call_liability(&owes, free, event, eve, &mut state.programmes);
        let mut estates = vec![0.0; owes.len()];
        for (party, owes) in owes.iter().enumerate() {
            let all = owes.contracts + owes.direct;
            if all <= 0.0 {
                continue;
            }
            estates[party] = self.paid_into_estate(party, eve);
            let paid = self.paid_on_liability(party, eve) - estates[party];
            for debt in debts.iter_mut().filter(|debt| debt.from == party) {
                debt.insured = paid * debt.open() * debt.insurable / all;
            }
        }
        estates
    }

    /// What a party's insurers pay on its debts.
    pub(super) fn paid_on_liability(&self, party: usize, eve: &Eve) -> f64 {
        let programmes = self.of_party[party].iter();
        programmes.map(|at| eve.tabs[*at].on_liability(party)).sum()
    }

    /// What of it goes into the party's estate.
    fn paid_into_estate(&self, party: usize, eve: &Eve) -> f64 {
        let programmes = self.of_party[party].iter().filter(|at| {
            let policy = &self.model.policies[self.programmes[**at].layers[0]];
            policy.pays_when_insolvent == WhenInsolvent::Estate
        });
        programmes.map(|at| eve.tabs[*at].on_liability(party)).sum()
    }

    /// Funds of each party less its own uninsured costs, before anything is received or owed.
    pub(super) fn free(
        &self,
        event: &Occurrence,
        eve: &Eve,
        costs: &[f64],
        state: &LawState,
    ) -> Vec<f64> {
        let mut own = costs.to_vec();
        for sufferer in &event.sufferers {
            own[sufferer.party] += sufferer.loss.iter().sum::<f64>();
        }
        for line in eve
            .tabs
            .iter()
            .flat_map(|tab| tab.lines.iter().chain(&tab.estimate))
        {
            if line.call != Call::Liability {
                own[line.party] -= line.all_paid();
            }
        }
        for retention in &eve.retentions {
            own[retention.from] += retention.amount;
            own[retention.to] -= retention.amount;
        }
        state
            .funds
            .iter()
            .zip(own)
            .map(|(funds, own)| funds - own)
            .collect()
    }

    /// Set-off, liability insurance and clearing of an event.
    pub(super) fn clear(
        &self,
        event: &Occurrence,
        forward: &Forward,
        eve: &mut Eve,
        state: &mut LawState,
    ) -> Cleared {
        let parties = self.model.parties.len();
        let mut debts = self.debts(event, forward);
        self.set_off_after(&mut debts);
        let costs = self.costs(forward);
        let free = self.free(event, eve, &costs, state);
        let estate = self.insure(event, eve, &free, state, &mut debts);
        let free = self.free(event, eve, &costs, state);
        let mut cleared = Cleared {
            debts,
            part: vec![1.0; parties],
            back: Vec::new(),
            administration: vec![0.0; parties],
            costs,
            estate,
            free: Vec::new(),
        };
        self.balance(&free, event, eve, state, &mut cleared);
        cleared.free = free;
        cleared
    }

    /// Enforcement costs of both sides: due once a claim is pursued, won or lost.
    fn costs(&self, forward: &Forward) -> Vec<f64> {
        let mut costs = vec![0.0; self.model.parties.len()];
        for (at, contract) in self.model.contracts.iter().enumerate() {
            let Some(terms) = &contract.enforcement else {
                continue;
            };
            if forward.is_pursued(at) {
                costs[contract.beneficiary.index()] += terms.cost.get();
                costs[contract.obligor.index()] += terms.cost_obligor.get();
            }
        }
        costs
    }

    /// What a debt brings its creditor after the cost of getting it, which comes off first: damages and
    /// agreed sums of one claim bear it pro rata.
    fn after_cost(&self, debt: &Debt, cleared: &Cleared) -> f64 {
        let paid = cleared.paid(debt);
        let contract = debt.contract.map(|at| &self.model.contracts[at]);
        let terms = contract.and_then(|contract| contract.enforcement.as_ref());
        let cost = terms.map_or(0.0, |terms| terms.cost.get());
        if cost <= 0.0 || paid <= 0.0 {
            return paid;
        }
        let claim = cleared.debts.iter();
        let claim = claim.filter(|other| other.contract == debt.contract);
        let whole: f64 = claim.map(|debt| cleared.paid(debt)).sum();
        after_costs(whole, cost) * (paid / whole)
    }

    /// The greatest clearing vector: from full payment downwards until nothing changes.
    fn balance(
        &self,
        free: &[f64],
        event: &Occurrence,
        eve: &Eve,
        state: &mut LawState,
        cleared: &mut Cleared,
    ) {
        let parties = self.model.parties.len();
        let mut piles: Vec<Option<Vec<Pile>>> = vec![None; parties];
        let mut is_involved = vec![false; parties];
        for debt in &cleared.debts {
            is_involved[debt.from] = true;
            is_involved[debt.to] = true;
        }
        // Who has neither limited means nor insurers keeps all it receives and pays all it owes.
        let plain =
            |party: usize| state.funds[party].is_infinite() && self.of_party[party].is_empty();
        let involved: Vec<usize> = (self.payers.iter().copied())
            .filter(|party| is_involved[*party] && !plain(*party))
            .collect();
        for party in &involved {
            piles[*party] = Some(self.piles_of(*party, event, eve, cleared));
        }
        for _ in 0..MOST_PASSES {
            let mut change = 0.0_f64;
            for party in &involved {
                if state.funds[*party].is_infinite() {
                    continue;
                }
                let (received, back) = self.receive(*party, piles[*party].as_deref(), cleared);
                let (part, _, _) = self.pays(*party, free[*party], received - back, cleared);
                change = change.max((part - cleared.part[*party]).abs());
                cleared.part[*party] = part;
            }
            if change <= SETTLED {
                break;
            }
        }
        for party in &involved {
            let (received, back) = self.receive(*party, piles[*party].as_deref(), cleared);
            let entries = self.shares(*party, piles[*party].as_deref(), cleared);
            cleared
                .back
                .extend(entries.into_iter().map(|back| (*party, back)));
            if state.funds[*party].is_finite() {
                let (_, administration, after) =
                    self.pays(*party, free[*party], received - back, cleared);
                cleared.administration[*party] = administration;
                state.funds[*party] = after;
            }
        }
        for (party, funds) in state.funds.iter_mut().enumerate() {
            if funds.is_finite() && !is_involved[party] {
                *funds = free[party].max(0.0);
            }
        }
    }

    /// The piles of a party, given what it owes.
    pub(super) fn piles_of(
        &self,
        party: usize,
        event: &Occurrence,
        eve: &Eve,
        cleared: &Cleared,
    ) -> Vec<Pile> {
        let owed = cleared.debts.iter().filter(|debt| debt.from == party);
        let losses = self.losses(party, owed.map(|debt| debt.amount).sum(), event, eve);
        self.piles(party, eve, &losses)
    }

    /// What a party's debtors bring it after the costs of getting it.
    pub(super) fn receipts<'a>(
        &'a self,
        party: usize,
        cleared: &'a Cleared,
    ) -> impl Iterator<Item = Receipt<'a>> {
        let debts = cleared.debts.iter().filter(move |debt| debt.to == party);
        debts.map(|debt| Receipt {
            from: Some(debt.from),
            amount: self.after_cost(debt, cleared),
            heads: &debt.heads,
        })
    }

    fn shares(&self, party: usize, piles: Option<&[Pile]>, cleared: &Cleared) -> Vec<Back> {
        let mut back = Vec::new();
        for pile in piles.unwrap_or(&[]) {
            self.share(pile, self.receipts(party, cleared), &mut back);
        }
        back
    }

    /// What a party receives, and what of it goes back to insurers.
    pub(super) fn receive(
        &self,
        party: usize,
        piles: Option<&[Pile]>,
        cleared: &Cleared,
    ) -> (f64, f64) {
        // What is set off pays debts without passing through the estate: it is no cash.
        let debts = cleared.debts.iter().filter(|debt| debt.to == party);
        let received: f64 = debts.map(|debt| cleared.paid(debt) - debt.set_off).sum();
        let back: f64 = self
            .shares(party, piles, cleared)
            .iter()
            .map(|back| back.amount)
            .sum();
        (received, back)
    }

    /// The part of its open debts that a party pays, what administration takes, funds after it.
    fn pays(&self, party: usize, free: f64, kept: f64, cleared: &Cleared) -> (f64, f64, f64) {
        let mut open = 0.0;
        let mut insured = 0.0;
        for debt in cleared.debts.iter().filter(|debt| debt.from == party) {
            open += debt.open();
            insured += debt.insured;
        }
        let resources = (free.max(0.0) + kept).max(0.0) + cleared.estate[party];
        open -= insured;
        let share = self.model.parties[party].administration.get();
        let it = administered(resources, open, share);
        let part = if open > 0.0 { it.paid / open } else { 1.0 };
        (part, it.administration, it.after)
    }
}

fn normalise(heads: &mut [f64]) {
    let all: f64 = heads.iter().sum();
    if all > 0.0 {
        heads.iter_mut().for_each(|head| *head /= all);
    }
}
