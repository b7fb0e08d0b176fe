//! Two ratios of means over the same years: what is recovered of each dollar lost, twice.

use super::column::settled;
use super::difference::{Change, Difference};
use crate::summary::estimate::Estimate;
use crate::summary::fixed::ExactSum;
use crate::summary::moments::{GROUP_YEARS, ROUNDING};

/// Of base and difference: numerator, denominator, and how much more the draft has of either.
const COLUMNS: usize = 4;

/// Ratios of base and draft and their paired difference; mergeable.
///
/// With t the numerator's and g the denominator's year of base (b) and draft (d),
/// ```text
///   r = Σt/Σg      z = (t_d − r_d·g_d)/ḡ_d − (t_b − r_b·g_b)/ḡ_b      s.e.² = Σz² / (n·(n − 1))
/// ```
/// Source: Cochran, Sampling Techniques, §6.3, for one ratio; the linear terms subtract. Intervals are
/// taken on the log odds ([`Estimate::interval_of_ratio`], [`Difference::of_ratios`]): none leaves [0, 1],
/// that of the difference not [−1, 1].
///
/// ```
/// use obligor::summary::PairedRatio;
/// let mut recovered = PairedRatio::default();
/// let lost = [100.0, 200.0];
/// recovered.add_rows(&[0, 1], [&[25.0, 50.0], &lost], [&[50.0, 100.0], &lost]);
/// let change = recovered.finish(10).unwrap();
/// assert_eq!((change.base.value(), change.draft.value()), (0.25, 0.5));
/// assert_eq!(change.difference.value(), 0.25);
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PairedRatio {
    sums: [ExactSum; COLUMNS],
    /// Σ of column i × column j, i ≤ j.
    products: [[ExactSum; COLUMNS]; COLUMNS],
    buffer: Vec<[f64; COLUMNS]>,
}

impl PairedRatio {
    /// Adds rows of [numerator, denominator] of base and draft in ascending order of years, whole
    /// groups of years a call.
    ///
    /// # Panics
    /// If the slices differ in length.
    pub fn add_rows(&mut self, years: &[u32], base: [&[f64]; 2], draft: [&[f64]; 2]) {
        self.buffer.clear();
        for row in 0..years.len() {
            let [t, g] = base.map(|column| column[row]);
            let [more_t, more_g] = [settled(t, draft[0][row]) - t, settled(g, draft[1][row]) - g];
            self.buffer.push([t, g, more_t, more_g]);
        }
        let mut rest = &self.buffer[..];
        for group in years.chunk_by(|one, next| one / GROUP_YEARS == next / GROUP_YEARS) {
            let (rows, after) = rest.split_at(group.len());
            rest = after;
            add_group(&mut self.sums, &mut self.products, rows);
        }
    }

