//! The book of the hot loop: yearly columns for each party.

use super::sums::{
    AddWaves, Insurance, InsureWaves, InsuredSums, Net, OfInsured, PART, add_rows, parts,
};
use super::yearly::{Nest, Yearly};
use super::{Book, Kind, Transfer};
use crate::random::{Aligned, dispatch};

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
    /// Reinstatement premiums and commissions given back, paid less received.
    Reinstatement = 5,
}

const MEASURES: usize = 6;

/// What net loss is made of, in the order of [`Net`].
const NET: [Measure; 4] = [
    Measure::Gross,
    Measure::Paid,
    Measure::Received,
    Measure::Insured,
];

/// What one transfer added to a party's net loss.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moved {
    /// The event of the block.
    pub event: u32,
    /// Paid; below zero where it was received.
    pub amount: f64,
}

/// What one transfer of a watched promise moved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Watched {
    /// The event of the block.
    pub event: u32,
    /// The promise, by its place in the waterfall's list.
    pub promise: u32,
    /// Who paid, by position in the model.
    pub from: u32,
    /// Who received.
    pub to: u32,
    /// Why.
    pub kind: Kind,
    /// How much.
    pub amount: f64,
}

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
    /// `[party and measure]`.
    columns: Vec<Yearly>,
    zeros: Vec<f64>,
    nest: Nest,
    /// What each promise paid; none if that is not kept.
    promises: Vec<Yearly>,
    exhausted: Vec<f64>,
    attributes: bool,
    caused: Vec<Vec<Caused>>,
    /// Is anything kept of single transfers: is one of the next two asked for?
    keeps_each: bool,
    keeps_moved: bool,
    /// `[party]`.
    moved: Vec<Vec<Moved>>,
    /// Promises, rising.
    watches: Vec<u32>,
    watched: Vec<Watched>,
}

impl Totals {
    /// Makes ready for a block; buffers are reused. With `attributes` the book also keeps where
    /// the loss caused by each provider went; with 0 `promises` it keeps none.
    pub fn start(&mut self, rows: usize, parties: usize, promises: usize, attributes: bool) {
        self.rows = rows;
        self.parties = parties;
        // Columns are zeroed when first booked to: most parties never pay, or never receive.
        self.columns.iter_mut().for_each(Yearly::clear);
        self.columns
            .resize_with(parties * MEASURES, Yearly::default);
        // Never written: zeros that are there stay.
        self.zeros.resize(rows, 0.0);
        self.promises.iter_mut().for_each(Yearly::clear);
        self.promises.resize_with(promises, Yearly::default);
        self.exhausted.clear();
        self.exhausted.resize(rows * promises, 0.0);
        self.nest.waves.clear();
        self.nest.rows.clear();
        self.attributes = attributes;
        self.caused.iter_mut().for_each(Vec::clear);
        if attributes {
            self.caused.resize_with(parties, Vec::new);
        }
        self.keeps_each = false;
        self.keeps_moved = false;
        self.watches.clear();
        self.watched.clear();
    }

    /// Says that the events of the block come in nested waves: where these start, and the row of each event. Until the
    /// next [`Totals::start`] amounts of all events are added faster, to the same bits.
    pub fn come_nested(&mut self, wave_start: &[u32], row: &[u32]) {
        self.nest.waves.extend_from_slice(wave_start);
        self.nest.rows.extend_from_slice(&row[..self.rows]);
    }

    /// Keeps what each transfer moves too, party by party, until the next [`Totals::start`].
    pub fn keep_moved(&mut self) {
        self.keeps_each = true;
        self.keeps_moved = true;
        self.moved.iter_mut().for_each(Vec::clear);
        self.moved.resize_with(self.parties, Vec::new);
    }

    /// Keeps each transfer under these promises too, until the next [`Totals::start`].
    pub fn watch(&mut self, promises: &[u32]) {
        self.watches = promises.to_vec();
        self.watches.sort_unstable();
        self.keeps_each |= !promises.is_empty();
    }

    /// The transfers under watched promises, in the order in which they were booked.
    #[must_use]
    pub fn watched(&self) -> &[Watched] {
        &self.watched
    }

