//! Reinstatements: a layer's limit bought back, each part at its own rate.
//!
//! ```text
//! annual limit = limit × (1 + number of reinstatements)
//! premium      = premium × Σ_k rate_k × (amount of the k-th limit used) ÷ limit     pro rata to amount
//! ```
//!
//! The last limit is used but not bought back. A loss that uses parts of two reinstatements pays
//! each part at its own rate.

/// The reinstatements of a layer.
#[derive(Clone, Debug, PartialEq)]
pub struct Reinstatements {
    limit: f64,
    rates: Vec<f64>,
}

impl Reinstatements {
    /// A layer of `limit` per event that is bought back at `rates`, in order.
    #[must_use]
    pub fn new(limit: f64, rates: Vec<f64>) -> Self {
        Self { limit, rates }
    }

    /// The annual limit.
    #[must_use]
    pub fn annual_limit(&self) -> f64 {
        self.limit * (1 + self.rates.len()) as f64
    }

    /// The reinstatement premium, as a fraction of the layer's premium, for a payment that takes
    /// what the year has used from `before` to `after`.
    ///
    /// ```
    /// use obligor::terms::Reinstatements;
    /// let layer = Reinstatements::new(3_000.0, vec![1.0]);
    /// assert_eq!(layer.premium_fraction(0.0, 2_800.0), 2_800.0 / 3_000.0);
    /// ```
    #[must_use]
    pub fn premium_fraction(&self, before: f64, after: f64) -> f64 {
        self.rates
            .iter()
            .enumerate()
            .map(|(k, rate)| {
                let start = self.limit * k as f64;
                let part = |used: f64| (used - start).clamp(0.0, self.limit);
                rate * (part(after) - part(before)) / self.limit
            })
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_is_bought_back_at_its_own_rate() {
        let layer = Reinstatements::new(100.0, vec![1.0, 0.5]);
        assert_eq!(layer.annual_limit(), 300.0);
        for (before, after, fraction) in [
            (0.0, 0.0, 0.0),
            (0.0, 100.0, 1.0),
            (50.0, 150.0, 0.75),
            (100.0, 200.0, 0.5),
            (150.0, 250.0, 0.25),
            (200.0, 300.0, 0.0),
        ] {
            assert_eq!(layer.premium_fraction(before, after), fraction);
        }
    }
}
