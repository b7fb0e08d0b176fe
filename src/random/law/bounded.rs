//! A law: a shape and its bounds.

use crate::random::drawer::Drawer;
use crate::random::law::curve::Order;
use crate::random::law::error::{LawError, at_least, positive};
use crate::random::law::shape::{Kind, Shape};
use crate::random::law::window::{Window, Windowed};
use crate::random::law::{Curve, Discrete, Mixture};

/// Bounds on a law, each in the unit of the law and at least 0.
///
/// `from` and `to` condition the law on the interval, ends included; `at_least` and `at_most` then move what falls
/// outside to the bound. Medians, means and other parameters are those of the law before either.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bounds {
    /// Only values from here up are possible.
    pub from: Option<f64>,
    /// Only values up to here are possible.
    pub to: Option<f64>,
    /// Smaller values become this one.
    pub at_least: Option<f64>,
    /// Larger values become this one.
    pub at_most: Option<f64>,
}

impl Bounds {
    fn checked(self) -> Result<Bounds, LawError> {
        let named = [
            ("from", self.from),
            ("to", self.to),
            ("at_least", self.at_least),
            ("at_most", self.at_most),
        ];
        for (name, bound) in named {
            at_least(name, bound.unwrap_or(0.0), 0.0)?;
        }
        if let (Some(low), Some(high)) = (self.from, self.to) {
            at_least("to", high, low)?;
        }
        if let (Some(low), Some(high)) = (self.at_least, self.at_most) {
            at_least("at_most", high, low)?;
        }
        Ok(self)
    }
}

/// A law as its arithmetic sees it, with `from` and `to` already applied.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Core {
    /// A continuous law within a window.
    Curve(Window),
    /// A table.
    Atoms(Discrete),
    /// Weighted laws.
    Parts(Mixture),
}

/// A law of losses, hours or records: a [`Shape`] and its [`Bounds`].
///
/// ```
/// use obligor::random::law::{Bounds, Exponential, Law};
/// let bounds = Bounds { at_most: Some(1e6), ..Bounds::default() };
/// let law = Law::new(Exponential::new(1e6)?, bounds)?;
/// assert!((law.mean() - 1e6 * (1.0 - (-1f64).exp())).abs() < 1e-6); // limited mean
/// assert_eq!(law.quantile(0.99), 1e6);
/// # Ok::<(), obligor::random::LawError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Law {
    shape: Shape,
    bounds: Bounds,
    core: Core,
}

impl<S: Into<Shape>> From<S> for Law {
    /// The law of this shape without bounds.
    fn from(shape: S) -> Law {
        let shape = shape.into();
        let core = match shape.kind() {
            Kind::Curve(curve) => Core::Curve(Window::new(curve, 0.0, f64::INFINITY)),
            Kind::Atoms(atoms) => Core::Atoms(atoms.clone()),
            Kind::Parts(parts) => Core::Parts(parts.clone()),
        };
        Law {
            shape,
            bounds: Bounds::default(),
            core,
        }
    }
}

impl Law {
    /// The law of this shape within `bounds`.
    ///
    /// # Errors
    /// If a bound is negative or not finite, two are in the wrong order, or the shape has (almost) no probability
    /// between `from` and `to`.
    pub fn new(shape: impl Into<Shape>, bounds: Bounds) -> Result<Law, LawError> {
        let bounds = bounds.checked()?;
        let (low, high) = (
            bounds.from.unwrap_or(0.0),
            bounds.to.unwrap_or(f64::INFINITY),
        );
        let mut law = Law::from(shape);
        law.core = law.core_within(low, high).ok_or_else(|| {
            let found = format!("{low} to {high}");
            LawError::new(
                "interval from `from` to `to`",
                found,
                "one in which the law has some probability",
            )
        })?;
        law.bounds = bounds;
        Ok(law)
    }

