//! The shapes a law can have.

use crate::random::law::{
    Burr, Constant, Curve, Discrete, Exponential, Gamma, Gpd, LawError, LogUniform, Lognormal,
    Mixture, ParetoI, ParetoII, Pert, Spliced, Triangular, Uniform, Weibull,
};

macro_rules! shapes {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// The shape of a law, before any bound.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Shape {
            $($(#[$doc])* $name($name),)*
        }

        $(impl From<$name> for Shape {
            fn from(law: $name) -> Shape {
                Shape::$name(law)
            }
        })*
    };
}

shapes! {
    /// One value.
    Constant,
    /// A table of values.
    Discrete,
    /// Lognormal.
    Lognormal,
    /// Gamma.
    Gamma,
    /// Exponential.
    Exponential,
    /// Weibull.
    Weibull,
    /// Pareto of type I.
    ParetoI,
    /// Pareto of type II (Lomax).
    ParetoII,
    /// Generalised Pareto.
    Gpd,
    /// Burr.
    Burr,
    /// PERT.
    Pert,
    /// Triangular.
    Triangular,
    /// Uniform.
    Uniform,
    /// Uniform in the logarithm.
    LogUniform,
    /// One of several laws, by weight.
    Mixture,
    /// A body below a threshold and a generalised Pareto tail above it.
    Spliced,
}

/// What the arithmetic of a shape rests on.
pub(crate) enum Kind<'a> {
    /// A continuous law.
    Curve(&'a dyn Curve),
    /// Values with probabilities.
    Atoms(&'a Discrete),
    /// Weighted laws.
    Parts(&'a Mixture),
}

impl Shape {
    pub(crate) fn kind(&self) -> Kind<'_> {
        match self {
            Shape::Constant(law) => Kind::Atoms(law.atom()),
            Shape::Discrete(law) => Kind::Atoms(law),
            Shape::Lognormal(law) => Kind::Curve(law),
            Shape::Gamma(law) => Kind::Curve(law),
            Shape::Exponential(law) => Kind::Curve(law),
            Shape::Weibull(law) => Kind::Curve(law),
            Shape::ParetoI(law) => Kind::Curve(law),
            Shape::ParetoII(law) => Kind::Curve(law),
            Shape::Gpd(law) => Kind::Curve(law),
            Shape::Burr(law) => Kind::Curve(law),
            Shape::Pert(law) => Kind::Curve(law),
            Shape::Triangular(law) => Kind::Curve(law),
            Shape::Uniform(law) => Kind::Curve(law),
            Shape::LogUniform(law) => Kind::Curve(law),
            Shape::Mixture(law) => Kind::Parts(law),
            Shape::Spliced(law) => Kind::Parts(law.parts()),
        }
    }

    /// The shape of `factor` times a draw of this one.
    pub(crate) fn scaled(&self, factor: f64) -> Result<Shape, LawError> {
        Ok(match self {
            Shape::Constant(law) => law.scaled(factor)?.into(),
            Shape::Discrete(law) => law.scaled(factor)?.into(),
            Shape::Lognormal(law) => law.scaled(factor)?.into(),
            Shape::Gamma(law) => law.scaled(factor)?.into(),
            Shape::Exponential(law) => law.scaled(factor)?.into(),
            Shape::Weibull(law) => law.scaled(factor)?.into(),
            Shape::ParetoI(law) => law.scaled(factor)?.into(),
            Shape::ParetoII(law) => law.scaled(factor)?.into(),
            Shape::Gpd(law) => law.scaled(factor)?.into(),
            Shape::Burr(law) => law.scaled(factor)?.into(),
            Shape::Pert(law) => law.scaled(factor)?.into(),
            Shape::Triangular(law) => law.scaled(factor)?.into(),
            Shape::Uniform(law) => law.scaled(factor)?.into(),
            Shape::LogUniform(law) => law.scaled(factor)?.into(),
            Shape::Mixture(law) => law.scaled(factor)?.into(),
            Shape::Spliced(law) => law.scaled(factor)?.into(),
        })
    }

    /// The continuous law this shape is, or `None` for tables and mixtures.
    #[must_use]
    pub fn as_curve(&self) -> Option<&dyn Curve> {
        match self.kind() {
            Kind::Curve(curve) => Some(curve),
            Kind::Atoms(_) | Kind::Parts(_) => None,
        }
    }
}
