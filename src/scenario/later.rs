//! Keys of the settled vocabulary that this release does not simulate.
//!
//! They are known and refused, so that nothing written is silently ignored and nobody is told that
//! the word is wrong.

use super::Path;

const KEYS: &[&str] = &["regime", "party.*.regime", "peril.*.regime"];

/// Is this a key that is not simulated yet?
///
/// ```
/// use obligor::scenario::{Path, is_later_key};
/// assert!(is_later_key(&Path::of(&["party", "clinic", "regime"])));
/// assert!(!is_later_key(&Path::of(&["party", "clinic", "funds"])));
/// ```
#[must_use]
pub fn is_later_key(path: &Path) -> bool {
    KEYS.iter().any(|pattern| path.fits(pattern))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Step, json_schema, step};

    #[test]
    fn no_key_is_both_simulated_and_later() {
        for pattern in KEYS {
            let mut schema = Step::Known(json_schema());
            for word in pattern.split('.') {
                let (Step::Known(below) | Step::Named(below)) = schema else {
                    break;
                };
                schema = step(below, word);
            }
            assert!(
                matches!(schema, Step::Unknown),
                "{pattern} is in the schema"
            );
        }
    }
}
