//! Axes: where a value stands between two ends, and which values are worth a label.

/// An axis between two ends, as a map from values to `[0, 1]`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Axis {
    /// Equal steps for equal differences.
    Linear { low: f64, high: f64 },
    /// Equal steps for equal ratios; both ends positive.
    Log { low: f64, high: f64 },
}

impl Axis {
    /// Where `value` stands, 0 at the lower end and 1 at the upper; held at the ends.
    pub fn place(self, value: f64) -> f64 {
        let share = match self {
            Self::Linear { low, high } => (value - low) / (high - low),
            Self::Log { low, high } if value > 0.0 => {
                libm::log(value / low) / libm::log(high / low)
            }
            Self::Log { .. } => 0.0,
        };
        if share.is_nan() {
            return 0.0;
        }
        share.clamp(0.0, 1.0)
    }

    /// Lower end.
    pub fn low(self) -> f64 {
        match self {
            Self::Linear { low, .. } | Self::Log { low, .. } => low,
        }
    }

    /// Upper end.
    pub fn high(self) -> f64 {
        match self {
            Self::Linear { high, .. } | Self::Log { high, .. } => high,
        }
    }

    /// True if equal steps are equal ratios.
    pub fn is_log(self) -> bool {
        matches!(self, Self::Log { .. })
    }

    /// True if `value` lies on the axis, its ends included.
    pub fn holds(self, value: f64) -> bool {
        (self.low()..=self.high()).contains(&value)
    }

    /// An axis for money up to `highest`: in ratios down to `lowest` if asked, else from zero.
    ///
    /// A log axis spans at most five powers of ten; without any positive money the axis is 0 to 1.
    pub fn for_money(lowest: f64, highest: f64, in_ratios: bool) -> Self {
        if highest.is_nan() || highest <= 0.0 || highest.is_infinite() {
            return Self::Linear {
                low: 0.0,
                high: 1.0,
            };
        }
        if in_ratios {
            let low = half_decade_below(lowest.max(highest / 1e5));
            let high = highest * 1.15;
            return Self::Log {
                low: low.min(high / 10.0),
                high,
            };
        }
        Self::Linear {
            low: 0.0,
            high: highest * 1.06,
        }
    }

    /// Four to eight round values on the axis.
    pub fn ticks(self) -> Vec<f64> {
        match self {
            Self::Linear { low, high } => linear_ticks(low, high),
            Self::Log { low, high } => log_ticks(low, high),
        }
    }
}

/// 1, 3.16… steps: the power of ten below, or three times it.
fn half_decade_below(value: f64) -> f64 {
    let decade = libm::pow(10.0, libm::log10(value).floor());
    if value >= 3.0 * decade {
        3.0 * decade
    } else {
        decade
    }
}

fn linear_ticks(low: f64, high: f64) -> Vec<f64> {
    let rough = (high - low) / 5.0;
    let decade = libm::pow(10.0, libm::log10(rough).floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0]
        .iter()
        .map(|s| s * decade)
        .find(|s| *s >= rough * 0.999)
        .unwrap_or(10.0 * decade);
    let first = (low / step).ceil() as i64;
    let last = (high / step + 1e-9).floor() as i64;
    (first..=last).map(|i| i as f64 * step).collect()
}

fn log_ticks(low: f64, high: f64) -> Vec<f64> {
    let decades = libm::log10(high / low);
    let within: &[f64] = match decades {
        d if d < 1.7 => &[1.0, 2.0, 3.0, 5.0, 7.0],
        d if d < 3.2 => &[1.0, 3.0],
        _ => &[1.0],
    };
    let first = libm::log10(low).floor() as i32;
    let last = libm::log10(high).ceil() as i32;
    (first..=last)
        .flat_map(|power| within.iter().map(move |m| m * 10f64.powi(power)))
        .filter(|tick| *tick >= low * 0.999 && *tick <= high * 1.001)
        .collect()
}

/// Return periods that get a label, the most wanted first.
const RETURN_PERIODS: [f64; 14] = [
    100.0, 10.0, 250.0, 20.0, 50.0, 200.0, 1000.0, 500.0, 2.0, 5.0, 1.0, 10_000.0, 2_000.0, 5_000.0,
];

/// Labels for a return-period axis that is `width` units long, when each needs `room` units.
///
/// 10, 20, 50, 100, 200 and 250 come first; what would touch a more wanted label is left out.
pub(super) fn return_period_ticks(axis: Axis, width: f64, room: f64) -> Vec<f64> {
    let mut kept: Vec<f64> = Vec::new();
    for period in RETURN_PERIODS.into_iter().filter(|p| axis.holds(*p)) {
        let place = axis.place(period) * width;
        let free = kept
            .iter()
            .all(|other| (axis.place(*other) * width - place).abs() >= room);
        if free {
            kept.push(period);
        }
    }
    kept.sort_by(f64::total_cmp);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_axis_gives_equal_room_to_equal_ratios() {
        let axis = Axis::Log {
            low: 1.0,
            high: 100.0,
        };
        assert!((axis.place(10.0) - 0.5).abs() < 1e-12);
        assert_eq!(axis.place(0.0), 0.0);
        assert_eq!(axis.place(1e9), 1.0);
        assert_eq!(axis.place(f64::NAN), 0.0);
    }

    #[test]
    fn the_six_return_periods_are_labelled() {
        let axis = Axis::Log {
            low: 2.0,
            high: 1000.0,
        };
        let ticks = return_period_ticks(axis, 780.0, 26.0);
        for period in [10.0, 20.0, 50.0, 100.0, 200.0, 250.0] {
            assert!(ticks.contains(&period), "{period} in {ticks:?}");
        }
    }

    #[test]
    fn ticks_are_round_and_few() {
        for high in [1.0, 7.3, 99.0, 1e6, 3.4e9, 1e15] {
            let ticks = Axis::Linear { low: 0.0, high }.ticks();
            assert!((3..=8).contains(&ticks.len()), "{high}: {ticks:?}");
        }
        for low in [1.0, 30.0, 1e3, 1e5] {
            let ticks = Axis::Log { low, high: 2e6 }.ticks();
            assert!((3..=9).contains(&ticks.len()), "{low}: {ticks:?}");
        }
    }

    #[test]
    fn no_money_at_all_still_has_an_axis() {
        assert_eq!(
            Axis::for_money(0.0, 0.0, true),
            Axis::Linear {
                low: 0.0,
                high: 1.0
            }
        );
    }
}
