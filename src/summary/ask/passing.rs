//! Which years pass a loss, variant by variant.

use crate::columns::{Block, Sink, VariantSink};
use crate::ledger::Totals;
use crate::summary::compare::passes;
use crate::summary::run_summary::Figure;
use crate::summary::sink::{add, figure};
use std::ops::Range;

/// The years in which the net loss of some parties together passes a loss.
#[derive(Clone, Debug)]
pub(super) struct Passing {
    parties: Range<usize>,
    loss: f64,
    years: Vec<u32>,
    net: Vec<f64>,
    buffer: Vec<f64>,
}

impl Passing {
    pub(super) fn new(parties: Range<usize>, loss: f64) -> Self {
        Self {
            parties,
            loss,
            years: Vec::new(),
            net: Vec::new(),
            buffer: Vec::new(),
        }
    }

    /// How many.
    pub(super) fn count(&self) -> u64 {
        self.years.len() as u64
    }

    /// Which, in any order.
    pub(super) fn years(&self) -> &[u32] {
        &self.years
    }

    fn take(&mut self, block: &Block, totals: &Totals) {
        self.net.clear();
        self.net.resize(totals.rows(), 0.0);
        for party in self.parties.clone() {
            if let Some(rows) = figure(totals, party, Figure::Net, &mut self.buffer) {
                add(&mut self.net, rows);
            }
        }
        let rows = block.year.iter().zip(&self.net);
        let passed = rows.filter(|(_, net)| passes(**net, self.loss));
        self.years.extend(passed.map(|(year, _)| *year));
    }
}

impl Sink for Passing {
    fn rows(&mut self, block: &Block, settled: &[Totals]) {
        for totals in settled {
            self.take(block, totals);
        }
    }

    fn merge(mut self, other: Self) -> Self {
        self.years.extend(other.years);
        self
    }
}

/// One of them a variant.
#[derive(Clone, Debug)]
pub(super) struct PassingByVariant(pub(super) Vec<Passing>);

impl VariantSink for PassingByVariant {
    fn rows(&mut self, variant: usize, block: &Block, totals: &Totals) {
        self.0[variant].take(block, totals);
    }

    fn merge(self, other: Self) -> Self {
        let pairs = self.0.into_iter().zip(other.0);
        Self(pairs.map(|(one, two)| one.merge(two)).collect())
    }
}
