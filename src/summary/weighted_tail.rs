//! The largest amounts of weighted years, down to a given mass.

use crate::units::LEAST_LOSS;
use serde::{Deserialize, Serialize};

use super::estimate::{Estimate, Interval, LevelTooLow};
use super::tail::FEWEST_TAIL_YEARS;

/// Standard errors of room below the lowest level.
const ROOM: f64 = 6.0;

/// Share of the sum of squares that one year may hold before the error is in doubt.
pub(crate) const MOST_OF_SQUARES: f64 = 0.25;

/// One kept year; ordered by amount, then by weight, which makes the cut unique.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Weighted {
    /// Bits of a positive f64.
    value: u64,
    /// Bits of a positive f64.
    weight: u64,
}

impl Weighted {
    fn value(self) -> f64 {
        f64::from_bits(self.value)
    }

    fn weight(self) -> f64 {
        f64::from_bits(self.weight)
    }
}

/// The largest amounts whose weights add up to a given mass.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct WeightedTail {
    mass: f64,
    kept: Vec<Weighted>,
    floor: u64,
    prune_at: usize,
}

impl WeightedTail {
    pub(crate) fn new(years: u64, lowest: f64) -> Self {
        let beyond = (1.0 - lowest).clamp(0.0, 1.0) * years as f64;
        let mass = beyond + ROOM * beyond.sqrt() + 16.0;
        Self {
            mass,
            kept: Vec::new(),
            floor: 0,
            prune_at: 1_024,
        }
    }

    pub(crate) fn add(&mut self, values: &[f64], weights: &[f64]) {
        for (&value, &weight) in values.iter().zip(weights) {
            if value >= LEAST_LOSS && weight > 0.0 && value.to_bits() >= self.floor {
                self.kept.push(Weighted {
                    value: value.to_bits(),
                    weight: weight.to_bits(),
                });
                self.prune_if_full();
            }
        }
    }

    pub(crate) fn merge(&mut self, other: Self) {
        self.floor = self.floor.max(other.floor);
        self.kept.extend(other.kept);
        self.prune_if_full();
    }

    fn prune_if_full(&mut self) {
        if self.kept.len() < self.prune_at {
            return;
        }
        // A little more than asked for: rounding of a partial sum must not drop
        // what the final cut, over all years, would keep.
        if self.cut(self.mass * (1.0 + 1e-9)) {
            self.floor = self.kept.last().map_or(0, |lowest| lowest.value);
        }
        self.prune_at = 2 * self.kept.len() + 1_024;
    }

    /// Sorts in descending order and drops what lies below the mass; true if something was dropped.
    fn cut(&mut self, mass: f64) -> bool {
        self.kept.sort_unstable_by(|a, b| b.cmp(a));
        let mut sum = 0.0;
        let beyond = self.kept.iter().position(|year| {
            sum += year.weight();
            sum >= mass
        });
        let Some(last) = beyond else { return false };
        let is_cut = last + 1 < self.kept.len();
        self.kept.truncate(last + 1);
        is_cut
    }

    pub(crate) fn finish(mut self, years: u64) -> SortedWeightedTail {
        let is_cut = self.cut(self.mass) || self.floor > 0;
        let mut sum = 0.0;
        let masses = self.kept.iter().map(|year| {
            sum += year.weight();
            sum
        });
        SortedWeightedTail {
            years,
            masses: masses.collect(),
            kept: self.kept,
            is_complete: !is_cut,
        }
    }
}

/// Kept years in descending order of amount with the mass down to each.
pub(crate) struct SortedWeightedTail {
    years: u64,
    kept: Vec<Weighted>,
    masses: Vec<f64>,
    is_complete: bool,
}

impl SortedWeightedTail {
    /// The smallest kept amount with at most `mass` strictly above it; `None` below what was kept.
    fn at_mass(&self, mass: f64) -> Option<f64> {
        let place = self
            .masses
            .partition_point(|&sum| sum <= mass * (1.0 + 1e-10));
        match self.kept.get(place) {
            Some(year) => Some(year.value()),
            None if self.is_complete => Some(0.0),
            None => None,
        }
    }

    fn too_low(&self, asked: f64) -> LevelTooLow {
        let mass = self.masses.last().copied().unwrap_or(0.0);
        LevelTooLow {
            asked,
            lowest: 1.0 - mass / self.years as f64,
        }
    }

    pub(crate) fn var_interval(&self, level: f64, z: f64) -> Result<Interval, LevelTooLow> {
        let mass = (1.0 - level) * self.years as f64;
        self.interval_of_mass(mass, z)
            .ok_or_else(|| self.too_low(level))
    }

    /// Quantile by the mass above it; bounds where that mass is z standard errors off.
    ///
    /// The mass above x is Σ w·1{X > x} with variance Σ w²·1{X > x} − mass²/n. A
    /// lower bound below what was kept is the lowest kept, in doubt.
    pub(crate) fn interval_of_mass(&self, mass: f64, z: f64) -> Option<Interval> {
        let value = self.at_mass(mass)?;
        let inside = self
            .masses
            .partition_point(|&sum| sum <= mass * (1.0 + 1e-10));
        let squares: f64 = self.kept[..inside]
            .iter()
            .map(|year| year.weight().powi(2))
            .sum();
        // Where the tail holds less than the mass, the rest is years of zero with weight one.
        let missing = (mass
            - self
                .masses
                .get(inside.wrapping_sub(1))
                .copied()
                .unwrap_or(0.0))
        .max(0.0);
        let n = self.years.max(1) as f64;
        let half = z * (squares + missing - mass * mass / n).max(0.0).sqrt();
        let highest = self.kept.first().map_or(0.0, |year| year.value());
        let high = self
            .at_mass(mass - half - 1.0)
            .map_or(highest, |high| high.max(value));
        let low = self.at_mass(mass + half);
        let lowest = self.kept.last().map_or(0.0, |year| year.value());
        let interval = Interval::new(value, low.unwrap_or(lowest).min(value), high);
        let is_open = low.is_none() || mass - half < 1.0;
        Some(if is_open {
            interval.in_doubt()
        } else {
            interval
        })
    }

    pub(crate) fn tvar(&self, level: f64) -> Result<Estimate, LevelTooLow> {
        let n = self.years as f64;
        let beyond = (1.0 - level) * n;
        let var = self.at_mass(beyond).ok_or_else(|| self.too_low(level))?;
        let above = self.kept.partition_point(|year| year.value() > var);
        let (mut sum, mut squares, mut top) = (0.0, 0.0, 0.0f64);
        let (mut mass, mut mass_squares) = (0.0, 0.0);
        for year in &self.kept[..above] {
            let excess = year.weight() * (year.value() - var);
            sum += excess;
            squares += excess * excess;
            top = top.max(excess * excess);
            mass += year.weight();
            mass_squares += year.weight() * year.weight();
        }
        let variance = (squares / n - (sum / n) * (sum / n)).max(0.0);
        let estimate = Estimate::new(var + sum / beyond, (variance * n).sqrt() / beyond);
        let is_thin = mass * mass < FEWEST_TAIL_YEARS * mass_squares;
        let is_one_year = top > MOST_OF_SQUARES * squares;
        let is_in_doubt = (is_thin || is_one_year) && sum > 0.0;
        Ok(if is_in_doubt {
            estimate.in_doubt()
        } else {
            estimate
        })
    }
}
