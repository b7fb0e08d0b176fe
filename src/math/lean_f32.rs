//! Polynomial `exp`, `ln`, `sin` and `cos` in single precision, for drawn losses.
//!
//! Sixteen of them fit a register of AVX-512. Only additions, multiplications, one division and integer steps, as in
//! [`super::lean`], so that every instruction set gives the same bits. The coefficients are minimax fits on the reduced
//! interval; their own error is below 4e-9, what is left is rounding.

const ONE: u32 = 0x3f80_0000;
const MANTISSA: u32 = 0x007f_ffff;
const SQRT_HALF: u32 = 0x3f35_04f3;
/// 1.5 · 2^23: adding it rounds a float to the nearest integer and leaves that integer in the low bits.
const ROUNDER: f32 = 12_582_912.0;

/// `e^x` within 2e-7 relative; x beyond ±87 is taken as that bound, so the result is always finite.
///
/// ```
/// assert!((obligor::math::lean_f32::exp(1.0) / std::f32::consts::E - 1.0).abs() < 3e-7);
/// ```
#[inline(always)]
#[must_use]
pub fn exp(x: f32) -> f32 {
    let x = if x < -87.0 { -87.0 } else { x };
    let x = if x > 87.0 { 87.0 } else { x };
    let shifted = x * std::f32::consts::LOG2_E + ROUNDER;
    let n = shifted - ROUNDER;
    // ln 2 in two parts: n times the first is exact.
    let r = x - n * 0.693_359_4 - n * -2.121_944_4e-4;
    let high = 0.041_668_39 + r * (0.008_368_745 + r * 0.001_381_454);
    let series = 0.499_999_94 + r * (0.166_665_21 + r * high);
    let mantissa = 1.0 + (r + r * r * series);
    f32::from_bits(mantissa.to_bits().wrapping_add(shifted.to_bits() << 23))
}

/// `ln x` within 2.5e-7 relative for x in (0, 1], as the radius of a normal needs near 1.
///
/// ```
/// assert!((obligor::math::lean_f32::ln(0.1) + std::f32::consts::LN_10).abs() < 5e-7);
/// ```
#[inline(always)]
#[must_use]
pub fn ln(x: f32) -> f32 {
    let shifted = x.to_bits().wrapping_add(ONE - SQRT_HALF);
    let mantissa = f32::from_bits((shifted & MANTISSA) + SQRT_HALF);
    let exponent = ((shifted >> 23) as i32 - 127) as f32;
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let z = s * s;
    let series = (s + s) + s * z * (0.666_667_76 + z * (0.399_774_97 + z * 0.298_730_73));
    exponent * std::f32::consts::LN_2 + series
}

/// `(cos, sin)` of the angle `bits / 2^32` of a full turn, less 45 degrees, within 2e-7 absolute.
///
/// The two top bits choose the quarter turn, the other thirty the place in it.
///
/// ```
/// let (cos, sin) = obligor::math::lean_f32::turn(1 << 29); // an eighth of a turn, less 45 degrees
/// assert!((cos - 1.0).abs() < 2e-7 && sin.abs() < 2e-7);
/// ```
#[inline(always)]
#[must_use]
pub fn turn(bits: u32) -> (f32, f32) {
    const QUARTER: f32 = 1.0 / 4_294_967_296.0;
    // From −½ to ½ of a quarter turn.
    let x = ((bits << 2) ^ (1 << 31)) as i32 as f32 * QUARTER;
    let z = x * x;
    let sin = x * (1.570_796_4 + z * (-0.645_963_5 + z * (0.079_680_03 + z * -0.004_601_658)));
    let cos =
        1.0 + z * (-1.233_700_5 + z * (0.253_669_17 + z * (-0.020_859_936 + z * 0.000_903_363)));
    let is_odd = (bits >> 30) & 1 == 1;
    let (first, second) = (
        if is_odd { sin } else { cos },
        if is_odd { cos } else { sin },
    );
    let first_sign = ((bits >> 30).wrapping_add(1) & 2) << 30;
    let second_sign = bits & (1 << 31);
    (
        f32::from_bits(first.to_bits() ^ first_sign),
        f32::from_bits(second.to_bits() ^ second_sign),
    )
}

/// The word as a number in (0, 1]: (word + ½) / 2^32, rounded to 24 significant bits.
#[inline(always)]
#[must_use]
pub fn unit_above_zero(word: u32) -> f32 {
    // Two halves of sixteen bits: the conversion of signed integers is the quick one everywhere.
    let high = (word >> 16) as i32 as f32;
    let low = (word & 0xffff) as i32 as f32 + 0.5;
    (high * 65_536.0 + low) * (1.0 / 4_294_967_296.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_is_as_exact_as_single_precision_allows() {
        for i in -86_900..86_900 {
            let x = i as f32 * 0.001;
            let exact = libm::exp(f64::from(x));
            let relative = (f64::from(exp(x)) / exact - 1.0).abs();
            assert!(relative < 2e-7, "exp({x}) is off by {relative:e}");
        }
    }

    #[test]
    fn exp_stays_finite_and_positive_beyond_the_range() {
        assert!(exp(1e9).is_finite());
        assert!(exp(-1e9) > 0.0);
    }

    #[test]
    fn ln_is_relatively_exact_down_to_the_smallest_unit() {
        let mut word = 0_u32;
        while word < u32::MAX - 100_000 {
            let unit = unit_above_zero(word);
            let exact = libm::log(f64::from(unit));
            assert!(
                (f64::from(ln(unit)) - exact).abs() <= 2.5e-7 * exact.abs(),
                "ln({unit})"
            );
            word = word.saturating_add(1 + word / 5_000);
        }
        assert_eq!(ln(1.0), 0.0);
    }

    #[test]
    fn units_lie_above_zero_and_not_above_one() {
        assert_eq!(unit_above_zero(0), 0.5_f32.powi(33));
        assert_eq!(unit_above_zero(1 << 31), 0.5);
        assert_eq!(unit_above_zero(u32::MAX), 1.0);
    }

    #[test]
    fn a_turn_lies_on_the_unit_circle_at_its_angle() {
        for i in 0..100_000_u32 {
            let bits = i.wrapping_mul(0x9e37_79b9);
            let angle = f64::from(bits) / 2f64.powi(32) * std::f64::consts::TAU
                - std::f64::consts::FRAC_PI_4;
            let (cos, sin) = turn(bits);
            assert!(
                (f64::from(cos) - libm::cos(angle)).abs() < 2e-7,
                "cos at {bits:#x}"
            );
            assert!(
                (f64::from(sin) - libm::sin(angle)).abs() < 2e-7,
                "sin at {bits:#x}"
            );
        }
    }
}
