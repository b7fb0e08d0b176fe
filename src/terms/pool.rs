//! Pools: how claims that together pass a shared limit are cut.
//!
//! ```text
//! pro rata        every claim × L ÷ Σ claims
//! first come      in order, each as far as what is left
//! water-filling   min(claim, level), the level such that the sum is L
//! ```

/// Cuts `claims` alike; returns what is paid in all. A sum of exactly the limit is not cut.
#[must_use]
pub fn pro_rata(claims: &mut [f64], limit: f64) -> f64 {
    let all: f64 = claims.iter().sum();
    if all <= limit {
        return all;
    }
    claims.iter_mut().for_each(|claim| *claim *= limit / all);
    limit
}

/// Pays `claims` in their order; returns what is paid in all.
///
/// ```
/// let mut claims = [500.0, 500.0, 150.0];
/// assert_eq!(obligor::terms::first_come(&mut claims, 575.0), 575.0);
/// assert_eq!(claims, [500.0, 75.0, 0.0]);
/// ```
#[must_use]
pub fn first_come(claims: &mut [f64], limit: f64) -> f64 {
    let mut left = limit;
    for claim in claims.iter_mut() {
        *claim = claim.min(left);
        left -= *claim;
    }
    limit.min(claims.iter().sum())
}

/// Pays small claims in full and the others up to one level; returns what is paid in all.
///
/// ```
/// let mut claims = [500.0, 150.0, 500.0];
/// assert_eq!(obligor::terms::water_filling(&mut claims, 575.0), 575.0);
/// assert_eq!(claims, [212.5, 150.0, 212.5]);
/// ```
#[must_use]
pub fn water_filling(claims: &mut [f64], limit: f64) -> f64 {
    let all: f64 = claims.iter().sum();
    if all <= limit {
        return all;
    }
    let mut rising: Vec<f64> = claims.to_vec();
    rising.sort_by(f64::total_cmp);
    let mut left = limit;
    let mut level = 0.0;
    for (at, claim) in rising.iter().enumerate() {
        level = left / (rising.len() - at) as f64;
        if *claim > level {
            break;
        }
        left -= claim;
    }
    claims
        .iter_mut()
        .for_each(|claim| *claim = claim.min(level));
    limit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_up_to_the_limit_are_not_cut_whatever_the_way() {
        for limit in [30.0, 31.0, 1e9] {
            for cut in [pro_rata, first_come, water_filling] {
                let mut claims = [10.0, 20.0];
                assert_eq!(cut(&mut claims, limit), 30.0);
                assert_eq!(claims, [10.0, 20.0]);
            }
        }
    }

    #[test]
    fn claims_past_the_limit_come_to_the_limit_whatever_the_way() {
        for limit in [0.0, 15.0, 29.0] {
            for cut in [pro_rata, first_come, water_filling] {
                let mut claims = [10.0, 20.0];
                assert_eq!(cut(&mut claims, limit), limit);
                let sum: f64 = claims.iter().sum();
                assert!((sum - limit).abs() < 1e-12, "{limit}");
            }
        }
    }

    #[test]
    fn nobody_below_the_level_is_cut() {
        let mut claims = [5.0, 100.0, 40.0, 5.0];
        let _ = water_filling(&mut claims, 70.0);
        assert_eq!(claims, [5.0, 30.0, 30.0, 5.0]);
    }
}
