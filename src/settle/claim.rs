//! Claims of one contract over a block: own loss and what is flowed down, by party at fault,
//! through triggers and classes.

use super::blame::BlameColumns;
use super::claim_caps::{Amounts, CLASSES, CapPlan, CapState, Class};
use super::condition::{Answers, Test};
use super::plain::add;
use super::scratch::View;
use crate::columns::Block;
use crate::ledger::{Book, Caused};
use crate::random::Aligned;
use crate::terms::is_triggered;
use std::ops::Range;

/// One way an atom is owed: from this culpability on, where all tests hold.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rule {
    pub least: u8,
    pub tests: Vec<Test>,
    pub class: Class,
}

/// The part of a peril's loss that a contract answers for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct PerilClaim {
    /// Culpability columns of those at fault it answers for.
    pub culprits: Vec<usize>,
    /// The share of own loss it answers for, and its parts by slot of the obligor (they sum to 1).
    pub share: f64,
    pub own: Vec<(usize, f64)>,
    /// Flowed down: (slot of the beneficiary, slot of the obligor, share).
    pub flows: Vec<(usize, usize, f64)>,
}

impl PerilClaim {
    /// May anything be owed in an event of the peril?
    #[inline]
    pub fn is_live(&self) -> bool {
        !self.own.is_empty() || !self.flows.is_empty()
    }
}

/// A contract as the loop reads it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ClaimPlan {
    pub promise: u32,
    pub obligor: usize,
    pub beneficiary: usize,
    pub perils: Vec<PerilClaim>,
    /// Rules of each atom of the beneficiary; the last entry is for what is flowed down.
    pub rules: Vec<Vec<Rule>>,
    /// Atoms that damages exclude.
    pub excluded: Vec<bool>,
    /// The least culpability any rule asks for.
    pub least: u8,
    pub general: Option<CapPlan>,
    pub supers: Vec<CapPlan>,
    pub pool: Option<usize>,
    /// May anything be flowed down to it?
    pub flows: bool,
    pub plain: Option<PlainClaim>,
    /// Which of the waterfall's blames it reads.
    pub blame: usize,
    /// Is it the only claim of a beneficiary that is settled column by column, on a loss of one atom, under an obligor of
    /// unlimited funds? Then what it pays may be left as its pool's part of the loss.
    pub is_sole: bool,
}

/// A contract without super-caps, carve-outs and indemnities: an atom is admitted or not, and only
/// wilful acts stand outside the general cap.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PlainClaim {
    pub admitted: Vec<bool>,
    pub flow: bool,
}

impl PlainClaim {
    /// Is one atom admitted, and no other?
    pub fn is_of_one(&self) -> bool {
        self.admitted.iter().filter(|admitted| **admitted).count() == 1
    }
}

/// The event data every loop reads.
#[derive(Clone, Copy)]
pub(super) struct Facts<'a> {
    pub block: &'a Block,
    pub answers: &'a Answers,
}

/// What claims are made on: rows of the beneficiary, and what it owes its own claimants.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    pub view: View<'a>,
    pub facts: Facts<'a>,
    /// The beneficiary's debts, `[slot][event]`.
    pub flowed: &'a [Aligned],
    pub blame: &'a BlameColumns,
}

/// What claims come to.
pub(super) struct Payable<'a> {
    pub state: &'a mut CapState,
    /// Payable, `[atom][row]`.
    pub pay: &'a mut [Aligned],
    /// The sum by event, where a pool still cuts.
    pub pooled: Option<&'a mut Aligned>,
}

/// What the rules of a claim ask of a row.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    culpability: u8,
    answers: &'a [u64],
    records: f64,
}

/// Where one claim stands.
#[derive(Clone, Copy)]
pub(super) struct At {
    /// Row of the beneficiary.
    pub i: usize,
    pub event: usize,
    /// Row of the year.
    pub row: usize,
}

