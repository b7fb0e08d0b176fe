//! Insurers and reinsurers as an account: premium less expenses and losses.

use super::accounts::written;
use super::batches::{Spacing, YearSums};
use super::{Estimate, Figure, Interval, Proportion, RunSummary, accounts};
use crate::columns::{Block, Sink};
use crate::ledger::{Measure, Totals};
use crate::model::Model;
use crate::units::PartyId;

/// Level of the loss once in 200 years.
const ONE_IN_200: f64 = 0.995;

/// The account of a carrier in a mean year and a bad one.
///
/// ```text
/// premium  = gross − ceded + commission                 what is left in a year without loss
/// expenses = share · gross
/// combined ratio = (losses + expenses − commission) / (gross − ceded − reinstatement)
/// result   = premium − expenses − losses − reinstatement
/// ```
///
/// Expenses and brokerage are of the business that it writes: who cedes all of it has them all the
/// same, and is paid for them by the ceding commission.
#[derive(Clone, Debug, PartialEq)]
pub struct Carrier {
    /// Its position in the model.
    pub party: usize,
    /// Premium written: of the policies and treaties that it carries, before commission.
    pub gross: f64,
    /// Premium ceded to its reinsurers before commission, and paid for insurance of its own.
    pub ceded: f64,
    /// Ceding commission received less that paid, in a year without loss.
    pub commission: f64,
    /// Expenses, a part of the gross premium.
    pub expenses: f64,
    /// Mean losses a year, after what others bear.
    pub losses: Estimate,
    /// Mean reinstatement premium a year, and commission that slides back, paid less received: what
    /// losses take off the premium, or add to it.
    pub reinstatement: Estimate,
    /// Years in which losses and expenses pass the premium; at 100 % they do not.
    pub p_combined: Proportion,
    /// Losses and reinstatement premiums once in 200 years.
    pub one_in_200: Interval,
}

impl Carrier {
    /// Gross premium less ceded, with commission: what is left in a year without loss, before
    /// expenses.
    #[must_use]
    pub fn premium(&self) -> f64 {
        self.gross - self.ceded + self.commission
    }

    /// Losses and expenses less commission over the premium earned for own account,
    /// `(E + expenses − commission) / (gross − ceded − R)` with the mean loss
    /// E and the mean reinstatement premium R, paid less received: a premium that buys a limit back
    /// is income of who receives it and outwards premium of who pays it, a loss of neither.
    ///
    /// Its error is that of both means moving together, which is the most it can be. It is infinite
    /// where cessions and reinstatements take the whole premium.
    #[must_use]
    pub fn combined_ratio(&self) -> Estimate {
        let earned = self.gross - self.ceded - self.reinstatement.value();
        if earned <= 0.0 {
            return Estimate::new(f64::INFINITY, f64::INFINITY);
        }
        let ratio = (self.losses.value() + self.expenses - self.commission) / earned;
        let error =
            self.losses.standard_error() + ratio.abs() * self.reinstatement.standard_error();
        let combined = Estimate::new(ratio, error / earned);
        match self.losses.is_trustworthy() && self.reinstatement.is_trustworthy() {
            true => combined,
            false => combined.in_doubt(),
        }
    }

    /// What is left after expenses in a mean year.
    #[must_use]
    pub fn mean_result(&self) -> Estimate {
        let before = self.premium() - self.expenses;
        let value = before - self.losses.value() - self.reinstatement.value();
        let error = self.losses.standard_error() + self.reinstatement.standard_error();
        let result = Estimate::new(value, error);
        match self.losses.is_trustworthy() && self.reinstatement.is_trustworthy() {
            true => result,
            false => result.in_doubt(),
        }
    }

    /// What is left of the premium once in 200 years, its bounds in the order of the result.
    #[must_use]
    pub fn result_1_in_200(&self) -> Interval {
        let left = |loss: f64| self.premium() - self.expenses - loss;
        let it = self.one_in_200;
        let result = Interval::new(left(it.value()), left(it.high()), left(it.low()));
        match it.is_trustworthy() {
            true => result,
            false => result.in_doubt(),
        }
    }
}

/// Counts the years in which carriers pay more than they keep; mergeable.
///
/// It takes the totals of the waterfall at position 0. A carrier that writes no premium has no account.
#[derive(Clone, Debug, PartialEq)]
pub struct CarrierSink {
    carriers: Vec<Income>,
    above: Vec<YearSums>,
    net: Vec<f64>,
}

/// What a carrier has in a year without loss.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Income {
    party: usize,
    gross: f64,
    ceded: f64,
    commission: f64,
    expenses: f64,
}

impl Income {
    /// What losses and reinstatement premiums may come to before the year costs more than it brings.
    fn left(&self) -> f64 {
        self.gross - self.ceded + self.commission - self.expenses
    }
}

