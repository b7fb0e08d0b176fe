//! Treaties: what reinsurers take of a cedent's loss, event by event.

use super::claim::Facts;
use crate::ledger::{Book, Kind, Transfer};
use crate::terms::{Layer, Reinstatements, Remaining, cession};

const SPENT: f64 = 1e-9;

/// An event excess as the loop reads it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ExcessPlan {
    pub promise: u32,
    pub reinsurers: Vec<(u32, f64)>,
    pub layer: Layer,
    pub placed: f64,
    pub premium: f64,
    pub reinstatements: Option<Reinstatements>,
}

/// A quota share as the loop reads it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct QuotaSharePlan {
    pub promise: u32,
    pub reinsurers: Vec<(u32, f64)>,
    pub cession: f64,
}

/// All treaties of a cedent: quota shares on its loss, then excesses on the net.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CedentPlan {
    pub cedent: usize,
    pub quota_shares: Vec<QuotaSharePlan>,
    pub excesses: Vec<ExcessPlan>,
}

impl CedentPlan {
    /// Settles the cedent's events; `ceded` holds losses by event for every cedent, `left` is
    /// scratch.
    pub fn settle<B: Book>(
        &self,
        facts: Facts<'_>,
        ceded: &mut [Vec<f64>],
        left: &mut Vec<f64>,
        book: &mut B,
    ) {
        let mut loss = std::mem::take(&mut ceded[self.cedent]);
        self.share(&mut loss, facts, ceded, book);
        for excess in &self.excesses {
            self.excess(excess, &loss, facts, ceded, left, book);
        }
        ceded[self.cedent] = loss;
    }

    /// Takes the quota shares off; what stays is the net the excesses read.
    fn share<B: Book>(
        &self,
        loss: &mut [f64],
        facts: Facts<'_>,
        ceded: &mut [Vec<f64>],
        book: &mut B,
    ) {
        if self.quota_shares.is_empty() {
            return;
        }
        for (event, loss) in loss.iter_mut().enumerate().filter(|(_, loss)| **loss > 0.0) {
            let gross = *loss;
            for treaty in &self.quota_shares {
                let amount = cession(treaty.cession, gross);
                *loss -= amount;
                self.cede(
                    &treaty.reinsurers,
                    treaty.promise,
                    event,
                    amount,
                    facts,
                    ceded,
                    book,
                );
            }
        }
    }

    fn excess<B: Book>(
        &self,
        plan: &ExcessPlan,
        loss: &[f64],
        facts: Facts<'_>,
        ceded: &mut [Vec<f64>],
        left: &mut Vec<f64>,
        book: &mut B,
    ) {
        let annual = plan
            .reinstatements
            .as_ref()
            .map(Reinstatements::annual_limit);
        left.clear();
        left.resize(facts.block.year.len(), annual.unwrap_or(f64::INFINITY));
        let mut full = Vec::new();
        for (event, loss) in loss.iter().enumerate() {
            let wanted = plan.layer.pays(*loss);
            if wanted <= 0.0 {
                continue;
            }
            let row = facts.block.events.row[event] as usize;
            let before = left[row];
            let mut remaining = Remaining(before);
            let used = remaining.draw(wanted);
            left[row] = remaining.0;
            if before > 0.0 && annual.is_some_and(|annual| remaining.0 <= SPENT * annual) {
                full.push(row);
            }
            self.cede(
                &plan.reinsurers,
                plan.promise,
                event,
                used * plan.placed,
                facts,
                ceded,
                book,
            );
            if let (Some(terms), Some(annual)) = (&plan.reinstatements, annual) {
                let premium =
                    plan.premium * terms.premium_fraction(annual - before, annual - remaining.0);
                self.reinstate(plan, event, premium, facts, book);
            }
        }
        book.exhausted(plan.promise, full.into_iter());
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one row of a hot loop: what it reads and writes are separate borrows"
    )]
    fn cede<B: Book>(
        &self,
        reinsurers: &[(u32, f64)],
        promise: u32,
        event: usize,
        amount: f64,
        facts: Facts<'_>,
        ceded: &mut [Vec<f64>],
        book: &mut B,
    ) {
        let row = facts.block.events.row[event];
        for (reinsurer, share) in reinsurers {
            let part = amount * share;
            if part <= 0.0 {
                continue;
            }
            book.transfer(Transfer {
                row,
                event: event as u32,
                from: *reinsurer,
                to: self.cedent as u32,
                amount: part,
                promise,
                kind: Kind::Cession,
            });
            if let Some(loss) = ceded[*reinsurer as usize].get_mut(event) {
                *loss += part;
            }
        }
    }

    fn reinstate<B: Book>(
        &self,
        plan: &ExcessPlan,
        event: usize,
        premium: f64,
        facts: Facts<'_>,
        book: &mut B,
    ) {
        if premium <= 0.0 {
            return;
        }
        for (reinsurer, share) in &plan.reinsurers {
            book.transfer(Transfer {
                row: facts.block.events.row[event],
                event: event as u32,
                from: self.cedent as u32,
                to: *reinsurer,
                amount: premium * share,
                promise: plan.promise,
                kind: Kind::Reinstatement,
            });
        }
    }
}
