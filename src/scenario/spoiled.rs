//! Paths about which a finding has been made.

use super::Path;
use std::collections::HashSet;

/// Paths whose value cannot be used, or whose absence is explained by a finding; what follows from
/// them is not said again.
#[derive(Clone, Debug, Default)]
pub struct Spoiled {
    paths: HashSet<Path>,
    above: HashSet<Path>,
}

impl Spoiled {
    /// Adds a path.
    pub fn insert(&mut self, path: Path) {
        let mut above = path.clone();
        while !above.is_empty() {
            above = above.parent();
            self.above.insert(above.clone());
        }
        self.paths.insert(path);
    }

    /// The paths, in no order.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.paths.iter()
    }

    /// Is this path spoiled, or something it is in?
    #[must_use]
    pub fn covers(&self, path: &Path) -> bool {
        let mut path = path.clone();
        while !path.is_empty() {
            if self.paths.contains(&path) {
                return true;
            }
            path = path.parent();
        }
        self.paths.contains(&path)
    }

    /// Is this path spoiled, something it is in, or something in it?
    #[must_use]
    pub fn touches(&self, path: &Path) -> bool {
        self.above.contains(path) || self.covers(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spoiled_path_covers_what_is_in_it_and_touches_what_it_is_in() {
        let mut spoiled = Spoiled::default();
        spoiled.insert(Path::of(&["contract", "msa", "caps"]));
        assert!(spoiled.covers(&Path::of(&["contract", "msa", "caps", "general"])));
        assert!(!spoiled.covers(&Path::of(&["contract", "msa"])));
        assert!(spoiled.touches(&Path::of(&["contract", "msa"])));
        assert!(!spoiled.touches(&Path::of(&["contract", "other"])));
    }
}
