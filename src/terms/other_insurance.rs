//! Other insurance: policies of equal priority share a loss by their limits.
//!
//! ```text
//! part of policy k = L_k ÷ Σ L          each takes its own retention off its part
//! ```

/// The part of the policy at position `which`; where some are unlimited, these share alike and the
/// limited ones pay nothing.
///
/// ```
/// use obligor::terms::by_limits;
/// assert_eq!(by_limits(&[1e6, 3e6], 1), 0.75);
/// ```
#[must_use]
pub fn by_limits(limits: &[f64], which: usize) -> f64 {
    let unlimited = limits.iter().filter(|limit| limit.is_infinite()).count();
    if unlimited > 0 {
        return if limits[which].is_infinite() {
            1.0 / unlimited as f64
        } else {
            0.0
        };
    }
    let all: f64 = limits.iter().sum();
    if all > 0.0 { limits[which] / all } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_policy_alone_takes_everything() {
        assert_eq!(by_limits(&[5.0], 0), 1.0);
        assert_eq!(by_limits(&[f64::INFINITY], 0), 1.0);
    }

    #[test]
    fn an_unlimited_policy_leaves_nothing_to_a_limited_one() {
        let limits = [f64::INFINITY, 5.0, f64::INFINITY];
        assert_eq!([0, 1, 2].map(|at| by_limits(&limits, at)), [0.5, 0.0, 0.5]);
    }
}
