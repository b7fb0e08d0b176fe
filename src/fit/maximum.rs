//! The peak of a log-likelihood of two parameters, and how sharp it is.
//!
//! Two parameters are all that any law here has at once, so the simplex of Nelder and Mead climbs and Newton's steps
//! end on the peak; the curvature there is the observed information.

/// Two parameters, on scales without ends.
pub(super) type Pair = [f64; 2];

/// A symmetric matrix: first variance, covariance, second variance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spread {
    pub first: f64,
    pub both: f64,
    pub second: f64,
}

/// A peak.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Maximum {
    pub at: Pair,
    pub value: f64,
    /// The inverse of the observed information.
    pub covariance: Spread,
}

/// Where `f` is largest, from `start` on with first steps of `step`; `None` where it rises without end, is flat, or
/// has no number at the start.
pub(super) fn maximum(f: impl Fn(Pair) -> f64, start: Pair, step: Pair) -> Option<Maximum> {
    let mut at = climb(&f, start, step);
    // A simplex can collapse on a slope: once more from where it stopped.
    at = climb(&f, at, step.map(|it| 0.1 * it));
    let mut reach = step.map(|it| 0.02 * it);
    for _ in 0..20 {
        let bend = curvature(&f, at, reach);
        let covariance = inverse_of_negative(bend)?;
        // Steps are a part of each parameter's error given the other: on a ridge the error itself leads off it.
        let width = [bend.first, bend.second].map(|it| 1.0 / (-it).sqrt());
        let slope = slope(&f, at, width.map(|it| 1e-3 * it));
        let change = [
            covariance.first * slope[0] + covariance.both * slope[1],
            covariance.both * slope[0] + covariance.second * slope[1],
        ];
        // Newton's decrement: how far below the peak the parabola says we are.
        let decrement = 0.5 * (slope[0] * change[0] + slope[1] * change[1]);
        if !decrement.is_finite() || decrement > 10.0 {
            return None;
        }
        let is_settled = (0..2).all(|i| (reach[i] / (0.05 * width[i]) - 1.0).abs() < 0.5);
        if decrement < 1e-8 && is_settled {
            let value = f(at);
            return Some(Maximum {
                at,
                value,
                covariance,
            });
        }
        at = [at[0] + change[0], at[1] + change[1]];
        reach = width.map(|it| 0.05 * it);
    }
    None
}

/// Nelder and Mead's simplex with its usual coefficients (Computer Journal 7, 1965).
fn climb(f: &impl Fn(Pair) -> f64, start: Pair, step: Pair) -> Pair {
    let value = |at: Pair| (f(at), at);
    let mut simplex = [
        value(start),
        value([start[0] + step[0], start[1]]),
        value([start[0], start[1] + step[1]]),
    ];
    for _ in 0..400 {
        simplex.sort_by(|a, b| b.0.total_cmp(&a.0));
        let [best, good, worst] = simplex;
        let is_narrow = (0..2).all(|i| {
            let far = (best.1[i] - worst.1[i])
                .abs()
                .max((best.1[i] - good.1[i]).abs());
            far < 1e-4 * step[i]
        });
        if is_narrow && best.0 - worst.0 < 1e-6 {
            break;
        }
        let middle = [0, 1].map(|i| 0.5 * (best.1[i] + good.1[i]));
        let beyond =
            |factor: f64| value([0, 1].map(|i| middle[i] + factor * (middle[i] - worst.1[i])));
        let reflected = beyond(1.0);
        simplex[2] = if reflected.0 > best.0 {
            let expanded = beyond(2.0);
            if expanded.0 > reflected.0 {
                expanded
            } else {
                reflected
            }
        } else if reflected.0 > good.0 {
            reflected
        } else {
            let inside = reflected.0 <= worst.0;
            let contracted = beyond(if inside { -0.5 } else { 0.5 });
            if contracted.0 > worst.0.max(reflected.0) {
                contracted
            } else {
                let towards = |it: Pair| value([0, 1].map(|i| 0.5 * (best.1[i] + it[i])));
                simplex[1] = towards(good.1);
                towards(worst.1)
            }
        };
    }
    simplex.sort_by(|a, b| b.0.total_cmp(&a.0));
    simplex[0].1
}

fn slope(f: &impl Fn(Pair) -> f64, at: Pair, h: Pair) -> Pair {
    let first = f([at[0] + h[0], at[1]]) - f([at[0] - h[0], at[1]]);
    let second = f([at[0], at[1] + h[1]]) - f([at[0], at[1] - h[1]]);
    [first / (2.0 * h[0]), second / (2.0 * h[1])]
}

/// The matrix of second derivatives by central differences.
fn curvature(f: &impl Fn(Pair) -> f64, at: Pair, h: Pair) -> Spread {
    let g = |i: f64, j: f64| f([at[0] + i * h[0], at[1] + j * h[1]]);
    let middle = g(0.0, 0.0);
    Spread {
        first: (g(1.0, 0.0) - 2.0 * middle + g(-1.0, 0.0)) / (h[0] * h[0]),
        second: (g(0.0, 1.0) - 2.0 * middle + g(0.0, -1.0)) / (h[1] * h[1]),
        both: (g(1.0, 1.0) - g(1.0, -1.0) - g(-1.0, 1.0) + g(-1.0, -1.0)) / (4.0 * h[0] * h[1]),
    }
}

/// (−H)⁻¹, where the surface bends down in all directions.
fn inverse_of_negative(h: Spread) -> Option<Spread> {
    let determinant = h.first * h.second - h.both * h.both;
    let is_peak = h.first < 0.0 && h.second < 0.0 && determinant > 0.0;
    (is_peak && determinant.is_finite()).then(|| Spread {
        first: -h.second / determinant,
        second: -h.first / determinant,
        both: h.both / determinant,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bent_valley_is_followed_to_its_peak() {
        // Rosenbrock's valley upside down: its peak is at (1, 1), where the second derivatives are −802, 400, −200.
        let f = |[x, y]: Pair| -(1.0 - x) * (1.0 - x) - 100.0 * (y - x * x) * (y - x * x);
        let peak = maximum(f, [-1.2, 1.0], [0.5, 0.5]).expect("there is a peak");
        assert!(
            (peak.at[0] - 1.0).abs() < 1e-4 && (peak.at[1] - 1.0).abs() < 1e-4,
            "{peak:?}"
        );
        assert!((peak.covariance.first - 0.5).abs() < 0.01, "{peak:?}");
        assert!((peak.covariance.second - 2.005).abs() < 0.04, "{peak:?}");
    }

    #[test]
    fn what_rises_without_end_has_no_peak() {
        assert_eq!(maximum(|[x, y]| x - y * y, [0.0, 0.0], [1.0, 1.0]), None);
        assert_eq!(maximum(|_| f64::NEG_INFINITY, [0.0, 0.0], [1.0, 1.0]), None);
        assert_eq!(maximum(|_| 1.0, [0.0, 0.0], [1.0, 1.0]), None);
    }
}
