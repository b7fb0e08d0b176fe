//! Annual deductible: what a policy or treaty would pay first in a year stays with the insured.
//!
//! ```text
//! eaten = min(what would be paid, left of the deductible)
//!
//! paid in the year ┤       ╱
//!                  ┤     ╱
//!                0 ┼────╱
//!                      D      what would be paid in the year
//! ```
//!
//! What it eats does not go up to the layers above.

use super::Remaining;

/// Of `wanted` in an event, in money, what a deductible eats of which `left` is left in the year;
/// takes it off `left`. Where exactly what is left is wanted, all is eaten and the next event is not.
///
/// ```
/// use obligor::terms::annual_deductible;
/// let mut left = 250.0;
/// assert_eq!(annual_deductible(200.0, &mut left), 200.0);
/// assert_eq!(annual_deductible(200.0, &mut left), 50.0);
/// assert_eq!(left, 0.0);
/// ```
#[inline(always)]
#[must_use]
pub fn annual_deductible(wanted: f64, left: &mut f64) -> f64 {
    let mut deductible = Remaining(*left);
    let eaten = deductible.draw(wanted);
    *left = deductible.0;
    eaten
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_the_year_is_eaten_and_nothing_more() {
        for (first, eaten, left) in [
            (0.0, 0.0, 100.0),
            (99.0, 99.0, 1.0),
            (100.0, 100.0, 0.0),
            (101.0, 100.0, 0.0),
            (1e9, 100.0, 0.0),
        ] {
            let mut of_year = 100.0;
            assert_eq!(annual_deductible(first, &mut of_year), eaten);
            assert_eq!(of_year, left, "after {first}");
        }
    }

    #[test]
    fn a_deductible_that_is_used_up_eats_nothing() {
        let mut left = 0.0;
        assert_eq!(annual_deductible(1.0, &mut left), 0.0);
    }
}
