//! All policies together, year by year.

use super::Payment;
use crate::summary::Estimate;
use crate::summary::premium::{LossCurve, co_tvar};
use std::collections::BTreeMap;

/// What a peril is in a book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Struck {
    /// It strikes one insured alone.
    Alone,
    /// It comes through a provider, by its place in the book: the first, second … of its perils.
    Through(u32, u32),
}

/// Adds up parts of a book, one after the other.
#[derive(Clone, Debug)]
pub struct Gathering {
    /// Our part of all payments, by year.
    whole: Vec<f64>,
    /// Our largest payment of an event that struck one insured alone, by year.
    largest: Vec<f64>,
    /// Our payments of each event through a provider, of all parts: provider, its peril, year,
    /// ordinal.
    shared: BTreeMap<(u32, u32, u32, u32), f64>,
}

impl Gathering {
    /// No part yet, of a run of so many years.
    #[must_use]
    pub fn new(years: u64) -> Self {
        let zeros = vec![0.0; usize::try_from(years).unwrap_or(usize::MAX)];
        Self {
            largest: zeros.clone(),
            whole: zeros,
            shared: BTreeMap::new(),
        }
    }

    /// Adds the payments of a part; `share` is ours of each of its policies, `struck` what each
    /// peril of the part is.
    pub fn add(&mut self, payments: &[Payment], share: &[f64], struck: &[Struck]) {
        for it in payments {
            let ours = it.paid * share[it.policy as usize];
            let year = it.year as usize;
            self.whole[year] += ours;
            match struck[it.peril as usize] {
                // A policy is called once in an event that strikes its insured alone.
                Struck::Alone => self.largest[year] = self.largest[year].max(ours),
                Struck::Through(provider, peril) => {
                    let event = (provider, peril, it.year, it.ordinal);
                    *self.shared.entry(event).or_default() += ours;
                }
            }
        }
    }

    /// All parts together.
    #[must_use]
    pub fn finish(self, providers: usize) -> BookYears {
        let (whole, mut largest) = (self.whole, self.largest);
        let mut through: Vec<BTreeMap<u32, f64>> = vec![BTreeMap::new(); providers];
        let mut by_peril: BTreeMap<u32, BTreeMap<u32, f64>> = BTreeMap::new();
        for ((provider, peril, year, _), paid) in self.shared {
            largest[year as usize] = largest[year as usize].max(paid);
            *through[provider as usize].entry(year).or_default() += paid;
            let of_peril = by_peril.entry(peril).or_default();
            *of_peril.entry(year).or_default() += paid;
        }
        BookYears {
            whole,
            largest,
            through,
            by_peril,
        }
    }
}

/// The years of a book, our part of every policy.
#[derive(Clone, Debug, PartialEq)]
pub struct BookYears {
    /// All payments, by year.
    whole: Vec<f64>,
    /// The payments of the largest event, by year.
    largest: Vec<f64>,
    /// By provider: payments of the events that came through it, of the years with any.
    through: Vec<BTreeMap<u32, f64>>,
    /// The same by the perils of providers: the first of all of them, the second …
    by_peril: BTreeMap<u32, BTreeMap<u32, f64>>,
}

impl BookYears {
    /// Years.
    #[must_use]
    pub fn years(&self) -> u64 {
        self.whole.len() as u64
    }

    /// All payments of a year (AEP).
    #[must_use]
    pub fn whole(&self) -> LossCurve {
        LossCurve::new(self.years(), self.whole.clone())
    }

    /// The largest event of a year (OEP): all policies that it reached together.
    #[must_use]
    pub fn largest(&self) -> LossCurve {
        LossCurve::new(self.years(), self.largest.clone())
    }

    /// What came through a provider in a year.
    #[must_use]
    pub fn through(&self, provider: usize) -> LossCurve {
        let amounts = self.through[provider].values().copied();
        LossCurve::new(self.years(), amounts.collect())
    }

    /// The mean of what came through a provider over the worst 1 − p of the book's years.
    #[must_use]
    pub fn co_tvar(&self, provider: usize, level: f64) -> Estimate {
        self.of_worst(&self.through[provider], level)
    }

    /// The same of what came through all providers by the first, second … of their perils.
    #[must_use]
    pub fn co_tvar_of_peril(&self, peril: u32, level: f64) -> Estimate {
        let of_peril = self.by_peril.get(&peril);
        of_peril.map_or(Estimate::new(0.0, 0.0), |it| self.of_worst(it, level))
    }

    fn of_worst(&self, paid: &BTreeMap<u32, f64>, level: f64) -> Estimate {
        let mut part = vec![0.0; self.whole.len()];
        for (year, paid) in paid {
            part[*year as usize] = *paid;
        }
        co_tvar(self.years(), &self.whole, &part, level)
    }

    /// The same of all that struck insureds alone.
    #[must_use]
    pub fn co_tvar_alone(&self, level: f64) -> Estimate {
        co_tvar(self.years(), &self.whole, &self.alone(), level)
    }

    /// What struck insureds alone, in a year.
    #[must_use]
    pub fn alone(&self) -> Vec<f64> {
        let mut rest = self.whole.clone();
        for of_provider in &self.through {
            for (year, paid) in of_provider {
                let left = &mut rest[*year as usize];
                // What is left after taking off all that is there is rounding.
                *left = (*left - paid).max(0.0);
            }
        }
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paid(policy: u32, year: u32, peril: u32, ordinal: u32, paid: f64) -> Payment {
        Payment {
            policy,
            year,
            event: ordinal,
            peril,
            ordinal,
            paid,
        }
    }

    /// Peril 0 strikes alone, 1 comes through provider 0.
    const STRUCK: [Struck; 2] = [Struck::Alone, Struck::Through(0, 1)];

    fn two_parts() -> BookYears {
        let mut book = Gathering::new(4);
        let first = [paid(0, 1, 0, 0, 70.0), paid(0, 1, 1, 0, 50.0)];
        let second = [paid(0, 1, 1, 0, 100.0), paid(0, 2, 1, 0, 10.0)];
        book.add(&first, &[1.0], &STRUCK);
        book.add(&second, &[0.5], &STRUCK);
        book.finish(1)
    }

    #[test]
    fn an_event_through_a_provider_is_one_event_of_all_parts() {
        let book = two_parts();
        assert_eq!(book.whole().losses(), [5.0, 170.0]);
        assert_eq!(book.largest().losses(), [5.0, 100.0]);
        assert_eq!(book.through(0).losses(), [5.0, 100.0]);
        assert_eq!(book.alone(), [0.0, 70.0, 0.0, 0.0]);
    }

    #[test]
    fn the_parts_of_the_tail_sum_to_it() {
        let book = two_parts();
        let tail = book.whole().tvar(0.5).value();
        let parts = book.co_tvar(0, 0.5).value() + book.co_tvar_alone(0.5).value();
        assert_eq!((tail, parts), (87.5, 87.5));
        // All that came through the provider was of its second peril.
        assert_eq!(book.co_tvar_of_peril(1, 0.5), book.co_tvar(0, 0.5));
        assert_eq!(book.co_tvar_of_peril(0, 0.5).value(), 0.0);
    }
}
