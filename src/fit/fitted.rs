//! What a fit finds: the law, its parameters with their errors, and how near it is to the data.

use crate::fit::maximum::{Maximum, Pair, maximum};
use crate::fit::{FitError, Product, Sample, gamma, gpd, lognormal, spliced, weibull};
use crate::random::LawError;
use crate::random::law::{Bounds, Curve, Law, Shape};

/// The laws that are fitted to losses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// Lognormal.
    Lognormal,
    /// Gamma.
    Gamma,
    /// Weibull.
    Weibull,
    /// A body and a generalised Pareto tail above a threshold.
    Spliced,
    /// A generalised Pareto law of the losses above a threshold alone.
    Gpd,
}

impl Family {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Lognormal,
        Self::Gamma,
        Self::Weibull,
        Self::Spliced,
        Self::Gpd,
    ];

    /// Its word, as in a scenario.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Lognormal => "lognormal",
            Self::Gamma => "gamma",
            Self::Weibull => "weibull",
            Self::Spliced => "spliced",
            Self::Gpd => "gpd",
        }
    }

    /// Its name in a sentence.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Lognormal => "lognormal",
            Self::Gamma => "gamma",
            Self::Weibull => "Weibull",
            Self::Spliced => "spliced",
            Self::Gpd => "generalised Pareto",
        }
    }

    /// Does it have a tail that starts at a threshold?
    #[must_use]
    pub fn has_threshold(self) -> bool {
        matches!(self, Self::Spliced | Self::Gpd)
    }

    /// Is it a law of all losses, and not of a tail alone?
    #[must_use]
    pub fn is_of_all(self) -> bool {
        self != Self::Gpd
    }
}

/// A parameter with its standard error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// Its value where the likelihood is largest.
    pub value: f64,
    /// Its standard error from the observed information, carried over by the delta method.
    pub standard_error: f64,
}

impl Parameter {
    /// A parameter that was fitted as it is.
    pub(super) fn plain(name: &'static str, value: f64, variance: f64) -> Self {
        Self {
            name,
            value,
            standard_error: variance.sqrt(),
        }
    }

    /// A parameter above 0 that was fitted by its logarithm: se(e^y) = e^y se(y).
    pub(super) fn by_logarithm(name: &'static str, logarithm: f64, variance: f64) -> Self {
        let value = libm::exp(logarithm);
        Self {
            name,
            value,
            standard_error: value * variance.sqrt(),
        }
    }
}

/// Kolmogorov and Smirnov's distance between a law and the data.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Distance {
    /// sup |F_data(x) − F(x)|, both given that a loss is at least the floor.
    pub distance: f64,
    /// The loss at which it is reached.
    pub at: f64,
    /// How many losses known in full it rests on.
    pub losses: usize,
}

impl Distance {
    /// 1.358/√n: a law stated beforehand has a larger distance once in twenty samples. Fitted parameters draw the law
    /// to the data, so a larger distance refuses the law, a smaller one does not confirm it.
    #[must_use]
    pub fn limit(&self) -> f64 {
        1.358 / (self.losses as f64).sqrt()
    }
}

/// A law fitted to a sample.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitted {
    /// Which law.
    pub family: Family,
    /// The law of a loss, given that it is at least the floor.
    pub law: Law,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// Where its tail starts, if it has one.
    pub threshold: Option<f64>,
    /// ln L at its largest.
    pub log_likelihood: f64,
    /// How many parameters were fitted.
    pub free: usize,
    /// How many losses, limited ones among them.
    pub losses: usize,
    /// How far it is from the data.
    pub distance: Distance,
}

impl Fitted {
    /// Akaike's criterion 2k − 2 ln L: the law with the smallest is preferred among laws of the same losses.
    #[must_use]
    pub fn aic(&self) -> f64 {
        2.0 * self.free as f64 - 2.0 * self.log_likelihood
    }

