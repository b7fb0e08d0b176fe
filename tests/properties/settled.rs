//! A model's scripted events settled, with every figure by event.

use obligor::ledger::{Journal, Kind, Measure, Totals, Transfer};
use obligor::model::Model;
use obligor::settle::{Law, LawState, Promise};

/// What rounding may leave, as a part of what moved.
pub const ROUNDING: f64 = 1e-9;

/// The scripted events of a model, settled; every row is an event.
pub struct Settled {
    pub promises: Vec<Promise>,
    /// The place in the model of the event of each row, in order of time.
    pub events: Vec<usize>,
    /// The year of each row.
    pub years: Vec<u32>,
    pub totals: Totals,
    pub transfers: Vec<Transfer>,
    parties: usize,
}

impl Settled {
    pub fn of(model: &Model) -> Result<Self, String> {
        let law = Law::new(model).map_err(|error| error.to_string())?;
        let mut events: Vec<usize> = (0..model.events.len()).collect();
        events.sort_by(|a, b| {
            let time = |at: usize| (f64::from(model.events[at].year), model.events[at].time);
            time(*a)
                .partial_cmp(&time(*b))
                .unwrap_or(std::cmp::Ordering::Equal)
        });
        let years: Vec<u32> = events.iter().map(|at| model.events[*at].year).collect();
        let mut totals = Totals::default();
        totals.start(
            events.len(),
            model.parties.len(),
            law.promises().len(),
            false,
        );
        let mut journal = Journal::default();
        run(&law, &events, &years, &mut totals);
        run(&law, &events, &years, &mut journal);
        Ok(Self {
            promises: law.promises().to_vec(),
            events,
            years,
            totals,
            transfers: journal.transfers,
            parties: model.parties.len(),
        })
    }

    pub fn rows(&self) -> usize {
        self.events.len()
    }

    pub fn figure(&self, party: usize, measure: Measure, row: usize) -> f64 {
        self.totals.column(party, measure)[row]
    }

    /// Gross + paid − received − insured of a party in an event, nothing rounded away.
    pub fn net(&self, party: usize, row: usize) -> f64 {
        let of = |measure| self.figure(party, measure, row);
        of(Measure::Gross) + of(Measure::Paid) - of(Measure::Received) - of(Measure::Insured)
    }

    /// What a party bears and pays over all events: the size that rounding is measured by.
    pub fn moved(&self, party: usize) -> f64 {
        let sum = |measure| -> f64 { self.totals.column(party, measure).iter().sum() };
        sum(Measure::Gross) + sum(Measure::Paid)
    }

    /// What everybody bears and pays over all events.
    pub fn scale(&self) -> f64 {
        (0..self.parties)
            .map(|party| self.moved(party))
            .sum::<f64>()
            .max(1.0)
    }

    /// What moved for a reason under a promise, by row.
    pub fn under(&self, promise: usize, kinds: &[Kind]) -> Vec<f64> {
        let mut sums = vec![0.0; self.rows()];
        for transfer in &self.transfers {
            if transfer.promise as usize == promise && kinds.contains(&transfer.kind) {
                sums[transfer.row as usize] += transfer.amount;
            }
        }
        sums
    }

    /// The promise with a path; a network that has the term has the promise.
    pub fn promise(&self, path: &str) -> Option<usize> {
        self.promises
            .iter()
            .position(|promise| promise.path == path)
    }
}

fn run<B: obligor::ledger::Book>(law: &Law, events: &[usize], years: &[u32], book: &mut B) {
    let mut state = LawState::default();
    for (row, at) in events.iter().enumerate() {
        if row == 0 || years[row] != years[row - 1] {
            law.start(years[row], &mut state);
        }
        let it = law.scripted(*at);
        law.event(&it, row as u32, row as u32, &mut state, book);
        if years.get(row + 1) != Some(&years[row]) {
            law.finish(row as u32, &mut state, book);
        }
    }
}