    /// What transfers added to a party's net loss, in the order in which they were booked: those
    /// of one event, whatever the block, always in the same.
    ///
    /// # Panics
    /// If [`Totals::keep_moved`] did not ask for it.
    #[must_use]
    pub fn moved(&self, party: usize) -> &[Moved] {
        assert!(
            self.keeps_moved,
            "what transfers move is kept where it is read"
        );
        &self.moved[party]
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

    /// The column of a party's measure, one value a row.
    #[must_use]
    pub fn column(&self, party: usize, measure: Measure) -> &[f64] {
        self.yearly(party, measure).by_row(&self.nest, &self.zeros)
    }

    fn yearly(&self, party: usize, measure: Measure) -> &Yearly {
        &self.columns[party * MEASURES + measure as usize]
    }

    /// Was anything booked to a party's measure in this block?
    #[must_use]
    pub fn is_booked(&self, party: usize, measure: Measure) -> bool {
        self.yearly(party, measure).is_booked()
    }

    /// Net loss of a party, `gross + paid − received − insured`, one value a row.
    ///
    /// What rounding leaves of amounts that cancel (below 1e-12 of what moved) is zero, so that a
    /// loss made whole does not count as a loss.
    pub fn net(&self, party: usize, net: &mut Vec<f64>) {
        net.resize(self.rows, 0.0);
        if let Some(columns) = self.by_place(party) {
            let mut part = [0.0; PART];
            let paid = self.is_booked(party, Measure::Paid);
            for (rows, places) in self.nest.rows.chunks(PART).zip(parts(self.rows)) {
                let part = &mut part[..rows.len()];
                net_of(columns.map(|column| &column[places.clone()]), paid, part);
                for (row, amount) in rows.iter().zip(part) {
                    net[*row as usize] = *amount;
                }
            }
            return;
        }
        let paid = self.is_booked(party, Measure::Paid);
        net_of(NET.map(|measure| self.column(party, measure)), paid, net);
    }

    /// What [`Totals::net`] gives, by place in the first of nested waves, and a zero behind it for all other years, if it
    /// stands so; says whether it does.
    pub fn net_by_place(&self, party: usize, net: &mut Aligned) -> bool {
        let Some(columns) = self.by_place(party) else {
            return false;
        };
        net.open(self.rows + 1);
        let paid = self.is_booked(party, Measure::Paid);
        net_of(columns, paid, &mut net[..self.rows]);
        net[self.rows] = 0.0;
        true
    }

    /// The column of a party's measure by place in the first of nested waves, if something was booked and it stands so.
    #[must_use]
    pub fn column_by_place(&self, party: usize, measure: Measure) -> Option<&[f64]> {
        let column = self.yearly(party, measure);
        let stands = column.is_booked() && !column.is_by_row();
        stands.then(|| column.by_place(&self.zeros))
    }

    /// The row at each place of the first of nested waves; none if waves are not nested.
    #[must_use]
    pub fn places(&self) -> &[u32] {
        &self.nest.rows
    }

    /// The columns that net loss is made of, if something was booked and all of them stand by place.
    fn by_place(&self, party: usize) -> Option<[&[f64]; 4]> {
        let columns = NET.map(|measure| self.yearly(party, measure));
        let stands = !self.nest.rows.is_empty()
            && columns.iter().any(|column| column.is_booked())
            && !columns.iter().any(|column| column.is_by_row());
        stands.then(|| columns.map(|column| column.by_place(&self.zeros)))
    }

    /// What a promise paid, one value a row; the members of a group together.
    #[must_use]
    pub fn promise(&self, promise: usize) -> &[f64] {
        self.promises[promise].by_row(&self.nest, &self.zeros)
    }

    /// How many of a promise's members exhausted it, one value a row; 0 or 1 without members.
    #[must_use]
    pub fn exhausted(&self, promise: usize) -> &[f64] {
        &self.exhausted[promise * self.rows..(promise + 1) * self.rows]
    }

    /// Where the loss caused by a provider went, one value a row; empty if it caused none.
    #[must_use]
    pub fn caused_by(&self, provider: usize) -> &[Caused] {
        self.caused.get(provider).map_or(&[], Vec::as_slice)
    }

    #[inline(always)]
    fn add(&mut self, party: u32, measure: Measure, row: u32, amount: f64) {
        self.open(party, measure)[row as usize] += amount;
    }

    /// Adds factor × amount to a party's measure, in each of these rows.
    fn add_all(
        &mut self,
        party: u32,
        measure: Measure,
        rows: &[u32],
        amounts: &[f64],
        factor: f64,
    ) {
        let column = &mut self.columns[place(party, measure)];
        add_to(column, (self.rows, &self.nest), rows, amounts, factor);
    }

    /// Adds factor × amount to what a promise paid, in each of these rows.
    fn add_paid(&mut self, promise: u32, rows: &[u32], amounts: &[f64], factor: f64) {
        if let Some(column) = self.promises.get_mut(promise as usize) {
            add_to(column, (self.rows, &self.nest), rows, amounts, factor);
        }
    }

    /// The column of a party's measure, to be booked to by row.
    #[inline(always)]
    fn open(&mut self, party: u32, measure: Measure) -> &mut [f64] {
        self.columns[place(party, measure)].open(self.rows, &self.nest)
    }

    /// Writes down both sides of movements; out of the way of those who do not ask for it.
    #[cold]
    #[inline(never)]
    fn keep_all(&mut self, like: &Transfer, events: &[u32], amounts: &[f64], factor: f64) {
        for (event, amount) in events.iter().zip(amounts) {
            self.keep(like, *event, factor * amount);
        }
    }

    #[cold]
    #[inline(never)]
    fn keep(&mut self, like: &Transfer, event: u32, amount: f64) {
        if amount == 0.0 {
            return;
        }
        if self.watches.binary_search(&like.promise).is_ok() {
            self.watched.push(Watched {
                event,
                promise: like.promise,
                from: like.from,
                to: like.to,
                kind: like.kind,
                amount,
            });
        }
        if self.keeps_moved && like.kind.moves_net() {
            let received = -amount;
            self.moved[like.from as usize].push(Moved { event, amount });
            self.moved[like.to as usize].push(Moved {
                event,
                amount: received,
            });
        }
    }
}

/// Adds factor × amount to a column of a block, in each of these rows.
fn add_to(
    column: &mut Yearly,
    (years, nest): (usize, &Nest),
    rows: &[u32],
    amounts: &[f64],
    factor: f64,
) {
    if nest.is_of(rows) && !column.is_by_row() {
        dispatch::run(AddWaves {
            waves: &nest.waves,
            amounts,
            factor,
            sums: column.open_places(years),
        });
    } else {
        add_rows(column.open(years, nest), rows, amounts, factor);
    }
}

/// net ← gross + paid − received − insured, of a party that paid something or not.
fn net_of([gross, paid, received, insured]: [&[f64]; 4], pays: bool, net: &mut [f64]) {
    dispatch::run(Net {
        gross,
        paid: pays.then_some(paid),
        received,
        insured,
        net,
    });
}

/// Where a party's measure stands among the columns.
#[inline(always)]
fn place(party: u32, measure: Measure) -> usize {
    party as usize * MEASURES + measure as usize
}

/// The columns a transfer moves: party, measure, sign.
#[inline(always)]
fn sides(transfer: &Transfer) -> [Option<(u32, Measure, f64)>; 2] {
    let Transfer { from, to, .. } = *transfer;
    match transfer.kind {
        // The obligor has booked the sum of what it pays.
        Kind::Damages => [Some((to, Measure::Received, 1.0)), None],
        Kind::OwnLoss | Kind::Liability | Kind::Cession | Kind::AdditionalInsured => [
            Some((from, Measure::Paid, 1.0)),
            Some((to, Measure::Insured, 1.0)),
        ],
        Kind::Recovery => [
            Some((from, Measure::Insured, -1.0)),
            Some((to, Measure::Received, 1.0)),
        ],
        Kind::Credit => [
            Some((from, Measure::Credits, 1.0)),
            Some((to, Measure::Credits, -1.0)),
        ],
        Kind::Liquidated | Kind::SetOff | Kind::InsuredRetention | Kind::Direct | Kind::Outside => {
            [
                Some((from, Measure::Paid, 1.0)),
                Some((to, Measure::Received, 1.0)),
            ]
        }
        Kind::Reinstatement | Kind::Commission => [
            Some((from, Measure::Reinstatement, 1.0)),
            Some((to, Measure::Reinstatement, -1.0)),
        ],
    }
}

impl Book for Totals {
    #[inline(always)]
    fn bears(&mut self, row: u32, party: u32, amount: f64) {
        self.add(party, Measure::Gross, row, amount);
    }

