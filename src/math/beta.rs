//! The regularised incomplete beta function, its inverse, and the tails of Student's t that follow from it.

use crate::math::gamma::{Tail, ln_gamma, nonzero};
use crate::math::root;

/// ln B(a, b).
#[must_use]
pub fn ln_beta(a: f64, b: f64) -> f64 {
    ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b)
}

/// (I_x(a, b), 1 − I_x(a, b)) where y = 1 − x is given too, so that neither end loses digits.
///
/// Lentz's continued fraction (Numerical Recipes §6.4).
///
/// ```
/// let (lower, upper) = obligor::math::beta::incomplete(2.0, 1.0, 0.3, 0.7); // x²
/// assert!((lower - 0.09).abs() < 1e-15 && (upper - 0.91).abs() < 1e-15);
/// ```
#[must_use]
pub fn incomplete(a: f64, b: f64, x: f64, y: f64) -> (f64, f64) {
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    if y <= 0.0 {
        return (1.0, 0.0);
    }
    let factor = libm::exp(a * libm::log(x) + b * libm::log(y) - ln_beta(a, b));
    if x < (a + 1.0) / (a + b + 2.0) {
        let lower = factor * fraction(a, b, x) / a;
        (lower, 1.0 - lower)
    } else {
        let upper = factor * fraction(b, a, y) / b;
        (1.0 - upper, upper)
    }
}

fn fraction(a: f64, b: f64, x: f64) -> f64 {
    let mut c = 1.0;
    let mut d = 1.0 / nonzero(1.0 - (a + b) * x / (a + 1.0));
    let mut h = d;
    for m in 1..10_000 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / nonzero(1.0 + even * d);
        c = nonzero(1.0 + even / c);
        h *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / nonzero(1.0 + odd * d);
        c = nonzero(1.0 + odd / c);
        h *= d * c;
        if (d * c - 1.0).abs() < 1e-16 {
            break;
        }
    }
    h
}

/// (x, 1 − x) such that the beta law of shapes a, b has probability `p` in `tail` of x.
///
/// ```
/// use obligor::math::{beta, gamma::Tail};
/// let (x, _) = beta::inverse(2.0, 1.0, 0.09, Tail::Lower);
/// assert!((x - 0.3).abs() < 1e-14);
/// ```
#[must_use]
pub fn inverse(a: f64, b: f64, p: f64, tail: Tail) -> (f64, f64) {
    match tail {
        Tail::Lower if p > 0.5 => inverse(a, b, 1.0 - p, Tail::Upper),
        Tail::Lower => solve(a, b, p),
        Tail::Upper if p >= 0.5 => inverse(a, b, 1.0 - p, Tail::Lower),
        Tail::Upper => {
            let (y, x) = solve(b, a, p);
            (x, y)
        }
    }
}

/// Newton's steps on the logarithm of x, for a lower probability of at most one half.
fn solve(a: f64, b: f64, p: f64) -> (f64, f64) {
    if p <= 0.0 {
        return (0.0, 1.0);
    }
    let target = libm::log(p);
    let constant = ln_beta(a, b);
    let gap = |t: f64| {
        let (x, y) = (libm::exp(t), -libm::expm1(t));
        let (lower, _) = incomplete(a, b, x, y);
        let density = libm::exp(a * t + (b - 1.0) * libm::log(y) - constant);
        (libm::log(lower) - target, density / lower)
    };
    let start = ((target + libm::log(a) + constant) / a).min(libm::log(a / (a + b)));
    let t = root::newton(gap, start, -745.0, -1e-300);
    (libm::exp(t), -libm::expm1(t))
}

/// The probability that Student's t with `freedom` degrees exceeds |t|: at most one half, relatively accurate.
///
/// ```
/// assert!((obligor::math::beta::student_tail(4.0, 2.776_445_105_197_793) - 0.025).abs() < 1e-14);
/// ```
#[must_use]
pub fn student_tail(freedom: f64, t: f64) -> f64 {
    let square = t * t;
    let (lower, _) = incomplete(
        0.5 * freedom,
        0.5,
        freedom / (freedom + square),
        square / (freedom + square),
    );
    0.5 * lower
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inverse_comes_back_in_both_tails() {
        for (a, b) in [(1.0, 5.0), (3.0, 3.0), (5.0, 1.0), (2.2, 3.8), (0.5, 7.0)] {
            for p in [1e-18, 1e-9, 1e-3, 0.2, 0.5, 0.8, 0.999] {
                let (x, y) = inverse(a, b, p, Tail::Lower);
                assert!(
                    (incomplete(a, b, x, y).0 / p - 1.0).abs() < 1e-11,
                    "lower {a} {b} {p}"
                );
                let (x, y) = inverse(a, b, p, Tail::Upper);
                assert!(
                    (incomplete(a, b, x, y).1 / p - 1.0).abs() < 1e-11,
                    "upper {a} {b} {p}"
                );
            }
        }
    }

    #[test]
    fn the_tail_of_one_degree_is_cauchys() {
        for t in [0.1, 1.0, 5.0, 1e6] {
            let exact = libm::atan(1.0 / t) / std::f64::consts::PI;
            assert!(
                (student_tail(1.0, t) / exact - 1.0).abs() < 1e-13,
                "t = {t}"
            );
        }
        assert_eq!(student_tail(3.0, 0.0), 0.5);
    }
}
