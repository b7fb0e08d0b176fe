//! Adaptive quadrature.

/// Nodes and weights of the 15-point Kronrod rule, and the weights of the 7-point Gauss rule inside it (every second
/// node), as in QUADPACK.
const NODES: [f64; 8] = [
    0.991_455_371_120_812_6,
    0.949_107_912_342_758_5,
    0.864_864_423_359_769_1,
    0.741_531_185_599_394_4,
    0.586_087_235_467_691_1,
    0.405_845_151_377_397_2,
    0.207_784_955_007_898_47,
    0.0,
];
const KRONROD: [f64; 8] = [
    0.022_935_322_010_529_224,
    0.063_092_092_629_978_55,
    0.104_790_010_322_250_18,
    0.140_653_259_715_525_92,
    0.169_004_726_639_267_9,
    0.190_350_578_064_785_4,
    0.204_432_940_075_298_89,
    0.209_482_141_084_727_83,
];
const GAUSS: [f64; 4] = [
    0.129_484_966_168_869_7,
    0.279_705_391_489_276_67,
    0.381_830_050_505_118_9,
    0.417_959_183_673_469_4,
];

const PIECES: usize = 400;

#[derive(Clone, Copy)]
struct Piece {
    low: f64,
    high: f64,
    integral: f64,
    error: f64,
}

fn piece(f: &impl Fn(f64) -> f64, low: f64, high: f64) -> Piece {
    let (centre, half) = (0.5 * (low + high), 0.5 * (high - low));
    let middle = f(centre);
    let (mut kronrod, mut gauss) = (KRONROD[7] * middle, GAUSS[3] * middle);
    for i in 0..7 {
        let both = f(centre - half * NODES[i]) + f(centre + half * NODES[i]);
        kronrod += KRONROD[i] * both;
        if i % 2 == 1 {
            gauss += GAUSS[i / 2] * both;
        }
    }
    Piece {
        low,
        high,
        integral: half * kronrod,
        error: (half * (kronrod - gauss)).abs(),
    }
}

/// ∫ f over [low, high] to about `relative` of the result, by halving the worst piece; 0 for an empty interval.
///
/// The error estimate (Gauss against Kronrod) is pessimistic, so the result is usually much better. Kinks are found by
/// halving; jumps belong at the ends.
///
/// ```
/// let area = obligor::math::quadrature::integrate(|x| x.abs().sqrt(), -1.0, 1.0, 1e-10);
/// assert!((area - 4.0 / 3.0).abs() < 1e-10);
/// ```
pub fn integrate(f: impl Fn(f64) -> f64, low: f64, high: f64, relative: f64) -> f64 {
    if low >= high || low.is_nan() || high.is_nan() {
        return 0.0;
    }
    let mut pieces = vec![piece(&f, low, high)];
    while pieces.len() < PIECES {
        let (total, error) = pieces
            .iter()
            .fold((0.0, 0.0), |(t, e), p| (t + p.integral, e + p.error));
        if error <= relative * f64::abs(total) {
            break;
        }
        let worst = (0..pieces.len())
            .max_by(|&i, &j| pieces[i].error.total_cmp(&pieces[j].error))
            .unwrap_or(0);
        let Piece { low, high, .. } = pieces[worst];
        let middle = 0.5 * (low + high);
        pieces[worst] = piece(&f, low, middle);
        pieces.push(piece(&f, middle, high));
    }
    pieces.sort_by(|a, b| a.low.total_cmp(&b.low));
    pieces.iter().map(|p| p.integral).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polynomials_and_kinks_are_integrated() {
        assert!((integrate(|x| x * x * x, 0.0, 2.0, 1e-12) - 4.0).abs() < 1e-13);
        assert!((integrate(|x| (x - 0.3).abs(), 0.0, 1.0, 1e-12) - 0.29).abs() < 1e-12);
        assert!(
            (integrate(libm::exp, 0.0, 1.0, 1e-12) - (std::f64::consts::E - 1.0)).abs() < 1e-14
        );
    }

    #[test]
    fn an_empty_interval_holds_nothing() {
        assert_eq!(integrate(|_| 1.0, 2.0, 2.0, 1e-9), 0.0);
        assert_eq!(integrate(|_| 1.0, 2.0, f64::NAN, 1e-9), 0.0);
    }
}