    fn bears_all(&mut self, rows: &[u32], party: u32, amounts: &[f64]) {
        if !rows.is_empty() {
            self.add_all(party, Measure::Gross, rows, amounts, 1.0);
        }
    }

    #[inline(always)]
    fn pays(&mut self, row: u32, party: u32, amount: f64) {
        self.add(party, Measure::Paid, row, amount);
    }

    fn pays_all(&mut self, rows: &[u32], party: u32, amounts: &[f64]) {
        if !rows.is_empty() {
            self.add_all(party, Measure::Paid, rows, amounts, 1.0);
        }
    }

    fn transfers(
        &mut self,
        like: Transfer,
        rows: &[u32],
        events: &[u32],
        amounts: &[f64],
        factor: f64,
    ) {
        if rows.is_empty() {
            return;
        }
        if like.kind.is_payment() {
            self.add_paid(like.promise, rows, amounts, factor);
        }
        if self.keeps_each {
            self.keep_all(&like, events, amounts, factor);
        }
        for (party, measure, sign) in sides(&like).into_iter().flatten() {
            self.add_all(party, measure, rows, amounts, sign * factor);
        }
    }

    fn insures(
        &mut self,
        like: Transfer,
        rows: &[u32],
        events: &[u32],
        paid: &[f64],
        back: Option<&[f64]>,
        factor: f64,
    ) {
        if rows.is_empty() {
            return;
        }
        self.add_paid(like.promise, rows, paid, factor);
        if self.keeps_each {
            self.keep_all(&like, events, paid, factor);
            self.keep_all(&like.recovery(), events, back.unwrap_or_default(), factor);
        }
        let Some(back) = back else {
            self.add_all(like.to, Measure::Insured, rows, paid, factor);
            return self.add_all(like.from, Measure::Paid, rows, paid, factor);
        };
        let insured = place(like.to, Measure::Insured);
        let [insurer, recovered] =
            [Measure::Paid, Measure::Received].map(|measure| place(like.from, measure));
        let mut columns = self
            .columns
            .get_disjoint_mut([insured, insurer, recovered])
            .expect("three measures");
        let amounts = Insurance { paid, back, factor };
        if self.nest.is_of(rows) && !columns.iter().any(|column| column.is_by_row()) {
            return dispatch::run(InsureWaves {
                waves: &self.nest.waves,
                amounts,
                columns: columns.map(|column| column.open_places(self.rows)),
            });
        }
        let [insured, insurer, recovered] = columns
            .each_mut()
            .map(|column| column.open(self.rows, &self.nest));
        for (row, (paid, back)) in rows.iter().zip(paid.iter().zip(back)) {
            let row = *row as usize;
            insured[row] += factor * (paid - back);
            insurer[row] += factor * paid;
            recovered[row] += factor * back;
        }
    }

