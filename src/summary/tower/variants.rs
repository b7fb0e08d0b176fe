//! One layer under changed terms, settled beside the scenario's on the same draws.

use crate::columns::{Block, Sink};
use crate::ledger::{Kind, Totals};
use crate::summary::premium::LossCurve;
use crate::summary::{Estimate, RatioOfMeans};

/// Keeps the yearly net payments of one promise under each waterfall; mergeable.
#[derive(Clone, Debug, PartialEq)]
pub struct RetermedSink {
    promise: u32,
    /// `[waterfall]`, rows of (year, net payment).
    rows: Vec<Vec<(u32, f64)>>,
}

impl RetermedSink {
    /// An empty sink for so many waterfalls.
    #[must_use]
    pub fn new(promise: u32, waterfalls: usize) -> Self {
        Self {
            promise,
            rows: vec![Vec::new(); waterfalls],
        }
    }

    /// The years of every waterfall.
    #[must_use]
    pub fn finish(self, years: u64) -> Vec<VariantYears> {
        let of_rows = |mut rows: Vec<(u32, f64)>| {
            rows.sort_by_key(|(year, _)| *year);
            VariantYears { years, rows }
        };
        self.rows.into_iter().map(of_rows).collect()
    }
}

impl Sink for RetermedSink {
    fn rows(&mut self, block: &Block, settled: &[Totals]) {
        let mut sums = vec![0.0; block.year.len()];
        for (totals, rows) in settled.iter().zip(&mut self.rows) {
            sums.fill(0.0);
            for it in totals.watched() {
                if it.promise != self.promise {
                    continue;
                }
                let row = block.events.row[it.event as usize] as usize;
                match it.kind {
                    Kind::OwnLoss | Kind::Liability | Kind::AdditionalInsured | Kind::Cession => {
                        sums[row] += it.amount;
                    }
                    Kind::Recovery | Kind::InsuredRetention => sums[row] -= it.amount,
                    Kind::Damages
                    | Kind::Credit
                    | Kind::Reinstatement
                    | Kind::Commission
                    | Kind::Liquidated
                    | Kind::SetOff
                    | Kind::Direct
                    | Kind::Outside => {}
                }
            }
            let paying = sums.iter().zip(&block.year).filter(|(sum, _)| **sum != 0.0);
            rows.extend(paying.map(|(sum, year)| (*year, *sum)));
        }
    }

    fn merge(mut self, other: Self) -> Self {
        for (mine, theirs) in self.rows.iter_mut().zip(other.rows) {
            mine.extend(theirs);
        }
        self
    }
}

/// The yearly net payments of a layer under one set of terms.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VariantYears {
    /// Years, those without a payment included.
    pub years: u64,
    /// Years with a net payment, rising, and how much.
    pub rows: Vec<(u32, f64)>,
}

impl VariantYears {
    /// The exceedance curve.
    #[must_use]
    pub fn curve(&self) -> LossCurve {
        let losses = self.rows.iter().map(|(_, loss)| *loss);
        LossCurve::new(self.years, losses.collect())
    }

    /// Mean loss over that of the base, with the paired error of the same draws.
    #[must_use]
    pub fn relative_to(&self, base: &Self) -> Estimate {
        let mut years: Vec<u32> = self
            .rows
            .iter()
            .chain(&base.rows)
            .map(|(year, _)| *year)
            .collect();
        years.sort_unstable();
        years.dedup();
        let mut ratio = RatioOfMeans::default();
        ratio.add_rows(&years, &self.at(&years), &base.at(&years));
        ratio.finish(self.years)
    }

    /// The losses of these years, rising; 0 where there is none.
    fn at(&self, years: &[u32]) -> Vec<f64> {
        let mut rows = self.rows.iter().peekable();
        let loss = |year: &u32| {
            let found = rows.next_if(|(at, _)| at == year);
            found.map_or(0.0, |(_, loss)| *loss)
        };
        years.iter().map(loss).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_that_only_one_of_them_has_count_in_both() {
        let base = VariantYears {
            years: 100,
            rows: vec![(3, 10.0), (7, 20.0)],
        };
        let more = VariantYears {
            years: 100,
            rows: vec![(3, 15.0), (5, 5.0), (7, 25.0)],
        };
        assert_eq!(more.relative_to(&base).value(), 1.5);
        assert_eq!(base.relative_to(&base), Estimate::new(1.0, 0.0));
        assert_eq!(more.curve().mean().value(), 0.45);
    }
}
