//! Joint and several liability: what the cap of one stops, the others take over by fault.
//!
//! ```text
//! taken over by i = stopped × wᵢ ÷ Σ w      (i open: its cap does not stop it)
//!
//! A ████████│░░░░  stopped
//! B ██████▒▒▒      of it, by fault
//! C ███▒▒          of it, by fault
//! ```
//!
//! An insolvency is not taken over: a debt stays a debt.

/// What those that are open take over of an amount that caps stop, by their fault, in money; `weights`
/// are not negative and need not sum to 1. Nothing is taken over where nobody open is at fault.
///
/// ```
/// use obligor::terms::taken_over;
/// assert_eq!(taken_over(90.0, &[0.5, 0.25]), [60.0, 30.0]);
/// assert_eq!(taken_over(90.0, &[0.0]), [0.0]);
/// ```
#[must_use]
pub fn taken_over(stopped: f64, weights: &[f64]) -> Vec<f64> {
    let all: f64 = weights.iter().sum();
    let part = |weight: &f64| {
        if all > 0.0 {
            stopped * weight / all
        } else {
            0.0
        }
    };
    weights.iter().map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_is_stopped_is_taken_over_by_those_at_fault() {
        let taken = taken_over(100.0, &[0.5, 0.0, 0.3]);
        assert_eq!(taken, [62.5, 0.0, 37.5]);
    }

    #[test]
    fn nobody_open_takes_nothing_over() {
        assert_eq!(taken_over(100.0, &[]), Vec::<f64>::new());
        assert_eq!(taken_over(100.0, &[0.0, 0.0]), [0.0, 0.0]);
    }
}
