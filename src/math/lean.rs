//! Polynomial `exp`, `ln`, `sin` and `cos` for the hot path.
//!
//! Only additions, multiplications, one division and integer steps, so that a plain loop over them vectorises and
//! every instruction set gives the same bits. The coefficients are Chebyshev fits on the reduced interval.

const ONE: u64 = 0x3ff0_0000_0000_0000;
const MANTISSA: u64 = 0x000f_ffff_ffff_ffff;
const SQRT_HALF: u64 = 0x3fe6_a09e_667f_3bcd;
/// 1.5 · 2^52: adding it rounds a double to the nearest integer and leaves that integer in the low bits.
const ROUNDER: f64 = 6_755_399_441_055_744.0;

/// `e^x` within 2e-12 relative; x below −708 or above 709 is taken as that bound, so the result is always finite.
///
/// ```
/// assert!((obligor::math::lean::exp(1.0) / std::f64::consts::E - 1.0).abs() < 2e-12);
/// ```
#[inline(always)]
#[must_use]
pub fn exp(x: f64) -> f64 {
    let x = if x < -708.0 { -708.0 } else { x };
    let x = if x > 709.0 { 709.0 } else { x };
    let shifted = x * std::f64::consts::LOG2_E + ROUNDER;
    let n = shifted - ROUNDER;
    // ln 2 in two parts: n times the first is exact.
    let r = x - n * 6.931_471_803_691_238e-1 - n * 1.908_214_929_270_587_7e-10;
    let r2 = r * r;
    let low = 1.0 + r * 0.999_999_999_979_785_2;
    let middle = 0.499_999_999_997_979_34 + r * 0.166_666_668_910_457_75;
    let upper = 0.041_666_666_890_957 + r * 0.008_333_266_097_949_614;
    let high = 0.001_388_882_167_763_036_2
        + r * 0.000_199_158_669_267_826_82
        + r2 * 2.487_616_402_262_596_7e-5;
    let r4 = r2 * r2;
    let mantissa = (low + r2 * middle) + r4 * (upper + r2 * high);
    f64::from_bits(mantissa.to_bits().wrapping_add(shifted.to_bits() << 52))
}

/// `ln x` within 1e-11 absolute, for positive normal x up to 2^1000.
///
/// ```
/// assert!((obligor::math::lean::ln(10.0) - std::f64::consts::LN_10).abs() < 1e-11);
/// ```
#[inline(always)]
#[must_use]
pub fn ln(x: f64) -> f64 {
    let shifted = x.to_bits().wrapping_add(ONE - SQRT_HALF);
    let mantissa = f64::from_bits((shifted & MANTISSA) + SQRT_HALF);
    // The biased exponent becomes a double by being the low bits of 2^52 + exponent.
    let exponent = f64::from_bits(0x4330_0000_0000_0000 | (shifted >> 52))
        - (4_503_599_627_370_496.0 + 1023.0);
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let z = s * s;
    let low = 0.666_666_665_544_970_9 + z * 0.400_001_218_398_061_24;
    let high = 0.285_508_208_159_606_65 + z * 0.233_304_672_163_038_35;
    let series = (s + s) + s * z * (low + z * z * high);
    exponent * std::f64::consts::LN_2 + series
}

/// `(cos, sin)` of the angle `bits / 2^64` of a full turn, less 45 degrees, within 1e-13 absolute.
///
/// The two top bits choose the quarter turn, the next fifty the place in it.
///
/// ```
/// let (cos, sin) = obligor::math::lean::turn(1 << 61); // an eighth of a turn, less 45 degrees
/// assert!((cos - 1.0).abs() < 1e-13 && sin.abs() < 1e-13);
/// ```
#[inline(always)]
#[must_use]
pub fn turn(bits: u64) -> (f64, f64) {
    let x = f64::from_bits(ONE | ((bits << 2) >> 12)) - 1.5;
    let z = x * x;
    let sin = std::f64::consts::FRAC_PI_2
        + z * (-0.645_964_097_504_309
            + z * (0.079_692_626_155_746_03
                + z * (-0.004_681_752_591_458_209
                    + z * (0.000_160_429_265_044_956_16 + z * -3.556_386_260_704_784e-6))));
    let sin = x * sin;
    let cos = 0.999_999_999_999_944_4
        + z * (-1.233_700_550_120_159_2
            + z * (0.253_669_507_153_704_34
                + z * (-0.020_863_468_002_244_645
                    + z * (0.000_919_161_736_953_957_2 + z * -2.485_096_335_781_363_8e-5))));
    let odd = (bits >> 62) & 1 == 1;
    let (first, second) = (if odd { sin } else { cos }, if odd { cos } else { sin });
    let first_sign = ((bits >> 62).wrapping_add(1) & 2) << 62;
    let second_sign = bits & (1 << 63);
    (
        f64::from_bits(first.to_bits() ^ first_sign),
        f64::from_bits(second.to_bits() ^ second_sign),
    )
}

/// The 52 top bits as a number in (0, 1], spaced 2^-52.
#[inline(always)]
#[must_use]
pub fn unit_above_zero(bits: u64) -> f64 {
    2.0 - f64::from_bits(ONE | (bits >> 12))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_is_within_two_parts_in_a_million_million() {
        for i in -70_000..70_000 {
            let x = f64::from(i) * 0.01;
            let relative = exp(x) / libm::exp(x) - 1.0;
            assert!(relative.abs() < 2e-12, "exp({x}) is off by {relative:e}");
        }
    }

    #[test]
    fn exp_stays_finite_and_positive_beyond_the_range() {
        assert!(exp(1e9).is_finite());
        assert!(exp(-1e9) > 0.0);
    }

    #[test]
    fn ln_is_within_one_in_a_hundred_thousand_million() {
        let mut x = 1e-16;
        while x < 1e16 {
            assert!((ln(x) - libm::log(x)).abs() < 1e-11, "ln({x})");
            x *= 1.000_37;
        }
        assert_eq!(ln(1.0), 0.0);
    }

    #[test]
    fn a_turn_lies_on_the_unit_circle_at_its_angle() {
        for i in 0..100_000_u64 {
            let bits = i.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let angle = (bits >> 12) as f64 / 2f64.powi(52) * std::f64::consts::TAU
                - std::f64::consts::FRAC_PI_4;
            let (cos, sin) = turn(bits);
            assert!((cos - libm::cos(angle)).abs() < 2e-13, "cos at {bits:#x}");
            assert!((sin - libm::sin(angle)).abs() < 2e-13, "sin at {bits:#x}");
        }
    }
}
