//! The sink that keeps every payment of a tower's layers.

use super::{LayerEvent, Tower, TowerYears};
use crate::columns::{Block, Sink};
use crate::ledger::{Kind, Totals, Watched};
use crate::model::{Model, Peril};

/// Keeps what each layer of a tower paid in each event; mergeable.
///
/// It takes the totals of the waterfall at position 0, which must watch
/// ([`Run::watches`](crate::simulate::Run)) the tower's promises.
#[derive(Clone, Debug, PartialEq)]
pub struct TowerSink {
    /// The layer of each promise.
    layers: Vec<u32>,
    heavy: Vec<bool>,
    /// By peril: may it reach an insured?
    reaches: Vec<bool>,
    rows: Vec<LayerEvent>,
    events: u64,
    exhausted: Vec<u64>,
}

impl TowerSink {
    /// An empty sink for a tower.
    #[must_use]
    pub fn new(model: &Model, tower: &Tower) -> Self {
        let is_treaty = tower.layers.iter().all(|layer| layer.policy.is_none());
        let perils = model.perils.iter();
        let reaches = perils.map(|peril| is_treaty || reaches_any(model, tower, peril));
        Self {
            layers: tower.watches(),
            heavy: tower.layers.iter().map(|layer| layer.is_heavy).collect(),
            reaches: reaches.collect(),
            rows: Vec::new(),
            events: 0,
            exhausted: vec![0; tower.layers.len()],
        }
    }

    /// Everything by year, event and layer.
    #[must_use]
    pub fn finish(mut self, years: u64) -> TowerYears {
        self.rows
            .sort_by_key(|row| (row.year, row.event, row.layer));
        TowerYears {
            years,
            rows: self.rows,
            events: self.events,
            exhausted: self.exhausted,
            heavy: self.heavy,
        }
    }

    fn add(&mut self, block: &Block, it: &Watched) {
        let Some(layer) = self
            .layers
            .iter()
            .position(|promise| *promise == it.promise)
        else {
            return;
        };
        let mut row = LayerEvent {
            year: block.events.year[it.event as usize],
            event: it.event,
            time: block
                .events
                .time
                .get(it.event as usize)
                .map_or(0, |time| *time),
            layer: layer as u32,
            paid: 0.0,
            back: 0.0,
            premium: 0.0,
        };
        match it.kind {
            Kind::OwnLoss | Kind::Liability | Kind::AdditionalInsured | Kind::Cession => {
                row.paid = it.amount;
            }
            Kind::Recovery | Kind::InsuredRetention => row.back = it.amount,
            // Both go from the cedent to its reinsurers.
            Kind::Reinstatement | Kind::Commission => row.premium = it.amount,
            Kind::Damages
            | Kind::Credit
            | Kind::Liquidated
            | Kind::SetOff
            | Kind::Direct
            | Kind::Outside => return,
        }
        self.rows.push(row);
    }
}

/// May an event of the peril reach somebody insured: the named insured, those insured jointly with
/// it, or by a loss of their own additional insureds?
fn reaches_any(model: &Model, tower: &Tower, peril: &Peril) -> bool {
    let policies = tower.layers.iter().filter_map(|layer| layer.policy);
    policies.map(|at| &model.policies[at]).any(|policy| {
        let named = std::iter::once(&policy.insured).chain(&policy.joint_insureds);
        let additional = policy.additional_insureds.iter();
        let is_hit = |party| peril.hits.iter().any(|hit| hit.party == party);
        named
            .map(|party| party.index())
            .any(|party| reaches(model, party, peril))
            || additional.map(|it| it.party).any(is_hit)
    })
}

/// May an event of the peril reach a party: does it start with it, hit it, or strike others by its
/// fault or that of somebody it answers for?
fn reaches(model: &Model, party: usize, peril: &Peril) -> bool {
    let answers = |other: usize| {
        let mut contracts = model.contracts.iter();
        let mut own = contracts.by_ref().filter(|it| it.obligor.index() == party);
        own.any(|it| it.answers_for.iter().any(|it| it.index() == other))
    };
    let by_fault = |at_fault: usize| at_fault == party || answers(at_fault);
    peril.origin.index() == party
        || peril.hits.iter().any(|hit| {
            let mut at_fault = hit.fault.iter();
            hit.party.index() == party || at_fault.any(|(it, _)| by_fault(it.index()))
        })
}

/// Adds up what one event moved of one layer; rows of one block, in the order of booking.
fn added_up(rows: &mut Vec<LayerEvent>, from: usize) {
    rows[from..].sort_by_key(|row| (row.event, row.layer));
    let mut kept = from;
    for at in from..rows.len() {
        let row = rows[at];
        match rows[from..kept].last_mut() {
            Some(last) if (last.event, last.layer) == (row.event, row.layer) => {
                last.paid += row.paid;
                last.back += row.back;
                last.premium += row.premium;
            }
            _ => {
                rows[kept] = row;
                kept += 1;
            }
        }
    }
    rows.truncate(kept);
}

impl Sink for TowerSink {
    fn rows(&mut self, block: &Block, settled: &[Totals]) {
        let totals = &settled[0];
        let from = self.rows.len();
        for it in totals.watched() {
            self.add(block, it);
        }
        added_up(&mut self.rows, from);
        let reached = |peril: &&u32| self.reaches[**peril as usize];
        self.events += block.events.peril.iter().filter(reached).count() as u64;
        for (promise, exhausted) in self.layers.iter().zip(&mut self.exhausted) {
            let years = totals.exhausted(*promise as usize);
            *exhausted += years.iter().sum::<f64>() as u64;
        }
    }

    fn merge(mut self, other: Self) -> Self {
        self.rows.extend(other.rows);
        self.events += other.events;
        for (mine, theirs) in self.exhausted.iter_mut().zip(other.exhausted) {
            *mine += theirs;
        }
        self
    }
}
