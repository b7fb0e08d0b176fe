//! What single years tell when they are settled again.

use crate::columns::{Block, Sink};
use crate::draw::Sampler;
use crate::ledger::{Journal, Kind, Totals};
use crate::settle::Waterfall;
use crate::simulate::{journal, replay};

/// Sums of the parties' net losses.
#[derive(Debug, Default)]
struct NetSums {
    sums: Vec<f64>,
    buffer: Vec<f64>,
}

impl Sink for NetSums {
    fn rows(&mut self, _block: &Block, settled: &[Totals]) {
        for totals in settled {
            self.sums.resize(totals.parties(), 0.0);
            for (party, sum) in self.sums.iter_mut().enumerate() {
                totals.net(party, &mut self.buffer);
                *sum += self.buffer.iter().sum::<f64>();
            }
        }
    }

    fn merge(mut self, other: Self) -> Self {
        self.sums.resize(self.sums.len().max(other.sums.len()), 0.0);
        self.sums
            .iter_mut()
            .zip(other.sums)
            .for_each(|(mine, theirs)| *mine += theirs);
        self
    }
}

/// Mean net loss of each party over `count` years of which `years`, rising, have a loss.
///
/// Nothing is known of parties, and the answer is empty, if no year has one.
#[must_use]
pub fn mean_net(sampler: &Sampler, waterfall: &Waterfall, years: &[u32], count: usize) -> Vec<f64> {
    let mut sink = NetSums::default();
    replay(
        sampler,
        std::slice::from_ref(waterfall),
        years,
        false,
        &mut sink,
    );
    sink.sums
        .iter()
        .map(|sum| sum / count.max(1) as f64)
        .collect()
}

/// Sums of the ground-up losses of all parties by peril.
#[derive(Debug, Default)]
struct PerilSums(Vec<f64>);

impl Sink for PerilSums {
    fn rows(&mut self, block: &Block, _settled: &[Totals]) {
        let parties = block.hits.start.len() - 1;
        for hit in (0..parties).flat_map(|party| block.hits.of(party)) {
            let event = block.hits.event[hit] as usize;
            let peril = block.events.peril[event] as usize;
            if self.0.len() <= peril {
                self.0.resize(peril + 1, 0.0);
            }
            self.0[peril] += block
                .hits
                .loss
                .iter()
                .map(|column| column[hit])
                .sum::<f64>();
        }
    }

    fn merge(mut self, other: Self) -> Self {
        self.0.resize(self.0.len().max(other.0.len()), 0.0);
        let pairs = self.0.iter_mut().zip(other.0);
        pairs.for_each(|(mine, theirs)| *mine += theirs);
        self
    }
}

/// Ground-up loss of all parties from each peril, by its position in the model, over some years,
/// rising; perils after the last that strikes in them are left out.
#[must_use]
pub fn loss_by_peril(sampler: &Sampler, waterfall: &Waterfall, years: &[u32]) -> Vec<f64> {
    let mut sink = PerilSums::default();
    let waterfalls = std::slice::from_ref(waterfall);
    replay(sampler, waterfalls, years, false, &mut sink);
    sink.0
}

/// An event and who bears it in the end.
#[derive(Clone, Debug, PartialEq)]
pub struct LargestEvent {
    /// Its year.
    pub year: u32,
    /// Its peril, by position in the model.
    pub peril: usize,
    /// Ground-up loss of all parties.
    pub loss: f64,
    /// Net loss of each party from it.
    pub borne: Vec<f64>,
}

/// The `count` largest events of some years by ground-up loss, the largest first, each year
/// settled again with its journal.
///
/// Net losses of an event sum to its ground-up loss.
#[must_use]
pub fn largest_events(
    sampler: &Sampler,
    waterfall: &Waterfall,
    years: &[u32],
    count: usize,
) -> Vec<LargestEvent> {
    let mut events: Vec<LargestEvent> = Vec::new();
    for year in years {
        let (block, journal) = journal(sampler, waterfall, *year);
        events.extend(events_of(&block, &journal));
    }
    events.sort_by(|a, b| b.loss.total_cmp(&a.loss));
    events.truncate(count);
    events
}

/// All events of a journal's block: own losses, then every transfer of the net loss.
fn events_of(block: &Block, journal: &Journal) -> Vec<LargestEvent> {
    let parties = block.hits.start.len() - 1;
    let event = |at: usize| LargestEvent {
        year: block.events.year[at],
        peril: block.events.peril[at] as usize,
        loss: 0.0,
        borne: vec![0.0; parties],
    };
    let mut events: Vec<LargestEvent> = (0..block.events.len()).map(event).collect();
    for party in 0..parties {
        for hit in block.hits.of(party) {
            let loss: f64 = block.hits.loss.iter().map(|column| column[hit]).sum();
            let event = &mut events[block.hits.event[hit] as usize];
            event.loss += loss;
            event.borne[party] += loss;
        }
    }
    for transfer in &journal.transfers {
        let borne = &mut events[transfer.event as usize].borne;
        match transfer.kind {
            Kind::Damages
            | Kind::OwnLoss
            | Kind::Liability
            | Kind::Recovery
            | Kind::Cession
            | Kind::Liquidated
            | Kind::SetOff
            | Kind::AdditionalInsured
            | Kind::InsuredRetention
            | Kind::Direct
            | Kind::Outside => {
                borne[transfer.from as usize] += transfer.amount;
                borne[transfer.to as usize] -= transfer.amount;
            }
            Kind::Credit | Kind::Reinstatement | Kind::Commission => {}
        }
    }
    events
}