    /// Adds the rows of another part of the years.
    pub fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.sums.iter_mut().zip(&other.sums) {
            mine.merge(theirs);
        }
        let pairs = self.products.iter_mut().flatten();
        for (mine, theirs) in pairs.zip(other.products.iter().flatten()) {
            mine.merge(theirs);
        }
    }

    /// Ratios and difference over `years` years; `None` if either denominator never was anything.
    #[must_use]
    pub fn finish(&self, years: u64) -> Option<Change> {
        let sums: [f64; COLUMNS] = std::array::from_fn(|column| self.sums[column].value());
        let [t, g, more_t, more_g] = sums;
        let (draft_t, draft_g) = (t + more_t, g + more_g);
        if g == 0.0 || draft_g == 0.0 {
            return None;
        }
        let (base, draft) = (t / g, draft_t / draft_g);
        let n = years as f64;
        let (mean, draft_mean) = (g / n, draft_g / n);
        let weights = [
            1.0 / draft_mean - 1.0 / mean,
            base / mean - draft / draft_mean,
            1.0 / draft_mean,
            -draft / draft_mean,
        ];
        let error = |weights| match years {
            0 | 1 => f64::INFINITY,
            _ => (self.square_of(weights) / (n * (n - 1.0))).sqrt(),
        };
        let of_base = [1.0 / mean, -base / mean, 0.0, 0.0];
        let of_draft = [1.0, -draft, 1.0, -draft].map(|weight| weight / draft_mean);
        let is_same = self.sums[2] == ExactSum::default() && self.sums[3] == ExactSum::default();
        let difference = if is_same {
            Difference::NONE
        } else {
            Difference::of_ratios(Estimate::new(draft - base, error(weights)))
        };
        let base = Estimate::new(base, error(of_base));
        let draft = Estimate::new(draft, error(of_draft));
        Some(Change::of_ratios(base, draft, difference))
    }

    /// Σ of the square of a weighted sum of the columns; zero within rounding of its terms.
    fn square_of(&self, weights: [f64; COLUMNS]) -> f64 {
        let (mut square, mut terms) = (0.0, 0.0f64);
        for i in 0..COLUMNS {
            for j in i..COLUMNS {
                let twice = if i == j { 1.0 } else { 2.0 };
                let term = twice * weights[i] * weights[j] * self.products[i][j].value();
                square += term;
                terms = terms.max(term.abs());
            }
        }
        if square <= ROUNDING * terms {
            0.0
        } else {
            square
        }
    }
}

