//! The law engine on a block of drawn years: row by row, each year's events in order of time.

use super::{Law, LawState, Occurrence, Sufferer};
use crate::columns::{Block, ClockColumns, Layout};
use crate::ledger::Book;
use crate::model::{Culpability, Model};
use crate::settle::compile::is_beyond_blocks;
use crate::settle::{WaterfallError, network};
use crate::units::PartyId;

/// Does a model need the law engine: has it a term, or a shape, that the block engine does not
/// settle?
pub(in crate::settle) fn needs_law(model: &Model) -> bool {
    is_beyond_blocks(model) || network::forward(model).is_err() || network::backward(model).is_err()
}

/// A law engine and the layout of the blocks it reads.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::settle) struct LawBlocks {
    law: Law,
    layout: Layout,
}

/// Memory of a worker.
#[derive(Clone, Debug, Default)]
pub(in crate::settle) struct LawScratch {
    state: LawState,
    /// Where each row's events start in `events`, and its events in order of time.
    start: Vec<u32>,
    events: Vec<u32>,
    /// Hits by event: where they start, and (party, hit).
    hits: Vec<Vec<(u32, u32)>>,
}

impl LawBlocks {
    /// Makes a model ready for blocks of a layout by head.
    pub fn new(model: &Model, layout: &Layout) -> Result<Self, WaterfallError> {
        Ok(Self {
            law: Law::new(model)?,
            layout: layout.clone(),
        })
    }

    pub fn law(&self) -> &Law {
        &self.law
    }

    /// Settles every event of a block, year by year.
    pub fn settle<B: Book>(&self, block: &Block, scratch: &mut LawScratch, book: &mut B) {
        order(block, scratch);
        let LawScratch {
            state,
            start,
            events,
            hits,
        } = scratch;
        for row in 0..block.year.len() {
            self.law.start(block.year[row], state);
            for event in &events[start[row] as usize..start[row + 1] as usize] {
                let it = self.occurrence(block, *event as usize, &hits[*event as usize]);
                self.law.event(&it, row as u32, *event, state, book);
            }
            self.law.finish(row as u32, state, book);
        }
    }

    /// The events of a block, in the order of years and time.
    pub fn occurrences(&self, block: &Block) -> Vec<Occurrence> {
        let mut scratch = LawScratch::default();
        order(block, &mut scratch);
        let events = scratch.events.iter().map(|event| *event as usize);
        events
            .map(|event| self.occurrence(block, event, &scratch.hits[event]))
            .collect()
    }

    fn occurrence(&self, block: &Block, event: usize, hits: &[(u32, u32)]) -> Occurrence {
        let events = &block.events;
        let peril = events.peril[event] as usize;
        let it = &self.law.model.perils[peril];
        let bits = events.flags.get(event).copied().unwrap_or(0);
        let flags = self.layout.flags.iter().enumerate();
        let flags = flags.filter(|(bit, _)| bits >> bit & 1 == 1);
        let mut culpability = vec![Culpability::None; self.law.model.parties.len()];
        for (party, _) in &it.culpability {
            let level = self
                .layout
                .culprit(*party)
                .map_or(1, |column| usize::from(events.culpability[column][event]));
            culpability[party.index()] = Culpability::ALL[level];
        }
        Occurrence {
            year: events.year[event],
            ordinal: events.ordinal[event],
            time: events
                .time
                .get(event)
                .map_or(0.0, |time| f64::from(*time) / 4_294_967_296.0),
            peril: Some(peril),
            cause: it.cause,
            origin: Some(it.origin.index()),
            flags: flags.map(|(_, flag)| *flag).collect(),
            hours: events.hours.get(event).copied().unwrap_or(0.0),
            profile: Vec::new(),
            began: None,
            notified: self.notified(block, event),
            knew: self.times(block, event, |clock| &clock.knows),
            sufferers: hits
                .iter()
                .map(|(party, hit)| self.sufferer(block, *party as usize, *hit as usize))
                .collect(),
            culpability,
            blame: self.law.blames[peril].clone(),
            claims: Vec::new(),
        }
    }

    /// Who gave notice of claims when; who says nothing of that was in time.
    fn notified(&self, block: &Block, event: usize) -> Vec<(usize, f64)> {
        let mut all = self.times(block, event, |clock| &clock.claims);
        let claims = |party: usize| {
            let clock = self.law.model.clock(PartyId::new(party));
            clock.is_some_and(|clock| clock.claim_notice.is_some())
        };
        all.retain(|(party, _)| claims(*party));
        all
    }

    /// What the clocks of parties say of an event.
    fn times(
        &self,
        block: &Block,
        event: usize,
        of: impl Fn(&ClockColumns) -> &[f64],
    ) -> Vec<(usize, f64)> {
        let clocks = self.layout.clocks.iter().zip(&block.events.clocks);
        clocks
            .map(|(party, clock)| (party.index(), of(clock)[event]))
            .collect()
    }

    fn sufferer(&self, block: &Block, party: usize, hit: usize) -> Sufferer {
        let mut loss = vec![0.0; self.law.heads];
        for (atom, column) in self.layout.atoms[party].iter().zip(&block.hits.loss) {
            // Atoms of one head: the layout is by head where this engine settles.
            if let Some(head) = atom.iter().next() {
                loss[head.index()] += column[hit];
            }
        }
        Sufferer {
            party,
            loss,
            records: block.hits.records.get(hit).copied().unwrap_or(0.0),
            ..Sufferer::default()
        }
    }
}

/// Sorts events by row, keeping their order in time, and hits by event.
fn order(block: &Block, scratch: &mut LawScratch) {
    let rows = block.year.len();
    scratch.start.clear();
    scratch.start.resize(rows + 1, 0);
    for row in &block.events.row {
        scratch.start[*row as usize + 1] += 1;
    }
    for row in 0..rows {
        scratch.start[row + 1] += scratch.start[row];
    }
    let mut next = scratch.start.clone();
    scratch.events.clear();
    scratch.events.resize(block.events.len(), 0);
    for (event, row) in block.events.row.iter().enumerate() {
        let place = &mut next[*row as usize];
        scratch.events[*place as usize] = event as u32;
        *place += 1;
    }
    scratch.hits.iter_mut().for_each(Vec::clear);
    scratch.hits.resize_with(block.events.len(), Vec::new);
    for party in 0..block.hits.start.len().saturating_sub(1) {
        for hit in block.hits.of(party) {
            scratch.hits[block.hits.event[hit] as usize].push((party as u32, hit as u32));
        }
    }
}
