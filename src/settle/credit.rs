//! Service credits of a contract over a block.

use super::claim::Facts;
use crate::ledger::{Book, Kind, Transfer};
use crate::terms::service_credit;

/// Service credits as the loop reads them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CreditPlan {
    pub promise: u32,
    pub obligor: u32,
    pub beneficiary: u32,
    pub monthly_fee: f64,
    pub steps: Vec<(f64, f64)>,
    /// Perils whose outages are the obligor's.
    pub perils: Vec<bool>,
}

impl CreditPlan {
    /// Books the credit of every outage that is the obligor's.
    pub fn settle<B: Book>(&self, facts: Facts<'_>, book: &mut B) {
        let events = &facts.block.events;
        for (event, hours) in events.hours.iter().enumerate() {
            if !self.perils[events.peril[event] as usize] {
                continue;
            }
            let amount = self.monthly_fee * service_credit(&self.steps, *hours);
            if amount > 0.0 {
                book.transfer(Transfer {
                    row: events.row[event],
                    event: event as u32,
                    from: self.obligor,
                    to: self.beneficiary,
                    amount,
                    promise: self.promise,
                    kind: Kind::Credit,
                });
            }
        }
    }
}
