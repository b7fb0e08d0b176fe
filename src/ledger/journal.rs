//! The book that keeps every transfer.

use super::{Book, Caused, Cost, Transfer, Work, Working};

/// Every transfer of a block in the order of settlement.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Journal {
    /// Ground-up losses, the costs of settlement included: row, party, amount.
    pub bears: Vec<(u32, u32, f64)>,
    /// The costs of settlement, once more, with their reason.
    pub costs: Vec<Cost>,
    /// The transfers.
    pub transfers: Vec<Transfer>,
    /// How their amounts came about, if [`Journal::with_workings`] asked for it.
    pub workings: Vec<Working>,
    keeps_workings: bool,
}

impl Journal {
    /// An empty journal that also keeps how amounts came about.
    #[must_use]
    pub fn with_workings() -> Self {
        Self {
            keeps_workings: true,
            ..Self::default()
        }
    }

    /// Does it keep how amounts came about?
    #[must_use]
    pub fn keeps_workings(&self) -> bool {
        self.keeps_workings
    }
}

impl Book for Journal {
    fn bears(&mut self, row: u32, party: u32, amount: f64) {
        if amount != 0.0 {
            self.bears.push((row, party, amount));
        }
    }

    fn costs(&mut self, cost: Cost) {
        if cost.amount != 0.0 {
            self.bears(cost.row, cost.party, cost.amount);
            self.costs.push(cost);
        }
    }

    fn pays(&mut self, _row: u32, _party: u32, _amount: f64) {}

    fn transfer(&mut self, transfer: Transfer) {
        if transfer.amount != 0.0 {
            self.transfers.push(transfer);
        }
    }

    fn used(&mut self, _row: u32, _promise: u32, _amount: f64) {}

    fn exhausted(&mut self, _promise: u32, _rows: impl Iterator<Item = usize>) {}

    fn caused(&mut self, _row: u32, _provider: u32, _caused: Caused) {}

    fn wants_caused(&self) -> bool {
        false
    }

    fn wants_workings(&self) -> bool {
        self.keeps_workings
    }

    fn works(&mut self, row: u32, event: u32, of: Work) {
        self.workings.push(Working { row, event, of });
    }
}
