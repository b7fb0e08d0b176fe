//! The number at which a party is indifferent.

use super::Difference;

/// Steps of the search at most; a straight line takes one.
const STEPS: usize = 40;

/// Found to this part of the span that was searched first.
const RESOLUTION: f64 = 1e-9;

/// How often the span is doubled beyond its far end.
const DOUBLINGS: u32 = 6;

/// The part of the span, on either side, over which the slope is measured.
const SLOPE_OVER: f64 = 0.01;

/// A number at which a gain is zero, with the 95 % interval that the gain's own has there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crossing {
    /// The number.
    pub value: f64,
    /// Lower end of its interval, 0 or more as the number is: at 0 these years do not tell that the
    /// gain has a zero above it. Infinite ends where the gain does not slope.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// What was found along a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Indifference {
    /// This.
    At(Crossing),
    /// Nothing from the first number to the second: the gain keeps its sign.
    Nowhere(f64, f64),
    /// The gain is zero at the first number: nothing else weighs for or against the second.
    AtFirst,
}

/// Where a gain is zero along a number: between `from` and `to`, else beyond `to` up to 64 times as
/// far, else below `from` down to zero; not searched where it is zero at `from`. `None` from the gain ends the search on that side: no such
/// number can stand.
///
/// A line is solved exactly, a curve by regula falsi (Illinois). The interval is the gain's, by its
/// slope over 1 % of the span on either side: exact of a line.
///
/// ```
/// use obligor::summary::{Difference, Indifference, indifference};
/// let gain = |x: f64| Ok::<_, ()>(Some(Difference::new(30.0 - x, 24.0 - x, 36.0 - x)));
/// let Indifference::At(found) = indifference(0.0, 20.0, gain)? else { panic!() };
/// assert_eq!(found.value, 30.0);
/// assert!((found.low - 24.0).abs() < 1e-9 && (found.high - 36.0).abs() < 1e-9);
/// # Ok::<(), ()>(())
/// ```
///
/// # Errors
/// Those of the gain.
pub fn indifference<E>(
    from: f64,
    to: f64,
    mut gain: impl FnMut(f64) -> Result<Option<Difference>, E>,
) -> Result<Indifference, E> {
    let span = (to - from).abs();
    let mut value = |x: f64| -> Result<Option<f64>, E> { Ok(gain(x)?.map(|it| it.value())) };
    if value(from)? == Some(0.0) {
        return Ok(Indifference::AtFirst);
    }
    let bracket = bracket(from, to, &mut value)?;
    let ([a, b], [fa, fb]) = match bracket {
        Ok(bracket) => bracket,
        Err([low, high]) => return Ok(Indifference::Nowhere(low, high)),
    };
    let root = root([a, b], [fa, fb], span * RESOLUTION, &mut value)?;
    let step = SLOPE_OVER * span;
    let around = [(root - step).max(0.0), root + step];
    let ends = [value(around[0])?, value(around[1])?];
    let slope = match ends {
        [Some(below), Some(above)] => (above - below) / (around[1] - around[0]),
        _ => (fb - fa) / (b - a),
    };
    let at_root = gain(root)?.unwrap_or(Difference::NONE);
    let ends = [at_root.low(), at_root.high()].map(|end| root + (at_root.value() - end) / slope);
    Ok(Indifference::At(Crossing {
        value: root,
        low: at_least_zero(ends[0].min(ends[1])),
        high: ends[0].max(ends[1]),
    }))
}

/// A premium, limit or share cannot be less than nothing; what is infinite stays so.
fn at_least_zero(end: f64) -> f64 {
    if end.is_finite() { end.max(0.0) } else { end }
}

/// Two numbers and their gains, of which one is above zero and one is not; or the span without.
type Bracket = Result<([f64; 2], [f64; 2]), [f64; 2]>;

