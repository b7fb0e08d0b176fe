//! Trigger: the least culpability for which a promise is owed.
//!
//! ```text
//! asks for      none  negligent  gross  wilful   ← culpability
//! strict         ●        ●        ●      ●
//! negligent      ○        ●        ●      ●
//! gross          ○        ○        ●      ●
//! wilful         ○        ○        ○      ●
//! ```

/// Is a promise owed that asks for at least this culpability? At exactly what it asks for it is.
///
/// ```
/// use obligor::model::{Culpability, Trigger};
/// use obligor::terms::is_triggered;
/// assert!(is_triggered(Culpability::Gross, Trigger::Gross.least()));
/// assert!(!is_triggered(Culpability::Negligent, Trigger::Gross.least()));
/// ```
#[inline]
#[must_use]
pub fn is_triggered<C: PartialOrd>(culpability: C, least: C) -> bool {
    culpability >= least
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_what_is_asked_for_is_enough() {
        for least in 0..4 {
            let met = (0..4).map(|culpability| is_triggered(culpability, least));
            assert_eq!(met.filter(|met| *met).count(), 4 - least);
            assert!(is_triggered(least, least));
        }
    }
}
