//! What is left of a cap, a sublimit or an aggregate.

/// An amount that payments use up, in money; infinite where nothing limits it.
///
/// ```
/// use obligor::terms::Remaining;
/// let mut cap = Remaining(100.0);
/// assert_eq!(cap.draw(80.0), 80.0);
/// assert_eq!(cap.draw(80.0), 20.0);
/// assert!(cap.is_spent());
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Remaining(pub f64);

impl Remaining {
    /// Pays `min(wanted, left)` and keeps the rest; at `wanted = left` it is spent.
    #[inline(always)]
    #[must_use]
    pub fn draw(&mut self, wanted: f64) -> f64 {
        let paid = wanted.min(self.0);
        self.0 -= paid;
        paid
    }

    /// Gives back what was drawn and then not owed.
    #[inline(always)]
    pub fn restore(&mut self, amount: f64) {
        self.0 += amount;
    }

    /// Is nothing left?
    #[inline(always)]
    #[must_use]
    pub fn is_spent(self) -> bool {
        self.0 <= 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spent_aggregate_pays_nothing() {
        let mut aggregate = Remaining(10.0);
        assert_eq!(aggregate.draw(10.0), 10.0);
        assert!(aggregate.is_spent());
        assert_eq!(aggregate.draw(5.0), 0.0);
    }

    #[test]
    fn an_unlimited_amount_stays_unlimited() {
        let mut cap = Remaining(f64::INFINITY);
        assert_eq!(cap.draw(1e12), 1e12);
        assert_eq!(cap.0, f64::INFINITY);
    }
}