    /// The law of `factor` times a draw of this one: bounds and all are scaled, and the same word of a
    /// stream draws `factor` times as much. A factor of 1 changes nothing.
    ///
    /// ```
    /// use obligor::random::law::{Bounds, Exponential, Law};
    /// let bounds = Bounds { at_most: Some(1e6), ..Bounds::default() };
    /// let half = Law::new(Exponential::new(1e6)?, bounds)?.scaled(0.5)?;
    /// assert!((half.mean() - 0.5e6 * (1.0 - (-1f64).exp())).abs() < 1e-6);
    /// assert_eq!(half.quantile(0.99), 0.5e6);
    /// # Ok::<(), obligor::random::LawError>(())
    /// ```
    ///
    /// # Errors
    /// If the factor is not above 0, or a parameter falls out of its range.
    pub fn scaled(&self, factor: f64) -> Result<Law, LawError> {
        positive("factor", factor)?;
        if factor == 1.0 {
            return Ok(self.clone());
        }
        let shape = self.shape.scaled(factor)?;
        if self.bounds == Bounds::default() {
            return Ok(Law::from(shape));
        }
        let scaled = |bound: Option<f64>| bound.map(|bound| bound * factor);
        let bounds = Bounds {
            from: scaled(self.bounds.from),
            to: scaled(self.bounds.to),
            at_least: scaled(self.bounds.at_least),
            at_most: scaled(self.bounds.at_most),
        };
        Law::new(shape, bounds)
    }

    /// The shape ξ of the tail of a splice; `None` for a law that is none.
    #[must_use]
    pub fn tail_shape(&self) -> Option<f64> {
        if let Shape::Spliced(law) = &self.shape {
            return Some(law.tail().shape());
        }
        None
    }

    /// A splice with another shape ξ of its tail and the same mean:
    /// [`Spliced::with_tail_shape`](super::Spliced::with_tail_shape) within the same bounds, then all of it scaled by `E[X] / E[X']`.
    ///
    /// ```
    /// use obligor::random::law::{Law, Lognormal, Spliced};
    /// let body = Lognormal::from_median_p95(93e3, 2.5e6)?;
    /// let law = Law::from(Spliced::above_quantile(body, 0.975, 0.6)?);
    /// let heavier = law.with_tail_shape(0.8)?;
    /// assert!((heavier.mean() / law.mean() - 1.0).abs() < 1e-12);
    /// assert!(heavier.upper_quantile(1e-5) > law.upper_quantile(1e-5));
    /// # Ok::<(), obligor::random::LawError>(())
    /// ```
    ///
    /// # Errors
    /// If the law is no splice, a mean is infinite, or the shape is out of range.
    pub fn with_tail_shape(&self, shape: f64) -> Result<Law, LawError> {
        let Shape::Spliced(spliced) = &self.shape else {
            return Err(LawError::new("law", "no splice", "a body with a tail"));
        };
        let reshaped = Law::new(spliced.with_tail_shape(shape)?, self.bounds)?;
        reshaped.scaled(self.mean() / reshaped.mean())
    }

    fn core_within(&self, low: f64, high: f64) -> Option<Core> {
        match self.shape.kind() {
            Kind::Curve(curve) => {
                let window = Window::new(curve, low, high);
                // Tails beyond this have lost their digits in every law.
                (window.mass > 1e-200).then_some(Core::Curve(window))
            }
            Kind::Atoms(atoms) => atoms.within(low, high).map(Core::Atoms),
            Kind::Parts(parts) => parts.within(low, high).map(Core::Parts),
        }
    }