    /// Schwarz's criterion k ln n − 2 ln L, which asks more of a further parameter.
    #[must_use]
    pub fn bic(&self) -> f64 {
        self.free as f64 * libm::log(self.losses as f64) - 2.0 * self.log_likelihood
    }

    /// The parameter of a name.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|it| it.name == name)
    }

    /// A fit of `free` parameters; the distance is taken to the sample's own distribution.
    pub(super) fn new(
        family: Family,
        law: Law,
        parameters: Vec<Parameter>,
        log_likelihood: f64,
        sample: &Sample,
    ) -> Self {
        let distance = Product::of(sample).distance(&law);
        Self {
            family,
            law,
            free: parameters.len(),
            parameters,
            threshold: None,
            log_likelihood,
            losses: sample.len(),
            distance,
        }
    }
}

/// Fits a law to losses. `threshold` is where the tail of a spliced law and of a generalised Pareto law starts: losses
/// above it are the tail, one exactly at it is not.
///
/// # Errors
/// If the data do not determine the law, or too few losses are on one side of the threshold.
///
/// ```
/// use obligor::fit::{Family, Sample, fit};
/// // Without floor and limits the lognormal's peak is the mean and deviation of the logarithms.
/// let losses: Vec<f64> = (1..=100).map(f64::from).collect();
/// let fitted = fit(Family::Lognormal, &Sample::new(losses, vec![], 0.0)?, 50.0)?;
/// let mu = fitted.parameter("mu").unwrap();
/// assert!((mu.value - 3.637_393_755).abs() < 1e-6); // ln(100!)/100
/// assert!((mu.standard_error - 0.092_366).abs() < 1e-4); // σ/√n
/// # Ok::<(), obligor::fit::FitError>(())
/// ```
pub fn fit(family: Family, sample: &Sample, threshold: f64) -> Result<Fitted, FitError> {
    match family {
        Family::Lognormal => lognormal::fit(sample),
        Family::Gamma => gamma::fit(sample),
        Family::Weibull => weibull::fit(sample),
        Family::Spliced => spliced::fit(sample, threshold),
        Family::Gpd => gpd::fit(sample, threshold),
    }
}

/// A search for the two parameters of a law.
pub(super) struct Search<C> {
    /// The law in words.
    pub family: Family,
    /// Where it starts.
    pub start: Pair,
    /// How far its first steps go.
    pub step: Pair,
    /// The law with a pair of parameters.
    pub curve: fn(Pair, f64) -> Result<C, LawError>,
}

impl<C: Curve + Into<Shape>> Search<C> {
    /// The peak of the likelihood and the law there.
    pub fn peak(&self, sample: &Sample) -> Result<(Maximum, C), FitError> {
        let floor = sample.floor();
        let height = |at: Pair| {
            let curve = (self.curve)(at, floor);
            curve.map_or(f64::NEG_INFINITY, |it| sample.log_likelihood(&it))
        };
        let peak = maximum(height, self.start, self.step);
        let peak = peak.ok_or_else(|| FitError::Undetermined {
            law: self.family.name(),
            why: "the likelihood has no peak, its parameters run away".to_owned(),
        })?;
        Ok((peak, (self.curve)(peak.at, floor)?))
    }

    /// The fit of a law that is one curve.
    pub fn fit(
        &self,
        sample: &Sample,
        told: fn(&Maximum) -> Vec<Parameter>,
    ) -> Result<Fitted, FitError> {
        let (peak, curve) = self.peak(sample)?;
        let law = Law::new(curve, from_floor(sample))?;
        let parameters = told(&peak);
        Ok(Fitted::new(
            self.family,
            law,
            parameters,
            peak.value,
            sample,
        ))
    }
}

/// Bounds that a law has as the law of what is seen.
pub(super) fn from_floor(sample: &Sample) -> Bounds {
    Bounds {
        from: (sample.floor() > 0.0).then_some(sample.floor()),
        ..Bounds::default()
    }
}
