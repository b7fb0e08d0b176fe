//! Joint insureds: several under one limit and one retention, who share the payment pro rata.
//!
//! ```text
//! paid to i = wanted by i × min(1, L ÷ Σ wanted)
//!
//! parent      ████████│░░░░      one limit for both, cut alike
//! subsidiary  █████│░░
//! ```

/// Cuts the `amounts` that are picked pro rata, in money, so that together they come to no more than
/// `most`; at exactly `most` nothing is cut.
///
/// ```
/// use obligor::terms::cut_alike;
/// let mut wanted = [900.0, 600.0, 50.0];
/// cut_alike(&mut wanted, 1_000.0, |k| k < 2);
/// assert_eq!(wanted, [600.0, 400.0, 50.0]);
/// ```
pub fn cut_alike(amounts: &mut [f64], most: f64, pick: impl Fn(usize) -> bool) {
    let picked = amounts.iter().enumerate().filter(|(k, _)| pick(*k));
    let all: f64 = picked.map(|(_, amount)| amount).sum();
    if all > most {
        let picked = amounts.iter_mut().enumerate().filter(|(k, _)| pick(*k));
        picked.for_each(|(_, amount)| *amount *= most / all);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_limit_is_shared_in_the_order_of_nobody() {
        for (limit, paid) in [
            (0.0, [0.0, 0.0]),
            (99.0, [74.25, 24.75]),
            (100.0, [75.0, 25.0]),
            (101.0, [75.0, 25.0]),
            (f64::INFINITY, [75.0, 25.0]),
        ] {
            let mut wanted = [75.0, 25.0];
            cut_alike(&mut wanted, limit, |_| true);
            assert_eq!(wanted, paid, "limit {limit}");
        }
    }

    #[test]
    fn what_stands_outside_the_limit_is_not_cut() {
        let mut wanted = [75.0, 25.0];
        cut_alike(&mut wanted, 10.0, |k| k == 1);
        assert_eq!(wanted, [75.0, 10.0]);
    }
}
