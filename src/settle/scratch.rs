//! Memory of a worker, reused from block to block, and the view of a party's rows.

use super::balance::RowScratch;
use super::blame::BlameColumns;
use super::claim_caps::CapState;
use super::condition::Answers;
use super::joint::JointScratch;
use super::law::LawScratch;
use super::plain::PlainScratch;
use super::plain_policy::scatter;
use super::pool::PoolState;
use super::programme::ProgrammeState;
use crate::columns::Hits;
use crate::random::Aligned;

/// A party's rows: the events it is in, and its own loss in them.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub events: &'a [u32],
    columns: Columns<'a>,
    records: &'a [f64],
    start: usize,
}

/// Where a view's loss columns are, `[atom][row]`.
#[derive(Clone, Copy)]
pub(super) enum Columns<'a> {
    Drawn(&'a [Vec<f64>]),
    LaidOut(&'a [Aligned]),
}

impl<'a> View<'a> {
    pub fn new(events: &'a [u32], columns: Columns<'a>, records: &'a [f64], start: usize) -> Self {
        Self {
            events,
            columns,
            records,
            start,
        }
    }

    /// The loss column of an atom.
    #[inline(always)]
    pub fn loss(&self, atom: usize) -> &'a [f64] {
        let column: &'a [f64] = match self.columns {
            Columns::Drawn(columns) => &columns[atom],
            Columns::LaidOut(columns) => &columns[atom],
        };
        &column[self.start..self.start + self.events.len()]
    }

    /// Records exposed in a row; 0 where nobody reads them.
    #[inline(always)]
    pub fn records(&self, i: usize) -> f64 {
        self.records.get(self.start + i).copied().unwrap_or(0.0)
    }
}

/// The rows of a party laid out beyond its hits: the events it is involved in, hit or not.
#[derive(Clone, Debug, Default)]
pub(super) struct LaidOut {
    /// Are they laid out for this block?
    pub is_laid_out: bool,
    /// Were they filled already?
    pub is_filled: bool,
    /// Is the party in every event? Then `events` is empty.
    pub is_in_all: bool,
    /// Are its losses those that the block has by event? Then `loss` is left over from before.
    pub is_drawn: bool,
    pub events: Vec<u32>,
    /// Where each hit stands among them.
    places: Vec<u32>,
    pub loss: Vec<Aligned>,
    pub records: Vec<f64>,
}

impl LaidOut {
    /// Lays out what the hits of a party brought, zeros where it was not hit.
    pub fn fill(&mut self, party: usize, hits: &Hits, events: usize, atoms: usize) {
        self.is_filled = true;
        let rows = if self.is_in_all {
            events
        } else {
            self.events.len()
        };
        let of = hits.of(party);
        let at = &hits.event[of.clone()];
        if !self.is_in_all {
            // Both ascend.
            let mut next = 0;
            self.places.clear();
            self.places.extend(at.iter().map(|event| {
                while self.events[next] != *event {
                    next += 1;
                }
                next as u32
            }));
        }
        let places = if self.is_in_all { at } else { &self.places };
        self.loss.resize_with(atoms, Aligned::default);
        if !self.is_drawn {
            for (column, drawn) in self.loss.iter_mut().zip(&hits.loss) {
                column.fill_new(rows, 0.0);
                scatter(&drawn[of.clone()], places, column);
            }
        }
        self.records.clear();
        if !hits.records.is_empty() {
            self.records.resize(rows, 0.0);
            scatter(&hits.records[of], places, &mut self.records);
        }
    }
}

/// What a claim reads: answers to conditions, blame, rows that are laid out and debts so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    pub answers: Answers,
    pub blames: Vec<BlameColumns>,
    pub laid_out: Vec<LaidOut>,
    /// Every event of the block.
    pub every: Vec<u32>,
    /// Debts, `[party][slot][event]`.
    pub owed: Vec<Vec<Aligned>>,
}

/// Everything settlement writes on the way, for one worker.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    pub(super) known: Known,
    /// Part of its debts that a party pays, `[party][event]`; empty for one with unlimited funds.
    pub(super) ratio: Vec<Vec<f64>>,
    /// Payable, `[contract][atom][row of the beneficiary]`.
    pub(super) pay: Vec<Vec<Aligned>>,
    /// Is what a contract pays left as its pool's part of the loss, and not among the payable? By contract.
    pub(super) is_left: Vec<bool>,
    pub(super) caps: Vec<CapState>,
    pub(super) pool: PoolState,
    /// The part of the claims that each pool lets through, `[pool][event]`.
    pub(super) let_through: Vec<Aligned>,
    pub(super) programmes: Vec<ProgrammeState>,
    pub(super) funds: Vec<f64>,
    pub(super) row: RowScratch,
    /// Losses of cedents, `[party][event]`.
    pub(super) ceded: Vec<Vec<f64>>,
    pub(super) left: Vec<f64>,
    pub(super) plain: PlainScratch,
    pub(super) joint: JointScratch,
    pub(super) law: LawScratch,
}

#[cfg(test)]
impl Scratch {
    /// How many parties' rows were laid out beyond their hits.
    pub(crate) fn laid_out(&self) -> usize {
        let rows = self.known.laid_out.iter();
        rows.filter(|rows| rows.is_laid_out).count()
    }
}
