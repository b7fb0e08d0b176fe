//! Two columns over the same years: their mean difference and the ratio of their means.

use serde::{Deserialize, Serialize};

use super::estimate::Estimate;
use super::moments::{Moments, ROUNDING};

/// Mean of `right − left` year by year.
///
/// With common random numbers most of the noise is in both columns and cancels:
/// the error of the difference is far below that of either mean.
///
/// ```
/// use obligor::summary::PairedDifference;
/// let mut change = PairedDifference::default();
/// change.add_rows(&[0, 1], &[10.0, 20.0], &[11.0, 21.0]);
/// let mean = change.finish(2);
/// assert_eq!((mean.value(), mean.standard_error()), (1.0, 0.0));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PairedDifference {
    moments: Moments,
    #[serde(skip)]
    differences: Vec<f64>,
}

impl PairedDifference {
    /// Adds rows of both columns in ascending order of years, whole groups of years a call.
    ///
    /// # Panics
    /// If the three slices differ in length.
    pub fn add_rows(&mut self, years: &[u32], left: &[f64], right: &[f64]) {
        assert_eq!(left.len(), right.len(), "one value a row on either side");
        self.differences.clear();
        self.differences
            .extend(left.iter().zip(right).map(|(left, right)| right - left));
        self.moments.add_rows(years, &self.differences);
    }

    /// Adds the rows of another part of the years.
    pub fn merge(&mut self, other: &Self) {
        self.moments.merge(&other.moments);
    }

    /// Mean difference over all `years` years with its paired standard error.
    #[must_use]
    pub fn finish(&self, years: u64) -> Estimate {
        self.moments.mean(years)
    }
}

/// Ratio of two means over the same years: what is recovered of each dollar lost.
///
/// With T the numerator's and B the denominator's year,
/// ```text
///   r = ΣT / ΣB          s.e.² = Σ(T − r·B)² / (ΣB)² · n/(n − 1)        (delta method)
/// ```
/// Source: Cochran, Sampling Techniques, §6.3.
///
/// ```
/// use obligor::summary::RatioOfMeans;
/// let mut recovered = RatioOfMeans::default();
/// recovered.add_rows(&[0, 1], &[25.0, 50.0], &[100.0, 200.0]);
/// let ratio = recovered.finish(10);
/// assert_eq!((ratio.value(), ratio.standard_error()), (0.25, 0.0));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RatioOfMeans {
    numerator: Moments,
    denominator: Moments,
    products: Moments,
}

impl RatioOfMeans {
    /// Adds rows of both columns in ascending order of years, whole groups of years a call.
    ///
    /// # Panics
    /// If the three slices differ in length.
    pub fn add_rows(&mut self, years: &[u32], numerator: &[f64], denominator: &[f64]) {
        assert_eq!(
            numerator.len(),
            denominator.len(),
            "one value a row on either side"
        );
        let products: Vec<f64> = numerator
            .iter()
            .zip(denominator)
            .map(|(t, b)| t * b)
            .collect();
        self.numerator.add_rows(years, numerator);
        self.denominator.add_rows(years, denominator);
        self.products.add_rows(years, &products);
    }

    /// Adds groups of years: the first two powers of the numerator, and the sum of the products.
    #[inline]
    pub(crate) fn add_numerators(&mut self, numerators: &[[f64; 2]], products: &[f64]) {
        self.numerator.add_powers(numerators);
        // Of the products nobody asks for a spread.
        self.products.add_sums_alone(products);
    }

    /// Adds the denominators of the same years.
    pub(crate) fn add_denominators(&mut self, denominators: &Moments) {
        self.denominator.merge(denominators);
    }

    /// Adds the rows of another part of the years.
    pub fn merge(&mut self, other: &Self) {
        self.numerator.merge(&other.numerator);
        self.denominator.merge(&other.denominator);
        self.products.merge(&other.products);
    }

    /// Was the denominator ever anything?
    #[must_use]
    pub fn has_any(&self) -> bool {
        self.denominator.sum() != 0.0
    }

    /// The ratio over `years` years; zero without error if the denominator never was anything.
    #[must_use]
    pub fn finish(&self, years: u64) -> Estimate {
        Self::from_moments(&self.numerator, &self.denominator, &self.products, years)
    }

    /// The same from the moments of numerator, denominator and their product.
    pub(crate) fn from_moments(
        numerator: &Moments,
        denominator: &Moments,
        products: &Moments,
        units: u64,
    ) -> Estimate {
        let total = denominator.sum();
        if total == 0.0 {
            return Estimate::new(0.0, 0.0);
        }
        let ratio = numerator.sum() / total;
        if units < 2 {
            return Estimate::new(ratio, f64::INFINITY);
        }
        let squares = numerator.sum_of_squares();
        let spread =
            squares - 2.0 * ratio * products.sum() + ratio * ratio * denominator.sum_of_squares();
        // Below the rounding of its terms there is no spread, as for a fixed share.
        let spread = if spread <= ROUNDING * squares {
            0.0
        } else {
            spread
        };
        let n = units as f64;
        Estimate::new(ratio, (spread * n / (n - 1.0)).sqrt() / total.abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summary::testing::Random;

    #[test]
    fn what_both_columns_share_cancels() {
        let mut random = Random::seeded(31);
        let years: Vec<u32> = (0..10_000).collect();
        let left: Vec<f64> = years
            .iter()
            .map(|_| (2.0 * random.normal()).exp())
            .collect();
        let right: Vec<f64> = left.iter().map(|loss| loss + random.normal()).collect();
        let mut change = PairedDifference::default();
        change.add_rows(&years, &left, &right);
        let mean = change.finish(10_000);
        assert!(mean.value().abs() < 4.0 * mean.standard_error());
        assert!((mean.standard_error() - 0.01).abs() < 0.001);
    }

    #[test]
    fn blocks_move_no_bit() {
        let mut random = Random::seeded(32);
        let years: Vec<u32> = (0..1_024).collect();
        let left: Vec<f64> = years.iter().map(|_| random.normal()).collect();
        let right: Vec<f64> = years.iter().map(|_| random.normal()).collect();
        let (mut whole, mut parts) = (PairedDifference::default(), PairedDifference::default());
        whole.add_rows(&years, &left, &right);
        for start in [512, 0, 768, 256] {
            let rows = start..start + 256;
            let mut part = PairedDifference::default();
            part.add_rows(&years[rows.clone()], &left[rows.clone()], &right[rows]);
            parts.merge(&part);
        }
        assert_eq!(whole.finish(1_024), parts.finish(1_024));
    }

    #[test]
    fn the_ratio_covers_the_ratio_of_the_true_means() {
        let (n, repetitions) = (2_000, 500);
        let years: Vec<u32> = (0..n).collect();
        let mut covered = 0;
        for seed in 0..repetitions {
            let mut random = Random::seeded(3_300 + seed);
            let lost: Vec<f64> = years.iter().map(|_| random.normal().exp()).collect();
            let back: Vec<f64> = lost.iter().map(|loss| loss * random.uniform()).collect();
            let mut ratio = RatioOfMeans::default();
            ratio.add_rows(&years, &back, &lost);
            let interval = ratio.finish(u64::from(n)).interval(1.96);
            covered += u32::from(interval.low() <= 0.5 && 0.5 <= interval.high());
        }
        let coverage = f64::from(covered) / repetitions as f64;
        assert!((0.92..=0.98).contains(&coverage), "{coverage}");
    }

    #[test]
    fn nothing_of_nothing_is_a_structural_zero() {
        assert!(RatioOfMeans::default().finish(100).is_structural_zero());
    }
}
