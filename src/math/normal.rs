//! The standard normal law: density, both tails, and their inverses to almost full double accuracy.

use std::f64::consts::FRAC_1_SQRT_2;

const SQRT_TAU: f64 = 2.506_628_274_631_000_5;

/// φ(z) = e^(−z²/2) / √(2π).
#[must_use]
pub fn density(z: f64) -> f64 {
    libm::exp(-0.5 * z * z) / SQRT_TAU
}

/// Φ(z), the probability of at most z, relatively accurate in the left tail.
///
/// ```
/// assert!((obligor::math::normal::cdf(-1.959_963_984_540_054) - 0.025).abs() < 1e-15);
/// ```
#[must_use]
pub fn cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z * FRAC_1_SQRT_2)
}

/// 1 − Φ(z), relatively accurate in the right tail.
#[must_use]
pub fn survival(z: f64) -> f64 {
    cdf(-z)
}

/// Φ⁻¹(p); −∞ at 0 and ∞ at 1.
///
/// For p above one half take [`upper_quantile`] of 1 − p where that is known: it keeps the digits that `p` has lost.
///
/// ```
/// assert!((obligor::math::normal::quantile(0.95) - 1.644_853_626_951_472_7).abs() < 1e-15);
/// ```
#[must_use]
pub fn quantile(p: f64) -> f64 {
    if p > 0.5 {
        -lower_tail(1.0 - p)
    } else {
        lower_tail(p)
    }
}

/// The z that is exceeded with probability q; ∞ at 0.
#[must_use]
pub fn upper_quantile(q: f64) -> f64 {
    -quantile(q)
}

/// Φ⁻¹(p) for p up to one half: Acklam's rational start and two steps of Halley on `erfc`.
fn lower_tail(p: f64) -> f64 {
    if p <= 0.0 {
        return f64::NEG_INFINITY;
    }
    let mut z = start(p);
    for _ in 0..2 {
        let step = (cdf(z) - p) / density(z);
        z -= step / (1.0 + 0.5 * z * step);
    }
    z
}

/// P. J. Acklam's rational approximation of Φ⁻¹, 1.15e-9 relative, for p in (0, 1/2].
fn start(p: f64) -> f64 {
    if p < 0.024_25 {
        let q = (-2.0 * libm::log(p)).sqrt();
        let top = ((((-7.784_894_002_430_293e-3 * q - 0.322_396_458_041_136_5) * q
            - 2.400_758_277_161_838)
            * q
            - 2.549_732_539_343_734)
            * q
            + 4.374_664_141_464_968)
            * q
            + 2.938_163_982_698_783;
        let bottom = (((7.784_695_709_041_462e-3 * q + 0.322_467_129_070_039_8) * q
            + 2.445_134_137_142_996)
            * q
            + 3.754_408_661_907_416)
            * q
            + 1.0;
        return top / bottom;
    }
    let q = p - 0.5;
    let r = q * q;
    let top =
        ((((-39.696_830_286_653_76 * r + 220.946_098_424_520_5) * r - 275.928_510_446_968_7) * r
            + 138.357_751_867_269)
            * r
            - 30.664_798_066_147_16)
            * r
            + 2.506_628_277_459_239;
    let bottom =
        ((((-54.476_098_798_224_06 * r + 161.585_836_858_040_9) * r - 155.698_979_859_886_6) * r
            + 66.801_311_887_719_72)
            * r
            - 13.280_681_552_885_72)
            * r
            + 1.0;
    q * top / bottom
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quantile_inverts_the_distribution_at_every_depth() {
        let mut p = 0.5;
        while p > 1e-300 {
            let back = cdf(quantile(p)) / p - 1.0;
            assert!(back.abs() < 1e-12, "p = {p:e} comes back off by {back:e}");
            p *= 0.83;
        }
    }

    #[test]
    fn known_points_of_the_normal_law_are_met() {
        assert!((quantile(0.975) - 1.959_963_984_540_054).abs() < 1e-14);
        assert!((quantile(1e-20) + 9.262_340_089_798_408).abs() < 1e-13);
        assert_eq!(quantile(0.5), 0.0);
        assert_eq!(quantile(0.0), f64::NEG_INFINITY);
        assert_eq!(upper_quantile(0.0), f64::INFINITY);
    }
}
