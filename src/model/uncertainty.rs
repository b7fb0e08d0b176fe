//! How uncertain the figures of perils themselves are: the second layer, drawn only where a run asks for it.

use super::Model;
use crate::scenario::library_figure;

/// Years of a batch unless the scenario says: enough for a 1-in-100 year of each half.
pub const BATCH_YEARS: u32 = 1_024;

/// Spreads of the factors that a batch of years draws once for every peril.
///
/// ```text
///   rate       λ · A      A ~ LN(−σ²/2, σ)      mean 1
///   severity   X · B      B ~ LN(−σ²/2, σ)      mean 1
///   tail       ξ + C      C ~ N(0, σ)           within [0.2, 0.95], the mean of X as it was
/// ```
/// A spread of 0 draws nothing. Defaults are the library's: `uncertainty.rate`, `uncertainty.severity`,
/// `uncertainty.tail-shape`.
///
/// ```
/// use obligor::model::ParameterUncertainty;
/// let library = ParameterUncertainty::library();
/// assert_eq!((library.rate, library.severity, library.tail_shape), (0.55, 0.65, 0.12));
/// assert_eq!(library.batch_years, 1_024);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct ParameterUncertainty {
    /// σ of the logarithm of the factor on the rate of a peril.
    pub rate: f64,
    /// σ of the logarithm of the factor on what an event of a peril costs.
    pub severity: f64,
    /// Standard deviation of the shape ξ of the tail of a splice.
    pub tail_shape: f64,
    /// Are the multipliers of controls drawn too, each with the σ of the catalogue?
    pub controls: bool,
    /// Years that share one draw: a power of two from 256 to 65,536.
    pub batch_years: u32,
}

impl ParameterUncertainty {
    /// The library's.
    #[must_use]
    pub fn library() -> Self {
        Self {
            rate: library_figure("uncertainty.rate"),
            severity: library_figure("uncertainty.severity"),
            tail_shape: library_figure("uncertainty.tail-shape"),
            controls: true,
            batch_years: BATCH_YEARS,
        }
    }

    /// Does it draw anything of a model? Where not, a run is the plain one.
    #[must_use]
    pub fn draws(self, model: &Model) -> bool {
        let mut controls = model.controls.iter();
        let spreads = [self.rate, self.severity, self.tail_shape];
        let is_spread = spreads.iter().any(|spread| *spread > 0.0);
        !model.perils.is_empty()
            && (is_spread || self.controls && controls.any(|it| it.in_place && it.sigma > 0.0))
    }

    /// Whole batches that hold at least so many years.
    ///
    /// ```
    /// let library = obligor::model::ParameterUncertainty::library();
    /// assert_eq!(library.whole_batches(100_000), 98 * 1_024);
    /// assert_eq!(library.whole_batches(1_024), 1_024);
    /// ```
    #[must_use]
    pub fn whole_batches(self, years: u64) -> u64 {
        years.next_multiple_of(u64::from(self.batch_years))
    }
}
