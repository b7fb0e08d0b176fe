//! Roots of monotone functions.

/// The root of `f` between `low` and `high`, where it changes sign, to about one unit in the last place.
///
/// Chandrupatla's bracketing method (1997): inverse quadratic steps where they are safe, halving elsewhere. Where `f`
/// has the same sign at both ends, the end with the smaller |f| is returned.
///
/// ```
/// let root = obligor::math::root::bracketed(|x| x * x - 2.0, 0.0, 2.0);
/// assert!((root - std::f64::consts::SQRT_2).abs() < 1e-15);
/// ```
pub fn bracketed(f: impl Fn(f64) -> f64, low: f64, high: f64) -> f64 {
    let (mut a, mut b) = (high, low);
    let (mut fa, mut fb) = (f(a), f(b));
    if (fa > 0.0) == (fb > 0.0) {
        return if fa.abs() < fb.abs() { a } else { b };
    }
    let mut t = 0.5;
    for _ in 0..200 {
        let x = a + t * (b - a);
        let fx = f(x);
        let (c, fc) = if (fx > 0.0) == (fa > 0.0) {
            (a, fa)
        } else {
            (b, fb)
        };
        if (fx > 0.0) != (fa > 0.0) {
            (b, fb) = (a, fa);
        }
        (a, fa) = (x, fx);
        let best = if fa.abs() < fb.abs() { a } else { b };
        let width = (b - a).abs();
        let least = (f64::EPSILON * best.abs() + f64::MIN_POSITIVE) / width;
        if fx == 0.0 || least > 0.5 {
            return best;
        }
        t = step([a, b, c], [fa, fb, fc]).clamp(least, 1.0 - least);
    }
    a
}

/// The next place in the bracket as a share of it: inverse quadratic interpolation, or the middle where that is unsafe.
fn step([a, b, c]: [f64; 3], [fa, fb, fc]: [f64; 3]) -> f64 {
    let xi = (a - b) / (c - b);
    let phi = (fa - fb) / (fc - fb);
    if phi * phi < xi && (1.0 - phi) * (1.0 - phi) < 1.0 - xi {
        fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
    } else {
        0.5
    }
}

/// The root of an increasing function given with its slope: Newton's steps, kept inside a bracket that shrinks.
///
/// `f(x)` returns (value, slope). The bracket may be infinite; then steps that leave the known side are cut to a
/// doubling distance by the caller's choice of scale (work in logarithms).
pub fn newton(f: impl Fn(f64) -> (f64, f64), start: f64, mut low: f64, mut high: f64) -> f64 {
    let mut x = start.clamp(low, high);
    for _ in 0..200 {
        let (value, slope) = f(x);
        if value == 0.0 {
            return x;
        }
        if value < 0.0 {
            low = x;
        } else {
            high = x;
        }
        let step = value / slope;
        let next = x - step;
        if !(next > low && next < high) {
            x = 0.5 * (low + high);
            continue;
        }
        // The error after a step is about its square.
        if step.abs() <= 1e-9 * x.abs().max(1e-3) {
            return next;
        }
        x = next;
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_of_steep_and_flat_functions_are_found() {
        let flat = bracketed(|x| (x - 0.3) * (x - 0.3) * (x - 0.3), 0.0, 1.0);
        assert!((flat - 0.3).abs() < 1e-4);
        let steep = bracketed(|x| libm::exp(50.0 * x) - 1e6, 0.0, 10.0);
        assert!((steep - libm::log(1e6) / 50.0).abs() < 1e-14);
    }

    #[test]
    fn newton_survives_a_bad_start() {
        let root = newton(|x| (libm::atan(x), 1.0 / (1.0 + x * x)), 100.0, -1e3, 1e3);
        assert!(root.abs() < 1e-12);
    }

    #[test]
    fn without_a_change_of_sign_the_nearer_end_is_returned() {
        assert_eq!(bracketed(|x| x + 1.0, 0.0, 2.0), 0.0);
    }
}
