//! A difference with its interval, and whether it can be told from none.

use crate::summary::estimate::{Estimate, Interval, Z_95};
use crate::summary::moments::ROUNDING;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Draft less base, with its 95 % interval.
///
/// It is *distinguishable* if the interval leaves out zero. Serialised as `{value, low, high,
/// distinguishable}`, with `trustworthy: false` added only where the interval is in doubt.
///
/// ```
/// use obligor::summary::Difference;
/// assert!(Difference::new(-3e5, -4e5, -2e5).is_distinguishable());
/// assert!(!Difference::new(-3e5, -7e5, 1e5).is_distinguishable());
/// assert!(!Difference::new(0.0, 0.0, 0.0).is_distinguishable());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    value: f64,
    low: f64,
    high: f64,
    distinguishable: bool,
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    trustworthy: bool,
}

impl Difference {
    /// No difference, and none to be found: no year differs.
    pub const NONE: Self = Self {
        value: 0.0,
        low: 0.0,
        high: 0.0,
        distinguishable: false,
        trustworthy: true,
    };

    /// A difference between two bounds.
    #[must_use]
    pub fn new(value: f64, low: f64, high: f64) -> Self {
        Self {
            value,
            low,
            high,
            distinguishable: low > 0.0 || high < 0.0,
            trustworthy: true,
        }
    }

    /// value ± 1.96 standard errors.
    #[must_use]
    pub fn of(estimate: Estimate) -> Self {
        let interval = estimate.interval(Z_95);
        let difference = Self::new(interval.value(), interval.low(), interval.high());
        difference.in_doubt_if(!interval.is_trustworthy())
    }

    /// A difference of two ratios below 1, which lies between −1 and 1 and so does its interval:
    /// that of (1 + Δ)/2 on the log odds ([`Estimate::interval_of_ratio`]). Of ratios that may pass 1
    /// it is Δ ± 1.96 standard errors.
    ///
    /// ```
    /// use obligor::summary::{Difference, Estimate};
    /// let more = Difference::of_ratios(Estimate::new(0.95, 0.04));
    /// assert!(more.low() > 0.7 && more.high() < 1.0);
    /// let little = Difference::of_ratios(Estimate::new(0.01, 0.002));
    /// assert!((little.high() - 0.013_92).abs() < 1e-5);
    /// ```
    #[must_use]
    pub fn of_ratios(difference: Estimate) -> Self {
        if difference.value().abs() >= 1.0 {
            return Self::of(difference);
        }
        let half = Estimate::new(
            (1.0 + difference.value()) / 2.0,
            difference.standard_error() / 2.0,
        );
        let interval = half.interval_of_ratio(Z_95);
        let [low, high] = [interval.low(), interval.high()].map(|end| 2.0 * end - 1.0);
        let told = Self::new(difference.value(), low, high);
        told.in_doubt_if(!difference.is_trustworthy())
    }

    /// The mean of n years' influences on a figure, of raw moments m₁, m₂, m₃, around a value.
    ///
    /// ```text
    ///   value − (1.96 + (−δ)₊)·s … value + (1.96 + δ₊)·s
    ///   s = √((m₂ − m₁²)/n)      δ = γ·(2·1.96² + 1)/(6·√n), at most 1.96
    /// ```
    /// with γ the skewness of the influences: where few years with large amounts carry the value,
    /// s is small whenever the value is too near zero, and the interval is longer on the far side.
    /// Moving the whole interval by δ·s instead covers less (87 % in place of 93 % for TVaR₉₉ in
    /// this module's tests; 89 % without δ): the γ of one large year moves the near end off the
    /// truth. Sources of δ: Johnson, JASA 73 (1978); Hall, JRSS B 54 (1992).
    pub(crate) fn of_influences(value: f64, [m1, m2, m3]: [f64; 3], years: u64) -> Self {
        let n = years as f64;
        if years < 2 || !m2.is_finite() {
            return Self::of(Estimate::new(value, f64::INFINITY));
        }
        let variance = m2 - m1 * m1;
        if variance <= ROUNDING * m2 {
            return Self::new(value, value, value);
        }
        let third = m3 - 3.0 * m1 * m2 + 2.0 * m1.powi(3);
        let skewness = third / libm::pow(variance, 1.5);
        let shift = skewness * (2.0 * Z_95 * Z_95 + 1.0) / (6.0 * n.sqrt());
        let error = (variance / n).sqrt();
        let [below, above] = [(-shift).clamp(0.0, Z_95), shift.clamp(0.0, Z_95)];
        let low = value - error * (Z_95 + below);
        let high = value + error * (Z_95 + above);
        Self::new(value, low, high)
    }

