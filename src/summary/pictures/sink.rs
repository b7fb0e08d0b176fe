//! The sink that gathers, year by year, what pictures need.

use super::{CausedLoss, Gathered};
use crate::columns::{Block, Sink};
use crate::draw::Sampler;
use crate::ledger::Totals;
use crate::model::{Model, Role};
use serde::{Deserialize, Serialize};

/// Rows kept of a run, of all providers and the years together, as expected: 48 bytes each at most.
///
/// A run with more draws its pictures (b), (c) and (e) from its first years
/// ([`Gathered::years`] tells how many).
pub const MOST_ROWS: u64 = 1_000_000;

/// A year with a loss.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct YearLoss {
    pub year: u32,
    /// Ground-up loss of its largest event; only compared, so 32 bits serve.
    pub largest_event: f32,
    /// Ground-up loss of all parties.
    pub total: f64,
}

/// A year in which a provider caused loss.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct CausedYear {
    pub year: u32,
    pub loss: CausedLoss,
}

/// Gathers total loss and largest event of each year, what became of the loss that each provider
/// caused, and how many clients each event hit; mergeable and serialisable.
///
/// It takes the totals of the waterfall at `position`. Where caused loss went is there only if
/// [`Run::attributes`](crate::simulate::Run) is set. Hits by the events of all years are counted;
/// rows are kept of the first years if there are more than [`MOST_ROWS`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PictureSink {
    position: usize,
    /// Rows are kept of the years before this one.
    kept: u64,
    providers: Vec<usize>,
    is_client: Vec<bool>,
    years: Vec<YearLoss>,
    /// `[provider][year]`.
    caused: Vec<Vec<CausedYear>>,
    /// Events by number of clients hit.
    clients_hit: Vec<u64>,
    #[serde(skip)]
    scratch: Scratch,
}

/// Memory reused between blocks.
#[derive(Clone, Debug, Default)]
struct Scratch {
    /// Loss of each hit.
    hits: Vec<f64>,
    /// Loss and clients hit of each event.
    losses: Vec<f64>,
    clients: Vec<u32>,
    /// Loss and largest event of each row.
    totals: Vec<f64>,
    largest: Vec<f64>,
}

/// What is left over from the last block is no part of a sink.
impl PartialEq for Scratch {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl PictureSink {
    /// An empty sink for a run of `years` years, of all shards together, from year 0.
    #[must_use]
    pub fn new(model: &Model, sampler: &Sampler, position: usize, years: u64) -> Self {
        let mut providers: Vec<usize> = model
            .contracts
            .iter()
            .map(|it| it.obligor.index())
            .collect();
        providers.sort_unstable();
        providers.dedup();
        Self {
            position,
            kept: kept_years(sampler.events_a_year(), providers.len(), years),
            caused: vec![Vec::new(); providers.len()],
            providers,
            is_client: model
                .parties
                .iter()
                .map(|party| party.role == Role::Client)
                .collect(),
            years: Vec::new(),
            clients_hit: Vec::new(),
            scratch: Scratch::default(),
        }
    }

    /// Everything in the order in which pictures ask for it.
    #[must_use]
    pub fn finish(self) -> Gathered {
        let clients = self
            .is_client
            .iter()
            .filter(|is_client| **is_client)
            .count();
        let caused = self.providers.into_iter().zip(self.caused).collect();
        Gathered::new(self.kept, self.years, caused, self.clients_hit, clients)
    }

    /// Adds the loss of each hit to its event and counts the clients.
    fn add_hits(&mut self, block: &Block) {
        let Scratch {
            hits,
            losses,
            clients,
            ..
        } = &mut self.scratch;
        reset(hits, block.hits.event.len());
        for column in &block.hits.loss {
            hits.iter_mut()
                .zip(column)
                .for_each(|(sum, loss)| *sum += loss);
        }
        reset(losses, block.events.len());
        clients.clear();
        clients.resize(block.events.len(), 0);
        for (party, is_client) in self.is_client.iter().enumerate() {
            for hit in block.hits.of(party) {
                let event = block.hits.event[hit] as usize;
                losses[event] += hits[hit];
                clients[event] += u32::from(*is_client && hits[hit] > 0.0);
            }
        }
        for clients in &self.scratch.clients {
            let clients = *clients as usize;
            if self.clients_hit.len() <= clients {
                self.clients_hit.resize(clients + 1, 0);
            }
            self.clients_hit[clients] += 1;
        }
    }

    fn add_years(&mut self, block: &Block) {
        let Scratch {
            losses,
            totals,
            largest,
            ..
        } = &mut self.scratch;
        reset(totals, block.year.len());
        reset(largest, block.year.len());
        for (loss, row) in losses.iter().zip(&block.events.row) {
            let row = *row as usize;
            totals[row] += loss;
            largest[row] = largest[row].max(*loss);
        }
        for ((year, total), largest) in block.year.iter().zip(totals).zip(largest) {
            if *total > 0.0 && u64::from(*year) < self.kept {
                self.years.push(YearLoss {
                    year: *year,
                    largest_event: *largest as f32,
                    total: *total,
                });
            }
        }
    }

    fn add_caused(&mut self, block: &Block, totals: &Totals) {
        for (provider, rows) in self.providers.iter().zip(&mut self.caused) {
            for (year, caused) in block.year.iter().zip(totals.caused_by(*provider)) {
                let loss = CausedLoss::of(*caused);
                if loss.caused > 0.0 && u64::from(*year) < self.kept {
                    rows.push(CausedYear { year: *year, loss });
                }
            }
        }
    }
}

/// Years of which rows are kept, from the events expected a year and the columns a year has.
fn kept_years(events_a_year: f64, providers: usize, years: u64) -> u64 {
    let rows_a_year = events_a_year.clamp(1e-6, 1.0) * (providers + 1) as f64;
    years.min((MOST_ROWS as f64 / rows_a_year) as u64)
}

fn reset(column: &mut Vec<f64>, len: usize) {
    column.clear();
    column.resize(len, 0.0);
}

impl Sink for PictureSink {
    fn rows(&mut self, block: &Block, settled: &[Totals]) {
        self.add_hits(block);
        self.add_years(block);
        self.add_caused(block, &settled[self.position]);
    }

    fn merge(mut self, other: Self) -> Self {
        self.years.extend(other.years);
        for (mine, theirs) in self.caused.iter_mut().zip(other.caused) {
            mine.extend(theirs);
        }
        if self.clients_hit.len() < other.clients_hit.len() {
            self.clients_hit.resize(other.clients_hit.len(), 0);
        }
        self.clients_hit
            .iter_mut()
            .zip(&other.clients_hit)
            .for_each(|(mine, theirs)| *mine += theirs);
        self
    }
}