impl<'a> Ground<'a> {
    #[inline(always)]
    pub fn at(&self, i: usize) -> At {
        let event = self.view.events[i] as usize;
        let row = self.facts.block.events.row[event] as usize;
        At { i, event, row }
    }

    /// Has the view a row for every event of the block?
    pub fn is_in_all(&self) -> bool {
        self.view.events.len() == self.facts.block.events.len()
    }

    #[inline(always)]
    pub fn peril(&self, event: usize) -> usize {
        self.facts.block.events.peril[event] as usize
    }

    /// What is flowed down in an event.
    #[inline(always)]
    pub fn flow(&self, claim: &PerilClaim, event: usize) -> f64 {
        let parts = claim.flows.iter();
        parts
            .map(|(from, _, share)| self.flowed[*from][event] * share)
            .sum()
    }
}

impl ClaimPlan {
    #[inline(always)]
    pub(super) fn culpability(&self, claim: &PerilClaim, facts: Facts<'_>, event: usize) -> u8 {
        let columns = &facts.block.events.culpability;
        claim
            .culprits
            .iter()
            .map(|culprit| columns[*culprit][event])
            .max()
            .unwrap_or(1)
    }

    /// What its rules ask of a row.
    #[inline(always)]
    pub(super) fn asked<'a>(&self, claim: &PerilClaim, at: At, ground: Ground<'a>) -> Asked<'a> {
        Asked {
            culpability: self.culpability(claim, ground.facts, at.event),
            answers: ground.facts.answers.of(at.event),
            records: ground.view.records(at.i),
        }
    }

    #[inline(always)]
    pub(super) fn class(&self, atom: usize, asked: Asked<'_>) -> Option<Class> {
        let rules = &self.rules[atom];
        let meets = |rule: &&Rule| {
            let mut tests = rule.tests.iter();
            is_triggered(asked.culpability, rule.least)
                && tests.all(|test| test.holds(asked.answers, asked.records))
        };
        rules.iter().find(meets).map(|rule| rule.class)
    }

    /// How many columns its payable amounts take: atoms, and one for what is flowed down.
    pub fn columns(&self) -> usize {
        self.rules.len() - usize::from(!self.flows)
    }

    /// Claims and caps for the rows of `part`; nothing is written for rows without a claim.
    pub fn claim<B: Book>(
        &self,
        part: Range<usize>,
        ground: Ground<'_>,
        out: &mut Payable<'_>,
        book: &mut B,
    ) {
        if let Some(plain) = &self.plain {
            return self.claim_plain(plain, part, ground, out, book);
        }
        let mut classes = Vec::with_capacity(self.rules.len());
        for i in part {
            let at = ground.at(i);
            let claim = &self.perils[ground.peril(at.event)];
            if claim.is_live() {
                self.claim_row(claim, at, ground, &mut classes, out, book);
            }
        }
    }

    fn claim_row<B: Book>(
        &self,
        claim: &PerilClaim,
        at: At,
        ground: Ground<'_>,
        classes: &mut Vec<Option<Class>>,
        out: &mut Payable<'_>,
        book: &mut B,
    ) {
        let view = ground.view;
        let At { i, event, row } = at;
        let asked = self.asked(claim, at, ground);
        if asked.culpability < self.least {
            return;
        }
        let flow_atom = self.rules.len() - 1;
        let mut amounts = Amounts {
            claimed: [0.0; CLASSES],
            ratio: [1.0; CLASSES],
        };
        classes.clear();
        for atom in 0..flow_atom {
            let claimed = view.loss(atom)[i] * claim.share;
            let class = if claimed > 0.0 {
                self.class(atom, asked)
            } else {
                None
            };
            classes.push(class);
            if let Some(class) = class {
                amounts.claimed[class.index()] += claimed;
            }
        }
        let flow = ground.flow(claim, event);
        let flow_class = self.class(flow_atom, asked).filter(|_| flow > 0.0);
        if let Some(class) = flow_class {
            amounts.claimed[class.index()] += flow;
        }
        if amounts.claimed.iter().sum::<f64>() <= 0.0 {
            return;
        }
        out.state.paying.push(i as u32);
        if self.has_caps() {
            self.cap(&mut amounts, row, i, out.state, book);
        }
        for (atom, class) in classes.iter().enumerate() {
            if let Some(class) = class {
                out.pay[atom][i] = view.loss(atom)[i] * claim.share * amounts.ratio[class.index()];
            }
        }
        if let Some(class) = flow_class {
            out.pay[flow_atom][i] = flow * amounts.ratio[class.index()];
        }
        if let Some(pooled) = out.pooled.as_deref_mut() {
            let capped = |atom: &usize| self.class(*atom, asked) != Some(Class::Uncapped);
            let columns = (0..out.pay.len())
                .filter(capped)
                .map(|atom| out.pay[atom][i]);
            pooled[event] += columns.sum::<f64>();
        }
    }

    /// The slot of the one party at fault that every claim is for, if there is just one.
    pub fn only_slot(&self) -> Option<usize> {
        let mut slots = self
            .perils
            .iter()
            .flat_map(|claim| &claim.own)
            .map(|(slot, _)| *slot);
        let first = slots.next()?;
        (!self.flows && slots.all(|slot| slot == first)).then_some(first)
    }

    /// The rows in which something may be payable.
    pub fn paying<'a>(&self, state: &'a CapState, rows: usize) -> impl Iterator<Item = usize> + 'a {
        let is_listed = self.plain.is_none() || self.general.is_some();
        let all = if is_listed { 0..0 } else { 0..rows };
        all.chain(state.paying.iter().map(|i| *i as usize))
    }

    /// Adds what is payable to the obligor's debts, by party at fault.
    pub fn owe(&self, ground: Ground<'_>, state: &CapState, pay: &[Aligned], owed: &mut [Aligned]) {
        let rows = ground.view.events.len();
        if let Some(slot) = self.only_slot() {
            let owed = &mut owed[slot][..];
            for column in pay {
                if self.plain.is_some() && ground.is_in_all() {
                    add(owed, column, 1.0);
                    continue;
                }
                for i in self.paying(state, rows) {
                    owed[ground.view.events[i] as usize] += column[i];
                }
            }
            return;
        }
        let atoms = self.rules.len() - 1;
        for i in self.paying(state, rows) {
            let event = ground.at(i).event;
            let own: f64 = pay[..atoms].iter().map(|column| column[i]).sum();
            let flow = if self.flows { pay[atoms][i] } else { 0.0 };
            if own + flow <= 0.0 {
                continue;
            }
            let claim = &self.perils[ground.peril(event)];
            for (slot, part) in &claim.own {
                owed[*slot][event] += own * part;
            }
            if flow > 0.0 {
                let paid = flow / ground.flow(claim, event);
                for (from, slot, share) in &claim.flows {
                    owed[*slot][event] += ground.flowed[*from][event] * share * paid;
                }
            }
        }
    }

    /// Tells the book how much was claimed, excluded and is payable.
    pub fn attribute<B: Book>(&self, ground: Ground<'_>, pay: &[Aligned], book: &mut B) {
        let view = ground.view;
        let flow_atom = self.rules.len() - 1;
        for i in 0..view.events.len() {
            let at = ground.at(i);
            let claim = &self.perils[ground.peril(at.event)];
            let asked = self.asked(claim, at, ground);
            if !claim.is_live() || asked.culpability < self.least {
                continue;
            }
            let mut caused = Caused::default();
            for atom in 0..flow_atom {
                let claimed = view.loss(atom)[i] * claim.share;
                match self.class(atom, asked) {
                    Some(_) => caused.admitted += claimed,
                    None if self.excluded[atom] => caused.excluded += claimed,
                    None => {}
                }
            }
            if self.class(flow_atom, asked).is_some() {
                caused.admitted += ground.flow(claim, at.event);
            }
            caused.payable = pay.iter().map(|column| column[i]).sum();
            book.caused(at.row as u32, self.obligor as u32, caused);
        }
    }
}
