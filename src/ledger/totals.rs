//! The book of the hot loop: yearly columns for each party.

use super::{Book, Kind, Transfer};

/// A yearly amount of a party.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Measure {
    /// Own ground-up loss.
    Gross = 0,
    /// Paid under contracts; by an insurer under its policies and treaties.
    Paid = 1,
    /// Received under contracts; by an insurer what it got back by subrogation.
    Received = 2,
    /// From policies less what went back; by an insurer from its treaties.
    Insured = 3,
    /// Service credits owed less those received.
    Credits = 4,
    /// Reinstatement premiums paid less those received.
    Reinstatement = 5,
}

const MEASURES: usize = 6;

/// What rounding may leave of amounts that cancel, as a part of what moved.
const ROUNDING: f64 = 1e-12;

/// Where the loss that a provider caused went, in money.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Caused {
    /// Loss of others by its fault and that of those it answers for.
    pub caused: f64,
    /// Excluded as consequential.
    pub excluded: f64,
    /// Admitted claims before caps.
    pub admitted: f64,
    /// Owed after caps and pools.
    pub payable: f64,
    /// Paid.
    pub collected: f64,
}

impl Caused {
    /// Adds another.
    pub fn add(&mut self, other: Self) {
        self.caused += other.caused;
        self.excluded += other.excluded;
        self.admitted += other.admitted;
        self.payable += other.payable;
        self.collected += other.collected;
    }
}

/// Yearly totals of a block: one column a party and measure, one value a row.
#[derive(Clone, Debug, Default)]
pub struct Totals {
    rows: usize,
    parties: usize,
    columns: Vec<f64>,
    promises: Vec<f64>,
    exhausted: Vec<u64>,
    attributes: bool,
    caused: Vec<Vec<Caused>>,
}

impl Totals {
    /// Makes ready for a block; buffers are reused. With `attributes` the book also keeps where
    /// the loss caused by each provider went.
    pub fn start(&mut self, rows: usize, parties: usize, promises: usize, attributes: bool) {
        self.rows = rows;
        self.parties = parties;
        self.columns.clear();
        self.columns.resize(rows * parties * MEASURES, 0.0);
        self.promises.clear();
        self.promises.resize(rows * promises, 0.0);
        self.exhausted.clear();
        self.exhausted.resize(promises, 0);
        self.attributes = attributes;
        self.caused.iter_mut().for_each(Vec::clear);
        if attributes {
            self.caused.resize_with(parties, Vec::new);
        }
    }

    /// How many rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How many parties.
    #[must_use]
    pub fn parties(&self) -> usize {
        self.parties
    }

    fn at(&self, party: usize, measure: Measure) -> usize {
        (party * MEASURES + measure as usize) * self.rows
    }

    /// The column of a party's measure, one value a row.
    #[must_use]
    pub fn column(&self, party: usize, measure: Measure) -> &[f64] {
        let start = self.at(party, measure);
        &self.columns[start..start + self.rows]
    }

    /// Net loss of a party, `gross + paid − received − insured`, one value a row.
    ///
    /// What rounding leaves of amounts that cancel (below 1e-12 of what moved) is zero, so that a
    /// loss made whole does not count as a loss.
    pub fn net(&self, party: usize, net: &mut Vec<f64>) {
        let gross = self.column(party, Measure::Gross);
        let paid = self.column(party, Measure::Paid);
        let received = self.column(party, Measure::Received);
        let insured = self.column(party, Measure::Insured);
        net.clear();
        net.extend(gross.iter().zip(paid).zip(received.iter().zip(insured)).map(
            |((gross, paid), (received, insured))| {
                let owed = gross + paid;
                let net = owed - received - insured;
                if net.abs() <= ROUNDING * (owed + received) { 0.0 } else { net }
            },
        ));
    }

    /// What a promise paid, one value a row; the members of a group together.
    #[must_use]
    pub fn promise(&self, promise: usize) -> &[f64] {
        &self.promises[promise * self.rows..(promise + 1) * self.rows]
    }

    /// How many rows exhausted a promise, counted for each member of a group.
    #[must_use]
    pub fn exhausted_rows(&self, promise: usize) -> u64 {
        self.exhausted[promise]
    }

    /// Where the loss caused by a provider went, one value a row; empty if it caused none.
    #[must_use]
    pub fn caused_by(&self, provider: usize) -> &[Caused] {
        self.caused.get(provider).map_or(&[], Vec::as_slice)
    }

    #[inline(always)]
    fn add(&mut self, party: u32, measure: Measure, row: u32, amount: f64) {
        let at = self.at(party as usize, measure) + row as usize;
        self.columns[at] += amount;
    }
}

impl Book for Totals {
    const JOURNAL: bool = false;

    #[inline(always)]
    fn bears(&mut self, row: u32, party: u32, amount: f64) {
        self.add(party, Measure::Gross, row, amount);
    }

    #[inline(always)]
    fn pays(&mut self, row: u32, party: u32, amount: f64) {
        self.add(party, Measure::Paid, row, amount);
    }

    #[inline(always)]
    fn transfer(&mut self, transfer: Transfer) {
        let Transfer { row, from, to, amount, .. } = transfer;
        if !matches!(transfer.kind, Kind::Recovery | Kind::Reinstatement) {
            self.used(row, transfer.promise, amount);
        }
        match transfer.kind {
            // The obligor has booked the sum of what it pays.
            Kind::Damages => self.add(to, Measure::Received, row, amount),
            Kind::OwnLoss | Kind::Liability | Kind::Cession => {
                self.add(from, Measure::Paid, row, amount);
                self.add(to, Measure::Insured, row, amount);
            }
            Kind::Recovery => {
                self.add(from, Measure::Insured, row, -amount);
                self.add(to, Measure::Received, row, amount);
            }
            Kind::Credit => {
                self.add(from, Measure::Credits, row, amount);
                self.add(to, Measure::Credits, row, -amount);
            }
            Kind::Reinstatement => {
                self.add(from, Measure::Reinstatement, row, amount);
                self.add(to, Measure::Reinstatement, row, -amount);
            }
        }
    }

    #[inline(always)]
    fn used(&mut self, row: u32, promise: u32, amount: f64) {
        self.promises[promise as usize * self.rows + row as usize] += amount;
    }

    fn exhausted(&mut self, promise: u32, rows: u64) {
        self.exhausted[promise as usize] += rows;
    }

    fn caused(&mut self, row: u32, provider: u32, caused: Caused) {
        let column = &mut self.caused[provider as usize];
        if column.is_empty() {
            column.resize(self.rows, Caused::default());
        }
        column[row as usize].add(caused);
    }

    fn wants_caused(&self) -> bool {
        self.attributes
    }
}
