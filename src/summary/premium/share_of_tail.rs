//! Whose part of the bad years a layer is.

use crate::summary::Estimate;

/// co-TVaR_p of a part: its mean over the worst (1 − p)·n years of the whole.
///
/// ```text
///   Σ w_i · part_i / ((1 − p)·n)     w = 1 above the boundary; years tied at it share what is left
/// ```
/// The co-TVaRs of all parts sum to the TVaR of the whole. Years that are not among the rows are zero
/// in both. The error takes the set of worst years as known but for its boundary:
/// `(sd² of the part in them + p·(co-TVaR − part at the boundary)²) / ((1 − p)·n)`, the part at the
/// boundary being its mean over the years tied there. Source: Tasche, "Capital allocation to business
/// units and sub-portfolios: the Euler principle" (2008).
///
/// ```
/// use obligor::summary::premium::co_tvar;
/// let (whole, part) = ([10.0, 40.0, 30.0], [10.0, 0.0, 30.0]);
/// assert_eq!(co_tvar(4, &whole, &part, 0.5).value(), 15.0); // years 40 and 30
/// ```
///
/// # Panics
/// If whole and part differ in length.
#[must_use]
pub fn co_tvar(years: u64, whole: &[f64], part: &[f64], level: f64) -> Estimate {
    assert_eq!(whole.len(), part.len(), "one part a year");
    let worst = (1.0 - level) * years as f64;
    if worst <= 0.0 {
        return Estimate::new(0.0, f64::INFINITY);
    }
    let boundary = boundary(whole, worst);
    let (mut above, mut sum, mut squares) = (0.0, 0.0, 0.0);
    let (mut tied, mut tied_sum, mut tied_squares) = (0.0, 0.0, 0.0);
    for (whole, part) in whole.iter().zip(part) {
        if *whole > boundary {
            (above, sum, squares) = (above + 1.0, sum + part, squares + part * part);
        } else if *whole == boundary && boundary > 0.0 {
            tied += 1.0;
            (tied_sum, tied_squares) = (tied_sum + part, tied_squares + part * part);
        }
    }
    let weight = if tied > 0.0 {
        (worst - above).max(0.0) / tied
    } else {
        0.0
    };
    let mean = (sum + weight * tied_sum) / worst;
    let spread = ((squares + weight * tied_squares) / worst - mean * mean).max(0.0);
    let at_boundary = if tied > 0.0 { tied_sum / tied } else { 0.0 };
    let error = (spread + level * (mean - at_boundary).powi(2)) / worst;
    Estimate::new(mean, error.sqrt())
}

/// The amount of the whole at which the worst years start; 0 if fewer years have any.
fn boundary(whole: &[f64], worst: f64) -> f64 {
    let mut amounts: Vec<f64> = whole.iter().copied().filter(|it| *it > 0.0).collect();
    // Counted from the top the boundary year is the one that the worst years reach into.
    let place = (worst - 1e-9).max(0.0) as usize;
    if place >= amounts.len() {
        return 0.0;
    }
    // A book asks once a provider: finding one place is cheaper than sorting all.
    *amounts
        .select_nth_unstable_by(place, |a, b| b.total_cmp(a))
        .1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summary::premium::LossCurve;
    use crate::summary::testing::Random;

    #[test]
    fn the_parts_sum_to_the_tvar_of_the_whole() {
        let mut random = Random::seeded(61);
        let first: Vec<f64> = (0..5_000).map(|_| random.normal().exp().min(3.0)).collect();
        let second: Vec<f64> = (0..5_000).map(|_| random.normal().exp().min(2.0)).collect();
        let whole: Vec<f64> = first.iter().zip(&second).map(|(a, b)| a + b).collect();
        for level in [0.9, 0.99, 0.995] {
            let parts = [&first, &second].map(|part| co_tvar(20_000, &whole, part, level).value());
            let tvar = LossCurve::new(20_000, whole.clone()).tvar(level).value();
            assert!(
                ((parts[0] + parts[1]) / tvar - 1.0).abs() < 1e-9,
                "at {level}"
            );
        }
    }

    #[test]
    fn years_tied_at_the_boundary_share_it_whatever_their_order() {
        let whole = [5.0, 5.0, 5.0, 5.0];
        let part = [4.0, 0.0, 0.0, 0.0];
        let turned = [0.0, 0.0, 0.0, 4.0];
        let seen = [part, turned].map(|part| co_tvar(100, &whole, &part, 0.98).value());
        assert_eq!(seen, [1.0, 1.0]);
    }

    #[test]
    fn a_whole_that_is_nothing_at_the_boundary_counts_its_quiet_years() {
        let seen = co_tvar(100, &[8.0], &[6.0], 0.98).value();
        assert!((seen - 3.0).abs() < 1e-9, "{seen}");
    }
}