/// Sums of one group of years in ascending order: a zero more or less moves no bit.
fn add_group(
    sums: &mut [ExactSum; COLUMNS],
    products: &mut [[ExactSum; COLUMNS]; COLUMNS],
    group: &[[f64; COLUMNS]],
) {
    for i in 0..COLUMNS {
        sums[i].add(group.iter().map(|row| row[i]).sum());
        for j in i..COLUMNS {
            products[i][j].add(group.iter().map(|row| row[i] * row[j]).sum());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summary::testing::Random;

    const YEARS: usize = 3_000;

    /// Numerator and denominator of base and draft.
    fn columns(seed: u64) -> [[Vec<f64>; 2]; 2] {
        let mut random = Random::seeded(seed);
        let mut sides = [[Vec::new(), Vec::new()], [Vec::new(), Vec::new()]];
        for _ in 0..YEARS {
            let lost = 1e5 * random.normal().exp();
            let more = 1e4 * random.uniform();
            for (side, (limit, lost)) in sides.iter_mut().zip([(1e5, lost), (2e5, lost + more)]) {
                side[0].push((0.7 * lost).min(limit));
                side[1].push(lost);
            }
        }
        sides
    }

    #[test]
    fn the_error_is_that_of_the_linear_terms() {
        let [base, draft] = columns(61);
        let years: Vec<u32> = (0..YEARS as u32).collect();
        let mut ratio = PairedRatio::default();
        ratio.add_rows(&years, [&base[0], &base[1]], [&draft[0], &draft[1]]);
        let change = ratio.finish(YEARS as u64).expect("losses");
        let n = YEARS as f64;
        let sum = |column: &[f64]| column.iter().sum::<f64>();
        let [r_base, r_draft] = [&base, &draft].map(|[t, g]| sum(t) / sum(g));
        let influence = |[t, g]: &[Vec<f64>; 2], ratio: f64, year: usize| {
            (t[year] - ratio * g[year]) / (sum(g) / n)
        };
        let squares = (0..YEARS).map(|year| {
            (influence(&draft, r_draft, year) - influence(&base, r_base, year)).powi(2)
        });
        let error = (squares.sum::<f64>() / (n * (n - 1.0))).sqrt();
        let near = |seen: f64, wanted: f64| (seen / wanted - 1.0).abs() < 1e-9;
        assert!(near(change.base.value(), r_base) && near(change.draft.value(), r_draft));
        assert!(near(change.difference.value(), r_draft - r_base));
        let told = Difference::of_ratios(Estimate::new(r_draft - r_base, error));
        assert!(near(change.difference.low(), told.low()));
        assert!(near(change.difference.high(), told.high()));
    }

    /// Years with a breach one time in 25, of which one in five is got back in full; under the draft half
    /// of the others too.
    fn small_run(seed: u64, years: u32) -> Change {
        let mut random = Random::seeded(seed);
        let mut rows = (Vec::new(), [Vec::new(), Vec::new(), Vec::new()]);
        for year in 0..years {
            if random.uniform() >= 0.04 {
                continue;
            }
            let lost = 1e5 * (0.6 * random.normal()).exp();
            let got = if random.uniform() < 0.2 { lost } else { 0.0 };
            let more = if random.uniform() < 0.5 { lost } else { got };
            rows.0.push(year);
            for (column, amount) in rows.1.iter_mut().zip([lost, got, more]) {
                column.push(amount);
            }
        }
        let (hit, [lost, got, more]) = rows;
        let mut ratio = PairedRatio::default();
        ratio.add_rows(&hit, [&got, &lost], [&more, &lost]);
        ratio.finish(u64::from(years)).expect("losses")
    }

    #[test]
    fn intervals_of_ratios_stay_where_ratios_are_and_hold_the_truth_19_times_in_20() {
        const RUNS: u64 = 1_000;
        let truth = [0.2, 0.6, 0.4];
        let mut covered = [0u32; 3];
        let mut plain_would_leave = 0;
        for seed in 0..RUNS {
            let change = small_run(64_000 + seed, 2_500);
            let ends = [
                [change.base.low(), change.base.high()],
                [change.draft.low(), change.draft.high()],
                [change.difference.low(), change.difference.high()],
            ];
            for ((at, [low, high]), truth) in ends.into_iter().enumerate().zip(truth) {
                let least = if at == 2 { -1.0 } else { 0.0 };
                assert!(
                    least <= low && low <= high && high <= 1.0,
                    "seed {seed}: {change:?}"
                );
                covered[at] += u32::from(low <= truth && truth <= high);
            }
            let few = small_run(66_000 + seed, 250);
            let [low, high] = [few.base.low(), few.base.high()];
            assert!(0.0 <= low && high <= 1.0, "seed {seed}: {few:?}");
            // About ten breaches: 1.96 standard errors of a share of them, roughly.
            let share = few.base.value();
            let half = 1.96 * (share * (1.0 - share) / 10.0).sqrt();
            plain_would_leave += u32::from(share > 0.0 && share < half);
        }
        assert!(plain_would_leave > RUNS as u32 / 4, "{plain_would_leave}");
        let covered = covered.map(|covered| f64::from(covered) / RUNS as f64);
        println!("recovery ratio: base, draft, difference {covered:?}");
        for share in covered {
            assert!(share >= 0.93, "{covered:?}");
        }
    }

    #[test]
    fn blocks_and_merges_move_no_bit() {
        let [base, draft] = columns(62);
        let years: Vec<u32> = (0..YEARS as u32).collect();
        let mut whole = PairedRatio::default();
        whole.add_rows(&years, [&base[0], &base[1]], [&draft[0], &draft[1]]);
        let mut merged = PairedRatio::default();
        for rows in [1_024..2_048, 2_048..YEARS, 0..1_024] {
            let mut part = PairedRatio::default();
            let [base, draft] = [&base, &draft].map(|[t, g]| [&t[rows.clone()], &g[rows.clone()]]);
            part.add_rows(&years[rows.clone()], base, draft);
            merged.merge(&part);
        }
        assert_eq!(merged.finish(YEARS as u64), whole.finish(YEARS as u64));
    }

    #[test]
    fn nothing_lost_has_no_ratio_and_the_same_has_no_difference() {
        assert_eq!(PairedRatio::default().finish(10), None);
        let [base, _] = columns(63);
        let years: Vec<u32> = (0..YEARS as u32).collect();
        let mut ratio = PairedRatio::default();
        let side: [&[f64]; 2] = [&base[0], &base[1]];
        ratio.add_rows(&years, side, side);
        let change = ratio.finish(YEARS as u64).expect("losses");
        assert_eq!(change.difference, Difference::NONE);
    }
}
