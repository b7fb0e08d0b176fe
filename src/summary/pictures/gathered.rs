//! What was gathered, ranked.

use super::periods::{curve_periods, longest_period};
use super::sink::{CausedYear, YearLoss};
use super::{CausedLoss, CausedPoint};
use std::ops::Range;

/// Years within this part of a rank count as years of that rank.
const AROUND: f64 = 0.1;

/// Most years settled again for one return period: more would tell no more than the eye sees.
const MOST_REPLAYED: usize = 2_000;

/// Years, causes and hits of a run, ranked; independent of blocks, threads and shards.
#[derive(Clone, Debug, PartialEq)]
pub struct Gathered {
    years: u64,
    /// By total loss, the largest first.
    by_total: Vec<YearLoss>,
    /// By loss caused, the largest first.
    caused: Vec<(usize, Vec<CausedYear>)>,
    clients_hit: Vec<u64>,
    clients: usize,
}

impl Gathered {
    pub(super) fn new(
        years: u64,
        mut by_total: Vec<YearLoss>,
        mut caused: Vec<(usize, Vec<CausedYear>)>,
        clients_hit: Vec<u64>,
        clients: usize,
    ) -> Self {
        by_total.sort_unstable_by(|a, b| b.total.total_cmp(&a.total).then(a.year.cmp(&b.year)));
        for (_, rows) in &mut caused {
            rows.sort_unstable_by(|a, b| {
                b.loss
                    .caused
                    .total_cmp(&a.loss.caused)
                    .then(a.year.cmp(&b.year))
            });
        }
        Self {
            years,
            by_total,
            caused,
            clients_hit,
            clients,
        }
    }

    /// The years that rows were kept of: all of the run, or its first ones.
    #[must_use]
    pub fn years(&self) -> u64 {
        self.years
    }

    /// How many clients the model has.
    #[must_use]
    pub fn clients(&self) -> usize {
        self.clients
    }

    /// The positions of those who owe under contracts and caused a loss.
    pub fn providers(&self) -> impl Iterator<Item = usize> + '_ {
        self.caused
            .iter()
            .filter(|(_, rows)| !rows.is_empty())
            .map(|(provider, _)| *provider)
    }

    /// Means of what the provider at a position caused, over all years.
    #[must_use]
    pub fn mean_caused(&self, provider: usize) -> CausedLoss {
        let rows = self.rows_of(provider);
        CausedLoss::mean(rows.iter().map(|row| &row.loss), self.years)
    }

    /// What the provider at a position caused, by return period of that loss, rising; each point
    /// is the mean over the years within ten per cent of its rank, years without a loss included.
    #[must_use]
    pub fn caused_by(&self, provider: usize) -> Vec<CausedPoint> {
        let rows = self.rows_of(provider);
        let longest = longest_period(self.years);
        let periods = curve_periods(self.years)
            .into_iter()
            .filter(|period| *period <= longest);
        periods
            .map(|return_period| {
                let ranks = ranks_around(return_period, self.years);
                let count = ranks.len() as u64;
                let found = &rows[ranks.start.min(rows.len())..ranks.end.min(rows.len())];
                CausedPoint {
                    return_period,
                    loss: CausedLoss::mean(found.iter().map(|row| &row.loss), count),
                }
            })
            .collect()
    }

    fn rows_of(&self, provider: usize) -> &[CausedYear] {
        let found = self.caused.iter().find(|(party, _)| *party == provider);
        found.map_or(&[], |(_, rows)| rows)
    }

    /// Years, rising, within ten per cent of the rank of a return period of the total ground-up
    /// loss, and how many there are at that rank, years without a loss included.
    ///
    /// Of more than 2,000 years every k-th by rank is taken.
    #[must_use]
    pub fn years_around(&self, return_period: f64) -> (Vec<u32>, usize) {
        let ranks = ranks_around(return_period, self.years);
        let each = ranks.len().div_ceil(MOST_REPLAYED).max(1);
        let taken = ranks.step_by(each);
        let count = taken.len();
        let mut years: Vec<u32> = taken
            .filter_map(|rank| self.by_total.get(rank))
            .map(|row| row.year)
            .collect();
        years.sort_unstable();
        (years, count)
    }

    /// The worst `share` of the years by total ground-up loss, rising; years without a loss, and
    /// of more than 2,000 all but every k-th by rank, are left out.
    #[must_use]
    pub fn worst_years(&self, share: f64) -> Vec<u32> {
        let count = (share * self.years as f64).round() as usize;
        let step = count.div_ceil(MOST_REPLAYED).max(1);
        let worst = self.by_total.iter().take(count).step_by(step);
        let mut years: Vec<u32> = worst.map(|row| row.year).collect();
        years.sort_unstable();
        years
    }

    /// The years, rising, that hold the `count` largest events of the worst `share` of years by
    /// total ground-up loss.
    ///
    /// An event among the ten largest lies in one of the ten years with the largest events, so no
    /// more years than events need be looked at.
    #[must_use]
    pub fn years_of_largest_events(&self, share: f64, count: usize) -> Vec<u32> {
        let worst =
            ((share * self.years as f64).round() as usize).clamp(1, self.by_total.len().max(1));
        let mut worst: Vec<YearLoss> = self.by_total.iter().take(worst).copied().collect();
        worst.sort_unstable_by(|a, b| {
            b.largest_event
                .total_cmp(&a.largest_event)
                .then(a.year.cmp(&b.year))
        });
        let mut years: Vec<u32> = worst.iter().take(count).map(|row| row.year).collect();
        years.sort_unstable();
        years
    }

    /// Numbers of clients hit by one event, and the share of all events that hit as many.
    #[must_use]
    pub fn clients_hit(&self) -> Vec<(u32, f64)> {
        let events: u64 = self.clients_hit.iter().sum();
        let counted = (0u32..)
            .zip(&self.clients_hit)
            .filter(|(_, count)| **count > 0);
        counted
            .map(|(clients, count)| (clients, *count as f64 / events as f64))
            .collect()
    }
}

/// Ranks from 0 (the worst year) within ten per cent of that of a return period; never empty.
fn ranks_around(return_period: f64, years: u64) -> Range<usize> {
    let rank = years as f64 / return_period;
    let from = (rank * (1.0 - AROUND)).floor() as usize;
    let to = (rank * (1.0 + AROUND)).ceil() as usize;
    from..to.max(from + 1).min((years as usize).max(from + 1))
}