    /// How much more likely something became, from the years in which only one of the two had it.
    ///
    /// With f years in which only the draft has it, g in which only the base has it, and one
    /// added to either and two to n,
    /// ```text
    ///   q = (f + 1)/(n + 2), r = (g + 1)/(n + 2)      q − r ± 1.96·√((q + r − (q − r)²)/(n + 2))
    /// ```
    /// so that no such year at all still has an interval, of about ±2.8/n. The value is (f − g)/n.
    /// Source: Bonett, Price, Journal of Educational and Behavioral Statistics 37 (2012).
    ///
    /// ```
    /// use obligor::summary::Difference;
    /// assert!(Difference::of_counts(40, 10, 1_000).is_distinguishable());
    /// assert!(!Difference::of_counts(3, 0, 1_000).is_distinguishable());
    /// ```
    #[must_use]
    pub fn of_counts(only_draft: u64, only_base: u64, years: u64) -> Self {
        let n = years as f64;
        let [more, fewer] = [only_draft, only_base].map(|count| (count as f64 + 1.0) / (n + 2.0));
        let centre = more - fewer;
        let half = Z_95 * ((more + fewer - centre * centre) / (n + 2.0)).sqrt();
        let value = (only_draft as f64 - only_base as f64) / n.max(1.0);
        Self::new(value, (centre - half).max(-1.0), (centre + half).min(1.0))
    }

    /// The difference, draft less base.
    #[must_use]
    pub fn value(self) -> f64 {
        self.value
    }

    /// Lower bound.
    #[must_use]
    pub fn low(self) -> f64 {
        self.low
    }

    /// Upper bound.
    #[must_use]
    pub fn high(self) -> f64 {
        self.high
    }

    /// Does the interval leave out zero? If not, the two cannot be told apart at these years.
    #[must_use]
    pub fn is_distinguishable(self) -> bool {
        self.distinguishable
    }

    /// Can the interval be relied on? Not with fewer than 20 years in the tail, nor where one year
    /// of a tail that looks infinite decides.
    #[must_use]
    pub fn is_trustworthy(self) -> bool {
        self.trustworthy
    }

    /// The same with a constant added: what no year changes.
    #[must_use]
    pub fn shifted(self, by: f64) -> Self {
        Self::new(self.value + by, self.low + by, self.high + by).in_doubt_if(!self.trustworthy)
    }

    /// The same with another difference of the same years taken off. Its interval is the widest that both
    /// have together, for what one errs the other may err too; of one that is known it is shifted.
    ///
    /// ```
    /// use obligor::summary::Difference;
    /// let less = Difference::new(5.0, 4.0, 6.0).less(Difference::new(1.0, 0.5, 2.0));
    /// assert_eq!((less.value(), less.low(), less.high()), (4.0, 2.0, 5.5));
    /// ```
    #[must_use]
    pub fn less(self, other: Self) -> Self {
        let less = Self::new(
            self.value - other.value,
            self.low - other.high,
            self.high - other.low,
        );
        less.in_doubt_if(!(self.trustworthy && other.trustworthy))
    }

    /// What the others lose or gain where this is what one gains or loses.
    #[must_use]
    pub fn opposite(self) -> Self {
        Self::new(-self.value, -self.high, -self.low).in_doubt_if(!self.trustworthy)
    }

    /// Half the width of the interval ÷ 1.96: the standard error where the interval is symmetric.
    #[must_use]
    pub fn standard_error(self) -> f64 {
        (self.high - self.low) / (2.0 * Z_95)
    }

    pub(crate) fn in_doubt_if(self, is_in_doubt: bool) -> Self {
        Self {
            trustworthy: self.trustworthy && !is_in_doubt,
            ..self
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let interval = Interval::new(self.value, self.low, self.high);
        let interval = if self.trustworthy {
            interval
        } else {
            interval.in_doubt()
        };
        interval.fmt(out)
    }
}

/// A metric of base and draft, each with its own 95 % interval, and their paired difference.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Of the base.
    pub base: Interval,
    /// Of the draft.
    pub draft: Interval,
    /// Draft less base.
    pub difference: Difference,
}

/// Which sides of a change rest on losses without a variance.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Doubts {
    pub base: bool,
    pub draft: bool,
    pub difference: bool,
}

impl Change {
    /// Of two ratios of what is got back to what was lost.
    pub(crate) fn of_ratios(base: Estimate, draft: Estimate, difference: Difference) -> Self {
        Self {
            base: base.interval_of_ratio(Z_95),
            draft: draft.interval_of_ratio(Z_95),
            difference,
        }
    }

    /// Of two estimates and their difference.
    pub(crate) fn of(base: Estimate, draft: Estimate, difference: Difference) -> Self {
        Self {
            base: base.interval(Z_95),
            draft: draft.interval(Z_95),
            difference,
        }
    }

    /// Marks what rests on a variance that there is not; what does not differ at all stays as it is.
    pub(crate) fn doubted(self, by: Doubts) -> Self {
        let side = |it: Interval, is_heavy: bool| if is_heavy { it.in_doubt() } else { it };
        let is_same = self.difference == Difference::NONE;
        Self {
            base: side(self.base, by.base),
            draft: side(self.draft, by.draft),
            difference: self.difference.in_doubt_if(by.difference && !is_same),
        }
    }
}

fn yes() -> bool {
    true
}

fn is_yes(trustworthy: &bool) -> bool {
    *trustworthy
}