    /// The shape.
    #[must_use]
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// The bounds.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        self.bounds
    }

    pub(crate) fn core(&self) -> &Core {
        &self.core
    }

    /// Whether `from` or `to` changes the shape.
    pub(crate) fn is_conditioned(&self) -> bool {
        self.bounds.from.is_some() || self.bounds.to.is_some()
    }

    /// What `at_least` and `at_most` leave: 0 and ∞ where there is none.
    pub(crate) fn clamps(&self) -> (f64, f64) {
        (
            self.bounds.at_least.unwrap_or(0.0),
            self.bounds.at_most.unwrap_or(f64::INFINITY),
        )
    }

    /// P(X ≤ x); at an atom it has jumped.
    #[must_use]
    pub fn cdf(&self, x: f64) -> f64 {
        let (floor, ceiling) = self.clamps();
        match x {
            _ if x < floor => 0.0,
            _ if x >= ceiling => 1.0,
            _ => self.core_cdf(x),
        }
    }

    /// P(X > x), relatively accurate in the far tail.
    #[must_use]
    pub fn survival(&self, x: f64) -> f64 {
        let (floor, ceiling) = self.clamps();
        match x {
            _ if x < floor => 1.0,
            _ if x >= ceiling => 0.0,
            _ => self.core_survival(x),
        }
    }

    /// P(low ≤ X ≤ high).
    pub(crate) fn between(&self, low: f64, high: f64) -> f64 {
        let (floor, ceiling) = self.clamps();
        if low > ceiling || high < floor {
            return 0.0;
        }
        let low = if low <= floor { 0.0 } else { low };
        let high = if high >= ceiling { f64::INFINITY } else { high };
        match &self.core {
            Core::Curve(window) => self.windowed(*window).between(low, high),
            Core::Atoms(atoms) => atoms.between(low, high),
            Core::Parts(parts) => parts.between(low, high),
        }
    }

    /// The law given that the value is within `low` and `high`, ends included; `None` if that (almost) never happens.
    pub(crate) fn within(&self, low: f64, high: f64) -> Option<Law> {
        let (floor, ceiling) = self.clamps();
        if low > ceiling || high < floor {
            return None;
        }
        let from = if low <= floor { None } else { Some(low) };
        let to = if high >= ceiling { None } else { Some(high) };
        let bounds = Bounds {
            from: stricter(from, self.bounds.from, f64::max),
            to: stricter(to, self.bounds.to, f64::min),
            ..self.bounds
        };
        Law::new(self.shape.clone(), bounds).ok()
    }

    /// The least x with P(X ≤ x) ≥ p.
    #[must_use]
    pub fn quantile(&self, p: f64) -> f64 {
        let (floor, ceiling) = self.clamps();
        self.core_quantile(p).clamp(floor, ceiling)
    }

    /// The value exceeded with probability q: [`Law::quantile`] of 1 − q, with all digits for tiny q.
    #[must_use]
    pub fn upper_quantile(&self, q: f64) -> f64 {
        let (floor, ceiling) = self.clamps();
        self.core_upper_quantile(q).clamp(floor, ceiling)
    }

    /// The least and the greatest value possible.
    #[must_use]
    pub fn support(&self) -> (f64, f64) {
        let (floor, ceiling) = self.clamps();
        let (bottom, top) = match &self.core {
            Core::Curve(window) => self.windowed(*window).support(),
            Core::Atoms(atoms) => atoms.support(),
            Core::Parts(parts) => parts.support(),
        };
        (bottom.clamp(floor, ceiling), top.clamp(floor, ceiling))
    }

    /// α such that moments of order α and above are infinite; `None` where all are finite, as under any upper bound.
    #[must_use]
    pub fn tail_index(&self) -> Option<f64> {
        if self.support().1.is_finite() {
            return None;
        }
        match &self.core {
            Core::Curve(window) => self.windowed(*window).curve.tail_index(),
            Core::Atoms(_) => None,
            Core::Parts(parts) => parts.tail_index(),
        }
    }

    /// Is the variance finite, so that a standard error of a mean can be relied on? Not where the
    /// [tail index](Law::tail_index) is 2 or less: a generalised Pareto tail of shape 0.5 or more.
    ///
    /// ```
    /// use obligor::random::law::{Law, ParetoII};
    /// assert!(Law::from(ParetoII::new(2.01, 1e6)?).has_variance());
    /// assert!(!Law::from(ParetoII::new(2.0, 1e6)?).has_variance());
    /// # Ok::<(), obligor::random::LawError>(())
    /// ```
    #[must_use]
    pub fn has_variance(&self) -> bool {
        self.tail_index().is_none_or(|index| index > 2.0)
    }

    /// `E[X]`, ∞ where it is.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.plain_curve().map_or_else(
            || self.layer_moment(Order::First, 0.0, f64::INFINITY),
            Curve::mean,
        )
    }

    /// `Var[X]`, ∞ where it or the mean is.
    #[must_use]
    pub fn variance(&self) -> f64 {
        self.plain_curve()
            .map_or_else(|| self.variance_by_moments(), Curve::variance)
    }

    fn variance_by_moments(&self) -> f64 {
        let square = self.layer_moment(Order::Second, 0.0, f64::INFINITY);
        let mean = self.mean();
        if square.is_infinite() {
            f64::INFINITY
        } else {
            (square - mean * mean).max(0.0)
        }
    }

    /// `E[min(X, x)]`.
    ///
    /// ```
    /// use obligor::random::law::{Law, ParetoII};
    /// let law = Law::from(ParetoII::new(2.0, 1e6)?);
    /// assert!((law.limited_mean(1e6) - 0.5e6).abs() < 1e-6); // θ/(α−1) (1 − (θ/(θ+x))^(α−1))
    /// # Ok::<(), obligor::random::LawError>(())
    /// ```
    #[must_use]
    pub fn limited_mean(&self, x: f64) -> f64 {
        self.layer_moment(Order::First, 0.0, x)
    }

    /// ∫ from `low` to `high` of k t^(k−1) P(X > t) dt; for k = 1 the expected loss to the layer `high − low` xs `low`.
    #[must_use]
    pub fn layer_moment(&self, order: Order, low: f64, high: f64) -> f64 {
        let (floor, ceiling) = self.clamps();
        let certain = (order.power(high.min(floor)) - order.power(low)).max(0.0);
        let (low, high) = (low.max(floor), high.min(ceiling));
        if high <= low {
            certain
        } else {
            certain + self.core_layer_moment(order, low, high)
        }
    }

    /// This law compiled for drawing.
    #[must_use]
    pub fn drawer(&self) -> Drawer {
        Drawer::new(self)
    }

    /// The curve, if no bound changes it.
    fn plain_curve(&self) -> Option<&dyn Curve> {
        if self.bounds == Bounds::default() {
            self.shape.as_curve()
        } else {
            None
        }
    }

    fn windowed(&self, window: Window) -> Windowed<'_> {
        match self.shape.as_curve() {
            Some(curve) => Windowed { curve, window },
            None => unreachable!("the core of a curve is a curve"),
        }
    }

    fn core_cdf(&self, x: f64) -> f64 {
        match &self.core {
            Core::Curve(window) => self.windowed(*window).cdf(x),
            Core::Atoms(atoms) => atoms.cdf(x),
            Core::Parts(parts) => parts.cdf(x),
        }
    }

    fn core_survival(&self, x: f64) -> f64 {
        match &self.core {
            Core::Curve(window) => self.windowed(*window).survival(x),
            Core::Atoms(atoms) => atoms.survival(x),
            Core::Parts(parts) => parts.survival(x),
        }
    }

    /// The quantile before `at_least` and `at_most`.
    pub(crate) fn core_quantile(&self, p: f64) -> f64 {
        match &self.core {
            Core::Curve(window) => self.windowed(*window).quantile(p),
            Core::Atoms(atoms) => atoms.quantile(p),
            Core::Parts(parts) => parts.quantile(p),
        }
    }

    /// The upper quantile before `at_least` and `at_most`.
    pub(crate) fn core_upper_quantile(&self, q: f64) -> f64 {
        match &self.core {
            Core::Curve(window) => self.windowed(*window).upper_quantile(q),
            Core::Atoms(atoms) => atoms.upper_quantile(q),
            Core::Parts(parts) => parts.upper_quantile(q),
        }
    }

    fn core_layer_moment(&self, order: Order, low: f64, high: f64) -> f64 {
        match &self.core {
            Core::Curve(window) => self.windowed(*window).layer_moment(order, low, high),
            Core::Atoms(atoms) => atoms.layer_moment(order, low, high),
            Core::Parts(parts) => parts.layer_moment(order, low, high),
        }
    }
}

/// The stricter of two bounds either of which may be missing.
fn stricter(a: Option<f64>, b: Option<f64>, choose: fn(f64, f64) -> f64) -> Option<f64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(choose(a, b)),
        (one, None) => one,
        (None, other) => other,
    }
}
