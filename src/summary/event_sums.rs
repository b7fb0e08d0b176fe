//! Amounts by event and the largest of each year; only what was touched costs anything.

use crate::columns::Block;
use crate::ledger::{Totals, is_rounding};

/// The loss of each hit, all heads together.
pub(super) fn losses_of_hits(block: &Block, losses: &mut Vec<f64>) {
    losses.clear();
    losses.resize(block.hits.event.len(), 0.0);
    for column in &block.hits.loss {
        let pairs = losses.iter_mut().zip(column);
        pairs.for_each(|(sum, loss)| *sum += loss);
    }
}

/// A party's amount in each event of a block.
#[derive(Debug, Clone, Default)]
pub(super) struct EventSums {
    sums: Vec<f64>,
    /// Sum of sizes; 0 for an event that was not touched.
    sizes: Vec<f64>,
    touched: Vec<u32>,
}

impl EventSums {
    /// Makes room for so many events; nothing is forgotten.
    pub fn make_room(&mut self, events: usize) {
        if self.sums.len() < events {
            self.sums.resize(events, 0.0);
            self.sizes.resize(events, 0.0);
        }
    }

    /// Adds an amount to an event, below zero where it lessens the loss.
    #[inline]
    pub fn add(&mut self, event: u32, amount: f64) {
        if amount == 0.0 {
            return;
        }
        let at = event as usize;
        if self.sizes[at] == 0.0 {
            self.touched.push(event);
        }
        self.sums[at] += amount;
        self.sizes[at] += amount.abs();
    }

    /// Adds what a party bears of each event, by the losses of all hits.
    pub fn add_borne(&mut self, block: &Block, losses: &[f64], party: usize) {
        for hit in block.hits.of(party) {
            self.add(block.hits.event[hit], losses[hit]);
        }
    }

    /// Adds what each event makes a party pay less what it brings; what it bears is not in it.
    ///
    /// # Panics
    /// If the totals have not kept what each event moved.
    pub fn add_moved(&mut self, totals: &Totals, party: usize) {
        for moved in totals.moved(party) {
            self.add(moved.event, moved.amount);
        }
    }

    /// The amounts that are not 0, in no order.
    pub fn amounts(&self) -> impl Iterator<Item = (u32, f64)> + '_ {
        let amounts = self.touched.iter().map(|event| (*event, self.of(*event)));
        amounts.filter(|(_, amount)| *amount != 0.0)
    }

    /// Adds each event's amount of another.
    pub fn add_all(&mut self, other: &Self) {
        for &event in &other.touched {
            self.add(event, other.of(event));
        }
    }

    /// Forgets all amounts.
    pub fn clear(&mut self) {
        for event in self.touched.drain(..) {
            self.sums[event as usize] = 0.0;
            self.sizes[event as usize] = 0.0;
        }
    }

    fn of(&self, event: u32) -> f64 {
        let (sum, size) = (self.sums[event as usize], self.sizes[event as usize]);
        if is_rounding(sum, size) { 0.0 } else { sum }
    }
}

/// The largest event of each year.
#[derive(Debug, Clone, Default)]
pub(super) struct YearMaxima {
    /// By row; 0 where nothing is above it.
    largest: Vec<f64>,
    rows: Vec<u32>,
    years: Vec<u32>,
    values: Vec<f64>,
}

/// Years whose largest event is above zero, in no order, each with that event.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found<'a> {
    pub years: &'a [u32],
    pub values: &'a [f64],
}

impl YearMaxima {
    /// Makes room for so many rows.
    pub fn make_room(&mut self, rows: usize) {
        if self.largest.len() < rows {
            self.largest.resize(rows, 0.0);
        }
    }

    /// The largest of each year.
    pub fn of(&mut self, sums: &EventSums, block: &Block) -> Found<'_> {
        for &event in &sums.touched {
            let row = block.events.row[event as usize];
            let (amount, largest) = (sums.of(event), &mut self.largest[row as usize]);
            if amount > *largest {
                if *largest == 0.0 {
                    self.rows.push(row);
                }
                *largest = amount;
            }
        }
        self.years.clear();
        self.values.clear();
        for row in self.rows.drain(..) {
            self.years.push(block.year[row as usize]);
            self.values
                .push(std::mem::take(&mut self.largest[row as usize]));
        }
        Found {
            years: &self.years,
            values: &self.values,
        }
    }
}