fn bracket<E>(
    from: f64,
    to: f64,
    value: &mut impl FnMut(f64) -> Result<Option<f64>, E>,
) -> Result<Bracket, E> {
    let crosses = |one: f64, other: f64| (one > 0.0) != (other > 0.0);
    let (Some(first), Some(last)) = (value(from)?, value(to)?) else {
        return Ok(Err([from, to]));
    };
    if crosses(first, last) {
        return Ok(Ok(([from, to], [first, last])));
    }
    let (mut end, mut of_end) = (to, last);
    for times in (1..=DOUBLINGS).map(|power| 2f64.powi(power as i32)) {
        let next = (from + times * (to - from)).max(0.0);
        let Some(of_next) = value(next)?.filter(|_| next != end) else {
            break;
        };
        if crosses(of_end, of_next) {
            return Ok(Ok(([end, next], [of_end, of_next])));
        }
        (end, of_end) = (next, of_next);
    }
    let below = if to > from { 0.0 } else { from + (from - to) };
    if let Some(of_below) = value(below)?
        && crosses(of_below, first)
    {
        return Ok(Ok(([below, from], [of_below, first])));
    }
    Ok(Err([below.min(end), below.max(end)]))
}

/// The zero between two numbers whose gains differ in sign.
fn root<E>(
    [mut a, mut b]: [f64; 2],
    [mut fa, mut fb]: [f64; 2],
    resolution: f64,
    value: &mut impl FnMut(f64) -> Result<Option<f64>, E>,
) -> Result<f64, E> {
    let mut middle = b;
    for _ in 0..STEPS {
        let next = (a * fb - b * fa) / (fb - fa);
        let is_near = (next - middle).abs() <= resolution;
        middle = next;
        let Some(of_middle) = value(middle)? else {
            break;
        };
        if is_near || of_middle == 0.0 || (b - a).abs() <= resolution {
            break;
        }
        if (of_middle > 0.0) != (fb > 0.0) {
            (a, fa) = (b, fb);
        } else {
            // Illinois: the end that stays counts half, so that it moves too.
            fa /= 2.0;
        }
        (b, fb) = (middle, of_middle);
    }
    Ok(middle)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(from: f64, to: f64, gain: impl Fn(f64) -> f64) -> Indifference {
        let gain = |x: f64| {
            let value = gain(x);
            Ok::<_, ()>(Some(Difference::new(value, value - 1.0, value + 1.0)))
        };
        indifference(from, to, gain).expect("no gain fails")
    }

    #[test]
    fn a_line_is_solved_between_beyond_and_below() {
        for (from, to) in [(10.0, 40.0), (40.0, 10.0), (1.0, 2.0), (100.0, 200.0)] {
            let Indifference::At(at) = found(from, to, |x| 60.0 - 2.0 * x) else {
                panic!("{from} to {to}");
            };
            assert!((at.value - 30.0).abs() < 1e-9, "{from} to {to}: {at:?}");
            assert!(
                (at.low - 29.5).abs() < 1e-6 && (at.high - 30.5).abs() < 1e-6,
                "{at:?}"
            );
        }
    }

    #[test]
    fn the_interval_of_a_number_does_not_go_below_nothing() {
        let gain = |x: f64| Ok::<_, ()>(Some(Difference::new(3.0 - x, -5.0 - x, 11.0 - x)));
        let found = indifference(0.0, 20.0, gain).expect("no gain fails");
        let Indifference::At(at) = found else {
            panic!("it crosses");
        };
        assert!(
            (at.value - 3.0).abs() < 1e-9 && (at.high - 11.0).abs() < 1e-6,
            "{at:?}"
        );
        assert_eq!(at.low, 0.0);
    }

    #[test]
    fn a_kinked_curve_is_solved() {
        let gain = |x: f64| (x.min(7.0) - 3.0) * (x.min(7.0)) - 10.0;
        let Indifference::At(at) = found(0.0, 20.0, gain) else {
            panic!("it crosses");
        };
        assert!((at.value - 5.0).abs() < 1e-6, "{at:?}");
    }

    #[test]
    fn a_gain_that_starts_at_zero_has_nothing_against_it() {
        assert_eq!(found(1.0, 3.0, |x| x - 1.0), Indifference::AtFirst);
        assert_eq!(found(1.0, 3.0, |_| 0.0), Indifference::AtFirst);
    }

    #[test]
    fn a_gain_that_keeps_its_sign_is_zero_nowhere() {
        assert_eq!(found(1.0, 2.0, |_| 5.0), Indifference::Nowhere(0.0, 65.0));
    }
}
