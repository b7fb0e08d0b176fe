//! A continuous law given that it lies between two values.

use crate::random::law::curve::{Curve, Order, numeric_layer};

/// A continuous law's probabilities at the ends it is conditioned on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Window {
    low: f64,
    high: f64,
    cdf_low: f64,
    survival_low: f64,
    survival_high: f64,
    /// The probability between the ends.
    pub mass: f64,
}

impl Window {
    /// Where `curve` is asked for its probabilities at `low` and `high`.
    pub fn new(curve: &dyn Curve, low: f64, high: f64) -> Window {
        let (cdf_low, survival_low) = (curve.cdf(low), curve.survival(low));
        let (cdf_high, survival_high) = (curve.cdf(high), curve.survival(high));
        let mass = if cdf_low > 0.5 {
            survival_low - survival_high
        } else {
            cdf_high - cdf_low
        };
        Window {
            low,
            high,
            cdf_low,
            survival_low,
            survival_high,
            mass,
        }
    }
}

/// A continuous law given that it lies within a window; each probability is taken from the side that keeps its digits.
pub(crate) struct Windowed<'a> {
    pub curve: &'a dyn Curve,
    pub window: Window,
}

impl Windowed<'_> {
    pub fn support(&self) -> (f64, f64) {
        let (bottom, top) = self.curve.support();
        (bottom.max(self.window.low), top.min(self.window.high))
    }

    pub fn between(&self, low: f64, high: f64) -> f64 {
        let part = Window::new(
            self.curve,
            low.max(self.window.low),
            high.min(self.window.high),
        );
        part.mass.max(0.0) / self.window.mass
    }

    pub fn cdf(&self, x: f64) -> f64 {
        let Window {
            low,
            high,
            cdf_low,
            survival_low,
            mass,
            ..
        } = self.window;
        if x < low || x >= high {
            return if x < low { 0.0 } else { 1.0 };
        }
        let cdf = self.curve.cdf(x);
        let below = if cdf < 0.5 {
            cdf - cdf_low
        } else {
            survival_low - self.curve.survival(x)
        };
        (below / mass).clamp(0.0, 1.0)
    }

    pub fn survival(&self, x: f64) -> f64 {
        let Window {
            low,
            high,
            cdf_low,
            survival_high,
            mass,
            ..
        } = self.window;
        if x < low || x >= high {
            return if x < low { 1.0 } else { 0.0 };
        }
        let cdf = self.curve.cdf(x);
        let above = if cdf < 0.5 {
            mass + cdf_low - cdf
        } else {
            self.curve.survival(x) - survival_high
        };
        (above / mass).clamp(0.0, 1.0)
    }

    /// The value with lower probability `p` of the curve itself, or upper probability `q` where that is smaller.
    fn value(&self, p: f64, q: f64) -> f64 {
        let x = if p <= 0.5 {
            self.curve.quantile(p)
        } else {
            self.curve.upper_quantile(q)
        };
        x.max(self.window.low).min(self.window.high)
    }

    pub fn quantile(&self, p: f64) -> f64 {
        let Window {
            cdf_low,
            survival_high,
            mass,
            ..
        } = self.window;
        self.value(cdf_low + p * mass, survival_high + (1.0 - p) * mass)
    }

    pub fn upper_quantile(&self, q: f64) -> f64 {
        let Window {
            cdf_low,
            survival_high,
            mass,
            ..
        } = self.window;
        let upper = survival_high + q * mass;
        let lower = if upper <= 0.5 {
            1.0
        } else {
            cdf_low + (1.0 - q) * mass
        };
        self.value(lower, upper)
    }

    pub fn layer_moment(&self, order: Order, low: f64, high: f64) -> f64 {
        let window = self.window;
        let certain = (order.power(high.min(window.low)) - order.power(low)).max(0.0);
        let (low, high) = (low.max(window.low), high.min(window.high));
        if high <= low {
            return certain;
        }
        if window.survival_high == 0.0 {
            return certain + self.curve.layer_moment(order, low, high) / window.mass;
        }
        let layer = self.curve.layer_moment(order, low, high);
        let above = window.survival_high * (order.power(high) - order.power(low));
        if layer - above > 1e-4 * layer {
            return certain + (layer - above) / window.mass;
        }
        // The difference has lost its digits: integrate the conditional survival itself.
        let start = low.max(self.quantile(1e-18)).min(high);
        let below = order.power(start) - order.power(low);
        certain + below + numeric_layer(order, start, high, |t| self.survival(t))
    }
}
