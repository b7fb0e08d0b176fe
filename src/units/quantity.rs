//! Money, shares, probabilities and hours: checked once, trusted afterwards.

use std::fmt;

/// The least amount that counts as a loss or a payment where years or events are counted: half a
/// cent, what rounds to a cent. Below it lies only what rounding leaves of long sums, which moves no
/// mean and is settled as it comes.
///
/// ```
/// use obligor::units::LEAST_LOSS;
/// assert!(0.01 >= LEAST_LOSS && 5e-13 < LEAST_LOSS);
/// ```
pub const LEAST_LOSS: f64 = 0.005;

/// Why a number is not the quantity it was meant to be.
#[derive(Clone, Debug, PartialEq)]
pub struct QuantityError {
    quantity: &'static str,
    found: f64,
    allowed: &'static str,
}

impl fmt::Display for QuantityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} must be {}, found {}",
            self.quantity, self.allowed, self.found
        )
    }
}

impl std::error::Error for QuantityError {}

macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident, $word:literal, $allowed:literal, |$x:ident| $check:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
        #[must_use]
        pub struct $name(f64);

        impl $name {
            /// Nothing.
            pub const ZERO: Self = Self(0.0);

            /// Checks a number.
            ///
            /// # Errors
            /// If the number is NaN or outside what the quantity allows.
            pub fn new($x: f64) -> Result<Self, QuantityError> {
                if $check {
                    Ok(Self($x))
                } else {
                    Err(QuantityError { quantity: $word, found: $x, allowed: $allowed })
                }
            }

            /// The number.
            #[must_use]
            pub fn get(self) -> f64 {
                self.0
            }
        }
    };
}

quantity!(
    /// An amount of money in the scenario's currency: finite, not negative.
    ///
    /// ```
    /// use obligor::units::Money;
    /// assert_eq!(Money::new(1.2e6)?.get(), 1_200_000.0);
    /// assert!(Money::new(-1.0).is_err());
    /// assert!(Money::new(f64::NAN).is_err());
    /// # Ok::<(), obligor::units::QuantityError>(())
    /// ```
    Money, "money", "a finite number of 0 or more", |x| x >= 0.0 && x.is_finite()
);
quantity!(
    /// A part of a whole, in [0, 1].
    ///
    /// ```
    /// use obligor::units::Share;
    /// assert_eq!(Share::new(0.25)?.complement().get(), 0.75);
    /// assert!(Share::new(55.0).is_err());
    /// # Ok::<(), obligor::units::QuantityError>(())
    /// ```
    Share, "a share", "between 0 and 1", |x| (0.0..=1.0).contains(&x)
);
quantity!(
    /// A chance, in [0, 1].
    Probability, "a probability", "between 0 and 1", |x| (0.0..=1.0).contains(&x)
);
quantity!(
    /// A time span in hours: finite, not negative.
    Hours, "hours", "a finite number of 0 or more", |x| x >= 0.0 && x.is_finite()
);

impl Share {
    /// The whole.
    pub const ONE: Self = Self(1.0);

    /// What is left of the whole.
    pub fn complement(self) -> Self {
        Self(1.0 - self.0)
    }
}

impl Probability {
    /// Certain.
    pub const ONE: Self = Self(1.0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nan_is_no_quantity() {
        assert!(Money::new(f64::NAN).is_err());
        assert!(Share::new(f64::NAN).is_err());
        assert!(Probability::new(f64::NAN).is_err());
        assert!(Hours::new(f64::INFINITY).is_err());
    }

    #[test]
    fn the_message_names_the_value_and_what_is_allowed() {
        let message = Probability::new(55.0).unwrap_err().to_string();
        assert_eq!(message, "a probability must be between 0 and 1, found 55");
    }
}
