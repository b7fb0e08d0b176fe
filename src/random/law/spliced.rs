//! A body and a tail.

use crate::random::law::bounded::{Bounds, Law};
use crate::random::law::error::{LawError, inside_unit, positive};
use crate::random::law::gpd::Gpd;
use crate::random::law::mixture::Mixture;
use crate::random::law::shape::Shape;

/// A body law below a threshold, a generalised Pareto law above it.
///
/// ```text
/// f(x) = w · f_body(x) / F_body(u)   up to u        f(x) = (1 − w) · f_gpd(x)   above u
/// ```
/// Source: Klugman, Panjer, Willmot, Loss Models, §5.2.6 (splicing).
///
/// ```
/// use obligor::random::law::{Law, Lognormal, Spliced};
/// let body = Lognormal::from_median_p95(93e3, 2.5e6)?;
/// let spliced = Spliced::above_quantile(body, 0.975, 0.6)?;
/// let threshold = spliced.threshold();
/// assert!((Law::from(spliced).survival(threshold) - 0.025).abs() < 1e-12);
/// # Ok::<(), obligor::random::LawError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Spliced {
    parts: Mixture,
    threshold: f64,
    weight: f64,
    tail: Gpd,
}

impl Spliced {
    /// The body below its own quantile q, and above it a tail of the given shape ξ whose scale (1 − q)/f_body(u) makes
    /// the density continuous at the threshold u.
    ///
    /// # Errors
    /// If the body is not one continuous law, q not inside (0, 1), the shape out of range, or the body has no density
    /// at the threshold.
    pub fn above_quantile(body: impl Into<Shape>, q: f64, shape: f64) -> Result<Spliced, LawError> {
        let body = body.into();
        inside_unit("above_quantile", q)?;
        let curve = body.as_curve().ok_or_else(no_curve)?;
        let threshold = curve.quantile(q);
        let density = positive(
            "density of the body at the threshold",
            curve.density(threshold),
        )?;
        let scale = (1.0 - q) / density;
        Spliced::joined(body, threshold, q, Gpd::new(threshold, shape, scale)?)
    }

    /// The body cut off above `threshold` with probability `weight`, and a tail with its own shape ξ and scale β.
    ///
    /// # Errors
    /// If the body is not one continuous law, has nothing below the threshold, the weight is not inside (0, 1), or the
    /// tail's parameters are out of range.
    pub fn above_threshold(
        body: impl Into<Shape>,
        threshold: f64,
        weight: f64,
        shape: f64,
        scale: f64,
    ) -> Result<Spliced, LawError> {
        let body = body.into();
        body.as_curve().ok_or_else(no_curve)?;
        inside_unit("weight", weight)?;
        Spliced::joined(body, threshold, weight, Gpd::new(threshold, shape, scale)?)
    }

    fn joined(body: Shape, threshold: f64, weight: f64, tail: Gpd) -> Result<Spliced, LawError> {
        let below = Law::new(
            body,
            Bounds {
                to: Some(threshold),
                ..Bounds::default()
            },
        )?;
        let parts = Mixture::new([(weight, below), (1.0 - weight, Law::from(tail))])?;
        Ok(Spliced {
            parts,
            threshold,
            weight,
            tail,
        })
    }

    /// u, where the tail starts.
    #[must_use]
    pub fn threshold(&self) -> f64 {
        self.threshold
    }

    /// w, the probability of the body.
    #[must_use]
    pub fn weight(&self) -> f64 {
        self.weight
    }

    /// The tail.
    #[must_use]
    pub fn tail(&self) -> Gpd {
        self.tail
    }

    pub(crate) fn parts(&self) -> &Mixture {
        &self.parts
    }

    /// The same body, threshold, weight and scale β of the tail, with another shape ξ of it: the density at
    /// the threshold stays as it is.
    ///
    /// ```
    /// use obligor::random::law::{Lognormal, Spliced};
    /// let body = Lognormal::from_median_p95(93e3, 2.5e6)?;
    /// let heavier = Spliced::above_quantile(body, 0.975, 0.6)?.with_tail_shape(0.8)?;
    /// assert_eq!(heavier, Spliced::above_quantile(body, 0.975, 0.8)?);
    /// # Ok::<(), obligor::random::LawError>(())
    /// ```
    ///
    /// # Errors
    /// If the shape is out of range.
    pub fn with_tail_shape(&self, shape: f64) -> Result<Spliced, LawError> {
        let tail = Gpd::new(self.threshold, shape, self.tail.scale())?;
        let body = self.parts.parts().iter().take(1).cloned();
        let above = (1.0 - self.weight, Law::from(tail));
        Ok(Spliced {
            parts: Mixture::new(body.chain([above]))?,
            tail,
            ..self.clone()
        })
    }

    /// The law of `factor` times a draw of this one.
    pub(crate) fn scaled(&self, factor: f64) -> Result<Self, LawError> {
        Ok(Self {
            parts: self.parts.scaled(factor)?,
            threshold: self.threshold * factor,
            weight: self.weight,
            tail: self.tail.scaled(factor)?,
        })
    }
}

fn no_curve() -> LawError {
    LawError::new("body", "a table or a mixture", "one continuous law")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::law::Lognormal;

    #[test]
    fn above_a_quantile_the_density_is_continuous() -> Result<(), LawError> {
        let body = Lognormal::from_median_p95(93e3, 2.5e6)?;
        let law = Law::from(Spliced::above_quantile(body, 0.975, 0.6)?);
        let u = crate::random::law::Curve::quantile(&body, 0.975);
        let h = 1e-5 * u;
        let below = (law.cdf(u) - law.cdf(u - h)) / h;
        let above = (law.cdf(u + h) - law.cdf(u)) / h;
        assert!(
            (below / above - 1.0).abs() < 1e-4,
            "{below} below, {above} above"
        );
        Ok(())
    }

    #[test]
    fn the_body_keeps_its_weight() -> Result<(), LawError> {
        let body = Lognormal::new(10.0, 1.0)?;
        let law = Law::from(Spliced::above_threshold(body, 5e4, 0.8, 0.3, 2e4)?);
        assert!((law.cdf(5e4) - 0.8).abs() < 1e-15);
        assert!((law.quantile(0.8) / 5e4 - 1.0).abs() < 1e-12);
        assert!(
            (law.mean()
                - (0.8
                    * Law::new(
                        body,
                        Bounds {
                            to: Some(5e4),
                            ..Bounds::default()
                        }
                    )?
                    .mean()
                    + 0.2 * (5e4 + 2e4 / 0.7)))
                .abs()
                < 1e-6
        );
        Ok(())
    }

    #[test]
    fn a_body_that_is_no_curve_is_refused() {
        let body = crate::random::law::Constant::new(1.0).expect("one is a value");
        assert!(Spliced::above_quantile(body, 0.9, 0.5).is_err());
    }
}
