//! What each event costs each party, gross and net, kept event by event.

use super::event_sums::{EventSums, losses_of_hits};
use super::growth::Growth;
use crate::columns::{Block, Sink};
use crate::ledger::Totals;
use crate::model::Model;
use std::ops::Range;

/// An amount of a party in one event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EventLoss {
    /// The year.
    pub year: u32,
    /// The place of the event in its block; within a year it rises with time.
    pub event: u32,
    /// When in the year, in 2⁻³² years.
    pub time: u32,
    /// Whose, by the place among those asked for.
    pub whose: u32,
    /// What falls on it.
    pub gross: f64,
    /// What is left with it: gross, and what it pays less what it receives.
    pub net: f64,
}

/// Keeps gross and net of every event for parties and groups; mergeable.
///
/// The run must keep `events`, and its layout the times. Costs of settlement (enforcement,
/// administration) are no loss of an event: gross is without them, net with them.
#[derive(Clone, Debug, Default)]
pub struct EventLossSink {
    /// The parties of each that is asked for, by position in the model.
    whose: Vec<Range<usize>>,
    rows: Vec<EventLoss>,
    losses: Vec<f64>,
    gross: EventSums,
    net: EventSums,
}

impl EventLossSink {
    /// An empty sink for these: each a party, or a group by its members.
    #[must_use]
    pub fn new(whose: Vec<Range<usize>>) -> Self {
        Self {
            whose,
            ..Self::default()
        }
    }

    /// Bytes that the rows take after so many more years; all are kept.
    #[must_use]
    pub fn bytes(&self, growth: Growth) -> f64 {
        growth.bytes(self.rows.len(), usize::MAX, size_of::<EventLoss>())
    }

    /// All amounts by year, event and whose they are.
    #[must_use]
    pub fn finish(mut self) -> Vec<EventLoss> {
        self.rows.sort_by_key(|it| (it.year, it.event, it.whose));
        self.rows
    }

    fn add(&mut self, block: &Block, totals: &Totals, place: usize) {
        for party in self.whose[place].clone() {
            self.gross.add_borne(block, &self.losses, party);
            self.net.add_borne(block, &self.losses, party);
            self.net.add_moved(totals, party);
        }
        let from = self.rows.len();
        let row = |event: u32| EventLoss {
            year: block.events.year[event as usize],
            event,
            time: block.events.time[event as usize],
            whose: place as u32,
            gross: 0.0,
            net: 0.0,
        };
        let gross = self.gross.amounts();
        self.rows.extend(gross.map(|(event, gross)| EventLoss {
            gross,
            ..row(event)
        }));
        let net = self.net.amounts();
        self.rows
            .extend(net.map(|(event, net)| EventLoss { net, ..row(event) }));
        self.gross.clear();
        self.net.clear();
        joined(&mut self.rows, from);
    }
}

/// Makes one row of the gross and the net of an event; rows of one party from a place on.
fn joined(rows: &mut Vec<EventLoss>, from: usize) {
    rows[from..].sort_by_key(|it| it.event);
    let mut kept = from;
    for at in from..rows.len() {
        let row = rows[at];
        match rows[from..kept].last_mut() {
            Some(last) if last.event == row.event => {
                last.gross += row.gross;
                last.net += row.net;
            }
            _ => {
                rows[kept] = row;
                kept += 1;
            }
        }
    }
    rows.truncate(kept);
}

impl Sink for EventLossSink {
    fn rows(&mut self, block: &Block, settled: &[Totals]) {
        losses_of_hits(block, &mut self.losses);
        self.gross.make_room(block.events.len());
        self.net.make_room(block.events.len());
        for place in 0..self.whose.len() {
            self.add(block, &settled[0], place);
        }
    }

    fn merge(mut self, other: Self) -> Self {
        self.rows.extend(other.rows);
        self
    }
}

/// What is left of each year with a loss, and of its largest event (0 if none is above it); of rows
/// of one alone, in the order of [`EventLossSink::finish`].
///
/// ```
/// use obligor::summary::event_losses::{EventLoss, years_and_events};
/// let row = |year, event, net| EventLoss { year, event, time: 0, whose: 0, gross: net, net };
/// let (years, events) = years_and_events(&[row(3, 0, 5.0), row(3, 1, 7.0), row(8, 2, -1.0)]);
/// assert_eq!((years, events), (vec![12.0, -1.0], vec![7.0, 0.0]));
/// ```
#[must_use]
pub fn years_and_events(losses: &[EventLoss]) -> (Vec<f64>, Vec<f64>) {
    let years = losses.chunk_by(|a, b| a.year == b.year);
    let both = years.map(|year| {
        let net = || year.iter().map(|it| it.net);
        (net().sum::<f64>(), net().fold(0.0, f64::max))
    });
    both.unzip()
}

/// The parties of each line of a report that is no typical member: single parties, then groups, each
/// in the order of the scenario.
#[must_use]
pub fn parties_and_groups(model: &Model) -> Vec<Range<usize>> {
    let singles = (0..model.parties.len()).filter(|at| model.parties[*at].group.is_none());
    let singles = singles.map(|at| at..at + 1);
    let mut groups: Vec<Range<usize>> = model.groups.iter().map(|it| it.members.clone()).collect();
    groups.sort_by_key(|members| members.start);
    singles.chain(groups).collect()
}
