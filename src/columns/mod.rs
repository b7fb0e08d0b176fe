//! A block of drawn years in columns, and the sinks that take what was settled.
//!
//! ```text
//! rows    year                        only years with at least one event have a row, ascending
//! events  row, peril, ordinal …       sorted by wave; no row twice in one
//! hits    start[party], event, loss   party-major, each party's in event order
//! ```
//!
//! A **wave** holds at most one event a year: all first events of their years, then all second
//! ones (by time; ties by the peril's id, then ordinal). State through the year is one value a
//! row, with no dependence inside a wave.

mod layout;
mod sink;
mod spread;

pub use layout::Layout;
pub use sink::{PatchedSink, Sink, VariantSink};
pub use spread::Spread;

use crate::ledger::Totals;
pub(crate) use crate::ledger::waves;
use crate::regimes::MOST_REPORTS;
use std::ops::Range;

/// When a party knows of each event, and how long it then takes to tell, in hours.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClockColumns {
    /// From the start of the event until it knows.
    pub knows: Vec<f64>,
    /// The part of that between the knowledge of the party where the event started and its telling; 0
    /// where nobody tells.
    pub told: Vec<f64>,
    /// From its knowledge until persons are notified.
    pub persons: Vec<f64>,
    /// From its knowledge until the first notice to an authority.
    pub authority: Vec<f64>,
    /// From each notice to an authority to the next.
    pub reports: [Vec<f64>; MOST_REPORTS],
    /// From its knowledge until it is classified or found to be material.
    pub assessed: Vec<f64>,
    /// From its knowledge until those are told from whom it claims.
    pub claims: Vec<f64>,
}

/// The events of a block, sorted by wave; within a wave by row, or nested.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Events {
    /// The row of each event's year.
    pub row: Vec<u32>,
    /// The year of each event.
    pub year: Vec<u32>,
    /// The peril, by its position in the model.
    pub peril: Vec<u32>,
    /// Which of its peril's events of the year, in time order from 0.
    pub ordinal: Vec<u32>,
    /// When in the year, in 2⁻³² years; may be empty if nobody reads it.
    pub time: Vec<u32>,
    /// The flags that conditions read, by the layout's bits.
    pub flags: Vec<u64>,
    /// Hours of outage; 0 without one. Empty if nobody reads it.
    pub hours: Vec<f64>,
    /// Culpability of each party of the layout's culprits, `[culprit][event]`.
    pub culpability: Vec<Vec<u8>>,
    /// When parties know and tell, by the layout's clocks.
    pub clocks: Vec<ClockColumns>,
    /// Where each wave starts, and the end.
    pub wave_start: Vec<u32>,
    /// Are the waves nested: are the rows of each the first of those of the wave before, in the same order? Then the
    /// first wave has every row once, and event `wave_start[w] + k` is of the year of event k. They have one peril, whose
    /// ordinal is the number of the wave.
    pub is_nested: bool,
}

impl Events {
    /// How many events.
    #[must_use]
    pub fn len(&self) -> usize {
        self.row.len()
    }

    /// Is there no event?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.row.is_empty()
    }

    /// The waves, in order.
    pub fn waves(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        waves(&self.wave_start)
    }
}

/// The parties hit, party-major.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hits {
    /// Where each party's hits start, and the end.
    pub start: Vec<u32>,
    /// The event of each hit, ascending within a party.
    pub event: Vec<u32>,
    /// Ground-up loss, `[atom][hit]`, by the layout's atoms of the party.
    pub loss: Vec<Vec<f64>>,
    /// Records exposed; empty if nobody reads them.
    pub records: Vec<f64>,
}

impl Hits {
    /// The hits of the party at a position.
    #[must_use]
    pub fn of(&self, party: usize) -> Range<usize> {
        self.start[party] as usize..self.start[party + 1] as usize
    }
}

/// What a regime made of one hit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fined {
    /// The regime, by its place in the model.
    pub regime: u32,
    /// Who stands under it.
    pub party: u32,
    /// The event.
    pub event: u32,
    /// Which of its notices had to be given within a time, by their places as bits.
    pub due: u8,
    /// Which of those came later.
    pub late: u8,
    /// What it imposed and gave to persons.
    pub owed: f64,
}

impl Fined {
    /// Did any of its notices come late?
    #[must_use]
    pub fn is_late(&self) -> bool {
        self.late != 0
    }
}

/// A block of drawn years.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Block {
    /// How many years the block stands for, those without an event included.
    pub years: u64,
    /// The year of each row, ascending.
    pub year: Vec<u32>,
    /// A weight for each row, for samplers that do not draw years alike; none means 1.
    pub weight: Option<Vec<f64>>,
    /// The events.
    pub events: Events,
    /// The hits.
    pub hits: Hits,
    /// Own losses by event of parties that are hit often.
    pub spread: Spread,
    /// What regimes made of them, party by party in the order of hits.
    pub fined: Vec<Fined>,
}

impl Block {
    /// Makes a book ready for the block: it keeps what so many promises pay, and where the loss that each provider
    /// caused went if `attributes` says so.
    ///
    /// ```
    /// use obligor::columns::Block;
    /// use obligor::ledger::Totals;
    /// let mut block = Block { year: vec![3, 8], ..Block::default() };
    /// block.hits.start = vec![0, 0]; // one party, no hit
    /// let mut totals = Totals::default();
    /// block.open(&mut totals, 0, false);
    /// assert_eq!((totals.rows(), totals.parties()), (2, 1));
    /// ```
    ///
    /// # Panics
    /// If the block was not drawn: without a start of each party's hits nobody knows how many there are.
    pub fn open(&self, totals: &mut Totals, promises: usize, attributes: bool) {
        let parties = self.hits.start.len() - 1;
        totals.start(self.year.len(), parties, promises, attributes);
        if self.events.is_nested {
            totals.come_nested(&self.events.wave_start, &self.events.row);
        }
    }
}