    fn insured_sums(&mut self, of: OfInsured, rows: &[u32]) -> Option<InsuredSums<'_>> {
        if self.keeps_each || !self.nest.is_of(rows) {
            return None;
        }
        let places = [
            place(of.insured, Measure::Gross),
            place(of.insured, Measure::Received),
            place(of.insured, Measure::Insured),
            place(of.insurer, Measure::Paid),
            place(of.insurer, Measure::Received),
        ];
        let columns = self.columns.get_disjoint_mut(places).ok()?;
        let [gross, received, insured, insurer, recovered] = columns.map(Some);
        let [policy, contract] = match of.contract.map(|contract| contract as usize) {
            _ if self.promises.is_empty() => [None, None],
            None => [self.promises.get_mut(of.policy as usize), None],
            Some(contract) => {
                let promises = [of.policy as usize, contract];
                self.promises.get_disjoint_mut(promises).ok()?.map(Some)
            }
        };
        let claims = of.contract.is_some();
        let (received, recovered) = (received.filter(|_| claims), recovered.filter(|_| claims));
        let columns = [
            gross, received, insured, insurer, recovered, policy, contract,
        ];
        if columns.iter().flatten().any(|column| column.is_by_row()) {
            return None;
        }
        let [
            gross,
            received,
            insured,
            insurer,
            recovered,
            policy,
            contract,
        ] = columns.map(|column| column.map(|column| column.open_chunks(self.rows)));
        Some(InsuredSums {
            gross: gross?,
            received,
            insured: insured?,
            insurer: insurer?,
            recovered,
            policy,
            contract,
        })
    }

    #[inline(always)]
    fn transfer(&mut self, transfer: Transfer) {
        let Transfer { row, amount, .. } = transfer;
        if transfer.kind.is_payment() {
            self.used(row, transfer.promise, amount);
        }
        if self.keeps_each {
            self.keep(&transfer, transfer.event, amount);
        }
        for (party, measure, sign) in sides(&transfer).into_iter().flatten() {
            self.add(party, measure, row, sign * amount);
        }
    }

    #[inline(always)]
    fn used(&mut self, row: u32, promise: u32, amount: f64) {
        if let Some(column) = self.promises.get_mut(promise as usize) {
            column.open(self.rows, &self.nest)[row as usize] += amount;
        }
    }

    fn used_all(&mut self, rows: &[u32], promise: u32, amounts: &[f64]) {
        self.add_paid(promise, rows, amounts, 1.0);
    }

    fn exhausted(&mut self, promise: u32, rows: impl Iterator<Item = usize>) {
        let start = promise as usize * self.rows;
        if let Some(column) = self.exhausted.get_mut(start..start + self.rows) {
            rows.for_each(|row| column[row] += 1.0);
        }
    }

    fn caused(&mut self, row: u32, provider: u32, caused: Caused) {
        let column = &mut self.caused[provider as usize];
        if column.is_empty() {
            column.resize(self.rows, Caused::default());
        }
        column[row as usize].add(caused);
    }

    #[inline]
    fn wants_caused(&self) -> bool {
        self.attributes
    }
}
