//! The part of the notices due that came late, where notices hang together.
//!
//! Members of a group that one event hits are told by one draw, and years of a batch share parameters that move
//! the mix of perils: what is independent is the year, or the batch ([`Spacing`]). With l late of d due in each
//! ```text
//!   P = L/D      L = Σl, D = Σd      s.e.² = n/(n − 1) · Σ(l − P·d)² / D²      over n years or batches
//! ```
//! A year without a notice adds nothing to the sum. Source: Cochran, Sampling Techniques (1977), §6.3.

use super::batches::Spacing;
use super::probability::Proportion;

/// Late and due notices of every year or batch, as sums of whole numbers; mergeable in any order.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct LatePart {
    spacing: Spacing,
    late: u64,
    due: u64,
    /// Years with a notice due.
    years: u64,
    /// Σl², Σl·d, Σd².
    products: [u128; 3],
}

/// Late and due notices of a year.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Counted {
    pub late: u64,
    pub due: u64,
}

impl LatePart {
    pub fn new(spacing: Spacing) -> Self {
        Self {
            spacing,
            late: 0,
            due: 0,
            years: 0,
            products: [0; 3],
        }
    }

    /// Adds the years of a block, which is a whole batch where years come in batches.
    pub fn add_years(&mut self, years: &[Counted]) {
        self.years += years.iter().filter(|year| year.due > 0).count() as u64;
        match self.spacing {
            Spacing::Years => years.iter().for_each(|year| self.add_unit(*year)),
            Spacing::Batches(_) => self.add_unit(Counted {
                late: years.iter().map(|year| year.late).sum(),
                due: years.iter().map(|year| year.due).sum(),
            }),
        }
    }

    fn add_unit(&mut self, unit: Counted) {
        self.late += unit.late;
        self.due += unit.due;
        let [late, due] = [unit.late, unit.due].map(u128::from);
        let products = [late * late, late * due, due * due];
        for (sum, product) in self.products.iter_mut().zip(products) {
            *sum += product;
        }
    }

    pub fn merge(&mut self, other: &Self) {
        self.late += other.late;
        self.due += other.due;
        self.years += other.years;
        for (sum, other) in self.products.iter_mut().zip(other.products) {
            *sum += other;
        }
    }

    /// The part in a run of so many years; nothing where no notice was due.
    pub fn finish(&self, years: u64) -> Option<Proportion> {
        let effect = self.design_effect(self.spacing.units(years));
        (self.due > 0).then(|| Proportion::with_design_effect(self.late, self.due, effect))
    }

    /// How many notices tell as much as one that is independent: from 1 to all of them.
    fn design_effect(&self, units: u64) -> f64 {
        let due = self.due as f64;
        if self.late == 0 || self.late == self.due {
            // Nothing differs between years: each with a notice counts as one.
            return due / self.years.max(1) as f64;
        }
        if units < 2 {
            return due;
        }
        let part = self.late as f64 / due;
        let [late, both, all] = self.products.map(|sum| sum as f64);
        let squares = (late - 2.0 * part * both + part * part * all).max(0.0);
        let units = units as f64;
        let variance = units / (units - 1.0) * squares / (due * due);
        (variance * due / (part * (1.0 - part))).clamp(1.0, due)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summary::testing::Random;

    fn of(spacing: Spacing, years: &[(u64, u64)]) -> LatePart {
        let mut part = LatePart::new(spacing);
        let counted = years.iter().map(|&(late, due)| Counted { late, due });
        part.add_years(&counted.collect::<Vec<Counted>>());
        part
    }

    #[test]
    fn single_notices_have_the_interval_of_independent_trials() {
        let years: Vec<(u64, u64)> = (0..400).map(|year| (u64::from(year % 4 == 0), 1)).collect();
        let part = of(Spacing::Years, &years).finish(4_000);
        // Years without a notice are no trials; n/(n − 1) is all that differs.
        let (found, expected) = (part.expect("notices were due"), Proportion::of(100, 400));
        assert_eq!(found.value(), 0.25);
        assert!((found.low() - expected.low()).abs() < 1e-5, "{found:?}");
    }

    #[test]
    fn notices_of_one_event_count_as_one() {
        let years: Vec<(u64, u64)> = (0..100).map(|year| (90 * (year % 2), 90)).collect();
        let part = of(Spacing::Years, &years).finish(100);
        let (found, one_each) = (part.expect("notices were due"), Proportion::of(50, 100));
        assert!((found.low() - one_each.low()).abs() < 1e-3, "{found:?}");
        // Never late in a hundred years with ninety notices each: below 3 in a hundred, not in nine thousand.
        let never = of(Spacing::Years, &[(0, 90); 100]).finish(100);
        assert_eq!(never, Some(Proportion::of(0, 100)));
        assert_eq!(of(Spacing::Years, &[(0, 0); 9]).finish(9), None);
    }

    #[test]
    fn the_years_of_a_batch_count_as_one() {
        let mut batches = LatePart::new(Spacing::Batches(4));
        let mut years = LatePart::new(Spacing::Years);
        for batch in 0..50 {
            let late = Counted {
                late: batch % 2,
                due: 1,
            };
            batches.add_years(&[late; 4]);
            years.add_years(&[late; 4]);
        }
        let [of_batches, of_years] = [batches, years].map(|it| it.finish(200));
        let width = |it: Option<Proportion>| it.map_or(0.0, |it| it.high() - it.low());
        let wider = width(of_batches) / width(of_years);
        assert!((wider - 2.0).abs() < 0.1, "{wider}");
    }

    #[test]
    fn a_run_of_one_batch_tells_next_to_nothing() {
        let found = of(Spacing::Batches(4), &[(1, 2), (0, 2), (2, 2), (1, 2)]).finish(4);
        let found = found.expect("notices were due");
        assert!(found.low() < 0.1 && found.high() > 0.9, "{found:?}");
    }

    #[test]
    fn a_part_lies_within_its_interval_19_times_in_20() {
        let (years, repetitions) = (400, 1_000);
        let mut covered = 0;
        for seed in 0..repetitions {
            let mut random = Random::seeded(9_300 + seed);
            let year = |random: &mut Random| {
                // Up to forty notices by one draw, late three times in ten.
                let due = random.below(41) as u64;
                let is_late = random.uniform() < 0.3;
                (u64::from(is_late) * due, due)
            };
            let drawn: Vec<(u64, u64)> = (0..years).map(|_| year(&mut random)).collect();
            let found = of(Spacing::Years, &drawn).finish(years);
            covered += u32::from(found.is_some_and(|it| it.low() <= 0.3 && 0.3 <= it.high()));
        }
        let coverage = f64::from(covered) / repetitions as f64;
        assert!((coverage - 0.95).abs() < 0.025, "coverage {coverage}");
    }
}