impl CarrierSink {
    /// An empty sink; `expenses` is a part of the gross premium.
    #[must_use]
    pub fn new(model: &Model, expenses: f64, spacing: Spacing) -> Self {
        let (accounts, written) = (accounts(model), written(model));
        let carriers = (0..model.parties.len()).filter_map(|party| {
            let it = written[party];
            let is_carrier =
                model.parties[party].group.is_none() && model.carries_risk(PartyId::new(party));
            let commission = it.received - it.paid;
            // What it pays for insurance of its own is in its account alone.
            let own = accounts[party].premium + it.gross - it.ceded + commission;
            (is_carrier && it.gross > 0.0).then_some(Income {
                party,
                gross: it.gross,
                ceded: it.ceded + own.max(0.0),
                commission,
                expenses: expenses * it.gross,
            })
        });
        let carriers: Vec<_> = carriers.collect();
        Self {
            above: vec![YearSums::new(spacing); carriers.len()],
            carriers,
            net: Vec::new(),
        }
    }

    /// The accounts, with the estimates of the same run; those whose costs it has not are left out.
    #[must_use]
    pub fn finish(self, summary: &RunSummary) -> Vec<Carrier> {
        let counted = self.carriers.iter().zip(&self.above);
        let account = |(it, above): (&Income, &YearSums)| {
            let mut parties = summary.parties.iter();
            let (_, figures) = parties.find(|(at, _)| *at == it.party)?;
            let cost = figures.get(Figure::Cost)?;
            let net = figures.get(Figure::Net)?;
            Some(Carrier {
                party: it.party,
                gross: it.gross,
                ceded: it.ceded,
                commission: it.commission,
                expenses: it.expenses,
                losses: net.mean,
                reinstatement: figures.reinstatement_premium(),
                p_combined: above.share(summary.years, 1),
                one_in_200: cost.var.at(ONE_IN_200)?,
            })
        };
        counted.filter_map(account).collect()
    }
}

impl Sink for CarrierSink {
    fn rows(&mut self, block: &Block, settled: &[Totals]) {
        let totals = &settled[0];
        for (it, above) in self.carriers.iter().zip(&mut self.above) {
            totals.net(it.party, &mut self.net);
            let reinstatements = totals.column(it.party, Measure::Reinstatement);
            let left = it.left();
            let costs = self.net.iter().zip(reinstatements);
            let is_above = costs.map(|(net, more)| f64::from(u8::from(*net + *more > left)));
            above.add_rows(&block.year, &is_above.collect::<Vec<f64>>());
        }
    }

    fn merge(mut self, other: Self) -> Self {
        for (mine, theirs) in self.above.iter_mut().zip(other.above) {
            mine.merge(&theirs);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes 100, cedes `ceded` of it for a commission of `commission`, with expenses of a quarter.
    fn carrier(ceded: f64, commission: f64, reinstatement: f64) -> Carrier {
        Carrier {
            party: 0,
            gross: 100.0,
            ceded,
            commission,
            expenses: 25.0,
            losses: Estimate::new(50.0, 2.0),
            reinstatement: Estimate::new(reinstatement, 1.0),
            p_combined: Proportion::of(1, 10),
            one_in_200: Interval::new(300.0, 250.0, 400.0),
        }
    }

    #[test]
    fn the_result_of_a_bad_year_has_its_bounds_the_other_way_round() {
        let carrier = carrier(0.0, 0.0, 0.0);
        assert_eq!(carrier.combined_ratio().value(), 0.75);
        assert_eq!(carrier.mean_result().value(), 25.0);
        let result = carrier.result_1_in_200();
        assert_eq!(
            [result.low(), result.value(), result.high()],
            [-325.0, -225.0, -175.0]
        );
    }

    #[test]
    fn expenses_run_on_the_gross_premium_and_commission_pays_for_them() {
        // 60 kept of 100, commission 12: (50 + 25 − 12) / 60; 100 − 40 + 12 − 25 − 300.
        let carrier = carrier(40.0, 12.0, 0.0);
        assert!((carrier.combined_ratio().value() - 63.0 / 60.0).abs() < 1e-12);
        assert_eq!(carrier.premium(), 72.0);
        assert_eq!(carrier.mean_result().value(), -3.0);
        assert_eq!(carrier.result_1_in_200().value(), -253.0);
    }

    #[test]
    fn a_reinstatement_premium_is_premium_of_both_and_a_loss_of_neither() {
        // Paid: 75 over 80; received: 75 over 125.
        let [paid, received] = [20.0, -25.0].map(|it| carrier(0.0, 0.0, it).combined_ratio());
        assert_eq!([paid.value(), received.value()], [0.937_5, 0.6]);
        assert!((received.standard_error() - 2.6 / 125.0).abs() < 1e-12);
        assert!(
            carrier(0.0, 0.0, 100.0)
                .combined_ratio()
                .value()
                .is_infinite()
        );
        assert!(
            carrier(100.0, 30.0, 0.0)
                .combined_ratio()
                .value()
                .is_infinite()
        );
    }
}
